"""When a series takes place: local times by its rule, each turned into an instant on its own.

The rule runs over the clock on the wall (`rules`), so that 18:00 in Paris stays 18:00 over both changes of the clock.
A local time that does not exist moves forward by what the clock skips; of one that exists twice the first is taken.
Bounds: a series ends `rules.YEARS` after its start; queries jump close to what is asked for, except where a rule
counts its dates (at most `rules.COUNT`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from bot.core.i18n import _
from bot.errors import InvalidInputError
from bot.events.rules import Rule, horizon, read

# From local time to UTC and back: at most 16 hours of offset and a day skipped whole (Samoa, 30 December 2011).
_MARGIN = timedelta(days=2)
_ODD_AT_MOST = 500  # occurrences looked through for odd ones


class Shift(StrEnum):
    """What a change of the clock does to a local time."""

    SKIPPED = "skipped"  # it does not exist: moved forward by the gap
    TWICE = "twice"  # it exists twice: the first is taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where one occurrence went: naive local start, elapsed minutes."""

    start: datetime
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One event, once or repeated."""

    start: datetime  # naive, local, whole minutes
    minutes: int  # how long each occurrence lasts, elapsed
    zone: str  # IANA, known to be valid
    rule: str | None = None  # an RRULE as `checked_rule` or `rule_for` return it
    cancelled: frozenset[str] = frozenset()  # originals
    moved: Mapping[str, Move] = field(default_factory=dict)  # by original


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time that a series takes place."""

    original: str  # the local start by the rule, “2027-03-26T15:00”: its identity for good, even when moved
    local: datetime  # the naive local start as meant, before any shift
    start: datetime  # aware, UTC
    end: datetime  # aware, UTC
    shift: Shift | None = None


class Repeat(StrEnum):
    """How often, as the form offers it."""

    NEVER = "never"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY_DATE = "monthly_date"
    MONTHLY_WEEKDAY = "monthly_weekday"
    MONTHLY_LAST_WEEKDAY = "monthly_last_weekday"


class OddityKind(StrEnum):
    """What somebody should see before a series is saved."""

    SKIPPED_HOUR = "skipped_hour"  # local times that do not exist
    REPEATED_HOUR = "repeated_hour"  # local times that exist twice
    MISSING_DATES = "missing_dates"  # months (or years) left out: no 31st, no fifth Tuesday; the first of each month
    START_NOT_IN_RULE = "start_not_in_rule"  # the start, and the first date by the rule where there is one
    ENDS = "ends"  # the last date
    IN_PAST = "in_past"  # all is over; the last date


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """One odd thing, with the naive local times that it concerns, in order."""

    kind: OddityKind
    dates: tuple[datetime, ...]


def instant(local: datetime, zone: str) -> tuple[datetime, Shift | None]:
    """Return the instant of a naive local time, aware in UTC, and what a change of the clock did to it."""
    tz = ZoneInfo(zone)
    first = local.replace(tzinfo=tz, fold=0)
    utc = first.astimezone(UTC)
    if utc.astimezone(tz).replace(tzinfo=None) != local:
        return utc, Shift.SKIPPED
    return utc, None if first.replace(fold=1).utcoffset() == first.utcoffset() else Shift.TWICE


def occurrences(
    series: Series, *, after: datetime | None = None, before: datetime | None = None, limit: int = 100
) -> list[Occurrence]:
    """Return the first `limit` occurrences that end after `after` and start before `before` (aware), by start.

    Cancelled ones are left out, moved ones stand where they went.
    """

    def asked_for(one: Occurrence) -> bool:
        return (after is None or one.end > after) and (before is None or one.start < before)

    found: list[Occurrence] = []
    since = _naive(after, -(_MARGIN + timedelta(minutes=series.minutes)))
    for local in _by_rule(series, since=since, until=_naive(before, _MARGIN)):
        if len(found) >= limit:
            break
        original = _original(local)
        if original not in series.cancelled and original not in series.moved:
            one = _made(series, original, local, series.minutes)
            found += [one] if asked_for(one) else []
    for original in series.moved:
        moved = occurrence(series, original)
        found += [moved] if moved is not None and asked_for(moved) else []
    return sorted(found, key=lambda one: (one.start, one.original))[: max(limit, 0)]


