"""What people typed, as a consolidated reply repeats it."""

from __future__ import annotations

import re

from bot.conversations.records import Conversation
from bot.core.folding import words
from bot.core.texts import visible

SENTENCE_LENGTH = 300
SLUG_LENGTH = 60
# A capital before a full stop, or a small letter or number after it, tells an abbreviation: U.S., e.g. that, No. 7.
_END = re.compile(r"(?:(?<!\b[A-Z])\.|[!?…])[”»’\")]*(?=\s+[^\sa-zà-ÿ0-9])")
# Outside Discord a mention is only a number, and under the Chatham House Rule it is a name.
_MENTION = re.compile(r"<(@)[!&]?\d+>|<(#)\d+>|<a?(:\w+:)\d+>")
_MESSAGE = re.compile(r"(https?://(?:\w+\.)?discord(?:app)?\.com/channels/\d+/\d+)/\d+", re.IGNORECASE)


class Wording:
    """Takes out of texts what says nothing outside Discord; of a veiled conversation, links to messages too."""

    def __init__(self, conversation: Conversation) -> None:
        self._veiled = conversation.veiled

    def line(self, text: str) -> str:
        """Return a text as one line."""
        return visible(self._without(text))

    def lines(self, text: str) -> str:
        """Return a text with its lines; one empty line at most between two others."""
        kept: list[str] = []
        for line in self._without(text).splitlines():
            shown = visible(line)
            if shown or (kept and kept[-1]):
                kept.append(shown)
        return "\n".join(kept).strip("\n")

    def _without(self, text: str) -> str:
        if "<" in text:
            text = _MENTION.sub(_unmentioned, text)
        return _MESSAGE.sub(r"\1", text) if self._veiled else text


def _unmentioned(match: re.Match[str]) -> str:
    person, channel, emoji = match.groups()
    return emoji or f"{person or channel}…"


def first_sentence(text: str, *, limit: int = SENTENCE_LENGTH) -> str:
    """Return how a text begins: its first sentence, cut to whole words where it is longer than `limit`."""
    first = text.partition("\n")[0]
    end = _END.search(first)
    return shortened(first[: end.end()] if end else first, limit)


def ended(text: str) -> str:
    """Return a text such that another sentence can follow: with a full stop where it ends with a letter or digit."""
    return f"{text}." if text[-1:].isalnum() else text


def slug(text: str) -> str:
    """Return a text as the name of a file: ASCII letters, digits and hyphens, in whole words where they fit."""
    kept = [word for word in ("".join(filter(str.isascii, one)) for one in words(text)) if word]
    whole = "-".join(kept)
    if len(whole) <= SLUG_LENGTH:
        return whole
    return (whole[: SLUG_LENGTH + 1].rpartition("-")[0] or whole[:SLUG_LENGTH]).strip("-")


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters of a line, in whole words where it has any."""
    if len(text) <= limit:
        return text
    whole = text[:limit].rpartition(" ")[0]
    return f"{(whole or text[: limit - 1]).rstrip(' ,;:.–-')}…"
