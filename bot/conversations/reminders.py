"""When commitments are reminded of, to whom, and what a reminder says as far as the store knows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Literal, cast
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.conversations import outcome_store, store
from bot.conversations.records import STEP, TOUCHED, Commitment
from bot.core.database import Database, Transaction
from bot.core.guilds import Guilds
from bot.core.outbox import NO_DIRECT_MESSAGES, Delivery, DeliveryId, Outbox, Planned, Target
from bot.events.records import EventSettings
from bot.events.service import EventsService
from bot.members.records import MemberSettings
from bot.members.service import MembersService

Moment = Literal["named", "week", "day", "late1", "late2", "late3"]
# Days from the due date; what is overdue is said once a week, three times.
MOMENTS: Mapping[Moment, int] = {"week": -7, "day": 0, "late1": 7, "late2": 14, "late3": 21}
AT = time(9)  # in the network's zone
KEPT = timedelta(days=7)  # what could not be sent by then is said by the next one, or is not news any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one delivery tells, and in which language."""

    delivery: Delivery
    commitment: Commitment
    moment: Moment
    language: str


class StepReminders:
    """Plans the reminders of commitments."""

    def __init__(
        self, database: Database, guilds: Guilds, members: MembersService, events: EventsService, outbox: Outbox,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._members = members
        self._events = events
        self._outbox = outbox
        self._clock = clock
        outbox.on_trouble(STEP, self._trouble)
        members.watch(self._settings_changed)

    # -- planning -------------------------------------------------------------------------------------------

    async def plan(self) -> datetime | None:
        """Have exactly the reminders wait that the commitments as they are now want; return when to look again.

        Nothing has to be done again at an instant: whatever changes a commitment, its owner's settings or the
        curators' channel touches TOUCHED or CURATORS.
        """
        awaited = await self._database.read(outcome_store.awaited)
        settings = {guild: await self._events.settings(guild) for guild in {guild for guild, _one in awaited}}

        def changed(tx: Transaction) -> bool:
            return any(self._differences(tx, guild, one, settings[guild]) for guild, one in awaited)

        def work(tx: Transaction) -> None:
            for guild, one in outcome_store.awaited(tx):
                if guild in settings:
                    wanted, gone = self._differences(tx, guild, one, settings[guild]) or ([], [])
                    if wanted:
                        self._outbox.plan(tx, guild, wanted, now=self._clock.now())
                    if gone:
                        self._outbox.drop(tx, guild, gone)

        if await self._database.read(changed):
            await self._database.transaction(work)
        return None

    def _differences(
        self, tx: Transaction, guild: int, one: Commitment, settings: EventSettings
    ) -> tuple[list[Planned], list[int]] | None:
        """Return what is to be planned, and the rows that are to be dropped; None where all is as it should be.

        What was due before it was planned is news to nobody; what stands already is only late.
        """
        now = self._clock.now()
        target = self._target(tx, guild, one)
        standing = {
            key: row for key, row in self._outbox.standing(tx, guild, STEP, _subject(one)).items() if key[1] in MOMENTS
        }
        coming = list(self._coming(one, target, settings.zone)) if target is not None else []
        keys = [(planned.occurrence, planned.moment, planned.target.kind, planned.target.id) for planned in coming]
        moved = {key[:2] for key in standing if key not in keys}  # they stood for somebody else
        wanted = []
        for key, planned in zip(keys, coming, strict=True):
            row = standing.pop(key, None)
            if row is not None and (row.due, row.until) == (planned.due, planned.until):
                continue
            if planned.due > now or (row is None and key[:2] in moved):
                wanted.append(planned)
        gone = [row.id for row in standing.values()]
        return (wanted, gone) if wanted or gone else None

    def _coming(self, one: Commitment, target: Target, zone: str) -> Iterator[Planned]:
        if one.due is None:
            return
        first = datetime.combine(one.due, AT, ZoneInfo(zone))
        for moment, days in MOMENTS.items():
            due = (first + timedelta(days=days)).astimezone(UTC)
            yield Planned(
                kind=STEP, subject=_subject(one), occurrence=one.due.isoformat(), moment=moment, target=target,
                due=due, until=due + KEPT,
            )  # fmt: skip

    def _target(self, tx: Transaction, guild: int, one: Commitment) -> Target | None:
        """Return who is reminded: the owner, unless they take no direct messages; else the curators' channel."""
        if one.owner_user is not None and self._takes(self._members.settings_in(tx, guild, [one.owner_user])):
            return Target(kind="user", id=one.owner_user)
        channel = self._guilds.settings(tx, guild).curators_channel
        return None if channel is None else Target(kind="channel", id=channel)

    @staticmethod
    def _takes(settings: Mapping[int, MemberSettings]) -> bool:
        return all(one.reminders != "off" and one.unreachable_at is None for one in settings.values())

    def tell_named(self, tx: Transaction, guild: int, one: Commitment) -> None:
        """Tell a member that a commitment names them, where they take direct messages."""
        target = self._target(tx, guild, one)
        if target is not None and target.kind == "user":
            now = self._clock.now()
            named = Planned(
                kind=STEP, subject=_subject(one), moment="named", target=target, due=now, until=now + KEPT,
                replaceable=False,
            )  # fmt: skip
            self._outbox.plan(tx, guild, [named], now=now)

    def withdraw(self, tx: Transaction, guild: int, number: int) -> None:
        """Drop everything about a commitment that is gone."""
        self._outbox.forget(tx, guild, STEP, f"commitment:{number}")

    def rest(self, tx: Transaction, guild: int, number: int) -> None:
        """Drop what waits about a commitment that is done."""
        standing = self._outbox.standing(tx, guild, STEP, f"commitment:{number}")
        self._outbox.drop(tx, guild, [row.id for row in standing.values()])

    def leave(self, tx: Transaction, guild: int, number: int, user: int) -> None:
        """Drop what waits for a member about a commitment that is not theirs any more."""
        self._outbox.drop_target(tx, guild, Target(kind="user", id=user), kind=STEP, subject=f"commitment:{number}")

    # -- what becomes of it -----------------------------------------------------------------------------------

    def _settings_changed(
        self, tx: Transaction, guild: int, user: int, before: MemberSettings, after: MemberSettings
    ) -> None:
        if self._takes({user: before}) != self._takes({user: after}) and outcome_store.owns(tx, guild, user):
            tx.touch(TOUCHED)

    def _trouble(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        """Note who takes no direct messages, and say it to the curators in their place."""
        now = self._clock.now()
        for one in deliveries:
            if one.target.kind != "user" or one.error != NO_DIRECT_MESSAGES:
                continue
            self._members.mark_unreachable_in(tx, one.guild, one.target.id, now)
            tx.touch(TOUCHED)
            channel = self._guilds.settings(tx, one.guild).curators_channel
            if channel is not None and one.moment in MOMENTS:
                instead = Planned(
                    kind=STEP, subject=one.subject, occurrence=one.occurrence, moment=one.moment,
                    target=Target(kind="channel", id=channel), due=now, until=now + KEPT,
                )  # fmt: skip
                self._outbox.plan(tx, one.guild, [instead], now=now)

    # -- what it says -----------------------------------------------------------------------------------------

    async def told(self, deliveries: Sequence[Delivery]) -> dict[DeliveryId, Told]:
        """Return what each delivery tells; what is done, dated anew, or another's meanwhile is left out.

        It is told in the language that the person chose, else in that of the conversation, else in the server's.
        """
        languages = {
            guild: (await self._events.settings(guild)).language for guild in {one.guild for one in deliveries}
        }

        def work(tx: Transaction) -> dict[DeliveryId, Told]:
            found: dict[DeliveryId, Told] = {}
            for one in deliveries:
                commitment = outcome_store.commitment(tx, one.guild, int(one.subject.partition(":")[2]))
                if commitment is None or not self._wanted(tx, one, commitment):
                    continue
                chosen = self._members.language(one.guild, one.target.id) if one.target.kind == "user" else None
                if one.target.kind == "channel" and commitment.veiled:
                    commitment = replace(commitment, owner="", owner_user=None)
                found[one.id] = Told(
                    delivery=one, commitment=commitment, moment=cast("Moment", one.moment),
                    language=chosen or _language(tx, one.guild, commitment) or languages[one.guild],
                )  # fmt: skip
            return found

        return await self._database.read(work)

    def _wanted(self, tx: Transaction, one: Delivery, commitment: Commitment) -> bool:
        if commitment.done_at is not None:
            return False
        if one.moment != "named" and (commitment.due is None or commitment.due.isoformat() != one.occurrence):
            return False
        if one.target.kind == "channel":
            return True
        takes = self._takes(self._members.settings_in(tx, one.guild, [one.target.id]))
        return commitment.owner_user == one.target.id and takes


def _language(tx: Transaction, guild: int, one: Commitment) -> str | None:
    known = [] if one.conversation is None else store.briefs(tx, guild, [one.conversation])
    return known[0].language if known else None


def _subject(one: Commitment) -> str:
    return f"commitment:{one.id}"
