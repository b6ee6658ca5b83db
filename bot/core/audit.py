"""The audit trail: who did what to which record, when, with what before and after, and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.clock import Clock
from bot.core.database import Transaction

Snapshot = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act, as it was recorded."""

    id: int
    at: datetime
    actor: int | None  # Discord's id of a person; None for the seed
    action: str
    subject: str
    before: Snapshot
    after: Snapshot
    reason: str
    undone_by: int | None


class Audit:
    """Writes and reads the trail, inside the transaction of the act itself."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def record(
        self, tx: Transaction, guild: int, *, actor: int | None, action: str, subject: str,
        before: Snapshot = None, after: Snapshot = None, reason: str = "",
    ) -> int:  # fmt: skip
        """Record an act; return the entry's id. `before` and `after` are JSON-compatible."""
        return int(
            tx.value(
                """INSERT INTO audit (guild_id, at, actor, action, subject, before, after, reason)
                   VALUES (:guild, :at, :actor, :action, :subject, :before, :after, :reason) RETURNING id""",
                guild=guild,
                at=int(self._clock.now().timestamp()),
                actor=actor,
                action=action,
                subject=subject,
                before=None if before is None else json.dumps(before, ensure_ascii=False),
                after=None if after is None else json.dumps(after, ensure_ascii=False),
                reason=reason,
            )
        )

    def entry(self, tx: Transaction, guild: int, entry_id: int) -> AuditEntry | None:
        """Return one entry of this server, or None."""
        row = tx.first(f"{_SELECT} WHERE guild_id = :guild AND id = :id", guild=guild, id=entry_id)
        return None if row is None else _entry(row)

    def of_subject(self, tx: Transaction, guild: int, subject: str, *, limit: int) -> list[AuditEntry]:
        """Return what was done to one record, newest first."""
        rows = tx.fetch(
            f"{_SELECT} WHERE guild_id = :guild AND subject = :subject ORDER BY id DESC LIMIT :limit",
            guild=guild,
            subject=subject,
            limit=limit,
        )
        return [_entry(row) for row in rows]

    def latest(self, tx: Transaction, guild: int, actions: tuple[str, ...], *, limit: int) -> list[AuditEntry]:
        """Return the newest entries of these actions that nobody has undone, newest first."""
        rows = tx.fetch(
            f"""{_SELECT} WHERE guild_id = :guild AND undone_by IS NULL
                AND action IN (SELECT value FROM json_each(:actions)) ORDER BY id DESC LIMIT :limit""",
            guild=guild,
            actions=json.dumps(actions),
            limit=limit,
        )
        return [_entry(row) for row in rows]

    def changed_since(self, tx: Transaction, guild: int, subject: str, entry_id: int, actions: tuple[str, ...]) -> bool:
        """Say whether a record was changed after an entry by something that stands."""
        return bool(
            tx.value(
                """SELECT 1 FROM audit WHERE guild_id = :guild AND subject = :subject AND id > :id AND undone_by IS NULL
                   AND action IN (SELECT value FROM json_each(:actions)) LIMIT 1""",
                guild=guild,
                subject=subject,
                id=entry_id,
                actions=json.dumps(actions),
            )
        )

    def mark_undone(self, tx: Transaction, guild: int, entry_id: int, by: int) -> None:
        """Note that the entry `by` took this one back."""
        tx.execute(
            "UPDATE audit SET undone_by = :by WHERE guild_id = :guild AND id = :id",
            guild=guild,
            id=entry_id,
            by=by,
        )


def reword(tx: Transaction, guild: int, subject: str, change: Callable[[str], str]) -> int:
    """Put what `change` makes of it in place of each text in the trail of a record; return how many rows changed.

    For words that may be kept nowhere any more; who did what, and when, stays.
    """
    changed = 0
    for row in tx.fetch(
        "SELECT id, before, after, reason FROM audit WHERE guild_id = :guild AND subject = :subject",
        guild=guild, subject=subject,
    ):  # fmt: skip
        was = {"before": row["before"], "after": row["after"], "reason": row["reason"]}
        now = {
            "before": _reworded(row["before"], change), "after": _reworded(row["after"], change),
            "reason": change(row["reason"]),
        }  # fmt: skip
        if now != was:
            tx.execute(
                """UPDATE audit SET before = :before, after = :after, reason = :reason
                   WHERE guild_id = :guild AND id = :id""",
                guild=guild, id=row["id"], **now,
            )  # fmt: skip
            changed += 1
    return changed


def _reworded(kept: str | None, change: Callable[[str], str]) -> str | None:
    return None if kept is None else json.dumps(_each(json.loads(kept), change), ensure_ascii=False)


def _each(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [_each(one, change) for one in value]
    return value


_SELECT = "SELECT id, at, actor, action, subject, before, after, reason, undone_by FROM audit"


def _entry(row: Any) -> AuditEntry:  # noqa: ANN401  # sqlite3.Row
    return AuditEntry(
        id=row["id"],
        at=datetime.fromtimestamp(row["at"], UTC),
        actor=row["actor"],
        action=row["action"],
        subject=row["subject"],
        before=None if row["before"] is None else json.loads(row["before"]),
        after=None if row["after"] is None else json.loads(row["after"]),
        reason=row["reason"],
        undone_by=row["undone_by"],
    )
