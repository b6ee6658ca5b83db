"""Texts of a conversation that quote a contribution or refer to it, in SQLite."""

from __future__ import annotations

import json
from functools import partial

from bot.conversations import text_store
from bot.conversations.quoting import blank, holds, without
from bot.conversations.records import Contribution
from bot.core.database import Transaction

# What a conversation is called is quoted by others, and what somebody else wrote is theirs.
_STAYS = frozenset({text_store.TITLE, text_store.WORDS})
_SUMMARIES = "SELECT id, status, text FROM conversation_summary WHERE conversation_id = :id"


def drop_from_points(tx: Transaction, conversation_id: int, number: int) -> None:
    """Have no point refer to a contribution any more."""
    tx.execute(
        """UPDATE conversation_point
           SET numbers = (SELECT json_group_array(value) FROM json_each(conversation_point.numbers)
                          WHERE value <> :number)
           WHERE conversation_id = :id AND EXISTS
             (SELECT 1 FROM json_each(conversation_point.numbers) WHERE value = :number)""",
        id=conversation_id,
        number=number,
    )


def take_out_quotes(tx: Transaction, guild: int, one: Contribution) -> int:
    """Take a contribution's words, and links to its message, out of every text of its conversation that quotes them.

    Return how many texts changed. A draft of a summary that held nothing else goes; so does what somebody has begun to
    type with these words in it. A summary that quoted them counts as made without them, so that the next one takes up
    what its author wrote in their place.
    """
    before = {row["id"]: row["text"] for row in tx.fetch(_SUMMARIES, id=one.conversation)}
    clean = partial(without, words=one.words, message=one.message, note=one.note)
    changed = text_store.rewrite(tx, guild, one.conversation, clean, but=_STAYS)
    for row in tx.fetch(_SUMMARIES, id=one.conversation):
        if row["text"] == before[row["id"]]:
            continue
        if row["status"] == "draft" and blank(row["text"]):
            tx.execute("DELETE FROM conversation_summary WHERE id = :id", id=row["id"])
            continue
        tx.execute(
            """UPDATE conversation_summary SET numbers = (SELECT json_group_array(value)
                 FROM json_each(conversation_summary.numbers) WHERE value <> :number) WHERE id = :id""",
            id=row["id"],
            number=one.number,
        )
    _drop_typed(tx, guild, one)
    return changed


def _drop_typed(tx: Transaction, guild: int, one: Contribution) -> None:
    """Drop what was begun about conversations and holds these words; whoever typed it types it anew."""
    begun = "SELECT id, content FROM draft WHERE guild_id = :guild AND kind LIKE 'conversation%'"
    for row in tx.fetch(begun, guild=guild):
        if any(holds(text, one.words, one.message) for text in _texts(json.loads(row["content"]))):
            tx.execute("DELETE FROM draft WHERE id = :id", id=row["id"])


def _texts(value: object) -> list[str]:
    """Return every text of some JSON."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else []
