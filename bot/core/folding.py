"""Folding: the same letters for what different people type.

`remove_diacritics` of SQLite's tokenizer knows no ø, ł, đ, ß or æ, so text is folded here, once for the index
and once for the query, by the same function.
"""

from __future__ import annotations

import unicodedata

# Letters that Unicode does not decompose into a base letter and a mark, as people without them type them.
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "n",
        "ħ": "h", "ŧ": "t", "ə": "e", "ĸ": "k", "ſ": "s", "ƒ": "f", "ɓ": "b", "ɗ": "d", "ƙ": "k",
    }
)  # fmt: skip


def fold(text: str) -> str:
    """Return `text` in lower case, without marks, every run of anything but letters and digits one space.

    Idempotent: folding what was folded changes nothing.
    """
    folded = text
    while True:
        # Case folding and decomposition can each uncover work for the other (U+0345, U+1E9E): to the fixed point.
        step = "".join(
            character
            for character in unicodedata.normalize("NFKD", folded.casefold()).translate(_LETTERS)
            if not unicodedata.combining(character) and unicodedata.category(character) not in {"Mn", "Cf"}
        )
        if step == folded:
            break
        folded = step
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


def words(text: str) -> list[str]:
    """Return the folded words of `text`, in order."""
    return fold(text).split()
