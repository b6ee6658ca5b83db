"""The digest of the library as the rest of the bot sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.outbox import Delivery
from bot.resources.records import Summary
from bot.resources.schedule import Rhythm

Every = Literal["off", "week", "month"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings:
    """What a server decided about its digest; the defaults where it decided nothing."""

    channel: int | None = None
    language: str = "en"
    every: Every = "off"
    weekday: int = 0  # 0 Monday … 6 Sunday; of a month its first such weekday
    hour: int = 9  # 0 … 23, local
    zone: str = "UTC"  # IANA
    since: datetime | None = None  # the digest that arrived last, or when it was switched on first
    next_at: datetime | None = None  # when the next one comes; none while it is off

    @property
    def rhythm(self) -> Rhythm:
        """Return when it is due."""
        return Rhythm(every=self.every, weekday=self.weekday, hour=self.hour, zone=self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one digest says."""

    delivery: Delivery
    language: str
    zone: str
    since: datetime
    new: Sequence[Summary]  # newest first, at most MOST_NEW
    total: int  # how many are new
    archive: Summary | None  # none where the library has nothing older
