"""The two typefaces of every picture and page: how wide a text is, what of it can be shown, where its lines break.

The files in `fonts/` are parts of DejaVu Sans; `fonts/README.md` says which letters they hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent / "fonts"
SUBSTITUTE = "\ufffd"  # a question mark on a black square: what stands for a letter that the typeface lacks
CUT = "…"
_BREAKS = re.compile(r"[^\S\u00a0\u2007\u202f]+")  # blanks that a line may break at; others are meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A typeface: its file, and of each letter it holds the glyph and the width in thousandths of the size."""

    path: Path
    glyphs: Mapping[str, int]
    widths: Mapping[str, float]

    def shown(self, text: str) -> str:
        """Return the text with the substitute in the place of each letter that the typeface lacks."""
        if all(letter in self.glyphs for letter in text):
            return text
        return "".join(letter if letter in self.glyphs else SUBSTITUTE for letter in text)

    def width(self, text: str, size: float) -> float:
        """Return how wide the text is, shown in that size, in the unit of the size."""
        other = self.widths[SUBSTITUTE]
        return sum(self.widths.get(letter, other) for letter in text) * size / 1000


@cache
def face(*, bold: bool = False) -> Face:
    """Return the upright typeface, or the bold one."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415  # it costs memory

    path = FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    with TTFont(path) as font:
        unit = font["head"].unitsPerEm
        letters = {chr(code): name for code, name in sorted(font.getBestCmap().items())}
        widths = {letter: font["hmtx"][name][0] * 1000 / unit for letter, name in letters.items()}
        return Face(
            path=path, glyphs={letter: font.getGlyphID(name) for letter, name in letters.items()}, widths=widths
        )


def clean(text: str) -> str:
    """Return the text as it can be written: composed letters, lines parted by \\n, no control characters."""
    lines = "\n".join(unicodedata.normalize("NFC", text).splitlines())
    return "".join(letter for letter in map(_writable, lines) if letter)


def _writable(letter: str) -> str:
    if letter == "\n" or letter.isprintable():
        return letter
    category = unicodedata.category(letter)
    if category == "Zs" or letter == "\t":
        return letter if category == "Zs" else " "
    return "" if category in {"Cc", "Cf"} else SUBSTITUTE  # a lone surrogate, a private or an unassigned letter


def line(text: str) -> str:
    """Return the text clean and on one line."""
    return _BREAKS.sub(" ", clean(text)).strip(" ")


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> Sequence[str]:
    """Return a text as lines that are no wider than `width`, at least one.

    Lines break at spaces; a word that is wider by itself, such as an address, breaks after one of “/-?&=._” where it
    has one, else between any two letters. Non-breaking spaces hold. A line that ended at a space ends with it, beyond
    the width, so that what is read aloud or copied keeps its words apart.
    """
    kind = face(bold=bold)
    lines: list[str] = []
    for paragraph in clean(text).split("\n"):
        current = ""
        for word in paragraph.replace("\t", " ").split(" "):
            if not word:
                continue
            joined = f"{current} {word}" if current else word
            if kind.width(joined, size) <= width:
                current = joined
                continue
            if current:
                lines.append(f"{current} ")
            *full, current = _broken(word, width, size, kind)
            lines += full
        lines.append(f"{current} ")
    lines[-1:] = [lines[-1].rstrip(" ")] if lines else [""]
    return lines


def _broken(word: str, width: float, size: float, kind: Face) -> Sequence[str]:
    pieces: list[str] = []
    while kind.width(word, size) > width and len(word) > 1:
        fits = 1
        while fits < len(word) and kind.width(word[: fits + 1], size) <= width:
            fits += 1
        end = max((word.rfind(mark, 0, fits) + 1 for mark in "/-?&=._"), default=0)
        end = end if end * 2 > fits else fits  # no break far to the left
        pieces.append(word[:end])
        word = word[end:]
    return (*pieces, word)


def cut(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Return a text on one line that is no wider than `width`, ending in “…” where something is left out."""
    kind, whole = face(bold=bold), line(text)
    if kind.width(whole, size) <= width:
        return whole
    room = width - kind.width(CUT, size)
    taken = 0.0
    for at, letter in enumerate(whole):
        taken += kind.width(letter, size)
        if taken > room:
            return whole[:at].rstrip() + CUT
    return whole
