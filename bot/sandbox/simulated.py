"""What the simulation puts in the place of the real thing: the time, and the language of each person.

simcord answers for Discord. Where it fixes something at one value, or reads a clock of its own, it is set right
here and nowhere else: whatever else of the bot reads the real time is pointed at `SimulatedClock` in this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import simcord.interactions
from simcord._clock import Clock
from simcord.backend import Backend
from simcord.env import Env

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
