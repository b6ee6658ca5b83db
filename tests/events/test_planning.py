"""Answers and reminders without Discord: one place, many hands; what stands in the outbox (T1, T3, S2)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.core.guilds import Actor
from bot.errors import ConflictError, NotFoundError
from bot.events import store
from bot.events.curation import Work
from bot.events.form import EventForm
from bot.events.planning import HORIZON, due_at
from bot.events.recurrence import Occurrence, occurrences
from bot.events.service import Shown
from tests.support.apps import ADMINISTRATOR, CURATOR, CURATOR_ROLE, GUILD, OTHER_GUILD, open_app
from tests.support.clock import ManualClock

FORM = EventForm(title="Call", when="16 March 2027 18:00", zone="Europe/Paris", duration="90 min")
FIRST = "2027-03-16T18:00"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def app(tmp_path: Path, clock: ManualClock) -> AsyncIterator[App]:
    app = await open_app(tmp_path, clock)
    await app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=None)
    yield app
    await app.close()


async def publish(app: App, form: EventForm = FORM, **options: object) -> Shown:
    from dataclasses import replace

    say = app.languages["en"]
    preview = await app.event_curation.preview(CURATOR, Work(form=replace(form, **options)), say)
    return await app.event_curation.publish(CURATOR, preview.draft, say)


def person(number: int) -> Actor:
    return Actor(user=1000 + number, guild=GUILD)


async def answer(app: App, who: Actor, event: int, answer: str = "going", original: str = FIRST):
    return await app.events.answer(who, event, original, answer, language="en")  # type: ignore[arg-type]


async def counted(app: App, event: int) -> Counter[str]:
    rows = await app.database.read(lambda tx: store.answered(tx, GUILD, event))
    return Counter(row[2] for row in rows)


async def waiting(app: App, event: int) -> list[tuple[str, str, int, datetime]]:
    """What of an event stands in the outbox: occurrence, moment, target, due."""
    rows = await app.database.read(
        lambda tx: tx.fetch(
            """SELECT occurrence, moment, target, due FROM delivery WHERE subject = :subject AND status = 'due'
               AND kind = 'event.reminder' ORDER BY due, target""",
            subject=f"event:{event}",
        )
    )
    return [(row["occurrence"], row["moment"], row["target"], datetime.fromtimestamp(row["due"], UTC)) for row in rows]


def occurrence_of(local: str, zone: str) -> Occurrence:
    from bot.events.recurrence import Series

    return occurrences(Series(start=datetime.fromisoformat(local), minutes=60, zone=zone))[0]


# -- answers -------------------------------------------------------------------------------------------------------


async def test_of_two_who_take_the_last_place_at_once_one_gets_it(app: App) -> None:
    """S2."""
    event = (await publish(app, capacity=1)).meeting.event.id
    shown = await asyncio.gather(answer(app, person(1), event), answer(app, person(2), event))
    assert sorted(str(one.attendance.mine) for one in shown) == ["going", "waiting"]
    assert await counted(app, event) == {"going": 1, "waiting": 1}


async def test_many_at_once_fill_the_places_and_nobody_is_lost(app: App) -> None:
    event = (await publish(app, capacity=10)).meeting.event.id
    await asyncio.gather(*(answer(app, person(number), event) for number in range(50)))
    assert await counted(app, event) == {"going": 10, "waiting": 40}
    leaving = [answer(app, person(number), event, "no") for number in range(50) if number % 3 == 0]
    await asyncio.gather(*leaving, *(answer(app, person(number), event) for number in range(50, 60)))
    assert await counted(app, event) == {"going": 10, "waiting": 33, "no": 17}


async def test_whoever_waited_longest_moves_up_first(app: App, clock: ManualClock) -> None:
    event = (await publish(app, capacity=1)).meeting.event.id
    for number in range(4):
        await answer(app, person(number), event)
        clock.advance(seconds=1)
    await answer(app, person(1), event, "maybe")  # leaves the list
    clock.advance(seconds=1)
    await answer(app, person(1), event)  # and is the last of it
    clock.advance(seconds=1)
    for left, next_one in ((0, 2), (2, 3), (3, 1)):
        await answer(app, person(left), event, "no")
        mine = await app.database.read(lambda tx, user=next_one: store.answer_of(tx, GUILD, event, FIRST, 1000 + user))
        assert mine is not None
        assert mine[0] == "going", next_one


async def test_a_cancelled_task_takes_nobody_elses_answer_with_it(app: App) -> None:
    """S2."""
    event = (await publish(app)).meeting.event.id
    for round_ in range(20):
        tasks = [asyncio.create_task(answer(app, person(number), event)) for number in range(8)]
        for _step in range(round_ % 5):
            await asyncio.sleep(0)
        tasks[3].cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(not isinstance(one, Exception) for one in results), "only the one that was cancelled ends so"
        for number in {*range(8)} - {3}:
            assert await app.database.read(
                lambda tx, user=number: store.answer_of(tx, GUILD, event, FIRST, 1000 + user)
            )
        await asyncio.gather(*(answer(app, person(number), event, "no") for number in range(8)))
    assert await counted(app, event) == {"no": 8}


async def test_an_answer_that_cannot_be_given_changes_nothing(app: App, clock: ManualClock) -> None:
    """I8."""
    event = (await publish(app, repeat="weekly")).meeting.event.id
    with pytest.raises(NotFoundError):
        await answer(app, Actor(user=1, guild=OTHER_GUILD), event)
    for original in ("2027-03-17T18:00", "", "x", "2027-03-16T18:00:00", "2027-03-16"):
        if original:
            with pytest.raises(NotFoundError):
                await answer(app, person(1), event, original=original)
    clock.advance(days=30)
    with pytest.raises(ConflictError):
        await answer(app, person(1), event)
    assert await counted(app, event) == {}


# -- reminders ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("local", "zone", "before", "due"),
    [
        ("2027-03-29T18:00", "Europe/Paris", 1440, "2027-03-28T16:00"),  # the day before is already in summer time
        ("2027-03-28T18:00", "Europe/Paris", 1440, "2027-03-27T17:00"),  # a day on the calendar, 23 hours
        ("2027-03-28T18:00", "Europe/Paris", 10080, "2027-03-21T17:00"),
        ("2027-03-28T18:00", "Europe/Paris", 1500, "2027-03-27T15:00"),  # 25 hours are hours
        ("2027-03-29T02:30", "Europe/Paris", 1440, "2027-03-28T01:30"),  # that hour does not exist: 3:30
        ("2027-11-01T02:30", "Europe/Paris", 1440, "2027-10-31T00:30"),  # that hour is there twice: the first
        ("2027-03-16T18:00", "Asia/Kathmandu", 60, "2027-03-16T11:15"),
        ("2027-03-16T18:00", "Pacific/Kiritimati", 0, "2027-03-16T04:00"),
    ],
)
def test_whole_days_are_counted_on_the_calendar_of_the_place(local: str, zone: str, before: int, due: str) -> None:
    """T1, T3."""
    assert due_at(occurrence_of(local, zone), before, zone) == datetime.fromisoformat(f"{due}+00:00")


async def test_planning_twice_is_planning_once(app: App) -> None:
    event = (await publish(app, repeat="weekly")).meeting.event
    await app.events.follow(person(1), f"#{event.id}", language="en", before=None)
    before = await waiting(app, event.id)
    for _time in range(3):
        await app.database.transaction(lambda tx: app.planner.plan(tx, event))
    assert await waiting(app, event.id) == before
    assert len({one[:3] for one in before}) == len(before)


async def test_reminders_stand_some_weeks_ahead_and_go_on(app: App, clock: ManualClock) -> None:
    """Each occurrence of a year is planned for exactly once, at the right local time."""
    event = (await publish(app, repeat="weekly")).meeting.event
    await app.events.follow(person(1), f"#{event.id}", language="en", before=[60])
    seen: dict[str, datetime] = {}
    for _step in range(60):
        again = await app.planner.plan_due()
        assert again is not None
        assert again > clock.now()
        for original, _moment, _target, due in await waiting(app, event.id):
            assert seen.setdefault(original, due) == due
            assert due <= clock.now() + HORIZON
        clock.advance(days=7)
    wanted = occurrences(event.series(), before=clock.now(), limit=200)
    assert [seen[one.original] for one in wanted] == [one.start - timedelta(hours=1) for one in wanted]
    assert {one.astimezone(ZoneInfo("Europe/Paris")).hour for one in seen.values()} == {17}


async def test_a_meeting_years_ahead_is_planned_when_its_time_comes(app: App, clock: ManualClock) -> None:
    event = (await publish(app, when="16 March 2029 18:00")).meeting.event.id
    await app.events.follow(person(1), f"#{event}", language="en", before=[60])
    assert await waiting(app, event) == []
    for _step in range(60):
        again = await app.planner.plan_due()
        if again is None or await waiting(app, event):
            break
        clock.advance(seconds=(again - clock.now()).total_seconds())
    ((_original, _moment, _target, due),) = await waiting(app, event)
    assert due == datetime(2029, 3, 16, 16, tzinfo=UTC)


async def test_what_is_over_is_planned_no_more(app: App, clock: ManualClock) -> None:
    await publish(app)
    clock.advance(days=60)
    assert await app.planner.plan_due() is None


async def test_a_daily_series_keeps_the_outbox_small(app: App) -> None:
    event = (await publish(app, rule="FREQ=DAILY")).meeting.event.id
    for number in range(3):
        await app.events.follow(person(number), f"#{event}", language="en", before=None)
    assert len(await waiting(app, event)) < 3 * 4 * 46


async def test_what_a_person_or_a_server_decides_changes_what_stands(app: App) -> None:
    event = (await publish(app)).meeting.event.id
    await app.events.follow(person(1), f"#{event}", language="en", before=None)
    assert {one[2] for one in await waiting(app, event)} == {1001}
    await app.members.set_reminders(person(2), "all")
    await app.planner.plan_due()
    assert {one[2] for one in await waiting(app, event)} == {1001, 1002}
    await app.event_curation.set_settings(ADMINISTRATOR, channel=77, before="2 h")
    await app.planner.plan_due()
    assert {(one[1], one[2]) for one in await waiting(app, event)} == {("120", 77), ("120", 1001), ("120", 1002)}
    await app.members.set_reminders(person(1), "off")
    await app.members.set_reminders(person(2), "asked")
    await app.planner.plan_due()
    assert {one[2] for one in await waiting(app, event)} == {77}


async def test_asking_late_brings_no_moment_that_has_passed(app: App, clock: ManualClock) -> None:
    event = (await publish(app)).meeting.event.id
    clock.advance(days=14, hours=10)  # 15 March, 19:00 UTC: a week and a day before have passed
    await app.events.follow(person(1), f"#{event}", language="en", before=None)
    assert [one[1] for one in await waiting(app, event)] == ["60", "0"]


async def test_what_was_missed_stays_when_it_is_planned_again(app: App, clock: ManualClock) -> None:
    """R1: the bot was down; the first thing it does is to plan, and that must not drop what is late."""
    event = (await publish(app)).meeting.event.id
    await app.events.follow(person(1), f"#{event}", language="en", before=[1440])
    clock.advance(days=15)
    await app.members.set_reminders(person(2), "all")  # has everything planned anew
    await app.planner.plan_due()
    assert [one[2] for one in await waiting(app, event) if one[1] == "1440"] == [1001]


async def test_a_promotion_is_told_in_the_language_of_the_answer_and_not_to_who_wants_none(app: App) -> None:
    event = (await publish(app, capacity=1)).meeting.event.id
    await answer(app, person(1), event)
    await app.events.answer(person(2), event, FIRST, "going", language="fr")
    await answer(app, person(1), event, "no")
    rows = await app.database.read(
        lambda tx: tx.fetch("SELECT moment, target, content FROM delivery WHERE kind = 'event.notice'")
    )
    assert [(row["moment"].split("-")[0], row["target"]) for row in rows] == [("promoted", 1002)]
    assert '"fr"' in rows[0]["content"]
    await app.members.set_reminders(person(3), "off")
    await answer(app, person(3), event)
    await answer(app, person(2), event, "no")
    assert await counted(app, event) == {"no": 2, "going": 1}
    told = await app.database.read(lambda tx: tx.value("SELECT count(*) FROM delivery WHERE target = 1003"))
    assert told == 0
