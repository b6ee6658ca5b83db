"""The stock-taking as PDF: what it says, how it is parted, and that it is the same each time."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.stocktaking import pdf
from bot.stocktaking.charts import bars
from bot.stocktaking.document import Bullets, Document, Figure, Heading, Link, Paragraph, Part, Table
from bot.stocktaking.typeface import SUBSTITUTE
from tests.stocktaking.pdf_reading import objects, pages, said, streams

PROJECT = Path(__file__).resolve().parents[2]
ALTERNATIVE = "Bars: Genève 28, São Paulo 3."
FIGURE = Figure(
    name="seats", picture=bars([("Genève", 28), ("São Paulo", 3)]), caption="Figure 1. Seats.", alternative=ALTERNATIVE
)
LONG = "Peace is made in towns, by those who live there, street by street. " * 12
ROWS = [[str(number), f"Organisation number {number}", "Genève"] for number in range(1, 121)]
ENTRIES = Table(columns=["No.", "Name", "Seat"], rows=ROWS, numbers=(0,), caption="Table 1. Participants")
ADDRESS = "https://example.org/" + "a-long-part/" * 20 + "?city=São Paulo"


def document(*parts: Part, **more: str) -> Document:
    about = {"title": "Stock-taking", "subtitle": "Geneva", "language": "pt-BR", "author": "The network"} | more
    return Document(made_at="2016-10-20", parts=parts, **about)


def whole() -> Document:
    return document(
        Heading(text="Participants"), Paragraph(text=LONG), FIGURE, Heading(text="All", level=2), ENTRIES,
        Bullets(items=["Safety", "Peace"]), Bullets(items=["A paper"], numbered=True, first=24),
        Paragraph(text="It is “a network”.", quoted=True), Paragraph(text="Counted in October.", small=True),
        Link(text="The guide", address=ADDRESS),
    )  # fmt: skip


def joined(text: str) -> str:
    return "".join(text.split())


# -- what it says ---------------------------------------------------------------------------------------------


def test_everything_can_be_read_in_its_order():
    written = pdf.write(whole())
    text = joined("".join(pages(written)))
    wanted = [
        "The network", "Stock-taking", "Geneva", "Participants", LONG, "28", "São Paulo", "Figure 1. Seats.", "All",
        "Table 1. Participants", "No.", "Organisation number 1", "Organisation number 120", "• Safety", "24. A paper",
        "It is “a network”.", "Counted in October.", "The guide", ADDRESS,
    ]  # fmt: skip
    at = 0
    for words in wanted:
        at = text.find(joined(words), at)
        assert at >= 0, words


def test_words_stay_apart_where_a_line_ends():
    text = "".join(line for line in pages(pdf.write(document(Paragraph(text=LONG))))[0].split("\n"))
    assert LONG.strip() in text


def test_pages_bear_their_number_and_after_the_first_the_title():
    read = pages(pdf.write(whole()))
    assert len(read) > 3
    for at, text in enumerate(read, 1):
        assert f"{at} / {len(read)}" in text.split("\n")
        assert "Stock-taking" in text.split("\n")


def test_the_header_of_a_table_stands_on_each_of_its_pages():
    read = pages(pdf.write(document(ENTRIES)))
    assert len(read) > 2
    assert all(text.split("\n").count("Seat") == 1 for text in read)


def test_a_heading_is_never_left_alone_at_the_foot_of_a_page():
    for lines in range(34, 60, 2):
        filled = [Paragraph(text="One line.") for _ in range(lines // 2)]
        read = pages(pdf.write(document(*filled, Heading(text="Here it begins"), Paragraph(text=LONG))))
        [page] = [text for text in read if "Here it begins" in text]
        assert "Peace is made" in page


def test_a_row_that_is_higher_than_a_page_is_parted():
    read = pages(pdf.write(document(Table(columns=["Words"], rows=[[LONG * 12], ["The last"]]))))
    assert len(read) >= 2
    assert joined("".join(read)).count("streetbystreet.") == 144
    assert "The last" in read[-1]


def test_the_first_items_of_a_list_stay_with_their_heading_and_the_last_one_is_not_left_alone():
    for lines in range(20, 30):
        filled = [Paragraph(text="One line.") for _ in range(lines)]
        items = Bullets(items=[f"Item {number}" for number in "abcd"], numbered=True)
        read = pages(pdf.write(document(*filled, Heading(text="Here it begins"), items)))
        [page] = [text for text in read if "Here it begins" in text]
        [end] = [text for text in read if "Item d" in text]
        assert "Item a" in page
        assert "Item b" in page
        assert "Item c" in end


def test_letters_without_a_glyph_are_shown_as_substitutes_and_said_as_they_are():
    written = pdf.write(document(Paragraph(text="Amman: عمان, Beijing: 北京"), ENTRIES))
    assert f"Amman: {SUBSTITUTE * 4}, Beijing: {SUBSTITUTE * 2}" in pages(written)[0]
    assert any(said("Amman: عمان, Beijing: 北京").encode() in stream for stream in streams(written))


# -- what is beside the text ----------------------------------------------------------------------------------


def test_a_figure_says_to_a_screen_reader_what_it_shows():
    written = objects(pdf.write(whole()))
    assert f"/Alt {said(ALTERNATIVE)}" in written
    assert written.count("/S /Figure") == 1


def test_the_parts_are_tagged_by_what_they_are():
    written = objects(pdf.write(whole()))
    for tag, count in {"H1": 1, "H2": 1, "Table": 1, "TR": 121, "TH": 3, "TD": 360, "LI": 3, "BlockQuote": 1}.items():
        assert len(re.findall(rf"/S /{tag}\b", written)) == count, tag
    assert written.count("/Scope /Column") == 3
    assert "/Marked true" in written


def test_the_document_says_its_title_author_language_and_day():
    written = objects(pdf.write(document(title="Balanço “à mão”", author="Rede (A)")))
    assert f"/Title {said('Balanço “à mão”')}" in written
    assert r"/Author (Rede \(A\))" in written
    assert "/Lang (pt-BR)" in written
    assert "/CreationDate (D:20161020000000Z)" in written


def test_headings_are_bookmarks_whatever_their_levels():
    parts = [Heading(text=f"Part {number}", level=level) for number, level in enumerate([3, 1, 2, 3, 1, 3, 2])]
    written = objects(pdf.write(document(*parts)))
    assert written.count("/Dest [") == len(parts)
    assert "/Type /Outlines/First" in written


def test_an_address_is_clickable_on_each_of_its_lines_and_only_where_it_leads_out():
    written = objects(pdf.write(whole()))
    whole_address = ADDRESS.replace("ã", "%C3%A3").replace(" ", "%20")
    assert written.count(f"/URI ({whole_address})") == len(re.findall("/Subtype /Link", written)) >= 3
    unsafe = objects(pdf.write(document(Link(text="Press", address="javascript:alert(1)"))))
    assert "/URI" not in unsafe


def test_addresses_inside_a_text_are_clickable_without_what_follows_them():
    text = "See (https://example.org/a_b/), write to juma@example.org. Not http://"
    written = objects(pdf.write(document(Paragraph(text=text), Bullets(items=["https://example.org/city"]))))
    opened = re.findall(r"/URI \((.*?)\)", written)
    assert sorted(opened) == ["https://example.org/a_b/", "https://example.org/city", "mailto:juma@example.org"]


def test_an_address_that_a_line_breaks_is_not_opened_in_part():
    broken = "https://example.org/" + "without-end/" * 20
    assert "/URI" not in objects(pdf.write(document(Paragraph(text=broken))))


# -- the same each time ---------------------------------------------------------------------------------------

PRINT = """
import hashlib, sys
import bot.client, bot.app, cogs.stocktaking
heavy = {"fontTools", "PIL", "pydyf"} & set(sys.modules)
assert not heavy, f"an idle bot holds {heavy}"
from bot.stocktaking import pdf
from tests.stocktaking.test_pdf import whole
print(hashlib.sha256(pdf.write(whole())).hexdigest())
"""


def test_the_same_document_is_the_same_file_in_another_process_which_draws_only_when_asked():
    here = hashlib.sha256(pdf.write(whole())).hexdigest()
    assert hashlib.sha256(pdf.write(whole())).hexdigest() == here
    other = subprocess.run(
        [sys.executable, "-c", PRINT], cwd=PROJECT, capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONHASHSEED": "4", "TZ": "Pacific/Auckland"},
    )  # fmt: skip
    assert other.stdout.strip() == here


async def test_it_is_made_in_threads_without_the_network(monkeypatch):
    alone = pdf.write(whole())

    def refuse(*_, **__):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    made = await asyncio.gather(*(asyncio.to_thread(pdf.write, whole()) for _ in range(3)))
    assert set(made) == {alone}


def test_a_day_that_is_none_is_refused():
    with pytest.raises(ValueError, match="Invalid isoformat"):
        pdf.write(Document(title="", subtitle="", language="en", author="", made_at="yesterday", parts=[]))


# Any letter at all, lone surrogates too.
ANYTHING = st.text(st.characters(), max_size=120)
PARTS = st.one_of(
    st.builds(Heading, text=ANYTHING, level=st.integers(-1, 9)),
    st.builds(Paragraph, text=ANYTHING, small=st.booleans(), quoted=st.booleans()),
    st.builds(Bullets, items=st.lists(ANYTHING, max_size=3), numbered=st.booleans(), first=st.integers(0, 99999)),
    st.builds(
        Table, columns=st.lists(ANYTHING, max_size=4), rows=st.lists(st.lists(ANYTHING, max_size=5), max_size=3),
        numbers=st.lists(st.integers(0, 5), max_size=2), caption=ANYTHING,
    ),
    st.builds(
        Figure, name=st.just("any"), picture=st.builds(lambda text: bars([(text, 1)]), ANYTHING), caption=ANYTHING,
        alternative=ANYTHING,
    ),
    st.builds(Link, text=ANYTHING, address=ANYTHING | ANYTHING.map("https://example.org/{}".format)),
)  # fmt: skip


@given(st.lists(PARTS, max_size=5), ANYTHING, ANYTHING, ANYTHING)
@settings(max_examples=20, deadline=None)
def test_whatever_people_wrote_the_file_is_made_and_can_be_read(parts, title, author, language):
    written = pdf.write(document(*parts, title=title, author=author, language=language))
    assert written.startswith(b"%PDF-1.7")
    assert pages(written)
