"""The outbox keeps every row until it has an end, and gives a row's turn one nonce, whatever breaks off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.core.database import Transaction, connect
from bot.core.outbox import (
    ATTEMPTS,
    DOUBTFUL_ATTEMPTS,
    FIRST_PAUSE,
    KEPT,
    LONGEST_PAUSE,
    NONCE_KEPT,
    TOUCHED,
    Delivery,
    DeliveryId,
    Outbox,
    Outcome,
    Planned,
    Target,
)
from tests.support.apps import GUILD, OTHER_GUILD, open_app
from tests.support.clock import ManualClock

T = TypeVar("T")
KIND = "test.reminder"
LOBBY = Target(kind="channel", id=11)


class Box:
    """The outbox of an app, each method in a transaction of its own, at the test's time."""

    def __init__(self, app: App, clock: ManualClock) -> None:
        self.app, self.clock, self.outbox = app, clock, app.outbox
        self.told: list[Delivery] = []
        self.outbox.on_trouble(KIND, lambda _tx, deliveries: self.told.extend(deliveries))

    async def run(self, work: Callable[[Transaction], T]) -> T:
        return await self.app.database.transaction(work)

    async def guild(self, *guilds: int) -> None:
        for guild in guilds:
            await self.run(lambda tx, one=guild: self.app.guilds.ensure(tx, one))  # type: ignore[misc]

    def planned(self, minutes: float = 0, **changes: Any) -> Planned:
        """Return a reminder that is due so many minutes from now."""
        due = self.clock.now() + timedelta(minutes=minutes)
        given: dict[str, Any] = {"kind": KIND, "subject": "event:1", "occurrence": "one", "moment": "60", **changes}
        return Planned(**{"target": LOBBY, "due": due, **given})

    async def plan(self, *wanted: Planned, guild: int = GUILD) -> None:
        await self.run(lambda tx: self.outbox.plan(tx, guild, wanted, now=self.clock.now()))

    async def sweep(self) -> None:
        await self.run(lambda tx: self.outbox.sweep(tx, self.clock.now()))

    async def coming(self, limit: int = 1000) -> list[Delivery]:
        return await self.run(lambda tx: self.outbox.coming(tx, self.clock.now(), limit=limit))

    async def begin(self, deliveries: Sequence[Delivery]) -> set[int]:
        return {*await self.run(lambda tx: self.outbox.begin(tx, deliveries, self.clock.now()))}

    async def settle(self, *outcomes: Outcome) -> None:
        await self.run(lambda tx: self.outbox.settle(tx, outcomes, self.clock.now()))

    async def attempt(self, status: Any, **details: Any) -> Delivery:
        """Sweep, begin the one row that is due and settle it; return it as it was tried."""
        await self.sweep()
        (one,) = await self.coming()
        assert await self.begin([one]) == {one.id}
        await self.settle(Outcome(id=one.id, status=status, doubted=one.doubtful, **details))
        return one

    async def rows(self) -> list[Any]:
        return await self.run(lambda tx: tx.fetch("SELECT * FROM delivery ORDER BY id"))

    async def row(self) -> Any:
        (row,) = await self.rows()
        return row

    async def next_at(self) -> datetime | None:
        return await self.run(self.outbox.next_at)


@pytest.fixture
async def box(empty_app: App, clock: ManualClock) -> Box:
    box = Box(empty_app, clock)
    await box.guild(GUILD, OTHER_GUILD)
    return box


# -- planning -----------------------------------------------------------------------------------------------


async def test_planning_twice_is_once(box: Box) -> None:
    for _time in range(2):
        await box.plan(box.planned(5), box.planned(5))
    row = await box.row()
    assert (row["status"], row["turn"], row["attempts"]) == ("due", 0, 0)
    assert await box.next_at() == box.clock.now() + timedelta(minutes=5)


async def test_another_moment_occurrence_target_or_server_is_another_row(box: Box) -> None:
    await box.plan(
        box.planned(),
        box.planned(moment="0"),
        box.planned(occurrence="two"),
        box.planned(subject="event:2"),
        box.planned(kind="other"),
        box.planned(target=Target(kind="user", id=11)),
        box.planned(target=Target(kind="channel", id=12)),
    )
    await box.plan(box.planned(), guild=OTHER_GUILD)
    assert len(await box.rows()) == 8
    assert len({one.nonce for one in await box.coming()}) == 8


