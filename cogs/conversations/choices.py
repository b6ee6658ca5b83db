"""Autocomplete of the conversations."""

from __future__ import annotations

from bot.conversations.service import ConversationsService
from bot.core.guilds import Guilds
from bot.ui.context import Itx
from bot.ui.suggesting import Choices


class ConversationChoices:
    """What people may be about to choose."""

    def __init__(self, conversations: ConversationsService, guilds: Guilds) -> None:
        self._conversations = conversations
        self._guilds = guilds

    async def __call__(self, itx: Itx, typed: str) -> Choices:
        """Return conversations that everybody may see by title; the value of a choice is `#` and its number."""
        return []

    async def facilitated(self, itx: Itx, typed: str) -> Choices:
        """Return conversations that this person may facilitate, planned ones too, those that are not closed first."""
        return []
