"""places.yaml, countries.yaml, regions.yaml, organisations/*.yaml, contacts.yaml and ledger.yaml -> the directory."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal
from zoneinfo import available_timezones

from pydantic import Field

from bot.core.database import Transaction
from bot.core.i18n import CODES, region_names, territories
from bot.core.record import Record
from bot.core.seed import Document, Folder, Report
from bot.directory import seed_store, store
from bot.directory.records import RELATIONS, Draft, Name, OrganisationTerm, PlaceId, Source
from bot.vocabulary.records import TermId
from bot.vocabulary.seeding import VocabularySeeder

KEY = r"^[a-z0-9-]+$"
Language = Literal["en", "fr", "es", "pt_BR"]


class PlaceRecord(Record):
    """An entry of places.yaml."""

    key: str = Field(pattern=KEY)
    name: dict[Language, str] = Field(min_length=1)
    kind: Literal["city", "district", "municipality", "region"]
    country: str = Field(pattern=r"^[A-Z]{2}$")
    within: str | None = None
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    zone: str | None = None
    spellings: list[str] = []


class RegionRecord(Record):
    """A region of regions.yaml."""

    spellings: list[str] = []
    countries: list[str] = Field(min_length=1)


class PrintedRecord(Record):
    """A numbered line as printed."""

    number: int = Field(ge=1)
    category: str
    text: str = Field(min_length=1)


class RelationRecord(Record):
    """A relation to another organisation, written on one side."""

    kind: str
    to: str
    printed: str = ""


class AddedRecord(Record):
    """What the document does not say and everybody can check."""

    abbreviation: str | None = None
    names: dict[Language, str] = {}
    aliases: list[str] = []
    places: list[str] = []
    countries: list[str] = []
    themes: list[str] = []
    expertise: list[str] = []
    relations: list[RelationRecord] = []


class OrganisationRecord(Record):
    """An entry of organisations/*.yaml."""

    key: str = Field(pattern=KEY)
    printed: list[PrintedRecord] = Field(min_length=1)
    name: str = Field(min_length=1)
    abbreviation: str | None = None
    kind: str | None = None  # none where neither the document nor the name says what it is
    places: list[str] = []
    countries: list[str] = []
    themes: list[str] = []
    expertise: list[str] = []
    relations: list[RelationRecord] = []
    added: AddedRecord = AddedRecord()

    def names(self) -> list[Name]:
        """Return every other name, those of a language first."""
        spoken = [Name(text=text, language=language, source="added") for language, text in self.added.names.items()]
        return [*spoken, *(Name(text=alias, source="added") for alias in self.added.aliases)]

    def added_fields(self) -> list[str]:
        """Return the names of the fields that the document does not state."""
        return [field for field, value in self.added if value]

    def hash(self) -> str:
        """Return a digest of the whole record, to tell whether a later seed differs."""
        plain = json.dumps(self.model_dump(), sort_keys=True, ensure_ascii=False)
        return hashlib.blake2s(plain.encode()).hexdigest()


class ContactRecord(Record):
    """An entry of contacts.yaml."""

    key: str = Field(pattern=KEY)
    name: str
    title: str = ""
    role: str
    programme: str = ""
    institution: str
    organisation: str
    city: str = ""
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    published: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    printed: str = ""


class LedgerRecord(Record):
    """An entry of ledger.yaml."""

    key: str = Field(pattern=KEY)
    about: Literal["directory", "resources", "events", "network"]
    numbers: list[str] = []
    organisations: list[str] = []
    printed: str | list[str]  # a list where the document prints a thing in several ways
    adopted: str
    why: str
    status: Literal["adopted", "open"]
    checked: str = ""


class DirectorySeeder:
    """Reads and writes the directory of a network."""

    def __init__(self, vocabulary: VocabularySeeder) -> None:
        self._vocabulary = vocabulary
        self.places: list[PlaceRecord] = []
        self.countries: Mapping[str, list[str]] = {}
        self.regions: Mapping[str, RegionRecord] = {}
        self.organisations: list[OrganisationRecord] = []
        self.contacts: list[ContactRecord] = []
        self.ledger: list[LedgerRecord] = []

    def organisation_keys(self) -> set[str]:
        """Return the keys of the organisations that were read."""
        return {record.key for record in self.organisations}

    def ledger_keys(self) -> set[str]:
        """Return the keys of the ledger's entries that were read."""
        return {entry.key for entry in self.ledger}

    def without_entries(self) -> DirectorySeeder:
        """Return one that writes how countries are called, and no organisation, place, contact point or entry."""
        bare = DirectorySeeder(self._vocabulary)
        bare.countries, bare.regions = self.countries, self.regions
        return bare

    # -- reading --------------------------------------------------------------------------------------------

    def read(self, folder: Folder) -> None:
        """Read the files and hold every reference against what it refers to."""
        self.places = self._places(folder)
        self.countries = folder.load("countries.yaml", dict[str, list[str]]) or {}
        for country in self.countries:
            if country not in territories("en"):
                folder.faults.add(
                    folder.where("countries.yaml", country), f"“{country}” is not a country of ISO 3166-1"
                )
        self.regions = self._regions(folder)
        files = list(folder.each("organisations", list[OrganisationRecord]))
        self.organisations = [record for _document, records in files for record in records]
        for document, records in files:
            for number, record in enumerate(records):
                self._check(folder, document, number, record)
        self._check_numbers(folder)
        keys = {record.key for record in self.organisations}
        self.contacts = folder.load("contacts.yaml", list[ContactRecord]) or []
        for number, contact in enumerate(self.contacts):
            if contact.organisation not in keys:
                folder.faults.add(
                    folder.where("contacts.yaml", number, "organisation"),
                    f"{contact.key}: no organisation “{contact.organisation}”",
                )
        self.ledger = folder.load("ledger.yaml", list[LedgerRecord]) or []
        for number, entry in enumerate(self.ledger):
            for key in entry.organisations:
                if key not in keys:
                    folder.faults.add(
                        folder.where("ledger.yaml", number, "organisations"), f"{entry.key}: no organisation “{key}”"
                    )

    def _regions(self, folder: Folder) -> Mapping[str, RegionRecord]:
        regions = folder.load("regions.yaml", dict[str, RegionRecord]) or {}
        for code, region in regions.items():
            if code not in region_names("en"):
                folder.faults.add(folder.where("regions.yaml", code), f"“{code}” is not a region of the UN's list")
            for country in region.countries:
                if country not in territories("en"):
                    folder.faults.add(
                        folder.where("regions.yaml", code, "countries"),
                        f"{code}: “{country}” is not a country of ISO 3166-1",
                    )
        return regions

    def _places(self, folder: Folder) -> list[PlaceRecord]:
        document = folder.document("places.yaml")
        records = [] if document is None else folder.load("places.yaml", list[PlaceRecord]) or []
        if not records:
            folder.faults.add("places.yaml", "no place could be read")
        zones = available_timezones()
        keys = {record.key for record in records}
        for number, record in enumerate(records):

            def where(field: str, number: int = number) -> str:
                return document.where((number, field)) if document else "places.yaml"

            if record.zone is not None and record.zone not in zones:
                folder.faults.add(where("zone"), f"{record.key}: “{record.zone}” is not a time zone of the IANA list")
            if record.country not in territories("en"):
                folder.faults.add(where("country"), f"{record.key}: “{record.country}” is not a country of ISO 3166-1")
            if record.within is not None and record.within not in keys:
                folder.faults.add(where("within"), f"{record.key}: no place “{record.within}” for it to be part of")
        if len(keys) < len(records):
            folder.faults.add("places.yaml", "a key stands twice")
        return records

    def _check(self, folder: Folder, document: Document, number: int, record: OrganisationRecord) -> None:
        terms = {term.id for term in self._vocabulary.terms}
        subjects = {term.key for term in terms if term.axis in {"how", "theme", "sdg"}}
        expertise = {term.key for term in terms if term.axis == "expertise"}
        places = {place.key for place in self.places}
        organisations = {one.key for one in self.organisations}

        def hold(values: list[str], known: set[str], path: tuple[str, ...], what: str) -> None:
            if not known:
                return  # the file that would hold them has faults of its own, which are told
            for place_in_list, value in enumerate(values):
                if value not in known:
                    where = document.where((number, *path, place_in_list))
                    folder.faults.add(where, f"{record.key}: no {what} “{value}”")

        if terms and record.kind is not None and TermId("kind", record.kind) not in terms:
            folder.faults.add(document.where((number, "kind")), f"{record.key}: no kind “{record.kind}”")
        categories = {term.key for term in terms if term.axis == "category"}
        hold([line.category for line in record.printed], categories, ("printed",), "category")
        countries = set(territories("en"))
        for part, path in ((record, ()), (record.added, ("added",))):
            hold(part.places, places, (*path, "places"), "place")
            hold(part.countries, countries, (*path, "countries"), "country")
            hold(part.themes, subjects, (*path, "themes"), "theme")
            hold(part.expertise, expertise, (*path, "expertise"), "field of expertise")
            hold([one.to for one in part.relations], organisations, (*path, "relations"), "organisation")
            hold([one.kind for one in part.relations], set(RELATIONS), (*path, "relations"), "kind of relation")

    def _check_numbers(self, folder: Folder) -> None:
        numbers: dict[int, str] = {}
        keys: set[str] = set()
        for record in self.organisations:
            if record.key in keys:
                folder.faults.add("organisations/", f"the key “{record.key}” stands twice")
            keys.add(record.key)
            for line in record.printed:
                if line.number in numbers:
                    folder.faults.add(
                        "organisations/",
                        f"number {line.number} stands at {numbers[line.number]} and at {record.key}",
                    )
                numbers[line.number] = record.key

    # -- writing --------------------------------------------------------------------------------------------

    def apply(self, tx: Transaction, guild: int, report: Report, now: int) -> None:
        """Write what was read; organisations that a person edited stay as they are."""
        places = self._apply_places(tx, guild, report)
        report.count("countries", seed_store.replace_country_spellings(tx, guild, self.countries, self._regions_of()))
        changed = [
            record for record in self.organisations if self._apply_organisation(tx, guild, record, places, report, now)
        ]
        for record in changed:
            self._apply_links(tx, guild, record)
        for position, contact in enumerate(self.contacts):
            outcome = seed_store.put_contact(tx, guild, position, contact.model_dump(exclude={"printed"}))
            report.count("contact points", outcome)
        for position, entry in enumerate(self.ledger):
            printed = [entry.printed] if isinstance(entry.printed, str) else entry.printed
            values = {**entry.model_dump(), "printed": "\n".join(printed)}
            report.count("ledger entries", seed_store.put_ledger(tx, guild, position, values))
        for what, table, keys in (
            ("ledger entries", "ledger_entry", [entry.key for entry in self.ledger]),
            ("contact points", "contact_point", [contact.key for contact in self.contacts]),
        ):
            if gone := seed_store.remove_others(tx, guild, table, keys):
                report.removed[what] = gone

    def _regions_of(self) -> dict[str, list[str]]:
        """Return the names of the regions that each country lies in."""
        found: dict[str, list[str]] = {}
        for code, region in self.regions.items():
            names = [name for language in CODES if (name := region_names(language).get(code))]
            for country in region.countries:
                found.setdefault(country, []).extend([*names, *region.spellings])
        return found

    def _apply_places(self, tx: Transaction, guild: int, report: Report) -> dict[str, tuple[PlaceId, str]]:
        found = {}
        for record in self.places:
            place_id, outcome = seed_store.put_place(tx, guild, record.model_dump())
            report.count("places", outcome)
            found[record.key] = (place_id, record.country)
        return found

    def _apply_organisation(
        self,
        tx: Transaction,
        guild: int,
        record: OrganisationRecord,
        places: Mapping[str, tuple[PlaceId, str]],
        report: Report,
        now: int,
    ) -> bool:
        known = seed_store.seed_state(tx, guild, record.key)
        if known is not None and known.seed_hash == record.hash():
            report.count("organisations", "same")
            return False
        if known is not None and known.edited:
            report.kept.append(record.name)
            return False
        organisation_id = (
            known.id
            if known is not None
            else store.insert(
                tx,
                guild,
                key=record.key,
                origin="seeded",
                now=now,
                by=None,
                position=record.printed[0].number,
            )
        )
        axes = {term.id.key: term.id.axis for term in self._vocabulary.terms if term.id.axis in {"how", "theme", "sdg"}}
        store.write(tx, guild, organisation_id, _draft(record, places, axes))
        seed_store.mark_seeded(tx, organisation_id, seed_hash=record.hash(), added=record.added_fields())
        report.count("organisations", "added" if known is None else "changed")
        return True

    def _apply_links(self, tx: Transaction, guild: int, record: OrganisationRecord) -> None:
        """Write what refers to other organisations, once all of them are there."""
        organisation_id = store.id_of_key(tx, guild, record.key)
        if organisation_id is None:
            raise RuntimeError(f"{record.key} was written and is not there")
        lines: list[dict[str, Any]] = [line.model_dump() for line in record.printed]
        seed_store.replace_printed(tx, guild, organisation_id, lines)
        relations = [(one, "document") for one in record.relations] + [(one, "added") for one in record.added.relations]
        seed_store.replace_relations(
            tx, guild, organisation_id, [{**one.model_dump(), "source": source} for one, source in relations]
        )


def _draft(record: OrganisationRecord, places: Mapping[str, tuple[PlaceId, str]], axes: Mapping[str, str]) -> Draft:
    seats: list[tuple[PlaceId | None, str, Source]] = []
    terms: dict[TermId, Source] = {TermId("category", line.category): "document" for line in record.printed}
    if record.kind is not None:
        terms[TermId("kind", record.kind)] = "document"
    parts: tuple[tuple[OrganisationRecord | AddedRecord, Source], ...] = (
        (record, "document"),
        (record.added, "added"),
    )
    for part, source in parts:
        seats += [(*places[key], source) for key in part.places]
        seats += [(None, country, source) for country in part.countries if country not in {seat[1] for seat in seats}]
        for key in part.themes:
            terms.setdefault(TermId(axes[key], key), source)
        for key in part.expertise:
            terms.setdefault(TermId("expertise", key), source)
    return Draft(
        name=record.name,
        abbreviation=record.abbreviation or record.added.abbreviation or "",
        names=record.names(),
        seats=seats,
        terms=[OrganisationTerm(term=term, source=source) for term, source in terms.items()],
    )
