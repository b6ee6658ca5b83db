"""What is somebody's own: what they follow, what is kept of them, and how it is taken along or erased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.conversations import follower_store, store
from bot.conversations.access import Access
from bot.conversations.featuring import Featuring
from bot.conversations.records import (
    DESK,
    DIGEST,
    FOLLOWERS,
    STEP,
    TOLD,
    TOUCHED,
    Brief,
    Commitment,
    Conversation,
    ConversationId,
    Follower,
    Rhythm,
)
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor
from bot.core.outbox import Outbox, Target
from bot.members.service import MembersService

# A digest is put into words up to five seconds before its instant (docs/contributors.md). What comes later than this
# before it is news of the next one, so that nothing falls between two.
CLOSED = timedelta(seconds=10)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """How somebody follows a conversation now."""

    conversation: Conversation
    follower: Follower
    silent: bool  # they decided for no direct messages from this network, so no digest reaches them
    unreachable_at: datetime | None  # since when direct messages have not reached them


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A conversation that somebody follows, in their list."""

    brief: Brief
    digest: Rhythm
    new: int  # since they looked at it last


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """What is kept of somebody, beside what was featured of theirs."""

    follows: Sequence[Follow]
    commitments: Sequence[Commitment]
    facilitates: Sequence[tuple[ConversationId, str]]  # number and title


