"""Digests by direct message for those who follow a conversation and asked for them."""

from __future__ import annotations

from datetime import datetime

from bot.clock import Clock
from bot.conversations.access import Access
from bot.core.database import Database
from bot.core.outbox import Outbox
from bot.events.service import EventsService
from bot.members.service import MembersService


class FollowerDigests:
    """Plans digests, and reads what they say."""

    def __init__(
        self, database: Database, access: Access, members: MembersService, events: EventsService, outbox: Outbox,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._members = members
        self._events = events
        self._outbox = outbox
        self._clock = clock

    async def plan(self) -> datetime | None:
        """See to it that the next digest of everybody who wants one stands in the outbox; return when to do so again."""
        return None
