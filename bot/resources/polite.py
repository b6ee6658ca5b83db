"""Asking web servers politely: one question at a time, and a pause between two to one host."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from bot.resources.addresses import host_of
from bot.resources.web import Answer, Web

PAUSE = 5.0  # seconds


class PoliteWeb:
    """Another web, asked politely: whoever asks waits for the others, and for the host to have had its pause.

    `pause` is in seconds, counted from the last answer; `elapsed` tells seconds that never run back.
    """

    def __init__(
        self,
        web: Web,
        *,
        pause: float = PAUSE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._web = web
        self._pause = pause
        self._sleep = sleep
        self._elapsed = elapsed
        self._one_at_a_time = asyncio.Lock()
        self._answered: dict[str, float] = {}  # host -> when it answered, within the last pause

    async def ask(self, address: str, *, etag: str = "", modified: str = "") -> Answer:
        """Return what became of asking for an address, once it is its turn."""
        host = host_of(address)
        async with self._one_at_a_time:
            now = self._elapsed()
            self._answered = {name: at for name, at in self._answered.items() if now - at < self._pause}
            if host in self._answered:
                await self._sleep(self._pause - (now - self._answered[host]))
            try:
                return await self._web.ask(address, etag=etag, modified=modified)
            finally:
                self._answered[host] = self._elapsed()

    async def close(self) -> None:
        """Let go of what is open."""
        await self._web.close()
