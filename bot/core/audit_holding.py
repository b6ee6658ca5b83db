"""What the audit trail says of people, as it is shown to them and erased."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.core.database import Transaction
from bot.core.personal import NOBODY, without

# Where a number in `before` and `after` is a person's; all other long numbers are channels, roles and messages.
PERSONS = ("organiser", "created_by", "updated_by", "decided_by", "featured_by")


class AuditHolder:
    """Answers for the audit trail (`bot.core.personal.Holder`).

    What was done stays, with what was there before and after: it belongs to the network, as the record does that was
    changed. Who did it, and why in their own words, goes.
    """

    section = "acts"

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who did something, or whom something that was changed names."""
        rows = tx.fetch("SELECT DISTINCT actor FROM audit WHERE guild_id = :guild AND actor IS NOT NULL", guild=guild)
        named = tx.fetch(
            """SELECT DISTINCT one.atom FROM audit a, json_tree(json_array(json(a.before), json(a.after))) one
               WHERE a.guild_id = :guild AND one.type = 'integer'
               AND one.key IN (SELECT value FROM json_each(:persons))""",
            guild=guild,
            persons=json.dumps(PERSONS),
        )
        return {row[0] for row in [*rows, *named]} - {NOBODY}

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return what somebody did, to what, when and why; not what was there before, which others may have written."""
        rows = tx.fetch(
            "SELECT at, action, subject, reason FROM audit WHERE guild_id = :guild AND actor = :user ORDER BY id",
            guild=guild,
            user=user,
        )
        acts = [
            {
                "act": row["action"],
                "subject": row["subject"],
                "at": datetime.fromtimestamp(row["at"], UTC).isoformat(),
                "reason": row["reason"],
            }
            for row in rows
        ]
        return {"acts": acts} if acts else {}

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Have nobody stand for a person, as who did something and in whatever was changed; their reasons go."""
        tx.execute(
            f"UPDATE audit SET actor = {NOBODY}, reason = '' WHERE guild_id = :guild AND actor = :user",
            guild=guild,
            user=user,
        )
        for row in tx.fetch(
            """SELECT id, before, after, reason FROM audit WHERE guild_id = :guild
               AND (instr(before, :number) > 0 OR instr(after, :number) > 0 OR instr(reason, :number) > 0)""",
            guild=guild,
            number=str(user),
        ):
            tx.execute(
                "UPDATE audit SET before = :before, after = :after, reason = :reason WHERE id = :id",
                id=row["id"],
                before=_without(row["before"], user),
                after=_without(row["after"], user),
                reason=without(row["reason"], user),
            )


def _without(kept: str | None, user: int) -> str | None:
    return None if kept is None else json.dumps(without(json.loads(kept), user), ensure_ascii=False)
