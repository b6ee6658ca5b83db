"""Makes the private threads that both sides of an introduction want, so that a repeated try finds the first one's."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

import discord

from bot.introductions.ending import Ending
from bot.introductions.records import Introduction

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)


class ThreadMaker:
    """Makes a thread where both may read and write, with a name that tells nothing of either."""

    def __init__(self, client: Client, ending: Ending) -> None:
        self._client = client
        self._ending = ending

    async def make(self) -> None:
        """Make every thread that is wanted; where Discord has trouble it raises, and is run again."""
        for one in await self._ending.wanting_threads():
            try:
                thread = await self._thread(one)
            except (discord.Forbidden, discord.NotFound) as error:
                log.info("A private thread for an introduction could not be made (code %s).", error.code)
                thread = None
            await self._ending.thread_made(one, thread)

    async def _thread(self, one: Introduction) -> int | None:
        """Return the thread with both in it, None where there is no channel for it."""
        guild = self._client.get_guild(one.guild)
        if guild is None or not one.answered_by:
            return None
        fetched = [
            await self._client.pacer.send(None, partial(guild.fetch_member, user))
            for user in (one.asker, one.answered_by)
        ]
        thread = self._found(guild, one) or await self._made(guild, one, fetched)
        if thread is not None:
            for member in fetched:
                await self._client.pacer.send(thread.id, partial(thread.add_user, member))
        return None if thread is None else thread.id

    def _found(self, guild: discord.Guild, one: Introduction) -> discord.Thread | None:
        me = self._client.user
        for thread in guild.threads:
            if thread.is_private() and me is not None and (thread.name, thread.owner_id) == (name_of(one), me.id):
                return thread
        return None

    async def _made(
        self, guild: discord.Guild, one: Introduction, people: list[discord.Member]
    ) -> discord.Thread | None:
        me = guild.me
        channels = sorted(guild.text_channels, key=lambda channel: (channel.id != one.channel, channel.position))
        for channel in channels:
            may = channel.permissions_for(me)
            readable = all(
                (given := channel.permissions_for(member)).view_channel and given.send_messages_in_threads
                for member in people
            )
            if readable and may.view_channel and may.create_private_threads and may.send_messages_in_threads:
                return await self._client.pacer.send(
                    channel.id,
                    partial(
                        channel.create_thread, name=name_of(one), type=discord.ChannelType.private_thread,
                        invitable=False,
                    ),
                )  # fmt: skip
        return None


def name_of(one: Introduction) -> str:
    """Return what the thread is called: it tells nothing but which of our rows it belongs to."""
    return f"Introduction {one.id}"
