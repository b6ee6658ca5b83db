"""Copies of the running bot's database: each day at a set time, tidied up by age, failures told.

The schedule has no state of its own: a copy is due where the newest one is older than the last time set for one, so one
that was missed while the bot was down is made when it is back.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import Clock
from bot.core import backup, examination
from bot.core.backup import Copied, Progress
from bot.core.migrations import APPLICATION_ID
from bot.errors import DatabaseError
from bot.operations.rotation import Copy, copy_at, superfluous
from bot.settings import Settings

log = logging.getLogger(__name__)
DAY = timedelta(days=1)
AGAIN = timedelta(hours=1)  # after a failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """The last try of the schedule; `error` and `remedy` are empty where it succeeded."""

    at: datetime
    error: str = ""
    remedy: str = ""


class Backups:
    """Makes the copies of the schedule; one thread at a time, never the event loop's."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    async def turn(self) -> datetime | None:
        """Make the copy that is due and tidy up; return when to look again, None where none is to be made.

        A failure is logged with its remedy and kept for `last_try`, and tried again within AGAIN.
        """
        now = self._clock.now()
        last = due(self._settings.backup_at, now)
        if last is None:
            return None
        newest = await asyncio.to_thread(self._newest, now)
        if newest is not None and newest >= last:
            return last + DAY
        error: DatabaseError | None = None
        try:
            made = await self._made(now)
            log.info("The database was copied to %s (%d rows, verified).", made.path, sum(made.rows.values()))
            await asyncio.to_thread(tidy, self._settings)
        except DatabaseError as failure:
            error = failure
            log.error("The daily copy failed: %s → %s", failure.cause, failure.remedy)  # noqa: TRY400  # an operator's
        await asyncio.to_thread(_note, self._settings.database, now, error)
        return last + DAY if error is None else min(last + DAY, now + AGAIN)

    async def _made(self, now: datetime) -> Copied:
        stop = threading.Event()
        work = asyncio.ensure_future(asyncio.to_thread(make, self._settings, now, stopped=stop.is_set))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            stop.set()  # a thread cannot be cancelled, and the process would wait for it
            await asyncio.wait([work])
            work.exception()  # asked for, so that nobody complains that it was not
            raise

    def _newest(self, now: datetime) -> datetime | None:
        # One of the future is of a clock that was wrong once: it must not put off every copy until then.
        made = (one.at for one in copies(self._settings) if not one.upgrade)
        return max((at for at in made if at <= now), default=None)


def due(time_of_day: str, now: datetime) -> datetime | None:
    """Return the last instant at or before `now` at which a copy was to be made (UTC); None if there is none, `off`."""
    if time_of_day == "off":
        return None
    hour, minute = (int(part) for part in time_of_day.split(":"))
    at = now.astimezone(UTC).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return at if at <= now else at - DAY


def make(
    settings: Settings,
    now: datetime,
    *,
    to: Path | None = None,
    progress: Progress = lambda _done, _all: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Copied:
    """Copy the database to `to`, or under its version and the time into BACKUPS; return the copy, verified.

    It takes no lock of the bot's and may run beside it. Raises DatabaseError where there is nothing of ours to copy, a
    copy cannot be written, or another one is being made; CopyStoppedError once `stopped` says so.
    """
    path = settings.database
    if not path.exists():
        raise DatabaseError(f"There is no database {path}.", remedy="Set DATABASE to it.")
    try:
        with closing(examination.reading(path, busy_seconds=settings.busy_seconds)) as source:
            version, application = (
                int(source.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("user_version", "application_id")
            )
            if application != APPLICATION_ID:
                raise DatabaseError(
                    f"{path} is not a database of the bot.", remedy="Set DATABASE to our own file, once it was started."
                )
            if to is not None:
                _free(to)
                return backup.copy(source, to, progress=progress, stopped=stopped)
            with _alone(settings):
                target = _unused(settings.backups, path.stem, version, now)
                return backup.copy(source, target, progress=progress, stopped=stopped)
    except sqlite3.Error as error:
        raise DatabaseError(
            f"The database {path} cannot be read: {error}.",
            remedy="Run this as the bot's user. If the file is damaged, put the newest copy back: "
            "python -m bot restore FILE",
        ) from error


def _unused(folder: Path, stem: str, version: int, at: datetime) -> Path:
    """Return a name that no copy bears: two of one second would else be one, and the older lost."""
    while (target := folder / backup.name_of(stem, version=version, at=at)).exists():
        at += timedelta(seconds=1)
    return target


def copies(settings: Settings) -> list[Copy]:
    """Return the copies of this database that lie in BACKUPS; none where the folder is not there."""
    try:
        names = list(settings.backups.iterdir())
    except OSError:
        return []
    stem = settings.database.stem
    return [found for name in names if (found := copy_at(name, stem)) is not None]


def tidy(settings: Settings) -> list[Path]:
    """Remove the copies that are not kept any more (`rotation.superfluous`); return them."""
    removed: list[Path] = []
    old = superfluous(copies(settings), daily=settings.backups_daily, weekly=settings.backups_weekly)
    for one in old:
        try:
            one.path.unlink()
        except OSError as error:
            log.warning("The old copy %s cannot be removed: %s", one.path, error)
            continue
        removed.append(one.path)
    if removed:
        log.info("%d older copies of the database were removed.", len(removed))
    return removed


def last_try(database: Path) -> Try | None:
    """Return how the last try of the schedule on this database ended; None where there was none."""
    try:
        noted = json.loads(note_of(database).read_text(encoding="utf-8"))
        return Try(at=datetime.fromtimestamp(noted["at"], UTC), error=noted["error"], remedy=noted["remedy"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note_of(database: Path) -> Path:
    """Return the file that says how the last try ended: beside the database, since BACKUPS may be what fails."""
    return database.with_name(database.name + ".backup")


def _note(database: Path, at: datetime, error: DatabaseError | None) -> None:
    told = {
        "at": int(at.timestamp()),
        "error": error.cause if error else "",
        "remedy": error.remedy if error else "",
    }
    note = note_of(database)
    part = note.with_name(note.name + ".part")
    try:
        part.write_text(json.dumps(told), encoding="utf-8")
        part.replace(note)
    except OSError as failure:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        log.error("How the copy of the database ended cannot be noted: %s", failure)  # noqa: TRY400  # one line


def _free(to: Path) -> None:
    if to.exists():
        raise DatabaseError(f"{to} is there already.", remedy="Name a file that is not there; nothing is overwritten.")
    if not to.parent.is_dir():
        raise DatabaseError(f"There is no folder {to.parent}.", remedy="Make it first, or name another one.")


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Hold the folder of copies for one copy at a time, and clear away what a killed one left."""
    folder = settings.backups
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".copying").open("a", encoding="utf-8")
    except OSError as error:
        raise DatabaseError(
            f"The folder of copies cannot be written: {folder} ({error.strerror}).",
            remedy="Give the user that runs the bot write access to the folder, or set BACKUPS to another place.",
        ) from error
    with closing(lock):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DatabaseError(
                f"Another copy is being made in {folder}.", remedy="Wait until it is done, then try again."
            ) from None
        for left in folder.glob("*.sqlite3.part"):
            if copy_at(left.with_suffix(""), settings.database.stem) is not None:
                backup.drop(left)
        yield