def occurrence(series: Series, original: str) -> Occurrence | None:
    """Return one occurrence, however far away; None where the rule does not give it or it was cancelled."""
    try:
        local = datetime.fromisoformat(original)
    except ValueError:
        return None
    if local.tzinfo is not None or _original(local) != original or original in series.cancelled:
        return None
    if not any(_by_rule(series, since=local, until=local)):
        return None
    move = series.moved.get(original)
    return _made(series, original, move.start if move else local, move.minutes if move else series.minutes)


def rule_for(repeat: Repeat, start: datetime, *, until: date | None = None, count: int | None = None) -> str | None:
    """Return the rule for a choice of the form; at most one of `until` (the last day) and `count` is given.

    The weekday counted from the start of the month may be the fifth: months without one are then left out, which
    `oddities` tells.
    """
    weekday = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[start.weekday()]
    rules = {
        Repeat.WEEKLY: f"FREQ=WEEKLY;BYDAY={weekday}",
        Repeat.FORTNIGHTLY: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}",
        Repeat.MONTHLY_DATE: f"FREQ=MONTHLY;BYMONTHDAY={start.day}",
        Repeat.MONTHLY_WEEKDAY: f"FREQ=MONTHLY;BYDAY=+{(start.day + 6) // 7}{weekday}",
        Repeat.MONTHLY_LAST_WEEKDAY: f"FREQ=MONTHLY;BYDAY=-1{weekday}",
    }
    if repeat not in rules:
        return None
    last = datetime.combine(until, time(23, 59, 59)) if until else None
    return str(replace(read(rules[repeat]), until=last, count=count))


def checked_rule(text: str, start: datetime, *, zone: str | None = None) -> str:
    """Return the RRULE that an expert wrote, in the form that `Series` keeps; raise InvalidInputError.

    An UNTIL in UTC needs the `zone` to be understood. A rule without a date in `rules.YEARS` is refused as one that
    never matches. A start that the rule does not give is allowed: `oddities` tells of it.
    """
    rule = read(text, at=start.time(), zone=zone)
    if not any(rule.starts(start)):
        raise InvalidInputError(
            _("The rule gives no date from {start} on."),
            hint=_("Check its month, its days and where it ends. Such as FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"),
            start=start.date().isoformat(),
        )
    return str(rule)


def end_before(rule: str, start: datetime, original: datetime) -> tuple[str | None, int]:
    """Return the rule that ends just before the occurrence of naive local start `original`, and how many it gives.

    The rule is None where none is left, or the start alone: the series then becomes a single event.
    """
    whole = read(rule)
    dates = list(whole.starts(start, until=original - timedelta(seconds=1)))
    left = len(dates)
    if left == 0 or dates == [start]:
        return None, left
    if whole.count is not None:
        return str(replace(whole, count=left)), left
    # Not a second before: an earlier hour, chosen later, would bring the date back. No rule has two in a day.
    return str(replace(whole, until=datetime.combine(original.date() - timedelta(days=1), time(23, 59, 59)))), left


def rest_from(rule: str, start: datetime, original: datetime) -> str | None:
    """Return the rule for the series that follows from `original` on: only a count changes; None for one date."""
    whole = read(rule)
    rest = whole.starts(start, since=original)
    if whole.count is None:
        return rule if len(list(islice(rest, 2))) > 1 else None
    left = sum(1 for _one in rest)
    return str(replace(whole, count=left)) if left > 1 else None


