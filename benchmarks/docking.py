"""Row 19: `/dock ask` at 100,000 organisations and 10,000 people, against `/directory find` there.

A need names two themes and a town in a sentence of one of the four languages; a find is one of these themes with that
town, which is what the command itself suggests to search (“mediation geneva”). Both are the call of the service, from
the event loop and back: the need is read, candidates are gathered, ranked and explained, and the request is kept; the
find searches, counts facets and reads the results. They go in turns, in a process that holds the bot. People go in
through the bot's own code, listed and consenting to be asked.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import corpus
from benchmarks.inside import ask, whole_app
from benchmarks.lab import LARGE, Lab, listed
from benchmarks.measuring import Samples
from benchmarks.results import Check, Side
from benchmarks.stores import GUILD, NOW
from bot.core.database import Transaction
from bot.core.guilds import Actor
from bot.dock.records import Need
from bot.people import store
from bot.people.records import FIELDS, Values

if TYPE_CHECKING:
    from bot.app import App

PEOPLE = 10_000
TOGETHER = 1000  # people written in one transaction
FIRST = 600_000_000_000_000_000  # Discord's number of the first of them; askers come before
WARM_UP = 20
ROUNDS = 15
CALLS = 10  # a round, of each
TARGET = 3.0

# In each language a need, and what stands before a town.
NEEDS = {
    "en": "We need help with {one} and {other} in {town}",
    "fr": "Nous cherchons de l'aide sur {one} et {other} à {town}",
    "es": "Necesitamos ayuda con {one} y {other} en {town}",
    "pt_BR": "Precisamos de ajuda com {one} e {other} em {town}",
}


async def measure(lab: Lab) -> list[Check]:
    """Return the ratio of the medians."""
    lab.store(LARGE)
    database = lab.stores.copy_of(LARGE, "docking")
    with lab.doing(f"row 19: asking {LARGE:,} organisations and {PEOPLE:,} people"):
        taken = await ask("benchmarks.docking", database)
    asked, found = Samples(taken["ask"]), Samples(taken["find"])
    return [
        Check(
            row=19,
            what=f"/dock ask at {LARGE:,} organisations and {PEOPLE:,} people, against /directory find: p50",
            measured=asked.median / found.median,
            target=TARGET,
            sides=[Side.of("/dock ask", asked), Side.of("/directory find", found)],
            note=f"{len(asked.values)} needs against {len(found.values)} searches",
        )
    ]


async def list_people(app: App) -> None:
    """Have people list themselves: a name, a town, one to three languages, two or three themes."""
    chance = random.Random(1901)  # noqa: S311  # repeatable, not secret
    vocabulary = await app.vocabulary.terms(GUILD)
    themes = [term.id.key for axis in ("how", "theme") for term in vocabulary.axis(axis)]

    def work(tx: Transaction, first: int) -> None:
        rows = tx.fetch("SELECT id, country FROM place WHERE guild_id = :guild ORDER BY id LIMIT 500", guild=GUILD)
        for number in range(first, first + TOGETHER):
            user, place = FIRST + number, chance.choice(rows)
            tx.execute_many(
                "INSERT INTO consent (guild_id, user_id, kind, given_at) VALUES (:guild, :user, :kind, :now)",
                [{"guild": GUILD, "user": user, "kind": kind, "now": NOW} for kind in ("listed", "asked")],
            )
            profile = store.write(
                tx, GUILD, user,
                Values(
                    name=f"Person {number}", places=[(place["id"], place["country"], "")],
                    languages=chance.sample(["en", "fr", "es", "pt"], chance.randint(1, 3)),
                    themes=chance.sample(themes, chance.randint(2, 3)),
                ),
                dict.fromkeys(FIELDS, "members"), now=datetime.fromtimestamp(NOW, UTC),
            )  # fmt: skip
            app.people_indexer.put(tx, GUILD, profile)

    for first in range(0, PEOPLE, TOGETHER):
        await app.database.transaction(lambda tx, first=first: work(tx, first))  # type: ignore[misc]


async def texts(app: App, count: int) -> tuple[list[str], list[str]]:
    """Return what people ask and what they search, the same in each run."""
    chance = random.Random(1902)  # noqa: S311  # repeatable, not secret
    vocabulary = await app.vocabulary.terms(GUILD)
    themes = [term for axis in ("how", "theme") for term in vocabulary.axis(axis)]
    asked, searched = [], []
    for organisation in chance.choices(listed(LARGE), k=count):
        language = chance.choice(corpus.LANGUAGES)
        one, other = chance.sample(themes, 2)
        town = corpus.towns()[organisation.town].names[language]
        asked.append(NEEDS[language].format(one=one.names[language], other=other.names[language], town=town))
        searched.append(f"{one.names[language]} {town}")
    return asked, searched


async def taken(database: Path) -> dict[str, Sequence[float]]:
    """Return what needs and finds took, in turns."""
    async with whole_app(database) as app:
        await list_people(app)
        count = WARM_UP + ROUNDS * CALLS
        asked, searched = await texts(app, count)
        times: dict[str, list[float]] = {"ask": [], "find": []}
        for turn, start in enumerate([0, *range(WARM_UP, count, CALLS)]):
            part = slice(start, WARM_UP if turn == 0 else start + CALLS)
            for number, need in enumerate(asked[part], start):
                began = time.perf_counter()
                await app.dock.ask(Actor(user=1 + number, guild=GUILD), Need(need=need))
                times["ask"].append(time.perf_counter() - began)
            for text in searched[part]:
                began = time.perf_counter()
                await app.directory.find(GUILD, text)
                times["find"].append(time.perf_counter() - began)
        return {name: each[WARM_UP:] for name, each in times.items()}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(taken(Path(sys.argv[1])))))
