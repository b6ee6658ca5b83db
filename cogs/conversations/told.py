"""What authors are told, and words that are posted in another place, put into words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.conversations.featuring import Featuring
from bot.core.i18n import Languages
from bot.core.outbox import Delivery
from bot.ui.deliverer import Rendered


class Tellings:
    """Renders deliveries of the kinds TOLD and MOVED."""

    def __init__(self, featuring: Featuring, languages: Languages) -> None:
        self._featuring = featuring
        self._languages = languages

    async def told(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put what authors are told into words; what was taken back meanwhile is left out."""
        return {}

    async def moved(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put what is moved, and the pointers left behind, into words."""
        return {}
