"""Calendar files, read back by readers that know nothing of us: recurring-ical-events, icalendar, dateutil."""

# ruff: noqa: DTZ001  # naive local times are the subject

from __future__ import annotations

import io
import itertools
import subprocess
import sys
from bisect import bisect
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
import recurring_ical_events
from dateutil.tz import tzical
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.events.icalendar import CalendarEvent, Change, calendar_file
from bot.events.recurrence import Move, Series, occurrences
from tests.events.rules import RULES

CHANGED = datetime(2026, 11, 20, 12, tzinfo=UTC)
ZONES = sorted(available_timezones())
NUMBERS = itertools.count()
Times = list[tuple[datetime, datetime]]


def event(series: Series | None = None, **more: object) -> CalendarEvent:
    given = {"uid": "meeting-7@network", "sequence": 3, "changed": CHANGED, "title": "Regional meeting"} | more
    return CalendarEvent(series=series, **given)  # type: ignore[arg-type]


def paris(start: str, rule: str | None = None, minutes: int = 60, **more: object) -> Series:
    moment = datetime.fromisoformat(start)
    return Series(start=moment, minutes=minutes, zone="Europe/Paris", rule=rule, **more)  # type: ignore[arg-type]


def components(content: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def ours(series: Series, after: datetime, before: datetime) -> Times:
    found = occurrences(series, after=after, before=before, limit=10**6)
    return sorted((one.start, one.end) for one in found)


def theirs(content: bytes, after: datetime, before: datetime) -> Times:
    read = recurring_ical_events.of(icalendar.Calendar.from_ical(content))
    # What `read.between` finds; it would copy the whole event for each occurrence.
    found = [one for series in read.series for one in series.between(after, before)]
    return sorted((one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in found)


def own_zones(content: bytes) -> bytes:
    """Rename the zones, so that a reader must go by the VTIMEZONE of the file; icalendar keeps the first of a name."""
    number = next(NUMBERS)
    return content.replace(b"TZID:", b"TZID:Own-%d-" % number).replace(b"TZID=", b"TZID=Own-%d-" % number)


def test_a_series_is_written_with_its_rule_its_exceptions_and_its_zone() -> None:
    series = paris(
        "2027-01-05T18:00",
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630T235959",
        cancelled=frozenset({"2027-01-12T18:00", "2027-01-13T18:00"}),
        moved={"2027-01-19T18:00": Move(start=datetime(2027, 1, 20, 9), minutes=30)},
    )
    changes = {"2027-01-26T18:00": Change(title="With guests", place="Geneva")}
    content = calendar_file(
        [event(series, changes=changes, place="Online", link="https://x.org/a?b=c,d;e")], name="Our events"
    )
    text = content.decode().replace("\r\n ", "")
    for line in (
        "METHOD:PUBLISH", "X-WR-CALNAME:Our events", "PRODID:-//Network memory//EN", "VERSION:2.0",
        "UID:meeting-7@network", "SEQUENCE:3", "DTSTAMP:20261120T120000Z", "LAST-MODIFIED:20261120T120000Z",
        "DTSTART;TZID=Europe/Paris:20270105T180000", "DTEND;TZID=Europe/Paris:20270105T190000",
        "RRULE:FREQ=WEEKLY;UNTIL=20270630T215959Z;BYDAY=TU", "EXDATE;TZID=Europe/Paris:20270112T180000",
        "RECURRENCE-ID;TZID=Europe/Paris:20270119T180000", "DTSTART;TZID=Europe/Paris:20270120T090000",
        "STATUS:CONFIRMED", "URL:https://x.org/a?b=c,d;e", "TZID:Europe/Paris",
    ):  # fmt: skip
        assert f"\r\n{line}\r\n" in text, line
    assert "20270113" not in text, "what the rule does not give is not written"
    whole, moved, changed = components(content)
    assert (str(moved["SUMMARY"]), str(moved["LOCATION"])) == ("Regional meeting", "Online")
    assert (str(changed["SUMMARY"]), str(changed["LOCATION"])) == ("With guests", "Geneva")
    assert {str(one["UID"]) for one in (whole, moved, changed)} == {"meeting-7@network"}
    span = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    assert theirs(content, *span) == ours(series, *span)
    assert theirs(own_zones(content), *span) == ours(series, *span)


def test_whole_days_end_on_their_last_day() -> None:
    (one,) = components(calendar_file([event(days=(date(2027, 3, 8), date(2027, 3, 10)))], name="x"))
    assert (one["DTSTART"].to_ical(), one["DTEND"].to_ical()) == (b"20270308", b"20270311")
    assert one["DTSTART"].params["VALUE"] == "DATE"


def test_what_was_cancelled_says_so() -> None:
    series = paris("2027-01-05T18:00", cancelled=frozenset({"2027-01-05T18:00"}))
    (one,) = components(calendar_file([event(series)], name="x"))
    assert (str(one["STATUS"]), one.start) == ("CANCELLED", datetime(2027, 1, 5, 18, tzinfo=ZoneInfo("Europe/Paris")))
    (whole,) = components(calendar_file([event(paris("2027-01-05T18:00", "FREQ=DAILY"), cancelled=True)], name="x"))
    assert str(whole["STATUS"]) == "CANCELLED"


def test_a_single_event_that_moved_or_changed_is_written_where_it_went() -> None:
    original = "2027-01-05T18:00"
    series = paris(original, moved={original: Move(start=datetime(2027, 3, 28, 2, 30), minutes=45)})
    (one,) = components(calendar_file([event(series, changes={original: Change(title="New")})], name="x"))
    assert "RECURRENCE-ID" not in one
    assert str(one["SUMMARY"]) == "New"
    assert one["DTSTART"].to_ical() == b"20270328T013000Z", "the local time does not exist"
    assert one["DTEND"].to_ical() == b"20270328T021500Z"


def test_an_event_whose_rule_gives_no_date_is_left_out() -> None:
    never = paris("2027-01-05T18:00", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    assert components(calendar_file([event(never)], name="x")) == []
    assert components(calendar_file([], name="x")) == []


def test_a_series_that_does_not_begin_at_its_start_begins_at_its_first_date() -> None:
    series = paris("2027-01-06T18:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=3")
    content = calendar_file([event(series)], name="x")
    span = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    assert theirs(content, *span) == ours(series, *span)
    assert len(ours(series, *span)) == 3


def test_occurrences_on_a_change_of_the_clock_are_written_in_utc() -> None:
    """A reader may leave out a time that does not exist (RFC 5545, 3.3.10) and misjudge an end across a change."""
    series = paris("2027-03-27T02:30", "FREQ=DAILY;COUNT=3")
    whole, other = components(calendar_file([event(series)], name="x"))
    assert other["RECURRENCE-ID"].to_ical() == b"20270328T023000"
    assert other["DTSTART"].to_ical() == b"20270328T013000Z"
    assert "COUNT" not in whole["RRULE"], "that reader would count on"
    night = paris("2027-10-30T23:00", "FREQ=DAILY;COUNT=3", minutes=300)
    whole, other = components(calendar_file([event(night)], name="x"))
    assert whole["DURATION"].to_ical() == b"PT5H"
    assert (other["DTSTART"].to_ical(), other["DTEND"].to_ical()) == (b"20271030T210000Z", b"20271031T020000Z")
    assert whole["RRULE"]["COUNT"] == [3]


TEXTS = [
    "a;b,c\\n\\;\\", "two\nlines", "“quotes” \"and\" 'more': x", "🕊️👩‍👩‍👧‍👦" * 40, "مؤتمر السلام \u200f2027", "é" * 200, "  blanks  ",
    "BEGIN:VEVENT", "\\", "\\\\n", "x" * 74 + "é", "\tTab", "a\u2028b", "=?utf-8?", "END:VCALENDAR\nBEGIN:VALARM", "%2C%3B",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_reads_back_the_same(text: str) -> None:
    content = calendar_file([event(paris("2027-01-05T18:00"), title=text, description=text, place=text)], name=text)
    (one,) = components(content)
    assert [str(one[key]) for key in ("SUMMARY", "DESCRIPTION", "LOCATION")] == [text] * 3
    named = content.replace(b"X-WR-CALNAME:", b"DESCRIPTION:")  # read as text, which the library does not for X- ones
    assert str(icalendar.Calendar.from_ical(named)["DESCRIPTION"]) == text
    assert all(len(line) <= 75 for line in content.split(b"\r\n")), "folded"
    assert b"\n" not in content.replace(b"\r\n", b"")


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_reads_back_but_for_what_a_calendar_cannot_hold(text: str) -> None:
    (one,) = components(calendar_file([event(title="t" + text, days=(date(2027, 1, 1),) * 2)], name="x"))
    breaks = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        character for character in breaks if character in "\t\n" or character.isprintable() or ord(character) > 127
    )
    assert str(one["SUMMARY"]) == "t" + kept


def test_line_breaks_become_one_kind_and_cannot_add_lines() -> None:
    one = event(paris("2027-01-05T18:00"), title="a\r\nATTENDEE:b\rc\x00\x0bd", link="https://x.org/\r\nATTENDEE:b")
    (read,) = components(calendar_file([one], name="a\r\nMETHOD:CANCEL"))
    assert str(read["SUMMARY"]) == "a\nATTENDEE:b\ncd"
    assert str(read["URL"]) == "https://x.org/ATTENDEE:b"
    assert "ATTENDEE" not in read


@given(
    zone=st.sampled_from(ZONES),
    start=RULES.starts,
    rule=RULES.rules,
    minutes=st.sampled_from([1, 45, 60, 180, 1440, 3000]),
    data=st.data(),
)
@settings(
    max_examples=100, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)  # shrinking takes minutes
def test_a_reader_finds_the_same_instants(
    zone: str, start: datetime, rule: str, minutes: int, data: st.DataObject
) -> None:
    plain = Series(start=start, minutes=minutes, zone=zone, rule=rule)
    begin = start.replace(tzinfo=UTC) - timedelta(days=3)
    span = begin, begin + timedelta(days=3660)
    names = [one.original for one in occurrences(plain, before=span[1], limit=400)]
    chosen = data.draw(st.lists(st.sampled_from(names), max_size=4, unique=True)) if names else []
    place = st.builds(lambda hours: start + timedelta(hours=hours), st.integers(0, 20000))
    series = Series(
        start=start,
        minutes=minutes,
        zone=zone,
        rule=rule,
        cancelled=frozenset(chosen[:2]),
        moved={name: Move(start=data.draw(place), minutes=77) for name in chosen[2:]},
    )
    content = calendar_file([event(series, changed=start.replace(tzinfo=UTC))], name="x")
    expected = ours(series, *span)
    assert theirs(content, *span) == expected
    assert theirs(own_zones(content), *span) == expected, "by the VTIMEZONE of the file alone"


@pytest.mark.parametrize("chunk", range(4))
def test_every_zone_is_written_out_as_it_is(chunk: int) -> None:
    """Each change of the clock in 14 years, for a reader that goes by the letter of RFC 5545 (3.6.5)."""
    for zone in ZONES[chunk::4]:
        tz = ZoneInfo(zone)
        series = Series(start=datetime(2005, 6, 1, 12), minutes=60, zone=zone, rule="FREQ=WEEKLY;UNTIL=20190531T120000")
        content = calendar_file([event(series)], name="x")
        described = icalendar.Calendar.from_ical(content).walk("VTIMEZONE")
        if zone == "UTC" or not described:
            assert b"DTSTART:20050601T120000Z" in content
            continue
        onsets = []
        for part in described[0].subcomponents:
            rdates = part.get("RDATE", [])
            for rdate in rdates if isinstance(rdates, list) else [rdates]:
                onsets += [(one.dt - part.TZOFFSETFROM, part.TZOFFSETTO) for one in rdate.dts]
            onsets.append((part.DTSTART.replace(tzinfo=None) - part.TZOFFSETFROM, part.TZOFFSETTO))
        onsets.sort()
        for at, offset in onsets:
            assert at.replace(tzinfo=UTC).astimezone(tz).utcoffset() == offset, (zone, at)
        assert onsets[0][0] < datetime(2004, 1, 2)
        for days in range(0, 14 * 365, 7):
            moment = datetime(2005, 6, 1, 12) + timedelta(days=days)
            offset = onsets[bisect(onsets, moment, key=lambda onset: onset[0]) - 1][1]
            assert moment.replace(tzinfo=UTC).astimezone(tz).utcoffset() == offset, (zone, moment)
        read = tzical(io.StringIO(described[0].to_ical().decode())).get()
        for month in range(1, 13):
            local = datetime(2018, month, 15, 12)
            assert local.replace(tzinfo=read).utcoffset() == local.replace(tzinfo=tz).utcoffset(), (zone, local)


def test_the_library_is_loaded_only_when_a_file_is_made() -> None:
    code = "import sys, bot.events.icalendar; assert 'icalendar' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
