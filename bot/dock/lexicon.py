"""What the words of a need can mean in one server: its vocabulary, the places it knows, countries, regions, languages.

It is built once and kept until the vocabulary or the directory changes; reading a need asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.folding import words
from bot.core.i18n import CODES, region_names, territories
from bot.directory.records import Place
from bot.dock.little_words import LEFT_OUT, SENTENCES
from bot.dock.records import Spot
from bot.vocabulary.records import SUBJECT_AXES, Terms

SHARED = 5  # letters from which two words may be forms of one
ENDING = 4  # letters at most by which they then differ
CODE = 3  # letters of an abbreviation, which has to be written in capitals where it names a place
WIDEST = 46  # countries of a region around another one; of larger ones it says little that two lie in them

Phrase = tuple[str, ...]  # stems
Stems = Mapping[Phrase, frozenset[str]]


def stem(word: str) -> str:
    """Return what a folded word has in common with its plural and its other gender; longer endings are `alike`."""
    if len(word) > 4 and word.endswith("s"):
        word = word[:-1]
    return word[:-1] if len(word) > 5 and word[-1] in "aeo" else word


def alike(one: str, other: str) -> bool:
    """Say whether two stems may be forms of one word: they begin alike and differ in a short ending."""
    if one == other:
        return True
    shorter = min(len(one), len(other))
    shared = next((number for number in range(shorter) if one[number] != other[number]), shorter)
    return shared >= SHARED and max(len(one), len(other)) - shared <= ENDING


def stems(text: str) -> Phrase:
    """Return the stems of a text without the words that sentences are made of."""
    return tuple(stem(word) for word in words(text) if word not in _SENTENCE)


_SENTENCE = frozenset().union(*SENTENCES.values())


@dataclass(frozen=True, slots=True)
class Label:
    """A name or search word of terms."""

    stems: Phrase
    word: str  # folded, where it is a single one
    terms: Sequence[str]  # keys
    languages: frozenset[str]  # ISO 639-1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Everything that words can mean."""

    labels: Mapping[Phrase, Label]
    by_beginning: Mapping[str, Sequence[Label]]  # first SHARED letters of a stem -> labels that hold such a one
    spots: Mapping[Phrase, Spot]  # here whole folded words, not stems
    spots_by_key: Mapping[str, Spot]
    languages: Mapping[str, str]  # folded name -> ISO 639-1
    axes: Mapping[str, str]  # key of a term -> its axis
    longest: int  # words of the longest name of a place
    places: Sequence[Place] = field(default_factory=tuple)


def build(
    terms: Terms, places: Sequence[Place], country_spellings: Iterable[tuple[str, str]],
    regions: Mapping[str, frozenset[str]], language_names: Mapping[str, str],
) -> Lexicon:  # fmt: skip
    """Put a server's lexicon together.

    `country_spellings` are (text, ISO 3166-1) beyond the standard names; `regions` maps names of regions to their
    countries; `language_names` maps names of languages to ISO 639-1.
    """
    labels = _labels(terms)
    by_beginning: dict[str, list[Label]] = {}
    for label in labels.values():
        for beginning in dict.fromkeys(one[:SHARED] for one in label.stems):
            by_beginning.setdefault(beginning, []).append(label)
    spots_by_key: dict[str, Spot] = {}
    named: dict[Phrase, Spot] = {}
    around = _around(regions)
    _add_regions(regions, spots_by_key, named)
    _add_countries(country_spellings, around, spots_by_key, named)
    _add_places(places, around, spots_by_key, named)
    return Lexicon(
        labels=labels,
        by_beginning=by_beginning,
        spots=named,
        spots_by_key=spots_by_key,
        languages={" ".join(words(name)): code for name, code in language_names.items()},
        axes={term.id.key: term.id.axis for axis in SUBJECT_AXES for term in terms.axis(axis)},
        longest=max((len(phrase) for phrase in named), default=1),
        places=places,
    )


def _labels(terms: Terms) -> dict[Phrase, Label]:
    found: dict[Phrase, tuple[str, list[str], set[str]]] = {}
    for axis in SUBJECT_AXES:
        for term in terms.axis(axis):
            texts = [(name, code) for code, name in term.names.items()]
            texts += [(word, code) for code, each in term.words.items() for word in each]
            for text, code in texts:
                phrase = stems(text)
                # A target of a goal is meant where its number stands; what it is about is a theme of its own.
                if not phrase or (axis == "sdg" and not any(character.isdecimal() for character in text)):
                    continue
                folded = words(text)
                single = folded[-1] if len(phrase) == 1 else ""
                _word, keys, languages = found.setdefault(phrase, (single, [], set()))
                if term.id.key not in keys:
                    keys.append(term.id.key)
                languages.add(code.partition("_")[0])
    return {
        phrase: Label(phrase, word, tuple(keys), frozenset(languages))
        for phrase, (word, keys, languages) in found.items()
        if len(phrase) > 1 or not (word in LEFT_OUT or word.isdecimal())
    }


def _around(regions: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for countries in {one for one in regions.values() if len(one) <= WIDEST}:
        for country in countries:
            found.setdefault(country, set()).update(countries)
    return {country: frozenset(others) for country, others in found.items()}


def _add_regions(
    regions: Mapping[str, frozenset[str]], by_key: dict[str, Spot], named: dict[Phrase, Spot]
) -> None:  # fmt: skip
    numbers = {" ".join(words(name)): number for code in CODES for number, name in region_names(code).items()}
    number_of: dict[frozenset[str], str] = {}
    for name, countries in regions.items():
        if (number := numbers.get(" ".join(words(name)))) is not None:
            number_of[countries] = min(number, number_of.get(countries, number))
    for name, countries in regions.items():
        number = number_of.get(countries)
        if number is None:
            continue
        names = {code: each[number] for code in CODES if number in (each := region_names(code))}
        spot = by_key.setdefault(number, Spot(kind="region", key=number, countries=countries, names=names))
        named.setdefault(tuple(words(name)), spot)


def _add_countries(
    spellings: Iterable[tuple[str, str]], around: Mapping[str, frozenset[str]], by_key: dict[str, Spot],
    named: dict[Phrase, Spot],
) -> None:  # fmt: skip
    known = [(name, iso) for code in CODES for iso, name in territories(code).items()]
    for name, iso in [*known, *spellings]:
        spot = by_key.get(iso) or Spot(
            kind="country", key=iso, countries=frozenset({iso}), around=around.get(iso, frozenset())
        )
        by_key[iso] = spot
        if phrase := tuple(words(name)):
            named[phrase] = spot


def _add_places(
    places: Sequence[Place], around: Mapping[str, frozenset[str]], by_key: dict[str, Spot], named: dict[Phrase, Spot]
) -> None:
    within: dict[str, list[Place]] = {}
    ids = {place.key: place.id for place in places}
    for place in places:
        if place.within is not None:
            within.setdefault(place.within, []).append(place)
    for place in places:
        parts = {one.id for one in within.get(place.key, ())}
        outer = {ids[place.within]} if place.within in ids else set()
        spot = Spot(
            kind="town",
            key=place.key,
            countries=frozenset({place.country}),
            places=frozenset({place.id, *parts, *outer}),
            around=around.get(place.country, frozenset()),
            names=place.names,
        )
        by_key.setdefault(place.key, spot)
        for text in dict.fromkeys([*place.names.values(), *place.spellings]):
            phrase = tuple(words(text))
            # “Mexico” is the country, and the first of two towns of one name stands for both.
            if phrase and phrase not in named:
                named[phrase] = spot
