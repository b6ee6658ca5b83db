"""What people type, made safe to keep: blanks that only look like text and letters that reorder others refused."""

from __future__ import annotations

import unicodedata

from bot.core.i18n import _
from bot.errors import InvalidInputError

# They look empty but are letters or symbols to Unicode, so no category tells them.
_LOOKS_EMPTY = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Embeddings, overrides and isolates: they change the order in which everything after them is read.
_REORDERS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = frozenset("\u200c\u200d")  # meaningful inside Persian and Indic names


def visible(text: str) -> str:
    """Return `text` in composed form, with every run of blanks one space, without what cannot be seen."""
    composed = unicodedata.normalize("NFC", text)
    # In the common case without a look at every letter: what Python calls printable is seen, and its one blank a space.
    if composed.isprintable() and _LOOKS_EMPTY.isdisjoint(composed):
        return " ".join(composed.split())
    kept = []
    for character in composed:
        if character in _LOOKS_EMPTY or character.isspace():
            kept.append(" ")
        elif character in _JOINERS or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}:
            kept.append(character)
    return " ".join("".join(kept).split()).strip("\u200c\u200d")


def clean_line(text: str, *, field: str, limit: int, required: bool = True) -> str:
    """Return one line as it may be kept.

    `field` is the name of the field in the reader's language. Raises InvalidInputError where the line is blank to
    the eye but required, reorders the text around it, or is longer than `limit` characters.
    """
    if any(character in _REORDERS for character in text):
        raise InvalidInputError(
            _("{field} holds invisible characters that change the order of reading."),
            hint=_("Type it again by hand rather than pasting it."),
            field=field,
        )
    kept = visible(text)
    if required and not kept:
        raise InvalidInputError(_("{field} is empty."), hint=_("Write at least one letter."), field=field)
    if len(kept) > limit:
        raise InvalidInputError(
            _("{field} has {length} characters; at most {limit} fit."),
            hint=_("Shorten it."),
            field=field,
            length=len(kept),
            limit=limit,
        )
    return kept


def clean_lines(text: str, *, field: str, limit: int, most: int) -> list[str]:
    """Return the non-blank lines of a text, each as `clean_line` keeps it; refuse more than `most`."""
    kept = [clean_line(line, field=field, limit=limit) for line in text.splitlines() if visible(line)]
    if len(kept) > most:
        raise InvalidInputError(
            _("{field}: {count} given; at most {limit} fit."), field=field, count=len(kept), limit=most
        )
    return list(dict.fromkeys(kept))
