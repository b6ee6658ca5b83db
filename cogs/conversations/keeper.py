"""Keeps threads of conversations open, archived or locked as they should be.

What happened is told apart by what is kept of the surface "state": since when the bot keeps the thread open, since when
somebody has it archived, whether the bot has only opened it to work in it, whether it is being closed, or was.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import discord

from bot.conversations.records import Standing
from bot.conversations.showing import AT_WORK, BY_HAND, CLOSED, CLOSING, OPEN, ConversationSurfaces, Wanted
from cogs.conversations.threads import Threads, ThreadState, name_of

if TYPE_CHECKING:
    from bot.client import Client

T = TypeVar("T")
log = logging.getLogger(__name__)
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, ARCHIVED = 10003, 10008, 50083
SETTLES = timedelta(minutes=1)  # so long a thread that is archived may be open while something is posted in it


class ThreadKeeper:
    """Opens, archives and locks threads, and finds out who else did."""

    def __init__(self, client: Client, surfaces: ConversationSurfaces, threads: Threads) -> None:
        self._client = client
        self._surfaces = surfaces
        self._threads = threads
        self._state: dict[int, Standing] = {}  # by conversation, while it is worked on
        self._seen_open: dict[int, datetime] = {}  # threads that should be archived: since when they are not

    def again(self) -> datetime | None:
        """Return when to look again whether a thread that was archived by hand is open."""
        return min((at + SETTLES for at in self._seen_open.values()), default=None)

    # -- while something is written -------------------------------------------------------------------------

    @asynccontextmanager
    async def at_work(self, one: Wanted, thread: int) -> AsyncIterator[None]:
        """Have a thread as it should be, before and after what is written in it; raises what Discord answers."""
        self._state[one.conversation.id] = one.surface("state")
        try:
            if one.conversation.live:
                await self._look(one, thread)
            yield
            await self._restore(one, thread)
            if one.conversation.live:
                await self._named(one, thread)
        finally:
            del self._state[one.conversation.id]

    async def write(self, one: Wanted, channel: int, request: Callable[[], Awaitable[T]]) -> T:
        """Write in a channel; where that is the thread of the conversation and archived, it is opened before (D5)."""
        if channel == one.conversation.thread and (await self._threads.state(channel)).archived:
            await self._open_for_work(one, channel)
        try:
            return await self._client.pacer.send(channel, request)
        except discord.HTTPException as error:
            if error.code != ARCHIVED or channel != one.conversation.thread:
                raise
        self._threads.forget(channel)  # it was archived meanwhile
        await self._open_for_work(one, channel)
        return await self._client.pacer.send(channel, request)

    async def _open_for_work(self, one: Wanted, thread: int) -> None:
        if one.conversation.live and not one.conversation.kept_open:
            await self._keep(one, f"{AT_WORK} {self._now()}", thread)  # first: it is archived again, whatever happens
        await self._threads.change(thread, archived=False)

    async def _restore(self, one: Wanted, thread: int) -> None:
        """Archive a thread again that was opened to work in it."""
        if not self._digest(one).startswith(AT_WORK):
            return
        if not (await self._threads.state(thread)).archived:
            await self._threads.change(thread, archived=True)
        await self._keep(one, f"{BY_HAND} {self._now()}", thread)

    async def remove(self, channel: int, message: int) -> None:
        """Delete a message of the bot's; one that is gone is as good as deleted, and so is one in a thread that is.

        An archived thread is opened for it and archived again.
        """
        place = self._client.get_partial_messageable(channel).get_partial_message(message)
        try:
            await self._client.pacer.send(channel, place.delete)
        except discord.NotFound as error:
            if error.code not in {UNKNOWN_CHANNEL, UNKNOWN_MESSAGE}:
                raise
        except discord.HTTPException as error:
            if error.code != ARCHIVED:
                raise
            await self._threads.change(channel, archived=False)
            try:
                await self._client.pacer.send(channel, place.delete)
            finally:
                await self._threads.change(channel, archived=True)

    # -- open or archived -----------------------------------------------------------------------------------

    async def _look(self, one: Wanted, thread: int) -> None:
        """Find out what became of the thread of a live conversation, and have it open or archived as it should be."""
        now = await self._threads.state(thread)
        digest = self._digest(one)
        if digest.startswith((CLOSED, CLOSING)):  # it was opened again
            if now.archived or now.locked:
                await self._threads.change(thread, archived=False, locked=False)
            await self._keep(one, f"{OPEN} {self._now()}", thread)
        elif now.archived and one.conversation.kept_open:
            await self._was_archived(one, await self._threads.state(thread, asked=True))
        elif now.archived:
            self._seen_open.pop(thread, None)
        elif not one.conversation.kept_open:
            await self._was_opened(one, thread)
        elif not digest.startswith(OPEN):
            await self._keep(one, f"{OPEN} {self._now()}", thread)

    async def _was_archived(self, one: Wanted, now: ThreadState) -> None:
        """Open a thread again that Discord archived since nobody wrote; one that somebody archived stays so."""
        if not now.archived:
            return
        if _by_inactivity(now, _since(self._digest(one))):
            await self._threads.change(now.id, archived=False)
            await self._keep(one, f"{OPEN} {self._now()}", now.id)
            return
        state = replace(self._state[one.conversation.id], channel=now.id, digest=f"{BY_HAND} {self._now()}")
        self._state[one.conversation.id] = state
        await self._surfaces.archived_by_hand(one.conversation.guild, one.conversation.id, state)

    async def _was_opened(self, one: Wanted, thread: int) -> None:
        """Archive a thread again that is open only since the bot posted something; one that somebody opened stays so.

        What is on its way opens a thread for seconds, so it is looked at once more before anything is done.
        """
        at = self._client.app.clock.now()
        digest = self._digest(one)
        if digest.startswith(AT_WORK):
            await self._restore(one, thread)
            return
        first = self._seen_open.setdefault(thread, at)
        if at - first < SETTLES:
            return
        del self._seen_open[thread]
        now = await self._threads.state(thread, asked=True)
        if now.archived:
            return
        since = _since(digest)
        if since is not None and now.last is not None and discord.utils.snowflake_time(now.last) > since:
            last = now.last
            try:
                message = await self._client.pacer.send(None, lambda: self._client.http.get_message(thread, last))
            except discord.NotFound:
                message = None
            me = self._client.user
            if message is not None and me is not None and int(message["author"]["id"]) == me.id:
                await self._threads.change(thread, archived=True)
                await self._keep(one, f"{BY_HAND} {self._now()}", thread)
                return
        state = replace(self._state[one.conversation.id], channel=thread, digest=f"{OPEN} {self._now()}")
        self._state[one.conversation.id] = state
        await self._surfaces.opened_by_hand(one.conversation.guild, one.conversation.id, state)

    async def _named(self, one: Wanted, thread: int) -> None:
        """Give a thread that is open the name and the tag that it should have."""
        now = await self._threads.state(thread)
        wanted = {"name": name_of(one.conversation), "applied_tags": self._threads.tags(one.conversation, now.tags)}
        differs = {key: value for key, value in wanted.items() if value != _of(now)[key]}
        if now.archived or not differs:
            return
        try:
            await self._threads.change(thread, **differs)
        except discord.HTTPException as error:
            if passes(error) or error.code == UNKNOWN_CHANNEL:
                raise
            log.warning("A thread keeps its name and tags: %s (code %s).", error.status, error.code)

    # -- the end --------------------------------------------------------------------------------------------

    async def end(self, one: Wanted, thread: int) -> None:
        """Tag the thread of a closed conversation, lock and archive it, and note that nothing is left to do.

        What cannot be done now is begun again by the next round, where it stopped.
        """
        now = await self._threads.state(thread)
        tags = self._threads.tags(one.conversation, now.tags)
        if not (now.locked and now.archived and list(now.tags) == tags):
            await self._keep(one, f"{CLOSING} {self._now()}", thread)
            if list(now.tags) != tags:
                if now.archived:
                    await self._threads.change(thread, archived=False)
                now = await self._threads.change(thread, applied_tags=tags)
            if not (now.locked and now.archived):
                await self._threads.change(thread, locked=True, archived=True)
        await self._keep(one, f"{CLOSED} {one.state}", thread, final=True)

    # -- inside ---------------------------------------------------------------------------------------------

    def _now(self) -> int:
        return int(self._client.app.clock.now().timestamp())

    def _digest(self, one: Wanted) -> str:
        return self._state[one.conversation.id].digest

    async def _keep(self, one: Wanted, digest: str, thread: int, *, final: bool = False) -> None:
        state = Standing(surface="state", channel=thread, digest=digest, final=final)
        self._state[one.conversation.id] = state
        await self._surfaces.keep(one.conversation.id, state)


def passes(error: discord.HTTPException) -> bool:
    """Say whether a refusal passes by itself."""
    return error.status >= 500 or error.status in {401, 429}


def _of(now: ThreadState) -> dict[str, object]:
    return {"name": now.name, "applied_tags": list(now.tags)}


def _since(digest: str) -> datetime | None:
    """Return the instant in what is kept of a thread."""
    _word, _blank, at = digest.partition(" ")
    return datetime.fromtimestamp(int(at), UTC) if at.isdigit() else None


def _by_inactivity(now: ThreadState, opened: datetime | None) -> bool:
    """Say whether Discord archived a thread: it does so no earlier than some days after it was opened or written in."""
    if now.changed_at is None:
        return False
    active = discord.utils.snowflake_time(now.last or now.id)
    return now.changed_at - max(active, opened or active) >= now.quiet
