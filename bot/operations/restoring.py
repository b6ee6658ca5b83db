"""Puts a copy of the database back: checked, brought to the code's version and cleared of who was erased, then swapped.

Everything is done to a file beside the database first, so whatever fails leaves the database as it was.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from bot.clock import Clock
from bot.core import backup, examination
from bot.core.backup import TIME, Progress
from bot.core.database import take_lock
from bot.core.restore import examine, settle, swap
from bot.errors import DatabaseError, OperatorError
from bot.privacy.erasures import FILE, carry
from bot.settings import Settings

log = logging.getLogger(__name__)
ERASURES_SINCE = 8  # version of the schema that first had them
BringUp = Callable[[Settings, Clock], Awaitable[None]]  # opens a store as the bot does at its start, and closes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back."""

    was: int  # version of the schema of the copy
    version: int  # its version now
    rows: int
    erased: int  # erasures of persons and servers of which the copy did not know, and that were done again
    kept: Path | None  # where the former database is; None where there was none


async def restore(
    settings: Settings, file: Path, clock: Clock, bring_up: BringUp, *, progress: Progress = lambda _done, _all: None
) -> Restored:
    """Put a copy in the place of the database, which is kept beside it; return what came of it.

    `bring_up` migrates the copy and erases in it again (`bot.app.bring_up`).

    Raises OperatorError, with the database as it was, where the bot runs, the file cannot be used (`core.restore`), or
    there is no room.
    """
    path = settings.database
    lock = take_lock(path)
    folder = path.with_name(path.name + ".restoring")
    try:
        was = await asyncio.to_thread(_examined, file, path)
        await asyncio.to_thread(_carried, settings)
        shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
        _make(folder)
        staged = folder / path.name
        copied = await asyncio.to_thread(_copied, file, staged, progress)
        await _brought_up(settings, file, staged, clock, bring_up)
        after = await asyncio.to_thread(_settled, file, staged)
        kept = path.with_name(f"{path.stem}-before-restore-{clock.now():{TIME}}.sqlite3")
        existed = await asyncio.to_thread(swap, staged, path, kept)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.close()
    return Restored(
        was=was,
        version=after.version,
        rows=sum(after.rows.values()),
        erased=max(0, after.rows.get("erasure", 0) - copied.rows.get("erasure", 0)),
        kept=kept if existed else None,
    )


def _examined(file: Path, path: Path) -> int:
    if path.exists() and file.exists() and path.samefile(file):
        raise DatabaseError(f"{file} is the database itself.", remedy="Name a copy of it.")
    return examine(file)


def _carried(settings: Settings) -> None:
    """Have the list of erasures hold those that the database knows alone: its file could not be written, or was lost.

    A database that cannot be read cannot tell; what the file holds is erased again all the same.
    """
    path = settings.database
    if not path.exists():
        return
    try:
        with examination.looking(path, busy_seconds=settings.busy_seconds) as tx:
            if examination.version(tx) >= ERASURES_SINCE:
                carry(tx, settings.backups / FILE)
    except sqlite3.Error as error:
        log.warning("The database %s cannot be asked who was erased (%s); the list beside the copies is.", path, error)
    except OSError as error:
        raise DatabaseError(
            f"The list of who was erased, {settings.backups / FILE}, cannot be written ({error.strerror}), and misses "
            "somebody who would come back with the copy. Nothing was changed.",
            remedy="Give the user that runs this write access to the folder (BACKUPS), then try again.",
        ) from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir()
    except OSError as error:
        raise DatabaseError(
            f"The folder of the database cannot be written: {folder.parent} ({error.strerror}).",
            remedy="Run this as the bot's user.",
        ) from error


def _copied(file: Path, staged: Path, progress: Progress) -> backup.Copied:
    with closing(examination.still(file)) as source:
        return backup.copy(source, staged, progress=progress, pause=0)


async def _brought_up(settings: Settings, file: Path, staged: Path, clock: Clock, bring_up: BringUp) -> None:
    """Open it as the bot does at its start: it is migrated, and who was erased since is erased again."""
    try:
        await bring_up(replace(settings, database=staged), clock)
    except OperatorError as error:
        raise DatabaseError(
            f"{file} cannot be put back: {error.cause} The database is as it was.", remedy=error.remedy
        ) from error


def _settled(file: Path, staged: Path) -> backup.Copied:
    whole = settle(staged)
    with closing(examination.still(staged)) as connection:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        wrong = examination.faults(connection)
        rows = backup.counts(connection)
    if wrong or not whole:
        raise DatabaseError(
            f"{file} cannot be put back: it was damaged on the way. The database is as it was.",
            remedy="Check the disk, then try again.",
        )
    return backup.Copied(path=staged, version=version, size=staged.stat().st_size, rows=rows)
