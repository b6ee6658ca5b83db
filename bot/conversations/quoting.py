"""What somebody wrote, as it is kept, split for messages, and taken out of texts that quote it."""

from __future__ import annotations

import re

from bot.core.texts import visible

ROOM = 1600  # characters of a message for quoted words: the rest of Discord's 2000 is for what is said around them
OMITTED = "[…]"
SHORT = 25  # characters: so few words are taken out of a text only where they stand in quotation marks
BEGINNING = 8  # words that show that a text holds an excerpt
_MARKED = frozenset("\\*_~`|>[]<#-@")  # a backslash or a mark may be put before each of them
_OPENED, _CLOSED = r"(?<=[“\"«‘'])\s?", r"\s?(?=[”\"»’'])"
# The way to a message tells who wrote it.
_JUMP = re.compile(r"https?://(?:\w+\.)?discord(?:app)?\.com/channels/\S+", re.IGNORECASE)
_PLACE = r"https://discord\.com/channels/\d+/\d+/"
_EXCERPT = re.compile(r"(?<=“)[^“”]{20,}…(?=”)")  # as a draft of a summary quotes what is long


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


def without(text: str, words: str, message: int | None = None) -> str:
    """Return a text in which OMITTED stands wherever it quotes these words letter by letter, or their beginning.

    Line breaks, quotation marks of lines and backslashes before markup make no difference. Words of fewer than SHORT
    characters are left where they stand without quotation marks: anybody may have written them. Links to the
    `message` are left out.
    """
    if message is not None:
        text = re.sub(rf"[ \t]?\(?{_PLACE}{message}\b\)?", "", text)
    typed = words.split()
    if not typed or typed[0].replace("\\", "")[:20] not in text.replace("\\", ""):
        return text  # the common case, without a pattern
    pattern = _pattern(typed)
    before, after = (_OPENED, _CLOSED) if len(words.strip()) < SHORT else (r"(?<!\w)", r"(?!\w)")
    text = re.sub(before + pattern + after, lambda _found: OMITTED, text)
    whole = " ".join(words.split())
    return _EXCERPT.sub(lambda found: OMITTED if whole.startswith(_bare(found.group())) else found.group(), text)


def holds(text: str, words: str, message: int | None) -> bool:
    """Say whether a text quotes these words, or their beginning, or holds a link to the message."""
    typed = words.split()
    beginning = _pattern(typed[:BEGINNING]) if len(typed) > BEGINNING else None
    return without(text, words, message) != text or (beginning is not None and re.search(beginning, text) is not None)


def _bare(excerpt: str) -> str:
    """Return what stands in an excerpt, without what shows that it is one."""
    return " ".join(excerpt.replace("\\", "").removesuffix("…").split())


def _pattern(typed: list[str]) -> str:
    """Return what matches these words with any blanks between them."""
    return r"[\s>]+".join("".join(rf"\\?{re.escape(character)}" for character in word) for word in typed)
