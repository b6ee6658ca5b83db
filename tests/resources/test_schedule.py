"""When a digest is due: each week or month once, over every change of the clock."""

# ruff: noqa: DTZ001  # naive local times are the subject
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events.recurrence import instant
from bot.resources.schedule import Rhythm, next_due, occurrence_of, previous_due
from tests.support.zones import distinct

ZONES = distinct()
START = datetime(2017, 1, 15, tzinfo=UTC)
END = datetime(2027, 1, 15, tzinfo=UTC)

rhythms = st.builds(
    Rhythm,
    every=st.sampled_from(["week", "month"]),
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
    zone=st.sampled_from(ZONES),
)
instants = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


def rhythm(every: str = "week", weekday: int = 0, hour: int = 9, zone: str = "Europe/Paris") -> Rhythm:
    return Rhythm(every=every, weekday=weekday, hour=hour, zone=zone)  # type: ignore[arg-type]


def walked(one: Rhythm, start: datetime = START, end: datetime = END) -> Iterator[datetime]:
    due = next_due(one, start)
    while due is not None and due < end:
        yield due
        due = next_due(one, due)


def by_hand(one: Rhythm, start: datetime = START, end: datetime = END) -> list[datetime]:
    """Every day between, looked at one by one."""
    day, found = start.date() - timedelta(days=2), []
    while day <= end.date() + timedelta(days=2):
        if day.weekday() == one.weekday and (one.every == "week" or day.day <= 7):
            found.append(instant(datetime(day.year, day.month, day.day, one.hour), one.zone)[0])
        day += timedelta(days=1)
    return [due for due in found if start < due < end]


def test_each_monday_at_nine_in_paris_stays_at_nine_over_both_changes() -> None:
    dues = list(walked(rhythm(), datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)))
    local = [due.astimezone(ZoneInfo("Europe/Paris")) for due in dues]
    assert {(one.weekday(), one.hour, one.minute) for one in local} == {(0, 9, 0)}
    assert {due.hour for due in dues} == {7, 8}
    assert all(due.tzinfo is UTC for due in dues)
    assert len(dues) == 52


def test_of_a_month_it_is_the_first_such_weekday() -> None:
    dues = walked(rhythm("month", weekday=3), datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 8, 1, tzinfo=UTC))
    days = [occurrence_of(due, rhythm("month", weekday=3)) for due in dues]
    assert days == ["2027-01-07", "2027-02-04", "2027-03-04", "2027-04-01", "2027-05-06", "2027-06-03", "2027-07-01"]


def test_switched_off_it_is_never_due() -> None:
    assert next_due(rhythm("off"), START) is None
    assert previous_due(rhythm("off"), START) is None


def test_the_instant_itself_is_neither_next_nor_previous() -> None:
    due = datetime(2027, 3, 22, 8, tzinfo=UTC)
    assert next_due(rhythm(), due - timedelta(microseconds=1)) == due
    assert next_due(rhythm(), due) == datetime(2027, 3, 29, 7, tzinfo=UTC)
    assert previous_due(rhythm(), due + timedelta(microseconds=1)) == due
    assert previous_due(rhythm(), due) == datetime(2027, 3, 15, 8, tzinfo=UTC)


