"""What curators feature of what people write, or move into a conversation; what its authors can do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.conversations import contribution_store as kept
from bot.conversations import store
from bot.conversations.authors import Authors
from bot.conversations.quoting import kept_words, without_ways
from bot.conversations.records import (
    NOTE_LENGTH,
    TOUCHED,
    WORDS_LENGTH,
    Contribution,
    ContributionStatus,
    Conversation,
)
from bot.core.database import Transaction
from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.core.texts import clean_line, clean_lines
from bot.errors import ConflictError, InvalidInputError, NotFoundError
from bot.vocabulary.records import SUBJECT_AXES, Term, TermId

MOST_THEMES = 25  # Discord's limit for a menu
MOST_NAMES, NAME_LENGTH = 20, 100  # to withhold, at a time


class Writer(NamedTuple):
    """Who wrote a message."""

    user: int
    names: Sequence[str]  # all that they go by here, the one that is shown first; then whom the message names
    language: str = ""  # where it is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What a curator chooses from who features a message."""

    conversation: Conversation
    contribution: Contribution | None  # what is kept of the message already
    themes: Sequence[Term]


class Featuring(Authors):
    """Keeps what was chosen, and nothing else of a thread."""

    # -- feature ----------------------------------------------------------------------------------------------

    async def panel(self, actor: Actor, channel: int, message: int, *, own: bool = False) -> Panel:
        """Return what may be chosen for a message of a thread; `own` says that the bot wrote it.

        Raises InvalidInputError where no conversation takes contributions there or the message is not featurable,
        NotAllowedError unless the actor facilitates it.
        """

        def work(tx: Transaction) -> Panel:
            conversation = self._taking(tx, actor, channel)
            one = self._of_message(tx, actor.guild, message)
            _may_feature(one, own=own)
            return self._panel(tx, conversation, one)

        return await self._database.read(work)

    async def panel_of(self, actor: Actor, number: int) -> Panel:
        """Return what may be chosen for a contribution; NotFoundError where it is not there."""

        def work(tx: Transaction) -> Panel:
            conversation, one = self._facilitated(tx, actor, number)
            return self._panel(tx, conversation, one)

        return await self._database.read(work)

    async def feature(
        self, actor: Actor, *, channel: int, message: int, words: str, author: Writer | None, said_at: datetime,
        question: int | None = None, theme: TermId | None = None, note: str = "", withhold: str = "",
        expected: int | None = None,
    ) -> Contribution:  # fmt: skip
        """Keep a message as a contribution, or keep it as it reads now; `author` is None for the bot's own messages.

        `withhold` are names, one a line, that are said nowhere under the Chatham House Rule. `expected` is the version
        of the contribution that was shown, 0 for none: ConflictError where another curator was faster.
        """

        def work(tx: Transaction) -> Contribution:
            conversation = self._taking(tx, actor, channel)
            before = self._of_message(tx, actor.guild, message)
            _may_feature(before, own=author is None)
            _as_expected(before, expected)
            written = words if before is None or before.from_message is None else before.words
            names = [] if author is None else author.names
            shown, noted = self._veiled(tx, conversation, names, withhold, written, note)
            now = self._clock.now()
            at = now if before is None or before.featured_at is None or before.status != "featured" else None
            if before is None:
                number = kept.insert(
                    tx, actor.guild, conversation.id, question=None, status="featured", words="", term=None, note="",
                    channel=channel, message=message, from_channel=None, from_message=None, said_at=said_at,
                    featured_at=now, featured_by=actor.user,
                )  # fmt: skip
            else:
                number = before.id
            if author is not None:
                self._sign(tx, conversation, number, author)
            kept.write(
                tx, actor.guild, number, status="featured", words=shown, question=_known(conversation, question),
                term=self._term(tx, actor.guild, theme), note=noted,
                featured_at=at or (before.featured_at if before else now), featured_by=actor.user,
            )  # fmt: skip
            after = self._present(tx, actor.guild, number)
            self._settle(tx, conversation, after)
            self._record(
                tx, conversation, after, "feature", actor=actor.user, question=question,
                theme=None if after.term is None else after.term.key,
            )  # fmt: skip
            if at is not None:
                self._tell(tx, actor, after, "featured")
            return after

        return await self._database.transaction(work)

    async def change(
        self, actor: Actor, number: int, *, question: int | None, theme: TermId | None, note: str = "",
        withhold: str = "", expected: int | None = None,
    ) -> Contribution:  # fmt: skip
        """Give a featured contribution another question, theme or note; its words stay, but for names withheld now."""

        def work(tx: Transaction) -> Contribution:
            conversation, before = self._facilitated(tx, actor, number)
            if before.status != "featured":
                raise _not_featured()
            _as_expected(before, expected)
            words, noted = self._veiled(tx, conversation, [], withhold, before.words, note)
            kept.write(
                tx, actor.guild, number, status="featured", words=words, question=_known(conversation, question),
                term=self._term(tx, actor.guild, theme), note=noted, featured_at=before.featured_at,
                featured_by=kept.featured_by(tx, actor.guild, number),
            )  # fmt: skip
            after = self._present(tx, actor.guild, number)
            self._settle(tx, conversation, after)
            self._record(
                tx, conversation, after, "feature", actor=actor.user, question=question,
                theme=None if after.term is None else after.term.key,
            )  # fmt: skip
            return after

        return await self._database.transaction(work)

    async def withheld(self, actor: Actor, conversation: int, *texts: str) -> list[str]:
        """Return, for a facilitator alone, the names that are taken out of texts of a conversation."""

        def work(tx: Transaction) -> list[str]:
            veil = self._veils.of(tx, self._access.facilitated(tx, actor, conversation))
            return list(dict.fromkeys(name for text in texts for name in veil.found(text)))

        return await self._database.read(work)

    # -- unfeature --------------------------------------------------------------------------------------------

    async def unfeature(self, actor: Actor, *, message: int) -> Contribution:
        """Keep a message no longer as a contribution; what was moved stays moved. Return it as it was."""

        def work(tx: Transaction) -> Contribution:
            one = self._of_message(tx, actor.guild, message)
            if one is None:
                raise _not_featured()
            return self._unfeature(tx, actor, one.id)

        return await self._removing(work)

    async def drop(self, actor: Actor, number: int) -> Contribution:
        """Do the same to a contribution by its id."""
        return await self._removing(lambda tx: self._unfeature(tx, actor, number))

    async def _removing(self, work: Callable[[Transaction], Contribution]) -> Contribution:
        found = await self._database.transaction(work)
        await self._database.scrub()
        return found

    def _unfeature(self, tx: Transaction, actor: Actor, number: int) -> Contribution:
        conversation, one = self._facilitated(tx, actor, number)
        if one.status not in {"featured", "changed"}:
            raise _not_featured()
        kept.drop_from_points(tx, conversation.id, one.number)
        if one.status == "featured" and one.from_message is not None:
            kept.write(
                tx, actor.guild, number, status="moved", words=one.words, question=None, term=None, note="",
                featured_at=None, featured_by=actor.user,
            )  # fmt: skip
        else:
            self._posting.take_back(tx, actor.guild, one)
            kept.empty(tx, actor.guild, number, "dropped")
        self._settle(tx, conversation, one)
        self._record(tx, conversation, one, "unfeature", actor=actor.user)
        return one

    # -- move -------------------------------------------------------------------------------------------------

    async def destinations(self, actor: Actor, channel: int) -> list[Conversation]:
        """Return the conversations that a message of a channel may be moved into by this person, newest first."""

        def work(tx: Transaction) -> list[Conversation]:
            numbers = store.every_id(tx, actor.guild, ("open", "synthesis"))
            found = [self._access.present(tx, actor.guild, number) for _guild, number in reversed(numbers)]
            may = [one for one in found if one.thread and self._access.may_facilitate(tx, actor, one)]
            if not may:
                self._access.require_any(tx, actor)
            return [one for one in may if one.thread != channel]

        return await self._database.read(work)

    async def move(
        self, actor: Actor, *, conversation: int, channel: int, message: int, words: str, author: Writer,
        said_at: datetime, note: str = "", withhold: str = "",
    ) -> Contribution:  # fmt: skip
        """Bring a message from elsewhere into a conversation: it is posted there, and a pointer left here.

        Raises InvalidInputError where the conversation takes none, ConflictError where it is there already.
        """

        def work(tx: Transaction) -> Contribution:
            found = self._access.facilitated(tx, actor, conversation)
            _must_take(found)
            if found.thread is None or found.thread == channel:
                raise InvalidInputError(
                    _("This message stands in that conversation already."), hint=_("Use Feature on it instead.")
                )
            here = self._access.in_thread(tx, actor.guild, channel)
            if here is not None and here.veiled and not found.veiled:
                raise InvalidInputError(
                    _("What was said under the Chatham House Rule is not moved to where names are given."),
                    hint=_("Ask its author to say it there themselves."),
                )
            before = kept.by_source(tx, actor.guild, found.id, message)
            if before is not None and before.status in {"featured", "moved"}:
                raise ConflictError(
                    _("This message was moved into that conversation already, as number {number}."),
                    number=before.number,
                )
            if before is not None and before.status == "withdrawn":
                raise _taken_back()
            shown, noted = self._veiled(tx, found, author.names, withhold, words, note)
            content: tuple[ContributionStatus, str, str] = ("moved", shown, noted)
            number = before.id if before is not None else self._insert_moved(
                tx, actor, found, channel=channel, message=message, said_at=said_at
            )
            self._sign(tx, found, number, author)
            kept.write(
                tx, actor.guild, number, status=content[0], words=shown, question=None, term=None, note=noted,
                featured_at=None, featured_by=actor.user,
            )  # fmt: skip
            after = self._present(tx, actor.guild, number)
            now = self._clock.now()
            self._posting.repost(tx, actor.guild, after, 1, now=now)
            self._posting.point(tx, actor.guild, after, now=now)
            self._settle(tx, found, after)
            self._record(tx, found, after, "move", actor=actor.user)
            self._tell(tx, actor, after, "moved")
            return after

        return await self._database.transaction(work)
