"""The order of what was found: by where each typed word stands in an entry.

Names count before places before themes, whole words before beginnings, and a name that holds the whole query most;
among equals the id, which is the standing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

from bot.core.database import Transaction
from bot.core.search_scope import listed, place_of
from bot.core.search_words import Term, matching

# What the whole query is worth within a name: at its start as whole words, anywhere so, at its start, anywhere.
_PHRASES = {"| {} ": 30, " {} ": 24, "| {}": 20, " {}": 12}
# What a term is worth as a whole word of a column, and as the beginning of one; the best of them counts.
_WORTH = {"names": (8, 5), "places": (5, 3), "themes": (4, 2)}
_BODY = 1


def ranked(
    tx: Transaction, ids: Sequence[int], terms: Sequence[Term], exact: Sequence[int] = (), *, matched: bool,
    limit: int = -1,
) -> list[int]:  # fmt: skip
    """Return the refs of entries, best first, those called `exact`ly so before all others.

    `matched` says that each of them holds every term: bodies, the longest texts, are then not read for it.
    """
    score = _score(_shape(terms), "TRUE" if matched else "FALSE")
    return listed(
        tx,
        f"""SELECT json_group_array(ref) FROM (
              SELECT e.ref FROM json_each(:ids) j CROSS JOIN search_entry e ON e.id = j.value
              ORDER BY {score} + 100 * (e.id IN (SELECT value FROM json_each(:exact))) DESC, e.id LIMIT :limit)""",
        ids=json.dumps(ids),
        exact=json.dumps(exact),
        limit=limit,
        **_texts(terms),
    )


def in_order(tx: Transaction, ids: Sequence[int]) -> list[int]:
    """Return the refs of entries in the order of `ids`."""
    return listed(
        tx,
        """SELECT json_group_array(ref) FROM (
             SELECT e.ref FROM json_each(:ids) j CROSS JOIN search_entry e ON e.id = j.value ORDER BY j.key)""",
        ids=json.dumps(ids),
    )


def suggested(
    tx: Transaction, guild: int, kind: str, searched: Sequence[str], terms: Sequence[Term], columns: str, *,
    limit: int, by_standing: bool = False, before: Sequence[int] = (),
) -> list[int]:  # fmt: skip
    """Return refs, best first: of the entries called so, those found `before`, and the first that match in `columns`.

    `by_standing` puts the three one after the other. It is one statement, since this is asked at every letter.
    """
    place = place_of(tx, guild, kind)
    if place is None:
        return []
    shape = None if by_standing else _shape(terms)
    return listed(
        tx,
        _suggestions(shape),
        guild=guild,
        kind=kind,
        name=" ".join(searched),
        joined="".join(searched),
        before=json.dumps(before),
        match=matching(terms, columns),
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
        order = f"{_score(shape, 'way > 0')} + 100 * (way = 0) DESC, id"  # what is called so need not match
    return f"""SELECT json_group_array(ref) FROM (
                 SELECT e.ref FROM ({hits}) hit CROSS JOIN search_entry e USING (id)
                 WHERE e.guild_id = :guild AND e.kind = :kind ORDER BY {order} LIMIT :limit)"""


def _shape(terms: Sequence[Term]) -> tuple[int, ...]:
    return tuple(len(term.forms) for term in terms)


@lru_cache(maxsize=64)
def _score(shape: tuple[int, ...], matched: str) -> str:
    """Return SQL for how well an entry answers to terms with so many forms each, whose texts `_texts` gives.

    Where `matched` holds in SQL, the entry holds every term, and one that stands nowhere else stands in its body.
    Beginnings are looked for first: most columns hold none, and are then read once.
    """
    *ways, (last, worth) = enumerate(_PHRASES.values())
    phrases = " ".join(f"WHEN instr(e.names, :phrase{way}) THEN {each}" for way, each in ways)
    scores = [f"CASE WHEN instr(e.names, :phrase{last}) THEN CASE {phrases} ELSE {worth} END ELSE 0 END"]
    for term, forms in enumerate(shape):
        names, *others = (
            f"CASE WHEN {_holds(column, 'beginning', term, forms)} THEN"
            f" CASE WHEN {_holds(column, 'word', term, forms)} THEN {whole} ELSE {begun} END END"
            for column, (whole, begun) in _WORTH.items()
        )
        elsewhere = ", ".join(f"ifnull({other}, 0)" for other in others)
        body = f"CASE WHEN {matched} OR {_holds('body', 'beginning', term, forms)} THEN {_BODY} ELSE 0 END"
        scores.append(f"coalesce({names}, nullif(max({elsewhere}), 0), {body})")
    return " + ".join(scores)


def _holds(column: str, part: str, term: int, forms: int) -> str:
    return "(" + " OR ".join(f"instr(e.{column}, :{part}{term}_{form})" for form in range(forms)) + ")"


def _texts(terms: Sequence[Term]) -> dict[str, str]:
    phrase = " ".join(term.forms[0] for term in terms)
    texts = {f"phrase{way}": form.format(phrase) for way, form in enumerate(_PHRASES)}
    for number, term in enumerate(terms):
        for one, form in enumerate(term.forms):
            texts[f"word{number}_{one}"] = f" {form} "
            texts[f"beginning{number}_{one}"] = f" {form}"
    return texts
