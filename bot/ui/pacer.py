"""The pace at which the bot may speak unasked: in front of every request that is no reply to an interaction.

Discord lets a bot make 50 requests a second and write about 5 messages in 5 seconds in one channel, and bans an
address for a while after 10,000 refused requests (401, 403, 429) in 10 minutes. discord.py waits where it was refused,
gives up after five times and loses the message; here a request waits before it would be refused.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeVar

import discord

T = TypeVar("T")
# So many may go at once where the pace was not used up. Spread out, the requests keep the limit of 50 even if some
# are 50 ms longer under way than others; 45 at once, and 45 a second later, would not.
BURST = 2
SHORTEST = 0.0005  # seconds; a shorter timer may not move a clock of floats
MANY = 1000  # channels that are remembered before those at rest are forgotten
REFUSALS, REFUSALS_WITHIN, OPEN_FOR = 50, 60.0, 60.0  # 50 in 60 s are far from a ban, and far more than bad luck
# No access, takes no direct messages, no permission, no server in common: Discord is well, one target is closed to us.
CLOSED_TARGETS = {50001, 50007, 50013, 50278}
CLOSED, CLOSED_WITHIN = 2000, 600.0  # these count towards the ban of 10,000 as well


class Refused(Exception):  # noqa: N818  # it says what happened to the request; nothing is wrong with it
    """The breaker is open and the request was not made; try again at `until`, in seconds of the pacer's clock."""

    def __init__(self, until: float) -> None:
        super().__init__(f"Discord refused too many requests; none is made until {until:.1f} s")
        self.until = until


