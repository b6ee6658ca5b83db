"""Real database files with a synthetic library of one server, made once a run.

Each begins as a directory of ORGANISATIONS, with every town and the network's own vocabulary. Works go in through the
bot's own code: as somebody shares them, approved by a curator, indexed by `ResourceIndexer`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import corpus, library
from benchmarks.inside import ask, whole_app
from benchmarks.lab import Lab
from benchmarks.library import Writing
from benchmarks.stores import DATA, GUILD, NOW
from bot.core.database import Transaction
from bot.core.seed import read_all
from bot.resources import review_store, store
from bot.resources.addresses import normal
from bot.resources.records import Content, ResourceTerm
from bot.resources.seed_store import organisation_ids, place_ids
from bot.vocabulary.records import SUBJECT_AXES
from bot.vocabulary.seeding import VocabularySeeder

if TYPE_CHECKING:
    from bot.resources.indexing import ResourceIndexer

MANY = 10_000
FEW = 100
ORGANISATIONS = 1000
TOGETHER = 1000  # works written in one transaction
CURATOR = 700_000_000_000_000_000


async def library_of(lab: Lab, count: int) -> Path:
    """Return the database with that many works, made at the first call of a run."""
    path = lab.stores.path / f"library-{count}" / "network.sqlite3"
    if not path.exists():
        lab.store(ORGANISATIONS)
        with lab.doing(f"a library of {count:,} works"):
            await ask("benchmarks.library_stores", lab.stores.copy_of(ORGANISATIONS, path.parent.name), str(count))
    return path


class LibraryFiller:
    """Puts works into the library of a server that has its vocabulary, places and organisations."""

    def __init__(self, tx: Transaction, indexer: ResourceIndexer) -> None:
        vocabulary = VocabularySeeder()
        read_all(DATA, [vocabulary])
        self._indexer = indexer
        self._subjects = [term.id for term in vocabulary.terms if term.id.axis in SUBJECT_AXES]
        self._organisations = list(organisation_ids(tx, GUILD).values())
        places = place_ids(tx, GUILD)
        self._places = [places[f"town-{number}"] for number in range(len(corpus.towns()))]

    def put(self, tx: Transaction, works: Iterable[Writing]) -> None:
        """Write, publish and index works."""
        for one in works:
            resource = store.insert(
                tx, GUILD, key=store.next_key(tx), status="waiting", origin="submitted", now=NOW + one.number
            )
            store.write(tx, GUILD, resource, self.content(one), normal=normal(one.work.link))
            review_store.decide(
                tx, GUILD, resource, "published", by=CURATOR, reason="", now=NOW + one.number, expected=1
            )
            self._indexer.put(tx, GUILD, resource)

    def content(self, writing: Writing) -> Content:
        """Return a work with the themes, places and organisations of the server."""
        themes = dict.fromkeys(self._subjects[number % len(self._subjects)] for number in writing.themes)
        comes_from = dict.fromkeys(
            self._organisations[number % len(self._organisations)] for number in writing.organisations
        )
        return Content(
            work=writing.work,
            places=[(self._places[town], corpus.towns()[town].country, "added") for town in writing.towns],
            organisations=[(organisation, "from", "added") for organisation in comes_from],
            terms=[ResourceTerm(term=term, source="added") for term in themes],
        )


def _put(filler: LibraryFiller, works: Iterable[Writing], tx: Transaction) -> None:
    filler.put(tx, works)


async def fill(database: Path, count: int) -> None:
    """Write a library of that many works into a database that has a directory."""
    works = library.writings(count)
    async with whole_app(database) as app:
        filler = await app.database.transaction(lambda tx: LibraryFiller(tx, app.resource_indexer))
        while batch := list(itertools.islice(works, TOGETHER)):
            await app.database.transaction(partial(_put, filler, batch))
        await app.database.scrub()  # empties the log: the file alone is copied


if __name__ == "__main__":
    asyncio.run(fill(Path(sys.argv[1]), int(sys.argv[2])))
    print(json.dumps(None))
