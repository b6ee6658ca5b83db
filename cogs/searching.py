"""What the searches of every feature share: where a search stands, in the address of a button, and how it goes on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Protocol, Self

from discord.ui import ActionRow, LayoutView, Select

from bot.core.i18n import Language, _
from bot.ui.addresses import button, menu, out_of_date
from bot.ui.layouts import actions
from bot.ui.text import plain, searched
from bot.vocabulary.records import Terms


class Coding(Protocol):
    """How the values of a facet travel in an address, which has 100 letters for everything."""

    def short(self, value: str) -> str:
        """Return what stands in the address for a value that there is."""
        ...

    def long(self, short: str, terms: Terms) -> str | None:
        """Return the value; None where the address is forged or the value is gone."""
        ...

    def possible(self, value: str) -> bool:
        """Say whether a menu may have offered the value."""
        ...


@dataclass(frozen=True, slots=True)
class AsItIs:
    """Values that are short already: countries, years, numbers of places."""

    pattern: str

    def short(self, value: str) -> str:
        """Return the value."""
        return value

    def long(self, short: str, _terms: Terms) -> str | None:
        """Return the value."""
        return short if self.possible(short) else None

    def possible(self, value: str) -> bool:
        """Compare it with the pattern."""
        return re.fullmatch(self.pattern, value, re.ASCII) is not None


@dataclass(frozen=True, slots=True)
class Listed:
    """Values of a list in the code: each travels by its place in `values`; only `offered` ones come back."""

    values: Sequence[str]
    offered: Sequence[str]

    def short(self, value: str) -> str:
        """Return the place in the list."""
        return str(list(self.values).index(value))

    def long(self, short: str, _terms: Terms) -> str | None:
        """Return the value at that place."""
        if not re.fullmatch(r"\d{1,2}", short, re.ASCII) or int(short) >= len(self.values):
            return None
        value = self.values[int(short)]
        return value if value in self.offered else None

    def possible(self, value: str) -> bool:
        """Look it up."""
        return value in self.offered


@dataclass(frozen=True, slots=True)
class Digested:
    """Keys of terms, up to 30 letters long: four letters of a digest tell a hundred of them apart."""

    axes: Sequence[str]

    def short(self, value: str) -> str:
        """Return the digest."""
        return hashlib.blake2s(value.encode(), digest_size=2).hexdigest()

    def long(self, short: str, terms: Terms) -> str | None:
        """Return the key of the first term that has this digest."""
        keys = (term.id.key for term in terms if term.id.axis in self.axes)
        return next((key for key in keys if self.short(key) == short), None)

    def possible(self, _value: str) -> bool:
        """Take any: a term that there is not finds nothing, and its digest is as short as others."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchState:
    """A search with its filters, and the page that is shown; each feature says how its facets travel."""

    CODINGS: ClassVar[Mapping[str, Coding]]  # by facet, in the order of the address

    query: str = ""
    filters: dict[str, str] = field(default_factory=dict)  # facet -> value
    page: int = 0
    literal: bool = False

    def parts(self) -> list[str]:
        """Write the state as the parts of an address."""
        values = [
            coding.short(self.filters[facet]) if facet in self.filters else "" for facet, coding in self.CODINGS.items()
        ]
        return [str(self.page), "l" if self.literal else "", *values, self.query]

    @classmethod
    def read(cls, parts: Sequence[str], terms: Terms) -> Self:
        """Read a state back; raise NotFoundError where the address is forged or a term is gone."""
        after = 2 + len(cls.CODINGS)
        if len(parts) <= after or not re.fullmatch(r"\d{1,2}", parts[0], re.ASCII):
            raise out_of_date()
        filters: dict[str, str] = {}
        for (facet, coding), short in zip(cls.CODINGS.items(), parts[2:after], strict=True):
            if short:
                value = coding.long(short, terms)
                if value is None:
                    raise out_of_date()
                filters[facet] = value
        query = ":".join(parts[after:])  # it may hold colons of its own
        return cls(query=searched(query), filters=filters, page=int(parts[0]), literal=parts[1] == "l")

    def turned(self, page: int) -> Self:
        """Return the same search at another page."""
        return replace(self, page=page)

    def narrowed(self, facet: str, value: str) -> Self:
        """Return the search with one more filter, at its first page; raise NotFoundError for a forged one."""
        coding = self.CODINGS.get(facet)
        if coding is None or not coding.possible(value):
            raise out_of_date()
        return replace(self, filters={**self.filters, facet: value}, page=0)

    def wide(self) -> Self:
        """Return the search for the same words without filters, at its first page."""
        return replace(self, filters={}, page=0, literal=False)

    def exact(self) -> Self:
        """Return the search for just what was typed, at its first page."""
        return replace(self, page=0, literal=True)


def found_line(counted: str, query: str, filters: Sequence[str], say: Language) -> str:
    """Return what was found for which words, and the names of the filters."""
    asked = say(_("{counted} for “{query}”"), counted=counted, query=plain(query)) if query else counted
    return f"### {asked}" + (f" · {plain(' · '.join(filters))}" if filters else "")


def respelled(query: str, say: Language) -> str:
    """Return the note that the nearest spelling was searched."""
    return f"-# {say(_('Nothing is listed as “{query}”; this is the nearest spelling.'), query=plain(query))}"


def position(first: int, shown: int, total: int, say: Language) -> str:
    """Return which results are shown of how many; `first` counts from 0."""
    return say(_("{first}–{last} of {total}"), first=first + 1, last=first + shown, total=say.number(total))


def narrowing(
    prefix: str, state: SearchState, options: Sequence[tuple[str, str, str]], say: Language
) -> Select[LayoutView] | None:
    """Return the menu that narrows a search; its values are `facet:value`."""
    return menu(say(_("Narrow")), options, f"{prefix}.narrow", *state.parts()) if options else None


def onward(
    prefix: str, state: SearchState, number: int, last: int, say: Language, *, corrected: bool
) -> Sequence[ActionRow[LayoutView]]:
    """Return the buttons below page `number` of results, `last` being the number of the last one, from 0."""
    find = f"{prefix}.find"
    return actions(
        button(say(_("Previous")), find, *state.turned(number - 1).parts()) if number > 0 else None,
        button(say(_("Next")), find, *state.turned(number + 1).parts()) if number < last else None,
        button(say(_("Search exactly that instead")), find, *state.exact().parts()) if corrected else None,
        button(say(_("All results")), find, *state.wide().parts()) if state.filters else None,
        button(say(_("Share here")), f"{prefix}.share", *state.turned(number).parts()),
    )
