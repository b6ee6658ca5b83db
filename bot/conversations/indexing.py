"""What of conversations and contributions can be searched for."""

from __future__ import annotations

from bot.conversations.access import Access
from bot.core.database import Transaction
from bot.core.i18n import Languages
from bot.core.search import SearchIndex
from bot.directory.service import DirectoryService
from bot.vocabulary.service import VocabularyService


class ConversationIndexer:
    """Keeps the search index in step."""

    def __init__(
        self, search: SearchIndex, vocabulary: VocabularyService, directory: DirectoryService, access: Access,
        languages: Languages,
    ) -> None:  # fmt: skip
        self._search = search
        self._vocabulary = vocabulary
        self._directory = directory
        self._access = access
        self._languages = languages

    def put(self, tx: Transaction, guild: int, conversation_id: int) -> None:
        """Index a conversation as it is now (not its contributions), or take it out where nobody may see it."""

    def put_contribution(self, tx: Transaction, guild: int, contribution_id: int) -> None:
        """Index a contribution as it is now, or take it out where it is not featured."""

    def put_all(self, tx: Transaction, guild: int) -> None:
        """Index everything anew: names of places or terms may have changed."""
