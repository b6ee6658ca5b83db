"""Searching conversations and what was featured in them at once: two kinds of the index, one list of results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.conversations import contribution_store, follower_store, store
from bot.conversations.records import (
    CONTRIBUTION,
    KIND,
    Brief,
    Contribution,
    ContributionId,
    ConversationId,
)
from bot.core.database import Transaction
from bot.core.search import CANDIDATES, NOTHING, Found, SearchIndex
from bot.vocabulary.records import SUBJECT_AXES, TermId
from bot.vocabulary.service import VocabularyService, related

FACETS = ("phase", "theme", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Something that was featured, as results show it."""

    id: ContributionId
    conversation: ConversationId
    title: str  # of the conversation
    number: int
    words: str
    by: str  # empty under the Chatham House Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """A page of what was found: conversations first, then what was featured."""

    query: str
    results: Sequence[Brief | Quote]
    listed: int  # how many can be paged through
    first: int  # place of the first result that is shown, from 0
    conversations: int  # how many were found
    contributions: int
    counted_all: bool
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # those of FACETS
    corrected: str | None = None
    partial: bool = False
    nearest: Sequence[tuple[TermId, int]] = ()  # themes of the query, with how many conversations bear them


class ConversationFinder:
    """Asks the index for both kinds, and joins what it answers."""

    def __init__(self, search: SearchIndex, vocabulary: VocabularyService) -> None:
        self._search = search
        self._vocabulary = vocabulary

    def page(
        self, tx: Transaction, guild: int, query: str, filters: Mapping[str, str], *, literal: bool, page: int,
        per_page: int,
    ) -> SearchPage:  # fmt: skip
        """Return one page of a search, the last where there are fewer; see `ConversationsService.find`."""
        talks, said = self._found(tx, guild, query, filters, literal=literal)
        every: list[tuple[str, int]] = [
            *((KIND, ref) for ref in talks.refs),
            *((CONTRIBUTION, ref) for ref in said.refs),
        ]
        first = max(0, min(page, (len(every) - 1) // per_page)) * per_page
        near = related(self._vocabulary.terms_in(tx, guild), query, SUBJECT_AXES) if not every else []
        borne = self._search.facets(tx, guild, KIND).get("theme", {}) if near else {}
        return SearchPage(
            query=query,
            results=self._results(tx, guild, every[first : first + per_page]),
            listed=len(every),
            first=first,
            conversations=talks.total,
            contributions=said.total,
            counted_all=talks.counted_all and said.counted_all,
            facets=_facets(talks, said),
            corrected=talks.corrected or said.corrected,
            partial=talks.partial or said.partial,
            nearest=tuple((term.id, borne.get(term.id.key, 0)) for term in near),
        )

    def _found(
        self, tx: Transaction, guild: int, query: str, filters: Mapping[str, str], *, literal: bool
    ) -> tuple[Found, Found]:
        """Return conversations and what was featured in them, those that answer best.

        Where only one kind knows every word, the other one could but correct them: it is asked where that one fails.
        """
        knows = [self._search.knows(tx, guild, kind, query) for kind in (KIND, CONTRIBUTION)]
        said = None
        if knows == [False, True]:
            said = self._said(tx, guild, query, filters, literal=literal)
            if _rank(said) == 0:
                return NOTHING, said
        talks = self._search.find(tx, guild, KIND, query, filters, literal=literal, counting=FACETS)
        if knows == [True, False] and _rank(talks) == 0:
            return talks, NOTHING
        return _agreed(talks, said or self._said(tx, guild, query, filters, literal=literal))

    def _said(self, tx: Transaction, guild: int, query: str, filters: Mapping[str, str], *, literal: bool) -> Found:
        """Search what was featured; without a word asked for, everything is listed as conversations alone."""
        if not query.strip():
            return NOTHING
        own = {facet: value for facet, value in filters.items() if facet == "theme"}
        found = self._search.find(tx, guild, CONTRIBUTION, query, own, literal=literal, counting=["theme"])
        if not {"phase", "place"} & set(filters):
            return found
        # Phases and places are those of conversations: a change of one need not index thousands of contributions.
        kept = follower_store.within(
            tx, guild, found.refs, phase=filters.get("phase"), place=filters.get("place")
        )  # fmt: skip
        all_seen = found.counted_all and found.total <= CANDIDATES
        return replace(found, refs=list(kept), total=len(kept), counted_all=all_seen)

    def _results(self, tx: Transaction, guild: int, shown: Sequence[tuple[str, int]]) -> list[Brief | Quote]:
        briefs = {one.id: one for one in store.briefs(tx, guild, [ref for kind, ref in shown if kind == KIND])}
        said = contribution_store.listed(tx, guild, [ref for kind, ref in shown if kind == CONTRIBUTION])
        talks = {one.id: one for one in store.briefs(tx, guild, [one.conversation for one in said])}
        quotes = {one.id: quote(one, talks[one.conversation]) for one in said if one.conversation in talks}
        results: list[Brief | Quote] = []
        for kind, ref in shown:
            found = briefs.get(ConversationId(ref)) if kind == KIND else quotes.get(ContributionId(ref))
            if found is not None:
                results.append(found)
        return results


def quote(one: Contribution, conversation: Brief) -> Quote:
    """Return a contribution as results show it; under the Chatham House Rule without who said it."""
    return Quote(
        id=one.id,
        conversation=one.conversation,
        title=conversation.title,
        number=one.number,
        words=one.words,
        by=one.by if conversation.mode == "attributed" else "",
    )


def _agreed(talks: Found, said: Found) -> tuple[Found, Found]:
    """Keep what answers best: each kind has words of its own, and what one of them knows is no slip in the other."""
    ranks = [_rank(one) for one in (talks, said)]
    best = min(ranks)
    kept = [one if rank == best else NOTHING for one, rank in zip((talks, said), ranks, strict=True)]
    if best == 1 and ranks[0] == ranks[1] and talks.corrected != said.corrected:
        kept[1] = NOTHING
    return kept[0], kept[1]


def _rank(found: Found) -> int:
    if not found.refs:
        return 3
    if found.partial:
        return 2
    return 1 if found.corrected is not None else 0


def _facets(talks: Found, said: Found) -> dict[str, dict[str, int]]:
    """Return how many bear each value: of conversations, and for themes of both."""
    facets = {facet: dict(talks.facets.get(facet, {})) for facet in FACETS}
    for value, count in said.facets.get("theme", {}).items():
        facets["theme"][value] = facets["theme"].get(value, 0) + count
    return facets
