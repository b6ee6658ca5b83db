"""What of the meetings stands on Discord: cards in the channel, and the server's own scheduled events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.events import surface_store
from bot.events.planning import TOUCHED
from bot.events.records import Standing, Surface
from bot.events.service import EventsService, Shown

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

    async def wanted(self) -> tuple[list[Wanted], datetime | None]:
        """Return what should be shown, of every server, and when that changes by itself."""

        def work(tx: Transaction) -> tuple[list[Wanted], datetime | None]:
            now = self._clock.now()
            found: list[Wanted] = []
            again: list[datetime] = []
            for event in surface_store.to_show(tx):
                meeting = self._events.at(event)
                one = meeting.occurrence
                over = event.cancelled or one is None or one.end <= now
                standing = surface_store.standing(tx, event.id)
                if one is not None and not over:
                    far = one.start > now + SOON
                    again.append(one.start - SOON if far else one.end)
                    if far and not standing:
                        continue
                elif not standing:
                    continue
                shown = self._events.shown_in(tx, event.guild, meeting, user=None)
                found.append(Wanted(guild=event.guild, shown=shown, standing=standing, over=over))
            return found, min(again, default=None)

        return await self._database.read(work)

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
