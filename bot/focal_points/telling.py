"""What curators and the people concerned are told, as the store knows it when it is sent; and where that fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.outbox import NO_DIRECT_MESSAGES, Delivery, DeliveryId, Outbox, Target
from bot.focal_points import store
from bot.focal_points.confirming import is_due
from bot.focal_points.outcomes import OUTCOME, News, What, number_of, plan_outcome, takes_messages
from bot.focal_points.records import Seen, Status
from bot.focal_points.service import FocalPointsService
from bot.members.service import MembersService

STANDS: Mapping[What, Status] = {
    "verified": "verified",
    "refused": "refused",
    "ended": "ended",
    "handed-over": "handed-over",
    "successor-declined": "verified",
    "offered": "offered",
}
NEWS: Mapping[News, Status] = {"claimed": "claimed", "resigned": "resigned"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one delivery tells its reader, and in which language; empty where nobody knows theirs."""

    delivery: Delivery
    seen: Seen
    what: What
    language: str


class FocalTelling:
    """Reads what is to be said; plans what is done where a person takes no direct messages."""

    def __init__(
        self, database: Database, members: MembersService, focal_points: FocalPointsService, outbox: Outbox,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._members = members
        self._focal_points = focal_points
        self._outbox = outbox
        self._clock = clock
        outbox.on_trouble(OUTCOME, self._trouble)

    async def news(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, Seen]:
        """Return of each notice to the curators what it is about, where it still stands there."""

        def work(tx: Transaction) -> dict[DeliveryId, Seen]:
            found = {}
            for one in deliveries:
                seen = self._seen(tx, one)
                if seen is not None and seen.claim.status == NEWS[cast("News", one.moment)]:
                    found[one.id] = seen
            return found

        return await self._database.read(work)

    async def told(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, Told]:
        """Return what each delivery tells; what was taken back, erased or decided otherwise meanwhile is left out."""

        def work(tx: Transaction) -> dict[DeliveryId, Told]:
            found = {}
            for one in deliveries:
                seen, what = self._seen(tx, one), cast("What", one.moment)
                if seen is not None and seen.claim.status == STANDS[what]:
                    found[one.id] = self._told(one, seen, what)
            return found

        return await self._database.read(work)

    async def questions(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, Told]:
        """Return whom each yearly question asks; who answered, resigned or takes no messages meanwhile is left out."""

        def work(tx: Transaction) -> dict[DeliveryId, Told]:
            found = {}
            for one in deliveries:
                seen = self._seen(tx, one)
                settings = self._members.settings_in(tx, one.guild, [one.target.id])[one.target.id]
                if seen is not None and is_due(seen.claim, one.due) and takes_messages(settings):
                    found[one.id] = self._told(one, seen, "verified")
            return found

        return await self._database.read(work)

    def _seen(self, tx: Transaction, delivery: Delivery) -> Seen | None:
        claim = store.one(tx, delivery.guild, number_of(delivery.subject))
        here = [] if claim is None else self._focal_points.here(tx, delivery.guild, [claim])
        return next(iter(self._focal_points.seen_in(tx, delivery.guild, here)), None)

    def _told(self, delivery: Delivery, seen: Seen, what: What) -> Told:
        chosen = self._members.language(delivery.guild, seen.claim.user)
        return Told(delivery=delivery, seen=seen, what=what, language=chosen or seen.claim.language)

    def _trouble(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        """Tell who takes no direct messages where they pressed last: there it says only that there is something."""
        now = self._clock.now()
        for one in deliveries:
            if one.target.kind != "user" or one.error != NO_DIRECT_MESSAGES:
                continue
            self._members.mark_unreachable_in(tx, one.guild, one.target.id, now)
            claim = store.one(tx, one.guild, number_of(one.subject))
            if claim is not None and claim.channel:
                plan_outcome(
                    tx, self._outbox, one.guild, claim, one.moment, Target(kind="channel", id=claim.channel),
                    about=one.occurrence, now=now,
                )  # fmt: skip
