"""What of the conversations should stand on Discord: threads, starter cards, summaries, replies."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.clock import Clock
from bot.conversations import outcome_store, store, surface_store
from bot.conversations.access import Access
from bot.conversations.planning import subject_of
from bot.conversations.records import TOUCHED, Conversation, ConversationId, Standing, Summary
from bot.conversations.reply_markdown import message_lines
from bot.conversations.replying import ConversationReplies, files_of
from bot.conversations.schedule import ConversationSchedule
from bot.core.audit import Audit
from bot.core.database import Database, Transaction

ARCHIVED, GONE, REMADE, REFUSED = "archived", "gone", "remade", "refused"
# What the digest of the surface "state" says of the thread; the words after it say since when, or as of what.
OPEN, BY_HAND, AT_WORK, CLOSING, CLOSED = "open", "hand", "work", "closing", "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A conversation with what its surfaces are made of, and what stands of them."""

    conversation: Conversation
    standing: Mapping[str, Standing]  # by surface
    featured: int  # contributions
    resources: int  # linked to it, without its own reply
    summaries: Sequence[Summary]  # published, the oldest first
    state: str  # changes with what stands once it is closed

    def surface(self, name: str) -> Standing:
        """Return what stands of a surface; of one that does not stand yet, an empty one."""
        return self.standing.get(name, Standing(surface=name))


