"""Guiding questions: added, asked now, moved, taken back, changed."""

from __future__ import annotations

from datetime import datetime

from bot.clock import Clock
from bot.conversations import store
from bot.conversations.access import Access
from bot.conversations.changes import Changes
from bot.conversations.curation import closed
from bot.conversations.dating import asked_until
from bot.conversations.form import OPENS, instant_of, question_of
from bot.conversations.records import MOST_QUESTIONS, QUESTION_LENGTH, Conversation, Question
from bot.conversations.schedule import ConversationSchedule
from bot.conversations.veil import Veils
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.core.texts import clean_line
from bot.errors import ConflictError, InvalidInputError, NotFoundError

ADD, CHANGE, ASK, MOVE = "conversations.question", "conversations.reword", "conversations.ask", "conversations.move"
HOLD, DROP = "conversations.hold", "conversations.drop"


class ConversationQuestions:
    """Keeps the guiding questions of conversations."""

    def __init__(
        self, database: Database, access: Access, veils: Veils, changes: Changes, schedule: ConversationSchedule,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._veils = veils
        self._changes = changes
        self._schedule = schedule
        self._clock = clock

    async def add(self, actor: Actor, number: int, text: str, when: str, code: str) -> Conversation:
        """Add a question; `when` is a date as a person types it in the language `code`, empty: at the opening.

        A question without a date is asked at once where the conversation is open already.
        """

        def work(tx: Transaction) -> Conversation:
            before = self._open(tx, actor, number)
            if len(before.questions) >= MOST_QUESTIONS:
                raise InvalidInputError(
                    _("{field}: {count} given; at most {limit} fit."),
                    field=_("Guiding questions"), count=len(before.questions) + 1, limit=MOST_QUESTIONS,
                )  # fmt: skip
            now = self._clock.now()
            said, dated = question_of(text, zone=before.zone, code=code, now=now)
            due = instant_of(when, zone=before.zone, code=code, now=now, at=OPENS) or dated
            self._in_time(before, due)
            store.add_question(tx, before.id, self._veils.of(tx, before).hide(said), due)
            return self._changes.settle(tx, actor, before.id, ADD, before=before)

        return await self._database.transaction(work)

    async def reword(self, actor: Actor, number: int, question: int, text: str, *, shown: str) -> Conversation:
        """Give a question another text, not another date; one that was asked is not asked again, the card has it.

        `shown` is its text as the person saw it; raises ConflictError where it is another one now.
        """

        def work(tx: Transaction) -> Conversation:
            before = self._open(tx, actor, number)
            one = _question(before, question)
            if one.text != shown:
                raise ConflictError(
                    _("Somebody else changed this question after it was shown to you, so nothing was changed."),
                    hint=_("Look at it as it is now: /curate conversation edit."),
                )
            said = clean_line(text, field=_("Guiding question"), limit=QUESTION_LENGTH)
            store.set_question(
                tx, before.id, one.id, text=self._veils.of(tx, before).hide(said), due_at=one.due_at,
                status=one.status, posted_at=one.posted_at,
            )  # fmt: skip
            return self._changes.settle(tx, actor, before.id, CHANGE, before=before)

        return await self._database.transaction(work)

    async def ask_now(self, actor: Actor, number: int, question: int) -> Conversation:
        """Have a question asked at once; the conversation has to be open."""

        def work(tx: Transaction) -> Conversation:
            before = self._open(tx, actor, number)
            one = _question(before, question)
            if before.phase != "open":
                raise ConflictError(
                    _("Questions are asked while a conversation is open."),
                    hint=_("Give the question a date, or move the opening: /curate conversation edit."),
                )
            if one.status == "posted":
                raise ConflictError(_("This question has been asked already."))
            store.set_question(
                tx, before.id, one.id, text=one.text, due_at=self._clock.now(), status="waiting", posted_at=None
            )
            return self._changes.settle(tx, actor, before.id, ASK, before=before)

        return await self._database.transaction(work)

    async def move(self, actor: Actor, number: int, question: int, when: str, code: str) -> Conversation:
        """Give a question another date; one that was asked already has to be taken back first."""

        def work(tx: Transaction) -> Conversation:
            before = self._open(tx, actor, number)
            one = _question(before, question)
            if one.status == "posted":
                raise ConflictError(_("This question has been asked already."), hint=_("Withdraw it first."))
            due = instant_of(when, zone=before.zone, code=code, now=self._clock.now(), at=OPENS)
            self._in_time(before, due)
            store.set_question(tx, before.id, one.id, text=one.text, due_at=due, status="waiting", posted_at=None)
            return self._changes.settle(tx, actor, before.id, MOVE, before=before)

        return await self._database.transaction(work)

    async def hold(self, actor: Actor, number: int, question: int) -> Conversation:
        """Take a question back: its message is removed, and it waits until it is asked or has a date."""

        def work(tx: Transaction) -> Conversation:
            before = self._open(tx, actor, number)
            one = _question(before, question)
            if one.status == "posted":
                self._schedule.unpost(tx, before, one)
            store.set_question(tx, before.id, one.id, text=one.text, due_at=None, status="held", posted_at=None)
            return self._changes.settle(tx, actor, before.id, HOLD, before=before)

        return await self._database.transaction(work)

    async def drop(self, actor: Actor, number: int, question: int) -> Conversation:
        """Take a question out that was not asked; one at least stays."""

        def work(tx: Transaction) -> Conversation:
            before = self._open(tx, actor, number)
            one = _question(before, question)
            if one.status == "posted":
                raise ConflictError(_("This question has been asked already."), hint=_("Withdraw it first."))
            if len(before.questions) == 1:
                raise ConflictError(
                    _("A conversation needs at least one guiding question."), hint=_("Add another one first.")
                )
            store.drop_question(tx, before.id, one.id)
            return self._changes.settle(tx, actor, before.id, DROP, before=before)

        return await self._database.transaction(work)

    def _open(self, tx: Transaction, actor: Actor, number: int) -> Conversation:
        found = self._access.facilitated(tx, actor, number)
        if found.phase == "closed":
            raise closed()
        return found

    def _in_time(self, conversation: Conversation, due: datetime | None) -> None:
        """Raise InvalidInputError where a question would be asked before the opening, in the past, or too late."""
        if due is None:
            return
        closes, opens = asked_until(conversation.closes_at, conversation.ends_at), conversation.opens_at
        if (closes is not None and due >= closes) or (opens is not None and due < opens):
            raise InvalidInputError(
                _("The conversation is not open at that time."),
                hint=_("Give it a date between the opening and the close."),
            )
        if due < self._clock.now():
            raise InvalidInputError(
                _("That time is over."), hint=_("Give a later one, or have the question asked now.")
            )


def _question(conversation: Conversation, number: int) -> Question:
    found = conversation.question(number)
    if found is None:
        raise NotFoundError(
            _("This question is not there any more."), hint=_("Look at it as it is now: /curate conversation edit.")
        )
    return found
