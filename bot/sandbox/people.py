"""The simulated network: its servers, channels, roles and people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import discord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle
from simcord.env import Env

from bot.client import PERMISSIONS

NETWORK = 165000000000000001
ELSEWHERE = 165000000000000002
BOT_NAME = "Network Memory"
LOBBY, CURATORS_CHANNEL, FORUM, CURATORS_ROLE = "lobby", "curators", "conversations", "Curators"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who somebody is: the language of their Discord, their role, and whether they are of the other server."""

    name: str
    locale: str
    role: str | None = None
    elsewhere: bool = False


PEOPLE = (
    Profile(name="member", locale="en-US"),
    Profile(name="miembro", locale="es-419"),
    Profile(name="membre", locale="fr"),
    Profile(name="membro", locale="pt-BR"),
    Profile(name="curator", locale="en-GB", role=CURATORS_ROLE),
    Profile(name="admin", locale="en-US", role="Administrators"),
    Profile(name="outsider", locale="en-US", elsewhere=True),
)
NAMES = tuple(profile.name for profile in PEOPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Society:
    """The servers as built, and everybody in them by name."""

    network: GuildHandle
    elsewhere: GuildHandle
    lobby: ChannelHandle
    curators: ChannelHandle
    forum: ChannelHandle
    curator_role: RoleHandle
    members: Mapping[str, MemberActor]


def found(env: Env) -> Society:
    """Build the servers in a fixed order, so that everybody has the same id in every run."""
    env.backend.bot_user.name = BOT_NAME
    network = env.create_guild("network", id=NETWORK)
    elsewhere = env.create_guild("elsewhere", id=ELSEWHERE)
    for guild in (network, elsewhere):
        # What the bot asks for when it is invited, and nothing more: what it lacks shows here first.
        guild.roles[BOT_NAME]._role.permissions = PERMISSIONS.value
    # Whoever moderates may manage messages, and sees `/curate` by that.
    curators = network.create_role(CURATORS_ROLE, permissions=discord.Permissions(manage_messages=True))
    administrators = network.create_role("Administrators", permissions=discord.Permissions(administrator=True))
    lobby = network.create_text_channel(LOBBY, topic="Where the network meets")
    may = discord.PermissionOverwrite(view_channel=True, send_messages=True, send_messages_in_threads=True)
    channel = network.create_text_channel(
        CURATORS_CHANNEL,
        topic="Notes to the curators",
        overwrites={
            network.default_role: discord.PermissionOverwrite(view_channel=False),
            curators: may,
            network.roles[BOT_NAME]: may,
        },
    )
    elsewhere.create_text_channel(LOBBY)
    forum = network.create_forum_channel(FORUM)
    roles = {None: [], CURATORS_ROLE: [curators], "Administrators": [administrators]}
    members = {}
    for profile in PEOPLE:
        user = env.create_user(profile.name)
        user.dm_channel  # noqa: B018  # made now, for its id
        guild = elsewhere if profile.elsewhere else network
        members[profile.name] = guild.add_member(user, roles=roles[profile.role])
    return Society(
        network=network, elsewhere=elsewhere, lobby=lobby, curators=channel, forum=forum, curator_role=curators,
        members=members,
    )  # fmt: skip
