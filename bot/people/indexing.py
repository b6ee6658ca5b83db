"""Who is listed to whom, and what of a person can be searched for by whom."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.database import Transaction
from bot.core.i18n import Languages
from bot.core.search import SearchIndex
from bot.core.search_entries import Entry
from bot.directory.indexing import DirectoryIndexer
from bot.directory.places import where_texts
from bot.directory.records import OrganisationId
from bot.directory.service import DirectoryService
from bot.people import store
from bot.people.placing import placed
from bot.people.records import KINDS, Person, ProfileId, Viewer, visible
from bot.privacy.consents import Consenting
from bot.vocabulary.records import Term
from bot.vocabulary.service import VocabularyService

STANDING = 500  # nobody stands before anybody else


class PeopleIndexer:
    """Keeps both entries of each person in step with what they say, what they consent to, and that they are here."""

    def __init__(
        self, search: SearchIndex, vocabulary: VocabularyService, directory: DirectoryService,
        indexed_directory: DirectoryIndexer, consenting: Consenting, languages: Languages,
    ) -> None:  # fmt: skip
        self._search = search
        self._vocabulary = vocabulary
        self._directory = directory
        self._consenting = consenting
        self._languages = languages
        consenting.watch(self._consent_changed)
        indexed_directory.watch(self._organisation_changed)

    # -- who is listed ----------------------------------------------------------------------------------------

    def seen(self, tx: Transaction, guild: int, ids: Sequence[int], viewer: Viewer) -> list[Person]:
        """Return what a viewer may see of these people, in the order of `ids`.

        Left out is who has not consented to be listed, who left the server, and who shows that viewer no name.
        """
        rows = [one for one in store.rows(tx, guild, ids) if visible(one.seen_by.get("name", "nobody"), viewer)]
        listing = self._consenting.among_in(tx, guild, [one.user for one in rows], "listed")
        rows = [one for one in rows if one.user in listing]
        askable = self._consenting.among_in(tx, guild, listing, "asked")
        numbers = [one.values.organisation for one in rows if one.values.organisation is not None]
        listed = self._directory.listed_in(tx, guild, numbers) if numbers else {}
        known = [place for one in rows for place, _country, _name in one.values.places if place is not None]
        places = self._directory.places_in(tx, guild, known) if known else {}
        found = []
        for one in rows:
            said = one.values
            given: dict[str, object] = {
                name: getattr(said, name)
                for name, seen in one.seen_by.items()
                if name not in {"organisation", "places"} and visible(seen, viewer)
            }
            if visible(one.seen_by.get("organisation", "nobody"), viewer):
                organisation = None if said.organisation is None else listed.get(said.organisation)
                given["organisation"] = None if organisation is None else organisation.id
                given["organisation_name"] = said.organisation_text if organisation is None else organisation.name
            if visible(one.seen_by.get("places", "nobody"), viewer):
                given["places"] = placed(said.places, places)
            found.append(
                Person(id=one.id, askable=one.user in askable, updated_at=one.updated_at, **given)  # type: ignore[arg-type]
            )
        return found

    # -- the index --------------------------------------------------------------------------------------------

    def put(self, tx: Transaction, guild: int, profile_id: ProfileId) -> None:
        """Index a person for each kind of viewer as they may see them, or take them out."""
        for viewer, kind in KINDS.items():
            person = next(iter(self.seen(tx, guild, [profile_id], viewer)), None)
            if person is None:
                self._search.remove(tx, guild, kind, profile_id)
            else:
                self._search.put(tx, self._entry(tx, guild, kind, person))

    def put_all(self, tx: Transaction, guild: int) -> None:
        """Index everybody anew: names of places, terms or organisations may have changed under any of them."""
        for profile_id, _user in store.every(tx, guild):
            self.put(tx, guild, profile_id)

    def remove(self, tx: Transaction, guild: int, profile_id: int) -> None:
        """Take a person out."""
        for kind in KINDS.values():
            self._search.remove(tx, guild, kind, profile_id)

    def _consent_changed(self, tx: Transaction, guild: int, user: int) -> None:
        if (profile_id := store.of_user(tx, guild, user)) is not None:
            self.put(tx, guild, profile_id)

    def _organisation_changed(self, tx: Transaction, guild: int, organisation_id: OrganisationId) -> None:
        merged = self._directory.merged_in(tx, guild, organisation_id)
        for profile_id in store.of_organisations(tx, guild, merged):
            self.put(tx, guild, profile_id)

    def _entry(self, tx: Transaction, guild: int, kind: str, person: Person) -> Entry:
        terms = self._terms_of(tx, guild, person)
        return Entry(
            guild=guild,
            kind=kind,
            ref=person.id,
            standing=STANDING,
            names=[person.name],
            places=where_texts(tx, guild, person.places),
            themes=[text for term in terms for text in term.texts()],
            body=[
                person.role,
                person.organisation_name,
                person.offers,
                person.seeks,
                *(say.language(code) for code in person.languages for say in self._languages),
            ],
            facets={
                "country": list(dict.fromkeys(country for _place, country in person.places)),
                "theme": [term.id.key for term in terms],
                "language": list(person.languages),
                "organisation": [] if person.organisation is None else [str(person.organisation)],
            },
        )

    def _terms_of(self, tx: Transaction, guild: int, person: Person) -> list[Term]:
        known = self._vocabulary.terms_in(tx, guild)
        keys = dict.fromkeys([*person.expertise, *person.themes])
        return [term for key in keys if (term := known.subject(key)) is not None]
