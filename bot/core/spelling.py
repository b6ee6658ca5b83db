"""Corrects typed words against the words of the index, never against its entries.

A scan of 100,000 entries with an edit distance stalls the event loop for a quarter of a second (rapidfuzz
holds the GIL); the few words that share a length and a letter with what was typed take a millisecond.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from bot.core.database import Transaction

Bucket = dict[tuple[int, str], list[str]]


def tolerance(word: str) -> int:
    """Return how many slips a word of this length may hold: none under 4 letters, 1 under 9, else 2.

    Short words are too near to one another: with one slip more, UNICEF would be taken for “unies”.
    """
    return 0 if len(word) < 4 else 1 if len(word) < 9 else 2


class Vocabulary:
    """The words of names and places of one server and kind, held by length and by first and second letter."""

    def __init__(self) -> None:
        self.epoch = -1
        self._last_id = 0
        self._longest = 0  # letters
        self._by_first: Bucket = defaultdict(list)
        self._by_second: Bucket = defaultdict(list)

    def refresh(self, tx: Transaction, guild: int, kind: str) -> None:
        """Read the words that came since the last time; all of them where some left."""
        epoch = tx.value("SELECT epoch FROM search_epoch WHERE guild_id = :g AND kind = :k", g=guild, k=kind) or 0
        if epoch != self.epoch:
            self.epoch, self._last_id = epoch, 0
            self._by_first.clear()
            self._by_second.clear()
        # From the last id on (the pluses keep SQLite from reading every word of the server), and in one row: tens of
        # thousands of rows would stall other threads.
        row = tx.first(
            """SELECT max(id), json_group_array(word) FROM (SELECT id, word FROM search_word
               WHERE id > :last AND +guild_id = :g AND +kind = :k AND named = 1 ORDER BY id)""",
            last=self._last_id,
            g=guild,
            k=kind,
        )
        if row is not None and row[0] is not None:
            self._last_id = row[0]
            for word in json.loads(row[1]):
                self._add(word)

    def _add(self, word: str) -> None:
        self._longest = max(self._longest, len(word))
        self._by_first[len(word), word[0]].append(word)
        if len(word) > 1:
            self._by_second[len(word), word[1]].append(word)

    def corrections(self, typed: str, *, limit: int = 3, among: bool = False) -> list[str]:
        """Return the nearest known words, best first; none where nothing is near enough.

        `among` other words that must be found as well, a short one may hold any slip, too. Slips in the first letter
        are looked for only where nothing that begins alike was found.
        """
        slips = max(tolerance(typed), 1) if among and len(typed) >= 3 else tolerance(typed)
        if not slips:
            return []
        length = len(typed)
        if length == 4 and not among:  # only a lost letter: any other slip makes one abbreviation of another
            longer = {*self._by_first.get((5, typed[0]), ()), *self._by_second.get((5, typed[0]), ())}
            return _nearest(typed, longer, slips, limit)
        alike = (self._by_first.get((n, typed[0]), ()) for n in range(length - slips, length + slips + 1))
        found = _nearest(typed, (word for bucket in alike for word in bucket), slips, limit)
        if found and OSA.distance(typed, found[0]) == 1:
            return found
        # Lost, added, changed or swapped first letter: one of these letters stands where it then would.
        others: set[str] = set()
        for n in range(length - 1, length + 2):
            others.update(self._by_first.get((n, typed[1]), ()))
            others.update(self._by_second.get((n, typed[0]), ()))
            if n == length:
                others.update(self._by_second.get((n, typed[1]), ()))
        return _nearest(typed, others, 1, limit) or found

    def completions(self, typed: str, *, limit: int = 3) -> list[str]:
        """Return the nearest beginnings of longer words, for a word that is still being typed."""
        slips = min(tolerance(typed), 1)
        if not slips:
            return []
        beginnings = {
            word[:end]
            for length in range(len(typed) + 1, self._longest + 1)
            for word in self._by_first.get((length, typed[0]), ())
            for end in (len(typed), len(typed) + 1)  # a letter changed, or one left out so far
        }
        return _nearest(typed, beginnings, slips, limit)


def _nearest(typed: str, known: Iterable[str], slips: int, limit: int) -> list[str]:
    choices: Sequence[str] = list(known)
    found = process.extract(typed, choices, scorer=OSA.distance, score_cutoff=slips, limit=limit * 4)
    ranked = sorted(found, key=lambda match: (match[1], -JaroWinkler.similarity(typed, match[0]), match[0]))
    return [match[0] for match in ranked[:limit]]
