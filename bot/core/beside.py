"""The store opened beside a running bot, for commands that only read: nothing is written, nothing checkpointed."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.core.database import Database
from bot.core.examination import reading
from bot.core.measures import Measures
from bot.core.migrations import APPLICATION_ID, available
from bot.errors import DatabaseError


async def open_beside(path: Path, *, busy_seconds: float) -> Database:
    """Open a database of this code's version without its lock; whatever writes to it fails.

    Raises DatabaseError where it is not there, not ours, cannot be read, or has another version.
    """
    await asyncio.to_thread(_look, path, busy_seconds)
    return await Database.beside(path, lambda: reading(path, busy_seconds=busy_seconds), Measures())


def _look(path: Path, busy_seconds: float) -> None:
    if not path.exists():
        raise DatabaseError(f"There is no database {path}.", remedy="Set DATABASE to it, or start the bot once.")
    try:
        with closing(reading(path, busy_seconds=busy_seconds)) as connection:
            version, application = (
                int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("user_version", "application_id")
            )
    except sqlite3.Error as error:
        raise DatabaseError(
            f"The database {path} cannot be read: {error}.",
            remedy="Run this as the bot's user. If the file is damaged, put the newest copy back: "
            "python -m bot restore FILE",
        ) from error
    newest = available()[-1][0]
    if application != APPLICATION_ID:
        raise DatabaseError(f"{path} is not a database of the bot.", remedy="Set DATABASE to our own file.")
    if version < newest:
        raise DatabaseError(
            f"The database {path} has version {version}, older than this code ({newest}).",
            remedy="Start the bot once with this release: it brings the database to its version.",
        )
    if version > newest:
        raise DatabaseError(
            f"The database {path} has version {version}, newer than this code knows ({newest}).",
            remedy="Install the newer release again.",
        )
