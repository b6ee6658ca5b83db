"""Keeping the index: one entry for each thing that can be found, folded once when it is put.

A transaction that changes what is found has touched (server, kind): see `Database.version`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.core.database import Transaction
from bot.core.folding import fold
from bot.core.search_scope import Scope, facet_word, place_of, scope_word
from bot.core.search_words import COLUMNS

MAX_STANDING = 1000
MANY = 1000  # changes after which one transaction puts the index in order
# Names of places, countries and themes come with one entry after another: they are folded once.
_fold_again = lru_cache(maxsize=4096)(fold)
_NAMED = ("names", "places")
_TEXTS = ("scope", "names", "places", "themes", "body")
_GRADES = (1 << 10) - 1  # bits of a rowid, above the thirty of the sequence


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


def put(tx: Transaction, entry: Entry) -> None:
    """Add or replace one entry; one that keeps its standing keeps its place among equals."""
    was = _row(tx, entry.guild, entry.kind, entry.ref)
    if was is None:
        put_new(tx, entry)
        return
    names, texts = _texts_of(entry)
    grade = MAX_STANDING - _bounded(entry.standing)
    stays = was["id"] >> 30 & _GRADES == grade
    if stays and all(was[column] == text for column, text in texts.items()):
        _note(tx, entry.guild, entry.kind)  # what is shown of it may differ in what folding leaves out
        return
    _take_out(tx, entry.guild, entry.kind, was, texts)
    _insert(tx, entry, was["id"] if stays else None, names, texts)


def put_new(tx: Transaction, entry: Entry) -> None:
    """Add an entry that is known not to be there yet."""
    _insert(tx, entry, None, *_texts_of(entry))


def _insert(tx: Transaction, entry: Entry, number: int | None, names: list[str], texts: Mapping[str, str]) -> None:
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


def remove(tx: Transaction, guild: int, kind: str, ref: int) -> None:
    """Take an entry out, and from the vocabulary each word that no other entry holds."""
    row = _row(tx, guild, kind, ref)
    if row is not None:
        _take_out(tx, guild, kind, row, dict.fromkeys(_TEXTS, ""))


def _take_out(tx: Transaction, guild: int, kind: str, row: Mapping[str, Any], texts: Mapping[str, str]) -> None:
    """Take an entry out for which another one with these texts is put at once: their words stay."""
    _note(tx, guild, kind)
    tx.execute(
        """INSERT INTO search_text (search_text, rowid, scope, names, places, themes, body)
           VALUES ('delete', :id, :scope, :names, :places, :themes, :body)""",
        **row,
    )
    tx.execute("DELETE FROM search_entry WHERE id = :id", id=row["id"])
    within = Scope(row["id"] >> 40)
    gone = [word for word in sorted(_words_of(row) - _words_of(texts)) if not _held(tx, within, word, COLUMNS)]
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


def _bounded(standing: int) -> int:
    return max(0, min(standing, MAX_STANDING))


def _next_id(tx: Transaction, entry: Entry) -> int:
    place = place_of(tx, entry.guild, entry.kind)
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
    facets = [facet_word(facet, value) for facet, values in entry.facets.items() for value in values]
    return names, {
        "scope": " ".join([scope_word(entry.guild, entry.kind), *facets]),
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


def _column(folded: Iterable[str]) -> str:
    # Bars keep names apart, so that a phrase is never found across two of them; the index skips them.
    return "| " + " | ".join(text for text in folded if text) + " |"


def _words_of(row: Mapping[str, object], columns: Sequence[str] = ("names", "places", "themes", "body")) -> set[str]:
    text = " ".join(str(row[column]) for column in columns)
    return {word for word in text.split() if word != "|"}


def _held(tx: Transaction, scope: Scope, word: str, columns: str) -> bool:
    """Say whether any entry of a scope holds a word in one of these columns."""
    found = tx.value(
        """SELECT 1 FROM search_text WHERE search_text MATCH :match AND rowid >= :first AND rowid < :beyond
           ORDER BY rowid LIMIT 1""",
        match=f'{{{columns}}} : "{word}"',
        first=scope.first,
        beyond=scope.beyond,
    )
    return found is not None