async def test_what_waits_is_moved_and_keeps_its_nonce(box: Box) -> None:
    await box.plan(box.planned(5))
    await box.plan(box.planned(9, content={"language": "fr"}))
    row = await box.row()
    assert (row["turn"], row["content"]) == (0, '{"language": "fr"}')
    assert await box.next_at() == box.clock.now() + timedelta(minutes=9)


@pytest.mark.parametrize(("minutes", "again"), [(30, True), (0, False), (-30, False)])
async def test_what_was_sent_is_sent_anew_only_where_it_was_moved_into_the_future(
    box: Box, minutes: float, again: bool
) -> None:
    await box.plan(box.planned())
    sent = await box.attempt("sent", message=1)
    await box.plan(box.planned(content={"changed": True}))
    assert (await box.row())["status"] == "sent", "other content alone is no news"
    box.clock.advance(seconds=1)
    await box.plan(box.planned(minutes))
    row = await box.row()
    assert (row["status"], row["turn"]) == (("due", 1) if again else ("sent", 0))
    if again:
        box.clock.advance(minutes=minutes)
        (anew,) = await box.coming()
        assert anew.nonce != sent.nonce


async def test_a_notice_that_is_planned_again_once_settled_goes_out_again(box: Box) -> None:
    await box.plan(box.planned(again=True))
    first = await box.attempt("sent", message=1)
    box.clock.advance(seconds=5)
    await box.plan(box.planned(again=True))
    assert (await box.attempt("failed")).nonce != first.nonce
    await box.plan(box.planned(again=True), box.planned(again=True), box.planned(again=False))
    row = await box.row()
    assert (row["status"], row["turn"], row["message"]) == ("due", 2, None), "planned twice is planned once"


@pytest.mark.parametrize("status", ["sent", "failed", "again", "unsent"])
async def test_an_outcome_of_an_earlier_turn_settles_no_newer_one(box: Box, status: Any) -> None:
    await box.plan(box.planned())
    (one,) = await box.coming()
    await box.begin([one])
    await box.plan(box.planned(again=True, content={"changed": True}))
    (anew,) = await box.coming()
    assert await box.begin([anew]) == {one.id}
    await box.settle(Outcome(id=one.id, status=status, message=1, turn=one.turn))
    row = await box.row()
    assert (row["status"], row["turn"], row["message"], row["attempts"]) == ("sending", 1, None, 1)
    assert box.told == []
    await box.settle(Outcome(id=one.id, status="sent", message=2, turn=anew.turn))
    row = await box.row()
    assert (row["status"], row["message"]) == ("sent", 2)


async def test_a_row_that_is_moved_while_it_is_sent_is_sent_at_its_new_time_too(box: Box) -> None:
    await box.plan(box.planned())
    (one,) = await box.coming()
    await box.begin([one])
    await box.plan(box.planned(30))
    await box.settle(Outcome(id=one.id, status="sent", message=1))
    row = await box.row()
    assert (row["status"], row["turn"]) == ("due", 1)


async def test_a_row_in_doubt_that_is_moved_becomes_another_message(box: Box) -> None:
    """Else Discord, which may know the nonce, would drop the moved one."""
    await box.plan(box.planned())
    tried = await box.attempt("doubtful")
    await box.plan(box.planned(content={"changed": True}, due=tried.due))
    row = await box.row()
    assert (row["turn"], row["claimed_at"] is not None) == (0, True), "the same message, still in doubt"
    await box.plan(box.planned(1))
    row = await box.row()
    assert (row["turn"], row["claimed_at"]) == (1, None)


async def test_due_rows_can_be_listed_and_taken_out_and_others_cannot(box: Box) -> None:
    person = Target(kind="user", id=7)
    await box.plan(box.planned(5), box.planned(5, target=person), box.planned(5, subject="event:2", target=person))
    await box.plan(box.planned(5, target=person), guild=OTHER_GUILD)
    keys = await box.run(lambda tx: box.outbox.standing(tx, GUILD, KIND, "event:1"))
    assert set(keys) == {("one", "60", "channel", 11), ("one", "60", "user", 7)}
    everywhere = [row["id"] for row in await box.rows()]
    assert await box.run(lambda tx: box.outbox.drop_target(tx, GUILD, person, subject="event:1")) == 1
    await box.run(lambda tx: box.outbox.drop(tx, OTHER_GUILD, everywhere[:3]))
    assert [row["id"] for row in await box.rows()] == [everywhere[0], everywhere[2], everywhere[3]]
    box.clock.advance(minutes=5)
    await box.begin(await box.coming())
    await box.run(lambda tx: box.outbox.drop(tx, GUILD, everywhere))
    assert len(await box.rows()) == 3, "what is being sent stays"


