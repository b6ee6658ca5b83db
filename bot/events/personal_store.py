"""What is kept of people about meetings, in SQLite."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from bot.core.database import Transaction


def people(tx: Transaction, guild: int) -> set[int]:
    """Return everybody who answered, asked to be reminded, or wants no reminder of a meeting."""
    rows = tx.fetch(
        """SELECT user_id FROM event_answer WHERE guild_id = :guild
           UNION SELECT user_id FROM event_follower WHERE guild_id = :guild
           UNION SELECT user_id FROM event_stopped WHERE guild_id = :guild""",
        guild=guild,
    )
    return {row["user_id"] for row in rows}


def held(tx: Transaction, guild: int, user: int) -> dict[str, list[dict[str, Any]]]:
    """Return what a person answered and asked for, and the meetings that they announced, added or changed last."""
    asked = {"guild": guild, "user": user}
    answers = tx.fetch(
        """SELECT e.title, a.original, a.answer, o.name AS organisation, a.language, a.at FROM event_answer a
           JOIN event e ON e.id = a.event_id LEFT JOIN organisation o ON o.id = a.organisation_id
           WHERE a.guild_id = :guild AND a.user_id = :user ORDER BY a.at""",
        **asked,
    )
    followed = tx.fetch(
        """SELECT e.title, f.language, f.before, f.at FROM event_follower f JOIN event e ON e.id = f.event_id
           WHERE f.guild_id = :guild AND f.user_id = :user ORDER BY f.at""",
        **asked,
    )
    stopped = tx.fetch(
        """SELECT e.title, s.at FROM event_stopped s JOIN event e ON e.id = s.event_id
           WHERE s.guild_id = :guild AND s.user_id = :user ORDER BY s.at""",
        **asked,
    )
    edited = tx.fetch(
        """SELECT title, organiser IS :user AS announced, created_by IS :user AS added, updated_by IS :user AS changed
           FROM event WHERE guild_id = :guild AND :user IN (organiser, created_by, updated_by) ORDER BY id""",
        **asked,
    )
    return {
        "answers": [
            {
                "meeting": row["title"], "starts": row["original"], "answer": row["answer"],
                "organisation": row["organisation"], "language": row["language"], "at": _shown(row["at"] / 1000),
            }
            for row in answers
        ],
        "reminded_of": [
            {
                "meeting": row["title"], "language": row["language"],
                "minutes_before": None if row["before"] is None else json.loads(row["before"]),
                "at": _shown(row["at"]),
            }
            for row in followed
        ],
        "not_reminded_of": [{"meeting": row["title"], "at": _shown(row["at"])} for row in stopped],
        "edited": [
            {
                "meeting": row["title"], "announced": bool(row["announced"]), "added": bool(row["added"]),
                "changed_last": bool(row["changed"]),
            }
            for row in edited
        ],
    }  # fmt: skip


def forget(tx: Transaction, guild: int, user: int) -> list[tuple[int, str]]:
    """Forget what a person answered and asked for; return (meeting, original) of every answer."""
    answered = tx.fetch(
        "DELETE FROM event_answer WHERE guild_id = :guild AND user_id = :user RETURNING event_id, original",
        guild=guild,
        user=user,
    )
    tx.execute("DELETE FROM event_follower WHERE guild_id = :guild AND user_id = :user", guild=guild, user=user)
    tx.execute("DELETE FROM event_stopped WHERE guild_id = :guild AND user_id = :user", guild=guild, user=user)
    return sorted((row["event_id"], row["original"]) for row in answered)


def _shown(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()
