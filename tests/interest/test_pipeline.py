"""From new to joined or declined: one step each, recorded, and nothing of it for anybody but its author and curators."""

from __future__ import annotations

import json

import pytest

from bot.app import App
from bot.core.guilds import Actor
from bot.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from bot.interest import store
from bot.interest.form import InterestForm
from bot.interest.joining import Made
from bot.interest.outcomes import NOTICE, OUTCOME, subject_of
from bot.interest.records import Interest, InterestCounts
from tests.privacy.lives import left_of
from tests.support.apps import CURATOR, CURATOR_ROLE, GUILD, MEMBER, OTHER_GUILD

NEWCOMER = Actor(user=880000000000000077, guild=GUILD)
SECOND = Actor(user=58, guild=GUILD, roles=[CURATOR_ROLE])
WORDS = InterestForm(
    name="Ada Okoye", organisation="Market Women of Kisumu", place="Kisumu, Kenya", why="Zorblax brings me here",
    languages="English, Swahili",
)  # fmt: skip


async def express(app: App, who: Actor = NEWCOMER, form: InterestForm = WORDS) -> Interest:
    return await app.interest.express(who, form, language="en", channel=9)


async def counts(app: App) -> InterestCounts:
    return await app.database.read(lambda tx: app.interest.counts_in(tx, GUILD))


async def trail(app: App, number: int) -> list[tuple[str, object, object, str]]:
    entries = await app.database.read(lambda tx: app.audit.of_subject(tx, GUILD, subject_of(number), limit=20))
    return [(one.action, one.before, one.after, one.reason) for one in reversed(entries)]


async def outcomes(app: App, number: int) -> list[object]:
    rows = await app.database.read(
        lambda tx: tx.fetch(
            "SELECT target_kind, target, content FROM delivery WHERE kind = :kind AND subject = :subject",
            kind=OUTCOME, subject=subject_of(number),
        )
    )  # fmt: skip
    return [(row["target_kind"], row["target"], json.loads(row["content"])) for row in rows]


# -- its author ----------------------------------------------------------------------------------------------------


async def test_one_is_open_at_a_time(app: App) -> None:
    await express(app)
    with pytest.raises(ConflictError):
        await express(app)
    assert await counts(app) == InterestCounts(new=1)


async def test_its_author_changes_it_and_others_cannot(app: App) -> None:
    sent = await express(app)
    other = InterestForm(name="Ada O.", why="Still markets")
    changed = await app.interest.change(NEWCOMER, sent.id, other, language="fr", channel=9, expected=sent.version)
    assert (changed.content.name, changed.language, changed.version) == ("Ada O.", "fr", 2)
    with pytest.raises(ConflictError):  # I4: from a form that was opened before
        await app.interest.change(NEWCOMER, sent.id, other, language="en", channel=9, expected=sent.version)
    for stranger in (MEMBER, CURATOR, Actor(user=NEWCOMER.user, guild=OTHER_GUILD)):
        with pytest.raises(NotFoundError):
            await app.interest.one_of_mine(stranger, sent.id)
        with pytest.raises(NotFoundError):
            await app.interest.withdraw(stranger, sent.id)


async def test_taken_back_nothing_of_it_is_left_but_a_count(app: App) -> None:
    sent = await express(app)
    await app.interest_curation.contact(CURATOR, sent.id, expected=1)
    await app.interest.withdraw(NEWCOMER, sent.id)
    assert await left_of(app, NEWCOMER.user, "Zorblax", "Okoye", "Market Women") == set()
    assert await counts(app) == InterestCounts()
    with pytest.raises(ConflictError, match="taken it back"):
        await app.interest_curation.contact(CURATOR, sent.id, expected=3)
    seen = await app.interest_curation.seen(CURATOR, sent.id)
    assert (seen.interest.status, seen.interest.user) == ("withdrawn", 0)
    await express(app)  # and they can write again


async def test_after_a_decision_it_is_erased_and_counted_on(app: App) -> None:
    sent = await express(app)
    await app.interest_curation.decline(CURATOR, sent.id, "Zorblax is not for us", told=False, expected=1)
    await app.interest.withdraw(NEWCOMER, sent.id)
    assert await left_of(app, NEWCOMER.user, "Zorblax") == set()
    assert await counts(app) == InterestCounts(declined=1)
    queue = await app.interest_curation.queue(CURATOR, "declined", 0, per_page=5)
    assert queue.found == []


async def test_what_cannot_be_used_is_kept_and_sent_once_it_is_right(app: App) -> None:
    wrong = InterestForm(name="Ada", why="Markets", languages="Klingonn")
    with pytest.raises(InvalidInputError):
        await express(app, form=wrong)
    number = await app.interest.keep(NEWCOMER, wrong)
    assert await app.interest.draft(NEWCOMER, number) == wrong
    with pytest.raises(NotFoundError):
        await app.interest.draft(MEMBER, number)
    await express(app)
    with pytest.raises(NotFoundError):
        await app.interest.draft(NEWCOMER, number)


