"""Out as a file and in again (I6, I8)."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App
from bot.core.cells import armed, disarmed
from bot.directory.exchange import COLUMNS, read_file
from bot.directory.forms import OrganisationForm
from bot.errors import ConflictError, InvalidInputError, NotFoundError
from tests.directory.test_curation import state
from tests.support.apps import ADMINISTRATOR, CURATOR, GUILD, OTHER_GUILD
from tests.support.clock import ManualClock


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def file(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


async def test_an_export_holds_every_organisation_and_every_documented_column(app: App) -> None:
    content, count = await app.exchange.export(GUILD, "csv")
    assert count == len(rows(content)) == 99
    assert list(rows(content)[0]) == list(COLUMNS)
    erbil = next(row for row in rows(content) if row["name"] == "Erbil")
    assert (erbil["numbers"], erbil["printed"], erbil["places"]) == ("14", "Ebril, Iraq", "Erbil, IQ")
    as_json, _count = await app.exchange.export(GUILD, "json")
    assert [row["key"] for row in json.loads(as_json)] == [row["key"] for row in rows(content)]


async def test_an_export_of_a_search_holds_what_the_search_finds(app: App) -> None:
    content, count = await app.exchange.export(GUILD, "csv", query="geneva", filters={"category": "academia"})
    page = await app.directory.find(GUILD, "geneva", {"category": "academia"})
    assert count == page.total > 0
    assert {row["name"] for row in rows(content)} == {one.name for one in page.results}


@pytest.mark.parametrize("form", ["csv", "json"])
async def test_what_was_exported_and_is_read_back_changes_nothing(app: App, form: str) -> None:
    content, _count = await app.exchange.export(GUILD, form)  # type: ignore[arg-type]
    plan = await app.exchange.plan(CURATOR, f"directory.{form}", content)
    assert [row.number for row in plan.refused] == []
    assert len(plan.of("same")) == 99, [(row.name, row.fields) for row in plan.of("changed")]


async def test_an_export_fills_an_empty_server(app: App) -> None:
    content, _count = await app.exchange.export(GUILD, "json")
    await app.seed(OTHER_GUILD)
    ids = [one.id for one in (await app.directory.find(OTHER_GUILD, "")).results]
    assert len(ids) == 99
    there = replace(ADMINISTRATOR, guild=OTHER_GUILD)
    plan = await app.exchange.plan(there, "directory.json", content)
    assert len(plan.of("same")) == 99


async def test_a_dry_run_says_what_would_happen_row_by_row_and_changes_nothing(app: App) -> None:
    before = await state(app)
    plan = await app.exchange.plan(
        CURATOR,
        "new.csv",
        file(
            "name,abbreviation,places,themes,category,kind",
            'Observatorio de Cali,OC,"Cali, CO",gangs,urban-safety,centre',
            "Interpeace,IP,,,,",
            ",,Geneva,,,",
            "Lost Place,,Atlantis,,,",
            "Erbil,,Erbil,astrology,,",
            "INTERPEACE,X,,,,",
        ),
    )
    outcomes = [(row.number, row.outcome, row.refused.message if row.refused else "") for row in plan.rows]
    assert [(number, outcome) for number, outcome, _why in outcomes] == [
        (2, "new"), (3, "changed"), (4, None), (5, None), (6, None), (7, None),
    ]  # fmt: skip
    assert [why for _number, outcome, why in outcomes if outcome is None] == [
        "{field} is empty.",
        "“{place}” is neither a place that the directory knows nor a country.",
        "“{theme}” is not in the vocabulary of themes.",
        "Row {number} of the file is the same organisation.",
    ]
    assert plan.rows[1].fields == ["abbreviation", "places", "themes"]
    assert await state(app) == before


async def test_a_file_with_a_refused_row_is_not_imported_at_all(app: App) -> None:
    before = await state(app)
    plan = await app.exchange.plan(CURATOR, "a.csv", file("name,places", "Good One,Kenya", "Bad One,Atlantis"))
    with pytest.raises(InvalidInputError, match="refused"):
        await app.exchange.apply(CURATOR, plan.id)
    assert await state(app) == before


async def test_a_confirmed_file_is_imported_whole_and_once(app: App) -> None:
    plan = await app.exchange.plan(CURATOR, "a.csv", file("name,places", "Good One,Kenya", "Interpeace,Kenya"))
    done = await app.exchange.apply(CURATOR, plan.id)
    assert (len(done.of("new")), len(done.of("changed"))) == (1, 1)
    added = (await app.directory.find(GUILD, "good one")).results[0]
    assert (await app.directory.organisation(GUILD, added.id)).origin == "imported"
    assert "Interpeace" in {one.name for one in (await app.directory.find(GUILD, "kenya")).results}
    with pytest.raises(NotFoundError):
        await app.exchange.apply(CURATOR, plan.id)


async def test_each_organisation_of_an_import_has_its_history_and_can_be_taken_back(app: App) -> None:
    before = await state(app)
    plan = await app.exchange.plan(CURATOR, "a.csv", file("name,places", "Good One,Kenya", "Interpeace,Kenya"))
    await app.exchange.apply(CURATOR, plan.id)
    _organisation, (entry,) = await app.curation.history(CURATOR, "Interpeace", limit=5)
    assert (entry.action, entry.reason) == ("directory.import", "a.csv")
    for change, _name in await app.curation.changes(CURATOR):
        await app.curation.undo(CURATOR, change.id)
    assert await state(app) == before


async def test_a_dry_run_says_who_a_new_name_may_already_be(app: App) -> None:
    plan = await app.exchange.plan(CURATOR, "a.csv", file("name", "PNUD", "Onu Habitat", "un habitat", "Nobody Yet"))
    assert [(row.outcome, row.similar) for row in plan.rows] == [
        ("new", "United Nations Development Programme"),
        ("new", "UN-Habitat"),
        ("changed", ""),
        ("new", ""),
    ]


async def test_a_file_is_refused_where_the_directory_has_changed_since_the_dry_run(app: App) -> None:
    plan = await app.exchange.plan(CURATOR, "a.csv", file("name,places", "Good One,Kenya"))
    other = await app.exchange.plan(ADMINISTRATOR, "b.csv", file("name,places", "Good One,Kenya"))
    await app.exchange.apply(ADMINISTRATOR, other.id)
    with pytest.raises(ConflictError, match="changed since the dry run"):
        await app.exchange.apply(CURATOR, plan.id)


async def test_a_file_is_confirmed_by_whoever_handed_it_in_and_within_a_day(app: App, clock: ManualClock) -> None:
    plan = await app.exchange.plan(CURATOR, "a.csv", file("name", "Good One"))
    with pytest.raises(NotFoundError):
        await app.exchange.apply(ADMINISTRATOR, plan.id)
    clock.advance(hours=25)
    with pytest.raises(NotFoundError):
        await app.exchange.apply(CURATOR, plan.id)


async def test_a_file_that_is_not_wanted_is_forgotten(app: App) -> None:
    plan = await app.exchange.plan(CURATOR, "a.csv", file("name", "Good One"))
    await app.exchange.discard(ADMINISTRATOR, plan.id)
    await app.exchange.discard(CURATOR, plan.id)
    kept = await app.database.read(lambda tx: tx.value("SELECT count(*) FROM draft"))
    assert kept == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"\xff\xfe\x00n"),
        ("a.csv", b"title\nX\n"),
        ("a.csv", b"name,secret\nX,1\n"),
        ("a.csv", b'name\n"open\n'),
        ("a.csv", b"name\nX,too,many\n"),
        ("a.csv", b"name\n" + b"X\n" * 2001),
        ("a.csv", b"x" * (1024 * 1024 + 1)),
        ("a.json", b"{}"),
        ("a.json", b"[1]"),
        ("a.json", b'[{"name": 5}]'),
        ("a.json", b"[" * 100_000),
        ("a.json", b""),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_with_what_is_expected(app: App, name: str, content: bytes) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await app.exchange.plan(CURATOR, name, content)
    assert refused.value.hint


def test_semicolons_and_tabs_of_other_countries_spreadsheets_are_read() -> None:
    for separator in (";", "\t"):
        content = f"name{separator}abbreviation\r\nOne{separator}O\r\n".encode()
        assert read_file("a.csv", content) == [(2, {"name": "One", "abbreviation": "O"})]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_would_be_a_formula_opens_as_text(cell: str) -> None:
    assert disarmed(cell) == f"'{cell}"


@given(st.text())
def test_what_was_disarmed_reads_back_as_it_was_and_never_begins_as_a_formula(cell: str) -> None:
    assert not disarmed(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    if not cell.startswith("'"):
        assert armed(disarmed(cell)) == cell


async def test_no_cell_of_an_export_is_a_formula(app: App) -> None:
    await app.curation.add(CURATOR, OrganisationForm(name='=HYPERLINK("https://evil.example")', abbreviation="@x"))
    content, _count = await app.exchange.export(GUILD, "csv")
    assert not [cell for row in rows(content) for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    plan = await app.exchange.plan(CURATOR, "directory.csv", content)
    assert len(plan.of("same")) == 100, "and it reads back as it was"
