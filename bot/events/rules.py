"""Recurrence rules (RFC 5545, 3.3.10) over naive local times: read, written, expanded.

Only what repeats by whole days is read: the time of day is that of the start. The work is bounded whatever the rule:
no date later than `YEARS` after the start is given, and dateutil never looks further than 500 years (`_dates`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from itertools import dropwhile, islice
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil import rrule

from bot.core.i18n import _
from bot.errors import InvalidInputError

LENGTH = 200  # characters of a rule
YEARS = 100  # a series ends at the latest so long after its start
COUNT = 1000
INTERVALS = {"DAILY": 366, "WEEKLY": 104, "MONTHLY": 60, "YEARLY": 10}

_LAST_YEAR = 9998  # the local times of the year after could not be told in UTC
_CYCLE = 400  # years, after which the calendar repeats
_FREQUENCIES: Mapping[str, Literal[0, 1, 2, 3]] = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
_TOO_OFTEN = ("HOURLY", "MINUTELY", "SECONDLY")
_WEEKDAYS = {name: getattr(rrule, name) for name in ("MO", "TU", "WE", "TH", "FR", "SA", "SU")}
_OWN_LINES = re.compile(r"DTSTART|DTEND|EXDATE|EXRULE|RDATE|[\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}", re.ASCII)
_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_UNTIL = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?", re.ASCII)

# What each part is called by dateutil, its greatest number, and the frequencies that it goes with. RFC 5545 leaves
# BYSETPOS to weekly rules too, but readers disagree about the first week, of which the start cuts off a part.
_ALL = frozenset(_FREQUENCIES)
_PARTS = {
    "BYMONTH": ("bymonth", 12, _ALL),
    "BYMONTHDAY": ("bymonthday", 31, _ALL - {"WEEKLY"}),
    "BYYEARDAY": ("byyearday", 366, frozenset({"YEARLY"})),
    "BYWEEKNO": ("byweekno", 53, frozenset({"YEARLY"})),
    "BYSETPOS": ("bysetpos", 366, frozenset({"MONTHLY", "YEARLY"})),
}
_OF_THE_CLOCK = ("BYHOUR", "BYMINUTE", "BYSECOND")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that was read; `parts` holds its BY… parts as written, `by` as dateutil names them."""

    frequency: str
    interval: int = 1
    week_start: str = "MO"
    count: int | None = None
    until: datetime | None = None  # naive, local, inclusive
    parts: Mapping[str, str] = field(default_factory=dict)
    by: Mapping[str, tuple[object, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        pairs = [f"FREQ={self.frequency}"]
        pairs += [f"INTERVAL={self.interval}"] if self.interval != 1 else []
        pairs += [f"{name}={value}" for name, value in self.parts.items()]
        pairs += [f"WKST={self.week_start}"] if self.week_start != "MO" else []
        pairs += [f"COUNT={self.count}"] if self.count is not None else []
        pairs += [f"UNTIL={stamp(self.until)}"] if self.until is not None else []
        return ";".join(pairs)

    def explicit(self, start: datetime) -> Mapping[str, tuple[object, ...]]:
        """Return `by` with the parts that a rule without any takes from its start."""
        if self.by.keys() & {"byweekno", "byyearday", "bymonthday", "byweekday"} or self.frequency == "DAILY":
            return self.by
        if self.frequency == "WEEKLY":
            return {**self.by, "byweekday": (start.weekday(),)}
        months = {"bymonth": (start.month,)} if self.frequency == "YEARLY" else {}
        return {**months, **self.by, "bymonthday": (start.day,)}

    def starts(
        self, start: datetime, *, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[datetime]:
        """Give the local times of the rule from `start` on that lie between two others (inclusive), in order."""
        since = max(since or start, start)
        ends = [end for end in (self.until, until, horizon(start)) if end is not None]
        if min(ends) < since:
            return iter(())
        if self.count is not None:  # counted from the start; at most COUNT
            counted = islice(self._dates(start, start, min(ends)), self.count)
            return dropwhile(lambda one: one < since, counted)
        return dropwhile(lambda one: one < since, self._dates(start, self._near(start, since), min(ends)))

    def _dates(self, start: datetime, first: datetime, end: datetime) -> Iterator[datetime]:
        """Give the dates from `first` to `end`, of a rule that takes from `start` what it leaves open.

        dateutil asks about UNTIL only when it has found a date: it would look for a 30th of February until the year
        9999. The calendar, weekdays included, repeats every 400 years; so the rule runs in the last 400 of them,
        where that end is near, and its dates are brought back.
        """
        away = (_LAST_YEAR - YEARS - first.year) // _CYCLE * _CYCLE
        dates = rrule.rrule(
            _FREQUENCIES[self.frequency],
            dtstart=first.replace(year=first.year + away),
            interval=self.interval,
            wkst=_WEEKDAYS[self.week_start],
            until=end.replace(year=end.year + away),
            **self.explicit(start),  # type: ignore[arg-type]  # read() made them as dateutil wants them
        )
        return (one.replace(year=one.year - away) for one in dates)

    def _near(self, start: datetime, since: datetime) -> datetime:
        """Return a start not after `since` that gives the same dates from there on: whole intervals are left out."""
        if self.frequency in {"DAILY", "WEEKLY"}:
            days = self.interval * (7 if self.frequency == "WEEKLY" else 1)
            return start + timedelta((since - start).days // days * days)
        months = self.interval * (12 if self.frequency == "YEARLY" else 1)
        passed = (since.year - start.year) * 12
        passed += since.month - start.month if self.frequency == "MONTHLY" else 0
        if passed < months:
            return start
        year, month = divmod(start.year * 12 + start.month - 1 + passed // months * months, 12)
        # The parts taken from the real start are explicit by now, so that the day is free.
        return start.replace(year=year, month=month + 1 if self.frequency == "MONTHLY" else 1, day=1)


def stamp(local: datetime) -> str:
    """Write a local time as a calendar does: 20270326T150000."""
    return re.sub(r"[-:]", "", local.isoformat(timespec="seconds"))


def horizon(start: datetime) -> datetime:
    """Return the last local time that a series from `start` on may reach."""
    return datetime(min(start.year + YEARS, _LAST_YEAR), 12, 31)  # noqa: DTZ001  # naive, local


@lru_cache(maxsize=512)
def read(text: str, *, at: time = time(), zone: str | None = None) -> Rule:
    """Read the value of an RRULE; raise InvalidInputError, in terms of the person who wrote it, where it is none.

    BYHOUR, BYMINUTE and BYSECOND are dropped where they say the time `at` which the start has anyway. An UNTIL of a
    day alone reaches to its end; one in UTC is told in `zone`, and refused without one.
    """
    values = _values(text, at)
    frequency = values.pop("FREQ", "")
    if frequency in _TOO_OFTEN:
        raise InvalidInputError(
            _("An event repeats every day at the most: FREQ={frequency} is too often."),
            hint=_("Write FREQ=DAILY, WEEKLY, MONTHLY or YEARLY."),
            frequency=frequency,
        )
    if frequency not in _FREQUENCIES:
        raise _unreadable("FREQ", frequency)
    rule = Rule(
        frequency=frequency,
        interval=_limited("INTERVAL", values.pop("INTERVAL", "1"), INTERVALS[frequency]),
        week_start=values.pop("WKST", "MO"),
        count=_limited("COUNT", values.pop("COUNT"), COUNT) if "COUNT" in values else None,
        until=_until(values.pop("UNTIL"), zone) if "UNTIL" in values else None,
    )
    if rule.week_start not in _WEEKDAYS:
        raise _unreadable("WKST", rule.week_start)
    if rule.count is not None and rule.until is not None:
        raise InvalidInputError(
            _("The rule has both COUNT and UNTIL."), hint=_("Keep one of them: the number of dates or the last day.")
        )
    by = {_PARTS[part][0]: _by(part, value, frequency) for part, value in values.items() if part != "BYDAY"}
    if "BYDAY" in values:
        # RFC 5545: the second Tuesday of a month, or of a year where it has no months and no weeks of its own.
        most = {"MONTHLY": 5, "YEARLY": 0 if "BYWEEKNO" in values else 5 if "BYMONTH" in values else 53}
        by["byweekday"] = _by_day(values["BYDAY"], most.get(frequency, 0))
    return replace(rule, parts=values, by=by)


def _values(text: str, at: time) -> dict[str, str]:
    """Return the parts of a rule by name, without those of the clock."""
    if len(text) > LENGTH:
        raise InvalidInputError(_("A rule has at most {limit} characters."), limit=LENGTH, hint=_("Shorten it."))
    text = text.strip().upper().removeprefix("RRULE:").strip().rstrip(";")
    if _OWN_LINES.search(text):
        raise InvalidInputError(
            _("Write the rule alone, on one line: the start and the dates left out have fields of their own."),
            hint=_("Such as FREQ=WEEKLY;BYDAY=TU,TH"),
        )
    values: dict[str, str] = {}
    for pair in text.split(";"):
        name, _equals, value = (part.strip() for part in pair.partition("="))
        known = name in {*_PARTS, *_OF_THE_CLOCK, "BYDAY", "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
        if not known or not value or name in values:
            raise _unreadable(name, value)
        values[name] = re.sub(r"\s", "", value)
    for name, number in zip(_OF_THE_CLOCK, (at.hour, at.minute, at.second), strict=True):
        if values.pop(name, str(number)).zfill(2) != f"{number:02}":
            raise InvalidInputError(
                _("The rule names another time of day than the start: {part}."),
                hint=_("Leave {part} out; an event has one time of day. Make a second event for the other."),
                part=name,
            )
    return values


def _by(part: str, value: str, frequency: str) -> tuple[object, ...]:
    _name, most, frequencies = _PARTS[part]
    if frequency not in frequencies:
        raise InvalidInputError(
            _("{part} does not go with FREQ={frequency}."),
            hint=_("Such as FREQ=MONTHLY;BYDAY=+2TU or FREQ=WEEKLY;BYDAY=TU,TH"),
            part=part,
            frequency=frequency,
        )
    least = 1 if part == "BYMONTH" else -most
    for one in value.split(","):
        if not _NUMBER.fullmatch(one) or not least <= int(one) <= most or int(one) == 0:
            raise _unreadable(part, value)
    return tuple(int(one) for one in value.split(","))


def _by_day(value: str, most: int) -> tuple[object, ...]:
    days = []
    for one in value.split(","):
        match = _DAY.fullmatch(one)
        if match is None or (match[1] is not None and not 1 <= abs(int(match[1])) <= most):
            raise _unreadable("BYDAY", value)
        days.append(_WEEKDAYS[match[2]](int(match[1])) if match[1] else _WEEKDAYS[match[2]])
    return tuple(days)


def _limited(part: str, value: str, most: int) -> int:
    if not _NUMBER.fullmatch(value) or not 1 <= int(value) <= most:
        raise InvalidInputError(
            _("{part} is a whole number from 1 to {limit} here, not “{value}”."), part=part, limit=most, value=value
        )
    return int(value)


def _until(value: str, zone: str | None) -> datetime:
    match = _UNTIL.fullmatch(value)
    try:
        until = datetime.strptime(match[1] + (match[2] or "235959"), "%Y%m%d%H%M%S") if match else None  # noqa: DTZ007
    except ValueError:
        until = None
    if match is None or until is None:
        raise _unreadable("UNTIL", value)
    if not match[3]:
        return until
    if zone is None:
        raise InvalidInputError(
            _("UNTIL is in the event's own time here, without a Z at the end."),
            hint=_("Write the last day, such as UNTIL=20270630"),
        )
    try:
        return until.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except OverflowError:  # some calendars write 99991231T235959Z for “without end”
        return until


def _unreadable(part: str, value: str) -> InvalidInputError:
    return InvalidInputError(
        _("This part of the rule cannot be read: “{part}”."),
        hint=_("Such as FREQ=WEEKLY;INTERVAL=2;BYDAY=TU or FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231"),
        part=f"{part}={value}" if value else part,
    )
