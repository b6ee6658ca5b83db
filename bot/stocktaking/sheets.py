"""Sheets of paper as a tagged PDF: marks on pages, and the order and meaning in which they are read aloud.

Measured in points from the top left. Whatever is not inside an element of the reading order is decoration. The rules
are those of ISO 32000-1: 8.5 (paths), 9.4 (text), 12.5 (links), 14.6 (marked content).
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.stocktaking.glyphs import Used
from bot.stocktaking.structure import Bookmark, Element, Mark, Opening, outline, reading_order
from bot.stocktaking.typeface import clean, face, line

if TYPE_CHECKING:
    import pydyf  # type: ignore[import-untyped]

WIDTH, HEIGHT = 595.28, 841.89  # A4
_ROUND = 0.5522847498  # of a radius: how far the handles of four curves stand that make a circle


class Sheets:
    """A file under work: pages in order, marks on the last one."""

    def __init__(self) -> None:
        import pydyf  # noqa: PLC0415  # it costs memory

        self._pydyf = pydyf
        self._faces = {False: Used(face()), True: Used(face(bold=True))}
        self._pages: list[pydyf.Stream] = []
        self._links: list[list[tuple[pydyf.Dictionary, Element]]] = []  # of each page
        self._marks: list[list[Element]] = []  # of each page, by the number of the mark
        self._bookmarks: list[Bookmark] = []
        self.root = Element(tag="Document")

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._pages)

    def turn(self) -> None:
        """Begin a new page."""
        self._pages.append(self._pydyf.Stream(compress=True))
        self._links.append([])
        self._marks.append([])

    @contextmanager
    def marked(self, element: Element, *, spoken: str = "") -> Iterator[None]:
        """Take what is drawn inside as (a part of) this element; `spoken` is what it says where its letters lack."""
        marks, page = self._marks[-1], self._pages[-1]
        element.inside.append(Mark(page=self.count - 1, number=len(marks)))
        said = {"MCID": len(marks)} | ({"ActualText": self._pydyf.String(spoken)} if spoken else {})
        marks.append(element)
        page.begin_marked_content(element.tag, self._pydyf.Dictionary(said))
        yield
        page.end_marked_content()

    @contextmanager
    def decoration(self, page: int = -1) -> Iterator[None]:
        """Take what is drawn inside as decoration, which is not read aloud."""
        self._pages[page].begin_marked_content("Artifact")
        yield
        self._pages[page].end_marked_content()

    def text(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, colour: str = "#000000", page: int = -1
    ) -> None:
        """Write one line from x on, on the baseline y."""
        if not text:
            return
        stream = self._pages[page]
        stream.begin_text()
        self._colour(colour, page=page)
        stream.set_font_size("Bold" if bold else "Plain", _exact(size))
        stream.set_text_matrix(1, 0, 0, 1, _exact(x), _exact(HEIGHT - y))
        stream.stream.append(f"<{self._faces[bold].encoded(text)}> Tj".encode())
        stream.end_text()

    def area(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """Fill an area."""
        if len(points) > 2:
            self._colour(colour)
            self._path(points)
            self._pages[-1].fill()

    def rule(self, points: Sequence[tuple[float, float]], colour: str, width: float) -> None:
        """Draw a line through points."""
        if len(points) > 1:
            self._colour(colour, stroke=True)
            self._pages[-1].set_line_width(_exact(width))
            self._path(points)
            self._pages[-1].stroke()

    def disc(self, x: float, y: float, radius: float, colour: str, outline: str, width: float) -> None:
        """Fill a circle, with an outline where `outline` is a colour."""
        page, middle, handle = self._pages[-1], HEIGHT - y, radius * _ROUND
        self._colour(colour)
        if outline:
            self._colour(outline, stroke=True)
            page.set_line_width(_exact(width))
        page.move_to(_exact(x + radius), _exact(middle))
        for quarter in range(4):
            a, b = math.pi / 2 * quarter, math.pi / 2 * (quarter + 1)
            near = (
                x + radius * math.cos(a) - handle * math.sin(a),
                middle + radius * math.sin(a) + handle * math.cos(a),
            )
            far = (
                x + radius * math.cos(b) + handle * math.sin(b),
                middle + radius * math.sin(b) - handle * math.cos(b),
            )
            end = (x + radius * math.cos(b), middle + radius * math.sin(b))
            page.curve_to(*(_exact(value) for value in (*near, *far, *end)))
        page.fill_and_stroke() if outline else page.fill()

    def link(self, element: Element, address: str, box: tuple[float, float, float, float], said: str) -> None:
        """Let the box (left, top, right, foot) on this page open an address; it belongs to the element."""
        left, top, right, foot = box
        made = self._pydyf.Dictionary({
            "Type": "/Annot", "Subtype": "/Link", "Border": self._pydyf.Array([0, 0, 0]), "F": 4,
            "Rect": self._pydyf.Array([_exact(left), _exact(HEIGHT - foot), _exact(right), _exact(HEIGHT - top)]),
            "Contents": self._pydyf.String(line(said)),
            "A": self._pydyf.Dictionary({"S": "/URI", "URI": self._pydyf.String(address)}),
        })  # fmt: skip
        self._links[-1].append((made, element))
        element.inside.append(Opening(page=self.count - 1, link=made))

    def bookmark(self, level: int, title: str, y: float) -> None:
        """Name a place of this page in the outline; level 1 is the highest."""
        self._bookmarks.append(Bookmark(level=level, title=title, page=self.count - 1, height=HEIGHT - y))

    def _path(self, points: Sequence[tuple[float, float]]) -> None:
        page = self._pages[-1]
        for at, (x, y) in enumerate(points):
            (page.line_to if at else page.move_to)(_exact(x), _exact(HEIGHT - y))

    def _colour(self, colour: str, *, stroke: bool = False, page: int = -1) -> None:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        self._pages[page].set_color_rgb(*(_exact(part, 3) for part in parts), stroke=stroke)

    def written(self, *, title: str, author: str, language: str, day: str) -> bytes:
        """Return the file. `day` is the ISO day it is dated by; the same marks give the same bytes."""
        make, pdf = self._pydyf, self._pydyf.PDF()
        fonts = make.Dictionary(
            {name: used.written(pdf) for name, used in (("Plain", self._faces[False]), ("Bold", self._faces[True]))}
        )
        resources = make.Dictionary({"Font": fonts})
        pdf.add_object(resources)
        pages = []
        for at, stream in enumerate(self._pages):
            pdf.add_object(stream)
            page = make.Dictionary({
                "Type": "/Page", "Parent": pdf.pages.reference, "Contents": stream.reference, "StructParents": at,
                "MediaBox": make.Array([0, 0, WIDTH, HEIGHT]), "Resources": resources.reference, "Tabs": "/S",
            })  # fmt: skip
            pdf.add_page(page)
            pages.append(page)
        for page, links in zip(pages, self._links, strict=True):
            for made, _ in links:
                pdf.add_object(made)
            if links:
                page["Annots"] = make.Array([made.reference for made, _ in links])
        pdf.catalog["StructTreeRoot"] = reading_order(pdf, pages, self.root, self._marks, self._links)
        if self._bookmarks:
            pdf.catalog["Outlines"] = outline(pdf, pages, self._bookmarks)
            pdf.catalog["PageMode"] = "/UseOutlines"
        stamp = make.String(f"D:{day.replace('-', '')}000000Z")
        pdf.catalog["Lang"] = make.String(line(language))
        pdf.catalog["MarkInfo"] = make.Dictionary({"Marked": "true"})
        pdf.catalog["ViewerPreferences"] = make.Dictionary({"DisplayDocTitle": "true"})
        pdf.info.update(
            {
                "Title": make.String(line(title)),
                "Author": make.String(line(author)),
                "CreationDate": stamp,
                "ModDate": stamp,
            }
        )
        written = io.BytesIO()
        pdf.write(written, version=b"1.7", identifier=True, compress=True)
        return written.getvalue()


def spoken(text: str, *, bold: bool = False) -> str:
    """Return the text to be said where the typeface lacks some of its letters, else nothing."""
    kept = clean(text)
    return kept if face(bold=bold).shown(kept.replace("\n", " ")) != kept.replace("\n", " ") else ""


def _exact(value: float, places: int = 2) -> float:
    return round(float(value), places)
