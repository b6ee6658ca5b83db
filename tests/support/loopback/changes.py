"""Waiting, without polling, until something that others change is so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Changes:
    """A bell: whoever changes the thing rings it, whoever waits looks again."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def happened(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, so: Callable[[], bool], *, seconds: float) -> None:
        """Returns once `so()` holds; TimeoutError after `seconds`, which is a bound and not a pace."""
        async with asyncio.timeout(seconds):
            while not so():
                future = asyncio.get_running_loop().create_future()
                self._waiting.add(future)
                try:
                    await future
                finally:
                    self._waiting.discard(future)
