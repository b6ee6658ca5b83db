"""The Chatham House Rule: names of people and organisations are taken out of whatever is kept."""

from __future__ import annotations

from collections.abc import Iterable

from bot.conversations.records import Conversation
from bot.core.database import Transaction
from bot.core.i18n import Languages
from bot.directory.service import DirectoryService


class Veil:
    """Takes names out of texts."""

    def hide(self, text: str) -> str:
        """Return a text in which a mark stands for each name."""
        return text

    def found(self, text: str) -> list[str]:
        """Return what `hide` would take out of a text, in its order, each once."""
        return []


class Veils:
    """Knows the names that each conversation withholds."""

    def __init__(self, directory: DirectoryService, languages: Languages) -> None:
        self._directory = directory
        self._languages = languages

    def of(self, tx: Transaction, conversation: Conversation) -> Veil:
        """Return the veil of a conversation; that of an attributed one hides nothing."""
        return Veil()

    def fresh(self, tx: Transaction, guild: int, language: str, names: Iterable[str] = ()) -> Veil:
        """Return the veil of a conversation under the Chatham House Rule that is not there yet."""
        return Veil()

    def withhold(self, tx: Transaction, conversation: Conversation, names: Iterable[str]) -> Veil:
        """Add names to those that a conversation withholds and take them out of what is kept of it; return its veil.

        Nothing happens to an attributed conversation.
        """
        return Veil()
