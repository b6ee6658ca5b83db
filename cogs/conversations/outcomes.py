"""`/curate conversation summary|point|step|close|reopen`: what comes of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.clock import Clock
from bot.conversations.closing import Closing
from bot.conversations.commitments import Commitments
from bot.conversations.replying import ConversationReplies
from bot.conversations.summaries import Summaries
from bot.core.i18n import _
from bot.ui.addresses import Routes
from cogs.conversations.choices import ConversationChoices

if TYPE_CHECKING:
    from bot.client import Client


class CurateOutcomes(app_commands.Group):
    """What curators make of a conversation; its commands are put into the group of all (`cogs.conversations`)."""

    def __init__(
        self, client: Client, choices: ConversationChoices, summaries: Summaries, closing: Closing,
        commitments: Commitments, replies: ConversationReplies, clock: Clock,
    ) -> None:  # fmt: skip
        super().__init__(name="outcomes", description=_("Open, facilitate and close e-conversations"))
        self._client = client
        self._choices = choices
        self._summaries = summaries
        self._closing = closing
        self._commitments = commitments
        self._replies = replies
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {}
