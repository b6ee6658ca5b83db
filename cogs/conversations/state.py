"""Where a search or a list of conversations stands, as it travels in the address of a button."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from bot.conversations.finding import FACETS
from bot.conversations.records import PHASES, Phase
from bot.ui.addresses import out_of_date
from bot.ui.text import searched
from bot.vocabulary.records import SUBJECT_AXES, Terms

PER_PAGE = 5
PUBLIC: Sequence[Phase] = ("open", "announced", "synthesis", "closed")
_PLACE = re.compile(r"[A-Z]{2}|\d{1,7}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindState:
    """A search with its filters, and the page that is shown."""

    query: str = ""
    filters: dict[str, str] = field(default_factory=dict)  # facet -> value
    page: int = 0
    literal: bool = False

    def parts(self) -> list[str]:
        """Write the state as the parts of an address."""
        values = [_short(facet, self.filters[facet]) if facet in self.filters else "" for facet in FACETS]
        return [str(self.page), "l" if self.literal else "", *values, self.query]

    @classmethod
    def read(cls, parts: Sequence[str], terms: Terms) -> FindState:
        """Read a state back; raise NotFoundError where the address is forged or a term is gone."""
        if len(parts) < 2 + len(FACETS) + 1 or not re.fullmatch(r"\d{1,2}", parts[0], re.ASCII):
            raise out_of_date()
        filters = {
            facet: _long(facet, value, terms)
            for facet, value in zip(FACETS, parts[2 : 2 + len(FACETS)], strict=True)
            if value
        }
        # The query may hold colons of its own.
        query = ":".join(parts[2 + len(FACETS) :])
        return cls(query=searched(query), filters=filters, page=int(parts[0]), literal=parts[1] == "l")

    def turned(self, page: int) -> FindState:
        """Return the same search at another page."""
        return replace(self, page=page)

    def narrowed(self, facet: str, value: str) -> FindState:
        """Return the search with one more filter, at its first page; raise NotFoundError for a forged one."""
        if facet not in FACETS or not _possible(facet, value):
            raise out_of_date()
        return replace(self, filters={**self.filters, facet: value}, page=0)


def phase_of(text: str) -> Phase | None:
    """Return the phase in an address, None where all are meant; raise NotFoundError for one that nobody may see."""
    if not text:
        return None
    if text not in PUBLIC:
        raise out_of_date()
    return cast("Phase", text)


def _possible(facet: str, value: str) -> bool:
    if facet == "phase":
        return value in PUBLIC
    # A theme that there is not finds nothing, and its digest is as short as any.
    return facet == "theme" or bool(_PLACE.fullmatch(value))


def _short(facet: str, value: str) -> str:
    # An address has 100 letters for everything: phases travel by their place in the list, themes by a digest.
    if facet == "phase":
        return str(list(PHASES).index(cast("Phase", value)))
    return hashlib.blake2s(value.encode(), digest_size=2).hexdigest() if facet == "theme" else value


def _long(facet: str, short: str, terms: Terms) -> str:
    if facet == "phase":
        phases = list(PHASES)
        if re.fullmatch(r"\d", short, re.ASCII) and int(short) < len(phases) and phases[int(short)] in PUBLIC:
            return phases[int(short)]
    elif facet == "theme":
        for term in terms:
            if term.id.axis in SUBJECT_AXES and _short(facet, term.id.key) == short:
                return term.id.key
    elif _PLACE.fullmatch(short):
        return short
    raise out_of_date()
