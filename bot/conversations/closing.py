"""How a conversation ends: points, what was decided, the consolidated reply in the library; and how it begins again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.conversations import outcome_store, store
from bot.conversations.access import Access
from bot.conversations.changes import Changes
from bot.conversations.form import ENDS, instant_of
from bot.conversations.indexing import ConversationIndexer
from bot.conversations.planning import UNWRITTEN
from bot.conversations.points import Points, begun
from bot.conversations.records import (
    OUTCOME_LENGTH,
    REASON_LENGTH,
    TOUCHED,
    Conversation,
    ConversationId,
    Point,
    Question,
)
from bot.conversations.replying import ConversationReplies
from bot.conversations.schedule import PHASE, ConversationSchedule
from bot.conversations.shelving import ReplyShelf
from bot.conversations.typed import TypedTexts, paragraphs
from bot.conversations.veil import Veils
from bot.core.audit import Audit, AuditEntry
from bot.core.database import Database, Transaction
from bot.core.drafts import Drafts
from bot.core.guilds import Actor
from bot.core.i18n import Languages, _
from bot.core.texts import clean_line
from bot.errors import ConflictError, InvalidInputError
from bot.network.service import NetworkService
from bot.resources.publishing import ResourcePublishing

CLOSE, REOPEN, REFRESH = "conversations.close", "conversations.reopen", "conversations.refresh"
OUTCOME = "conversations.outcome"
WHOLE_LENGTH = 4000  # characters of the summary of a reply: as many as a field of Discord takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a reply holds so far, for those who are about to close."""

    conversation: Conversation
    answers: Sequence[tuple[Question | None, int]]  # contributions to each question; None: to none of them
    points: Sequence[Point]
    steps: int
    resources: int
    hidden: int = 0  # names that were just taken out of what was typed

    @property
    def unanswered(self) -> list[Question]:
        """Return the questions that nothing was featured to."""
        return [question for question, count in self.answers if question is not None and not count]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """What became of closing."""

    conversation: Conversation
    again: bool  # it was closed before, and its reply was made anew


