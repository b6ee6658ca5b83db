"""What authors know of their featured words, and can do about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.conversations import contribution_store as kept
from bot.conversations import quote_store as quotes
from bot.conversations.access import Access
from bot.conversations.indexing import ConversationIndexer
from bot.conversations.planning import CLOSING, OPENED, SYNTHESIS, asked_at, opening_of, question_moment
from bot.conversations.posting import POINTER, Posting, What, contribution_of
from bot.conversations.quoting import parts
from bot.conversations.records import TOLD, TOUCHED, Contribution, ContributionStatus, Conversation
from bot.conversations.veil import Veils
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.core.outbox import NO_DIRECT_MESSAGES, Delivery, DeliveryId, Outbox
from bot.errors import NotFoundError
from bot.members.service import MembersService
from bot.vocabulary.service import VocabularyService


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one delivery tells an author."""

    delivery: Delivery
    contribution: Contribution
    conversation: Conversation
    what: What
    user: int
    language: str  # of the author


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One message of something that was moved: a part of the words, or the pointer that is left."""

    conversation: Conversation
    contribution: Contribution
    words: str = ""
    pointer: bool = False
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """Words of a person that are kept, and where."""

    contribution: Contribution
    conversation: Conversation


class Authors:
    """What is done for authors; nobody else reads here who wrote what."""

    def __init__(
        self, database: Database, access: Access, veils: Veils, indexer: ConversationIndexer, members: MembersService,
        vocabulary: VocabularyService, outbox: Outbox, audit: Audit, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._veils = veils
        self._indexer = indexer
        self._members = members
        self._vocabulary = vocabulary
        self._audit = audit
        self._clock = clock
        self._refresh: Callable[[Transaction, int, int], None] | None = None
        self._posting = Posting(members, outbox)
        outbox.on_trouble(TOLD, self._trouble)

    def use(self, *, refresh: Callable[[Transaction, int, int], None]) -> None:
        """Take what brings the reply in the library in step (`Closing.refresh_in`), which is made later."""
        self._refresh = refresh

    # -- telling ----------------------------------------------------------------------------------------------

    async def told(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, Told]:
        """Return what each delivery tells; what was taken back or changed meanwhile is left out."""

        def work(tx: Transaction) -> dict[DeliveryId, Told]:
            found: dict[DeliveryId, Told] = {}
            for one in deliveries:
                contribution = kept.contribution(tx, one.guild, contribution_of(one.subject))
                author = None if contribution is None else kept.author(tx, one.guild, contribution.id)
                if contribution is None or author is None or contribution.status not in {"featured", "moved"}:
                    continue
                conversation = self._access.present(tx, one.guild, contribution.conversation)
                language = self._members.language(one.guild, author.user) or author.language or conversation.language
                found[one.id] = Told(
                    delivery=one, contribution=contribution, conversation=conversation, what=one.content["what"],
                    user=author.user, language=language,
                )  # fmt: skip
            return found

        return await self._database.read(work)

    async def moved(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, Moved]:
        """Return what each delivery of the kind MOVED posts; what was taken back meanwhile is left out."""

        def work(tx: Transaction) -> dict[DeliveryId, Moved]:
            found: dict[DeliveryId, Moved] = {}
            for one in deliveries:
                contribution = kept.contribution(tx, one.guild, contribution_of(one.subject))
                if contribution is None or contribution.status not in {"featured", "moved"}:
                    continue
                conversation = self._access.present(tx, one.guild, contribution.conversation)
                part = one.content["part"]
                if part == POINTER:
                    found[one.id] = Moved(conversation=conversation, contribution=contribution, pointer=True)
                    continue
                pieces = parts(contribution.words)
                if part <= len(pieces):
                    found[one.id] = Moved(
                        conversation=conversation, contribution=contribution, words=pieces[part - 1],
                        first=part == 1, last=part == len(pieces),
                    )  # fmt: skip
            return found

        return await self._database.read(work)

    def _trouble(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        """Tell an author where they wrote who takes no direct messages."""
        now = self._clock.now()
        for one in deliveries:
            if one.target.kind != "user" or one.error != NO_DIRECT_MESSAGES:
                continue
            self._members.mark_unreachable_in(tx, one.guild, one.target.id, now)
            contribution = kept.contribution(tx, one.guild, contribution_of(one.subject))
            if contribution is not None and contribution.status in {"featured", "moved"}:
                self._posting.tell(
                    tx, one.guild, contribution, one.target.id, one.content["what"], now=now, direct=False
                )

    # -- what authors do --------------------------------------------------------------------------------------

    async def mine(self, actor: Actor) -> list[Contribution]:
        """Return what is kept of this person's words, newest first."""
        return await self._database.read(lambda tx: kept.authored(tx, actor.guild, actor.user))

    async def one_of_mine(self, actor: Actor, number: int) -> Mine:
        """Return something that this person wrote; NotFoundError for anybody else, as where it is not there."""
        return await self._database.read(lambda tx: self._mine(tx, actor, number))

    async def withdraw(self, actor: Actor, number: int) -> Mine:
        """Take back one's own words: nothing of them is kept. Return what was kept; NotFoundError for anybody else."""

        def work(tx: Transaction) -> Mine:
            mine = self._mine(tx, actor, number)
            self._forget(tx, mine.conversation, mine.contribution, "withdrawn")
            return mine

        mine = await self._database.transaction(work)
        await self._database.scrub()
        return mine

    async def export_of(self, guild: int, user: int) -> dict[str, Any]:
        """Return a person's own words as they are kept, with where and when; nothing that others wrote."""
        return {"contributions": await self._database.read(lambda tx: self.contributions_in(tx, guild, user))}

    def contributions_in(self, tx: Transaction, guild: int, user: int) -> list[dict[str, Any]]:
        """Return a person's own words as they are kept, as plain data."""
        found = []
        for one in kept.authored(tx, guild, user):
            conversation = self._access.present(tx, guild, one.conversation)
            found.append(
                {
                    "conversation": conversation.title,
                    "mode": conversation.mode,
                    "number": one.number,
                    "status": one.status,
                    "words": one.words,
                    "said_at": one.said_at.isoformat(),
                    "featured_at": None if one.featured_at is None else one.featured_at.isoformat(),
                }
            )
        return found

    async def erase_of(self, guild: int, user: int) -> int:
        """Take back everything that is kept of a person's words; return how many contributions that were."""
        count = await self._database.transaction(lambda tx: self.erase_in(tx, guild, user))
        if count:
            await self._database.scrub()
        return count

    def erase_in(self, tx: Transaction, guild: int, user: int) -> int:
        """Do what `erase_of` does, inside a transaction; whoever calls scrubs the file afterwards."""
        found = kept.authored(tx, guild, user)
        for one in found:
            self._forget(tx, self._access.present(tx, guild, one.conversation), one, "withdrawn")
        return len(found)

    def _mine(self, tx: Transaction, actor: Actor, number: int) -> Mine:
        author = kept.author(tx, actor.guild, number)
        one = kept.contribution(tx, actor.guild, number)
        if author is None or one is None or author.user != actor.user:
            raise NotFoundError(
                _("Nothing that you wrote is kept under this button."),
                hint=_("/conversation mine lists what is kept of your words."),
            )
        return Mine(contribution=one, conversation=self._access.present(tx, actor.guild, one.conversation))

    # -- shared -----------------------------------------------------------------------------------------------

    def _forget(
        self, tx: Transaction, conversation: Conversation, one: Contribution, status: ContributionStatus
    ) -> None:
        """Keep nothing of a contribution's words, correct what quotes them, and tell the facilitators."""
        self._posting.take_back(tx, conversation.guild, one)
        self._unquote(tx, conversation, one)
        quotes.drop_from_points(tx, conversation.id, one.number)
        kept.empty(tx, conversation.guild, one.id, status)
        self._settle(tx, conversation, one)
        self._record(tx, conversation, one, status, actor=None)
        self._posting.desk(
            tx, conversation, self._access.desk(tx, conversation), what="withdrawn", number=one.number,
            moment=f"withdrawn-{one.number}", now=self._clock.now(),
        )  # fmt: skip

    def _unquote(self, tx: Transaction, conversation: Conversation, one: Contribution) -> None:
        """Take words out of whatever quotes them: what is kept, what is found, what the thread was told."""
        if not quotes.take_out_quotes(tx, conversation.guild, one):
            return
        for other in kept.featured(tx, conversation.guild, conversation.id):
            self._indexer.put_contribution(tx, conversation.guild, other.id)
        self._unsay(tx, conversation)

    def _unsay(self, tx: Transaction, before: Conversation) -> None:
        """Take back what the thread was told that is worded otherwise now."""
        after = self._access.present(tx, before.guild, before.id)
        moments = {OPENED, CLOSING, SYNTHESIS} if after.title != before.title else set()
        for one in after.questions:
            was = before.question(one.id)
            if was is not None and was.text != one.text:
                moments.add(OPENED if asked_at(after, one) == opening_of(after) else question_moment(one.id))
        for moment in sorted(moments):
            self._posting.unsay(tx, after, moment)

    def _settle(self, tx: Transaction, conversation: Conversation, one: Contribution) -> None:
        self._indexer.put_contribution(tx, conversation.guild, one.id)
        self._indexer.put(tx, conversation.guild, conversation.id)
        if self._refresh is not None:
            self._refresh(tx, conversation.guild, conversation.id)
        tx.touch(TOUCHED)

    def _record(
        self, tx: Transaction, conversation: Conversation, one: Contribution, verb: str, *, actor: int | None,
        **after: object,
    ) -> None:  # fmt: skip
        """Audit an act: which contribution, never its words nor its author."""
        self._audit.record(
            tx, conversation.guild, actor=actor, action=f"conversations.{verb}",
            subject=f"conversation:{conversation.id}", after={"number": one.number, **after},
        )  # fmt: skip
