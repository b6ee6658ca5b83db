"""Answers kept in memory, each as long as what it was made of stays as it was (see `Database.version`)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

V = TypeVar("V")
MOST = 4096


class Kept(Generic[V]):
    """The answers that were given last, at most `most` of them.

    Texts and tuples of texts are kept best: the garbage collector, which stops everything while it looks, need not
    look at them again.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, tuple[int, V]] = OrderedDict()

    def get(self, key: Hashable, version: int) -> V | None:
        """Return the answer to `key` if it was made of this version."""
        kept = self._answers.get(key)
        if kept is None or kept[0] != version:
            return None
        self._answers.move_to_end(key)
        return kept[1]

    def put(self, key: Hashable, version: int, answer: V) -> None:
        """Keep an answer made of what was read at or after this version; the one asked for longest ago makes way."""
        self._answers[key] = (version, answer)
        self._answers.move_to_end(key)
        if len(self._answers) > self._most:
            self._answers.popitem(last=False)
