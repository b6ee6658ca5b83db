"""When a series takes place: over changes of the clock, in months without a 31st, far from its start."""

# ruff: noqa: DTZ001  # naive local times are the subject
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.i18n import Language
from bot.errors import InvalidInputError
from bot.events.recurrence import (
    Move,
    OddityKind,
    Repeat,
    Series,
    Shift,
    checked_rule,
    end_before,
    instant,
    occurrence,
    occurrences,
    oddities,
    rest_from,
    rule_for,
)
from bot.events.rules import YEARS, read
from tests.events.rules import RULES, UNBOUNDED

ZONES = sorted(available_timezones())
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def series(
    start: str, rule: str | None = None, zone: str = "Europe/Paris", minutes: int = 60, **more: object
) -> Series:
    return Series(start=datetime.fromisoformat(start), minutes=minutes, zone=zone, rule=rule, **more)  # type: ignore[arg-type]


def odd(one: Series, now: datetime = NOW, **more: int) -> dict[OddityKind, list[str]]:
    return {
        found.kind: [date.isoformat(timespec="minutes") for date in found.dates]
        for found in oddities(one, now=now, **more)
    }


def originals(one: Series, **window: object) -> list[str]:
    return [found.original for found in occurrences(one, **window)]  # type: ignore[arg-type]


def test_weekly_at_six_in_paris_stays_at_six_over_both_changes() -> None:
    found = occurrences(series("2027-01-05T18:00", "FREQ=WEEKLY;BYDAY=TU"), limit=52)
    paris = {(one.start.astimezone(ZoneInfo("Europe/Paris")).hour, one.shift) for one in found}
    assert paris == {(18, None)}
    assert {one.start.hour for one in found} == {16, 17}
    assert len({one.local.date() for one in found}) == 52


@pytest.mark.parametrize(
    ("zone", "missing"),
    [("America/Sao_Paulo", "2018-11-04T00:00"), ("Asia/Beirut", "2022-03-27T00:00")],
)
def test_a_daily_midnight_fires_on_the_day_after_the_change_where_midnight_did_not_exist(
    zone: str, missing: str
) -> None:
    day = datetime.fromisoformat(missing)
    daily = Series(start=day - timedelta(days=3), minutes=30, zone=zone, rule="FREQ=DAILY;COUNT=7")
    found = occurrences(daily)
    assert [one.local for one in found] == [day + timedelta(days=days) for days in range(-3, 4)]
    shown = [one.start.astimezone(ZoneInfo(zone)).strftime("%d %H:%M") for one in found]
    assert shown[3] == day.strftime("%d 01:00")
    assert shown[4] == (day + timedelta(days=1)).strftime("%d 00:00")
    assert [one.shift for one in found] == [None, None, None, Shift.SKIPPED, None, None, None]


def test_a_time_in_a_repeated_hour_occurs_once_at_its_first() -> None:
    daily = series("2027-10-29T02:30", "FREQ=DAILY;COUNT=4")
    found = occurrences(daily)
    assert [one.shift for one in found] == [None, None, Shift.TWICE, None]
    assert found[2].start == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert len({one.start for one in found}) == 4
    assert odd(daily)[OddityKind.REPEATED_HOUR] == ["2027-10-31T02:30"]


def test_a_time_that_does_not_exist_is_shifted_and_said() -> None:
    moment, shift = instant(datetime(2027, 3, 28, 2, 30), "Europe/Paris")
    assert (moment, shift) == (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), Shift.SKIPPED)
    once = series("2027-03-28T02:30")
    assert odd(once) == {OddityKind.SKIPPED_HOUR: ["2027-03-28T02:30"]}
    (found,) = occurrences(once)
    assert found.start.astimezone(ZoneInfo("Europe/Paris")).strftime("%H:%M") == "03:30"
    assert found.local == datetime(2027, 3, 28, 2, 30)


