"""The deliverer on a real outbox, with a post that records what it is given and answers as the test says."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from bot.app import App
from bot.clock import SystemClock
from bot.core import scheduler
from bot.core.outbox import ATTEMPTS, DOUBTFUL_ATTEMPTS, NONCE_KEPT, Delivery, Planned, Target
from bot.core.scheduler import Chore
from bot.ui import deliverer, post
from bot.ui.deliverer import AT_ONCE, CHUNK, HELD, PER_TARGET, SECONDS_TO_FINISH, Deliverer, Message, Rendered
from bot.ui.pacer import OPEN_FOR, Pacer, Refused
from bot.ui.post import DiscordPost
from tests.support.apps import GUILD, app, clock, empty_app, template
from tests.support.clock import ManualClock

__all__ = ["app", "clock", "empty_app", "template"]
KIND = "test.reminder"


def refusal(status: int, code: int = 0) -> discord.HTTPException:
    """Return what discord.py raises for an answer of Discord's."""
    kinds: dict[int, type[discord.HTTPException]] = {403: discord.Forbidden, 404: discord.NotFound}
    kind = kinds.get(status, discord.DiscordServerError if status >= 500 else discord.HTTPException)
    response: Any = SimpleNamespace(status=status, reason="refused", headers={"Via": "1.1 google"})
    return kind(response, {"code": code, "message": "refused"})


def unreachable() -> aiohttp.ClientConnectorError:
    key: Any = SimpleNamespace(host="discord.com", port=443, ssl=True, is_ssl=True)
    return aiohttp.ClientConnectorError(key, OSError(111, "refused"))


class Recording:
    """A post: keeps what it is given; `answers` are raised, one for each send to a target; `hold` keeps all waiting."""

    def __init__(self) -> None:
        self.sent: list[tuple[Target, str, str]] = []
        self.tried: list[str] = []
        self.answers: dict[int, list[BaseException]] = {}
        self.always: BaseException | None = None
        self.hold: asyncio.Event | None = None
        self.holds: dict[int, asyncio.Event] = {}  # the same for one target
        self.most = self.now = 0

    async def __call__(self, target: Target, message: Message, nonce: str) -> int:
        self.tried.append(nonce)
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            if self.hold is not None:
                await self.hold.wait()
            if target.id in self.holds:
                await self.holds[target.id].wait()
            if self.always is not None:
                raise self.always
            if answers := self.answers.get(target.id):
                raise answers.pop(0)
        finally:
            self.now -= 1
        self.sent.append((target, message.content, nonce))
        return 1000 + len(self.sent)


