"""Takes messages to Discord, through the pacer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import aiohttp
import discord

from bot.core.outbox import Target
from bot.ui.deliverer import Message
from bot.ui.pacer import Pacer, Refused

if TYPE_CHECKING:
    from bot.client import Client

T = TypeVar("T")
log = logging.getLogger(__name__)
ARCHIVED = 50083
# Seconds that all requests of a message may take together (opening direct messages or an archived thread, sending,
# archiving it again), with the repetitions of discord.py after a 5xx (16 s of pauses), without the waiting for the
# pacer: three tries end while Discord still knows the nonce, and one that hangs does not hold up the others for the
# five minutes of aiohttp.
LONGEST = 30


class DiscordPost:
    """Sends to channels, threads and people."""

    def __init__(self, client: Client, pacer: Pacer) -> None:
        self._client = client
        self._pacer = pacer
        self._direct: dict[int, int] = {}  # person -> channel of direct messages

    async def __call__(self, target: Target, message: Message, nonce: str) -> int:
        """Send a message; return its number. Raises what Discord or the network answered."""
        given: dict[str, Any] = {"content": message.content, "nonce": nonce}
        if message.embed is not None:
            given["embed"] = message.embed
        if message.buttons:
            given["view"] = buttons_view(message.buttons)
        if message.pings:
            given["allowed_mentions"] = discord.AllowedMentions(
                everyone=False, roles=False, users=[discord.Object(one) for one in message.pings]
            )
        left = _Left(LONGEST)
        channel = await self._channel_with(target.id, left) if target.kind == "user" else target.id
        try:
            return await self._send(channel, given, left)
        except discord.HTTPException as error:
            if error.code != ARCHIVED:
                raise
        await self._set_archived(channel, left, archived=False)
        try:
            return await self._send(channel, given, left)
        finally:
            await self._archive(channel, left)

    async def _send(self, channel: int, given: dict[str, Any], left: _Left) -> int:
        place = self._client.get_partial_messageable(channel)
        return (await self._pacer.send(channel, lambda: left.spend(place.send(**given)))).id

    async def _channel_with(self, person: int, left: _Left) -> int:
        if person not in self._direct:
            opened = await self._pacer.send(None, lambda: left.spend(self._client.create_dm(discord.Object(person))))
            self._direct[person] = opened.id
        return self._direct[person]

    async def _archive(self, thread: int, left: _Left) -> None:
        try:
            await self._set_archived(thread, left, archived=True)
        except (discord.HTTPException, Refused, aiohttp.ClientError, OSError) as error:
            # The message has arrived, or has failed for a reason of its own; either is what counts.
            log.warning("A thread could not be archived again: %s", error)

    async def _set_archived(self, thread: int, left: _Left, *, archived: bool) -> None:
        await self._pacer.send(thread, lambda: left.spend(self._client.http.edit_channel(thread, archived=archived)))


class _Left:
    """The seconds that are left for the requests of a message."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    async def spend(self, request: Awaitable[T]) -> T:
        """Make a request; TimeoutError where it takes longer than what is left."""
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self._seconds):
                return await request
        finally:
            self._seconds -= asyncio.get_running_loop().time() - began


def buttons_view(buttons: Sequence[discord.ui.Button[Any] | discord.ui.Select[Any]]) -> discord.ui.View:
    """Return buttons and menus below a message; they are addresses, so discord.py need not keep the view in memory."""
    view = discord.ui.View(timeout=None)
    for one in buttons:
        view.add_item(one)
    view.stop()
    return view
