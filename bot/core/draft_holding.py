"""What people have begun and not finished, as it is shown to them and erased."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.core.database import Transaction
from bot.core.personal import without


class DraftHolder:
    """Answers for drafts of every kind (`bot.core.personal.Holder`)."""

    section = "drafts"

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who has begun something."""
        return {row["actor"] for row in tx.fetch("SELECT actor FROM draft WHERE guild_id = :guild", guild=guild)}

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return what somebody has begun, the oldest first."""
        rows = tx.fetch(
            "SELECT kind, at, content FROM draft WHERE guild_id = :guild AND actor = :user ORDER BY id",
            guild=guild,
            user=user,
        )
        drafts = [
            {
                "kind": row["kind"],
                "at": datetime.fromtimestamp(row["at"], UTC).isoformat(),
                "content": json.loads(row["content"]),
            }
            for row in rows
        ]
        return {"drafts": drafts} if drafts else {}

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Drop what somebody has begun, and take their number out of what others have."""
        tx.execute("DELETE FROM draft WHERE guild_id = :guild AND actor = :user", guild=guild, user=user)
        for row in tx.fetch(
            "SELECT id, content FROM draft WHERE guild_id = :guild AND instr(content, :number) > 0",
            guild=guild,
            number=str(user),
        ):
            tx.execute(
                "UPDATE draft SET content = :content WHERE id = :id",
                id=row["id"],
                content=json.dumps(without(json.loads(row["content"]), user)),
            )
