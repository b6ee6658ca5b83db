"""Copies of the database: whole, verified, on time, and no more of them than wanted (S4, S6)."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from bot.core import backup
from bot.core.backup import CopyStoppedError, name_of
from bot.core.database import connect
from bot.core.examination import reading
from bot.errors import DatabaseError
from bot.operations.backups import Backups, copies, due, last_try, make
from bot.operations.rotation import SCHEDULED_SINCE, UPGRADES, Copy, copy_at, superfluous
from bot.settings import PROJECT
from tests.operations.stores import agrees, looking, names, open_accounts, opened, prepared, settings_of, transfer
from tests.support.clock import ManualClock

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
FIRST = "network-v15-20270301T090000Z.sqlite3"


# -- one copy


def test_a_copy_is_one_file_with_every_row_and_says_version_and_time(tmp_path: Path) -> None:
    settings = prepared(tmp_path)
    made = make(settings, NOW)
    assert names(settings.backups) == [made.path.name]
    assert copy_at(made.path, "network") == Copy(path=made.path, version=made.version, at=NOW, upgrade=False)
    with looking(made.path) as connection, closing(connect(settings.database, busy_seconds=1)) as source:
        assert backup.counts(connection) == backup.counts(source) == made.rows
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete", "no log: a file of its own"


async def test_a_copy_under_load_stands_between_two_transactions_and_holds_nobody_up(tmp_path: Path) -> None:
    """S6: writers go on through the bot's own connection while each page is copied."""
    settings = prepared(tmp_path)
    database = await opened(settings)
    try:
        await database.transaction(open_accounts)
        written = 0
        begun, over = threading.Event(), threading.Event()
        seen: list[int] = []

        def progress(done: int, _pages: int) -> None:
            seen.append(done)
            begun.set()
            over.wait(0.05)  # in each step there is time for writes

        copying = asyncio.create_task(asyncio.to_thread(make, settings, NOW, progress=progress))
        while not copying.done():
            await database.transaction(transfer(written))
            written += 1
        made = await copying
        assert begun.is_set()
        assert len(seen) > 1, "it went in steps"
        inside = agrees(made.path)
        assert inside < written, "others wrote while it was made"
        assert made.rows["transfer"] == inside
        assert await database.read(lambda tx: tx.value("SELECT count(*) FROM transfer")) == written
    finally:
        await database.close()


