"""Loading data on the word of an administrator, and what it did in words."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import aiohttp
import discord

from bot.core.guilds import Actor, require_administrator
from bot.core.i18n import Language, _
from bot.errors import BusyError, DataError, InvalidInputError
from bot.operations.uploads import MOST_PACKED, as_folder, too_large
from bot.ui.text import plain

if TYPE_CHECKING:
    from bot.core.seed import Report

MOST_SHOWN = 6  # faults that stand in the message; where there are more, all of them are in a file
LINE = 200


class Seed(Protocol):
    """`App.seed`: loads a folder of YAML into a server, the bot's own where none is given."""

    async def __call__(
        self, guild: int, folder: Path | None = None, *, by: Actor | None = None, blank: bool = False
    ) -> Report:
        """Load it; raise DataError, with nothing changed, on any fault."""
        ...


class Loader:
    """Loads the network's own data, none but what every network needs, or files that are handed in."""

    def __init__(self, seed: Seed, own: Path) -> None:
        self._seed = seed
        self._own = own

    async def load(self, actor: Actor, *, blank: bool, say: Language) -> Sequence[str]:
        """Load the network's data, or begin with an empty network; return what was done."""
        return _told(await self._seed(actor.guild, by=actor, blank=blank), say)

    async def take(
        self, actor: Actor, files: Sequence[discord.Attachment], say: Language
    ) -> tuple[Sequence[str], discord.File | None]:
        """Load files that were handed in; return what was done, or which faults they have and, if many, all in a file.

        Raises NotAllowedError unless the actor is an administrator, InvalidInputError where the files are not taken.
        """
        require_administrator(actor)
        if not files:
            raise InvalidInputError(_("No file was handed in."), hint=_("Hand in one zip of the folder."))
        if sum(one.size for one in files) > MOST_PACKED:  # before a byte of them is fetched
            raise too_large(MOST_PACKED)
        try:
            handed = [(one.filename, await one.read()) for one in files]
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            raise BusyError(
                _("Discord could not be reached just now. Nothing was lost."), hint=_("Try again in a moment.")
            ) from error
        async with as_folder(handed, self._own) as folder:
            try:
                report = await self._seed(actor.guild, folder.folder, by=actor)
            except DataError as error:
                return _faults(error.faults, say)
        lines = list(_told(report, say))
        if folder.own:
            lines.append(say(_("Taken from the bot's own files: {files}."), files=", ".join(folder.own)))
        if folder.empty:
            lines.append(say(_("Not handed in, so taken as empty: {files}."), files=", ".join(folder.empty)))
        return lines, None


def _told(report: Report, say: Language) -> Sequence[str]:
    lines = [
        say(
            _("Loaded. Records added: {added}; changed: {changed}; the same: {same}; taken out: {removed}."),
            added=say.number(sum(report.added.values())),
            changed=say.number(sum(report.changed.values())),
            same=say.number(sum(report.same.values())),
            removed=say.number(sum(report.removed.values())),
        )
    ]
    if report.kept:
        lines.append(
            say.plural(
                "{count} record that people edited was left as it is.",
                "{count} records that people edited were left as they are.",
                len(report.kept),
            )
        )
    return lines


def _faults(faults: Sequence[str], say: Language) -> tuple[Sequence[str], discord.File | None]:
    head = say.plural(
        "{count} fault was found, so nothing was changed. Mend it and hand the files in again.",
        "{count} faults were found, so nothing was changed. Mend them and hand the files in again.",
        len(faults),
    )
    lines = [head, *(f"- {plain(one, limit=LINE)}" for one in faults[:MOST_SHOWN])]
    if len(faults) <= MOST_SHOWN and all(len(one) <= LINE for one in faults):
        return lines, None
    return lines, discord.File(io.BytesIO("\n".join(faults).encode()), filename="faults.txt")
