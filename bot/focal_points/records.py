"""Focal points and co-facilitators as the rest of the bot sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NewType

from bot.core.i18n import Phrase, _
from bot.directory.records import OrganisationId

FocalPointId = NewType("FocalPointId", int)
Role = Literal["focal-point", "co-facilitator"]
Status = Literal["offered", "claimed", "verified", "refused", "resigned", "handed-over", "ended"]

ROLES: Mapping[Role, Phrase] = {"focal-point": _("focal point"), "co-facilitator": _("co-facilitator")}
STATUSES: Mapping[Status, Phrase] = {
    "offered": _("offered to a successor"),
    "claimed": _("waits for the curators"),
    "verified": _("confirmed by the curators"),
    "refused": _("not confirmed by the curators"),
    "resigned": _("resigned"),
    "handed-over": _("handed over"),
    "ended": _("ended by the curators"),
}
WAITING: Sequence[Status] = ("offered", "claimed")
CO_FACILITATORS = "co-facilitators"  # the category of the organisations that have them
MOST_WAITING = 5  # claims of one person
NAME_LENGTH, WORDS_LENGTH, REASON_LENGTH = 100, 500, 500  # characters

YEAR = timedelta(days=365)  # after a confirmation until it is asked whether it is still right
PATIENCE = timedelta(days=30)  # that a question waits for an answer
SILENCES = 2  # after so many it is not asked any more, and the card says so


@dataclass(frozen=True, slots=True, kw_only=True)
class FocalPoint:
    """Somebody verified, as the card of an organisation names them."""

    id: FocalPointId
    name: str
    role: Role
    since: datetime
    unconfirmed_since: datetime | None  # when they last said that it is right, where they have been silent twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Everything that is kept of one; for its author and for curators only."""

    id: FocalPointId
    user: int
    organisation: OrganisationId  # as it was claimed; it may have been merged since
    role: Role
    status: Status
    name: str
    named: bool
    words: str
    follows: FocalPointId | None
    language: str
    channel: int
    claimed_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    reason: str
    confirmed_at: datetime | None
    asked_at: datetime | None
    silences: int
    ended_at: datetime | None
    version: int

    @property
    def unconfirmed_since(self) -> datetime | None:
        """Return when they last confirmed, where they have been silent too often; else None."""
        return self.confirmed_at if self.silences >= SILENCES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A claim with what stands around it."""

    claim: Claim
    organisation: OrganisationId  # what it was claimed for, or what that became by merges
    organisation_name: str
    predecessor: str = ""  # the name of who hands over
    offer: Claim | None = None  # what was offered to a successor and is not decided yet


@dataclass(frozen=True, slots=True, kw_only=True)
class FocalCounts:
    """How many of a server there are."""

    verified: int = 0
    organisations_with: int = 0
    co_facilitators: int = 0
    unconfirmed: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCard:
    """What the card of an organisation shows to one reader."""

    guild: int
    verified: int  # how many, named or not
    named: Sequence[FocalPoint]
    every: Sequence[Claim] | None  # all who are verified, for curators; None for members
    own: bool  # whether the reader has a claim of any state that stands here
