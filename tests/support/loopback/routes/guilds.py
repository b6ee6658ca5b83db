"""Guilds, members, users and direct conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.loopback.router import Call, Refusal, Reply, route
from tests.support.loopback.routes.lookup import channel_of, guild_of
from tests.support.loopback.world.payloads import (
    channel_json,
    guild_json,
    member_json,
    role_json,
    user_json,
)

if TYPE_CHECKING:
    from tests.support.loopback.world import World


class GuildRoutes:
    def __init__(self, world: World) -> None:
        self._world = world

    @route("GET", "/guilds/{guild}")
    async def guild(self, call: Call) -> Reply:
        guild = guild_of(self._world, call)
        counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": 1}
        return Reply(200, guild_json(guild) | (counts if call.query.get("with_counts") else {}))

    @route("GET", "/guilds/{guild}/channels")
    async def channels(self, call: Call) -> Reply:
        channels = guild_of(self._world, call).channels.values()
        return Reply(200, [channel_json(channel) for channel in channels if not channel.kind.is_thread])

    @route("GET", "/guilds/{guild}/roles")
    async def roles(self, call: Call) -> Reply:
        return Reply(200, [role_json(role) for role in guild_of(self._world, call).roles.values()])

    @route("GET", "/guilds/{guild}/members/{user}")
    async def member(self, call: Call) -> Reply:
        member = guild_of(self._world, call).members.get(call.id("user"))
        if member is None:
            raise Refusal(404, 10007, "Unknown Member")
        return Reply(200, member_json(member))

    @route("GET", "/users/{user}")
    async def user(self, call: Call) -> Reply:
        user = self._world.users.get(call.id("user"))
        if user is None:
            raise Refusal(404, 10013, "Unknown User")
        return Reply(200, user_json(user))

    @route("POST", "/users/@me/channels")
    async def direct_channel(self, call: Call) -> Reply:
        user = self._world.users.get(int(call.body.get("recipient_id", 0)))
        if user is None:
            raise Refusal(400, 50033, "Invalid Recipient(s)")
        return Reply(200, channel_json(self._world.direct_channel(user)))

    @route("GET", "/channels/{channel}")
    async def channel(self, call: Call) -> Reply:
        return Reply(200, channel_json(channel_of(self._world, call)))
