"""Reading a need: which themes, places and languages its words name, in any of the four languages, and what is left.

Pure: it asks nothing but the lexicon of the server, and answers any text. Phrases count before single words, words as
they stand before their other forms; what one reading has used no other one uses again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.core.folding import words
from bot.dock.lexicon import CODE, SHARED, Label, Lexicon, alike, stem
from bot.dock.little_words import CALENDAR, LEFT_OUT, MISLEADING, POLITE, SENTENCES, WIDE, language_of
from bot.dock.records import (
    MOST_LANGUAGES,
    MOST_SPOTS,
    MOST_THEMES,
    MOST_WORDS,
    Need,
    Reading,
    Spot,
)

MOST_READ = 150  # words of a need
GAP = 2  # words that may stand between those of a phrase
TELLING = 4  # letters of a word that is searched for
_LETTERS = re.compile(r"[^\W_]+")
_SPEAKING = ("speak", "parl", "habl", "fala")
_SENTENCE = frozenset().union(*SENTENCES.values())


@dataclass(slots=True)
class _Text:
    """The words of a need, and which are used up."""

    words: Sequence[str]
    capitals: Sequence[int]  # 2: the word is written in capitals, 1: it begins with one
    stems: Sequence[str]
    written: Sequence[str]  # as typed
    used: set[int] = field(default_factory=set)
    meant: set[int] = field(default_factory=set)  # of these, the places of words that name themes
    themes: dict[str, int] = field(default_factory=dict)  # key -> where it stands
    spots: dict[str, Spot] = field(default_factory=dict)
    languages: dict[str, None] = field(default_factory=dict)

    def free(self) -> list[int]:
        """Return the places of the words that say something and are not used yet."""
        return [number for number, word in enumerate(self.words) if number not in self.used and word not in _SENTENCE]

    def mean(self, label: Label, places: Sequence[int]) -> None:
        """Note what a label means, and where it stands."""
        for key in label.terms:
            self.themes[key] = min(places[0], self.themes.get(key, places[0]))
        self.used.update(places)
        self.meant.update(places)


def understand(need: Need, lexicon: Lexicon) -> Reading:
    """Return how a need is understood; what was chosen counts before what is read out of the words."""
    text = _text(need.need)
    written_in = language_of(text.words)
    _polite(text)
    _by_when(text)
    _spots(text, lexicon)
    _languages(text, lexicon)
    _phrases(text, lexicon)
    _loose_phrases(text, lexicon)
    _single(text, lexicon, written_in)
    _forms(text, lexicon, written_in)
    _wide(text, lexicon)
    chosen = [key for key in dict.fromkeys(need.themes) if key in lexicon.axes]
    read = [] if need.settled else sorted(text.themes, key=lambda key: text.themes[key])
    spots = [spot for key in need.place.split(",") if (spot := lexicon.spots_by_key.get(key)) is not None]
    if not spots and not need.settled:
        spots = _without_wider(list(text.spots.values()))
    telling = _telling(text)
    languages = need.languages if need.settled else (need.languages or list(text.languages))
    return Reading(
        themes=list(dict.fromkeys([*chosen, *read]))[:MOST_THEMES],
        spots=spots[:MOST_SPOTS],
        languages=list(dict.fromkeys(languages))[:MOST_LANGUAGES],
        written_in="" if need.settled else written_in,
        words=telling,
        subject=list(dict.fromkeys(text.words[place] for place in sorted(text.meant)))[:MOST_WORDS],
        written={word: text.written[text.words.index(word)] for word in telling},
    )


def themes_of(name: str, lexicon: Lexicon) -> frozenset[str]:
    """Return the keys of the themes that a name speaks of as it stands, without other forms of single words."""
    text = _text(name)
    _spots(text, lexicon)
    _phrases(text, lexicon)
    _loose_phrases(text, lexicon)
    _single(text, lexicon, "")
    return frozenset(text.themes)


def _text(need: str) -> _Text:
    typed: list[str] = []
    written: list[str] = []
    capitals: list[int] = []
    for piece in need.split():
        folded = words(piece)
        letters = _LETTERS.findall(piece)
        typed += folded
        written += letters if len(letters) == len(folded) else folded
        capitals += [2 if piece.isupper() else int(piece[:1].isupper())] * len(folded)
    typed, capitals = typed[:MOST_READ], capitals[:MOST_READ]
    return _Text(typed, capitals, [stem(word) for word in typed], written)


def _polite(text: _Text) -> None:
    for phrase in POLITE:
        for start in _starts(text.words, phrase):
            text.used.update(range(start, start + len(phrase)))


def _by_when(text: _Text) -> None:
    """Take months and days of the week for no theme: “março” is no march, and “sexta-feira” no fair."""
    for number, word in enumerate(text.words):
        if word in CALENDAR:
            text.used.update({number, number + 1} if text.words[number + 1 : number + 2] == ["feira"] else {number})


def _starts(typed: Sequence[str], phrase: Sequence[str]) -> Iterator[int]:
    for start in range(len(typed) - len(phrase) + 1):
        if tuple(typed[start : start + len(phrase)]) == tuple(phrase):
            yield start


def _spots(text: _Text, lexicon: Lexicon) -> None:
    """Find the names of places, the longest first: “Ciudad de México” before “México”."""
    for length in range(min(lexicon.longest, len(text.words)), 0, -1):
        for start in range(len(text.words) - length + 1):
            places = range(start, start + length)
            if text.used.intersection(places):
                continue
            spot = lexicon.spots.get(tuple(text.words[start : start + length]))
            if spot is None or not (length > 1 or _names_a_place(text, start, spot)):
                continue
            text.used.update(places)
            text.spots.setdefault(spot.key, spot)


def _names_a_place(text: _Text, start: int, spot: Spot) -> bool:
    word, capitals = text.words[start], text.capitals[start]
    if len(word) > CODE and word not in _SENTENCE:
        return True
    # “US” is a country and “us” are we; “Rio” is a town and “río” a river.
    return capitals == 2 or (spot.kind == "town" and capitals == 1 and word not in _SENTENCE)


def _languages(text: _Text, lexicon: Lexicon) -> None:
    for number in text.free():
        code = lexicon.languages.get(text.words[number])
        if code is not None:
            text.languages.setdefault(code)
            text.used.add(number)
            # Who speaks Spanish is asked for, not somebody to speak with.
            before = next((one for one in reversed(text.free()) if one < number), None)
            if before is not None and number - before <= GAP and text.words[before].startswith(_SPEAKING):
                text.used.add(before)


def _phrases(text: _Text, lexicon: Lexicon) -> None:
    """Find labels of several words as they stand; the little words between them may be others.

    Those of one length may share a word: “prevenir la violencia armada” is about preventing, and about arms.
    """
    for length in (6, 5, 4, 3, 2):
        free, before = text.free(), frozenset(text.used)
        for first in range(len(free) - length + 1):
            places = free[first : first + length]
            label = lexicon.labels.get(tuple(text.stems[place] for place in places))
            if label is None or before.intersection(range(places[0], places[-1] + 1)):
                continue
            text.mean(label, places)


def _loose_phrases(text: _Text, lexicon: Lexicon) -> None:
    """Find labels of several words in another order or form: “prevenir la violencia”, “reform the police”."""
    free = text.free()
    labels: dict[tuple[str, ...], Label] = {}
    for place in free:
        for label in lexicon.by_beginning.get(text.stems[place][:SHARED], ()):
            if len(label.stems) > 1:
                labels[label.stems] = label
    found = [
        (len(label.stems), places, label) for label in labels.values() if (places := _within(text, free, label.stems))
    ]
    found.sort(key=lambda one: (-one[0], one[1][-1] - one[1][0], one[1], one[2].stems))
    for _length, places, label in found:
        if not text.used.intersection(places):
            text.mean(label, places)


def _within(text: _Text, free: Sequence[int], phrase: Sequence[str]) -> list[int]:
    """Return where all words of a phrase stand near one another, in whatever order; [] where they do not."""
    width = len(phrase) + GAP
    for first in range(len(free)):
        window = free[first : first + width]
        taken: list[int] = []
        for wanted in phrase:
            place = next((one for one in window if one not in taken and alike(text.stems[one], wanted)), None)
            if place is None:
                break
            taken.append(place)
        else:
            return sorted(taken)
    return []


def _single(text: _Text, lexicon: Lexicon, written_in: str) -> None:
    for place in text.free():
        label = None if text.words[place] in WIDE else lexicon.labels.get((text.stems[place],))
        if label is not None and not (_foreign(label, written_in) and text.words[place] in MISLEADING):
            text.mean(label, [place])


def _wide(text: _Text, lexicon: Lexicon) -> None:
    """Take what half of all needs are about for what is meant, where nothing closer was found."""
    for place in text.free():
        if text.words[place] in WIDE:
            label = lexicon.labels.get((text.stems[place],))
            if label is not None and not text.themes:
                text.mean(label, [place])
            text.used.add(place)


def _forms(text: _Text, lexicon: Lexicon, written_in: str) -> None:
    """Find other forms of single words of the language that the need is written in: “policial” of “policía”."""
    for place in text.free():
        mine = text.stems[place]
        if text.words[place] in LEFT_OUT | WIDE or len(mine) < SHARED:
            continue
        labels = [
            label
            for label in lexicon.by_beginning.get(mine[:SHARED], ())
            if len(label.stems) == 1 and alike(mine, label.stems[0]) and not _foreign(label, written_in)
        ]
        if labels:
            text.mean(min(labels, key=lambda label: (-_shared(mine, label.stems[0]), label.stems)), [place])


def _shared(one: str, other: str) -> int:
    shorter = min(len(one), len(other))
    return next((number for number in range(shorter) if one[number] != other[number]), shorter)


def _foreign(label: Label, written_in: str) -> bool:
    return bool(written_in) and written_in not in label.languages


def _without_wider(spots: Sequence[Spot]) -> list[Spot]:
    """Leave out what only says where another place lies: “Medellín, Colombia” is Medellín."""
    kept = []
    for spot in spots:
        inner = [one for one in spots if one is not spot and one.countries <= spot.countries]
        wider = spot.kind != "town" and any(one.kind == "town" or one.countries < spot.countries for one in inner)
        if not wider:
            kept.append(spot)
    return kept


def _telling(text: _Text) -> list[str]:
    """Return the words that nothing else stands for, longest first as they say most."""
    left = [text.words[place] for place in text.free()]
    telling = [
        word for word in dict.fromkeys(left) if len(word) >= TELLING and word not in LEFT_OUT and not word.isdigit()
    ]
    return sorted(telling, key=lambda word: (-len(word), word))[:MOST_WORDS]
