"""Who is asked, how often, and what each side may read: at the services, without Discord."""

from __future__ import annotations

import json

import pytest

from bot.app import App
from bot.core.database import Transaction
from bot.core.guilds import Actor
from bot.dock.records import Need
from bot.errors import ConflictError, NotAllowedError, NotFoundError
from bot.introductions import store
from bot.introductions.holding import IntroductionHolder
from bot.introductions.records import AskForm, Introduction, Shares
from bot.people.form import Typed
from tests.support.apps import CURATOR, GUILD, OTHER_GUILD
from tests.support.clock import ManualClock

ASKER = Actor(user=880000000000000081, guild=GUILD)
FIRST = Actor(user=880000000000000082, guild=GUILD)
SECOND = Actor(user=880000000000000083, guild=GUILD)
YES = Shares(name="Quillfeather", reach="q@example.org")


async def request_of(app: App, actor: Actor) -> int:
    return (await app.dock.ask(actor, Need(need="Help to talk with gangs"))).request.id


async def organisations(app: App, many: int) -> list[int]:
    return await app.database.read(
        lambda tx: [row[0] for row in tx.fetch(f"SELECT id FROM organisation ORDER BY id LIMIT {many}")]
    )


async def focal_points(app: App, organisation: int, *actors: Actor) -> None:
    def work(tx: Transaction) -> None:
        for number, actor in enumerate(actors):
            tx.execute(
                """INSERT INTO focal_point (guild_id, organisation_id, user_id, role, status, claimed_at, decided_at,
                     confirmed_at) VALUES (:guild, :organisation, :user, 'focal-point', 'verified', 1, :at, :at)""",
                guild=GUILD, organisation=organisation, user=actor.user, at=1000 + number,
            )  # fmt: skip

    await app.database.transaction(work)


async def send(app: App, actor: Actor, kind: str, ref: int) -> Introduction:
    written = await app.introductions.begin(actor, await request_of(app, actor), kind, ref, "Zorblaxian")  # type: ignore[arg-type]
    form = app.introductions.check(written.form.with_typed({"reach": "zorblax@example.org"}))
    assert isinstance(form, AskForm)
    await app.introductions.send(actor, await app.introductions.keep(actor, form), language="en", channel=9)
    sent = (await app.introductions.panel(actor)).asked[0]
    assert sent.need == "Help to talk with gangs"
    return sent


async def now_at(app: App, number: int) -> Introduction:
    found = await app.database.read(lambda tx: store.one(tx, GUILD, number))
    assert found is not None
    return found


async def test_not_now_asks_the_next_focal_point_and_then_the_curators(app: App) -> None:
    (organisation,) = await organisations(app, 1)
    await focal_points(app, organisation, FIRST, SECOND)
    one = await send(app, ASKER, "organisation", organisation)
    assert one.addressee == FIRST.user
    await app.introductions_answering.not_now(FIRST, one.id)
    assert (await now_at(app, one.id)).addressee == SECOND.user
    await app.introductions_answering.block(SECOND, one.id)
    assert (await now_at(app, one.id)).addressee is None
    assert [each.introduction.id for each in await app.introductions_answering.queue(CURATOR)] == [one.id]
    with pytest.raises(NotFoundError):
        await app.introductions_answering.opened(FIRST, one.id)


@pytest.mark.parametrize("how", ["resigned", "ended by the curators"])
async def test_who_speaks_for_an_organisation_no_more_passes_on_what_they_were_asked(app: App, how: str) -> None:
    (organisation,) = await organisations(app, 1)
    await focal_points(app, organisation, FIRST, SECOND)
    one = await send(app, ASKER, "organisation", organisation)
    (claim,) = await app.focal_points.mine(FIRST)
    if how == "resigned":
        await app.focal_claims.resign(FIRST, claim.claim.id)
    else:
        await app.focal_curation.end(CURATOR, claim.claim.id, "Left", expected=claim.claim.version)
    assert (await now_at(app, one.id)).addressee == SECOND.user
    with pytest.raises(NotFoundError):
        await app.introductions_answering.accept(FIRST, one.id, YES, thread=False)


