"""The library finds what a person means, in four languages and with slips, and shows nothing that is not in it."""

from __future__ import annotations

import contextlib
import itertools
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.core.folding import fold
from bot.errors import NotFoundError
from bot.resources import store
from bot.resources.form import ResourceForm
from bot.resources.records import KIND, Resource, ResourceTerm, Status, Work
from bot.resources.records import Content as Kept
from bot.resources.service import FACETS, LATEST
from bot.resources.sharing import Started
from bot.vocabulary.records import SUBJECT_AXES, TermId
from tests.support.apps import ADMINISTRATOR, CURATOR, GUILD, MEMBER, OTHER_GUILD

EVERYTHING = 38


async def everything(app: App) -> list[Resource]:
    return await app.resources.every(GUILD)


async def finds(app: App, typed: str, resource: Resource, *, first: int = 5) -> bool:
    page = await app.resources.find(GUILD, typed)
    return resource.id in [one.id for one in page.results[:first]]


def slips(title: str) -> Iterator[str]:
    """Every title with one letter of a word of five letters or more lost, doubled or swapped with the next."""
    parts = title.split(" ")
    for number, word in enumerate(parts):
        if sum(letter.isalpha() for letter in word) < 5:
            continue
        for place, letter in enumerate(word):
            if not letter.isalpha():
                continue
            slipped = [word[:place] + word[place + 1 :], word[: place + 1] + word[place:]]
            if place + 1 < len(word) and word[place + 1].isalpha():
                slipped.append(word[:place] + word[place + 1] + letter + word[place + 2 :])
            for one in slipped:
                yield " ".join([*parts[:number], one, *parts[number + 1 :]])


# -- what is typed ----------------------------------------------------------------------------------------------


async def test_an_empty_search_lists_everything_the_networks_own_papers_first(app: App) -> None:
    page = await app.resources.find(GUILD)
    assert (page.total, len(page.results)) == (EVERYTHING, EVERYTHING)
    own = {one.id for one in await everything(app) if one.section == "papers"}
    assert {one.id for one in page.results[: len(own)]} == own
    years = [one.issued[:4] for one in page.results[len(own) :]]
    assert years == sorted(years, reverse=True), "then the newest works, those without a year last"


async def test_everything_is_first_by_its_whole_title(app: App) -> None:
    for resource in await everything(app):
        page = await app.resources.find(GUILD, resource.work.whole_title)
        assert page.results[0].id == resource.id, resource.work.whole_title


async def test_everything_is_found_by_its_title_alone_and_by_its_other_titles(app: App) -> None:
    missed = []
    for resource in await everything(app):
        titles = [resource.work.title, resource.work.subtitle, *resource.aliases]
        missed += [title for title in titles if title and not await finds(app, title, resource)]
    assert missed == []


async def test_everything_is_found_by_the_line_that_the_document_prints(app: App) -> None:
    for resource in await everything(app):
        assert await finds(app, resource.printed, resource), resource.printed


async def test_everything_is_found_by_the_name_of_each_author(app: App) -> None:
    resources = await everything(app)
    written = Counter(fold(author.short) for one in resources for author in one.work.authors)
    for resource in resources:
        for author in resource.work.authors:
            first = max(5, written[fold(author.short)])
            assert await finds(app, author.short, resource, first=first), author.short
            assert await finds(app, f"{author.short} {resource.work.year}", resource, first=first), author.short
            assert await finds(app, author.shown, resource, first=first), author.shown


async def test_everything_is_found_by_its_title_with_any_one_letter_lost_doubled_or_swapped(app: App) -> None:
    missed = []
    for resource in await everything(app):
        missed += [typed for typed in slips(resource.work.title) if not await finds(app, typed, resource)]
    assert missed == []


async def test_accents_capitals_and_marks_make_no_difference(app: App) -> None:
    for resource in await everything(app):
        title = resource.work.whole_title
        for typed in (fold(title), title.upper(), title.lower(), f"“{title}”!", title.replace(" ", "  ")):
            page = await app.resources.find(GUILD, typed)
            assert page.results[0].id == resource.id, typed


