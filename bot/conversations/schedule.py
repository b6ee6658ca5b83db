"""What a conversation does by itself: it is announced, opens, asks its questions, warns, ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.clock import Clock
from bot.conversations.access import Access
from bot.conversations.indexing import ConversationIndexer
from bot.conversations.records import ConversationId
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Guilds
from bot.core.outbox import Outbox
from bot.members.service import MembersService

# Makes the draft of a weekly summary and says whether there was anything to sum up; closes what has ended.
Draft = Callable[[Transaction, int, ConversationId], bool]
Close = Callable[[Transaction, int, ConversationId], None]


class ConversationSchedule:
    """Moves conversations through their phases, and plans what is said on the way."""

    def __init__(
        self, database: Database, guilds: Guilds, members: MembersService, access: Access,
        indexer: ConversationIndexer, outbox: Outbox, audit: Audit, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._members = members
        self._access = access
        self._indexer = indexer
        self._outbox = outbox
        self._audit = audit
        self._clock = clock
        self._draft: Draft | None = None
        self._close: Close | None = None

    def use(self, *, draft: Draft, close: Close) -> None:
        """Take what makes drafts and what closes, which themselves need the schedule."""
        self._draft, self._close = draft, close

    async def turn(self) -> datetime | None:
        """Do what is due; return when to do so again."""
        return None

    def plan(self, tx: Transaction, guild: int, conversation_id: int) -> None:
        """Have exactly those deliveries wait that a conversation as it is now wants; touches TOUCHED."""
