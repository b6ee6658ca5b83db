"""News of a conversation, in its thread and for its facilitators, put into words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.conversations.schedule import ConversationSchedule
from bot.core.i18n import Languages
from bot.core.outbox import Delivery
from bot.ui.deliverer import Rendered


class News:
    """Renders deliveries of the kinds NEWS and DESK."""

    def __init__(self, schedule: ConversationSchedule, languages: Languages) -> None:
        self._schedule = schedule
        self._languages = languages

    async def news(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put news for a thread into words."""
        return {}

    async def desk(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put news for facilitators into words."""
        return {}
