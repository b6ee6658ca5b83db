"""What every change of a conversation brings along: its index, its schedule, its card, the audit trail."""

from __future__ import annotations

from typing import Any

from bot.clock import Clock
from bot.conversations import store
from bot.conversations.access import Access
from bot.conversations.indexing import ConversationIndexer
from bot.conversations.records import TOUCHED, Conversation
from bot.conversations.schedule import ConversationSchedule
from bot.core.audit import Audit
from bot.core.database import Transaction
from bot.core.guilds import Actor


class Changes:
    """Brings everything in step with a change, inside its transaction."""

    def __init__(
        self, access: Access, indexer: ConversationIndexer, schedule: ConversationSchedule, audit: Audit, clock: Clock
    ) -> None:
        self._access = access
        self._indexer = indexer
        self._schedule = schedule
        self._audit = audit
        self._clock = clock

    def settle(
        self, tx: Transaction, actor: Actor, number: int, action: str, *, before: Conversation | None = None,
        reason: str = "",
    ) -> Conversation:  # fmt: skip
        """Give a conversation its next version, index and plan it anew, and record the change; return it."""
        store.touch(tx, actor.guild, number, now=self._clock.now())
        self._indexer.put(tx, actor.guild, number)
        self._schedule.plan(tx, actor.guild, number)
        tx.touch(TOUCHED)
        after = self._access.present(tx, actor.guild, number)
        self._audit.record(
            tx, actor.guild, actor=actor.user, action=action, subject=f"conversation:{number}",
            before=None if before is None else snapshot(before), after=snapshot(after), reason=reason,
        )  # fmt: skip
        return after


def snapshot(conversation: Conversation) -> dict[str, Any]:
    """Return what a change may change, as plain data; nothing of what people wrote."""
    return {
        "title": conversation.title,
        "framing": conversation.framing,
        "phase": conversation.phase,
        "mode": conversation.mode,
        "language": conversation.language,
        "languages": list(conversation.languages),
        "dates": [
            None if one is None else int(one.timestamp())
            for one in (
                conversation.announces_at,
                conversation.opens_at,
                conversation.closes_at,
                conversation.ends_at,
            )
        ],
        "paused": conversation.paused_at is not None,
        "questions": [
            [one.text, None if one.due_at is None else int(one.due_at.timestamp()), one.status]
            for one in conversation.questions
        ],
        "themes": [one.key for one in conversation.terms],
        "places": [[one.place.key if one.place else None, one.country] for one in conversation.places],
        "links": [[one.kind, one.ref] for one in conversation.links],
        "facilitators": len(conversation.facilitators),
    }
