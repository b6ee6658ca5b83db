"""Keeps threads, starter cards, summaries and replies in step with the conversations."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.conversations.records import Conversation, Standing
from bot.conversations.showing import GONE, OPEN, ConversationSurfaces, Wanted
from bot.core.i18n import Languages
from bot.ui.pacer import Refused
from cogs.conversations.keeper import UNKNOWN_CHANNEL, ThreadKeeper, passes
from cogs.conversations.standing import Stand
from cogs.conversations.starter import reopened_message, reply_message, starter_card, summary_message
from cogs.conversations.threads import Threads

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)
PAUSE = timedelta(minutes=5)  # after Discord could not be reached
TROUBLE = (Refused, discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError)


class ThreadSurfaces:
    """Makes threads, edits cards, posts and pins what was published, locks and archives what is closed."""

    def __init__(self, client: Client, surfaces: ConversationSurfaces, languages: Languages) -> None:
        self._client = client
        self._surfaces = surfaces
        self._languages = languages
        self._threads = Threads(client, languages)
        self._keeper = ThreadKeeper(client, surfaces, self._threads)
        self._stand = Stand(client, surfaces, self._keeper)

    def listeners(self) -> Sequence[Callable[..., Coroutine[Any, Any, None]]]:
        """Return what listens to Discord; the name of each function is that of its event."""
        return [
            self.on_ready, self.on_raw_thread_update, self.on_raw_thread_delete, self.on_raw_message_delete,
            self.on_raw_bulk_message_delete,
        ]  # fmt: skip

    # -- everything in step ---------------------------------------------------------------------------------

    async def show(self) -> datetime | None:
        """Bring everything in step; return when something is to be tried again."""
        good = True
        self._stand.begin()
        for guild, number in await self._surfaces.numbers():
            if self._client.get_guild(guild) is not None:  # it may have removed the bot
                good &= await self._bring(guild, number)
            await asyncio.sleep(0)  # people wait for answers meanwhile
        good &= await self._remove()
        again = [at for at in (self._stand.again(), self._keeper.again()) if at is not None]
        again += [] if good else [self._client.app.clock.now() + PAUSE]
        return min(again, default=None)

    async def _bring(self, guild: int, number: int) -> bool:
        """Bring one conversation in step, and say whether that could be done; its trouble is not that of others."""
        try:
            one = await self._surfaces.wanted(guild, number)
            if one is None:
                return True
            if one.conversation.thread is None:
                await self._begin(one)
            else:
                await self._go_on(one, one.conversation.thread)
        except TROUBLE as error:
            log.warning("The thread of conversation %d could not be brought in step: %s", number, error)
            return False
        except Exception:
            log.exception("The thread of conversation %d cannot be brought in step.", number)
            return False
        return True

    # -- the thread -----------------------------------------------------------------------------------------

    async def _begin(self, one: Wanted) -> None:
        """Make the thread of a conversation with its card, or take up the one that was made and not remembered."""
        conversation = one.conversation
        if not conversation.live or one.surface("state").digest.startswith(GONE):
            return
        digest = f"refused {conversation.id} {conversation.channel} {conversation.version}"
        if self._stand.waits_for(digest):
            return
        view = self._card(one)
        try:
            thread = await self._threads.find(conversation)
            if thread is None:
                thread = await self._make(one)
            if thread is None:
                return  # the card was refused
        except discord.HTTPException as error:
            if passes(error):
                raise
            log.warning("A thread was refused: %s (code %s).", error.status, error.code)
            await self._stand.refused(one, Standing(surface="state", digest=digest), error)
            return
        forum = self._threads.is_forum(conversation)
        card = Standing(
            surface="card", channel=thread if forum else conversation.channel, message=thread,
            digest=self._stand.digest(view, ()),
        )  # fmt: skip
        now = int(self._client.app.clock.now().timestamp())
        state = Standing(surface="state", channel=thread, digest=f"{OPEN} {now}")
        await self._surfaces.made(conversation.guild, conversation.id, thread, card, state)

    async def _make(self, one: Wanted) -> int | None:
        conversation = one.conversation
        if self._threads.is_forum(conversation):
            return await self._threads.post(conversation, self._card(one))
        # The card is remembered before a thread is started from it: a thread that is lost then has the card's number.
        card = await self._stand.put(one, "card", self._card(one), channel=conversation.channel)
        return None if card.message is None else await self._threads.start(conversation, card.message)

    async def _go_on(self, one: Wanted, thread: int) -> None:
        """Bring everything in a thread in step, and leave it open or archived as it should be."""
        conversation = one.conversation
        tried = f"thread {thread} {conversation.version}"
        if self._stand.waits_for(tried):
            return
        try:
            async with self._keeper.at_work(one, thread):
                await self._card_in_step(one, thread)
                for summary in one.summaries:
                    view, files = summary_message(summary, conversation, self._languages[conversation.language])
                    await self._stand.put(one, f"summary:{summary.id}", view, files, channel=thread, pinned=True)
                if await self._reply_in_step(one, thread):
                    await self._keeper.end(one, thread)
        except discord.HTTPException as error:
            if passes(error):
                raise
            self._threads.forget(thread)
            if error.code == UNKNOWN_CHANNEL:
                await self._surfaces.thread_gone(conversation.guild, conversation.id, one.state)
                return
            log.warning("A thread was refused: %s (code %s).", error.status, error.code)
            self._stand.try_later(tried)
            await self._surfaces.refused(conversation.guild, conversation.id, "upkeep", error.code, tried)

    # -- what stands in it ----------------------------------------------------------------------------------

    def _card(self, one: Wanted) -> discord.ui.LayoutView:
        reads_all = self._client.app.settings.message_content
        return starter_card(one, self._languages[one.conversation.language], reads_all=reads_all)

    async def _card_in_step(self, one: Wanted, thread: int) -> None:
        before = one.surface("card")
        # The first message of a post cannot be posted again: what stands for it is pinned, so that it is found.
        channel = thread if before.message is None or before.channel is None else before.channel
        after = await self._stand.put(one, "card", self._card(one), channel=channel, instead=thread)
        if after.message not in {None, thread}:
            await self._stand.pin(one, after)

    async def _reply_in_step(self, one: Wanted, thread: int) -> bool:
        """Bring the reply in step; return whether it stands, so that the thread may be closed."""
        conversation = one.conversation
        before = one.surface("reply")
        if conversation.phase != "closed":
            if before.message is not None:
                view = reopened_message(conversation, self._languages[conversation.language])
                await self._stand.put(one, "reply", view, channel=thread, anew=False)
            return False
        if conversation.people is None:
            await self._count(conversation, thread)
        lines, files = await self._surfaces.reply(conversation.guild, conversation.id)
        after = await self._stand.put(one, "reply", reply_message(lines, files), files, channel=thread, pinned=True)
        return after.message is not None and not after.refused

    async def _count(self, conversation: Conversation, thread: int) -> None:
        """Count who took part; where Discord does not let it be read, the reply does without."""
        try:
            people, messages = await self._threads.count(thread)
        except discord.HTTPException as error:
            if passes(error) or error.code == UNKNOWN_CHANNEL:
                raise
            log.warning("Who wrote in a thread cannot be counted: %s (code %s).", error.status, error.code)
            return
        await self._surfaces.counted(conversation.guild, conversation.id, people=people, messages=messages)

    async def _remove(self) -> bool:
        """Remove messages whose words were taken back; return whether all that can be was."""
        good = True
        for _guild, channel, message in await self._surfaces.remove():
            if self._stand.waits_for(f"removal {message}"):
                continue
            try:
                await self._keeper.remove(channel, message)
            except TROUBLE as error:
                log.warning("A message could not be removed yet: %s", error)
                if isinstance(error, discord.HTTPException) and not passes(error):
                    self._stand.try_later(f"removal {message}")
                else:
                    good = False
                continue
            await self._surfaces.removed(channel, message)
        return good

    # -- what people did ------------------------------------------------------------------------------------

    async def on_ready(self) -> None:
        """Ask anew what threads are like: they may have changed while there was no connection."""
        self._threads.forget()

    async def on_raw_thread_update(self, event: discord.RawThreadUpdateEvent) -> None:
        """Look at a conversation whose thread was archived, opened, locked or unlocked."""
        if self._threads.heard(event.data) and await self._surfaces.threads(event.guild_id, event.thread_id):
            await self._surfaces.look()

    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        """Note that the thread of a conversation is gone."""
        self._threads.forget(event.thread_id)
        number = await self._surfaces.threads(event.guild_id, event.thread_id)
        one = None if number is None else await self._surfaces.wanted(event.guild_id, number)
        if one is not None:
            await self._surfaces.thread_gone(event.guild_id, one.conversation.id, one.state)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Make a card, a summary or a reply again that somebody deleted."""
        if event.guild_id is not None:
            await self._surfaces.message_gone(event.guild_id, event.message_id)

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Make cards, summaries and replies again that somebody deleted together with other messages."""
        for message in event.message_ids if event.guild_id is not None else ():
            await self._surfaces.message_gone(event.guild_id or 0, message)
