"""Digests by direct message for those who follow a conversation and asked for them.

A row of the outbox stands for the next one of everybody who wants one, at 9:00 on their own clock. What it says is
read when it is sent: what is new since the last one that surely arrived. So nothing has to be noted when one is sent,
and the news of one that failed is in the next; where nothing is new, none is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.conversations import contribution_store, follower_store, outcome_store
from bot.conversations.access import Access
from bot.conversations.follower_store import Wanting
from bot.conversations.own import CLOSED, SECOND
from bot.conversations.records import (
    DIGEST,
    FOLLOWERS,
    TOUCHED,
    Contribution,
    Conversation,
    Phase,
    Question,
    Rhythm,
    Summary,
)
from bot.core.database import Database, Transaction
from bot.core.outbox import NO_DIRECT_MESSAGES, Delivery, DeliveryId, Outbox, Planned, Target
from bot.events.recurrence import instant
from bot.events.service import EventsService
from bot.members.records import MemberSettings
from bot.members.service import MembersService

HOUR = 9  # local
DAYS = 10  # within which the next one surely is; two more than a week for what a change of the clock may skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerDigest:
    """What one digest says."""

    delivery: Delivery
    conversation: Conversation
    language: str
    phases: Sequence[Phase]  # that it came into, in order
    questions: Sequence[Question]
    contributions: Sequence[Contribution]
    summaries: Sequence[Summary]
    resources: int  # how many were linked


def next_due(rhythm: Rhythm, zone: str, after: datetime) -> datetime:
    """Return the first 9:00 of a zone (IANA), of a Monday where the rhythm is weekly, later than `after` (aware).

    An hour that a change of the clock skips moves forward; of one that comes twice the first is taken.
    """
    first = after.astimezone(ZoneInfo(zone)).date()
    for days in range(DAYS):
        day = first + timedelta(days=days)
        if rhythm == "weekly" and day.weekday() != 0:
            continue
        due, _shift = instant(datetime(day.year, day.month, day.day, HOUR), zone)  # noqa: DTZ001  # local on purpose
        if due > after:
            return due
    raise LookupError(f"no day of {zone} after {after} has a morning")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Differences:
    """What of the digests in the outbox is not as it should be, by server."""

    missing: Mapping[int, Sequence[Planned]]
    stale: Mapping[int, Sequence[int]]  # rows
    again: datetime | None  # when there is something to plan again


class FollowerDigests:
    """Plans digests, and reads what they say."""

    def __init__(
        self, database: Database, access: Access, members: MembersService, events: EventsService, outbox: Outbox,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._members = members
        self._events = events
        self._outbox = outbox
        self._clock = clock
        outbox.on_trouble(DIGEST, self._trouble)
        members.watch(self._changed)

    # -- planning -------------------------------------------------------------------------------------------

    async def plan(self) -> datetime | None:
        """See to it that the next digest of everybody who wants one is in the outbox; return when to do so again."""
        guilds = await self._database.read(lambda tx: {one.guild for one in follower_store.wanting(tx)})
        zones = {guild: (await self._events.settings(guild)).zone for guild in guilds}

        def look(tx: Transaction) -> tuple[bool, datetime | None]:
            found = self._differences(tx, zones, self._clock.now())
            return bool(found.missing or found.stale or follower_store.untold(tx)), found.again

        differs, again = await self._database.read(look)
        return await self._database.transaction(lambda tx: self._plan(tx, zones)) if differs else again

    def _plan(self, tx: Transaction, zones: Mapping[int, str]) -> datetime | None:
        now = self._clock.now()
        follower_store.keep_told(tx)
        found = self._differences(tx, zones, now)
        for guild, numbers in found.stale.items():
            self._outbox.drop(tx, guild, numbers)
        for guild, planned in found.missing.items():
            self._outbox.plan(tx, guild, planned, now=now)
        return found.again

    def _differences(self, tx: Transaction, zones: Mapping[int, str], now: datetime) -> _Differences:
        wanted = self._wanted(tx, zones, now) if zones else {}
        missing, stale = dict(wanted), dict[int, list[int]]()
        for (guild, subject), rows in follower_store.digests_standing(tx).items():
            for number, occurrence, user, due in rows:
                one = wanted.get((guild, subject, user))
                if one is not None and (one.occurrence, one.due) == (occurrence, due):
                    missing.pop((guild, subject, user), None)
                elif due > now:
                    stale.setdefault(guild, []).append(number)
        planned: dict[int, list[Planned]] = {}
        for (guild, _subject, _user), one in missing.items():
            planned.setdefault(guild, []).append(one)
        again = min(one.due for one in wanted.values()) + SECOND if wanted else None
        return _Differences(missing=planned, stale=stale, again=again)

    def _wanted(self, tx: Transaction, zones: Mapping[int, str], now: datetime) -> dict[tuple[int, str, int], Planned]:
        """Return the next digest of everybody, by (server, subject, person)."""
        everybody = [one for one in follower_store.wanting(tx) if one.guild in zones]
        settings: dict[tuple[int, int], MemberSettings] = {}
        for guild in {one.guild for one in everybody}:
            users = {one.follower.user for one in everybody if one.guild == guild}
            settings |= {(guild, user): found for user, found in self._members.settings_in(tx, guild, users).items()}
        gone = follower_store.gone_out(tx, (now - timedelta(days=2)).date().isoformat())
        wanted: dict[tuple[int, str, int], Planned] = {}
        for one in everybody:
            own = settings[one.guild, one.follower.user]
            planned = None if own.reminders == "off" else _planned(one, own.zone or zones[one.guild], gone, now)
            if planned is not None:
                wanted[one.guild, planned.subject, one.follower.user] = planned
        return wanted

    def _changed(self, tx: Transaction, _guild: int, _user: int, before: MemberSettings, after: MemberSettings) -> None:
        """Plan anew where somebody lives by another clock, or takes direct messages no longer or again.

        Facilitators are told by direct message as well, so all of it is.
        """
        if (before.zone, before.reminders) != (after.zone, after.reminders):
            tx.touch(TOUCHED)

    # -- what it says ---------------------------------------------------------------------------------------

    async def content(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, FollowerDigest]:
        """Return what each digest says, the same at every try; one that nobody wants, or without news, is left out."""

        def work(tx: Transaction) -> dict[DeliveryId, FollowerDigest]:
            told = {one.id: self._digest(tx, one) for one in deliveries}
            return {number: digest for number, digest in told.items() if digest is not None}

        return await self._database.read(work)

    def _digest(self, tx: Transaction, delivery: Delivery) -> FollowerDigest | None:
        guild, user = delivery.guild, delivery.target.id
        found = self._access.find(tx, guild, int(delivery.subject.removeprefix("conversation:")))
        follower = None if found is None else follower_store.follower(tx, guild, found.id, user)
        if found is None or found.phase == "planned" or follower is None or follower.digest == "off":
            return None
        if self._members.settings_in(tx, guild, [user])[user].reminders == "off":
            return None
        arrived = follower_store.arrived_last(tx, guild, delivery.subject, user, delivery.due)
        since = max(one for one in (follower.told_until, arrived) if one is not None) - CLOSED
        until = delivery.due - CLOSED
        digest = FollowerDigest(
            delivery=delivery,
            conversation=found,
            language=self._members.language(guild, user) or follower.language,
            phases=[phase for phase, at in _came(found) if at is not None and since < at <= until],
            questions=[
                one
                for one in found.questions
                if one.status == "posted" and one.posted_at is not None and since < one.posted_at <= until
            ],
            contributions=contribution_store.featured(tx, guild, found.id, since=since, until=until),
            summaries=[
                one
                for one in outcome_store.summaries(tx, found.id, "published")
                if one.published_at is not None and since < one.published_at <= until
            ],
            resources=len(follower_store.linked_between(tx, found.id, since, until)),
        )
        news = (digest.phases, digest.questions, digest.contributions, digest.summaries, digest.resources)
        return digest if any(news) else None

    # -- what does not arrive -------------------------------------------------------------------------------

    def _trouble(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        """Send no digests any more to somebody who takes no direct messages: they are told at their next command.

        The news of one that failed otherwise is in the next.
        """
        for one in deliveries:
            if one.target.kind != "user" or one.error != NO_DIRECT_MESSAGES:
                continue
            self._members.mark_unreachable_in(tx, one.guild, one.target.id, self._clock.now())
            follower_store.silence(tx, one.guild, one.target.id)
            self._outbox.drop_target(tx, one.guild, one.target, kind=DIGEST)
            tx.touch(FOLLOWERS)


def _planned(one: Wanting, zone: str, gone: set[tuple[str, int, str]], now: datetime) -> Planned | None:
    """Return the next digest of somebody; None where the conversation is closed and that has been told."""
    follower, subject = one.follower, f"conversation:{one.follower.conversation}"
    after = now
    if one.phase == "closed":
        if one.closed_at is None:
            return None
        after = one.closed_at + CLOSED
    due = next_due(follower.digest, zone, after)
    # One that went out this morning does not come again because somebody chose another clock.
    while one.phase != "closed" and (subject, follower.user, _day(due, zone)) in gone:
        due = next_due(follower.digest, zone, due)
    if due <= now or (subject, follower.user, _day(due, zone)) in gone:
        return None
    return Planned(
        kind=DIGEST,
        subject=subject,
        occurrence=_day(due, zone),
        moment="digest",
        target=Target(kind="user", id=follower.user),
        due=due,
        until=next_due(follower.digest, zone, due),
    )


def _day(due: datetime, zone: str) -> str:
    return due.astimezone(ZoneInfo(zone)).date().isoformat()


def _came(found: Conversation) -> list[tuple[Phase, datetime | None]]:
    """Return the phases that a conversation has come into, and when."""
    came: list[tuple[Phase, datetime | None]] = []
    if found.phase in {"open", "synthesis", "closed"}:
        came.append(("open", found.opens_at))
    if found.phase in {"synthesis", "closed"}:
        came.append(("synthesis", found.closes_at))
    if found.phase == "closed":
        came.append(("closed", found.closed_at))
    return came
