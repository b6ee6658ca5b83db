"""Where a search or a list of conversations stands, as it travels in the address of a button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, cast

from bot.conversations.records import PHASES, Phase
from bot.ui.addresses import out_of_date
from bot.vocabulary.records import SUBJECT_AXES
from cogs.searching import AsItIs, Coding, Digested, Listed, SearchState

PER_PAGE = 5
PUBLIC: Sequence[Phase] = ("open", "announced", "synthesis", "closed")


class FindState(SearchState):
    """A search of conversations and of what was featured in them."""

    __slots__ = ()
    CODINGS: ClassVar[Mapping[str, Coding]] = {
        "phase": Listed(list(PHASES), PUBLIC),
        "theme": Digested(SUBJECT_AXES),
        "place": AsItIs(r"[A-Z]{2}|\d{1,7}"),
    }


def phase_of(text: str) -> Phase | None:
    """Return the phase in an address, None where all are meant; raise NotFoundError for one that nobody may see."""
    if not text:
        return None
    if text not in PUBLIC:
        raise out_of_date()
    return cast("Phase", text)
