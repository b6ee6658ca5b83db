"""Reminds the curators of those who wait: at 9:00 of the server's time, at most weekly, and only where somebody waits.

One row of the outbox stands for the next reminder, so that one that fell due while the bot was down is sent late. What
it says is counted when it is sent; where nobody waits too long by then, nothing is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.guilds import Guilds
from bot.core.outbox import Delivery, DeliveryId, Outbox, Planned, Target
from bot.events.recurrence import instant
from bot.events.service import EventsService
from bot.interest import store
from bot.interest.outcomes import REMINDER
from bot.interest.records import PATIENCE, Overdue

SUBJECT = "interest"
HOUR = time(9)
EVERY = timedelta(days=7)
KEPT = timedelta(days=6)  # the next one says it anew
SECOND = timedelta(seconds=1)
SOON = timedelta(minutes=5)


class InterestReminders:
    """Plans reminders, and counts what they say."""

    def __init__(self, database: Database, guilds: Guilds, events: EventsService, outbox: Outbox, clock: Clock) -> None:
        self._database = database
        self._guilds = guilds
        self._events = events
        self._outbox = outbox
        self._clock = clock

    async def plan(self) -> datetime | None:
        """See to it that the next reminder of every server stands in the outbox; return when to do so again."""

        def work(tx: Transaction) -> datetime | None:
            dues = [due for guild in store.guilds(tx) if (due := self._plan(tx, guild)) is not None]
            return min(dues, default=None)

        return await self._database.transaction(work)

    async def overdue(self, deliveries: Sequence[Delivery], now: datetime) -> Mapping[DeliveryId, Overdue]:
        """Return who waits too long in the server of each delivery; where nobody does it is left out."""

        def work(tx: Transaction) -> dict[DeliveryId, Overdue]:
            found = {one.id: overdue_in(tx, one.guild, now) for one in deliveries}
            return {number: one for number, one in found.items() if one is not None}

        return await self._database.read(work)

    def _plan(self, tx: Transaction, guild: int) -> datetime | None:
        """Have exactly one row stand for the next reminder, or none; return when to look again."""
        now = self._clock.now()
        channel = self._guilds.settings(tx, guild).curators_channel
        coming = self._outbox.standing(tx, guild, REMINDER, SUBJECT)
        if channel is not None and any(one.due <= now for one in coming.values()):
            return now + SOON  # it is being sent; when the next one is due is known after that
        due = None if channel is None else self._next(tx, guild, now)
        if channel is not None and due is not None:
            planned = Planned(
                kind=REMINDER, subject=SUBJECT, occurrence=due.date().isoformat(), moment="waiting",
                target=Target(kind="channel", id=channel), due=due, until=due + KEPT,
            )  # fmt: skip
            key = (planned.occurrence, planned.moment, planned.target.kind, planned.target.id)
            there = coming.pop(key, None)
            if there is None or there.due != due:
                self._outbox.plan(tx, guild, [planned], now=now)
        if coming:
            self._outbox.drop(tx, guild, [one.id for one in coming.values()])
        return None if due is None else due + SECOND

    def _next(self, tx: Transaction, guild: int, now: datetime) -> datetime | None:
        """Return when the next reminder is due: at the hour, once somebody waits too long, a week after the last."""
        late = [since + PATIENCE[status] for status, since in store.waiting(tx, guild)]
        if not late:
            return None
        zone = self._events.zone_in(tx, guild)
        earliest = self._at_hour(max(min(late), now + SECOND), zone)
        gone = [one.due for one in self._outbox.settled(tx, guild, REMINDER, SUBJECT) if one.status != "superseded"]
        if not gone:
            return earliest
        day = max(gone).astimezone(ZoneInfo(zone)).date() + EVERY
        return max(earliest, instant(datetime.combine(day, HOUR), zone)[0])

    def _at_hour(self, after: datetime, zone: str) -> datetime:
        """Return the first instant at the hour, on the clock of a zone, that is not earlier than `after`."""
        day = after.astimezone(ZoneInfo(zone)).date()
        first = instant(datetime.combine(day, HOUR), zone)[0]
        return first if first >= after else instant(datetime.combine(day + timedelta(days=1), HOUR), zone)[0]


def overdue_in(tx: Transaction, guild: int, now: datetime) -> Overdue | None:
    """Return who waits too long in a server, None where nobody does."""
    late = [(status, now - since) for status, since in store.waiting(tx, guild) if now - since >= PATIENCE[status]]
    if not late:
        return None
    return Overdue(
        new=sum(status == "new" for status, _waited in late),
        in_touch=sum(status == "in-touch" for status, _waited in late),
        longest=max(waited for _status, waited in late),
    )
