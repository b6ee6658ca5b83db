"""The vocabulary in SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.core.database import Row, Transaction
from bot.vocabulary.records import Term, TermId


def every_term(tx: Transaction, guild: int) -> list[Term]:
    """Return the terms of a server in their order."""
    rows = tx.fetch(
        """SELECT axis, key, position, source, letter, printed, parent, names, words FROM term
           WHERE guild_id = :guild ORDER BY axis, position""",
        guild=guild,
    )
    return [_term(row) for row in rows]


def replace(tx: Transaction, guild: int, terms: Sequence[Term]) -> tuple[int, int, int]:
    """Make the vocabulary these terms and no others; return how many were added, changed, the same."""
    before = {term.id: term for term in every_term(tx, guild)}
    wanted = {term.id: term for term in terms}
    for gone in before.keys() - wanted.keys():
        tx.execute(
            "DELETE FROM term WHERE guild_id = :guild AND axis = :axis AND key = :key",
            guild=guild,
            **gone._asdict(),
        )
    added = changed = same = 0
    for term in terms:
        if before.get(term.id) == term:
            same += 1
            continue
        added, changed = (added, changed + 1) if term.id in before else (added + 1, changed)
        tx.execute(
            """INSERT INTO term (guild_id, axis, key, position, source, letter, printed, parent, names, words)
               VALUES (:guild, :axis, :key, :position, :source, :letter, :printed, :parent, :names, :words)
               ON CONFLICT (guild_id, axis, key) DO UPDATE SET position = excluded.position,
                 source = excluded.source, letter = excluded.letter, printed = excluded.printed,
                 parent = excluded.parent, names = excluded.names, words = excluded.words""",
            guild=guild,
            axis=term.id.axis,
            key=term.id.key,
            position=term.position,
            source=term.source,
            letter=term.letter,
            printed=term.printed,
            parent=term.parent,
            names=json.dumps(term.names, ensure_ascii=False),
            words=json.dumps(term.words, ensure_ascii=False),
        )
    return added, changed, same


def _term(row: Row) -> Term:
    return Term(
        id=TermId(row["axis"], row["key"]),
        position=row["position"],
        source=row["source"],
        letter=row["letter"],
        printed=row["printed"],
        parent=row["parent"],
        names=json.loads(row["names"]),
        words=json.loads(row["words"]),
    )
