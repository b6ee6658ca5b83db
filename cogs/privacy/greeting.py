"""The line of first use: the language that somebody is answered in, and what is kept about them."""

from __future__ import annotations

import logging

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.i18n import NAMES, Language, _
from bot.privacy.service import PrivacyService
from bot.ui.context import Itx, actor_of, language_of
from bot.ui.measuring import Aside
from bot.ui.replies import send

log = logging.getLogger(__name__)
AnyCommand = app_commands.Command[commands.Cog, ..., object] | app_commands.ContextMenu


class Greeting(commands.Cog):
    """Says it once for each person and server, to them alone, after a command of theirs was answered."""

    def __init__(self, privacy: PrivacyService) -> None:
        self._privacy = privacy

    @commands.Cog.listener()
    async def on_app_command_completion(self, itx: Itx, _command: AnyCommand) -> None:
        """Greet whoever used a command for the first time; after a form that was opened, the next command does."""
        if itx.guild_id is None or itx.response.type is discord.InteractionResponseType.modal:
            return
        with Aside(itx.client, "the line of first use"):
            await self._greet(itx)

    async def _greet(self, itx: Itx) -> None:
        actor = actor_of(itx)
        if not await self._privacy.greet(actor):
            return
        held = (await self._privacy.overview(actor)).held
        try:
            await send(itx, line(language_of(itx), nothing=not held))
        except discord.HTTPException as error:
            log.warning("The line of first use was refused: %s (code %s).", error.status, error.code)


def line(say: Language, *, nothing: bool) -> str:
    """Return the line; `nothing` says that nothing is kept of the person."""
    language = say(_("You are answered in {language} here; /me language changes it."), language=NAMES[say.code])
    kept = (
        say(_("The bot keeps nothing about you so far. What it would keep, and how to decide: /privacy"))
        if nothing
        else say(_("What the bot keeps about you, and how to erase it: /privacy"))
    )
    return f"-# {language}\n-# {kept}"
