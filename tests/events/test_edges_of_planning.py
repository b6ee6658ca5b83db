"""What must not happen at the edges: news of what is over, places given twice, reminders dropped without a word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.app import App
from bot.core.outbox import Delivery
from bot.errors import ConflictError
from bot.events.curation import Scope
from bot.events.recurrence import end_before
from tests.events.test_planning import (
    ADMINISTRATOR,
    CURATOR,
    FIRST,
    answer,
    app,
    clock,
    person,
    publish,
    waiting,
)
from tests.support.clock import ManualClock

__all__ = ["app", "clock"]
SECOND = "2027-03-23T18:00"


def until(clock: ManualClock, instant: datetime) -> None:
    clock.advance(seconds=(instant - clock.now()).total_seconds())


async def notices(app: App) -> list[tuple[str, str, int]]:
    """What is told: what happened, which occurrence, whom."""
    rows = await app.database.read(
        lambda tx: tx.fetch("SELECT moment, occurrence, target FROM delivery WHERE kind = 'event.notice' ORDER BY id")
    )
    return [(row["moment"].split("-")[0], row["occurrence"], row["target"]) for row in rows]


async def edit(app: App, number: int, scope: Scope, original: str | None, **changes: object) -> None:
    from dataclasses import replace

    say = app.languages["en"]
    work = await app.event_curation.editing(CURATOR, f"#{number}", scope, original, say)
    preview = await app.event_curation.preview(CURATOR, replace(work, form=replace(work.form, **changes)), say)
    await app.event_curation.publish(CURATOR, preview.draft, say)


async def test_a_place_that_becomes_free_twice_is_told_twice(app: App, clock: ManualClock) -> None:
    event = (await publish(app, capacity=1)).meeting.event.id
    for number in (1, 2):
        await answer(app, person(number), event)
        clock.advance(seconds=1)
    for _time in range(2):
        await answer(app, person(1), event, "no")
        clock.advance(seconds=1)
        for number in (2, 1, 2):  # the second gives the place up, the first takes it, and the second waits again
            await answer(app, person(number), event, "no" if number == 2 else "going")
            clock.advance(seconds=1)
            if number == 1:
                await answer(app, person(2), event)
                clock.advance(seconds=1)
                await answer(app, person(1), event, "no")
                clock.advance(seconds=1)
    assert [one for one in await notices(app) if one[2] == 1002 and one[0] == "promoted"][1:], "more than once"


async def test_more_places_bring_no_news_of_what_is_over_and_reminders_of_what_is_to_come(
    app: App, clock: ManualClock
) -> None:
    event = (await publish(app, capacity=1, repeat="weekly")).meeting.event.id
    for original in (FIRST, SECOND):
        for number in (1, 2):
            await answer(app, person(number), event, original=original)
            clock.advance(seconds=1)
    await app.members.set_reminders(person(2), "going")
    until(clock, datetime(2027, 3, 18, tzinfo=UTC))
    await edit(app, event, "series", None, capacity=5)
    assert await notices(app) == [("promoted", SECOND, 1002)]
    assert {one[0] for one in await waiting(app, event) if one[2] == 1002} == {SECOND}


@pytest.mark.parametrize("over", [True, False])
async def test_an_answer_withdrawn_after_the_end_or_a_cancellation_moves_nobody_up(
    app: App, clock: ManualClock, over: bool
) -> None:
    event = (await publish(app, capacity=1)).meeting.event
    for number in (1, 2):
        await answer(app, person(number), event.id)
        clock.advance(seconds=1)
    if over:
        until(clock, datetime(2027, 3, 17, tzinfo=UTC))
    else:
        await app.event_curation.cancel(CURATOR, event.id, "series", FIRST, reason="x", expected=event.version)
    await app.events.withdraw(person(1), event.id, FIRST)
    assert "promoted" not in {one[0] for one in await notices(app)}


async def test_reminders_of_what_has_ended_are_left_to_be_told_of(app: App, clock: ManualClock) -> None:
    await app.event_curation.set_settings(ADMINISTRATOR, channel=777)
    event = (await publish(app, before="0")).meeting.event.id
    until(clock, datetime(2027, 3, 16, 19, 0, tzinfo=UTC))
    await app.members.set_reminders(person(3), "all")  # plans anew
    assert await waiting(app, event), "not dropped by planning"
    await app.database.transaction(lambda tx: app.outbox.sweep(tx, clock.now()))
    assert "expired" in {one[0] for one in await notices(app)}


async def test_the_channel_is_told_where_the_rest_of_a_series_is_cancelled(app: App) -> None:
    await app.event_curation.set_settings(ADMINISTRATOR, channel=777)
    event = (await publish(app, repeat="weekly")).meeting.event
    await app.event_curation.cancel(CURATOR, event.id, "following", SECOND, reason="x", expected=event.version)
    assert ("cancelled", SECOND, 777) in await notices(app)


async def test_what_is_cancelled_is_not_edited_and_what_is_over_is_no_news(app: App, clock: ManualClock) -> None:
    event = (await publish(app, repeat="weekly")).meeting.event
    await app.events.follow(person(1), f"#{event.id}", language="en", before=None)
    until(clock, datetime(2027, 3, 18, tzinfo=UTC))
    await edit(app, event.id, "this", FIRST, title="Renamed")
    assert await notices(app) == []
    version = (await app.events.show(CURATOR, f"#{event.id}")).meeting.event.version
    await app.event_curation.cancel(CURATOR, event.id, "series", SECOND, reason="x", expected=version)
    with pytest.raises(ConflictError):
        await edit(app, event.id, "series", None, title="Again")


async def test_an_old_meeting_can_be_recorded_and_is_listed(app: App, clock: ManualClock) -> None:
    event = (await publish(app)).meeting.event.id
    clock.advance(days=5000)
    await app.event_curation.record(CURATOR, f"#{event}", None, action="attendance", changes={"attendance": 7})
    assert event in {one.event.id for one in await app.events.past(CURATOR.guild)}


async def test_stopping_holds_for_later_meetings_too(app: App) -> None:
    event = (await publish(app, repeat="weekly")).meeting.event.id
    await app.members.set_reminders(person(1), "going")
    await answer(app, person(1), event, "no")
    await answer(app, person(1), event, "going", SECOND)
    assert [one for one in await waiting(app, event) if one[2] == 1001]
    assert await app.events.unfollow(person(1), event)
    assert not [one for one in await waiting(app, event) if one[2] == 1001]


async def test_whoever_switches_reminders_off_gets_none_that_is_due_already(app: App, clock: ManualClock) -> None:
    event = (await publish(app)).meeting.event.id
    await app.events.follow(person(1), f"#{event}", language="en", before=None)
    until(clock, datetime(2027, 3, 15, 17, 0, 1, tzinfo=UTC))
    due: list[Delivery] = await app.database.read(lambda tx: app.outbox.coming(tx, clock.now(), limit=9))
    assert due
    await app.members.set_reminders(person(1), "off")
    assert await waiting(app, event) == []
    assert await app.reminders.told(due) == {}


async def test_one_meeting_that_cannot_be_planned_does_not_hold_up_the_others(
    app: App, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    await app.event_curation.set_settings(ADMINISTRATOR, channel=777)
    broken, sound = [(await publish(app, title=title)).meeting.event.id for title in ("a", "b")]
    await app.database.transaction(
        lambda tx: tx.execute("UPDATE event SET zone = 'No/Where', planned_until = 0 WHERE id = :id", id=broken)
    )
    await app.database.transaction(lambda tx: tx.execute("UPDATE event SET planned_until = 0 WHERE id = :id", id=sound))
    assert await app.planner.plan_due() > clock.now() + timedelta(days=1)
    assert await waiting(app, sound)
    assert f"meeting {broken} cannot be planned" in caplog.text


def test_a_rule_that_leaves_one_date_which_is_not_the_start_keeps_that_date() -> None:
    start = datetime(2027, 3, 17, 18)  # a Wednesday  # noqa: DTZ001
    rule, left = end_before("FREQ=WEEKLY;BYDAY=TU", start, datetime(2027, 3, 30, 18))  # noqa: DTZ001
    assert left == 1
    assert rule is not None
    assert "UNTIL=20270329" in rule