async def test_everything_is_found_by_its_places_in_four_languages(app: App) -> None:
    for resource in await everything(app):
        for place in resource.places:
            names = set(place.place.names.values()) if place.place else set()
            names |= {say.country(place.country) for say in app.languages}
            for name in names:
                page = await app.resources.find(GUILD, name)
                assert resource.id in [one.id for one in page.results], name
                assert not page.partial, name


PLACES = {
    "Colombie": "CO",
    "Colômbia": "CO",
    "colombia": "CO",
    "Afrique du Sud": "ZA",
    "sudafrica": "ZA",
    "África do Sul": "ZA",
    "Líbano": "LB",
    "liban": "LB",
    "Italie": "IT",
    "Somalie": "SO",
    "Nigéria": "NG",
    "Mexique": "MX",
}


@pytest.mark.parametrize(("typed", "country"), PLACES.items())
async def test_a_country_in_any_language_finds_what_speaks_of_it(app: App, typed: str, country: str) -> None:
    page = await app.resources.find(GUILD, typed)
    spoken = {one.id for one in await everything(app) if country in {place.country for place in one.places}}
    assert spoken <= {one.id for one in page.results}
    assert spoken


async def test_everything_is_found_by_its_themes_in_four_languages(app: App) -> None:
    terms = await app.vocabulary.terms(GUILD)
    borne: dict[TermId, set[int]] = {}
    for resource in await everything(app):
        for one in resource.terms:
            if one.term.axis in SUBJECT_AXES:
                borne.setdefault(one.term, set()).add(resource.id)
    for bears, ids in borne.items():
        term = terms.get(*bears)
        assert term is not None, bears
        for name in term.names.values():
            page = await app.resources.find(GUILD, name)
            assert ids <= {one.id for one in page.results}, name


ASKED = {
    "ouagadougou police": "The Programme Conjoint de Renforcement de la Sécurité Urbaine in Ouagadougou",
    "muggah 2013": "Mapping Citizen Security Interventions in Latin America: Reviewing the Evidence",
    "juttersonke": "Understanding the Grammar of the City: "
    "Urban Safety and Peacebuilding Practice through a Semiotic Lens",
    "el garambullo": "La buena práctica el Garambulo en Corregidora como modelo de prevención social del delito",
    "juarez": "Espacio urbano y prevención de la violencia basada en el género",
    "mafia": "Palermo Renaissance Part 1: "
    "Rebuilding Civic Identity and Reclaiming a City from the Mafia in Italy, 1993-2000",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "title"), ASKED.items())
async def test_what_a_person_types_finds_what_they_mean_first(app: App, typed: str, title: str) -> None:
    assert (await app.resources.find(GUILD, typed)).results[0].title == title


async def test_a_slip_is_said_and_what_was_typed_can_be_searched_exactly(app: App) -> None:
    page = await app.resources.find(GUILD, "muggha")
    assert page.corrected == "muggah"
    assert page.results
    literal = await app.resources.find(GUILD, "muggha", literal=True)
    assert (literal.results, literal.corrected) == ([], None)


async def test_what_finds_nothing_names_the_themes_that_it_speaks_of(app: App) -> None:
    page = await app.resources.find(GUILD, "reconciliation forensics", literal=True)
    assert page.results == []
    terms = await app.vocabulary.terms(GUILD)
    borne = (await app.resources.facets(GUILD))["theme"]
    unborne = [term for axis in SUBJECT_AXES for term in terms.axis(axis) if term.id.key not in borne]
    assert unborne
    for term in unborne:
        page = await app.resources.find(GUILD, term.names["en"], literal=True)
        if not page.results:
            assert (term.id, 0) in page.nearest, term.names["en"]


# -- filters ----------------------------------------------------------------------------------------------------


