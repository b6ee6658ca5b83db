"""Dates that are over, and what depends on them: no close by surprise, no question that nobody is asked (D3, D5, I8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.app import App
from bot.conversations import follower_store, store
from bot.conversations.records import DIGEST, FOLLOWERS, TOUCHED, Conversation
from bot.core.guilds import Actor
from bot.core.i18n import Languages
from bot.core.outbox import Target
from bot.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tests.conversations.talks import opened, phased
from tests.support.apps import ADMINISTRATOR, CURATOR, CURATOR_ROLE, GUILD, MEMBER
from tests.support.clock import ManualClock

ENGLISH = Languages.load()["en"]
DAY = 86_400  # seconds
MEMBER_2 = Actor(user=44, guild=GUILD)


def march(day: int, hour: int = 9) -> datetime:
    return datetime(2027, 3, day, hour, tzinfo=UTC)


async def begin(app: App, **more: Any) -> int:
    """A conversation until 10 March, with a question that is asked on the 5th, ending on the 20th."""
    fields = {
        "opens_at": march(1), "closes_at": march(10), "ends_at": march(20),
        "questions": [("What is safety?", None), ("What worked?", march(5))], **more,
    }  # fmt: skip
    return await opened(app, GUILD, **fields)


async def now(app: App, number: int) -> Conversation:
    return await app.conversation_curation.facilitated(CURATOR, number)


async def edit(app: App, number: int, **fields: str) -> Conversation:
    curation = app.conversation_curation
    started = await curation.begin_edit(CURATOR, number, ENGLISH)
    draft = await curation.keep(CURATOR, replace(started, form=replace(started.form, **fields)))
    return await curation.publish(CURATOR, draft)


# -- going on, and changing dates ----------------------------------------------------------------------------------


async def test_what_would_close_at_once_is_not_resumed_until_its_dates_are_moved(app: App, clock: ManualClock) -> None:
    curation = app.conversation_curation
    number = await begin(app)
    await curation.set_paused(CURATOR, number, paused=True)
    clock.advance(seconds=15 * DAY)
    with pytest.raises(ConflictError, match="Its dates are over"):
        await curation.set_paused(CURATOR, number, paused=False)
    assert (await now(app, number)).paused_at is not None
    await edit(app, number, closes="30 March 2027", ends="5 April 2027")
    await curation.set_paused(CURATOR, number, paused=False)
    await app.conversation_schedule.turn()
    assert (await now(app, number)).phase == "open"


async def test_in_synthesis_only_the_end_is_in_the_way_of_resuming(app: App, clock: ManualClock) -> None:
    curation = app.conversation_curation
    number = await begin(app)
    await phased(app, GUILD, number, "synthesis")
    for days, refused in ((15, False), (10, True)):
        await curation.set_paused(CURATOR, number, paused=True)
        clock.advance(seconds=days * DAY)
        if refused:
            with pytest.raises(ConflictError):
                await curation.set_paused(CURATOR, number, paused=False)
        else:
            await curation.set_paused(CURATOR, number, paused=False)


@pytest.mark.parametrize("fields", [{"closes": "3 March 2027"}, {"closes": "", "ends": "4 March 2027"}])
async def test_a_date_is_not_moved_into_the_past(app: App, clock: ManualClock, fields: dict[str, str]) -> None:
    number = await begin(app, questions=[("What is safety?", None)])
    clock.advance(seconds=6 * DAY)
    with pytest.raises(InvalidInputError, match="is over"):
        await edit(app, number, **fields)
    assert (await now(app, number)).closes_at == march(10)


async def test_a_date_that_is_over_and_stood_does_not_hinder_another_change(app: App, clock: ManualClock) -> None:
    closes = march(10).replace(second=30)  # a form gives minutes only
    number = await begin(app, closes_at=closes)
    await phased(app, GUILD, number, "synthesis")
    clock.advance(seconds=12 * DAY)
    after = await edit(app, number, framing="Thank you.")
    assert (after.framing, after.closes_at) == ("Thank you.", closes)


# -- questions -------------------------------------------------------------------------------------------------------


async def test_a_close_before_a_question_names_the_question(app: App) -> None:
    number = await begin(app)
    with pytest.raises(InvalidInputError) as refused:
        await edit(app, number, closes="4 March 2027")
    assert refused.value.values["questions"] == "2 “What worked?”"
    question = (await now(app, number)).questions[1]
    await app.conversation_questions.hold(CURATOR, number, question.id)
    assert (await edit(app, number, closes="4 March 2027")).closes_at == datetime(2027, 3, 4, 23, 59, tzinfo=UTC)


async def test_an_end_without_a_close_counts_as_well(app: App) -> None:
    number = await begin(app)
    with pytest.raises(InvalidInputError, match="before this is asked"):
        await edit(app, number, closes="", ends="4 March 2027")
    with pytest.raises(InvalidInputError, match="not open at that time"):
        await app.conversation_questions.add(CURATOR, number, "And then?", "21 March 2027", "en")


async def test_reopening_asks_nothing_late_and_counts_anew(app: App, clock: ManualClock) -> None:
    number = await begin(app, questions=[("What is safety?", None), ("What worked?", march(5)), ("And?", march(9))])
    await app.database.transaction(lambda tx: store.set_counted(tx, GUILD, number, people=1, messages=2))
    await phased(app, GUILD, number, "closed")
    clock.advance(seconds=5 * DAY)
    after = await app.closing.reopen(CURATOR, number, "30 March 2027", "en")
    assert [(one.status, one.due_at) for one in after.questions] == [
        ("posted", None), ("held", None), ("waiting", march(9)),
    ]  # fmt: skip
    assert (after.people, after.messages) == (None, None)
    await app.conversation_schedule.turn()
    assert (await now(app, number)).questions[1].status == "held"


async def test_the_second_of_two_who_change_a_question_is_told(app: App) -> None:
    number = await begin(app)
    one = (await now(app, number)).questions[1]
    questions = app.conversation_questions
    await questions.reword(CURATOR, number, one.id, "What worked where you are?", shown=one.text)
    with pytest.raises(ConflictError, match="Somebody else changed this question"):
        await questions.reword(CURATOR, number, one.id, "What did not work?", shown=one.text)
    assert (await now(app, number)).questions[1].text == "What worked where you are?"


# -- following -------------------------------------------------------------------------------------------------------


async def test_a_planned_conversation_is_named_to_nobody_who_does_not_follow_it(app: App) -> None:
    own = app.own_conversations
    number = await begin(app, phase="planned")
    for act in (own.unfollow, own.quiet):
        with pytest.raises(NotFoundError):
            await act(MEMBER, number)
    followed = await opened(app, GUILD, "Night buses")
    await own.follow(MEMBER, followed, "en", "daily")
    await phased(app, GUILD, followed, "planned")
    assert (await own.quiet(MEMBER, followed)).title == "Night buses"
    assert (await own.unfollow(MEMBER, followed)).title == "Night buses"
    with pytest.raises(NotFoundError):
        await own.unfollow(MEMBER, followed)


async def test_following_has_nothing_looked_at_but_the_digests(app: App) -> None:
    number = await begin(app)
    before = app.database.version(TOUCHED), app.database.version(FOLLOWERS)
    await app.own_conversations.follow(MEMBER, number, "en", "daily")
    await app.own_conversations.quiet(MEMBER, number)
    await app.own_conversations.unfollow(MEMBER, number)
    after = app.database.version(TOUCHED), app.database.version(FOLLOWERS)
    assert after == (before[0], before[1] + 3)


async def test_digests_are_written_only_where_something_differs(app: App, clock: ManualClock) -> None:
    number = await begin(app)
    await app.own_conversations.follow(MEMBER, number, "en", "daily")
    again = await app.follower_digests.plan()
    before = app.database.version("outbox")
    assert await app.follower_digests.plan() == again
    assert app.database.version("outbox") == before
    assert not await app.database.read(follower_store.untold)
    await app.database.transaction(
        lambda tx: tx.execute("UPDATE delivery SET status = 'sent', message = 1 WHERE kind = :kind", kind=DIGEST)
    )
    clock.advance(seconds=DAY)
    assert await app.database.read(follower_store.untold)
    await app.follower_digests.plan()
    assert not await app.database.read(follower_store.untold)


# -- who is told -----------------------------------------------------------------------------------------------------


async def test_who_was_named_a_facilitator_is_told_directly_beside_the_curators_channel(app: App) -> None:
    number = await begin(app)
    access = app.conversation_schedule._access
    await app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=80)

    async def told() -> list[Target]:
        one = await now(app, number)
        return await app.database.read(lambda tx: access.desk(tx, one))

    for user in (CURATOR.user, MEMBER.user, MEMBER_2.user):  # the first has opened it
        await app.conversation_curation.facilitate(CURATOR, number, user, add=True)
    channel, first, second = (
        Target(kind="channel", id=80), Target(kind="user", id=MEMBER.user), Target(kind="user", id=MEMBER_2.user),
    )  # fmt: skip
    assert await told() == [channel, first, second]
    await app.members.set_reminders(MEMBER, "off")
    assert await told() == [channel, second]
    await app.database.transaction(lambda tx: tx.execute("UPDATE guild SET curators_channel = NULL"))
    assert await told() == [Target(kind="user", id=CURATOR.user), second]


# -- once more -------------------------------------------------------------------------------------------------------


async def test_only_those_who_facilitate_have_something_tried_again(app: App) -> None:
    number = await begin(app)
    with pytest.raises(NotAllowedError):
        await app.conversation_schedule.retry(MEMBER, number)
    with pytest.raises(ConflictError, match="Nothing is left"):
        await app.conversation_schedule.retry(CURATOR, number)
