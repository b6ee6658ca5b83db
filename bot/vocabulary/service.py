"""Answers about the vocabulary; held in memory by server, since every card needs its names."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from bot.core.database import Database, Transaction
from bot.core.folding import fold
from bot.vocabulary import store
from bot.vocabulary.records import Term, TermId, Terms


class VocabularyService:
    """The vocabulary of every server."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._terms: dict[int, Terms] = {}

    def terms_in(self, tx: Transaction, guild: int) -> Terms:
        """Return a server's vocabulary, inside a transaction of another use case."""
        if (known := self._terms.get(guild)) is not None:
            return known
        terms = Terms(store.every_term(tx, guild))
        if any(True for _term in terms):  # an empty one may be filled by a seeding that is still to come
            self._terms[guild] = terms
        return terms

    def forget(self, guild: int) -> None:
        """Read the vocabulary anew next time; called when it was replaced."""
        self._terms.pop(guild, None)

    async def terms(self, guild: int) -> Terms:
        """Return a server's vocabulary."""
        if (known := self._terms.get(guild)) is not None:
            return known
        return await self._database.read(lambda tx: self.terms_in(tx, guild))


def related(terms: Terms, text: str, axes: tuple[str, ...], *, limit: int = 3) -> list[Term]:
    """Return the terms that a text speaks of, those whose name or search word holds most of its words first.

    Words of four letters and more count, also as beginnings; shorter ones where they are the whole text (“ssr”).
    """
    asked = fold(text)
    typed = [word for word in asked.split() if len(word) >= 4]
    held: dict[TermId, int] = {}
    for label, term in terms.labels(axes):
        count = len(typed) + 1 if label == asked else sum(f" {word}" in f" {label}" for word in typed)
        held[term.id] = max(held.get(term.id, 0), count)
    best = sorted((term_id for term_id, count in held.items() if count), key=lambda term_id: -held[term_id])
    return [found for term_id in best[:limit] if (found := terms.get(*term_id))]


def nearest(terms: Terms, text: str, axes: tuple[str, ...], *, limit: int = 3) -> list[Term]:
    """Return the terms whose names or search words are most like `text`, best first.

    The vocabulary has hundreds of words, not thousands: comparing all of them costs well under a millisecond.
    """
    labels = terms.labels(axes)
    found = process.extract(
        fold(text), [label for label, _term in labels], scorer=fuzz.ratio, limit=limit * 6, score_cutoff=65
    )
    best = dict.fromkeys(labels[number][1].id for _label, _score, number in found)
    return [term for term_id in list(best)[:limit] if (term := terms.get(*term_id))]