class ConversationSurfaces:
    """Says what should stand, and remembers what does."""

    def __init__(
        self, database: Database, access: Access, schedule: ConversationSchedule, replies: ConversationReplies,
        audit: Audit, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._schedule = schedule
        self._replies = replies
        self._audit = audit
        self._clock = clock

    # -- what should stand ----------------------------------------------------------------------------------

    async def numbers(self) -> list[tuple[int, ConversationId]]:
        """Return (server, number) of the conversations that are to be looked at."""
        return await self._database.read(surface_store.numbers)

    async def wanted(self, guild: int, number: int) -> Wanted | None:
        """Return what should stand of a conversation and what does, None where it is gone or planned."""

        def work(tx: Transaction) -> Wanted | None:
            found = self._access.find(tx, guild, number)
            if found is None or found.phase == "planned":
                return None
            (brief,) = store.briefs(tx, guild, [number])
            return Wanted(
                conversation=found,
                standing=store.shown(tx, number),
                featured=brief.featured,
                resources=len({*found.linked("resource")} - {found.resource}),
                summaries=outcome_store.summaries(tx, number, "published"),
                state=surface_store.state(tx, number),
            )

        return await self._database.read(work)

    async def reply(self, guild: int, number: int) -> tuple[list[str], Sequence[tuple[str, bytes]]]:
        """Return the lines of the reply's message, and its files as (name, content)."""
        made = await self._replies.reply(guild, number)
        return message_lines(made), await asyncio.to_thread(files_of, made)

    # -- what does ------------------------------------------------------------------------------------------

    async def keep(self, number: int, *standing: Standing) -> None:
        """Remember what stands; nothing is rung by it."""

        def work(tx: Transaction) -> None:
            for one in standing:
                store.keep_shown(tx, number, one)

        await self._database.transaction(work)

    async def refused(self, guild: int, number: int, what: str, code: int, occurrence: str) -> None:
        """Tell those who facilitate that Discord refused something, once for each occurrence.

        `what` is thread, upkeep, summary or reply; `code` is Discord's.
        """

        def work(tx: Transaction) -> None:
            found = self._access.find(tx, guild, number)
            if found is not None:
                content = {"refused": what, "code": str(code)}
                self._schedule.tell(tx, found, REFUSED, occurrence=f"{what} {occurrence}", content=content)

        await self._database.transaction(work)

    async def made(self, guild: int, number: int, thread: int, card: Standing, state: Standing) -> None:
        """Remember the thread of a conversation and its starter card; what is to be said in it is planned."""

        def work(tx: Transaction) -> None:
            if self._access.find(tx, guild, number) is None:
                return
            store.set_thread(tx, guild, number, thread)
            store.keep_shown(tx, number, card)
            store.keep_shown(tx, number, state)
            self._schedule.plan(tx, guild, number)
            tx.touch(TOUCHED)

        await self._database.transaction(work)

    async def counted(self, guild: int, number: int, *, people: int, messages: int) -> None:
        """Keep how many people wrote how many messages, and nothing else of them."""
        await self._database.transaction(
            partial(_counted, guild=guild, number=number, people=people, messages=messages)
        )

    async def remove(self) -> list[tuple[int, int, int]]:
        """Return (server, channel, message) of what is to be removed."""
        return await self._database.read(store.to_remove)

    async def removed(self, channel: int, message: int) -> None:
        """Note that a message is gone."""
        await self._database.transaction(lambda tx: store.removed(tx, channel, message))

    # -- what people did to it ------------------------------------------------------------------------------

    async def archived_by_hand(self, guild: int, number: int, state: Standing) -> None:
        """Keep the thread archived that somebody archived, and tell those who facilitate."""

        def work(tx: Transaction) -> None:
            found = self._access.find(tx, guild, number)
            store.keep_shown(tx, number, state)
            if found is None or not found.kept_open:
                return
            store.set_kept_open(tx, guild, number, kept_open=False)
            occurrence = f"{ARCHIVED}-{int(self._clock.now().timestamp())}"
            self._schedule.tell(tx, found, ARCHIVED, occurrence=occurrence)
            self._record(tx, found, ARCHIVED)
            tx.touch(TOUCHED)

        await self._database.transaction(work)

    async def opened_by_hand(self, guild: int, number: int, state: Standing) -> None:
        """Keep the thread open again that somebody had archived and now opened."""

        def work(tx: Transaction) -> None:
            found = self._access.find(tx, guild, number)
            store.keep_shown(tx, number, state)
            if found is None or found.kept_open:
                return
            store.set_kept_open(tx, guild, number, kept_open=True)
            self._record(tx, found, "unarchived")
            tx.touch(TOUCHED)

        await self._database.transaction(work)

    async def thread_gone(self, guild: int, number: int, state: str) -> None:
        """Note that the thread was deleted: a live conversation has none, and whoever facilitates is told.

        No other is made until a curator asks for it (`remake`). What was closed stays as it was.
        """

        def work(tx: Transaction) -> None:
            found = self._access.find(tx, guild, number)
            if found is None or found.thread is None:
                return
            now = int(self._clock.now().timestamp())
            if not found.live:
                store.keep_shown(tx, number, Standing(surface="state", digest=f"{CLOSED} {state}", final=True))
                return
            surface_store.without_thread(tx, guild, number)
            store.keep_shown(tx, number, Standing(surface="state", digest=f"{GONE} {now}"))
            self._schedule.tell(tx, found, GONE, occurrence=f"{GONE}-{now}")
            self._schedule.plan(tx, guild, number)
            self._record(tx, found, "thread-gone")
            tx.touch(TOUCHED)

        await self._database.transaction(work)

    async def remake(self, guild: int, number: int) -> None:
        """Have a new thread made for a live conversation that has none; one that has a thread keeps it.

        One that Discord refused lately is tried at once, since the conversation has its next version then.
        Who may ask for it is asked by whoever offers it (`ConversationCuration.facilitated`).
        """

        def work(tx: Transaction) -> None:
            found = self._access.present(tx, guild, number)
            if found.thread is None and found.live:
                store.drop_shown(tx, number, "state")
                card = store.shown(tx, number).get("card")
                if card is not None and card.message is None:
                    store.drop_shown(tx, number, "card")
                store.touch(tx, guild, number, now=self._clock.now())
                store.set_kept_open(tx, guild, number, kept_open=True)
                self._record(tx, found, REMADE)
                tx.touch(TOUCHED)

        await self._database.transaction(work)

    async def threads(self, guild: int, thread: int) -> ConversationId | None:
        """Return the conversation that is held in a thread, None where none is."""
        return await self._database.read(lambda tx: store.by_thread(tx, guild, thread))

    async def look(self) -> None:
        """Have everything looked at again."""
        await self._database.transaction(lambda tx: tx.touch(TOUCHED))

    async def message_gone(self, guild: int, message: int) -> None:
        """Have a message made again that somebody deleted, where it stood for something."""
        if await self._database.read(lambda tx: surface_store.of_message(tx, guild, message)) is None:
            return

        def work(tx: Transaction) -> None:
            found = surface_store.of_message(tx, guild, message)
            if found is None:
                return
            number, standing = found
            store.keep_shown(tx, number, replace(standing, message=None, digest="", refused="", final=False))
            state = store.shown(tx, number).get("state")
            if state is not None:
                store.keep_shown(tx, number, replace(state, final=False))
            tx.touch(TOUCHED)

        await self._database.transaction(work)

    def _record(self, tx: Transaction, conversation: Conversation, verb: str) -> None:
        self._audit.record(
            tx, conversation.guild, actor=None, action=f"conversations.{verb}",
            subject=subject_of(conversation.id),
        )  # fmt: skip


def _counted(tx: Transaction, *, guild: int, number: int, people: int, messages: int) -> None:
    store.set_counted(tx, guild, number, people=people, messages=messages)
    tx.touch(TOUCHED)
