"""What is due reaches people once, whatever happens to the process, to the network or to Discord.

The bot is a real process, its time the machine's own. Meetings are published by the bot's own services in this process,
a day ago by their clock, before the bot starts: what they remind of is then due, or late, as the bot comes up.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.core.guilds import Actor
from bot.core.outbox import Planned, Target
from bot.events.curation import Work
from bot.events.form import EventForm
from bot.events.planning import REMINDER, subject_of
from bot.ui.pacer import REFUSALS
from tests.support.apps import open_app
from tests.support.clock import ManualClock
from tests.support.loopback.limits import Limits
from tests.support.loopback.loopback import LoopbackDiscord
from tests.support.loopback.process import BotProcess
from tests.support.loopback.world import DEFAULT_PLAN, Channel, Message, build_world

MINUTE = timedelta(minutes=1)
GONE = 600  # seconds: longer than Discord surely knows a nonce
DIRECT = ("POST", "/users/@me/channels")


async def until(so: Callable[[], object], *, seconds: float = 20.0) -> None:
    """Look until it is so; the seconds are a bound and not a pace."""
    async with asyncio.timeout(seconds):
        while not so():
            await asyncio.sleep(0.02)


class Scene:
    """A loopback Discord, a database, and the bot's process between them."""

    def __init__(self, discord: LoopbackDiscord, folder: Path) -> None:
        self.discord, self.folder = discord, folder
        self.guild = discord.world.guild("network")
        self.lobby, self.curators = self.guild.channel("lobby"), self.guild.channel("curators")
        self.member = self.guild.member("member").user
        self.direct = discord.world.direct_channel(self.member)
        role = self.guild.role("Curators").id
        self.curator = Actor(user=self.guild.member("curator").user.id, guild=self.guild.id, roles=[role])
        self.admin = Actor(user=self.guild.member("admin").user.id, guild=self.guild.id, administrator=True)
        self.role = role

    # -- before the bot runs

    @asynccontextmanager
    async def app(self, *, ago: timedelta = timedelta()) -> AsyncIterator[App]:
        """The bot's parts, on a clock that stands; the store is closed again for the process."""
        app = await open_app(self.folder, ManualClock(datetime.now(UTC) - ago))
        try:
            yield app
        finally:
            await app.close()

    async def publish(
        self, *starts: timedelta, follower: bool = False, before: str = "60 min", card: bool = False,
        mirror: bool = False,
    ) -> list[int]:  # fmt: skip
        """Publish a meeting for each start (from now, in minutes) with one reminder to the lobby; return their numbers.

        No card is posted unless asked for, so that all that comes into the lobby is a reminder.
        """
        numbers: list[int] = []
        async with self.app(ago=timedelta(days=1)) as app:
            say = app.languages["en"]
            await app.guilds.set_curators(self.admin, role=self.role, channel=self.curators.id)
            await app.event_curation.set_settings(self.admin, channel=self.lobby.id, zone="UTC", mirror=mirror)
            for number, start in enumerate(starts, 1):
                when = (datetime.now(UTC) + start).strftime("%Y-%m-%d %H:%M")
                form = EventForm(title=f"Assembly {number}", when=when, before=before)
                preview = await app.event_curation.preview(self.curator, Work(form=form), say)
                shown = await app.event_curation.publish(self.curator, preview.draft, say)
                numbers.append(shown.meeting.event.id)
                if follower:
                    actor = Actor(user=self.member.id, guild=self.guild.id)
                    await app.events.follow(actor, f"#{numbers[-1]}", language="en", before=None)
        if not card:
            self.change("UPDATE event_setting SET channel = NULL")
        return numbers

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "network.sqlite3", timeout=10)) as connection:
            return connection.execute(sql).fetchall()

    def change(self, sql: str) -> int:
        """Change the store behind the bot's back: only while no bot runs."""
        with closing(sqlite3.connect(self.folder / "network.sqlite3", timeout=10)) as connection, connection:
            return connection.execute(sql).rowcount

    # -- the bot

    @asynccontextmanager
    async def bot(self, **environment: str) -> AsyncIterator[BotProcess]:
        """The bot's process, connected; it is killed where the test does not stop it."""
        given = {
            "DATABASE": str(self.folder / "network.sqlite3"),
            "BACKUPS": str(self.folder / "backups"),
            **environment,
        }
        async with BotProcess(
            self.discord.api, "run", token=self.discord.token, environment=given, ready=0.05
        ) as process:
            try:
                await self.discord.gateway.connected()
                yield process
            except TimeoutError as error:
                error.add_note(process.output)
                error.add_note(str(self.query("SELECT * FROM delivery")))
                raise
        await self.discord.gateway.disconnected()
        assert "Traceback" not in process.output, process.output

    async def kill(self, process: BotProcess) -> None:
        process.kill()
        await process.ended()
        await self.discord.gateway.disconnected()

    async def stop(self, process: BotProcess) -> None:
        process.terminate()
        assert await process.ended(seconds=10) == 0

    async def serve_until(self, so: Callable[[], object]) -> None:
        """Have a bot run until it is so, and stop in order."""
        async with self.bot() as process:
            await until(so)
            await self.stop(process)

    # -- what came of it

    def statuses(self, where: str = "kind = 'event.reminder'") -> list[str]:
        return [row[0] for row in self.query(f"SELECT status FROM delivery WHERE {where} ORDER BY id")]

    def all_sent(self) -> bool:
        return {*self.statuses("1")} == {"sent"}

    def posts(self, channel: Channel) -> list[Any]:
        return self.discord.requests.to("POST", f"/channels/{channel.id}/messages")

    def messages(self, channel: Channel) -> list[Message]:
        return [*channel.messages.values()]

    def contents(self, channel: Channel) -> list[str]:
        return [message.content for message in channel.messages.values()]


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with LoopbackDiscord() as discord:
        yield Scene(discord, tmp_path)
        assert discord.requests.unknown == []


