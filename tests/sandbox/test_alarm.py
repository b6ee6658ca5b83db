"""The alarm rings on simulated time: inside `advance`, at the instants that were named, and in no other way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from functools import partial
from time import perf_counter

import discord
import pytest

from bot.core import scheduler
from bot.core.scheduler import Alarm
from bot.sandbox import simulated
from tests.sandbox.conftest import Play
from tests.support.network import Network

HOURS, DAYS = timedelta(hours=2), timedelta(days=7)


class Bell:
    """An alarm of the bot that runs, and the simulated instants at which it rang."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.rung: list[datetime] = []
        self.then: list[Callable[[], object]] = []  # what each ring does, in order
        self.alarm = self.new()

    def new(self) -> Alarm:
        """Build and start an alarm as the bot does, in its scope."""
        self.alarm = Alarm(self.network.app.clock, self._ring)
        with self.network.world.env._bot_scope():
            self.alarm.start()
        return self.alarm

    async def _ring(self) -> None:
        self.rung.append(self.network.app.clock.now())
        await self.network.app.synced.probe()  # as a sweep does: a trip to the database's thread
        if self.then:
            self.then.pop(0)()


@pytest.fixture
async def bell(network: Network) -> AsyncIterator[Bell]:
    bell = Bell(network)
    yield bell
    await bell.alarm.stop()


async def test_it_rings_at_the_simulated_instants_that_were_set(network: Network, bell: Bell) -> None:
    start = network.world.now()
    bell.then = [lambda: bell.alarm.set(start + DAYS)]
    bell.alarm.set(start + HOURS)
    await network.advance("1h59m")
    assert bell.rung == []
    await network.advance("1m")
    assert bell.rung == [start + HOURS]
    await network.advance("30d")
    assert bell.rung == [start + HOURS, start + DAYS]


async def test_it_rings_in_the_advance_of_a_script(playing: Play, probed: Network) -> None:
    bell = Bell(probed)
    start = probed.world.now()
    bell.alarm.set(start + HOURS)
    told = await playing("advance 2h\n/probe locale\nexpect en-US")
    assert told.ok, told.fault
    assert bell.rung == [start + HOURS]
    await bell.alarm.stop()


async def test_no_step_waits_for_it_and_the_clock_stands_still(network: Network, bell: Bell) -> None:
    start = network.world.now()
    bell.alarm.set(start + timedelta(seconds=4))
    began = perf_counter()
    await network.member.run("/directory find query:geneva")
    await network.member.run("/directory find query:geneva")
    assert perf_counter() - began < 3
    assert network.world.now() == start
    assert bell.rung == []


async def test_it_rings_on_the_microsecond_wherever_the_clock_stands(network: Network, bell: Bell) -> None:
    await network.advance(timedelta(seconds=0.123457))
    expected = []
    for length in (timedelta(seconds=0.1), timedelta(seconds=1, microseconds=1), HOURS, DAYS / 7.001):
        at = network.world.now() + length
        bell.alarm.set(at)
        await network.advance(length)
        expected.append(at)
        assert bell.rung == expected


@pytest.mark.parametrize("how", ["restart", "crash"])
async def test_the_alarm_of_the_bot_that_was_started_again_rings(network: Network, bell: Bell, how: str) -> None:
    start = network.world.now()
    before = bell.alarm
    before.set(start + HOURS)
    if how == "restart":
        await before.stop()
        await network.restart()
    else:
        await network.crash()
    bell.new().set(start + DAYS)  # the database would say so
    await network.advance("8d")
    assert bell.rung == [start + DAYS]
    await before.stop()


async def test_what_was_due_while_the_bot_was_down_rings_at_its_start(network: Network, bell: Bell) -> None:
    start = network.world.now()
    await bell.alarm.stop()
    await network.advance("1d")
    assert bell.rung == []
    bell.alarm.set(start + HOURS)
    bell.new().set(start + HOURS)
    await network.advance("1s")
    assert bell.rung == [start + timedelta(days=1)]


async def test_it_rings_for_safety_where_nothing_was_set(
    network: Network, bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "SAFETY", timedelta(minutes=10))
    start = network.world.now()
    bell.alarm.set(None)
    await network.advance("35m")
    assert bell.rung == [start + timedelta(minutes=one) for one in (10, 20, 30)]
    bell.alarm.set(start + timedelta(minutes=52))  # what is set outlives a ring for safety
    await network.advance("20m")
    assert bell.rung[3:] == [start + timedelta(minutes=one) for one in (45, 52)]


