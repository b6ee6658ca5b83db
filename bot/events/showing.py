"""What of the meetings stands on Discord: cards in the channel, and the server's own scheduled events."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.events import surface_store
from bot.events.planning import TOUCHED
from bot.events.records import Event, EventId, Standing, Surface
from bot.events.service import EventsService, Shown

log = logging.getLogger(__name__)
SOON = timedelta(days=60)  # what is further away is not shown yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What should stand there now."""

    guild: int
    shown: Shown
    standing: Mapping[Surface, Standing]
    over: bool  # cancelled, or the last of its meetings has ended


def at_hand(shown: Shown) -> bool:
    """Say whether a meeting is near enough to be shown on Discord already."""
    one = shown.meeting.occurrence
    return one is not None and shown.now < one.end and one.start <= shown.now + SOON


class EventSurfaces:
    """Says what should stand on Discord, and remembers what does."""

    def __init__(self, database: Database, events: EventsService, clock: Clock) -> None:
        self._database = database
        self._events = events
        self._clock = clock

    async def numbers(self) -> list[EventId]:
        """Return the events, of every server, of which something may have to be shown."""
        return await self._database.read(surface_store.to_show)

    async def wanted(self, numbers: Sequence[EventId]) -> tuple[list[Wanted], datetime | None]:
        """Return what should be shown of these events, and when that changes by itself.

        All of them are read at once, on the one reader: a caller with many asks for some at a time.
        """

        def work(tx: Transaction) -> tuple[list[Wanted], datetime | None]:
            found: list[Wanted] = []
            again: list[datetime] = []
            standing = surface_store.standing(tx, numbers)
            for event in surface_store.timed(tx, numbers):
                try:
                    wanted, changes = self._wanted(tx, event, standing.get(event.id, {}))
                except Exception:  # such as a zone that the machine does not know any more
                    log.exception("What is to be shown of meeting %d cannot be said.", event.id)
                    continue
                found += [wanted] if wanted is not None else []
                again += [changes] if changes is not None else []
            return found, min(again, default=None)

        return await self._database.read(work)

    def _wanted(
        self, tx: Transaction, event: Event, standing: Mapping[Surface, Standing]
    ) -> tuple[Wanted | None, datetime | None]:
        now = self._clock.now()
        meeting = self._events.at(event)
        one = meeting.occurrence
        over = event.cancelled or one is None or one.end <= now
        far = one is not None and not over and one.start > now + SOON
        again = None if one is None or over else one.start - SOON if far else one.end
        if (far or over) and not standing:
            return None, again
        shown = self._events.shown_in(tx, event.guild, meeting, user=None)
        return Wanted(guild=event.guild, shown=shown, standing=standing, over=over), again

    async def keep(self, event_id: int, standing: Standing) -> None:
        """Remember what stands on Discord now."""
        await self._database.transaction(lambda tx: surface_store.keep(tx, event_id, standing))

    async def removed(self, message: int) -> bool:
        """Note that somebody removed what stood on Discord; it is made again. Say whether it was ours."""

        def work(tx: Transaction) -> bool:
            ours = surface_store.forget_message(tx, message)
            if ours:
                tx.touch(TOUCHED)
            return ours

        return await self._database.transaction(work)

    async def mirror_refused(self, guild: int, why: str) -> bool:
        """Note why Discord refuses scheduled events, or that it does no more (empty); say whether that is news."""
        return await self._database.transaction(lambda tx: surface_store.set_mirror_refused(tx, guild, why))