# -- time ---------------------------------------------------------------------------------------------------


async def test_a_reminder_comes_at_its_instant(scene: Scene) -> None:
    await scene.publish(30 * MINUTE)
    due = int(time.time()) + 4
    scene.change(f"UPDATE delivery SET due = {due}, next_try = {due}")
    async with scene.bot() as process:
        await until(lambda: "Connected as" in process.output)
        ready = time.time()
        await until(lambda: scene.messages(scene.lobby))
        assert due <= time.time() < max(due, ready) + 2
        await until(scene.all_sent)
        await scene.stop(process)
    (message,) = scene.messages(scene.lobby)
    assert "Assembly 1" in message.content
    assert "Late" not in message.content
    assert [row[0] for row in scene.query("SELECT message FROM delivery")] == [message.id]


async def test_what_was_due_while_the_bot_was_down_is_sent_once_and_says_that_it_is_late(scene: Scene) -> None:
    """R1."""
    await scene.publish(30 * MINUTE)
    await scene.serve_until(scene.all_sent)
    await scene.serve_until(scene.all_sent)
    (content,) = scene.contents(scene.lobby)
    assert content.startswith("Late: this should have reached you at <t:")
    assert "Assembly 1" in content
    assert scene.contents(scene.curators) == []


async def test_of_several_reminders_that_were_due_meanwhile_only_the_last_is_sent(scene: Scene) -> None:
    await scene.publish(30 * MINUTE, before="2 hours, 60 min, 45 min")
    await scene.serve_until(lambda: not {"due", "sending"} & {*scene.statuses()})
    assert sorted(scene.statuses()) == ["sent", "superseded", "superseded"]
    assert len(scene.messages(scene.lobby)) == 1
    assert scene.query("SELECT moment FROM delivery WHERE status = 'sent'") == [("45",)]


async def test_what_is_over_is_not_sent_and_the_curators_are_told_once(scene: Scene) -> None:
    """R1."""
    await scene.publish(-120 * MINUTE)
    for _start in range(2):
        await scene.serve_until(lambda: scene.statuses("kind = 'event.notice'") == ["sent"])
    assert scene.statuses() == ["expired"]
    assert scene.posts(scene.lobby) == []
    (told,) = scene.contents(scene.curators)
    assert told.startswith("Reminders of **Assembly 1** were not sent: the bot was not running")
    assert f"<#{scene.lobby.id}>" in told


# -- killed -------------------------------------------------------------------------------------------------


async def _killed(scene: Scene, step: str) -> None:
    """Run a bot and kill it at a step of its one delivery."""
    route = DIRECT if step == "marked" else ("POST", f"/channels/{scene.lobby.id}/messages")
    hold = scene.discord.faults.hold(*route, after_acting=step in {"stored", "answered"})
    async with scene.bot(BUSY_SECONDS="20") as process:
        await hold.reached()
        if step == "answered":
            # Nothing can be committed while somebody else is about to.
            with closing(sqlite3.connect(scene.folder / "network.sqlite3", isolation_level=None)) as lock:
                lock.execute("BEGIN IMMEDIATE")
                hold.release()
                await scene.discord.requests.until(*route)
                await scene.kill(process)
                lock.execute("ROLLBACK")
        else:
            await scene.kill(process)
    assert scene.statuses() == ["sending"]


