"""Counts and times each use of the bot, and tells in the log of those that took long: their name, never more."""

from __future__ import annotations

import asyncio
import logging
from types import TracebackType
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.errors import UserError
from bot.ui.context import Itx
from bot.ui.replies import UNKNOWN_INTERACTION

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)
SLOW = 1.0  # seconds after which a use is told of
_REFUSED = (
    UserError,
    app_commands.CheckFailure,
    app_commands.TransformerError,
    app_commands.CommandSignatureMismatch,
)


class Aside:
    """What is done after an answer, beside it: a stop waits for it as for the answer, and nothing is counted."""

    __slots__ = ("_client", "_task", "name")

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self._task = asyncio.current_task()
        self.name = name

    def __enter__(self) -> Aside:
        """Begin."""
        if self._task is not None:
            self._client.under_way[self._task] = self
        return self

    def __exit__(self, *_failure: object) -> None:
        """End."""
        if self._task is not None:
            self._client.under_way.pop(self._task, None)


class Use:
    """One use of a command, a suggestion, a button or a form, from its arrival to its end; a context manager.

    `route` is that of a button, or `form`; it must be a name of the code, not what came with the interaction.
    """

    __slots__ = ("_began", "_itx", "_route", "_task")

    def __init__(self, itx: Itx, route: str = "") -> None:
        self._itx = itx
        self._route = route
        self._task = asyncio.current_task()
        self._began = 0.0

    @property
    def name(self) -> str:
        """Name what is used: `/directory find`, `suggestions of /directory find`, `button dire.open`."""
        if self._route:
            return self._route if self._route == "form" else f"button {self._route}"
        command = self._command
        return f"suggestions of /{command}" if self._suggests else f"/{command}"

    def __enter__(self) -> Use:
        """Begin."""
        self._began = self._itx.client.app.measures.seconds()
        if self._task is not None:
            self._itx.client.under_way[self._task] = self
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End: count, and tell where it took long."""
        if self._task is not None:
            self._itx.client.under_way.pop(self._task, None)
        measures = self._itx.client.app.measures
        took = measures.seconds() - self._began
        outcome = str(self._itx.extras.get("outcome") or ("done" if error is None else outcome_of(error)))
        if self._route:
            measures.presses.add(self._route.split(".", 1)[0], outcome)
            measures.press_seconds.note(took)
        elif self._suggests:
            measures.autocompletes.add(self._command, outcome)
            measures.autocomplete_seconds.note(took)
        else:
            command = self._command
            measures.commands.add(command, outcome)
            measures.command_seconds.note(took, command)
        if took > SLOW:
            log.warning("Slow: %s took %.1f s.", self.name, took)

    @property
    def _suggests(self) -> bool:
        return self._itx.type is discord.InteractionType.autocomplete

    @property
    def _command(self) -> str:
        command = self._itx.command
        return "unknown" if command is None else command.qualified_name


def outcome_of(error: BaseException) -> str:
    """Return what became of a use that raised: `refused` to the person, too `late` for Discord, `stopped`, `error`."""
    while isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, discord.NotFound) and error.code == UNKNOWN_INTERACTION:
        return "late"
    if isinstance(error, asyncio.CancelledError):
        return "stopped"
    return "refused" if isinstance(error, _REFUSED) else "error"
