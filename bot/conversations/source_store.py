"""The messages that contributions were made of, in SQLite: where they are, when they were edited and looked for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.conversations.contribution_store import COLUMNS, EPOCH, FROM, to_contribution
from bot.conversations.records import Contribution
from bot.conversations.store import seconds
from bot.core.database import Transaction

_KEPT = "b.status IN ('featured', 'moved', 'changed')"
_PLACED = "iif(b.from_message IS NULL, b.message, b.from_channel) IS NOT NULL"  # where its author wrote it is there


def set_edited(tx: Transaction, guild: int, number: int, at: datetime | None) -> None:
    """Note when the author of a contribution had edited their message last, as its words are kept."""
    tx.execute(
        "UPDATE contribution SET edited_at = :at WHERE guild_id = :guild AND id = :id",
        guild=guild,
        id=number,
        at=None if at is None else (at - EPOCH) // timedelta(milliseconds=1),
    )


def kept_from(tx: Transaction, guild: int, messages: Sequence[int]) -> list[Contribution]:
    """Return what is kept of any of these messages, wherever it stands now; each part of a repost counts."""
    rows = tx.fetch(
        f"""SELECT {COLUMNS} FROM {FROM} WHERE b.guild_id = :guild AND {_KEPT}
            AND (b.message IN (SELECT value FROM json_each(:messages))
                 OR b.from_message IN (SELECT value FROM json_each(:messages))
                 OR b.id IN (SELECT CAST(substr(surface, 8) AS INTEGER) FROM conversation_shown
                             WHERE surface GLOB 'posted:*:[0-9]*'
                             AND message IN (SELECT value FROM json_each(:messages)))) ORDER BY b.id""",
        guild=guild,
        messages=json.dumps(list(messages)),
    )
    return [to_contribution(row) for row in rows]


def stood_in(tx: Transaction, guild: int, place: int) -> list[Contribution]:
    """Return what is kept of messages in a thread or channel, or in the threads of conversations held there.

    That is, as far as it is known where their messages are.
    """
    rows = tx.fetch(
        f"""SELECT {COLUMNS} FROM {FROM} JOIN conversation c ON c.id = b.conversation_id
            WHERE b.guild_id = :guild AND {_KEPT}
            AND ((b.message IS NOT NULL AND :place IN (b.channel, c.channel)) OR b.from_channel = :place
                 OR EXISTS (SELECT 1 FROM conversation_shown d WHERE d.conversation_id = c.id AND d.channel = :place
                            AND d.surface GLOB 'posted:' || b.id || ':*'))
            ORDER BY b.id""",
        guild=guild,
        place=place,
    )
    return [to_contribution(row) for row in rows]


def lose_place(tx: Transaction, guild: int, one: Contribution, place: int) -> None:
    """Note that nothing stands any more of what a contribution has in a thread or channel, or in a forum's threads."""
    tx.execute(
        """UPDATE contribution SET
             message = iif(:place = channel OR :place =
               (SELECT c.channel FROM conversation c WHERE c.id = contribution.conversation_id), NULL, message),
             from_channel = nullif(from_channel, :place)
           WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=one.id,
        place=place,
    )
    tx.execute(
        """DELETE FROM conversation_shown WHERE conversation_id = :conversation
           AND surface GLOB 'posted:' || :id || ':*'
           AND (channel = :place OR (channel = :thread AND :place =
             (SELECT c.channel FROM conversation c WHERE c.id = :conversation)))""",
        conversation=one.conversation,
        id=one.id,
        place=place,
        thread=one.channel,
    )


def followed(tx: Transaction, guild: int, *, closed: int) -> list[Contribution]:
    """Return what is kept of messages of a server: of conversations that are not closed all of it.

    Of closed ones at most so many, those whose messages were looked at longest ago first.
    """
    rows = tx.fetch(
        f"""SELECT {COLUMNS} FROM {FROM} JOIN conversation c ON c.id = b.conversation_id
            WHERE b.guild_id = :guild AND {_KEPT} AND {_PLACED} AND (c.phase <> 'closed' OR b.id IN (
              SELECT b.id FROM contribution b JOIN conversation c ON c.id = b.conversation_id
              WHERE b.guild_id = :guild AND c.phase = 'closed' AND {_KEPT} AND {_PLACED}
              ORDER BY b.looked_at, b.id LIMIT :closed))
            ORDER BY b.id""",
        guild=guild,
        closed=closed,
    )
    return [to_contribution(row) for row in rows]


def looked(tx: Transaction, guild: int, messages: Sequence[int], now: datetime) -> None:
    """Note that these messages of authors were looked for."""
    tx.execute(
        """UPDATE contribution SET looked_at = :now WHERE guild_id = :guild
           AND coalesce(from_message, message) IN (SELECT value FROM json_each(:messages))""",
        guild=guild,
        now=seconds(now),
        messages=json.dumps(list(messages)),
    )