STEPS = {"marked": 0, "open": 0, "stored": 1, "answered": 1}  # with how many messages Discord has by then


async def _about_to_send(scene: Scene, step: str) -> Channel:
    await scene.publish(30 * MINUTE, follower=step == "marked")
    if step == "marked":  # before a direct message there is a request that sends nothing
        scene.change("DELETE FROM delivery WHERE target_kind = 'channel'")
        return scene.direct
    return scene.lobby


@pytest.mark.parametrize("step", STEPS)
async def test_killed_at_any_step_and_started_at_once_there_is_one_message(scene: Scene, step: str) -> None:
    """R2."""
    target = await _about_to_send(scene, step)
    await _killed(scene, step)
    assert len(scene.messages(target)) == STEPS[step]
    await scene.serve_until(scene.all_sent)
    (message,) = scene.messages(target)
    assert scene.query("SELECT message FROM delivery") == [(message.id,)]
    assert len({request.json["nonce"] for request in scene.posts(target)}) == 1
    assert scene.contents(scene.curators) == []


@pytest.mark.parametrize("step", STEPS)
async def test_killed_at_any_step_and_started_later_it_is_uncertain_and_not_sent_again(scene: Scene, step: str) -> None:
    """R2: Discord does not know the nonce any more, so nobody can know."""
    target = await _about_to_send(scene, step)
    await _killed(scene, step)
    asked = len(scene.posts(target))
    assert scene.change(f"UPDATE delivery SET claimed_at = claimed_at - {GONE}") == 1
    scene.discord.world.forget_nonces()
    for _start in range(2):
        await scene.serve_until(lambda: scene.statuses("kind = 'event.notice'") == ["sent"])
    assert scene.statuses() == ["uncertain"]
    assert (len(scene.messages(target)), len(scene.posts(target))) == (STEPS[step], asked)
    (told,) = scene.contents(scene.curators)
    assert told.startswith("Reminders of **Assembly 1** may not have arrived")
    assert str(scene.member.id) not in told


async def test_killed_after_the_commit_nothing_is_sent_again(scene: Scene) -> None:
    """R2."""
    await scene.publish(30 * MINUTE)
    async with scene.bot() as process:
        await until(scene.all_sent)
        await scene.kill(process)
    scene.discord.world.forget_nonces()
    await scene.serve_until(scene.all_sent)
    assert len(scene.posts(scene.lobby)) == 1


async def test_killed_before_the_instant_it_comes_after_it(scene: Scene) -> None:
    await scene.publish(30 * MINUTE)
    scene.change("UPDATE delivery SET due = due + 86400, next_try = next_try + 86400")
    async with scene.bot() as process:
        await scene.kill(process)
    assert scene.statuses() == ["due"]
    scene.change("UPDATE delivery SET due = due - 86400, next_try = next_try - 86400")
    await scene.serve_until(scene.all_sent)
    assert len(scene.messages(scene.lobby)) == 1


# -- stopped, and connected anew ----------------------------------------------------------------------------


@pytest.mark.parametrize("stored", [False, True])
async def test_stopped_while_a_request_hangs_it_ends_in_time_and_there_is_one_message(
    scene: Scene, stored: bool
) -> None:
    """R4."""
    await scene.publish(30 * MINUTE)
    hold = scene.discord.faults.hold("POST", f"/channels/{scene.lobby.id}/messages", after_acting=stored)
    async with scene.bot() as process:
        await hold.reached()
        await scene.stop(process)
    assert scene.statuses() == ["sending"], "it tells that it may have arrived"
    await scene.serve_until(scene.all_sent)
    assert len(scene.messages(scene.lobby)) == 1


async def test_what_waits_for_its_turn_when_the_bot_is_stopped_is_due_and_not_in_doubt(scene: Scene) -> None:
    """R4: a channel takes five messages in five seconds, the others were never asked for."""
    await scene.publish(*[30 * MINUTE] * 8)
    async with scene.bot() as process:
        await scene.discord.requests.until("POST", f"/channels/{scene.lobby.id}/messages", times=5)
        await scene.stop(process)
    assert sorted(scene.statuses()) == ["due"] * 3 + ["sent"] * 5
    assert scene.query("SELECT 1 FROM delivery WHERE claimed_at IS NOT NULL OR (status = 'due' AND attempts > 0)") == []
    scene.change(f"UPDATE delivery SET done_at = done_at - {GONE}")
    await scene.serve_until(scene.all_sent)
    assert len(scene.messages(scene.lobby)) == 8
    assert scene.contents(scene.curators) == []