async def test_each_change_rings_for_whoever_delivers(box: Box) -> None:
    before = box.app.database.version(TOUCHED)
    await box.plan(box.planned())
    assert box.app.database.version(TOUCHED) > before


# -- rounds -------------------------------------------------------------------------------------------------


async def test_what_is_due_first_comes_first_and_what_is_not_due_does_not_come(box: Box) -> None:
    for number, minutes in enumerate([-1, -9, 1, -5, -9]):
        await box.plan(box.planned(minutes, subject=f"event:{number}"))
    assert [one.subject for one in await box.coming()] == ["event:1", "event:4", "event:3", "event:0"]
    assert [one.subject for one in await box.coming(limit=2)] == ["event:1", "event:4"]


async def test_what_was_changed_since_it_was_read_is_not_begun(box: Box) -> None:
    await box.plan(box.planned())
    read = await box.coming()
    await box.plan(box.planned(5))
    assert await box.begin(read) == set()
    assert (await box.row())["status"] == "due"
    box.clock.advance(minutes=5)
    read = await box.coming()
    assert await box.begin(read) == {read[0].id}
    assert await box.begin(read) == set(), "nor twice"


async def test_what_is_over_expires_and_is_told_once(box: Box) -> None:
    await box.plan(box.planned(-60, until=box.clock.now()), box.planned(-60, moment="0"))
    for _round in range(2):
        await box.sweep()
    assert [(one.status, one.moment) for one in box.told] == [("expired", "60")]
    assert [one.moment for one in await box.coming()] == ["0"]


async def test_after_a_stop_only_the_last_of_several_moments_is_sent(box: Box) -> None:
    week, day, hour = ({"moment": str(minutes)} for minutes in (10080, 1440, 60))
    await box.plan(box.planned(-9000, **week), box.planned(-300, **day), box.planned(5, **hour))
    await box.plan(box.planned(-9000, **week, target=Target(kind="user", id=7)))
    await box.plan(box.planned(-9000, **week, occurrence="two"))
    await box.plan(box.planned(-300, **day), guild=OTHER_GUILD)
    await box.sweep()
    assert [(row["moment"], row["status"]) for row in await box.rows()] == [
        ("10080", "superseded"), ("1440", "due"), ("60", "due"), ("10080", "due"), ("10080", "due"), ("1440", "due"),
    ]  # fmt: skip
    assert box.told == []


async def test_news_that_differ_do_not_replace_one_another(box: Box) -> None:
    await box.plan(*(box.planned(-minutes, moment=f"changed-{minutes}", replaceable=False) for minutes in (3, 2, 1)))
    await box.sweep()
    assert [row["status"] for row in await box.rows()] == ["due"] * 3


async def test_what_was_interrupted_a_moment_ago_is_sent_again_with_the_same_nonce(box: Box) -> None:
    await box.plan(box.planned())
    (first,) = await box.coming()
    await box.begin([first])
    box.clock.advance(seconds=NONCE_KEPT.total_seconds() - 1)
    await box.sweep()
    (again,) = await box.coming()
    assert again.nonce == first.nonce
    assert again.doubtful
    assert not first.doubtful


async def test_what_was_interrupted_long_ago_is_uncertain_told_once_and_never_sent_by_itself(box: Box) -> None:
    await box.plan(box.planned())
    await box.begin(await box.coming())
    box.clock.advance(seconds=NONCE_KEPT.total_seconds())
    for _round in range(2):
        await box.sweep()
    assert await box.coming() == []
    assert [(one.status, one.error) for one in box.told] == [("uncertain", "interrupted")]
    assert (await box.row())["claimed_at"] is None


async def test_what_failed_surely_is_tried_again_with_growing_pauses_and_ends_failed(box: Box) -> None:
    await box.plan(box.planned())
    pauses, nonces = [], set()
    while (at := await box.next_at()) is not None:
        pauses.append((at - box.clock.now()).total_seconds())
        box.clock.advance(seconds=pauses[-1])
        nonces.add((await box.attempt("again", error="503")).nonce)
    assert pauses == [0, *(min(FIRST_PAUSE * 2**number, LONGEST_PAUSE) for number in range(ATTEMPTS - 1))]
    assert len(nonces) == 1
    assert [(one.status, one.error, one.attempts) for one in box.told] == [("failed", "503", ATTEMPTS)]


