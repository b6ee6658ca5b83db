"""The whole library as the stock-taking counts it, in SQLite."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.database import Transaction
from bot.resources.records import Counted, ResourceId


def counts(tx: Transaction, guild: int) -> list[Counted]:
    """Return everything that is published: what was printed in its order, then what was added, the oldest first."""
    authors: dict[int, list[str]] = {}
    for row in tx.fetch(
        """SELECT a.resource_id, iif(a.name = '', a.family, a.name) AS shown FROM resource_author a
           JOIN resource r ON r.id = a.resource_id WHERE r.guild_id = :guild AND r.status = 'published'
           ORDER BY a.resource_id, a.position""",
        guild=guild,
    ):
        authors.setdefault(row["resource_id"], []).append(row["shown"])
    return [
        Counted(
            id=ResourceId(row["id"]),
            key=row["key"],
            title=f"{row['title']}: {row['subtitle']}" if row["subtitle"] else row["title"],
            authors=authors.get(row["id"], ()),
            issued=row["issued"],
            kind=row["kind"],
            section=row["section"],
            printed=row["printed"],
            abstract=row["abstract"] if row["kind"] == "consolidated-reply" else "",
            published_at=datetime.fromtimestamp(row["published_at"], UTC),
        )
        for row in tx.fetch(
            """SELECT id, key, title, subtitle, issued, kind, section, printed, abstract, published_at FROM resource
               WHERE guild_id = :guild AND status = 'published'
               ORDER BY section = '', section, position, published_at, id""",
            guild=guild,
        )
    ]
