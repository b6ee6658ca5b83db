"""What an asker does: write what they need, see it as it will be read, send it, take it back; and the panel of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.drafts import Drafts
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.outbox import Outbox
from bot.directory.records import OrganisationId
from bot.dock.service import DockService
from bot.errors import ConflictError, NotAllowedError, NotFoundError
from bot.introductions import peace_store, store
from bot.introductions.outcomes import ASKED, NOTICE, TOUCHED, forget_all, plan_asked
from bot.introductions.reaching import Reaching
from bot.introductions.records import (
    EXPIRES,
    MONTH,
    MOST_A_MONTH,
    MOST_OPEN,
    SHOWN,
    AskForm,
    Helped,
    Introduction,
    IntroductionCounts,
    Kind,
    checked_need,
    gone,
)
from bot.people.service import PeopleService

DRAFT = "introduction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A form with what whom it is for is called."""

    form: AskForm
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Everything of introductions that is a person's own."""

    asked: Sequence[Introduction]  # open to them
    nothing: Sequence[Introduction]  # that nothing came of, lately
    waiting: Sequence[Introduction]  # for their answer; nothing of the asker is in them
    made: Sequence[Introduction]  # accepted ones, while what was shared is kept
    questions: frozenset[int]  # of these, the numbers of those of which they may say whether it helped
    names: Mapping[int, str]  # of whom they asked, by the number of the introduction
    paused_until: datetime | None
    blocks: int


