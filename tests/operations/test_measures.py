"""What the bot counts of itself, how it tells it, and that nobody's words are in it."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import socket
import threading
from datetime import timedelta

import aiohttp
import discord
import pytest

from bot import health
from bot.client import Client
from bot.core.exposition import Gauge, exposed
from bot.core.measures import Histogram, Longest, Measures
from bot.core.outbox import Planned, Target
from bot.core.scheduler import SAFETY
from bot.core.watchdog import BEAT, STALL, Watchdog, place_of
from bot.errors import OperatorError, SettingsError
from bot.health import Pulse, judge, sign_of
from bot.operations.monitor import Monitor
from bot.serve import log_in
from bot.ui.measuring import SLOW
from tests.support.network import Network

SAMPLE = re.compile(r'[a-z_]+(\{([a-z]+="[^"\\\n]*",?)+\})? (-?[0-9.e+-]+|NaN|[+-]Inf)')


class Seconds:
    """A stopwatch in the test's hand; each look moves it by `step`."""

    def __init__(self, step: float = 0.0) -> None:
        self.now, self.step = 100.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def got(address: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.text()


# -- counting ---------------------------------------------------------------------------------------------------


def test_the_longest_of_the_last_minute_is_forgotten_after_it() -> None:
    longest = Longest()
    for second, value in enumerate([0.1, 3.0, 0.2]):
        longest.note(value, 100.0 + second)
    assert longest.at(103.0) == 3.0
    assert longest.at(161.5) == 0.2
    assert longest.at(500.0) == 0.0


def test_measures_are_told_in_the_form_that_prometheus_reads() -> None:
    measures = Measures()
    measures.commands.add("directory find", "done")
    measures.commands.add("directory find", "done")
    measures.command_seconds.note(0.02, "directory find")
    measures.command_seconds.note(99.0, "directory find")
    told = exposed(measures, [Gauge(name="bot_servers", about="Servers.", values={(): 2})])
    assert '# TYPE bot_commands_total counter\nbot_commands_total{command="directory find",outcome="done"} 2\n' in told
    assert 'bot_command_seconds_bucket{command="directory find",le="0.025"} 1\n' in told
    assert 'bot_command_seconds_bucket{command="directory find",le="10"} 1\n' in told
    assert 'bot_command_seconds_bucket{command="directory find",le="+Inf"} 2\n' in told
    assert 'bot_command_seconds_sum{command="directory find"} 99.02\n' in told
    assert 'bot_command_seconds_count{command="directory find"} 2\n' in told
    assert told.endswith("# TYPE bot_servers gauge\nbot_servers 2\n")
    for line in told.splitlines():
        assert line.startswith("#") or SAMPLE.fullmatch(line), line


def test_a_label_that_would_break_the_form_is_escaped() -> None:
    odd = Gauge(name="bot_x", about="X.", labels=("way",), values={('a"b\\c\nd',): 1.5})
    assert exposed(Measures(), [odd]).endswith('bot_x{way="a\\"b\\\\c\\nd"} 1.5\n')


def test_a_value_on_a_bound_is_within_it() -> None:
    spread = Histogram("x", "X.", (1.0, 2.0))
    for value in (0.5, 1.0, 1.5, 2.0, 9.0):
        spread.note(value)
    assert spread.counts[()] == [2, 2, 1]


# -- what people do ---------------------------------------------------------------------------------------------


async def test_commands_suggestions_presses_and_searches_are_counted_by_name_and_outcome(network: Network) -> None:
    measures = network.app.measures
    await network.member.run("/directory find query:geneva")
    await network.member.run("/directory find query:city")
    await network.member.click("Next")
    await network.member.complete("/directory show organisation:gen")
    await network.member.run("/directory show organisation:nobody-has-this-name-at-all")
    assert measures.commands.values[("directory find", "done")] == 2
    assert measures.presses.values == {("dir", "done"): 1}
    assert measures.commands.values[("directory show", "refused")] == 1
    assert sum(measures.autocompletes.values.values()) == 1
    assert sum(measures.search_seconds.counts[("find", "organisation")]) >= 1
    assert sum(measures.command_seconds.counts[("directory find",)]) == 2
    assert measures.writes.values[("committed",)] > 0
    assert not network.world.client.under_way


async def test_no_label_holds_words_or_numbers_of_people(network: Network) -> None:
    await network.member.run("/directory find query:zanzibar-of-the-heart")
    await network.member.run("/me settings")
    told = await Pulse(network.world.client, network.world.app.settings.database).metrics()
    assert "zanzibar" not in told
    labels = re.findall(r'"([^"]*)"', told)
    assert labels
    assert not [one for one in labels if re.search(r"\d{5,}", one)]
    for line in told.splitlines():
        assert line.startswith("#") or SAMPLE.fullmatch(line), line


async def test_what_is_delivered_is_counted_with_how_late_it_was(network: Network) -> None:
    app = network.app
    member = network.world.society.members["member"].id
    now = app.clock.now()
    planned = Planned(
        kind="test", subject="x", moment="now", target=Target(kind="user", id=member), due=now - timedelta(seconds=10)
    )

    async def put_into_words(deliveries, _now):  # type: ignore[no-untyped-def]
        from bot.ui.deliverer import Message

        return {one.id: Message(content="hello") for one in deliveries}

    network.world.client.renderers["test"] = put_into_words
    await app.database.transaction(lambda tx: app.outbox.plan(tx, network.guild, [planned], now=now))
    await network.advance("1m")
    assert app.measures.deliveries.values[("sent",)] == 1
    assert app.measures.delivery_late_seconds.sums[()] >= 10
    assert app.measures.sweep_age() is not None


# -- slow commands and stalls -----------------------------------------------------------------------------------


async def test_a_slow_command_is_named_in_the_log_without_its_options(
    network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    network.app.measures.seconds = Seconds(step=SLOW)
    await network.member.run("/directory find query:geneva")
    slow = [record.getMessage() for record in caplog.records if record.getMessage().startswith("Slow:")]
    assert len(slow) == 1
    assert re.fullmatch(r"Slow: /directory find took \d+\.\d s\.", slow[0])


def test_a_loop_that_stands_still_is_told_with_what_it_was_at(caplog: pytest.LogCaptureFixture) -> None:
    seconds = Seconds()
    measures = Measures(seconds)
    at = "/directory find, bot.core.search.find"
    dog = Watchdog(measures, lambda: at)
    with caplog.at_level(logging.WARNING):
        dog.expect()
        seconds.now += BEAT + STALL / 2
        dog.look()
        dog.beat()
        assert not caplog.records, "a little late is no stall"
        dog.expect()
        seconds.now += BEAT + 1.5
        dog.look()
        at = "something that came later"
        dog.look()
        dog.beat()
    assert [record.getMessage() for record in caplog.records] == [
        "The event loop stood still for 1.50 s, at: /directory find, bot.core.search.find."
    ]
    assert measures.lag_longest.at(seconds.now) == pytest.approx(1.5)
    assert sum(measures.lag_seconds.counts[()]) == 2


def test_a_thread_is_found_in_the_innermost_function_of_ours() -> None:
    assert place_of(threading.get_ident()) == "bot.core.watchdog.place_of"
    assert place_of(-1) == ""


async def test_what_the_loop_is_at_is_named_by_the_command(network: Network) -> None:
    client, seen = network.world.client, []
    original = client.tree.interaction_check

    async def look(itx) -> bool:  # type: ignore[no-untyped-def]
        seen.append(client.running())
        return await original(itx)

    client.tree.interaction_check = look  # type: ignore[method-assign]
    await network.member.run("/directory find query:geneva")
    assert seen
    assert seen[0].startswith("/directory find")
    assert "geneva" not in seen[0]


# -- health -----------------------------------------------------------------------------------------------------


@pytest.fixture
def client(network: Network, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The simulated Discord has no gateway whose heart beats; this one answers in 40 ms until told otherwise."""
    monkeypatch.setattr(Client, "latency", 0.04)
    return network.world.client


async def test_a_bot_that_serves_is_well_and_leaves_its_sign(network: Network, client: Client) -> None:
    database = network.app.settings.database
    judgement = await Pulse(client, database).take()
    assert judgement.well
    assert sign_of(database).exists()
    health.check(database)


async def test_a_dead_gateway_is_unhealthy_for_the_sign_and_the_port_alike(
    network: Network, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """O2."""
    database = network.app.settings.database
    pulse = Pulse(client, database)
    await pulse.take()
    monkeypatch.setattr(Client, "latency", float("inf"))
    well, told = await pulse.health()
    assert not well
    assert told["gateway"] == "not connected"
    with pytest.raises(OperatorError, match="No bot serves"):
        health.check(database)


async def test_what_is_due_and_not_sent_for_two_minutes_is_unhealthy(network: Network, client: Client) -> None:
    """O2: the alarm has failed."""
    network.expect_errors()
    app = network.app
    for chore in client._chores:
        await chore.stop()
    now = app.clock.now()
    target = Target(kind="channel", id=network.world.society.curators.id)
    planned = Planned(kind="test", subject="x", moment="now", target=target, due=now)
    await app.database.transaction(lambda tx: app.outbox.plan(tx, network.guild, [planned], now=now))
    await network.advance("1m")
    assert (await judge(client)).well
    await network.advance("90s")
    judgement = await judge(client)
    assert not judgement.well
    assert judgement.waiting_since is not None


async def test_an_alarm_that_never_rings_is_unhealthy_though_nothing_is_due(network: Network, client: Client) -> None:
    """O2: the sweep is more than two minutes stale."""
    network.expect_errors()
    measures = network.app.measures
    measures.swept()
    assert (await judge(client)).well
    began, moved = measures.seconds, (SAFETY + timedelta(minutes=2, seconds=1)).total_seconds()
    measures.seconds = lambda: began() + moved
    assert not (await judge(client)).delivering


async def test_a_database_that_takes_no_write_is_unhealthy(network: Network, client: Client) -> None:
    """O2."""
    network.expect_errors()
    database = network.app.database
    await database._writer.execute("PRAGMA query_only = ON")
    well, told = await Pulse(client, database.path).health()
    assert (well, told["database"]) == (False, "not writable")
    await database._writer.execute("PRAGMA query_only = OFF")
    assert (await judge(client)).well


# -- the port ---------------------------------------------------------------------------------------------------


@pytest.fixture
def told() -> dict[str, object]:
    return {"well": True}


async def test_health_and_measures_are_told_on_the_loopback_and_asked_by_the_command(
    told: dict[str, object],
) -> None:
    async def healthz() -> tuple[bool, dict[str, object]]:
        return bool(told["well"]), {"gateway": "connected" if told["well"] else "not connected"}

    async def metrics() -> str:
        return exposed(Measures())

    number = port()
    monitor = await Monitor.open(number, healthz, metrics)
    try:
        address = f"http://127.0.0.1:{number}"
        status, body = await got(f"{address}/healthz")
        assert (status, json.loads(body)) == (200, {"status": "well", "gateway": "connected"})
        await asyncio.to_thread(health.ask, number)
        told["well"] = False
        status, body = await got(f"{address}/healthz")
        assert (status, json.loads(body)["status"]) == (503, "unwell")
        with pytest.raises(OperatorError, match="does not serve: gateway not connected"):
            await asyncio.to_thread(health.ask, number)
        status, body = await got(f"{address}/metrics")
        assert (status, "# TYPE bot_commands_total counter" in body) == (200, True)
        assert (await got(f"{address}/"))[0] == 404
        with pytest.raises(SettingsError, match=f"HEALTH_PORT: the port {number}") as taken:
            await Monitor.open(number, healthz, metrics)
        assert taken.value.exit_code == 2
        assert taken.value.remedy
    finally:
        await monitor.close()
    with pytest.raises(OperatorError, match="No bot answers"):
        await asyncio.to_thread(health.ask, number)


# -- a Discord that is not there --------------------------------------------------------------------------------


async def test_a_discord_that_cannot_be_reached_is_tried_again_ever_more_slowly_up_to_five_minutes(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{port()}/api/v10")
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 11:
            raise asyncio.CancelledError  # stopped meanwhile

    client = Client(network.app)
    async with client:
        with pytest.raises(asyncio.CancelledError):
            await log_in(client, "a.b.c", pause=pause)
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