def values(resource: Resource) -> dict[str, set[str]]:
    """What the record says of each facet, read off it and not off the index."""
    return {
        "kind": {resource.work.kind},
        "theme": {one.term.key for one in resource.terms if one.term.axis in SUBJECT_AXES},
        "place": {one.country for one in resource.places} | {str(one.place.id) for one in resource.places if one.place},
        "year": {resource.work.year} - {""},
        "language": {resource.work.language} - {""},
    }


async def test_each_filter_agrees_with_the_records_and_with_the_facets(app: App) -> None:
    resources = await everything(app)
    facets = await app.resources.facets(GUILD)
    assert set(facets) == set(FACETS)
    for facet in FACETS:
        counted = Counter(value for one in resources for value in values(one)[facet])
        assert facets[facet] == dict(counted), facet
        for value, count in counted.items():
            page = await app.resources.find(GUILD, "", {facet: value})
            assert {one.id for one in page.results} == {one.id for one in resources if value in values(one)[facet]}
            assert page.total == count


async def test_every_two_filters_together_agree_with_the_records(app: App) -> None:
    resources = await everything(app)
    for first, second in itertools.combinations(FACETS, 2):
        known = [sorted({value for one in resources for value in values(one)[facet]}) for facet in (first, second)]
        for nth, (one, other) in enumerate(itertools.product(*known)):
            expected = {r.id for r in resources if one in values(r)[first] and other in values(r)[second]}
            if not expected and nth % 8:
                continue  # most pairs have nothing in common, and an eighth of them says as much
            page = await app.resources.find(GUILD, "", {first: one, second: other})
            assert {found.id for found in page.results} == expected, (first, one, second, other)


async def test_all_filters_of_a_record_together_find_it(app: App) -> None:
    for resource in await everything(app):
        filters = {facet: max(given) for facet, given in values(resource).items() if given}
        page = await app.resources.find(GUILD, resource.work.title, filters)
        assert page.results[0].id == resource.id


@pytest.mark.parametrize("query", ["", "city", "police", "muggah", "violence", "mexico"])
async def test_facets_narrow_to_what_they_count(app: App, query: str) -> None:
    page = await app.resources.find(GUILD, query)
    assert page.results
    for facet, counted in page.facets.items():
        for value, count in counted.items():
            narrowed = await app.resources.find(GUILD, query, {facet: value})
            assert narrowed.total == count, (facet, value)


# -- any text at all --------------------------------------------------------------------------------------------

ANYTHING = st.text(max_size=200) | st.text("\"'*():-^NEARANDOR0 áñ\u202e\u3164\x00", max_size=40)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=ANYTHING, value=ANYTHING, facet=st.sampled_from([*FACETS, "none"]))
async def test_any_text_is_answered(app: App, typed: str, value: str, facet: str) -> None:
    """I1."""
    page = await app.resources.find(GUILD, typed)
    assert page.total >= len(page.results)
    assert (await app.resources.find(GUILD, typed, {facet: value})).total <= EVERYTHING
    assert len(await app.resources.suggest(GUILD, typed)) <= 25
    await app.resources.every(GUILD, typed)
    with contextlib.suppress(NotFoundError):  # which is said in words
        await app.resources.named(GUILD, typed)


# -- while typing -----------------------------------------------------------------------------------------------


async def test_suggestions_come_while_typing_a_title_or_an_author(app: App) -> None:
    for resource in await everything(app):
        title = fold(resource.work.title)
        for length in range(3, min(len(title), 40) + 1, 4):
            found = await app.resources.suggest(GUILD, title[:length])
            assert 0 < len(found) <= 25, title[:length]
        assert resource.id in [one.id for one in await app.resources.suggest(GUILD, title[:40])], title[:40]
        for author in resource.work.authors:
            assert resource.id in [one.id for one in await app.resources.suggest(GUILD, author.short)], author.short


async def test_a_suggestion_says_whole_title_authors_and_date(app: App) -> None:
    known = {one.id: one for one in await everything(app)}
    for one in await app.resources.suggest(GUILD, "city"):
        work = known[one.id].work
        authors = ", ".join(author.short for author in work.authors[:3])
        assert (one.title, one.authors, one.issued) == (work.whole_title, authors, work.issued)


