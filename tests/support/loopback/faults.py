"""Faults on order: what the next requests that fit a method and a path shall meet.

discord.py 2.7.1 on what it meets (its http.py and webhook/async_.py):
- 429 is waited out and repeated, five attempts in all, only where the header `Via` is there;
- 500, 502, 504 and 524 (for webhooks and interaction callbacks any 5xx) are repeated after 1, 3, 5 … seconds;
- a closed socket is not repeated by discord.py on Linux (it knows the errno 54 and 10054 only), but aiohttp
  repeats GET, PUT, PATCH and DELETE once where the connection was a used one.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.support.loopback.limits import rate_limited
from tests.support.loopback.records import matches
from tests.support.loopback.router import Refusal, Reply

if TYPE_CHECKING:
    from collections.abc import Callable


class HungUp(Exception):  # noqa: N818 - an order that is carried out
    """The socket is to be closed without an answer."""


@dataclass(slots=True, kw_only=True, eq=False)
class Fault:
    """One order. `met` counts the requests that met it; `times` None means until it is cancelled."""

    method: str
    pattern: str
    times: int | None = 1
    met: int = 0

    def takes(self, method: str, path: str) -> bool:
        spent = self.times is not None and self.met >= self.times
        return not spent and self.method in {"*", method} and matches(self.pattern, path)

    def cancel(self) -> None:
        """No further request meets it."""
        self.times = self.met

    async def before(self) -> Reply | None:
        """Happens instead of the request, where it returns a reply or raises; else the request goes on."""
        return None

    async def after(self) -> None:
        """Happens when the request was carried out, before its answer."""


@dataclass(slots=True, kw_only=True, eq=False)
class Refused(Fault):
    reply: Reply

    async def before(self) -> Reply:
        return self.reply


@dataclass(slots=True, kw_only=True, eq=False)
class Delayed(Fault):
    seconds: float

    async def before(self) -> None:
        await asyncio.sleep(self.seconds)


@dataclass(slots=True, kw_only=True, eq=False)
class Hangup(Fault):
    after_acting: bool

    async def before(self) -> None:
        if not self.after_acting:
            raise HungUp

    async def after(self) -> None:
        raise HungUp


@dataclass(slots=True, kw_only=True, eq=False)
class Hold(Fault):
    """Stops the first request that meets it until it is released: time to kill the bot between two steps."""

    after_acting: bool
    _reached: asyncio.Event = field(default_factory=asyncio.Event)
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    async def reached(self, *, seconds: float = 10.0) -> None:
        """Returns once a request stands here; TimeoutError after `seconds`."""
        async with asyncio.timeout(seconds):
            await self._reached.wait()

    def release(self) -> None:
        self._released.set()

    async def before(self) -> None:
        if not self.after_acting:
            await self._stand()

    async def after(self) -> None:
        if self.after_acting:
            await self._stand()

    async def _stand(self) -> None:
        self._reached.set()
        await self._released.wait()


class Faults:
    """The orders that stand; the oldest that fits is met first, one for each request."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []

    def refuse(
        self,
        method: str,
        pattern: str,
        *,
        status: int,
        code: int = 0,
        message: str = "Refused on order",
        times: int | None = 1,
    ) -> Fault:
        """Answers with an error of Discord's instead of acting: 503, or 403 with code 50007, and so on."""
        reply = Refusal(status, code, message).reply
        return self._order(Refused(method=method, pattern=pattern, times=times, reply=reply))

    def rate_limit(
        self,
        method: str,
        pattern: str,
        *,
        retry_after: float,
        everywhere: bool = False,
        times: int | None = 1,
    ) -> Fault:
        """Answers 429 instead of acting; `everywhere` marks it as the global limit, else as the route's."""
        reply = rate_limited(retry_after, scope="global" if everywhere else "user")
        return self._order(Refused(method=method, pattern=pattern, times=times, reply=reply))

    def delay(self, method: str, pattern: str, *, seconds: float, times: int | None = 1) -> Fault:
        """Waits before it acts."""
        return self._order(Delayed(method=method, pattern=pattern, times=times, seconds=seconds))

    def hang_up(self, method: str, pattern: str, *, after_acting: bool = False, times: int | None = 1) -> Fault:
        """Closes the socket before it acts, or after it has acted and before it answers."""
        return self._order(Hangup(method=method, pattern=pattern, times=times, after_acting=after_acting))

    def hold(self, method: str, pattern: str, *, after_acting: bool = False) -> Hold:
        """Holds one request, before it acts or after, until the test releases it."""
        order = Hold(method=method, pattern=pattern, after_acting=after_acting)
        self._orders.append(order)
        return order

    def clear(self) -> None:
        """Cancels every order and releases what is held."""
        for order in self._orders:
            order.cancel()
            if isinstance(order, Hold):
                order.release()
        self._orders.clear()

    def meet(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, counted."""
        for order in self._orders:
            if order.takes(method, path):
                order.met += 1
                return order
        return None

    def order(self, kind: str, method: str, pattern: str, **details: Any) -> Fault:
        """An order by the name of its method, for those who speak JSON."""
        orders: dict[str, Callable[..., Fault]] = {
            "refuse": self.refuse,
            "rate_limit": self.rate_limit,
            "delay": self.delay,
            "hang_up": self.hang_up,
        }
        if kind not in orders:
            raise LookupError(f"no fault {kind!r}; there are {', '.join(orders)}")
        return orders[kind](method, pattern, **details)

    def _order(self, fault: Fault) -> Fault:
        self._orders.append(fault)
        return fault