@pytest.mark.parametrize("resumed", [False, True])
async def test_a_second_connection_starts_no_second_delivery(scene: Scene, resumed: bool) -> None:
    """R8: a second scheduler would send again what the first one is sending."""
    await scene.publish(30 * MINUTE)
    hold = scene.discord.faults.hold("POST", f"/channels/{scene.lobby.id}/messages")
    async with scene.bot() as process:
        await hold.reached()
        if resumed:
            await scene.discord.gateway.order_reconnect()
            await scene.discord.gateway.resumed()
        else:
            await scene.discord.gateway.invalidate(resumable=False)
            await until(lambda: len(scene.discord.gateway.identifies) == 2)
            await scene.discord.gateway.connected()
            await until(lambda: process.output.count("Connected as") == 2)
        answer = await scene.discord.command("network", "member", "events list")  # it is there again
        assert answer.ephemeral
        hold.release()
        await until(scene.all_sent)
        await scene.stop(process)
    assert len(scene.posts(scene.lobby)) == 1


# -- refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "code"), [(404, 10003), (403, 50001), (403, 50013)])
async def test_what_discord_refuses_is_kept_told_once_and_delivered_when_tried_again(
    scene: Scene, status: int, code: int
) -> None:
    """D3."""
    await scene.publish(30 * MINUTE)
    scene.discord.faults.refuse("POST", f"/channels/{scene.lobby.id}/messages", status=status, code=code)
    for _start in range(2):
        await scene.serve_until(lambda: scene.statuses("kind = 'event.notice'") == ["sent"])
    assert scene.query("SELECT status, error FROM delivery WHERE kind = 'event.reminder'") == [("failed", str(code))]
    assert len(scene.posts(scene.lobby)) == 1
    (told,) = scene.contents(scene.curators)
    assert told.startswith("Reminders of **Assembly 1** could not be sent.")
    async with scene.app() as app:
        assert await app.event_curation.retry(scene.curator) == 1
    await scene.serve_until(scene.all_sent)
    assert len(scene.messages(scene.lobby)) == 1
    assert len(scene.contents(scene.curators)) == 1


async def test_closed_direct_messages_are_noted_once_and_nobody_else_learns_of_it(scene: Scene) -> None:
    """D4."""
    await scene.publish(30 * MINUTE, 120 * MINUTE, follower=True, card=True)
    closed = f"/channels/{scene.direct.id}/messages"
    scene.discord.faults.refuse("POST", closed, status=403, code=50007, times=None)
    async with scene.bot() as process:
        await until(lambda: "failed" in scene.statuses("target_kind = 'user'"))
        await until(lambda: scene.statuses("target_kind = 'channel'") == ["sent", "due"])
        assert scene.statuses("target_kind = 'user'") == ["failed"], "nothing else is tried"
        assert scene.query("SELECT user_id FROM member WHERE unreachable_at IS NOT NULL") == [(scene.member.id,)]
        await scene.stop(process)
    async with scene.bot() as process:
        await until(lambda: "Connected as" in process.output)
        assert scene.statuses("target_kind = 'user'") == ["failed"]
        answer = await scene.discord.command("network", "member", "events list")
        (told,) = await answer.followed_up()
        assert "could not reach you" in told.text
        assert told.ephemeral
        await until(lambda: scene.statuses("target_kind = 'user'") == ["failed", "due"])  # now they may come again
        await scene.stop(process)
    assert len(scene.discord.requests.to("POST", closed)) == 1
    assert scene.contents(scene.curators) == []
    assert [one for one in scene.messages(scene.lobby) if str(scene.member.id) in one.text] == []


async def test_what_discord_could_not_do_is_tried_again(scene: Scene) -> None:
    """A 503 is waited out; what was under way when a socket broke is sent again with its nonce, and so stays one."""
    await scene.publish(30 * MINUTE, 31 * MINUTE)
    route = ("POST", f"/channels/{scene.lobby.id}/messages")
    scene.discord.faults.refuse(*route, status=503)
    scene.discord.faults.hang_up(*route, after_acting=True)
    async with scene.bot() as process:
        await until(lambda: len(scene.query("SELECT 1 FROM delivery WHERE attempts = 1 AND status = 'due'")) == 2)
        await scene.stop(process)
    assert len(scene.messages(scene.lobby)) == 1
    in_doubt = scene.query("SELECT error, claimed_at IS NOT NULL FROM delivery ORDER BY error")
    assert in_doubt == [("503", 0), ("network", 1)]
    scene.change("UPDATE delivery SET next_try = due")
    await scene.serve_until(scene.all_sent)
    assert sorted(one.content.split("Assembly ")[1][0] for one in scene.messages(scene.lobby)) == ["1", "2"]


