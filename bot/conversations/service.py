"""What anybody may ask of the conversations."""

from __future__ import annotations

from bot.clock import Clock
from bot.conversations.access import Access
from bot.conversations.commitments import Commitments
from bot.conversations.featuring import Featuring
from bot.conversations.indexing import ConversationIndexer
from bot.conversations.replying import ConversationReplies
from bot.core.database import Database
from bot.core.guilds import Guilds
from bot.core.search import SearchIndex
from bot.members.service import MembersService
from bot.vocabulary.service import VocabularyService


class ConversationsService:
    """Lists, finds and shows conversations, and lets people follow them."""

    def __init__(
        self, database: Database, search: SearchIndex, vocabulary: VocabularyService, guilds: Guilds, access: Access,
        indexer: ConversationIndexer, members: MembersService, replies: ConversationReplies, featuring: Featuring,
        commitments: Commitments, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._search = search
        self._vocabulary = vocabulary
        self._guilds = guilds
        self._access = access
        self._indexer = indexer
        self._members = members
        self._replies = replies
        self._featuring = featuring
        self._commitments = commitments
        self._clock = clock
