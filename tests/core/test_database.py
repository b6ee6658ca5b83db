"""The store: one writer, one reader, whole transactions (S1-S5)."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.database import Database, Transaction, take_lock
from bot.core.migrations import available, prepare
from bot.errors import BusyError, DatabaseError

NOW = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "db.sqlite3"
    lock = take_lock(path)
    prepare(path, backups=tmp_path / "backups", now=NOW)
    database = await Database.open(path, lock, busy_seconds=0.2)
    await database.transaction(lambda tx: tx.execute("CREATE TABLE note (text TEXT)"))
    yield database
    await database.close()


def add(text: str, *, fail: bool = False):
    def work(tx: Transaction) -> None:
        tx.execute("INSERT INTO note VALUES (:text)", text=text)
        if fail:
            raise RuntimeError(text)

    return work


async def notes(database: Database) -> list[str]:
    rows = await database.read(lambda tx: tx.fetch("SELECT text FROM note ORDER BY text"))
    return [row[0] for row in rows]


async def test_a_failure_takes_back_only_its_own_work(database: Database) -> None:
    results = await asyncio.gather(
        *(database.transaction(add(str(number), fail=number % 2 == 1)) for number in range(10)), return_exceptions=True
    )
    assert [type(result) for result in results[1::2]] == [RuntimeError] * 5
    assert await notes(database) == ["0", "2", "4", "6", "8"]


async def test_a_task_cancelled_while_it_waits_leaves_nothing_and_takes_nobody_along(database: Database) -> None:
    gate = threading.Event()
    first = asyncio.create_task(database.transaction(lambda _tx: gate.wait(10)))
    tasks = [asyncio.create_task(database.transaction(add(str(number)))) for number in range(10)]
    await asyncio.sleep(0.01)
    tasks[3].cancel()
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(first, *tasks, return_exceptions=True)
    assert await notes(database) == [str(number) for number in range(10) if number != 3]


async def test_a_task_cancelled_in_the_middle_is_taken_back_whole(database: Database) -> None:
    inside, gate = threading.Event(), threading.Event()

    def work(tx: Transaction) -> None:
        tx.execute("INSERT INTO note VALUES ('half')")
        inside.set()
        gate.wait(10)

    task = asyncio.create_task(database.transaction(work))
    await asyncio.to_thread(inside.wait, 10)
    task.cancel()
    await asyncio.sleep(0)
    gate.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    await database.transaction(add("after"))
    assert await notes(database) == ["after"]


async def test_the_reader_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await database.read(lambda tx: tx.execute("INSERT INTO note VALUES ('x')"))


async def test_a_read_sees_one_snapshot(database: Database) -> None:
    await database.transaction(add("before"))

    def twice(tx: Transaction) -> tuple[int, int]:
        first = tx.value("SELECT count(*) FROM note")
        other = sqlite3.connect(database.path, isolation_level=None)
        other.execute("INSERT INTO note VALUES ('between')")
        other.close()
        return first, tx.value("SELECT count(*) FROM note")

    assert await database.read(twice) == (1, 1)


async def test_a_foreign_lock_is_waited_for_a_while_then_told_as_busy(database: Database) -> None:
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(BusyError):
            await database.transaction(add("late"))
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert await notes(database) == []
    await database.transaction(add("later"))
    assert await notes(database) == ["later"]


async def test_foreign_keys_hold_on_the_writer(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await database.transaction(
            lambda tx: tx.execute("INSERT INTO audit (guild_id, at, action, subject) VALUES (9, 1, 'x', 'y')")
        )


async def test_a_second_process_is_refused_with_the_number_of_the_first(database: Database) -> None:
    """R6, on one machine: the lock is the operating system's."""
    with pytest.raises(DatabaseError, match="Another process") as refused:
        take_lock(database.path)
    assert refused.value.exit_code == 4


def test_the_lock_of_a_dead_process_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    path.with_name("db.sqlite3.lock").write_text("4242")
    take_lock(path).close()


# -- migrations: R7, S5 -------------------------------------------------------------------------------------


def migrate(path: Path, folder: Path | None = None) -> int:
    given = {} if folder is None else {"folder": folder}
    return prepare(path, backups=path.parent / "backups", now=NOW, **given)


def version_of(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("PRAGMA user_version").fetchone()[0]
    finally:
        connection.close()


def with_broken_step(tmp_path: Path, sql: str) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    for _number, file in available():
        (folder / file.name).write_text(file.read_text())
    (folder / f"{len(available()) + 1:04d}_next.sql").write_text(sql)
    return folder


def test_a_new_database_gets_every_migration(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    assert migrate(path) == len(available())
    assert version_of(path) == len(available())
    assert not (tmp_path / "backups").exists(), "there was nothing to copy"


def test_a_migration_that_fails_half_way_leaves_the_old_version_and_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    before = migrate(path)
    folder = with_broken_step(tmp_path, "CREATE TABLE half (x);\nINSERT INTO missing VALUES (1);")
    with pytest.raises(DatabaseError, match="failed") as refused:
        migrate(path, folder)
    assert version_of(path) == before
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone()[0] == 0
    connection.close()
    copies = list((tmp_path / "backups").iterdir())
    assert len(copies) == 1
    assert str(copies[0]) in refused.value.remedy
    assert version_of(copies[0]) == before
    assert migrate(path) == before, "the old code starts again"


def test_a_database_of_newer_code_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    migrate(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(DatabaseError, match="newer") as refused:
        migrate(path)
    assert "restore" in refused.value.remedy
    assert version_of(path) == 999


@pytest.mark.parametrize("damage", ["header", "middle"])
def test_a_damaged_database_is_refused_with_the_way_back(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "db.sqlite3"
    migrate(path)
    content = bytearray(path.read_bytes())
    where = 0 if damage == "header" else 4096 * 3
    content[where : where + 2048] = b"\xa5" * 2048
    path.write_bytes(content)
    with pytest.raises(DatabaseError) as refused:
        migrate(path)
    assert str(tmp_path / "backups") in refused.value.remedy


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA application_id = 77; CREATE TABLE theirs (x);")
    connection.close()
    with pytest.raises(DatabaseError, match="another program"):
        migrate(path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match="cannot be written"):
        take_lock(tmp_path / "file" / "db.sqlite3")
