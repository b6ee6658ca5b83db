"""The command tree: reports errors, starts the deadline of each command, and is synced only when it changed."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.ui.context import Itx
from bot.ui.measuring import Use
from bot.ui.replies import Reply
from bot.ui.reports import report

if TYPE_CHECKING:
    from bot.client import Client

    Tree = app_commands.CommandTree[Client]
else:
    Tree = app_commands.CommandTree
log = logging.getLogger(__name__)


class CommandTree(Tree):
    """The tree of one client."""

    async def interaction_check(self, itx: Itx, /) -> bool:
        """Start the deadline; autocomplete has none, an answer too late is just not shown."""
        if itx.type is discord.InteractionType.application_command:
            public = bool(getattr(itx.namespace, "public", False))
            itx.extras["reply"] = Reply(itx, ephemeral=not public)
        return True

    async def _call(self, itx: Itx, /) -> None:
        with Use(itx):
            await super()._call(itx)

    async def on_error(self, itx: Itx, error: app_commands.AppCommandError, /) -> None:
        """Report what a command raised."""
        await report(itx, error)

    async def payload(self) -> list[dict[str, Any]]:
        """Return all commands as Discord takes them, translated."""
        translator = self.translator
        return [
            await command.get_translated_payload(self, translator) if translator else command.to_dict(self)
            for command in self.get_commands()
        ]

    async def fingerprint(self) -> str:
        """Return a digest of everything that a sync would send."""
        return self.digest(await self.payload())

    @staticmethod
    def digest(payload: Sequence[Mapping[str, Any]]) -> str:
        """Return the same short text for the same commands, in whatever order they were added."""
        plain = json.dumps(sorted(payload, key=lambda command: (command["type"], command["name"])), sort_keys=True)
        return hashlib.blake2s(plain.encode()).hexdigest()
