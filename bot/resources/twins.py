"""Whether the library has a work already: by its address, or by its title, authors and year."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

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
_fold_again = lru_cache(maxsize=4096)(fold)  # the same titles are held against each thing that waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A resource that may be the same work; `sure` where address, or title, authors and year, are the same."""

    summary: Summary
    status: Status
    sure: bool

    @property
    def bars(self) -> bool:
        """Say whether it need not be sent once more: it is in the library, or waits for it."""
        return self.sure and self.status in {"published", "waiting", "changes"}


def for_member(twins: Sequence[Twin], own: Collection[int], work: Work) -> list[Twin]:
    """Return what a member may be shown, who typed `work` and shared `own`.

    What others shared is nobody's to read before it is published; that the very same waits is said in their own words.
    """
    shown = []
    for one in twins:
        if one.status in {"published", "retired"} or one.summary.id in own:
            shown.append(one)
        elif one.bars:
            names = [author.short for author in work.authors]
            summary = replace(one.summary, title=work.whole_title, authors=names, issued=work.issued)
            shown.append(replace(one, summary=summary))
    return shown


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
            same_year = not work.year or not one.issued or work.year == one.issued[:4]  # a yearly report is many works
            if one.id not in sure and not same_people and not same_title:
                continue
            status = store.status(tx, guild, one.id)
            if status is None or status == "withdrawn":
                continue
            found.append(
                Twin(summary=one, status=status, sure=one.id in sure or (same_title and same_people and same_year))
            )
        found.sort(key=lambda one: (not one.bars, not one.sure))
        return found[:MOST]

    def _alike(self, tx: Transaction, guild: int, work: Work) -> list[int]:
        titles = [fold(work.whole_title), *([fold(work.title)] if work.subtitle else [])]
        # What is published is looked up by its words; what waits or was refused is not in the index, and is little.
        # A subtitle that the library lacks would find nothing, wherever it was typed.
        asked = dict.fromkeys([work.whole_title, work.title, work.title.partition(":")[0]])
        refs = [ref for query in asked for ref in self._search.find(tx, guild, KIND, query).refs[:CANDIDATES]]
        listed = [(one.id, one.title) for one in store.summaries(tx, guild, list(dict.fromkeys(refs)))]
        listed += store.titles_of_others(tx, guild)
        return [number for number, other in listed if any(_alike(title, _fold_again(other)) for title in titles)]


def _alike(first: str, second: str) -> bool:
    if fuzz.ratio(first, second, score_cutoff=ALIKE):
        return True
    # A title is often given without its subtitle.
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= 15 and longer.startswith(f"{shorter} ")
