"""A database of every released schema is kept, and comes to today's with what people put into it (R7).

A fixture was made by the code of its release: its seed, then what a curator did; `VACUUM INTO`, then xz.
"""

from __future__ import annotations

import json
import lzma
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import bring_up
from bot.core.guilds import Actor
from bot.core.migrations import FOLDER, available, prepare
from bot.errors import DatabaseError
from bot.operations.backups import copies, make
from bot.operations.restoring import restore
from bot.sandbox.people import NETWORK as GUILD
from bot.sandbox.world import World
from bot.settings import PROJECT
from tests.operations.stores import looking, names, settings_of
from tests.support.apps import CURATOR_ROLE, open_app
from tests.support.clock import ManualClock
from tests.support.network import Network

FIXTURES = PROJECT / "tests" / "fixtures"
RELEASES = {"0.1.0": 2}  # the version of the schema of each
CURATOR = Actor(user=41, guild=GUILD, roles=[CURATOR_ROLE])
MEMBER = Actor(user=43, guild=GUILD, roles=[5])
ADDED, EDITED, MERGED, ORGANISATIONS = 100, 4, 5, 101


def unpacked(release: str, folder: Path) -> Path:
    path = folder / "network.sqlite3"
    path.write_bytes(lzma.decompress((FIXTURES / f"{release}.sqlite3.xz").read_bytes()))
    return path


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with looking(path) as connection:
        return connection.execute(sql).fetchall()


def test_every_release_of_the_changelog_has_a_database() -> None:
    told = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", (PROJECT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)
    assert told
    assert sorted(told) == sorted(RELEASES), "keep a database of the new release in tests/fixtures, and name it here"
    assert sorted(file.name for file in FIXTURES.glob("*.xz")) == sorted(f"{one}.sqlite3.xz" for one in RELEASES)


@pytest.mark.parametrize("release", RELEASES)
async def test_a_database_of_a_release_comes_to_todays_schema_with_everything_in_it(
    release: str, tmp_path: Path
) -> None:
    path = unpacked(release, tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == RELEASES[release]
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            )
            if not name.startswith("search_")  # the index may be made anew
        ]
    before = {name: rows(path, f'SELECT count(*) FROM "{name}"') for name in tables}
    trail = rows(path, "SELECT id, at, actor, action, subject, before, after, reason, undone_by FROM audit ORDER BY id")
    app = await open_app(tmp_path)
    try:
        edited = await app.directory.organisation(GUILD, EDITED)
        assert (edited.abbreviation, edited.origin) == ("CdB", "seeded")
        assert [name.text for name in edited.names if name.source == "added"] == ["Alcaldía de Bogotá"]
        added = await app.directory.organisation(GUILD, ADDED)
        assert (added.name, added.merged_into) == ("Ateliers de la médiation de Łódź", None), "its merge was undone"
        assert (await app.directory.organisation(GUILD, ORGANISATIONS)).id == MERGED, "merged stays merged"
        assert (await app.directory.find(GUILD, "lodz mediation")).total == 1
        assert await app.guilds.is_curator(CURATOR)
        assert not await app.guilds.is_curator(MEMBER)
        told = {entry.reason for entry, _name in await app.curation.changes(CURATOR)}
        assert "Their own spelling." in told
    finally:
        await app.close()
    assert rows(path, "PRAGMA user_version") == [(len(available()),)]
    after = {name: rows(path, f'SELECT count(*) FROM "{name}"') for name in tables if name != "sqlite_sequence"}
    assert after == {name: count for name, count in before.items() if name != "sqlite_sequence"}
    assert trail == rows(
        path, "SELECT id, at, actor, action, subject, before, after, reason, undone_by FROM audit ORDER BY id"
    )
    assert all(json.loads(str(entry[6])) for entry in trail if entry[6] is not None)
    (copy,) = copies(settings_of(tmp_path))
    assert (copy.version, copy.upgrade) == (RELEASES[release], True), "and a copy of it is at hand"


@pytest.mark.parametrize("release", RELEASES)
async def test_what_curators_of_a_release_did_outlasts_seeding_again(release: str, tmp_path: Path) -> None:
    unpacked(release, tmp_path)
    app = await open_app(tmp_path)
    try:
        await app.seed(GUILD)
        assert (await app.directory.organisation(GUILD, EDITED)).abbreviation == "CdB"
        assert (await app.directory.organisation(GUILD, ORGANISATIONS)).id == MERGED
    finally:
        await app.close()


@pytest.fixture(params=list(RELEASES))
async def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Network]:
    """The simulated network whose bot is of today and whose database is of a release."""
    path = unpacked(request.param, tmp_path)
    world = await World.open(path, seed=False)
    network = Network(world)
    try:
        yield network
    finally:
        await world.close()
    assert network.errors == []


async def test_the_bot_serves_on_a_database_of_a_release(upgraded: Network) -> None:
    answer = await upgraded.member.run("/directory find query:lodz")
    assert "Ateliers de la médiation de Łódź" in answer.text
    history = await upgraded.admin.run(f"/curate directory history organisation:#{EDITED}")
    assert "Their own spelling." in history.text
    answer = await upgraded.admin.run("/events list")
    assert answer.error is None


@pytest.mark.parametrize("release", RELEASES)
async def test_a_copy_of_a_release_is_put_back_and_brought_up(release: str, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    old = unpacked(release, folder)
    settings = settings_of(tmp_path)
    done = await restore(settings, old, ManualClock(), bring_up)
    assert (done.was, done.version, done.kept) == (RELEASES[release], len(available()), None)
    assert rows(settings.database, "SELECT curator_role FROM guild") == [(CURATOR_ROLE,)]
    assert make(settings, ManualClock().now()).version == len(available())


def test_a_migration_that_fails_says_how_to_go_on_and_the_next_start_with_mended_code_does(tmp_path: Path) -> None:
    """R7: whichever step fails, the database is that of the release it came from."""
    path = unpacked("0.1.0", tmp_path)
    settings = settings_of(tmp_path)
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder)
    broken = next(folder.glob("0005_*.sql"))
    whole = broken.read_text()
    broken.write_text(whole + "\nINSERT INTO missing VALUES (1);")
    with pytest.raises(DatabaseError, match=r"migration 0005_.* failed") as refused:
        prepare(path, backups=settings.backups, now=ManualClock().now(), folder=folder)
    (copy,) = copies(settings)
    assert str(copy.path) in refused.value.remedy
    assert "restore" in refused.value.remedy
    assert rows(copy.path, "PRAGMA user_version") == [(2,)]
    assert rows(path, "PRAGMA user_version") == [(2,)], "all of them or none: the former release goes on"
    broken.write_text(whole)
    assert prepare(path, backups=settings.backups, now=ManualClock().now(), folder=folder) == len(available())
    assert "migrations" in names(tmp_path)
