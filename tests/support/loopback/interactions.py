"""Interactions: what a person did, how the bot was told, and what it answered."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from tests.support.loopback.changes import Changes
from tests.support.loopback.world.entities import ALL_PERMISSIONS
from tests.support.loopback.world.payloads import (
    member_json,
    message_json,
    partial_channel_json,
    user_json,
)

if TYPE_CHECKING:
    from tests.support.loopback.world import Channel, Guild, Member, Message, User, World

Json = dict[str, Any]


class Asked(IntEnum):
    """Discord's interaction types."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Answered(IntEnum):
    """Discord's interaction callback types."""

    MESSAGE = 4
    DEFERRED = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(slots=True, kw_only=True, eq=False)
class Interaction:
    """One interaction. `source` is the message whose component was used; times are of perf_counter.

    `replies` holds every message that answers it, private ones too, the original first where there is one.
    """

    id: int
    token: str
    asked: Asked
    user: User
    channel: Channel
    guild: Guild | None
    locale: str
    data: Json
    source: Message | None = None
    dispatched_at: float = 0.0
    answered_at: float = 0.0
    answered: Answered | None = None
    answer: Json = field(default_factory=dict)
    too_late: bool = False
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    replies: dict[int, Message] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)

    @property
    def member(self) -> Member | None:
        return self.guild.members.get(self.user.id) if self.guild else None

    @property
    def metadata(self) -> Json:
        """Discord's interaction_metadata of the messages that answer it."""
        metadata: Json = {
            "id": str(self.id),
            "type": int(self.asked),
            "user": user_json(self.user),
            "authorizing_integration_owners": self._owners,
        }
        if self.source is not None:
            metadata["interacted_message_id"] = str(self.source.id)
        return metadata

    @property
    def _owners(self) -> Json:
        return {"0": str(self.guild.id if self.guild else 0)}

    def event(self, application_id: int) -> Json:
        """INTERACTION_CREATE."""
        member, guild = self.member, self.guild
        payload: Json = {
            "id": str(self.id),
            "application_id": str(application_id),
            "type": int(self.asked),
            "token": self.token,
            "version": 1,
            "channel_id": str(self.channel.id),
            "channel": partial_channel_json(self.channel, member),
            "locale": self.locale,
            "data": self.data,
            "entitlements": [],
            "authorizing_integration_owners": self._owners,
            "context": 0 if guild else 1,
            "attachment_size_limit": 10 * 1024 * 1024,
        }
        if guild is not None and member is not None:
            bot = guild.members.get(application_id)
            payload |= {
                "guild_id": str(guild.id),
                "guild_locale": guild.locale,
                "guild": {"id": str(guild.id), "locale": guild.locale, "features": ["COMMUNITY"]},
                "member": member_json(member, with_permissions=True),
                "app_permissions": str(bot.permissions if bot else 0),
            }
        else:
            payload |= {"user": user_json(self.user), "app_permissions": str(ALL_PERMISSIONS)}
        if self.source is not None:
            payload["message"] = message_json(self.source)
        return payload


class Interactions:
    """The interactions of one loopback, by token; `keep` bounds how many (None: all)."""

    def __init__(self, world: World, keep: int | None = None) -> None:
        self._world = world
        self._keep = keep
        self._open: dict[str, Interaction] = {}

    def begin(
        self,
        asked: Asked,
        *,
        user: User,
        channel: Channel,
        guild: Guild | None,
        locale: str | None,
        data: Json,
        source: Message | None = None,
    ) -> Interaction:
        """A new interaction, dispatched now."""
        interaction = Interaction(
            id=self._world.snowflakes.fresh(),
            token=secrets.token_urlsafe(32),
            asked=asked,
            user=user,
            channel=channel,
            guild=guild,
            locale=locale or user.locale,
            data=data,
            source=source,
            dispatched_at=time.perf_counter(),
        )
        self._open[interaction.token] = interaction
        if self._keep is not None and len(self._open) > self._keep:
            del self._open[next(iter(self._open))]
        return interaction

    def find(self, token: str) -> Interaction | None:
        return self._open.get(token)
