"""What the other side does: say yes with what they share, say no, be left in peace; and the queue of the curators.

A refusal, a “not now”, a block and no answer look the same to the asker, who learns on the day of expiry that nothing
came of it. What was refused keeps the asker's words until that day, hidden from the other side: an empty request in
the asker's own export would tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.outbox import Outbox
from bot.introductions import peace_store, store
from bot.introductions.outcomes import ASKED, NOTICE, THREADS, TOUCHED, forget_all, plan_asked, plan_made, subject_of
from bot.introductions.reaching import Reaching
from bot.introductions.records import PAUSE, Introduction, Shares, gone

ACCEPT, REFUSE = "introductions.accept", "introductions.refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A request as whoever is asked has it, with the name of the organisation that was chosen, empty for a person."""

    introduction: Introduction
    organisation: str


class Answering:
    """Lets whom a request is addressed to answer it; acts of curators are audited, without a word of anybody."""

    def __init__(
        self, database: Database, guilds: Guilds, audit: Audit, outbox: Outbox, reaching: Reaching, clock: Clock
    ) -> None:
        self._database = database
        self._guilds = guilds
        self._audit = audit
        self._outbox = outbox
        self._reaching = reaching
        self._clock = clock

    async def opened(self, actor: Actor, number: int) -> Addressed:
        """Return a request that waits for this person, or for the curators if they are one; raise NotFoundError.

        Whoever shows it shows nothing of the asker but the need, the day and the languages.
        """
        return await self._database.read(lambda tx: self._addressed(tx, self._open(tx, actor, number)))

    async def queue(self, actor: Actor) -> Sequence[Addressed]:
        """Return what waits for the curators, the oldest first; what this curator asked is not among it."""

        def work(tx: Transaction) -> Sequence[Addressed]:
            self._guilds.require_curator(tx, actor)
            now = self._clock.now()
            waiting = store.for_curators(tx, actor.guild, without=actor.user)
            return [self._addressed(tx, one) for one in waiting if one.expires_at > now]

        return await self._database.read(work)

    async def accept(self, actor: Actor, number: int, shares: Shares, *, thread: bool) -> Introduction:
        """Say yes: the second consent. Both are told what the other shares. Raise NotFoundError where it is over."""
        now = self._clock.now()

        def work(tx: Transaction) -> Introduction:
            before = self._open(tx, actor, number)
            both = thread and before.asker_thread
            if not store.accept(
                tx, actor.guild, number, by=actor.user, shares=shares, thread=thread,
                state="wanted" if both else "", now=_seconds(now),
            ):  # fmt: skip
                raise gone()
            forget_all(tx, self._outbox, before, kinds=(ASKED, NOTICE))
            after = store.one(tx, actor.guild, number) or before
            plan_made(tx, self._outbox, after, now=now)
            self._note(tx, actor, before, ACCEPT, "accepted")
            tx.touch(TOUCHED)
            tx.touch(THREADS)
            return after

        return await self._database.transaction(work)

    async def refuse(self, actor: Actor, number: int) -> None:
        """Say no; no reason is asked for. Raise NotFoundError where it is over."""

        def work(tx: Transaction) -> None:
            one = self._open(tx, actor, number)
            self._close(tx, one, actor.user)
            self._note(tx, actor, one, REFUSE, "refused")

        await self._database.transaction(work)

    async def not_now(self, actor: Actor, number: int | None = None) -> datetime:
        """Leave this person in peace for a month; what waits for them goes to the next, or ends. Return until when.

        With a number it is the answer to that request, and NotFoundError where that is over.
        """
        until = self._clock.now() + PAUSE

        def work(tx: Transaction) -> datetime:
            if number is not None and self._open(tx, actor, number).addressee != actor.user:
                raise gone()
            self._guilds.ensure(tx, actor.guild)
            peace_store.pause(tx, actor.guild, actor.user, _seconds(until))
            for one in store.of_person(tx, actor.guild, actor.user):
                if one.status == "asked" and one.addressee == actor.user:
                    self._pass_on(tx, one)
            tx.touch(TOUCHED)
            return until

        return await self._database.transaction(work)

    async def block(self, actor: Actor, number: int) -> None:
        """Never be asked again by whoever asked this; whatever of theirs waits here goes to the next, or ends."""

        def work(tx: Transaction) -> None:
            asked = self._open(tx, actor, number)
            if asked.addressee != actor.user:
                raise gone()
            peace_store.block(tx, actor.guild, actor.user, asked.asker, _seconds(self._clock.now()))
            for one in store.of_person(tx, actor.guild, actor.user):
                if one.status == "asked" and one.addressee == actor.user and one.asker == asked.asker:
                    self._pass_on(tx, one)

        await self._database.transaction(work)

    async def end_pause(self, actor: Actor) -> None:
        """Let this person be asked again."""
        await self._database.transaction(lambda tx: peace_store.end_pause(tx, actor.guild, actor.user))

    async def unblock(self, actor: Actor) -> None:
        """Let everybody whom this person blocked ask them again."""
        await self._database.transaction(lambda tx: peace_store.unblock(tx, actor.guild, actor.user))

    # -- inside transactions --------------------------------------------------------------------------------

    def consents_changed_in(self, tx: Transaction, guild: int, user: int) -> None:
        """End or pass on what waits for somebody who may not be asked any more.

        It watches consents, who leaves, and who speaks for an organisation no more (`Consenting.watch`,
        `FocalPointsService.watch`).
        """
        for one in store.of_person(tx, guild, user):
            if one.status == "asked" and one.addressee == user and not self._reaching.still_in(tx, one):
                self._pass_on(tx, one)

    def _addressed(self, tx: Transaction, one: Introduction) -> Addressed:
        chosen = self._reaching.name_in(tx, one.guild, one.kind, one.ref) if one.kind == "organisation" else ""
        return Addressed(introduction=one, organisation=chosen)

    def _open(self, tx: Transaction, actor: Actor, number: int) -> Introduction:
        one = store.one(tx, actor.guild, number)
        if one is None or one.status != "asked" or one.expires_at <= self._clock.now() or one.asker == actor.user:
            raise gone()
        mine = one.addressee == actor.user and actor.user and self._reaching.still_in(tx, one)
        if not mine and not (one.addressee is None and self._guilds.may_curate(tx, actor)):
            raise gone()
        return one

    def _pass_on(self, tx: Transaction, one: Introduction) -> None:
        """Ask the next focal point, else the curators; a person's request ends."""
        if one.kind == "person" or not one.ref:
            self._close(tx, one, one.addressee)
            return
        now = self._clock.now()
        addressee = self._reaching.focal_point_in(tx, one.guild, one.asker, one.ref, now)
        store.pass_on(tx, one.guild, one.id, addressee)
        forget_all(tx, self._outbox, one, kinds=(ASKED, NOTICE))
        notes = self._guilds.settings(tx, one.guild).curators_channel
        plan_asked(tx, self._outbox, one, addressee, notes, now=now)

    def _close(self, tx: Transaction, one: Introduction, by: int | None) -> None:
        if not store.close(tx, one.guild, one.id, "refused", by=by, now=_seconds(self._clock.now())):
            raise gone()
        forget_all(tx, self._outbox, one, kinds=(ASKED, NOTICE))
        tx.touch(TOUCHED)

    def _note(self, tx: Transaction, actor: Actor, before: Introduction, action: str, after: str) -> None:
        if before.addressee is None:
            self._audit.record(
                tx, actor.guild, actor=actor.user, action=action, subject=subject_of(before.id),
                before={"status": before.status}, after={"status": after},
            )  # fmt: skip


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
