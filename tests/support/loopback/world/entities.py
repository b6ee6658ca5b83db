"""What a world is made of: accounts, roles, members, channels, guilds, and the bot's application."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.loopback.world.messages import Message

Json = dict[str, Any]

ADMINISTRATOR = 1 << 3
ALL_PERMISSIONS = (1 << 53) - 1
TOKEN = "loopback.bot.token"
# view, send, embed, attach, read history, use application commands, create public threads, send in threads
EVERYONE_PERMISSIONS = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 31 | 1 << 35 | 1 << 38
# what the bot asks for in its invitation: the above, managing threads, making and managing events, pinning
BOT_PERMISSIONS = 2_269_727_007_296_512


class Kind(IntEnum):
    """Discord's numbers for the kinds of channel that are modelled here."""

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    NEWS = 5
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15

    @property
    def is_thread(self) -> bool:
        return self in {Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD}


@dataclass(slots=True, kw_only=True, eq=False)
class User:
    """An account. `locale` is the language its Discord client is set to, sent with each interaction."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"


@dataclass(slots=True, kw_only=True, eq=False)
class Role:
    id: int
    name: str
    permissions: int = 0
    position: int = 0
    managed: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Member:
    """A user in a guild. `own_permissions`, where set, stands in for what the roles would give."""

    user: User
    guild: Guild
    roles: list[Role] = field(default_factory=list)
    nick: str | None = None
    own_permissions: int | None = None

    @property
    def permissions(self) -> int:
        """The permission bits that Discord computes; an administrator has all of them."""
        bits = self.own_permissions
        if bits is None:
            bits = self.guild.everyone.permissions
            for role in self.roles:
                bits |= role.permissions
        return ALL_PERMISSIONS if bits & ADMINISTRATOR else bits


@dataclass(slots=True, kw_only=True, eq=False)
class Channel:
    """A channel, thread, forum post or direct conversation.

    `thread` holds Discord's thread_metadata of a thread, `recipient` the person of a direct conversation.
    """

    id: int
    name: str
    kind: Kind
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: User | None = None
    owner: User | None = None
    topic: str | None = None
    thread: Json = field(default_factory=dict)
    tags: list[Json] = field(default_factory=list)
    applied_tags: list[str] = field(default_factory=list)
    messages: dict[int, Message] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True, eq=False)
class Guild:
    """A server. Its `everyone` role shares its id, as on Discord."""

    id: int
    name: str
    everyone: Role
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    scheduled_events: dict[int, Json] = field(default_factory=dict)

    def member(self, who: Member | User | int | str) -> Member:
        """A member by object, id or name; LookupError where there is none."""
        if isinstance(who, Member):
            return who
        if isinstance(who, User):
            who = who.id
        for member in self.members.values():
            if who in {member.user.id, str(member.user.id), member.user.name}:
                return member
        raise LookupError(f"{self.name} has no member {who!r}")

    def channel(self, which: Channel | int | str) -> Channel:
        """A channel or thread by object, id or name; LookupError where there is none."""
        if isinstance(which, Channel):
            return which
        for channel in self.channels.values():
            if which in {channel.id, str(channel.id), channel.name}:
                return channel
        raise LookupError(f"{self.name} has no channel {which!r}")

    def role(self, which: Role | int | str) -> Role:
        """A role by object, id or name; LookupError where there is none."""
        if isinstance(which, Role):
            return which
        for role in self.roles.values():
            if which in {role.id, str(role.id), role.name}:
                return role
        raise LookupError(f"{self.name} has no role {which!r}")


@dataclass(slots=True, kw_only=True, eq=False)
class Application:
    """The bot's application. IDENTIFY with a bit of `disallowed_intents` is closed with 4014."""

    id: int
    name: str
    token: str
    user: User
    disallowed_intents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """One bulk overwrite of commands: globally where `guild_id` is None."""

    guild_id: int | None
    commands: list[Json]
