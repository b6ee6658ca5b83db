"""The simulated network as tests use it: people who speak as in a script, and the bot's parts behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.app import App
from bot.sandbox.people import NAMES
from bot.sandbox.person import Person
from bot.sandbox.values import duration
from bot.sandbox.watch import Failure
from bot.sandbox.world import World


class Network:
    """A fresh network for one test, with its data.

    Each person is an attribute whose verbs are those of a script: `await network.member.run("/directory find
    query:geneva")`, `complete`, `click`, `choose`, `submit`, `menu`, `say`, `post`, `show`, `enter`. A test in
    which the bot logs an error, or raises one that it tells nobody, fails unless it calls `expect_errors`.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = {name: Person(world, name) for name in NAMES}
        self.errors_are_expected = False
        self.member = self.people["member"]  # English
        self.miembro = self.people["miembro"]  # Spanish
        self.membre = self.people["membre"]  # French
        self.membro = self.people["membro"]  # Portuguese
        self.curator = self.people["curator"]
        self.admin = self.people["admin"]
        self.outsider = self.people["outsider"]  # of the other server, which has no data

    @property
    def app(self) -> App:
        """The parts of the bot that runs now; others after a restart."""
        return self.world.app

    @property
    def guild(self) -> int:
        """The id of the server that has the data."""
        return self.world.society.network.id

    @property
    def elsewhere(self) -> int:
        """The id of the other server."""
        return self.world.society.elsewhere.id

    @property
    def errors(self) -> Sequence[Failure]:
        """What went wrong inside the bot so far."""
        return self.world.failures()

    def expect_errors(self) -> None:
        """Say that the bot is to log errors in this test."""
        self.errors_are_expected = True

    async def restart(self) -> None:
        """Stop the bot in order and start it again."""
        await self.world.restart()

    async def crash(self) -> None:
        """Kill the bot and start it again."""
        await self.world.crash()

    async def advance(self, length: str | timedelta) -> None:
        """Move the clock: `"2d3h"` or a timedelta."""
        await self.world.advance(duration(length) if isinstance(length, str) else length)

    def show_to_everyone(self, command: str) -> None:
        """Show a command (`/setup`) to everybody, as an administrator can in Discord's settings."""
        self.world.show_to_everyone(command)

    def fail(self, status: int, code: int, route: str, *, method: str = "*", times: int = 1) -> None:
        """Have Discord refuse the next `times` calls of a route."""
        self.world.fail(status, code, route, method=method, times=times)
