"""Reminders of commitments, put into words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.conversations.commitments import Commitments
from bot.core.i18n import Languages
from bot.core.outbox import Delivery
from bot.ui.addresses import Routes
from bot.ui.deliverer import Rendered


class Steps:
    """Renders deliveries of the kind STEP, and answers their buttons."""

    def __init__(self, commitments: Commitments, languages: Languages) -> None:
        self._commitments = commitments
        self._languages = languages

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {}

    async def steps(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put reminders into words; what was done meanwhile is left out."""
        return {}
