"""Synthetic papers, reports and practices, and what people type when they look for one.

As with the organisations (`benchmarks.corpus`) everything comes from one seed. Titles have 6 to 14 words, one to four
people or an institution wrote each work, abstracts have ABSTRACT words of its language: few that stand everywhere, and
a long tail of those that stand in a handful of works, as real texts have. At 10,000 works the abstracts hold some
80,000 words in all.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat

from benchmarks import corpus, keyboard
from benchmarks.corpus import SMALL, SUBJECTS, falling
from benchmarks.library_words import GIVEN, RARE, WORDS, rare
from bot.resources.records import Author, Work

ABSTRACT = 200  # words
SHORTEST, LONGEST = 6, 14  # words of a title
_LANGUAGES = ("en", "en", "en", "fr", "es", "pt_BR")
_KINDS = (
    "paper", "paper", "report", "report", "report", "article", "article", "article", "article", "book", "case-study",
    "case-study", "practice", "guide", "evaluation", "presentation", "video", "dataset", "web-page", "other",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What is put into the library, and searched for."""

    number: int
    work: Work
    towns: tuple[int, ...]  # numbers in `corpus.towns()`
    themes: tuple[int, ...]  # numbers, to be taken modulo the number of themes there are
    organisations: tuple[int, ...]  # it comes from them; to be taken modulo the number of organisations there are


def writings(count: int) -> Iterator[Writing]:
    """Return that many works; a longer list begins as a shorter one does."""
    chance = random.Random(corpus.SEED + 3)  # noqa: S311  # repeatable, not secret
    towns = corpus.towns()
    for number in range(count):
        language = chance.choice(_LANGUAGES)
        named = tuple(
            dict.fromkeys(
                chance.choices(range(len(towns)), cum_weights=falling(len(towns)), k=chance.choice((0, 1, 1, 1, 2)))
            )
        )
        subjects = chance.sample(SUBJECTS[language], 2)
        town = towns[named[0]].names[language] if named else ""
        title, subtitle = _title(chance, language, subjects, town)
        authors = _authors(chance, language)
        yield Writing(
            number=number,
            work=Work(
                title=title,
                subtitle=subtitle,
                authors=authors,
                issued=_issued(chance),
                kind=chance.choice(_KINDS),
                language=language[:2],
                stage="draft" if chance.random() < 0.05 else "published",
                publisher=f"{chance.choice(corpus.people())[0]} Press" if chance.random() < 0.3 else "",
                abstract=_abstract(chance, language, [*subjects, *([town] if town else [])]),
                link=f"https://library.example.org/works/{number + 1}" if chance.random() < 0.7 else "",
            ),
            towns=named,
            themes=tuple(chance.randrange(1000) for _ in range(chance.choice((1, 1, 2, 2, 3)))),
            organisations=tuple(chance.randrange(100_000) for _ in range(chance.choice((0, 0, 1, 1, 2)))),
        )


def _title(chance: random.Random, language: str, subjects: Sequence[str], town: str) -> tuple[str, str]:
    """Return title and subtitle, of SHORTEST to LONGEST words together."""
    words = WORDS[language]
    length = chance.randint(SHORTEST, LONGEST)
    head = f"{chance.choice(words.openings)} {subjects[0]}"
    where = f"{head} {chance.choice(words.places)} {town}"
    if town and _count(where) <= LONGEST:
        head = where
    joints: list[str] = []
    further: list[str] = []
    while _count(head, *joints, *further) < length:
        noun = _rare(chance, language) if chance.random() < 0.15 else chance.choice(words.nouns)
        pair = [chance.choice(words.adjectives), noun]
        if language != "en":
            pair.reverse()
        joint = chance.choice(words.joints)
        other = subjects[1] if not further and chance.random() < 0.4 else " ".join(pair).title()
        if _count(head, *joints, *further, joint, other) > LONGEST:
            break
        joints.append(joint)
        further.append(other)
    if further and chance.random() < 0.6 and _count(head, *joints[1:], *further) >= SHORTEST:
        return head, " ".join([further[0], *_joined(joints[1:], further[1:])])
    return " ".join([head, *_joined(joints, further)]), ""


def _count(*texts: str) -> int:
    return sum(len(text.split()) for text in texts)


def _joined(joints: Sequence[str], texts: Sequence[str]) -> list[str]:
    return [f"{joint} {text}" for joint, text in zip(joints, texts, strict=True)]


