"""Summaries of what was featured: drafted by the bot, edited and published by curators."""

from __future__ import annotations

from bot.clock import Clock
from bot.conversations.access import Access
from bot.conversations.indexing import ConversationIndexer
from bot.conversations.records import ConversationId
from bot.conversations.veil import Veils
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.i18n import Languages
from bot.core.outbox import Outbox


class Summaries:
    """Drafts and publishes summaries."""

    def __init__(
        self, database: Database, access: Access, veils: Veils, indexer: ConversationIndexer, languages: Languages,
        outbox: Outbox, audit: Audit, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._veils = veils
        self._indexer = indexer
        self._languages = languages
        self._outbox = outbox
        self._audit = audit
        self._clock = clock

    def draft_in(self, tx: Transaction, guild: int, conversation_id: ConversationId) -> bool:
        """Make a draft of what was featured since the last summary; say whether there was anything."""
        return False