def oddities(series: Series, *, now: datetime, horizon_days: int = 400) -> list[Oddity]:
    """Return what is odd in the `horizon_days` after `now` (aware), or after the first date where that is later.

    Years that a rule leaves out are looked for five times as far ahead.
    """
    rule = read(series.rule) if series.rule else None
    first = next(_by_rule(series), None)
    last = series.start if rule is None else _last(rule, series.start)
    found: dict[OddityKind, list[datetime]] = {}
    if first is not None:
        begin = max(now, instant(first, series.zone)[0])
        end = begin + timedelta(days=horizon_days)
        for one in occurrences(series, after=begin - timedelta(seconds=1), before=end, limit=_ODD_AT_MOST):
            if one.shift is not None:
                kind = OddityKind.SKIPPED_HOUR if one.shift is Shift.SKIPPED else OddityKind.REPEATED_HOUR
                found.setdefault(kind, []).append(one.local)
        if rule is not None:
            years = 5 if rule.frequency == "YEARLY" or "bymonth" in rule.by else 1
            span = _naive(begin, timedelta()) or first, _naive(begin, timedelta(days=horizon_days * years)) or first
            found[OddityKind.MISSING_DATES] = _missing(rule, series.start, first, *span)
    if first != series.start:
        found[OddityKind.START_NOT_IN_RULE] = [series.start, *([first] if first else [])]
    if rule is not None and last is not None and (rule.until is not None or rule.count is not None):
        found[OddityKind.ENDS] = [last]
    if not occurrences(series, after=now, limit=1):
        found[OddityKind.IN_PAST] = [last] if last else []
    order = list(OddityKind)
    kept = {kind: dates for kind, dates in found.items() if dates or kind is OddityKind.IN_PAST}
    return [Oddity(kind=kind, dates=tuple(kept[kind])) for kind in sorted(kept, key=order.index)]


def _original(local: datetime) -> str:
    return local.isoformat(timespec="minutes")


def _naive(moment: datetime | None, margin: timedelta) -> datetime | None:
    if moment is None:
        return None
    try:
        return moment.astimezone(UTC).replace(tzinfo=None) + margin
    except OverflowError:
        return datetime.min if margin < timedelta() else datetime.max  # noqa: DTZ901  # naive, like all local times


def _by_rule(series: Series, *, since: datetime | None = None, until: datetime | None = None) -> Iterator[datetime]:
    if series.rule is not None:
        return read(series.rule).starts(series.start, since=since, until=until)
    inside = (since is None or since <= series.start) and (until is None or series.start <= until)
    return iter((series.start,) if inside else ())


def _made(series: Series, original: str, local: datetime, minutes: int) -> Occurrence:
    start, shift = instant(local, series.zone)
    return Occurrence(original=original, local=local, start=start, end=start + timedelta(minutes=minutes), shift=shift)


def _last(rule: Rule, start: datetime) -> datetime | None:
    """Return the last date of a rule (for one without end, that of its hundredth year)."""
    end = min(rule.until or horizon(start), horizon(start))
    for days in (370, 4000, None):  # most rules have a date in their last year: there is no need to run through all
        since = start if days is None or end.year <= 20 else end - timedelta(days=days)
        dates = list(rule.starts(start, since=None if rule.count is not None else since))
        if dates:
            return dates[-1]
    return None


def _missing(rule: Rule, start: datetime, first: datetime, since: datetime, until: datetime) -> list[datetime]:
    """Return the first day of every month that a monthly rule leaves out, of the month for a yearly rule."""
    if rule.frequency not in {"MONTHLY", "YEARLY"}:
        return []
    yearly = rule.frequency == "YEARLY"
    months = [month for month in rule.explicit(start).get("bymonth", ()) if isinstance(month, int)]
    # A month is left out where dates follow it; after the last date the rule has ended.
    dates = list(rule.starts(start, since=since, until=min(until, horizon(start)) + timedelta(days=5 * 366)))
    end = min(until, *dates[-1:], until)
    given = {(one.year, 0 if yearly else one.month) for one in dates}
    missing = []
    step = rule.interval * (12 if yearly else 1)
    place = start.year * 12 + (0 if yearly else start.month - 1)
    while (month := start.replace(year=place // 12, month=place % 12 + 1, day=1)) <= end:
        shown = month.replace(month=min(months)) if yearly and months else month
        expected = yearly or not months or month.month in months
        if expected and max(first, since) < shown <= end and (month.year, 0 if yearly else month.month) not in given:
            missing.append(shown)
        place += step
    return missing
