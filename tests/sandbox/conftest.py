"""A network whose bot has the commands of `probe` as well, and a way to play scripts on it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.sandbox import script
from bot.sandbox.player import Teller, play
from bot.sandbox.steps import Outcome, Stage
from bot.sandbox.world import World
from tests.sandbox.probe import ProbeClient
from tests.support.network import Network


class Told:
    """Keeps the outcome of every step, and the fault that ended the script."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.fault = ""
        self.ok = False

    def tell(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)

    @property
    def last(self) -> Outcome:
        return self.outcomes[-1]

    @property
    def text(self) -> str:
        """What the last step showed."""
        assert self.last.answer is not None
        return self.last.answer.text


Play = Callable[[str], Awaitable[Told]]


@pytest.fixture
async def probed(seeded: Path, tmp_path: Path) -> AsyncIterator[Network]:
    database = tmp_path / "network.sqlite3"
    shutil.copyfile(seeded, database)
    world = await World.open(database, seed=False, make=ProbeClient)
    try:
        yield Network(world)
    finally:
        await world.close()


@pytest.fixture
def playing(probed: Network, tmp_path: Path) -> Play:
    """Plays lines on one stage; files that they name are in the test's folder."""
    stage = Stage(probed.world)

    async def played(text: str) -> Told:
        told = Told()
        teller: Teller = told

        def failed(fault: str) -> None:
            told.fault = fault

        told.ok = await play(stage, script.parse(text, name="a.txt", folder=tmp_path), teller, failed=failed)
        return told

    return played
