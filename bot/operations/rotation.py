"""Which copies are kept: those of the last days, one of each of the weeks before, and some from before upgrades."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bot.core.backup import TIME

UPGRADES = 3  # copies from before a change of the schema that are kept
SCHEDULED_SINCE = 8  # version of the schema; releases before it copied only before a change of theirs
_NAME = re.compile(
    r"(?P<stem>.+)-v(?P<version>[1-9]\d{0,8})-(?P<at>\d{8}T\d{6}Z)(?:-before-v(?P<before>[1-9]\d{0,8}))?\.sqlite3",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy of ours, as its name tells."""

    path: Path
    version: int
    at: datetime
    upgrade: bool  # made before a change of the schema


def copy_at(path: Path, stem: str) -> Copy | None:
    """Return the copy of the database `stem` that a path names; None where the name is not one that the bot gives."""
    found = _NAME.fullmatch(path.name)
    if found is None or found["stem"] != stem:
        return None
    try:
        at = datetime.strptime(found["at"], TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
    version = int(found["version"])
    return Copy(
        path=path, version=version, at=at, upgrade=found["before"] is not None or version < SCHEDULED_SINCE
    )  # fmt: skip


def superfluous(copies: Iterable[Copy], *, daily: int, weekly: int) -> list[Copy]:
    """Return the copies that are not kept, oldest first; never the newest, whatever the numbers.

    Kept are the newest copy of each of the last `daily` days (UTC) of which there is one, then the newest of each of
    the last `weekly` ISO weeks before those days of which there is one, so that days without a copy cost none; and the
    newest UPGRADES of those made before a change of the schema, which count as neither.
    """
    ordered = sorted(copies, key=lambda one: (one.at, one.path.name), reverse=True)
    regular = [one for one in ordered if not one.upgrade]
    kept = [one for one in ordered if one.upgrade][:UPGRADES] + ordered[:1]
    days: set[date] = set()
    weeks: set[tuple[int, int]] = set()
    taken: set[tuple[int, int]] = set()  # weeks of which a day is kept
    for one in regular:
        day, week = one.at.date(), one.at.isocalendar()[:2]
        if day in days:
            continue
        if len(days) < max(1, daily):
            days.add(day)
            taken.add(week)
            kept.append(one)
        elif week not in taken and week not in weeks and len(weeks) < weekly:
            weeks.add(week)
            kept.append(one)
    return [one for one in reversed(ordered) if one not in kept]
