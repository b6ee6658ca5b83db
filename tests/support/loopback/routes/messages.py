"""Messages of a channel: written, changed, deleted, read and pinned by the bot."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.support.loopback.router import Call, Refusal, Reply, route
from tests.support.loopback.routes.lookup import channel_of, message_of, writable
from tests.support.loopback.world.payloads import message_json

if TYPE_CHECKING:
    from tests.support.loopback.posting import Posting
    from tests.support.loopback.world import World

MESSAGES = "/channels/{channel}/messages"
MESSAGE = "/channels/{channel}/messages/{message}"
PIN = "/channels/{channel}/messages/pins/{message}"


class MessageRoutes:
    def __init__(self, world: World, posting: Posting) -> None:
        self._world = world
        self._posting = posting

    @route("POST", MESSAGES)
    async def create(self, call: Call) -> Reply:
        """With `enforce_nonce` a nonce that was seen gives the message that has it, and no second one."""
        channel, body = channel_of(self._world, call), call.body
        if channel.thread.get("locked"):
            raise Refusal(403, 50001, "Missing Access")
        if body.get("nonce") is not None and body.get("enforce_nonce"):
            sent = self._world.sent_with(channel, str(body["nonce"]))
            if sent is not None:
                return Reply(200, message_json(sent))
        channel.thread.update({"archived": False} if channel.thread else {})
        message = await self._posting.create(channel, self._world.application.user, body, call.files)
        return Reply(200, message_json(message))

    @route("GET", MESSAGES)
    async def history(self, call: Call) -> Reply:
        """Newest first; `limit`, `before` and `after` as on Discord, `around` not."""
        limit = int(call.query.get("limit", 50))
        before = int(call.query.get("before", 1 << 63))
        after = int(call.query.get("after", 0))
        messages = [m for m in channel_of(self._world, call).messages.values() if after < m.id < before]
        messages.sort(key=lambda message: message.id)
        chosen = messages[:limit] if "after" in call.query else messages[-limit:]
        return Reply(200, [message_json(message) for message in reversed(chosen)])

    @route("GET", MESSAGE)
    async def fetch(self, call: Call) -> Reply:
        return Reply(200, message_json(message_of(self._world, call)))

    @route("PATCH", MESSAGE)
    async def edit(self, call: Call) -> Reply:
        message = message_of(self._world, call)
        writable(message.channel)
        if message.author is not self._world.application.user:
            raise Refusal(403, 50005, "Cannot edit a message authored by another user")
        return Reply(200, message_json(await self._posting.edit(message, call.body, call.files)))

    @route("DELETE", MESSAGE)
    async def delete(self, call: Call) -> Reply:
        message = message_of(self._world, call)
        writable(message.channel)
        await self._posting.delete(message)
        return Reply()

    @route("POST", "/channels/{channel}/typing")
    async def typing(self, call: Call) -> Reply:
        channel_of(self._world, call)
        return Reply()

    @route("GET", "/channels/{channel}/messages/pins")
    async def pins(self, call: Call) -> Reply:
        """Newest pin first, in one page."""
        pinned = [
            (message.pinned_at, message)
            for message in channel_of(self._world, call).messages.values()
            if message.pinned_at is not None
        ]
        pinned.sort(key=lambda pair: pair[0], reverse=True)
        items = [{"pinned_at": at.isoformat(), "message": message_json(message)} for at, message in pinned]
        return Reply(200, {"items": items, "has_more": False})

    @route("PUT", PIN)
    async def pin(self, call: Call) -> Reply:
        message = message_of(self._world, call)
        writable(message.channel)
        message.pinned_at = message.pinned_at or datetime.now(UTC)
        return Reply()

    @route("DELETE", PIN)
    async def unpin(self, call: Call) -> Reply:
        message = message_of(self._world, call)
        writable(message.channel)
        message.pinned_at = None
        return Reply()
