"""Row 4: names and towns typed on a keyboard without their letters.

Every organisation of the sample has a letter that English keyboards lack in its name, or in the name of its town; it is
searched by that name without the accents and with o for ø, l for ł and so on, as `keyboard.bare` writes it (which is
not the bot's own folding). Found means: by its name, that it is among the first 25; by its town, that one of the first
25 is there.
"""

from __future__ import annotations

import random

from benchmarks import corpus, keyboard
from benchmarks.lab import LARGE, Lab, listed
from benchmarks.results import Check
from benchmarks.stores import GUILD
from bot.core.database import Transaction, connect
from bot.core.search import SearchIndex
from bot.directory.records import KIND

SAMPLE = 1000
FIRST = 25


async def measure(lab: Lab) -> list[Check]:
    """Return the recall."""
    connection = connect(lab.store(LARGE), busy_seconds=2, read_only=True)
    try:
        with lab.doing("row 4: without accents"):
            return _measure(Transaction(connection))
    finally:
        connection.close()


def _measure(tx: Transaction) -> list[Check]:
    index = SearchIndex()
    chance = random.Random(401)  # noqa: S311  # repeatable, not secret
    letters: set[str] = set()
    found = asked = 0
    for organisation in chance.sample(listed(LARGE), LARGE):
        town = corpus.towns()[organisation.town].names["en"]
        by_name = not organisation.name.isascii()
        text = organisation.name if by_name else town
        if text.isascii():
            continue
        letters.update(character for character in text.lower() if not character.isascii() and character.isalpha())
        refs = index.find(tx, GUILD, KIND, keyboard.bare(text)).refs[:FIRST]
        if by_name:
            found += organisation.number + 1 in refs
        else:
            found += any(corpus.towns()[listed(LARGE)[ref - 1].town].names["en"] == town for ref in refs)
        asked += 1
        if asked == SAMPLE:
            break
    missing = {"ø", "ł"} - letters
    if missing:
        raise AssertionError(f"the sample holds no {' '.join(missing)}")
    return [
        Check(
            row=4,
            what="without accents at 100,000: recall in 25",
            measured=found / asked,
            unit="",
            target=1.0,
            sense="at least",
            note=f"{asked} names and towns with {' '.join(sorted(letters))}",
        )
    ]
