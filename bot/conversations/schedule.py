"""What a conversation does by itself: it is announced, opens, asks its questions, warns, ends."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.conversations import store
from bot.conversations.access import Access
from bot.conversations.indexing import ConversationIndexer
from bot.conversations.planning import DRAFT, draft_due, due_questions, next_change, steps_of, subject_of
from bot.conversations.records import TOUCHED, Conversation, ConversationId, Phase, Question
from bot.conversations.saying import Said, Sayings
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor
from bot.core.outbox import Delivery, DeliveryId, Outbox
from bot.members.service import MembersService

log = logging.getLogger(__name__)
PHASE, ASK, RETRY = "conversations.phase", "conversations.ask", "conversations.retry"  # in the audit trail
LIVING: Sequence[Phase] = ("planned", "announced", "open", "synthesis")
PAUSE = timedelta(minutes=5)  # after a conversation could not be brought on

# Makes the draft of a weekly summary and says whether there was anything to sum up; closes what has ended, or takes
# its end away.
Draft = Callable[[Transaction, int, ConversationId], bool]
Close = Callable[[Transaction, int, ConversationId], None]


class ConversationSchedule:
    """Moves conversations through their phases, and plans what is said on the way."""

    def __init__(
        self, database: Database, members: MembersService, access: Access, indexer: ConversationIndexer,
        outbox: Outbox, audit: Audit, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._indexer = indexer
        self._audit = audit
        self._clock = clock
        self._sayings = Sayings(database, members, access, outbox, clock)
        self._draft: Draft | None = None
        self._close: Close | None = None

    def use(self, *, draft: Draft, close: Close) -> None:
        """Take what makes drafts and what closes, which themselves need the schedule."""
        self._draft, self._close = draft, close

    # -- what is due ----------------------------------------------------------------------------------------

    async def turn(self) -> datetime | None:
        """Do what is due in every conversation; return when to do so again, None where nothing is to come.

        What there is nothing to do for is only read. A conversation that cannot be brought on holds up no other one:
        that is logged, and it is tried again after PAUSE.
        """
        now = self._clock.now()
        again: list[datetime] = []
        for guild, number in await self._database.read(lambda tx: store.every_id(tx, None, LIVING)):
            try:
                at = await self._bring_on(guild, number, now)
            except Exception:
                log.exception("The schedule of conversation %d cannot go on.", number)
                at = now + PAUSE
            if at is not None:
                again.append(at)
        return min(again, default=None)

    async def _bring_on(self, guild: int, number: ConversationId, now: datetime) -> datetime | None:
        """Do what is due in one conversation; return when something is again."""
        waits, at = await self._database.read(partial(self._look, guild=guild, number=number, now=now))
        if not waits:
            return at
        # Each by itself: where no draft can be made, it opens and closes all the same.
        for work in (self._advance, self._sum_up, self._end):
            await self._database.transaction(partial(work, guild=guild, number=number, now=now))
        return (await self._database.read(partial(self._look, guild=guild, number=number, now=now)))[1]

    def _look(
        self, tx: Transaction, *, guild: int, number: ConversationId, now: datetime
    ) -> tuple[bool, datetime | None]:
        """Return whether there is something to do for a conversation, and when there is next."""
        found = self._access.find(tx, guild, number)
        if found is None:
            return False, None
        planned, dropped = self._sayings.difference(tx, found, now)
        waits = bool(planned or dropped)
        if found.paused_at is None:
            waits = waits or bool(steps_of(found, now))
            waits = waits or (found.phase == "open" and bool(due_questions(found, now, opens=False)))
            waits = waits or draft_due(found, now, store.drafted(tx, guild, number)) is not None
        return waits, next_change(found, now)

    def _advance(self, tx: Transaction, *, guild: int, number: ConversationId, now: datetime) -> None:
        """Bring a conversation into the phase that its dates say, short of closing it, and ask what is to be asked."""
        found = self._access.find(tx, guild, number)
        if found is None:
            return
        opens = False
        for phase in steps_of(found, now) if found.paused_at is None else ():
            if phase == "closed":
                break
            self._audit.record(
                tx, guild, actor=None, action=PHASE, subject=subject_of(number), before={"phase": found.phase},
                after={"phase": phase},
            )  # fmt: skip
            store.set_phase(tx, guild, number, phase)
            if phase == "open":
                opens = True
                if found.opens_at is None:
                    store.set_dates(tx, guild, number, opens_at=now, closes_at=found.closes_at, ends_at=found.ends_at)
            found = self._access.present(tx, guild, number)
        asked = found.phase == "open" and found.paused_at is None
        for question, at in due_questions(found, now, opens=opens) if asked else ():
            store.set_question(
                tx, number, question.id, text=question.text, due_at=question.due_at, status="posted", posted_at=at
            )
            self._audit.record(
                tx, guild, actor=None, action=ASK, subject=subject_of(number), after={"question": question.position}
            )
        self._indexer.put(tx, guild, number)
        self.plan(tx, guild, number)

    def _sum_up(self, tx: Transaction, *, guild: int, number: ConversationId, now: datetime) -> None:
        """Have the draft of a week made where one is due, and say so where there was anything to sum up."""
        found = self._access.find(tx, guild, number)
        if found is None or self._draft is None:
            return
        week = draft_due(found, now, store.drafted(tx, guild, number))
        if week is None:
            return
        store.set_drafted(tx, guild, number, week)
        if self._draft(tx, guild, number):
            self.tell(tx, found, DRAFT, occurrence=week.date().isoformat())
        tx.touch(TOUCHED)

    def _end(self, tx: Transaction, *, guild: int, number: ConversationId, now: datetime) -> None:
        """Close a conversation whose end has come, or have it wait for its summary."""
        found = self._access.find(tx, guild, number)
        if found is None or found.paused_at is not None or "closed" not in steps_of(found, now):
            return
        if self._close is None:
            raise LookupError("nothing closes conversations")
        self._close(tx, guild, number)
        if "closed" in steps_of(self._access.present(tx, guild, number), now):
            raise LookupError(f"conversation {number} is not closed")
        self.plan(tx, guild, number)

    # -- what is said ---------------------------------------------------------------------------------------

    def plan(self, tx: Transaction, guild: int, conversation_id: int) -> None:
        """Have exactly those deliveries wait that a conversation as it is now wants; touches TOUCHED."""
        self._sayings.plan(tx, guild, conversation_id)

    def tell(
        self, tx: Transaction, conversation: Conversation, what: str, *, occurrence: str = "",
        content: Mapping[str, object] | None = None,
    ) -> None:  # fmt: skip
        """Tell those who facilitate something now, once for each occurrence (`Sayings.tell`)."""
        self._sayings.tell(tx, conversation, what, occurrence=occurrence, content=content)

    def unpost(self, tx: Transaction, conversation: Conversation, question: Question) -> None:
        """Take a question that was asked back (`Sayings.unpost`)."""
        self._sayings.unpost(tx, conversation, question)

    async def retry(self, actor: Actor, number: int) -> int:
        """Have what the thread of a conversation refused tried once more, at once; return how many messages.

        Raises NotAllowedError for those who do not facilitate it, ConflictError where nothing is left to be tried.
        """

        def work(tx: Transaction) -> int:
            found = self._access.facilitated(tx, actor, number)
            count = self._sayings.retry(tx, found)
            self._audit.record(
                tx, actor.guild, actor=actor.user, action=RETRY, subject=subject_of(found.id), after={"count": count}
            )
            return count

        return await self._database.transaction(work)

    async def said(self, rows: Sequence[Delivery]) -> Mapping[DeliveryId, Said]:
        """Return what each delivery tells; left out is what nobody wants any more (`Sayings.said`)."""
        return await self._sayings.said(rows)