async def test_a_curator_who_asked_reads_no_refusal_in_what_waits_for_the_curators(app: App) -> None:
    (organisation,) = await organisations(app, 1)
    other = Actor(user=CURATOR.user + 1, guild=GUILD, roles=CURATOR.roles)
    one = await send(app, CURATOR, "organisation", organisation)

    async def waiting(actor: Actor) -> int:
        return (await app.people_desk.waits(actor)).counts["introductions"]

    assert (await waiting(CURATOR), await waiting(other)) == (0, 1)
    await app.introductions_answering.refuse(other, one.id)
    assert (await waiting(CURATOR), await waiting(other)) == (0, 0)


async def test_what_has_run_out_waits_for_no_curator_though_nothing_ended_it_yet(app: App, clock: ManualClock) -> None:
    (organisation,) = await organisations(app, 1)
    await send(app, ASKER, "organisation", organisation)
    clock.advance(days=14, seconds=1)
    assert (await app.people_desk.waits(CURATOR)).counts["introductions"] == 0


async def test_an_asker_is_never_asked_themselves(app: App) -> None:
    (organisation,) = await organisations(app, 1)
    await focal_points(app, organisation, ASKER)
    assert (await send(app, ASKER, "organisation", organisation)).addressee is None


async def test_five_are_open_at_most_and_one_for_each(app: App) -> None:
    found = await organisations(app, 6)
    for organisation in found[:5]:
        one = await send(app, ASKER, "organisation", organisation)
    await app.introductions_answering.refuse(CURATOR, one.id)  # which frees no place, or it would tell
    with pytest.raises(ConflictError):
        await send(app, ASKER, "organisation", found[0])
    with pytest.raises(NotAllowedError):
        await send(app, ASKER, "organisation", found[5])


async def test_a_focal_point_has_three_waiting_at_most(app: App) -> None:
    (organisation,) = await organisations(app, 1)
    await focal_points(app, organisation, FIRST)
    asked = [
        await send(app, Actor(user=880000000000000100 + number, guild=GUILD), "organisation", organisation)
        for number in range(4)
    ]
    assert [one.addressee for one in asked] == [FIRST.user] * 3 + [None]


async def test_a_person_who_paused_blocked_or_left_cannot_be_asked_in_the_same_words(app: App) -> None:
    profile = await listed(app, FIRST)
    one = await send(app, ASKER, "person", profile)
    assert one.addressee == FIRST.user
    await app.introductions_answering.block(FIRST, one.id)
    await app.introductions.withdraw(ASKER, one.id)
    said = set()
    for change in ("blocked", "paused", "consent"):
        if change == "paused":
            await app.introductions_answering.unblock(FIRST)
            await app.introductions_answering.not_now(FIRST)
        if change == "consent":
            await app.introductions_answering.end_pause(FIRST)
            await app.privacy.set_consent(FIRST, "asked", given=False)
        with pytest.raises(ConflictError) as refused:
            await send(app, ASKER, "person", profile)
        said.add((refused.value.message, refused.value.hint))
    assert len(said) == 1


async def test_who_takes_their_consent_back_is_asked_nothing_more_and_the_asker_sees_no_change(app: App) -> None:
    profile = await listed(app, FIRST)
    one = await send(app, ASKER, "person", profile)
    before = await held(app, ASKER)
    await app.privacy.set_consent(FIRST, "asked", given=False)
    assert (await app.introductions.panel(FIRST)).waiting == []
    with pytest.raises(NotFoundError):
        await app.introductions_answering.accept(FIRST, one.id, YES, thread=False)
    assert await held(app, ASKER) == before


