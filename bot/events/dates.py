"""Dates, times and lengths of time as people type them, in any of the four languages."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.core.i18n import _
from bot.errors import InvalidInputError
from bot.events import date_words as words
from bot.events.date_words import Line

LENGTH = 100
YEARS = range(1900, 2201)
DAY = 24 * 60  # minutes
LONGEST = 14 * DAY
EARLIEST = 60 * DAY
REMINDERS = 6

_EXAMPLE = _("Write it as “23 March 2027 15:30”.")
_EXAMPLE_TIME = _("Write it as “15:30”.")
_HOUR_ALONE = _("Write a date as “23 March 2027” and a time as “15:30”.")
_EXAMPLE_LENGTH = _("Write it as “90 min”, “1 h 30” or “2 days”.")
_EXAMPLE_BEFORE = _("Write it as “1 week, 1 day, 1 hour, at the start”.")

# The hours that each half of the day may be written with. At 12 at night a day may begin or end, and 12 in the
# morning is noon to some: neither is read.
_HOURS = {
    "am": range(1, 13),
    "pm": range(1, 24),
    "morning": range(1, 12),
    "evening": frozenset(range(5, 24)) - {12},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a typed date says."""

    day: date | None  # None where only a time was typed
    time: time | None  # None where only a date was typed (naive, local)
    others: tuple[date, ...] = ()  # other days that the text may mean as well: if there are any, ask back


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A day of a month as somebody wrote it; `year` is None where it was left out."""

    year: int | None
    month: int
    day: int
    span: tuple[int, int]  # of the day's number in the line


def read(text: str, *, code: str, today: date) -> Reading:
    """Return the day and the time that `text` names, whichever of the four languages it is written in.

    `code` is the person's language; it settles only whether 5/4 may be 4 May (in English). `today` is the date in
    the zone concerned: a day without its year, a day of the week and “tomorrow” count from it. Raises
    InvalidInputError where anything in the text is not understood. Days of the past are read like any other.
    """
    line = _line(text, _EXAMPLE)
    days = _days(line, today, day_first=code != "en")
    clock = _clock(line, words.TIMES)  # before “mañana”, which stands in “9 de la mañana” too
    days = _by_weekday(line, _relative(line, days, today), today)
    if days and clock is None:
        clock = _clock(line, (words.DOTTED_TIME,))  # where no day is known, 12.10 may be one
    if left := line.left():
        _refuse_left(line, left)
    if not days and clock is None:
        raise InvalidInputError(_("“{text}” holds neither a date nor a time."), hint=_EXAMPLE, text=line.shown)
    return Reading(day=days[0] if days else None, time=clock, others=tuple(days[1:]))


def read_minutes(text: str) -> int:
    """Return a length of time in minutes, 1 to 14 days: “90”, “1h30”, “1:30”, “2 heures”, “1,5 h”, “2 dias”."""
    line = _line(text, _EXAMPLE_LENGTH, keep=",")
    minutes = _minutes(line.rest)
    if minutes is None:
        raise InvalidInputError(_("“{text}” is not a length of time."), hint=_EXAMPLE_LENGTH, text=line.shown)
    if not 1 <= minutes <= LONGEST:
        raise InvalidInputError(
            _("“{text}” does not fit: it may last from 1 minute to {days} days."),
            hint=_EXAMPLE_LENGTH,
            text=line.shown,
            days=LONGEST // DAY,
        )
    return minutes


def read_before(text: str) -> list[int]:
    """Return how many minutes before the start each reminder goes out, the earliest first, none twice.

    Commas, “and” or, where there is no comma, blanks divide them; a number alone is minutes, 0 is the start. At
    most 6, each at most 60 days. Raises InvalidInputError where it is unclear whether “1 h 30 min” is one or two.
    """
    line = _line(text, _EXAMPLE_BEFORE, keep=",;")
    line.take(words.IN_ADVANCE)
    at_start = line.take(words.AT_START)
    listed = "," in line.rest or ";" in line.rest
    unclear = (words.HOURS_JOINED_TO_MINUTES if listed else words.HOURS_AND_MINUTES).search(line.rest)
    if unclear:
        raise InvalidInputError(
            _("“{text}” may be one reminder or several."),
            hint=_("Put commas between reminders: “1 day, 1 hour, 30 min”; write one of an hour and a half as “1h30”."),
            text=line.shown,
        )
    minutes = {0} if at_start else set()
    for piece, start in _pieces(line, listed=listed):
        amount = _minutes(piece)
        if amount is None:
            shown = line.part(start, start + len(piece))
            raise InvalidInputError(
                _("“{part}” in “{text}” was not understood."), hint=_EXAMPLE_BEFORE, part=shown, text=line.shown
            )
        minutes.add(amount)
    if not minutes:
        raise InvalidInputError(_("“{text}” is not a length of time."), hint=_EXAMPLE_BEFORE, text=line.shown)
    if max(minutes) > EARLIEST:
        raise InvalidInputError(
            _("A reminder may go out at most {days} days before the start."),
            hint=_EXAMPLE_BEFORE,
            days=EARLIEST // DAY,
        )
    if len(minutes) > REMINDERS:
        raise InvalidInputError(
            _("{count} reminders are too many; at most {limit} fit."),
            hint=_EXAMPLE_BEFORE,
            count=len(minutes),
            limit=REMINDERS,
        )
    return sorted(minutes, reverse=True)


def _line(text: str, example: str, *, keep: str = "") -> Line:
    if len(text) > LENGTH:
        raise InvalidInputError(
            _("The text has {length} characters; at most {limit} fit."), hint=example, length=len(text), limit=LENGTH
        )
    line = Line(text, keep=keep)
    if not line.rest.strip():
        raise InvalidInputError(_("Nothing was written."), hint=example)
    return line


def _refuse_left(line: Line, left: str) -> None:
    if months := line.take(words.MONTH_ALONE):
        part = line.part(*months[0].span())
        raise InvalidInputError(_("“{part}” names a month without its day."), hint=_EXAMPLE, part=part)
    hint = _HOUR_ALONE if left.isdecimal() else _EXAMPLE
    if left == line.shown:
        raise InvalidInputError(_("“{text}” was not understood."), hint=hint, text=left)
    raise InvalidInputError(_("“{part}” in “{text}” was not understood."), hint=hint, part=left, text=line.shown)


# Days


def _days(line: Line, today: date, *, day_first: bool) -> list[date]:
    """Return the day that is written out, and the other that it may be; none where no date is written out."""
    found = [[_written(match, month=int(match["month"]))] for match in line.take(words.YEAR_FIRST)]
    for pattern in (words.NUMBERS, words.NUMBERS_ALONE):
        found += [_either(match, day_first=day_first) for match in line.take(pattern)]
    for pattern in (words.DAY_MONTH, words.MONTH_DAY):
        found += [[_written(match, month=words.MONTHS[match["month"]])] for match in line.take(pattern)]
    if len(found) > 1:
        raise _several_days(line)
    return list(dict.fromkeys(_date(line, one, today) for one in found[0])) if found else []


def _either(match: re.Match[str], *, day_first: bool) -> list[_Written]:
    """Return the readings of 5/4: as 5 April, and where either may be the day, as 4 May after it."""
    first, second = int(match["first"]), int(match["second"])
    european = _written(match, month=second, day="first")
    american = _written(match, month=first, day="second")
    if first <= 12 < second:
        return [american]
    return [european] if day_first or first > 12 else [european, american]


def _written(match: re.Match[str], *, month: int, day: str = "day") -> _Written:
    """Return a date from the match of a pattern; `day` is the name of the group that holds its day."""
    year, number = match["year"], match[day]
    return _Written(
        year=int(year) + (2000 if len(year) == 2 else 0) if year else None,
        month=month,
        day=1 if number in words.FIRST else int(number),
        span=match.span(day),
    )


def _date(line: Line, written: _Written, today: date) -> date:
    year, month, day = written.year, written.month, written.day
    if year is not None and year not in YEARS:
        raise InvalidInputError(
            _("The year {year} is out of range: it may be {first} to {last}."),
            hint=_EXAMPLE,
            year=str(year),
            first=str(YEARS[0]),
            last=str(YEARS[-1]),
        )
    if not 1 <= month <= 12:
        raise InvalidInputError(
            _("“{text}” is not a date: months are numbered 1 to 12."), hint=_EXAMPLE, text=line.shown
        )
    longest = monthrange(2000 if year is None else year, month)[1]
    if not 1 <= day <= longest:
        raise _no_such_day(line, written, longest)
    if year is not None:
        return date(year, month, day)
    # The next such day; 29 February may be eight years away (2096 to 2104).
    years = (year for year in range(today.year, today.year + 9) if day <= monthrange(year, month)[1])
    return next(found for found in (date(year, month, day) for year in years) if found >= today)


def _no_such_day(line: Line, written: _Written, longest: int) -> InvalidInputError:
    better = line.replaced(*written.span, str(max(1, min(written.day, longest))))
    if written.year is not None and (written.month, written.day) == (2, 29):
        return InvalidInputError(
            _("“{text}” is not a date: {year} is not a leap year, its February has 28 days."),
            hint=_("Try “{better}”."),
            text=line.shown,
            year=str(written.year),
            better=better,
        )
    return InvalidInputError(
        _("“{text}” is not a date: that month has {days} days."),
        hint=_("Try “{better}”."),
        text=line.shown,
        days=longest,
        better=better,
    )


def _relative(line: Line, days: list[date], today: date) -> list[date]:
    """Return the day that “today”, “tomorrow” or “the day after tomorrow” is, else `days`."""
    found = [today + timedelta(days=ahead) for ahead, pattern in words.RELATIVE for _match in line.take(pattern)]
    if len(found) + bool(days) > 1:
        raise _several_days(line)
    return found or days


def _by_weekday(line: Line, days: list[date], today: date) -> list[date]:
    """Return the days that fall on the day of the week that is written, or the next such day after today."""
    found = [words.WEEKDAYS[match["weekday"]] for match in line.take(words.WEEKDAY)]
    if len(found) > 1:
        raise _several_days(line)
    if not found:
        return days
    if not days:
        return [today + timedelta(days=(found[0] - today.weekday() - 1) % 7 + 1)]
    agreeing = [day for day in days if day.weekday() == found[0]]
    if not agreeing:
        raise InvalidInputError(
            _("“{text}” contradicts itself: that date falls on another day of the week."),
            hint=_("Leave out the day of the week, or correct the date."),
            text=line.shown,
        )
    return agreeing


def _several_days(line: Line) -> InvalidInputError:
    return InvalidInputError(_("“{text}” names more than one day."), hint=_EXAMPLE, text=line.shown)


# Times


def _clock(line: Line, patterns: tuple[re.Pattern[str], ...]) -> time | None:
    """Return the time of day that is written, None where none of `patterns` finds one."""
    found = [match for pattern in patterns for match in line.take(pattern)]
    if len(found) > 1:
        raise InvalidInputError(_("“{text}” names more than one time."), hint=_EXAMPLE, text=line.shown)
    return _time(found[0].groupdict(), line.part(*found[0].span())) if found else None


def _time(groups: dict[str, str | None], part: str) -> time:
    if "noon" in groups:
        return time(12)
    if "midnight" in groups:
        return time(0)
    hour, minute = int(groups["hour"] or 0), int(groups.get("minute") or 0)
    if hour > 23:
        raise InvalidInputError(_("“{part}” is not a time: hours are numbered 0 to 23."), hint=_EXAMPLE_TIME, part=part)
    if minute > 59:
        raise InvalidInputError(
            _("“{part}” is not a time: minutes are numbered 0 to 59."), hint=_EXAMPLE_TIME, part=part
        )
    half = next((name for name in ("am", "pm", "morning", "evening") if groups.get(name)), None)
    if half and hour not in _HOURS[half]:
        raise InvalidInputError(_("It is not clear which hour “{part}” is."), hint=_EXAMPLE_TIME, part=part)
    if half in {"am", "morning"}:
        return time(hour % 12, minute)
    return time(hour % 12 + 12 if half else hour, minute)


# Lengths of time


def _minutes(text: str) -> int | None:
    match = words.DURATION.fullmatch(text.strip())
    if match is None or not match.group():
        return None
    if match["clock"]:
        return int(match["clock"]) * 60 + int(match["past"])
    if match["minutes"] and not match["unit"] and (match["weeks"] or match["days"]) and not match["hours"]:
        return None  # “1 day 2”: two what?
    units = {"weeks": 7 * DAY, "days": DAY, "hours": 60, "minutes": 1}
    return round(sum(float((match[name] or "0").replace(",", ".")) * size for name, size in units.items()))


def _pieces(line: Line, *, listed: bool) -> Iterator[tuple[str, int]]:
    """Yield each reminder as written and where it begins in `line.rest`."""
    rest = words.AND.sub(lambda match: "," * len(match.group()), line.rest)
    pattern = re.compile(r"[^,;\0]*[^,;\s\0]") if listed else re.compile(rf"{words.AMOUNT.pattern}|[^\s,\0]+")
    for match in pattern.finditer(rest):
        if match.group().strip():
            yield match.group(), match.start()
