"""What follows when a message that a contribution was made of is edited or deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.conversations import contribution_store as kept
from bot.conversations import source_store
from bot.conversations.authors import Authors
from bot.conversations.records import TOUCHED, Contribution, Conversation
from bot.core.database import Transaction

MOST_CLOSED = 200  # messages of closed conversations that are looked for at one start


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A message that a contribution was made of."""

    message: int
    edited_at: datetime | None  # when its author had edited it last, as its words are kept


class Sources(Authors):
    """Keeps no words that their author deleted or changed."""

    async def sources(self, guild: int) -> Mapping[int, Sequence[Source]]:
        """Return the messages, by channel, that are to be looked for: those that what is kept was made of.

        Of closed conversations they are MOST_CLOSED at a time, in turn (`looked`).
        """

        def work(tx: Transaction) -> dict[int, list[Source]]:
            found: dict[int, list[Source]] = {}
            for one in source_store.followed(tx, guild, closed=MOST_CLOSED):
                place = one.channel if one.from_message is None else one.from_channel
                message = one.message if one.from_message is None else one.from_message
                if place is not None and message is not None:
                    found.setdefault(place, []).append(Source(message=message, edited_at=one.edited_at))
            return found

        return await self._database.read(work)

    async def looked(self, guild: int, sources: Sequence[Source]) -> None:
        """Note that messages were looked for, so that others have their turn at the next start."""
        messages = [one.message for one in sources]
        await self._database.transaction(lambda tx: source_store.looked(tx, guild, messages, self._clock.now()))

    async def source_deleted(self, guild: int, messages: Sequence[int]) -> int:
        """Forget what is kept of messages that were deleted; return how many contributions that were.

        Where somebody removed the bot's own repost, its words go as well, but they may be moved again.
        """
        if not await self._database.read(lambda tx: source_store.kept_from(tx, guild, messages)):
            return 0
        gone = frozenset(messages)

        def work(tx: Transaction) -> int:
            found = source_store.kept_from(tx, guild, messages)
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
        """Note that a thread or channel is gone, with the messages in it; return how many contributions stood there.

        Their words stay: nobody took anything back. So do those that were moved from a channel that is gone.
        """
        if not await self._database.read(lambda tx: source_store.stood_in(tx, guild, place)):
            return 0

        def work(tx: Transaction) -> int:
            found = source_store.stood_in(tx, guild, place)
            for one in found:
                source_store.lose_place(tx, guild, one, place)
            tx.touch(TOUCHED)
            return len(found)

        return await self._database.transaction(work)

    async def source_edited(self, guild: int, message: int, at: datetime) -> bool:
        """Take words out of search and every output whose message its author edited after they were kept.

        They come back, as they read now, when a curator features the message again. `at` is when Discord says that it
        was edited last: it repeats that when it adds a preview, so what was known already says nothing new. Return
        whether any words were kept.
        """

        def concerned(tx: Transaction) -> list[Contribution]:
            return [
                one
                for one in source_store.kept_from(tx, guild, [message])
                if one.status != "changed"
                and message == (one.message if one.from_message is None else one.from_message)
                and (one.edited_at is None or _milliseconds(at) > _milliseconds(one.edited_at))
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
        self._unquote(tx, conversation, one)
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


def _milliseconds(at: datetime) -> datetime:
    """Return an instant as exactly as it is kept."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
