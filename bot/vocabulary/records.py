"""Terms as the rest of the bot sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from bot.core.folding import fold

AXES = ("category", "kind", "how", "theme", "expertise", "sdg")
SUBJECT_AXES = ("how", "theme", "expertise", "sdg")  # what a person may call a theme


class TermId(NamedTuple):
    """Names a term of a server's vocabulary."""

    axis: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term, with its name and search words by language."""

    id: TermId
    position: int
    source: str  # document, added
    names: Mapping[str, str]
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    letter: str = ""
    printed: str = ""
    parent: str | None = None

    def texts(self) -> list[str]:
        """Return every name and search word, in every language."""
        return [*self.names.values(), *(word for language in self.words.values() for word in language)]


class Terms:
    """The whole vocabulary of one server."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._by_id = {term.id: term for term in terms}

    def __iter__(self) -> Iterator[Term]:
        return iter(self._by_id.values())

    def get(self, axis: str, key: str) -> Term | None:
        """Return a term, or None."""
        return self._by_id.get(TermId(axis, key))

    def axis(self, axis: str) -> list[Term]:
        """Return the terms of an axis in their order."""
        return [term for term in self if term.id.axis == axis]

    def subject(self, key: str) -> Term | None:
        """Return the term of a subject axis with this key, or None; keys are unique across these axes."""
        return next((term for axis in SUBJECT_AXES if (term := self.get(axis, key))), None)

    @cached_property
    def _by_text(self) -> dict[tuple[str, str], Term]:
        found: dict[tuple[str, str], Term] = {}
        for term in self:
            for text in (term.id.key, *term.texts(), term.printed, term.letter):
                if folded := fold(text):
                    found.setdefault((term.id.axis, folded), term)
        return found

    def match(self, text: str, axes: Sequence[str]) -> Term | None:
        """Return the term that a person means by its key, its name or a search word in any language, or None."""
        folded = fold(text)
        return next((term for axis in axes if (term := self._by_text.get((axis, folded)))), None)

    def labels(self, axes: Sequence[str]) -> list[tuple[str, Term]]:
        """Return (folded text, term) of every name and search word of these axes."""
        return [(text, term) for (axis, text), term in self._by_text.items() if axis in axes]
