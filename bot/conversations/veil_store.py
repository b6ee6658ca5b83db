"""Names that conversations withhold, in SQLite."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.database import Transaction
from bot.core.texts import visible


def withheld(tx: Transaction, conversation_id: int) -> tuple[str, ...]:
    """Return the names that a conversation withholds, as they were given."""
    rows = tx.fetch(
        "SELECT name FROM conversation_withheld WHERE conversation_id = :id ORDER BY name", id=conversation_id
    )
    return tuple(row["name"] for row in rows)


def add_withheld(tx: Transaction, conversation_id: int, names: Iterable[str]) -> int:
    """Add names to those that a conversation withholds; return how many are new."""
    return sum(
        tx.execute(
            """INSERT INTO conversation_withheld (conversation_id, name) VALUES (:id, :name)
               ON CONFLICT (conversation_id, name) DO NOTHING""",
            id=conversation_id,
            name=name,
        )
        for name in dict.fromkeys(visible(name) for name in names)
        if name
    )