def _authors(chance: random.Random, language: str) -> list[Author]:
    if chance.random() < 0.15:
        return [Author(name=f"{chance.choice(corpus.people())[0]} {chance.choice(SUBJECTS[language])}")]
    persons = corpus.people()
    return [
        Author(family=chance.choices(persons, cum_weights=falling(len(persons), 200))[0][0], given=chance.choice(GIVEN))
        for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4)))
    ]


def _issued(chance: random.Random) -> str:
    if chance.random() < 0.05:
        return ""
    year = 2026 - min(int(chance.expovariate(1 / 8)), 46)
    return f"{year}-{chance.randint(1, 12):02}" if chance.random() < 0.4 else str(year)


def _rare(chance: random.Random, language: str) -> str:
    return chance.choices(rare(language), cum_weights=falling(RARE, 50))[0]


def _abstract(chance: random.Random, language: str, named: Sequence[str]) -> str:
    words = WORDS[language]
    telling = (*words.nouns, *words.adjectives, *words.verbs)
    little = chance.choices(words.little, cum_weights=falling(len(words.little), 3), k=ABSTRACT)
    common = chance.choices(telling, cum_weights=falling(len(telling)), k=ABSTRACT)
    seldom = chance.choices(rare(language), cum_weights=falling(RARE, 50), k=ABSTRACT)
    text: list[str] = []
    while len(text) < ABSTRACT:
        kind = chance.random()
        at = len(text)
        if kind < 0.02:
            text += chance.choice(named).split()
        else:
            text.append(little[at] if kind < 0.45 else common[at] if kind < 0.84 else seldom[at])
    sentences = [text[start : start + 20] for start in range(0, ABSTRACT, 20)]
    return " ".join(" ".join(sentence).capitalize() + "." for sentence in sentences)


# -- what people type -----------------------------------------------------------------------------------------


def typed(listed: Sequence[Writing], count: int, *, seed: int) -> list[str]:
    """Return what Discord asks for first while one person after another looks for one of `listed`.

    Of 100 people 35 type the first telling word of a title, 20 another one, 20 the name of an author, 10 a town, 15 two
    words, as far as `keyboard.begun` says.
    """
    chance = random.Random(seed)  # noqa: S311
    texts = (_sought(chance, chance.choice(listed)) for _ in repeat(None))
    return list(islice(keyboard.letter_by_letter(texts), count))


def _sought(chance: random.Random, writing: Writing) -> str:
    words = telling_words(writing)
    kind = chance.random()
    before = ""
    if kind < 0.35:
        word = words[0]
    elif kind < 0.55:
        word = chance.choice(words)
    elif kind < 0.75:
        word = chance.choice(writing.work.authors).short
    elif kind < 0.85 and writing.towns:
        word = _town(chance, writing)
    else:
        before, word = chance.choice(words) + " ", chance.choice(words)
    return keyboard.begun(chance, before, word)


def asked(listed: Sequence[Writing], count: int, *, seed: int) -> list[str]:
    """Return whole searches for `listed`.

    Of 100, 25 are words of a title, 20 an author with one, 15 a subject and a town, 10 a whole title, 10 a word of the
    abstract, 5 a single word that many works bear; 15 are a word of a title with a slip, half of them beside another.
    """
    chance = random.Random(seed)  # noqa: S311
    return [_asked(chance, chance.choice(listed)) for _ in range(count)]


def _asked(chance: random.Random, writing: Writing) -> str:
    words = telling_words(writing)
    kind = chance.random()
    if kind < 0.25:
        return " ".join(chance.sample(words, min(len(words), chance.choice((2, 2, 3)))))
    if kind < 0.45:
        return f"{chance.choice(writing.work.authors).short} {chance.choice(words)}"
    if kind < 0.60:
        subject = chance.choice(SUBJECTS[chance.choice(corpus.LANGUAGES)])
        return f"{subject} {keyboard.bare(_town(chance, writing))}" if writing.towns else subject
    if kind < 0.70:
        return writing.work.whole_title
    if kind < 0.80:
        return chance.choice([word for word in writing.work.abstract.split() if len(word) > 6])
    if kind < 0.85:
        return words[0]
    slipped = keyboard.slip(chance, chance.choice(words))
    return slipped if chance.random() < 0.5 else f"{slipped} {chance.choice(words)}"


def telling_words(writing: Writing) -> list[str]:
    """Return the words of a title that have four letters and more and say something."""
    title = writing.work.whole_title.replace(":", "").replace(",", "")
    return [word for word in title.split() if len(word) > 3 and word.lower() not in SMALL] or [writing.work.title]


def _town(chance: random.Random, writing: Writing) -> str:
    return corpus.towns()[writing.towns[0]].names[chance.choice(corpus.LANGUAGES)]
