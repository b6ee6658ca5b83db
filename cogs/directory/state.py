"""Where a search stands, as it travels in the address of a button."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bot.vocabulary.records import SUBJECT_AXES
from cogs.searching import AsItIs, Coding, Digested, SearchState

PER_PAGE = 5


class FindState(SearchState):
    """A search of the directory."""

    __slots__ = ()
    CODINGS: ClassVar[Mapping[str, Coding]] = {
        "category": Digested(["category"]),
        "country": AsItIs(r"[A-Z]{2}"),
        "theme": Digested(SUBJECT_AXES),
        "kind": Digested(["kind"]),
    }
