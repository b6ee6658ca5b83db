"""The yearly question over more than a year: asked, asked again, quiet; off, left, returned; and what others count."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import App
from bot.core.guilds import Actor
from bot.core.outbox import Delivery, Outcome
from bot.errors import ConflictError, NotFoundError
from bot.focal_points.outcomes import QUESTION
from bot.focal_points.records import FocalCounts, FocalPoint
from tests.support.apps import CURATOR, GUILD, MEMBER, OTHER_GUILD
from tests.support.clock import ManualClock

OTHER = Actor(user=77, guild=GUILD)
SECOND = Actor(user=45, guild=GUILD, roles=CURATOR.roles)


async def organisation(app: App, position: int = 0) -> int:
    return await app.database.read(
        lambda tx: int(tx.value("SELECT id FROM organisation ORDER BY id LIMIT 1 OFFSET :at", at=position))
    )


async def claimed(app: App, actor: Actor = MEMBER, *, at: int = 0, named: bool = True) -> int:
    seen = await app.focal_claims.claim(
        actor, await organisation(app, at), name="Ana Example", words="Secret words", named=named, role="focal-point",
        language="en", channel=9,
    )  # fmt: skip
    return seen.claim.id


async def verified(app: App, actor: Actor = MEMBER, *, at: int = 0, named: bool = True) -> int:
    number = await claimed(app, actor, at=at, named=named)
    await app.focal_curation.verify(CURATOR, number, "Known", expected=1)
    return number


async def named(app: App, at: int = 0) -> list[FocalPoint]:
    number = await organisation(app, at)
    return await app.database.read(lambda tx: app.focal_points.named_in(tx, GUILD, number))


async def counts(app: App) -> FocalCounts:
    return await app.database.read(lambda tx: app.focal_points.counts_in(tx, GUILD))


async def send(app: App) -> list[Delivery]:
    """Send the questions that are due, as the deliverer does; return what went out."""
    await app.confirming.plan()
    now = app.clock.now()

    def work(tx: object) -> list[Delivery]:
        due = [one for one in app.outbox.coming(tx, now, limit=50) if one.kind == QUESTION]  # type: ignore[arg-type]
        app.outbox.begin(tx, due, now)  # type: ignore[arg-type]
        app.outbox.settle(tx, [Outcome(id=one.id, status="sent", message=5) for one in due], now)  # type: ignore[arg-type]
        return due

    sent = await app.database.transaction(work)
    await app.confirming.plan()
    return sent


async def test_two_silences_in_fourteen_months_and_the_card_says_since_when(app: App, clock: ManualClock) -> None:
    await verified(app)
    began = clock.now()
    asked = []
    for day in range(0, 430, 5):
        asked += [(day, one.moment) for one in await send(app)]
        clock.advance(days=5)
    assert asked == [(365, "first"), (395, "second")]
    (one,) = await named(app)
    assert one.unconfirmed_since == began.replace(microsecond=0)
    assert (await counts(app)).unconfirmed == 1
    clock.advance(days=800)
    assert await send(app) == [], "quiet after two silences"


async def test_one_press_confirms_and_asks_again_in_a_year(app: App, clock: ManualClock) -> None:
    number = await verified(app)
    clock.advance(days=366)
    assert len(await send(app)) == 1
    await app.focal_claims.confirm(MEMBER, number)
    clock.advance(days=364)
    assert await send(app) == []
    clock.advance(days=2)
    assert [one.moment for one in await send(app)] == ["first"]


async def test_after_two_silences_a_late_press_restores(app: App, clock: ManualClock) -> None:
    number = await verified(app)
    for days in (366, 31, 31):
        clock.advance(days=days)
        await send(app)
    assert (await named(app))[0].unconfirmed_since is not None
    await app.focal_claims.confirm(MEMBER, number)
    assert (await named(app))[0].unconfirmed_since is None


async def test_a_bot_that_was_off_for_years_asks_once_late_and_waits_a_month(app: App, clock: ManualClock) -> None:
    await verified(app)
    await app.confirming.plan()
    clock.advance(days=900)
    (late,) = await send(app)
    assert late.late(clock.now())
    assert (late.id in await app.focal_telling.questions([late]), late.moment) == (True, "first")
    clock.advance(days=29)
    assert await send(app) == []
    clock.advance(days=2)
    assert [one.moment for one in await send(app)] == ["second"]


async def test_who_takes_no_direct_messages_is_never_written_to_and_still_marked(app: App, clock: ManualClock) -> None:
    await verified(app)
    await app.members.set_reminders(MEMBER, "off")
    for days in (366, 31, 31, 31):
        clock.advance(days=days)
        assert await send(app) == []
        await app.confirming.plan()
    assert (await named(app))[0].unconfirmed_since is not None


async def test_a_bot_that_was_off_gives_who_takes_no_messages_a_month_too(app: App, clock: ManualClock) -> None:
    await verified(app)
    await app.members.set_reminders(MEMBER, "off")
    await app.confirming.plan()
    clock.advance(days=900)  # their panel could not be opened either
    back = clock.now()
    for _look in range(3):
        again = await app.confirming.plan()
        assert again is not None
        assert again >= back + timedelta(days=29)
        assert (await named(app))[0].unconfirmed_since is None
        clock.advance(days=1)
    for days in (31, 31):
        clock.advance(days=days)
        await app.confirming.plan()
    assert (await named(app))[0].unconfirmed_since is not None


async def test_who_left_is_named_nowhere_and_not_asked_until_they_return(app: App, clock: ManualClock) -> None:
    await verified(app)
    await app.departures.left(GUILD, MEMBER.user)
    assert await named(app) == []
    assert await counts(app) == FocalCounts()
    number = await organisation(app)
    assert await app.database.read(lambda tx: app.focal_points.addressees_in(tx, GUILD, number)) == []
    clock.advance(days=366)
    assert await send(app) == []
    await app.departures.here(GUILD, MEMBER.user)
    assert len(await named(app)) == 1
    assert len(await send(app)) == 1


async def test_claims_follow_the_heir_of_a_merged_organisation(app: App) -> None:
    await verified(app, at=0)
    first, second = await organisation(app, 0), await organisation(app, 1)
    source, target = await app.directory.organisation(GUILD, first), await app.directory.organisation(GUILD, second)
    await app.curation.merge(
        CURATOR, source.id, target.id, reason="same", expected={source.id: source.version, target.id: target.version}
    )
    assert [one.name for one in await named(app, 1)] == ["Ana Example"]
    own = await app.database.read(lambda tx: app.focal_points.organisations_of_in(tx, GUILD, MEMBER.user))
    assert own == [second]
    with pytest.raises(ConflictError):
        await claimed(app, at=1)


async def test_one_claim_for_an_organisation_and_five_in_all(app: App) -> None:
    for at in range(5):
        await claimed(app, at=at)
    with pytest.raises(ConflictError):
        await claimed(app, at=0)
    with pytest.raises(ConflictError):
        await claimed(app, at=5)


async def test_whoever_decides_second_is_told_who_was_first(app: App) -> None:
    number = await claimed(app)
    await app.focal_curation.verify(CURATOR, number, "", expected=1)
    with pytest.raises(ConflictError) as error:
        await app.focal_curation.refuse(SECOND, number, "No", expected=1)
    assert error.value.values["who"] == f"<@{CURATOR.user}>"


async def test_another_person_and_another_server_reach_nothing(app: App) -> None:
    number = await verified(app)
    for actor in (OTHER, Actor(user=MEMBER.user, guild=OTHER_GUILD)):
        for act in (
            app.focal_points.one_of_mine, app.focal_claims.confirm, app.focal_claims.resign, app.focal_claims.withdraw,
        ):  # fmt: skip
            with pytest.raises(NotFoundError):
                await act(actor, number)


async def test_who_hands_over_stays_until_the_curators_confirm_the_successor(app: App) -> None:
    number = await verified(app)
    seen = await app.handovers.offer(MEMBER, number, OTHER.user, channel=9)
    assert seen.offer is not None
    offered = seen.offer.id
    with pytest.raises(ConflictError):
        await app.handovers.offer(MEMBER, number, 78, channel=9)
    await app.handovers.accept(OTHER, offered, name="Ben Next", words="", named=True, language="en", channel=9)
    assert [one.name for one in await named(app)] == ["Ana Example"]
    claim = (await app.focal_curation.seen(CURATOR, offered)).claim
    await app.focal_curation.verify(CURATOR, offered, "", expected=claim.version)
    assert [one.name for one in await named(app)] == ["Ben Next"]
    assert (await app.focal_points.one_of_mine(MEMBER, number)).claim.status == "handed-over"


async def test_a_declined_handover_leaves_nothing_and_changes_nothing(app: App) -> None:
    number = await verified(app)
    seen = await app.handovers.offer(MEMBER, number, OTHER.user, channel=9)
    assert seen.offer is not None
    await app.handovers.decline(OTHER, seen.offer.id)
    assert await app.focal_points.mine(OTHER) == []
    assert [one.name for one in await named(app)] == ["Ana Example"]
    assert (await app.focal_points.one_of_mine(MEMBER, number)).offer is None


async def test_a_curators_claim_for_a_newcomer_waits_and_is_made_once(app: App) -> None:
    at = (await app.directory.organisation(GUILD, await organisation(app))).id
    made = [
        await app.database.transaction(
            lambda tx: app.focal_points.claim_for_in(tx, GUILD, at, 99, name="New", words="", by=CURATOR.user, now=1)
        )
        for _time in range(2)
    ]
    assert made[0] == made[1]
    assert (await counts(app)).waiting == 1
