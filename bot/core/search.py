"""Search over everything that can be found: one index, scoped by server and kind.

What is typed is folded into words; a word that the index does not know is corrected against its vocabulary
(bot/core/search_words.py), and at most a few hundred of the best placed matches are ranked by where they match
(bot/core/search_ranking.py). The work is bounded whatever the size of the index (bot/core/search_scope.py).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core import search_entries
from bot.core.database import Transaction
from bot.core.folding import fold
from bot.core.search_entries import Entry
from bot.core.search_ranking import in_order, ranked, suggested
from bot.core.search_scope import Filters, Scope, listed, scope_of
from bot.core.search_words import COLUMNS, LITTLE_WORDS, Speller, Term, begun, corrected_query, matching, parse, telling

CANDIDATES = 200  # matches that are ranked
COUNTED = 1000  # matches that are counted
FEW = 3
SUGGESTIONS = 25  # Discord shows no more choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a search: `refs` best first, at most CANDIDATES of them."""

    refs: list[int]
    total: int  # matches, counted up to COUNTED
    counted_all: bool
    facets: dict[str, dict[str, int]]
    corrected: str | None = None  # what was searched instead of what was typed
    partial: bool = False  # nothing held every word; these hold all but one


NOTHING = Found(refs=[], total=0, counted_all=True, facets={})


