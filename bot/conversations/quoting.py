"""What somebody wrote, as it is kept, split for messages, and taken out of texts that quote it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.texts import visible

ROOM = 1600  # characters of a message for quoted words: the rest of Discord's 2000 is for what is said around them
OMITTED = "[…]"
SHORT = 25  # characters: so few words are taken out of a text only where they stand in quotation marks
LETTERS = 16  # of an excerpt at least: about 20 characters
BEGINNING = 8  # words that show that a text holds an excerpt
_MARKED = frozenset("\\*_~`|>[]<#-@")  # a backslash or a mark may be put before each of them
_OPENED, _CLOSED = r"(?<=[“\"«‘'])\s?", r"\s?(?=[”\"»’'])"
# The way to a message tells who wrote it.
_JUMP = re.compile(r"https?://(?:\w+\.)?discord(?:app)?\.com/channels/\S+", re.IGNORECASE)
_PLACE = r"https://discord\.com/channels/\d+/\d+/"
_CUT = re.compile(r"[^\w\n]{0,3}?(?:\[…\]|\[\.{3}\]|…|\.{3})")  # as a draft of a summary cuts what is long
_WORD, _NUMBERED = re.compile(r"\w"), re.compile(r"^- \[\d+\]")


def kept_words(text: str) -> str:
    """Return what was written, line by line without what cannot be seen; at most one line in a row is empty."""
    lines = [visible(line) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def without_ways(text: str) -> str:
    """Return a text without links to messages."""
    return _JUMP.sub(OMITTED, text)


def parts(words: str, room: int = ROOM) -> list[str]:
    """Return words in pieces, each of which fits into a message when it is quoted; parted between words if possible.

    The pieces together hold every word, in order.
    """
    found: list[str] = []
    rest = words.strip()
    while rest:
        end = _fitting(rest, room)
        if end < len(rest):
            # Between paragraphs, else between words; within a word only where it fills a message by itself.
            for mark in ("\n", " "):
                cut = rest.rfind(mark, 1, end + 1)
                if cut > (end // 2 if mark == "\n" else 0):
                    end = cut
                    break
        found.append(rest[:end].strip())
        rest = rest[end:].strip()
    return found


def _fitting(text: str, room: int) -> int:
    """Return how many characters of a text fit, each as long as it can become."""
    used = 2  # the mark of a quotation
    for position, character in enumerate(text):
        used += 3 if character == "\n" else 1 + (character in _MARKED) + (ord(character) > 0xFFFF)
        if used > room:
            return max(position, 1)
    return len(text)


def without(text: str, words: str, message: int | None = None, note: str = "") -> str:
    """Return a text in which OMITTED stands wherever it quotes these words letter by letter, or their beginning.

    Line breaks, quotation marks of lines and backslashes before markup make no difference. Words of fewer than SHORT
    characters are left where they stand without quotation marks: anybody may have written them. Links to the
    `message` are left out, and so is the `note` behind what was quoted, as a draft of a summary has it.
    """
    if message is not None:
        text = re.sub(rf"[ \t]?\(?{_PLACE}{message}\b\)?", "", text)
    typed = words.split()
    if not typed:
        return text
    found = text
    if typed[0].replace("\\", "")[:20] in text.replace("\\", ""):  # else, mostly, without a pattern
        before, after = (_OPENED, _CLOSED) if len(words.strip()) < SHORT else (r"(?<!\w)", r"(?!\w)")
        found = re.sub(before + _pattern(typed) + after, lambda _found: OMITTED, text)
    found = _without_excerpts(found, words)
    if note and found != text:
        behind = rf"({re.escape(OMITTED)}\s?[”\"»’']?) – {_pattern(note.split())}"
        found = re.sub(behind, lambda match: str(match.group(1)), found)
    return found


def _without_excerpts(text: str, words: str) -> str:
    """Return a text in which OMITTED stands for each beginning of these words that ends in an ellipsis.

    Letters and digits alone are compared: a draft in another language has other quotation marks, inside and outside.
    """
    wanted = "".join(letter for _place, letter in _letters(words))
    if len(words.strip()) < SHORT or len(wanted) < LETTERS:
        return text
    read = list(_letters(text))
    letters = "".join(letter for _place, letter in read)
    pieces, done, at = [], 0, letters.find(wanted[:LETTERS])
    while at >= 0:
        start, end = read[at][0], None
        length = LETTERS
        if start == 0 or not text[start - 1].isalnum():
            while True:
                cut = _CUT.match(text, read[at + length - 1][0] + 1)
                end = cut.end() if cut else end
                if letters[at + length : at + length + 1] != wanted[length : length + 1] or length == len(wanted):
                    break
                length += 1
        if end is not None:
            # Marks that the words begin with belong to them, quotation marks around them do not.
            opening = words[: next(place for place, _letter in _letters(words))].strip()
            start -= len(opening) if opening and text[done:start].endswith(opening) else 0
            pieces += [text[done:start], OMITTED]
            done = end
        at = letters.find(wanted[:LETTERS], at + (length if end is not None else 1))
    return "".join([*pieces, text[done:]])


def _letters(text: str) -> Iterator[tuple[int, str]]:
    """Yield each letter and digit, in lower case, with its place."""
    for place, character in enumerate(text):
        for letter in character.casefold():
            if letter.isalnum():
                yield place, letter


def blank(text: str) -> bool:
    """Say whether a draft of a summary holds nothing but headings and what was taken out of it."""
    return all(_blank(block.splitlines()) for block in re.split(r"\n\s*\n", text))


def _blank(lines: list[str]) -> bool:
    """Say whether a block of a draft, a heading and the items below it, is left without a word."""
    left = [line for line in lines if _WORD.search(_NUMBERED.sub("", line.replace(OMITTED, "")))]
    items = [line for line in lines if line.startswith("- ")]
    return not left or (bool(items) and left == lines[:1] and not lines[0].startswith("- "))


def holds(text: str, words: str, message: int | None) -> bool:
    """Say whether a text quotes these words, or their beginning, or holds a link to the message."""
    typed = words.split()
    beginning = _pattern(typed[:BEGINNING]) if len(typed) > BEGINNING else None
    return without(text, words, message) != text or (beginning is not None and re.search(beginning, text) is not None)


def _pattern(typed: list[str]) -> str:
    """Return what matches these words with any blanks between them."""
    return r"[\s>]+".join("".join(rf"\\?{re.escape(character)}" for character in word) for word in typed)
