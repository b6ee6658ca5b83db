"""Follows the messages that contributions were made of, when they are edited or deleted, also while nobody listens."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.conversations.featuring import Featuring
from bot.conversations.sources import Source
from bot.ui.pacer import Refused

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)
GONE = {10003, 10008}  # Discord's codes for a channel or a message that is not there any more
PAGE = 100  # messages that Discord returns at a time


class SourceWatch:
    """Hears what happens to messages; at each start, looks at what happened meanwhile."""

    def __init__(self, client: Client, featuring: Featuring) -> None:
        self._client = client
        self._featuring = featuring

    def listeners(self) -> Sequence[Callable[..., Coroutine[Any, Any, None]]]:
        """Return what listens to Discord; the name of each function is that of its event."""
        return [
            self.on_raw_message_delete, self.on_raw_bulk_message_delete, self.on_raw_message_edit,
            self.on_raw_thread_delete, self.on_guild_channel_delete, self.on_ready,
        ]  # fmt: skip

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Forget what is kept of a message that was deleted."""
        if payload.guild_id is not None:
            await self._featuring.source_deleted(payload.guild_id, [payload.message_id])

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Forget what is kept of messages that were deleted at once."""
        if payload.guild_id is not None:
            await self._featuring.source_deleted(payload.guild_id, sorted(payload.message_ids))

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Take words out of use that their author changed; that Discord added a preview to a message is no change."""
        data: Mapping[str, Any] = payload.data  # parts of it may be left out
        edited: str | None = data.get("edited_timestamp")
        author: Mapping[str, Any] = data.get("author") or {}
        own = self._client.user is not None and author.get("id") == str(self._client.user.id)
        if payload.guild_id is not None and edited and not own:
            await self._featuring.source_edited(payload.guild_id, payload.message_id, datetime.fromisoformat(edited))

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Note that a thread is gone: nobody took back what was featured of it."""
        await self._featuring.place_deleted(payload.guild_id, payload.thread_id)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Note that a channel is gone, and its threads with it."""
        await self._featuring.place_deleted(channel.guild.id, channel.id)

    # -- what nobody heard ------------------------------------------------------------------------------------

    async def on_ready(self) -> None:
        """Look whether messages were edited or deleted while the bot was away."""
        for guild in list(self._client.guilds):
            for place, sources in (await self._featuring.sources(guild.id)).items():
                try:
                    await self._look(guild.id, place, sources)
                except discord.Forbidden as error:
                    log.warning("The messages of a conversation could not be looked at: %s", error)
                except (Refused, discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
                    log.warning("The messages of a conversation could not be looked at: %s", error)
                    continue
                await self._featuring.looked(guild.id, sources)

    async def _look(self, guild: int, place: int, sources: Sequence[Source]) -> None:
        """Read the messages of a channel from one source to the next, as many at a time as Discord returns."""
        waiting = sorted(sources, key=lambda one: one.message)
        while waiting:
            try:
                page = await self._page(place, waiting[0].message)
            except discord.NotFound as error:
                if error.code not in GONE:
                    raise
                await self._featuring.place_deleted(guild, place)
                return
            last = max(page) if len(page) == PAGE else None
            seen = [one for one in waiting if last is None or one.message <= last]
            waiting = waiting[len(seen) :]
            gone = [one.message for one in seen if one.message not in page]
            if gone:
                await self._featuring.source_deleted(guild, gone)
            for one in seen:
                edited = page.get(one.message)
                if edited is not None and edited != one.edited_at:
                    await self._featuring.source_edited(guild, one.message, edited)

    async def _page(self, place: int, first: int) -> Mapping[int, datetime | None]:
        """Return when messages were edited, by number: this one and those after it."""

        async def read() -> dict[int, datetime | None]:
            channel = self._client.get_partial_messageable(place)
            found = channel.history(limit=PAGE, after=discord.Object(first - 1), oldest_first=True)
            return {one.id: one.edited_at async for one in found}

        return await self._client.pacer.send(None, read)
