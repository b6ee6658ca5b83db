"""The directory finds what a person means, first, in four languages and with slips."""

from __future__ import annotations

import pytest

from bot.app import App
from bot.core.folding import fold, words
from bot.core.search import CANDIDATES
from bot.directory import store
from bot.directory.records import KIND, Organisation
from bot.errors import NotFoundError
from tests.support.apps import GUILD, OTHER_GUILD

MEANT = {
    "Ginebra": "United Nations Office at Geneva",
    "geneve": "Geneva Peacebuilding Platform",
    "Côte d'Ivoire": "Commune de Treichville",
    "penalolen": "Municipality of Peñalolén",
    "sao paulo": "City of São Paulo",
    "johanesburg": "City of Johannesburg",
    "medelin": "City of Medellín",
    "giz": "Deutsche Gesellschaft für Internationale Zusammenarbeit",
    "icrc": "International Committee of the Red Cross",
    "cruz roja": "International Committee of the Red Cross",
    "mediation geneva": "Centre for Humanitarian Dialogue",
    "ebril": "Erbil",
    "unhabitat": "UN-Habitat",
    "onu habitat": "UN-Habitat",
    "CICR": "International Committee of the Red Cross",
    "croix-rouge": "International Committee of the Red Cross",
    "banco mundial": "World Bank",
    "pandillas california": "California Gang Prevention Programme",
    "le cap": "City of Cape Town",
    "cidade do cabo": "City of Cape Town",
    "oslo": "Norwegian Institute of International Affairs",
}


@pytest.mark.parametrize(("typed", "name"), MEANT.items())
async def test_what_a_person_types_finds_what_they_mean_first(app: App, typed: str, name: str) -> None:
    page = await app.directory.find(GUILD, typed)
    assert page.results[0].name == name
    assert not page.partial


async def test_a_country_in_any_language_finds_everybody_in_it(app: App) -> None:
    for typed in ("sudafrica", "South Africa", "Afrique du Sud", "África do Sul", "RSA"):
        page = await app.directory.find(GUILD, typed)
        assert {one.name for one in page.results} == {
            "City of Cape Town",
            "City of Johannesburg",
            "Municipality of Durban",
            "University of Pretoria",
            "Violence Prevention through Urban Upgrading",
        }, typed
        assert page.results[0].name == "City of Cape Town"


async def everybody(app: App) -> list[Organisation]:
    found = await app.database.read(
        lambda tx: [store.organisation(tx, GUILD, one) for one in store.every_id(tx, GUILD)]
    )
    return [one for one in found if one is not None]


async def finds(app: App, typed: str, organisation: Organisation, *, first: int) -> bool:
    page = await app.directory.find(GUILD, typed)
    return organisation.id in [one.id for one in page.results[:first]]


async def test_everybody_is_found_by_their_own_name_and_each_alias(app: App) -> None:
    missed = []
    for organisation in await everybody(app):
        names = [organisation.name, organisation.abbreviation, *(one.text for one in organisation.names)]
        missed += [
            (organisation.name, name) for name in names if name and not await finds(app, name, organisation, first=5)
        ]
    assert missed == []


async def test_everybody_is_first_by_their_whole_name(app: App) -> None:
    missed = []
    for organisation in await everybody(app):
        page = await app.directory.find(GUILD, organisation.name)
        if page.results[0].id != organisation.id:
            missed.append((organisation.name, page.results[0].name))
    assert missed == []


async def test_everybody_is_found_by_their_name_with_any_one_letter_lost(app: App) -> None:
    missed = []
    for organisation in await everybody(app):
        for place, letter in enumerate(organisation.name):
            typed = organisation.name[:place] + organisation.name[place + 1 :]
            if letter.isalpha() and not await finds(app, typed, organisation, first=5):
                missed.append((organisation.name, typed))
    assert missed == []


async def test_accents_and_capitals_make_no_difference(app: App) -> None:
    for organisation in await everybody(app):
        for typed in (fold(organisation.name), organisation.name.upper(), organisation.name.lower()):
            page = await app.directory.find(GUILD, typed)
            assert page.results[0].id == organisation.id, typed


async def test_suggestions_come_while_typing_every_letter_of_a_name(app: App) -> None:
    for organisation in (await everybody(app))[::7]:
        name = " ".join(words(organisation.name))[:50]
        for length in range(4, len(name) + 1, 3):
            found = await app.directory.suggest(GUILD, name[:length])
            assert 0 < len(found) <= 25
        assert organisation.id in [one.id for one in found]


async def test_suggestions_match_the_city_country_and_abbreviation(app: App) -> None:
    for typed, name in {"gin": "United Nations Office at Geneva", "noru": "Norwegian Institute of International Affairs",
                        "GIZ": "Deutsche Gesellschaft für Internationale Zusammenarbeit"}.items():  # fmt: skip
        assert name in [one.name for one in await app.directory.suggest(GUILD, typed)]


