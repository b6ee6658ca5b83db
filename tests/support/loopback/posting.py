"""Making and changing messages, with the events that tell the bot about them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.support.loopback.world.messages import Message
from tests.support.loopback.world.payloads import message_event_json

if TYPE_CHECKING:
    from tests.support.loopback.gateway import Gateway
    from tests.support.loopback.records import Upload
    from tests.support.loopback.world import Attachment, Channel, User, World

Json = dict[str, Any]


class Posting:
    """What every way of writing a message shares. A private (ephemeral) one is in no channel and no event."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    async def create(
        self,
        channel: Channel,
        author: User,
        body: Json,
        files: list[Upload],
        *,
        kind: int = 0,
        flags: int = 0,
        interaction: Json | None = None,
        reader: User | None = None,
    ) -> Message:
        """A new message; `flags` are added to those that the body asks for."""
        message = Message(
            id=self._world.snowflakes.fresh(),
            channel=channel,
            author=author,
            kind=kind,
            flags=flags | int(body.get("flags") or 0),
            nonce=str(body["nonce"]) if body.get("nonce") is not None else None,
            reference=body.get("message_reference"),
            interaction=interaction,
            reader=reader,
        )
        message.write(body, self._attached(channel, body, files))
        self._world.remember(message)
        await self._tell("MESSAGE_CREATE", message)
        return message

    async def edit(self, message: Message, body: Json, files: list[Upload]) -> Message:
        """An edit; a deferred answer that was "thinking" shows something from now on."""
        message.write(body, self._attached(message.channel, body, files))
        message.edited_at = datetime.now(UTC)
        await self._tell("MESSAGE_UPDATE", message)
        return message

    async def delete(self, message: Message) -> None:
        self._world.forget(message)
        message.deleted = True
        if not message.ephemeral:
            gone = {"id": str(message.id), "channel_id": str(message.channel.id)}
            if message.channel.guild is not None:
                gone["guild_id"] = str(message.channel.guild.id)
            await self._gateway.dispatch("MESSAGE_DELETE", gone)

    def _attached(self, channel: Channel, body: Json, files: list[Upload]) -> list[Attachment]:
        """files[n] belongs to the entry of `attachments` whose id is n (Discord, "Uploading Files")."""
        entries = {str(entry.get("id")): entry for entry in body.get("attachments") or []}
        return [
            self._world.attach(channel, upload.name, upload.content, entries.get(str(number), {}).get("description"))
            for number, upload in enumerate(files)
        ]

    async def _tell(self, event: str, message: Message) -> None:
        if not message.ephemeral and self._gateway.wants(event, in_guild=message.channel.guild is not None):
            await self._gateway.dispatch(event, message_event_json(message))
