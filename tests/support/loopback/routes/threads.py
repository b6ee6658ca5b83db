"""Threads and forum posts: opened, renamed, archived, locked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.support.loopback.router import Call, Refusal, Reply, route
from tests.support.loopback.routes.lookup import channel_of, message_of, writable
from tests.support.loopback.world import Kind
from tests.support.loopback.world.payloads import channel_json, message_json

if TYPE_CHECKING:
    from tests.support.loopback.gateway import Gateway
    from tests.support.loopback.posting import Posting
    from tests.support.loopback.world import Channel, World

Json = dict[str, Any]

METADATA = ("archived", "locked", "auto_archive_duration", "invitable")


class ThreadRoutes:
    def __init__(self, world: World, posting: Posting, gateway: Gateway) -> None:
        self._world = world
        self._posting = posting
        self._gateway = gateway

    @route("POST", "/channels/{channel}/threads")
    async def start(self, call: Call) -> Reply:
        """A thread without a message, or in a forum a post with its first message in `message`."""
        parent, body = channel_of(self._world, call), call.body
        asked = Kind.PUBLIC_THREAD if parent.kind is Kind.FORUM else body.get("type", Kind.PRIVATE_THREAD)
        thread = await self._open(parent, body, Kind(asked), self._world.snowflakes.fresh())
        payload = channel_json(thread)
        if parent.kind is Kind.FORUM:
            first = await self._posting.create(
                thread, self._world.application.user, body.get("message") or {}, call.files
            )
            payload |= {"message": message_json(first)}
        return Reply(201, payload)

    @route("POST", "/channels/{channel}/messages/{message}/threads")
    async def start_from_message(self, call: Call) -> Reply:
        """A thread on a message has that message's id."""
        message = message_of(self._world, call)
        thread = await self._open(message.channel, call.body, Kind.PUBLIC_THREAD, message.id)
        return Reply(201, channel_json(thread))

    @route("PATCH", "/channels/{channel}")
    async def edit(self, call: Call) -> Reply:
        """Changes a channel's name and topic, a thread's state and tags.

        An archived thread takes no change unless the same request unarchives it (50083).
        """
        channel, body = channel_of(self._world, call), call.body
        if body.get("archived", True):
            writable(channel)
        channel.name = body.get("name", channel.name)
        channel.topic = body.get("topic", channel.topic)
        channel.applied_tags = [str(tag) for tag in body.get("applied_tags", channel.applied_tags)]
        if channel.kind.is_thread:
            changed = {key: body[key] for key in METADATA if key in body}
            if changed.get("archived", False) != channel.thread["archived"]:
                changed["archive_timestamp"] = datetime.now(UTC).isoformat()
            channel.thread |= changed
        event = "THREAD_UPDATE" if channel.kind.is_thread else "CHANNEL_UPDATE"
        await self._gateway.dispatch(event, channel_json(channel))
        return Reply(200, channel_json(channel))

    @route("PUT", "/channels/{channel}/thread-members/{user}")
    @route("DELETE", "/channels/{channel}/thread-members/{user}")
    async def membership(self, call: Call) -> Reply:
        """Joining, leaving, adding and removing are allowed, and not kept."""
        writable(channel_of(self._world, call))
        return Reply()

    async def _open(self, parent: Channel, body: Json, kind: Kind, thread_id: int) -> Channel:
        if parent.guild is None:
            raise Refusal(400, 50024, "Cannot execute action on this channel type")
        name = str(body.get("name", ""))
        thread = self._world.add_channel(parent.guild, name, kind=kind, parent=parent, channel_id=thread_id)
        now = datetime.now(UTC).isoformat()
        thread.owner = self._world.application.user
        thread.applied_tags = [str(tag) for tag in body.get("applied_tags", [])]
        thread.thread = {
            "archived": False,
            "locked": False,
            "auto_archive_duration": body.get("auto_archive_duration") or 4320,
            "archive_timestamp": now,
            "create_timestamp": now,
        }
        await self._gateway.dispatch("THREAD_CREATE", channel_json(thread) | {"newly_created": True})
        return thread