def test_an_hour_that_the_clock_skips_moves_to_the_one_after() -> None:
    sunday = rhythm(weekday=6, hour=2)
    due = next_due(sunday, datetime(2027, 3, 27, tzinfo=UTC))
    assert due == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert due.astimezone(ZoneInfo("Europe/Paris")).hour == 3
    assert next_due(sunday, due) == datetime(2027, 4, 4, 0, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_due_once_at_its_first() -> None:
    sunday = rhythm(weekday=6, hour=2)
    due = next_due(sunday, datetime(2027, 10, 30, tzinfo=UTC))
    assert due == datetime(2027, 10, 31, 0, tzinfo=UTC)
    assert next_due(sunday, due) == datetime(2027, 11, 7, 1, tzinfo=UTC)
    assert next_due(sunday, datetime(2027, 10, 31, 0, 30, tzinfo=UTC)) == datetime(2027, 11, 7, 1, tzinfo=UTC)


def test_a_day_that_was_skipped_whole_moves_to_the_next() -> None:
    friday = rhythm(weekday=4, hour=18, zone="Pacific/Apia")
    due = next_due(friday, datetime(2011, 12, 29, tzinfo=UTC))
    assert due is not None
    assert occurrence_of(due, friday) == "2011-12-31"
    assert occurrence_of(next_due(friday, due) or due, friday) == "2012-01-06"


def test_the_occurrence_is_the_date_of_the_place() -> None:
    assert occurrence_of(datetime(2027, 3, 21, 20, tzinfo=UTC), rhythm(zone="Pacific/Auckland")) == "2027-03-22"


def test_another_hour_of_the_same_day_is_the_same_occurrence() -> None:
    morning, evening = rhythm(hour=9), rhythm(hour=18)
    sent = datetime(2027, 3, 22, 8, tzinfo=UTC)
    assert occurrence_of(next_due(evening, sent) or sent, evening) == occurrence_of(sent, morning)


def test_the_time_asked_about_may_stand_in_any_zone() -> None:
    asked = datetime(2027, 3, 22, 3, tzinfo=ZoneInfo("America/Bogota"))
    assert next_due(rhythm(), asked) == next_due(rhythm(), asked.astimezone(UTC))


def test_a_zone_is_checked_before() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        next_due(rhythm(zone="Europe/Nowhere"), START)


@pytest.mark.parametrize("number", range(4))
def test_in_every_zone_a_week_has_one_over_ten_years(number: int) -> None:
    for index, zone in enumerate(ZONES[number::4]):
        one = rhythm("week", weekday=(6, 0, 5, 4)[index % 4], hour=(2, 0, 23, 1, 3, 9)[index % 6], zone=zone)
        dues = list(walked(one))
        tz = ZoneInfo(zone)
        local = [due.astimezone(tz).replace(tzinfo=None) for due in dues]
        kept = [time for time in local if (time.weekday(), time.hour, time.minute) == (one.weekday, one.hour, 0)]
        for moved in set(local) - set(kept):  # only where the hour does not exist; the meant one is at most a day back
            assert any(
                instant(meant, zone)[1] == "skipped" and instant(meant, zone)[0] == moved.replace(tzinfo=tz)
                for hours in range(25)
                for meant in [moved.replace(minute=0) - timedelta(hours=hours)]
                if (meant.weekday(), meant.hour) == (one.weekday, one.hour)
            )
        days = [date.fromisoformat(occurrence_of(due, one)) for due in dues]
        apart = {(later - earlier).days for earlier, later in pairwise(days)}
        assert apart <= ({7} if len(kept) == len(local) else {6, 7, 8})
        assert len(set(days)) == len(dues) in {521, 522}


@pytest.mark.parametrize("number", range(4))
def test_in_every_zone_a_month_has_one_over_ten_years(number: int) -> None:
    for index, zone in enumerate(ZONES[number::4]):
        one = rhythm("month", weekday=index % 7, hour=(2, 0, 23, 1, 3)[index % 5], zone=zone)
        days = [date.fromisoformat(occurrence_of(due, one)) for due in walked(one)]
        months = [(day.year, day.month) for day in days]
        assert len(months) == len(set(months)) == 120
        assert all(day.day <= 8 for day in days)


@given(rhythms, st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_it_is_what_looking_at_each_day_finds(one: Rhythm, start: datetime) -> None:
    end = start + timedelta(days=200)
    assert list(walked(one, start, end)) == by_hand(one, start, end)


@given(rhythms, instants)
def test_next_and_previous_undo_each_other(one: Rhythm, at: datetime) -> None:
    later, earlier = next_due(one, at), previous_due(one, at)
    assert later is not None
    assert earlier is not None
    assert earlier < at < later or previous_due(one, later) == at == next_due(one, earlier)
    assert next_due(one, previous_due(one, later) or at) == later
    assert previous_due(one, next_due(one, earlier) or at) == earlier
