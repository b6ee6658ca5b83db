"""Feature, Unfeature, Move to conversation: on messages; and what follows when a message is edited or deleted."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.clock import Clock
from bot.conversations.featuring import Featuring
from bot.ui.addresses import Routes
from bot.vocabulary.service import VocabularyService
from cogs.conversations.choices import ConversationChoices

if TYPE_CHECKING:
    from bot.client import Client


class FeaturingDesk:
    """Takes what curators choose of what people write."""

    def __init__(
        self, client: Client, choices: ConversationChoices, featuring: Featuring, vocabulary: VocabularyService,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._client = client
        self._choices = choices
        self._featuring = featuring
        self._vocabulary = vocabulary
        self._clock = clock

    def menus(self) -> Sequence[app_commands.ContextMenu]:
        """Return the entries of the menu of a message."""
        return []

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {}

    def listeners(self) -> Sequence[Callable[..., Coroutine[Any, Any, None]]]:
        """Return what listens to Discord; the name of each function is that of its event."""
        return []