class IntroductionsService:
    """Keeps what an asker wrote until it is answered or over; nothing of it is audited or logged."""

    def __init__(
        self, database: Database, guilds: Guilds, drafts: Drafts, outbox: Outbox, dock: DockService,
        people: PeopleService, reaching: Reaching, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._drafts = drafts
        self._outbox = outbox
        self._dock = dock
        self._people = people
        self._reaching = reaching
        self._clock = clock

    # -- asking ---------------------------------------------------------------------------------------------

    async def begin(self, actor: Actor, request: int, kind: Kind, ref: int, called: str) -> Written:
        """Return the form for reaching somebody, with the words of a request of this person and what members see of
        them; `called` is their name on Discord, for where their profile shows none.

        Raises NotFoundError where the request or the organisation is gone, ConflictError where they cannot be asked.
        """

        def work(tx: Transaction) -> Written:
            asked = self._dock.request_in(tx, actor.guild, request, actor.user)
            if asked is None:
                raise NotFoundError(_("What you asked is not kept any more."), hint=_("Ask again with /dock ask"))
            self._require_room(tx, actor, kind, ref)
            self._reaching.addressee_in(tx, actor.guild, actor.user, kind, ref, self._clock.now())
            profile = self._people.profile_in(tx, actor.guild, actor.user)
            name = profile.values.name if profile.shown("name", "members") else ""
            organisation = profile.organisation_name if profile.shown("organisation", "members") else ""
            form = AskForm(
                request=request, kind=kind, ref=ref, need=asked.need, name=name or called, organisation=organisation
            )
            return Written(form=form, name=self._reaching.name_in(tx, actor.guild, kind, ref))

        return await self._database.read(work)

    async def keep(self, actor: Actor, form: AskForm) -> int:
        """Keep what somebody typed, for a day; return its number."""
        return await self._drafts.keep(actor, DRAFT, form.plain())

    async def draft(self, actor: Actor, number: int) -> Written:
        """Return what this person typed; raise NotFoundError where it is not kept any more."""
        kept = await self._drafts.find(actor, DRAFT, number)
        if kept is None:
            raise _draft_gone()
        form = AskForm(**kept)
        name = await self._database.read(lambda tx: self._reaching.name_in(tx, actor.guild, form.kind, form.ref))
        return Written(form=form, name=name)

    def check(self, form: AskForm) -> AskForm:
        """Return a form with its words as they will be sent; raise InvalidInputError with what is wrong."""
        shares = form.shares()
        return form.with_typed(
            {"need": checked_need(form.need), "name": shares.name, "organisation": shares.organisation,
             "reach": shares.reach}
        )  # fmt: skip

    async def send(self, actor: Actor, number: int, *, language: str, channel: int) -> Written:
        """Send what was previewed: the asker's consent. Return what was sent; sent twice, it raises NotFoundError.

        Raises ConflictError or NotAllowedError, with the draft kept, where it cannot be sent.
        """
        now = self._clock.now()

        def work(tx: Transaction) -> Written:
            kept = self._drafts.take_in(tx, actor, DRAFT, number)
            if kept is None:
                raise _draft_gone()
            form = self.check(AskForm(**kept))
            self._require_room(tx, actor, form.kind, form.ref)
            request = self._dock.request_in(tx, actor.guild, form.request, actor.user)
            addressee = self._reaching.addressee_in(tx, actor.guild, actor.user, form.kind, form.ref, now)
            introduction = store.insert(
                tx, actor.guild, actor.user,
                request=None if request is None else form.request,
                organisation=form.ref if form.kind == "organisation" else None,
                profile=form.ref if form.kind == "person" else None,
                addressee=addressee,
                need=form.need,
                needed_by=None if request is None else request.needed_by,
                languages=() if request is None else request.languages,
                shares=form.shares(),
                thread=form.thread == "yes",
                channel=channel,
                language=language,
                now=int(now.timestamp()),
                expires=int((now + EXPIRES).timestamp()),
            )  # fmt: skip
            one = store.one(tx, actor.guild, introduction)
            if one is None:
                raise LookupError("an introduction is gone in the transaction that made it")
            notes = self._guilds.settings(tx, actor.guild).curators_channel
            plan_asked(tx, self._outbox, one, addressee, notes, now=now)
            tx.touch(TOUCHED)
            return Written(form=form, name=self._reaching.name_in(tx, actor.guild, form.kind, form.ref))

        return await self._database.transaction(work)

    async def withdraw(self, actor: Actor, number: int) -> None:
        """Take back a request that is open to this person; its words go at once."""

        def work(tx: Transaction) -> None:
            one = store.one(tx, actor.guild, number)
            if one is None or one.asker != actor.user or one.ended_at is not None:
                raise gone()
            store.withdraw(tx, actor.guild, number, now=int(self._clock.now().timestamp()))
            forget_all(tx, self._outbox, one, kinds=(ASKED, NOTICE))
            tx.touch(TOUCHED)

        await self._database.transaction(work)
        await self._database.scrub()

    def _require_room(self, tx: Transaction, actor: Actor, kind: Kind, ref: int) -> None:
        since = int((self._clock.now() - MONTH).timestamp())
        if store.open_of_pair(tx, actor.guild, actor.user, kind, ref):
            raise ConflictError(
                _("You have asked there already, and it is still open."),
                hint=_("See or take back what you asked with /dock introductions"),
            )
        waiting, month = store.asked_by(tx, actor.guild, actor.user, since=since)
        if waiting >= MOST_OPEN:
            raise NotAllowedError(
                _("{count} of your requests are open, which is as many as there can be."),
                hint=_("Take one back with /dock introductions, or wait until one has ended"),
                count=MOST_OPEN,
            )
        if month >= MOST_A_MONTH:
            raise NotAllowedError(
                _("You have asked for {count} introductions within 30 days, which is as often as it goes."),
                hint=_("Ask again in some days"),
                count=MOST_A_MONTH,
            )

    # -- the panel ------------------------------------------------------------------------------------------

    async def panel(self, actor: Actor) -> Panel:
        """Return everything of introductions that is this person's own."""
        return await self._database.read(lambda tx: self.panel_in(tx, actor.guild, actor.user))

    def panel_in(self, tx: Transaction, guild: int, user: int) -> Panel:
        """Do what `panel` does, inside a transaction."""
        now = self._clock.now()
        every = store.of_person(tx, guild, user)
        mine = [one for one in every if one.asker == user]
        over = {"refused", "expired", "moot"}
        return Panel(
            asked=[one for one in mine if one.ended_at is None],
            nothing=[one for one in mine if one.status in over and one.ended_at and one.ended_at > now - SHOWN],
            waiting=[
                one
                for one in every
                if one.status == "asked" and one.addressee == user and one.expires_at > now
                and self._reaching.still_in(tx, one)
            ],
            made=[one for one in every if one.status == "accepted" and user in {one.asker, one.answered_by}],
            questions=frozenset(one.id for one in every if one.in_question(user, now)),
            names={one.id: self._reaching.name_in(tx, guild, one.kind, one.ref) for one in mine},
            paused_until=peace_store.paused_until(tx, guild, user, int(now.timestamp())),
            blocks=peace_store.count_blocks(tx, guild, user),
        )  # fmt: skip

    async def helped(self, actor: Actor, number: int, answer: Helped) -> None:
        """Keep whether an introduction helped this side; the other never learns it. Raises NotFoundError."""

        def work(tx: Transaction) -> None:
            one = store.one(tx, actor.guild, number)
            if one is None or one.status != "accepted" or actor.user not in {one.asker, one.answered_by}:
                raise gone()
            store.helped(tx, actor.guild, number, asker=one.asker == actor.user, answer=answer)

        await self._database.transaction(work)

    async def erase(self, actor: Actor) -> None:
        """Erase everything that introductions keep of this person; what is open ends neutrally."""
        await self._database.transaction(lambda tx: self.erase_in(tx, actor.guild, actor.user))
        await self._database.scrub()

    # -- inside the transactions of other features ------------------------------------------------------------

    def keep_listed_in(self, tx: Transaction, guild: int, organisation_id: OrganisationId) -> None:
        """Raise ConflictError where an organisation may not be taken out: somebody waits for the curators' answer.

        A refused request is one that waits, for as long as its asker does not know.
        """
        if store.open_of_organisation(tx, guild, organisation_id):
            raise ConflictError(
                _("Somebody asked for an introduction to this organisation. Its addition cannot be taken back yet."),
                hint=_("It can be taken back once the request is over, 14 days after it was made at the latest."),
            )

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Do what `erase` does, inside a transaction."""
        for one in store.of_person(tx, guild, user):
            if one.asker == user:
                forget_all(tx, self._outbox, one, kinds=(ASKED, NOTICE))
        store.drop_drafts(tx, guild, user, DRAFT)
        store.erase(tx, guild, user, now=int(self._clock.now().timestamp()))
        tx.touch(TOUCHED)

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody of whom introductions keep anything."""
        return store.people(tx, guild)

    def of_person_in(self, tx: Transaction, guild: int, user: int) -> list[Introduction]:
        """Return whatever somebody asked, is asked or has answered, with the words of both sides."""
        return store.of_person(tx, guild, user)

    def waiting_in(self, tx: Transaction, actor: Actor) -> int:
        """Return how many wait for a curator; their own are not among them, or the number would tell a refusal."""
        now = self._clock.now()
        return sum(one.expires_at > now for one in store.for_curators(tx, actor.guild, without=actor.user))

    async def numbers(self, actor: Actor, *, since: datetime) -> IntroductionCounts:
        """Return to a curator introductions in numbers, and nothing else of them."""

        def work(tx: Transaction) -> IntroductionCounts:
            self._guilds.require_curator(tx, actor)
            return self.counts_in(tx, actor.guild, since=since)

        return await self._database.read(work)

    def counts_in(self, tx: Transaction, guild: int, *, since: datetime | None = None) -> IntroductionCounts:
        """Return introductions in numbers; the median is of those that both said yes to."""
        rows = store.counted(tx, guild, 0 if since is None else int(since.timestamp()))
        status = [row["status"] for row in rows]
        helped = [row[side] for row in rows for side in ("asker_helped", "addressee_helped")]
        took = [row["took"] / 86_400 for row in rows if row["status"] == "accepted"]
        now = int(self._clock.now().timestamp())
        waits = [(now - row["asked_at"]) // 86_400 for row in rows if row["status"] == "asked"]
        return IntroductionCounts(
            asked=len(rows),
            accepted=status.count("accepted"),
            nothing=sum(status.count(one) for one in ("refused", "expired", "moot")),
            withdrawn=status.count("withdrawn"),
            waiting=status.count("asked"),
            helped_yes=helped.count("yes"),
            helped_partly=helped.count("partly"),
            helped_no=helped.count("no"),
            median_days_to_answer=round(_median(took), 1) if took else None,
            longest_waiting_days=max(waits, default=0),
        )


def _median(values: Sequence[float]) -> float:
    # The library's brings exact fractions and decimals into the memory of every bot.
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _draft_gone() -> NotFoundError:
    return NotFoundError(
        _("This was sent already, or it is not kept any more."), hint=_("See what is open with /dock introductions")
    )