# -- the curators ---------------------------------------------------------------------------------------------------


async def test_every_step_is_recorded_without_a_word_of_its_author(app: App) -> None:
    sent = await express(app)
    await app.interest_curation.contact(CURATOR, sent.id, expected=1)
    await app.interest_curation.decline(SECOND, sent.id, "Outside the field", told=True, expected=2)
    assert await trail(app, sent.id) == [
        ("interest.express", None, {"status": "new"}, ""),
        ("interest.contact", {"status": "new"}, {"status": "in-touch"}, ""),
        ("interest.decline", {"status": "in-touch"}, {"status": "declined"}, "Outside the field"),
    ]
    assert await outcomes(app, sent.id) == [("user", NEWCOMER.user, {"what": "declined"})]


async def test_of_two_curators_at_once_one_wins_and_the_other_is_told_who(app: App) -> None:
    """S1."""
    sent = await express(app)
    await app.interest_curation.contact(CURATOR, sent.id, expected=1)
    for late in (
        app.interest_curation.contact(SECOND, sent.id, expected=1),
        app.interest_curation.decline(SECOND, sent.id, "No", told=False, expected=1),
        app.interest_joining.join(SECOND, sent.id, None, focal=False, expected=1),
    ):
        with pytest.raises(ConflictError, match="in touch already") as told:
            await late
        assert told.value.values["who"] == f"<@{CURATOR.user}>"
    await app.interest_joining.join(CURATOR, sent.id, None, focal=False, expected=2)
    with pytest.raises(ConflictError, match="joined") as told:
        await app.interest_curation.decline(SECOND, sent.id, "No", told=False, expected=2)
    assert told.value.values["who"] == f"<@{CURATOR.user}>"
    assert await outcomes(app, sent.id) == [("user", NEWCOMER.user, {"what": "joined", "claimed": False})]


async def test_words_that_changed_meanwhile_are_looked_at_first(app: App) -> None:
    sent = await express(app)
    await app.interest_curation.contact(CURATOR, sent.id, expected=1)
    form = InterestForm(name="Ada", why="Other markets")
    await app.interest.change(NEWCOMER, sent.id, form, language="en", channel=9, expected=2)
    with pytest.raises(ConflictError, match="changed after"):
        await app.interest_curation.decline(SECOND, sent.id, "No", told=False, expected=2)


async def test_nobody_but_curators_reads_or_moves_them(app: App) -> None:
    """I9."""
    sent = await express(app)
    for asked in (
        app.interest_curation.queue(MEMBER, "open", 0, per_page=5),
        app.interest_curation.seen(NEWCOMER, sent.id),
        app.interest_curation.history(MEMBER, sent.id),
        app.interest_curation.contact(MEMBER, sent.id, expected=1),
        app.interest_curation.decline(NEWCOMER, sent.id, "No", told=False, expected=1),
        app.interest_joining.likely(MEMBER, sent.id),
        app.interest_joining.named(MEMBER, sent.id, "Interpeace"),
        app.interest_joining.join(NEWCOMER, sent.id, None, focal=False, expected=1),
        app.people_desk.waits(MEMBER),
    ):
        with pytest.raises(NotAllowedError):
            await asked
    elsewhere = Actor(user=CURATOR.user, guild=OTHER_GUILD, administrator=True)
    with pytest.raises(NotFoundError):
        await app.interest_curation.seen(elsewhere, sent.id)


async def test_the_notice_to_the_curators_is_dropped_once_somebody_has_taken_it_up(app: App) -> None:
    admin = Actor(user=42, guild=GUILD, administrator=True)
    await app.guilds.set_curators(admin, role=None, channel=77)
    sent = await express(app)

    async def standing() -> int:
        return len(await app.database.read(lambda tx: app.outbox.standing(tx, GUILD, NOTICE, subject_of(sent.id))))

    assert await standing() == 1
    await app.interest_curation.contact(CURATOR, sent.id, expected=1)
    assert await standing() == 0


async def test_the_queue_turns_pages_whoever_waits_longest_first(app: App) -> None:
    for number in range(7):
        await express(app, Actor(user=900 + number, guild=GUILD), InterestForm(name=f"Person {number}", why="Markets"))
    first = await app.interest_curation.queue(CURATOR, "open", 0, per_page=5)
    second = await app.interest_curation.queue(CURATOR, "open", 9, per_page=5)
    assert [one.content.name for one in first.found] == [f"Person {number}" for number in range(5)]
    assert (second.page, second.last, len(second.found)) == (1, 1, 2)


# -- joining --------------------------------------------------------------------------------------------------------


