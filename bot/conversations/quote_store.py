"""Texts of a conversation that quote a contribution or refer to it, in SQLite."""

from __future__ import annotations

from bot.conversations.quoting import holds, without
from bot.core.database import Transaction


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


def take_out_quotes(
    tx: Transaction, conversation_id: int, words: str, message: int | None, *, drafts: bool = False
) -> None:
    """Take words, and links to their message, out of every text of a conversation that quotes them.

    With `drafts`, a draft of a summary goes altogether that holds them, or the way to their message.
    """
    summaries = "SELECT id, status, text FROM conversation_summary WHERE conversation_id = :id"
    for row in tx.fetch(summaries, id=conversation_id):
        if drafts and row["status"] == "draft" and holds(row["text"], words, message):
            tx.execute("DELETE FROM conversation_summary WHERE id = :id", id=row["id"])
        elif (text := without(row["text"], words, message)) != row["text"]:
            tx.execute(
                "UPDATE conversation_summary SET text = :text, version = version + 1 WHERE id = :id",
                id=row["id"],
                text=text,
            )
    for row in tx.fetch("SELECT id, text FROM conversation_point WHERE conversation_id = :id", id=conversation_id):
        if (text := without(row["text"], words, message)) != row["text"]:
            tx.execute("UPDATE conversation_point SET text = :text WHERE id = :id", id=row["id"], text=text)
    found = tx.first("SELECT summary, decided FROM conversation WHERE id = :id", id=conversation_id)
    if found is not None and (clean := [without(text, words, message) for text in found]) != [*found]:
        tx.execute(
            "UPDATE conversation SET summary = :summary, decided = :decided, version = version + 1 WHERE id = :id",
            id=conversation_id,
            summary=clean[0],
            decided=clean[1],
        )
