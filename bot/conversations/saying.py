"""What is said of a conversation: planned at its dates, read when it is sent, told where it does not arrive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.conversations import store
from bot.conversations.access import Access
from bot.conversations.planning import (
    CLOSING,
    DRAFT,
    ENDING,
    OPENED,
    PLANNED,
    SYNTHESIS,
    UNDELIVERED,
    UNWRITTEN,
    asked_at,
    conversation_of,
    desk_of,
    news_of,
    opening_of,
    question_moment,
    question_of,
    subject_of,
)
from bot.conversations.records import DESK, NEWS, TOUCHED, Conversation, Question
from bot.core import outbox as deliveries
from bot.core.database import Database, Transaction
from bot.core.i18n import _
from bot.core.outbox import KEPT, NO_DIRECT_MESSAGES, Delivery, DeliveryId, Outbox, Planned, Target
from bot.errors import ConflictError
from bot.members.service import MembersService

# What was due before that may have been sent and forgotten since (`outbox.KEPT`), so it is not news any more.
STALE = KEPT - timedelta(days=10)
NOTICE_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one delivery tells, as it is when it is sent."""

    delivery: Delivery
    conversation: Conversation
    question: Question | None  # that is asked, where one is
    featured: int  # contributions


class Sayings:
    """Keeps the outbox in step with conversations."""

    def __init__(
        self, database: Database, members: MembersService, access: Access, outbox: Outbox, clock: Clock
    ) -> None:
        self._database = database
        self._members = members
        self._access = access
        self._outbox = outbox
        self._clock = clock
        outbox.on_trouble(NEWS, self._news_in_trouble)
        outbox.on_trouble(DESK, self._desk_in_trouble)

    # -- what waits to be said ------------------------------------------------------------------------------

    def plan(self, tx: Transaction, guild: int, conversation_id: int) -> None:
        """Have exactly those deliveries wait that a conversation as it is now wants; touches TOUCHED.

        What was sent is sent again only where its time was moved into the future. What was due before, and never
        said, is said at once while it is still news. Moments that others plan are left alone.
        """
        found = self._access.find(tx, guild, conversation_id)
        if found is not None:
            planned, dropped = self.difference(tx, found, self._clock.now())
            if dropped:
                self._outbox.drop(tx, guild, dropped)
            if planned:
                self._outbox.plan(tx, guild, planned, now=self._clock.now())
        tx.touch(TOUCHED)
        tx.touch(deliveries.TOUCHED)  # what was put into words ahead may say what holds no more

    def tell(
        self, tx: Transaction, conversation: Conversation, what: str, *, occurrence: str = "",
        content: Mapping[str, object] | None = None,
    ) -> None:  # fmt: skip
        """Tell those who facilitate something now, once for each occurrence (`Access.desk`)."""
        self._tell(tx, conversation, self._access.desk(tx, conversation), what, occurrence, content or {})

    def unpost(self, tx: Transaction, conversation: Conversation, question: Question) -> None:
        """Take a question that was asked back: its message is removed, and it is held until it has a new date.

        The message of the opening, where it was asked there, is posted anew without it.
        """
        guild, number = conversation.guild, conversation.id
        first = asked_at(conversation, question) == opening_of(conversation)
        moment = OPENED if first else question_moment(question.id)
        sent = self._outbox.message_of(tx, guild, NEWS, subject_of(number), moment)
        if sent is not None:
            store.remove_message(tx, guild, *sent)
        self._outbox.forget(tx, guild, NEWS, subject_of(number), moment=moment)
        store.set_question(
            tx, number, question.id, text=question.text, due_at=question.due_at, status="held", posted_at=None
        )
        self.plan(tx, guild, number)

    def retry(self, tx: Transaction, conversation: Conversation) -> int:
        """Have what the thread refused tried once more, as far as it is news; return how many messages.

        Raises ConflictError where there is nothing.
        """
        guild, now = conversation.guild, self._clock.now()
        failed = [
            one.id
            for one in self._outbox.settled(tx, guild, NEWS, subject_of(conversation.id))
            if one.status == "failed" and one.target.id == conversation.thread
            and (one.until is None or one.until > now)
        ]  # fmt: skip
        if not failed:
            raise ConflictError(
                _("Nothing is left to be tried again."), hint=_("It has been posted since, or is no news any more.")
            )
        return self._outbox.retry(tx, guild, failed, now)

    def difference(self, tx: Transaction, conversation: Conversation, now: datetime) -> tuple[list[Planned], list[int]]:
        """Return what is to be planned, and the rows that are to be dropped; neither where all is as it should be."""
        guild, subject = conversation.guild, subject_of(conversation.id)
        planned, dropped = list[Planned](), list[int]()
        for kind, wanted in (
            (NEWS, news_of(conversation)),
            (DESK, desk_of(conversation, self._access.desk(tx, conversation))),
        ):
            standing = self._outbox.standing(tx, guild, kind, subject)
            settled = self._outbox.settled(tx, guild, kind, subject)
            for one in wanted:
                there = standing.pop((one.occurrence, one.moment, one.target.kind, one.target.id), None)
                if there is not None and (there.due, there.until) == (_whole(one.due), _whole(one.until)):
                    continue
                if there is not None or _news(one, settled, now):
                    planned.append(one)
            dropped += [
                row.id
                for (_occurrence, moment, _kind, _target), row in standing.items()
                if moment in PLANNED or question_of(moment) is not None
            ]
        return planned, dropped

    def _tell(
        self, tx: Transaction, conversation: Conversation, targets: Iterable[Target], what: str, occurrence: str,
        content: Mapping[str, object],
    ) -> None:  # fmt: skip
        now = self._clock.now()
        notices = [
            Planned(
                kind=DESK, subject=subject_of(conversation.id), occurrence=occurrence, moment=what, target=target,
                due=now, until=now + NOTICE_KEPT, replaceable=False, content={**content, "what": what},
            )
            for target in targets
        ]  # fmt: skip
        self._outbox.plan(tx, conversation.guild, notices, now=now)

    # -- what it says ---------------------------------------------------------------------------------------

    async def said(self, rows: Sequence[Delivery]) -> Mapping[DeliveryId, Said]:
        """Return what each delivery tells; left out is what nobody wants any more.

        That is what is about a conversation that is gone or closed, a thread that is not its own now, or a question
        that was taken back, and what would go to somebody who facilitates it no more.
        """

        def work(tx: Transaction) -> dict[DeliveryId, Said]:
            found = {one.id: self._said(tx, one) for one in rows}
            return {number: one for number, one in found.items() if one is not None}

        return await self._database.read(work)

    def _said(self, tx: Transaction, delivery: Delivery) -> Said | None:
        conversation = self._access.find(tx, delivery.guild, conversation_of(delivery.subject))
        if conversation is None:
            return None
        asked = question_of(delivery.moment) if delivery.kind == NEWS else None
        question = conversation.question(asked)
        if delivery.moment in {*PLANNED, DRAFT, UNWRITTEN} and conversation.phase == "closed":
            return None
        if delivery.moment in {CLOSING, SYNTHESIS} and conversation.closes_at is None:
            return None
        if delivery.moment == ENDING and conversation.ends_at is None:
            return None
        if delivery.kind == NEWS and conversation.thread != delivery.target.id:
            return None
        if delivery.target.kind == "user" and delivery.target.id not in conversation.facilitators:
            return None
        if asked is not None and (question is None or question.status == "held"):
            return None
        (brief,) = store.briefs(tx, delivery.guild, [conversation.id])
        return Said(delivery=delivery, conversation=conversation, question=question, featured=brief.featured)

    # -- what does not arrive -------------------------------------------------------------------------------

    def _news_in_trouble(self, tx: Transaction, rows: Sequence[Delivery]) -> None:
        """Tell those who facilitate what could not be posted in the thread; what is no news any more is not told."""
        for one in rows:
            conversation = self._access.find(tx, one.guild, conversation_of(one.subject))
            if conversation is None or one.status not in {"failed", "uncertain"}:
                continue
            due = int(one.due.timestamp())
            content = {"moment": one.moment, "status": one.status, "error": one.error, "due": due}
            self.tell(tx, conversation, UNDELIVERED, occurrence=f"{one.moment} {due} {one.turn}", content=content)

    def _desk_in_trouble(self, tx: Transaction, rows: Sequence[Delivery]) -> None:
        """Remember who takes no direct messages; what the curators' channel refused, facilitators are told directly."""
        for one in rows:
            if one.target.kind == "user" and one.error == NO_DIRECT_MESSAGES:
                self._members.mark_unreachable_in(tx, one.guild, one.target.id, self._clock.now())
            conversation = self._access.find(tx, one.guild, conversation_of(one.subject))
            if conversation is None or one.target.kind != "channel" or one.status != "failed":
                continue
            people = self._access.people(tx, conversation)
            self._tell(tx, conversation, people, str(one.content["what"]), one.occurrence, one.content)


def _news(one: Planned, settled: Sequence[Delivery], now: datetime) -> bool:
    """Say whether something that does not wait is to be said: it never was, or it was put off."""
    said = [row for row in settled if row.occurrence == one.occurrence and row.moment == one.moment]
    here = next((row for row in said if row.target == one.target), None)
    if here is not None:
        return here.due != _whole(one.due) and one.due > now
    # Where the thread or the channel is another one now, what was said in the former is not said anew.
    if one.due <= now and any(row.status in {"sent", "sending", "uncertain"} for row in said):
        return False
    return one.due > now - STALE


def _whole(at: datetime | None) -> datetime | None:
    """Return an instant as the outbox keeps it, in whole seconds."""
    return None if at is None else at.replace(microsecond=0)
