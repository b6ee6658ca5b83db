"""What of an organisation can be searched for, and who comes first among equals."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.database import Transaction
from bot.core.search import SearchIndex
from bot.core.search_entries import Entry
from bot.directory import store
from bot.directory.places import where_texts
from bot.directory.records import KIND, Organisation, OrganisationId
from bot.vocabulary.records import SUBJECT_AXES, Term
from bot.vocabulary.service import VocabularyService

# Called with the server and the organisation that was changed.
Watcher = Callable[[Transaction, int, OrganisationId], None]


def standing(organisation: Organisation) -> int:
    """Return 0 … 1000: co-facilitators, then the list in its order, then what was added since, as it was added."""
    if "co-facilitators" in organisation.of_axis("category"):
        return 1000
    if organisation.printed:
        return 900 - min(organisation.printed[0].number, 500)
    return 300


class DirectoryIndexer:
    """Keeps the search index in step with the directory."""

    def __init__(self, search: SearchIndex, vocabulary: VocabularyService) -> None:
        self._search = search
        self._vocabulary = vocabulary
        self._watchers: list[Watcher] = []

    def watch(self, call: Watcher) -> None:
        """Have `call` called inside each transaction that changes an organisation, its names among others."""
        self._watchers.append(call)

    def put(self, tx: Transaction, guild: int, organisation_id: OrganisationId) -> None:
        """Index an organisation as it is now, or take it out where it is gone or merged."""
        self._put(tx, guild, organisation_id)
        for call in self._watchers:
            call(tx, guild, organisation_id)

    def _put(self, tx: Transaction, guild: int, organisation_id: OrganisationId) -> None:
        organisation = store.organisation(tx, guild, organisation_id)
        if organisation is None or organisation.merged_into is not None:
            self._search.remove(tx, guild, KIND, organisation_id)
            return
        self._search.put(tx, self._entry(tx, guild, organisation))

    def put_all(self, tx: Transaction, guild: int) -> None:
        """Index every organisation anew: names of places or terms may have changed under any of them."""
        for organisation_id in store.every_id(tx, guild):
            self._put(tx, guild, organisation_id)

    def _entry(self, tx: Transaction, guild: int, organisation: Organisation) -> Entry:
        terms = self._vocabulary.terms_in(tx, guild)
        bears = [term for one in organisation.terms if (term := terms.get(*one.term)) is not None]
        subjects = [term for term in bears if term.id.axis in SUBJECT_AXES]
        others = [term for term in bears if term.id.axis not in SUBJECT_AXES]
        countries = list(dict.fromkeys(seat.country for seat in organisation.seats))
        return Entry(
            guild=guild,
            kind=KIND,
            ref=organisation.id,
            standing=standing(organisation),
            names=[organisation.name, organisation.abbreviation, *(name.text for name in organisation.names)],
            places=where_texts(tx, guild, ((seat.place, seat.country) for seat in organisation.seats)),
            themes=[text for term in subjects for text in term.texts()],
            body=[
                *(text for term in others for text in _own_texts(term)),
                *(entry.text for entry in organisation.printed),
                *(contact.name for contact in organisation.contacts),
            ],
            facets={
                "category": organisation.of_axis("category"),
                "country": countries,
                "theme": [term.id.key for term in subjects],
                "kind": organisation.of_axis("kind"),
            },
        )


def _own_texts(term: Term) -> list[str]:
    return [*term.texts(), term.printed]
