"""Names to be found in texts, by their letters: however many there are, a text costs what its words cost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from bot.conversations.veil_reading import Reading, Stream, words_of
from bot.conversations.veil_words import ALSO_NAMES, FIELD, GRAMMAR, HEADS, LINKS, TAILS
from bot.directory.records import Called

# How a name must stand in a text to be one: in whatever letters; with a capital letter; with a capital letter inside
# a sentence; as a handle; letter by letter as it was given; a place, after or before what makes it a government.
Manner = Literal["anyhow", "capital", "within", "handle", "exact", "government"]

HEAD = 3  # letters by which names are looked up
TOGETHER = "\n"  # after a name that is known both as “US AID” and as “USAID”
RUN_TOGETHER = 6  # letters from which “AnaSilva” is “Ana Silva” too
ABBREVIATION = 3  # letters at least
SHORT = 4  # letters from which a single word is a name in whatever letters
GOVERNING = frozenset({"cities", "government"})  # categories of those whose name may be a place
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PARTED = re.compile(r"[|/()\[\]{}•·–—,;~<>]+|\s-\s")


class _Letters:
    """Names of one manner: the letters of each with the words that they make."""

    __slots__ = ("_lengths", "_names", "_widths")

    def __init__(self) -> None:
        self._names: dict[str, str] = {}  # plain texts: the garbage collector need not look at them
        self._lengths: dict[str, tuple[int, ...]] = {}  # by the first letters
        self._widths: tuple[int, ...] = ()

    def add(self, words: Sequence[str]) -> None:
        joined = "".join(words)
        parted = " ".join(words) if len(words) > 1 else joined
        was = self._names.get(joined, parted)
        if was == parted or was.rstrip(TOGETHER) == parted:
            self._names[joined] = was
        else:
            self._names[joined] = max(was, parted, key=len).rstrip(TOGETHER) + TOGETHER
        head = joined[:HEAD]
        lengths = self._lengths.get(head, ())
        if len(joined) not in lengths:
            self._lengths[head] = (*lengths, len(joined))
        if len(head) not in self._widths:
            self._widths = (*self._widths, len(head))

    def matches(self, reading: Reading, stream: Stream) -> Iterator[tuple[int, int]]:
        """Yield the first and the last word of each name in a text."""
        letters = stream.letters
        for first, begin in enumerate(stream.begins):
            for width in self._widths:
                for length in self._lengths.get(letters[begin : begin + width], ()):
                    last = stream.ending.get(begin + length)
                    name = None if last is None else self._names.get(letters[begin : begin + length])
                    if last is not None and name is not None and _parted(reading, stream, first, last, name):
                        yield first, last


def _parted(reading: Reading, stream: Stream, first: int, last: int, name: str) -> bool:
    """Say whether words are parted where those of a name are, or by marks alone (“An*a* Silva”)."""
    breaks = set()
    at = 0
    for word in name.split()[:-1]:
        at += len(word)
        breaks.add(at)
    for number in range(first + 1, last + 1):
        at = stream.begins[number] - stream.begins[first]
        if at in breaks:
            breaks.discard(at)
        elif not reading.glued(number):
            return False
    return not breaks or name.endswith(TOGETHER) or len(name.replace(" ", "")) >= RUN_TOGETHER


class Names:
    """Names of people and organisations, each with the manner in which it must stand in a text."""

    def __init__(self) -> None:
        self._by_manner: dict[Manner, _Letters] = {}

    def add(self, manner: Manner, words: Sequence[str]) -> None:
        """Add a name by its words: folded, as written for `exact`."""
        if words:
            self._by_manner.setdefault(manner, _Letters()).add(words)

    def spans(self, reading: Reading) -> Iterator[tuple[int, int]]:
        """Yield where names stand in a text, in no order; they may overlap."""
        for manner, letters in self._by_manner.items():
            stream = reading.written if manner == "exact" else reading.folded
            for first, last in letters.matches(reading, stream):
                if manner == "government":
                    around = _government(reading, first, last)
                    if around is not None:
                        yield reading.starts[around[0]], reading.ends[around[1]]
                elif _stands(reading, manner, first):
                    yield reading.starts[first] - reading.called(first), reading.ends[last]


def _stands(reading: Reading, manner: Manner, number: int) -> bool:
    if manner in {"anyhow", "exact"} or reading.called(number):
        return True
    if manner == "handle" or not reading.capital(number):
        return False
    return manner == "capital" or not reading.opens(number)


def _government(reading: Reading, first: int, last: int) -> tuple[int, int] | None:
    """Return the first and last word of the government that is named by a place, None where only the place is."""
    words = reading.words
    start, end = first, last
    while (link := _linked(reading, start)) is not None:
        widths = [width for width in range(1, min(4, link + 1) + 1) if _is(reading, link - width + 1, width, HEADS)]
        if not widths:
            break
        start = link - max(widths) + 1
    after = last + 2 if words[last + 1 : last + 2] == ["s"] else last + 1  # “Durban’s city hall”
    for width in range(min(3, len(words) - after), 0, -1):
        if reading.flows(last + 1) and reading.flows(after) and _is(reading, after, width, TAILS):
            end = after + width - 1
            break
    return None if (start, end) == (first, last) else (start, end)


def _linked(reading: Reading, start: int) -> int | None:
    """Return the word before “of the” before a word, None where no such link stands there."""
    link = start
    while link > 0 and start - link < 3 and reading.words[link - 1] in LINKS and reading.flows(link):
        link -= 1
    return link - 1 if 0 < link < start and reading.flows(link) else None


def _is(reading: Reading, first: int, width: int, phrases: frozenset[str]) -> bool:
    """Say whether so many words from one on are one of these phrases."""
    return " ".join(reading.words[first : first + width]) in phrases and all(
        map(reading.flows, range(first + 1, first + width))
    )


# -- what a conversation withholds ------------------------------------------------------------------------------


def withheld(names: Iterable[str], places: frozenset[str]) -> Names:
    """Return names of people, and of organisations that curators added, as they are found in texts.

    `places` are the names of places and countries, folded: as a part of somebody's name they stay.
    """
    found = Names()
    for name in names:
        for text in dict.fromkeys((name, *_PARTED.split(name))):
            _add_withheld(found, text, places)
    return found


def _add_withheld(found: Names, text: str, places: frozenset[str]) -> None:
    words = words_of(text)
    if len(words) < 2:
        _add_single(found, text)
        return
    bare = _without_grammar(words)
    found.add("anyhow" if bare else "capital", words)
    if len(bare) > 1:
        found.add("anyhow", bare)
        found.add("anyhow", [bare[0], bare[-1]])
        found.add("anyhow", [bare[-1], *bare[:-1]])
        found.add("capital", [*(word[0] for word in bare[:-1]), bare[-1]])
        found.add("capital", [bare[0][0], bare[-1]])
    for word in bare:
        _add_part(found, word, places)


def _without_grammar(words: Sequence[str]) -> list[str]:
    """Return the words of a name without a form of address before it or a letter after it."""
    kept = list(words)
    while kept and kept[0] in GRAMMAR:
        kept.pop(0)
    while kept and kept[-1] in GRAMMAR:
        kept.pop()
    return kept


def _add_single(found: Names, text: str) -> None:
    folded, written = words_of(text), words_of(text, written=True)
    if not folded:
        return
    word = folded[0]
    found.add("handle", folded)
    if word in GRAMMAR or len(word) < 2 or not any(letter.isalpha() for letter in word):
        return
    if word in ALSO_NAMES or word in FIELD:
        found.add("within", folded)
    elif len(word) < SHORT:
        found.add("exact", written)
    else:
        found.add("anyhow", folded)


def _add_part(found: Names, word: str, places: frozenset[str]) -> None:
    """Add one word of a person's name, of three letters or more: “Ana” is told from other words by its capital."""
    if len(word) < ABBREVIATION or word in GRAMMAR or word in FIELD or word in places:
        return
    if any(letter.isalpha() for letter in word):
        found.add("within" if word in ALSO_NAMES else "capital", [word])


