"""Whether the library has a work already: by its address, or by its title and authors."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.core.database import Transaction
from bot.core.folding import fold
from bot.core.search import SearchIndex
from bot.resources import store
from bot.resources.addresses import normal
from bot.resources.records import KIND, Status, Summary, Work

ALIKE = 88  # similarity of two titles, of 100, from which they may be one
CANDIDATES = 20
MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A resource that may be the same work; `sure` where address, or title and authors, are the same."""

    summary: Summary
    status: Status
    sure: bool


class Twins:
    """Finds what may be the same work among everything that a server has, whatever became of it."""

    def __init__(self, search: SearchIndex) -> None:
        self._search = search

    def of(self, tx: Transaction, guild: int, work: Work, *, but: int | None = None) -> list[Twin]:
        """Return what may be the same work, what surely is first; `but` leaves one out: the work itself."""
        sure = store.with_address(tx, guild, normal(work.link)) if work.link else []
        title = fold(work.whole_title)
        likely = self._alike(tx, guild, work)
        ids = [one for one in dict.fromkeys([*sure, *likely]) if one != but]
        families = {fold(one.short) for one in work.authors}
        found = []
        for one in store.summaries(tx, guild, ids):
            theirs = {fold(name) for name in one.authors}
            same_title = fold(one.title) == title
            same_people = not families or not theirs or bool(families & theirs)
            if one.id not in sure and not same_people and not same_title:
                continue
            status = store.status(tx, guild, one.id)
            if status is None or status == "withdrawn":
                continue
            found.append(Twin(summary=one, status=status, sure=one.id in sure or (same_title and same_people)))
        found.sort(key=lambda one: not one.sure)
        return found[:MOST]

    def _alike(self, tx: Transaction, guild: int, work: Work) -> list[int]:
        titles = [fold(work.whole_title), *([fold(work.title)] if work.subtitle else [])]
        # What is published is looked up by its words; what waits or was refused is not in the index, and is little.
        refs = self._search.find(tx, guild, KIND, work.whole_title).refs[:CANDIDATES]
        listed = [(one.id, one.title) for one in store.summaries(tx, guild, refs)]
        listed += store.titles_of_others(tx, guild)
        return [number for number, other in listed if any(_alike(title, fold(other)) for title in titles)]


def _alike(first: str, second: str) -> bool:
    if fuzz.ratio(first, second, score_cutoff=ALIKE):
        return True
    # A title is often given without its subtitle.
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= 15 and longer.startswith(f"{shorter} ")
