"""Notices when the event loop stands still, while it does: a thread of its own looks what is running.

A task on the loop comes back every BEAT seconds and tells how late it was. The thread sees that it does not come, and
reads off what the loop is busy with, for the loop itself cannot. Names of functions and commands only, never values.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Callable
from types import FrameType

from bot.core.measures import Measures

log = logging.getLogger(__name__)
BEAT = 0.2  # seconds between two looks
STALL = 0.25  # seconds that the loop may stand still untold
OURS = ("bot.", "cogs.")


class Watchdog:
    """Watches one loop. `running` names what the loop is at, as the thread sees it; empty where that is unknown.

    `expect`, `look` and `beat` are its three moments; `watch` calls them in time.
    """

    def __init__(self, measures: Measures, running: Callable[[], str]) -> None:
        self._measures = measures
        self._running = running
        self._expected: float | None = None  # when the loop is to be back
        self._during = ""
        self._over = threading.Event()

    def expect(self) -> None:
        """Note, on the loop, that it will be back in BEAT seconds."""
        self._during = ""
        self._expected = self._measures.seconds() + BEAT

    def look(self) -> None:
        """Look, on the thread, whether the loop is late; if so, note what it is at."""
        expected = self._expected
        if expected is not None and self._measures.seconds() - expected > STALL and not self._during:
            self._during = self._running() or "unknown"

    def beat(self) -> None:
        """Note, on the loop, that it is back; tell where it stood still."""
        if self._expected is None:
            return
        late = max(self._measures.seconds() - self._expected, 0.0)
        self._expected = None
        self._measures.lagged(late)
        if late > STALL:
            log.warning("The event loop stood still for %.2f s, at: %s.", late, self._during or "unknown")

    async def watch(self) -> None:
        """Watch the running loop until cancelled."""
        thread = threading.Thread(target=self._look_on, name="watchdog", daemon=True)
        thread.start()
        try:
            while True:
                self.expect()
                await asyncio.sleep(BEAT)
                self.beat()
        finally:
            self._over.set()

    def _look_on(self) -> None:
        while not self._over.wait(STALL / 2):
            self.look()


def place_of(thread: int) -> str:
    """Return the innermost function of ours that a thread is in, such as `bot.core.search.find`; else empty."""
    frame: FrameType | None = sys._current_frames().get(thread)  # noqa: SLF001  # there is no other way to look
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(OURS):
            return f"{module}.{frame.f_code.co_name}"
        frame = frame.f_back
    return ""
