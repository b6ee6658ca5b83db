"""Who wrote, follows, facilitates, promised and opened what, in SQLite."""

from __future__ import annotations

from typing import Any

from bot.core.database import Transaction


def people(tx: Transaction, guild: int) -> set[int]:
    """Return everybody who wrote what is kept, follows, facilitates or promised something."""
    rows = tx.fetch(
        """SELECT user_id FROM contribution_author WHERE guild_id = :guild
           UNION SELECT user_id FROM conversation_follower WHERE guild_id = :guild
           UNION SELECT f.user_id FROM conversation_facilitator f JOIN conversation c ON c.id = f.conversation_id
             WHERE c.guild_id = :guild
           UNION SELECT owner_user FROM commitment WHERE guild_id = :guild AND owner_user IS NOT NULL""",
        guild=guild,
    )
    return {row[0] for row in rows} - {0}


def bylines(tx: Transaction, guild: int, user: int) -> list[dict[str, Any]]:
    """Return under which names, and in which language, somebody's words are kept."""
    rows = tx.fetch(
        """SELECT DISTINCT name, language FROM contribution_author WHERE guild_id = :guild AND user_id = :user
           ORDER BY name, language""",
        guild=guild,
        user=user,
    )
    return [dict(row) for row in rows]


def opened(tx: Transaction, guild: int, user: int) -> list[str]:
    """Return the titles of the conversations that somebody opened."""
    rows = tx.fetch(
        "SELECT title FROM conversation WHERE guild_id = :guild AND created_by = :user ORDER BY id",
        guild=guild,
        user=user,
    )
    return [row["title"] for row in rows]


def featured(tx: Transaction, guild: int, user: int) -> int:
    """Return how many contributions somebody featured or moved."""
    count: int = tx.value(
        "SELECT count(*) FROM contribution WHERE guild_id = :guild AND featured_by = :user", guild=guild, user=user
    )
    return count


def forget_owner(tx: Transaction, guild: int, user: int) -> None:
    """Take out what the owner of a commitment is called, where that is a person who is erased."""
    tx.execute(
        """UPDATE commitment SET owner = '', owner_user = NULL, version = version + 1
           WHERE guild_id = :guild AND owner_user = :user""",
        guild=guild,
        user=user,
    )
