"""Putting a copy back: the drill, what is refused, and what a kill leaves (S5, S6, R6)."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import bring_up
from bot.core.database import Transaction, take_lock
from bot.core.migrations import available
from bot.core.restore import swap
from bot.errors import DatabaseError, OperatorError
from bot.operations.backups import make
from bot.operations.restoring import restore
from bot.settings import PROJECT, Settings
from tests.operations.stores import (
    agrees,
    looking,
    names,
    open_accounts,
    opened,
    prepared,
    settings_of,
    transfer,
)
from tests.support.apps import CURATOR, GUILD, MEMBER, app, clock, open_app, template
from tests.support.clock import ManualClock

__all__ = ["app", "clock", "template"]
KEPT = "network-before-restore-20270301T090000Z.sqlite3"


def marked(settings: Settings, text: str) -> None:
    """Write a mark into the database; it stays in the log, as after a kill."""
    connection = sqlite3.connect(settings.database, isolation_level=None)
    connection.execute("CREATE TABLE IF NOT EXISTS mark (text TEXT)")
    connection.execute("DELETE FROM mark")
    connection.execute("INSERT INTO mark VALUES (?)", [text])
    connection.close()


def mark_of(path: Path) -> str:
    with looking(path) as connection:
        return connection.execute("SELECT text FROM mark").fetchone()[0]


@pytest.fixture
def store(tmp_path: Path) -> tuple[Settings, Path]:
    """A database that is marked new, and a copy of it from when it was marked old."""
    settings = prepared(tmp_path)
    marked(settings, "old")
    copy = make(settings, ManualClock().now() - timedelta(days=1)).path
    marked(settings, "new")
    return settings, copy


async def test_the_restore_drill(tmp_path: Path) -> None:
    """A copy made under load is put back and stands exactly between two transactions; work goes on from there."""
    settings = prepared(tmp_path)
    database = await opened(settings)
    written = 0
    try:
        await database.transaction(open_accounts)
        copying = asyncio.create_task(asyncio.to_thread(make, settings, ManualClock().now()))
        while not copying.done() or written < 20:
            await database.transaction(transfer(written))
            written += 1
        made = await copying
    finally:
        await database.close()
    steps: list[tuple[int, int]] = []
    done = await restore(settings, made.path, ManualClock(), bring_up, progress=lambda *step: steps.append(step))
    assert agrees(settings.database) == made.rows["transfer"] <= written
    assert steps[-1][0] == steps[-1][1] > 0
    assert done.kept is not None
    assert agrees(done.kept) == written, "nothing of the former database is lost"
    database = await opened(settings)
    try:
        await database.transaction(transfer(made.rows["transfer"]))
    finally:
        await database.close()
    assert agrees(settings.database) == made.rows["transfer"] + 1


async def test_every_copy_of_a_real_network_can_be_put_back(template: Path, tmp_path: Path) -> None:
    """S6"""
    shutil.copy(template / "network.sqlite3", tmp_path / "network.sqlite3")
    app = await open_app(tmp_path)
    try:
        before = await app.directory.find(GUILD, "geneva")
        made = make(app.settings, app.clock.now())
    finally:
        await app.close()
    done = await restore(settings_of(tmp_path), made.path, ManualClock(), bring_up)
    assert (done.was, done.version, done.erased) == (len(available()), len(available()), 0)
    app = await open_app(tmp_path)
    try:
        assert (await app.directory.find(GUILD, "geneva")).total == before.total > 0
        assert await app.guilds.is_curator(CURATOR)
    finally:
        await app.close()


async def test_the_former_database_is_kept_with_what_was_in_its_log(store: tuple[Settings, Path]) -> None:
    settings, copy = store
    # As a killed bot leaves it: a log beside it that was not merged.
    folder = settings.database.parent
    open_one = sqlite3.connect(settings.database, isolation_level=None)
    open_one.execute("UPDATE mark SET text = 'in the log'")
    for side in ("", "-wal"):
        shutil.copy(folder / f"network.sqlite3{side}", folder / f"killed{side}")
    open_one.close()
    for side in ("", "-wal"):
        (folder / f"killed{side}").replace(folder / f"network.sqlite3{side}")
    done = await restore(settings, copy, ManualClock(), bring_up)
    assert mark_of(settings.database) == "old"
    assert done.kept == folder / KEPT
    assert mark_of(done.kept) == "in the log"
    assert names(folder) == ["backups", KEPT, "network.sqlite3"]


async def test_a_damaged_database_is_replaced_and_kept_with_its_log(store: tuple[Settings, Path]) -> None:
    settings, copy = store
    settings.database.write_bytes(b"not a database" * 500)
    log = settings.database.with_name("network.sqlite3-wal")
    log.write_bytes(b"its log")
    done = await restore(settings, copy, ManualClock(), bring_up)
    assert mark_of(settings.database) == "old"
    assert not log.exists(), "SQLite would have applied it to the copy"
    assert done.kept is not None
    assert done.kept.read_bytes().startswith(b"not a database")
    assert done.kept.with_name(KEPT + "-wal").read_bytes() == b"its log"


async def test_a_copy_is_put_back_where_there_is_no_database(store: tuple[Settings, Path]) -> None:
    settings, copy = store
    settings.database.unlink()
    done = await restore(settings, copy, ManualClock(), bring_up)
    assert (done.kept, mark_of(settings.database)) == (None, "old")


async def test_nothing_is_put_back_while_the_bot_runs(store: tuple[Settings, Path]) -> None:
    settings, copy = store
    lock = take_lock(settings.database)
    try:
        with pytest.raises(DatabaseError, match="Another process"):
            await restore(settings, copy, ManualClock(), bring_up)
    finally:
        lock.close()
    assert mark_of(settings.database) == "new"


async def test_nothing_is_put_back_while_another_program_reads(store: tuple[Settings, Path]) -> None:
    settings, copy = store
    other = sqlite3.connect(settings.database, isolation_level=None)
    try:
        other.execute("BEGIN")
        other.execute("SELECT * FROM mark").fetchall()
        with pytest.raises(DatabaseError, match="set aside"):
            await restore(settings, copy, ManualClock(), bring_up)
    finally:
        other.close()
    assert mark_of(settings.database) == "new"
    assert names(settings.database.parent) == ["backups", "network.sqlite3"]


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(available()) + 1}")


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 3 + 2048] = b"\xa5" * 2048
    path.write_bytes(content)


def lost(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO audit (guild_id, at, action, subject) VALUES (9, 1, 'x', 'y')")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 10])


def text(path: Path) -> None:
    path.write_text("a letter")


def unmigratable(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")  # its tables are there already


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(newer, "newer than this code"), (foreign, "not a database of the bot"), (damaged, "cannot be put back"),
     (lost, "refer to others"), (cut, "cannot be put back"), (text, "not a database"),
     (unmigratable, "migration 0003_outbox.sql failed")],
)  # fmt: skip
async def test_a_file_that_cannot_be_used_is_refused_and_everything_is_as_it_was(
    store: tuple[Settings, Path], spoil, said: str
) -> None:
    settings, copy = store
    spoil(copy)
    before = settings.database.read_bytes()
    with pytest.raises(OperatorError, match=said) as refused:
        await restore(settings, copy, ManualClock(), bring_up)
    assert refused.value.remedy
    assert "Nothing was changed" in refused.value.cause or "as it was" in refused.value.cause
    assert settings.database.read_bytes() == before
    assert names(settings.database.parent) == ["backups", "network.sqlite3"]


async def test_the_database_itself_is_no_copy(store: tuple[Settings, Path]) -> None:
    settings, _copy = store
    with pytest.raises(DatabaseError, match="is the database itself"):
        await restore(settings, settings.database, ManualClock(), bring_up)
    assert mark_of(settings.database) == "new"


def test_a_kill_at_any_step_leaves_the_old_database_or_the_new_one(tmp_path: Path) -> None:
    folder = tmp_path / "held"
    folder.mkdir()
    settings = prepared(folder)
    marked(settings, "old")
    copy = make(settings, ManualClock().now(), to=tmp_path / "copy.sqlite3").path
    marked(settings, "new")
    program = Path(__file__).with_name("killed.py")
    done = subprocess.run(
        [sys.executable, str(program), str(folder), str(copy)],
        capture_output=True, text=True, cwd=PROJECT, env={"PYTHONPATH": str(PROJECT)}, check=False,
    )  # fmt: skip
    tries = [json.loads(line) for line in done.stdout.splitlines()]
    steps = done.stderr.split()
    assert tries, done.stderr
    assert (tries[-1]["code"], tries[-1]["marks"]) == (0, [["old"]]), done.stderr
    assert {"os.link", "os.rename"} <= set(steps), "the swap itself was interrupted too"
    found = [one["marks"] for one in tries]
    assert all(one in ([["new"]], [["old"]]) for one in found), list(zip(steps, found, strict=False))
    assert {one["whole"] for one in tries} == {"ok"}
    first = found.index([["old"]])
    assert all(one == [["old"]] for one in found[first:]), "once it is there it stays"


def test_a_swap_that_fails_leaves_the_old_one(store: tuple[Settings, Path], tmp_path: Path) -> None:
    settings, copy = store
    taken = tmp_path / KEPT
    taken.write_text("somebody's file")
    with pytest.raises(DatabaseError, match="The old one is in its place"):
        swap(copy, settings.database, taken)
    assert mark_of(settings.database) == "new"
    assert taken.read_text() == "somebody's file"


def test_a_use_case_sees_the_copy_that_was_put_back(store: tuple[Settings, Path]) -> None:
    settings, copy = store

    def mark(tx: Transaction) -> str:
        return tx.value("SELECT text FROM mark")

    async def both() -> str:
        await restore(settings, copy, ManualClock(), bring_up)
        database = await opened(settings)
        try:
            return await database.read(mark)
        finally:
            await database.close()

    assert asyncio.run(both()) == "old"


async def test_who_was_erased_since_the_copy_was_made_is_erased_in_it_again(template: Path, tmp_path: Path) -> None:
    """P3: also the number of such erasures is told."""
    shutil.copy(template / "network.sqlite3", tmp_path / "network.sqlite3")
    app = await open_app(tmp_path)
    try:
        await app.privacy.set_consent(MEMBER, "listed", given=True)
        copy = make(app.settings, app.clock.now()).path
        await app.privacy.erase(MEMBER)
    finally:
        await app.close()
    held = "SELECT count(*) FROM consent"
    with looking(copy) as connection:
        assert connection.execute(held).fetchone() == (1,)
    done = await restore(settings_of(tmp_path), copy, ManualClock(), bring_up)
    assert done.erased == 1
    with looking(tmp_path / "network.sqlite3") as connection:
        assert connection.execute(held).fetchone() == (0,)


async def test_an_erasure_that_stands_in_the_former_database_alone_is_done_again_in_the_copy(
    template: Path, tmp_path: Path
) -> None:
    """The list could not be written when they were erased, and the database that knew of it is replaced."""
    shutil.copy(template / "network.sqlite3", tmp_path / "network.sqlite3")
    app = await open_app(tmp_path)
    try:
        await app.privacy.set_consent(MEMBER, "listed", given=True)
        copy = make(app.settings, app.clock.now(), to=tmp_path / "older.sqlite3").path
        await app.privacy.erase(MEMBER)
        listed = app.privacy.erasures.path
    finally:
        await app.close()
    listed.unlink()
    listed.mkdir()  # it cannot be read or written
    with pytest.raises(DatabaseError, match="misses somebody"):
        await restore(settings_of(tmp_path), copy, ManualClock(), bring_up)
    listed.rmdir()
    assert (await restore(settings_of(tmp_path), copy, ManualClock(), bring_up)).erased == 1
    with looking(tmp_path / "network.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM consent").fetchone() == (0,)
