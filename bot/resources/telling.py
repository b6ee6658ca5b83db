"""What a member is told of a decision, as the store knows it when it is sent; and what is done where that fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.outbox import NO_DIRECT_MESSAGES, Delivery, DeliveryId, Outbox, Target
from bot.members.service import MembersService
from bot.resources import review_store
from bot.resources.indexing import ResourceIndexer
from bot.resources.outcomes import OUTCOME, What, plan_outcome, resource_of
from bot.resources.records import Resource, Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one delivery tells, and to whom."""

    delivery: Delivery
    resource: Resource
    share: Share
    what: What
    language: str


class ResourceTelling:
    """Reads what outcomes are about."""

    def __init__(
        self, database: Database, members: MembersService, indexer: ResourceIndexer, outbox: Outbox, clock: Clock
    ) -> None:
        self._database = database
        self._members = members
        self._indexer = indexer
        self._outbox = outbox
        self._clock = clock
        outbox.on_trouble(OUTCOME, self._trouble)

    async def told(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, Told]:
        """Return what each delivery tells; what was withdrawn or erased meanwhile is left out."""

        def work(tx: Transaction) -> dict[DeliveryId, Told]:
            found: dict[DeliveryId, Told] = {}
            for one in deliveries:
                number = resource_of(one.subject)
                share = review_store.share(tx, one.guild, number)
                resource = self._indexer.present(tx, one.guild, number)
                if share is None or resource is None or resource.status == "withdrawn":
                    continue
                found[one.id] = Told(
                    delivery=one,
                    resource=resource,
                    share=share,
                    what=one.content["what"],
                    language=self._members.language(one.guild, share.user) or share.language,
                )
            return found

        return await self._database.read(work)

    def _trouble(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        """Tell a person where they shared who takes no direct messages: there it says only that there is an answer."""
        now = self._clock.now()
        for one in deliveries:
            if one.target.kind != "user" or one.error != NO_DIRECT_MESSAGES:
                continue
            self._members.mark_unreachable_in(tx, one.guild, one.target.id, now)
            number = resource_of(one.subject)
            share = review_store.share(tx, one.guild, number)
            resource = self._indexer.present(tx, one.guild, number)
            if share is not None and resource is not None:
                plan_outcome(
                    tx, self._outbox, one.guild, resource.id, share, one.content["what"], version=resource.version,
                    now=now, target=Target(kind="channel", id=share.channel),
                )  # fmt: skip
