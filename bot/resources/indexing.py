"""What of a resource can be searched for, and which comes first among equals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.core.database import Transaction
from bot.core.i18n import Languages
from bot.core.search import SearchIndex
from bot.core.search_entries import Entry
from bot.directory.indexing import DirectoryIndexer
from bot.directory.places import where_texts
from bot.directory.records import OrganisationId
from bot.directory.service import DirectoryService
from bot.resources import store
from bot.resources.records import KIND, KINDS, Resource, ResourceId
from bot.vocabulary.records import SUBJECT_AXES
from bot.vocabulary.service import VocabularyService

Bodies = Callable[[Transaction, int, ResourceId], Sequence[str]]
OWN = "papers"  # the section of the network's own papers


def standing(resource: Resource) -> int:
    """Return 0 … 1000: the network's own papers, then the newest works first, then those without a year."""
    if resource.section == OWN:
        return 1000
    year = int(resource.work.year) if resource.work.year else 0
    return max(100, min(900, 500 + 5 * (year - 2000))) if year else 100


class ResourceIndexer:
    """Keeps the search index in step with the resources."""

    def __init__(
        self, search: SearchIndex, vocabulary: VocabularyService, directory: DirectoryService, languages: Languages,
        indexed_directory: DirectoryIndexer,
    ) -> None:  # fmt: skip
        self._search = search
        self._vocabulary = vocabulary
        self._directory = directory
        self._bodies = list[Bodies]()
        indexed_directory.watch(self._organisation_changed)
        self._kinds = {key: [say(name) for say in languages] for key, name in KINDS.items()}

    def add_bodies(self, call: Bodies) -> None:
        """Have published resources found by further texts: `call` returns those of (tx, server, resource)."""
        self._bodies.append(call)

    def present(self, tx: Transaction, guild: int, resource_id: int) -> Resource | None:
        """Return a resource of any status, its places and organisations as the directory has them, or None."""
        return store.resource(
            tx,
            guild,
            resource_id,
            lambda ids: self._directory.places_in(tx, guild, ids),
            lambda ids: self._directory.listed_in(tx, guild, ids),
        )

    def put(self, tx: Transaction, guild: int, resource_id: ResourceId) -> None:
        """Index a resource as it is now, or take it out where it is not published."""
        resource = self.present(tx, guild, resource_id)
        if resource is None or resource.status != "published":
            self._search.remove(tx, guild, KIND, resource_id)
            return
        self._search.put(tx, self._entry(tx, guild, resource))

    def _organisation_changed(self, tx: Transaction, guild: int, organisation_id: OrganisationId) -> None:
        """Index anew what names an organisation: it is found by the names that the organisation has now."""
        for resource_id in store.of_organisations(tx, guild, self._directory.merged_in(tx, guild, organisation_id)):
            self.put(tx, guild, resource_id)

    def let_go_in(self, tx: Transaction, guild: int, organisation_id: OrganisationId) -> None:
        """Have nothing found by an organisation any more: it is about to be taken out of the directory."""
        for resource_id in store.unlink_organisation(tx, guild, organisation_id):
            self.put(tx, guild, resource_id)

    def put_all(self, tx: Transaction, guild: int) -> None:
        """Index every resource anew: names of places, terms or organisations may have changed under any of them."""
        for resource_id in store.every_id(tx, guild):
            self.put(tx, guild, resource_id)

    def _entry(self, tx: Transaction, guild: int, resource: Resource) -> Entry:
        terms = self._vocabulary.terms_in(tx, guild)
        work = resource.work
        subjects = [
            term
            for one in resource.terms
            if one.term.axis in SUBJECT_AXES and (term := terms.get(*one.term)) is not None
        ]
        return Entry(
            guild=guild,
            kind=KIND,
            ref=resource.id,
            standing=standing(resource),
            names=[
                work.whole_title,
                *([work.title] if work.subtitle else []),
                *resource.aliases,
                *(author.shown for author in work.authors),
                *(author.printed for author in work.authors if author.printed),
            ],
            places=where_texts(tx, guild, ((one.place, one.country) for one in resource.places)),
            themes=[text for term in subjects for text in term.texts()],
            body=[
                work.abstract,
                resource.why,
                work.publisher,
                work.year,
                *self._kinds.get(work.kind, ()),
                *(name for one in resource.organisations for name in (one.name, one.abbreviation) if name),
                resource.printed,
                *(text for call in self._bodies for text in call(tx, guild, resource.id)),
            ],
            facets={
                "kind": [work.kind],
                "theme": [term.id.key for term in subjects],
                "place": list(
                    dict.fromkeys(
                        value
                        for one in resource.places
                        for value in ([str(one.place.id)] if one.place else []) + [one.country]
                    )
                ),
                "year": [work.year] if work.year else [],
                "language": [work.language] if work.language else [],
            },
        )
