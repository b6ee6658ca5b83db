"""Calendar files (RFC 5545), such that every reader finds the instants that `recurrence` gives."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.events.recurrence import Occurrence, Series, Shift, instant, occurrence, occurrences
from bot.events.rules import horizon, read

if TYPE_CHECKING:  # it costs memory: the functions import it
    import icalendar

YEARS_AHEAD = 20  # how far after the latest date or change of an event the offsets of its zone are written out
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What differs in one occurrence; "" is as in the series."""

    title: str = ""
    place: str = ""
    link: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One event of a calendar file: either a series of times or whole days."""

    uid: str
    sequence: int
    changed: datetime  # aware, UTC
    title: str
    description: str = ""
    place: str = ""
    link: str = ""
    cancelled: bool = False
    series: Series | None = None
    days: tuple[date, date] | None = None  # first and last, inclusive
    changes: Mapping[str, Change] = field(default_factory=dict)  # by original


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A change of the clock: when, and the offsets before and after it."""

    at: datetime  # aware, UTC
    before: timedelta
    after: timedelta
    name: str
    summer: bool


def calendar_file(events: Sequence[CalendarEvent], *, name: str, product: str = "-//Network memory//EN") -> bytes:
    """Return a calendar file; an event whose rule gives no date is left out."""
    import icalendar  # noqa: PLC0415  # it costs memory

    calendar = icalendar.Calendar()
    for key, value in {"PRODID": product, "VERSION": "2.0", "METHOD": "PUBLISH"}.items():
        calendar.add(key, value)
    calendar.add("X-WR-CALNAME", icalendar.vText(_text(name)))  # else the library escapes nothing in it
    zones: dict[str, set[int]] = defaultdict(set)
    components: list[icalendar.Event] = []
    for event in events:
        if event.series is None:
            components += _whole_days(event)
            continue
        first = next(iter(occurrences(_by_rule_alone(event.series), limit=1)), None)
        if first is None:
            continue
        years = _years(event.series, first, event.changed)
        zones[event.series.zone].update(years)
        changes = [change for year in years for change in transitions(event.series.zone, year)]
        components += _series(event, event.series, first, changes)
    for zone, needed in sorted(zones.items()):
        if zone != "UTC":
            calendar.add_component(_zone(zone, range(min(needed), max(needed) + 1)))
    for component in components:
        calendar.add_component(component)
    content: bytes = calendar.to_ical()
    return content


@lru_cache(maxsize=2048)
def transitions(zone: str, year: int) -> tuple[Transition, ...]:
    """Return the changes of the clock of a zone in one year (UTC); no zone changes twice in a day."""
    tz = ZoneInfo(zone)
    found = []
    low = datetime(year, 1, 1, tzinfo=UTC)
    while low.year == year:
        high = following = low + timedelta(days=1)
        before, after = low.astimezone(tz).utcoffset(), high.astimezone(tz).utcoffset()
        while before != after and high - low > timedelta(seconds=1):
            middle = (low + (high - low) / 2).replace(microsecond=0)
            low, high = (middle, high) if middle.astimezone(tz).utcoffset() == before else (low, middle)
        if before != after and before is not None and after is not None:
            shown = high.astimezone(tz)
            name = shown.tzname() or zone
            found.append(Transition(at=high, before=before, after=after, name=name, summer=bool(shown.dst())))
        low = following
    return tuple(found)


def _by_rule_alone(series: Series) -> Series:
    return replace(series, cancelled=frozenset(), moved={})


def _years(series: Series, first: Occurrence, changed: datetime) -> range:
    """Return the years for which the zone of a series is written out."""
    starts = [first.local, *(move.start for move in series.moved.values())]
    end = max(*starts, changed.replace(tzinfo=None))
    if series.rule is not None:
        end = min(read(series.rule).until or horizon(series.start), end + timedelta(days=366 * YEARS_AHEAD))
    length = timedelta(minutes=max([series.minutes, *(move.minutes for move in series.moved.values())]))
    return range(min(starts).year - 1, (max(end, *starts) + length).year + 2)


def _zone(zone: str, years: range) -> icalendar.Timezone:
    """Return the VTIMEZONE of a zone in these years.

    Not `Calendar.add_missing_timezones`: icalendar 7 starts summer time at the first hour that is shown (03:00),
    where RFC 5545 (3.6.5) wants the hour by the offset before it (02:00), and so is an hour late each spring.
    """
    import icalendar  # noqa: PLC0415

    begin = datetime(years[0], 1, 1, tzinfo=UTC).astimezone(ZoneInfo(zone))
    offset = begin.utcoffset() or timedelta()
    onsets: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = defaultdict(list)
    onsets[offset, offset, begin.tzname() or zone, bool(begin.dst())].append(begin.replace(tzinfo=None))
    for change in (change for year in years for change in transitions(zone, year)):
        onset = (change.at + change.before).replace(tzinfo=None)
        onsets[change.before, change.after, change.name, change.summer].append(onset)
    component = icalendar.Timezone()
    component.add("TZID", zone)
    for (before, after, name, summer), starts in onsets.items():
        part = icalendar.TimezoneDaylight() if summer else icalendar.TimezoneStandard()
        part.add("DTSTART", starts[0])
        if starts[1:]:
            part.add("RDATE", starts[1:])
        part.add("TZOFFSETFROM", before)
        part.add("TZOFFSETTO", after)
        part.add("TZNAME", name)
        component.add_component(part)
    return component


