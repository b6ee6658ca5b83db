"""What organisations are ranked by, read for hundreds of them at once; and who is in a town."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.core.database import Transaction
from bot.directory.records import OrganisationId, Trait


def traits(tx: Transaction, guild: int, ids: Sequence[int]) -> list[Trait]:
    """Return what these listed organisations of a server are and where they are, in the order of `ids`."""
    rows = tx.fetch(
        """SELECT o.id, o.name, o.abbreviation,
             (SELECT json_group_array(t.key) FROM organisation_term t
              WHERE t.organisation_id = o.id AND t.axis IN ('how', 'theme', 'expertise', 'sdg')) AS themes,
             (SELECT json_group_array(json_array(s.place_id, s.country, p.key)) FROM organisation_place s
              LEFT JOIN place p ON p.id = s.place_id WHERE s.organisation_id = o.id) AS seats,
             e.id AS entry
           FROM json_each(:ids) j CROSS JOIN organisation o ON o.id = j.value
           LEFT JOIN search_entry e ON e.guild_id = :guild AND e.kind = 'organisation' AND e.ref = o.id
           WHERE o.guild_id = :guild AND o.merged_into IS NULL ORDER BY j.key""",
        guild=guild,
        ids=json.dumps([int(one) for one in ids]),
    )
    # All at once: of hundreds each call counts.
    said = json.loads("[" + ",".join(f"[{row['themes']},{row['seats']}]" for row in rows) + "]")
    return [
        Trait(
            id=OrganisationId(row["id"]),
            name=row["name"],
            abbreviation=row["abbreviation"],
            themes=frozenset(themes),
            seats=tuple((place, country, key or "") for place, country, key in seats),
            standing=0 if row["entry"] is None else 1000 - (row["entry"] >> 30 & 1023),
        )
        for row, (themes, seats) in zip(rows, said, strict=True)
    ]


def seated(tx: Transaction, guild: int, places: Sequence[int], *, limit: int) -> list[OrganisationId]:
    """Return the first listed organisations, by number, with a seat in one of these places."""
    rows = tx.fetch(
        """SELECT DISTINCT o.id FROM json_each(:places) j
           CROSS JOIN organisation_place s ON s.place_id = j.value CROSS JOIN organisation o ON o.id = s.organisation_id
           WHERE o.guild_id = :guild AND o.merged_into IS NULL ORDER BY o.id LIMIT :limit""",
        guild=guild,
        places=json.dumps([int(one) for one in places]),
        limit=limit,
    )
    return [OrganisationId(row[0]) for row in rows]


def regions(tx: Transaction, guild: int) -> dict[str, frozenset[str]]:
    """Return the countries of each region of the world that the directory knows, by each way to write it."""
    found: dict[str, set[str]] = {}
    for spelling, country in tx.fetch(
        "SELECT spelling, country FROM country_spelling WHERE guild_id = :guild AND kind = 'region'", guild=guild
    ):
        found.setdefault(spelling, set()).add(country)
    return {spelling: frozenset(countries) for spelling, countries in found.items()}
