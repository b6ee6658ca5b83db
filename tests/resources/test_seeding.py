"""What seeding the resources does, once, twice, and after people had a hand in them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.core.database import Transaction
from bot.core.seed import Report, Seeder, read_all
from bot.directory.seeding import DirectorySeeder
from bot.errors import DataError
from bot.resources import store
from bot.resources.records import KIND
from bot.resources.seeding import PUBLISHED, ResourceSeeder
from bot.settings import PROJECT
from bot.vocabulary.seeding import VocabularySeeder
from tests.support.apps import CURATOR, GUILD, OTHER_GUILD, app, clock, empty_app, template
from tests.support.clock import ManualClock

__all__ = ["app", "clock", "empty_app", "template"]
DATA = PROJECT / "data"
MAYORS = "menkhaus-2014-if-mayors-ruled-somalia"
PARTS = ("resource_author", "resource_place", "resource_organisation", "resource_term")


def read(folder: Path = DATA) -> list[Seeder]:
    """The seeders that resources need, with what they read."""
    vocabulary = VocabularySeeder()
    directory = DirectorySeeder(vocabulary)
    resources = ResourceSeeder(vocabulary, lambda: directory.places, directory.organisation_keys, directory.ledger_keys)
    seeders: list[Seeder] = [vocabulary, directory, resources]
    read_all(folder, seeders)
    return seeders


async def seed(app: App, folder: Path = DATA, guild: int = GUILD) -> Report:
    """Seed vocabulary, directory and resources of a server; return what was done."""
    report = Report()

    def work(tx: Transaction) -> None:
        app.guilds.ensure(tx, guild)
        for seeder in read(folder):
            seeder.apply(tx, guild, report, int(app.clock.now().timestamp()))
            app.vocabulary.forget(guild)

    await app.database.transaction(work)
    return report


async def resources(app: App, guild: int = GUILD) -> dict[str, dict[str, Any]]:
    """Every resource of a server with all that hangs on it, by key."""

    def work(tx: Transaction) -> dict[str, dict[str, Any]]:
        found = {
            row["key"]: dict(row)
            for row in tx.fetch("SELECT * FROM resource WHERE guild_id = :guild ORDER BY id", guild=guild)
        }
        for one in found.values():
            for part in PARTS:
                rows = tx.fetch(f"SELECT * FROM {part} WHERE resource_id = :id ORDER BY position", id=one["id"])
                one[part] = [dict(row) for row in rows]
        return found

    return await app.database.read(work)


async def run(app: App, sql: str, **values: object) -> int:
    return await app.database.transaction(lambda tx: tx.execute(sql, guild=GUILD, **values))


async def edit(app: App, key: str, title: str) -> None:
    """Change a title as a person does."""

    def work(tx: Transaction) -> None:
        resource_id = store.id_of_key(tx, GUILD, key)
        assert resource_id is not None
        tx.execute("UPDATE resource SET title = :title WHERE id = :id", id=resource_id, title=title)
        assert store.touch(tx, GUILD, resource_id, now=1, by=CURATOR.user)

    await app.database.transaction(work)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def change(folder: Path, old: str, new: str, file: str = "resources") -> int:
    """Replace the first occurrence in one of the three files; return the line it stands on."""
    path = folder / "resources" / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def cut(folder: Path, key: str, file: str) -> None:
    """Take the last entry of a file out."""
    path = folder / "resources" / f"{file}.yaml"
    head, _separator, entry = path.read_text(encoding="utf-8").rpartition("\n- key: ")
    assert entry.startswith(f"{key}\n")
    path.write_text(f"{head}\n", encoding="utf-8")


# -- seeding ------------------------------------------------------------------------------------------------


async def test_a_first_seeding_adds_38_resources_that_are_of_the_day_of_the_document(
    empty_app: App, clock: ManualClock
) -> None:
    report = await seed(empty_app)
    assert report.added["resources"] == 38
    for one in (await resources(empty_app)).values():
        assert (one["status"], one["origin"], one["version"]) == ("published", "seeded", 1)
        assert one["created_at"] == int(clock.now().timestamp())
        assert one["published_at"] == PUBLISHED == 1466035200, "not news of the day on which they were loaded"
        assert (one["updated_at"], one["updated_by"], one["decided_by"]) == (None, None, None)


async def test_a_resource_is_written_with_everything_that_its_entry_says(empty_app: App) -> None:
    await seed(empty_app)
    found = await resources(empty_app)
    palermo = found["bacon-2012-palermo-renaissance"]
    assert (palermo["title"], palermo["issued"], palermo["kind"]) == (
        "Palermo Renaissance Part 1",
        "2012",
        "case-study",
    )
    assert (palermo["section"], palermo["position"], palermo["language"]) == ("case-studies", 7, "en")
    assert [(one["family"], one["given"]) for one in palermo["resource_author"]] == [
        ("Bacon", "Laura"), ("Majeed", "Rushda"),
    ]  # fmt: skip
    assert [(one["country"], one["source"]) for one in palermo["resource_place"]] == [("IT", "document")]
    assert palermo["resource_place"][0]["place_id"] is not None
    assert [(one["role"], one["source"]) for one in palermo["resource_organisation"]] == [("about", "document")]
    sources = {one["key"]: (one["axis"], one["source"]) for one in palermo["resource_term"]}
    assert sources["organised-crime"] == ("theme", "document")
    assert sources["sdg-16-4"] == ("sdg", "added")
    assert "princeton-case-studies" in json.loads(palermo["ledger"])
    assert json.loads(palermo["added"]) == ["given", "language", "publisher", "themes"]


async def test_an_institution_that_is_an_author_is_linked_to_the_directory(empty_app: App) -> None:
    await seed(empty_app)
    report = (await resources(empty_app))["undp-2010-armed-violence-reduction-and-prevention"]
    assert [(one["name"], one["printed"]) for one in report["resource_author"]] == [
        ("United Nations Development Programme", "UNDP")
    ]
    assert [(one["role"], one["source"]) for one in report["resource_organisation"]] == [("from", "document")]


async def test_seeding_twice_changes_nothing(empty_app: App, clock: ManualClock) -> None:
    await seed(empty_app)
    before = await resources(empty_app)
    clock.advance(days=1)
    report = await seed(empty_app)
    assert (report.added, report.changed, report.removed, report.kept) == ({}, {}, {}, [])
    assert report.same["resources"] == 38
    assert await resources(empty_app) == before


async def test_a_correction_in_the_file_reaches_the_resource_and_keeps_its_identity(
    empty_app: App, data: Path, clock: ManualClock
) -> None:
    await seed(empty_app)
    before = (await resources(empty_app))[MAYORS]
    change(data, "title: If Mayors Ruled Somalia", "title: If Mayors Ruled All of Somalia")
    change(data, "publisher: Nordic Africa Institute", "publisher: Nordiska Afrikainstitutet")
    change(data, "ledger: [if-mayors-ruled-somalia, menkhaus]", "ledger: [menkhaus]")
    clock.advance(days=1)
    report = await seed(empty_app, data)
    assert report.changed == {"resources": 1}
    after = (await resources(empty_app))[MAYORS]
    assert (after["title"], after["publisher"]) == ("If Mayors Ruled All of Somalia", "Nordiska Afrikainstitutet")
    assert json.loads(after["ledger"]) == ["menkhaus"]
    assert (after["id"], after["created_at"], after["published_at"]) == (before["id"], before["created_at"], PUBLISHED)
    assert after["version"] == before["version"] + 1, "a form that was opened before must not undo it"
    assert (await seed(empty_app, data)).changed == {}


async def test_a_place_that_turns_out_to_lie_in_another_country_reaches_the_resource(
    empty_app: App, data: Path
) -> None:
    await seed(empty_app)
    places = data / "places.yaml"
    text = places.read_text(encoding="utf-8")
    head, key, rest = text.partition("- key: treichville")
    places.write_text(head + key + rest.replace("country: CI", "country: GH", 1), encoding="utf-8")
    report = await seed(empty_app, data)
    assert report.changed["resources"] == 1
    found = (await resources(empty_app))["grob-2016-case-studies-on-urban-safety-and-peacebuilding"]
    assert found["resource_place"][0]["country"] == "GH"


async def test_an_edited_resource_survives_a_seed_that_differs(empty_app: App, data: Path) -> None:
    await seed(empty_app)
    await edit(empty_app, MAYORS, "If Mayors Ruled")
    before = await resources(empty_app)
    assert (await seed(empty_app)).kept == [], "the file says what it said"
    change(data, "title: If Mayors Ruled Somalia", "title: If Mayors Ruled All of Somalia")
    report = await seed(empty_app, data)
    assert report.kept == ["If Mayors Ruled All of Somalia"]
    assert report.changed == {}
    assert await resources(empty_app) == before


async def test_a_resource_that_a_curator_retired_stays_retired(empty_app: App, data: Path) -> None:
    await seed(empty_app)
    await run(
        empty_app,
        """UPDATE resource SET status = 'retired', decided_by = 41, decided_at = 1, reason = 'replaced'
           WHERE guild_id = :guild AND key = :key""",
        key=MAYORS,
    )
    change(data, "title: If Mayors Ruled Somalia", "title: If Mayors Ruled All of Somalia")
    assert (await seed(empty_app, data)).kept == ["If Mayors Ruled All of Somalia"]
    after = (await resources(empty_app))[MAYORS]
    assert (after["status"], after["title"]) == ("retired", "If Mayors Ruled Somalia")


async def test_a_resource_that_left_the_files_goes_from_list_and_search_unless_a_person_edited_it(
    empty_app: App, data: Path
) -> None:
    await seed(empty_app)
    await empty_app.database.transaction(lambda tx: empty_app.resource_indexer.put_all(tx, GUILD))
    await edit(empty_app, "bacon-2012-palermo-renaissance", "The Renaissance of Palermo")
    cut(data, "bacon-2012-palermo-renaissance", "case-studies")
    cut(data, "canadian-consortium-on-human-security-2006-urban-century", "resources")
    for removed in ({"resources": 1}, {}):
        report = await seed(empty_app, data)
        assert report.removed == removed
        assert report.kept == ["The Renaissance of Palermo"]
        left = await resources(empty_app)
        assert "bacon-2012-palermo-renaissance" in left
        assert "canadian-consortium-on-human-security-2006-urban-century" not in left
        found = await empty_app.resources.find(GUILD, "urban century")
        assert "Human Security for an Urban Century" not in {one.title.partition(":")[0] for one in found.results}
    indexed = await empty_app.database.read(
        lambda tx: tx.value("SELECT count(*) FROM search_entry WHERE kind = :kind", kind=KIND)
    )
    assert indexed == 37


async def test_what_people_shared_is_never_taken_out_nor_reported(empty_app: App) -> None:
    await seed(empty_app)
    await empty_app.database.transaction(
        lambda tx: store.insert(tx, GUILD, key="resource-12", status="waiting", origin="submitted", now=1)
    )
    report = await seed(empty_app)
    assert (report.removed, report.kept) == ({}, [])
    assert (await resources(empty_app))["resource-12"]["status"] == "waiting"


async def test_each_server_has_resources_of_its_own(empty_app: App, data: Path) -> None:
    await seed(empty_app)
    assert await resources(empty_app, OTHER_GUILD) == {}
    change(data, "title: If Mayors Ruled Somalia", "title: If Mayors Ruled All of Somalia")
    cut(data, "bacon-2012-palermo-renaissance", "case-studies")
    await seed(empty_app, data, OTHER_GUILD)
    here, there = await resources(empty_app), await resources(empty_app, OTHER_GUILD)
    assert (len(here), len(there)) == (38, 37)
    assert here[MAYORS]["title"] == "If Mayors Ruled Somalia"
    assert not {one["id"] for one in here.values()} & {one["id"] for one in there.values()}
    places = {row["place_id"] for one in here.values() for row in one["resource_place"] if row["place_id"]}
    assert not places & {row["place_id"] for one in there.values() for row in one["resource_place"]}


# -- faults -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title: Visualizing", "tittle: Visualizing", "tittle"),
        ("  title: Visualizing Urban Fragility\n", "", "title: Field required"),
        ("issued: 2016-03", "issued: 2016-13", "the calendar has no “2016-13”"),
        ("issued: 2016-03", "issued: March 2016", "neither a year"),
        ("kind: book", "kind: tome", "“tome” is none of paper, report"),
        ("    kind: book\n", "", "write the kind once"),
        ("stage: draft", "stage: sketch", "stage"),
        ("language: es", "language: xx", "“xx” is not a language"),
        ("language: es", "language: spa", "language"),
        ("role: editor", "role: printer", "role"),
        ("name: IMPACT Initiatives", "family: Impact, name: IMPACT Initiatives", "either the family name"),
        ("name: IMPACT Initiatives", "added_given: Ann, name: IMPACT Initiatives", "has no given name"),
        ("{family: Milliken}", "{family: Milliken, organisation: nobody}", "no organisation “nobody”"),
        ("organisation: un-habitat", "organisation: habitat", "no organisation “habitat”"),
        ("comes_from: [davidson-college]", "comes_from: [davidson]", "no organisation “davidson”"),
        ("countries: [SO]", "countries: [XX]", "no country “XX”"),
        ("countries: [SO]", "places: [mogadishu]", "no place “mogadishu”"),
        ("themes: [citizen-security]", "themes: [security]", "no theme “security”"),
        ("themes: [sdg-16, sdg-16-a]", "themes: [sdg-17]", "no theme “sdg-17”"),
        ("ledger: [menkhaus]", "ledger: [mankhaus]", "no entry of the ledger “mankhaus”"),
        ("key: muggah-2016-visualizing-urban-fragility", "key: muggah-2016-making-cities-safer", "stands twice"),
        ("key: muggah-2016-visualizing-urban-fragility", "key: jutersonke-2016-understanding-the-grammar-of-the-city",
         "stands twice"),
        ("key: muggah-2016-visualizing-urban-fragility", "key: resource-12", "a key that the bot gives"),
        ("number: 4", "number: 5", "number 5 stands where 4 belongs"),
        ("stage: draft", "link: nowhere", "link"),
        ("stage: draft", "abstract: About cities", "abstract"),
    ],
)  # fmt: skip
def test_a_fault_in_a_file_is_told_with_its_line(data: Path, old: str, new: str, says: str) -> None:
    line = change(data, old, new)
    with pytest.raises(DataError) as refused:
        read(data)
    fault = next(fault for fault in refused.value.faults if says in fault)
    name, number, _what = fault.split(":", 2)
    assert name == "resources/resources.yaml"
    near = 14 if says in {"title: Field required", "write the kind once"} else 0  # told at the entry's first line
    assert line - near <= int(number) <= line, fault


def test_an_entry_without_any_theme_is_a_fault(data: Path) -> None:
    line = change(data, "themes: [practice-exchange, public-space, sdg-11, sdg-11-7]", "themes: []", "case-studies")
    with pytest.raises(DataError) as refused:
        read(data)
    (fault,) = refused.value.faults
    assert fault.startswith("resources/case-studies.yaml:")
    assert fault.endswith("colegio-de-jalisco-el-tianguis-de-guadalajara: write at least one theme")
    assert line > int(fault.split(":")[1])


def test_every_fault_of_an_entry_is_told_at_once(data: Path) -> None:
    change(data, "countries: [SO]", "countries: [XX]")
    change(data, "themes: [non-state-security]", "themes: [nothing]")
    change(data, "ledger: [menkhaus]", "ledger: [mankhaus]")
    with pytest.raises(DataError) as refused:
        read(data)
    for says in ("no country “XX”", "no theme “nothing”", "“mankhaus”"):
        assert any(says in fault for fault in refused.value.faults)


def test_a_file_that_is_missing_is_a_fault(data: Path) -> None:
    (data / "resources" / "papers.yaml").unlink()
    with pytest.raises(DataError) as refused:
        read(data)
    assert [fault.split(":")[0] for fault in refused.value.faults] == ["resources/papers.yaml"]


def test_faults_elsewhere_are_not_told_again_at_every_resource(data: Path) -> None:
    for file in ("places.yaml", "ledger.yaml", "themes.yaml"):
        (data / file).write_text("- a: [")
    for file in (data / "organisations").glob("*.yaml"):
        file.write_text("- a: [")
    with pytest.raises(DataError) as refused:
        read(data)
    assert not [fault for fault in refused.value.faults if fault.startswith("resources/")]


async def test_a_fault_changes_nothing(empty_app: App, data: Path) -> None:
    change(data, "countries: [SO]", "countries: [XX]")
    with pytest.raises(DataError):
        await seed(empty_app, data)
    assert await resources(empty_app) == {}
