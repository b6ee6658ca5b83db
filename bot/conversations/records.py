"""E-conversations as the rest of the bot sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NewType

from bot.core.i18n import Phrase, _
from bot.directory.records import OrganisationId, Place, PlaceId
from bot.resources.records import Work
from bot.vocabulary.records import TermId

ConversationId = NewType("ConversationId", int)
QuestionId = NewType("QuestionId", int)
ContributionId = NewType("ContributionId", int)
PointId = NewType("PointId", int)
SummaryId = NewType("SummaryId", int)
CommitmentId = NewType("CommitmentId", int)

# What the search index calls a conversation, and something that was featured in one.
KIND = "conversation"
CONTRIBUTION = "contribution"
FOLLOWERS = "conversations.followers"  # what a transaction touches that changes only who gets digests
TOUCHED = "conversations"  # what a transaction touches that changes what stands or is due (`Database.on_commit`)
# Kinds of deliveries.
NEWS = "conversation.news"  # to the thread: opened, a question, closing soon, synthesis, reopened
DESK = "conversation.desk"  # to the facilitators: a draft waits, synthesis is due, words were changed
TOLD = "conversation.told"  # to an author: what they wrote was featured or moved
MOVED = "conversation.moved"  # words that are posted in another place, and the pointer that is left
DIGEST = "conversation.digest"  # to somebody who follows and asked for it
STEP = "conversation.step"  # a commitment falls due

Mode = Literal["attributed", "chatham"]
Phase = Literal["planned", "announced", "open", "synthesis", "closed"]
QuestionStatus = Literal["waiting", "posted", "held"]
ContributionStatus = Literal["featured", "moved", "changed", "dropped", "withdrawn"]
PointKind = Literal["agreement", "difference", "recommendation"]
LinkKind = Literal["resource", "organisation", "event"]
Rhythm = Literal["off", "daily", "weekly"]

MODES: Mapping[Mode, Phrase] = {
    "attributed": _("attributed: words are quoted with the name of who wrote them"),
    "chatham": _("Chatham House Rule: what is said may be used; names and organisations are not given"),
}
MODE_NAMES: Mapping[Mode, Phrase] = {"attributed": _("Attributed"), "chatham": _("Chatham House Rule")}
PROMISES: Mapping[Mode, Phrase] = {
    "attributed": _("Words are quoted with the name of who wrote them."),
    "chatham": _("What is said may be used; names and organisations are not given."),
}
PHASES: Mapping[Phase, Phrase] = {
    "planned": _("planned"),
    "announced": _("announced"),
    "open": _("open"),
    "synthesis": _("in synthesis"),
    "closed": _("closed"),
}
POINTS: Mapping[PointKind, Phrase] = {
    "agreement": _("point of agreement"),
    "difference": _("point of difference"),
    "recommendation": _("recommendation"),
}
RHYTHMS: Mapping[Rhythm, Phrase] = {
    "off": _("no messages; /conversation list shows what is new"),
    "daily": _("by direct message each day on which something is new"),
    "weekly": _("by direct message each week in which something is new"),
}

TITLE_LENGTH = 100  # Discord's limit for the name of a thread
FRAMING_LENGTH = 1500
QUESTION_LENGTH = 300
MOST_QUESTIONS = 10
MOST_FACILITATORS = 10
MOST_LINKS = 25  # of each kind
WORDS_LENGTH = 4000
NOTE_LENGTH = 500
POINT_LENGTH = 600
SUMMARY_LENGTH = 12_000  # three pages of a form
OUTCOME_LENGTH = 2000
STEP_LENGTH = 300
OWNER_LENGTH = 100
REASON_LENGTH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A guiding question."""

    id: QuestionId
    position: int  # from 1
    text: str
    due_at: datetime | None  # none: when the conversation opens
    status: QuestionStatus
    posted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPlace:
    """A place, or just a country, that a conversation is about."""

    place: Place | None
    country: str  # ISO 3166-1 alpha-2


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A resource, organisation or event that belongs to a conversation."""

    kind: LinkKind
    ref: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """An e-conversation with everything that its card shows but what was featured."""

    id: ConversationId
    guild: int
    title: str
    framing: str
    template: str
    language: str  # of its public texts
    languages: Sequence[str]  # what people may write in
    mode: Mode
    phase: Phase
    zone: str  # IANA
    announces_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    ends_at: datetime | None
    paused_at: datetime | None
    weekly: bool
    channel: int
    thread: int | None
    kept_open: bool
    summary: str
    decided: str
    reason: str
    people: int | None
    messages: int | None
    closed_at: datetime | None
    resource: int | None  # number of its consolidated reply in the library
    created_at: datetime
    version: int
    questions: Sequence[Question] = ()
    facilitators: Sequence[int] = ()  # Discord's ids
    terms: Sequence[TermId] = ()
    places: Sequence[ConversationPlace] = ()
    links: Sequence[Linked] = ()

    @property
    def veiled(self) -> bool:
        """Say whether names and organisations are withheld."""
        return self.mode == "chatham"

    @property
    def live(self) -> bool:
        """Say whether people can see it and it is not closed."""
        return self.phase in {"announced", "open", "synthesis"}

    def linked(self, kind: LinkKind) -> list[int]:
        """Return the numbers of what is linked, of one kind."""
        return [one.ref for one in self.links if one.kind == kind]

    def question(self, number: int | None) -> Question | None:
        """Return a question by its id, None where there is none."""
        return next((one for one in self.questions if one.id == number), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a curator says a conversation is, checked and resolved."""

    title: str
    framing: str
    questions: Sequence[tuple[str, datetime | None]]  # text, when it is posted
    template: str = ""
    language: str = "en"
    languages: Sequence[str] = ("en",)
    mode: Mode = "attributed"
    zone: str = "UTC"
    announces_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    ends_at: datetime | None = None
    weekly: bool = True
    terms: Sequence[TermId] = ()
    places: Sequence[tuple[PlaceId | None, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What somebody wrote and a curator featured or moved; never who wrote it, but as the mode lets it be said."""

    id: ContributionId
    conversation: ConversationId
    number: int  # within the conversation
    question: QuestionId | None
    status: ContributionStatus
    words: str
    by: str  # name of its author; empty under the Chatham House Rule, or where they were forgotten
    term: TermId | None
    note: str
    channel: int
    message: int | None
    from_channel: int | None
    from_message: int | None
    said_at: datetime
    featured_at: datetime | None  # or moved
    edited_at: datetime | None = None  # when its author had edited it last, as its words are kept
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionAuthor:
    """Who wrote a contribution: for telling them and for taking it back, never for showing."""

    contribution: ContributionId
    user: int
    name: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What curators read out of contributions."""

    id: PointId
    question: QuestionId | None
    kind: PointKind
    text: str
    numbers: Sequence[int]  # of contributions


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A summary of what was featured in a stretch of time."""

    id: SummaryId
    conversation: ConversationId
    status: Literal["draft", "published"]
    text: str
    since: datetime | None
    until: datetime
    at: datetime
    published_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """Something that was promised."""

    id: CommitmentId
    conversation: ConversationId | None
    title: str  # of that conversation; empty where there is none
    veiled: bool  # it was promised in a conversation under the Chatham House Rule
    text: str
    texts: Mapping[str, str]  # by language, added to a printed text
    owner: str
    owner_user: int | None
    due: date | None
    done_at: datetime | None
    outcome: str
    ledger: Sequence[str]
    origin: Literal["seeded", "decided"]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """Somebody who follows a conversation."""

    conversation: ConversationId
    user: int
    digest: Rhythm
    language: str
    seen_at: datetime
    told_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """What a conversation is ranked by."""

    id: ConversationId
    title: str
    phase: Phase
    language: str
    at: int  # UTC seconds: closed, else opened, else made
    themes: frozenset[str]  # keys of terms
    seats: Sequence[tuple[int | None, str, str]]  # place, country, key of the place that it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A conversation as a list shows it."""

    id: ConversationId
    title: str
    phase: Phase
    mode: Mode
    language: str
    opens_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    thread: int | None
    questions: int
    posted: int  # of them
    featured: int
    terms: Sequence[TermId] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands on Discord of one surface of a conversation."""

    surface: str  # card, state, reply, summary:12
    channel: int | None = None
    message: int | None = None
    digest: str = ""
    refused: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySource:
    """Everything that a consolidated reply is made of."""

    conversation: Conversation
    contributions: Sequence[Contribution]  # featured, by number
    points: Sequence[Point]
    summaries: Sequence[Summary]  # published, the oldest first
    commitments: Sequence[Commitment]
    citations: Sequence[str]  # of the linked resources and those that were shared in the thread
    organisations: Sequence[str]  # names; none under the Chatham House Rule
    organisation_ids: Sequence[OrganisationId] = ()
    events: Sequence[tuple[str, str]] = ()  # title, ISO date
    facilitators: Sequence[str] = field(default_factory=tuple)  # names; none under the Chatham House Rule
    network: str = ""  # name of the network
    works: Sequence[tuple[str, Work]] = ()  # keys and works that `citations` are made of
    themes: Mapping[TermId, str] = field(default_factory=dict)  # names of the themes of contributions
    at: datetime | None = None  # as of when: its close, else now
