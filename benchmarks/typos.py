"""Row 3: a mistyped word, searched among 100,000 organisations.

A word of a name or the name of a town, five letters and more, gets one slip (`keyboard.slip`); what a slip happens to
turn into another word of the index is left out, since nobody could tell. Found means that one of the first 25 results
bears the word that was meant. The speed is that of the whole search (correction, ranking, facets) through
`SearchIndex.find`, against rapidfuzz going through all organisations with WRatio, in turns.
"""

from __future__ import annotations

import random
import time

from rapidfuzz import fuzz, process

from benchmarks import corpus, keyboard
from benchmarks.lab import LARGE, Lab, listed
from benchmarks.measuring import Samples
from benchmarks.results import Check, Side
from benchmarks.stores import GUILD
from bot.core.database import Transaction, connect
from bot.core.folding import fold
from bot.core.search import SearchIndex
from bot.directory.records import KIND

WORDS = 1000
SCANS = 25
FIRST = 25


def mistyped(tx: Transaction, count: int) -> list[tuple[str, str]]:
    """Return (what was typed, the folded word that was meant)."""
    chance = random.Random(301)  # noqa: S311  # repeatable, not secret
    pairs: list[tuple[str, str]] = []
    while len(pairs) < count:
        organisation = chance.choice(listed(LARGE))
        town = corpus.towns()[organisation.town]
        text = organisation.name if chance.random() < 0.5 else town.names[chance.choice(corpus.LANGUAGES)]
        words = [word for word in text.replace(",", " ").split() if len(word) >= 5 and word.isalpha()]
        if not words:
            continue
        word = chance.choice(words)
        typed = keyboard.slip(chance, word)
        known = tx.value(
            "SELECT 1 FROM search_word WHERE guild_id = :guild AND kind = :kind AND word = :word",
            guild=GUILD,
            kind=KIND,
            word=fold(typed),
        )
        if known is None:
            pairs.append((typed, fold(word)))
    return pairs


async def measure(lab: Lab) -> list[Check]:
    """Return the recall and the ratio of the medians."""
    connection = connect(lab.store(LARGE), busy_seconds=2, read_only=True)
    try:
        with lab.doing("row 3: mistyped words"):
            return _measure(Transaction(connection))
    finally:
        connection.close()


def _measure(tx: Transaction) -> list[Check]:
    index = SearchIndex()
    pairs = mistyped(tx, WORDS)
    scanned = [fold(f"{one.name} {corpus.towns()[one.town].names['en']}") for one in listed(LARGE)]
    index.find(tx, GUILD, KIND, pairs[0][0])  # loads the vocabulary, once a process
    ours, theirs = Samples(), Samples()
    found = 0
    for number, (typed, meant) in enumerate(pairs):
        started = time.perf_counter()
        refs = index.find(tx, GUILD, KIND, typed).refs[:FIRST]
        ours.values.append(time.perf_counter() - started)
        found += any(_bears(tx, ref, meant) for ref in refs)
        if number % (WORDS // SCANS) == 0:
            started = time.perf_counter()
            process.extract(fold(typed), scanned, scorer=fuzz.WRatio, limit=FIRST)
            theirs.values.append(time.perf_counter() - started)
    sides = [Side.of("search", ours), Side.of("scan", theirs)]
    return [
        Check(
            row=3,
            what="mistyped word at 100,000: recall in 25",
            measured=found / len(pairs),
            unit="",
            target=0.95,
            sense="at least",
            note=f"{len(pairs)} words",
        ),
        Check(
            row=3,
            what="the same, times faster than a scan with rapidfuzz",
            measured=theirs.median / ours.median,
            target=20,
            sense="at least",
            sides=sides,
        ),
    ]


def _bears(tx: Transaction, ref: int, word: str) -> bool:
    texts = tx.value(
        """SELECT names || places || themes || body FROM search_entry
           WHERE guild_id = :guild AND kind = :kind AND ref = :ref""",
        guild=GUILD,
        kind=KIND,
        ref=ref,
    )
    return f" {word} " in texts