class Closing:
    """Closes conversations, and opens them again."""

    def __init__(
        self, database: Database, access: Access, veils: Veils, indexer: ConversationIndexer,
        schedule: ConversationSchedule, replies: ConversationReplies, publishing: ResourcePublishing,
        languages: Languages, drafts: Drafts, audit: Audit, clock: Clock, network: NetworkService,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._veils = veils
        self._indexer = indexer
        self._schedule = schedule
        self._replies = replies
        self._shelf = ReplyShelf(replies, publishing, network, languages)
        self._languages = languages
        self._audit = audit
        self._clock = clock
        self.typed = TypedTexts(database, access, veils, drafts)
        self.points = Points(database, access, veils, Changes(access, indexer, schedule, audit, clock), clock)

    # -- what the reply will hold ---------------------------------------------------------------------------

    async def prepared(self, actor: Actor, number: int) -> Prepared:
        """Return what the reply of a conversation would hold now; raise ConflictError where it is only planned."""

        def work(tx: Transaction) -> Prepared:
            return self._prepared(tx, begun(self._access.facilitated(tx, actor, number)))

        return await self._database.read(work)

    def _prepared(self, tx: Transaction, conversation: Conversation, *, hidden: int = 0) -> Prepared:
        source = self._replies.source_in(tx, conversation.guild, conversation.id)
        counts: dict[int | None, int] = {}
        for one in source.contributions:
            counts[one.question] = counts.get(one.question, 0) + 1
        answers: list[tuple[Question | None, int]] = [(one, counts.get(one.id, 0)) for one in conversation.questions]
        if beyond := counts.get(None, 0):
            answers.append((None, beyond))
        return Prepared(
            conversation=source.conversation,
            answers=answers,
            points=source.points,
            steps=len(source.commitments),
            resources=len(source.works),
            hidden=hidden,
        )

    async def write(self, actor: Actor, shown: Conversation, *, summary: str, decided: str, reason: str) -> Prepared:
        """Keep the texts of the reply of a conversation, without the names that it withholds.

        `shown` is the conversation as its texts were shown. Raises InvalidInputError for a text that cannot be kept,
        ConflictError where somebody wrote them since.
        """

        def work(tx: Transaction) -> Prepared:
            before = begun(self._access.facilitated(tx, actor, shown.id))
            if (before.summary, before.decided, before.reason) != (shown.summary, shown.decided, shown.reason):
                raise ConflictError(
                    _("Somebody else wrote the summary after this was shown to you, so nothing was changed."),
                    hint=_("Look at it as it is now: /curate conversation close."),
                )
            veil = self._veils.of(tx, before)
            hidden = sum(len(veil.found(text)) for text in (summary, decided, reason))
            store.set_outcome(
                tx, actor.guild, before.id,
                summary=paragraphs(veil.hide(summary), field=_("Summary"), limit=WHOLE_LENGTH),
                decided=paragraphs(veil.hide(decided), field=_("What was decided"), limit=OUTCOME_LENGTH),
                reason=clean_line(veil.hide(reason), field=_("Reason"), limit=REASON_LENGTH, required=False),
            )  # fmt: skip
            after = self._access.present(tx, actor.guild, before.id)
            self._record(tx, after, OUTCOME, actor.user)
            return self._prepared(tx, after, hidden=hidden)

        return await self._database.transaction(work)

    # -- closing and opening again --------------------------------------------------------------------------

    async def finish(self, actor: Actor, number: int, expected: int) -> Closed:
        """Close a conversation and publish its reply in the library; of one that is closed, make the reply anew.

        Raises ConflictError where somebody else closed or changed it since `expected`, its version, was shown.
        """

        def work(tx: Transaction) -> Closed:
            before = begun(self._access.facilitated(tx, actor, number))
            if before.version != expected:
                self._refuse(tx, before)
            if before.phase != "closed":
                return Closed(conversation=self._close(tx, before, actor.user), again=False)
            self._shelf.put(tx, before, actor.user)
            after = self._changed(tx, before, REFRESH, actor.user)
            return Closed(conversation=after, again=True)

        return await self._database.transaction(work)

    def close_in(self, tx: Transaction, guild: int, conversation_id: ConversationId) -> None:
        """Close a conversation whose end has come, with what curators have prepared; one that is closed stays so.

        No reply is published that nobody wrote or read: without a summary, of its own or published before, it stays in
        synthesis with no end, and those who facilitate are told.
        """
        before = self._access.present(tx, guild, conversation_id)
        if before.phase == "closed":
            return
        if not before.summary and not outcome_store.summaries(tx, before.id, "published"):
            self._wait(tx, before)
            return
        if not before.reason:
            reason = self._languages[before.language](_("it ended on its date"))
            store.set_outcome(
                tx, guild, before.id, summary=before.summary, decided=before.decided, reason=reason
            )  # fmt: skip
        self._close(tx, self._access.present(tx, guild, before.id), None)

    def _wait(self, tx: Transaction, before: Conversation) -> None:
        """Have a conversation whose end has come wait for its summary."""
        ends = before.ends_at.isoformat() if before.ends_at else ""
        store.set_phase(tx, before.guild, before.id, "synthesis")
        store.set_dates(tx, before.guild, before.id, opens_at=before.opens_at, closes_at=before.closes_at, ends_at=None)
        after = self._changed(
            tx, before, PHASE, None, before={"phase": before.phase, "ends_at": ends},
            after={"phase": "synthesis", "ends_at": ""},
        )  # fmt: skip
        self._schedule.tell(tx, after, UNWRITTEN, occurrence=ends)

    async def reopen(self, actor: Actor, number: int, until: str, code: str) -> Conversation:
        """Open a conversation again; its reply leaves the library until it is closed once more.

        Questions that were not asked in their time are held: a curator asks them or gives them another date.

        `until` is when contributions close, as a person types it in the language `code`; empty: when a curator says so.
        Raises ConflictError where it is open, InvalidInputError where the date is none or over.
        """

        def work(tx: Transaction) -> Conversation:
            before = begun(self._access.facilitated(tx, actor, number))
            if before.phase not in {"closed", "synthesis"}:
                raise ConflictError(
                    _("This conversation is open, so nothing was changed."),
                    hint=_("Its dates can be changed with /curate conversation edit."),
                )
            now = self._clock.now()
            closes = instant_of(until, zone=before.zone, code=code, now=now, at=ENDS)
            if closes is not None and closes <= now:
                raise InvalidInputError(_("The day “{text}” is over."), hint=_("Choose a later one."), text=until)
            store.set_phase(tx, actor.guild, before.id, "open")
            store.set_dates(tx, actor.guild, before.id, opens_at=before.opens_at, closes_at=closes, ends_at=None)
            store.set_closed(tx, actor.guild, before.id, at=None, resource=None)
            store.set_kept_open(tx, actor.guild, before.id, kept_open=True)
            self._hold_missed(tx, before, now, closes)
            if before.phase == "closed":
                self._shelf.take_out(tx, before, actor.user)
            return self._changed(tx, before, REOPEN, actor.user, after={"phase": "open"})

        return await self._database.transaction(work)

    def _hold_missed(self, tx: Transaction, conversation: Conversation, now: datetime, closes: datetime | None) -> None:
        """Have questions wait for a curator whose date passed while nothing was asked, or comes after the close."""
        for one in conversation.questions:
            due = one.due_at
            if one.status == "waiting" and due is not None and (due <= now or (closes is not None and due >= closes)):
                store.set_question(
                    tx, conversation.id, one.id, text=one.text, due_at=None, status="held", posted_at=None
                )

    def refresh_in(self, tx: Transaction, guild: int, conversation_id: int) -> None:
        """Bring the reply in the library in step: words were taken back, or names withheld."""
        self._shelf.refresh(tx, self._access.present(tx, guild, conversation_id))

    # -- inside ---------------------------------------------------------------------------------------------

    def _refuse(self, tx: Transaction, conversation: Conversation) -> None:
        """Raise ConflictError: the conversation is not as it was shown; say who closed it, and when."""
        last = self._last(tx, conversation, CLOSE)
        if conversation.phase == "closed" and last is not None and last.actor:
            raise ConflictError(
                _("{person} closed this conversation {time}, so nothing was done."),
                hint=_("To make its reply anew, use /curate conversation close once more."),
                person=f"<@{last.actor}>", time=f"<t:{int(last.at.timestamp())}:R>",
            )  # fmt: skip
        raise ConflictError(
            _("It was changed after this was shown to you, so nothing was done."),
            hint=_("Look at it as it is now: /curate conversation close."),
        )

    def _last(self, tx: Transaction, conversation: Conversation, action: str) -> AuditEntry | None:
        acts = self._audit.of_subject(tx, conversation.guild, f"conversation:{conversation.id}", limit=50)
        return next((one for one in acts if one.action == action), None)

    def _close(self, tx: Transaction, before: Conversation, by: int | None) -> Conversation:
        store.set_phase(tx, before.guild, before.id, "closed")
        store.set_closed(tx, before.guild, before.id, at=self._clock.now(), resource=None)
        self._shelf.put(tx, self._access.present(tx, before.guild, before.id), by)
        return self._changed(
            tx, before, CLOSE, by, before={"phase": before.phase}, after={"phase": "closed"}, reason=before.reason
        )

    def _changed(
        self, tx: Transaction, conversation: Conversation, action: str, by: int | None, *,
        before: dict[str, object] | None = None, after: dict[str, object] | None = None, reason: str = "",
    ) -> Conversation:  # fmt: skip
        """Index and plan a conversation anew, and record what was done; return it."""
        store.touch(tx, conversation.guild, conversation.id, now=self._clock.now())
        self._indexer.put(tx, conversation.guild, conversation.id)
        self._schedule.plan(tx, conversation.guild, conversation.id)
        self._record(tx, conversation, action, by, before=before, after=after, reason=reason)
        return self._access.present(tx, conversation.guild, conversation.id)

    def _record(
        self, tx: Transaction, conversation: Conversation, action: str, by: int | None, *,
        before: dict[str, object] | None = None, after: dict[str, object] | None = None, reason: str = "",
    ) -> None:  # fmt: skip
        tx.touch(TOUCHED)
        self._audit.record(
            tx, conversation.guild, actor=by, action=action, subject=f"conversation:{conversation.id}", before=before,
            after=after, reason=reason,
        )  # fmt: skip
