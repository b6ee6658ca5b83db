"""The state of the loopback Discord, without sockets: it can outlive a server and be given to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.loopback.world.entities import (
    BOT_PERMISSIONS,
    EVERYONE_PERMISSIONS,
    TOKEN,
    Application,
    Channel,
    Guild,
    Kind,
    Member,
    Role,
    Sync,
    User,
)
from tests.support.loopback.world.ids import Snowflakes
from tests.support.loopback.world.messages import Attachment, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]


class World:
    """Everything that exists. Names are unique where a test looks things up by name; ids always are."""

    def __init__(self, *, token: str = TOKEN, keep: int | None = None) -> None:
        """`keep` bounds how many messages are remembered, oldest forgotten first; None remembers all."""
        self.snowflakes = Snowflakes()
        bot = User(id=self.snowflakes.fixed(), name="the-bot", bot=True)
        self.application = Application(id=bot.id, name="the-bot", token=token, user=bot)
        self.users: dict[int, User] = {bot.id: bot}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.commands: dict[int | None, list[Json]] = {}
        self.syncs: list[Sync] = []
        self.files: dict[int, Attachment] = {}
        self.origin = ""  # http://127.0.0.1:PORT of the server in front, for the addresses of attachments
        self._keep = keep
        self._messages: dict[int, Message] = {}
        self._nonces: dict[tuple[int, str], Message] = {}

    def add_guild(self, name: str, *, locale: str = "en-US") -> Guild:
        """A new guild with the bot in it, holding the permissions that its invitation asks for."""
        guild_id = self.snowflakes.fixed()
        everyone = Role(id=guild_id, name="@everyone", permissions=EVERYONE_PERMISSIONS)
        guild = Guild(id=guild_id, name=name, everyone=everyone, locale=locale, roles={guild_id: everyone})
        self.guilds[guild_id] = guild
        role = self.add_role(guild, self.application.name, permissions=BOT_PERMISSIONS)
        role.managed = True
        guild.members[self.application.id] = Member(user=self.application.user, guild=guild, roles=[role])
        return guild

    def add_role(self, guild: Guild, name: str, *, permissions: int = 0) -> Role:
        role = Role(id=self.snowflakes.fixed(), name=name, permissions=permissions, position=len(guild.roles))
        guild.roles[role.id] = role
        return role

    def add_user(self, name: str, *, locale: str = "en-US") -> User:
        user = User(id=self.snowflakes.fixed(), name=name, locale=locale)
        self.users[user.id] = user
        return user

    def add_member(
        self,
        guild: Guild,
        who: User | str,
        *,
        roles: Iterable[Role | str] = (),
        permissions: int | None = None,
        locale: str = "en-US",
    ) -> Member:
        """A user (made from a name, or one who is in other guilds already) joins a guild."""
        user = who if isinstance(who, User) else self.add_user(who, locale=locale)
        member = Member(user=user, guild=guild, roles=[guild.role(role) for role in roles], own_permissions=permissions)
        guild.members[user.id] = member
        return member

    def add_channel(
        self,
        guild: Guild,
        name: str,
        *,
        kind: Kind = Kind.TEXT,
        parent: Channel | None = None,
        tags: Iterable[str] = (),
        channel_id: int | None = None,
    ) -> Channel:
        """A new channel or thread of a guild; `tags` are the tags of a forum."""
        new_id = channel_id or self.snowflakes.fixed()
        channel = Channel(id=new_id, name=name, kind=kind, guild=guild, parent=parent)
        channel.tags = [
            {"id": str(self.snowflakes.fixed()), "name": tag, "moderated": False, "emoji_id": None,
             "emoji_name": None}
            for tag in tags
        ]  # fmt: skip
        guild.channels[channel.id] = channel
        self.channels[channel.id] = channel
        return channel

    def direct_channel(self, user: User) -> Channel:
        """The one direct conversation between the bot and a person, made when first asked for."""
        for channel in self.channels.values():
            if channel.kind is Kind.DM and channel.recipient is user:
                return channel
        channel = Channel(id=self.snowflakes.fixed(), name=user.name, kind=Kind.DM, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def guild(self, which: Guild | int | str) -> Guild:
        """A guild by object, id or name; LookupError where there is none."""
        if isinstance(which, Guild):
            return which
        for guild in self.guilds.values():
            if which in {guild.id, str(guild.id), guild.name}:
                return guild
        raise LookupError(f"no guild {which!r}")

    def user(self, who: Member | User | int | str) -> User:
        """A user by object, id or name; LookupError where there is none."""
        if isinstance(who, Member):
            return who.user
        if isinstance(who, User):
            return who
        for user in self.users.values():
            if who in {user.id, str(user.id), user.name}:
                return user
        raise LookupError(f"no user {who!r}")

    def message(self, message_id: int) -> Message:
        """A message by id, private answers among them; LookupError where there is none."""
        try:
            return self._messages[message_id]
        except KeyError:
            raise LookupError(f"no message {message_id}") from None

    def remember(self, message: Message) -> None:
        """Keeps a message; one that only its reader sees (ephemeral) is in no channel."""
        self._messages[message.id] = message
        if not message.ephemeral:
            message.channel.messages[message.id] = message
        if message.nonce is not None:
            self._nonces[message.channel.id, message.nonce] = message
        if self._keep is not None and len(self._messages) > self._keep:
            self.forget(self._messages[next(iter(self._messages))])

    def forget(self, message: Message) -> None:
        """A message is deleted, or drops out of what is kept."""
        self._messages.pop(message.id, None)
        message.channel.messages.pop(message.id, None)
        for attachment in message.attachments:
            self.files.pop(attachment.id, None)

    def sent_with(self, channel: Channel, nonce: str) -> Message | None:
        """The bot's message that already carries this nonce (Discord's `enforce_nonce`)."""
        return self._nonces.get((channel.id, nonce))

    def forget_nonces(self) -> None:
        """As if the few minutes had passed for which Discord remembers nonces."""
        self._nonces.clear()

    def attach(self, channel: Channel, filename: str, content: bytes, description: str | None) -> Attachment:
        """Stores a file; its address is on this server."""
        attachment_id = self.snowflakes.fresh()
        attachment = Attachment(
            id=attachment_id,
            filename=filename,
            content=content,
            description=description,
            url=f"{self.origin}/attachments/{channel.id}/{attachment_id}/{filename}",
        )
        self.files[attachment_id] = attachment
        return attachment
