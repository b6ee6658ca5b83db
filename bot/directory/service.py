"""What anybody may ask the directory."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.database import Database, Transaction
from bot.core.folding import fold
from bot.core.i18n import CODES, _, territories
from bot.core.kept import MOST, Kept
from bot.core.search import SearchIndex
from bot.directory import count_store, store, traits_store
from bot.directory.places import country_of
from bot.directory.records import (
    KIND,
    Called,
    ContactPoint,
    Counts,
    LedgerEntry,
    Near,
    Organisation,
    OrganisationId,
    Place,
    SearchPage,
    Summary,
    Trait,
)
from bot.errors import InvalidInputError, NotFoundError
from bot.vocabulary.records import SUBJECT_AXES
from bot.vocabulary.service import VocabularyService, related

FACETS = ("category", "country", "theme", "kind")
NEAR = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Suggestion:
    """One line of autocomplete."""

    id: OrganisationId
    name: str
    abbreviation: str
    place: Mapping[str, str]  # by language; empty where only the country is known
    country: str


class DirectoryService:
    """Finds and shows organisations."""

    def __init__(self, database: Database, search: SearchIndex, vocabulary: VocabularyService) -> None:
        self._database = database
        self._search = search
        self._vocabulary = vocabulary
        self._lines = Kept[Suggestion]()
        self._counts: dict[int, tuple[int, tuple[int, Mapping[str, Mapping[str, int]]]]] = {}

    async def find(
        self, guild: int, query: str = "", filters: Mapping[str, str] | None = None, *, literal: bool = False
    ) -> SearchPage:
        """Search; an empty query lists everything that the filters let through.

        `filters` maps facets to values. Where nothing is found, `nearest` names themes that the query speaks of.
        """

        def work(tx: Transaction) -> SearchPage:
            found = self._search.find(tx, guild, KIND, query, filters, literal=literal)
            near = related(self._vocabulary.terms_in(tx, guild), query, SUBJECT_AXES) if not found.refs else []
            borne = self._search.facets(tx, guild, KIND).get("theme", {}) if near else {}
            return SearchPage(
                query=query,
                results=store.summaries(tx, guild, found.refs),
                total=found.total,
                counted_all=found.counted_all,
                facets=found.facets,
                corrected=found.corrected,
                partial=found.partial,
                nearest=tuple((term.id, borne.get(term.id.key, 0)) for term in near),
            )

        return await self._database.read(work)

    async def suggest(self, guild: int, typed: str) -> list[Suggestion]:
        """Return what a person may be about to name, at most 25; `typed` is folded into words here."""
        return await self._database.read(lambda tx: self._suggested(tx, guild, typed))

    def version(self, guild: int) -> int:
        """Return a number that rises whenever something that is found has changed (see `Database.version`)."""
        return self._database.version((guild, KIND))

    def _suggested(self, tx: Transaction, guild: int, typed: str) -> list[Suggestion]:
        version = self.version(guild)  # nothing has been read yet, so what is read is no older
        refs = self._search.suggest(tx, guild, KIND, typed)
        lines = {ref: line for ref in refs if (line := self._lines.get((guild, ref), version)) is not None}
        for organisation_id, name, abbreviation, place, country in store.labels(
            tx, guild, [ref for ref in refs if ref not in lines]
        ):
            lines[organisation_id] = Suggestion(
                id=organisation_id,
                name=name,
                abbreviation=abbreviation,
                place=_names(place or "{}"),
                country=country,
            )
            self._lines.put((guild, organisation_id), version, lines[organisation_id])
        return [lines[ref] for ref in refs if ref in lines]

    async def organisation(self, guild: int, organisation_id: int) -> Organisation:
        """Return one organisation; where it was merged, the one it became. Raise NotFoundError otherwise."""
        return await self._database.read(lambda tx: _present(tx, guild, organisation_id))

    async def named(self, guild: int, text: str) -> Organisation:
        """Return the organisation that a person means by a chosen suggestion (`#12`), a name, or most of one."""
        return await self._database.read(lambda tx: self.named_in(tx, guild, text))

    def named_in(self, tx: Transaction, guild: int, text: str) -> Organisation:
        """The same as `named`, inside a transaction of another use case."""
        number = text.strip().removeprefix("#")
        if text.strip().startswith("#") and number.isascii() and number.isdigit() and len(number) < 19:
            return _present(tx, guild, int(number))
        exact = self._search.exact(tx, guild, KIND, text)
        refs = exact or self._search.find(tx, guild, KIND, text).refs
        if len(refs) == 1 or (exact and len(exact) == 1):
            return _present(tx, guild, refs[0])
        if not refs:
            raise NotFoundError(
                _("The directory lists nobody called “{name}”."),
                hint=_("Type a few letters and choose from the list that opens, or search with /directory find."),
                name=text,
            )
        names = [summary.name for summary in store.summaries(tx, guild, refs[:3])]
        raise NotFoundError(
            _("“{name}” could be several organisations: {names} …"),
            hint=_("Type a few letters and choose from the list that opens."),
            name=text,
            names="; ".join(names),
        )

    def bearing_in(self, tx: Transaction, guild: int, name: str) -> list[OrganisationId]:
        """Return the organisations with this name, alias or abbreviation, letters folded, in a transaction."""
        return [OrganisationId(one) for one in self._search.exact(tx, guild, KIND, name)]

    def resembling_in(self, tx: Transaction, guild: int, name: str, *, limit: int) -> list[Summary]:
        """Return the organisations that a name may mean: those that bear it, else what a search for it finds."""
        refs = self.bearing_in(tx, guild, name) or self._search.find(tx, guild, KIND, name).refs
        return store.summaries(tx, guild, refs[:limit])

    def called_in(self, tx: Transaction, guild: int, name: str) -> OrganisationId | None:
        """Return the organisation whose name is this but for accents, capitals, spaces and marks, or None."""
        folded = fold(name).replace(" ", "")
        found = store.summaries(tx, guild, self.bearing_in(tx, guild, name))
        return next((one.id for one in found if fold(one.name).replace(" ", "") == folded), None)

    async def near(self, guild: int, organisation_id: int) -> Near:
        """Return other organisations that share its town or its themes."""

        def work(tx: Transaction) -> Near:
            town = store.sharing_place(tx, guild, organisation_id, limit=NEAR)
            shared = store.sharing_subject(tx, guild, organisation_id, limit=NEAR)
            listed = {one.id: one for one in store.summaries(tx, guild, [*town, *(other for _term, other in shared)])}
            return Near(
                same_place=[listed[one] for one in town if one in listed],
                same_subject=[(term, listed[one]) for term, one in shared if one in listed],
            )

        return await self._database.read(work)

    async def facets(self, guild: int) -> tuple[int, Mapping[str, Mapping[str, int]]]:
        """Return how many organisations are listed, and how many bear each value of each facet.

        It counts all there is and is asked while people type a country: kept until the index changes.
        """
        version = self._database.version((guild, KIND))
        if (kept := self._counts.get(guild)) is not None and kept[0] == version:
            return kept[1]

        def work(tx: Transaction) -> tuple[int, Mapping[str, Mapping[str, int]]]:
            return store.count(tx, guild), self._search.facets(tx, guild, KIND)

        counted = await self._database.read(work)
        self._counts[guild] = (version, counted)
        return counted

    async def contacts(self, guild: int) -> list[ContactPoint]:
        """Return the contact points that the network published."""
        return await self._database.read(lambda tx: store.contacts(tx, guild))

    async def ledger(self, guild: int, organisation_id: int | None = None) -> list[LedgerEntry]:
        """Return the ledger: of one organisation, or whole."""
        return await self._database.read(lambda tx: store.ledger(tx, guild, organisation_id))

    async def place_names(self, guild: int) -> Mapping[str, Mapping[str, str]]:
        """Return the names of every place by language, by the key of the place."""
        return await self._database.read(lambda tx: self.place_names_in(tx, guild))

    def place_names_in(self, tx: Transaction, guild: int) -> Mapping[str, Mapping[str, str]]:
        """The same as `place_names`, inside a transaction of another use case."""
        return {place.key: place.names for place in store.places(tx, guild)}

    async def towns(self) -> list[tuple[str, Mapping[str, str]]]:
        """Return the time zone and the names by language of each seeded place, of any server: plain geography."""
        return await self._database.read(store.towns)

    async def summaries_of_keys(self, guild: int, keys: Sequence[str]) -> dict[str, Summary]:
        """Return organisations by their keys as lists show them; merged ones as what they became."""

        def work(tx: Transaction) -> dict[str, Summary]:
            ids = {key: store.heir(tx, guild, one) for key in keys if (one := store.id_of_key(tx, guild, key))}
            listed = {one.id: one for one in store.summaries(tx, guild, list(ids.values()))}
            return {key: listed[one] for key, one in ids.items() if one in listed}

        return await self._database.read(work)

    # -- inside the transactions of other features ----------------------------------------------------------

    def listed_in(self, tx: Transaction, guild: int, ids: Sequence[int]) -> dict[int, Summary]:
        """Return organisations by these ids as lists show them; merged ones as what they became."""
        heirs = {one: store.heir(tx, guild, one) for one in ids}
        listed = {one.id: one for one in store.summaries(tx, guild, list(dict.fromkeys(heirs.values())))}
        return {one: listed[heir] for one, heir in heirs.items() if heir in listed}

    def of_category_in(self, tx: Transaction, guild: int, category: str) -> list[Summary]:
        """Return the organisations that the network lists under a category, by name."""
        return store.summaries(tx, guild, store.of_category(tx, guild, category))

    def merged_in(self, tx: Transaction, guild: int, organisation_id: int) -> list[OrganisationId]:
        """Return an organisation and every one that became part of it."""
        return store.merged(tx, guild, organisation_id)

    def ledger_in(self, tx: Transaction, guild: int, keys: Sequence[str]) -> list[LedgerEntry]:
        """Return the entries of the ledger with these keys, in the ledger's order."""
        return [entry for entry in store.ledger(tx, guild) if entry.key in keys]

    def doubts_in(self, tx: Transaction, guild: int) -> list[LedgerEntry]:
        """Return the entries of the ledger that are open: doubts that stay."""
        return [entry for entry in store.ledger(tx, guild) if entry.status == "open"]

    def contacts_in(self, tx: Transaction, guild: int) -> list[ContactPoint]:
        """Return the contact points that the network published."""
        return store.contacts(tx, guild)

    def counts_in(self, tx: Transaction, guild: int) -> Counts:
        """Return everybody who is listed and the printed list, as the stock-taking counts them."""
        return count_store.counts(tx, guild)

    def region_in(self, tx: Transaction, guild: int, name: str) -> frozenset[str]:
        """Return the ISO codes of the countries of a region, by any name of it; empty where it is not known."""
        return count_store.region(tx, guild, name)

    def places_in(self, tx: Transaction, guild: int, ids: Sequence[int]) -> dict[int, Place]:
        """Return places by their ids."""
        return {place.id: place for place in store.places_of(tx, guild, ids)}

    def names_in(self, tx: Transaction, guild: int) -> list[Called]:
        """Return everything that each listed organisation is called: a reading of the whole directory."""
        return store.called(tx, guild)

    def traits_in(self, tx: Transaction, guild: int, ids: Sequence[int]) -> list[Trait]:
        """Return what these organisations are ranked by, in the order of `ids`; those that were merged are left out."""
        return traits_store.traits(tx, guild, ids)

    def seated_in(self, tx: Transaction, guild: int, places: Sequence[int], *, limit: int) -> list[OrganisationId]:
        """Return the first organisations with a seat in one of these places."""
        return traits_store.seated(tx, guild, places, limit=limit)

    def every_place_in(self, tx: Transaction, guild: int) -> list[Place]:
        """Return every place that the directory knows."""
        return store.places(tx, guild)

    def country_spellings_in(self, tx: Transaction, guild: int) -> list[tuple[str, str]]:
        """Return (text, ISO code) of what people also call a country."""
        return store.country_spellings(tx, guild)

    def regions_in(self, tx: Transaction, guild: int) -> Mapping[str, frozenset[str]]:
        """Return the countries of each region of the world, by each way to write the region."""
        return traits_store.regions(tx, guild)

    def geography_in(self, tx: Transaction, guild: int) -> list[tuple[str, ...]]:
        """Return every way to write each place and each country that the directory knows, one tuple for each."""
        countries: dict[str, list[str]] = {}
        for code in CODES:
            for country, name in territories(code).items():
                countries.setdefault(country, []).append(name)
        for spelling, country in store.country_spellings(tx, guild):
            countries.setdefault(country, []).append(spelling)
        places = [(*place.names.values(), *place.spellings) for place in store.places(tx, guild)]
        return [*places, *map(tuple, countries.values())]

    # -- countries --------------------------------------------------------------------------------------------

    async def country_or_none(self, guild: int, text: str) -> str | None:
        """Return the ISO code of a country as people of the four languages write it, or None."""
        return await self._database.read(lambda tx: country_of(tx, guild, text))

    async def country(self, guild: int, text: str) -> str:
        """Return the ISO code of a country; raise InvalidInputError where it is none."""
        country = await self.country_or_none(guild, text)
        if country is None:
            raise InvalidInputError(
                _("“{text}” is not a country."), hint=_("Choose from the list that opens."), text=text
            )
        return country


@lru_cache(maxsize=MOST)
def _names(text: str) -> Mapping[str, str]:
    names: dict[str, str] = json.loads(text)
    return names


def _present(tx: Transaction, guild: int, organisation_id: int) -> Organisation:
    organisation = store.organisation(tx, guild, store.heir(tx, guild, organisation_id))
    if organisation is None:
        raise NotFoundError(
            _("This organisation is not in the directory any more."),
            hint=_("Search for it with /directory find."),
        )
    return organisation
