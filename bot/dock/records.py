"""What is asked of the docking station, how it was understood, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NewType

RequestId = NewType("RequestId", int)

Kind = Literal["organisation", "person", "work", "conversation"]
KINDS: Sequence[Kind] = ("organisation", "person", "work", "conversation")
SpotKind = Literal["town", "country", "region"]
GapKind = Literal["theme", "place", "language", "theme-place"]

NEED_LENGTH = 1000
SHORTEST = 3  # letters of a need
MOST_THEMES = 6  # of one need that are looked for
MOST_SPOTS = 3
MOST_LANGUAGES = 3
MOST_WORDS = 4  # that no theme and no place stands for


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where help is needed: a town or part of a country (`key` of a place), a country (ISO), or a region (UN M49)."""

    kind: SpotKind
    key: str
    countries: frozenset[str]  # ISO 3166-1 that it is, or lies in
    places: frozenset[int] = frozenset()  # of the directory: itself, its parts and what it is part of
    around: frozenset[str] = frozenset()  # countries of the region around it
    names: Mapping[str, str] = field(default_factory=dict)  # by language; of a country none, as CLDR names it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a need was understood."""

    themes: Sequence[str] = ()  # keys of terms of the axes of subjects
    spots: Sequence[Spot] = ()
    languages: Sequence[str] = ()  # ISO 639-1, named by the asker
    written_in: str = ""  # ISO 639-1 of the words themselves, where that is plain
    words: Sequence[str] = ()  # folded; what else is telling
    written: Mapping[str, str] = field(default_factory=dict)  # each of the words as it was typed
    subject: Sequence[str] = ()  # folded; the words that named the themes

    @property
    def spoken(self) -> Sequence[str]:
        """Return the languages that would help: those that were named, else the one that the need is written in.

        English is not, since the network works in it: that somebody writes it tells nothing.
        """
        return self.languages or ((self.written_in,) if self.written_in not in {"", "en"} else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What somebody asks, as they gave it.

    Whatever is `settled` is taken as it stands, and nothing is read out of the words for it but what they find.
    """

    need: str
    themes: Sequence[str] = ()  # keys
    place: str = ""  # key of a place, ISO code of a country, or number of a region; commas between several
    languages: Sequence[str] = ()  # ISO 639-1
    needed_by: date | None = None
    settled: bool = False
    language: str = "en"  # that the asker is answered in


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A need as it is kept; `need` is empty once it was forgotten."""

    id: RequestId
    guild: int
    user: int
    need: str
    themes: Sequence[str]
    place: str
    languages: Sequence[str]
    needed_by: date | None
    settled: bool
    language: str
    asked_at: datetime

    @property
    def theme(self) -> str:
        """Return the key of the first theme that was chosen, empty where none was."""
        return self.themes[0] if self.themes else ""


ReasonKind = Literal[
    "theme", "near-theme", "called", "town", "country", "region", "language", "named", "mentioned", "offers", "wrote",
    "about", "conversation", "focal-point", "standing",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why somebody or something is listed; it says what gave the points, and nothing else."""

    kind: ReasonKind
    points: int  # tenths
    value: str = ""  # key of a term, a place or a region, code of a country or language, a word, a title
    asked: str = ""  # of a near theme and of an offered one: key of the one that was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where a candidate is or what place it is about."""

    place: int | None
    country: str
    key: str = ""  # of the place


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody or something that may answer a need, by what people may see of it."""

    kind: Kind
    id: int
    name: str
    note: str = ""  # abbreviation, role, authors
    year: str = ""
    form: str = ""  # kind of a work, phase of a conversation
    organisation: str = ""  # of a person
    themes: frozenset[str] = frozenset()
    seats: Sequence[Seat] = ()
    languages: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()  # keys of the themes that its name speaks of
    named: frozenset[str] = frozenset()  # words of the need in its name
    mentioned: frozenset[str] = frozenset()  # words of the need elsewhere in it
    offers: frozenset[str] = frozenset()  # words of the need in what a person offers
    offered: frozenset[str] = frozenset()  # keys of the themes that what a person offers speaks of
    wrote: Sequence[str] = ()  # titles of works by it on what is asked
    about: Sequence[str] = ()  # titles of works about it on what is asked
    conversations: Sequence[str] = ()  # titles of conversations on what is asked that it belongs to
    focal_point: bool = False
    standing: int = 0  # 0 … 1000, as the index has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A candidate in its place."""

    candidate: Candidate
    points: int  # tenths
    reasons: Sequence[Reason]  # what weighs most first


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What the network has nobody for, and who comes nearest.

    `themes` are keys (of `theme` and `theme-place`); `spot` is where (of `place` and `theme-place`).
    """

    kind: GapKind
    themes: Sequence[str] = ()
    spot: Spot | None = None
    language: str = ""
    nearest: Sequence[Ranked] = ()
    there: Sequence[str] = ()  # names of organisations that are in that place, though not for that


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the network has for a need, best first in each kind."""

    request: Request
    reading: Reading
    found: Mapping[Kind, Sequence[Ranked]]
    places: Mapping[str, tuple[Mapping[str, str], str]]  # key -> (names by language, country) of those in reasons
    lacks: Sequence[Lack] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GapCount:
    """How often something was asked for that nobody is listed for."""

    kind: GapKind
    theme: str  # key of a term; empty where it is about a place or a language alone
    place: str  # key of a place, ISO code of a country or number of a region; or empty
    language: str  # ISO 639-1, or empty
    count: int
    last: date
