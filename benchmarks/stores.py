"""Real database files with a synthetic directory of one server, made once a run.

The tables get plain inserts, the index `SearchIndex.put_new` with the texts that the bot's own indexer gives it: names,
names of towns and countries in four languages, themes with all their search words, category and kind.
"""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from benchmarks import corpus
from benchmarks.corpus import LANGUAGES, Organisation
from bot.core.database import Transaction, connect
from bot.core.i18n import territories
from bot.core.migrations import prepare
from bot.core.search import SearchIndex
from bot.core.search_entries import Entry
from bot.core.seed import Report, read_all
from bot.directory.records import KIND
from bot.vocabulary.records import SUBJECT_AXES, Term
from bot.vocabulary.seeding import VocabularySeeder
from tests.support.loopback.world import build_world

GUILD_NAME = "network"
GUILD = next(guild.id for guild in build_world().guilds.values() if guild.name == GUILD_NAME)  # of the loopback's plan
DATA = Path(__file__).resolve().parent.parent / "data"
BATCH = 10_000
NOW = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
LISTED = 100  # organisations that stand in the order of a list, before those that came later


class Stores:
    """Database files by number of organisations, in a folder that lasts as long as the context."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="benchmarks-", ignore_cleanup_errors=True)
        self._files: dict[int, Path] = {}
        self.path = Path(self._folder.name)

    def __enter__(self) -> Stores:
        return self

    def __exit__(self, *_error: object) -> None:
        self._folder.cleanup()

    def has(self, count: int) -> bool:
        """Return whether the file with that many organisations is there."""
        return count in self._files

    def of(self, count: int, on_progress: Callable[[int], None] = lambda _done: None) -> Path:
        """Return the file with that many organisations, making it where it is not there yet."""
        if count not in self._files:
            path = self.path / f"{count}" / "network.sqlite3"
            path.parent.mkdir()
            build(path, count, on_progress)
            self._files[count] = path
        return self._files[count]

    def copy_of(self, count: int, name: str) -> Path:
        """Return a copy of that file for a measurement that writes."""
        return self.copy(self.of(count), name)

    def copy(self, file: Path, name: str) -> Path:
        """Return a copy of a database that nobody has open, in a folder of that name."""
        target = self.path / name / "network.sqlite3"
        target.parent.mkdir()
        target.write_bytes(file.read_bytes())
        return target


def build(path: Path, count: int, on_progress: Callable[[int], None]) -> None:
    """Write a database with `count` organisations to `path`, in transactions of BATCH as an import would."""
    prepare(path, backups=path.parent / "backups", now=datetime.fromtimestamp(NOW, UTC))
    connection = connect(path, busy_seconds=2.0)
    connection.execute("PRAGMA synchronous = OFF")  # a file that is thrown away after the run
    tx = Transaction(connection)
    try:
        connection.execute("BEGIN IMMEDIATE")
        filler = Filler(tx)
        connection.execute("COMMIT")
        done = 0
        for batch in _batches(corpus.organisations(count)):
            connection.execute("BEGIN IMMEDIATE")
            filler.put(tx, batch)
            tx.finish()
            connection.execute("COMMIT")
            done += len(batch)
            on_progress(done)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _batches(organisations: Iterator[Organisation]) -> Iterator[list[Organisation]]:
    while batch := list(itertools.islice(organisations, BATCH)):
        yield batch


class Filler:
    """Puts organisations into a server that has its vocabulary and places."""

    def __init__(self, tx: Transaction) -> None:
        """Write the server, the network's vocabulary from the project's own data, and every town, unless there."""
        tx.execute("INSERT OR IGNORE INTO guild (id, created_at) VALUES (:guild, :now)", guild=GUILD, now=NOW)
        vocabulary = VocabularySeeder()
        read_all(DATA, [vocabulary])
        vocabulary.apply(tx, GUILD, Report(), NOW)
        self._search = SearchIndex()
        self._subjects = [term for term in vocabulary.terms if term.id.axis in SUBJECT_AXES]
        self._kinds = [term for term in vocabulary.terms if term.id.axis == "kind"]
        self._categories = [term for term in vocabulary.terms if term.id.axis == "category"]
        tx.execute_many(
            """INSERT OR IGNORE INTO place (guild_id, key, kind, country, names, origin)
               VALUES (:guild, :key, 'city', :country, :names, 'imported')""",
            [
                {"guild": GUILD, "key": f"town-{number}", "country": town.country, "names": json.dumps(town.names)}
                for number, town in enumerate(corpus.towns())
            ],
        )
        rows = tx.fetch("SELECT key, id FROM place WHERE guild_id = :guild AND key LIKE 'town-%'", guild=GUILD)
        self._place_ids = {int(row["key"].removeprefix("town-")): row["id"] for row in rows}

    @cached_property
    def _countries(self) -> dict[str, list[str]]:
        names = [territories(code) for code in LANGUAGES]
        return {iso: [each[iso] for each in names if iso in each] for iso in names[0]}

    def put(self, tx: Transaction, organisations: Iterable[Organisation], *, first_id: int = 1) -> None:
        """Write organisations and index them; the id of each is its number and `first_id`."""
        for organisation in organisations:
            ref = organisation.number + first_id
            terms = self._terms_of(organisation)
            self._insert(tx, organisation, ref, terms)
            self._search.put_new(tx, self.entry(organisation, ref, terms))

    def _terms_of(self, organisation: Organisation) -> list[Term]:
        subjects = [self._subjects[number % len(self._subjects)] for number in organisation.themes]
        category = self._categories[organisation.themes[0] % len(self._categories)]
        kind = self._kinds[organisation.themes[-1] % len(self._kinds)]
        return list({term.id: term for term in [category, kind, *subjects]}.values())

    def entry(self, organisation: Organisation, ref: int, terms: Iterable[Term] | None = None) -> Entry:
        """Return what the index gets for an organisation, put together as `DirectoryIndexer` does."""
        town = corpus.towns()[organisation.town]
        bears = list(self._terms_of(organisation) if terms is None else terms)
        subjects = [term for term in bears if term.id.axis in SUBJECT_AXES]
        others = [term for term in bears if term.id.axis not in SUBJECT_AXES]
        return Entry(
            guild=GUILD,
            kind=KIND,
            ref=ref,
            standing=900 - organisation.number if organisation.number < LISTED else 300,
            names=[organisation.name, organisation.abbreviation, *organisation.names],
            places=[*town.names.values(), *self._countries.get(town.country, ())],
            themes=[text for term in subjects for text in term.texts()],
            body=[text for term in others for text in (*term.texts(), term.printed)],
            facets={
                "category": [term.id.key for term in others if term.id.axis == "category"],
                "country": [town.country],
                "theme": [term.id.key for term in subjects],
                "kind": [term.id.key for term in others if term.id.axis == "kind"],
            },
        )

    def _insert(self, tx: Transaction, organisation: Organisation, ref: int, terms: Iterable[Term]) -> None:
        tx.execute(
            """INSERT INTO organisation (id, guild_id, key, name, abbreviation, position, origin, created_at)
               VALUES (:id, :guild, :key, :name, :abbreviation, :position, 'imported', :now)""",
            id=ref,
            guild=GUILD,
            key=f"organisation-{ref}",
            name=organisation.name,
            abbreviation=organisation.abbreviation,
            position=ref,
            now=NOW,
        )
        tx.execute(
            """INSERT INTO organisation_place (organisation_id, position, place_id, country, source)
               VALUES (:id, 0, :place, :country, 'added')""",
            id=ref,
            place=self._place_ids[organisation.town],
            country=corpus.towns()[organisation.town].country,
        )
        tx.execute_many(
            """INSERT INTO organisation_name (organisation_id, position, name, source)
               VALUES (:id, :position, :name, 'added')""",
            [{"id": ref, "position": position, "name": name} for position, name in enumerate(organisation.names)],
        )
        tx.execute_many(
            """INSERT INTO organisation_term (organisation_id, axis, key, position, source)
               VALUES (:id, :axis, :key, :position, 'added')""",
            [
                {"id": ref, "axis": term.id.axis, "key": term.id.key, "position": position}
                for position, term in enumerate(terms)
            ],
        )
