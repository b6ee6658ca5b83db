"""A document as its writers see it: parts in order, in one language, no format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.stocktaking.picture import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; level 1 heads a section, 2 and 3 what is inside it."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Prose. `small`: a note or a source; `quoted`: words of a person or a document, as they were written."""

    text: str
    small: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list; `numbered` from `first` on."""

    items: Sequence[str]
    numbered: bool = False
    first: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; `numbers` are the columns, from 0, that stand to the right."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture; `alternative` says to whoever does not see it all that it shows, figures included."""

    name: str  # of its file, without an ending: participants-by-region
    picture: Picture
    caption: str
    alternative: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address on a line of its own, shown whole, behind a text that leads to it."""

    text: str
    address: str


Part: TypeAlias = Heading | Paragraph | Bullets | Table | Figure | Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document in one language; texts are plain: each writer escapes what its format would read otherwise."""

    title: str
    subtitle: str  # place and date, as a document bears them
    language: str  # BCP 47: en, fr, es, pt-BR
    author: str  # the network
    made_at: str  # ISO day of the data, not of the making: the same data give the same bytes
    parts: Sequence[Part]
