"""What curators feature of what people write, or move into a conversation; what its authors can do about it."""

from __future__ import annotations

from bot.clock import Clock
from bot.conversations.access import Access
from bot.conversations.indexing import ConversationIndexer
from bot.conversations.veil import Veils
from bot.core.audit import Audit
from bot.core.database import Database
from bot.core.outbox import Outbox
from bot.members.service import MembersService
from bot.vocabulary.service import VocabularyService


class Featuring:
    """Keeps what was chosen, and nothing else of a thread."""

    def __init__(
        self, database: Database, access: Access, veils: Veils, indexer: ConversationIndexer, members: MembersService,
        vocabulary: VocabularyService, outbox: Outbox, audit: Audit, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._veils = veils
        self._indexer = indexer
        self._members = members
        self._vocabulary = vocabulary
        self._outbox = outbox
        self._audit = audit
        self._clock = clock
