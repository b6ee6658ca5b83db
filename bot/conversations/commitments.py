"""Next steps and promises: who does what until when, and what became of it."""

from __future__ import annotations

from datetime import datetime

from bot.clock import Clock
from bot.conversations.access import Access
from bot.conversations.veil import Veils
from bot.core.audit import Audit
from bot.core.database import Database
from bot.core.guilds import Guilds
from bot.core.outbox import Outbox
from bot.events.service import EventsService
from bot.members.service import MembersService


class Commitments:
    """Keeps what was promised."""

    def __init__(
        self, database: Database, guilds: Guilds, access: Access, veils: Veils, members: MembersService,
        events: EventsService, outbox: Outbox, audit: Audit, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._access = access
        self._veils = veils
        self._members = members
        self._events = events
        self._outbox = outbox
        self._audit = audit
        self._clock = clock

    async def plan(self) -> datetime | None:
        """See to it that reminders of what falls due stand in the outbox; return when to do so again."""
        return None
