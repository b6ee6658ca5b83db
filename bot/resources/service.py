"""What anybody may ask of the resources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.core.database import Database, Transaction
from bot.core.folding import fold
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.kept import Kept
from bot.core.search import CANDIDATES, SearchIndex
from bot.directory.records import LedgerEntry, Place
from bot.directory.service import DirectoryService
from bot.errors import NotFoundError
from bot.resources import count_store, evidence_store, review_store, store
from bot.resources.indexing import ResourceIndexer
from bot.resources.records import (
    KIND,
    Counted,
    Evidence,
    Related,
    Resource,
    ResourceId,
    SearchPage,
    StoredFile,
    Summary,
    Trait,
    Work,
)
from bot.vocabulary.records import SUBJECT_AXES
from bot.vocabulary.service import VocabularyService, related

FACETS = ("kind", "theme", "place", "year", "language")
LATEST = 50
PORTION = 50  # of an export, read at once
NEAR = 2  # related ones of each reason


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Suggestion:
    """One line of autocomplete."""

    id: ResourceId
    title: str
    authors: str  # short names with commas between them, at most three
    issued: str


class ResourcesService:
    """Finds and shows what is in the library."""

    def __init__(
        self,
        database: Database,
        search: SearchIndex,
        vocabulary: VocabularyService,
        directory: DirectoryService,
        indexer: ResourceIndexer,
        guilds: Guilds,
    ) -> None:
        self._database = database
        self._search = search
        self._vocabulary = vocabulary
        self._directory = directory
        self._indexer = indexer
        self._guilds = guilds
        self._lines = Kept[Suggestion]()

    # -- finding --------------------------------------------------------------------------------------------

    async def find(
        self, guild: int, query: str = "", filters: Mapping[str, str] | None = None, *, literal: bool = False,
        page: int = 0, per_page: int = CANDIDATES,
    ) -> SearchPage:  # fmt: skip
        """Search; an empty query lists everything that the filters let through.

        `filters` maps FACETS to values; of what is found only one page is read, the last where there are fewer. Where
        nothing is found, `nearest` names themes that the query speaks of.
        """

        def work(tx: Transaction) -> SearchPage:
            found = self._search.find(tx, guild, KIND, query, filters, literal=literal)
            near = related(self._vocabulary.terms_in(tx, guild), query, SUBJECT_AXES) if not found.refs else []
            borne = self._search.facets(tx, guild, KIND).get("theme", {}) if near else {}
            first = max(0, min(page, (len(found.refs) - 1) // per_page)) * per_page
            return SearchPage(
                query=query,
                results=store.summaries(tx, guild, found.refs[first : first + per_page]),
                listed=len(found.refs),
                first=first,
                total=found.total,
                counted_all=found.counted_all,
                facets=found.facets,
                corrected=found.corrected,
                partial=found.partial,
                nearest=tuple((term.id, borne.get(term.id.key, 0)) for term in near),
            )

        return await self._database.read(work)

    async def suggest(self, guild: int, typed: str) -> list[Suggestion]:
        """Return what a person may be about to name, at most 25."""
        return await self._database.read(lambda tx: self._suggested(tx, guild, typed))

    def version(self, guild: int) -> int:
        """Return a number that rises whenever something that is found has changed (see `Database.version`)."""
        return self._database.version((guild, KIND))

    def _suggested(self, tx: Transaction, guild: int, typed: str) -> list[Suggestion]:
        version = self.version(guild)  # nothing has been read yet, so what is read is no older
        refs = self._search.suggest(tx, guild, KIND, typed)
        lines = {ref: line for ref in refs if (line := self._lines.get((guild, ref), version)) is not None}
        for number, title, authors, issued in store.labels(tx, guild, [ref for ref in refs if ref not in lines]):
            lines[number] = Suggestion(id=number, title=title, authors=authors, issued=issued)
            self._lines.put((guild, number), version, lines[number])
        return [lines[ref] for ref in refs if ref in lines]

    async def latest(self, guild: int) -> list[Summary]:
        """Return what came into the library last, newest first, at most LATEST."""
        return await self._database.read(lambda tx: store.summaries(tx, guild, store.latest(tx, guild, limit=LATEST)))

    async def every(self, guild: int, query: str = "", filters: Mapping[str, str] | None = None) -> list[Resource]:
        """Return everything that a search finds, whole: what an export takes along."""

        def numbers(tx: Transaction) -> list[ResourceId]:
            every = store.every_id(tx, guild)
            if query or filters:
                found = set(self._search.every(tx, guild, KIND, query, filters))
                every = [one for one in every if one in found]
            return every

        def some(tx: Transaction, ids: Sequence[ResourceId]) -> list[Resource]:
            present = [self._indexer.present(tx, guild, one) for one in ids]
            return [one for one in present if one is not None and one.status == "published"]

        every = await self._database.read(numbers)
        resources: list[Resource] = []
        for first in range(0, len(every), PORTION):  # others read in between
            resources += await self._database.read(partial(some, ids=every[first : first + PORTION]))
        return resources

    async def facets(self, guild: int) -> Mapping[str, Mapping[str, int]]:
        """Return how many resources bear each value of each facet."""
        return await self._database.read(lambda tx: self._search.facets(tx, guild, KIND))

    async def places(self, guild: int, numbers: Sequence[int]) -> Mapping[int, Place]:
        """Return places by the numbers that the facet `place` has for them."""
        return await self._database.read(lambda tx: dict(self._directory.places_in(tx, guild, numbers)))

    # -- one ------------------------------------------------------------------------------------------------

    async def resource(self, guild: int, resource_id: int) -> Resource:
        """Return one resource of the library; raise NotFoundError where it is not, or not any more."""
        return await self._database.read(lambda tx: self.present_in(tx, guild, resource_id))

    async def named(self, guild: int, text: str) -> Resource:
        """Return the resource that a person means by a chosen suggestion (`#12`), a title, or most of one."""
        return await self._database.read(lambda tx: self.named_in(tx, guild, text))

    def present_in(self, tx: Transaction, guild: int, resource_id: int) -> Resource:
        """The same as `resource`, inside a transaction of another use case."""
        found = self._indexer.present(tx, guild, resource_id)
        if found is None or found.status != "published":
            raise NotFoundError(
                _("This resource is not in the library any more."), hint=_("Search for it with /resources find.")
            )
        return found

    def named_in(self, tx: Transaction, guild: int, text: str) -> Resource:
        """The same as `named`, inside a transaction of another use case."""
        number = text.strip().removeprefix("#")
        if text.strip().startswith("#") and number.isascii() and number.isdigit() and len(number) < 19:
            return self.present_in(tx, guild, int(number))
        exact = self._search.exact(tx, guild, KIND, text)
        refs = exact or self._search.find(tx, guild, KIND, text).refs
        if len(refs) == 1 or (exact and len(exact) == 1):
            return self.present_in(tx, guild, refs[0])
        if not refs:
            raise NotFoundError(
                _("The library holds nothing called “{title}”."),
                hint=_("Type a few letters and choose from the list that opens, or search with /resources find."),
                title=text,
            )
        listed = store.summaries(tx, guild, refs[:25])
        begun = [one for one in listed if f"{fold(one.title)} ".startswith(f"{fold(text)} ")]
        if len(begun) == 1:
            return self.present_in(tx, guild, begun[0].id)
        # Without subtitles: three whole titles are more than the answer has room for.
        titles = [summary.title.partition(": ")[0] for summary in listed[:3]]
        raise NotFoundError(
            _("“{title}” could be several resources: {titles} …"),
            hint=_("Type a few letters and choose from the list that opens."),
            title=text,
            titles="; ".join(titles),
        )

    async def with_file(self, actor: Actor, resource_id: int) -> StoredFile:
        """Return the file of a resource: of the library to everybody, of what waits to curators and who shared it."""

        def work(tx: Transaction) -> StoredFile:
            found = self._indexer.present(tx, actor.guild, resource_id)
            if found is not None and found.status != "published":
                share = review_store.share(tx, actor.guild, resource_id)
                if share is None or share.user != actor.user:
                    self._guilds.require_curator(tx, actor)
            if found is None or found.file is None or found.status == "withdrawn":
                raise NotFoundError(
                    _("There is no file with this resource."), hint=_("Search for it with /resources find.")
                )
            return found.file

        return await self._database.read(work)

    async def renew_address(self, guild: int, resource_id: int, file: StoredFile) -> None:
        """Note the address that a file has now; nothing where it was replaced or taken back meanwhile."""
        await self._database.transaction(lambda tx: review_store.renew_address(tx, guild, resource_id, file))

    async def related(self, guild: int, resource_id: int) -> list[Related]:
        """Return other resources by the same authors, on the same places and themes, with what both have."""

        def work(tx: Transaction) -> list[Related]:
            reasons: dict[int, Related] = {}
            authors = store.sharing_author(tx, guild, resource_id, limit=NEAR)
            places = store.sharing_place(tx, guild, resource_id, limit=NEAR)
            subjects = store.sharing_subject(tx, guild, resource_id, limit=NEAR + 1)
            ids = [*(one[0] for one in authors), *(one[0] for one in places), *(one[0] for one in subjects)]
            listed = {one.id: one for one in store.summaries(tx, guild, list(dict.fromkeys(ids)))}
            known = self._directory.places_in(tx, guild, [place for _one, place, _country in places if place])
            for number, author in authors:
                reasons[number] = Related(summary=listed[number], author=author)
            for number, place, country in places:
                names = known[place].names if place in known else {}
                reasons.setdefault(number, Related(summary=listed[number], place=names, country=country))
            for number, term in subjects:
                reasons.setdefault(number, Related(summary=listed[number], term=term))
            return list(reasons.values())

        return await self._database.read(work)

    async def of_organisation(self, guild: int, organisation_id: int) -> list[Summary]:
        """Return what comes from an organisation or speaks of it."""

        def work(tx: Transaction) -> list[Summary]:
            line = self._directory.merged_in(tx, guild, organisation_id)
            return store.summaries(tx, guild, store.of_organisations(tx, guild, line))

        return await self._database.read(work)

    def works_in(
        self, tx: Transaction, guild: int, numbers: Sequence[int], *, channel: int | None = None
    ) -> list[tuple[ResourceId, str, Work]]:
        """Return (number, key, work) of those that are in the library: these, then what was shared in a channel."""
        shared = [] if channel is None else store.shared_in(tx, guild, channel)
        present = [self._indexer.present(tx, guild, one) for one in dict.fromkeys([*numbers, *shared])]
        return [(one.id, one.key, one.work) for one in present if one is not None and one.status == "published"]

    def counts_in(self, tx: Transaction, guild: int) -> list[Counted]:
        """Return everything that is in the library: what Annex 1 printed in its order, then what was added."""
        return count_store.counts(tx, guild)

    def traits_in(self, tx: Transaction, guild: int, ids: Sequence[int]) -> list[Trait]:
        """Return what these works of the library are ranked by, in the order of `ids`."""
        return evidence_store.traits(tx, guild, ids)

    def evidence_in(
        self, tx: Transaction, guild: int, organisations: Sequence[int], themes: Sequence[str]
    ) -> list[Evidence]:
        """Return the works of the library from or about these organisations that bear any of these themes."""
        return evidence_store.evidence(tx, guild, organisations, themes)

    async def ledger(self, guild: int, resource_id: int) -> tuple[Resource, list[LedgerEntry]]:
        """Return a resource and what the ledger says of it."""

        def work(tx: Transaction) -> tuple[Resource, list[LedgerEntry]]:
            found = self.present_in(tx, guild, resource_id)
            return found, self._directory.ledger_in(tx, guild, found.ledger)

        return await self._database.read(work)
