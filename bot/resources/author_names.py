"""What one name looks like, whoever bears it: an institution's, or a person's with its family name first or last."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from bot.core.folding import fold, words
from bot.resources import author_words as written

Known = Callable[[str], bool]


class Look(Enum):
    """What a name looks like."""

    SURE = auto()  # an institution: in the directory, in quotation marks or an abbreviation
    INSTITUTION = auto()  # by one of its words
    SUBJECT = auto()  # an institution, or the second half of its name
    PLAIN = auto()  # a person


def look(name: str, known: Known) -> Look:
    """Return what a name looks like; `known` says whether the directory lists an organisation of that name."""
    if known(name) or written.QUOTED.fullmatch(name):
        return Look.SURE
    tokens = name.split()
    capitals = [_capitals(token.split("-")[0]) for token in tokens]
    if len(tokens) == 1:
        return Look.SURE if capitals[0] else Look.PLAIN
    found = set(words(name))
    if found & written.INSTITUTIONS:
        return Look.INSTITUTION
    if found & written.SUBJECTS:
        return Look.SUBJECT
    # “UNDP Colombia”, “UN Women”; but “ROBERT MUGGAH”, “JP Muggah”, and “Robert MUGGAH”.
    if tokens and tokens[0].split("-")[0] in written.SHORT:
        return Look.SURE
    leads = bool(tokens) and capitals[0] and not initials(tokens[0]) and not all(capitals)
    return Look.SURE if leads else Look.PLAIN


def initials(text: str) -> bool:
    """Return whether a text is initials and nothing else: “R.”, “J.-P.”, “K. A.”, “RM”."""
    return bool(written.INITIALS.fullmatch(text)) and not any(letter.islower() for letter in text)


def family_and_given(name: str) -> tuple[str, str]:
    """Return family and given names of a person whose name was typed without a comma."""
    parts = name.split()
    first = len(parts) - 1  # where the family name begins
    if _leads(parts[0]) or not any(character.lower() != character.upper() for character in name):
        return name, ""
    if first and initials(parts[-1]) and not initials(parts[0]):
        while initials(parts[first - 1]):
            first -= 1
        return " ".join(parts[:first]), " ".join(parts[first:])
    if _capitals(parts[-1]) and not _capitals(parts[0]):
        while _capitals(parts[first - 1]):
            first -= 1
    elif first and fold(parts[-1]) in written.SUFFIXES:
        first -= 1
    while first > 1 and fold(parts[first - 1]) in written.PARTICLES:
        first -= 1
    return " ".join(parts[first:]), " ".join(parts[:first])


def unstopped(part: str) -> str:
    """Return part of a name without the full stop of a sentence that ends with it; “R.” and “Jr.” keep theirs."""
    last = part.rsplit(maxsplit=1)[-1] if part else ""
    return part.removesuffix(".") if len(last) > 3 and last.count(".") == 1 else part


def _capitals(token: str) -> bool:
    letters = [character for character in token if character.isalpha()]
    return len(letters) > 1 and all(letter.isupper() for letter in letters)


def _leads(word: str) -> bool:
    """Return whether a first word is a particle, so that what follows is the family name."""
    folded = fold(word)
    return folded in written.PARTICLES and (word.islower() or folded not in written.GIVEN_TOO)
