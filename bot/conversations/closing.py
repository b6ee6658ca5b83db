"""How a conversation ends: points, what was decided, next steps, the consolidated reply; and how it begins again."""

from __future__ import annotations

from bot.clock import Clock
from bot.conversations.access import Access
from bot.conversations.indexing import ConversationIndexer
from bot.conversations.records import ConversationId
from bot.conversations.replying import ConversationReplies
from bot.conversations.schedule import ConversationSchedule
from bot.conversations.veil import Veils
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.drafts import Drafts
from bot.core.i18n import Languages
from bot.resources.publishing import ResourcePublishing


class Closing:
    """Closes conversations."""

    def __init__(
        self, database: Database, access: Access, veils: Veils, indexer: ConversationIndexer,
        schedule: ConversationSchedule, replies: ConversationReplies, publishing: ResourcePublishing,
        languages: Languages, drafts: Drafts, audit: Audit, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._veils = veils
        self._indexer = indexer
        self._schedule = schedule
        self._replies = replies
        self._publishing = publishing
        self._languages = languages
        self._drafts = drafts
        self._audit = audit
        self._clock = clock

    def close_in(self, tx: Transaction, guild: int, conversation_id: ConversationId) -> None:
        """Close a conversation whose end has come, with what curators have prepared."""
        raise NotImplementedError
