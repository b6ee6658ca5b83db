"""Search over everything that can be found: one index, scoped by server and kind.

What is typed is folded into words; each word is quoted into FTS5 (no input can be a query of its own), a word
the index does not know is corrected against its vocabulary, and at most a few hundred of the best placed
matches are ranked here by where they match. The work is bounded whatever the size of the index: the rowids of a
server and kind are a range of their own and order by standing, so the first matches of a prefix are the best placed
(see migrations/0001_core.sql).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, cast

from bot.core.database import Transaction
from bot.core.folding import fold, words
from bot.core.spelling import Vocabulary

MAX_STANDING = 1000
CANDIDATES = 200  # matches that are ranked
INDEXED = 3  # letters of the longest beginning that the index holds (migrations/0001_core.sql)
MANY = 1000  # changes after which one transaction puts the index in order
EXPANDED = 16  # known words that stand for a longer beginning in a query
FEW = 3
TELLING = 5  # letters from which a beginning of a theme's word counts
COUNTED = 1000  # matches that are counted
QUERY_WORDS = 12
QUERY_LENGTH = 60  # folded characters: a search fits into the address of a button
SUGGESTIONS = 25  # Discord shows no more choices

# Words of names and of questions that say nothing by themselves: left out where other words stand.
_LITTLE_WORDS = frozenset(
    [
        # English
        *("a", "about", "an", "and", "are", "at", "by", "for", "from", "in", "is", "near", "of", "on", "or", "the"),
        *("to", "what", "who", "with", "work", "working", "works"),
        # French
        *("au", "aux", "avec", "cherche", "chez", "d", "dans", "de", "des", "du", "en", "et", "fait", "l", "la"),
        *("le", "les", "ou", "par", "pour", "que", "qui", "sur", "travaille", "travaillent", "un", "une"),
        # Spanish
        *(
            "al",
            "ayuda",
            "busco",
            "con",
            "del",
            "e",
            "el",
            "hace",
            "las",
            "los",
            "o",
            "para",
            "por",
            "quien",
            "quienes",
        ),
        *("sobre", "su", "trabaja", "trabajan", "una", "y"),
        # Portuguese
        *("ao", "com", "da", "das", "do", "dos", "em", "faz", "na", "nas", "no", "nos", "os", "quem", "trabalha"),
        *("trabalham", "um", "uma"),
        # of names
        *("der", "van", "von"),
    ]
)
# Names of places, countries and themes come with one entry after another: they are folded once.
_fold_again = lru_cache(maxsize=4096)(fold)
# The whole query within a name: at its start, anywhere.
_PHRASES = {"| {} ": 30, " {} ": 24, "| {}": 20, " {}": 12}
# What a match is worth: a whole word, or the beginning of one, by column; the first that holds counts.
_WORTH = {
    8: [("names", "word")],
    5: [("names", "beginning"), ("places", "word")],
    4: [("themes", "word")],
    3: [("places", "beginning")],
    2: [("themes", "beginning")],
    1: [("body", "beginning")],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing as the index sees it; texts are folded here, not by the caller."""

    guild: int
    kind: str
    ref: int
    standing: int  # 0 … 1000, the higher the earlier among equals
    names: Sequence[str]
    places: Sequence[str] = ()
    themes: Sequence[str] = ()
    body: Sequence[str] = ()
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a search: `refs` best first, at most CANDIDATES of them."""

    refs: list[int]
    total: int  # matches, counted up to COUNTED
    counted_all: bool
    facets: dict[str, dict[str, int]]
    corrected: str | None = None  # what was searched instead of what was typed
    partial: bool = False  # nothing held every word; these hold all but one


@dataclass(frozen=True, slots=True)
class _Term:
    typed: str
    forms: tuple[str, ...]  # what is searched: the word itself, or its corrections
    prefix: bool
    words: tuple[str, ...] = ()  # every known word that a form begins; none where that is not known or they are many

    def expression(self) -> str:
        # Of a beginning that the index does not hold, FTS5 reads every match before it returns the first; of whole
        # words it reads as far as matches are wanted.
        if self.words:
            return "(" + " OR ".join(f'"{word}"' for word in self.words) + ")"
        star = "*" if self.prefix else ""
        return "(" + " OR ".join(f'"{form}"{star}' for form in self.forms) + ")"


class _Scope:
    """Where a search looks: the range of rowids that is one server and kind's alone, and words for filters.

    The range, since a word that every entry holds is a list as long as the index, read from its start each time.
    """

    __slots__ = ("beyond", "filters", "first")

    def __init__(self, place: int, facets: Sequence[str]) -> None:
        self.first = place << 40
        self.beyond = (place + 1) << 40
        self.filters = "scope : (" + " AND ".join(f'"{token}"' for token in facets) + ")" if facets else ""


Filters = Mapping[str, str]
_COLUMNS = "names places themes body"
_NAMED = ("names", "places")
_TEXTS = ("scope", "names", "places", "themes", "body")
_GRADES = (1 << 10) - 1  # bits of a rowid, above the thirty of the sequence


def parse(query: str) -> list[str]:
    """Return the words that are searched: folded, at most QUERY_WORDS and QUERY_LENGTH characters of them."""
    kept: list[str] = []
    length = 0
    for word in words(query)[:QUERY_WORDS]:
        if length + len(word) > QUERY_LENGTH:
            if not kept:
                kept.append(word[:QUERY_LENGTH])
            break
        kept.append(word)
        length += len(word) + 1
    return kept


class SearchIndex:
    """Keeps the index and answers from it; every method runs on a database thread.

    A transaction that changes what is found has touched (server, kind): see `Database.version`.
    """

    def __init__(self) -> None:
        self._vocabularies: dict[tuple[int, str], Vocabulary] = {}

    # -- keeping --------------------------------------------------------------------------------------------

    def put(self, tx: Transaction, entry: Entry) -> None:
        """Add or replace one entry; one that keeps its standing keeps its place among equals."""
        was = _row(tx, entry.guild, entry.kind, entry.ref)
        if was is None:
            self.put_new(tx, entry)
            return
        names, texts = _texts_of(entry)
        grade = MAX_STANDING - _bounded(entry.standing)
        stays = was["id"] >> 30 & _GRADES == grade
        if stays and all(was[column] == text for column, text in texts.items()):
            _note(tx, entry.guild, entry.kind)  # what is shown of it may differ in what folding leaves out
            return
        self._take_out(tx, entry.guild, entry.kind, was, texts)
        self._insert(tx, entry, was["id"] if stays else None, names, texts)

    def put_new(self, tx: Transaction, entry: Entry) -> None:
        """Add an entry that is known not to be there yet."""
        self._insert(tx, entry, None, *_texts_of(entry))

    def _insert(
        self, tx: Transaction, entry: Entry, number: int | None, names: list[str], texts: Mapping[str, str]
    ) -> None:
        """Write an entry under a free `number`, or the next one of its standing."""
        _note(tx, entry.guild, entry.kind)
        row = {
            "id": _next_id(tx, entry) if number is None else number,
            "guild": entry.guild,
            "kind": entry.kind,
            "ref": entry.ref,
            **texts,
        }
        tx.execute(
            """INSERT INTO search_entry (id, guild_id, kind, ref, scope, names, places, themes, body)
               VALUES (:id, :guild, :kind, :ref, :scope, :names, :places, :themes, :body)""",
            **row,
        )
        tx.execute(
            """INSERT INTO search_text (rowid, scope, names, places, themes, body)
               VALUES (:id, :scope, :names, :places, :themes, :body)""",
            **{name: row[name] for name in ("id", "scope", "names", "places", "themes", "body")},
        )
        whole = {*names, *(name.replace(" ", "") for name in names)}
        tx.execute_many(
            "INSERT INTO search_name (entry_id, guild_id, kind, name) VALUES (:id, :guild, :kind, :name)",
            [{"id": row["id"], "guild": entry.guild, "kind": entry.kind, "name": name} for name in sorted(whole)],
        )
        tx.execute_many(
            "INSERT INTO search_facet (entry_id, facet, value) VALUES (:id, :facet, :value)",
            [
                {"id": row["id"], "facet": facet, "value": value}
                for facet, values in entry.facets.items()
                for value in dict.fromkeys(values)
            ],
        )
        named, others = _words_of(row, _NAMED), _words_of(row)
        # Replaced where it stood in themes only: a list held in memory reads on from the last id it has seen.
        tx.execute(
            """INSERT OR REPLACE INTO search_word (guild_id, kind, word, named)
               SELECT :guild, :kind, value, 1 FROM json_each(:words) WHERE NOT EXISTS (SELECT 1 FROM search_word
                 WHERE guild_id = :guild AND kind = :kind AND word = value AND named = 1) ORDER BY key""",
            guild=entry.guild,
            kind=entry.kind,
            words=json.dumps(sorted(named)),
        )
        tx.execute(
            """INSERT OR IGNORE INTO search_word (guild_id, kind, word, named)
               SELECT :guild, :kind, value, 0 FROM json_each(:words) ORDER BY key""",
            guild=entry.guild,
            kind=entry.kind,
            words=json.dumps(sorted(others - named)),
        )

    def remove(self, tx: Transaction, guild: int, kind: str, ref: int) -> None:
        """Take an entry out, and from the vocabulary each word that no other entry holds."""
        row = _row(tx, guild, kind, ref)
        if row is not None:
            self._take_out(tx, guild, kind, row, dict.fromkeys(_TEXTS, ""))

    def _take_out(
        self, tx: Transaction, guild: int, kind: str, row: Mapping[str, Any], texts: Mapping[str, str]
    ) -> None:
        """Take an entry out for which another one with these texts is put at once: their words stay."""
        _note(tx, guild, kind)
        tx.execute(
            """INSERT INTO search_text (search_text, rowid, scope, names, places, themes, body)
               VALUES ('delete', :id, :scope, :names, :places, :themes, :body)""",
            **row,
        )
        tx.execute("DELETE FROM search_entry WHERE id = :id", id=row["id"])
        within = _Scope(row["id"] >> 40, [])
        gone = [word for word in sorted(_words_of(row) - _words_of(texts)) if not _held(tx, within, word, _COLUMNS)]
        unnamed = [
            word
            for word in sorted(_words_of(row, _NAMED) - _words_of(texts, _NAMED) - {*gone})
            if not _held(tx, within, word, "names places")
        ]
        for statement, changed in (
            ("DELETE FROM search_word WHERE guild_id = :guild AND kind = :kind AND word = :word", gone),
            ("UPDATE search_word SET named = 0 WHERE guild_id = :guild AND kind = :kind AND word = :word", unnamed),
        ):
            tx.execute_many(statement, [{"guild": guild, "kind": kind, "word": word} for word in changed])
        if gone or unnamed:
            tx.execute(
                """INSERT INTO search_epoch (guild_id, kind, epoch) VALUES (:guild, :kind, 1)
                   ON CONFLICT (guild_id, kind) DO UPDATE SET epoch = epoch + 1""",
                guild=guild,
                kind=kind,
            )

    # -- asking ---------------------------------------------------------------------------------------------

    def find(
        self,
        tx: Transaction,
        guild: int,
        kind: str,
        query: str,
        filters: Filters | None = None,
        *,
        literal: bool = False,
    ) -> Found:
        """Answer a search with every match it may count, the best CANDIDATES of them in order.

        `literal` searches for what was typed, without correction. Any text is answered.
        """
        typed = parse(query)
        scope = _scope_of(tx, guild, kind, filters or {})
        if scope is None:
            return Found(refs=[], total=0, counted_all=True, facets={})
        if not typed:
            if query.strip():
                return Found(refs=[], total=0, counted_all=True, facets={})
            every = self._ids(tx, scope, "", COUNTED + 1)
            return self._found(tx, every, [every[:CANDIDATES]], [], None)
        searched = [word for word in typed if word not in _LITTLE_WORDS] or typed
        terms = [self._term(tx, guild, kind, word, literal=literal) for word in searched]
        corrected = _corrected(typed, terms)
        matches = len(self._ids(tx, scope, _matching(terms), FEW + 1))
        if literal and not matches:
            return Found(refs=[], total=0, counted_all=True, facets={})
        # A few matches, none of them a name: one of several words may be a slip that is a word too (“Cue Violence”).
        doubtful = matches <= FEW and len(terms) > 1 and not self._ids(tx, scope, _matching(terms, "names"), 1)
        if matches and (literal or not doubtful):
            return self._ranked(tx, guild, kind, scope, typed, terms, corrected)
        near = [self._term(tx, guild, kind, word, near=True, among=len(searched) > 1) for word in searched]
        if matches:
            found = self._ranked(tx, guild, kind, scope, typed, terms, corrected)
            names = self._ids(tx, scope, _matching(near, "names"), CANDIDATES)
            more = [ref for ref in self._rank(tx, names, near, []) if ref not in found.refs]
            return replace(found, refs=[*found.refs, *more], total=found.total + len(more)) if more else found
        if self._ids(tx, scope, _matching(near), 1):
            return self._ranked(tx, guild, kind, scope, typed, near, _corrected(typed, near))
        return self._all_but_one(tx, scope, near, _corrected(typed, near))

    def suggest(self, tx: Transaction, guild: int, kind: str, typed: str, *, limit: int = SUGGESTIONS) -> list[int]:
        """Return at most `limit` refs for what has been typed so far, the last word being unfinished."""
        searched = parse(typed)
        if not searched:
            scope = _scope_of(tx, guild, kind, {})
            every = [] if scope is None else self._ids(tx, scope, "", limit)
            return self._rank(tx, every, [], [], by_standing=True)
        *whole, last = searched
        whole = [word for word in whole if word not in _LITTLE_WORDS]
        terms = [self._term(tx, guild, kind, word, finished=True) for word in whole]
        terms.append(self._term(tx, guild, kind, last, unfinished=True))
        by_standing = len(searched) == 1 and len(last) < 3
        found = _suggested(tx, guild, kind, searched, terms, "names", limit=limit, by_standing=by_standing)
        if len(found) < limit:
            found = _suggested(
                tx, guild, kind, searched, terms, _COLUMNS, limit=limit, by_standing=by_standing, before=found
            )
        if not found:
            terms = [self._term(tx, guild, kind, word, near=True) for word in [*whole, last]]
            found = _suggested(tx, guild, kind, searched, terms, _COLUMNS, limit=limit)
        return found

    def every(self, tx: Transaction, guild: int, kind: str, query: str, filters: Filters | None = None) -> list[int]:
        """Return every match there is, without rank or limit: what an export takes along."""
        found = self.find(tx, guild, kind, query, filters)
        if found.counted_all and found.total <= CANDIDATES:
            return found.refs
        typed = parse(query)
        searched = [word for word in typed if word not in _LITTLE_WORDS] or typed
        terms = [self._term(tx, guild, kind, word) for word in searched]
        scope = _scope_of(tx, guild, kind, filters or {})
        ids = [] if scope is None else self._ids(tx, scope, _matching(terms) if terms else "", -1)
        return self._rank(tx, ids, [], [], by_standing=True)

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

    def exact(self, tx: Transaction, guild: int, kind: str, name: str) -> list[int]:
        """Return the refs whose name, alias or abbreviation is `name`, letters folded."""
        return self._rank(tx, self._exact(tx, guild, kind, fold(name)), [], [], by_standing=True)

    # -- how ------------------------------------------------------------------------------------------------

    def _vocabulary(self, tx: Transaction, guild: int, kind: str) -> Vocabulary:
        # The words of a transaction may be taken back, and its thread is not the one that the kept lists belong to.
        vocabulary = Vocabulary() if tx.writes else self._vocabularies.setdefault((guild, kind), Vocabulary())
        vocabulary.refresh(tx, guild, kind)
        return vocabulary

    def _term(
        self, tx: Transaction, guild: int, kind: str, word: str, *,
        unfinished: bool = False, finished: bool = False, literal: bool = False, near: bool = False,
        among: bool = False,
    ) -> _Term:  # fmt: skip
        """Decide what is searched for one typed word.

        `near` adds its neighbours although it is known; a known word that is `finished` and begins too many others
        stands for itself alone.
        """
        begun = _begun(tx, guild, kind, word)
        known = begun[:1] == [word]
        prefix = unfinished or ((len(word) >= 3 or not known) and not (finished and known and len(begun) > EXPANDED))
        if literal or (begun and not near):
            return _Term(word, (word,), prefix, _few(word, begun) if prefix else ())
        vocabulary = self._vocabulary(tx, guild, kind)
        nearest = vocabulary.corrections(word, among=among)
        if not nearest and (unfinished or near) and len(word) > TELLING:
            nearest = vocabulary.completions(word)
        forms = tuple(dict.fromkeys([*([word] if begun else []), *nearest])) or (word,)
        each = [_few(form, _begun(tx, guild, kind, form)) for form in forms] if prefix else []
        expanded = tuple(dict.fromkeys(one for few in each for one in few)) if all(each) else ()
        return _Term(word, forms, prefix, expanded)

    def _ids(self, tx: Transaction, scope: _Scope, matching: str, limit: int) -> list[int]:
        """Return the first ids of a scope that match; with an empty `matching` the first of the scope."""
        match = " AND ".join(part for part in (scope.filters, matching) if part)
        if not match:
            return _listed(
                tx,
                """SELECT json_group_array(id) FROM (
                     SELECT id FROM search_entry WHERE id >= :first AND id < :beyond ORDER BY id LIMIT :limit)""",
                first=scope.first,
                beyond=scope.beyond,
                limit=limit,
            )
        return _listed(
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

    def _exact(self, tx: Transaction, guild: int, kind: str, folded: str) -> list[int]:
        return _listed(
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

    def _ranked(
        self,
        tx: Transaction,
        guild: int,
        kind: str,
        scope: _Scope,
        typed: Sequence[str],
        terms: list[_Term],
        corrected: str | None,
    ) -> Found:
        every = self._ids(tx, scope, _matching(terms), COUNTED + 1)
        in_scope = set(every[:COUNTED])
        # With its little words and without them: both may be the whole of a name.
        phrases = dict.fromkeys([corrected or " ".join(typed), " ".join(term.forms[0] for term in terms)])
        exact = [entry for phrase in phrases for entry in self._exact(tx, guild, kind, phrase) if entry in in_scope]
        groups = [exact, self._ids(tx, scope, _matching(terms, "names"), CANDIDATES), every[:CANDIDATES]]
        return self._found(tx, every, groups, terms, corrected)

    def _all_but_one(self, tx: Transaction, scope: _Scope, terms: list[_Term], corrected: str | None) -> Found:
        groups: list[list[int]] = []
        if len(terms) > 1:
            for left_out in range(len(terms)):
                rest = [term for number, term in enumerate(terms) if number != left_out]
                groups.append(self._ids(tx, scope, _matching(rest), CANDIDATES // len(terms)))
        ids = list(dict.fromkeys(entry for group in groups for entry in group))
        refs = self._rank(tx, ids, terms, [])
        return Found(
            refs=refs,
            total=len(refs),
            counted_all=True,
            facets=_facet_counts(tx, ids),
            corrected=corrected,
            partial=bool(refs),
        )

    def _found(
        self,
        tx: Transaction,
        every: list[int],
        groups: list[list[int]],
        terms: list[_Term],
        corrected: str | None,
    ) -> Found:
        ids = list(dict.fromkeys(entry for group in groups for entry in group))
        exact = groups[0] if len(groups) > 1 else []
        return Found(
            refs=self._rank(tx, ids, terms, exact, limit=CANDIDATES, by_standing=not terms),
            total=min(len(every), COUNTED),
            counted_all=len(every) <= COUNTED,
            facets=_facet_counts(tx, every[:COUNTED]),
            corrected=corrected,
        )

    def _rank(
        self,
        tx: Transaction,
        ids: Sequence[int],
        terms: Sequence[_Term],
        exact: Sequence[int],
        *,
        limit: int = -1,
        by_standing: bool = False,
    ) -> list[int]:
        """Return the refs of entries, best first; `by_standing` leaves them in the order of `ids`."""
        order, values = "j.key", dict[str, object]()
        if not by_standing:
            order = f"{_score(_shape(terms))} + 100 * (e.id IN (SELECT value FROM json_each(:exact))) DESC, e.id"
            values = {**_texts(terms), "exact": json.dumps(exact)}
        return _listed(
            tx,
            f"""SELECT json_group_array(ref) FROM (
                  SELECT e.ref FROM json_each(:ids) j CROSS JOIN search_entry e ON e.id = j.value
                  ORDER BY {order} LIMIT :limit)""",
            ids=json.dumps(ids),
            limit=limit,
            **values,
        )


def _suggested(
    tx: Transaction, guild: int, kind: str, searched: Sequence[str], terms: Sequence[_Term], columns: str, *,
    limit: int, by_standing: bool = False, before: Sequence[int] = (),
) -> list[int]:  # fmt: skip
    """Return refs, best first: of the entries called so, those found `before`, and the first that match in `columns`.

    `by_standing` puts the three one after the other. It is one statement, since this is asked at every letter.
    """
    place = _place(tx, guild, kind)
    if place is None:
        return []
    shape = None if by_standing else _shape(terms)
    return _listed(
        tx,
        _suggestions(shape),
        guild=guild,
        kind=kind,
        name=" ".join(searched),
        joined="".join(searched),
        before=json.dumps(before),
        match=_matching(terms, columns),
        first=place << 40,
        beyond=(place + 1) << 40,
        limit=limit,
        **({} if by_standing else _texts(terms)),
    )


@lru_cache(maxsize=64)
def _suggestions(shape: tuple[int, ...] | None) -> str:
    """Return the statement for terms with so many forms each; without `shape` by standing."""
    hits = """SELECT id, min(way) AS way FROM (
                SELECT entry_id AS id, 0 AS way FROM search_name
                WHERE guild_id = :guild AND kind = :kind AND name IN (:name, :joined)
              UNION ALL
                SELECT id, 1 FROM search_entry
                WHERE guild_id = :guild AND kind = :kind AND ref IN (SELECT value FROM json_each(:before))
              UNION ALL
                SELECT * FROM (
                  SELECT rowid, 2 FROM search_text
                  WHERE search_text MATCH :match AND rowid >= :first AND rowid < :beyond
                  ORDER BY rowid LIMIT 2 * :limit)
              ) GROUP BY id"""
    order = "way, id"
    if shape is None:
        hits += f" ORDER BY {order} LIMIT :limit"
    else:
        order = f"{_score(shape)} + 100 * (way = 0) DESC, id"
    return f"""SELECT json_group_array(ref) FROM (
                 SELECT e.ref FROM ({hits}) hit CROSS JOIN search_entry e USING (id)
                 WHERE e.guild_id = :guild AND e.kind = :kind ORDER BY {order} LIMIT :limit)"""


def _bounded(standing: int) -> int:
    return max(0, min(standing, MAX_STANDING))


def _next_id(tx: Transaction, entry: Entry) -> int:
    place = _place(tx, entry.guild, entry.kind)
    if place is None:
        place = tx.value("SELECT coalesce(max(id) >> 40, -1) + 1 FROM search_entry")
    first: int = (place << 40) + ((MAX_STANDING - _bounded(entry.standing)) << 30)
    last: int | None = tx.value(
        "SELECT max(id) FROM search_entry WHERE id >= :first AND id < :next", first=first, next=first + (1 << 30)
    )
    return first if last is None else last + 1


def _texts_of(entry: Entry) -> tuple[list[str], dict[str, str]]:
    """Return the folded names of an entry, each once, and what its columns hold."""
    names = [folded for folded in dict.fromkeys(fold(name) for name in entry.names) if folded]
    facets = [_facet(facet, value) for facet, values in entry.facets.items() for value in values]
    return names, {
        "scope": " ".join([_scope(entry.guild, entry.kind), *facets]),
        "names": _column(names),
        "places": _column(_fold_again(place) for place in entry.places),
        "themes": _column(_fold_again(theme) for theme in entry.themes),
        "body": _column(_fold_again(text) for text in entry.body),
    }


def _row(tx: Transaction, guild: int, kind: str, ref: int) -> dict[str, Any] | None:
    """Return id and columns of an entry, or None."""
    row = tx.first(
        """SELECT id, scope, names, places, themes, body FROM search_entry
           WHERE guild_id = :guild AND kind = :kind AND ref = :ref""",
        guild=guild,
        kind=kind,
        ref=ref,
    )
    return None if row is None else dict(row)


def _note(tx: Transaction, guild: int, kind: str) -> None:
    tx.touch((guild, kind))
    tx.finishing["search"] = _tidy


def _tidy(tx: Transaction) -> None:
    """Merge the pieces in which many changes leave the index; every word is looked up in each of them."""
    if sum(tx.touched.values()) >= MANY:
        tx.execute("INSERT INTO search_text (search_text) VALUES ('optimize')")


def _listed(tx: Transaction, sql: str, **values: object) -> list[Any]:
    # A list in one row: for each row that is fetched a thread gives the interpreter away and has to get it back.
    return cast("list[Any]", json.loads(tx.value(sql, **values)))


def _begun(tx: Transaction, guild: int, kind: str, beginning: str) -> list[str]:
    """Return known words that begin so, in order: the first one, or EXPANDED + 1 where the index needs them."""
    return _listed(
        tx,
        """SELECT json_group_array(word) FROM (
             SELECT word FROM search_word
             WHERE guild_id = :guild AND kind = :kind AND word >= :beginning AND word < :beyond
             ORDER BY word LIMIT :limit)""",
        guild=guild,
        kind=kind,
        beginning=beginning,
        beyond=beginning + "\U0010ffff",
        limit=1 if len(beginning) <= INDEXED else EXPANDED + 1,
    )


def _few(beginning: str, begun: Sequence[str]) -> tuple[str, ...]:
    return tuple(begun) if len(beginning) > INDEXED and len(begun) <= EXPANDED else ()


def _shape(terms: Sequence[_Term]) -> tuple[int, ...]:
    return tuple(len(term.forms) for term in terms)


@lru_cache(maxsize=64)
def _score(shape: tuple[int, ...]) -> str:
    """Return SQL for how well an entry answers to terms with so many forms each, whose texts `_texts` gives.

    Names count before places before themes, whole words before beginnings, and a name that holds the whole query most.
    """
    cases = [" ".join(f"WHEN instr(e.names, :phrase{way}) THEN {worth}" for way, worth in enumerate(_PHRASES.values()))]
    for term, forms in enumerate(shape):
        grades = [
            (
                worth,
                " OR ".join(
                    f"instr(e.{column}, :{part}{term}_{one})" for column, part in parts for one in range(forms)
                ),
            )
            for worth, parts in _WORTH.items()
        ]
        cases.append(" ".join(f"WHEN {test} THEN {worth}" for worth, test in grades))
    return " + ".join(f"CASE {case} ELSE 0 END" for case in cases)


def _texts(terms: Sequence[_Term]) -> dict[str, str]:
    phrase = " ".join(term.forms[0] for term in terms)
    texts = {f"phrase{way}": form.format(phrase) for way, form in enumerate(_PHRASES)}
    for number, term in enumerate(terms):
        for one, form in enumerate(term.forms):
            texts[f"word{number}_{one}"] = f" {form} "
            texts[f"beginning{number}_{one}"] = f" {form}"
    return texts


def _facet_counts(tx: Transaction, ids: Sequence[int]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for row in tx.fetch(
        """SELECT f.facet, f.value, count(*) FROM json_each(:ids) j CROSS JOIN search_facet f ON f.entry_id = j.value
           GROUP BY f.facet, f.value ORDER BY f.facet, count(*) DESC, f.value""",
        ids=json.dumps(ids),
    ):
        counts.setdefault(row[0], {})[row[1]] = row[2]
    return counts


def _corrected(typed: Sequence[str], terms: Sequence[_Term]) -> str | None:
    best = {term.typed: term.forms[0] for term in terms}
    searched = [best.get(word, word) for word in typed]
    return " ".join(searched) if searched != list(typed) else None


def _matching(terms: Sequence[_Term], columns: str = _COLUMNS) -> str:
    return "(" + " AND ".join(_columns_of(term, columns) for term in terms) + ")"


def _columns_of(term: _Term, columns: str) -> str:
    if columns == _COLUMNS and term.prefix and len(term.typed) < TELLING:
        # “bid” begins “bidonvilles”, and “cali” begins “calibre”: a few letters of a theme's word say nothing.
        whole = " OR ".join(f'"{form}"' for form in term.forms)
        return f"({{names places}} : {term.expression()} OR {{themes body}} : ({whole}))"
    return f"{{{columns}}} : {term.expression()}"


def _scope_of(tx: Transaction, guild: int, kind: str, filters: Filters) -> _Scope | None:
    """Return where a search looks; None where nothing of this server and kind is found."""
    place = _place(tx, guild, kind)
    return None if place is None else _Scope(place, [_facet(facet, value) for facet, value in filters.items()])


def _scope(guild: int, kind: str) -> str:
    return f"g{guild}k{kind}"


def _facet(facet: str, value: str) -> str:
    # A digest, since a value may hold anything and the index splits at what is not a letter or digit.
    return "f" + hashlib.blake2s(f"{facet}={value}".encode(), digest_size=8).hexdigest()


def _place(tx: Transaction, guild: int, kind: str) -> int | None:
    """Return which part of the rowids is this server and kind's alone: `place << 40` and what follows; or None."""
    return cast(
        "int | None",
        tx.value(
            "SELECT id >> 40 FROM search_entry WHERE guild_id = :guild AND kind = :kind LIMIT 1", guild=guild, kind=kind
        ),
    )


def _column(folded: Iterable[str]) -> str:
    # Bars keep names apart, so that a phrase is never found across two of them; the index skips them.
    return "| " + " | ".join(text for text in folded if text) + " |"


def _words_of(row: Mapping[str, object], columns: Sequence[str] = ("names", "places", "themes", "body")) -> set[str]:
    text = " ".join(str(row[column]) for column in columns)
    return {word for word in text.split() if word != "|"}


def _held(tx: Transaction, scope: _Scope, word: str, columns: str) -> bool:
    """Say whether any entry of a scope holds a word in one of these columns."""
    found = tx.value(
        """SELECT 1 FROM search_text WHERE search_text MATCH :match AND rowid >= :first AND rowid < :beyond
           ORDER BY rowid LIMIT 1""",
        match=f'{{{columns}}} : "{word}"',
        first=scope.first,
        beyond=scope.beyond,
    )
    return found is not None
