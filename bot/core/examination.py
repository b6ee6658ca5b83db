"""A look at a database file from outside, beside whoever uses it: nothing is written, nothing is checkpointed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.core.database import Transaction

MOST_FAULTS = 20


def reading(path: Path, *, busy_seconds: float = 2.0) -> sqlite3.Connection:
    """Open a database so that nothing can be written to it, not even by closing it; raise sqlite3.Error if unreadable.

    Whoever reads must be allowed to write beside it: SQLite keeps there who reads what of the log.
    """
    connection = _opened(path, "mode=ro", busy_seconds)
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def still(path: Path) -> sqlite3.Connection:
    """Open a file that nobody writes to, such as a copy, without leaving anything beside it."""
    return _opened(path, "mode=ro" if _logged(path) else "mode=ro&immutable=1", 2.0)


@contextmanager
def looking(path: Path, *, busy_seconds: float) -> Iterator[Transaction]:
    """Open a database for reading, in one snapshot; raises sqlite3.Error where it cannot be read."""
    connection = reading(path, busy_seconds=busy_seconds)
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


def faults(connection: sqlite3.Connection) -> list[str]:
    """Return what is wrong in a database: damage that SQLite finds, and rows that refer to what is not there."""
    tx = Transaction(connection)
    found = damage(tx)
    if not found and (lost := lost_references(tx)):
        found = [f"{lost} rows refer to others that are not there"]
    return found


def _opened(path: Path, mode: str, busy_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=busy_seconds, isolation_level=None,
        check_same_thread=False,
    )  # fmt: skip
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA query_only = ON")
    return connection


def _logged(path: Path) -> bool:
    """Say whether a log with something in it lies beside a database."""
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0
