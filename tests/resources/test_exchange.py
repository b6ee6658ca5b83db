"""The library as a file: a spreadsheet that runs nothing, and citations of exactly what was asked for (I6)."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App
from bot.core.cells import armed
from bot.directory.records import OrganisationId
from bot.resources.exchange import COLUMNS, Form, export
from bot.resources.records import Author, Involved, LinkCheck, Resource, ResourceId, ResourcePlace, Style, Work
from bot.vocabulary.records import SUBJECT_AXES
from tests.support.apps import GUILD

FORMULA = ("=", "+", "-", "@", "\t", "\r")
FILES: list[Style] = ["bibtex", "ris", "csl-json"]
PARAGRAPHS: list[Style] = ["apa", "chicago"]


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def written(text: str) -> Resource:
    """A resource of which every word is this text."""
    return Resource(
        id=ResourceId(1),
        key=text,
        status="published",
        work=Work(
            title=text, subtitle=text, publisher=text, abstract=text, link=text, archived=text, issued="2016",
            authors=[Author(family=text, given=text), Author(name=text), Author(family=text, role="editor")],
        ),
        aliases=[text],
        places=[ResourcePlace(place=None, country=text, source="added")],
        organisations=[
            Involved(organisation=OrganisationId(1), name=text, abbreviation=text, role="from", source="added")
        ],
        terms=[],
        check=LinkCheck(),
        file=None,
        why=text,
        section="papers",
        position=1,
        printed=text,
        ledger=[],
        added=[text],
        origin="seeded",
        created_at=datetime(2027, 1, 1, tzinfo=UTC),
        updated_at=None,
        published_at=None,
        decision=None,
        version=1,
    )  # fmt: skip


WRITTEN = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
BEGUN = st.builds(lambda first, rest: first + rest, st.sampled_from(FORMULA), WRITTEN)


@given(WRITTEN | BEGUN)
def test_every_cell_opens_as_text_and_reads_back(text: str) -> None:
    """I6."""
    row = rows(export([written(text)], "csv", "en"))[0]
    assert list(row) == list(COLUMNS)
    assert not any(cell.startswith(FORMULA) for cell in row.values())
    for column in ("key", "title", "subtitle", "publisher", "abstract", "link", "archived", "why", "printed", "added"):
        assert armed(row[column]) == text, column
    assert armed(row["organisations"]) == f"from: {text}"


async def test_a_spreadsheet_holds_every_resource_and_says_of_each_what_its_record_says(app: App) -> None:
    resources = await app.resources.every(GUILD)
    content = export(resources, "csv", "en")
    assert content.startswith(b"\xef\xbb\xbf"), "spreadsheets take it for UTF-8"
    told = rows(content)
    assert [row["key"] for row in told] == [one.key for one in resources]
    for row, one in zip(told, resources, strict=True):
        work = one.work
        assert (row["title"], row["subtitle"], row["issued"]) == (work.title, work.subtitle, work.issued)
        assert (row["kind"], row["language"], row["printed"]) == (work.kind, work.language, one.printed)
        assert row["themes"].split(" | ") == [t.term.key for t in one.terms if t.term.axis in SUBJECT_AXES]
        assert len([name for name in row["authors"].split(" | ") if name]) == len(work.authors)
        assert [name for name in row["places"].split(" | ") if name] == [
            f"{place.place.names['en']}, {place.country}" if place.place else place.country for place in one.places
        ]
        assert sorted(name for name in row["added"].split(" | ") if name) == sorted(one.added)


def told(content: bytes, form: Form) -> int:
    """How many works a file holds, as its readers count them."""
    text = content.decode("utf-8-sig")
    if form == "csv":
        return len(rows(content))
    if form == "csl-json":
        return len(json.loads(text))
    if form == "bibtex":
        return len(re.findall(r"^@", text, re.MULTILINE))
    if form == "ris":
        return len(re.findall(r"^ER  -", text, re.MULTILINE))
    return len([part for part in text.split("\n\n") if part.strip()])


SEARCHES: list[tuple[str, dict[str, str]]] = [
    ("", {}),
    ("police", {}),
    ("muggha", {}),
    ("", {"kind": "case-study"}),
    ("city", {"year": "2016", "language": "en"}),
    ("gender zzzzzz", {}),
    ("zzzzzz", {}),
]


@pytest.mark.parametrize(("query", "filters"), SEARCHES)
async def test_a_file_of_a_search_holds_exactly_what_the_search_finds(
    app: App, query: str, filters: dict[str, str]
) -> None:
    page = await app.resources.find(GUILD, query, filters)
    found = await app.resources.every(GUILD, query, filters)
    assert {one.id for one in found} == {one.id for one in page.results}
    for form in ("csv", *FILES, *PARAGRAPHS):
        assert told(export(found, form, "en"), form) == page.total, form
    keys = {one.key for one in found}
    assert {row["key"] for row in rows(export(found, "csv", "en"))} == keys
    assert {one["id"] for one in json.loads(export(found, "csl-json", "en"))} == keys
    assert set(re.findall(r"^@\w+\{([^,]+),", export(found, "bibtex", "en").decode(), re.MULTILINE)) == keys
    assert set(re.findall(r"^ID  - (.+?)\r?$", export(found, "ris", "en").decode(), re.MULTILINE)) == keys
    for style in PARAGRAPHS:
        text = export(found, style, "en").decode()
        for one in found:
            for word in re.findall(r"\w{6,}", one.work.title):
                assert word.casefold() in text.casefold(), (style, word)


async def test_paragraphs_are_worded_in_the_language_that_was_asked_for(app: App) -> None:
    found = [await app.resources.named(GUILD, "El Tianguis de Guadalajara")]
    assert "(n.d.)" in export(found, "apa", "en").decode()
    assert "(s.\u00a0f.)" in export(found, "apa", "es").decode()


@given(WRITTEN | BEGUN)
def test_whatever_is_written_makes_one_work_in_every_format(text: str) -> None:
    resource = written(text)
    assert told(export([resource], "csv", "en"), "csv") == 1
    assert len(json.loads(export([resource], "csl-json", "en"))) == 1
    assert len(re.findall(r"^ER  -", export([resource], "ris", "en").decode(), re.MULTILINE)) == 1
