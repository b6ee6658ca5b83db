"""Where a search stands, as it travels in the address of a button."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.directory.service import FACETS
from bot.ui.addresses import out_of_date
from bot.ui.text import searched
from bot.vocabulary.records import SUBJECT_AXES, Terms

PER_PAGE = 5
_AXES = {"category": ("category",), "theme": SUBJECT_AXES, "kind": ("kind",)}


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
        if len(parts) < 2 + len(FACETS) + 1 or not (parts[0].isascii() and parts[0].isdigit() and len(parts[0]) < 4):
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
        """Return the search with one more filter, at its first page."""
        return replace(self, filters={**self.filters, facet: value}, page=0)


def _short(facet: str, value: str) -> str:
    # Keys are up to 30 letters long and an address has 100 for everything; four of a digest tell ~100 terms apart.
    return value if facet == "country" else hashlib.blake2s(value.encode(), digest_size=2).hexdigest()


def _long(facet: str, short: str, terms: Terms) -> str:
    if facet == "country":
        if len(short) == 2 and short.isascii() and short.isupper():
            return short
        raise out_of_date()
    keys = (term.id.key for term in terms if term.id.axis in _AXES[facet])
    for key in keys:
        if _short(facet, key) == short:
            return key
    raise out_of_date()
