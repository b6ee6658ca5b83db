"""The page under work: where the next line goes, and when a new page begins."""

from __future__ import annotations

from dataclasses import dataclass

from bot.stocktaking.addresses import written_in
from bot.stocktaking.sheets import HEIGHT, WIDTH, Sheets, spoken
from bot.stocktaking.structure import Element
from bot.stocktaking.typeface import face, wrapped

LEFT, RIGHT = 64.0, WIDTH - 64.0
TOP, BOTTOM = 74.0, HEIGHT - 74.0
BLACK, GREY, PALE = "#000000", "#555555", "#c8c8c8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How lines are set: the size of the letters and the distance of the lines, in points."""

    size: float
    lead: float
    bold: bool = False
    colour: str = BLACK


BODY = Style(size=9.5, lead=14.2)
SMALL = Style(size=8, lead=11.4, colour=GREY)


class Page:
    """A text that runs from page to page; `y` is where the next part begins."""

    def __init__(self) -> None:
        self.sheets = Sheets()
        self.turn()

    def turn(self) -> None:
        """Go on at the top of a new page."""
        self.sheets.turn()
        self.y = TOP

    def space(self, height: float) -> None:
        """Leave a space, but none at the top of a page."""
        if self.y > TOP or height < 0:
            self.y += height

    def keep(self, height: float) -> None:
        """Go on at a new page where this one has no room for `height`, unless it is empty anyway."""
        if self.y > TOP and self.y + height > BOTTOM:
            self.turn()

    def beside(self, element: Element, text: str, style: Style, x: float) -> None:
        """Write on the first line of what comes next, without moving on."""
        with self.sheets.marked(element):
            self.sheets.text(x, self.baseline(style), text, style.size, bold=style.bold, colour=style.colour)

    def baseline(self, style: Style, line: int = 0) -> float:
        """Return where a line stands that begins at `y`: the letters in the middle of their line."""
        return self.y + line * style.lead + style.lead / 2 + style.size * 0.36

    def lines(
        self, element: Element, text: str, style: Style, *, left: float = LEFT, right: float = RIGHT, bar: bool = False,
        address: str = "",
    ) -> None:  # fmt: skip
        """Write a text as lines, and no single line of it at the end or the head of a page.

        `bar` draws a line beside it. All of it opens `address`; without one, addresses written in it open themselves.
        """
        waiting = list(wrapped(text, right - left, style.size, bold=style.bold))
        said = spoken(text, bold=style.bold)
        while waiting:
            fits = int((BOTTOM - self.y + 0.01) / style.lead)
            if fits < len(waiting):
                fits -= 1 if fits == len(waiting) - 1 and fits > 2 else 0
                if self.y > TOP and fits < 2:
                    self.turn()
                    continue
            now, waiting = waiting[: max(fits, 1)], waiting[max(fits, 1) :]
            if bar:
                with self.sheets.decoration():
                    foot = self.y + len(now) * style.lead
                    self.sheets.rule(((left - 8, self.y + 1), (left - 8, foot - 1)), PALE, 2)
            with self.sheets.marked(element, spoken=said):
                for at, line in enumerate(now):
                    base = self.baseline(style, at)
                    self.sheets.text(left, base, line, style.size, bold=style.bold, colour=style.colour)
            for at, line in enumerate(now):
                last = not waiting and at == len(now) - 1
                opened = (
                    [(0, len(line), address)] if address else written_in(line, goes_on=not (last or line[-1:] == " "))
                )
                for start, end, target in opened:
                    owner = element if address else element.add("Link")
                    self._link(owner, style, left, self.y + at * style.lead, (line[:start], line[start:end]), target)
            said = " " if said else ""  # the rest was said with the first lines
            self.y += len(now) * style.lead
            if waiting:
                self.turn()

    def _link(
        self, element: Element, style: Style, left: float, top: float, words: tuple[str, str], address: str
    ) -> None:
        """Let words on a line open an address; `words`: those before them on the line, and themselves."""
        kind = face(bold=style.bold)
        start = left + kind.width(words[0], style.size)
        box = (start, top, start + kind.width(words[1].rstrip(), style.size), top + style.lead)
        self.sheets.link(element, address, box, words[1].rstrip())