async def test_a_title_is_resolved_and_an_unclear_one_is_asked_back(app: App) -> None:
    for resource in await everything(app):
        assert (await app.resources.named(GUILD, f"#{resource.id}")).id == resource.id
        assert (await app.resources.named(GUILD, resource.work.whole_title)).id == resource.id
    with pytest.raises(NotFoundError, match="could be several"):
        await app.resources.named(GUILD, "urban")
    with pytest.raises(NotFoundError, match="holds nothing called"):
        await app.resources.named(GUILD, "zzzzzz")
    for forged in ("#999999", "#-1", "#1 OR 1", "#" + "9" * 40, "#0", "#"):
        with pytest.raises(NotFoundError):
            await app.resources.named(GUILD, forged)


async def test_latest_are_the_newest_first(app: App) -> None:
    found = await app.resources.latest(GUILD)
    assert len(found) == min(EVERYTHING, LATEST)
    dates = [one.published_at for one in found if one.published_at is not None]
    assert dates == sorted(dates, reverse=True)


# -- what is not in the library -----------------------------------------------------------------------------------

HIDDEN = "Quokka zoology of Ouagadougou"
STATUSES: list[Status] = ["waiting", "changes", "rejected", "retired", "withdrawn"]


async def hide(app: App, status: Status) -> int:
    """Bring something into the server that stands so, the way that people do; return its number."""
    form = ResourceForm(
        title=HIDDEN, credits="Muggah, Robert; Quokkason, Quentin\n2016", places="Ouagadougou", kind="dataset",
        why="It is quokkaesque.", sources="UN-Habitat", themes=("gender", "dialogue"), language="sw",
    )  # fmt: skip
    number = await app.sharing.keep(MEMBER, Started(form=form, channel=7))
    shared = await app.sharing.send(MEMBER, number, "en")
    if status == "changes":
        await app.resource_curation.ask(CURATOR, shared.id, "Which quokkas?", expected=shared.version)
    elif status == "rejected":
        await app.resource_curation.reject(CURATOR, shared.id, "No quokkas.", expected=shared.version)
    elif status == "retired":
        await app.resource_curation.approve(CURATOR, shared.id, expected=shared.version)
        await app.resource_curation.retire(CURATOR, f"#{shared.id}", "Out of date.")
    elif status == "withdrawn":
        await app.resource_curation.approve(CURATOR, shared.id, expected=shared.version)
        await app.sharing.withdraw(MEMBER, shared.id)
    assert await app.database.read(lambda tx: store.status(tx, GUILD, shared.id)) == status
    return shared.id


@pytest.mark.parametrize("status", STATUSES)
async def test_what_is_not_published_is_seen_nowhere(app: App, status: Status) -> None:
    before = await app.resources.facets(GUILD)
    hidden = await hide(app, status)
    assert await app.resources.facets(GUILD) == before
    for typed in (HIDDEN, "quokka", "Quokkason", "quokkaesque", "", "ouagadougou", "muggah", "dataset", "un-habitat"):
        page = await app.resources.find(GUILD, typed)
        assert hidden not in [one.id for one in page.results], typed
        assert page.total <= EVERYTHING
        assert hidden not in [one.id for one in await app.resources.suggest(GUILD, typed)], typed
        assert hidden not in [one.id for one in await app.resources.every(GUILD, typed)], typed
    for filters in ({"kind": "dataset"}, {"language": "sw"}, {"theme": "gender"}, {"place": "BF"}, {"year": "2016"}):
        assert hidden not in [one.id for one in (await app.resources.find(GUILD, "", filters)).results]
        assert hidden not in [one.id for one in await app.resources.every(GUILD, "", filters)]
    assert hidden not in [one.id for one in await app.resources.latest(GUILD)]
    for resource in await everything(app):
        near = await app.resources.related(GUILD, resource.id)
        assert hidden not in [one.summary.id for one in near], resource.work.title
    body = await app.directory.named(GUILD, "UN-Habitat")
    assert hidden not in [one.id for one in await app.resources.of_organisation(GUILD, body.id)]
    for named in (f"#{hidden}", HIDDEN):
        with pytest.raises(NotFoundError):
            await app.resources.named(GUILD, named)
    with pytest.raises(NotFoundError):
        await app.resources.resource(GUILD, hidden)
    with pytest.raises(NotFoundError):
        await app.resources.ledger(GUILD, hidden)