# -- what the directory lists -----------------------------------------------------------------------------------


def listed(organisations: Iterable[Called], geography: Iterable[Sequence[str]]) -> tuple[Names, frozenset[str]]:
    """Return the names of organisations as they are found in texts, and those of places, folded.

    `geography` holds every way to write each place and each country.
    """
    places: dict[str, list[Sequence[str]]] = {}
    for spellings in geography:
        for folded in {" ".join(words_of(text)) for text in spellings}:
            places.setdefault(folded, []).append(spellings)
    found = Names()
    for organisation in organisations:
        _add_listed(found, organisation, places)
    return found, frozenset(places)


def _add_listed(found: Names, organisation: Called, places: Mapping[str, Sequence[Sequence[str]]]) -> None:
    governing = not GOVERNING.isdisjoint(organisation.categories)
    own = [organisation.name, *organisation.aliases]
    begun = [" ".join(words_of(text)) for text in own] if organisation.printed else []
    for printed in organisation.printed:
        text = _BRACKETED.sub("", printed.partition(",")[0])
        folded = " ".join(words_of(text))
        if not any(name.startswith(folded) for name in begun):
            own.append(text)
    own += [_BRACKETED.sub("", name) for name in own if "(" in name or "[" in name]
    if organisation.abbreviation:
        _add_abbreviation(found, organisation.abbreviation, ABBREVIATION)
    for text in dict.fromkeys(own):
        words = words_of(text)
        town = _governed(words, places) if governing else None
        if town is not None:
            _add_governed(found, [spelling for spellings in places[town] for spelling in spellings])
            if town == " ".join(words):
                continue
        if _abbreviated(text):
            _add_abbreviation(found, text, 2 if text == organisation.name else ABBREVIATION)
        elif len(words) == 1:
            _add_single(found, text)
        else:
            found.add("anyhow", words)
            if words[0] in LINKS and len(words) > 2:
                found.add("anyhow", words[1:])  # “The Hague Institute”, and “at Hague Institute”


