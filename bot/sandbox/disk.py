"""The database files as a killed process leaves them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_PARTS = ("", "-wal")  # `-shm` is made anew by whoever opens the database next


@asynccontextmanager
async def as_killed(database: Path) -> AsyncIterator[None]:
    """Put the files of a database back to what they are now, whatever is written inside the block.

    Closing a connection in order checkpoints, commits or rolls back; a process that is killed does none of it.
    So the files are copied first, the connections closed in order (or their threads would outlive the bot), and
    the copies put in their place: the next start finds what a kill would have left, the write-ahead log included.
    """
    with TemporaryDirectory(prefix="killed-") as folder:
        kept = Path(folder)
        await asyncio.to_thread(_copy, database.parent, kept, database.name)
        yield
        await asyncio.to_thread(_copy, kept, database.parent, database.name)


def _copy(source: Path, target: Path, name: str) -> None:
    for part in (*_PARTS, "-shm"):
        (target / f"{name}{part}").unlink(missing_ok=True)
    for part in _PARTS:
        file = source / f"{name}{part}"
        if file.exists():
            shutil.copyfile(file, target / file.name)