async def test_what_is_doubtful_ends_uncertain_while_discord_knows_the_nonce(box: Box) -> None:
    await box.plan(box.planned())
    begun = box.clock.now()
    tries = 0
    while (at := await box.next_at()) is not None:
        box.clock.advance(seconds=(at - box.clock.now()).total_seconds())
        assert box.clock.now() - begun < NONCE_KEPT
        await box.attempt("doubtful", error="502")
        tries += 1
    assert tries == DOUBTFUL_ATTEMPTS
    assert [(one.status, one.error) for one in box.told] == [("uncertain", "502")]


async def test_a_sure_failure_after_a_doubtful_one_takes_no_doubt_away(box: Box) -> None:
    await box.plan(box.planned())
    begun = box.clock.now()
    await box.attempt("doubtful", error="502")
    while (at := await box.next_at()) is not None:
        box.clock.advance(seconds=(at - box.clock.now()).total_seconds())
        assert box.clock.now() - begun < NONCE_KEPT
        await box.attempt("again", error="503")
    assert [one.status for one in box.told] == ["uncertain"]


async def test_what_was_in_doubt_and_could_not_be_tried_in_time_is_uncertain(box: Box) -> None:
    await box.plan(box.planned())
    await box.attempt("doubtful", error="502")
    box.clock.advance(minutes=1)
    await box.attempt("unsent", error="paused", pause=60)
    box.clock.advance(minutes=1)
    assert await box.coming() == [], "a round that goes on for long sends it no more"
    await box.sweep()
    assert [(one.status, one.error) for one in box.told] == [("uncertain", "paused")]


async def test_what_nobody_was_asked_for_costs_no_attempt(box: Box) -> None:
    await box.plan(box.planned())
    for _time in range(ATTEMPTS + 1):
        await box.attempt("unsent", error="paused", pause=60)
        row = await box.row()
        assert (row["status"], row["attempts"]) == ("due", 0)
        assert await box.next_at() == box.clock.now() + timedelta(seconds=60)
        box.clock.advance(seconds=60)
    await box.attempt("unsent")
    assert await box.next_at() == box.clock.now()


async def test_a_pause_that_discord_asked_for_is_kept(box: Box) -> None:
    await box.plan(box.planned())
    await box.attempt("again", error="429", pause=500)
    assert await box.next_at() == box.clock.now() + timedelta(seconds=500)


@pytest.mark.parametrize("status", ["sent", "failed", "superseded"])
async def test_what_has_an_end_is_not_tried_again_and_only_a_failure_is_told(box: Box, status: Any) -> None:
    await box.plan(box.planned())
    await box.attempt(status, error="50013" if status == "failed" else "", message=5 if status == "sent" else None)
    row = await box.row()
    assert (row["status"], row["message"]) == (status, 5 if status == "sent" else None)
    assert row["done_at"] == int(box.clock.now().timestamp())
    assert [one.error for one in box.told] == (["50013"] if status == "failed" else [])
    await box.settle(Outcome(id=row["id"], status="again"))
    assert (await box.row())["status"] == status, "an outcome that comes too late changes nothing"


async def test_what_was_erased_while_it_was_sent_stays_erased(box: Box) -> None:
    await box.plan(box.planned())
    (one,) = await box.coming()
    await box.begin([one])
    await box.run(lambda tx: tx.execute("DELETE FROM delivery"))
    await box.settle(Outcome(id=one.id, status="failed", error="50013"))
    assert await box.rows() == []
    assert box.told == []


async def test_what_is_done_is_forgotten_after_a_while_and_what_is_due_is_not(box: Box) -> None:
    for number, status in enumerate(("sent", "failed")):
        await box.plan(box.planned(subject=f"event:{number}"))
        await box.attempt(status)
    await box.plan(box.planned(subject="event:9"))
    box.clock.advance(seconds=KEPT.total_seconds() - 1)
    await box.sweep()
    assert len(await box.rows()) == 3
    box.clock.advance(seconds=2)
    await box.sweep()
    assert [row["status"] for row in await box.rows()] == ["due"]


# -- people -------------------------------------------------------------------------------------------------


