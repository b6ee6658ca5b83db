"""How a newcomer joins: linked to an organisation of the directory or to a new one, with or without a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.drafts import Drafts
from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.directory.curation import DirectoryCuration
from bot.directory.forms import OrganisationForm
from bot.directory.records import Organisation, OrganisationId, Summary
from bot.directory.service import DirectoryService
from bot.errors import NotFoundError
from bot.interest.curation import JOIN, InterestCuration, Seen
from bot.interest.records import Interest

NEAR = 5  # organisations that are offered where the name that was written is nobody's
DRAFT = "interest.join"  # `bot.interest.store.forget` knows it too


class Claims(Protocol):
    """The part of the focal points that takes claims."""

    def claim_for_in(
        self, tx: Transaction, guild: int, organisation_id: OrganisationId, user: int, *,
        name: str, words: str, by: int, now: int,
    ) -> int:  # fmt: skip
        """Keep a claim that a curator makes for somebody, to be verified; return its number."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An organisation that is to be added for a newcomer, as a curator typed it."""

    interest: int
    version: int  # of the expression of interest, as it was shown
    name: str
    place: str
    category: str | None

    def plain(self) -> Mapping[str, Any]:
        """Return it as JSON keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Meant:
    """An expression of interest that may be moved, and the organisation of the directory that it means."""

    interest: Interest
    organisation: Organisation | None = None
    near: Sequence[Summary] = ()  # which one it may be, where it is not certain
    several: bool = False  # they all bear the name that was written


class InterestJoining:
    """Lets newcomers join."""

    def __init__(
        self, database: Database, drafts: Drafts, clock: Clock, curation: InterestCuration,
        directory: DirectoryService, directory_curation: DirectoryCuration, claims: Claims,
    ) -> None:  # fmt: skip
        self._database = database
        self._drafts = drafts
        self._clock = clock
        self._curation = curation
        self._directory = directory
        self._directory_curation = directory_curation
        self._claims = claims

    async def likely(self, actor: Actor, number: int) -> Meant:
        """Return one that may be moved, and the organisation of exactly the name that its author wrote, if listed.

        Where there is none of that name, or several, those that may be meant are returned instead.
        """

        def work(tx: Transaction) -> Meant:
            found = self._curation.open_in(tx, actor, number)
            written = found.content.organisation
            bearing = self._directory.bearing_in(tx, actor.guild, written) if written else []
            if len(bearing) == 1:
                return Meant(found, self._directory.named_in(tx, actor.guild, f"#{bearing[0]}"))
            if not written:
                return Meant(found)
            near = self._directory.resembling_in(tx, actor.guild, written, limit=NEAR)
            return Meant(found, near=near, several=bool(bearing))

        return await self._database.read(work)

    async def named(self, actor: Actor, number: int, text: str) -> Meant:
        """Return one that may be moved, and the organisation that a curator means by what they typed or chose."""

        def work(tx: Transaction) -> Meant:
            found = self._curation.open_in(tx, actor, number)
            return Meant(found, self._directory.named_in(tx, actor.guild, text))

        return await self._database.read(work)

    async def join(
        self, actor: Actor, number: int, organisation: int | None, *, focal: bool, expected: int
    ) -> tuple[Seen, Organisation | None]:
        """Note that somebody joined, with an organisation of the directory or with none.

        With `focal` the claim of a focal point is made for them, which is verified like any other. Its author is told.
        """

        def work(tx: Transaction) -> tuple[Seen, Organisation | None]:
            before = self._curation.open_in(tx, actor, number, expected=expected)
            found = None if organisation is None else self._directory.named_in(tx, actor.guild, f"#{organisation}")
            return self._joined(tx, actor, before, found, focal=focal), found

        return await self._database.transaction(work)

    async def keep(self, actor: Actor, made: Made) -> int:
        """Keep what a curator typed of an organisation, to be added when they say so; return its number."""
        await self._curation.check(actor)
        return await self._drafts.keep(actor, DRAFT, made.plain())

    async def kept(self, actor: Actor, number: int) -> Made:
        """Return what a curator typed; raise NotFoundError where it is not kept any more."""
        await self._curation.check(actor)
        found = await self._drafts.find(actor, DRAFT, number)
        if found is None:
            raise _gone()
        return Made(**found)

    async def join_new(self, actor: Actor, number: int, *, focal: bool) -> tuple[Seen, Organisation]:
        """Add the organisation of a draft to the directory and note that somebody joined with it, or do neither.

        Raises InvalidInputError where the place is unclear, ConflictError where an organisation of this name is
        listed or somebody else was faster; the draft stays then.
        """

        def work(tx: Transaction) -> tuple[Seen, Organisation]:
            kept = self._drafts.take_in(tx, actor, DRAFT, number)
            if kept is None:
                raise _gone()
            made = Made(**kept)
            before = self._curation.open_in(tx, actor, made.interest, expected=made.version)
            form = OrganisationForm(name=made.name, places=made.place, category=made.category)
            added = self._directory_curation.add_in(tx, actor, form)
            return self._joined(tx, actor, before, added, focal=focal), added

        return await self._database.transaction(work)

    def _joined(
        self, tx: Transaction, actor: Actor, before: Interest, organisation: Organisation | None, *, focal: bool
    ) -> Seen:
        claimed = False
        if organisation is not None and focal:
            self._claims.claim_for_in(
                tx, actor.guild, organisation.id, before.user, name=before.content.name, words="", by=actor.user,
                now=int(self._clock.now().timestamp()),
            )  # fmt: skip
            claimed = True
        self._curation.move_in(
            tx, actor, before, "joined", JOIN, organisation=None if organisation is None else organisation.id
        )
        self._curation.tell_in(tx, actor.guild, before, {"what": "joined", "claimed": claimed})
        return self._curation.seen_in(tx, actor.guild, before.id)


def _gone() -> NotFoundError:
    return NotFoundError(_("This draft is not kept any more."), hint=_("A draft is kept for a day."))
