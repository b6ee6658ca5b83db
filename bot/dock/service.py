"""The docking station: a need in, whoever could help out, with reasons, and what the network lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import Languages, _
from bot.core.texts import visible
from bot.directory.records import KIND as ORGANISATION
from bot.directory.service import DirectoryService
from bot.dock import store
from bot.dock.gathering import Gatherer
from bot.dock.lacking import gaps, lacks
from bot.dock.lexicon import Lexicon, build
from bot.dock.ranking import worth_listing
from bot.dock.records import (
    NEED_LENGTH,
    SHORTEST,
    Answer,
    GapCount,
    Kind,
    Lack,
    Need,
    Ranked,
    Reading,
    Request,
    Spot,
)
from bot.dock.typed import day_needed, languages_named, place_keys, spots_begun
from bot.dock.understanding import understand
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError
from bot.resources.records import LANGUAGES
from bot.vocabulary.records import Terms
from bot.vocabulary.service import VocabularyService

MOST_A_DAY = 20
DAY = timedelta(days=1)
KEPT = timedelta(days=60)  # that the words of a request are kept, unless an introduction waits
MOST_LISTED = 12  # of each kind, a page at a time
TOUCHED = "dock"  # what a transaction touches that changes when words are forgotten (`Database.on_commit`)


class DockService:
    """Answers needs, keeps them for their askers, and counts what nobody is listed for."""

    def __init__(
        self, database: Database, guilds: Guilds, vocabulary: VocabularyService, directory: DirectoryService,
        languages: Languages, gatherer: Gatherer, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._vocabulary = vocabulary
        self._directory = directory
        self._gatherer = gatherer
        self._clock = clock
        self._languages = languages
        self._lexicons: dict[int, tuple[int, Terms, Lexicon]] = {}

    @cached_property
    def _language_names(self) -> Mapping[str, str]:
        # Not at the start: the names of languages are megabytes of CLDR, of which a bot that rests needs nothing.
        return {say.language(code): code for say in self._languages for code in LANGUAGES}

    # -- asking ---------------------------------------------------------------------------------------------

    async def ask(self, actor: Actor, need: Need) -> Answer:
        """Answer a need and keep it; raise InvalidInputError for an unusable one, NotAllowedError after 20 in a day."""
        need = _checked(need)
        found = await self._database.read(lambda tx: self._asked(tx, actor, need))

        def keep(tx: Transaction) -> Request:
            self._require_few(tx, actor)
            self._guilds.ensure(tx, actor.guild)
            request_id = store.insert(tx, actor.guild, actor.user, need, now=self._clock.now())
            self._note_gaps(tx, actor.guild, found[2])
            tx.touch(TOUCHED)
            return self._own(tx, actor, request_id)

        return self._answer(actor.guild, await self._database.transaction(keep), found)

    async def again(self, actor: Actor, request_id: int) -> Answer:
        """Answer anew what this person asked before; raise NotFoundError where it is not theirs or was forgotten."""

        def work(tx: Transaction) -> tuple[Request, _Found]:
            request = self._own(tx, actor, request_id)
            return request, self._found(tx, actor, _need_of(request))

        request, found = await self._database.read(work)
        return self._answer(actor.guild, request, found)

    async def change(self, actor: Actor, request_id: int, need: Need) -> Answer:
        """Answer another reading of what this person asked before, which replaces it; it is no new request."""
        need = _checked(need)
        found = await self._database.read(lambda tx: self._found(tx, actor, need))

        def keep(tx: Transaction) -> Request:
            self._own(tx, actor, request_id)
            store.write(tx, actor.guild, request_id, need)
            self._note_gaps(tx, actor.guild, found[2])
            return self._own(tx, actor, request_id)

        return self._answer(actor.guild, await self._database.transaction(keep), found)

    async def request(self, actor: Actor, request_id: int) -> Request:
        """Return what this person asked; raise NotFoundError where it is not theirs or was forgotten."""
        return await self._database.read(lambda tx: self._own(tx, actor, request_id))

    async def forget(self, actor: Actor, request_id: int) -> None:
        """Forget what this person asked, at once; nothing where it was forgotten already."""

        def work(tx: Transaction) -> None:
            if self.request_in(tx, actor.guild, request_id, actor.user) is not None:
                self.forget_words_in(tx, actor.guild, request_id)

        await self._database.transaction(work)
        await self._database.scrub()

    # -- reading what is typed beside the need ----------------------------------------------------------------

    async def spots(self, guild: int, typed: str, code: str) -> list[Spot]:
        """Return the towns, countries and regions that a person may be about to name, at most 25, towns first."""
        return spots_begun(await self._database.read(lambda tx: self._lexicon(tx, guild)), typed, code)

    async def place(self, guild: int, typed: str) -> str:
        """Return the keys of towns, countries or regions that were chosen or typed, with commas between them.

        Several are typed with semicolons between them; “Medellín, Colombia” is Medellín. Raises InvalidInputError.
        """
        return place_keys(await self._database.read(lambda tx: self._lexicon(tx, guild)), typed)

    def spoken(self, typed: str) -> list[str]:
        """Return the languages that a person named, as any of the four calls them, or raise InvalidInputError."""
        return languages_named(self._language_names, typed)

    def day(self, typed: str, code: str) -> date:
        """Return the day that a person wrote, by which something is needed; raise InvalidInputError for a past one."""
        return day_needed(typed, code, self._clock.now().date())

    # -- for curators -----------------------------------------------------------------------------------------

    async def gaps(self, actor: Actor, *, since: datetime) -> tuple[int, Sequence[GapCount]]:
        """Return to a curator how often the docking station was asked, and for what nobody was listed."""

        def work(tx: Transaction) -> tuple[int, Sequence[GapCount]]:
            self._guilds.require_curator(tx, actor)
            return self.counts_in(tx, actor.guild, since=since), self.gaps_in(tx, actor.guild, since=since)

        return await self._database.read(work)

    # -- inside the transactions of other features ----------------------------------------------------------

    def request_in(self, tx: Transaction, guild: int, request_id: int, user: int) -> Request | None:
        """Return what this person asked under this number; None where they did not, or it was forgotten."""
        found = store.request(tx, guild, request_id, user)
        return None if found is None or not found.need else found

    def forget_words_in(self, tx: Transaction, guild: int, request_id: int) -> None:
        """Empty what a request says; that something was asked is still counted."""
        store.forget(tx, guild, request_id)

    def gaps_in(self, tx: Transaction, guild: int, *, since: datetime | None = None) -> list[GapCount]:
        """Return what was asked for that nobody is listed for, the most often first; of whom and in which words not."""
        return store.gaps(tx, guild, None if since is None else since.date())

    def counts_in(self, tx: Transaction, guild: int, *, since: datetime | None = None) -> int:
        """Return how often the docking station was asked."""
        return store.count(tx, guild, since)

    def requests_in(self, tx: Transaction, guild: int, user: int) -> list[Request]:
        """Return everything that a person asked and that is kept, the oldest first."""
        return store.of_person(tx, guild, user)

    def askers_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who asked something that is kept."""
        return store.askers(tx, guild)

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Erase everything that a person asked."""
        store.erase(tx, guild, user)

    async def forget_old(self) -> datetime | None:
        """Leave of requests older than 60 days only a count tied to nobody; return when the next one is due.

        One for which an introduction waits is left until that is settled.
        """
        now = self._clock.now()

        def work(tx: Transaction) -> tuple[int, datetime | None]:
            return store.forget_old(tx, now, KEPT), store.next_at(tx, now, KEPT)

        emptied, next_one = await self._database.transaction(work)
        if emptied:
            await self._database.scrub()
        return next_one

    # -- inside ---------------------------------------------------------------------------------------------

    def _asked(self, tx: Transaction, actor: Actor, need: Need) -> _Found:
        self._require_few(tx, actor)
        return self._found(tx, actor, need)

    def _require_few(self, tx: Transaction, actor: Actor) -> None:
        asked = store.asked_since(tx, actor.guild, actor.user, self._clock.now() - DAY)
        if len(asked) >= MOST_A_DAY:
            raise NotAllowedError(
                _("You have asked {count} times within a day, which is as often as it goes."),
                hint=_("Change one of your last questions instead, or ask again tomorrow."),
                count=MOST_A_DAY,
            )

    def _own(self, tx: Transaction, actor: Actor, request_id: int) -> Request:
        found = self.request_in(tx, actor.guild, request_id, actor.user)
        if found is None:
            raise NotFoundError(_("What you asked is not kept any more."), hint=_("Ask again with /dock ask."))
        return found

    def _found(self, tx: Transaction, actor: Actor, need: Need) -> _Found:
        guild = actor.guild
        lexicon = self._lexicon(tx, guild)
        reading = understand(need, lexicon)
        works, behind = self._gatherer.works(tx, guild, reading, lexicon)
        organisations = self._gatherer.organisations(tx, guild, reading, behind, lexicon)
        people = self._gatherer.people(tx, guild, reading, actor.user, lexicon)
        conversations = self._gatherer.conversations(tx, guild, reading, lexicon)
        scored: Mapping[Kind, Sequence[Ranked]] = {
            "organisation": organisations,
            "person": people,
            "work": works,
            "conversation": conversations,
        }
        listed = {kind: worth_listing(reading, each)[:MOST_LISTED] for kind, each in scored.items()}
        unspoken = [one for one in reading.languages if not self._gatherer.speaks(tx, guild, one)]
        return reading, listed, lacks(reading, organisations, people, listed["organisation"], unspoken)

    def _answer(self, guild: int, request: Request, found: _Found) -> Answer:
        reading, listed, lacking = found
        known = self._lexicons[guild][2].spots_by_key if guild in self._lexicons else {}
        every = [*(one for each in listed.values() for one in each), *(one for lack in lacking for one in lack.nearest)]
        keys = {seat.key for one in every for seat in one.candidate.seats if seat.key}
        places = {key: (known[key].names, min(known[key].countries)) for key in keys if key in known}
        return Answer(request=request, reading=reading, found=listed, places=places, lacks=lacking)

    def _note_gaps(self, tx: Transaction, guild: int, lacking: Iterable[Lack]) -> None:
        noted = [gap for lack in lacking for gap in gaps(lack)]
        store.add_gaps(tx, guild, noted, self._clock.now().date())

    def _lexicon(self, tx: Transaction, guild: int) -> Lexicon:
        version = self._database.version((guild, ORGANISATION))
        terms = self._vocabulary.terms_in(tx, guild)
        kept = self._lexicons.get(guild)
        if kept is not None and kept[0] == version and kept[1] is terms:
            return kept[2]
        made = build(
            terms,
            self._directory.every_place_in(tx, guild),
            self._directory.country_spellings_in(tx, guild),
            self._directory.regions_in(tx, guild),
            self._language_names,
        )
        self._lexicons[guild] = (version, terms, made)
        return made


_Found = tuple[Reading, Mapping[Kind, Sequence[Ranked]], Sequence[Lack]]


def _checked(need: Need) -> Need:
    text = visible(need.need)
    if sum(character.isalnum() for character in text) < SHORTEST:
        raise InvalidInputError(
            _("Nothing was written."),
            hint=_("Say what you need in a sentence: help to talk with gangs in Medellín."),
        )
    if len(text) > NEED_LENGTH:
        raise InvalidInputError(
            _("The text has {length} characters; at most {limit} fit."),
            hint=_("Shorten it."),
            length=len(text),
            limit=NEED_LENGTH,
        )
    return Need(
        need=text,
        themes=need.themes,
        place=need.place,
        languages=need.languages,
        needed_by=need.needed_by,
        settled=need.settled,
        language=need.language,
    )


def _need_of(request: Request) -> Need:
    return Need(
        need=request.need,
        themes=request.themes,
        place=request.place,
        languages=request.languages,
        needed_by=request.needed_by,
        settled=request.settled,
        language=request.language,
    )
