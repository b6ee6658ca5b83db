"""Following, digests, and what is kept of somebody (D3, I9, P1, P3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App
from bot.conversations import follower_store, store
from bot.conversations.following import FollowerDigest, next_due
from bot.conversations.records import DIGEST, TOUCHED, ConversationId, Rhythm
from bot.core.database import Transaction
from bot.core.guilds import Actor
from bot.core.outbox import Delivery, Outcome
from bot.errors import NotFoundError
from tests.conversations.talks import opened, phased, said
from tests.support.apps import GUILD, OTHER_GUILD
from tests.support.clock import ManualClock

MEMBER = Actor(user=880000000000000043, guild=GUILD)  # a number that no other column holds


def utc(day: int, hour: int = 9) -> datetime:
    return datetime(2027, 3, day, hour, tzinfo=UTC)


async def waiting(app: App) -> list[Delivery]:
    """The digests that wait in the outbox."""
    found = await app.database.read(lambda tx: app.outbox.coming(tx, utc(31), limit=100))
    return [one for one in found if one.kind == DIGEST]


async def content(app: App) -> list[FollowerDigest]:
    told = await app.follower_digests.content(await waiting(app))
    return list(told.values())


async def send(app: App, clock: ManualClock, *, status: str = "sent", error: str = "") -> list[FollowerDigest]:
    """Move to the next digest, send it as the deliverer does, and return what it said."""
    (one,) = await waiting(app)
    clock.advance(seconds=(one.due - clock.now()).total_seconds())
    told = list((await app.follower_digests.content([one])).values())

    def settle(tx: Transaction) -> None:
        begun = app.outbox.begin(tx, [one], clock.now())
        done = status if told else "superseded"
        outcomes = [Outcome(id=number, status=done, message=1, error=error) for number in begun]  # type: ignore[arg-type]
        app.outbox.settle(tx, outcomes, clock.now())

    await app.database.transaction(settle)
    clock.advance(seconds=1)
    await app.follower_digests.plan()
    return told


async def following(app: App, rhythm: Rhythm = "daily", **more: object) -> ConversationId:
    number = await opened(app, GUILD, **more)  # type: ignore[arg-type]
    await app.own_conversations.follow(MEMBER, number, "en", rhythm)
    await app.follower_digests.plan()
    return number


# -- when -----------------------------------------------------------------------------------------------------


@given(
    st.sampled_from(sorted(available_timezones())),
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["daily", "weekly"]),
)
def test_the_next_digest_is_the_first_one_later(zone: str, after: datetime, rhythm: Rhythm) -> None:
    due = next_due(rhythm, zone, after)
    assert after < due <= after + timedelta(days=9)
    again = next_due(rhythm, zone, due)
    assert due < again
    assert next_due(rhythm, zone, due - timedelta(seconds=1)) == due


async def test_a_digest_stands_at_nine_on_the_clock_of_the_person_else_of_the_server(app: App) -> None:
    await following(app)
    (one,) = await waiting(app)
    assert one.due == utc(2)  # 1 March at 9:00 has begun already
    await app.members.set_zone(MEMBER, "Asia/Tokyo")
    await app.follower_digests.plan()
    (moved,) = await waiting(app)
    assert (moved.due, moved.occurrence) == (utc(2, 0), "2027-03-02")


async def test_a_weekly_digest_stands_on_monday(app: App) -> None:
    await following(app, "weekly")
    (one,) = await waiting(app)
    assert one.due == utc(8)
    assert one.until == utc(15)


async def test_planning_again_writes_nothing(app: App) -> None:
    await following(app)
    rows = await waiting(app)
    changes = await app.database.read(lambda tx: tx.value("SELECT total_changes()"))
    version = app.database.version("outbox")
    again = await app.follower_digests.plan()
    assert again == utc(2) + timedelta(seconds=1)
    assert app.database.version("outbox") == version
    assert await waiting(app) == rows
    assert await app.database.read(lambda tx: tx.value("SELECT total_changes()")) == changes


async def test_who_follows_quietly_or_takes_no_direct_messages_gets_none(app: App) -> None:
    number = await following(app, "off")
    assert await waiting(app) == []
    now = await app.own_conversations.follow(MEMBER, number, "en", "daily")
    assert not now.silent
    await app.follower_digests.plan()
    assert len(await waiting(app)) == 1
    await app.members.set_reminders(MEMBER, "off")
    await app.follower_digests.plan()
    assert await waiting(app) == []
    assert (await app.own_conversations.follow(MEMBER, number, "en", "weekly")).silent


async def test_changing_ones_clock_or_reminders_has_digests_planned_anew(app: App) -> None:
    woken: list[str] = []
    app.database.on_commit(TOUCHED, lambda: woken.append("x"))
    await app.members.set_language(MEMBER, "fr")
    assert woken == []
    await app.members.set_zone(MEMBER, "Asia/Tokyo")
    await app.members.set_reminders(MEMBER, "off")
    assert len(woken) == 2


async def test_unfollowing_or_quieting_drops_what_waits(app: App) -> None:
    number = await following(app)
    await app.own_conversations.quiet(MEMBER, number)
    assert await waiting(app) == []
    assert [one.digest for one in (await app.own_conversations.mine(MEMBER)).follows] == ["off"]
    await app.own_conversations.follow(MEMBER, number, "en", "daily")
    await app.follower_digests.plan()
    await app.own_conversations.unfollow(MEMBER, number)
    assert await waiting(app) == []
    assert (await app.own_conversations.mine(MEMBER)).follows == []


# -- what -----------------------------------------------------------------------------------------------------


async def test_a_digest_holds_what_is_new_once(app: App, clock: ManualClock) -> None:
    number = await opened(app, GUILD, posted=1)
    clock.advance(hours=1)
    await app.own_conversations.follow(MEMBER, number, "en", "daily")
    await app.follower_digests.plan()
    clock.advance(hours=1)
    await said(app, GUILD, number, "Taxi drivers see everything.")
    (first,) = await send(app, clock)
    assert [one.words for one in first.contributions] == ["Taxi drivers see everything."]
    assert first.questions == []
    assert await content(app) == []
    await said(app, GUILD, number, "And so do bakers.")
    (second,) = await send(app, clock)
    assert [one.words for one in second.contributions] == ["And so do bakers."]


async def test_one_that_failed_is_made_up_for_by_the_next(app: App, clock: ManualClock) -> None:
    number = await following(app)
    clock.advance(hours=1)
    await said(app, GUILD, number, "First.")
    await send(app, clock, status="failed", error="50013")
    clock.advance(hours=1)
    await said(app, GUILD, number, "Second.")
    (told,) = await send(app, clock)
    assert [one.words for one in told.contributions] == ["First.", "Second."]


async def test_without_news_none_is_sent_and_nothing_is_lost(app: App, clock: ManualClock) -> None:
    number = await opened(app, GUILD)
    clock.advance(hours=1)
    await app.own_conversations.follow(MEMBER, number, "en", "daily")
    await app.follower_digests.plan()
    assert await send(app, clock) == []
    await said(app, GUILD, number, "At last.")
    (told,) = await send(app, clock)
    assert [one.words for one in told.contributions] == ["At last."]


async def test_what_comes_in_the_last_seconds_is_in_the_next_one(app: App, clock: ManualClock) -> None:
    number = await following(app)
    await said(app, GUILD, number, "Too late.", at=utc(2) - timedelta(seconds=4))
    await said(app, GUILD, number, "In time.", at=utc(2) - timedelta(seconds=11))
    (first,) = await send(app, clock)
    assert [one.words for one in first.contributions] == ["In time."]
    (second,) = await send(app, clock)
    assert [one.words for one in second.contributions] == ["Too late."]


async def test_closing_is_told_once_and_then_there_are_no_more(app: App, clock: ManualClock) -> None:
    number = await following(app)
    clock.advance(hours=2)
    await phased(app, GUILD, number, "closed")
    await app.follower_digests.plan()
    (told,) = await send(app, clock)
    assert list(told.phases) == ["closed"]
    assert await waiting(app) == []
    clock.advance(days=3)
    assert await app.follower_digests.plan() is None


async def test_linked_resources_questions_and_summaries_are_news(app: App, clock: ManualClock) -> None:
    number = await opened(app, GUILD, posted=0)
    await app.own_conversations.follow(MEMBER, number, "en", "daily")
    await app.follower_digests.plan()
    clock.advance(hours=1)

    def change(tx: Transaction) -> None:
        now = int(clock.now().timestamp())
        store.add_link(tx, number, "resource", 1, now=clock.now())
        store.add_link(tx, number, "organisation", 1, now=clock.now())
        one = store.questions(tx, number)[0]
        store.set_question(tx, number, one.id, text=one.text, due_at=None, status="posted", posted_at=clock.now())
        tx.execute(
            """INSERT INTO conversation_summary (conversation_id, status, text, until, at, published_at)
               VALUES (:id, 'published', 'In short.', :now, :now, :now)""",
            id=number, now=now,
        )  # fmt: skip

    await app.database.transaction(change)
    (told,) = await send(app, clock)
    assert (told.resources, len(told.questions), [one.text for one in told.summaries]) == (1, 1, ["In short."])


async def test_who_takes_no_direct_messages_is_noted_and_gets_no_more(app: App, clock: ManualClock) -> None:
    number = await following(app)
    clock.advance(hours=1)
    await said(app, GUILD, number, "First.")
    await send(app, clock, status="failed", error="50007")
    assert await waiting(app) == []
    assert (await app.members.settings(GUILD, MEMBER.user)).unreachable_at is not None
    assert [one.digest for one in (await app.own_conversations.mine(MEMBER)).follows] == ["off"]


async def test_a_digest_of_this_morning_does_not_come_again_on_another_clock(app: App, clock: ManualClock) -> None:
    number = await following(app)
    clock.advance(hours=1)
    await said(app, GUILD, number, "First.")
    await send(app, clock)
    await app.members.set_zone(MEMBER, "America/Bogota")  # where it is four in the morning of the same day
    await app.follower_digests.plan()
    (one,) = await waiting(app)
    assert one.occurrence == "2027-03-03"


# -- what is new ----------------------------------------------------------------------------------------------


async def test_the_list_says_what_is_new_until_one_looks(app: App, clock: ManualClock) -> None:
    number = await following(app, "off")
    await opened(app, GUILD, "Another")
    clock.advance(hours=1)
    await said(app, GUILD, number, "First.")
    await said(app, GUILD, number, "Second.")
    page = await app.conversations.listed(MEMBER)
    assert {one.brief.title: one.new for one in page.listed} == {"Night economies": 2, "Another": None}
    await app.conversations.show(Actor(user=99, guild=GUILD), number)
    assert max(one.new or 0 for one in (await app.conversations.listed(MEMBER)).listed) == 2
    await app.conversations.show(MEMBER, number)
    assert max(one.new or 0 for one in (await app.conversations.listed(MEMBER)).listed) == 0


async def test_following_again_keeps_the_rhythm_and_what_was_told(app: App, clock: ManualClock) -> None:
    number = await following(app, "weekly")
    clock.advance(hours=1)
    now = await app.own_conversations.follow(MEMBER, number, "fr")
    assert (now.follower.digest, now.follower.language) == ("weekly", "fr")
    assert now.follower.told_until < clock.now()


async def test_nobody_follows_what_they_may_not_see(app: App) -> None:
    planned = await opened(app, GUILD, phase="planned")
    elsewhere = await opened(app, OTHER_GUILD)
    for number in (planned, elsewhere, 999):
        with pytest.raises(NotFoundError):
            await app.own_conversations.follow(MEMBER, number, "en")


# -- what is kept ---------------------------------------------------------------------------------------------


async def test_an_export_holds_ones_own_and_nothing_of_others(app: App) -> None:
    number = await following(app)
    await said(app, GUILD, number, "My words.", user=MEMBER.user, name="Me Myself")
    await said(app, GUILD, number, "Their words.", user=78, name="Other Person")
    await app.own_conversations.follow(Actor(user=78, guild=GUILD), number, "es", "weekly")
    kept = await app.own_conversations.export_of(MEMBER)
    assert [one["words"] for one in kept["contributions"]] == ["My words."]
    assert [(one["conversation"], one["digest"]) for one in kept["follows"]] == [("Night economies", "daily")]
    assert "Their words." not in str(kept)
    assert "Other Person" not in str(kept)


async def test_erasing_leaves_no_trace_of_somebody_but_what_they_decided(app: App) -> None:
    number = await following(app)
    await said(app, GUILD, number, "My unmistakable words.", user=MEMBER.user, name="Me Myself")
    await said(app, GUILD, number, "Their words.", user=78)
    await app.drafts.keep(MEMBER, "conversation", {"form": "half"})
    await app.drafts.keep(MEMBER, "resource", {"form": "half"})

    def more(tx: Transaction) -> None:
        store.put_facilitators(tx, number, [MEMBER.user, 78])
        tx.execute(
            """INSERT INTO commitment (guild_id, conversation_id, text, owner_user, origin, at)
               VALUES (:guild, :id, 'Write it down', :user, 'decided', 1)""",
            guild=GUILD, id=number, user=MEMBER.user,
        )  # fmt: skip

    await app.database.transaction(more)
    assert len((await app.own_conversations.mine(MEMBER)).commitments) == 1
    assert await app.own_conversations.erase_of(MEMBER) == 1
    own = await app.own_conversations.mine(MEMBER)
    assert (own.follows, own.commitments, own.facilitates) == ([], [], [])
    assert await waiting(app) == []

    def left(tx: Transaction) -> list[str]:
        tables = [row["name"] for row in tx.fetch("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [
            table
            for table in tables
            if not table.startswith(("search_text", "sqlite"))
            for row in tx.fetch(f"SELECT * FROM {table}")
            if "unmistakable" in str(tuple(row)) or MEMBER.user in tuple(row)
        ]

    assert await app.database.read(left) == ["draft"]  # the one of the library
    assert await app.database.read(lambda tx: store.facilitators(tx, number)) == [78]
    assert len((await app.conversations.said(MEMBER, number)).contributions) == 1


async def test_those_who_want_digests_of_what_is_only_planned_wait(app: App) -> None:
    number = await following(app)
    await phased(app, GUILD, number, "planned")
    assert await app.database.read(follower_store.wanting) == []
    await app.follower_digests.plan()
    assert await waiting(app) == []
