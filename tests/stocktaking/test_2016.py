"""From the seeded data alone the stock-taking states what the document of June 2016 states."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.app import App
from bot.stocktaking.document import Bullets, Figure, Heading, Paragraph, Table
from tests.stocktaking.documents import after, counted, document_of, lines_of, numbered, table_of, text_of

CATEGORIES = {
    "A. Co-facilitators": 3, "B. Cities": 21, "C. Urban safety": 27, "D. Peacebuilding": 15,
    "E. Academia and research": 18, "F. Multilateral and regional organisations": 13, "G. Government agencies": 3,
}  # fmt: skip
CONTACTS = (
    "Mr. Juma Assiago, Lead, Global Network on Safer Cities (GNSC), Safer Cities Programme, UN-HABITAT, Nairobi, "
    "juma.assiago@unhabitat.org",
    "Mr. Salman Bal, Senior Political Coordination Adviser, Political Affairs and Partnerships Section, Office of the "
    "Director-General, United Nations Office at Geneva, sbal@unog.ch",
    "Dr. Achim Wennmann, Executive Coordinator, Geneva Peacebuilding Platform, Geneva, "
    "achim.wennmann@graduateinstitute.ch",
)
ANNEX = Path(__file__).parents[1] / "resources" / "annex-1.txt"


@pytest.fixture
async def lines(app: App) -> list[str]:
    return lines_of(await document_of(app))


async def test_it_counts_what_the_document_counts(app: App) -> None:
    figures = counted(await document_of(app))
    assert figures == {
        "Organisations that take part": "99",
        "Numbered entries of the printed list": "100",
        "Countries that they are in": "31",
        "Meetings held": "2",
        "E-conversations": "0",
        "Papers of the network": "8",
        "Peacebuilding and urban safety resources": "23",
        "Case studies": "7",
        "Promises recorded as kept": "0",
        "Promises open": "1",
        "Promises open past their date": "2",
        "Cities and organisations that answered the first expression of interest": "31",
    }


async def test_it_lists_a_hundred_numbered_entries_as_they_were_printed(app: App) -> None:
    document = await document_of(app)
    entries = numbered(document)
    assert sorted(entries) == list(range(1, 101))
    assert entries[1] == "Geneva Peacebuilding Platform, Switzerland"
    assert entries[14] == "Ebril, Iraq [listed as Erbil]"
    assert entries[100].startswith("U.S. Agency for International Development (USAID), Washington DC")
    assert entries[34] == entries[73] == "Geneva Declaration on Armed Violence and Development, Geneva"


async def test_it_says_who_is_entered_twice(lines: list[str]) -> None:
    assert "The list of 16 June 2016 has 100 numbered entries, which name 99 organisations." in lines
    assert "Geneva Declaration on Armed Violence and Development is entered more than once: as 34 and 73." in lines


async def test_each_category_has_as_many_as_in_print(app: App) -> None:
    document = await document_of(app)
    rows = table_of(document, "Printed entries")
    assert {row[0]: int(row[1]) for row in rows} == CATEGORIES
    assert sum(CATEGORIES.values()) == 100
    for name, count in CATEGORIES.items():
        assert sum(len(part.items) for part in after(document, name) if isinstance(part, Bullets)) == count


async def test_the_meetings_have_their_attendance_and_about_stays_about(app: App) -> None:
    rows = table_of(await document_of(app), "People")
    assert [list(row) for row in rows] == [
        ["23–25 March 2015", "1st TWG meeting", "Corregidora, Mexico", "33"],
        ["21 September 2015", "2nd TWG meeting", "Bogota, Colombia", "about 50"],
    ]


async def test_of_what_was_only_announced_it_does_not_say_that_it_took_place(app: App) -> None:
    parts = after(await document_of(app), "Meetings")
    announced = next(part for part in parts if isinstance(part, Bullets))
    assert [item.split(":")[0] for item in announced.items] == ["6–8 July 2016", "17–20 October 2016"]
    text = next(part.text for part in parts if isinstance(part, Paragraph) and not part.small)
    assert "that they took place is not recorded" in text


async def test_annex_1_is_printed_line_by_line(app: App) -> None:
    text = text_of(await document_of(app))
    printed = [line.strip() for line in ANNEX.read_text(encoding="utf-8").splitlines()]
    titles = [line.split("|", 2)[2] for line in printed if line and not line.startswith("#")]
    assert len(titles) == 38
    assert [one for one in titles if one not in text] == []


async def test_co_facilitators_and_contact_points_stand_as_printed(lines: list[str]) -> None:
    assert set(CONTACTS) <= set(lines)
    assert any(
        "Co-facilitators: United Nations Office at Geneva (UNOG); UN-Habitat's Safer Cities Programme (SCP); "
        "Geneva Peacebuilding Platform." in line
        for line in lines
    )  # fmt: skip


async def test_it_quotes_the_network_in_its_own_words(app: App) -> None:
    document = await document_of(app, language="fr")
    quoted = [part.text for part in document.parts if isinstance(part, Paragraph) and part.quoted]
    assert any("The TWG is a collective impact exercise without dedicated funding." in text for text in quoted)
    assert any("approximately 50 participants" in text for text in quoted)
    assert any("31 cities and organizations" in text for text in quoted)
    assert any("8 new papers" in text for text in quoted)


async def test_its_order_is_that_of_2016_then_what_2016_did_not_have(app: App) -> None:
    headings = [
        part.text for part in (await document_of(app)).parts if isinstance(part, Heading) and part.level == 1
    ]  # fmt: skip
    assert headings == [
        "What is the TWG?", "Stock-taking", "Outlook", "Contact points", "Annex 1: Overview of submissions",
        "Annex 2: List of network participants", "Annex 3: The network at work", "Annex 4: Gaps", "Annex 5: Open doubts",
    ]  # fmt: skip


async def test_no_heading_is_empty(app: App) -> None:
    parts = (await document_of(app)).parts
    for here, following in zip(parts, [*parts[1:], Heading(text="")], strict=True):
        if isinstance(here, Heading) and isinstance(following, Heading):
            assert following.level > here.level, here.text


async def test_promises_are_told_with_what_became_of_them(lines: list[str]) -> None:
    assert "Promised for 8 July 2016, which has passed; what became of it is not recorded." in lines
    assert "Promised for 20 October 2016, which has passed; what became of it is not recorded." in lines
    assert "Open; no date was given." in lines


async def test_every_open_doubt_of_the_ledger_is_told(app: App) -> None:
    document = await document_of(app)
    parts = after(document, "Annex 5: Open doubts")
    doubts = next(part for part in parts if isinstance(part, Bullets))
    assert len(doubts.items) == 33
    assert any("100 numbers, 99 organisations" in item for item in doubts.items)


async def test_words_for_pictures_hold_the_figures(app: App) -> None:
    document = await document_of(app)
    shown = {part.name: part.alternative for part in document.parts if isinstance(part, Figure)}
    for name, count in CATEGORIES.items():
        assert f"{name}: {count}" in shown["participants-by-category"]
    assert "Geneva 16" in shown["participants-on-the-map"]
    regions = re.search(r"By region: (.*?)\. By town", shown["participants-on-the-map"])
    assert regions is not None
    assert sum(int(one) for one in re.findall(r": (\d+)", regions[1])) == 99


async def test_regions_and_countries_add_up(app: App) -> None:
    rows = table_of(await document_of(app), "Region")
    assert sum(int(row[1]) for row in rows) == 99
    for row in rows:
        if row[2]:
            assert sum(int(one.rsplit(" ", 1)[1]) for one in row[2].split(", ")) == int(row[1])


@pytest.mark.parametrize("language", ["fr", "es", "pt_BR"])
async def test_the_figures_are_the_same_in_every_language(app: App, language: str) -> None:
    english, other = await document_of(app), await document_of(app, language=language)
    assert numbered(other).keys() == numbered(english).keys()
    tables = [
        [[part.rows[at][column] for column in part.numbers] for at in range(len(part.rows))]
        for document in (english, other)
        for part in document.parts
        if isinstance(part, Table) and "50" not in str(part.rows)
    ]
    half = len(tables) // 2
    assert sorted(map(sorted, tables[:half])) == sorted(map(sorted, tables[half:]))
    assert other.language == language.replace("_", "-")
