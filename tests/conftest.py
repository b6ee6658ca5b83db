"""Fixtures that every test may use."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.core import database, migrations, seed
from bot.sandbox.world import World
from bot.settings import PROJECT
from tests.support.commands import handle_once
from tests.support.network import Network

_connect = database.connect


def _connect_unsynced(path: Path, *, busy_seconds: float, read_only: bool = False) -> sqlite3.Connection:
    """Open a connection as the bot does, that does not wait for the disk.

    What a killed process leaves is the same; only a machine that loses its power would tell the difference.
    """
    connection = _connect(path, busy_seconds=busy_seconds, read_only=read_only)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


# Processes that tests start do wait for it.
database.connect = migrations.connect = _connect_unsynced


_read_yaml = seed.read_yaml
_SHIPPED = frozenset(file.read_text(encoding="utf-8") for file in (PROJECT / "data").rglob("*.yaml"))
_read: dict[tuple[str, str], seed.Document] = {}


def _read_shipped_once(text: str, name: str, faults: seed.Faults) -> seed.Document | None:
    """Parse a file as the bot does; one that stands as the repository has it is parsed once by each worker."""
    if text not in _SHIPPED:
        return _read_yaml(text, name, faults)
    if (text, name) not in _read:
        found = len(faults.lines)
        document = _read_yaml(text, name, faults)
        if document is None or len(faults.lines) > found:
            return document
        _read[text, name] = document
    return _read[text, name]


seed.read_yaml = _read_shipped_once


handle_once()


def pytest_configure(config: pytest.Config) -> None:
    """Where Python is told to keep no bytecode, keep it with pytest's own cache, out of the way of the code.

    Some hundred interpreters are started; each would compile the bot anew.
    """
    cache: pytest.Cache | None = getattr(config, "cache", None)  # there is none with -p no:cacheprovider
    if os.environ.get("PYTHONDONTWRITEBYTECODE") and cache is not None and os.access(config.rootpath, os.W_OK):
        os.environ["PYTHONPYCACHEPREFIX"] = str(cache.mkdir("bytecode"))
        del os.environ["PYTHONDONTWRITEBYTECODE"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the one test that takes longer than all others: at the end, one worker alone would be at it."""
    items.sort(key=lambda item: "test_soak" not in item.nodeid)


def pytest_collection_finish() -> None:
    """Take the modules and the tests themselves out of every later search for cycles: they stay until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the network's data, made once; tests take copies of it."""
    path = tmp_path_factory.mktemp("seeded") / "network.sqlite3"

    async def make() -> None:
        world = await World.open(path)
        await world.close()

    with ThreadPoolExecutor(1) as thread:  # a loop of its own, away from those of the tests
        thread.submit(asyncio.run, make()).result()
    return path


@pytest.fixture
async def network(seeded: Path, tmp_path: Path) -> AsyncIterator[Network]:
    """The simulated network with its data; the test fails if the bot logs an error that the test does not expect."""
    database = tmp_path / "network.sqlite3"
    shutil.copyfile(seeded, database)
    world = await World.open(database, seed=False)
    made = Network(world)
    try:
        yield made
    finally:
        await world.close()
    failures = made.errors
    if failures and not made.errors_are_expected:
        pytest.fail("inside the bot: " + "\n".join(str(one) for one in failures))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Add what the bot did to the report of a test that failed."""
    report: pytest.TestReport = yield  # type: ignore[misc]
    used = getattr(item, "funcargs", {}).get("network")
    if call.when == "call" and report.failed and isinstance(used, Network):
        lines = used.world.env.transcript().splitlines()
        report.sections.append(("what the bot did, the last 40 lines", "\n".join(lines[-40:])))
    return report  # type: ignore[return-value]