def _series(
    event: CalendarEvent, series: Series, first: Occurrence, changes: Sequence[Transition]
) -> Iterator[icalendar.Event]:
    """Give the component of a series and those of the occurrences that differ from it."""
    alone = _by_rule_alone(series)
    if series.rule is None:  # a single event has nothing to differ from
        one = occurrence(series, first.original)
        component = _component(event, event.changes.get(first.original, Change()), cancelled=one is None)
        _add_times(component, one or first, series.zone)
        yield component
        return
    tz = ZoneInfo(series.zone)
    whole = _component(event, Change())
    # By the rule, DTSTART is a date of the series, in the time that was meant even where that does not exist.
    whole.add("DTSTART", first.local.replace(tzinfo=tz))
    length = timedelta(minutes=series.minutes)
    if _plain(first, series.zone):
        whole.add("DTEND", (first.local + length).replace(tzinfo=tz))
    else:  # the time between two local times differs that day; a duration stays what it is
        whole.add("DURATION", length)
    whole.add("RRULE", _rule(alone, series.rule, changes))
    gone = sorted(original for original in series.cancelled if occurrence(alone, original))
    for original in gone:
        whole.add("EXDATE", datetime.fromisoformat(original).replace(tzinfo=tz))
    yield whole
    uneven = {one.original for one in _uneven(alone, changes)}
    for original in sorted(uneven | set(series.moved) | set(event.changes)):
        one = occurrence(series, original)
        if one is not None:
            component = _component(event, event.changes.get(original, Change()))
            component.add("RECURRENCE-ID", datetime.fromisoformat(original).replace(tzinfo=tz))
            _add_times(component, one, series.zone)
            yield component


def _rule(alone: Series, text: str, changes: Sequence[Transition]) -> dict[str, object]:
    """Return the rule as the library takes it, with UNTIL in UTC (RFC 5545, 3.3.10).

    Where a counted rule meets a time that does not exist it gets the last date instead, since a reader that keeps to
    the letter of 3.3.10 does not count that time and would go on for one more.
    """
    import icalendar  # noqa: PLC0415

    rule = read(text)
    if rule.count is not None and any(one.shift is Shift.SKIPPED for one in _uneven(alone, changes)):
        rule = replace(rule, count=None, until=list(rule.starts(alone.start))[-1])
    written: dict[str, object] = icalendar.vRecur.from_ical(str(replace(rule, until=None)))
    if rule.until is not None:
        written["UNTIL"] = [instant(rule.until, alone.zone)[0]]
    return written


def _uneven(alone: Series, changes: Sequence[Transition]) -> Iterator[Occurrence]:
    """Give the occurrences which a reader may place otherwise: on a change of the clock, or across one."""
    length = timedelta(minutes=alone.minutes)
    for change in changes:
        walls = sorted((change.at + offset).replace(tzinfo=None) for offset in (change.before, change.after))
        day = (walls[0] - length).date()
        while day <= walls[1].date():
            local = datetime.combine(day, alone.start.time())
            if walls[0] - length <= local <= walls[1]:
                one = occurrence(alone, local.isoformat(timespec="minutes"))
                if one is not None and not _plain(one, alone.zone):
                    yield one
            day += timedelta(days=1)


def _plain(one: Occurrence, zone: str) -> bool:
    """Tell whether local start and end say the instants to every reader."""
    tz = ZoneInfo(zone)
    end = (one.local + (one.end - one.start)).replace(tzinfo=tz)
    return one.shift is None and end == one.end.astimezone(tz) and end.fold == one.end.astimezone(tz).fold


def _add_times(component: icalendar.Event, one: Occurrence, zone: str) -> None:
    tz = ZoneInfo(zone) if _plain(one, zone) else UTC
    component.add("DTSTART", one.start.astimezone(tz))
    component.add("DTEND", one.end.astimezone(tz))


def _whole_days(event: CalendarEvent) -> Iterator[icalendar.Event]:
    if event.days is not None:
        component = _component(event, Change())
        component.add("DTSTART", event.days[0])
        component.add("DTEND", event.days[1] + timedelta(days=1))
        yield component


def _component(event: CalendarEvent, change: Change, *, cancelled: bool = False) -> icalendar.Event:
    import icalendar  # noqa: PLC0415

    component = icalendar.Event()
    component.add("UID", event.uid)
    component.add("SEQUENCE", event.sequence)
    component.add("DTSTAMP", event.changed)
    component.add("LAST-MODIFIED", event.changed)
    component.add("SUMMARY", _text(change.title or event.title))
    for key, value in (
        ("DESCRIPTION", change.description or event.description),
        ("LOCATION", change.place or event.place),
    ):
        if value:
            component.add(key, _text(value))
    if link := re.sub(r"\s", "", _text(change.link or event.link)):
        component.add("URL", link)
    component.add("STATUS", "CANCELLED" if cancelled or event.cancelled else "CONFIRMED")
    return component


def _text(value: str) -> str:
    """Return a text as RFC 5545 can hold it: line breaks as one character, no control characters."""
    return _NOT_TEXT.sub("", re.sub(r"\r\n?", "\n", value))
