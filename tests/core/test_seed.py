"""I7: what is wrong with a file of the network is told with its line, and nothing is loaded; S7: twice is once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App, read_data
from bot.core.seed import Faults, read_yaml
from bot.directory.forms import as_form
from bot.errors import DataError
from bot.settings import PROJECT
from tests.support.apps import CURATOR, GUILD, OTHER_GUILD


def parse(text: str) -> tuple[object, list[str]]:
    faults = Faults()
    document = read_yaml(text, "file.yaml", faults)
    return (None if document is None else document.data), faults.lines


def test_every_scalar_is_text() -> None:
    data, faults = parse("a: NO\nb: 18:30\nc: 0123\nd: 2016-06-16\ne: ~\nf: 1e3\n")
    assert data == {"a": "NO", "b": "18:30", "c": "0123", "d": "2016-06-16", "e": "~", "f": "1e3"}
    assert faults == []


def test_a_key_that_stands_twice_is_a_fault_with_its_line() -> None:
    assert parse("a: 1\nb: 2\na: 3\n")[1] == ["file.yaml:3: the key “a” stands twice"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1\nb: 2\n", 2),
        ("a: &x 1\nb: *x\n", 2),
        ("[" * 200, 1),
        ("a:\n\t- b\n", 2),
        ("a: !!python/object:os.x {}\n", 0),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(text: str, line: int) -> None:
    data, faults = parse(text)
    if line:
        assert data is None
        assert faults[0].startswith(f"file.yaml:{line}")
    else:
        assert data == {"a": {}}, "a tag makes nothing but data"


def test_nesting_of_any_depth_ends_in_a_fault_not_in_a_crash() -> None:
    assert "nested deeper" in parse("- " * 100_000)[1][0]


@given(st.text())
def test_no_text_makes_the_reader_fail(text: str) -> None:
    parse(text)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT / "data", tmp_path / "data"))


def change(file: Path, old: str, new: str) -> int:
    """Replace the first occurrence; return the line it stands on."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("organisations/a-co-facilitators.yaml", "places: [geneva]", "places: [genevva]", "no place “genevva”"),
        ("organisations/b-cities.yaml", "kind: city", "kind: town", "no kind “town”"),
        ("organisations/b-cities.yaml", "category: cities", "category: towns", "no category “towns”"),
        ("organisations/d-peacebuilding.yaml", 'number: "52"', 'number: "fifty"', "number"),
        ("organisations/d-peacebuilding.yaml", "  name: ", "  nane: ", "nane"),
        ("places.yaml", "zone: Africa/Abidjan", "zone: Africa/Abijan", "not a time zone"),
        ("places.yaml", "country: CI", "country: XX", "not a country"),
        ("places.yaml", 'latitude: "5.3544"', 'latitude: "95"', "latitude"),
        ("themes.yaml", "axis: how", "axis: why", "axis"),
        ("contacts.yaml", "published: 2016-06-16", "published: June 2016", "published"),
        ("ledger.yaml", "status: open", "status: perhaps", "status"),
        ("contacts.yaml", "organisation: un-habitat", "organisation: un-habitats", "no organisation “un-habitats”"),
        ("ledger.yaml", "organisations: [un-habitat]", "organisations: [nobody]", "no organisation “nobody”"),
        ("countries.yaml", "CI: [", "XX: [", "not a country"),
        ("network.yaml", "existed_since: 2015-01", "existed_since: since 2015", "existed_since"),
    ],
)
def test_a_fault_in_the_data_names_file_and_line(data: Path, file: str, old: str, new: str, says: str) -> None:
    line = change(data / file, old, new)
    with pytest.raises(DataError) as refused:
        read_data(data)
    fault = next(fault for fault in refused.value.faults if says in fault)
    name, number, _what = fault.split(":", 2)
    assert name == file
    assert -3 <= line - int(number) <= 3, f"{fault} does not name the entry at line {line}"
    assert refused.value.exit_code == 5


def test_every_fault_is_told_at_once(data: Path) -> None:
    change(data / "places.yaml", "zone: Africa/Abidjan", "zone: nowhere")
    change(data / "organisations/b-cities.yaml", "kind: city", "kind: town")
    (data / "contacts.yaml").write_text("- a: [")
    (data / "ledger.yaml").unlink()
    with pytest.raises(DataError) as refused:
        read_data(data)
    for name in ("places.yaml", "b-cities.yaml", "contacts.yaml", "ledger.yaml"):
        assert any(name in fault for fault in refused.value.faults)


async def test_a_fault_changes_nothing(empty_app: App, data: Path) -> None:
    change(data / "organisations/g-government.yaml", "kind: ", "kind: not-")
    with pytest.raises(DataError):
        await empty_app.seed(GUILD, data)
    assert (await empty_app.directory.facets(GUILD))[0] == 0


async def test_seeding_again_changes_nothing(app: App) -> None:
    before = app.settings.database.read_bytes()
    report = await app.seed(GUILD)
    assert (report.added, report.changed, report.kept) == ({}, {}, [])
    assert report.same["organisations"] == 99
    entries = await app.database.read(lambda tx: tx.value("SELECT count(*) FROM audit WHERE action = 'seed'"))
    assert entries == 1
    assert len(before) == len(app.settings.database.read_bytes())


async def test_an_edit_by_a_person_survives_a_seed_that_differs(app: App, data: Path) -> None:
    found = await app.directory.named(GUILD, "Interpeace")
    form = as_form(found, await app.vocabulary.terms(GUILD), app.languages["en"])
    await app.curation.edit(CURATOR, found.id, replace(form, name="Interpeace International"), expected=found.version)
    change(data / "organisations/d-peacebuilding.yaml", "name: Interpeace", "name: Interpeace Foundation")
    change(
        data / "organisations/d-peacebuilding.yaml", "name: Kofi Annan Foundation", "name: The Kofi Annan Foundation"
    )
    report = await app.seed(GUILD, data)
    assert report.changed == {"organisations": 1}
    assert report.kept == ["Interpeace Foundation"]
    assert (await app.directory.organisation(GUILD, found.id)).name == "Interpeace International"
    assert (await app.directory.find(GUILD, "The Kofi Annan Foundation")).results[0].name == "The Kofi Annan Foundation"


async def test_a_merge_by_a_person_survives_a_seed(app: App) -> None:
    first, second = await app.curation.pair(CURATOR, "Interpeace", "Kofi Annan Foundation")
    await app.curation.merge(
        CURATOR, first.id, second.id, expected={first.id: first.version, second.id: second.version}
    )
    await app.seed(GUILD)
    assert (await app.directory.organisation(GUILD, first.id)).name == "Kofi Annan Foundation"
    assert (await app.directory.facets(GUILD))[0] == 98


async def test_what_is_seeded_into_one_server_is_in_no_other(app: App) -> None:
    assert (await app.directory.find(OTHER_GUILD, "interpeace")).results == []
    assert (await app.directory.facets(OTHER_GUILD))[0] == 0
    assert await app.directory.contacts(OTHER_GUILD) == []
    assert await app.directory.ledger(OTHER_GUILD) == []
    await app.seed(OTHER_GUILD)
    assert (await app.directory.facets(OTHER_GUILD))[0] == 99
    assert (await app.directory.facets(GUILD))[0] == 99
