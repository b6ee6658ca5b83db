"""What its author and the curators are told of an expression of interest, as the store knows it when it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.outbox import NO_DIRECT_MESSAGES, Delivery, DeliveryId, Outbox, Target
from bot.directory.records import Summary
from bot.directory.service import DirectoryService
from bot.interest import store
from bot.interest.outcomes import OUTCOME, number_of, plan_outcome
from bot.interest.records import Interest
from bot.members.service import MembersService


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one delivery tells its author."""

    delivery: Delivery
    interest: Interest
    organisation: Summary | None  # that it led to
    language: str


class InterestTelling:
    """Reads what is to be said; plans what is done where a person takes no direct messages."""

    def __init__(
        self, database: Database, members: MembersService, directory: DirectoryService, outbox: Outbox, clock: Clock
    ) -> None:
        self._database = database
        self._members = members
        self._directory = directory
        self._outbox = outbox
        self._clock = clock
        outbox.on_trouble(OUTCOME, self._trouble)

    async def new(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, Interest]:
        """Return of each notice to the curators what it is about, where that is still new."""

        def work(tx: Transaction) -> dict[DeliveryId, Interest]:
            found = {each.id: store.one(tx, each.guild, number_of(each.subject)) for each in deliveries}
            return {number: one for number, one in found.items() if one is not None and one.status == "new"}

        return await self._database.read(work)

    async def told(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, Told]:
        """Return what each delivery tells its author; what was taken back or erased meanwhile is left out."""

        def work(tx: Transaction) -> dict[DeliveryId, Told]:
            found: dict[DeliveryId, Told] = {}
            for each in deliveries:
                one = store.one(tx, each.guild, number_of(each.subject))
                if one is None or not one.user or one.status != each.content["what"]:
                    continue
                listed = {} if one.organisation is None else self._directory.listed_in(
                    tx, each.guild, [one.organisation]
                )  # fmt: skip
                found[each.id] = Told(
                    delivery=each,
                    interest=one,
                    organisation=next(iter(listed.values()), None),
                    language=self._members.language(each.guild, one.user) or one.language,
                )
            return found

        return await self._database.read(work)

    def _trouble(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        """Tell a person who takes no direct messages where they wrote: there it says only that there is something."""
        now = self._clock.now()
        for each in deliveries:
            if each.target.kind != "user" or each.error != NO_DIRECT_MESSAGES:
                continue
            self._members.mark_unreachable_in(tx, each.guild, each.target.id, now)
            one = store.one(tx, each.guild, number_of(each.subject))
            if one is not None and one.user and one.channel:
                plan_outcome(
                    tx, self._outbox, each.guild, one.id, Target(kind="channel", id=one.channel), each.content, now=now
                )