async def test_an_export_of_the_asker_tells_no_refusal_before_its_day(app: App, clock: ManualClock) -> None:
    (organisation,) = await organisations(app, 1)
    await focal_points(app, organisation, FIRST)
    one = await send(app, ASKER, "organisation", organisation)
    before = await held(app, ASKER)
    await app.introductions_answering.refuse(FIRST, one.id)
    assert await held(app, ASKER) == before
    assert "gangs" not in await held(app, FIRST)
    clock.advance(days=14)
    await app.introductions_ending.end()
    assert "gangs" not in await held(app, ASKER)


@pytest.mark.parametrize("refused", [False, True])
async def test_a_bot_that_was_off_over_the_last_day_ends_it_once_and_nobody_can_say_yes_any_more(
    app: App, clock: ManualClock, refused: bool
) -> None:
    (organisation,) = await organisations(app, 1)
    await focal_points(app, organisation, FIRST)
    one = await send(app, ASKER, "organisation", organisation)
    if refused:
        await app.introductions_answering.refuse(FIRST, one.id)
    clock.advance(days=20)
    with pytest.raises(NotFoundError):
        await app.introductions_answering.accept(FIRST, one.id, YES, thread=False)
    for _look in range(2):
        await app.introductions_ending.end()
    planned = await app.database.read(
        lambda tx: [tuple(row) for row in tx.fetch(
            "SELECT kind, target, due, status FROM delivery WHERE kind LIKE 'introduction.%'"
        )]
    )  # fmt: skip
    assert planned == [("introduction.ended", ASKER.user, int(one.expires_at.timestamp()), "due")]


async def test_each_side_reads_the_other_after_both_said_yes_and_for_ninety_days(app: App, clock: ManualClock) -> None:
    (organisation,) = await organisations(app, 1)
    await focal_points(app, organisation, FIRST)
    one = await send(app, ASKER, "organisation", organisation)
    assert "Zorblaxian" not in await held(app, FIRST)
    await app.introductions_answering.accept(FIRST, one.id, YES, thread=False)
    with pytest.raises(NotFoundError):
        await app.introductions_answering.accept(FIRST, one.id, YES, thread=False)
    assert "Zorblaxian" in await held(app, FIRST)
    assert "Quillfeather" in await held(app, ASKER)
    for export in (await held(app, ASKER), await held(app, FIRST)):
        assert str(ASKER.user) not in export
        assert str(FIRST.user) not in export
    clock.advance(days=91)
    await app.introductions_ending.end()
    assert "Zorblaxian" not in await held(app, FIRST)
    found = await now_at(app, one.id)
    assert (found.need, found.addressee_shares) == ("", Shares())


async def test_erasing_the_addressee_ends_it_neutrally(app: App) -> None:
    (organisation,) = await organisations(app, 1)
    await focal_points(app, organisation, FIRST)
    one = await send(app, ASKER, "organisation", organisation)
    before = await held(app, ASKER)
    await app.introductions.erase(FIRST)
    assert await held(app, ASKER) == before
    assert await app.introductions_answering.queue(CURATOR) == []
    assert (await now_at(app, one.id)).status == "moot"


async def test_another_server_has_none_of_it(app: App) -> None:
    """I8."""
    (organisation,) = await organisations(app, 1)
    one = await send(app, ASKER, "organisation", organisation)
    stranger = Actor(user=CURATOR.user, guild=OTHER_GUILD, administrator=True)
    with pytest.raises(NotFoundError):
        await app.introductions_answering.opened(stranger, one.id)
    assert await app.introductions_answering.queue(stranger) == []


async def listed(app: App, actor: Actor) -> int:
    await app.privacy.set_consent(actor, "listed", given=True)
    await app.privacy.set_consent(actor, "asked", given=True)
    await app.people.write(actor, Typed(name="Quillfeather Moreau"))
    return (await app.people.show_to(actor, ["name"], "members")).id


async def held(app: App, actor: Actor) -> str:
    holder = IntroductionHolder(app.introductions)
    return await app.database.read(lambda tx: json.dumps(holder.held_in(tx, GUILD, actor.user)))
