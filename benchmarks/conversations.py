"""Synthetic conversations with what was featured in them, and what people type when they look for it.

The words come from the synthetic library (`benchmarks.library`): a conversation is called as a work there, and a
contribution is a third of an abstract, some 66 words of its language.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import keyboard, library
from benchmarks.inside import ask, whole_app
from benchmarks.lab import Lab
from benchmarks.library import Writing
from benchmarks.stores import DATA, GUILD, NOW
from bot.conversations import contribution_store, store
from bot.conversations.records import TITLE_LENGTH, Content
from bot.core.database import Transaction
from bot.core.seed import read_all
from bot.vocabulary.records import SUBJECT_AXES, TermId
from bot.vocabulary.seeding import VocabularySeeder

if TYPE_CHECKING:
    from bot.app import App

MANY = 100_000  # contributions
FEW = 100
EACH = 100  # contributions of a conversation, in the large store
FEWEST = 10  # conversations
ORGANISATIONS = 1000
THIRDS = 3
CURATOR = 700_000_000_000_000_000
THREADS = 800_000_000_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation, and the words that were featured in it."""

    writing: Writing
    words: Sequence[str]

    @property
    def title(self) -> str:
        """Return its title, as long as a thread's may be."""
        return self.writing.work.title[:TITLE_LENGTH]


def talks(count: int) -> Iterator[Talk]:
    """Return conversations with that many contributions together."""
    many = max(FEWEST, count // EACH)
    writings = library.writings(many + count // THIRDS + 1)
    titled = list(itertools.islice(writings, many))
    words = (part for one in writings for part in _thirds(one.work.abstract))
    for number, one in enumerate(titled):
        share = count // many + (number < count % many)
        yield Talk(writing=one, words=list(itertools.islice(words, share)))


def _thirds(text: str) -> list[str]:
    words = text.split()
    size = len(words) // THIRDS
    return [" ".join(words[start : start + size]) for start in range(0, THIRDS * size, size)]


# -- stores -----------------------------------------------------------------------------------------------------


async def conversations_of(lab: Lab, count: int) -> Path:
    """Return the database with that many contributions, made at the first call of a run."""
    path = lab.stores.path / f"conversations-{count}" / "network.sqlite3"
    if not path.exists():
        lab.store(ORGANISATIONS)
        with lab.doing(f"conversations with {count:,} contributions"):
            await ask("benchmarks.conversations", lab.stores.copy_of(ORGANISATIONS, path.parent.name), str(count))
    return path


class ConversationFiller:
    """Puts conversations into a server that has its vocabulary; they are indexed by the bot's own code."""

    def __init__(self, app: App) -> None:
        vocabulary = VocabularySeeder()
        read_all(DATA, [vocabulary])
        self._subjects = [term.id for term in vocabulary.terms if term.id.axis in SUBJECT_AXES]
        self._indexer = app.conversation_indexer

    def put(self, tx: Transaction, talk: Talk) -> None:
        """Write and index a conversation with everything that was featured in it."""
        at = datetime.fromtimestamp(NOW + talk.writing.number, UTC)
        terms = [self._subject(number) for number in talk.writing.themes]
        content = Content(
            title=talk.title, framing=talk.writing.work.abstract, questions=[(talk.writing.work.whole_title, None)],
            terms=list(dict.fromkeys(terms)),
        )  # fmt: skip
        number = store.insert(tx, GUILD, content, phase="closed", channel=1, by=CURATOR, now=at)
        store.set_thread(tx, GUILD, number, THREADS + number)
        store.set_closed(tx, GUILD, number, at=at, resource=None)
        question = store.questions(tx, number)[0].id
        for turn, words in enumerate(talk.words):
            contribution_store.insert(
                tx, GUILD, number, question=question, status="featured", words=words, term=terms[turn % len(terms)],
                note="", channel=THREADS + number, message=None, from_channel=None, from_message=None, said_at=at,
                featured_at=at, featured_by=CURATOR,
            )  # fmt: skip
        self._indexer.put(tx, GUILD, number)

    def _subject(self, number: int) -> TermId:
        return self._subjects[number % len(self._subjects)]


async def fill(database: Path, count: int) -> None:
    """Write conversations with that many contributions into a database that has a directory."""
    async with whole_app(database) as app:
        filler = ConversationFiller(app)
        for talk in talks(count):
            await app.database.transaction(partial(filler.put, talk=talk))
        await app.database.scrub()  # empties the log: the file alone is copied


# -- what people type -------------------------------------------------------------------------------------------


def typed(listed: Sequence[Talk], count: int, *, seed: int) -> list[str]:
    """Return what Discord asks for first while one person after another looks for one of `listed` by its title.

    Of 100 people 50 type the first telling word of a title, 30 another one, 20 two words, as far as `keyboard.begun`
    says.
    """
    chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
    texts = (_begun(chance, chance.choice(listed)) for _ in itertools.repeat(None))
    return list(itertools.islice(keyboard.letter_by_letter(texts), count))


def _begun(chance: random.Random, talk: Talk) -> str:
    words = library.telling_words(talk.writing)
    kind = chance.random()
    if kind < 0.5:
        return keyboard.begun(chance, "", words[0])
    if kind < 0.8:
        return keyboard.begun(chance, "", chance.choice(words))
    return keyboard.begun(chance, chance.choice(words) + " ", chance.choice(words))


def asked(listed: Sequence[Talk], count: int, *, seed: int) -> list[str]:
    """Return whole searches.

    Of 100, 40 are one to three words of something that was said, 30 words of a title, 15 a whole title; 15 are a word
    with a slip, half of them beside another.
    """
    chance = random.Random(seed)  # noqa: S311
    return [_asked(chance, chance.choice(listed)) for _ in range(count)]


def _asked(chance: random.Random, talk: Talk) -> str:
    words = library.telling_words(talk.writing)
    kind = chance.random()
    if kind < 0.40:
        long = [word.strip(".") for word in chance.choice(talk.words).split() if len(word) > 6]
        return " ".join(chance.sample(long, min(len(long), chance.choice((1, 2, 3)))))
    if kind < 0.70:
        return " ".join(chance.sample(words, min(len(words), chance.choice((2, 2, 3)))))
    if kind < 0.85:
        return talk.title
    slipped = keyboard.slip(chance, chance.choice(words))
    return slipped if chance.random() < 0.5 else f"{slipped} {chance.choice(words)}"


if __name__ == "__main__":
    asyncio.run(fill(Path(sys.argv[1]), int(sys.argv[2])))
    print(json.dumps(None))
