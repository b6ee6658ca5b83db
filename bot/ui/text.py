"""Text from people and files, made safe to show: no markup of its own, no hidden link, no reversed reading."""

from __future__ import annotations

import re
import unicodedata

from bot.core.search_words import QUERY_LENGTH
from bot.core.texts import visible

_MARKUP = re.compile(r"([\\*_~`|>\[\]<#-])")
_MENTION = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
# Printable letters and signs of the Latin blocks in composed form, one blank between words: nothing to leave out.
AS_SHOWN = re.compile(r"[\x21-\x7e\xa1-\xac\xae-\u024f]+(?: [\x21-\x7e\xa1-\xac\xae-\u024f]+)*")
_ISOLATE, _POP = "\u2068", "\u2069"


def plain(text: str, *, limit: int = 1000) -> str:
    """Return one line of `text` as it was typed: Discord shows it letter by letter and pings nobody.

    Right-to-left names are isolated, so that they do not turn the line around them.
    """
    shown = visible(text)
    if len(shown) > limit:
        shown = shown[: limit - 1].rstrip() + "…"
    shown = _MENTION.sub("@\u200b", _MARKUP.sub(_escape, shown))
    if any(unicodedata.bidirectional(character) in {"R", "AL"} for character in shown):
        return f"{_ISOLATE}{shown}{_POP}"
    return shown


def _escape(match: re.Match[str]) -> str:
    # Hyphens and hashes are markup only where a line begins with them; escaped elsewhere they would only disturb.
    mark = match.group(1)
    if mark in "-#" and match.start() > 0:
        return mark
    return f"\\{mark}"


def label(text: str, *, limit: int) -> str:
    """Return one line for a button, a choice or a title, where Discord reads no markup; cut to `limit` characters."""
    # In the common case without a look at every letter: 25 of these are made for one key press.
    shown = text if AS_SHOWN.fullmatch(text) else visible(text)
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def searched(query: str) -> str:
    """Return as much of a query, in whole words, as is searched and fits into the address of a button."""
    shown = visible(query)
    if len(shown) <= QUERY_LENGTH:
        return shown
    whole = shown[: QUERY_LENGTH + 1].rpartition(" ")[0]
    return whole or shown[:QUERY_LENGTH]