async def test_somebody_joins_with_an_organisation_that_is_listed(app: App) -> None:
    sent = await express(app, form=InterestForm(name="Ada", organisation="interpeace", why="Dialogue"))
    meant = await app.interest_joining.likely(CURATOR, sent.id)
    likely = meant.organisation
    assert likely is not None
    assert not meant.near
    assert likely.name == "Interpeace"
    seen, _organisation = await app.interest_joining.join(
        CURATOR, sent.id, likely.id, focal=False, expected=meant.interest.version
    )
    assert seen.interest.status == "joined"
    assert seen.organisation is not None
    assert seen.organisation.name == "Interpeace"
    assert (await trail(app, sent.id))[-1][2] == {"status": "joined", "organisation": likely.id}


async def test_somebody_joins_with_an_organisation_that_is_added_or_neither_is_done(app: App) -> None:
    sent = await express(app)
    made = Made(interest=sent.id, version=1, name=WORDS.organisation, place="Nowhere at all", category="cities")
    draft = await app.interest_joining.keep(CURATOR, made)
    with pytest.raises(InvalidInputError):  # the place is unclear
        await app.interest_joining.join_new(CURATOR, draft, focal=False)
    assert (await app.interest_curation.seen(CURATOR, sent.id)).interest.status == "new"
    assert await app.interest_joining.kept(CURATOR, draft) == made
    draft = await app.interest_joining.keep(
        CURATOR, Made(interest=sent.id, version=1, name=WORDS.organisation, place="Kisumu, Kenya", category="cities")
    )
    seen, added = await app.interest_joining.join_new(CURATOR, draft, focal=False)
    assert seen.interest.status == "joined"
    assert [(one.country, one.source) for one in added.seats] == [("KE", "added")]
    assert (await app.directory.named(GUILD, WORDS.organisation)).id == added.id
    again = await app.interest_joining.keep(
        CURATOR, Made(interest=sent.id, version=2, name="Another House", place="Kenya", category=None)
    )
    with pytest.raises(ConflictError):  # somebody joined already: nothing is added
        await app.interest_joining.join_new(CURATOR, again, focal=False)
    with pytest.raises(NotFoundError):
        await app.directory.named(GUILD, "Another House")


async def test_a_claim_is_made_for_whoever_joins_if_the_curator_says_so(app: App) -> None:
    sent = await express(app, form=InterestForm(name="Ada", organisation="Interpeace", why="Dialogue"))
    likely = (await app.interest_joining.likely(CURATOR, sent.id)).organisation
    assert likely is not None
    await app.interest_joining.join(CURATOR, sent.id, likely.id, focal=True, expected=1)
    (claim,) = await app.database.read(lambda tx: app.focal_points.waiting_in(tx, GUILD))
    assert (claim.organisation, claim.name) == (likely.id, "Ada")
    assert await outcomes(app, sent.id) == [("user", NEWCOMER.user, {"what": "joined", "claimed": True})]
    waits = await app.people_desk.waits(CURATOR)
    assert (waits.counts["claims"], waits.interest.joined) == (1, 1)


async def test_what_a_curator_had_begun_with_it_goes_with_it(app: App) -> None:
    sent = await express(app)
    made = Made(interest=sent.id, version=1, name="Zorblax House", place="Kenya", category=None)
    draft = await app.interest_joining.keep(CURATOR, made)
    await app.privacy.erase(NEWCOMER)
    assert await left_of(app, NEWCOMER.user, "Zorblax") == set()
    with pytest.raises(NotFoundError):
        await app.interest_joining.kept(CURATOR, draft)


# -- privacy --------------------------------------------------------------------------------------------------------


async def test_an_export_holds_what_was_written_and_the_reason_and_erasing_leaves_nothing(app: App) -> None:
    """P1, P2."""
    sent = await express(app)
    await app.interest_curation.decline(CURATOR, sent.id, "Outside the field", told=False, expected=1)
    (wish,) = (await app.privacy.export_of(NEWCOMER))["interest"]["wishes"]
    assert (wish["name"], wish["wish"], wish["reason"]) == ("Ada Okoye", "Zorblax brings me here", "Outside the field")
    assert "Zorblax" not in json.dumps(await app.privacy.export_of(CURATOR))
    await app.privacy.erase(NEWCOMER)
    assert await left_of(app, NEWCOMER.user, "Zorblax", "Okoye", "Outside the field") == set()
    assert await counts(app) == InterestCounts(declined=1)


async def test_an_erased_curator_is_nobody_in_what_they_moved(app: App) -> None:
    sent = await express(app)
    await app.interest_curation.contact(SECOND, sent.id, expected=1)
    await app.privacy.erase(SECOND)
    kept = await app.database.read(lambda tx: store.one(tx, GUILD, sent.id))
    assert kept is not None
    assert (kept.status, kept.decided_by) == ("in-touch", 0)
    with pytest.raises(ConflictError, match="Another curator"):
        await app.interest_curation.contact(CURATOR, sent.id, expected=2)
