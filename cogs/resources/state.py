"""Where a search of the library stands, as it travels in the address of a button."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bot.resources.records import KINDS
from bot.vocabulary.records import SUBJECT_AXES
from cogs.searching import AsItIs, Coding, Digested, Listed, SearchState

PER_PAGE = 5


class FindState(SearchState):
    """A search of the library: with a place's number of seven digits, the longest one fits into an address exactly."""

    __slots__ = ()
    CODINGS: ClassVar[Mapping[str, Coding]] = {
        "kind": Listed(list(KINDS), list(KINDS)),
        "theme": Digested(SUBJECT_AXES),
        "place": AsItIs(r"[A-Z]{2}|\d{1,7}"),
        "year": AsItIs(r"\d{4}"),
        "language": AsItIs(r"[a-z]{2}"),
    }
