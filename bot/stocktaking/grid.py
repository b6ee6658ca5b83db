"""A table on pages: the widths of its columns, and its header again at the head of every page."""

from __future__ import annotations

from collections.abc import Sequence

from bot.stocktaking.document import Table
from bot.stocktaking.page import BLACK, BOTTOM, LEFT, PALE, RIGHT, TOP, Page, Style
from bot.stocktaking.sheets import spoken
from bot.stocktaking.structure import Element
from bot.stocktaking.typeface import clean, face, wrapped

_CELL = Style(size=8.5, lead=12)
_HEAD = Style(size=8.5, lead=12, bold=True)
_CAPTION = Style(size=9, lead=13, bold=True)
_PAD, _BETWEEN = 3.0, 10.0  # over and under a row; between two columns
_LONGEST_WORD = 0.3  # of the whole width: a column is made no wider for one word alone


class Grid:
    """A table, laid out."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._count = max([len(table.columns), *(len(row) for row in table.rows)])
        self._widths = _widths(self._filled(table.columns), [self._filled(row) for row in table.rows])
        self._header = self._wrapped(table.columns, _HEAD)

    @property
    def start(self) -> float:
        """How much room the table needs to begin: its caption, its header and two rows."""
        caption = len(wrapped(self._table.caption, RIGHT - LEFT, _CAPTION.size, bold=True)) * _CAPTION.lead + 4
        rows = sum(_height(self._wrapped(row, _CELL)) for row in self._table.rows[:2])
        return min((caption if self._table.caption else 0) + _height(self._header) + rows, (BOTTOM - TOP) / 2)

    def put(self, page: Page) -> None:
        """Write the table where the page is; a row is parted only where it is higher than a page."""
        element = page.sheets.root.add("Table")
        if self._table.caption:
            page.lines(element.add("Caption"), self._table.caption, _CAPTION)
            page.space(4)
        if not self._count:
            return
        self._head(page, element)
        head = _height(self._header)
        for given in self._table.rows:
            row, cells = element.add("TR"), self._wrapped(given, _CELL)
            said = [spoken(text) for text in self._filled(given)]
            owners = [row.add("TD") for _ in cells]
            if page.y + _height(cells) > BOTTOM and page.y > TOP + head + 1:
                page.turn()
                self._head(page, None)
            while _height(cells) > BOTTOM - page.y:
                fits = max(1, int((BOTTOM - page.y - 2 * _PAD) / _CELL.lead))
                self._row(page, owners, [lines[:fits] for lines in cells], said, _CELL)
                cells = [lines[fits:] for lines in cells]
                page.turn()
                self._head(page, None)
            self._row(page, owners, cells, said, _CELL)
            _rule(page, PALE, 0.5)
        _rule(page, BLACK, 0.8)
        page.space(3)

    def _head(self, page: Page, element: Element | None) -> None:
        """Write the header; a repeated one, without an element, is decoration."""
        _rule(page, BLACK, 0.8)
        if element is None:
            with page.sheets.decoration():
                self._lines(page, self._header, _HEAD)
            page.y += _height(self._header)
        else:
            row = element.add("TR")
            said = [spoken(text, bold=True) for text in self._filled(self._table.columns)]
            self._row(page, [row.add("TH", wide=True) for _ in self._header], self._header, said, _HEAD)
        _rule(page, BLACK, 0.8)

    def _row(
        self, page: Page, owners: Sequence[Element], cells: Sequence[Sequence[str]], said: Sequence[str], style: Style
    ) -> None:
        for at, (owner, lines) in enumerate(zip(owners, cells, strict=True)):
            with page.sheets.marked(owner, spoken=said[at]):
                self._column(page, at, lines, style)
        page.y += _height(cells)

    def _lines(self, page: Page, cells: Sequence[Sequence[str]], style: Style) -> None:
        for at, lines in enumerate(cells):
            self._column(page, at, lines, style)

    def _column(self, page: Page, at: int, lines: Sequence[str], style: Style) -> None:
        left = LEFT + sum(self._widths[:at]) + _BETWEEN * at
        for number, line in enumerate(lines):
            loose = self._widths[at] - face(bold=style.bold).width(line.rstrip(), style.size)
            x = left + (loose if at in self._table.numbers else 0)
            base = page.baseline(style, number) + _PAD
            page.sheets.text(x, base, line, style.size, bold=style.bold, colour=style.colour)

    def _filled(self, row: Sequence[str]) -> Sequence[str]:
        return (*row, *[""] * (self._count - len(row)))

    def _wrapped(self, row: Sequence[str], style: Style) -> Sequence[Sequence[str]]:
        pairs = zip(self._filled(row), self._widths, strict=True)
        return [wrapped(text, width + 0.01, style.size, bold=style.bold) for text, width in pairs]


def _height(cells: Sequence[Sequence[str]]) -> float:
    return max((len(lines) for lines in cells), default=1) * _CELL.lead + 2 * _PAD


def _rule(page: Page, colour: str, width: float) -> None:
    with page.sheets.decoration():
        page.sheets.rule(((LEFT, page.y), (RIGHT, page.y)), colour, width)


def _widths(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Sequence[float]:
    """Return the widths of the columns, which fill the page together.

    Each column has the room of its longest word. What is left goes to all alike, to none more than it can use; where
    all have what they can use, the rest is shared by their widths.
    """
    room = RIGHT - LEFT - _BETWEEN * max(0, len(header) - 1)
    least, wished = [], []
    for at, title in enumerate(header):
        texts = [(title, True), *((row[at], False) for row in rows)]
        lines = [(line, bold) for text, bold in texts for line in clean(text).split("\n")]
        longest = max(_wide(word, bold=bold) for line, bold in lines for word in (line.split() or [""]))
        least.append(min(longest, room * _LONGEST_WORD))
        wished.append(max(_wide(line, bold=bold) for line, bold in lines))
    if sum(wished) <= room or sum(least) >= room:
        widths = wished if sum(wished) <= room else least
        return [room * one / sum(widths) for one in widths] if sum(widths) else widths
    widths, open_columns, spare = list(least), set(range(len(header))), room - sum(least)
    while spare > 0.01 and open_columns:
        share, spare = spare / len(open_columns), 0.0
        for at in sorted(open_columns):
            given = min(share, max(wished[at] - widths[at], 0.0))
            widths[at] += given
            spare += share - given
            if given < share:
                open_columns.discard(at)
    return widths


def _wide(text: str, *, bold: bool) -> float:
    return face(bold=bold).width(text, _HEAD.size if bold else _CELL.size)
