"""Digests for those who follow a conversation, put into words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.conversations.following import FollowerDigests
from bot.core.i18n import Languages
from bot.core.outbox import Delivery
from bot.ui.deliverer import Rendered


class Digests:
    """Renders deliveries of the kind DIGEST."""

    def __init__(self, digests: FollowerDigests, languages: Languages) -> None:
        self._digests = digests
        self._languages = languages

    async def digests(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put digests into words; one without news is left out."""
        return {}
