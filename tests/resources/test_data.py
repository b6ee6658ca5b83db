"""The resources against Annex 1 of the document that they come from; its lines stand in annex-1.txt."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.app import App
from bot.core.database import Transaction
from bot.core.folding import fold
from bot.core.seed import read_all
from bot.directory.seeding import DirectorySeeder
from bot.resources import store
from bot.resources.records import Resource
from bot.resources.seeding import ResourceEntry, ResourceSeeder
from bot.settings import PROJECT
from bot.vocabulary.seeding import VocabularySeeder
from tests.resources.test_seeding import seed
from tests.support.apps import GUILD, app, clock, template

__all__ = ["app", "clock", "template"]
OF_THE_WHOLE_LIST = {"two-addresses", "overview-of-submission", "seminar-papers"}
UNDATED = {"El Tianguis de Guadalajara", "Human Safety Practice",
           "Evaluation of the Implementation of the Johannesburg City Safety Strategy"}  # fmt: skip
# Entries of the ledger that adopt another title than the printed one.
OTHER_TITLE = {
    "pdf-in-a-title", "cities-in-crisis", "if-mayors-ruled-somalia", "closing-knowledge-gaps", "welfare-costs",
    "urban-settings", "german-ministry", "princeton-case-studies",
}  # fmt: skip
MARKS = re.compile(r" [-–] |: ")


def printed_lines() -> list[tuple[str, int, str]]:
    text = (Path(__file__).parent / "annex-1.txt").read_text(encoding="utf-8")
    rows = [line.split("|", 2) for line in text.splitlines() if not line.startswith("#")]
    return [(section, int(number), line) for section, number, line in rows]


def parts(section: str, line: str) -> tuple[str, str]:
    """The title of a line as printed, with its subtitle, and what stands for authors and year."""
    if section == "papers":
        who, title = re.fullmatch(r"(.+? [0-9]{4}) - (.+)", line).groups()
        return title, who
    found = re.fullmatch(r"(.+?)(?: \(([^()]+)\))?", line)
    title = found[1].split(": ", 1)[1] if section == "case-studies" else found[1]
    return title, found[2] or ""


@pytest.fixture(scope="module")
def read() -> tuple[ResourceSeeder, DirectorySeeder]:
    vocabulary = VocabularySeeder()
    directory = DirectorySeeder(vocabulary)
    resources = ResourceSeeder(vocabulary, lambda: directory.places, directory.organisation_keys, directory.ledger_keys)
    read_all(PROJECT / "data", [vocabulary, directory, resources])
    return resources, directory


@pytest.fixture(scope="module")
def entries(read: tuple[ResourceSeeder, DirectorySeeder]) -> list[tuple[str, ResourceEntry]]:
    return [(section, entry) for section, listed in read[0].sections.items() for entry in listed]


async def every(app: App) -> dict[str, Resource]:
    await seed(app)

    def work(tx: Transaction) -> list[Resource | None]:
        return [app.resource_indexer.present(tx, GUILD, one) for one in store.every_id(tx, GUILD)]

    return {one.key: one for one in await app.database.read(work) if one is not None}


# -- what is printed ----------------------------------------------------------------------------------------


async def test_all_38_lines_stand_as_printed_in_the_order_of_annex_1(app: App) -> None:
    found = [(one.section, one.position, one.printed) for one in (await every(app)).values()]
    assert found == printed_lines()


def test_there_are_8_papers_23_resources_and_7_case_studies() -> None:
    assert Counter(section for section, _number, _line in printed_lines()) == {
        "papers": 8, "resources": 23, "case-studies": 7,
    }  # fmt: skip


def test_a_title_is_the_printed_one_unless_the_ledger_says_what_was_adopted(entries) -> None:
    for section, entry in entries:
        whole = MARKS.sub(": ", f"{entry.title}: {entry.subtitle}" if entry.subtitle else entry.title)
        title, _who = parts(section, entry.printed)
        if OTHER_TITLE & set(entry.ledger):
            assert whole != MARKS.sub(": ", title), f"{entry.key}: the ledger speaks of a title that is as printed"
        elif entry.stage == "published":
            assert whole == MARKS.sub(": ", title), entry.key


def test_a_title_that_ends_in_pdf_stands_without_it_and_is_found_with_it(entries) -> None:
    (entry,) = (entry for _section, entry in entries if ".pdf" in entry.printed)
    assert (entry.title, entry.subtitle) == ("Sustaining Peace in the City", "Perspectives on Urban Safety")
    assert entry.aliases == ["Sustaining Peace in the City - Perspectives on Urban Safety.pdf"]


def test_a_title_that_was_corrected_leads_to_the_record_as_printed_too(entries) -> None:
    for section, entry in entries:
        if OTHER_TITLE & set(entry.ledger):
            title, _who = parts(section, entry.printed)
            assert title in entry.aliases, entry.key


def test_whoever_a_line_names_is_an_author_and_nobody_else_is_unless_added(entries) -> None:
    for section, entry in entries:
        _title, left = parts(section, entry.printed)
        if entry.stage == "draft" or left == "JCSS":
            assert not entry.authors
            continue
        for author in entry.authors:
            name = author.printed or author.name or author.family
            assert (name in left) != author.added, f"{entry.key}: {name}"
            left = left.replace(name, "", 1) if not author.added else left
        assert re.fullmatch(r"(,|and|\s|[0-9]{4})*", left), f"{entry.key}: “{left}” is nobody's name"


def test_only_an_author_whom_the_ledger_speaks_of_is_added_or_moved(entries) -> None:
    added = {entry.key: entry.ledger for _section, entry in entries if any(one.added for one in entry.authors)}
    assert [key for key, ledger in added.items() if "alvarado-left-out" not in ledger] == []
    assert len(added) == 1
    for section, entry in entries:
        _title, who = parts(section, entry.printed)
        order = [who.index(one.printed or one.name or one.family) for one in entry.authors if not one.added]
        assert order == sorted(order) or "austin-and-jutersonke" in entry.ledger, entry.key


def test_a_work_is_of_the_year_printed_and_three_case_studies_bear_none(entries) -> None:
    for section, entry in entries:
        years = re.findall(r"(?<![0-9-])[0-9]{4}(?![0-9-])", parts(section, entry.printed)[1])
        assert [entry.issued[:4]] == years if entry.issued else years == [], entry.key
    assert {entry.title for _section, entry in entries if entry.issued is None} == UNDATED


def test_the_one_draft_is_of_march_2016_and_has_no_author(entries) -> None:
    (draft,) = (entry for _section, entry in entries if entry.stage == "draft")
    assert (draft.issued, draft.authors) == ("2016-03", [])
    assert "Draft for Discussion - March 2016" in draft.printed


def test_mankhaus_is_menkhaus_in_both_works_and_stays_as_printed_in_the_one(entries) -> None:
    found = [author for _section, entry in entries for author in entry.authors if author.family == "Menkhaus"]
    assert [(author.added_given, author.printed) for author in found] == [("Ken", "Mankhaus"), ("Ken", "")]


def test_the_organization_for_american_states_is_that_of_american_states(entries) -> None:
    (author,) = (one for _section, entry in entries for one in entry.authors if "for American" in one.printed)
    assert (author.name, author.organisation) == ("Organization of American States", "organization-of-american-states")


# -- what is added ------------------------------------------------------------------------------------------


def test_no_link_and_no_address_stands_anywhere() -> None:
    for file in (PROJECT / "data" / "resources").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"https?:|www\.|doi|^\s*link:", text, re.IGNORECASE | re.MULTILINE), file.name


async def test_no_resource_of_the_document_has_a_link_a_file_or_an_abstract(app: App) -> None:
    for one in (await every(app)).values():
        assert (one.work.link, one.work.archived, one.work.abstract, one.file) == ("", "", "", None)


def test_what_is_marked_as_added_does_not_stand_in_the_line(entries) -> None:
    for _section, entry in entries:
        added = [entry.added.publisher, *(one.added_given for one in entry.authors), *entry.added.aliases]
        assert [text for text in added if text and text in entry.printed] in ([], ["Ciudad Juárez"]), entry.key


async def test_the_place_of_a_text_is_named_in_its_line_unless_it_is_added(app: App) -> None:
    for one in (await every(app)).values():
        line = fold(one.printed)
        for where in one.places:
            if where.source == "document" and where.place is not None:
                assert any(fold(name) in line for name in where.place.names.values()), one.key
            elif where.source == "document":
                assert {"SO": "somalia", "CO": "colombia"}[where.country] in line, one.key


def test_every_work_has_a_theme_and_one_kind_and_case_studies_are_case_studies(entries) -> None:
    for section, entry in entries:
        assert entry.themes or entry.added.themes
        assert not set(entry.themes) & set(entry.added.themes), entry.key
        assert not [key for key in entry.themes if key.startswith("sdg-")], "no line names a goal"
        if section != "resources":
            assert entry.kind == {"papers": "paper", "case-studies": "case-study"}[section]


def test_the_language_is_that_of_the_title_and_open_where_a_title_has_two(entries) -> None:
    languages = Counter(entry.added.language for _section, entry in entries)
    assert languages == {"en": 33, "es": 4, "": 1}
    (unknown,) = (entry for _section, entry in entries if not entry.added.language)
    assert "title-in-two-languages" in unknown.ledger


def test_nobody_without_a_certain_given_name_is_given_one(entries) -> None:
    for _section, entry in entries:
        incomplete = [one.family for one in entry.authors if one.family and not one.added_given]
        assert bool(incomplete) == ("given-names" in entry.ledger), f"{entry.key}: {incomplete}"
        assert not [one for one in entry.authors if one.given], "Annex 1 prints none"


async def test_the_networks_papers_come_from_the_platform_which_the_document_does_not_say(app: App) -> None:
    for one in (await every(app)).values():
        if one.section == "papers":
            platform = [by for by in one.organisations if by.name == "Geneva Peacebuilding Platform"]
            assert [(by.role, by.source) for by in platform] == [("from", "added")], one.key
            assert "publisher" in one.added


# -- the ledger ---------------------------------------------------------------------------------------------


def test_every_entry_of_the_ledger_about_a_work_is_borne_by_one(read, entries) -> None:
    borne = {key for _section, entry in entries for key in entry.ledger}
    about = {entry.key for entry in read[1].ledger if entry.about == "resources"}
    assert about - borne == OF_THE_WHOLE_LIST
    assert borne <= read[1].ledger_keys()


def test_an_entry_of_the_ledger_says_what_the_lines_of_its_works_print(read, entries) -> None:
    """What the ledger calls printed is in the document, letter by letter."""
    annex = "\n".join(line for _section, _number, line in printed_lines())
    headings = "Annex 1: Overview of submission\nPeacebuilding and urban safety resources\nCase studies"
    elsewhere = {"two-addresses", "new-material", "seminar-papers", "network-papers", "organization-of-american-states"}
    for entry in read[1].ledger:
        if entry.about == "resources" and entry.key not in elsewhere:
            for text in [entry.printed] if isinstance(entry.printed, str) else entry.printed:
                assert text in annex or text in headings, f"{entry.key}: {text}"


# -- what leads to it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Mankhaus", "menkhaus-2016-non-state-security-providers-in-somalia"),
        ("JCSS", "johannesburg-city-safety-strategy-evaluation"),
        ("If Mayors Ruled in Somalia", "menkhaus-2014-if-mayors-ruled-somalia"),
        ("Sustaining Peace in the City - Perspectives on Urban Safety.pdf", "wennmann-2016-sustaining-peace-in-the-city"),
        ("Organization for American States", "organization-of-american-states-2015-unconventional-conflicts"),
        ("Perspectives from Cities in Crises", "impact-2016-perspectives-from-cities-in-crisis"),
        ("Ciudad Juarez", "alanis-2015-espacio-urbano-y-prevencion-de-la-violencia"),
        ("PCRSU", "parent-2016-programme-conjoint-ouagadougou"),
    ],
)  # fmt: skip
async def test_what_is_printed_or_abbreviated_leads_to_the_work(app: App, typed: str, key: str) -> None:
    resource = (await every(app))[key]
    await app.database.transaction(lambda tx: app.resource_indexer.put_all(tx, GUILD))
    found = await app.resources.find(GUILD, typed)
    assert found.results[0].id == resource.id
