"""Expressions of interest as the rest of the bot sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NewType

from bot.core.i18n import Phrase, _
from bot.directory.records import OrganisationId

InterestId = NewType("InterestId", int)
Status = Literal["new", "in-touch", "joined", "declined", "withdrawn"]

OPEN: Sequence[Status] = ("new", "in-touch")
STATUSES: Mapping[Status, Phrase] = {
    "new": _("new"),
    "in-touch": _("in touch"),
    "joined": _("joined"),
    "declined": _("declined"),
    "withdrawn": _("taken back"),
}
# How long one may stand there before the curators are reminded of it.
PATIENCE: Mapping[Status, timedelta] = {"new": timedelta(days=7), "in-touch": timedelta(days=21)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a newcomer wrote, checked."""

    name: str
    organisation: str
    place: str
    why: str
    languages: Sequence[str]  # ISO 639-1


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """An expression of interest and where it stands; without words and author where it was taken back."""

    id: InterestId
    user: int  # 0 where it was taken back or its author was erased
    content: Content
    language: str  # that its author was answered in
    channel: int  # where it was written
    status: Status
    organisation: OrganisationId | None  # that it led to
    decided_by: int | None  # the curator who moved it last
    decided_at: datetime | None
    reason: str
    told: bool  # whether its author is told the reason
    created_at: datetime
    moved_at: datetime
    version: int

    @property
    def open(self) -> bool:
        """Say whether it waits for the curators."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestCounts:
    """How many of a server stand where."""

    new: int = 0
    in_touch: int = 0
    joined: int = 0
    declined: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """Those that wait for too long."""

    new: int
    in_touch: int
    longest: timedelta  # that any of them has stood where it stands

    @property
    def total(self) -> int:
        """Return how many there are."""
        return self.new + self.in_touch
