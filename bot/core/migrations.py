"""Applies `migrations/*.sql` in the order of their numbers: all that are missing, or none.

All of them and the new version number are committed together: a release finds the schema of a release, never one
between two. `executescript` commits whatever is open before it starts, so the transaction stands inside the script.
"""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.core.backup import copy as copy_to
from bot.core.backup import name_of
from bot.core.database import connect
from bot.errors import DatabaseError

log = logging.getLogger(__name__)
FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"
APPLICATION_ID = 0x54574721  # "TWG!": tells our files from other SQLite databases


def available(folder: Path = FOLDER) -> list[tuple[int, Path]]:
    """Return (version, file) of every migration, in order; the numbers start at 1 and have no gap."""
    found = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    numbered = [(int(re.match(r"\d+", file.name).group()), file) for file in found]  # type: ignore[union-attr]
    if [number for number, _file in numbered] != list(range(1, len(numbered) + 1)):
        raise DatabaseError(
            f"The migrations in {folder} are not numbered without gaps.", remedy="Install the bot again."
        )
    return numbered


def prepare(path: Path, *, backups: Path, now: datetime, folder: Path = FOLDER, busy_seconds: float = 2.0) -> int:
    """Bring the database at `path` to the code's version, creating it if need be; return that version.

    Checks integrity first and writes a copy to `backups` before the first change of an existing file. Raises
    DatabaseError, with the file as it was, where it is corrupt, not ours, newer than the code, or a migration
    fails. The caller holds the process lock.
    """
    steps = available(folder)
    newest = steps[-1][0] if steps else 0
    existed = path.exists() and path.stat().st_size > 0
    try:
        connection = connect(path, busy_seconds=busy_seconds)
    except sqlite3.OperationalError as error:
        raise _unopened(path, error) from error
    except sqlite3.DatabaseError as error:
        raise _unusable(path, backups, str(error)) from error
    try:
        version = _inspect(connection, path, backups, newest=newest, existed=existed)
        if version == newest:
            return version
        saved = back_up(connection, path, backups, version=version, newest=newest, now=now) if existed else None
        _apply(connection, steps[version:], saved)
        return newest
    finally:
        connection.close()


def _inspect(connection: sqlite3.Connection, path: Path, backups: Path, *, newest: int, existed: bool) -> int:
    try:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        application: int = connection.execute("PRAGMA application_id").fetchone()[0]
        verdict: str = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise _unopened(path, error) from error
    except sqlite3.DatabaseError as error:
        raise _unusable(path, backups, str(error)) from error
    if verdict != "ok":
        raise _unusable(path, backups, verdict)
    foreign = version == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0
    if existed and (foreign or application not in {0, APPLICATION_ID}):
        raise DatabaseError(f"{path} is a database of another program.", remedy="Set DATABASE to our own file.")
    if version > newest:
        raise DatabaseError(
            f"The database {path} has version {version}, newer than this code knows ({newest}).",
            remedy=f"Install the newer release again, or put back an older copy from {backups}: "
            "python -m bot restore FILE.",
        )
    return version


def _unopened(path: Path, error: sqlite3.Error) -> DatabaseError:
    return DatabaseError(
        f"The database {path} cannot be opened: {error}. It has not been changed.",
        remedy="Check that no other program holds it, that the disk is not full, and that the bot may write there.",
    )


def _unusable(path: Path, backups: Path, detail: str) -> DatabaseError:
    return DatabaseError(
        f"The database {path} is damaged: {detail}.",
        remedy=f"Put the newest copy from {backups} back: python -m bot restore FILE. It keeps the damaged one aside.",
    )


def back_up(
    connection: sqlite3.Connection, path: Path, backups: Path, *, version: int, newest: int, now: datetime
) -> Path:
    """Copy the open database into `backups`, named by its version, the time and what comes; return the copy's path."""
    copy = backups / name_of(path.stem, version=version, at=now, before=newest)
    try:
        backups.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(
            f"The database cannot be copied to {copy}: {error}. Its schema was not changed.",
            remedy="Give the bot write access to the folder and enough room, or set BACKUPS to another one.",
        ) from error
    copy_to(connection, copy, pause=0)
    log.info("The database was copied to %s before the change of its schema.", copy)
    return copy


def _apply(connection: sqlite3.Connection, steps: Sequence[tuple[int, Path]], saved: Path | None) -> None:
    script = "\n".join(f"{file.read_text(encoding='utf-8')}\nPRAGMA user_version = {number};" for number, file in steps)
    try:
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA application_id = {APPLICATION_ID};\nCOMMIT;")
    except sqlite3.Error as error:
        failed = steps[0][1].name
        if connection.in_transaction:
            reached = connection.execute("PRAGMA user_version").fetchone()[0]
            failed = next((file.name for number, file in steps if number > reached), failed)
            connection.execute("ROLLBACK")
        copy = f" A copy of it is {saved}, should you need one (python -m bot restore FILE)." if saved else ""
        raise DatabaseError(
            f"The migration {failed} failed: {error}. The database is as it was.",
            remedy=f"Install the former release again: it goes on with its database.{copy}",
        ) from error
    for number, file in steps:
        log.info("The database is at version %d (%s).", number, file.name)
