"""A database of ours in a folder, and accounts in it whose sum must always agree."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.core.database import Database, Transaction, take_lock
from bot.core.migrations import prepare
from bot.settings import Settings, load_settings
from tests.support.clock import ManualClock

ACCOUNTS = 50
EACH = 1000


def settings_of(folder: Path, **given: object) -> Settings:
    return load_settings(database=folder / "network.sqlite3", backups=folder / "backups", discord_token="", **given)


def prepared(folder: Path) -> Settings:
    """Make an empty database of today's schema."""
    settings = settings_of(folder)
    prepare(settings.database, backups=settings.backups, now=ManualClock().now())
    return settings


async def opened(settings: Settings) -> Database:
    return await Database.open(settings.database, take_lock(settings.database))


def open_accounts(tx: Transaction) -> None:
    """Accounts, and a journal of transfers: what the accounts lack of EACH the journal explains."""
    tx.execute("CREATE TABLE account (id INTEGER PRIMARY KEY, holds INTEGER NOT NULL, filler BLOB)")
    tx.execute("CREATE TABLE transfer (id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES account (id), "
               "target INTEGER NOT NULL REFERENCES account (id), amount INTEGER NOT NULL)")  # fmt: skip
    tx.execute_many(
        "INSERT INTO account VALUES (:id, :holds, zeroblob(20000))",
        [{"id": number, "holds": EACH} for number in range(ACCOUNTS)],
    )


def transfer(number: int):
    source, target, amount = number % ACCOUNTS, (number * 7 + 1) % ACCOUNTS, number % 13 + 1

    def work(tx: Transaction) -> None:
        tx.execute("UPDATE account SET holds = holds - :amount WHERE id = :id", id=source, amount=amount)
        tx.execute("INSERT INTO transfer VALUES (:id, :source, :target, :amount)",
                   id=number, source=source, target=target, amount=amount)  # fmt: skip
        tx.execute("UPDATE account SET holds = holds + :amount WHERE id = :id", id=target, amount=amount)

    return work


def agrees(path: Path) -> int:
    """Check that a file stands at the boundary of a transaction; return how many transfers it has."""
    with looking(path) as connection:
        done = connection.execute("SELECT count(*), coalesce(max(id), -1) + 1 FROM transfer").fetchone()
        assert done[0] == done[1], "the transfers are the first ones, without a gap"
        holds = dict(connection.execute("SELECT id, holds FROM account"))
        expected = dict.fromkeys(range(ACCOUNTS), EACH)
        for source, target, amount in connection.execute("SELECT source, target, amount FROM transfer"):
            expected[source] -= amount
            expected[target] += amount
        assert holds == expected
        return done[0]


@contextmanager
def looking(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        yield connection


def names(folder: Path) -> list[str]:
    """Return the files of a folder but those that hold locks, and those that SQLite keeps beside an open database."""
    return sorted(
        file.name for file in folder.iterdir() if not file.name.endswith((".lock", ".copying", "-wal", "-shm"))
    )
