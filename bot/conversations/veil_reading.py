"""Reading a text word by word without losing where each word stands in it.

Folded as the search index folds (`bot.core.folding`), but letter by letter: whoever takes a word out of a text must
know where it begins and ends.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.core.folding import fold

STOP = "\0"  # in a stream of letters, where no name may go on

# What stands between two of ASCII's blanks and marks; most of them are words of plain letters.
_CHUNK = re.compile(r"[^\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+")
# Letters to Unicode that show nothing: the fillers of Hangul.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
_BLANK = re.compile(r"\s")
_PART = re.compile(r"[,;:.!?…()\[\]|/–—•\n\r]")
# What may stand between the end of a sentence, or a line, and its first word.
_OPENING = " \t\u00a0\u202f*_~|`\"'“”‘’«»‹›([{<>#-–—•¿¡"
_ENDS = ".!?…:\n\r"


@lru_cache(maxsize=8192)
def _letter(character: str) -> tuple[str, str] | None:
    """Return a character folded and as written, both empty where it parts words; None where it shows nothing."""
    category = unicodedata.category(character)
    if character in _FILLERS or category in {"Mn", "Me", "Cf"}:
        return None
    # A note's number is no part of the name before it, nor is ™; Ⓐ is a letter to whoever reads it.
    if category == "No" or (not character.isalnum() and len(unicodedata.normalize("NFKD", character)) > 1):
        return "", ""
    folded = fold(character).replace(" ", "")
    if not folded:
        return "", ""
    return folded, "".join(one for one in unicodedata.normalize("NFKD", character) if one.isalnum()) or character


class Stream:
    """The letters of all words, one after another: where each word begins in it, and which word ends where."""

    __slots__ = ("begins", "ending", "letters")

    def __init__(self, words: Iterable[tuple[str, bool]]) -> None:
        self.begins: list[int] = []
        self.ending: dict[int, int] = {}
        pieces: list[str] = []
        length = 0
        for number, (word, stopped) in enumerate(words):
            if stopped:
                pieces.append(STOP)
                length += 1
            self.begins.append(length)
            pieces.append(word)
            length += len(word)
            self.ending[length] = number
        self.letters = "".join(pieces)


class Reading:
    """The words of a text: where they stand, and their letters in two streams.

    `folded` holds them in lower case without marks, `written` as they are. `barriers` are spans of the text, in
    order, that no name reaches into or across; their words are left out.
    """

    __slots__ = ("ends", "folded", "starts", "stops", "text", "words", "written")

    def __init__(self, text: str, barriers: Sequence[tuple[int, int]] = ()) -> None:
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.words: list[str] = []  # folded
        self.stops: list[bool] = []  # whether a barrier stands before the word
        written: list[str] = []
        passed, stopped = 0, False
        for start, end, low, cased in _words(text):
            while passed < len(barriers) and barriers[passed][1] <= start:
                passed, stopped = passed + 1, True
            if passed < len(barriers) and barriers[passed][0] < end:
                continue
            self.starts.append(start)
            self.ends.append(end)
            self.words.append(low)
            self.stops.append(stopped)
            written.append(cased)
            stopped = False
        self.folded = Stream(zip(self.words, self.stops, strict=True))
        self.written = Stream(zip(written, self.stops, strict=True))

    def glued(self, number: int) -> bool:
        """Say whether no blank stands between a word and the one before it."""
        return _BLANK.search(self.text, self.ends[number - 1], self.starts[number]) is None

    def flows(self, number: int) -> bool:
        """Say whether a word and the one before it are in one phrase: no barrier or mark parts them."""
        return not self.stops[number] and _PART.search(self.text, self.ends[number - 1], self.starts[number]) is None

    def capital(self, number: int) -> bool:
        """Say whether a word is written with a capital letter, or in letters that have none."""
        return not self.written.letters[self.written.begins[number]].islower()

    def opens(self, number: int) -> bool:
        """Say whether a word is the first of a sentence or line."""
        before = self.text[max(0, self.starts[number] - 40) : self.starts[number]].rstrip(_OPENING)
        return not before or before[-1] in _ENDS

    def called(self, number: int) -> bool:
        """Say whether a word is written as a handle: `@word`."""
        return self.text[max(0, self.starts[number] - 1) : self.starts[number]] == "@"

    def whole(self, start: int, end: int) -> tuple[int, int]:
        """Return a span of the text widened to the words that it touches."""
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end) - 1
        return (min(start, self.starts[first]), max(end, self.ends[last])) if first <= last else (start, end)


def _words(text: str) -> Iterable[tuple[int, int, str, str]]:
    """Yield (start, end, folded, as written) of each word."""
    for chunk in _CHUNK.finditer(text):
        if chunk[0].isascii():
            yield chunk.start(), chunk.end(), chunk[0].lower(), chunk[0]
        else:
            for start, end, folded, written in _pieces(chunk[0]):
                yield chunk.start() + start, chunk.start() + end, folded, written


@lru_cache(maxsize=8192)
def _pieces(chunk: str) -> tuple[tuple[int, int, str, str], ...]:
    """Return (start, end, folded, as written) of each word of a chunk; what shows nothing is of the word before."""
    words: list[tuple[int, int, str, str]] = []
    start, low, cased, drawn = -1, "", "", False
    for at, character in enumerate(chunk):
        letter = _letter(character)
        if letter is None:
            continue
        # A sign that is drawn as a letter (Ⓐ) is one among its like; after a name it is a sign beside it.
        if start >= 0 and letter[0] and drawn is character.isalnum():
            words.append((start, at, low, cased))
            start, low, cased = -1, "", ""
        drawn = not character.isalnum()
        if letter[0]:
            start = at if start < 0 else start
            low += letter[0]
            cased += letter[1]
        elif start >= 0:
            words.append((start, at, low, cased))
            start, low, cased = -1, "", ""
    if start >= 0:
        words.append((start, len(chunk), low, cased))
    return tuple(words)


def words_of(text: str, *, written: bool = False) -> list[str]:
    """Return the words of a name, folded or as written."""
    if text.isascii():
        return _CHUNK.findall(text if written else text.lower())
    return [as_written if written else folded for _start, _end, folded, as_written in _words(text)]
