"""resources/*.yaml -> the resources of Annex 1."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from bot.core.database import Transaction
from bot.core.i18n import territories
from bot.core.record import Record
from bot.core.search import SearchIndex
from bot.core.seed import Folder, Report
from bot.directory.records import OrganisationId, PlaceId, Source
from bot.directory.seeding import KEY, PlaceRecord
from bot.resources import seed_store, store
from bot.resources.records import KIND, KINDS, Author, Content, Involvement, ResourceTerm, Work
from bot.vocabulary.records import SUBJECT_AXES, TermId
from bot.vocabulary.seeding import VocabularySeeder

SECTIONS = ("papers", "resources", "case-studies")  # of Annex 1, and the files of the folder, in its order
GIVEN_BY_THE_BOT = re.compile(r"resource-[0-9]+")  # keys of what people share
# The day of the document. On the day of the first seeding, the works of ten years would all be the latest news.
PUBLISHED = int(datetime(2016, 6, 16, tzinfo=UTC).timestamp())


def _calendar(text: str) -> str:
    """Return a year, a month or a day that the calendar has."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        raise ValueError(f"“{text}” is neither a year (2016) nor a month (2016-03) nor a day (2016-03-16)")
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError as error:
        raise ValueError(f"the calendar has no “{text}”") from error
    return text


def _kind(key: str) -> str:
    if key not in KINDS:
        raise ValueError(f"“{key}” is none of {', '.join(KINDS)}")
    return key


Text = Annotated[str, Field(min_length=1)]
Kind = Annotated[str, AfterValidator(_kind)]


class AuthorEntry(Record):
    """An author of an entry: a person or an institution."""

    family: str = ""
    given: str = ""
    added_given: str = ""
    name: str = ""
    organisation: str | None = None  # of an institution that is one of the directory
    role: Literal["author", "editor"] = "author"
    printed: str = ""
    added: bool = False

    @model_validator(mode="after")
    def _person_or_institution(self) -> AuthorEntry:
        if bool(self.family) == bool(self.name):
            raise ValueError("write either the family name of a person or the name of an institution")
        if self.name and (self.given or self.added_given):
            raise ValueError(f"“{self.name}” is an institution and has no given name")
        if self.given and self.added_given:
            raise ValueError(f"“{self.family}” has one given name, printed or added")
        return self


class StatedEntry(Record):
    """What both the document and we can say of a work."""

    kind: Kind | None = None
    places: list[str] = []
    countries: list[str] = []
    comes_from: list[str] = []
    speaks_of: list[str] = []
    themes: list[str] = []
    aliases: list[Text] = []


class AddedEntry(StatedEntry):
    """What the document does not say and everybody can check."""

    language: str = Field(default="", pattern=r"^([a-z]{2})?$")
    publisher: str = ""


class ResourceEntry(StatedEntry):
    """An entry of resources/*.yaml."""

    key: str = Field(pattern=KEY)
    number: int = Field(ge=1)
    printed: Text
    title: Text
    subtitle: str = ""
    authors: list[AuthorEntry] = []
    issued: Annotated[str, AfterValidator(_calendar)] | None = None
    stage: Literal["draft", "published"] = "published"
    ledger: list[str] = []
    added: AddedEntry = AddedEntry()

    @property
    def parts(self) -> tuple[tuple[StatedEntry, Source, tuple[str, ...]], ...]:
        """Return what the document says and what is added, each with where it stands in the entry."""
        return ((self, "document", ()), (self.added, "added", ("added",)))

    def added_fields(self) -> list[str]:
        """Return the names of the fields that the document does not state."""
        fields = [field for field, value in self.added if value]
        if any(author.added for author in self.authors):
            fields.append("authors")
        if any(author.added_given for author in self.authors):
            fields.append("given")
        return sorted(fields)


