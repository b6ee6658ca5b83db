"""Resources as the rest of the bot sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType

from bot.core.i18n import Phrase, _
from bot.directory.records import OrganisationId, Place, PlaceId
from bot.vocabulary.records import TermId

ResourceId = NewType("ResourceId", int)

KIND = "resource"  # what a resource is called in the search index
Source = Literal["document", "added"]
Status = Literal["waiting", "changes", "published", "rejected", "retired", "withdrawn"]
Stage = Literal["draft", "published"]
Involvement = Literal["from", "about"]
Tell = Literal["here", "direct"]
LinkState = Literal["unchecked", "answers", "restricted", "failing", "dead"]
Style = Literal["apa", "chicago", "bibtex", "ris", "csl-json"]

KINDS: Mapping[str, Phrase] = {
    "paper": _("paper"),
    "report": _("report"),
    "article": _("article"),
    "book": _("book"),
    "case-study": _("case study"),
    "practice": _("practice"),
    "guide": _("guide or toolkit"),
    "evaluation": _("evaluation"),
    "presentation": _("presentation"),
    "video": _("video or recording"),
    "dataset": _("dataset"),
    "web-page": _("web page"),
    "consolidated-reply": _("consolidated reply"),
    "other": _("other"),
    "promising-practice": _("promising practice"),
}
PRACTICE = "promising-practice"  # the kind of what the questionnaire gathers; nothing else becomes one by choice
CHOSEN_KINDS = tuple(kind for kind in KINDS if kind != PRACTICE)
# ISO 639-1, as Babel names them; the four of the bot first. Discord shows 25 in a menu, one being “not stated”.
LANGUAGES = (
    "en", "fr", "es", "pt", "ar", "zh", "ru", "de", "it", "nl", "sv", "da", "pl", "uk", "tr", "fa", "ur", "hi", "bn",
    "id", "ja", "sw", "so", "am",
)  # fmt: skip
STAGES: Mapping[Stage, Phrase] = {"draft": _("draft"), "published": _("published")}
STATUSES: Mapping[Status, Phrase] = {
    "waiting": _("waits for the curators"),
    "changes": _("changes were asked for"),
    "published": _("in the library"),
    "rejected": _("not taken"),
    "retired": _("retired"),
    "withdrawn": _("withdrawn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """An author or editor: a person with `family` (and `given`), or an institution with `name`."""

    family: str = ""
    given: str = ""
    name: str = ""
    role: Literal["author", "editor"] = "author"
    printed: str = ""  # as the source prints it, where that differs

    @property
    def shown(self) -> str:
        """Return the name as it is said: “Robert Muggah”, “UNDP”."""
        return self.name or f"{self.given} {self.family}".strip()

    @property
    def short(self) -> str:
        """Return the name as it is cited in a text: “Muggah”, “UNDP”."""
        return self.name or self.family


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A work as it is cited."""

    title: str
    subtitle: str = ""
    authors: Sequence[Author] = ()
    issued: str = ""  # ISO year, month or day; empty where the work bears none
    kind: str = "other"  # a key of KINDS
    language: str = ""  # ISO 639-1; empty where nobody has said
    stage: Stage = "published"
    publisher: str = ""
    abstract: str = ""
    link: str = ""
    archived: str = ""  # address of an archived copy

    @property
    def whole_title(self) -> str:
        """Return title and subtitle with a colon between them."""
        return f"{self.title}: {self.subtitle}" if self.subtitle else self.title

    @property
    def year(self) -> str:
        """Return the year, empty where there is none."""
        return self.issued[:4]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourcePlace:
    """A place, or just a country, that a resource speaks of."""

    place: Place | None
    country: str  # ISO 3166-1 alpha-2
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Involved:
    """An organisation of the directory that a resource comes from or speaks of."""

    organisation: OrganisationId
    name: str
    abbreviation: str
    role: Involvement
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceTerm:
    """A term that a resource bears."""

    term: TermId
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCheck:
    """What is known of a link."""

    state: LinkState = "unchecked"
    checked_at: datetime | None = None
    failures: int = 0  # in a row
    failing_since: datetime | None = None
    problem: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file in a message of the bot's own."""

    name: str
    size: int  # bytes
    type: str
    url: str  # signed by Discord
    expires_at: datetime
    channel: int
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Who shared a resource, and how they want to be told."""

    user: int
    why: str
    language: str
    channel: int
    message: int | None
    tell: Tell
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a curator decided last."""

    by: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The card of a resource in the curators' channel, as it was shown last."""

    channel: int | None = None
    message: int | None = None
    digest: str = ""
    refused: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A resource as a list shows it."""

    id: ResourceId
    title: str
    authors: Sequence[str]  # short names, in order
    issued: str
    kind: str
    language: str
    stage: Stage
    subjects: Sequence[TermId]
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """What a work is ranked by."""

    id: ResourceId
    title: str
    subtitle: str
    authors: Sequence[str]  # short names, in order
    issued: str
    kind: str
    language: str
    themes: frozenset[str]  # keys of terms
    seats: Sequence[tuple[int | None, str, str]]  # place, country, key of the place that it speaks of
    organisations: Sequence[OrganisationId]  # that it comes from or speaks of


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A work that shows that an organisation knows something of a theme."""

    organisation: OrganisationId
    role: Involvement
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource with everything its card shows."""

    id: ResourceId
    key: str
    status: Status
    work: Work
    aliases: Sequence[str]
    places: Sequence[ResourcePlace]
    organisations: Sequence[Involved]
    terms: Sequence[ResourceTerm]
    check: LinkCheck
    file: StoredFile | None
    why: str  # the words of whoever shared it
    section: str
    position: int  # in that section
    printed: str
    ledger: Sequence[str]
    added: Sequence[str]
    origin: Literal["seeded", "submitted", "made"]  # made: by the bot, out of what curators chose
    created_at: datetime
    updated_at: datetime | None
    published_at: datetime | None
    decision: Decision | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A work of the library as the stock-taking counts it."""

    id: ResourceId
    key: str
    title: str  # with its subtitle
    authors: Sequence[str]  # short names, in order
    issued: str
    kind: str
    section: str  # of Annex 1; empty where it was added
    printed: str  # its line there
    abstract: str  # of a consolidated reply; empty of everything else
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a person, a file or the seed says a resource is, checked and resolved."""

    work: Work
    aliases: Sequence[str] = ()
    places: Sequence[tuple[PlaceId | None, str, Source]] = ()  # place, country, source
    organisations: Sequence[tuple[OrganisationId, Involvement, Source]] = ()
    terms: Sequence[ResourceTerm] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another resource, and why it is near: an author, places and themes that both have."""

    summary: Summary
    author: str = ""
    place: Mapping[str, str] = field(default_factory=dict)  # names by language
    country: str = ""
    term: TermId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """One answer to a search, with what is needed to narrow it."""

    query: str
    results: Sequence[Summary]
    total: int
    counted_all: bool
    facets: Mapping[str, Mapping[str, int]]
    corrected: str | None
    partial: bool
    listed: int  # how many can be turned to
    first: int = 0  # which of them `results` begins with
    nearest: Sequence[tuple[TermId, int]] = ()  # themes that a query which found nothing speaks of
