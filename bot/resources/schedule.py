"""When a digest is due: a day of the week and an hour on the clock of a place.

The rhythm runs over local time, so that 9:00 in Paris stays 9:00 over both changes of the clock. An hour that a change
skips moves forward by what is skipped; of one that comes twice the first is taken (`bot.events.recurrence.instant`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil import rrule

from bot.events.recurrence import instant

_WEEKDAYS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)
# Two of them are at most 7 or 35 days apart; two days more for what a change of the clock may skip (Samoa left out
# 30 December 2011).
_REACH = {"week": timedelta(days=9), "month": timedelta(days=37)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often a digest goes out; the values are checked where they are typed."""

    every: Literal["off", "week", "month"]
    weekday: int  # 0 Monday … 6 Sunday; of a month its first such weekday
    hour: int  # 0 … 23, local
    zone: str  # IANA, known to be valid: an unknown one raises ZoneInfoNotFoundError


def next_due(rhythm: Rhythm, after: datetime) -> datetime | None:
    """Return the first instant of the rhythm that is strictly later than `after` (aware), in UTC; None when off."""
    return next((due for due in _dues(rhythm, after) if due > after), None)


def previous_due(rhythm: Rhythm, before: datetime) -> datetime | None:
    """Return the last instant of the rhythm that is strictly earlier than `before` (aware), in UTC; None when off."""
    return max((due for due in _dues(rhythm, before) if due < before), default=None)


def occurrence_of(due: datetime, rhythm: Rhythm) -> str:
    """Return the local date of an instant (aware), “2027-03-22”: the identity of a digest in the outbox.

    It does not hold the hour: a digest that has gone out this morning does not go out again this evening because
    somebody chose another hour.
    """
    return due.astimezone(ZoneInfo(rhythm.zone)).date().isoformat()


def _dues(rhythm: Rhythm, near: datetime) -> Iterator[datetime]:
    """Give the instants of the rhythm on both sides of `near`, in order: at least one earlier and one later."""
    if rhythm.every == "off":
        return
    local = near.astimezone(ZoneInfo(rhythm.zone)).replace(tzinfo=None)
    day, reach = _WEEKDAYS[rhythm.weekday], _REACH[rhythm.every]
    for start in rrule.rrule(
        rrule.WEEKLY if rhythm.every == "week" else rrule.MONTHLY,
        dtstart=(local - reach).replace(hour=rhythm.hour, minute=0, second=0, microsecond=0),
        until=local + reach,
        byweekday=day if rhythm.every == "week" else day(+1),
    ):
        yield instant(start, rhythm.zone)[0]
