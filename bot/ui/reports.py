"""What a person is told when something goes wrong; one `report` for commands, buttons, forms and autocomplete."""

from __future__ import annotations

import logging
import re
import secrets
import sqlite3
from collections.abc import Mapping
from typing import cast

import discord
from discord import app_commands

from bot.core.i18n import Language, Phrase, _
from bot.errors import UserError
from bot.ui.context import Itx, language_of
from bot.ui.measuring import outcome_of
from bot.ui.replies import ALREADY_ACKNOWLEDGED, UNKNOWN_INTERACTION, send
from bot.ui.text import plain

log = logging.getLogger(__name__)
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}


async def report(itx: Itx, error: BaseException) -> None:
    """Tell the person what happened, in their language and to them alone; log what is our fault under a code."""
    cause = _cause(error)
    itx.extras["outcome"] = outcome_of(cause)  # for the measures
    if isinstance(cause, discord.NotFound) and cause.code == UNKNOWN_INTERACTION:
        # The answer came too late for Discord. What was saved is saved, and can be found with the same command.
        log.warning("An answer came too late for Discord (%s).", _where(itx))
        return
    if itx.type is discord.InteractionType.autocomplete:
        if not isinstance(cause, UserError):
            log.error("Autocomplete failed (%s).", _where(itx), exc_info=cause)
        return
    text = explain(cause, language_of(itx))
    if text is None:
        code = secrets.token_hex(2).upper()
        log.error("Error %s (%s).", code, _where(itx), exc_info=cause)
        say = language_of(itx)
        text = say(
            _(
                "Something went wrong on our side. What was saved before it stays saved. "
                "If you tell a curator, mention {code}."
            ),
            code=f"**{code}**",
        )
    try:
        await send(itx, text)
    except discord.HTTPException as failure:
        if failure.code not in {UNKNOWN_INTERACTION, ALREADY_ACKNOWLEDGED}:
            log.warning("The report of an error was refused: %s (code %s).", failure.status, failure.code)


def explain(error: BaseException, say: Language) -> str | None:
    """Return what an error means to the person who caused it, or None where it is our fault."""
    if isinstance(error, UserError):
        values = {name: _shown(value, say) for name, value in error.values.items()}
        text = say(error.message, **values) if values else say(error.message)
        hint = f"\n-# {say(error.hint, **values) if values else say(error.hint)}" if error.hint else ""
        return text + hint
    if isinstance(error, app_commands.CheckFailure):
        return say(_("You may not use this command here."))
    if isinstance(error, app_commands.TransformerError | app_commands.CommandSignatureMismatch):
        return say(_("Discord still shows an older form of this command. Reload Discord, then try again."))
    if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF in _FULL:
        log.error("The database cannot be written: %s.", error)
        return say(
            _("The store cannot be written just now, so nothing was changed. It has been logged for the operator.")
        )
    return None


def _shown(value: object, say: Language) -> object:
    if isinstance(value, Mapping):  # names by language
        return plain(say.pick(value))
    if isinstance(value, list):
        return ", ".join(str(_shown(one, say)) for one in value)
    # Roles, channels, people and instants are ours to name; anything else may have been typed by somebody.
    if isinstance(value, Phrase) or not isinstance(value, str) or re.fullmatch(r"<(@&?|#|t:)\d+(:[a-zA-Z])?>", value):
        return value
    return plain(value, limit=200)


def _cause(error: BaseException) -> BaseException:
    while isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    return error


def _where(itx: Itx) -> str:
    # The name of what was used, never its arguments: they may be somebody's words.
    if itx.command is not None:
        return f"/{itx.command.qualified_name}"
    data = cast("Mapping[str, object]", itx.data or {})
    return f"{itx.type.name} {str(data.get('custom_id', '')).split(':', 1)[0]}"