async def test_setting_replaces_what_was_set(network: Network, bell: Bell) -> None:
    start = network.world.now()
    bell.alarm.set(start + HOURS)
    bell.alarm.set(start + DAYS)
    bell.alarm.set(start + HOURS / 2)
    bell.alarm.set(start + HOURS * 2)
    await network.advance("30d")
    assert bell.rung == [start + HOURS * 2]
    with pytest.raises(ValueError, match="aware"):
        bell.alarm.set(start.replace(tzinfo=None))


async def test_an_instant_that_passes_during_a_ring_rings_after_it(network: Network, bell: Bell) -> None:
    start = network.world.now()
    bell.then = [lambda: bell.alarm.set(start), lambda: bell.alarm.set(start + HOURS + timedelta(microseconds=1))]
    bell.alarm.set(start + HOURS)
    await network.advance("3h")
    assert bell.rung == [start + HOURS, start + HOURS, start + HOURS + timedelta(microseconds=1)]


async def test_a_ring_that_fails_is_logged_and_the_next_one_comes(network: Network, bell: Bell) -> None:
    network.expect_errors()
    start = network.world.now()

    def fail() -> None:
        bell.alarm.set(start + DAYS)
        raise RuntimeError("a fault of the sweep")

    bell.then = [fail]
    bell.alarm.set(start + HOURS)
    await network.advance("8d")
    assert bell.rung == [start + HOURS, start + DAYS]
    assert "a fault of the sweep" in str(network.errors[0])


async def test_starting_and_stopping_twice_does_nothing(network: Network, bell: Bell) -> None:
    start = network.world.now()
    bell.alarm.start()
    bell.alarm.set(start + HOURS)
    await network.advance("2h")
    assert bell.rung == [start + HOURS]
    bell.alarm.set(start + DAYS)
    await bell.alarm.stop()
    await bell.alarm.stop()
    await network.advance("8d")
    assert bell.rung == [start + HOURS]


async def test_two_hundred_messages_cost_no_real_waiting(network: Network) -> None:
    world = network.world
    pacer = simulated.pacer(world._clock)

    async def fan_out() -> None:
        channel = world.client.get_partial_messageable(world.society.lobby.id)
        sends = [partial(channel.send, f"number {number}") for number in range(200)]
        await asyncio.gather(*(pacer.send(channel.id, send) for send in sends))

    alarm = Alarm(network.app.clock, fan_out)
    with world.env._bot_scope():
        alarm.start()
    alarm.set(world.now() + HOURS)
    began = perf_counter()
    await network.advance("2h")
    assert perf_counter() - began < 3
    sent = [entry for entry in world.env.http_requests if entry.path.endswith("/messages")]
    assert len(sent) == 200
    await alarm.stop()


async def test_the_breaker_opens_and_closes_on_simulated_time(network: Network) -> None:
    world = network.world
    pacer = simulated.pacer(world._clock)
    network.fail(403, 0, "/channels/*/messages", method="POST", times=50)
    channel = world.client.get_partial_messageable(world.society.lobby.id)

    async def send() -> discord.Message:
        with world.env._bot_scope():
            return await pacer.send(channel.id, lambda: channel.send("a reminder"))

    for _ in range(50):
        with pytest.raises(discord.Forbidden):
            await send()
    assert (pacer.is_open, pacer.blocked_for) == (True, 60.0)
    await network.advance("1m")
    await send()
    assert not pacer.is_open


async def test_stopping_cancels_a_ring_that_goes_on(network: Network) -> None:
    seen: list[str] = []

    async def long() -> None:
        try:
            seen.append("began")
            await asyncio.sleep(3600)
        finally:
            seen.append("ended")

    alarm = Alarm(network.app.clock, long)
    with network.world.env._bot_scope():
        alarm.start()
    alarm.set(network.world.now())
    await network.advance("1m")
    alarm.set(network.world.now())  # waits for the ring to end
    await network.advance("1m")
    assert seen == ["began"]
    await alarm.stop()
    assert seen == ["began", "ended"]
    await network.advance("2h")
    assert seen == ["began", "ended"]
