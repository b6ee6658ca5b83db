"""Keeps threads, starter cards, summaries and replies in step with the conversations."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.conversations.showing import ConversationSurfaces
from bot.core.i18n import Languages
from bot.vocabulary.service import VocabularyService

if TYPE_CHECKING:
    from bot.client import Client


class ThreadSurfaces:
    """Makes threads, edits cards, posts and pins what was published, locks and archives what is closed."""

    def __init__(
        self, client: Client, surfaces: ConversationSurfaces, languages: Languages, vocabulary: VocabularyService
    ) -> None:
        self._client = client
        self._surfaces = surfaces
        self._languages = languages
        self._vocabulary = vocabulary

    def listeners(self) -> Sequence[Callable[..., Coroutine[Any, Any, None]]]:
        """Return what listens to Discord; the name of each function is that of its event."""
        return []

    async def show(self) -> datetime | None:
        """Bring everything in step; return when something is to be tried again."""
        return None