async def test_what_is_approved_is_seen_everywhere_at_once(app: App) -> None:
    waiting = await hide(app, "waiting")
    shared = await app.resource_curation.reviewed(CURATOR, waiting)
    await app.resource_curation.approve(CURATOR, waiting, expected=shared.resource.version)
    for typed in (HIDDEN, "quokka", "Quokkason", "quokkaesque"):
        assert [one.id for one in (await app.resources.find(GUILD, typed)).results] == [waiting], typed
        assert [one.id for one in await app.resources.suggest(GUILD, typed)] == [waiting], typed
    assert (await app.resources.latest(GUILD))[0].id == waiting
    assert (await app.resources.facets(GUILD))["kind"]["dataset"] == 1
    body = await app.directory.named(GUILD, "UN-Habitat")
    assert waiting in [one.id for one in await app.resources.of_organisation(GUILD, body.id)]


async def test_another_server_sees_nothing(app: App) -> None:
    """I8."""
    for typed in ("", "city", "muggah", "Human Safety Practice"):
        page = await app.resources.find(OTHER_GUILD, typed)
        assert (page.results, page.total, page.facets) == ([], 0, {})
        assert await app.resources.suggest(OTHER_GUILD, typed) == []
        assert await app.resources.every(OTHER_GUILD, typed) == []
    assert await app.resources.latest(OTHER_GUILD) == []
    assert await app.resources.facets(OTHER_GUILD) == {}
    for resource in await everything(app):
        assert await app.resources.related(OTHER_GUILD, resource.id) == []
        for asked in (
            app.resources.resource(OTHER_GUILD, resource.id),
            app.resources.named(OTHER_GUILD, f"#{resource.id}"),
            app.resources.ledger(OTHER_GUILD, resource.id),
        ):
            with pytest.raises(NotFoundError):
                await asked
    for number in range(1, 100):
        assert await app.resources.of_organisation(OTHER_GUILD, number) == []


async def test_the_index_holds_exactly_the_library(app: App) -> None:
    await hide(app, "waiting")
    refs = await app.database.read(
        lambda tx: {row[0] for row in tx.fetch("SELECT ref FROM search_entry WHERE kind = :kind", kind=KIND)}
    )
    assert refs == {one.id for one in await everything(app)}


# -- what is near -----------------------------------------------------------------------------------------------


async def assert_near_is_true(app: App, resource: Resource) -> None:
    near = await app.resources.related(GUILD, resource.id)
    assert len({one.summary.id for one in near}) == len(near)
    for one in near:
        other = await app.resources.resource(GUILD, one.summary.id)
        assert other.id != resource.id
        if one.author:
            both = {(a.family, a.given, a.name) for a in resource.work.authors} & {
                (a.family, a.given, a.name) for a in other.work.authors
            }
            assert one.author in {name or family for family, _given, name in both}
        elif one.country:
            assert one.country in {place.country for place in resource.places}
            assert one.country in {place.country for place in other.places}
            if one.place:
                for record in (resource, other):
                    assert one.place in [place.place.names for place in record.places if place.place]
        else:
            assert one.term is not None
            assert one.term.axis != "sdg"
            assert one.term in [bears.term for bears in resource.terms]
            assert one.term in [bears.term for bears in other.terms]


async def test_near_a_resource_are_others_for_a_reason_that_is_true(app: App) -> None:
    nearby = 0
    for resource in await everything(app):
        await assert_near_is_true(app, resource)
        nearby += bool(await app.resources.related(GUILD, resource.id))
    assert nearby > 30


