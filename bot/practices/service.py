"""What anybody may ask of the practices: read them, take them along, see which cities and themes have none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.directory.service import DirectoryService
from bot.errors import NotFoundError
from bot.practices import invitation_store, store
from bot.practices.records import Coverage, Covered, PracticeCounts, Question, Told
from bot.practices.writing import readable
from bot.resources.indexing import ResourceIndexer
from bot.resources.records import Resource, ResourceId
from bot.resources.service import ResourcesService
from bot.resources.sharing import ResourceSharing
from bot.vocabulary.service import VocabularyService

CITIES = "cities"  # the category of the directory under which the network lists its cities
THEMES = ("how", "theme", "expertise")  # axes that coverage speaks of; goals are no themes of the network


class PracticesService:
    """Reads what was handed in: published practices to everybody, those that wait to curators and to their authors."""

    def __init__(
        self,
        database: Database,
        guilds: Guilds,
        vocabulary: VocabularyService,
        directory: DirectoryService,
        resources: ResourcesService,
        indexer: ResourceIndexer,
        sharing: ResourceSharing,
    ) -> None:
        self._database = database
        self._guilds = guilds
        self._vocabulary = vocabulary
        self._directory = directory
        self._resources = resources
        self._indexer = indexer
        indexer.add_bodies(self._bodies)
        sharing.watch(self._left)

    # -- reading --------------------------------------------------------------------------------------------

    async def told(self, actor: Actor, resource: int) -> Told:
        """Return a practice: a published one to everybody, another to curators and to whoever tells it.

        Raises NotFoundError where there is none, NotAllowedError where the reader is neither.
        """

        def work(tx: Transaction) -> Told:
            found = self._indexer.present(tx, actor.guild, resource)
            if found is None or found.status == "withdrawn":
                raise _gone()
            if found.status != "published":
                kept = store.of_resource(tx, actor.guild, resource)
                if kept is None or kept.user != actor.user:
                    self._guilds.require_curator(tx, actor)
            return self._told(tx, actor.guild, found)

        return await self._database.read(work)

    async def named(self, guild: int, text: str) -> ResourceId:
        """Return the number of the published practice that a person means; raise NotFoundError where it is none."""

        def work(tx: Transaction) -> ResourceId:
            found = self._resources.named_in(tx, guild, text)
            if store.told(tx, guild, found.id) is None:
                raise NotFoundError(
                    _("“{title}” was not told with the questionnaire for practices."),
                    hint=_("Open it with /resources show."),
                    title=found.work.whole_title,
                )
            return found.id

        return await self._database.read(work)

    async def published(self, guild: int) -> list[Told]:
        """Return every published practice, the newest first: what an export takes along."""
        return await self._database.read(lambda tx: [self._told(tx, guild, one) for one in self._published(tx, guild)])

    async def titles(self, guild: int) -> list[tuple[ResourceId, str]]:
        """Return (number, title) of every published practice, the newest first."""
        return await self._database.read(
            lambda tx: [(one.id, one.work.whole_title) for one in self._published(tx, guild)]
        )

    # -- counts ---------------------------------------------------------------------------------------------

    async def coverage(self, guild: int) -> Coverage:
        """Return which cities and themes of the network have practices."""
        return await self._database.read(lambda tx: self.coverage_in(tx, guild))

    def coverage_in(self, tx: Transaction, guild: int) -> Coverage:
        """Count published practices by city of the directory and by theme of the vocabulary.

        A practice is a city's where it names the city's organisation as who did it, or speaks of its place.
        """
        practices = self._published(tx, guild)
        cities = []
        listed = self._directory.of_category_in(tx, guild, CITIES)
        seats = {one.id: _seats(one.seats) for one in listed}
        for city in listed:
            count = sum(
                any(one.organisation == city.id for one in practice.organisations)
                or bool(seats[city.id] & _seats((one.place.names if one.place else {}, one.country)
                                                for one in practice.places))
                for practice in practices
            )  # fmt: skip
            cities.append(Covered(organisation=city.id, name=city.name, practices=count))
        cities.sort(key=lambda one: bool(one.practices))
        terms = self._vocabulary.terms_in(tx, guild)
        themes = [
            (term.id, sum(any(one.term == term.id for one in practice.terms) for practice in practices))
            for axis in THEMES
            for term in terms.axis(axis)
        ]
        themes.sort(key=lambda one: bool(one[1]))
        return Coverage(cities=cities, themes=themes)

    def counts_in(self, tx: Transaction, guild: int, *, since: datetime | None = None) -> PracticeCounts:
        """Count practices; with `since` only those that were published, and people who were invited, after it.

        What waits and what was begun is counted as it is now.
        """
        present = [self._indexer.present(tx, guild, one) for one in store.resources(tx, guild)]
        found = [one for one in present if one is not None]
        return PracticeCounts(
            published=sum(
                one.status == "published"
                and (since is None or (one.published_at is not None and one.published_at > since))
                for one in found
            ),
            waiting=sum(one.status in {"waiting", "changes"} for one in found),
            drafts=store.drafts(tx, guild),
            invited=invitation_store.count(tx, guild, since=0 if since is None else int(since.timestamp())),
        )

    # -- shared ---------------------------------------------------------------------------------------------

    def _published(self, tx: Transaction, guild: int) -> list[Resource]:
        present = [self._indexer.present(tx, guild, one) for one in store.resources(tx, guild)]
        return [one for one in present if one is not None and one.status == "published"]

    def _told(self, tx: Transaction, guild: int, resource: Resource) -> Told:
        kept = store.told(tx, guild, resource.id)
        if kept is None:
            raise _gone()
        language, answers = kept
        return Told(resource=resource, language=language, answers=readable(self._every_question(tx, guild), answers))

    def _every_question(self, tx: Transaction, guild: int) -> Sequence[Question]:
        return store.questions(tx, guild, retired=True)

    def _bodies(self, tx: Transaction, guild: int, resource: ResourceId) -> list[str]:
        """Return what a published practice is found by beside its title: what everybody may read of it."""
        kept = store.told(tx, guild, resource)
        if kept is None:
            return []
        shown = readable(self._every_question(tx, guild), kept[1])
        return [one.text for one in shown if one.question.kind not in {"themes", "sdg"}]

    def _left(self, tx: Transaction, guild: int, resource: ResourceId, stays: bool) -> None:  # noqa: FBT001  # the hook's
        """Take the answers along with what was withdrawn; of a work that stays, only what its author kept back."""
        kept = store.of_resource(tx, guild, resource)
        if kept is None:
            return
        if stays:
            store.leave_told(tx, guild, kept.id, [one.key for one in self._contacts(tx, guild)])
        else:
            store.delete(tx, guild, kept.id)

    def _contacts(self, tx: Transaction, guild: int) -> list[Question]:
        return [one for one in self._every_question(tx, guild) if one.kind in {"contact", "contact-consent"}]


def _seats(given: Iterable[tuple[Mapping[str, str], str]]) -> set[tuple[str, str]]:
    """Return places as they can be compared: (English name, country); a country alone is nobody's place."""
    return {(names.get("en", ""), country) for names, country in given if names.get("en", "")}


def _gone() -> NotFoundError:
    return NotFoundError(_("This practice is not here any more."), hint=_("Search for others with /resources find."))