async def test_nothing_is_suggested_in_a_server_without_a_directory(app: App) -> None:
    assert await app.directory.suggest(OTHER_GUILD, "gen") == []
    assert await app.directory.suggest(OTHER_GUILD, "") == []


async def test_an_empty_search_lists_everybody_co_facilitators_first(app: App) -> None:
    page = await app.directory.find(GUILD, "")
    assert page.total == 99
    assert len(page.results) == min(99, CANDIDATES)
    assert [one.categories for one in page.results[:3]] == [["co-facilitators"]] * 3


async def test_facets_narrow_to_what_they_count(app: App) -> None:
    page = await app.directory.find(GUILD, "geneva")
    for facet, values in page.facets.items():
        for value, count in values.items():
            narrowed = await app.directory.find(GUILD, "geneva", {facet: value})
            assert narrowed.total == count, (facet, value)


async def test_a_search_that_finds_nobody_names_the_themes_it_speaks_of_with_their_numbers(app: App) -> None:
    page = await app.directory.find(GUILD, "ssr")
    assert [(one.key, count) for one, count in page.nearest] == [("security-sector-reform", 0)]
    page = await app.directory.find(GUILD, "reforma sector seguridad")
    assert [(one.key, count) for one, count in page.nearest][:1] == [("security-sector-reform", 0)]
    for typed in ("dakar", "climate", "radio", "forensics"):
        page = await app.directory.find(GUILD, typed)
        assert (page.results, page.nearest) == ([], ()), "nothing that is only spelt alike"


NOT_A_SLIP = ["UNICEF", "AFD", "ssr", "RSS", "IOM", "IDB", "CAF", "peru", "interpol", "farc", "BID", "sdg 16", "médias"]


@pytest.mark.parametrize("typed", NOT_A_SLIP)
async def test_a_word_that_is_right_is_not_turned_into_another(app: App, typed: str) -> None:
    page = await app.directory.find(GUILD, typed)
    assert (page.results, page.corrected) == ([], None)


ASKED = {
    "quién trabaja con pandillas": "California Gang Prevention Programme",
    "qui fait de la médiation à genève ?": "Centre for Humanitarian Dialogue",
    "who works on gangs": "California Gang Prevention Programme",
    "prefeitura de sp": "City of São Paulo",
    "WHO": "World Health Organization",
    "juma assiago": "UN-Habitat",
    "west africa": "Commune de Treichville",
    "américa latina": "City of Bogotá",
}


@pytest.mark.parametrize(("typed", "name"), ASKED.items())
async def test_a_question_a_region_or_a_contact_finds_what_is_meant(app: App, typed: str, name: str) -> None:
    assert (await app.directory.find(GUILD, typed)).results[0].name == name


async def test_a_region_finds_everybody_in_its_countries(app: App) -> None:
    page = await app.directory.find(GUILD, "Afrique de l'Ouest")
    assert {country for one in page.results for _place, country in one.seats} == {"BF", "CI"}


async def test_a_name_is_resolved_and_an_unclear_one_is_asked_back(app: App) -> None:
    assert (await app.directory.named(GUILD, "#14")).name == "Erbil"
    assert (await app.directory.named(GUILD, "uclg")).name == "United Cities and Local Governments"
    with pytest.raises(NotFoundError, match="could be several"):
        await app.directory.named(GUILD, "municipality")
    with pytest.raises(NotFoundError, match="lists nobody"):
        await app.directory.named(GUILD, "zzzzzz")
    for forged in ("#999999", "#-1", "#1 OR 1", "#" + "9" * 40):
        with pytest.raises(NotFoundError):
            await app.directory.named(GUILD, forged)


async def test_another_servers_record_cannot_be_opened_by_its_number(app: App) -> None:
    """I8."""
    with pytest.raises(NotFoundError):
        await app.directory.organisation(OTHER_GUILD, 14)
    with pytest.raises(NotFoundError):
        await app.directory.named(OTHER_GUILD, "#14")


async def test_near_an_organisation_are_those_in_its_town_and_on_its_themes(app: App) -> None:
    found = await app.directory.named(GUILD, "Small Arms Survey")
    near = await app.directory.near(GUILD, found.id)
    assert near.same_place
    assert all(found.id != one.id for one in near.same_place)
    assert all(any(term == bears.term for bears in found.terms) for term, _one in near.same_subject)


async def test_the_index_holds_exactly_the_listed_organisations(app: App) -> None:
    refs = await app.database.read(
        lambda tx: {row[0] for row in tx.fetch("SELECT ref FROM search_entry WHERE kind = :kind", kind=KIND)}
    )
    assert refs == {one.id for one in await everybody(app)}
