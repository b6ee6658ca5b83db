"""Which reminders of a meeting are due when, and to whom: some weeks ahead in the outbox, planned anew on changes."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.guilds import Guilds
from bot.core.outbox import Delivery, Outbox, Planned, Target
from bot.events import store
from bot.events.records import Event
from bot.events.recurrence import Occurrence, instant, occurrences
from bot.members.records import MemberSettings
from bot.members.service import MembersService

log = logging.getLogger(__name__)
REMINDER = "event.reminder"
NOTICE = "event.notice"
TOUCHED = "events"  # what a transaction touches that changes a meeting (`Database.on_commit`)

Key = tuple[str, str, str, int]  # of a delivery of one event: occurrence, moment, kind of target, target
HORIZON = timedelta(days=45)  # reminders due until then stand in the outbox
EARLIEST = timedelta(days=60)  # the longest that a reminder may come ahead
MARGIN = timedelta(days=15)  # planned again so many days after the last time
MOST_OCCURRENCES = 100  # of one event within the horizon
DAY = 1440  # minutes
CLOSED = "50007"  # Discord: cannot send messages to this user
AT_ONCE = 20  # events planned in one transaction


def subject_of(event_id: int) -> str:
    """Return what the outbox calls an event."""
    return f"event:{event_id}"


def event_of(subject: str) -> int:
    """Return the number of the event that a delivery is about."""
    return int(subject.removeprefix("event:"))


def due_at(occurrence: Occurrence, before: int, zone: str) -> datetime:
    """Return when to remind, `before` minutes ahead.

    Whole days are counted on the calendar of the place: a day before 18:00 is 18:00, also over a change of the clocks.
    """
    days, rest = divmod(before, DAY)
    if rest or not days:
        return occurrence.start - timedelta(minutes=before)
    return instant(occurrence.start.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - timedelta(days=days), zone)[0]


class EventPlanner:
    """Keeps the outbox in step with the meetings."""

    def __init__(
        self, database: Database, outbox: Outbox, guilds: Guilds, members: MembersService, clock: Clock
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._guilds = guilds
        self._members = members
        self._clock = clock
        outbox.on_trouble(REMINDER, self._trouble)
        outbox.on_trouble(NOTICE, self._trouble)
        members.watch(self._settings_changed)

    async def plan_due(self) -> datetime | None:
        """Plan every event whose reminders run out; return when to look again."""
        while True:
            planned, until = await self._database.transaction(self._plan_some)
            if planned < AT_ONCE:
                return None if until is None else until - HORIZON + MARGIN

    def _plan_some(self, tx: Transaction) -> tuple[int, datetime | None]:
        now = self._clock.now()
        events = store.to_plan(tx, now + HORIZON - MARGIN, limit=AT_ONCE)
        for event in events:
            try:
                self.plan(tx, event)
            except Exception:  # one that cannot be planned must not hold up the others
                log.exception("The reminders of meeting %d cannot be planned.", event.id)
                store.set_planned(tx, event.id, now + HORIZON)
        return len(events), store.next_to_plan(tx)

    def plan(self, tx: Transaction, event: Event, *, user: int | None = None) -> None:
        """Bring the reminders of one event in step, inside the transaction that changed it; of one person, or of all.

        What was due before it was planned is news to nobody; what stands already is only late.
        """
        now = self._clock.now()
        person = None if user is None else Target(kind="user", id=user)
        standing = self._outbox.standing(tx, event.guild, REMINDER, subject_of(event.id), target=person)
        coming = [] if event.cancelled or not event.timed else self._coming(event, now)
        wanted: dict[Key, Planned] = {}
        kept: set[Key] = set()
        for occurrence, target, before in self._reminded(tx, event, coming, user=user):
            for minutes in before:
                key = (occurrence.original, str(minutes), target.kind, target.id)
                due = due_at(occurrence, minutes, event.zone)
                there = standing.get(key)
                if there is not None and (there.due, there.until) == (due, occurrence.end):
                    kept.add(key)
                elif there is not None or now < due <= now + HORIZON:
                    wanted[key] = Planned(
                        kind=REMINDER,
                        subject=subject_of(event.id),
                        occurrence=occurrence.original,
                        moment=str(minutes),
                        target=target,
                        due=due,
                        until=occurrence.end,
                    )
        # What is over is left to the sweep, which tells the organiser.
        gone = [
            one.id
            for key, one in standing.items()
            if key not in wanted and key not in kept and (one.until is None or one.until > now)
        ]
        if gone:
            self._outbox.drop(tx, event.guild, gone)
        if wanted:
            self._outbox.plan(tx, event.guild, wanted.values(), now=now)
        if user is None:
            goes_on = bool(coming)
            if not coming and not event.cancelled and event.timed:  # it is over, or begins later than we look
                goes_on = bool(occurrences(event.series(), after=now, limit=1))
            store.set_planned(tx, event.id, now + HORIZON if goes_on else None)

    def _coming(self, event: Event, now: datetime) -> list[Occurrence]:
        return occurrences(event.series(), after=now, before=now + HORIZON + EARLIEST, limit=MOST_OCCURRENCES)

    def _reminded(
        self, tx: Transaction, event: Event, coming: Sequence[Occurrence], *, user: int | None = None
    ) -> Iterator[tuple[Occurrence, Target, Sequence[int]]]:
        """Give who is reminded of each occurrence, how many minutes before; `user` alone, or all and the channel."""
        if not coming:
            return
        settings = store.settings(tx, event.guild)
        before = settings.before if event.before is None else event.before
        followers = store.followers(tx, event.guild, event.id)
        wanting_all = self._members.wanting_in(tx, event.guild, "all")
        wanting_own = self._members.wanting_in(tx, event.guild, "going")
        stopped = store.stopped(tx, event.guild, event.id)
        everybody = {*followers, *wanting_all, *wanting_own} - stopped
        if user is not None:
            everybody &= {user}
        decided = self._members.settings_in(tx, event.guild, everybody)
        reached = {one for one in everybody if decided[one].reminders != "off" and decided[one].unreachable_at is None}
        answers: dict[str, dict[int, str]] = {}
        first = min(one.original for one in coming)
        for original, one, answer, _language in store.answered(tx, event.guild, event.id, since=first):
            answers.setdefault(original, {})[one] = answer
        always = dict.fromkeys(wanting_all, before)
        always |= {one: before if own is None else own for one, (_language, own) in followers.items()}
        for occurrence in coming:
            given = answers.get(occurrence.original, {})
            if settings.channel is not None and user is None:
                yield occurrence, Target(kind="channel", id=settings.channel), before
            for one in sorted(reached):
                if given.get(one) == "no":
                    continue
                if one in always:
                    yield occurrence, Target(kind="user", id=one), always[one]
                elif given.get(one) in {"going", "maybe"}:
                    yield occurrence, Target(kind="user", id=one), before

    def _settings_changed(
        self, tx: Transaction, guild: int, user: int, before: MemberSettings, after: MemberSettings
    ) -> None:
        if (before.reminders, before.unreachable_at) == (after.reminders, after.unreachable_at):
            return  # a language or a zone changes no instant
        for event in store.planned_events(tx, guild):
            self.plan(tx, event, user=user)

    # -- notices --------------------------------------------------------------------------------------------

    def notify(
        self,
        tx: Transaction,
        event: Event,
        target: Target,
        moment: str,
        *,
        original: str = "",
        content: Mapping[str, object],
    ) -> None:
        """Have somebody told something about an event, now; no person who wants no direct message about it."""
        if target.kind == "user" and not self.tells(tx, event, target.id):
            return
        now = self._clock.now()
        notice = Planned(
            kind=NOTICE, subject=subject_of(event.id), occurrence=original, moment=moment, target=target, due=now,
            until=now + timedelta(days=7), replaceable=False, content=content,
        )  # fmt: skip
        self._outbox.plan(tx, event.guild, [notice], now=now)

    def tells(self, tx: Transaction, event: Event, user: int) -> bool:
        """Say whether a person wants to be told of an event by direct message at all."""
        decided = self._members.settings_in(tx, event.guild, [user])[user]
        if decided.reminders == "off" or decided.unreachable_at is not None:
            return False
        return user not in store.stopped(tx, event.guild, event.id)

    def audience(self, tx: Transaction, event: Event) -> dict[int, str]:
        """Return who is reminded of an event and wants to be told of changes: person -> language they asked in."""
        people = dict.fromkeys(self._members.wanting_in(tx, event.guild, "all"), "")
        people |= {user: language for user, (language, _own) in store.followers(tx, event.guild, event.id).items()}
        return {user: language for user, language in people.items() if self.tells(tx, event, user)}

    def reminded(self, tx: Transaction, event: Event, occurrence: Occurrence, user: int) -> Sequence[int] | None:
        """Return how many minutes before an occurrence a person is reminded of it; None where they are not."""
        return next((before for _one, _target, before in self._reminded(tx, event, [occurrence], user=user)), None)

    def waits_for(self, tx: Transaction, event: Event, user: int) -> bool:
        """Say whether any reminder of an event still stands for a person."""
        target = Target(kind="user", id=user)
        return bool(self._outbox.standing(tx, event.guild, REMINDER, subject_of(event.id), target=target))

    def _trouble(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        """Tell the organiser what did not arrive; a person who takes no direct messages is told at their next command.

        That is told once for each occurrence and cause, and names nobody.
        """
        now = self._clock.now()
        told: dict[tuple[int, str, str, str], list[Delivery]] = {}
        for one in deliveries:
            if one.target.kind == "user" and one.error == CLOSED:
                self._members.mark_unreachable_in(tx, one.guild, one.target.id, now)
                self._outbox.drop_target(tx, one.guild, one.target)
            elif one.kind == REMINDER:
                told.setdefault((one.guild, one.subject, one.occurrence, one.status), []).append(one)
        for (guild, subject, original, status), alike in told.items():
            event = store.event(tx, guild, event_of(subject))
            target = None if event is None else self._organiser(tx, event)
            if event is None or target is None:
                continue
            if target.kind == "user" and not self.tells(tx, event, target.id):
                continue
            notice = Planned(
                kind=NOTICE, subject=subject, occurrence=original, moment=status, target=target, due=now,
                until=now + timedelta(days=7), replaceable=False,
                content={
                    "channels": sorted({one.target.id for one in alike if one.target.kind == "channel"}),
                    "people": len({one.target.id for one in alike if one.target.kind == "user"}),
                    "error": alike[0].error,
                    "due": int(min(one.due for one in alike).timestamp()),
                },
            )  # fmt: skip
            self._outbox.plan(tx, guild, [notice], now=now)

    def _organiser(self, tx: Transaction, event: Event) -> Target | None:
        channel = self._guilds.settings(tx, event.guild).curators_channel
        if channel is not None:
            return Target(kind="channel", id=channel)
        return Target(kind="user", id=event.organiser) if event.organiser else None  # 0: they were erased
