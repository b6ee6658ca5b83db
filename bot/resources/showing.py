"""What of the resources should stand in the curators' channel: one card for each that was shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.guilds import Guilds
from bot.errors import NotFoundError
from bot.resources import review_store
from bot.resources.curation import UNDO_FOR, ResourceCuration, Reviewed
from bot.resources.records import Card, ResourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A card as it should stand now."""

    guild: int
    resource: ResourceId
    channel: int | None  # of the curators, as it is chosen now
    reviewed: Reviewed | None  # none: it was taken back
    card: Card

    @property
    def final(self) -> bool:
        """Say whether nothing about it changes by itself any more."""
        if self.reviewed is None:
            return True
        return self.reviewed.undo_until is None and self.reviewed.resource.status not in {"waiting", "changes"}


class ReviewCards:
    """Says which cards should stand, and remembers which do."""

    def __init__(self, database: Database, guilds: Guilds, curation: ResourceCuration, clock: Clock) -> None:
        self._database = database
        self._guilds = guilds
        self._curation = curation
        self._clock = clock

    async def numbers(self) -> list[tuple[int, ResourceId]]:
        """Return (server, resource) of the cards that stand or should stand and are not final."""
        since = int((self._clock.now() - UNDO_FOR).timestamp())
        return await self._database.read(lambda tx: review_store.cards_to_show(tx, decided_since=since))

    async def wanted(self, guild: int, number: ResourceId) -> Wanted:
        """Return one card; each is a reading of its own, so that others read in between."""
        return await self._database.read(lambda tx: self._wanted(tx, guild, number))

    def _wanted(self, tx: Transaction, guild: int, number: ResourceId) -> Wanted:
        try:
            reviewed = self._curation.reviewed_in(tx, guild, number)
        except NotFoundError:
            reviewed = None
        return Wanted(
            guild=guild,
            resource=number,
            channel=self._guilds.settings(tx, guild).curators_channel,
            reviewed=reviewed,
            card=review_store.card(tx, number),
        )

    async def keep(self, resource_id: ResourceId, card: Card) -> None:
        """Remember what stands on Discord now."""
        await self._database.transaction(lambda tx: review_store.keep_card(tx, resource_id, card))

    def next_change(self, wanted: Sequence[Wanted]) -> datetime | None:
        """Return when a card changes by itself: a decision cannot be taken back any more."""
        return min(
            (one.reviewed.undo_until for one in wanted if one.reviewed and one.reviewed.undo_until), default=None
        )

    # -- files ----------------------------------------------------------------------------------------------

    async def files_to_remove(self) -> list[tuple[ResourceId, int, int, int]]:
        """Return (resource, server, channel, message) of each file whose resource was withdrawn."""
        return await self._database.read(review_store.files_to_remove)

    async def file_removed(self, resource_id: ResourceId) -> None:
        """Forget a file that is gone."""
        await self._database.transaction(lambda tx: review_store.drop_file(tx, resource_id))
