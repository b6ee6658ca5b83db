"""What anybody may ask of the conversations."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.conversations import contribution_store, evidence_store, follower_store, outcome_store, store
from bot.conversations.access import Access
from bot.conversations.finding import ConversationFinder, Quote, SearchPage, quote
from bot.conversations.records import (
    KIND,
    Brief,
    Commitment,
    Contribution,
    Conversation,
    ConversationId,
    Follower,
    Phase,
    Summary,
    Trait,
)
from bot.conversations.veil import Veils
from bot.core.database import Database, Transaction
from bot.core.folding import fold
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.kept import Kept
from bot.core.search import CANDIDATES, SearchIndex
from bot.directory.records import LedgerEntry, Place
from bot.directory.service import DirectoryService
from bot.errors import NotFoundError
from bot.events.records import Meeting
from bot.events.service import EventsService
from bot.vocabulary.service import VocabularyService

CHOICES = 25


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Suggestion:
    """One line of autocomplete."""

    id: ConversationId
    title: str
    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A conversation in the list of somebody."""

    brief: Brief
    new: int | None  # since they looked at it last; none: they do not follow it


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the list."""

    listed: Sequence[Listing]
    first: int  # place of the first one, from 0
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A conversation with everything that the card for one reader shows."""

    conversation: Conversation
    featured: int
    summary: Summary | None  # the last one that was published
    commitments: Sequence[Commitment]
    organisations: Sequence[str]  # names of those that are linked; none under the Chatham House Rule
    events: Sequence[Meeting]
    follower: Follower | None  # how the reader follows it
    may_facilitate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A conversation and what is featured of it, by question and number."""

    conversation: Conversation
    contributions: Sequence[Contribution]
    follows: bool


class ConversationsService:
    """Lists, finds and shows conversations."""

    def __init__(
        self, database: Database, search: SearchIndex, vocabulary: VocabularyService, guilds: Guilds, access: Access,
        veils: Veils, directory: DirectoryService, events: EventsService, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._search = search
        self._finder = ConversationFinder(search, vocabulary)
        self._guilds = guilds
        self._access = access
        self._veils = veils
        self._directory = directory
        self._events = events
        self._clock = clock
        self._lines = Kept[Suggestion]()

    # -- finding --------------------------------------------------------------------------------------------

    async def listed(self, actor: Actor, phase: Phase | None = None, *, page: int = 0, per_page: int = CHOICES) -> Page:
        """Return a page of the conversations that everybody may see, the last where there are fewer.

        Open ones come first, then those to come, those in synthesis, and the closed ones, newest first.
        """

        def work(tx: Transaction) -> Page:
            every = follower_store.listed(tx, actor.guild, phase)
            first = max(0, min(page, (len(every) - 1) // per_page)) * per_page
            new = follower_store.new_since_seen(tx, actor.guild, actor.user)
            return Page(
                listed=[
                    Listing(brief=one, new=new.get(one.id))
                    for one in store.briefs(tx, actor.guild, every[first : first + per_page])
                ],
                first=first,
                total=len(every),
            )

        return await self._database.read(work)

    async def find(
        self, guild: int, query: str = "", filters: Mapping[str, str] | None = None, *, literal: bool = False,
        page: int = 0, per_page: int = CANDIDATES,
    ) -> SearchPage:  # fmt: skip
        """Search titles, framings, questions, summaries and what was featured.

        Conversations come first, then contributions; an empty query lists the conversations that the filters let
        through. `filters` maps `finding.FACETS` to values; of what is found only one page is read. Where nothing is
        found, `nearest` names themes that the query speaks of.
        """
        return await self._database.read(
            lambda tx: self._finder.page(tx, guild, query, filters or {}, literal=literal, page=page, per_page=per_page)
        )

    async def suggest(self, guild: int, typed: str) -> list[Suggestion]:
        """Return what a person may be about to name, at most 25, of what everybody may see."""
        return await self._database.read(lambda tx: self._suggested(tx, guild, typed))

    def version(self, guild: int) -> int:
        """Return a number that rises whenever something that is found has changed (see `Database.version`)."""
        return self._database.version((guild, KIND))

    def _suggested(self, tx: Transaction, guild: int, typed: str) -> list[Suggestion]:
        version = self.version(guild)  # nothing has been read yet, so what is read is no older
        refs = self._search.suggest(tx, guild, KIND, typed)
        lines = {ref: line for ref in refs if (line := self._lines.get((guild, ref), version)) is not None}
        for one in store.briefs(tx, guild, [ref for ref in refs if ref not in lines]):
            lines[one.id] = Suggestion(id=one.id, title=one.title, phase=one.phase)
            self._lines.put((guild, one.id), version, lines[one.id])
        return [lines[ref] for ref in refs if ref in lines]

    async def places(self, guild: int) -> list[tuple[str, Place | None]]:
        """Return (value of the facet, place) of every place and country that conversations are about, most first."""

        def work(tx: Transaction) -> list[tuple[str, Place | None]]:
            values = self._search.facets(tx, guild, KIND).get("place", {})
            known = self._directory.places_in(tx, guild, [int(one) for one in values if one.isdigit()])
            return [
                (value, known.get(int(value)) if value.isdigit() else None)
                for value in values
                if not value.isdigit() or int(value) in known
            ]

        return await self._database.read(work)

    def briefs_in(self, tx: Transaction, guild: int) -> list[Brief]:
        """Return every conversation that everybody may see, inside another use case."""
        return store.briefs(tx, guild, follower_store.listed(tx, guild))

    # -- inside the transactions of other features ----------------------------------------------------------

    def traits_in(self, tx: Transaction, guild: int, ids: Sequence[int]) -> list[Trait]:
        """Return what these conversations, which everybody may see, are ranked by, in the order of `ids`."""
        return evidence_store.traits(tx, guild, ids)

    def of_organisations_in(
        self, tx: Transaction, guild: int, organisations: Sequence[int], themes: Sequence[str]
    ) -> list[tuple[int, str]]:
        """Return (organisation, title) of conversations on these themes that organisations are linked to.

        None that is held under the Chatham House Rule is among them.
        """
        return evidence_store.of_organisations(tx, guild, organisations, themes)

    def saying_in(self, tx: Transaction, guild: int, contributions: Sequence[int]) -> list[int]:
        """Return the conversations in which these featured contributions stand."""
        return evidence_store.saying(tx, guild, contributions)

    # -- naming ---------------------------------------------------------------------------------------------

    async def named(self, guild: int, text: str) -> Conversation:
        """Return the conversation that a person means by a chosen suggestion (`#12`), a title, or most of one."""
        return await self._database.read(lambda tx: self.named_in(tx, guild, text))

    def named_in(self, tx: Transaction, guild: int, text: str) -> Conversation:
        """The same as `named`, inside a transaction of another use case; planned ones are not found."""
        if (number := _number(text)) is not None:
            return self._access.public(tx, guild, number)
        exact = self._search.exact(tx, guild, KIND, text)
        refs = exact or self._search.find(tx, guild, KIND, text).refs
        if len(refs) == 1:
            return self._access.public(tx, guild, refs[0])
        if not refs:
            raise _unknown(text)
        return self._access.public(
            tx, guild, _one_of(text, [(one.id, one.title) for one in store.briefs(tx, guild, refs[:CHOICES])])
        )

    async def facilitated(self, actor: Actor, text: str) -> Conversation:
        """Return the conversation, planned ones too, that somebody who may facilitate it means.

        Raises NotFoundError where none is meant, or several; NotAllowedError where they may not facilitate it.
        """
        return await self._database.read(lambda tx: self.facilitated_in(tx, actor, text))

    def facilitated_in(self, tx: Transaction, actor: Actor, text: str) -> Conversation:
        """The same, inside a transaction of another use case."""
        if (number := _number(text)) is not None:
            return self._access.facilitated(tx, actor, number)
        known = self._may_name(tx, actor)
        folded = fold(text)
        found = [one for one in known if fold(one[1]) == folded] or [
            one for one in known if folded and folded in fold(one[1])
        ]
        if not found:
            if not known:
                self._guilds.require_curator(tx, actor)
            raise _unknown(text)
        return self._access.facilitated(tx, actor, _one_of(text, found))

    async def facilitating(self, actor: Actor, typed: str) -> list[Brief]:
        """Return conversations that somebody may facilitate and whose title holds what they typed, at most 25.

        Planned ones are among them; those that are closed come last.
        """

        def work(tx: Transaction) -> list[Brief]:
            folded = fold(typed)
            found = [number for number, title in self._may_name(tx, actor) if folded in fold(title)]
            return store.briefs(tx, actor.guild, found[:CHOICES])

        return await self._database.read(work)

    def _may_name(self, tx: Transaction, actor: Actor) -> list[tuple[ConversationId, str]]:
        everything = self._guilds.may_curate(tx, actor)
        return follower_store.titles(tx, actor.guild, None if everything else actor.user)

    async def titles(self, guild: int, numbers: Sequence[ConversationId]) -> dict[ConversationId, str]:
        """Return the titles of conversations, of whatever phase."""
        return await self._database.read(
            lambda tx: {one.id: one.title for one in store.briefs(tx, guild, list(dict.fromkeys(numbers)))}
        )

    # -- one ------------------------------------------------------------------------------------------------

    async def conversation(self, guild: int, number: int) -> Conversation:
        """Return a conversation that everybody may see; raise NotFoundError where there is none."""
        return await self._database.read(lambda tx: self._access.public(tx, guild, number))

    async def show(self, actor: Actor, number: int) -> Shown:
        """Return everything that a card shows; who follows the conversation has seen it then."""

        def work(tx: Transaction) -> Shown:
            found = self._access.public(tx, actor.guild, number)
            follower = follower_store.follower(tx, actor.guild, found.id, actor.user)
            listed = {} if found.veiled else self._directory.listed_in(tx, actor.guild, found.linked("organisation"))
            return Shown(
                conversation=found,
                featured=store.briefs(tx, actor.guild, [found.id])[0].featured,
                summary=next(reversed(outcome_store.summaries(tx, found.id, "published")), None),
                commitments=outcome_store.commitments_of(tx, actor.guild, found.id),
                organisations=list(dict.fromkeys(one.name for one in listed.values())),
                events=self._meetings(tx, found),
                follower=follower,
                may_facilitate=self._access.may_facilitate(tx, actor, found),
            )

        shown = await self._database.read(work)
        if shown.follower is not None:
            await self._see(actor, number)
        return shown

    async def _see(self, actor: Actor, number: int) -> None:
        now = self._clock.now()
        await self._database.transaction(lambda tx: follower_store.see(tx, number, actor.user, now))

    def _meetings(self, tx: Transaction, conversation: Conversation) -> list[Meeting]:
        veil = self._veils.of(tx, conversation)
        found: list[Meeting] = []
        for number in conversation.linked("event"):
            with contextlib.suppress(NotFoundError):  # a meeting that is gone stands on no card
                meeting = self._events.meeting_in(tx, conversation.guild, f"#{number}")
                found.append(replace(meeting, event=veil.meeting(meeting.event)))
        return found

    async def said(self, actor: Actor, number: int) -> Said:
        """Return what is featured of a conversation, in the order of its questions; what answers none comes last."""

        def work(tx: Transaction) -> Said:
            found = self._access.public(tx, actor.guild, number)
            order = {one.id: one.position for one in found.questions}
            last = len(found.questions) + 1
            featured = contribution_store.featured(tx, actor.guild, found.id)
            featured.sort(key=lambda one: (last if one.question is None else order.get(one.question, last), one.number))
            follower = follower_store.follower(tx, actor.guild, found.id, actor.user)
            return Said(conversation=found, contributions=featured, follows=follower is not None)

        said = await self._database.read(work)
        if said.follows:
            await self._see(actor, number)
        return said

    async def quoted(self, guild: int, number: int) -> tuple[Quote, Contribution, Conversation]:
        """Return one contribution that is featured; raise NotFoundError where it is not, or not any more."""

        def work(tx: Transaction) -> tuple[Quote, Contribution, Conversation]:
            found = next(iter(contribution_store.listed(tx, guild, [number])), None)
            if found is None:
                raise NotFoundError(
                    _("This contribution is not featured any more."), hint=_("See what is with /conversation list.")
                )
            conversation = self._access.public(tx, guild, found.conversation)
            brief = store.briefs(tx, guild, [conversation.id])[0]
            return quote(found, brief), found, conversation

        return await self._database.read(work)

    async def ledger(self, guild: int, keys: Sequence[str]) -> list[LedgerEntry]:
        """Return what the ledger says of a promise that was printed."""
        return await self._database.read(lambda tx: self._directory.ledger_in(tx, guild, keys))


def _number(text: str) -> int | None:
    """Return the number of a chosen suggestion (`#12`), None where a title was typed."""
    number = text.strip().removeprefix("#")
    chosen = text.strip().startswith("#") and number.isascii() and number.isdigit() and len(number) < 19
    return int(number) if chosen else None


def _one_of(text: str, found: Sequence[tuple[ConversationId, str]]) -> ConversationId:
    """Return the one whose title begins as it was typed; raise NotFoundError, with candidates, where several may be."""
    folded = fold(text)
    exact = [number for number, title in found if fold(title) == folded]
    begun = [number for number, title in found if f"{fold(title)} ".startswith(f"{folded} ")]
    for alike in (exact, begun, [number for number, _title in found]):
        if len(alike) == 1:
            return alike[0]
    raise NotFoundError(
        _("“{title}” could be several conversations: {titles} …"),
        hint=_("Type a few letters and choose from the list that opens."),
        title=text,
        titles="; ".join(title for _number, title in found[:3]),
    )


def _unknown(text: str) -> NotFoundError:
    return NotFoundError(
        _("No conversation is called “{title}”."),
        hint=_("Type a few letters and choose from the list that opens, or search with /conversation find."),
        title=text,
    )
