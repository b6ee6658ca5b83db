"""Requests are paced, on simulated time: nothing here waits for a real second."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.ui.pacer import CLOSED, CLOSED_TARGETS, CLOSED_WITHIN, OPEN_FOR, REFUSALS, Pacer, Refused


class Timer:
    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Seconds:
    """A clock, the timers that go by it, and what was sent when."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.late = 0.0  # how much later than asked a timer goes off
        self.sent: list[tuple[float, int | None, object]] = []
        self._timers: list[tuple[float, int, Callable[[], None], Timer]] = []
        self._count = itertools.count()

    def later(self, seconds: float, call: Callable[[], None]) -> Any:
        timer = Timer()
        heapq.heappush(self._timers, (self.now + seconds + self.late, next(self._count), call, timer))
        return timer

    def pacer(self, **limits: float) -> Pacer:
        return Pacer(clock=lambda: self.now, later=self.later, **limits)

    async def settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    async def until(self, instant: float) -> None:
        """Let time pass, and everything that is due on the way happen."""
        await self.settle()
        while self._timers and self._timers[0][0] <= instant:
            at, _, call, timer = heapq.heappop(self._timers)
            if not timer.cancelled:
                self.now = max(self.now, at)
                call()
                await self.settle()
        self.now = max(self.now, instant)

    def request(self, channel: int | None, what: object = None) -> Callable[[], Awaitable[object]]:
        async def request() -> object:
            self.sent.append((self.now, channel, what))
            return what

        return request

    def start(self, pacer: Pacer, channels: Sequence[int | None]) -> list[asyncio.Task[object]]:
        return [
            asyncio.create_task(pacer.send(channel, self.request(channel, number)))
            for number, channel in enumerate(channels)
        ]

    def instants(self, channel: int | None = None) -> list[float]:
        return [at for at, where, _ in self.sent if channel in (None, where)]


def most_within(instants: Sequence[float], seconds: float) -> int:
    """Return the largest number of instants in any window; the fullest window begins with one of them."""
    return max(sum(first <= one < first + seconds for one in instants) for first in instants)


def refusal(status: int, headers: Mapping[str, str] | None = None, code: int = 0) -> discord.HTTPException:
    response: Any = SimpleNamespace(status=status, reason="refused", headers=headers or {})
    return discord.HTTPException(response, {"code": code, "message": "refused"})


def refusing(status: int, headers: Mapping[str, str] | None = None, code: int = 0) -> Callable[[], Awaitable[None]]:
    async def request() -> None:
        raise refusal(status, headers, code)

    return request


async def refuse(pacer: Pacer, times: int, status: int = 403, code: int = 0) -> None:
    for _ in range(times):
        with pytest.raises(discord.HTTPException):
            await pacer.send(None, refusing(status, code=code))


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.mark.parametrize("late", [0.0, 0.0013, 0.01])
async def test_five_hundred_channels_are_served_as_fast_as_the_limit_lets_them(seconds: Seconds, late: float) -> None:
    seconds.late = late
    pacer, began = seconds.pacer(), seconds.now
    tasks = seconds.start(pacer, range(500))
    await seconds.until(began + 60)
    assert [await task for task in tasks] == list(range(500))
    instants = seconds.instants()
    assert len(instants) == 500
    assert most_within(instants, 1.0) <= 45
    assert 499 / 45 - 1 <= instants[-1] - began <= 1.15 * 500 / 45


