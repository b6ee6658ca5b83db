"""Which conversations something of another feature belongs to."""

from __future__ import annotations

from bot.conversations import store
from bot.conversations.records import Brief, LinkKind
from bot.core.database import Database

MOST = 3  # that a card names


class RelatedConversations:
    """Answers for the cards of resources, organisations and meetings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild: int, kind: LinkKind, ref: int) -> list[Brief]:
        """Return the conversations that everybody may see and that something is linked to, newest first, at most MOST.

        Of a consolidated reply it is the one that it came from.
        """
        return await self._database.read(lambda tx: store.briefs(tx, guild, store.linking(tx, guild, kind, ref)[:MOST]))
