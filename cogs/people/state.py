"""Where a search of people stands, as it travels in the address of a button."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bot.vocabulary.records import SUBJECT_AXES
from cogs.searching import AsItIs, Coding, Digested, SearchState


class PeopleState(SearchState):
    """A search of people."""

    __slots__ = ()
    CODINGS: ClassVar[Mapping[str, Coding]] = {
        "country": AsItIs(r"[A-Z]{2}"),
        "theme": Digested(SUBJECT_AXES),
        "language": AsItIs(r"[a-z]{2}"),
        "organisation": AsItIs(r"\d{1,18}"),
    }
