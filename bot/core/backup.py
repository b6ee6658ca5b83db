"""Copies of a database file: of one transaction boundary, verified, whole or not there at all.

SQLite before 3.51.3 can corrupt a database with a write-ahead log when two connections write or checkpoint together
(https://sqlite.org/wal.html). So a copy reads through a connection that is opened for reading only (`mode=ro`): it can
neither write nor checkpoint, not even when it is the last one to close, and may run in another process beside the bot.
It reads one snapshot from its first page to its last; what is written meanwhile waits in the log, which is why the log
grows while a copy is made.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.core.examination import faults, still
from bot.errors import DatabaseError

STEP = 256  # pages that are copied at a time
PAUSE = 0.005  # seconds between two steps, in which others get at the disk
ROOM = 16 * 1024 * 1024  # bytes that a copy leaves free on its disk: the bot itself must be able to write
INTERRUPTED_EVERY = 100_000  # steps of SQLite's machine between two looks at whether to stop
TIME = "%Y%m%dT%H%M%SZ"
SIDE_FILES = ("-wal", "-shm", "-journal")

Progress = Callable[[int, int], None]  # pages that are done, pages in all


class CopyStoppedError(Exception):
    """Whoever asked for a copy does not want it any more; nothing is left of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A copy that was verified."""

    path: Path
    version: int  # of the schema
    size: int  # bytes
    rows: dict[str, int]  # by table


def copy(
    source: sqlite3.Connection,
    target: Path,
    *,
    progress: Progress = lambda _done, _all: None,
    stopped: Callable[[], bool] = lambda: False,
    pause: float = PAUSE,
) -> Copied:
    """Copy the database that `source` reads to `target`, which appears whole, verified and on the disk, or not at all.

    `source` is in no transaction. A file that was there under the name of `target` is replaced in one step. Raises
    DatabaseError where it cannot be written or is not what was copied, CopyStoppedError once `stopped` says so.
    """
    part = target.with_name(target.name + ".part")
    try:
        source.execute("BEGIN")  # one snapshot for the pages and for the counts
        try:
            _room(source, part)
            _pages(source, part, progress, stopped, pause)
            wanted = counts(source)
            version = int(source.execute("PRAGMA user_version").fetchone()[0])
        finally:
            if source.in_transaction:
                source.execute("ROLLBACK")
        _verify(part, wanted, stopped)
        keep(part)
        size = part.stat().st_size
        part.replace(target)
        keep(target.parent)
    except CopyStoppedError:
        raise
    except (OSError, sqlite3.Error) as error:
        if stopped():
            raise CopyStoppedError from error
        raise DatabaseError(
            f"The database cannot be copied to {target}: {error}. Nothing was changed.",
            remedy="Give the bot write access to the folder and enough room, or choose another one.",
        ) from error
    finally:
        drop(part)
    return Copied(path=target, version=version, size=size, rows=wanted)


def name_of(stem: str, *, version: int, at: datetime, before: int | None = None) -> str:
    """Return the name of a copy: its database, version and time in UTC, and before which version of the schema."""
    return f"{stem}-v{version}-{at.astimezone(UTC):{TIME}}{'' if before is None else f'-before-v{before}'}.sqlite3"


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows each table has, those below the search index included."""
    names = [
        str(row[0])
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        )
    ]
    return {name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}


def drop(path: Path) -> None:
    """Remove a database file with what SQLite left beside it; a folder that is gone or read-only is left so."""
    for name in (path, *(path.with_name(path.name + side) for side in SIDE_FILES)):
        with suppress(OSError):
            name.unlink(missing_ok=True)


def _room(source: sqlite3.Connection, part: Path) -> None:
    pages, size = (int(source.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size"))
    free = shutil.disk_usage(part.parent).free
    if free < pages * size + ROOM:
        wanted = (pages * size + ROOM) // 1024 // 1024 + 1
        raise OSError(f"it needs {wanted} MiB of room and {free // 1024 // 1024} MiB are free")


def _pages(
    source: sqlite3.Connection, part: Path, progress: Progress, stopped: Callable[[], bool], pause: float
) -> None:
    def told(_status: int, left: int, pages: int) -> None:
        if stopped():
            raise CopyStoppedError
        progress(pages - left, pages)
        if left:
            time.sleep(pause)

    drop(part)
    with closing(sqlite3.connect(part, isolation_level=None)) as target:
        # A copy that is not complete is thrown away, so it needs no journal; one that is, is flushed once, at the end.
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target, pages=STEP, progress=told)
        # It came as a database with a log; without one it is a single file that can be read from anywhere.
        target.execute("PRAGMA journal_mode = DELETE")


def _verify(part: Path, wanted: dict[str, int], stopped: Callable[[], bool]) -> None:
    with closing(still(part)) as written:
        written.set_progress_handler(lambda: stopped(), INTERRUPTED_EVERY)  # noqa: PLW0108  # any callable
        wrong = faults(written)
        if not wrong and counts(written) != wanted:
            wrong = ["it does not have the rows that were copied"]
    if wrong:
        raise sqlite3.DatabaseError(f"the copy is not whole: {'; '.join(wrong[:3])}")


def keep(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
