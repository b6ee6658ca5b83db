"""What the simulation puts in the place of the real thing: the time and its limits, the language of each person.

simcord answers for Discord. Where it fixes something at one value, or reads a clock of its own, it is set right
here and nowhere else: whatever else of the bot reads the real time is pointed at `SimulatedClock` in this file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import apscheduler.executors.base  # type: ignore[import-untyped]
import apscheduler.schedulers.asyncio  # type: ignore[import-untyped]
import apscheduler.triggers.cron  # type: ignore[import-untyped]
import apscheduler.triggers.date  # type: ignore[import-untyped]
import apscheduler.triggers.interval  # type: ignore[import-untyped]
import simcord.interactions
from simcord._clock import Clock
from simcord._dpy_internals import _ClockDatetime
from simcord._runtime import _selected_env
from simcord.backend import Backend
from simcord.env import Env

from bot.core import scheduler
from bot.sandbox import threads
from bot.ui.pacer import Pacer

START = datetime(2027, 3, 1, 9, tzinfo=UTC)  # a Monday
# People, servers and channels are made at this instant, so that their ids are the same whenever a run starts.
FOUNDED = datetime(2016, 6, 1, tzinfo=UTC)


class SimulatedClock(Clock):
    """One clock for the simulated Discord and for the bot (`bot.clock.Clock`); it stands still until it is moved."""

    def __init__(self, instant: datetime) -> None:
        super().__init__()
        self.set(instant)

    def set(self, instant: datetime) -> None:
        """Let it be `instant`, without anything happening in between."""
        self._epoch = instant.astimezone(UTC) - timedelta(seconds=self.elapsed)


_LOCALES: WeakKeyDictionary[Backend, Mapping[int, str]] = WeakKeyDictionary()
_base_payload = simcord.interactions.base_payload


def use(env: Env, clock: SimulatedClock, locales: Mapping[int, str]) -> None:
    """Give a simulated Discord its clock, and its people (by user id) the locale that their Discord is set to."""
    env.backend.clock = clock
    _LOCALES[env.backend] = locales


def _with_locales(backend: Backend, **given: Any) -> tuple[Any, dict[str, Any]]:  # noqa: ANN401  # as simcord has it
    # simcord says en-US for every person and server.
    record, payload = _base_payload(backend, **given)
    payload["locale"] = _LOCALES.get(backend, {}).get(given["user_id"], payload["locale"])
    if given["guild_id"] is not None:
        payload["guild_locale"] = backend.get_guild(given["guild_id"]).preferred_locale
    return record, payload


simcord.interactions.base_payload = _with_locales
threads.use()


# APScheduler reads the real clock. This `datetime` is the one that simcord gives to discord.py: inside a simulation's
# bot it tells the simulation's time, elsewhere the real one.
for _module in (
    apscheduler.executors.base,
    apscheduler.schedulers.base,
    apscheduler.triggers.cron,
    apscheduler.triggers.date,
    apscheduler.triggers.interval,
):
    _module.datetime = _ClockDatetime

# Simulated time neither jumps nor stands still on its own, and each ring costs a settlement: 30 days of safety would
# be 4,320 of them, more than the real seconds that one step may take. And what rings here has been set by somebody.
scheduler.SAFETY = timedelta(days=36_500)

IDLE = 0.005  # real seconds
_settle_internal = Env._settle_internal


async def _settle_soon(env: Env, *, idle: float = IDLE, **given: Any) -> None:  # noqa: ANN401  # as simcord has it
    """Settle as simcord does, but look again after IDLE where simcord would rest for 0.05 s.

    It rests although what it waits for is done: about once for each step.
    """
    await _settle_internal(env, idle=idle, **given)


Env._settle_internal = _settle_soon  # type: ignore[method-assign,assignment]

_start_timer = apscheduler.schedulers.asyncio.AsyncIOScheduler._start_timer


def _start_simulated_timer(alarm: Any, seconds: float | None) -> None:  # noqa: ANN401  # as APScheduler has it
    """Start APScheduler's timer so that nothing but the simulated clock fires it, and on the microsecond."""
    _start_timer(alarm, seconds)
    env = _selected_env()
    if env is None or seconds is None:
        return
    for record in env._work.callbacks:
        if record.handle is alarm._timeout and record.when is not None:
            # simcord lets a timer fire in real time too: a step would wait for it, and the clock would move on its own.
            if record.real_handle is not None:
                record.real_handle.cancel()
            # The difference of two timestamps is off by a quarter of a microsecond; a timer that comes after the end
            # of an `advance` does not ring in it. The clock reads whole microseconds: a tenth early is in time.
            record.when = round(record.when, 6) - 1e-7


apscheduler.schedulers.asyncio.AsyncIOScheduler._start_timer = _start_simulated_timer


def pacer(clock: SimulatedClock) -> Pacer:
    """Return a pacer that holds nothing up, with its breaker on simulated time.

    The simulated Discord has no limits of pace, and its clock stands still while a step waits for the bot.
    """
    return Pacer(per_second=math.inf, per_channel=math.inf, clock=lambda: clock.elapsed)
