"""What both sides are told of an introduction, as the store knows it when it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.outbox import NO_DIRECT_MESSAGES, Delivery, DeliveryId, Outbox
from bot.introductions import store
from bot.introductions.outcomes import ASKED, ENDED, HELPED, MADE, THREAD, number_of
from bot.introductions.reaching import Reaching
from bot.introductions.records import Introduction
from bot.members.service import MembersService


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one delivery tells; `name` is whom the asker chose, empty where that is listed no more."""

    delivery: Delivery
    introduction: Introduction
    name: str
    language: str | None  # None: that of the server


class Telling:
    """Reads what is to be said; who takes no direct messages finds it in the panel, and is told that none arrive."""

    def __init__(
        self, database: Database, members: MembersService, reaching: Reaching, outbox: Outbox, clock: Clock
    ) -> None:
        self._database = database
        self._members = members
        self._reaching = reaching
        self._clock = clock
        for kind in (ASKED, MADE, ENDED, HELPED, THREAD):
            outbox.on_trouble(kind, self._trouble)

    async def told(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, Told]:
        """Return what each delivery tells; what was answered, ended or erased meanwhile is left out."""

        def work(tx: Transaction) -> dict[DeliveryId, Told]:
            found: dict[DeliveryId, Told] = {}
            for each in deliveries:
                one = store.one(tx, each.guild, number_of(each.subject))
                if one is None or not self._wanted(tx, each, one):
                    continue
                user = each.target.id if each.target.kind == "user" else 0
                if user and self._members.settings_in(tx, each.guild, [user])[user].reminders == "off":
                    continue
                found[each.id] = Told(
                    delivery=each,
                    introduction=one,
                    name=self._reaching.name_in(tx, one.guild, one.kind, one.ref),
                    language=self._members.language(each.guild, user) or self._language(tx, one, user),
                )
            return found

        return await self._database.read(work)

    def _language(self, tx: Transaction, one: Introduction, user: int) -> str | None:
        if not user:
            return None
        return one.language if user == one.asker else self._reaching.language_in(tx, one, user)

    def _wanted(self, tx: Transaction, delivery: Delivery, one: Introduction) -> bool:
        user = delivery.target.id
        match delivery.kind:
            case "introduction.asked":
                asked = one.status == "asked" and one.expires_at > self._clock.now()
                return asked and one.addressee == user and self._reaching.still_in(tx, one)
            case "introduction.notice":
                return one.status == "asked" and one.addressee is None
            case "introduction.ended":
                return one.ended_at is not None and one.asker == user and one.status != "accepted"
            case "introduction.made":
                return bool(one.other(user).name)
            case "introduction.thread":
                return one.thread_state in {"made", "failed"}
            case _:
                return one.unsaid(user)

    def _trouble(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        for each in deliveries:
            if each.target.kind == "user" and each.error == NO_DIRECT_MESSAGES:
                self._members.mark_unreachable_in(tx, each.guild, each.target.id, self._clock.now())
