"""What conversations are ranked by, and which organisations belong to those on a theme; read for many at once."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.conversations.records import ConversationId, Trait
from bot.core.database import Transaction


def traits(tx: Transaction, guild: int, ids: Sequence[int]) -> list[Trait]:
    """Return what these conversations, which everybody may see, are about, in the order of `ids`."""
    rows = tx.fetch(
        """SELECT c.id, c.title, c.phase, c.language, coalesce(c.closed_at, c.opens_at, c.created_at) AS at,
             (SELECT json_group_array(t.key) FROM conversation_term t WHERE t.conversation_id = c.id) AS themes,
             (SELECT json_group_array(json_array(s.place_id, s.country, p.key)) FROM conversation_place s
              LEFT JOIN place p ON p.id = s.place_id WHERE s.conversation_id = c.id) AS seats
           FROM json_each(:ids) j CROSS JOIN conversation c ON c.id = j.value
           WHERE c.guild_id = :guild AND c.phase <> 'planned' ORDER BY j.key""",
        guild=guild,
        ids=json.dumps([int(one) for one in ids]),
    )
    return [
        Trait(
            id=ConversationId(row["id"]),
            title=row["title"],
            phase=row["phase"],
            language=row["language"],
            at=row["at"],
            themes=frozenset(json.loads(row["themes"])),
            seats=tuple((place, country or "", key or "") for place, country, key in json.loads(row["seats"])),
        )
        for row in rows
    ]


def of_organisations(
    tx: Transaction, guild: int, organisations: Sequence[int], themes: Sequence[str]
) -> list[tuple[int, str]]:
    """Return (organisation, title) of the conversations on any of these themes that an organisation is linked to.

    Those under the Chatham House Rule are left out: it gives no names of organisations.
    """
    rows = tx.fetch(
        """SELECT l.ref, c.title FROM conversation_link l JOIN conversation c ON c.id = l.conversation_id
           WHERE l.kind = 'organisation' AND l.ref IN (SELECT value FROM json_each(:organisations))
             AND c.guild_id = :guild AND c.phase <> 'planned' AND c.mode = 'attributed'
             AND EXISTS (SELECT 1 FROM conversation_term t WHERE t.conversation_id = c.id
               AND t.key IN (SELECT value FROM json_each(:themes)))
           ORDER BY c.id DESC""",
        guild=guild,
        organisations=json.dumps([int(one) for one in organisations]),
        themes=json.dumps([*themes]),
    )
    return [(row["ref"], row["title"]) for row in rows]


def saying(tx: Transaction, guild: int, contributions: Sequence[int]) -> list[int]:
    """Return the conversations in which these featured contributions stand, each once, in their order."""
    rows = tx.fetch(
        """SELECT b.conversation_id FROM json_each(:ids) j CROSS JOIN contribution b ON b.id = j.value
           WHERE b.guild_id = :guild AND b.status = 'featured' ORDER BY j.key""",
        guild=guild,
        ids=json.dumps([int(one) for one in contributions]),
    )
    return list(dict.fromkeys(int(row[0]) for row in rows))
