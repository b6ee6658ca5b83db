"""The reminders that the rows about delivery hold are planned by the bot itself, and its deliverer sends each once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks import due_at_once, fan_out, meetings, stores
from benchmarks.inside import whole_client
from tests.support.loopback.world import build_world


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "network.sqlite3"
    stores.build(path, 1, lambda _done: None)
    return path


async def test_every_follower_and_the_channel_are_reminded_once(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_at_once, "REMINDERS", 12)
    async with whole_client(database) as client:
        starts = [client.app.clock.now() + timedelta(hours=2)] * 2
        people = [range(5), range(5, 10)]
        assert await meetings.hold(client.app, starts, people, before=[60], channel=7) == 12
        await meetings.all_due(client.app, client.app.clock.now() - timedelta(seconds=1))
        client.deliverer._post = post = due_at_once.Recording()
        await client.deliverer.deliver()
        assert post.all.is_set()
        assert len({nonce for nonce, _at in post.arrived}) == 12


async def test_four_reminders_of_each_meeting_are_held(database: Path) -> None:
    async with whole_client(database) as client:
        starts = [client.app.clock.now() + timedelta(days=10)] * 3
        assert await meetings.hold(client.app, starts, [range(5)] * 3, before=[10_080, 1440, 60, 0]) == 60


async def test_a_meeting_is_announced_in_every_channel_of_the_plan(database: Path) -> None:
    channels = list(build_world(fan_out._plan(20)).guilds[stores.GUILD].channels)
    assert len(channels) == 20
    async with whole_client(database) as client:
        at = client.app.clock.now() + timedelta(minutes=5)
        await meetings.announce(client.app, channels, at)
        await client.app.planner.plan_due()  # leaves them alone
        assert await client.app.database.read(lambda tx: client.app.outbox.counts(tx, stores.GUILD)) == {"due": 20}
