"""The whole directory in numbers, in SQLite: who is listed, where, since when, and as what they were printed."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from bot.core.database import Transaction
from bot.directory.records import Counted, Counts, OrganisationId, PrintedLine


def counts(tx: Transaction, guild: int) -> Counts:
    """Return everybody who is listed, in the order of the list, and the numbered lines they were printed as."""
    categories: dict[int, list[str]] = {}
    for row in tx.fetch(
        """SELECT t.organisation_id, t.key FROM organisation_term t JOIN organisation o ON o.id = t.organisation_id
           WHERE o.guild_id = :guild AND o.merged_into IS NULL AND t.axis = 'category'
           ORDER BY t.organisation_id, t.position""",
        guild=guild,
    ):
        categories.setdefault(row[0], []).append(row[1])
    listed = [
        Counted(
            id=OrganisationId(row["id"]),
            name=row["name"],
            categories=categories.get(row["id"], ()),
            place=json.loads(row["names"]) if row["names"] else {},
            country=row["country"] or "",
            latitude=row["latitude"],
            longitude=row["longitude"],
            printed=bool(row["printed"]),
            added_at=datetime.fromtimestamp(row["created_at"], UTC),
        )
        for row in tx.fetch(
            """SELECT o.id, o.name, o.created_at, s.country, p.names, p.latitude, p.longitude,
                 EXISTS (SELECT 1 FROM printed_entry e WHERE e.organisation_id = o.id) AS printed
               FROM organisation o
               LEFT JOIN organisation_place s ON s.organisation_id = o.id AND s.position = 0
               LEFT JOIN place p ON p.id = s.place_id
               WHERE o.guild_id = :guild AND o.merged_into IS NULL ORDER BY o.position, o.id""",
            guild=guild,
        )
    ]
    printed = [
        PrintedLine(
            number=row["number"],
            category=row["category"],
            text=row["text"],
            organisation=OrganisationId(row["organisation_id"]),
            name=row["name"],
        )
        for row in tx.fetch(
            """SELECT e.number, e.category, e.text, e.organisation_id, o.name
               FROM printed_entry e JOIN organisation o ON o.id = e.organisation_id
               WHERE e.guild_id = :guild ORDER BY e.number""",
            guild=guild,
        )
    ]
    return Counts(listed=listed, printed=printed)


def region(tx: Transaction, guild: int, name: str) -> frozenset[str]:
    """Return the ISO codes of the countries that lie in a region, by a name of it."""
    rows = tx.fetch(
        "SELECT country FROM country_spelling WHERE guild_id = :guild AND kind = 'region' AND spelling = :name",
        guild=guild,
        name=name,
    )
    return frozenset(row[0] for row in rows)