class ResourceSeeder:
    """Reads and writes the resources that a network's document lists."""

    def __init__(
        self,
        vocabulary: VocabularySeeder,
        places: Callable[[], Collection[PlaceRecord]],
        organisations: Callable[[], Collection[str]],
        ledger: Callable[[], Collection[str]],
    ) -> None:
        """Take what gives the terms, places and keys that an entry may name, once their files are read."""
        self._vocabulary = vocabulary
        self._places = places
        self._organisations = organisations
        self._ledger = ledger
        self.sections: dict[str, list[ResourceEntry]] = {}

    # -- reading --------------------------------------------------------------------------------------------

    def read(self, folder: Folder) -> None:
        """Read the three files and hold every reference against what it refers to."""
        known: dict[str, Collection[str]] = {
            "place": {place.key for place in self._places()},
            "country": territories("en"),
            "organisation": self._organisations(),
            "theme": self._terms(),
            "entry of the ledger": self._ledger(),
        }
        keys: set[str] = set()
        for section in SECTIONS:
            file = f"resources/{section}.yaml"
            self.sections[section] = folder.load(file, list[ResourceEntry]) or []
            for index, entry in enumerate(self.sections[section]):

                def fault(
                    what: str, *path: str | int, file: str = file, index: int = index, key: str = entry.key
                ) -> None:
                    folder.faults.add(folder.where(file, index, *path), f"{key}: {what}")

                if entry.key in keys:
                    fault(f"the key “{entry.key}” stands twice", "key")
                if GIVEN_BY_THE_BOT.fullmatch(entry.key):
                    fault(f"“{entry.key}” is a key that the bot gives to what people share", "key")
                keys.add(entry.key)
                if entry.number != index + 1:
                    fault(f"number {entry.number} stands where {index + 1} belongs", "number")
                self._check(entry, known, fault)

    @staticmethod
    def _check(entry: ResourceEntry, known: Mapping[str, Collection[str]], fault: Callable[..., None]) -> None:
        def hold(what: str, values: Sequence[str | None], *path: str) -> None:
            for position, value in enumerate(values):
                if value is not None and known[what] and value not in known[what]:
                    fault(f"no {what} “{value}”", *path, position)  # none known: their own file has faults, told there

        for part, _source, path in entry.parts:
            hold("place", part.places, *path, "places")
            hold("country", part.countries, *path, "countries")
            hold("organisation", part.comes_from, *path, "comes_from")
            hold("organisation", part.speaks_of, *path, "speaks_of")
            hold("theme", part.themes, *path, "themes")
        hold("organisation", [author.organisation for author in entry.authors], "authors")
        hold("entry of the ledger", entry.ledger, "ledger")
        if not entry.themes and not entry.added.themes:
            fault("write at least one theme")
        if (entry.kind is None) == (entry.added.kind is None):
            fault("write the kind once, as stated or as added")
        if entry.added.language and entry.added.language not in _languages():
            fault(f"“{entry.added.language}” is not a language of ISO 639-1", "added", "language")

    def _terms(self) -> dict[str, TermId]:
        """Return the themes that were read; their keys are unique across the axes."""
        return {term.id.key: term.id for term in self._vocabulary.terms if term.id.axis in SUBJECT_AXES}

    # -- writing --------------------------------------------------------------------------------------------

    def apply(self, tx: Transaction, guild: int, report: Report, now: int) -> None:
        """Write what was read, after the directory; what a person edited stays, even when it left the files."""
        seen = _Written(
            places=seed_store.place_ids(tx, guild),
            countries={place.key: place.country for place in self._places()},
            organisations=seed_store.organisation_ids(tx, guild),
            terms=self._terms(),
        )
        for section, entries in self.sections.items():
            for entry in entries:
                self._apply_entry(tx, guild, section, entry, seen, report, now)
        keys = [entry.key for entries in self.sections.values() for entry in entries]
        report.kept += seed_store.edited_others(tx, guild, keys)
        if gone := seed_store.others(tx, guild, keys):
            search = SearchIndex()
            for resource_id in gone:
                search.remove(tx, guild, KIND, resource_id)
                store.delete(tx, guild, resource_id)
            report.removed["resources"] = len(gone)

    @staticmethod
    def _apply_entry(
        tx: Transaction, guild: int, section: str, entry: ResourceEntry, seen: _Written, report: Report, now: int
    ) -> None:
        digest = seen.digest(section, entry)
        known = seed_store.seed_state(tx, guild, entry.key)
        if known is not None and known.seed_hash == digest:
            report.count("resources", "same")
            return
        if known is not None and known.edited:
            report.kept.append(entry.title)
            return
        resource_id = (
            store.insert(tx, guild, key=entry.key, status="published", origin="seeded", now=now)
            if known is None
            else known.id
        )
        store.write(tx, guild, resource_id, seen.content(entry))
        values = {
            "section": section,
            "position": entry.number,
            "printed": entry.printed,
            "ledger": json.dumps(entry.ledger),
            "added": json.dumps(entry.added_fields()),
        }
        seed_store.mark_seeded(tx, guild, resource_id, values, seed_hash=digest, published_at=PUBLISHED)
        report.count("resources", "added" if known is None else "changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What entries refer to, as the server has it."""

    places: Mapping[str, PlaceId]
    countries: Mapping[str, str]  # of the places
    organisations: Mapping[str, OrganisationId]
    terms: Mapping[str, TermId]

    def digest(self, section: str, entry: ResourceEntry) -> str:
        """Return what tells whether a later seed differs, in the entry or in what a place or theme of it is."""
        places = {key: self.countries[key] for part, _source, _path in entry.parts for key in part.places}
        terms = {key: self.terms[key].axis for part, _source, _path in entry.parts for key in part.themes}
        plain = json.dumps([section, entry.model_dump(), places, terms], sort_keys=True, ensure_ascii=False)
        return hashlib.blake2s(plain.encode()).hexdigest()

    def content(self, entry: ResourceEntry) -> Content:
        """Return an entry as the resources are written."""
        terms: dict[TermId, Source] = {}
        for part, source, _path in entry.parts:
            for key in part.themes:
                terms.setdefault(self.terms[key], source)
        return Content(
            work=Work(
                title=entry.title,
                subtitle=entry.subtitle,
                authors=[
                    Author(
                        family=one.family,
                        given=one.given or one.added_given,
                        name=one.name,
                        role=one.role,
                        printed=one.printed,
                    )
                    for one in entry.authors
                ],
                issued=entry.issued or "",
                kind=entry.kind or entry.added.kind or "other",
                language=entry.added.language,
                stage=entry.stage,
                publisher=entry.added.publisher,
            ),
            aliases=[*entry.aliases, *entry.added.aliases],
            places=list(self._where(entry)),
            organisations=self._involved(entry),
            terms=[ResourceTerm(term=term, source=source) for term, source in terms.items()],
        )

    def _where(self, entry: ResourceEntry) -> Iterator[tuple[PlaceId | None, str, Source]]:
        for part, source, _path in entry.parts:
            for key in part.places:
                yield self.places[key], self.countries[key], source
            for country in part.countries:
                yield None, country, source

    def _involved(self, entry: ResourceEntry) -> list[tuple[OrganisationId, Involvement, Source]]:
        found: dict[tuple[str, Involvement], Source] = {
            (author.organisation, "from"): "added" if author.added else "document"
            for author in entry.authors
            if author.organisation
        }
        for part, source, _path in entry.parts:
            for key in part.comes_from:
                found.setdefault((key, "from"), source)
            for key in part.speaks_of:
                found.setdefault((key, "about"), source)
        return [(self.organisations[key], role, source) for (key, role), source in found.items()]


def _languages() -> Collection[str]:
    """Return the languages that have a code of two letters (from CLDR, through Babel)."""
    from babel import Locale  # noqa: PLC0415  # loading CLDR costs megabytes; a running bot does not need it here

    return {str(code) for code in Locale.parse("en").languages if len(str(code)) == 2}
