"""People's own settings in SQLite: a row for each person who decided something, in one server."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.core.database import Row, Transaction
from bot.members.records import MemberSettings, Reminders


def find(tx: Transaction, guild: int, users: Iterable[int]) -> dict[int, MemberSettings]:
    """Return the settings of those of these people who decided something."""
    rows = tx.fetch(
        """SELECT user_id, language, zone, reminders, unreachable_at FROM member
           WHERE guild_id = :guild AND user_id IN (SELECT value FROM json_each(:users))""",
        guild=guild,
        users=json.dumps([int(one) for one in users]),
    )
    return {row["user_id"]: _settings(row) for row in rows}


def languages(tx: Transaction) -> dict[tuple[int, int], str]:
    """Return the language of everybody who chose one, by server and person; of every server, for the start."""
    rows = tx.fetch("SELECT guild_id, user_id, language FROM member WHERE language IS NOT NULL")
    return {(row["guild_id"], row["user_id"]): row["language"] for row in rows}


def wanting(tx: Transaction, guild: int, choice: Reminders) -> list[int]:
    """Return the people who are kept with this choice of reminders."""
    rows = tx.fetch(
        "SELECT user_id FROM member WHERE guild_id = :guild AND reminders = :choice ORDER BY user_id",
        guild=guild,
        choice=choice,
    )
    return [row["user_id"] for row in rows]


def unreachable(tx: Transaction, guild: int) -> frozenset[int]:
    """Return the people whom a direct message could not reach."""
    rows = tx.fetch("SELECT user_id FROM member WHERE guild_id = :guild AND unreachable_at IS NOT NULL", guild=guild)
    return frozenset(row["user_id"] for row in rows)


def everybody(tx: Transaction, guild: int) -> set[int]:
    """Return the people who decided something."""
    return {row["user_id"] for row in tx.fetch("SELECT user_id FROM member WHERE guild_id = :guild", guild=guild)}


def save(tx: Transaction, guild: int, user: int, settings: MemberSettings, *, now: int) -> None:
    """Keep a person's settings; `now` in UTC seconds."""
    tx.execute(
        """INSERT INTO member (guild_id, user_id, language, zone, reminders, unreachable_at, updated_at)
           VALUES (:guild, :user, :language, :zone, :reminders, :unreachable_at, :now)
           ON CONFLICT (guild_id, user_id) DO UPDATE SET
             language = excluded.language, zone = excluded.zone, reminders = excluded.reminders,
             unreachable_at = excluded.unreachable_at, updated_at = excluded.updated_at""",
        guild=guild,
        user=user,
        language=settings.language,
        zone=settings.zone,
        reminders=settings.reminders,
        unreachable_at=None if settings.unreachable_at is None else int(settings.unreachable_at.timestamp()),
        now=now,
    )


def drop(tx: Transaction, guild: int, user: int) -> None:
    """Keep nothing about a person here any more."""
    tx.execute("DELETE FROM member WHERE guild_id = :guild AND user_id = :user", guild=guild, user=user)


def _settings(row: Row) -> MemberSettings:
    at = row["unreachable_at"]
    return MemberSettings(
        language=row["language"],
        zone=row["zone"],
        reminders=row["reminders"],
        unreachable_at=None if at is None else datetime.fromtimestamp(at, UTC),
    )
