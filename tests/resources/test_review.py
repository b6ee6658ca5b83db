"""What curators do with what was shared, without Discord: decisions, edits, retiring, what is said (S1, D3, D4, I8, I9)."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import App
from bot.core.guilds import Actor
from bot.core.outbox import NO_DIRECT_MESSAGES, Delivery, DeliveryId, Outcome
from bot.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from bot.resources import review_store, store
from bot.resources.curation import Reviewed
from bot.resources.form import as_form
from bot.resources.records import Card, Resource
from bot.resources.sharing import Started
from tests.resources.cards import wanted_cards
from tests.resources.test_sharing import FORM, OTHER, PERSON, approve, check, share, shown
from tests.support.apps import ADMINISTRATOR, CURATOR, CURATOR_ROLE, GUILD, MEMBER, OTHER_GUILD
from tests.support.clock import ManualClock

SECOND = Actor(user=44, guild=GUILD, roles=[CURATOR_ROLE])


async def trail(app: App, number: int):
    entries = await app.database.read(lambda tx: app.audit.of_subject(tx, GUILD, f"resource:{number}", limit=50))
    return list(reversed(entries))


async def planned(app: App) -> list[tuple[str, str, int, str]]:
    """What stands in the outbox: (what, kind of target, target, status), as it was planned."""
    rows = await app.database.read(
        lambda tx: tx.fetch("SELECT content, target_kind, target, status FROM delivery ORDER BY id")
    )
    return [(json.loads(row[0])["what"], row[1], row[2], row[3]) for row in rows]


async def due(app: App, clock: ManualClock) -> Sequence[Delivery]:
    return await app.database.read(lambda tx: app.outbox.coming(tx, clock.now(), limit=99))


async def send_all(app: App, clock: ManualClock, *, error: str = "") -> None:
    """Have everything that is due arrive, or be refused."""
    waiting = await due(app, clock)
    outcomes = [Outcome(id=one.id, status="failed" if error else "sent", error=error, message=1) for one in waiting]

    def work(tx):
        app.outbox.begin(tx, waiting, clock.now())
        app.outbox.settle(tx, outcomes, clock.now())

    await app.database.transaction(work)


async def reviewed(app: App, number: int) -> Reviewed:
    return await app.resource_curation.reviewed(CURATOR, number)


async def edit(app: App, one: Resource, actor: Actor = CURATOR, *, reason: str = "", **typed: object) -> Resource:
    form = replace(as_form(one, app.languages["en"]), **typed)
    started = Started(form=form, channel=1, resource=one.id, version=one.version, edits=True, reason=reason)
    return await app.resource_curation.edit(actor, await app.sharing.keep(actor, started))


# -- deciding -----------------------------------------------------------------------------------------------------


async def test_what_waits_is_listed_the_oldest_first_then_what_waits_for_changes(app: App, clock: ManualClock) -> None:
    first = await share(app)
    clock.advance(days=1)
    second = await share(app, OTHER, title="Another", address="")
    await app.resource_curation.ask(CURATOR, first.id, "More", expected=first.version)
    found = await app.resource_curation.waiting(CURATOR)
    assert [(one.summary.id, one.status, one.since) for one in found] == [
        (second.id, "waiting", datetime(2027, 3, 2, 9, tzinfo=UTC)),
        (first.id, "changes", datetime(2027, 3, 1, 9, tzinfo=UTC)),
    ]
    assert [(one.link, one.file) for one in found] == [("", False), (FORM.address, False)]


async def test_what_is_approved_is_found_and_its_sharer_told_where_they_shared(app: App, clock: ManualClock) -> None:
    one = await approve(app, await share(app))
    assert (one.status, one.published_at) == ("published", clock.now())
    assert [found.id for found in (await app.resources.find(GUILD, "night busses")).results] == [one.id]
    assert [(entry.action, entry.actor, entry.before, entry.after) for entry in await trail(app, one.id)] == [
        ("resources.share", PERSON.user, None, {"status": "waiting"}),
        ("resources.approve", CURATOR.user, {"status": "waiting"}, {"status": "published"}),
    ]
    assert await planned(app) == [("approved", "channel", 900, "due")]
    (delivery,) = await due(app, clock)
    (told,) = (await app.telling.told([delivery])).values()
    assert (told.what, told.language, told.share.user) == ("approved", "en", PERSON.user)


async def test_who_chose_direct_messages_is_told_there_and_only_there(app: App) -> None:
    await approve(app, await share(app, tell="direct"))
    assert await planned(app) == [("approved", "user", PERSON.user, "due")]


@pytest.mark.parametrize(("what", "status"), [("ask", "changes"), ("reject", "rejected")])
async def test_a_note_is_required_and_kept_with_the_decision(app: App, what: str, status: str) -> None:
    one = await share(app)
    decide = getattr(app.resource_curation, what)
    for empty in ("", "  ", "\u3164\u200b", "x" * 501, "a\u202eb"):
        with pytest.raises(InvalidInputError):
            await decide(CURATOR, one.id, empty, expected=one.version)
    assert (await shown(app, one.id)).version == one.version
    after = await decide(CURATOR, one.id, " It  says\nwho. ", expected=one.version)
    assert (after.status, after.decision.by, after.decision.reason) == (status, CURATOR.user, "It says who.")
    entry = (await trail(app, one.id))[-1]
    assert (entry.before, entry.after, entry.reason) == ({"status": "waiting"}, {"status": status}, "It says who.")
    assert (await app.resources.find(GUILD, "night buses")).total == 0


@pytest.mark.parametrize("second", ["approve", "ask", "reject"])
@pytest.mark.parametrize(
    ("first", "said"),
    [("approve", "has approved it"), ("reject", "not to take it|has not taken it"), ("ask", "has asked for changes")],
)
async def test_of_two_curators_one_wins_and_the_other_is_told_who_what_and_when(
    app: App, clock: ManualClock, first: str, second: str, said: str
) -> None:
    """S1."""
    one = await share(app)
    deeds = {"approve": (), "ask": ("Their note",), "reject": ("Their note",)}

    async def act(actor: Actor, what: str) -> Resource:
        return await getattr(app.resource_curation, what)(actor, one.id, *deeds[what], expected=one.version)

    await act(CURATOR, first)
    before = await shown(app, one.id)
    clock.advance(minutes=5)
    with pytest.raises(ConflictError, match=said) as refused:
        await act(SECOND, second)
    assert refused.value.values == {"who": "<@41>", "when": f"<t:{int(before.decision.at.timestamp())}:R>"}
    assert await shown(app, one.id) == before
    assert len(await trail(app, one.id)) == 2
    assert len(await planned(app)) == 1


async def test_of_two_at_the_same_instant_exactly_one_wins(app: App) -> None:
    """S1."""
    one = await share(app)
    curation = app.resource_curation
    results = await asyncio.gather(
        curation.approve(CURATOR, one.id, expected=one.version),
        curation.reject(SECOND, one.id, "No", expected=one.version),
        curation.ask(ADMINISTRATOR, one.id, "More", expected=one.version),
        return_exceptions=True,
    )
    assert [type(result) for result in results].count(ConflictError) == 2
    assert [type(result) for result in results].count(Resource) == 1
    assert len(await trail(app, one.id)) == 2


async def test_what_was_edited_meanwhile_is_looked_at_again_before_it_is_decided(app: App) -> None:
    one = await share(app)
    edited = await edit(app, one, SECOND, title="Night buses, corrected")
    with pytest.raises(ConflictError, match="was changed after"):
        await approve(app, one)
    assert (await approve(app, edited)).work.title == "Night buses, corrected"


async def test_what_changes_were_asked_for_can_be_approved_as_it_is(app: App) -> None:
    one = await share(app)
    asked = await app.resource_curation.ask(CURATOR, one.id, "More", expected=one.version)
    assert (await approve(app, asked)).status == "published"


# -- taking a decision back ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["approve", "ask", "reject"])
async def test_a_decision_is_taken_back_within_a_day_and_not_after(app: App, clock: ManualClock, what: str) -> None:
    curation = app.resource_curation
    notes = () if what == "approve" else ("A note",)
    for after, allowed in ((timedelta(hours=23, minutes=59), True), (timedelta(days=1), False)):
        one = await share(app, title=f"Night buses {allowed}", address="")
        decided = await getattr(curation, what)(CURATOR, one.id, *notes, expected=one.version)
        assert (await reviewed(app, one.id)).undo_until == clock.now() + timedelta(days=1)
        clock.advance(seconds=after.total_seconds())
        if not allowed:
            assert (await reviewed(app, one.id)).undo_until is None
            with pytest.raises(ConflictError, match="for a day"):
                await curation.reopen(SECOND, one.id, expected=decided.version)
            continue
        with pytest.raises(ConflictError, match="was changed after"):
            await curation.reopen(SECOND, one.id, expected=one.version)
        back = await curation.reopen(SECOND, one.id, expected=decided.version)
        assert (back.status, back.decision, back.published_at) == ("waiting", None, None)
        assert (await app.resources.find(GUILD, "night buses")).total == 0
        entry = (await trail(app, one.id))[-1]
        assert (entry.action, entry.actor, entry.after) == ("resources.reopen", SECOND.user, {"status": "waiting"})
        with pytest.raises(ConflictError, match="it waits"):
            await curation.reopen(CURATOR, one.id, expected=back.version)
        assert [line[0] for line in await planned(app)] == ["reopened"], "what was decided before is no news any more"


async def test_what_was_retired_is_restored_and_not_taken_back(app: App) -> None:
    one = await approve(app, await share(app))
    retired = await app.resource_curation.retire(CURATOR, f"#{one.id}", "Outdated")
    assert (await reviewed(app, one.id)).undo_until is None
    with pytest.raises(ConflictError, match="has retired it"):
        await app.resource_curation.reopen(CURATOR, one.id, expected=retired.version)


async def test_a_seeded_work_was_decided_about_by_nobody(app: App) -> None:
    (first, *_rest) = await app.resources.every(GUILD)
    assert (await reviewed(app, first.id)).undo_until is None
    for doing in (
        app.resource_curation.approve(CURATOR, first.id, expected=first.version),
        app.resource_curation.reopen(CURATOR, first.id, expected=first.version),
    ):
        with pytest.raises(ConflictError):
            await doing


# -- what is in the library ----------------------------------------------------------------------------------------


async def test_what_is_retired_is_found_no_more_and_can_be_restored(app: App, clock: ManualClock) -> None:
    one = await approve(app, await share(app))
    published = one.published_at
    clock.advance(days=9)
    for empty in ("", " ", "\u3164"):
        with pytest.raises(InvalidInputError):
            await app.resource_curation.retire(CURATOR, f"#{one.id}", empty)
    await app.resource_curation.retire(CURATOR, "night buses and safety", "Outdated")
    assert (await app.resources.find(GUILD, "night buses")).total == 0
    assert [(found.id, status) for found, status in await app.resource_curation.out_of_library(CURATOR)] == [
        (one.id, "retired")
    ]
    with pytest.raises(NotFoundError):
        await app.resource_curation.retire(CURATOR, f"#{one.id}", "Twice")
    back = await app.resource_curation.restore(SECOND, one.id)
    assert (back.status, back.published_at, back.decision.by) == ("published", published, SECOND.user)
    assert (await app.resources.find(GUILD, "night buses")).total == 1
    with pytest.raises(ConflictError):
        await app.resource_curation.restore(CURATOR, one.id)
    found, entries = await app.resource_curation.history(CURATOR, f"#{one.id}", limit=15)
    assert found.id == one.id
    assert [(entry.action, entry.before, entry.after, entry.reason) for entry in entries[:2]] == [
        ("resources.restore", {"status": "retired"}, {"status": "published"}, ""),
        ("resources.retire", {"status": "published"}, {"status": "retired"}, "Outdated"),
    ]


async def test_what_was_not_taken_can_be_restored_and_what_waits_cannot(app: App) -> None:
    one = await share(app)
    with pytest.raises(ConflictError):
        await app.resource_curation.restore(CURATOR, one.id)
    await app.resource_curation.reject(CURATOR, one.id, "No", expected=one.version)
    assert (await app.resource_curation.restore(CURATOR, one.id)).status == "published"


async def test_an_edit_is_audited_with_before_and_after_and_without_whoever_shared_it(app: App) -> None:
    one = await share(app)
    after = await edit(
        app, one, title="Buses by night", places="Lagos, Nigeria", sources="Igarapé", publisher="A press",
        abstract="What it finds.", themes=("gangs",), stage="draft", reason="It was printed so",
    )  # fmt: skip
    assert (after.work.title, after.work.publisher, after.work.stage) == ("Buses by night", "A press", "draft")
    assert [place.country for place in after.places] == ["NG"]
    assert after.why == FORM.why, "the words of whoever shared it stay theirs"
    assert after.status == "waiting"
    entry = (await trail(app, one.id))[-1]
    assert (entry.action, entry.actor, entry.reason) == ("resources.edit", CURATOR.user, "It was printed so")
    assert (entry.before["title"], entry.after["title"]) == (FORM.title, "Buses by night")
    assert entry.before.keys() == entry.after.keys()
    said = json.dumps([entry.before, entry.after])
    assert FORM.why not in said
    assert str(PERSON.user) not in said


async def test_an_edit_of_an_older_version_is_refused_and_its_draft_stays(app: App) -> None:
    one = await approve(app, await share(app))
    form = replace(as_form(one, app.languages["en"]), title="Mine")
    number = await app.sharing.keep(
        SECOND, Started(form=form, channel=1, resource=one.id, version=one.version, edits=True)
    )
    await edit(app, one, title="Theirs")
    with pytest.raises(ConflictError):
        await app.resource_curation.edit(SECOND, number)
    assert (await app.sharing.draft(SECOND, number)).form.title == "Mine"
    assert (await shown(app, one.id)).work.title == "Theirs"
    assert (await app.resources.find(GUILD, "theirs")).total == 1


async def test_a_draft_of_a_member_saves_nothing(app: App) -> None:
    number = await app.sharing.keep(CURATOR, Started(form=FORM, channel=1))
    with pytest.raises(NotFoundError):
        await app.resource_curation.edit(CURATOR, number)
    assert await app.sharing.draft(CURATOR, number)


@pytest.mark.parametrize("code", ["en", "fr", "es", "pt_BR"])
async def test_an_unchanged_form_changes_nothing_of_any_work_of_the_library(app: App, code: str) -> None:
    say = app.languages[code]
    for before in await app.resources.every(GUILD):
        form = as_form(before, say)
        number = await app.sharing.keep(
            CURATOR, Started(form=form, channel=1, resource=before.id, version=before.version, edits=True)
        )
        after = await app.resource_curation.edit(CURATOR, number)
        kept = replace(
            after, version=before.version, updated_at=before.updated_at, organisations=before.organisations
        )  # fmt: skip
        assert kept == before, before.work.title
        assert {(one.organisation, one.role, one.source) for one in after.organisations} == {
            (one.organisation, one.role, one.source) for one in before.organisations
        }


# -- what is told --------------------------------------------------------------------------------------------------


async def test_a_refused_direct_message_is_noted_once_and_told_where_it_was_shared(
    app: App, clock: ManualClock
) -> None:
    """D4."""
    one = await share(app, tell="direct")
    await app.resource_curation.ask(CURATOR, one.id, "More", expected=one.version)
    await send_all(app, clock, error=NO_DIRECT_MESSAGES)
    assert [line[:3] for line in await planned(app)] == [("changes", "channel", 900)]
    settings = await app.members.settings(GUILD, PERSON.user)
    assert settings.unreachable_at == clock.now()
    assert await app.resource_curation.undelivered(CURATOR) == 0, "nobody need do anything about it"
    await send_all(app, clock)
    assert [line[3] for line in await planned(app)] == ["sent"]


async def test_news_that_was_refused_does_not_take_the_place_of_newer_news(app: App, clock: ManualClock) -> None:
    one = await approve(app, await share(app, tell="direct"))
    (sending,) = await due(app, clock)
    await app.database.transaction(lambda tx: app.outbox.begin(tx, [sending], clock.now()))
    await app.resource_curation.reopen(CURATOR, one.id, expected=one.version)
    refused = Outcome(id=sending.id, status="failed", error=NO_DIRECT_MESSAGES)
    await app.database.transaction(lambda tx: app.outbox.settle(tx, [refused], clock.now()))
    assert await planned(app) == [("reopened", "user", PERSON.user, "due")]


async def test_what_does_not_arrive_is_kept_counted_and_tried_again(app: App, clock: ManualClock) -> None:
    """D3."""
    await approve(app, await share(app))
    await send_all(app, clock, error="10003")
    assert await app.resource_curation.undelivered(CURATOR) == 1
    assert await app.resource_curation.undelivered(Actor(user=41, guild=OTHER_GUILD, administrator=True)) == 0
    assert await app.resource_curation.retry(CURATOR) == 1
    assert [line[3] for line in await planned(app)] == ["due"]
    await send_all(app, clock)
    assert await app.resource_curation.undelivered(CURATOR) == 0
    assert await app.resource_curation.retry(CURATOR) == 0


async def test_what_did_not_arrive_is_no_news_once_something_else_was_decided(app: App, clock: ManualClock) -> None:
    one = await approve(app, await share(app))
    await send_all(app, clock, error="50001")
    back = await app.resource_curation.reopen(CURATOR, one.id, expected=one.version)
    assert await planned(app) == [("reopened", "channel", 900, "due")]
    await app.resource_curation.ask(CURATOR, one.id, "More", expected=back.version)
    await send_all(app, clock, error="50001")
    started = await app.sharing.begin_change(PERSON, one.id, app.languages["en"])
    await app.sharing.send(PERSON, await app.sharing.keep(PERSON, started), "en")
    assert await planned(app) == [], "whoever has sent it again need not be asked to"


async def test_of_what_was_taken_back_or_erased_nothing_is_told(app: App, clock: ManualClock) -> None:
    one = await share(app)
    await app.resource_curation.ask(CURATOR, one.id, "More", expected=one.version)
    waiting = await due(app, clock)
    await app.sharing.withdraw(PERSON, one.id)
    assert await planned(app) == []
    assert await app.telling.told(waiting) == {}
    other = await approve(app, await share(app, title="Another", address=""))
    waiting = await due(app, clock)
    await app.sharing.erase_of(GUILD, PERSON.user)
    assert await app.telling.told(waiting) == {}
    assert await planned(app) == []
    await app.resource_curation.retire(CURATOR, f"#{other.id}", "Outdated")
    assert await planned(app) == [], "nobody knows any more whom to tell"
    assert DeliveryId(1) not in [one.id for one in await due(app, clock)]


# -- the cards -------------------------------------------------------------------------------------------------------


async def test_a_card_is_wanted_for_what_waits_and_until_a_decision_stands(app: App, clock: ManualClock) -> None:
    assert await wanted_cards(app) == [], "nothing of the seed"
    one = await share(app)
    (card,) = await wanted_cards(app)
    assert (card.resource, card.guild, card.final, card.card) == (one.id, GUILD, False, Card())
    await app.review_cards.keep(one.id, Card(channel=1, message=2, digest="x"))
    await approve(app, one)
    (card,) = await wanted_cards(app)
    assert (card.final, app.review_cards.next_change([card])) == (False, clock.now() + timedelta(days=1))
    clock.advance(days=1)
    (card,) = await wanted_cards(app)
    assert card.final
    await app.review_cards.keep(one.id, Card(channel=1, message=2, digest="y", final=True))
    clock.advance(days=1)
    assert await wanted_cards(app) == []
    await app.sharing.erase_of(GUILD, PERSON.user)
    (card,) = await wanted_cards(app)
    assert card.reviewed is not None
    assert (card.reviewed.resource.why, card.reviewed.share) == ("", None), "the old card is to lose their words"


# -- who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "actor", [MEMBER, PERSON, Actor(user=41, guild=OTHER_GUILD, roles=[CURATOR_ROLE]), Actor(user=41, guild=GUILD)]
)
async def test_nobody_but_curators_does_any_of_it(app: App, actor: Actor) -> None:
    """I9: whoever shows them the commands; I8: a curator of another server is none here."""
    one = await share(app)
    kept = await approve(app, await share(app, title="Kept", address=""))
    draft = Started(form=FORM, channel=1, resource=one.id, version=one.version, edits=True)
    number = await app.sharing.keep(actor, draft)
    curation = app.resource_curation
    before = [await shown(app, one.id), await shown(app, kept.id)]
    for doing in (
        curation.check(actor), curation.waiting(actor), curation.reviewed(actor, one.id),
        curation.approve(actor, one.id, expected=one.version), curation.ask(actor, one.id, "x", expected=one.version),
        curation.reject(actor, one.id, "x", expected=one.version),
        curation.reopen(actor, kept.id, expected=kept.version), curation.named(actor, "Kept"),
        curation.edit(actor, number), curation.retire(actor, "Kept", "x"), curation.restore(actor, kept.id),
        curation.out_of_library(actor), curation.history(actor, "Kept", limit=5), curation.undelivered(actor),
        curation.retry(actor),
    ):  # fmt: skip
        with pytest.raises(NotAllowedError):
            await doing
    assert [await shown(app, one.id), await shown(app, kept.id)] == before
    assert len(await trail(app, one.id)) == 1


async def test_a_curator_decides_nothing_of_another_server(app: App) -> None:
    """I8."""
    one = await share(app)
    kept = await approve(app, await share(app, title="Kept", address=""))
    foreign = Actor(user=CURATOR.user, guild=OTHER_GUILD, administrator=True)
    curation = app.resource_curation
    draft = Started(form=FORM, channel=1, resource=one.id, version=one.version, edits=True)
    number = await app.sharing.keep(foreign, draft)
    before = [await shown(app, one.id), await shown(app, kept.id)]
    for doing in (
        curation.reviewed(foreign, one.id), curation.approve(foreign, one.id, expected=one.version),
        curation.ask(foreign, one.id, "x", expected=one.version),
        curation.reject(foreign, one.id, "x", expected=one.version),
        curation.reopen(foreign, kept.id, expected=kept.version), curation.edit(foreign, number),
        curation.named(foreign, f"#{kept.id}"), curation.retire(foreign, f"#{kept.id}", "x"),
        curation.restore(foreign, kept.id), curation.history(foreign, f"#{kept.id}", limit=5),
    ):  # fmt: skip
        with pytest.raises(NotFoundError):
            await doing
    assert await curation.waiting(foreign) == []
    assert await curation.out_of_library(foreign) == []
    assert [await shown(app, one.id), await shown(app, kept.id)] == before


@pytest.mark.parametrize("what", ["approve", "edit", "retire", "reopen", "withdraw", "erase"])
async def test_what_fails_on_the_way_leaves_nothing_half_done(app: App, what: str) -> None:
    one = await share(app)
    if what in {"retire", "reopen"}:
        one = await approve(app, one)

    async def state() -> object:
        tables = ("resource", "resource_share", "resource_author", "audit", "delivery", "draft", "search_word")
        rows = await app.database.read(
            lambda tx: [[tuple(row) for row in tx.fetch(f"SELECT * FROM {one}")] for one in tables]
        )
        return rows, (await app.resources.find(GUILD, "night buses")).total

    curation, form = app.resource_curation, replace(as_form(one, app.languages["en"]), title="Half")
    draft = Started(form=form, channel=1, resource=one.id, version=one.version, edits=True)
    number = await app.sharing.keep(CURATOR, draft)
    before = await state()
    event = "UPDATE" if what == "erase" else "INSERT"
    await app.database.transaction(
        lambda tx: tx.execute(
            f"CREATE TEMP TRIGGER full BEFORE {event} ON main.audit BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    )
    deeds = {
        "approve": lambda: curation.approve(CURATOR, one.id, expected=one.version),
        "edit": lambda: curation.edit(CURATOR, number),
        "retire": lambda: curation.retire(CURATOR, f"#{one.id}", "x"),
        "reopen": lambda: curation.reopen(CURATOR, one.id, expected=one.version),
        "withdraw": lambda: app.sharing.withdraw(PERSON, one.id),
        "erase": lambda: app.sharing.erase_of(GUILD, PERSON.user),
    }
    with pytest.raises(sqlite3.Error):
        await deeds[what]()
    assert await state() == before
    await app.database.transaction(lambda tx: tx.execute("DROP TRIGGER full"))
    await deeds[what]()
    assert await state() != before


async def test_a_link_that_was_corrected_is_checked_anew(app: App, clock: ManualClock) -> None:
    one = await approve(app, await share(app))
    await app.database.transaction(
        lambda tx: tx.execute("UPDATE resource_link SET next_check = NULL WHERE resource_id = :id", id=one.id)
    )
    await edit(app, one, publisher="A press")
    assert await app.database.read(_next_check(one.id)) is None
    await edit(app, await shown(app, one.id), address="https://moved.example.org/study")
    assert await app.database.read(_next_check(one.id)) == int(clock.now().timestamp())
    assert (await check(app, OTHER, title="Other", credits="", address="https://moved.example.org/study")).barred


def _next_check(number: int):
    return lambda tx: tx.value("SELECT next_check FROM resource_link WHERE resource_id = :id", id=number)


async def test_the_store_tells_a_stale_decision(app: App) -> None:
    one = await share(app)
    decide = {"by": 1, "reason": "", "now": 1}
    assert not await app.database.transaction(
        lambda tx: review_store.decide(tx, GUILD, one.id, "published", expected=one.version + 1, **decide)
    )
    assert not await app.database.transaction(
        lambda tx: review_store.decide(tx, OTHER_GUILD, one.id, "published", expected=one.version, **decide)
    )
    assert await app.database.read(lambda tx: store.status(tx, GUILD, one.id)) == "waiting"