class Bench:
    """A deliverer with its outbox, its post and its renderers."""

    def __init__(self, app: App, clock: ManualClock) -> None:
        self.app, self.clock, self.post = app, clock, Recording()
        self.rendered: list[int] = []  # how many at each call
        self.broken: set[str] = set()
        self.unwanted: set[str] = set()
        self.deliverer = self.new()

    def new(self, other: Any = None) -> Deliverer:
        """Build a deliverer as the next process would."""
        renderers = {KIND: self.render, "other": self.render}
        self.deliverer = Deliverer(self.app.database, self.app.outbox, self.clock, other or self.post, renderers)
        return self.deliverer

    async def render(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        self.rendered.append(len(deliveries))
        if self.broken & {one.subject for one in deliveries}:
            raise LookupError("a renderer's own fault")
        late = {one.id: "late " if one.late(now) else "" for one in deliveries}
        return {
            one.id: Message(content=f"{late[one.id]}{one.subject}")
            for one in deliveries
            if one.subject not in self.unwanted
        }

    async def plan(self, count: int = 1, *, minutes: float = 0, **changes: Any) -> None:
        """Have so many rows due, each of a subject and for a channel of its own: 1, 2, 3 …"""
        due = self.clock.now() + timedelta(minutes=minutes)
        wanted = [
            Planned(**{
                "kind": KIND, "subject": f"event:{n}", "moment": "60", "target": Target(kind="channel", id=n),
                "due": due, **changes,
            })
            for n in range(1, count + 1)
        ]  # fmt: skip

        def work(tx: Any) -> None:
            self.app.guilds.ensure(tx, GUILD)
            self.app.outbox.plan(tx, GUILD, wanted, now=self.clock.now())

        await self.app.database.transaction(work)

    async def rows(self) -> list[Any]:
        return await self.app.database.read(lambda tx: tx.fetch("SELECT * FROM delivery ORDER BY id"))

    async def row(self) -> Any:
        (row,) = await self.rows()
        return row

    async def statuses(self) -> Mapping[str, int]:
        return await self.app.database.read(lambda tx: self.app.outbox.counts(tx, GUILD))


@pytest.fixture
def bench(empty_app: App, clock: ManualClock) -> Bench:
    return Bench(empty_app, clock)


async def until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not so():
            await asyncio.sleep(0.001)


async def test_all_that_is_due_is_sent_once_and_the_next_instant_is_told(bench: Bench) -> None:
    await bench.plan(3 * CHUNK + 1)
    await bench.plan(1, minutes=7, moment="0")
    assert await bench.deliverer.deliver() == bench.clock.now() + timedelta(minutes=7)
    assert await bench.deliverer.deliver() == bench.clock.now() + timedelta(minutes=7)
    assert sorted(target.id for target, _text, _nonce in bench.post.sent) == list(range(1, 3 * CHUNK + 2))
    assert len({nonce for *_rest, nonce in bench.post.sent}) == len(bench.post.sent)
    assert bench.rendered == [CHUNK, CHUNK, CHUNK, 1], "in words by the chunk, not one by one"
    assert await bench.statuses() == {"sent": 3 * CHUNK + 1, "due": 1}
    assert all(row["message"] for row in await bench.rows() if row["status"] == "sent")
    assert bench.post.most <= AT_ONCE


async def test_what_is_late_says_so(bench: Bench) -> None:
    await bench.plan(1)
    await bench.plan(1, kind="other")
    bench.clock.advance(seconds=119)
    await bench.deliverer.deliver()
    await bench.plan(1, subject="event:9", minutes=-3)
    await bench.deliverer.deliver()
    assert [text for _target, text, _nonce in bench.post.sent] == ["event:1", "event:1", "late event:9"]


async def test_a_row_that_cannot_be_put_into_words_holds_up_no_other(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.broken = {"event:2"}
    await bench.plan(4)
    await bench.plan(1, kind="unknown to this release")
    with caplog.at_level(logging.CRITICAL, "bot.ui.deliverer"):
        at = await bench.deliverer.deliver()
        assert sorted(text for _target, text, _nonce in bench.post.sent) == ["event:1", "event:3", "event:4"]
        assert at == bench.clock.now() + timedelta(seconds=15), "it is tried again"
        bench.broken = set()
        bench.clock.advance(seconds=15)
        await bench.deliverer.deliver()
        assert [text for _target, text, _nonce in bench.post.sent][3:] == ["event:2"]
        for _try in range(ATTEMPTS):
            bench.clock.advance(hours=1)
            await bench.deliverer.deliver()
    assert await bench.statuses() == {"sent": 4, "failed": 1}


async def test_what_is_not_wanted_any_more_is_set_aside(bench: Bench) -> None:
    bench.unwanted = {"event:1"}
    await bench.plan(2)
    await bench.deliverer.deliver()
    assert await bench.statuses() == {"superseded": 1, "sent": 1}


AGAIN, DOUBT = ("due", False), ("due", True)
FAILED = ("failed", False)


@pytest.mark.parametrize(
    ("answer", "becomes", "error"),
    [
        (refusal(503), AGAIN, "503"),
        (refusal(429), AGAIN, "429"),
        (refusal(401), AGAIN, "401"),
        (unreachable(), AGAIN, "network"),
        (refusal(500), DOUBT, "500"),
        (refusal(502), DOUBT, "502"),
        (refusal(504), DOUBT, "504"),
        (refusal(520), DOUBT, "520"),
        (TimeoutError(), DOUBT, "network"),
        (aiohttp.ServerTimeoutError(), DOUBT, "network"),
        (aiohttp.ServerDisconnectedError(), DOUBT, "network"),
        (aiohttp.ClientPayloadError(), DOUBT, "network"),
        (ConnectionResetError(), DOUBT, "network"),
        (refusal(403, 50013), FAILED, "50013"),
        (refusal(403, 50007), FAILED, "50007"),
        (refusal(404, 10003), FAILED, "10003"),
        (refusal(404), FAILED, "404"),
        (refusal(400, 50035), FAILED, "50035"),
        (ValueError("a fault of ours"), FAILED, "internal"),
    ],
)
async def test_each_answer_has_its_meaning(
    bench: Bench, answer: BaseException, becomes: tuple[str, bool], error: str, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.plan(2)
    bench.post.answers[1] = [answer]
    with caplog.at_level(logging.CRITICAL, "bot.ui.deliverer"):
        await bench.deliverer.deliver()
    row, other = await bench.rows()
    assert (row["status"], row["claimed_at"] is not None, row["error"]) == (*becomes, error)
    assert other["status"] == "sent", "nobody else is held up"
    if becomes[0] == "due":
        assert row["next_try"] == row["due"] + 15
        bench.clock.advance(seconds=15)
        await bench.deliverer.deliver()
        assert (await bench.rows())[0]["status"] == "sent"
        assert bench.post.tried[0] == bench.post.tried[-1], "the same nonce again"


async def test_what_the_breaker_refuses_stays_due_and_costs_nothing(bench: Bench) -> None:
    bench.post.always = Refused(60.0)
    await bench.plan(CHUNK + 5)
    at = await bench.deliverer.deliver()
    assert at == bench.clock.now() + timedelta(seconds=OPEN_FOR)
    assert {(row["status"], row["attempts"], row["claimed_at"]) for row in await bench.rows()} == {("due", 0, None)}
    bench.post.always = None
    bench.clock.advance(seconds=OPEN_FOR)
    assert await bench.deliverer.deliver() is None
    assert len(bench.post.sent) == CHUNK + 5


async def test_refusals_of_discord_open_the_breaker_and_the_rest_stays_due(bench: Bench) -> None:
    pacer = Pacer(per_second=1e9)
    forbidden = 0

    async def paced(target: Target, _message: Message, _nonce: str) -> int:
        async def request() -> int:
            nonlocal forbidden
            forbidden += 1
            raise refusal(403)

        return await pacer.send(target.id, request)

    await bench.plan(3 * CHUNK)
    await bench.new(paced).deliver()
    counts = await bench.statuses()
    assert (counts["failed"], counts["due"]) == (forbidden, 3 * CHUNK - forbidden)
    assert 50 <= forbidden <= 50 + AT_ONCE, "what was under way when it opened"
    assert pacer.is_open


async def test_a_stop_while_sends_hang_returns_in_time_and_every_row_tells(bench: Bench) -> None:
    """R4: what nobody was asked for is due again, what was under way is sent again with its nonce."""
    bench.post.hold = asyncio.Event()
    await bench.plan(CHUNK + 30)
    delivering = asyncio.create_task(bench.deliverer.deliver())
    await until(lambda: bench.post.now == AT_ONCE)
    started = time.monotonic()
    await bench.deliverer.stop()
    await asyncio.wait_for(delivering, 1)
    assert time.monotonic() - started < SECONDS_TO_FINISH + 1
    assert await bench.statuses() == {"sending": AT_ONCE, "due": CHUNK + 30 - AT_ONCE}
    begun = set(bench.post.tried)
    bench.post.hold = None
    assert await bench.new().deliver() is None
    assert len(bench.post.sent) == CHUNK + 30
    assert begun <= {nonce for *_rest, nonce in bench.post.sent}


async def test_a_stop_long_before_the_next_start_leaves_uncertain_only_what_was_under_way(bench: Bench) -> None:
    bench.post.hold = asyncio.Event()
    await bench.plan(20)
    bench.post.answers[3] = [Refused(1.0)]
    delivering = asyncio.create_task(bench.deliverer.deliver())
    await until(lambda: bench.post.now == 20)
    stopping = asyncio.create_task(bench.deliverer.stop())
    await asyncio.sleep(0)
    bench.post.hold.set()  # 19 end within the seconds to finish, one is refused by a pacer that was stopped
    await stopping
    await delivering
    assert await bench.statuses() == {"sent": 19, "due": 1}
    bench.clock.advance(hours=1)
    bench.post.hold = None
    await bench.new().deliver()
    assert await bench.statuses() == {"sent": 20}
    assert bench.post.tried.count(bench.post.sent[-1][2]) == 2


async def test_a_stopped_deliverer_begins_nothing(bench: Bench) -> None:
    await bench.plan(3)
    await bench.deliverer.stop()
    await bench.deliverer.deliver()
    assert bench.post.tried == []
    assert await bench.statuses() == {"due": 3}


async def test_what_becomes_due_while_others_are_sent_is_sent_in_the_same_round(bench: Bench) -> None:
    bench.post.hold = asyncio.Event()
    await bench.plan(1)
    delivering = asyncio.create_task(bench.deliverer.deliver())
    await until(lambda: bench.post.now == 1)
    await bench.plan(1, moment="0")
    bench.post.hold.set()
    assert await delivering is None
    assert len(bench.post.sent) == 2


BUSY = Target(kind="channel", id=999)


async def test_a_busy_channel_holds_up_no_other_and_keeps_its_order(bench: Bench) -> None:
    many = HELD - CHUNK
    await bench.plan(many, target=BUSY)
    await bench.plan(2 * AT_ONCE, minutes=-1, moment="0")
    await bench.plan(CHUNK, moment="15")
    bench.post.holds[BUSY.id] = asyncio.Event()
    delivering = asyncio.create_task(bench.deliverer.deliver())
    await until(lambda: len(bench.post.sent) == 2 * AT_ONCE + CHUNK)
    assert len(bench.post.tried) == 2 * AT_ONCE + CHUNK + PER_TARGET
    bench.post.holds[BUSY.id].set()
    assert await delivering is None
    assert await bench.statuses() == {"sent": many + 2 * AT_ONCE + CHUNK}
    nonces = {f"{row['id']}-0" for row in await bench.rows() if row["target"] == BUSY.id}
    tried = [int(nonce.partition("-")[0]) for nonce in bench.post.tried if nonce in nonces]
    assert tried == sorted(tried)


async def test_rows_of_a_busy_channel_are_begun_up_to_a_limit_only(bench: Bench) -> None:
    await bench.plan(4 * HELD, target=BUSY)
    hold = bench.post.holds[BUSY.id] = asyncio.Event()
    delivering = asyncio.create_task(bench.deliverer.deliver())
    await until(lambda: bench.post.now == PER_TARGET)
    await asyncio.sleep(0.05)
    assert bench.post.now == PER_TARGET
    assert (await bench.statuses())["sending"] <= HELD + CHUNK + PER_TARGET
    stopping = asyncio.create_task(bench.deliverer.stop())
    await asyncio.sleep(0)
    hold.set()
    await stopping
    await delivering
    assert await bench.statuses() == {"sent": PER_TARGET, "due": 4 * HELD - PER_TARGET}
    assert {row["attempts"] for row in await bench.rows() if row["status"] == "due"} == {0}


async def test_what_is_held_when_a_stop_breaks_off_is_due_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliverer, "SECONDS_TO_FINISH", 0.01)
    await bench.plan(20, target=BUSY)
    bench.post.holds[BUSY.id] = asyncio.Event()
    delivering = asyncio.create_task(bench.deliverer.deliver())
    await until(lambda: bench.post.now == PER_TARGET)
    await bench.deliverer.stop()
    await asyncio.wait_for(delivering, 1)
    assert await bench.statuses() == {"sending": PER_TARGET, "due": 20 - PER_TARGET}


async def test_what_is_planned_anew_while_it_is_sent_is_sent_anew(bench: Bench) -> None:
    """What comes of the first message says nothing of the second, which may be under way by then."""
    hold = bench.post.holds[1] = asyncio.Event()
    await bench.plan(1, again=True)
    delivering = asyncio.create_task(bench.deliverer.deliver())
    await until(lambda: bench.post.now == 1)
    await bench.plan(1, again=True)
    await until(lambda: bench.post.now == 2)
    bench.post.answers[1] = [refusal(403, 50013)]  # the first
    hold.set()
    await delivering
    row = await bench.row()
    assert (row["status"], row["turn"]) == ("sent", 1)


# -- the post itself ----------------------------------------------------------------------------------------


class Thread:
    """What a post asks of a client, for one thread that Discord has locked."""

    def __init__(self) -> None:
        self.archived = True
        self.sent: list[str] = []
        self.edits: list[bool] = []
        self.fails_to_archive: BaseException | None = None
        self.http = self

    def get_partial_messageable(self, _channel: int) -> Thread:
        return self

    async def send(self, *, content: str, nonce: str) -> Any:
        assert nonce
        if self.archived:
            raise refusal(400, 50083)
        self.sent.append(content)
        return SimpleNamespace(id=77)

    async def edit_channel(self, _channel: int, *, archived: bool) -> None:
        if archived and self.fails_to_archive is not None:
            raise self.fails_to_archive
        self.archived = archived
        self.edits.append(archived)


async def test_an_archived_thread_is_opened_and_archived_again() -> None:
    thread: Any = Thread()
    number = await DiscordPost(thread, Pacer())(Target(kind="channel", id=5), Message(content="news"), "1-0")
    assert (number, thread.sent, thread.edits) == (77, ["news"], [False, True])


@pytest.mark.parametrize("error", [refusal(403, 50013), refusal(503), Refused(1.0), ConnectionResetError()])
async def test_a_thread_that_cannot_be_archived_again_makes_no_failure_of_a_message_that_arrived(
    error: BaseException,
) -> None:
    thread: Any = Thread()
    thread.fails_to_archive = error
    number = await DiscordPost(thread, Pacer())(Target(kind="channel", id=5), Message(content="news"), "1-0")
    assert (number, thread.sent) == (77, ["news"])


async def test_a_request_that_hangs_ends_while_discord_still_knows_its_nonce(monkeypatch: pytest.MonkeyPatch) -> None:
    assert NONCE_KEPT.total_seconds() > (DOUBTFUL_ATTEMPTS - 1) * post.LONGEST + 15 + 30
    monkeypatch.setattr(post, "LONGEST", 0.01)
    thread: Any = Thread()
    thread.send = lambda **_given: asyncio.Event().wait()
    with pytest.raises(TimeoutError):
        await DiscordPost(thread, Pacer())(Target(kind="channel", id=5), Message(content="news"), "1-0")


@pytest.mark.parametrize("hanging", ["create_dm", "edit_channel"])
async def test_what_comes_before_a_message_hangs_no_longer_than_the_message(
    monkeypatch: pytest.MonkeyPatch, hanging: str
) -> None:
    monkeypatch.setattr(post, "LONGEST", 0.01)
    thread: Any = Thread()
    setattr(thread, hanging, lambda *_given, **_more: asyncio.Event().wait())
    target = Target(kind="user" if hanging == "create_dm" else "channel", id=5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(DiscordPost(thread, Pacer())(target, Message(content="news"), "1-0"), 5)
    assert thread.sent == []


async def test_all_requests_of_a_message_share_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "LONGEST", 0.1)
    thread: Any = Thread()
    thread.archived = False

    async def slow(_person: object) -> Any:
        await asyncio.sleep(0.06)
        return SimpleNamespace(id=5)

    thread.create_dm, thread.send = slow, lambda **_given: slow(None)
    with pytest.raises(TimeoutError):
        await DiscordPost(thread, Pacer())(Target(kind="user", id=5), Message(content="news"), "1-0")


async def test_a_pacer_that_was_stopped_refuses_who_waits_and_who_comes() -> None:
    pacer = Pacer(per_channel=1)
    gone: list[int] = []

    async def request() -> None:
        gone.append(1)

    await pacer.send(1, request)
    waiting = asyncio.create_task(pacer.send(1, request))
    await asyncio.sleep(0)
    pacer.stop()
    for one in (waiting, pacer.send(2, request)):
        with pytest.raises(Refused):
            await one
    assert gone == [1]


async def test_a_round_that_failed_is_done_again_soon(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A busy database or a full disk: soon enough that Discord still knows the nonces of what was being sent."""
    assert scheduler.PAUSE < NONCE_KEPT
    monkeypatch.setattr(scheduler, "PAUSE", timedelta(milliseconds=20))
    done: list[int] = []

    async def work() -> None:
        done.append(1)
        if len(done) < 3:
            raise OSError("the disk is full")

    chore = Chore(SystemClock(), work)
    with caplog.at_level(logging.CRITICAL, "bot.core.scheduler"):
        chore.start()
        await until(lambda: len(done) == 3)
    await chore.stop()


# -- paced --------------------------------------------------------------------------------------------------


class Simulated:
    """Seconds that pass when nobody has anything else to do: for pacing without waiting."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self._timers: list[tuple[float, int, Any, Any]] = []
        self._count = itertools.count()

    def later(self, seconds: float, call: Callable[[], None]) -> Any:
        timer = SimpleNamespace(cancelled=False)
        timer.cancel = lambda: setattr(timer, "cancelled", True)
        heapq.heappush(self._timers, (self.seconds + seconds, next(self._count), call, timer))
        return timer

    async def run(self, task: asyncio.Task[Any]) -> None:
        async with asyncio.timeout(30):
            while not task.done():
                for _turn in range(5):
                    await asyncio.sleep(0)
                if self._timers:
                    at, _number, call, timer = heapq.heappop(self._timers)
                    if not timer.cancelled:
                        self.seconds = max(self.seconds, at)
                        call()
                else:
                    await asyncio.sleep(0.001)  # the database's thread is at work


async def test_five_hundred_channels_are_paced_and_none_is_lost(bench: Bench) -> None:
    """D8, and close to the limit's own bound: 500 messages at 45 a second."""
    simulated = Simulated()
    pacer = Pacer(clock=lambda: simulated.seconds, later=simulated.later)
    instants: list[float] = []

    async def paced(target: Target, _message: Message, _nonce: str) -> int:
        async def request() -> int:
            instants.append(simulated.seconds)
            return len(instants)

        return await pacer.send(target.id, request)

    await bench.plan(500)
    began = simulated.seconds
    delivering = asyncio.create_task(bench.new(paced).deliver())
    await simulated.run(delivering)
    await delivering
    assert await bench.statuses() == {"sent": 500}
    assert len(instants) == 500
    fullest = max(sum(at <= other < at + 1 for other in instants) for at in instants)
    assert fullest <= 45
    assert instants[-1] - began < 1.15 * 500 / 45
