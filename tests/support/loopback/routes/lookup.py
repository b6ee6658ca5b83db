"""Looking things up for a route, refused as Discord refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.loopback.router import Call, Refusal

if TYPE_CHECKING:
    from tests.support.loopback.world import Channel, Guild, Message, World


def guild_of(world: World, call: Call) -> Guild:
    guild = world.guilds.get(call.id("guild"))
    if guild is None:
        raise Refusal(404, 10004, "Unknown Guild")
    return guild


def channel_of(world: World, call: Call) -> Channel:
    channel = world.channels.get(call.id("channel"))
    if channel is None:
        raise Refusal(404, 10003, "Unknown Channel")
    return channel


def message_of(world: World, call: Call) -> Message:
    message = channel_of(world, call).messages.get(call.id("message"))
    if message is None:
        raise Refusal(404, 10008, "Unknown Message")
    return message


def writable(channel: Channel) -> Channel:
    """The channel, unless it is an archived thread, in which nothing can be changed."""
    if channel.thread.get("archived"):
        raise Refusal(400, 50083, "Thread is archived")
    return channel
