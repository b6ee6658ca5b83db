"""Takes messages to Discord, through the pacer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord

from bot.core.outbox import Target
from bot.ui.deliverer import Message
from bot.ui.pacer import Pacer

if TYPE_CHECKING:
    from bot.client import Client

ARCHIVED = 50083


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
        channel = await self._channel_with(target.id) if target.kind == "user" else target.id
        try:
            return await self._send(channel, given)
        except discord.HTTPException as error:
            if error.code != ARCHIVED:
                raise
        await self._set_archived(channel, archived=False)
        try:
            return await self._send(channel, given)
        finally:
            await self._set_archived(channel, archived=True)

    async def _send(self, channel: int, given: dict[str, Any]) -> int:
        place = self._client.get_partial_messageable(channel)
        sent = await self._pacer.send(channel, lambda: place.send(**given))
        return sent.id

    async def _channel_with(self, person: int) -> int:
        if person not in self._direct:
            opened = await self._pacer.send(None, lambda: self._client.create_dm(discord.Object(person)))
            self._direct[person] = opened.id
        return self._direct[person]

    async def _set_archived(self, thread: int, *, archived: bool) -> None:
        await self._pacer.send(thread, lambda: self._client.http.edit_channel(thread, archived=archived))


def buttons_view(buttons: Sequence[discord.ui.Button[Any]]) -> discord.ui.View:
    """Return buttons below a message; they are addresses, so discord.py need not keep the view in memory."""
    view = discord.ui.View(timeout=None)
    for one in buttons:
        view.add_item(one)
    view.stop()
    return view
