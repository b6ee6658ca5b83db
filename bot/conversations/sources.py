"""What follows when a message that a contribution was made of is edited or deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conversations import contribution_store as kept
from bot.conversations import quote_store as quotes
from bot.conversations.authors import Authors
from bot.conversations.records import Contribution, Conversation
from bot.core.database import Transaction

SKEW = timedelta(minutes=1)  # by which Discord's clock may differ from ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A message that a contribution was made of."""

    message: int
    at: datetime  # when its words were taken


class Sources(Authors):
    """Keeps no words that their author deleted or changed."""

    async def sources(self, guild: int) -> Mapping[int, Sequence[Source]]:
        """Return the messages, by channel, that contributions of conversations that are not closed were made of."""

        def work(tx: Transaction) -> dict[int, list[Source]]:
            found: dict[int, list[Source]] = {}
            for one in kept.kept_of_live(tx, guild):
                place = one.channel if one.from_channel is None else one.from_channel
                message = one.message if one.from_message is None else one.from_message
                if message is not None:
                    source = Source(message=message, at=one.featured_at or one.said_at)
                    found.setdefault(place, []).append(source)
            return found

        return await self._database.read(work)

    async def source_deleted(self, guild: int, messages: Sequence[int]) -> int:
        """Forget what is kept of messages that were deleted; return how many contributions that were.

        Where somebody removed the bot's own repost, its words go as well, but they may be moved again.
        """
        if not await self._database.read(lambda tx: kept.kept_from(tx, guild, messages)):
            return 0
        gone = frozenset(messages)

        def work(tx: Transaction) -> int:
            found = kept.kept_from(tx, guild, messages)
            for one in found:
                source = one.message if one.from_message is None else one.from_message
                self._forget(
                    tx, self._access.present(tx, guild, one.conversation), one,
                    "withdrawn" if source in gone else "dropped",
                )  # fmt: skip
            return len(found)

        count = await self._database.transaction(work)
        await self._database.scrub()
        return count

    async def place_deleted(self, guild: int, place: int) -> int:
        """Forget what is kept of messages in a thread or channel that was deleted; return how many that were."""
        if not await self._database.read(lambda tx: kept.kept_in(tx, guild, place)):
            return 0

        def work(tx: Transaction) -> int:
            found = kept.kept_in(tx, guild, place)
            for one in found:
                source = one.from_channel is None or one.from_channel == place
                self._forget(
                    tx, self._access.present(tx, guild, one.conversation), one,
                    "withdrawn" if source else "dropped",
                )  # fmt: skip
            return len(found)

        count = await self._database.transaction(work)
        await self._database.scrub()
        return count

    async def source_edited(self, guild: int, message: int, at: datetime, *, certain: bool = False) -> bool:
        """Take words out of search and every output whose message its author edited after they were kept.

        They come back, as they read now, when a curator features the message again. An edit that is older than what
        was kept says nothing new (Discord repeats it when it adds a preview), unless it is `certain` that the message
        reads otherwise. Return whether any words were kept.
        """

        def concerned(tx: Transaction) -> list[Contribution]:
            return [
                one
                for one in kept.kept_from(tx, guild, [message])
                if one.status != "changed"
                and message == (one.message if one.from_message is None else one.from_message)
                and (certain or one.featured_at is None or at > one.featured_at - SKEW)
            ]

        if not await self._database.read(concerned):
            return False

        def work(tx: Transaction) -> bool:
            found = concerned(tx)
            for one in found:
                self._changed(tx, self._access.present(tx, guild, one.conversation), one, at)
            return bool(found)

        changed = await self._database.transaction(work)
        await self._database.scrub()
        return changed

    def _changed(self, tx: Transaction, conversation: Conversation, one: Contribution, at: datetime) -> None:
        now = self._clock.now()
        self._posting.take_back(tx, conversation.guild, one)
        quotes.take_out_quotes(tx, conversation.id, one.words, one.message)
        kept.write(
            tx, conversation.guild, one.id, status="changed", words="", question=one.question, term=one.term,
            note=one.note, featured_at=one.featured_at, featured_by=kept.featured_by(tx, conversation.guild, one.id),
        )  # fmt: skip
        self._settle(tx, conversation, one)
        self._record(tx, conversation, one, "changed", actor=None)
        self._posting.desk(
            tx, conversation, self._access.desk(tx, conversation), what="changed", number=one.number,
            moment=f"changed-{one.number}-{int(at.timestamp())}", now=now,
        )  # fmt: skip
