"""The bot without Discord, on a real database file: for tests of services and stores."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App, build
from bot.core.guilds import Actor
from bot.settings import load_settings
from tests.support.clock import ManualClock

GUILD = 700000000000000001
OTHER_GUILD = 700000000000000002
CURATOR_ROLE = 700000000000000011
CURATOR = Actor(user=41, guild=GUILD, roles=[CURATOR_ROLE])
ADMINISTRATOR = Actor(user=42, guild=GUILD, administrator=True)
MEMBER = Actor(user=43, guild=GUILD, roles=[5])


async def open_app(folder: Path, clock: ManualClock | None = None, **settings: object) -> App:
    """Build the bot on the database of a folder."""
    given = {"database": folder / "network.sqlite3", "backups": folder / "backups", "discord_token": "", **settings}
    return await build(load_settings(**given), clock=clock or ManualClock())


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database into which the network's data was seeded once."""
    folder = tmp_path_factory.mktemp("template")

    async def seed() -> None:
        app = await open_app(folder)
        try:
            await app.seed(GUILD)
            await app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=None)
        finally:
            await app.close()

    asyncio.run(seed())
    return folder


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def app(template: Path, tmp_path: Path, clock: ManualClock) -> AsyncIterator[App]:
    """The bot with the network's data, alone in its folder."""
    shutil.copy(template / "network.sqlite3", tmp_path / "network.sqlite3")
    app = await open_app(tmp_path, clock)
    yield app
    await app.close()


@pytest.fixture
async def empty_app(tmp_path: Path, clock: ManualClock) -> AsyncIterator[App]:
    """The bot with an empty database."""
    app = await open_app(tmp_path, clock)
    yield app
    await app.close()
