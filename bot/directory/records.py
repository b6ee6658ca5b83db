"""The directory as the rest of the bot sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType

from bot.core.i18n import _
from bot.vocabulary.records import TermId

OrganisationId = NewType("OrganisationId", int)
PlaceId = NewType("PlaceId", int)

KIND = "organisation"  # what an organisation is called in the search index
Source = Literal["document", "added"]
Origin = Literal["seeded", "imported", "submitted", "edited"]

# How two organisations relate: what the first says of the second, and the second of the first.
RELATIONS: Mapping[str, tuple[str, str]] = {
    "joint-project-of": (_("Joint project of {name}"), _("One of the institutions behind {name}")),
    "part-of": (_("Part of {name}"), _("Includes {name}")),
    "programme-of": (_("Programme of {name}"), _("Runs {name}")),
    "institute-of": (_("Institute of {name}"), _("Has the institute {name}")),
    "municipal-body-of": (_("Municipal body of {name}"), _("Has the municipal body {name}")),
    "member-of": (_("Member of {name}"), _("Counts {name} among its members")),
    "co-facilitates-with": (
        _("Facilitates the network with {name}"),
        _("Facilitates the network with {name}"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A town, district or region."""

    id: PlaceId
    key: str
    kind: str
    country: str  # ISO 3166-1 alpha-2
    names: Mapping[str, str]  # by language
    spellings: Sequence[str] = ()
    zone: str | None = None  # IANA
    latitude: float | None = None  # degrees
    longitude: float | None = None
    within: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where an organisation is: a place, or just a country."""

    place: Place | None
    country: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """Another name of an organisation: in one of the four languages, or an alias of none."""

    text: str
    language: str = ""
    source: Source = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationTerm:
    """A term that an organisation bears."""

    term: TermId
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedEntry:
    """A numbered line of the list that the organisation came from, as printed."""

    number: int
    category: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A relation as seen from one organisation; `phrase` is a catalogue message with `{name}`."""

    phrase: str
    other: OrganisationId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    """A contact point as the network published it, with the ISO date of publication."""

    name: str
    title: str
    role: str
    institution: str
    city: str
    email: str
    published: str
    organisation: OrganisationId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """What is printed, what was adopted instead, and why."""

    key: str
    about: str  # directory, resources, events, network
    numbers: Sequence[str]
    printed: str
    adopted: str
    why: str
    status: str  # adopted, open
    organisations: Sequence[OrganisationId] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """An organisation as a list shows it."""

    id: OrganisationId
    name: str
    abbreviation: str
    categories: Sequence[str]
    kind: str | None
    seats: Sequence[tuple[Mapping[str, str], str]]  # (names of the place by language, country); at most two
    subjects: Sequence[TermId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """What an organisation is ranked by."""

    id: OrganisationId
    name: str
    abbreviation: str
    themes: frozenset[str]  # keys of terms of the axes of subjects
    seats: Sequence[tuple[int | None, str, str]]  # place, country, key of the place
    standing: int  # 0 … 1000, as the index has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation with everything its card shows."""

    id: OrganisationId
    key: str
    name: str
    abbreviation: str
    names: Sequence[Name]
    seats: Sequence[Seat]
    terms: Sequence[OrganisationTerm]
    printed: Sequence[PrintedEntry]
    relations: Sequence[Relation]
    contacts: Sequence[ContactPoint]
    ledger: Sequence[LedgerEntry]
    origin: Origin
    added: Sequence[str]
    position: int
    created_at: datetime
    updated_at: datetime | None
    version: int
    merged_into: OrganisationId | None = None

    def of_axis(self, axis: str) -> list[str]:
        """Return the keys of its terms on one axis."""
        return [bears.term.key for bears in self.terms if bears.term.axis == axis]


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """Everything that an organisation is called."""

    name: str
    abbreviation: str
    aliases: Sequence[str]  # in whatever language
    printed: Sequence[str]  # lines of the list that it came from
    categories: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A numbered line of the printed list, and what the organisation it stands for is called now."""

    number: int
    category: str
    text: str
    organisation: OrganisationId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A listed organisation as the stock-taking counts it: once, at its first seat."""

    id: OrganisationId
    name: str
    categories: Sequence[str]
    place: Mapping[str, str]  # names of its town by language; empty where only a country is known, or nothing
    country: str  # ISO code; empty where none is stated
    latitude: float | None  # degrees, of its town
    longitude: float | None
    printed: bool  # it stands in the printed list
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Everybody who is listed, in the order of the list, and the numbered lines of the printed list."""

    listed: Sequence[Counted]
    printed: Sequence[PrintedLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a person or a file says an organisation is, checked and resolved."""

    name: str
    abbreviation: str = ""
    names: Sequence[Name] = ()
    seats: Sequence[tuple[PlaceId | None, str, Source]] = ()  # place, country, source
    terms: Sequence[OrganisationTerm] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Other organisations that share a town or a theme."""

    same_place: Sequence[Summary]
    same_subject: Sequence[tuple[TermId, Summary]]


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
    # Themes that a query which found nobody speaks of, and how many organisations bear each.
    nearest: Sequence[tuple[TermId, int]] = field(default_factory=tuple)