def test_a_day_that_was_skipped_whole_moves_to_the_next() -> None:
    moment, shift = instant(datetime(2011, 12, 30, 18), "Pacific/Apia")
    assert shift is Shift.SKIPPED
    assert moment.astimezone(ZoneInfo("Pacific/Apia")).strftime("%d %H") == "31 18"


def test_a_monthly_31st_tells_what_it_skips() -> None:
    told = odd(series("2026-12-31T15:00", "FREQ=MONTHLY;BYMONTHDAY=31"), horizon_days=365)
    assert told == {OddityKind.MISSING_DATES: [f"2027-{month:02}-01T15:00" for month in (2, 4, 6, 9, 11)]}


def test_a_fifth_tuesday_tells_what_it_skips_and_the_last_one_skips_nothing() -> None:
    start = datetime(2026, 12, 29, 15)
    fifth = rule_for(Repeat.MONTHLY_WEEKDAY, start)
    assert fifth == "FREQ=MONTHLY;BYDAY=+5TU"
    assert "2027-01-01T15:00" in odd(series("2026-12-29T15:00", fifth))[OddityKind.MISSING_DATES]
    last = rule_for(Repeat.MONTHLY_LAST_WEEKDAY, start)
    assert odd(series("2026-12-29T15:00", last)) == {}
    assert len(occurrences(series("2026-12-29T15:00", last), before=datetime(2027, 12, 29, tzinfo=UTC))) == 13


def test_the_29th_of_february_tells_the_years_that_it_skips() -> None:
    told = odd(series("2028-02-29T09:00", "FREQ=YEARLY"))
    assert told == {OddityKind.MISSING_DATES: [f"{year}-02-01T09:00" for year in (2029, 2030, 2031, 2033)]}