class OwnConversations:
    """Lets people follow, and see, take along and erase what is kept of them."""

    def __init__(
        self, database: Database, access: Access, members: MembersService, featuring: Featuring, outbox: Outbox,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._members = members
        self._featuring = featuring
        self._outbox = outbox
        self._clock = clock

    # -- following ------------------------------------------------------------------------------------------

    async def follow(self, actor: Actor, number: int, language: str, digest: Rhythm | None = None) -> Following:
        """Have somebody follow a conversation; without `digest` it stays as it is, quiet at first.

        `language` is the code in which they are told. Raises NotFoundError where nobody may see the conversation.
        """

        def work(tx: Transaction) -> Following:
            found = self._access.public(tx, actor.guild, number)
            now = self._clock.now()
            before = follower_store.follower(tx, actor.guild, found.id, actor.user)
            # What is there already is no news; what comes within the same second is.
            fresh = Follower(
                conversation=found.id, user=actor.user, digest="off", language=language, seen_at=now,
                told_until=now + CLOSED - SECOND,
            )  # fmt: skip
            after = replace(before or fresh, digest=digest or (before or fresh).digest, language=language)
            if before is not None and before.digest == "off" and after.digest != "off":
                after = replace(after, told_until=fresh.told_until)
            if after != before:
                follower_store.follow(tx, actor.guild, after)
                tx.touch(FOLLOWERS)
            settings = self._members.settings_in(tx, actor.guild, [actor.user])[actor.user]
            return Following(
                conversation=found, follower=after, silent=settings.reminders == "off",
                unreachable_at=settings.unreachable_at,
            )  # fmt: skip

        return await self._database.transaction(work)

    async def unfollow(self, actor: Actor, number: int) -> Conversation:
        """Have somebody follow a conversation no longer; what waits for them is dropped.

        Raises NotFoundError where they neither follow it nor may see it.
        """

        def work(tx: Transaction) -> Conversation:
            found = self._followed(tx, actor, number)
            if follower_store.unfollow(tx, actor.guild, actor.user, found.id):
                self._drop(tx, actor, subject=f"conversation:{found.id}")
                tx.touch(FOLLOWERS)
            return found

        return await self._database.transaction(work)

    async def quiet(self, actor: Actor, number: int) -> Conversation:
        """Send somebody no more digests of a conversation, which they go on following; raises as `unfollow` does."""

        def work(tx: Transaction) -> Conversation:
            found = self._followed(tx, actor, number)
            before = follower_store.follower(tx, actor.guild, found.id, actor.user)
            if before is not None and before.digest != "off":
                follower_store.follow(tx, actor.guild, replace(before, digest="off"))
                self._drop(tx, actor, subject=f"conversation:{found.id}")
                tx.touch(FOLLOWERS)
            return found

        return await self._database.transaction(work)

    def _followed(self, tx: Transaction, actor: Actor, number: int) -> Conversation:
        """Return a conversation that somebody follows, or that everybody may see."""
        follows = follower_store.follower(tx, actor.guild, number, actor.user) is not None
        return (self._access.present if follows else self._access.public)(tx, actor.guild, number)

    def _drop(self, tx: Transaction, actor: Actor, *, subject: str | None = None) -> None:
        target = Target(kind="user", id=actor.user)
        self._outbox.drop_target(tx, actor.guild, target, kind=DIGEST, subject=subject)

    # -- what is kept ---------------------------------------------------------------------------------------

    async def mine(self, actor: Actor) -> Mine:
        """Return what somebody follows, has promised and facilitates."""

        def work(tx: Transaction) -> Mine:
            followed = follower_store.followed(tx, actor.guild, actor.user)
            new = follower_store.new_since_seen(tx, actor.guild, actor.user)
            briefs = {one.id: one for one in store.briefs(tx, actor.guild, [one.conversation for one in followed])}
            return Mine(
                follows=[
                    Follow(brief=briefs[one.conversation], digest=one.digest, new=new.get(one.conversation, 0))
                    for one in followed
                    if one.conversation in briefs
                ],
                commitments=follower_store.owned(tx, actor.guild, actor.user),
                facilitates=follower_store.titles(tx, actor.guild, actor.user),
            )

        return await self._database.read(work)

    async def export_of(self, actor: Actor) -> dict[str, Any]:
        """Return everything that is kept of somebody here, and nothing of anybody else, as plain data."""
        featured = await self._featuring.export_of(actor.guild, actor.user)

        def work(tx: Transaction) -> dict[str, Any]:
            return {
                **self.held_in(tx, actor.guild, actor.user),
                "drafts": [
                    {"kind": kind, "at": at.isoformat(), "content": content}
                    for kind, at, content in follower_store.drafts_of(tx, actor.guild, actor.user)
                ],
            }

        return {**featured, **await self._database.read(work)}

    def held_in(self, tx: Transaction, guild: int, user: int) -> dict[str, Any]:
        """Return what somebody follows, has promised and facilitates, as plain data."""
        titles = dict(follower_store.titles(tx, guild, None))
        return {
            "follows": [
                {
                    "conversation": titles.get(one.conversation, ""),
                    "digest": one.digest,
                    "language": one.language,
                    "seen_at": one.seen_at.isoformat(),
                    "told_until": one.told_until.isoformat(),
                }
                for one in follower_store.followed(tx, guild, user)
            ],
            "commitments": [
                {
                    "text": one.text,
                    "conversation": one.title,
                    "owner": one.owner,
                    "due": None if one.due is None else one.due.isoformat(),
                    "done_at": None if one.done_at is None else one.done_at.isoformat(),
                    "outcome": one.outcome,
                }
                for one in follower_store.owned(tx, guild, user)
            ],
            "facilitates": [title for _number, title in follower_store.titles(tx, guild, user)],
        }

    async def erase_of(self, actor: Actor) -> int:
        """Erase everything that ties somebody to conversations; return how many contributions were theirs.

        What they decided as a curator stays in the audit trail, as every decision does. Names that conversations
        withhold under the Chatham House Rule stay withheld, theirs among them: the promise holds for what others said
        of them too, and nobody is shown these names.
        """
        count = await self._database.transaction(lambda tx: self.erase_in(tx, actor.guild, actor.user))
        await self._database.scrub()
        return count

    def erase_in(self, tx: Transaction, guild: int, user: int) -> int:
        """Do what `erase_of` does, inside a transaction; whoever calls scrubs the file afterwards."""
        # First what makes them a facilitator, so that they are not told of their own words.
        follower_store.forget(tx, guild, user)
        count = self._featuring.erase_in(tx, guild, user)
        target = Target(kind="user", id=user)
        for kind in (DESK, DIGEST, STEP):
            self._outbox.drop_target(tx, guild, target, kind=kind)
        self._outbox.forget_target(tx, guild, target, kind=TOLD)  # also what says whose words were featured
        tx.touch(TOUCHED)
        return count