async def speaking_of(app: App, title: str, *places: tuple[int | None, str]) -> Resource:
    def work(tx):
        made = store.insert(tx, GUILD, key=store.next_key(tx), status="published", origin="submitted", now=1)
        store.write(tx, GUILD, made, Kept(work=Work(title=title), places=[(*one, "added") for one in places]))
        app.resource_indexer.put(tx, GUILD, made)
        return made

    return await app.resources.resource(GUILD, await app.database.transaction(work))


async def test_a_town_and_its_country_have_the_country_in_common_and_not_the_town(app: App) -> None:
    geneva = next(one.place for one in (await app.directory.named(GUILD, "UNOG")).seats if one.place)
    in_town = await speaking_of(app, "Of the town", (geneva.id, "CH"))
    in_land = await speaking_of(app, "Of the country", (None, "CH"))
    for mine, theirs in ((in_town, in_land), (in_land, in_town)):
        near = {one.summary.id: one for one in await app.resources.related(GUILD, mine.id)}
        assert (near[theirs.id].place, near[theirs.id].country) == ({}, "CH")
    there_too = await speaking_of(app, "Of the country and of the town", (None, "CH"), (geneva.id, "CH"))
    near = {one.summary.id: one for one in await app.resources.related(GUILD, in_town.id)}
    assert near[there_too.id].place == geneva.names
    for resource in await everything(app):
        await assert_near_is_true(app, resource)


async def test_two_people_who_share_a_family_name_are_not_taken_for_one(app: App) -> None:
    """The document cites two Alvarados, and does not say that they are one."""
    found = await app.resources.find(GUILD, "alvarado")
    for one in found.results:
        near = await app.resources.related(GUILD, one.id)
        assert "Alvarado" not in [other.author for other in near]
    assert len(found.results) >= 2


# -- organisations that became one --------------------------------------------------------------------------------


async def test_what_comes_from_a_merged_organisation_is_found_under_what_it_became(app: App) -> None:
    source = await app.directory.named(GUILD, "Igarapé Institute")
    into = await app.directory.named(GUILD, "Small Arms Survey")
    theirs = [one.id for one in await app.resources.of_organisation(GUILD, source.id)]
    others = [one.id for one in await app.resources.of_organisation(GUILD, into.id)]
    assert theirs
    assert others
    await app.curation.merge(
        ADMINISTRATOR, source.id, into.id, expected={source.id: source.version, into.id: into.version}
    )
    merged = [one.id for one in await app.resources.of_organisation(GUILD, into.id)]
    assert sorted(merged) == sorted({*theirs, *others})
    for number in theirs:
        bodies = (await app.resources.resource(GUILD, number)).organisations
        assert into.id in [one.organisation for one in bodies]
        assert source.id not in [one.organisation for one in bodies]
        assert len({(one.organisation, one.role) for one in bodies}) == len(bodies)


async def test_a_resource_of_two_organisations_that_became_one_names_it_once(app: App) -> None:
    paper = await app.resources.named(GUILD, "#1")
    first, second = [await app.directory.organisation(GUILD, one.organisation) for one in paper.organisations]
    await app.curation.merge(
        ADMINISTRATOR, second.id, first.id, expected={first.id: first.version, second.id: second.version}
    )
    assert [one.organisation for one in (await app.resources.named(GUILD, "#1")).organisations] == [first.id]


async def test_a_theme_that_the_vocabulary_has_lost_does_not_hide_a_resource(app: App) -> None:
    def work(tx):
        made = store.insert(tx, GUILD, key=store.next_key(tx), status="published", origin="submitted", now=1)
        gone = ResourceTerm(term=TermId("theme", "gone"), source="added")
        store.write(tx, GUILD, made, Kept(work=Work(title="Wombats in towns"), terms=[gone]))
        app.resource_indexer.put(tx, GUILD, made)
        return made

    number = await app.database.transaction(work)
    assert [one.id for one in (await app.resources.find(GUILD, "wombats")).results] == [number]