def _add_governed(found: Names, spellings: Iterable[str]) -> None:
    for spelling in spellings:
        words = words_of(spelling)
        found.add("government", words)
        if words and words[0] in LINKS:
            found.add("government", words[1:])  # “Le Cap”, and “la mairie du Cap”


def _governed(words: Sequence[str], places: Mapping[str, object]) -> str | None:
    """Return the place that is all that a name says beside what makes it a government, None where it says more."""
    left = list(words)
    while left:
        if (name := " ".join(left)) in places and not _begins(left):
            return name
        shorter = _begins(left) or _closes(left)
        if not shorter:
            return name if name in places else None
        left = shorter
    return None


def _begins(words: Sequence[str]) -> list[str]:
    """Return what is left of a name after “City of”, nothing where it begins otherwise."""
    for width in range(4, 0, -1):
        if " ".join(words[:width]) in HEADS and words[width : width + 1] and words[width] in LINKS:
            return list(words[width + 1 :])
    return list(words[1:]) if words[0] in LINKS else []  # “Prefeitura de la Paz” and “City of La Paz”


def _closes(words: Sequence[str]) -> list[str]:
    return next(
        (list(words[:-width]) for width in range(3, 0, -1) if len(words) > width and " ".join(words[-width:]) in TAILS),
        [],
    )


def _abbreviated(text: str) -> bool:
    """Say whether a name is an abbreviation: short, and more capital letters in it than others."""
    if len(text) > 20:
        return False
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return capitals >= 2 and capitals * 2 > len(letters) and len(letters) <= 10


def _add_abbreviation(found: Names, text: str, least: int) -> None:
    words = words_of(text, written=True)
    length = sum(len(word) for word in words)
    if length < least:
        return
    found.add("exact", words)
    if len(words) == 1 and length > SHORT:  # “Segob”; “Who” would be another word
        found.add("exact", [words[0].capitalize()])
        found.add("exact", [words[0].upper()])