async def test_a_rate_limit_is_waited_out(scene: Scene) -> None:
    await scene.publish(30 * MINUTE)
    route = ("POST", f"/channels/{scene.lobby.id}/messages")
    scene.discord.faults.rate_limit(*route, retry_after=0.3)
    scene.discord.faults.rate_limit(*route, retry_after=0.3, everywhere=True)
    await scene.serve_until(scene.all_sent)
    assert [request.status for request in scene.posts(scene.lobby)] == [429, 429, 200]
    assert len(scene.messages(scene.lobby)) == 1


# -- many ---------------------------------------------------------------------------------------------------


def _many(limits: Limits | None, channels: int) -> LoopbackDiscord:
    network = DEFAULT_PLAN["guilds"][0]
    names = [f"room-{number}" for number in range(channels)]
    plan = {"guilds": [{**network, "channels": [*network["channels"], *names]}]}
    return LoopbackDiscord(build_world(plan), limits=limits)


async def _remind_all(scene: Scene, meetings: int) -> list[Channel]:
    """Have the reminders of each meeting go to every room; return the rooms."""
    rooms = [channel for channel in scene.guild.channels.values() if channel.name.startswith("room-")]
    numbers = await scene.publish(*[30 * MINUTE] * meetings)
    scene.change("DELETE FROM delivery")
    async with scene.app() as app:
        now = app.clock.now()
        wanted = [
            Planned(
                kind=REMINDER,
                subject=subject_of(number),
                moment="60",
                due=now,
                target=Target(kind="channel", id=room.id),
            )
            for number in numbers
            for room in rooms
        ]
        await app.database.transaction(lambda tx: app.outbox.plan(tx, scene.guild.id, wanted, now=now))
    return rooms


async def test_many_reminders_are_paced_within_discords_limits_and_none_is_lost(tmp_path: Path) -> None:
    """D8: 240 reminders, six for each of 40 channels, behind the true limits."""
    async with _many(Limits(), 40) as discord:
        scene = Scene(discord, tmp_path)
        rooms = await _remind_all(scene, 6)
        began = time.monotonic()
        async with scene.bot() as process:
            await until(scene.all_sent, seconds=40)
            took = time.monotonic() - began
            await scene.stop(process)
        assert [len(scene.messages(room)) for room in rooms] == [6] * 40
        assert [request for request in discord.requests if request.status == 429] == []
        assert len(discord.requests.to("POST", "/channels/*/messages")) == 240
        assert took < 20, "the limit itself asks for five seconds"


async def test_a_bot_that_discord_refuses_again_and_again_pauses_and_keeps_what_is_due(tmp_path: Path) -> None:
    """D8: the breaker."""
    async with _many(None, 40) as discord:
        scene = Scene(discord, tmp_path)
        await _remind_all(scene, 5)
        discord.faults.refuse("POST", "/channels/*/messages", status=403, code=0, times=None)
        async with scene.bot() as process:
            await until(lambda: scene.query("SELECT 1 FROM delivery WHERE error = 'paused' LIMIT 1"))
            await until(lambda: scene.statuses("status = 'sending'") == [])
            await scene.stop(process)
        asked = len(discord.requests.to("POST", "/channels/*/messages"))
        assert REFUSALS <= asked <= REFUSALS + 64, "what was under way when it opened"
        statuses = scene.statuses()
        assert (statuses.count("failed"), statuses.count("due")) == (asked, 200 - asked)
        assert scene.query("SELECT 1 FROM delivery WHERE status = 'due' AND attempts > 0") == []
        discord.faults.clear()
        scene.change("UPDATE delivery SET next_try = due WHERE status = 'due'")
        await scene.serve_until(lambda: not {"due", "sending"} & {*scene.statuses("1")})
        assert len([one for room in scene.guild.channels.values() for one in room.messages]) >= 200 - asked


# -- beside reminders ---------------------------------------------------------------------------------------


async def test_a_meeting_is_shown_by_one_card_and_one_scheduled_event_however_often_the_bot_starts(
    scene: Scene,
) -> None:
    await scene.publish(180 * MINUTE, card=True, mirror=True)
    for _start in range(2):
        await scene.serve_until(lambda: len(scene.query("SELECT 1 FROM event_shown WHERE message IS NOT NULL")) == 2)
    (card,) = scene.messages(scene.lobby)
    assert "Assembly 1" in card.text
    (event,) = scene.guild.scheduled_events.values()
    assert event["name"] == "Assembly 1"
    assert scene.contents(scene.curators) == []
