"""The whole bot and the bare one, each in a process of its own on a loopback Discord of its own.

Both are started by the loopback's launcher, which points discord.py at 127.0.0.1, and know nothing of being measured.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.stores import GUILD_NAME
from tests.support.loopback.process import BotProcess
from tests.support.loopback.remote import LoopbackProcess
from tests.support.loopback.world.plan import Plan

BARE = "tests.support.loopback.bare"
WHO = {"guild": GUILD_NAME, "user": "member"}


class Field(NamedTuple):
    """An option of a command."""

    command: str
    option: str


ORGANISATION = Field("directory show", "organisation")
RESOURCE = Field("resources show", "resource")
CONVERSATION = Field("conversation show", "conversation")
CONVERSATIONS = Field("conversation find", "query")


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that is connected, and the loopback that asks it."""

    discord: LoopbackProcess
    process: BotProcess
    starting: float  # seconds from the start of the process until Discord had it connected

    @property
    def pid(self) -> int:
        """Return the number of the bot's process."""
        return self.process.pid

    async def command(self, times: int, *, at_once: int = 1) -> list[float]:
        """Return the latencies in seconds of the bare bot's no-op command, from dispatch to callback."""
        return await self.discord.measure("command", [{**WHO, "name": "ping"}], times=times, at_once=at_once)

    async def page(self, times: int) -> list[float]:
        """Return the latencies of the bare bot's command that answers a page of results, always the same."""
        return await self.discord.measure("command", [{**WHO, "name": "page", "options": {"query": "x"}}], times=times)

    async def find(self, asked: Sequence[str], *, field: Field) -> list[float]:
        """Return the latencies of a command that searches, one for each text it is given."""
        calls = [{**WHO, "name": field.command, "options": {field.option: text}} for text in asked]
        return await self.discord.measure("command", calls, times=len(calls))

    async def no_op_autocomplete(self, times: int, *, at_once: int = 1) -> list[float]:
        """Return the latencies of the bare bot's autocomplete, which answers an empty list."""
        call = {**WHO, "name": "ping", "options": {"word": "x"}}
        return await self.discord.measure("autocomplete", [call], times=times, at_once=at_once)

    async def autocomplete(self, typed: Sequence[str], *, field: Field = ORGANISATION, at_once: int = 1) -> list[float]:
        """Return the latencies of an option's autocomplete, one for each text typed into it."""
        calls = [{**WHO, "name": field.command, "options": {field.option: text}} for text in typed]
        return await self.discord.measure("autocomplete", calls, times=len(calls), at_once=at_once)


@asynccontextmanager
async def bare_bot() -> AsyncIterator[Bot]:
    """Run the least bot that discord.py can be, until the context ends."""
    async with (
        LoopbackProcess() as discord,
        BotProcess(discord.api, token=discord.token, module=BARE) as process,
    ):
        yield Bot(discord, process, await _connected(discord, process))


@asynccontextmanager
async def whole_bot(database: Path, *, plan: Plan | None = None, limits: bool = False) -> AsyncIterator[Bot]:
    """Run the bot as an operator does (`python -m bot run`) on a database, until the context ends.

    `plan` is what exists on Discord, if it is more than usual; with `limits` Discord keeps its rate limits.
    """
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM command_tree")  # each loopback is a Discord that knows no command yet
    environment = {
        "DATABASE": str(database),
        "BACKUPS": str(database.parent / "backups"),
        "LOG_LEVEL": "WARNING",
    }
    async with (
        LoopbackProcess(plan, limits=limits) as discord,
        BotProcess(discord.api, "run", token=discord.token, environment=environment) as process,
    ):
        yield Bot(discord, process, await _connected(discord, process))


async def _connected(discord: LoopbackProcess, process: BotProcess) -> float:
    began = time.perf_counter()
    try:
        await discord.connected()
    except Exception as error:
        raise RuntimeError(f"A bot did not connect. It printed:\n{process.output}") from error
    return time.perf_counter() - began
