"""A world from a plan in JSON, so that a process of its own can be told what exists."""

from __future__ import annotations

from typing import Any

from tests.support.loopback.world.entities import ADMINISTRATOR, TOKEN, Kind
from tests.support.loopback.world.state import World

Plan = dict[str, Any]

# The people of the bot's own sandbox, in the languages that it speaks.
DEFAULT_PLAN: Plan = {
    "guilds": [
        {
            "name": "network",
            "channels": ["lobby", "curators"],
            "roles": [{"name": "Curators"}],
            "members": [
                {"name": "member"},
                {"name": "miembro", "locale": "es-ES"},
                {"name": "membre", "locale": "fr"},
                {"name": "membro", "locale": "pt-BR"},
                {"name": "curator", "roles": ["Curators"]},
                {"name": "admin", "permissions": ADMINISTRATOR},
            ],
        },
        {"name": "elsewhere", "channels": ["lobby"], "members": [{"name": "outsider"}]},
    ]
}


def build_world(plan: Plan = DEFAULT_PLAN, *, token: str = TOKEN, keep: int | None = None) -> World:
    """A world as the plan says; the same plan gives the same ids.

    A guild has `name`, `locale`, `channels` (a name, or `name`, `kind` as in `Kind`, `tags`), `roles`
    (`name`, `permissions`) and `members` (`name`, `locale`, `roles` by name, `permissions` in their place).
    """
    world = World(token=token, keep=keep)
    for guild_plan in plan["guilds"]:
        guild = world.add_guild(guild_plan["name"], locale=guild_plan.get("locale", "en-US"))
        for role in guild_plan.get("roles", []):
            world.add_role(guild, role["name"], permissions=int(role.get("permissions", 0)))
        for entry in guild_plan.get("channels", []):
            channel = {"name": entry} if isinstance(entry, str) else entry
            kind = Kind[channel.get("kind", "text").upper()]
            world.add_channel(guild, channel["name"], kind=kind, tags=channel.get("tags", []))
        for member in guild_plan.get("members", []):
            known = {user.name: user for user in world.users.values()}
            world.add_member(
                guild,
                known.get(member["name"], member["name"]),
                roles=member.get("roles", []),
                permissions=member.get("permissions"),
                locale=member.get("locale", "en-US"),
            )
    return world
