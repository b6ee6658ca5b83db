"""Looks at the store from outside: the file, its disk, the copies, what waits. Safe beside a running bot."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.core import examination, migrations
from bot.operations import store
from bot.operations.backups import last_try
from bot.operations.doctor import Store
from bot.operations.rotation import copy_at
from bot.operations.store import Given
from bot.privacy.erasures import FILE, unlisted
from bot.settings import Settings

SAMPLE_ZONES = ("Africa/Nairobi", "America/Bogota", "Europe/Zurich")


def examine(
    settings: Settings,
    *,
    free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    zone: Callable[[str], object] = ZoneInfo,
) -> tuple[Store, Sequence[Given]]:
    """Look at everything on this machine; return what was found, and what each server was given.

    It reads the whole file, so it belongs on a thread of its own. `free` returns the free bytes of a folder's disk,
    `zone` loads a time zone or raises.
    """
    path = settings.database
    found = {
        "path": str(path),
        "newest": len(migrations.available()),
        "free": free(_nearest(path.parent)),
        "zones": _zones(zone),
        "writable": os.access(path, os.W_OK) and os.access(path.parent, os.W_OK),
        "copies_wanted": settings.backup_at != "off",
        "copies_writable": os.access(_nearest(settings.backups), os.W_OK),
        "copy_at": newest_copy(settings.backups, path.stem),
        "copy_error": tried.error if (tried := last_try(path)) else "",
    }
    given: Sequence[Given] = ()
    if not path.exists():
        return Store(**found, there=False), given  # type: ignore[arg-type]  # named as its fields
    try:
        with examination.looking(path, busy_seconds=settings.busy_seconds) as tx:
            version = examination.version(tx)
            found |= {"version": version, "integrity": examination.damage(tx)}
            if version == found["newest"] and not found["integrity"]:
                first, counts = store.waiting(tx)
                found |= {
                    "foreign": examination.lost_references(tx),
                    "due_since": None if first is None else datetime.fromtimestamp(first, UTC),
                    "pending": counts.get("due", 0) + counts.get("sending", 0),
                    "failed": counts.get("failed", 0),
                    "uncertain": counts.get("uncertain", 0),
                }
                found["unlisted"] = unlisted(settings.backups / FILE, store.erasures(tx))
                given = store.given(tx)
    except sqlite3.Error as error:
        found["error"] = str(error)
    return Store(**found), given  # type: ignore[arg-type]  # named as its fields


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return folder


def _zones(zone: Callable[[str], object]) -> str:
    try:
        for name in SAMPLE_ZONES:
            zone(name)
    except (OSError, KeyError, ValueError) as error:  # ZoneInfoNotFoundError is a KeyError
        return str(error)
    return ""


def newest_copy(folder: Path, stem: str) -> datetime | None:
    """Return when the newest copy of a database in a folder was made, None where there is none.

    Its name tells: the time of a file changes when somebody copies the folder.
    """
    try:
        found = [copy.at for one in folder.iterdir() if (copy := copy_at(one, stem)) is not None]
    except OSError:
        return None
    return max(found, default=None)
