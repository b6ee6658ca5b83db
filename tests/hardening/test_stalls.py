"""R3: an event loop that stands still at the due instant still rings the alarm."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

from bot.clock import SystemClock
from bot.core.scheduler import Alarm

STALL = 1.3  # seconds; APScheduler's own limit for a late job is one second


async def test_an_alarm_whose_instant_passes_during_a_stall_rings_after_it() -> None:
    clock, rung = SystemClock(), asyncio.Event()

    async def ring() -> None:
        rung.set()

    alarm = Alarm(clock, ring)
    alarm.start()
    try:
        alarm.set(clock.now() + timedelta(milliseconds=50))
        time.sleep(STALL)  # noqa: ASYNC251  # this is the stall
        async with asyncio.timeout(5):
            await rung.wait()
    finally:
        await alarm.stop()
