"""What a look from outside needs of the tables: settings of servers, and what waits to be delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a server was given: the curators' role, a channel for each purpose, and whether it mirrors meetings."""

    guild: int
    role: int | None
    channels: Mapping[str, int | None]  # for notes, meetings, the digest and conversations
    mirror: bool

    @classmethod
    def nothing(cls, guild: int) -> Given:
        """Return what a server has that was given nothing yet."""
        return cls(guild=guild, role=None, channels={}, mirror=False)


def given(tx: Transaction) -> list[Given]:
    """Return what every server that is kept was given."""
    rows = tx.fetch(
        """SELECT g.id, g.curator_role, g.curators_channel, e.channel AS meetings, r.channel AS digest,
                  c.channel AS conversations, coalesce(e.mirror, 1) AS mirror
           FROM guild g LEFT JOIN event_setting e ON e.guild_id = g.id
           LEFT JOIN resource_setting r ON r.guild_id = g.id LEFT JOIN conversation_setting c ON c.guild_id = g.id
           ORDER BY g.id"""
    )
    return [
        Given(
            guild=row["id"],
            role=row["curator_role"],
            channels={
                "notes": row["curators_channel"],
                "meetings": row["meetings"],
                "digest": row["digest"],
                "conversations": row["conversations"],
            },
            mirror=bool(row["mirror"]),
        )
        for row in rows
    ]


def waiting(tx: Transaction) -> tuple[int | None, dict[str, int]]:
    """Return when the first delivery that waits was due (UTC seconds), and how many rows have each status."""
    first: int | None = tx.value("SELECT min(next_try) FROM delivery WHERE status = 'due'")
    counts = tx.fetch("SELECT status, count(*) AS many FROM delivery GROUP BY status")
    return first, {row["status"]: row["many"] for row in counts}


def erasures(tx: Transaction) -> set[str]:
    """Return the numbers of all erasures that this database knows."""
    return {str(row["id"]) for row in tx.fetch("SELECT id FROM erasure")}
