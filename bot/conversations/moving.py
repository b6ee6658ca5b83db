"""What curators move into a conversation from elsewhere, and what featuring and moving have in common."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from bot.conversations import contribution_store as kept
from bot.conversations import source_store, store
from bot.conversations.posting import What
from bot.conversations.quoting import kept_words, without_ways
from bot.conversations.records import NOTE_LENGTH, TOUCHED, WORDS_LENGTH, Contribution, ContributionId, Conversation
from bot.conversations.sources import Sources
from bot.conversations.veil import Veil
from bot.core.database import Transaction
from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.core.texts import clean_line, clean_lines
from bot.errors import ConflictError, InvalidInputError, NotFoundError

MOST_NAMES, NAME_LENGTH = 20, 100  # to withhold, at a time


class Writer(NamedTuple):
    """Who wrote a message."""

    user: int
    names: Iterable[str]  # all that they go by here, the one that is shown first
    language: str = ""  # where it is known


class Moving(Sources):
    """Moves messages, with what is checked before anybody's words are kept."""

    async def destinations(self, actor: Actor, channel: int) -> list[Conversation]:
        """Return the conversations that a message of a channel may be moved into by this person, newest first.

        Raises NotAllowedError where they facilitate none, InvalidInputError where none is open.
        """

        def work(tx: Transaction) -> list[Conversation]:
            numbers = store.every_id(tx, actor.guild, ("open", "synthesis"))
            found = [self._access.present(tx, actor.guild, number) for _guild, number in reversed(numbers)]
            may = [one for one in found if self._access.may_facilitate(tx, actor, one)]
            if found and not may:
                self._access.require(tx, actor, found[0])
            elsewhere = [one for one in may if one.thread is not None and one.thread != channel]
            if not elsewhere:
                raise InvalidInputError(
                    _("No conversation is open that this could be moved into."),
                    hint=_("A message in the thread of its conversation needs no moving: use Feature on it."),
                )
            return elsewhere

        return await self._database.read(work)

    async def move(
        self, actor: Actor, *, conversation: int, channel: int, message: int, words: str, author: Writer,
        said_at: datetime, edited_at: datetime | None = None, note: str = "", withhold: str = "",
    ) -> Contribution:  # fmt: skip
        """Bring a message from elsewhere into a conversation: it is posted there, and a pointer left where it stands.

        `edited_at` is when its author edited it last. `withhold` are names, one a line, that are said nowhere under
        the Chatham House Rule. Raises InvalidInputError where the conversation takes no such message, ConflictError
        where it is there already or was taken back.
        """

        def work(tx: Transaction) -> Contribution:
            into = self._access.facilitated(tx, actor, conversation)
            _must_take(into)
            self._may_move(tx, actor, into, channel)
            before = kept.by_source(tx, actor.guild, into.id, message)
            if before is not None:
                _may_move_again(before)
            shown, noted = self._veiled(tx, into, author.names, withhold, words, note)
            number = before.id if before is not None else kept.insert(
                tx, actor.guild, into.id, question=None, status="moved", words=shown, term=None, note=noted,
                channel=into.thread or into.channel, message=None, from_channel=channel, from_message=message,
                said_at=said_at, featured_at=self._clock.now(), featured_by=actor.user,
            )  # fmt: skip
            if before is not None:
                kept.write(
                    tx, actor.guild, number, status="moved", words=shown, question=before.question, term=before.term,
                    note=noted or before.note, featured_at=self._clock.now(), featured_by=actor.user,
                )  # fmt: skip
            self._sign(tx, into, number, author)
            source_store.set_edited(tx, actor.guild, number, edited_at)
            after = self._present(tx, actor.guild, number)
            now = self._clock.now()
            self._posting.repost(tx, actor.guild, after, 1, now=now)
            self._posting.point(tx, actor.guild, after, now=now)
            self._settle(tx, into, after)
            self._record(tx, into, after, "move", actor=actor.user)
            self._tell(tx, actor, after, "moved")
            return after

        return await self._database.transaction(work)

    def _may_move(self, tx: Transaction, actor: Actor, into: Conversation, channel: int) -> None:
        if into.thread is None or into.thread == channel:
            raise InvalidInputError(
                _("This message stands in that conversation already."), hint=_("Use Feature on it instead.")
            )
        here = self._access.in_thread(tx, actor.guild, channel)
        if here is not None and here.veiled and not into.veiled:
            raise InvalidInputError(
                _("What was said under the Chatham House Rule is not moved to where names are given."),
                hint=_("Ask its author to say it there themselves."),
            )

    # -- shared with featuring --------------------------------------------------------------------------------

    def _taking(self, tx: Transaction, actor: Actor, channel: int) -> Conversation:
        """Return the conversation of a thread that takes contributions, and that the actor facilitates."""
        conversation = self._access.in_thread(tx, actor.guild, channel)
        if conversation is None:
            raise InvalidInputError(
                _("This message is not in the thread of a conversation."),
                hint=_("Move to conversation, in the same menu, brings it into one."),
            )
        self._access.require(tx, actor, conversation)
        _must_take(conversation)
        return conversation

    def _facilitated(self, tx: Transaction, actor: Actor, number: int) -> tuple[Conversation, Contribution]:
        """Return a contribution and its conversation, which the actor facilitates."""
        one = kept.contribution(tx, actor.guild, number)
        if one is None:
            raise not_featured()
        return self._access.facilitated(tx, actor, one.conversation), one

    def _present(self, tx: Transaction, guild: int, number: int) -> Contribution:
        found = kept.contribution(tx, guild, number)
        if found is None:
            raise LookupError(f"the contribution {number} is gone")
        return found

    def _veiled(
        self, tx: Transaction, conversation: Conversation, names: Iterable[str], withhold: str, words: str, note: str
    ) -> tuple[str, str]:
        """Return words and note as they may be kept; under the Chatham House Rule without any of the names."""
        typed = clean_lines(withhold, field=_("Names to withhold"), limit=NAME_LENGTH, most=MOST_NAMES)
        noted = clean_line(note, field=_("Why it matters"), limit=NOTE_LENGTH, required=False)
        shown = kept_words(words)
        if not shown:
            raise InvalidInputError(
                _("This message holds no words that could be kept."),
                hint=_("Files, pictures and forwarded messages are not kept. Ask its author to say it in words."),
            )
        if conversation.veiled:
            veil = self._withhold(tx, conversation, [*names, *typed])
            shown, noted = veil.hide(without_ways(shown)), veil.hide(without_ways(noted))
        if len(shown) > WORDS_LENGTH:
            raise InvalidInputError(
                _("This message is too long to be kept: {length} characters, at most {limit} fit."),
                length=len(shown),
                limit=WORDS_LENGTH,
            )
        return shown, noted

    def _withhold(self, tx: Transaction, conversation: Conversation, names: Iterable[str]) -> Veil:
        """Withhold names from now on, and from everything that is kept or was posted of the conversation."""
        guild = conversation.guild
        posted = {one.id: one.words for one in kept.reposts(tx, guild, conversation.id)}
        touched = tx.touched.get(TOUCHED, 0)
        veil = self._veils.withhold(tx, conversation, names)
        if tx.touched.get(TOUCHED, 0) == touched:
            return veil
        for one in kept.featured(tx, guild, conversation.id):
            self._indexer.put_contribution(tx, guild, one.id)
        self._indexer.put(tx, guild, conversation.id)
        self._unsay(tx, conversation)
        for one in kept.reposts(tx, guild, conversation.id):
            if one.message is not None and one.words != posted[one.id]:
                self._posting.take_back(tx, guild, one)
                self._posting.repost(tx, guild, one, 1, now=self._clock.now())
                self._posting.point(tx, guild, one, now=self._clock.now())
        return veil

    def _sign(self, tx: Transaction, conversation: Conversation, number: ContributionId, author: Writer) -> None:
        """Keep who wrote it; under the Chatham House Rule without a name."""
        name = "" if conversation.veiled else next(iter(author.names), "")
        kept.put_author(
            tx, conversation.guild, number, user=author.user, name=name, language=author.language
        )  # fmt: skip

    def _tell(self, tx: Transaction, actor: Actor, one: Contribution, what: What) -> None:
        """Tell the author, unless they did it themselves."""
        author = kept.author(tx, actor.guild, one.id)
        if author is not None and author.user != actor.user:
            self._posting.tell(tx, actor.guild, one, author.user, what, now=self._clock.now())


def _must_take(conversation: Conversation) -> None:
    if conversation.phase == "closed":
        raise InvalidInputError(
            _("This conversation is closed, so nothing is added to it."),
            hint=_("A curator can open it again from where it was closed."),
        )
    if conversation.phase not in {"open", "synthesis"}:
        raise InvalidInputError(
            _("This conversation has not opened yet."), hint=_("Contributions count from when it opens.")
        )


def _may_move_again(before: Contribution) -> None:
    if before.status in {"featured", "moved"}:
        raise ConflictError(
            _("This message was moved into that conversation already, as number {number}."), number=before.number
        )
    if before.status == "withdrawn":
        raise taken_back()


def taken_back() -> ConflictError:
    """Return what a curator is told of words that their author took back."""
    return ConflictError(
        _("Its author has taken these words back, so they are not kept again."),
        hint=_("Ask them to write it anew if they have changed their mind."),
    )


def not_featured() -> NotFoundError:
    """Return what a curator is told of something that is not featured."""
    return NotFoundError(_("This is not featured."), hint=_("Feature, in the menu of a message, features it."))
