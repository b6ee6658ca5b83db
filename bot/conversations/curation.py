"""What curators do to a conversation: open it, change it, ask questions, name facilitators, link, pause."""

from __future__ import annotations

from bot.clock import Clock
from bot.conversations.access import Access
from bot.conversations.indexing import ConversationIndexer
from bot.conversations.schedule import ConversationSchedule
from bot.conversations.veil import Veils
from bot.core.audit import Audit
from bot.core.database import Database
from bot.core.drafts import Drafts
from bot.core.guilds import Guilds
from bot.core.outbox import Outbox
from bot.directory.service import DirectoryService
from bot.events.service import EventsService
from bot.resources.service import ResourcesService
from bot.vocabulary.service import VocabularyService


class ConversationCuration:
    """Keeps conversations."""

    def __init__(
        self, database: Database, guilds: Guilds, drafts: Drafts, audit: Audit, clock: Clock,
        vocabulary: VocabularyService, directory: DirectoryService, resources: ResourcesService,
        events: EventsService, access: Access, veils: Veils, indexer: ConversationIndexer,
        schedule: ConversationSchedule, outbox: Outbox,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._drafts = drafts
        self._audit = audit
        self._clock = clock
        self._vocabulary = vocabulary
        self._directory = directory
        self._resources = resources
        self._events = events
        self._access = access
        self._veils = veils
        self._indexer = indexer
        self._schedule = schedule
        self._outbox = outbox