class Pacer:
    """Lets requests through in order of arrival, at most so many in any second, and in any five in one channel.

    Who waits for a busy channel holds nobody else up. After REFUSALS refused requests within REFUSALS_WITHIN seconds
    the breaker opens for OPEN_FOR seconds, then lets one through: it closes unless that one is refused as well. A 403
    about one target shows that Discord answers; it closes the breaker, and only CLOSED of them within CLOSED_WITHIN
    seconds open it. Those are not forgotten when it closes: each further one opens it again until the seconds are over.

    A request that need not wait passes without a task, a future or a timer. The trade: the instants of the last second
    are kept (45 numbers), because no counter is exact in every second; and those who wait for busy channels are looked
    through at each turn, which costs a millisecond where thousands do.

    `clock` gives seconds that never run back, `later` calls back after so many of them (the loop's `call_later`); a
    limit of `math.inf` holds nothing up. One loop, one thread.
    """

    def __init__(
        self,
        *,
        per_second: float = 45,
        per_channel: float = 5,
        channel_seconds: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
        later: Callable[[float, Callable[[], None]], asyncio.TimerHandle] | None = None,
    ) -> None:
        self._per_second, self._interval = per_second, 1 / per_second
        self._per_channel, self._channel_seconds = per_channel, channel_seconds
        self._clock, self._later = clock, later
        self._sent: deque[float] = deque()
        self._next = self._held = -math.inf  # when the next may go: by the spreading; by Discord's word
        self._channels: dict[int, deque[float]] = {}
        self._forget_at = MANY
        self._waiting: deque[tuple[int | None, asyncio.Future[None]]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = math.inf  # nobody who waits may go before
        self._refusals: deque[float] = deque(maxlen=REFUSALS)
        self._closed: deque[float] = deque(maxlen=CLOSED)
        self._open_until: float | None = None

    @property
    def is_open(self) -> bool:
        """Say whether the breaker is open."""
        return self._open_until is not None

    @property
    def blocked_for(self) -> float:
        """Return the seconds for which no request goes out, by the breaker or by Discord's word; else 0."""
        return max(max(self._held, self._open_until or 0.0) - self._clock(), 0.0)

    async def send(self, channel: int | None, request: Callable[[], Awaitable[T]]) -> T:
        """Wait for this request's turn, make it, and return its result; what it raises passes through.

        `channel` is the channel that is written to, None for a request that writes to none. Raises Refused, without
        making the request, at once while the breaker is open and to everybody who waits when it opens.
        """
        trial = self._admit()
        try:
            if (turn := self._turn(channel)) is not None:
                await turn
            result = await request()
        except discord.HTTPException as error:
            self._answered(error, trial=trial)
            raise
        except BaseException:
            if trial and self._open_until != math.inf:  # says nothing of Discord: the next request is the trial
                self._open_until = self._clock()
            raise
        if trial:
            self._close()
        return result

    def stop(self) -> None:
        """Make no further request: whoever waits, and whoever comes, gets Refused."""
        self._open(math.inf)

    def _turn(self, channel: int | None) -> asyncio.Future[None] | None:
        """Let the request go at once and return None, or return what to wait for."""
        now = self._clock()
        at = max(self._free(now), self._channel_free(channel, now))
        if at <= now < self._timer_at:
            self._take(channel, now)
            return None
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append((channel, turn))
        self._wind(at, now)
        return turn

    def _free(self, now: float) -> float:
        """Return when the next request may go, whatever its channel."""
        sent = self._sent
        while sent and sent[0] + 1.0 <= now:
            sent.popleft()
        at = max(self._next, self._held)
        return at if len(sent) < self._per_second else max(at, sent[0] + 1.0)

    def _channel_free(self, channel: int | None, now: float) -> float:
        if channel is None or (sent := self._channels.get(channel)) is None:
            return -math.inf
        while sent and sent[0] + self._channel_seconds <= now:
            sent.popleft()
        return -math.inf if len(sent) < self._per_channel else sent[0] + self._channel_seconds

    def _take(self, channel: int | None, now: float) -> None:
        if self._per_second != math.inf:
            self._sent.append(now)
        if channel is not None and self._per_channel != math.inf:
            if len(self._channels) >= self._forget_at:
                since = now - self._channel_seconds
                busy = {one: sent for one, sent in self._channels.items() if sent and sent[-1] > since}
                self._channels, self._forget_at = busy, max(MANY, 2 * len(busy))
            self._channels.setdefault(channel, deque()).append(now)
        self._next = max(self._next, now - (BURST - 1) * self._interval) + self._interval

    def _go(self) -> None:
        """Give their turn to all who may go now; the timer calls it."""
        self._timer, self._timer_at = None, math.inf
        now, at = self._clock(), math.inf
        staying: list[tuple[int | None, asyncio.Future[None]]] = []
        while self._waiting:
            if (free := self._free(now)) > now:
                at = min(at, free)
                break
            channel, turn = self._waiting.popleft()
            if turn.done():
                continue  # cancelled or refused: takes nobody's place
            if (free := self._channel_free(channel, now)) > now:
                at = min(at, free)
                staying.append((channel, turn))
            else:
                self._take(channel, now)
                turn.set_result(None)
        self._waiting.extendleft(reversed(staying))
        if self._waiting:
            self._wind(at, now)

    def _wind(self, at: float, now: float) -> None:
        """Have the timer go off at `at`, unless it does so earlier."""
        if at < self._timer_at:
            if self._timer is not None:
                self._timer.cancel()
            later = self._later or asyncio.get_running_loop().call_later
            self._timer_at, self._timer = at, later(max(at - now, SHORTEST), self._go)

    def _admit(self) -> bool:
        """Raise Refused while the breaker is open; say whether this request is the one that tries."""
        if self._open_until is None:
            return False
        if (now := self._clock()) < self._open_until:
            raise Refused(self._open_until)
        self._open_until = now + OPEN_FOR  # for everybody else, unless the trial ends well
        return True

    def _close(self) -> None:
        if self._open_until == math.inf:
            return  # stopped
        self._open_until = None
        self._refusals.clear()

    def _answered(self, error: discord.HTTPException, *, trial: bool) -> None:
        now, headers = self._clock(), error.response.headers
        # A limit of the whole bot, or of the address: what comes from before Discord has no Via (discord.py's http.py).
        if error.status == 429 and ("X-RateLimit-Global" in headers or "Via" not in headers):
            self._held = max(self._held, now + float(headers.get("Retry-After", 0)))
        if error.status not in {401, 403, 429}:
            if trial:
                self._close()
            return
        if error.status == 403 and error.code in CLOSED_TARGETS:
            self._closed.append(now)
            if trial:
                self._close()
            elif len(self._closed) == CLOSED and self._closed[0] + CLOSED_WITHIN > now and self._open_until is None:
                self._open(now + OPEN_FOR)
            return
        self._refusals.append(now)
        often = len(self._refusals) == REFUSALS and self._refusals[0] + REFUSALS_WITHIN > now
        if trial or (often and self._open_until is None):
            self._open(now + OPEN_FOR)

    def _open(self, until: float) -> None:
        self._open_until = max(until, self._open_until or until)
        for turn in [turn for _, turn in self._waiting if not turn.done()]:
            turn.set_exception(Refused(self._open_until))