async def test_no_second_is_over_the_limit_however_the_requests_come(seconds: Seconds) -> None:
    pacer = seconds.pacer()
    tasks = []
    for number in range(600):
        tasks += seconds.start(pacer, [number % 7, 1000 + number])
        await seconds.until(seconds.now + (0.0, 0.001, 0.0107, 0.4, 1.3)[(number // 90) % 5])
    await seconds.until(seconds.now + 1200)
    assert all(task.done() for task in tasks)
    assert len(seconds.sent) == 1200
    assert most_within(seconds.instants(), 1.0) <= 45
    assert all(most_within(seconds.instants(channel), 5.0) <= 5 for channel in range(7))


async def test_the_requests_of_a_second_are_spread(seconds: Seconds) -> None:
    tasks = seconds.start(seconds.pacer(), range(200))
    await seconds.until(seconds.now + 10)
    assert most_within(seconds.instants(), 0.1) <= 7  # 4.5 and the few that may go at once
    await asyncio.gather(*tasks)


async def test_a_channel_gets_five_in_five_seconds_and_in_order(seconds: Seconds) -> None:
    began = seconds.now
    tasks = seconds.start(seconds.pacer(), [7] * 23)
    await seconds.until(began + 60)
    await asyncio.gather(*tasks)
    assert [what for _, _, what in seconds.sent] == list(range(23))
    assert most_within(seconds.instants(), 5.0) <= 5
    assert seconds.instants()[-1] - began <= 1.15 * 20


async def test_a_busy_channel_holds_nobody_up(seconds: Seconds) -> None:
    began = seconds.now
    tasks = seconds.start(seconds.pacer(), [*[7] * 40, *range(100, 140), None])
    await seconds.until(began + 1.1)
    assert {channel for _, channel, _ in seconds.sent} == {7, None, *range(100, 140)}
    assert len(seconds.instants(7)) == 5
    await seconds.until(began + 60)
    await asyncio.gather(*tasks)


async def test_turns_come_in_the_order_of_arrival(seconds: Seconds) -> None:
    tasks = seconds.start(seconds.pacer(), [number % 10 for number in range(50)])
    await seconds.until(seconds.now + 30)
    await asyncio.gather(*tasks)
    assert [what for _, _, what in seconds.sent] == list(range(50))


async def test_a_newcomer_does_not_overtake_who_waits(seconds: Seconds) -> None:
    pacer = seconds.pacer(per_channel=math.inf)
    tasks = seconds.start(pacer, [1] * 10)
    await seconds.settle()
    seconds.now += 1.0  # the loop was busy: the timer is late
    late = asyncio.create_task(pacer.send(2, seconds.request(2, "late")))
    await seconds.until(seconds.now + 5)
    await asyncio.gather(*tasks, late)
    assert seconds.sent[-1][2] == "late"


async def test_who_stops_waiting_frees_the_place(seconds: Seconds) -> None:
    pacer, began = seconds.pacer(), seconds.now
    tasks = seconds.start(pacer, [7] * 12)
    await seconds.until(began + 1)
    for task in tasks[5:10]:
        task.cancel()
    await seconds.until(began + 5.2)
    assert [what for _, _, what in seconds.sent] == [0, 1, 2, 3, 4, 10, 11]
    assert [task.cancelled() for task in tasks] == [False] * 5 + [True] * 5 + [False] * 2


async def test_what_a_request_returns_and_raises_passes_through(seconds: Seconds) -> None:
    pacer = seconds.pacer(per_second=math.inf)

    async def broken() -> None:
        raise LookupError("a fault of the caller")

    assert await pacer.send(1, seconds.request(1, "a message")) == "a message"
    with pytest.raises(LookupError, match="a fault of the caller"):
        await pacer.send(1, broken)
    with pytest.raises(discord.HTTPException):
        await pacer.send(1, refusing(404))
    assert not pacer.is_open


async def test_channels_at_rest_are_forgotten(seconds: Seconds) -> None:
    pacer = seconds.pacer(per_second=math.inf)
    for number in range(5000):
        await pacer.send(number, seconds.request(number))
        seconds.now += 0.1
    assert len(pacer._channels) <= 1000


@pytest.mark.parametrize("status", [401, 403, 429])
async def test_the_breaker_opens_after_repeated_refusals_and_closes_after_a_trial(
    seconds: Seconds, status: int
) -> None:
    pacer = seconds.pacer(per_second=math.inf)
    await refuse(pacer, REFUSALS - 1, status)
    assert not pacer.is_open
    await refuse(pacer, 1, status)
    assert (pacer.is_open, pacer.blocked_for) == (True, OPEN_FOR)
    with pytest.raises(Refused) as refused:
        await pacer.send(1, seconds.request(1))
    assert refused.value.until == seconds.now + OPEN_FOR
    assert seconds.sent == []
    seconds.now += OPEN_FOR
    await pacer.send(1, seconds.request(1, "trial"))
    assert (pacer.is_open, pacer.blocked_for) == (False, 0.0)
    await refuse(pacer, REFUSALS - 1, status)  # it counts anew
    assert not pacer.is_open


async def test_the_breaker_stays_open_after_a_trial_that_is_refused(seconds: Seconds) -> None:
    pacer = seconds.pacer(per_second=math.inf)
    await refuse(pacer, REFUSALS)
    seconds.now += OPEN_FOR
    await refuse(pacer, 1)
    assert pacer.blocked_for == OPEN_FOR
    with pytest.raises(Refused):
        await pacer.send(1, seconds.request(1))


@pytest.mark.parametrize("code", sorted(CLOSED_TARGETS))
async def test_a_target_that_is_closed_to_us_closes_the_breaker(seconds: Seconds, code: int) -> None:
    pacer = seconds.pacer(per_second=math.inf)
    await refuse(pacer, REFUSALS)
    seconds.now += OPEN_FOR
    await refuse(pacer, 1, code=code)
    assert not pacer.is_open
    await refuse(pacer, REFUSALS, code=code)
    assert not pacer.is_open, "Discord is well"


async def test_very_many_closed_targets_open_the_breaker(seconds: Seconds) -> None:
    pacer, began = seconds.pacer(per_second=math.inf), seconds.now
    await refuse(pacer, CLOSED - 1, code=50007)
    assert pacer.blocked_for == 0
    await refuse(pacer, 1, code=50007)
    assert (pacer.is_open, pacer.blocked_for) == (True, OPEN_FOR)
    seconds.now += OPEN_FOR
    await refuse(pacer, 1, code=50007)
    assert pacer.blocked_for == 0, "the trial shows that Discord answers"
    await refuse(pacer, 1, code=50007)
    assert pacer.blocked_for == OPEN_FOR, "but there are too many still"
    seconds.now = began + CLOSED_WITHIN
    await refuse(pacer, 2, code=50007)
    assert pacer.blocked_for == 0


async def test_one_request_tries_and_the_others_are_refused_meanwhile(seconds: Seconds) -> None:
    pacer = seconds.pacer(per_second=math.inf)
    await refuse(pacer, REFUSALS)
    seconds.now += OPEN_FOR
    trial = asyncio.create_task(pacer.send(1, asyncio.Event().wait))
    await seconds.settle()
    with pytest.raises(Refused):
        await pacer.send(2, seconds.request(2))
    trial.cancel()  # says nothing of Discord
    await seconds.settle()
    await pacer.send(2, seconds.request(2))
    assert not pacer.is_open


async def test_refusals_that_lie_far_apart_do_not_open_the_breaker(seconds: Seconds) -> None:
    pacer = seconds.pacer()
    for _ in range(3 * REFUSALS):
        await refuse(pacer, 1)
        seconds.now += 1.3
    assert not pacer.is_open


async def test_who_waits_when_the_breaker_opens_is_refused(seconds: Seconds) -> None:
    pacer = seconds.pacer(per_second=math.inf)
    tasks = seconds.start(pacer, [7] * 9)
    await seconds.settle()
    await refuse(pacer, REFUSALS)
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in outcomes[5:]] == [Refused] * 4
    assert len(seconds.sent) == 5


@pytest.mark.parametrize("headers", [{"Via": "1.1 google", "X-RateLimit-Global": "true"}, {}])
async def test_everybody_waits_after_a_refusal_of_the_whole_bot(seconds: Seconds, headers: dict[str, str]) -> None:
    pacer, began = seconds.pacer(), seconds.now
    with pytest.raises(discord.HTTPException):
        await pacer.send(1, refusing(429, {**headers, "Retry-After": "7"}))
    assert pacer.blocked_for == 7
    tasks = seconds.start(pacer, range(10))
    await seconds.until(began + 6.9)
    assert seconds.sent == []
    await seconds.until(began + 8)
    await asyncio.gather(*tasks)


async def test_a_refusal_of_one_channel_holds_no_other(seconds: Seconds) -> None:
    pacer = seconds.pacer()
    with pytest.raises(discord.HTTPException):
        await pacer.send(1, refusing(429, {"Via": "1.1 google", "Retry-After": "7"}))
    assert pacer.blocked_for == 0


async def test_it_paces_on_the_real_clock_too() -> None:
    pacer, began = Pacer(per_second=200), perf_counter()
    instants: list[float] = []

    async def request() -> None:
        instants.append(perf_counter())

    await asyncio.gather(*(pacer.send(number, request) for number in range(60)))
    assert 0.25 < perf_counter() - began < 2
    assert len(instants) == 60


async def test_a_request_that_need_not_wait_costs_little() -> None:
    pacer = Pacer(per_second=1e9, per_channel=1e9)

    async def request() -> None:
        pass

    began = perf_counter()
    for number in range(20_000):
        await pacer.send(number % 500, request)
    assert 20_000 / (perf_counter() - began) > 20_000  # 50,000 and more on a quiet machine
