"""Puts one database file in the place of another: at every moment one of the two is there, whole, never neither."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path

from bot.core.backup import SIDE_FILES, keep
from bot.core.examination import faults, still
from bot.core.migrations import APPLICATION_ID, available
from bot.errors import DatabaseError

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_PRIMARY = 0xFF  # the part of SQLite's codes that says what kind of error it is


def examine(path: Path) -> int:
    """Check that a file can take the place of the database, and return its version; nothing is written.

    Raises DatabaseError where it cannot be read, is damaged, is not ours or is newer than this code.
    """
    newest = len(available())
    try:
        with closing(still(path)) as connection:
            version, application = (
                int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("user_version", "application_id")
            )
            found = faults(connection) if application == APPLICATION_ID and 0 < version <= newest else []
    except (OSError, sqlite3.Error) as error:
        found, version, application = [str(error)], 0, APPLICATION_ID
    if application != APPLICATION_ID or (not found and version < 1):
        raise DatabaseError(
            f"{path} is not a database of the bot. Nothing was changed.", remedy="Name a copy that the bot has made."
        )
    if found:
        raise DatabaseError(
            f"{path} cannot be put back: {'; '.join(found[:3])}. Nothing was changed.",
            remedy="Name another copy; the newest that is whole loses least.",
        )
    if version > newest:
        raise DatabaseError(
            f"{path} has version {version}, newer than this code knows ({newest}). Nothing was changed.",
            remedy="Install the release that made it, or name an older copy.",
        )
    return version


def settle(path: Path) -> bool:
    """Merge a database's log into its file, so that the file alone is all of it; False where it is damaged.

    Raises DatabaseError where another program holds it, or it belongs to one.
    """
    try:
        # Looked at for reading only: whoever opens a damaged one for writing may lose its log.
        with closing(still(path)) as looked:
            looked.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if looked.execute("PRAGMA application_id").fetchone()[0] not in {0, APPLICATION_ID}:
                raise DatabaseError(f"{path} is a database of another program.", remedy="Set DATABASE to our own file.")
        with closing(sqlite3.connect(path, timeout=2.0, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & _PRIMARY in _DAMAGED:
            return False
        raise DatabaseError(
            f"The database {path} cannot be set aside: {error}. Nothing was changed.",
            remedy="Check that no other program holds it, that the disk is not full, and that you may write there.",
        ) from error
    return True


def swap(new: Path, path: Path, kept: Path) -> bool:
    """Put the settled file `new` in the place of `path`, which is kept as `kept`; say whether there was one.

    All three are on one file system, and whoever calls holds the lock of `path`. A kill leaves the old or the new
    file; of an old one that is damaged, its log may then stand beside `kept` only. Raises DatabaseError, with the old
    file in its place, where that cannot be.
    """
    try:
        existed = path.exists()
        if existed:
            settle(path)
            _like(new, path)
            _also(path, kept)
        # A log that is still there belongs to a file that is damaged or gone; SQLite would apply it to the new one.
        for side in SIDE_FILES:
            if (left := path.with_name(path.name + side)).exists():
                _also(left, kept.with_name(kept.name + side))
                keep(path.parent)
                left.unlink()
        keep(new)
        keep(path.parent)
        new.replace(path)
        keep(path.parent)
    except OSError as error:
        raise DatabaseError(
            f"The database {path} cannot be replaced: {error}. The old one is in its place.",
            remedy="Check that the disk is not full and that you may write to its folder, then try again.",
        ) from error
    return existed


def _also(path: Path, name: Path) -> None:
    """Give a file a second name, or make a copy of it where the file system knows no second names."""
    try:
        os.link(path, name)
    except FileExistsError:
        raise
    except OSError:
        shutil.copy2(path, name)
        keep(name)


def _like(new: Path, old: Path) -> None:
    """Give the new file the rights and, as far as we may, the owner of the old one."""
    was = old.stat()
    new.chmod(stat.S_IMODE(was.st_mode))
    with suppress(PermissionError):
        os.chown(new, was.st_uid, was.st_gid)