async def test_people_have_it_tried_again_as_a_new_message(box: Box) -> None:
    await box.plan(box.planned())
    failed = await box.attempt("failed", error="10003")
    assert [one.error for one in await box.run(lambda tx: box.outbox.troubles(tx, GUILD, limit=9))] == ["10003"]
    box.clock.advance(hours=1)
    assert await box.run(lambda tx: box.outbox.retry(tx, GUILD, [failed.id], box.clock.now())) == 1
    (again,) = await box.coming()
    assert (again.nonce == failed.nonce, again.attempts, again.due == failed.due) == (False, 0, True)
    assert again.late(box.clock.now())
    assert await box.run(lambda tx: box.outbox.retry(tx, GUILD, [failed.id], box.clock.now())) == 0, "it waits already"


async def test_who_takes_no_direct_messages_is_not_tried_again(box: Box) -> None:
    person = Target(kind="user", id=7)
    await box.plan(box.planned(target=person))
    failed = await box.attempt("failed", error="50007")
    assert await box.run(lambda tx: box.outbox.retry(tx, GUILD, [failed.id], box.clock.now())) == 0
    assert (await box.row())["status"] == "failed"


@pytest.mark.parametrize(("status", "goes"), [("failed", True), ("uncertain", True), ("sent", False)])
async def test_what_could_be_retried_is_taken_out_with_its_target(box: Box, status: Any, goes: bool) -> None:
    await box.plan(box.planned())
    await box.attempt("sent" if status == "sent" else "failed")
    await box.run(lambda tx: tx.execute("UPDATE delivery SET status = :status", status=status))
    other = Target(kind="channel", id=12)
    assert await box.run(lambda tx: box.outbox.drop_target(tx, GUILD, other)) == 0
    assert await box.run(lambda tx: box.outbox.drop_target(tx, GUILD, LOBBY)) == int(goes)
    assert len(await box.rows()) == int(not goes)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("target_kind = 'user' AND target = 1 AND subject = 'event:1'", "delivery_by_target"),
        ("status = 'due'", "delivery_by_status"),
    ],
)
async def test_what_is_looked_up_in_a_server_has_an_index(box: Box, query: str, index: str) -> None:
    explained = f"EXPLAIN QUERY PLAN SELECT 1 FROM delivery WHERE guild_id = 1 AND {query}"
    plan = " ".join(row["detail"] for row in await box.run(lambda tx: tx.fetch(explained)))
    assert index in plan


async def test_a_row_of_another_server_is_never_touched(box: Box) -> None:
    await box.plan(box.planned(), guild=OTHER_GUILD)
    failed = await box.attempt("failed", error="10003")
    before = [dict(row) for row in await box.rows()]
    person = Target(kind="channel", id=LOBBY.id)

    def meddle(tx: Transaction) -> None:
        now = box.clock.now()
        assert box.outbox.retry(tx, GUILD, [failed.id], now) == 0
        assert box.outbox.troubles(tx, GUILD, limit=9) == []
        assert box.outbox.counts(tx, GUILD) == {}
        assert box.outbox.standing(tx, GUILD, KIND, "event:1") == {}
        assert box.outbox.drop_target(tx, GUILD, person) == 0
        assert not box.outbox.has_target(tx, GUILD, person, "event:1")
        box.outbox.drop(tx, GUILD, [failed.id])

    await box.run(meddle)
    assert [dict(row) for row in await box.rows()] == before
    assert await box.run(lambda tx: box.outbox.counts(tx, OTHER_GUILD)) == {"failed": 1}


# -- whatever happens ---------------------------------------------------------------------------------------

