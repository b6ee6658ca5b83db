"""The network's data against the document it comes from; the document's facts stand in fixtures of their own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.core.folding import fold
from bot.core.i18n import CODES
from bot.directory import store
from bot.directory.records import Organisation
from bot.vocabulary.records import AXES
from tests.support.apps import GUILD

LETTERS = {
    "co-facilitators": "A",
    "cities": "B",
    "urban-safety": "C",
    "peacebuilding": "D",
    "academia": "E",
    "multilateral": "F",
    "government": "G",
}


def printed_lines() -> list[tuple[int, str, str]]:
    text = (Path(__file__).parent / "participants-2016.txt").read_text(encoding="utf-8")
    rows = [line.split("|", 2) for line in text.splitlines() if not line.startswith("#")]
    return [(int(number), letter, line) for number, letter, line in rows]


async def every(app: App) -> list[Organisation]:
    def work(tx):
        return [store.organisation(tx, GUILD, one) for one in store.every_id(tx, GUILD)]

    return await app.database.read(work)


async def test_all_100_lines_stand_as_printed_under_99_organisations(app: App) -> None:
    organisations = await every(app)
    lines = sorted((line.number, LETTERS[line.category], line.text) for one in organisations for line in one.printed)
    assert lines == sorted(printed_lines())
    assert len(organisations) == 99


async def test_the_categories_count_as_the_document_has_them(app: App) -> None:
    _total, facets = await app.directory.facets(GUILD)
    counts = Counter(letter for _number, letter, _line in printed_lines())
    assert counts == {"A": 3, "B": 21, "C": 27, "D": 15, "E": 18, "F": 13, "G": 3}
    assert {LETTERS[key]: count for key, count in facets["category"].items()} == counts


async def test_one_organisation_bears_the_numbers_34_and_73_and_both_categories(app: App) -> None:
    found = await app.directory.named(GUILD, "Geneva Declaration on Armed Violence and Development")
    assert [line.number for line in found.printed] == [34, 73]
    assert found.of_axis("category") == ["urban-safety", "academia"]


async def test_what_is_misspelt_is_corrected_and_its_printed_form_kept_and_explained(app: App) -> None:
    for printed, adopted in {"Ebril": "Erbil", "Local Administration": "United Cities and Local Governments"}.items():
        found = await app.directory.named(GUILD, adopted)
        assert any(printed in line.text for line in found.printed)
        assert any(printed in entry.printed for entry in found.ledger), f"{adopted}: {found.ledger}"


async def test_the_four_institutions_stand_behind_the_platform(app: App) -> None:
    platform = await app.directory.named(GUILD, "Geneva Peacebuilding Platform")
    behind = {one.name for one in platform.relations if one.phrase.startswith("Joint project")}
    assert behind == {
        "Centre on Conflict, Development and Peacebuilding",
        "Geneva Centre for Security Policy",
        "Interpeace",
        "Quaker United Nations Office",
    }
    interpeace = await app.directory.named(GUILD, "Interpeace")
    assert any(one.other == platform.id for one in interpeace.relations), "told from the other side too"


async def test_the_three_contact_points_stand_as_published_with_their_date(app: App) -> None:
    points = await app.directory.contacts(GUILD)
    assert [(point.name, point.email, point.published) for point in points] == [
        ("Juma Assiago", "juma.assiago@unhabitat.org", "2016-06-16"),
        ("Salman Bal", "sbal@unog.ch", "2016-06-16"),
        ("Achim Wennmann", "achim.wennmann@graduateinstitute.ch", "2016-06-16"),
    ]
    assert all(point.organisation for point in points)


async def test_every_place_has_coordinates_a_zone_and_a_name_in_four_languages(app: App) -> None:
    for place in await app.database.read(lambda tx: store.places(tx, GUILD)):
        assert place.latitude is not None, place.key
        assert place.longitude is not None, place.key
        assert ZoneInfo(place.zone or "nowhere"), place.key
        assert set(place.names) == set(CODES), place.key


async def test_the_vocabulary_has_two_axes_four_fields_and_two_goals_in_four_languages(app: App) -> None:
    terms = await app.vocabulary.terms(GUILD)
    assert {term.id.axis for term in terms} == set(AXES)
    assert [term.id.key for term in terms.axis("expertise")] == [
        "peace", "humanitarian", "human-rights", "disaster-management",
    ]  # fmt: skip
    goals = [term for term in terms.axis("sdg") if term.parent is None]
    assert [term.id.key for term in goals] == ["sdg-11", "sdg-16"]
    assert all(term.parent in {"sdg-11", "sdg-16"} for term in terms.axis("sdg") if term not in goals)
    for term in terms:
        assert set(term.names) == set(CODES), term.id
        if term.id.axis in {"how", "theme", "expertise"}:
            assert set(term.words) == set(CODES), term.id


async def test_keys_of_subjects_are_unique_across_their_axes(app: App) -> None:
    """A theme is looked up by its key alone (Terms.subject)."""
    terms = await app.vocabulary.terms(GUILD)
    keys = Counter(term.id.key for term in terms if term.id.axis in {"how", "theme", "expertise", "sdg"})
    assert max(keys.values()) == 1


@pytest.mark.parametrize(
    "printed",
    [
        "Ebril", "Local Administration", "constitutes", "Quéretaro", "UNHABITAT", "6-8 June 2016", "Mankhaus",
        "Perspectives on Urban Safety.pdf", "Organization for American States", "University of West Indies",
        "Economic Cooperation and Development (OECD)", "Ministry of Security",
    ],
)  # fmt: skip
async def test_the_ledger_explains_each_slip_that_a_reader_stumbles_over(app: App, printed: str) -> None:
    entries = await app.directory.ledger(GUILD)
    assert any(printed in entry.printed for entry in entries)


async def test_the_ledger_says_what_was_adopted_and_why_and_what_is_still_open(app: App) -> None:
    entries = await app.directory.ledger(GUILD)
    assert {entry.status for entry in entries} == {"adopted", "open"}
    assert all(entry.printed and entry.adopted and entry.why for entry in entries)
    assert {entry.about for entry in entries} == {"directory", "resources", "events", "network"}


async def test_the_network_says_of_itself_what_the_document_says(app: App) -> None:
    network = await app.network.about(GUILD)
    assert network.name == ("Technical Working Group on the Confluence of Urban Safety and Peacebuilding Practice")
    assert len(network.objectives) == 3
    assert len(network.co_facilitators) == 3
    figures = {one.key: one.figures for one in network.timeline if one.figures}
    assert figures["inception-phase"] == {"cities_and_organisations": "31"}
    assert figures["first-meeting"] == {"people": "33"}
    assert figures["second-meeting"] == {"people": "50", "approximate": "yes"}
    assert figures["paper-series"] == {"papers": "8"}
    dates = {one.key: (one.start, one.end) for one in network.timeline}
    assert dates["first-meeting"] == ("2015-03-23", "2015-03-25")
    assert dates["conference-2016"] == ("2016-07-06", "2016-07-08")
    assert dates["habitat-iii"] == ("2016-10-17", "2016-10-20")
    assert len(network.promises) == 3


async def test_every_name_is_marked_with_where_it_comes_from(app: App) -> None:
    for organisation in await every(app):
        text = fold(" ".join(line.text for line in organisation.printed))
        for seat in organisation.seats:
            if seat.source == "document" and seat.place is not None:
                spellings = {fold(name) for name in (*seat.place.names.values(), *seat.place.spellings)}
                contact = "geneva" in spellings and organisation.of_axis("category") == ["co-facilitators"]
                assert contact or any(name in text for name in spellings), organisation.name