class SearchIndex:
    """Keeps the index and answers from it; every method runs on a database thread."""

    def __init__(self) -> None:
        self._speller = Speller()

    # -- keeping --------------------------------------------------------------------------------------------

    def put(self, tx: Transaction, entry: Entry) -> None:
        """Add or replace one entry; one that keeps its standing keeps its place among equals."""
        search_entries.put(tx, entry)

    def put_new(self, tx: Transaction, entry: Entry) -> None:
        """Add an entry that is known not to be there yet."""
        search_entries.put_new(tx, entry)

    def remove(self, tx: Transaction, guild: int, kind: str, ref: int) -> None:
        """Take an entry out, and from the vocabulary each word that no other entry holds."""
        search_entries.remove(tx, guild, kind, ref)

    def forget(self, guild: int) -> None:
        """Drop what is held in memory of a server whose entries were removed altogether."""
        self._speller.forget(guild)

    # -- asking ---------------------------------------------------------------------------------------------

    def find(
        self, tx: Transaction, guild: int, kind: str, query: str, filters: Filters | None = None, *,
        literal: bool = False, counting: Sequence[str] | None = None,
    ) -> Found:  # fmt: skip
        """Answer a search with every match it may count, the best CANDIDATES of them in order.

        `literal` searches for what was typed, without correction. `counting` names the facets whose values are counted,
        all of them unless told. Any text is answered.
        """
        typed = parse(query)
        scope = scope_of(tx, guild, kind, filters or {})
        if scope is None or (query.strip() and not typed):
            return NOTHING
        if not typed:
            every = _ids(tx, scope, "", COUNTED + 1)
            return _found(tx, every, in_order(tx, every[:CANDIDATES]), counting)
        searched = telling(typed)
        terms = [self._speller.term(tx, guild, kind, word, literal=literal) for word in searched]
        found = _all(tx, guild, kind, scope, typed, terms, counting)
        if literal:
            return found or NOTHING
        # A few matches, none of them a name: one of several words may be a slip that is a word too (“Cue Violence”).
        if found and not (found.total <= FEW and len(terms) > 1 and not _ids(tx, scope, matching(terms, "names"), 1)):
            return found
        near = [self._speller.term(tx, guild, kind, word, near=True, among=len(searched) > 1) for word in searched]
        if found:
            names = _ids(tx, scope, matching(near, "names"), CANDIDATES)
            more = [ref for ref in ranked(tx, names, near, matched=True) if ref not in found.refs]
            return replace(found, refs=[*found.refs, *more], total=found.total + len(more)) if more else found
        found = _all(tx, guild, kind, scope, typed, near, counting)
        return found or _all_but_one(tx, scope, near, corrected_query(typed, near), counting)

    def knows(self, tx: Transaction, guild: int, kind: str, query: str) -> bool:
        """Return whether every word that a query searches begins a word of the index: none would be corrected."""
        return all(begun(tx, guild, kind, word) for word in telling(parse(query)))

    def suggest(self, tx: Transaction, guild: int, kind: str, typed: str, *, limit: int = SUGGESTIONS) -> list[int]:
        """Return at most `limit` refs for what has been typed so far, the last word being unfinished."""
        searched = parse(typed)
        if not searched:
            scope = scope_of(tx, guild, kind, {})
            return [] if scope is None else in_order(tx, _ids(tx, scope, "", limit))
        *whole, last = searched
        whole = [word for word in whole if word not in LITTLE_WORDS]
        terms = [self._speller.term(tx, guild, kind, word, finished=True) for word in whole]
        terms.append(self._speller.term(tx, guild, kind, last, unfinished=True))
        by_standing = len(searched) == 1 and len(last) < 3
        found = suggested(tx, guild, kind, searched, terms, "names", limit=limit, by_standing=by_standing)
        if len(found) < limit:
            found = suggested(
                tx, guild, kind, searched, terms, COLUMNS, limit=limit, by_standing=by_standing, before=found
            )
        if not found:
            terms = [self._speller.term(tx, guild, kind, word, near=True) for word in [*whole, last]]
            found = suggested(tx, guild, kind, searched, terms, COLUMNS, limit=limit)
        return found

    def first(
        self, tx: Transaction, guild: int, kind: str, query: str = "", filters: Filters | None = None, *,
        limit: int, columns: str = COLUMNS, either: tuple[str, Sequence[str]] | None = None,
    ) -> list[int]:  # fmt: skip
        """Return the best placed refs that hold every word of a query in these columns and bear the filters.

        `either` is a facet and values of which one is enough. Nothing is corrected, ranked or counted: it is the
        cheapest question there is, for whoever asks many.
        """
        typed = telling(parse(query))
        scope = scope_of(tx, guild, kind, filters or {}, either)
        if scope is None or (query.strip() and not typed):
            return []
        terms = [self._speller.term(tx, guild, kind, word, literal=True) for word in typed]
        return in_order(tx, _ids(tx, scope, matching(terms, columns) if terms else "", limit))

    def every(self, tx: Transaction, guild: int, kind: str, query: str, filters: Filters | None = None) -> list[int]:
        """Return every match there is, without rank or limit: what an export takes along."""
        found = self.find(tx, guild, kind, query, filters, counting=())
        if found.counted_all and found.total <= CANDIDATES:
            return found.refs
        terms = [self._speller.term(tx, guild, kind, word) for word in telling(parse(query))]
        scope = scope_of(tx, guild, kind, filters or {})
        return [] if scope is None else in_order(tx, _ids(tx, scope, matching(terms) if terms else "", -1))

    def facets(self, tx: Transaction, guild: int, kind: str) -> dict[str, dict[str, int]]:
        """Return how many entries bear each value of each facet, most borne first."""
        counts: dict[str, dict[str, int]] = {}
        for row in tx.fetch(
            """SELECT f.facet, f.value, count(*) FROM search_entry e JOIN search_facet f ON f.entry_id = e.id
               WHERE e.guild_id = :guild AND e.kind = :kind GROUP BY f.facet, f.value
               ORDER BY f.facet, count(*) DESC, f.value""",
            guild=guild,
            kind=kind,
        ):
            counts.setdefault(row[0], {})[row[1]] = row[2]
        return counts

    def count(self, tx: Transaction, guild: int, kind: str) -> int:
        """Return how many entries there are."""
        return int(
            tx.value(
                "SELECT count(*) FROM search_entry WHERE guild_id = :guild AND kind = :kind", guild=guild, kind=kind
            )
        )

    def exact(self, tx: Transaction, guild: int, kind: str, name: str) -> list[int]:
        """Return the refs whose name, alias or abbreviation is `name`, letters folded."""
        return in_order(tx, _exact(tx, guild, kind, fold(name)))


