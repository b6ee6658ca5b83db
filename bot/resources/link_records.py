"""Links of resources: what is asked, what is kept of an answer, what curators see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.resources.records import LinkState, ResourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLink:
    """A link that is to be asked, with what it answered last."""

    resource: ResourceId
    guild: int
    url: str
    state: LinkState
    failures: int  # in a row
    failing_since: int | None  # UTC seconds, as all instants here
    moved_to: str
    etag: str
    modified: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What is kept of one answer."""

    state: LinkState
    checked_at: int
    next_check: int
    failures: int = 0
    failing_since: int | None = None
    problem: str = ""
    moved_to: str = ""
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLink:
    """A link as curators look at it."""

    resource: ResourceId
    title: str  # of the resource, whole
    url: str
    archived: str
    state: LinkState
    checked_at: datetime | None
    failing_since: datetime | None
    problem: str
    moved_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOverview:
    """What is known of the links of a server."""

    counts: Mapping[LinkState, int]
    bad: Sequence[ListedLink]  # dead first, then failing, then moved, then restricted
    listed: bool  # there is a channel for the weekly list
