"""What is to be sent to people, or was, as it is shown to them and erased."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.core.database import Transaction
from bot.core.outbox import TOUCHED
from bot.core.personal import without


class DeliveryHolder:
    """Answers for deliveries (`bot.core.personal.Holder`)."""

    section = "messages"

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody to whom something is to be sent, or was."""
        rows = tx.fetch("SELECT DISTINCT target FROM delivery WHERE guild_id = :guild AND target_kind = 'user'",
                        guild=guild)  # fmt: skip
        return {row["target"] for row in rows} - {0}

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return what is to be sent to somebody or was: about what, when, and what became of it."""
        rows = tx.fetch(
            """SELECT kind, subject, occurrence, moment, due, status, done_at, message, content FROM delivery
               WHERE guild_id = :guild AND target_kind = 'user' AND target = :user ORDER BY due, id""",
            guild=guild,
            user=user,
        )
        found = [
            {
                "kind": row["kind"],
                "about": row["subject"],
                "occurrence": row["occurrence"],
                "moment": row["moment"],
                "due": _shown(row["due"]),
                "status": row["status"],
                "settled_at": _shown(row["done_at"]),
                "message": str(row["message"] or ""),
                # A reason or a text that goes along is another person's.
                "language": json.loads(row["content"]).get("language"),
            }
            for row in rows
        ]
        return {"deliveries": found} if found else {}

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Forget whatever is to be sent to somebody or was, and take their number out of what others are told."""
        tx.execute(
            "DELETE FROM delivery WHERE guild_id = :guild AND target_kind = 'user' AND target = :user",
            guild=guild,
            user=user,
        )
        for row in tx.fetch(
            "SELECT id, content FROM delivery WHERE guild_id = :guild AND instr(content, :number) > 0",
            guild=guild,
            number=str(user),
        ):
            content = without(json.loads(row["content"]), user)
            tx.execute(
                "UPDATE delivery SET content = :content WHERE id = :id",
                id=row["id"],
                content=json.dumps(content, ensure_ascii=False, sort_keys=True),
            )
        tx.touch(TOUCHED)


def _shown(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
