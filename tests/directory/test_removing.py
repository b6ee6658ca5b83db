"""Taking an addition back once others rely on it: nobody loses a claim, an answer or a word by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app import App
from bot.core.guilds import Actor
from bot.directory.forms import OrganisationForm
from bot.directory.records import Organisation
from bot.dock.records import Need
from bot.errors import ConflictError
from bot.introductions.records import AskForm
from bot.people.form import Typed
from bot.people.records import FIELDS
from bot.resources.form import as_form
from bot.resources.sharing import Started
from tests.support.apps import CURATOR, CURATOR_ROLE, GUILD, MEMBER
from tests.support.clock import ManualClock

NAME = "Zyxqvword Observatory"
FORM = OrganisationForm(name=NAME, places="Cali, Colombia", category="urban-safety")
OTHER = Actor(user=77, guild=GUILD)


async def added(app: App) -> tuple[Organisation, int]:
    """Return an organisation that was added, and the number of that change."""
    organisation = await app.curation.add(CURATOR, FORM)
    return organisation, (await app.curation.changes(CURATOR))[0][0].id


async def claimed(app: App, organisation: Organisation) -> int:
    seen = await app.focal_claims.claim(
        MEMBER, organisation.id, name="Ana Example", words="I work there", named=True, role="focal-point",
        language="en", channel=9,
    )  # fmt: skip
    return seen.claim.id


async def refused(app: App, number: int) -> str:
    with pytest.raises(ConflictError) as error:
        await app.curation.undo(CURATOR, number)
    return error.value.message


async def gone(app: App) -> bool:
    return not (await app.directory.find(GUILD, "zyxqvword")).results


@pytest.mark.parametrize("verified", [False, True])
async def test_an_organisation_that_somebody_speaks_for_or_asked_to_stays(app: App, *, verified: bool) -> None:
    organisation, number = await added(app)
    claim = await claimed(app, organisation)
    if verified:
        await app.focal_curation.verify(CURATOR, claim, "Known", expected=1)
    assert await refused(app, number) == (
        "Somebody speaks for this organisation, or asked to. Its addition cannot be taken back."
    )
    mine = await app.focal_points.mine(MEMBER)
    assert [(one.claim.id, one.organisation) for one in mine] == [(claim, organisation.id)]
    if verified:
        await app.focal_curation.end(CURATOR, claim, "Left", expected=2)
    else:
        await app.focal_curation.refuse(CURATOR, claim, "Unknown", expected=1)
    assert await app.curation.undo(CURATOR, number) is None
    assert await gone(app)


@pytest.mark.parametrize("refused_before", [False, True])
async def test_an_organisation_that_somebody_asked_to_be_introduced_to_stays_until_they_know(
    app: App, clock: ManualClock, *, refused_before: bool
) -> None:
    organisation, number = await added(app)
    request = (await app.dock.ask(OTHER, Need(need="Help to talk with gangs"))).request.id
    written = await app.introductions.begin(OTHER, request, "organisation", organisation.id, "Zorblax")
    form = app.introductions.check(written.form.with_typed({"reach": "z@example.org"}))
    assert isinstance(form, AskForm)
    await app.introductions.send(OTHER, await app.introductions.keep(OTHER, form), language="en", channel=9)
    if refused_before:
        asked = (await app.introductions.panel(OTHER)).asked[0]
        await app.introductions_answering.refuse(CURATOR, asked.id)
    # The same words either way: a curator who asked would read the refusal of another off them.
    assert await refused(app, number) == (
        "Somebody asked for an introduction to this organisation. Its addition cannot be taken back yet."
    )
    assert len((await app.introductions.panel(OTHER)).asked) == 1
    clock.advance(days=15)
    await app.introductions_ending.end()
    assert await app.curation.undo(CURATOR, number) is None
    assert len((await app.introductions.panel(OTHER)).nothing) == 1


async def test_a_profile_goes_on_naming_it_in_words_to_whom_it_named_it_before(app: App) -> None:
    organisation, number = await added(app)
    await app.people.write(MEMBER, Typed(name="Ana Silva", organisation=NAME))
    await app.people.show_to(MEMBER, list(FIELDS), "members")
    await app.privacy.set_consent(MEMBER, "listed", given=True)
    await app.people.write(OTHER, Typed(name="Bea Costa", organisation=NAME))
    await app.people.show_to(OTHER, ["name"], "members")
    await app.privacy.set_consent(OTHER, "listed", given=True)
    assert [one.name for one in await app.people.of_organisation(MEMBER, organisation.id)] == ["Ana Silva"]
    assert await app.curation.undo(CURATOR, number) is None
    for actor in (MEMBER, OTHER):
        kept = await app.people.profile(actor)
        assert (kept.organisation_name, kept.values.organisation) == (NAME, None)
    assert [one.name for one in (await app.people.find(CURATOR, "zyxqvword")).results] == ["Ana Silva"]
    assert [one.name for one in (await app.people.find(OTHER, "zyxqvword")).results] == ["Ana Silva"]


async def test_works_are_found_by_it_no_more(app: App) -> None:
    _organisation, number = await added(app)
    work = (await app.resources.find(GUILD, "Visualizing Urban Fragility")).results[0]
    found = await app.resources.resource(GUILD, work.id)
    form = replace(as_form(found, app.languages["en"]), spoken_of=NAME)
    started = Started(form=form, channel=5, resource=found.id, version=found.version, edits=True)
    await app.resource_curation.edit(CURATOR, await app.sharing.keep(CURATOR, started))
    assert [one.id for one in (await app.resources.find(GUILD, "zyxqvword")).results] == [work.id]
    assert await app.curation.undo(CURATOR, number) is None
    assert not (await app.resources.find(GUILD, "zyxqvword")).results
    assert [one.id for one in (await app.resources.find(GUILD, "Visualizing Urban Fragility")).results] == [work.id]


async def test_an_addition_that_nobody_relies_on_is_taken_back_at_once(app: App) -> None:
    _organisation, number = await added(app)
    assert await app.curation.undo(Actor(user=99, guild=GUILD, roles=[CURATOR_ROLE]), number) is None
    assert await gone(app)
