"""State -> the JSON that Discord sends, with the keys that discord.py's models demand."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any

from tests.support.loopback.world.entities import ALL_PERMISSIONS, Kind
from tests.support.loopback.world.ids import created_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.support.loopback.world.entities import Channel, Guild, Member, Role, User
    from tests.support.loopback.world.messages import Attachment, Message
    from tests.support.loopback.world.state import World

Json = dict[str, Any]


def user_json(user: User) -> Json:
    return {
        "id": str(user.id),
        "username": user.name,
        "discriminator": "0",
        "global_name": None if user.bot else user.name,
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
    }


def member_json(member: Member, *, with_permissions: bool = False) -> Json:
    """A member; `permissions` stands only in those that come with an interaction."""
    payload: Json = {
        "user": user_json(member.user),
        "nick": member.nick,
        "avatar": None,
        "roles": [str(role.id) for role in member.roles],
        "joined_at": created_at(member.user.id).isoformat(),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }
    if with_permissions:
        payload["permissions"] = str(member.permissions)
    return payload


def role_json(role: Role) -> Json:
    return {
        "id": str(role.id),
        "name": role.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": role.position,
        "permissions": str(role.permissions),
        "managed": role.managed,
        "mentionable": False,
        "flags": 0,
    }


def channel_json(channel: Channel) -> Json:
    payload: Json = {"id": str(channel.id), "type": int(channel.kind), "flags": 0, "last_message_id": None}
    if channel.messages:
        payload["last_message_id"] = str(next(reversed(channel.messages)))
    if channel.recipient is not None:
        return payload | {"recipients": [user_json(channel.recipient)]}
    payload |= {
        "name": channel.name,
        "guild_id": str(channel.guild.id) if channel.guild else None,
        "parent_id": str(channel.parent.id) if channel.parent else None,
        "rate_limit_per_user": 0,
    }
    if channel.kind.is_thread:
        return payload | {
            "owner_id": str(channel.owner.id if channel.owner else 0),
            "message_count": len(channel.messages),
            "total_message_sent": len(channel.messages),
            "member_count": 1,
            "applied_tags": channel.applied_tags,
            "thread_metadata": channel.thread,
        }
    payload |= {"position": 0, "topic": channel.topic, "nsfw": False, "permission_overwrites": []}
    if channel.kind is Kind.FORUM:
        payload |= {"available_tags": channel.tags, "default_forum_layout": 0, "default_sort_order": None}
    if channel.kind is Kind.VOICE:
        payload |= {"bitrate": 64_000, "user_limit": 0}
    return payload


def partial_channel_json(channel: Channel, member: Member | None) -> Json:
    """The channel of an interaction: with what the member who called may do there."""
    permissions = member.permissions if member else ALL_PERMISSIONS
    return channel_json(channel) | {"permissions": str(permissions)}


def guild_json(guild: Guild) -> Json:
    """A guild as REST tells it: without channels and members."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "splash": None,
        "banner": None,
        "description": None,
        "owner_id": str(next((m.user.id for m in guild.members.values() if not m.user.bot), 0)),
        "features": ["COMMUNITY"],
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": guild.locale,
        "afk_timeout": 300,
        "system_channel_flags": 0,
        "roles": [role_json(role) for role in guild.roles.values()],
        "emojis": [],
        "stickers": [],
    }


def guild_create_json(guild: Guild, members: Iterable[Member]) -> Json:
    """GUILD_CREATE: the guild with its channels, its threads and those members whom the intents allow."""
    channels = list(guild.channels.values())
    return guild_json(guild) | {
        "unavailable": False,
        "large": len(guild.members) >= 250,
        "joined_at": created_at(guild.id).isoformat(),
        "member_count": len(guild.members),
        "members": [member_json(member) for member in members],
        "channels": [channel_json(channel) for channel in channels if not channel.kind.is_thread],
        "threads": [
            channel_json(channel)
            for channel in channels
            if channel.kind.is_thread and not channel.thread.get("archived")
        ],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [*guild.scheduled_events.values()],
        "soundboard_sounds": [],
    }


def attachment_json(attachment: Attachment) -> Json:
    return {
        "id": str(attachment.id),
        "filename": attachment.filename,
        "description": attachment.description,
        "size": len(attachment.content),
        "url": attachment.url,
        "proxy_url": attachment.url,
        "content_type": mimetypes.guess_type(attachment.filename)[0] or "application/octet-stream",
    }


def message_json(message: Message) -> Json:
    payload: Json = {
        "id": str(message.id),
        "type": message.kind,
        "channel_id": str(message.channel.id),
        "author": user_json(message.author),
        "content": message.content,
        "embeds": message.embeds,
        "components": message.components,
        "attachments": [attachment_json(attachment) for attachment in message.attachments],
        "timestamp": created_at(message.id).isoformat(),
        "edited_timestamp": message.edited_at.isoformat() if message.edited_at else None,
        "flags": message.flags,
        "pinned": message.pinned_at is not None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
    }
    if message.nonce is not None:
        payload["nonce"] = message.nonce
    if message.reference is not None:
        payload["message_reference"] = message.reference
    if message.interaction is not None:
        payload |= {
            "interaction_metadata": message.interaction,
            "application_id": str(message.author.id),
            "webhook_id": str(message.author.id),
        }
    return payload


def message_event_json(message: Message) -> Json:
    """MESSAGE_CREATE and MESSAGE_UPDATE: the message with its guild and its author's membership."""
    payload = message_json(message)
    guild = message.channel.guild
    if guild is not None:
        payload["guild_id"] = str(guild.id)
        member = guild.members.get(message.author.id)
        if member is not None:
            payload["member"] = {key: value for key, value in member_json(member).items() if key != "user"}
    return payload


def application_json(world: World, flags: int = 0) -> Json:
    """GET /oauth2/applications/@me; the owner is the first person there is, else the bot itself."""
    application = world.application
    owner = next((user for user in world.users.values() if not user.bot), application.user)
    return {
        "id": str(application.id),
        "name": application.name,
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags,
        "owner": user_json(owner),
        "team": None,
        "tags": [],
        "approximate_guild_count": len(world.guilds),
    }
