"""What a person says of themselves, and what others may find of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.folding import fold
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.search import SearchIndex
from bot.directory.records import OrganisationId
from bot.directory.service import DirectoryService
from bot.errors import NotFoundError
from bot.people import store
from bot.people.form import ProfileReader, Typed
from bot.people.indexing import PeopleIndexer
from bot.people.placing import placed
from bot.people.records import (
    KINDS,
    LENGTHS,
    Field,
    PeoplePage,
    Person,
    Profile,
    ProfileId,
    Values,
    Viewer,
    Visibility,
)
from bot.privacy.consents import Consenting
from bot.vocabulary.records import SUBJECT_AXES
from bot.vocabulary.service import VocabularyService, related

PER_PAGE = 5
FACETS = ("country", "theme", "language", "organisation")


class PeopleService:
    """Each person decides alone what stands in their profile, so nothing of it stands in the audit trail."""

    def __init__(
        self, database: Database, guilds: Guilds, clock: Clock, search: SearchIndex, vocabulary: VocabularyService,
        directory: DirectoryService, indexer: PeopleIndexer, consenting: Consenting,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._clock = clock
        self._search = search
        self._vocabulary = vocabulary
        self._directory = directory
        self._indexer = indexer
        self._consenting = consenting

    # -- one's own profile ------------------------------------------------------------------------------------

    async def profile(self, actor: Actor) -> Profile:
        """Return what a person says of themselves, and who sees it; an empty profile where they say nothing."""
        return await self._database.read(lambda tx: self.profile_in(tx, actor.guild, actor.user))

    async def write(self, actor: Actor, typed: Typed) -> Profile:
        """Keep what a person typed; raise InvalidInputError, with nothing changed, where it cannot be used.

        A field that says something for the first time is seen by nobody.
        """
        return await self._change(actor, lambda reader, values: reader.typed(values, typed))

    async def choose(self, actor: Actor, field: Field, keys: Sequence[str]) -> Profile:
        """Keep what a person chose as their languages, fields of expertise or themes."""
        return await self._change(actor, lambda reader, values: reader.chosen(values, field, keys))

    async def show_to(self, actor: Actor, fields: Sequence[Field], visibility: Visibility) -> Profile:
        """Decide who sees some fields; those that say nothing stay seen by nobody."""

        def work(tx: Transaction) -> Profile:
            before = self.profile_in(tx, actor.guild, actor.user)
            changed: dict[Field, Visibility] = {name: visibility for name in fields if before.values.says(name)}
            return self._write(tx, actor, before.values, {**before.seen_by, **changed})

        return await self._database.transaction(work)

    async def empty(self, actor: Actor) -> None:
        """Remove everything that a person says of themselves; their consents stay."""

        def work(tx: Transaction) -> None:
            self.remove_in(tx, actor.guild, actor.user)

        await self._database.transaction(work)
        await self._database.scrub()

    def remove_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Remove a profile, what the index holds of it and what was typed for it; whoever calls scrubs the file."""
        store.drop_drafts(tx, guild, user)
        if (profile_id := store.of_user(tx, guild, user)) is not None:
            self._indexer.remove(tx, guild, profile_id)
            store.remove(tx, guild, user)

    async def _change(self, actor: Actor, change: Callable[[ProfileReader, Values], Values]) -> Profile:
        def work(tx: Transaction) -> Profile:
            self._guilds.ensure(tx, actor.guild)
            before = self.profile_in(tx, actor.guild, actor.user)
            reader = ProfileReader(tx, actor.guild, self._directory, self._vocabulary.terms_in(tx, actor.guild))
            return self._write(tx, actor, change(reader, before.values), before.seen_by)

        return await self._database.transaction(work)

    def _write(self, tx: Transaction, actor: Actor, values: Values, seen_by: Mapping[Field, Visibility]) -> Profile:
        self._guilds.ensure(tx, actor.guild)
        profile_id = store.write(tx, actor.guild, actor.user, values, seen_by, now=self._clock.now())
        self._indexer.put(tx, actor.guild, profile_id)
        return self.profile_in(tx, actor.guild, actor.user)

    def profile_in(self, tx: Transaction, guild: int, user: int) -> Profile:
        """Do what `profile` does, inside a transaction."""
        profile_id = store.of_user(tx, guild, user)
        row = None if profile_id is None else next(iter(store.rows(tx, guild, [profile_id])), None)
        values = Values() if row is None else row.values
        organisation = None
        if values.organisation is not None:
            organisation = self._directory.listed_in(tx, guild, [values.organisation]).get(values.organisation)
            values = replace(values, organisation=None if organisation is None else organisation.id)
        known = [place for place, _country, _name in values.places if place is not None]
        places = self._directory.places_in(tx, guild, known) if known else {}
        seen: Mapping[Field, Visibility] = {} if row is None else row.seen_by
        return Profile(
            id=ProfileId(0) if row is None else row.id,
            values=values,
            organisation_name=values.organisation_text if organisation is None else organisation.name,
            places=placed(values.places, places),
            seen_by={name: seen.get(name, "nobody") for name in get_args(Field)},
            listed=self._consenting.given_in(tx, guild, user, "listed"),
            askable=self._consenting.given_in(tx, guild, user, "asked"),
            version=0 if row is None else row.version,
        )

    # -- finding others ---------------------------------------------------------------------------------------

    async def find(
        self, actor: Actor, query: str = "", filters: Mapping[str, str] | None = None, *, literal: bool = False,
        page: int = 0,
    ) -> PeoplePage:  # fmt: skip
        """Search among those who are listed, as this person may see them; an empty query lists all.

        `filters` maps FACETS to values. Only one page is read, the last where there are fewer.
        """

        def work(tx: Transaction) -> PeoplePage:
            viewer = self.viewer_in(tx, actor)
            kind = KINDS[viewer]
            found = self._search.find(tx, actor.guild, kind, query, filters, literal=literal)
            near = related(self._vocabulary.terms_in(tx, actor.guild), query, SUBJECT_AXES) if not found.refs else []
            borne = self._search.facets(tx, actor.guild, kind).get("theme", {}) if near else {}
            first = max(0, min(page, (len(found.refs) - 1) // PER_PAGE)) * PER_PAGE
            return PeoplePage(
                query=query,
                viewer=viewer,
                results=self._indexer.seen(tx, actor.guild, found.refs[first : first + PER_PAGE], viewer),
                first=first,
                listed=len(found.refs),
                total=found.total,
                counted_all=found.counted_all,
                facets=found.facets,
                corrected=found.corrected,
                partial=found.partial,
                nearest=tuple((term.id, borne.get(term.id.key, 0)) for term in near if borne.get(term.id.key)),
            )

        return await self._database.read(work)

    async def suggest(self, actor: Actor, typed: str) -> list[Person]:
        """Return whom a person may be about to name, at most 25."""

        def work(tx: Transaction) -> list[Person]:
            viewer = self.viewer_in(tx, actor)
            refs = self._search.suggest(tx, actor.guild, KINDS[viewer], typed)
            return self._indexer.seen(tx, actor.guild, refs, viewer)

        return await self._database.read(work)

    async def facet(self, actor: Actor, facet: str) -> list[str]:
        """Return the values of a facet that those whom this person may find bear, most borne first."""

        def work(tx: Transaction) -> list[str]:
            kind = KINDS[self.viewer_in(tx, actor)]
            return list(self._search.facets(tx, actor.guild, kind).get(facet, {}))

        return await self._database.read(work)

    async def person(self, actor: Actor, profile_id: int) -> tuple[Person, Viewer]:
        """Return what this person may see of somebody, and as which kind of viewer; raise NotFoundError if nobody."""

        def work(tx: Transaction) -> tuple[Person, Viewer]:
            viewer = self.viewer_in(tx, actor)
            found = self.person_in(tx, actor.guild, profile_id, viewer)
            if found is None:
                raise NotFoundError(
                    _("This person is not listed here."), hint=_("Search for others with /directory people.")
                )
            return found, viewer

        return await self._database.read(work)

    async def of_organisation(self, actor: Actor, organisation_id: int) -> list[Person]:
        """Return who shows this person that they belong to an organisation, by name."""
        return await self._database.read(
            lambda tx: self.of_organisation_in(tx, actor.guild, organisation_id, self.viewer_in(tx, actor))
        )

    # -- inside the transactions of other features ------------------------------------------------------------

    def viewer_in(self, tx: Transaction, actor: Actor) -> Viewer:
        """Return as what a person looks at others."""
        return "curators" if self._guilds.may_curate(tx, actor) else "members"

    def person_in(self, tx: Transaction, guild: int, profile_id: int, viewer: Viewer) -> Person | None:
        """Return what a viewer may see of somebody; None where that is nothing."""
        return next(iter(self._indexer.seen(tx, guild, [profile_id], viewer)), None)

    def persons_in(self, tx: Transaction, guild: int, ids: Sequence[int], viewer: Viewer) -> list[Person]:
        """Return what a viewer may see of these people, in the order of `ids`; who is not listed is left out."""
        return self._indexer.seen(tx, guild, ids, viewer)

    def of_organisation_in(self, tx: Transaction, guild: int, organisation_id: int, viewer: Viewer) -> list[Person]:
        """Return who shows a viewer that they belong to an organisation, or one that became part of it, by name."""
        merged = self._directory.merged_in(tx, guild, organisation_id)
        seen = self._indexer.seen(tx, guild, store.of_organisations(tx, guild, merged), viewer)
        return sorted((one for one in seen if one.organisation is not None), key=lambda one: (fold(one.name), one.id))

    def keep_name_in(self, tx: Transaction, guild: int, organisation_id: OrganisationId) -> None:
        """Have profiles name an organisation in words from now on: it is about to be taken out of the directory."""
        name = self._directory.listed_in(tx, guild, [organisation_id])[organisation_id].name
        for profile_id in store.of_organisations(tx, guild, [organisation_id]):
            store.unlist(tx, profile_id, name[: LENGTHS["organisation"]])
            self._indexer.put(tx, guild, profile_id)

    def bearing_in(
        self, tx: Transaction, guild: int, *, theme: str | None = None, country: str | None = None,
        language: str | None = None, limit: int = 200,
    ) -> list[ProfileId]:  # fmt: skip
        """Return who bears all of these as members may see it, at most `limit`."""
        wanted = {"theme": theme, "country": country, "language": language}
        filters = {facet: value for facet, value in wanted.items() if value is not None}
        found = self._search.find(tx, guild, KINDS["members"], "", filters, counting=())
        return [ProfileId(one) for one in found.refs[:limit]]

    def user_of_in(self, tx: Transaction, guild: int, profile_id: int) -> int | None:
        """Return Discord's number of whose profile it is, for the bot alone; None where there is none."""
        return store.user_of(tx, guild, profile_id)

    def number_of_in(self, tx: Transaction, guild: int, user: int) -> ProfileId | None:
        """Return the number of a person's profile, listed or not; None where there is none."""
        return store.of_user(tx, guild, user)

    def count_in(self, tx: Transaction, guild: int) -> int:
        """Return how many people are listed to members."""
        return self._search.count(tx, guild, KINDS["members"])
