"""Promising practices as the rest of the bot sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

from bot.directory.records import OrganisationId
from bot.resources.records import Resource, ResourceId, Status, Tell
from bot.vocabulary.records import TermId

PracticeId = NewType("PracticeId", int)
InvitationId = NewType("InvitationId", int)

Kind = Literal["line", "text", "organisation", "places", "contact", "themes", "sdg", "consent", "contact-consent"]
TYPED = frozenset({"line", "text", "organisation", "places", "contact"})
CHOSEN = frozenset({"themes", "sdg", "consent", "contact-consent"})
UNREAD = frozenset({"consent", "contact-consent"})  # they govern what is shown, and are not shown themselves
TITLE, PROBLEM, DONE = "title", "problem", "done"  # keys of questions that a list of practices shows
YES, NO = "yes", "no"  # answers to a question for consent


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of the questionnaire."""

    key: str
    step: str
    kind: Kind
    required: bool
    most: int  # letters; of themes and goals, how many
    step_names: Mapping[str, str]  # by language
    names: Mapping[str, str]
    about: Mapping[str, str]
    retired: bool = False  # asked no more; what was answered to it stays readable


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """A practice that somebody tells, with what they have written so far: for nobody but them."""

    id: PracticeId
    user: int | None  # Discord's id; none once they were forgotten
    language: str
    tell: Tell
    organisation: OrganisationId | None
    resource: ResourceId | None  # once it was handed in
    created_at: datetime
    updated_at: datetime
    version: int
    answers: Mapping[str, str]  # by the key of the question

    @property
    def title(self) -> str:
        """Return what it is called so far; empty while it has no title."""
        return " ".join(self.answers.get(TITLE, "").split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer with its question; of themes and goals, the keys, one a line."""

    question: Question
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A practice as everybody may read it: the contact only where that was allowed."""

    resource: Resource
    language: str
    answers: Sequence[Answered]


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A practice of this person's in a list of theirs."""

    id: PracticeId
    title: str  # empty while it has none
    status: Status | None  # none before it was handed in
    answered: int
    asked: int
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """How many practices speak of a city of the network, or come from it."""

    organisation: OrganisationId
    name: str
    practices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Which cities and themes of the network have practices, those without first, then by name or in order."""

    cities: Sequence[Covered]
    themes: Sequence[tuple[TermId, int]]

    @property
    def cities_without(self) -> Sequence[Covered]:
        """Return the cities that have none."""
        return [one for one in self.cities if not one.practices]

    @property
    def themes_without(self) -> Sequence[TermId]:
        """Return the themes that have none."""
        return [term for term, count in self.themes if not count]


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeCounts:
    """Practices in numbers."""

    published: int
    waiting: int  # for the curators, or for changes that they asked for
    drafts: int  # begun and not handed in
    invited: int  # invitations of curators


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation to tell a practice, as whoever was invited reads it."""

    id: InvitationId
    organisation: OrganisationId
    name: str  # of the organisation
    words: str
    at: datetime
    practice: PracticeId | None
