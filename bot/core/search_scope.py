"""Where a search looks: the part of the index that is one server and kind's alone.

The rowids of a server and kind are a range of their own and order by standing, so the first matches of a prefix are the
best placed (see migrations/0001_core.sql).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from bot.core.database import Transaction

Filters = Mapping[str, str]


class Scope:
    """The range of rowids of one server and kind, and words for filters.

    The range, since a word that every entry holds is a list as long as the index, read from its start each time.
    """

    __slots__ = ("beyond", "filters", "first")

    def __init__(self, place: int, facets: Sequence[str] = (), either: Sequence[str] = ()) -> None:
        self.first = place << 40
        self.beyond = (place + 1) << 40
        wanted = [f'"{word}"' for word in facets]
        if either:
            wanted.append("(" + " OR ".join(f'"{word}"' for word in either) + ")")
        self.filters = "scope : (" + " AND ".join(wanted) + ")" if wanted else ""


def scope_of(
    tx: Transaction, guild: int, kind: str, filters: Filters, either: tuple[str, Sequence[str]] | None = None
) -> Scope | None:
    """Return where a search looks; None where nothing of this server and kind is found.

    `either` is a facet and values of which one is enough.
    """
    place = place_of(tx, guild, kind)
    if place is None:
        return None
    words = [facet_word(facet, value) for facet, value in filters.items()]
    return Scope(place, words, [] if either is None else [facet_word(either[0], value) for value in either[1]])


def place_of(tx: Transaction, guild: int, kind: str) -> int | None:
    """Return which part of the rowids is this server and kind's alone: `place << 40` and what follows; or None."""
    return cast(
        "int | None",
        tx.value(
            "SELECT id >> 40 FROM search_entry WHERE guild_id = :guild AND kind = :kind LIMIT 1", guild=guild, kind=kind
        ),
    )


def scope_word(guild: int, kind: str) -> str:
    """Return the word by which the index knows a server and kind."""
    return f"g{guild}k{kind}"


def facet_word(facet: str, value: str) -> str:
    """Return the word by which the index knows a value of a facet."""
    # A digest, since a value may hold anything and the index splits at what is not a letter or digit.
    return "f" + hashlib.blake2s(f"{facet}={value}".encode(), digest_size=8).hexdigest()


def listed(tx: Transaction, sql: str, **values: object) -> list[Any]:
    """Return the list that a statement answers in one row.

    One row, since for each row that is fetched a thread gives the interpreter away and has to get it back.
    """
    return cast("list[Any]", json.loads(tx.value(sql, **values)))
