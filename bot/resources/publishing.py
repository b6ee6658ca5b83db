"""What the bot itself adds to the library: the consolidated replies of conversations."""

from __future__ import annotations

from bot.clock import Clock
from bot.core.database import Transaction
from bot.core.guilds import Guilds
from bot.resources.indexing import ResourceIndexer
from bot.resources.records import Content, ResourceId


class ResourcePublishing:
    """Publishes works without a review: a curator has made them."""

    def __init__(self, guilds: Guilds, indexer: ResourceIndexer, clock: Clock) -> None:
        self._guilds = guilds
        self._indexer = indexer
        self._clock = clock

    def put(self, tx: Transaction, guild: int, key: str, content: Content, *, by: int | None) -> ResourceId:
        """Publish a work, or give the one of this key another content and publish it again; return its number."""
        raise NotImplementedError

    def take_out(self, tx: Transaction, guild: int, resource_id: int, *, by: int, reason: str) -> None:
        """Retire a work that was published so."""
        raise NotImplementedError
