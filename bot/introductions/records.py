"""Introductions as the rest of the bot sees them: a need that waits for somebody, and what both agreed to share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Literal, NewType, cast

from bot.core.i18n import Phrase, _
from bot.core.texts import clean_line
from bot.dock.records import NEED_LENGTH
from bot.errors import ConflictError, InvalidInputError, NotFoundError

IntroductionId = NewType("IntroductionId", int)
Kind = Literal["organisation", "person"]
KINDS: Sequence[Kind] = ("organisation", "person")
# What became of it. Its asker sees “refused” and “moot” as “asked” until the day on which it expires.
Status = Literal["asked", "accepted", "refused", "expired", "withdrawn", "moot"]
ThreadState = Literal["", "wanted", "made", "failed"]
Helped = Literal["", "yes", "partly", "no"]
HELPED: Mapping[Helped, Phrase] = {"yes": _("Yes"), "partly": _("Partly"), "no": _("No")}

EXPIRES = timedelta(days=14)
PAUSE = timedelta(days=30)
FOLLOW_UP = timedelta(days=21)
KEPT = timedelta(days=90)  # the words of an accepted one
SHOWN = timedelta(days=30)  # that nothing came of one
MOST_OPEN, MOST_A_MONTH, MONTH = 5, 10, timedelta(days=30)  # of one asker
MOST_WAITING, MOST_A_WEEK, WEEK = 3, 5, timedelta(days=7)  # of one addressee
NAME_LENGTH, ORGANISATION_LENGTH, REACH_LENGTH = 100, 200, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What one side lets the other read once both have said yes; empty before and after."""

    name: str = ""
    organisation: str = ""
    reach: str = ""

    def kept(self) -> str:
        """Return it as the database keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForm:
    """What an asker typed: whom they want to reach, the need as that side reads it, what they share."""

    request: int
    kind: Kind
    ref: int  # of the organisation or the profile
    need: str = ""
    name: str = ""
    organisation: str = ""
    reach: str = ""
    thread: str = "no"  # yes: a private thread, if the other wants one too

    def plain(self) -> dict[str, object]:
        """Return the form as JSON keeps it."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def with_typed(self, typed: Mapping[str, str]) -> AskForm:
        """Return the form with what was typed in place of what stood there."""
        return replace(self, **typed)  # type: ignore[arg-type]  # the form has fields of text alone

    def shares(self) -> Shares:
        """Return what the asker shares, checked; raise InvalidInputError."""
        return checked_shares(self.name, self.organisation, self.reach)


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """An introduction with the words of both sides: whoever hands it on takes out what its reader may not see."""

    id: IntroductionId
    guild: int
    asker: int  # 0 once they were erased
    kind: Kind
    organisation: int | None
    profile: int | None
    addressee: int | None  # None: the curators
    need: str
    needed_by: date | None
    languages: Sequence[str]
    asker_shares: Shares
    addressee_shares: Shares
    asker_thread: bool
    addressee_thread: bool
    status: Status
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    answered_by: int | None
    ended_at: datetime | None
    channel: int
    thread: int | None
    thread_state: ThreadState
    asker_helped: Helped
    addressee_helped: Helped
    language: str
    version: int

    @property
    def ref(self) -> int:
        """Return the number of whom the asker chose; 0 where it is gone."""
        return (self.organisation if self.kind == "organisation" else self.profile) or 0

    def unsaid(self, user: int) -> bool:
        """Say whether a side of an accepted one has not said yet whether it helped."""
        answer = self.asker_helped if user == self.asker else self.addressee_helped
        return self.status == "accepted" and user in {self.asker, self.answered_by} and not answer

    def in_question(self, user: int, now: datetime) -> bool:
        """Say whether a side is asked by now whether it helped."""
        return self.unsaid(user) and self.answered_at is not None and self.answered_at + FOLLOW_UP <= now

    def other(self, user: int) -> Shares:
        """Return what a side may read of the other: nothing unless both have said yes and it is one of the two."""
        if self.status != "accepted" or user not in {self.asker, self.answered_by} or not user:
            return Shares()
        return self.addressee_shares if user == self.asker else self.asker_shares

    def own(self, user: int) -> Shares:
        """Return what a side agreed to share."""
        return self.asker_shares if user == self.asker else self.addressee_shares


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroductionCounts:
    """Introductions in numbers; what came to nothing is one number, since nobody may tell a refusal from silence."""

    asked: int = 0
    accepted: int = 0
    nothing: int = 0
    withdrawn: int = 0
    waiting: int = 0
    helped_yes: int = 0
    helped_partly: int = 0
    helped_no: int = 0
    median_days_to_answer: float | None = None
    longest_waiting_days: int = 0


def checked_shares(name: str, organisation: str, reach: str) -> Shares:
    """Return what one side shares as it may be kept; raise InvalidInputError with what is wrong."""
    return Shares(
        name=clean_line(name, field=_("Your name"), limit=NAME_LENGTH),
        organisation=clean_line(organisation, field=_("Your organisation"), limit=ORGANISATION_LENGTH, required=False),
        reach=clean_line(reach, field=_("How to reach you"), limit=REACH_LENGTH),
    )


def checked_need(need: str) -> str:
    """Return the need as the other side will read it; raise InvalidInputError with what is wrong."""
    return clean_line(need, field=_("What you need"), limit=NEED_LENGTH)


def kind_of(text: str) -> Kind:
    """Return a kind that stands in an address; raise NotFoundError where it is none."""
    if text not in KINDS:
        raise gone()
    return cast("Kind", text)


def helped_of(text: str) -> Helped:
    """Return an answer that stands in an address; raise InvalidInputError where it is none."""
    if text not in HELPED:
        raise InvalidInputError(_("This is no answer to the question."), hint=_("Press one of the three buttons."))
    return cast("Helped", text)


def gone() -> NotFoundError:
    """Return what anybody is told about an introduction that is over, was never there, or is not theirs."""
    return NotFoundError(
        _("This request is not open any more, or it is not for you."),
        hint=_("See what there is for you with /dock introductions"),
    )


def unavailable() -> ConflictError:
    """Return what an asker is told where a person cannot be asked, whatever the reason is."""
    return ConflictError(
        _("This person cannot be asked at the moment. Nothing was sent."),
        hint=_("Choose somebody else in the answer to your question, or ask again with /dock ask"),
    )
