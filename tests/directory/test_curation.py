"""Adding, correcting, merging and taking back (S1, I4, I8, I9)."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from bot.app import App
from bot.core.guilds import Actor
from bot.directory.curation import suspected
from bot.directory.forms import OrganisationForm, as_form
from bot.directory.records import Organisation, OrganisationId
from bot.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from tests.support.apps import ADMINISTRATOR, CURATOR, CURATOR_ROLE, GUILD, MEMBER, OTHER_GUILD
from tests.support.clock import ManualClock

FORM = OrganisationForm(
    name="Observatorio de Cali",
    abbreviation="OC",
    other_names="fr: Observatoire de Cali\nCali Observatory",
    places="Cali, Colombia\nSuisse",
    themes="pandillas, mediation; Human rights",
    category="urban-safety",
    kind="research-institute",
)


async def form_of(app: App, organisation: Organisation) -> OrganisationForm:
    return as_form(organisation, await app.vocabulary.terms(GUILD), app.languages["en"])


async def audit(app: App, action: str) -> list[dict[str, object]]:
    rows = await app.database.read(
        lambda tx: tx.fetch("SELECT * FROM audit WHERE action = :action ORDER BY id", action=action)
    )
    return [dict(row) for row in rows]


async def test_an_added_organisation_is_found_and_says_who_added_it_and_when(app: App, clock: ManualClock) -> None:
    added = await app.curation.add(CURATOR, FORM, reason="asked for by Cali")
    assert (await app.directory.find(GUILD, "observatoire cali")).results[0].id == added.id
    assert [seat.country for seat in added.seats] == ["CO", "CH"]
    assert added.seats[0].place is not None
    assert added.seats[0].place.key == "cali"
    assert {bears.term.key for bears in added.terms} == {
        "urban-safety", "research-institute", "gangs", "mediation", "human-rights",
    }  # fmt: skip
    assert [(name.text, name.language) for name in added.names] == [
        ("Observatoire de Cali", "fr"),
        ("Cali Observatory", ""),
    ]
    assert (added.origin, added.created_at) == ("submitted", clock.now())
    (entry,) = await audit(app, "directory.add")
    assert (entry["actor"], entry["reason"], entry["before"]) == (CURATOR.user, "asked for by Cali", None)


async def test_a_second_organisation_of_the_same_name_is_refused_with_the_number_of_the_first(app: App) -> None:
    with pytest.raises(ConflictError) as refused:
        await app.curation.add(CURATOR, replace(FORM, name="INTERPEACE"))
    assert refused.value.values["number"] == (await app.directory.named(GUILD, "Interpeace")).id


async def test_a_form_that_is_saved_as_it_was_shown_changes_nothing_but_the_version(app: App) -> None:
    for name in ("UN-Habitat", "Erbil", "World Vision", "Commune de Treichville", "Cities Alliance"):
        before = await app.directory.named(GUILD, name)
        for language in app.languages:
            form = as_form(before, await app.vocabulary.terms(GUILD), language)
            after = await app.curation.edit(CURATOR, before.id, form, expected=before.version)
            assert (after.name, after.abbreviation, after.names) == (before.name, before.abbreviation, before.names)
            assert after.seats == before.seats
            assert set(after.terms) == set(before.terms)
            assert after.printed == before.printed
            before = after


async def test_an_edit_keeps_before_and_after_and_the_index_follows(app: App) -> None:
    before = await app.directory.named(GUILD, "Erbil")
    form = replace(await form_of(app, before), name="Erbil Governorate", themes="dialogue")
    after = await app.curation.edit(CURATOR, before.id, form, expected=before.version, reason="their own name")
    assert (after.name, after.updated_at is not None) == ("Erbil Governorate", True)
    assert (await app.directory.find(GUILD, "governorate")).results[0].id == before.id
    (entry,) = await audit(app, "directory.edit")
    assert json.loads(str(entry["before"]))["organisations"][0]["organisation"]["name"] == "Erbil"
    assert json.loads(str(entry["after"]))["organisations"][0]["organisation"]["name"] == "Erbil Governorate"


async def test_of_two_curators_who_edit_at_once_one_wins_and_the_other_is_told(app: App) -> None:
    found = await app.directory.named(GUILD, "Erbil")
    form = await form_of(app, found)
    results = await asyncio.gather(
        *(
            app.curation.edit(
                replace(CURATOR, user=50 + number), found.id, replace(form, abbreviation=f"E{number}"), expected=1
            )
            for number in range(4)
        ),
        return_exceptions=True,
    )
    won = [result for result in results if isinstance(result, Organisation)]
    assert len(won) == 1
    assert all(isinstance(result, ConflictError) for result in results if result not in won)
    assert (await app.directory.organisation(GUILD, found.id)).abbreviation == won[0].abbreviation


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "\u3164\u2800"),
        ("name", "Good\u202edoog"),
        ("name", "x" * 201),
        ("places", "Atlantis"),
        ("places", "Nowhere, Neverland"),
        ("themes", "astrology"),
        ("category", "no-such-heading"),
        ("kind", "no-such-kind"),
        ("abbreviation", "A" * 31),
        ("other_names", "\n".join(f"name {number}" for number in range(30))),
        ("places", "\n".join(f"Town{number}, CH" for number in range(30))),
    ],
)
async def test_what_cannot_be_kept_is_refused_and_nothing_is_half_done(app: App, field: str, value: str) -> None:
    count = (await app.directory.facets(GUILD))[0]
    with pytest.raises(InvalidInputError):
        await app.curation.add(CURATOR, replace(FORM, **{field: value}))
    assert (await app.directory.facets(GUILD))[0] == count
    places = await app.database.read(lambda tx: tx.value("SELECT count(*) FROM place WHERE origin <> 'seeded'"))
    assert places == 0
    assert await audit(app, "directory.add") == []


async def test_an_unknown_theme_is_answered_with_the_nearest(app: App) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await app.curation.add(CURATOR, replace(FORM, themes="mediasión"))
    assert {"en": "Mediation"}.items() <= dict(refused.value.values["near"][0]).items()  # type: ignore[index]


async def test_a_new_place_gets_the_zone_of_a_country_that_has_just_one(app: App) -> None:
    added = await app.curation.add(
        CURATOR, replace(FORM, places="Lodwar, Kenya\nManaus, Brazil, America/Manaus\nNatal, BR")
    )
    places = [seat.place for seat in added.seats if seat.place]
    assert [(place.names["en"], place.zone) for place in places] == [
        ("Lodwar", "Africa/Nairobi"),
        ("Manaus", "America/Manaus"),
        ("Natal", None),
    ]


# -- merging ------------------------------------------------------------------------------------------------


async def merged(app: App, source: str, into: str) -> tuple[Organisation, Organisation, Organisation, int]:
    first, second = await app.curation.pair(CURATOR, source, into)
    expected = {first.id: first.version, second.id: second.version}
    result, number = await app.curation.merge(CURATOR, first.id, second.id, expected=expected)
    return first, second, result, number


async def test_a_merge_moves_everything_and_nothing_is_found_twice(app: App) -> None:
    source, target, result, _number = await merged(app, "Interpeace", "Quaker United Nations Office")
    assert {line.number for line in result.printed} == {63, 65}
    assert {seat.country for seat in result.seats} >= {seat.country for seat in source.seats}
    assert {bears.term for bears in result.terms} >= {bears.term for bears in source.terms if bears.term.axis != "kind"}
    assert "Interpeace" in [name.text for name in result.names]
    assert [one.id for one in (await app.directory.find(GUILD, "Interpeace")).results][:1] == [target.id]
    assert (await app.directory.organisation(GUILD, source.id)).id == target.id, "an old button opens what it became"
    assert (await app.directory.facets(GUILD))[0] == 98
    platform = await app.directory.named(GUILD, "Geneva Peacebuilding Platform")
    assert [one.other for one in platform.relations].count(target.id) == 1


async def state(app: App) -> dict[str, list[tuple[object, ...]]]:
    tables = {
        "organisation": "SELECT id, key, name, abbreviation, origin, merged_into FROM organisation ORDER BY id",
        "names": "SELECT organisation_id, position, name, language, source FROM organisation_name ORDER BY 1, 2",
        "places": "SELECT organisation_id, position, place_id, country, source FROM organisation_place ORDER BY 1, 2",
        "terms": "SELECT organisation_id, axis, key, source FROM organisation_term ORDER BY 1, 2, 3",
        "printed": "SELECT number, category, text, organisation_id FROM printed_entry ORDER BY 1",
        "relations": "SELECT * FROM relation ORDER BY 1, 2, 3",
        "contacts": "SELECT key, organisation_id FROM contact_point ORDER BY 1",
        "ledger": "SELECT * FROM ledger_organisation ORDER BY 1, 2, 3",
        "index": "SELECT ref, names, places, themes, body, scope FROM search_entry ORDER BY ref",
        "words": "SELECT word FROM search_word ORDER BY word",
        "facets": "SELECT e.ref, f.facet, f.value FROM search_facet f JOIN search_entry e ON e.id = f.entry_id ORDER BY 1, 2, 3",
    }
    return {
        name: [tuple(row) for row in await app.database.read(lambda tx, sql=sql: tx.fetch(sql))]
        for name, sql in tables.items()
    }


@pytest.mark.parametrize(
    ("source", "into"),
    [
        ("Interpeace", "Quaker United Nations Office"),
        ("United Nations Office at Geneva", "UN-Habitat"),
        ("University of the West Indies", "Institute of Criminal Justice and Security"),
        ("Geneva Declaration on Armed Violence and Development", "Small Arms Survey"),
    ],
)
async def test_an_undone_merge_leaves_everything_as_it_was(app: App, source: str, into: str) -> None:
    before = await state(app)
    *_pair, number = await merged(app, source, into)
    assert await state(app) != before
    await app.curation.undo(CURATOR, number)
    assert await state(app) == before


async def test_an_undone_edit_or_addition_leaves_everything_as_it_was(app: App) -> None:
    before = await state(app)
    found = await app.directory.named(GUILD, "Erbil")
    form = replace(await form_of(app, found), name="Hewlêr", places="Iraq", other_names="", themes="gangs")
    await app.curation.edit(CURATOR, found.id, form, expected=found.version)
    await app.curation.add(CURATOR, replace(FORM, places="Cali, CO"))
    numbers = [entry.id for entry, _name in await app.curation.changes(CURATOR)]
    assert await app.curation.undo(CURATOR, numbers[0]) is None, "the addition is gone"
    restored = await app.curation.undo(CURATOR, numbers[1])
    assert restored is not None
    assert restored.name == "Erbil"
    assert await state(app) == before
    assert await app.curation.changes(CURATOR) == []


async def test_what_was_merged_twice_opens_what_it_became_in_the_end(app: App) -> None:
    first, *_rest = await merged(app, "Interpeace", "Quaker United Nations Office")
    _source, last, *_rest = await merged(app, "Quaker United Nations Office", "World Vision")
    assert (await app.directory.organisation(GUILD, first.id)).id == last.id
    report = await app.seed(GUILD)
    assert report.added == report.changed == {}


async def test_a_contact_point_follows_a_merge_back_and_forth_but_the_trail_keeps_no_address(app: App) -> None:
    before = await app.directory.contacts(GUILD)
    _source, _into, result, number = await merged(app, "United Nations Office at Geneva", "UN-Habitat")
    assert {point.name for point in result.contacts} == {"Salman Bal", "Juma Assiago"}
    trail = str([(row["before"], row["after"]) for row in await audit(app, "directory.merge")])
    assert "sbal@unog.ch" not in trail
    assert "Salman" not in trail.replace("salman-bal", "")
    await app.curation.undo(CURATOR, number)
    assert await app.directory.contacts(GUILD) == before


async def test_the_history_says_who_did_what_when_and_why_also_what_was_taken_back(app: App) -> None:
    found = await app.directory.named(GUILD, "Erbil")
    form = await form_of(app, found)
    await app.curation.edit(CURATOR, found.id, replace(form, abbreviation="E"), expected=1, reason="they use it")
    number = (await app.curation.changes(CURATOR))[0][0].id
    await app.curation.undo(CURATOR, number)
    _organisation, entries = await app.curation.history(CURATOR, "Erbil", limit=10)
    assert [(entry.actor, entry.action, entry.reason, entry.undone_by is not None) for entry in entries] == [
        (CURATOR.user, "directory.edit", "they use it", True)
    ]


async def test_an_undone_edit_leaves_the_record_to_the_seed_again(app: App) -> None:
    found = await app.directory.named(GUILD, "Erbil")
    await app.curation.edit(CURATOR, found.id, await form_of(app, found), expected=1)
    await app.curation.undo(CURATOR, (await app.curation.changes(CURATOR))[0][0].id)
    assert (await app.directory.named(GUILD, "Erbil")).updated_at is None


async def test_changes_are_taken_back_one_after_the_other_down_to_the_first(app: App) -> None:
    before = await state(app)
    found = await app.curation.add(CURATOR, FORM)
    for letter in "AB":
        form = replace(await form_of(app, found), abbreviation=letter)
        found = await app.curation.edit(CURATOR, found.id, form, expected=found.version)
    for _change in range(3):
        await app.curation.undo(CURATOR, (await app.curation.changes(CURATOR))[0][0].id)
    after = await state(app)
    assert (after["organisation"], after["index"]) == (before["organisation"], before["index"])


async def test_a_number_is_never_given_twice(app: App) -> None:
    first = await app.curation.add(CURATOR, FORM)
    await app.curation.undo(CURATOR, (await app.curation.changes(CURATOR))[0][0].id)
    second = await app.curation.add(CURATOR, FORM)
    assert second.id > first.id


async def test_a_theme_with_commas_in_its_name_survives_an_unchanged_edit(app: App) -> None:
    for key in ("sdg-16", "sdg-16-6", "sdg-11-a"):
        added = await app.curation.add(CURATOR, replace(FORM, name=f"Bears {key}", themes=key))
        for language in app.languages:
            form = as_form(added, await app.vocabulary.terms(GUILD), language)
            added = await app.curation.edit(CURATOR, added.id, form, expected=added.version)
            assert key in {bears.term.key for bears in added.terms}


async def test_a_country_alone_stays_a_country(app: App) -> None:
    found = await app.directory.named(GUILD, "UNODC")
    for language in app.languages:
        form = as_form(found, await app.vocabulary.terms(GUILD), language)
        edited = await app.curation.edit(CURATOR, found.id, form, expected=found.version)
        assert edited.seats == found.seats
        found = edited


async def test_a_change_is_taken_back_once(app: App) -> None:
    *_pair, number = await merged(app, "Interpeace", "Quaker United Nations Office")
    await app.curation.undo(CURATOR, number)
    with pytest.raises(ConflictError, match="already"):
        await app.curation.undo(CURATOR, number)


async def test_a_change_that_others_built_upon_is_not_taken_back_from_under_them(app: App) -> None:
    _source, target, result, number = await merged(app, "Interpeace", "Quaker United Nations Office")
    await app.curation.edit(CURATOR, target.id, await form_of(app, result), expected=result.version)
    before = await state(app)
    with pytest.raises(ConflictError, match="changed again"):
        await app.curation.undo(CURATOR, number)
    assert await state(app) == before


async def test_a_merge_confirmed_after_a_change_is_refused(app: App) -> None:
    first, second = await app.curation.pair(CURATOR, "Interpeace", "World Vision")
    shown = {first.id: first.version, second.id: second.version}
    await app.curation.edit(CURATOR, first.id, await form_of(app, first), expected=first.version)
    with pytest.raises(ConflictError, match="has changed"):
        await app.curation.merge(CURATOR, first.id, second.id, expected=shown)


async def test_of_two_who_confirm_the_same_merge_one_wins(app: App) -> None:
    first, second = await app.curation.pair(CURATOR, "Interpeace", "World Vision")
    shown = {first.id: first.version, second.id: second.version}
    results = await asyncio.gather(
        *(app.curation.merge(CURATOR, first.id, second.id, expected=shown) for _ in range(3)), return_exceptions=True
    )
    assert [isinstance(result, ConflictError) for result in results].count(True) == 2
    assert len(await audit(app, "directory.merge")) == 1


async def test_an_organisation_is_not_merged_into_itself(app: App) -> None:
    with pytest.raises(InvalidInputError):
        await app.curation.pair(CURATOR, "Interpeace", "interpeace")


async def test_what_is_not_a_change_cannot_be_undone(app: App) -> None:
    seed = (await audit(app, "seed"))[0]["id"]
    for number in (seed, 999_999):
        with pytest.raises(NotFoundError):
            await app.curation.undo(CURATOR, int(str(number)))


# -- duplicates -----------------------------------------------------------------------------------------------


async def test_pairs_that_may_be_one_are_told_with_the_reason(app: App) -> None:
    assert await app.curation.duplicates(CURATOR) == [], "the network's own data was looked through by hand"
    twin = await app.curation.add(CURATOR, OrganisationForm(name="Interpeace Geneva", abbreviation="GIZ"))
    similar = await app.curation.add(CURATOR, OrganisationForm(name="Small Arm Survey"))
    found = {
        (pair.first.name, pair.second.name): (str(pair.reason), pair.detail)
        for pair in await app.curation.duplicates(CURATOR)
    }
    assert found["Deutsche Gesellschaft für Internationale Zusammenarbeit", twin.name][1] == "giz"
    assert "nearly alike" in found["Small Arms Survey", similar.name][0]


def test_suspicion_grows_with_the_list_not_its_square() -> None:
    names = [(OrganisationId(number), f"Municipality of Town{number}") for number in range(20_000)]
    assert suspected(names) == []


# -- who may --------------------------------------------------------------------------------------------------


async def attempts(app: App, actor: Actor) -> list[str]:
    """Try everything that curators do; return what was refused for want of the role."""
    refused = []
    calls = {
        "check": lambda: app.curation.check(actor),
        "add": lambda: app.curation.add(actor, FORM),
        "edit": lambda: app.curation.edit(actor, 1, FORM, expected=1),
        "pair": lambda: app.curation.pair(actor, "Interpeace", "World Vision"),
        "merge": lambda: app.curation.merge(actor, 1, 2, expected={1: 1, 2: 1}),
        "changes": lambda: app.curation.changes(actor),
        "undo": lambda: app.curation.undo(actor, 1),
        "history": lambda: app.curation.history(actor, "Interpeace", limit=1),
        "duplicates": lambda: app.curation.duplicates(actor),
        "plan": lambda: app.exchange.plan(actor, "a.csv", b"name\nX\n"),
        "apply": lambda: app.exchange.apply(actor, 1),
    }
    for name, call in calls.items():
        try:
            await call()
        except NotAllowedError:
            refused.append(name)
        except (ConflictError, InvalidInputError, NotFoundError):
            pass
    assert len(calls) == 11
    return refused


async def test_without_the_role_everything_is_refused_by_the_service(app: App) -> None:
    """I9: an administrator may have shown the command to everyone; the service asks for the role all the same."""
    before = await state(app)
    assert len(await attempts(app, MEMBER)) == 11
    assert await state(app) == before


async def test_the_role_of_one_server_is_nothing_in_another(app: App) -> None:
    assert len(await attempts(app, replace(CURATOR, guild=OTHER_GUILD))) == 11


async def test_the_role_and_the_administrators_may(app: App) -> None:
    assert await attempts(app, CURATOR) == []
    assert await attempts(app, ADMINISTRATOR) == []


async def test_nobody_is_a_curator_by_an_empty_setting(empty_app: App) -> None:
    with pytest.raises(NotAllowedError, match="not said yet"):
        await empty_app.curation.check(replace(MEMBER, roles=[]))
    with pytest.raises(NotAllowedError):
        await empty_app.curation.check(MEMBER)


async def test_only_an_administrator_decides_who_curates(app: App) -> None:
    with pytest.raises(NotAllowedError):
        await app.guilds.set_curators(CURATOR, role=5, channel=None)
    assert (await app.guilds.get(GUILD)).curator_role == CURATOR_ROLE
    await app.guilds.set_curators(ADMINISTRATOR, role=5, channel=77)
    await app.guilds.set_curators(ADMINISTRATOR, role=5, channel=None)
    assert (await app.guilds.get(GUILD)).curators_channel == 77, "what is left out stays"
    assert len(await audit(app, "setup.curators")) == 3
