"""Gathers what a consolidated reply is made of."""

from __future__ import annotations

from bot.conversations.access import Access
from bot.conversations.records import ReplySource
from bot.core.database import Database, Transaction
from bot.core.i18n import Languages
from bot.directory.service import DirectoryService
from bot.events.service import EventsService
from bot.network.service import NetworkService
from bot.resources.service import ResourcesService


class ConversationReplies:
    """Reads everything that a reply needs."""

    def __init__(
        self, database: Database, access: Access, resources: ResourcesService, directory: DirectoryService,
        events: EventsService, network: NetworkService, languages: Languages,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._resources = resources
        self._directory = directory
        self._events = events
        self._network = network
        self._languages = languages

    def source_in(self, tx: Transaction, guild: int, conversation_id: int) -> ReplySource:
        """Return what the reply of a conversation is made of, as things are now."""
        raise NotImplementedError
