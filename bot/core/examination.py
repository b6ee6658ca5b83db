"""A look at a database file from outside, beside whoever uses it: nothing is written, nothing is checkpointed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.core.database import Transaction, connect

MOST_FAULTS = 20


@contextmanager
def looking(path: Path, *, busy_seconds: float) -> Iterator[Transaction]:
    """Open a database for reading, in one snapshot; raises sqlite3.Error where it cannot be read."""
    connection = connect(path, busy_seconds=busy_seconds, read_only=True)
    try:
        connection.execute("BEGIN")
        yield Transaction(connection)
    finally:
        connection.close()


def version(tx: Transaction) -> int:
    """Return the version of the schema."""
    return int(tx.value("PRAGMA user_version"))


def damage(tx: Transaction) -> list[str]:
    """Return what SQLite finds wrong in the file and its indexes; it reads all of it."""
    rows = tx.fetch(f"PRAGMA integrity_check({MOST_FAULTS})")
    return [str(row[0]) for row in rows if row[0] != "ok"]


def lost_references(tx: Transaction) -> int:
    """Return how many rows refer to a row that is not there."""
    return len(tx.fetch("PRAGMA foreign_key_check"))
