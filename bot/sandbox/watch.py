"""Sees what goes wrong inside the bot while people use it: what it logged as an error, and what it raised."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import discord
from discord import app_commands
from simcord.env import Env

from bot.errors import UserError
from bot.ui.replies import UNKNOWN_INTERACTION

# The bot tells the person who caused one of these what it means; nothing is wrong with the bot.
_TOLD = (
    UserError,
    app_commands.CheckFailure,
    app_commands.TransformerError,
    app_commands.CommandSignatureMismatch,
)


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that went wrong inside the bot."""

    text: str
    exception: BaseException | None = None

    def __str__(self) -> str:
        """Say what happened."""
        return self.text


class Watch(logging.Handler):
    """Keeps every failure from the moment it is opened; `since` asks for those after an earlier count."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._failures: list[Failure] = []
        self._seen = 0
        self._ignoring = False
        logging.getLogger().addHandler(self)

    def close(self) -> None:
        """See nothing more."""
        logging.getLogger().removeHandler(self)
        super().close()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record of level ERROR."""
        if self._ignoring:
            return
        exception = record.exc_info[1] if record.exc_info else None
        because = f" ({type(exception).__name__}: {exception})" if exception else ""
        self._failures.append(Failure(f"{record.name}: {record.getMessage()}{because}", exception))

    def look(self, env: Env) -> None:
        """Add what the simulated Discord saw the bot raise and nobody logged."""
        raised = env.errors_since(self._seen)
        self._seen = env.error_cursor
        logged = {id(root(one.exception)) for one in self._failures if one.exception}
        for error in raised:
            cause = root(error)
            if not told(cause) and id(cause) not in logged:
                self._failures.append(Failure(f"{type(cause).__name__}: {cause}", cause))

    def since(self, count: int) -> Sequence[Failure]:
        """Return the failures after the first `count`."""
        return self._failures[count:]

    @property
    def count(self) -> int:
        """Return how many failures there were so far."""
        return len(self._failures)

    @contextmanager
    def ignoring(self, env: Env) -> Iterator[None]:
        """See nothing of what a bot does that is supposed to be dead."""
        self.look(env)
        self._ignoring = True
        try:
            yield
        finally:
            self._ignoring = False
            self._seen = env.error_cursor


def root(error: BaseException) -> BaseException:
    """Return what a command raised, without discord.py's wrapping."""
    while isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    return error


def told(error: BaseException) -> bool:
    """Say whether an exception is one that the person is told about and that is no fault of the bot."""
    late = isinstance(error, discord.NotFound) and error.code == UNKNOWN_INTERACTION
    return late or isinstance(error, _TOLD)
