"""What of the conversations should stand on Discord: threads, starter cards, summaries, replies."""

from __future__ import annotations

from bot.clock import Clock
from bot.conversations.access import Access
from bot.conversations.replying import ConversationReplies
from bot.conversations.schedule import ConversationSchedule
from bot.core.database import Database


class ConversationSurfaces:
    """Says what should stand, and remembers what does."""

    def __init__(
        self, database: Database, access: Access, schedule: ConversationSchedule, replies: ConversationReplies,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._schedule = schedule
        self._replies = replies
        self._clock = clock
