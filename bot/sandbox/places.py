"""Where things are: channels, threads and forum posts by name, and the messages in them that somebody sees."""

from __future__ import annotations

from collections.abc import Sequence

from simcord.actors import MemberActor
from simcord.backend.access import channel_accessible
from simcord.backend.models import Channel, Message
from simcord.builders import ChannelHandle, GuildHandle

from bot.sandbox.errors import CannotError

_WRITTEN = {0, 19, 20, 23}  # by people and bots; the rest are notices of Discord itself


def channel_named(actor: MemberActor, name: str) -> ChannelHandle:
    """Return the newest channel, thread or forum post of this name in the actor's server; CannotError if none is."""
    channels = actor._env.backend.channels.values()
    here = [one for one in channels if one.guild_id == actor.guild.id]
    found = [one for one in here if one.name == name]
    if not found:
        visible = [one.name or "" for one in here if sees(actor, one)]
        raise CannotError(f"there is no channel, thread or post “{name}”; {actor.name} sees {', '.join(visible)}")
    return handle(actor.guild, max(found, key=lambda one: one.id))


def handle(guild: GuildHandle | None, channel: Channel) -> ChannelHandle:
    """Return simcord's handle of a channel."""
    assert guild is not None  # noqa: S101  # direct messages have handles of their own
    return ChannelHandle(guild._env, guild, channel)


def sees(actor: MemberActor, channel: Channel) -> bool:
    """Say whether somebody can open a channel."""
    return channel_accessible(actor._env.backend, channel.id, actor.id, history=True)


def messages(actor: MemberActor, channel: ChannelHandle) -> Sequence[Message]:
    """Return what people and the bot wrote in a channel and this person sees, oldest first."""
    stored = actor._env.backend.messages.get(channel.id, {}).values()
    visible = [one for one in stored if one.type in _WRITTEN and one.visible_to(actor.id)]
    return sorted(visible, key=lambda one: one.id)


def locked(channel: ChannelHandle) -> bool:
    """Say whether a thread is locked."""
    metadata = channel._channel.thread_metadata
    return metadata is not None and metadata.locked