def _all(
    tx: Transaction, guild: int, kind: str, scope: Scope, typed: Sequence[str], terms: Sequence[Term],
    counting: Sequence[str] | None,
) -> Found | None:  # fmt: skip
    """Return what holds every term; None where nothing does."""
    every = _ids(tx, scope, matching(terms), COUNTED + 1)
    if not every:
        return None
    corrected = corrected_query(typed, terms)
    in_scope = set(every[:COUNTED])
    # With its little words and without them: both may be the whole of a name.
    phrases = dict.fromkeys([corrected or " ".join(typed), " ".join(term.forms[0] for term in terms)])
    exact = [entry for phrase in phrases for entry in _exact(tx, guild, kind, phrase) if entry in in_scope]
    best = every[:CANDIDATES]
    if len(every) > CANDIDATES:  # else all of them are ranked
        best = list(dict.fromkeys([*exact, *_ids(tx, scope, matching(terms, "names"), CANDIDATES), *best]))
    refs = ranked(tx, best, terms, exact, matched=True, limit=CANDIDATES)
    return _found(tx, every, refs, counting, corrected)


def _found(
    tx: Transaction, every: Sequence[int], refs: list[int], counting: Sequence[str] | None, corrected: str | None = None
) -> Found:
    return Found(
        refs=refs,
        total=min(len(every), COUNTED),
        counted_all=len(every) <= COUNTED,
        facets=_facet_counts(tx, every[:COUNTED], counting),
        corrected=corrected,
    )


def _all_but_one(
    tx: Transaction, scope: Scope, terms: Sequence[Term], corrected: str | None, counting: Sequence[str] | None
) -> Found:
    """Return what holds all terms but one of several."""
    groups: list[list[int]] = []
    if len(terms) > 1:
        for left_out in range(len(terms)):
            rest = [term for number, term in enumerate(terms) if number != left_out]
            groups.append(_ids(tx, scope, matching(rest), CANDIDATES // len(terms)))
    ids = list(dict.fromkeys(entry for group in groups for entry in group))
    refs = ranked(tx, ids, terms, matched=False)
    return Found(
        refs=refs,
        total=len(refs),
        counted_all=True,
        facets=_facet_counts(tx, ids, counting),
        corrected=corrected,
        partial=bool(refs),
    )


def _ids(tx: Transaction, scope: Scope, wanted: str, limit: int) -> list[int]:
    """Return the first ids of a scope that match; with nothing `wanted` the first of the scope."""
    match = " AND ".join(part for part in (scope.filters, wanted) if part)
    if not match:
        return listed(
            tx,
            """SELECT json_group_array(id) FROM (
                 SELECT id FROM search_entry WHERE id >= :first AND id < :beyond ORDER BY id LIMIT :limit)""",
            first=scope.first,
            beyond=scope.beyond,
            limit=limit,
        )
    return listed(
        tx,
        """SELECT json_group_array(rowid) FROM (
             SELECT rowid FROM search_text
             WHERE search_text MATCH :match AND rowid >= :first AND rowid < :beyond
             ORDER BY rowid LIMIT :limit)""",
        match=match,
        first=scope.first,
        beyond=scope.beyond,
        limit=limit,
    )


def _exact(tx: Transaction, guild: int, kind: str, folded: str) -> list[int]:
    return listed(
        tx,
        """SELECT json_group_array(entry_id) FROM (
             SELECT DISTINCT entry_id FROM search_name
             WHERE guild_id = :guild AND kind = :kind AND name IN (:name, :joined)
             ORDER BY entry_id LIMIT :limit)""",
        guild=guild,
        kind=kind,
        name=folded,
        joined=folded.replace(" ", ""),
        limit=CANDIDATES,
    )


def _facet_counts(tx: Transaction, ids: Sequence[int], counting: Sequence[str] | None) -> dict[str, dict[str, int]]:
    """Return how many of some entries bear each value of each facet, most borne first."""
    only = "" if counting is None else "AND f.facet IN (SELECT value FROM json_each(:counting))"
    counts: dict[str, dict[str, int]] = {}
    # Counted here: SQLite would sort every text, in several times the time.
    for row in tx.fetch(
        f"""SELECT f.facet, json_group_array(f.value)
            FROM json_each(:ids) j CROSS JOIN search_facet f ON f.entry_id = j.value {only}
            GROUP BY f.facet ORDER BY f.facet""",
        ids=json.dumps(ids),
        counting=json.dumps(counting),
    ):
        values = sorted(Counter(json.loads(row[1])).items())
        counts[row[0]] = dict(sorted(values, key=lambda one: -one[1]))
    return counts