async def test_whoever_copies_never_checkpoints_even_when_the_bot_stops_meanwhile(tmp_path: Path) -> None:
    """SQLite before 3.51.3: the writer alone writes and checkpoints (evidence.md)."""
    settings = prepared(tmp_path)
    database = await opened(settings)
    await database.transaction(open_accounts)
    with closing(reading(settings.database)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM account").fetchone()
        await database.transaction(transfer(0))
        await database.close()
        log = settings.database.with_name("network.sqlite3-wal")
        before = (settings.database.read_bytes(), log.read_bytes())
        assert before[1], "the log was not emptied, for somebody reads in it"
        connection.execute("ROLLBACK")
        for sql in ("PRAGMA wal_checkpoint(TRUNCATE)", "CREATE TABLE x (y)"):
            with pytest.raises(sqlite3.OperationalError, match=r"readonly|disk I/O"):
                connection.execute(sql).fetchall()
    assert (settings.database.read_bytes(), log.read_bytes()) == before, "closing it as the last one wrote nothing"
    assert agrees(settings.database) == 1


def test_a_second_copy_of_the_same_second_replaces_none(tmp_path: Path) -> None:
    settings = prepared(tmp_path)
    first, second = make(settings, NOW), make(settings, NOW)
    assert names(settings.backups) == [first.path.name, second.path.name]
    assert copy_at(second.path, "network") is not None


def test_a_copy_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    settings = prepared(tmp_path)
    with pytest.raises(CopyStoppedError):
        make(settings, NOW, stopped=lambda: True)
    assert names(settings.backups) == []


def test_what_a_killed_copy_left_is_cleared_away_by_the_next_and_nothing_else_is(tmp_path: Path) -> None:
    settings = prepared(tmp_path)
    settings.backups.mkdir()
    (settings.backups / f"{FIRST}.part").write_bytes(b"half")
    (settings.backups / "mine.sqlite3.part").write_bytes(b"theirs")
    make(settings, NOW + timedelta(days=1))
    assert names(settings.backups) == ["mine.sqlite3.part", FIRST.replace("0301T", "0302T")]


def test_a_copy_goes_where_it_was_asked_for_and_overwrites_nothing(tmp_path: Path) -> None:
    settings = prepared(tmp_path)
    to = tmp_path / "elsewhere.sqlite3"
    assert make(settings, NOW, to=to).path == to
    with pytest.raises(DatabaseError, match="there already"):
        make(settings, NOW, to=to)
    with pytest.raises(DatabaseError, match="no folder"):
        make(settings, NOW, to=tmp_path / "missing" / "x.sqlite3")
    assert not settings.backups.exists()


def test_a_file_of_another_program_or_none_is_not_copied(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    with pytest.raises(DatabaseError, match="no database"):
        make(settings, NOW)
    with closing(sqlite3.connect(settings.database)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(DatabaseError, match="not a database of the bot"):
        make(settings, NOW)
    assert not settings.backups.exists()


def test_damage_is_found_before_a_copy_counts(tmp_path: Path) -> None:
    settings = prepared(tmp_path)
    with closing(connect(settings.database, busy_seconds=1)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO audit (guild_id, at, action, subject) VALUES (9, 1, 'x', 'y')")
    with pytest.raises(DatabaseError, match="refer to others"):
        make(settings, NOW)
    assert names(settings.backups) == []


def test_two_copies_at_once_are_refused(tmp_path: Path) -> None:
    settings = prepared(tmp_path)
    refused: list[str] = []

    def progress(_done: int, _pages: int) -> None:
        if not refused:
            with pytest.raises(DatabaseError, match="Another copy") as error:
                make(settings, NOW + timedelta(hours=1))
            refused.append(error.value.cause)

    make(settings, NOW, progress=progress)
    assert names(settings.backups) == [FIRST]
    assert refused


LIMITED = """
import resource, sys
from datetime import datetime, UTC
from pathlib import Path
from bot.errors import DatabaseError
from bot.operations.backups import make
from bot.settings import load_settings
folder = Path(sys.argv[1])
settings = load_settings(database=folder / "network.sqlite3", backups=folder / "backups", discord_token="")
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    make(settings, datetime(2027, 3, 2, tzinfo=UTC))
except DatabaseError as error:
    sys.exit(f"{error.cause} -> {error.remedy}")
"""


def test_a_disk_that_is_full_ends_a_copy_with_its_cause_and_costs_no_older_one(tmp_path: Path) -> None:
    """S4: no file may grow beyond a limit of the system's own, in a process of its own."""
    settings = prepared(tmp_path)
    older = make(settings, NOW).path
    content = older.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, cwd=PROJECT, check=False
    )
    assert done.returncode == 1
    assert "cannot be copied" in done.stderr
    assert "room" in done.stderr
    assert "Traceback" not in done.stderr
    assert names(settings.backups) == [older.name]
    assert older.read_bytes() == content


def test_a_copy_that_would_fill_the_disk_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = prepared(tmp_path)
    monkeypatch.setattr(backup, "ROOM", shutil.disk_usage(tmp_path).free + 10**9)
    with pytest.raises(DatabaseError, match="MiB are free"):
        make(settings, NOW)
    assert names(settings.backups) == []


# -- which are kept

DAYS = some.lists(some.booleans(), min_size=1, max_size=800)


def made_at(at: datetime, *, version: int = SCHEDULED_SINCE, before: int | None = None) -> Copy:
    found = copy_at(Path(name_of("network", version=version, at=at, before=before)), "network")
    assert found is not None
    return found


def years(days: list[bool], daily: int, weekly: int) -> Iterator[tuple[list[Copy], list[Copy]]]:
    """A copy on some of the days, each followed by a tidying; yield all that were made and those that are left."""
    every: list[Copy] = []
    left: list[Copy] = []
    for number, makes in enumerate(days):
        if makes:
            every.append(made_at(NOW + timedelta(days=number)))
            left.append(every[-1])
            gone = superfluous(left, daily=daily, weekly=weekly)
            left = [one for one in left if one not in gone]
            yield every, left


@hypothesis_settings(deadline=None, max_examples=25)
@given(days=DAYS, daily=some.integers(1, 10), weekly=some.integers(0, 6))
def test_over_years_the_last_days_and_one_of_each_week_before_are_there(
    days: list[bool], daily: int, weekly: int
) -> None:
    for every, left in years(days, daily, weekly):
        assert every[-1] in left, "the newest stays"
        assert every[-daily:] == left[-daily:], "the last days stay"
        assert len(left) <= daily + weekly
        assert superfluous(left, daily=daily, weekly=weekly) == [], "what is left stays, whoever asks again"
        recent = {one.at.isocalendar()[:2] for one in every[-daily:]}
        last_of_week = {one.at.isocalendar()[:2]: one for one in every}  # the later one wins
        weeks = [one for week, one in last_of_week.items() if week not in recent][-weekly:] if weekly else []
        assert left == sorted({*weeks, *every[-daily:]}, key=lambda one: one.at), "one of each week, its last"


def test_without_a_gap_there_are_seven_and_four_at_the_end_of_a_year() -> None:
    *_before, (_every, left) = years([True] * 366, 7, 4)
    assert len(left) == 11
    assert left[-1].at - left[0].at <= timedelta(days=7 + 4 * 7)


def test_of_one_day_the_newest_stays_and_copies_before_upgrades_are_counted_apart() -> None:
    morning, noon = (made_at(NOW + timedelta(hours=hours)) for hours in (0, 3))
    upgrades = [
        made_at(NOW - timedelta(days=400 + number), version=number + 3, before=number + 4) for number in range(5)
    ]
    assert superfluous([morning, noon, *upgrades], daily=7, weekly=4) == [*upgrades[: UPGRADES - 1 : -1], morning]
    assert superfluous(upgrades[:1], daily=1, weekly=0) == []


@pytest.mark.parametrize(
    "name",
    ["network.sqlite3", "other-v8-20270301T090000Z.sqlite3", "network-v8-20270301T090000Z.sqlite3.gz",
     "network-v8-20271301T090000Z.sqlite3", "network-v0-20270301T090000Z.sqlite3", "network-v8-20270301.sqlite3",
     "network-v8-20270301T090000Z.sqlite3.part", "network-before-restore-20270301T090000Z.sqlite3",
     "network-v٨-20270301T090000Z.sqlite3", "notes.txt"],
)  # fmt: skip
def test_a_file_that_is_not_a_copy_of_ours_is_never_counted(name: str) -> None:
    assert copy_at(Path(name), "network") is None


def test_a_copy_of_a_release_that_copied_only_before_upgrades_is_one_of_those() -> None:
    assert made_at(NOW, version=SCHEDULED_SINCE - 1).upgrade
    assert made_at(NOW, version=SCHEDULED_SINCE, before=SCHEDULED_SINCE + 1).upgrade
    assert not made_at(NOW).upgrade


# -- the schedule


@pytest.mark.parametrize(
    ("now", "expected"),
    [("2027-03-01T03:00", "2027-03-01T03:00"), ("2027-03-01T02:59", "2027-02-28T03:00"),
     ("2027-03-01T23:00", "2027-03-01T03:00"), ("2028-03-01T00:00", "2028-02-29T03:00")],
)  # fmt: skip
def test_a_copy_is_due_since_the_last_time_that_was_set(now: str, expected: str) -> None:
    at = due("03:00", datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert at == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert due("off", NOW) is None


async def test_a_copy_is_made_each_day_and_one_that_was_missed_as_soon_as_the_bot_is_back(tmp_path: Path) -> None:
    settings = prepared(tmp_path)
    clock = ManualClock(NOW)
    chore = Backups(settings, clock)
    tomorrow = datetime(2027, 3, 2, 3, 0, tzinfo=UTC)
    assert await chore.turn() == tomorrow, "there was none: one is made at once"
    assert await chore.turn() == tomorrow
    assert len(copies(settings)) == 1
    clock.advance(hours=18)
    assert await chore.turn() == tomorrow + timedelta(days=1)
    assert len(copies(settings)) == 2
    clock.advance(days=5, hours=3)  # the bot was down
    assert await Backups(settings, clock).turn() == datetime(2027, 3, 8, 3, 0, tzinfo=UTC)
    assert sorted(one.at for one in copies(settings))[-1] == clock.now()
    found = last_try(settings.database)
    assert found is not None
    assert (found.at, found.error) == (clock.now(), "")


async def test_a_copy_that_a_wrong_clock_dated_into_the_future_puts_off_no_other(tmp_path: Path) -> None:
    settings = prepared(tmp_path)
    settings.backups.mkdir()
    (settings.backups / name_of("network", version=8, at=NOW + timedelta(days=1000))).write_bytes(b"")
    await Backups(settings, ManualClock(NOW)).turn()
    assert min(one.at for one in copies(settings)) == NOW


async def test_old_copies_go_when_a_new_one_is_there(tmp_path: Path) -> None:
    settings = prepared(tmp_path)
    settings.backups.mkdir()
    (settings.backups / "notes.txt").write_text("theirs")
    for number in range(1, 60):
        (settings.backups / name_of("network", version=8, at=NOW - timedelta(days=number))).write_bytes(b"")
    await Backups(settings, ManualClock(NOW)).turn()
    assert len(copies(settings)) == settings.backups_daily + settings.backups_weekly
    assert (settings.backups / "notes.txt").exists()


async def test_a_failure_is_told_and_noted_and_tried_again_within_the_hour(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = prepared(tmp_path)
    settings.backups.write_text("a file stands where the folder should be")
    clock = ManualClock(NOW)
    chore = Backups(settings, clock)
    assert await chore.turn() == NOW + timedelta(hours=1)
    assert "The daily copy failed: The folder of copies cannot be written" in caplog.text
    assert "set BACKUPS to another place" in caplog.text
    found = last_try(settings.database)
    assert found is not None
    assert (found.at, "cannot be written" in found.error, bool(found.remedy)) == (NOW, True, True)
    settings.backups.unlink()
    clock.advance(hours=1)
    assert await chore.turn() == datetime(2027, 3, 2, 3, 0, tzinfo=UTC)
    found = last_try(settings.database)
    assert found is not None
    assert found.error == ""


async def test_copies_that_are_switched_off_are_not_made(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, backup_at="off")
    assert await Backups(settings, ManualClock(NOW)).turn() is None
    assert names(tmp_path) == []


async def test_a_bot_that_is_stopped_does_not_wait_for_its_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = prepared(tmp_path)
    monkeypatch.setattr(backup, "STEP", 1)
    monkeypatch.setattr(backup, "PAUSE", 0.05)
    turn = asyncio.create_task(Backups(settings, ManualClock(NOW)).turn())
    while not (settings.backups.exists() and any(settings.backups.glob("*.part"))):
        await asyncio.sleep(0.001)
    turn.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await turn
    assert names(settings.backups) == []
