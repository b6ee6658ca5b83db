"""A document as PDF: A4, with bookmarks, tagged so that it can be read aloud.

It needs no network and no state but the files of this folder, so it can be made in a thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.stocktaking.addresses import clickable
from bot.stocktaking.document import Bullets, Document, Figure, Heading, Link, Paragraph, Part, Table
from bot.stocktaking.drawing import draw
from bot.stocktaking.grid import Grid
from bot.stocktaking.page import BODY, BOTTOM, GREY, LEFT, RIGHT, SMALL, TOP, Page, Style
from bot.stocktaking.sheets import WIDTH
from bot.stocktaking.structure import Element
from bot.stocktaking.typeface import cut, face, wrapped

_TITLE = Style(size=21, lead=27, bold=True)
_SUBTITLE = Style(size=11, lead=16, colour=GREY)
_HEADINGS = {
    1: Style(size=14.5, lead=19, bold=True),
    2: Style(size=11.5, lead=16, bold=True),
    3: Style(size=BODY.size, lead=BODY.lead, bold=True),
}
_ADDRESS = Style(size=SMALL.size, lead=SMALL.lead, colour="#1a4f8a")
_ABOVE = {1: 24.0, 2: 16.0, 3: 10.0}  # free space over a heading
_AFTER = 7.0  # between two parts
_GAP, _BETWEEN_ITEMS = 7.0, 2.5  # after the bullet or number of an item; between two items
_AFTER_FIGURES = 14.0
_LEFT_OF_QUOTES = 14.0
_LARGEST = 0.6  # of a picture's own size, so that its words are about as large as the text


def write(document: Document) -> bytes:
    """Return the document as PDF. The same document gives the same bytes; ValueError where `made_at` is no ISO day."""
    day = date.fromisoformat(document.made_at[:10]).isoformat()
    page = Page()
    _title_block(page, document)
    parts = list(document.parts)
    for at, part in enumerate(parts):
        if isinstance(part, Heading):
            page.space(_ABOVE[_level(part)])
        page.keep(_start(parts, at))
        _put(page, part)
        page.space(_space_after(part, parts[at + 1] if at + 1 < len(parts) else None))
    _margins(page, document.title)
    return page.sheets.written(title=document.title, author=document.author, language=document.language, day=day)


def _title_block(page: Page, document: Document) -> None:
    if document.author != document.title:
        page.lines(page.sheets.root.add("P"), document.author, Style(size=9.5, lead=14, bold=True, colour=GREY))
        page.y += 6
    page.lines(page.sheets.root.add("P"), document.title, _TITLE)
    page.space(3)
    page.lines(page.sheets.root.add("P"), document.subtitle, _SUBTITLE)
    page.space(8)
    with page.sheets.decoration():
        page.sheets.rule(((LEFT, page.y), (RIGHT, page.y)), "#000000", 1.2)
    page.space(10)


def _margins(page: Page, title: str) -> None:
    """Write the running title over every page but the first, and the number of the page below."""
    sheets, size = page.sheets, 8.0
    for at in range(sheets.count):
        with sheets.decoration(at):
            number = f"{at + 1} / {sheets.count}"
            sheets.text((WIDTH - face().width(number, size)) / 2, BOTTOM + 32, number, size, colour=GREY, page=at)
            if at:
                sheets.text(LEFT, TOP - 26, cut(title, RIGHT - LEFT, size), size, colour=GREY, page=at)


def _space_after(part: Part, following: Part | None) -> float:
    if isinstance(part, Heading):
        return 4.0
    noted = isinstance(following, Paragraph) and following.small
    return _AFTER if noted or not isinstance(part, Figure | Table) else _AFTER_FIGURES


def _level(heading: Heading) -> int:
    return min(max(heading.level, 1), 3)


def _start(parts: Sequence[Part], at: int) -> float:
    """Return how much room a part needs to begin on a page, with whatever must not be parted from it."""
    part = parts[at]
    match part:
        case Heading():
            style = _HEADINGS[_level(part)]
            own = len(wrapped(part.text, RIGHT - LEFT, style.size, bold=True)) * style.lead + 4
            following = parts[at + 1] if at + 1 < len(parts) else None
            above = _ABOVE[_level(following)] if isinstance(following, Heading) else 0
            return own + above + (_start(parts, at + 1) if following else 0)
        case Paragraph():
            style = SMALL if part.small else BODY
            lines = len(wrapped(part.text, RIGHT - LEFT, style.size))
            following = parts[at + 1] if at + 1 < len(parts) else None
            leads = lines <= 3 and part.text.rstrip().endswith(":") and following is not None
            return min(lines, 3 if lines == 3 else 2) * style.lead + (_AFTER + _start(parts, at + 1) if leads else 0)
        case Bullets():
            return sum(_item_height(part, item) for item in part.items[: 3 if len(part.items) == 3 else 2])
        case Table():
            return Grid(part).start
        case Figure():
            return _figure_height(part) + 4 + len(wrapped(part.caption, RIGHT - LEFT, SMALL.size)) * SMALL.lead
        case Link():
            return 2 * BODY.lead


def _put(page: Page, part: Part) -> None:
    root = page.sheets.root
    match part:
        case Heading():
            level = _level(part)
            page.sheets.bookmark(level, part.text, page.y)
            page.lines(root.add(f"H{level}"), part.text, _HEADINGS[level])
        case Paragraph():
            _paragraph(page, part)
        case Bullets():
            _bullets(page, root.add("L"), part)
        case Table():
            Grid(part).put(page)
        case Figure():
            _figure(page, root.add("Sect"), part)
        case Link():
            _link(page, root.add("P"), part)


def _paragraph(page: Page, part: Paragraph) -> None:
    style = SMALL if part.small else BODY
    if not part.quoted:
        page.lines(page.sheets.root.add("P"), part.text, style)
        return
    page.lines(page.sheets.root.add("BlockQuote").add("P"), part.text, style, left=LEFT + _LEFT_OF_QUOTES, bar=True)


def _bullets(page: Page, element: Element, part: Bullets) -> None:
    kind, indent = face(), _indent(part)
    for at, item in enumerate(part.items):
        label = f"{part.first + at}." if part.numbered else "•"
        x = LEFT + (indent - _GAP - kind.width(label, BODY.size) if part.numbered else 0)
        listed = element.add("LI")
        last_two = part.items[-2:] if at == len(part.items) - 2 else [item]  # the last one is never left alone
        page.keep(min(sum(_item_height(part, one) for one in last_two), 6 * BODY.lead))
        page.beside(listed.add("Lbl"), label, BODY, x)
        page.lines(listed.add("LBody"), item, BODY, left=LEFT + indent)
        page.space(_BETWEEN_ITEMS)
    page.space(-_BETWEEN_ITEMS if part.items else 0)


def _indent(part: Bullets) -> float:
    """Return how far the items stand in: the numbers of all lists end below one another."""
    widest = max(f"{part.first + len(part.items)}.", "000.", key=len) if part.numbered else "•"
    return face().width(widest, BODY.size) + _GAP


def _item_height(part: Bullets, item: str) -> float:
    return len(wrapped(item, RIGHT - LEFT - _indent(part), BODY.size)) * BODY.lead + _BETWEEN_ITEMS


def _figure_height(part: Figure) -> float:
    return part.picture.height * _figure_scale(part)


def _figure_scale(part: Figure) -> float:
    room = BOTTOM - TOP - 60  # for the caption, and a heading over it
    return min(_LARGEST, (RIGHT - LEFT) / part.picture.width, room / part.picture.height)


def _figure(page: Page, element: Element, part: Figure) -> None:
    scale = _figure_scale(part)
    with page.sheets.marked(element.add("Figure", part.alternative)):
        draw(page.sheets, part.picture, LEFT, page.y, scale)
    page.space(_figure_height(part) + 4)
    page.lines(element.add("Caption"), part.caption, SMALL)


def _link(page: Page, element: Element, part: Link) -> None:
    page.lines(element, part.text, BODY)
    address = clickable(part.address)
    linked = element.add("Link") if address else element
    page.lines(linked, part.address, _ADDRESS, address=address)