def test_what_ends_is_over_or_does_not_begin_at_its_start_is_told() -> None:
    assert odd(series("2026-12-03T10:00", "FREQ=WEEKLY;BYDAY=TU;COUNT=3")) == {
        OddityKind.START_NOT_IN_RULE: ["2026-12-03T10:00", "2026-12-08T10:00"],
        OddityKind.ENDS: ["2026-12-22T10:00"],
    }
    assert odd(series("2020-01-07T10:00", "FREQ=WEEKLY;UNTIL=20200201T235959")) == {
        OddityKind.ENDS: ["2020-01-28T10:00"],
        OddityKind.IN_PAST: ["2020-01-28T10:00"],
    }
    assert odd(series("2026-11-20T10:00")) == {OddityKind.IN_PAST: ["2026-11-20T10:00"]}
    assert odd(series("2026-11-20T12:30")) == {}, "it has begun and goes on"
    assert odd(series("2026-11-20T10:00", "FREQ=WEEKLY")) == {}
    moved = {"2026-11-20T10:00": Move(start=datetime(2026, 12, 1, 10), minutes=60)}
    assert odd(series("2026-11-20T10:00", moved=moved)) == {}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31", "FREQ=DAILY;INTERVAL=7;BYDAY=WE",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1", "FREQ=WEEKLY;UNTIL=20200101", "FREQ=DAILY;COUNT=3;BYMONTH=2;BYMONTHDAY=30",
    ],
)  # fmt: skip
def test_a_rule_that_never_matches_is_refused_within_bounded_work(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted: dateutil makes ready each year or month that it looks into; left alone it goes on to the year 9999."""
    looked_into: set[int] = set()
    rebuild = rrule._iterinfo.rebuild

    def counted(info: object, year: int, month: int) -> None:
        looked_into.add(year)
        rebuild(info, year, month)

    monkeypatch.setattr(rrule._iterinfo, "rebuild", counted)
    start = datetime(2026, 12, 1, 15)
    with pytest.raises(InvalidInputError, match="gives no date"):
        checked_rule(rule, start)
    never = Series(start=start, minutes=60, zone="UTC", rule=rule)
    assert occurrences(never, after=datetime(2060, 1, 1, tzinfo=UTC)) == []
    assert occurrence(never, "2060-01-01T15:00") is None
    assert {found.kind for found in oddities(never, now=NOW)} <= {
        OddityKind.START_NOT_IN_RULE, OddityKind.IN_PAST,
    }  # fmt: skip
    assert len(looked_into) <= 400 + YEARS + 1


def test_asking_far_from_the_start_takes_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    rebuild = rrule._iterinfo.rebuild

    def counted(info: object, year: int, month: int) -> None:
        nonlocal made
        made += 1
        rebuild(info, year, month)

    monkeypatch.setattr(rrule._iterinfo, "rebuild", counted)
    daily = series("2015-01-01T18:00", "FREQ=DAILY;INTERVAL=3")
    (found,) = occurrences(daily, after=datetime(2060, 1, 1, tzinfo=UTC), limit=1)
    assert (found.local.date() - date(2015, 1, 1)).days % 3 == 0
    assert occurrence(daily, found.original) == found
    assert made <= 6


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" rrule:freq=weekly;byday=tu, th; ", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("FREQ=MONTHLY;BYDAY=+2TU;INTERVAL=1", "FREQ=MONTHLY;BYDAY=+2TU"),
        ("FREQ=DAILY;BYHOUR=15;BYMINUTE=0;BYSECOND=0", "FREQ=DAILY"),
        ("FREQ=WEEKLY;UNTIL=20270630", "FREQ=WEEKLY;UNTIL=20270630T235959"),
        ("FREQ=WEEKLY;UNTIL=20270630T150000;WKST=SU", "FREQ=WEEKLY;WKST=SU;UNTIL=20270630T150000"),
        ("FREQ=WEEKLY;UNTIL=20270630T130000Z", "FREQ=WEEKLY;UNTIL=20270630T150000"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=12", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=12"),
    ],
)  # fmt: skip
def test_a_rule_is_kept_in_one_form(typed: str, kept: str) -> None:
    start = datetime(2026, 12, 1, 15)
    assert checked_rule(typed, start, zone="Europe/Paris") == kept
    assert checked_rule(kept, start) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", ";", "x", "FREQ", "FREQ=", "FREQ=OFTEN", "BYDAY=TU", "FREQ=HOURLY", "FREQ=MINUTELY", "FREQ=SECONDLY",
        "FREQ=DAILY;FREQ=WEEKLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;INTERVAL=100000",
        "FREQ=DAILY;INTERVAL=²", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=1001", "FREQ=DAILY;COUNT=x",
        "FREQ=DAILY;COUNT=2;UNTIL=20270101", "FREQ=DAILY;UNTIL=20270230", "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;UNTIL=20270630T130000Z", "FREQ=YEARLY;BYEASTER=0", "FREQ=DAILY;BYHOUR=9", "FREQ=DAILY;BYHOUR=15,16",
        "FREQ=DAILY;BYMINUTE=30", "FREQ=DAILY;BYSECOND=1", "FREQ=WEEKLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=0TU", "FREQ=MONTHLY;BYDAY=9TU",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=6TU", "FREQ=YEARLY;BYDAY=54TU", "FREQ=YEARLY;BYWEEKNO=3;BYDAY=1TU",
        "FREQ=MONTHLY;BYDAY=XX", "FREQ=MONTHLY;BYDAY=TU,", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=YEARLY;BYMONTH=-1", "FREQ=YEARLY;BYMONTH=13", "FREQ=MONTHLY;BYWEEKNO=3", "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=1", "FREQ=WEEKLY;WKST=XX", "FREQ=WEEKLY;X-PART=1",
        "DTSTART:20270101T000000\nRRULE:FREQ=DAILY", "FREQ=DAILY\nEXDATE:20270101T000000", "FREQ=DAILY;EXDATE=20270101",
        "FREQ=DAILY\nRRULE:FREQ=WEEKLY", "FREQ=DAILY;BYMONTHDAY=" + ",".join(["1"] * 200),
    ],
)  # fmt: skip
def test_what_is_no_rule_for_whole_days_is_refused_in_words(typed: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        checked_rule(typed, datetime(2026, 12, 1, 15))
    say = Language("en", {})
    assert "{" not in say(refused.value.message, **refused.value.values)
    assert refused.value.hint is None or "{" not in say(refused.value.hint, **refused.value.values)


@given(
    st.text(max_size=80)
    | st.text(alphabet="FREQ=DAILYMONTHBYDAYTU;,+-0123456789", max_size=60).map("FREQ=DAILY;".__add__)
)
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_rule_or_refused(typed: str) -> None:
    start = datetime(2026, 12, 1, 15)
    try:
        kept = checked_rule(typed, start)
    except InvalidInputError:
        return
    assert checked_rule(kept, start) == kept
    assert occurrences(Series(start=start, minutes=1, zone="UTC", rule=kept), limit=1)


def test_the_choices_of_the_form_become_rules() -> None:
    start = datetime(2027, 3, 9, 15)  # a second Tuesday
    assert [rule_for(repeat, start) for repeat in Repeat] == [
        None, "FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=MONTHLY;BYMONTHDAY=9",
        "FREQ=MONTHLY;BYDAY=+2TU", "FREQ=MONTHLY;BYDAY=-1TU",
    ]  # fmt: skip
    until = rule_for(Repeat.WEEKLY, start, until=date(2027, 3, 23))
    assert until == "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270323T235959"
    assert len(occurrences(Series(start=start, minutes=1, zone="UTC", rule=until))) == 3, "the last day counts"
    assert rule_for(Repeat.WEEKLY, start, count=4) == "FREQ=WEEKLY;BYDAY=TU;COUNT=4"


def test_cancelled_occurrences_are_left_out_and_moved_ones_stand_where_they_went() -> None:
    weekly = series(
        "2027-01-05T18:00",
        "FREQ=WEEKLY;COUNT=5",
        cancelled=frozenset({"2027-01-12T18:00"}),
        moved={
            "2027-01-05T18:00": Move(start=datetime(2027, 1, 21, 9), minutes=30),
            "2027-01-06T18:00": Move(start=datetime(2027, 1, 7, 9), minutes=30),  # no date of the rule
            "2027-01-12T18:00": Move(start=datetime(2027, 1, 13, 9), minutes=30),  # cancelled after it was moved
        },
    )
    assert originals(weekly) == ["2027-01-19T18:00", "2027-01-05T18:00", "2027-01-26T18:00", "2027-02-02T18:00"]
    assert originals(weekly, limit=2) == ["2027-01-19T18:00", "2027-01-05T18:00"]
    assert originals(weekly, limit=0) == []
    moved = occurrence(weekly, "2027-01-05T18:00")
    assert moved is not None
    assert (moved.start, moved.end) == (datetime(2027, 1, 21, 8, tzinfo=UTC), datetime(2027, 1, 21, 8, 30, tzinfo=UTC))
    for original in ("2027-01-12T18:00", "2027-01-06T18:00", "2027-01-05T18:00:00", "2027-01-05T18:00+01:00", "", "x"):
        assert occurrence(weekly, original) is None, original


def test_a_window_holds_what_goes_on_at_its_edges() -> None:
    daily = series("2027-01-01T18:00", "FREQ=DAILY", zone="UTC", minutes=120)
    six = datetime(2027, 1, 3, 18, tzinfo=UTC)
    assert originals(daily, after=six, before=six + timedelta(minutes=1)) == ["2027-01-03T18:00"]
    assert originals(daily, after=six, before=six) == []
    assert originals(daily, after=six + timedelta(hours=1), before=six + timedelta(hours=3)) == ["2027-01-03T18:00"]
    assert originals(daily, after=six + timedelta(hours=2), before=six + timedelta(hours=3)) == []
    far = datetime.max.replace(tzinfo=UTC)
    assert originals(daily, after=far) == []
    assert len(originals(daily, after=datetime.min.replace(tzinfo=UTC), before=far, limit=10**6)) == 36888, (
        "a hundred years"
    )


def test_this_and_following_splits_a_series_in_two() -> None:
    start, second = datetime(2027, 1, 5, 18), datetime(2027, 1, 12, 18)
    assert end_before("FREQ=WEEKLY", start, second) == (None, 1)
    assert end_before("FREQ=WEEKLY", start, start) == (None, 0)
    assert end_before("FREQ=WEEKLY;COUNT=9", start, datetime(2027, 1, 26, 18)) == ("FREQ=WEEKLY;COUNT=3", 3)
    assert rest_from("FREQ=WEEKLY;COUNT=9", start, datetime(2027, 1, 26, 18)) == "FREQ=WEEKLY;COUNT=6"
    assert rest_from("FREQ=WEEKLY;COUNT=2", start, second) is None
    assert rest_from("FREQ=WEEKLY;UNTIL=20270112T235959", start, second) is None
    rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR;UNTIL=20270601T235959"
    whole = originals(series("2027-01-05T18:00", rule))
    before, count = end_before(rule, start, datetime.fromisoformat(whole[7]))
    after = rest_from(rule, start, datetime.fromisoformat(whole[7]))
    assert count == 7
    assert originals(series("2027-01-05T18:00", before)) + originals(series(whole[7], after)) == whole


@given(zone=st.sampled_from(ZONES), start=RULES.starts, rule=RULES.rules, minutes=st.integers(1, 4000))
@settings(max_examples=250, deadline=None)
def test_occurrences_keep_their_local_time_in_every_zone_and_windows_agree_with_the_whole(
    zone: str, start: datetime, rule: str, minutes: int
) -> None:
    one = Series(start=start, minutes=minutes, zone=zone, rule=rule)
    begin = instant(start, zone)[0] - timedelta(days=3)
    whole = occurrences(one, before=begin + timedelta(days=3660), limit=10**6)
    assert {found.local.time() for found in whole} <= {start.time()}
    names = [found.original for found in whole]
    assert names == sorted(set(names))
    for found in whole:
        assert found.end - found.start == timedelta(minutes=minutes)
        shown = found.start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert shown > found.local if found.shift is Shift.SKIPPED else shown == found.local
    for days in (0, 13, 400, 3000):
        after, before = begin + timedelta(days=days), begin + timedelta(days=min(days + 300, 3660))
        inside = [found for found in whole if found.end > after and found.start < before]
        assert occurrences(one, after=after, before=before, limit=10**6) == inside
        assert occurrences(one, after=after, before=before, limit=3) == inside[:3]
    for found in whole[::50]:
        assert occurrence(one, found.original) == found


@pytest.mark.parametrize("chunk", range(4))
def test_every_zone_keeps_a_daily_time_over_the_changes_of_a_year(chunk: int) -> None:
    for zone in ZONES[chunk::4]:
        for local in (datetime(2021, 3, 1, 0), datetime(2021, 3, 1, 2, 30)):
            found = occurrences(Series(start=local, minutes=30, zone=zone, rule="FREQ=DAILY;INTERVAL=1"), limit=400)
            assert len({one.start for one in found}) == 400, zone
            assert [one.local for one in found] == [local + timedelta(days=day) for day in range(400)]
    assert len(ZONES) > 400


@given(start=RULES.starts, rule=UNBOUNDED, days=st.integers(-10, 20000))
@settings(max_examples=250, deadline=None)
def test_jumping_near_gives_the_same_as_dateutil_run_from_the_start(start: datetime, rule: str, days: int) -> None:
    since = start + timedelta(days=days)
    until = since + timedelta(days=500)
    plain = rrule.rrulestr(rule, dtstart=start).between(since, until, inc=True)
    assert list(read(rule).starts(start, since=since, until=until)) == plain
