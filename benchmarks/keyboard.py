"""What comes of a word under the fingers of people who look for it: accents left out, slips, a letter at a time."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterable, Iterator


def bare(text: str) -> str:
    """Return `text` as somebody types it on a keyboard without its accents.

    Written without the bot's own folding: marks are dropped, and letters that have no mark are replaced as people do.
    """
    kept = "".join(
        _PLAIN.get(character, character)
        for character in unicodedata.normalize("NFD", text)
        if not unicodedata.combining(character)
    )
    return unicodedata.normalize("NFC", kept)


_PLAIN = {
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "ı": "i",
    "ð": "d",
}  # fmt: skip


def slip(chance: random.Random, word: str) -> str:
    """Return `word` with one slip of the finger: a letter lost, doubled, changed, or two swapped; not the first."""
    at = chance.randrange(1, len(word))
    kind = chance.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2 and at + 1 < len(word) and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + chance.choice("aeiornst".replace(word[at].lower(), "")) + word[at + 1 :]


def begun(chance: random.Random, before: str, word: str) -> str:
    """Return the text at which somebody stops who types `before` and then a word: after 3 to 8 letters of it.

    Half of them leave out accents; of words with four letters and more one in eight holds a slip.
    """
    letters = word[: chance.randint(3, 8)]
    if len(letters) >= 4 and letters.isalpha() and chance.random() < 0.125:
        letters = slip(chance, letters)
    text = before + letters
    if chance.random() < 0.5:
        text = bare(text)
    return text.lower() if chance.random() < 0.7 else text


def letter_by_letter(texts: Iterable[str]) -> Iterator[str]:
    """Return what Discord asks for while people type these texts.

    It asks at every letter, so a person who types “Bogot” has asked for b, bo, bog, bogo, bogot.
    """
    for text in texts:
        for end in range(1, len(text) + 1):
            if text[end - 1] != " ":
                yield text[:end]
