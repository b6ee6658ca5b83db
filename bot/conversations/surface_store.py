"""What stands of conversations on Discord, in SQLite: which of them are to be looked at."""

from __future__ import annotations

from bot.conversations.records import ConversationId, Standing
from bot.core.database import Transaction

# Everything that what stands of a closed conversation is made of, as far as it changes after the close. What somebody
# took back changes the number of what is featured, and with it whatever quoted it.
_STATE = """c.version || '.' || (SELECT count(*) || '.' || coalesce(sum(b.version), 0) FROM contribution b
      WHERE b.conversation_id = c.id AND b.status = 'featured') || '.' ||
    (SELECT count(*) || '.' || coalesce(sum(s.version), 0) FROM conversation_summary s
      WHERE s.conversation_id = c.id AND s.status = 'published')"""


def numbers(tx: Transaction) -> list[tuple[int, ConversationId]]:
    """Return (server, number) of the conversations of which something may have to be brought in step, oldest first.

    Those are all that everybody may see and that are not closed, and closed ones that are not settled as they are now.
    Of what is closed without a thread nothing stands.
    """
    rows = tx.fetch(
        f"""SELECT c.guild_id, c.id FROM conversation c WHERE c.phase IN ('announced', 'open', 'synthesis')
            OR (c.phase = 'closed' AND c.thread IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM conversation_shown d WHERE d.conversation_id = c.id
                AND d.surface = 'state' AND d.final AND d.refused = '' AND d.digest = 'closed ' || {_STATE}))
            ORDER BY c.id"""
    )
    return [(row["guild_id"], ConversationId(row["id"])) for row in rows]


def state(tx: Transaction, conversation_id: int) -> str:
    """Return a word that changes with what stands of a closed conversation."""
    found: str = tx.value(f"SELECT {_STATE} FROM conversation c WHERE c.id = :id", id=conversation_id)
    return found


def without_thread(tx: Transaction, guild: int, conversation_id: int) -> None:
    """Note that a conversation has no thread, and forget what stood in the one that it had."""
    tx.execute(
        "UPDATE conversation SET thread = NULL WHERE guild_id = :guild AND id = :id", guild=guild, id=conversation_id
    )
    tx.execute(
        "DELETE FROM conversation_shown WHERE conversation_id = :id AND surface NOT LIKE 'posted:%'",
        id=conversation_id,
    )


def of_message(tx: Transaction, guild: int, message: int) -> tuple[ConversationId, Standing] | None:
    """Return which conversation a message of the bot's stands for, and as what, None for any other message."""
    row = tx.first(
        """SELECT d.conversation_id, d.surface, d.channel, d.message, d.digest, d.refused, d.final
           FROM conversation_shown d JOIN conversation c ON c.id = d.conversation_id
           WHERE c.guild_id = :guild AND d.message = :message AND d.surface NOT LIKE 'pin:%'
             AND d.surface NOT LIKE 'posted:%'""",
        guild=guild,
        message=message,
    )
    if row is None:
        return None
    given = dict(row)
    return ConversationId(given.pop("conversation_id")), Standing(**{**given, "final": bool(given["final"])})
