"""Pauses and blocks in SQLite: who is not to be asked for now, or not by somebody."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.database import Transaction


def pause(tx: Transaction, guild: int, user: int, until: int) -> None:
    """Have nobody introduced to somebody until an instant."""
    tx.execute(
        """INSERT INTO introduction_pause (guild_id, user_id, until) VALUES (:guild, :user, :until)
           ON CONFLICT (guild_id, user_id) DO UPDATE SET until = excluded.until""",
        guild=guild,
        user=user,
        until=until,
    )


def paused_until(tx: Transaction, guild: int, user: int, now: int) -> datetime | None:
    """Return until when somebody is not to be asked; None where they may be."""
    found = tx.value(
        "SELECT until FROM introduction_pause WHERE guild_id = :guild AND user_id = :user AND until > :now",
        guild=guild,
        user=user,
        now=now,
    )
    return None if found is None else datetime.fromtimestamp(found, UTC)


def end_pause(tx: Transaction, guild: int, user: int) -> None:
    """Have somebody asked again."""
    tx.execute("DELETE FROM introduction_pause WHERE guild_id = :guild AND user_id = :user", guild=guild, user=user)


def block(tx: Transaction, guild: int, user: int, blocked: int, now: int) -> None:
    """Have somebody never asked by another again."""
    tx.execute(
        """INSERT INTO introduction_block (guild_id, user_id, blocked, at) VALUES (:guild, :user, :blocked, :now)
           ON CONFLICT (guild_id, user_id, blocked) DO NOTHING""",
        guild=guild,
        user=user,
        blocked=blocked,
        now=now,
    )


def blocks(tx: Transaction, guild: int, user: int, blocked: int) -> bool:
    """Say whether somebody blocks another."""
    found = tx.value(
        "SELECT 1 FROM introduction_block WHERE guild_id = :guild AND user_id = :user AND blocked = :blocked",
        guild=guild,
        user=user,
        blocked=blocked,
    )
    return found is not None


def count_blocks(tx: Transaction, guild: int, user: int) -> int:
    """Return how many somebody blocks."""
    return int(
        tx.value(
            "SELECT count(*) FROM introduction_block WHERE guild_id = :guild AND user_id = :user",
            guild=guild,
            user=user,
        )
    )


def unblock(tx: Transaction, guild: int, user: int) -> None:
    """Let everybody ask somebody again."""
    tx.execute("DELETE FROM introduction_block WHERE guild_id = :guild AND user_id = :user", guild=guild, user=user)


def drop_past(tx: Transaction, now: int) -> None:
    """Drop the pauses that are over, in every server."""
    tx.execute("DELETE FROM introduction_pause WHERE until <= :now", now=now)
