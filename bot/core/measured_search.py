"""The search index, with a stopwatch."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.database import Transaction
from bot.core.measures import Measures
from bot.core.search import SUGGESTIONS, Found, SearchIndex
from bot.core.search_scope import Filters


class MeasuredSearch(SearchIndex):
    """Answers as SearchIndex does, and notes how long each answer took, by kind of entry."""

    def __init__(self, measures: Measures) -> None:
        super().__init__()
        self._measures = measures

    def find(
        self, tx: Transaction, guild: int, kind: str, query: str, filters: Filters | None = None, *,
        literal: bool = False, counting: Sequence[str] | None = None,
    ) -> Found:  # fmt: skip
        """Answer a search."""
        began = self._measures.seconds()
        found = super().find(tx, guild, kind, query, filters, literal=literal, counting=counting)
        self._measures.search_seconds.note(self._measures.seconds() - began, "find", kind)
        return found

    def suggest(self, tx: Transaction, guild: int, kind: str, typed: str, *, limit: int = SUGGESTIONS) -> list[int]:
        """Answer what has been typed so far."""
        began = self._measures.seconds()
        found = super().suggest(tx, guild, kind, typed, limit=limit)
        self._measures.search_seconds.note(self._measures.seconds() - began, "suggest", kind)
        return found
