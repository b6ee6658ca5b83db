"""The alarm clock: APScheduler, and nothing of it but one date job.

What is due is a row of the database; the alarm only says when to look. APScheduler's own triggers skip or double
at daylight-saving changes, and its job stores lose what is late; one date job without a misfire limit does neither.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.date import DateTrigger  # type: ignore[import-untyped]

from bot.clock import Clock

log = logging.getLogger(__name__)
# A timer of asyncio runs on the monotonic clock: after a sleep of the machine, or when its time was set forward, it
# comes late. It is late by this much at most, and whatever nobody set an alarm for is seen within it. (Time that was
# set back does no harm: the job waits for its instant, and so does what is due.)
SAFETY = timedelta(minutes=10)
# A chore that has failed (the database was busy, the disk full) is done again after that: soon enough that what was
# being sent is tried again while Discord knows its nonce (`outbox.NONCE_KEPT`).
PAUSE = timedelta(seconds=30)


class Alarm:
    """Wakes one coroutine at the next instant that anybody named; holds nothing that the database does not.

    `ring` is called at that instant, and every SAFETY in any case; an exception in it is logged. Only one ring goes
    on at a time: an instant that passes meanwhile rings when the ring has ended. So whoever rings must see to it that
    what is due does not stay due: a past instant that is set again rings again at once.

    Everything is called on the loop, never from another thread. What rings runs in the context (contextvars) of
    `start`, not in that of whoever set the alarm.
    """

    def __init__(self, clock: Clock, ring: Callable[[], Awaitable[None]]) -> None:
        self._clock = clock
        self._ring = ring
        self._at: datetime | None = None
        self._scheduler: AsyncIOScheduler | None = None
        self._context = contextvars.Context()
        self._ringing: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to ring, on the running loop; starting twice does nothing (Discord says READY more than once)."""
        if self._scheduler is not None:
            return
        # It reports each job added and run at INFO.
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        self._context = contextvars.copy_context()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.start()
        self._place()

    def set(self, at: datetime | None) -> None:
        """Ring at `at` (aware) in place of what was set before; at once if it has passed, only for SAFETY if None.

        Before `start` it is remembered. ValueError for a naive instant.
        """
        if at is not None and at.tzinfo is None:
            raise ValueError("an alarm is set to an aware instant")
        self._at = at
        if self._ringing is None:
            self._place()

    async def stop(self) -> None:
        """Let nothing ring any more: a ring that goes on is cancelled and waited for. Stopping twice does nothing."""
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            scheduler.pause()
            await asyncio.sleep(
                0
            )  # a wake that was begun ends by itself; shutting down would cancel it, with a traceback
            scheduler.shutdown(wait=False)
        ringing = self._ringing
        if ringing is not None and ringing is not asyncio.current_task():
            ringing.cancel()
            await asyncio.wait([ringing])
            self._ringing = None  # cancelled before its first step it could not say so itself
        await asyncio.sleep(0)  # APScheduler shuts down on the loop's next turn

    def _place(self) -> None:
        if self._scheduler is None:
            return
        latest = self._clock.now() + SAFETY
        at = latest if self._at is None else min(self._at, latest)
        self._context.copy().run(
            self._scheduler.add_job,
            self._wake,
            DateTrigger(at, timezone=UTC),
            args=(at,),
            id="ring",
            replace_existing=True,
            # The default of one second drops a job that comes late, and removes it.
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )

    async def _wake(self, at: datetime) -> None:
        """Start a ring and return; APScheduler would drop a job that becomes due while this one still runs."""
        if self._scheduler is None or self._ringing is not None:
            return  # the ring that goes on places the job again when it ends
        if self._at is not None and self._at <= at:
            self._at = None
        self._ringing = asyncio.get_running_loop().create_task(self._rung())

    async def _rung(self) -> None:
        try:
            await self._ring()
        except Exception:
            log.exception("What the alarm woke has failed.")
        finally:
            self._ringing = None
            self._place()


# Does something, and says when it is to be done again at the latest; None: when somebody asks for it.
Work = Callable[[], Awaitable[datetime | None]]


class Chore:
    """Work that is done at the start, at the instant that it named last, and whenever somebody asks for it."""

    def __init__(self, clock: Clock, work: Work) -> None:
        self._clock = clock
        self._work = work
        self._asked = True
        self._alarm = Alarm(clock, self._ring)
        self._alarm.set(clock.now())

    def start(self) -> None:
        """Begin, with the work itself; starting twice does nothing."""
        self._alarm.start()

    def soon(self) -> None:
        """Do the work at once, or once more where it is being done: what has changed may have been overlooked."""
        self._asked = True
        self._alarm.set(self._clock.now())

    async def stop(self) -> None:
        """Do no more; work that is being done is cancelled."""
        await self._alarm.stop()

    async def _ring(self) -> None:
        self._asked = False
        try:
            at = await self._work()
        except Exception:
            self._alarm.set(self._clock.now() + PAUSE)
            raise
        self._alarm.set(self._clock.now() if self._asked else at)