ENDS = {"sent", "failed", "uncertain", "expired", "superseded"}
STEP = st.one_of(
    st.tuples(st.just("plan"), st.integers(0, 3), st.integers(-2, 6)),
    st.tuples(st.just("begin"), st.integers(1, 3), st.just(0)),
    st.tuples(st.just("arrive"), st.integers(0, 3), st.just(0)),  # Discord takes a message; nobody has settled it yet
    st.tuples(
        st.just("settle"), st.integers(0, 3), st.sampled_from(["sent", "failed", "again", "doubtful", "unsent", "lost"])
    ),
    st.tuples(st.just("crash"), st.just(0), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([1, 20, 60, 119, 120, 600]), st.just(0)),
    st.tuples(st.just("retry"), st.just(0), st.just(0)),
)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the present version with nothing in it."""
    folder = tmp_path_factory.mktemp("migrated")

    async def make() -> None:
        await (await open_app(folder)).close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, make()).result()
    return folder / "network.sqlite3"


class Discord:
    """What arrived: Discord drops a message whose nonce it saw within the last minutes."""

    def __init__(self) -> None:
        self.known: dict[str, datetime] = {}
        self.arrived: list[str] = []

    def take(self, nonce: str, now: datetime) -> None:
        if (seen := self.known.get(nonce)) is None or now - seen > NONCE_KEPT:
            self.arrived.append(nonce)
            self.known[nonce] = now

    def answer(self, one: Delivery, status: Any, now: datetime) -> Outcome:
        """What the bot makes of an answer; "lost": Discord took it, and nobody heard."""
        if status in {"sent", "lost"}:
            self.take(one.nonce, now)
            status = "sent" if status == "sent" else "doubtful"
        elif one.nonce in self.known and not one.doubtful and status != "doubtful":
            status = "sent"  # this very try arrived; after a doubtful one, that one may have, and this one be refused
        return Outcome(id=one.id, status=status, doubted=one.doubtful)


@settings(max_examples=150, deadline=None)
@given(steps=st.lists(STEP, max_size=40))
def test_whatever_happens_no_turn_of_a_row_arrives_twice_and_no_row_is_lost(
    migrated: Path, steps: list[tuple[str, int, Any]]
) -> None:
    """A crash forgets what was under way; what Discord took before it, it took."""
    connection = connect(Path(":memory:"), busy_seconds=1)
    source = connect(migrated, busy_seconds=1, read_only=True)
    try:
        source.backup(connection)
        tx = Transaction(connection, writes=True)
        tx.execute("INSERT INTO guild (id, created_at) VALUES (1, 0)")
        _play(tx, steps)
    finally:
        source.close()
        connection.close()


def _play(tx: Transaction, steps: list[tuple[str, int, Any]]) -> None:
    clock, outbox, discord = ManualClock(datetime(2027, 3, 1, tzinfo=UTC)), Outbox(), Discord()
    told: list[tuple[int, int, str]] = []
    outbox.on_trouble(KIND, lambda _tx, many: told.extend((one.id, one.turn, one.status) for one in many))
    under_way: list[Delivery] = []
    keys: set[int] = set()
    nonces: dict[tuple[int, int], str] = {}

    for what, number, more in steps:
        now = clock.now()
        match what:
            case "plan":
                # each subject has its own target and one moment, so nothing supersedes anything here
                wanted = Planned(
                    kind=KIND, subject=f"event:{number}", moment="60", target=LOBBY,
                    due=now + timedelta(minutes=more), until=now + timedelta(minutes=more + 60),
                )  # fmt: skip
                outbox.plan(tx, 1, [wanted], now=now)
                keys.add(number)
            case "begin" if not under_way:  # rounds follow one another
                outbox.sweep(tx, now)
                coming = outbox.coming(tx, now, limit=number)
                begun = outbox.begin(tx, coming, now)
                under_way = [one for one in coming if one.id in begun]
                for one in under_way:
                    assert nonces.setdefault((one.id, one.turn), one.nonce) == one.nonce
            case "arrive" if number < len(under_way):
                discord.take(under_way[number].nonce, now)
            case "settle" if number < len(under_way):
                outbox.settle(tx, [discord.answer(under_way.pop(number), more, now)], now)
            case "crash":
                under_way = []
            case "wait":
                clock.advance(seconds=number)
                if number > 60:
                    under_way = []  # no request lasts that long (post.LONGEST); the process was away
            case "retry":
                ids = [one.id for one in outbox.troubles(tx, 1, limit=99)]
                outbox.retry(tx, 1, ids, now)
    rows = tx.fetch("SELECT * FROM delivery")
    assert len(rows) == len(keys), "no row is lost"
    assert len(set(nonces.values())) == len(nonces)
    assert len(discord.arrived) == len(set(discord.arrived)), "no turn of a row arrives twice"
    assert len(told) == len(set(told)), "nothing is told twice"
    clock.advance(days=1)
    outbox.sweep(tx, clock.now())
    assert {row["status"] for row in tx.fetch("SELECT status FROM delivery")} <= ENDS
    assert all(row["claimed_at"] is None for row in tx.fetch("SELECT claimed_at FROM delivery WHERE status <> 'due'"))


def test_a_nonce_is_what_discord_takes() -> None:
    one = Delivery(
        id=DeliveryId(2**62), guild=1, kind="", subject="", occurrence="", moment="", target=LOBBY, due=datetime.now(UTC),
        until=None, content={}, status="due", turn=9999, attempts=0,
    )  # fmt: skip
    assert len(one.nonce) <= 25
    assert one.nonce != replace(one, turn=10000).nonce
