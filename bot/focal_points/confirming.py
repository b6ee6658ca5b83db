"""Asks once a year whether it is still right: by direct message, again after 30 days, and then no more.

The row of the outbox stands ahead, so that a question that fell due while the bot was down is asked late. It counts as
asked when it has arrived. Whoever takes no direct messages is asked in their panel alone, with the same patience.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.outbox import NO_DIRECT_MESSAGES, Delivery, Outbox, Planned, Target
from bot.focal_points import store
from bot.focal_points.outcomes import QUESTION, TOUCHED, number_of, subject_of, takes_messages
from bot.focal_points.records import PATIENCE, SILENCES, YEAR, Claim
from bot.focal_points.service import FocalPointsService
from bot.members.records import MemberSettings
from bot.members.service import MembersService

MOMENTS = ("first", "second")
SOON = timedelta(minutes=5)


class Confirming:
    """Plans the questions and counts the silences."""

    def __init__(
        self, database: Database, outbox: Outbox, members: MembersService, focal_points: FocalPointsService,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._outbox = outbox
        self._members = members
        self._focal_points = focal_points
        self._clock = clock
        outbox.on_sent(QUESTION, self._sent)
        outbox.on_trouble(QUESTION, self._trouble)
        members.watch(self._settings_changed)

    async def plan(self) -> datetime | None:
        """Have exactly the questions stand that are to come; return when to look again."""

        def work(tx: Transaction) -> datetime | None:
            coming = [self._plan(tx, guild, one) for guild, one in store.verified_everywhere(tx)]
            return min((at for at in coming if at is not None), default=None)

        return await self._database.transaction(work)

    def _plan(self, tx: Transaction, guild: int, claim: Claim) -> datetime | None:
        """Have the next question of one stand, or note a silence; return when to look at it again."""
        now = self._clock.now()
        standing = self._outbox.standing(tx, guild, QUESTION, subject_of(claim.id))
        asking = bool(self._focal_points.here(tx, guild, [claim]))
        coming = _coming(claim)
        if coming is None or not asking:
            self._outbox_drop(tx, guild, [one.id for one in standing.values()])
            return None
        moment, due = coming
        if moment is None:  # nothing is asked any more: the last silence counts from then on
            if due > now:
                return due
            store.asked(tx, guild, claim.id, at=int(due.timestamp()), silences=SILENCES)
            return None
        if not takes_messages(self._members.settings_in(tx, guild, [claim.user])[claim.user]):
            self._outbox_drop(tx, guild, [one.id for one in standing.values()])
            if due > now:
                return due
            self._asked(tx, guild, claim, moment, now)  # not when it fell due: nobody could answer a bot that was off
            return now + PATIENCE
        planned = Planned(
            kind=QUESTION, subject=subject_of(claim.id), occurrence=_occurrence(claim), moment=moment,
            target=Target(kind="user", id=claim.user), due=due, replaceable=False,
        )  # fmt: skip
        there = standing.pop((planned.occurrence, moment, "user", claim.user), None)
        self._outbox_drop(tx, guild, [one.id for one in standing.values()])
        if there is not None and there.due == due:
            return None
        settled = [
            one for one in self._outbox.settled(tx, guild, QUESTION, subject_of(claim.id))
            if (one.occurrence, one.moment) == (planned.occurrence, moment)
        ]  # fmt: skip
        if any(one.status == "sending" for one in settled):
            return now + SOON
        again = any(one.status == "superseded" for one in settled)
        self._outbox.plan(tx, guild, [replace(planned, again=again)], now=now)
        return None

    def _outbox_drop(self, tx: Transaction, guild: int, rows: Sequence[int]) -> None:
        if rows:
            self._outbox.drop(tx, guild, rows)

    def _asked(self, tx: Transaction, guild: int, claim: Claim, moment: str, at: datetime) -> None:
        store.asked(tx, guild, claim.id, at=int(at.timestamp()), silences=MOMENTS.index(moment))
        tx.touch(TOUCHED)

    def _sent(self, tx: Transaction, arrived: Sequence[tuple[Delivery, int]]) -> None:
        for delivery, _message in arrived:
            self._settled(tx, delivery)

    def _trouble(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        """Take what may have arrived, or cannot, as asked: their panel asks it too."""
        for one in deliveries:
            if one.error == NO_DIRECT_MESSAGES:
                self._members.mark_unreachable_in(tx, one.guild, one.target.id, self._clock.now())
            self._settled(tx, one)

    def _settled(self, tx: Transaction, delivery: Delivery) -> None:
        claim = store.one(tx, delivery.guild, number_of(delivery.subject))
        if claim is None or claim.status != "verified" or _occurrence(claim) != delivery.occurrence:
            return  # answered or over meanwhile
        self._asked(tx, delivery.guild, claim, delivery.moment, self._clock.now())

    def _settings_changed(
        self, tx: Transaction, guild: int, user: int, before: MemberSettings, after: MemberSettings
    ) -> None:
        if takes_messages(before) != takes_messages(after) and store.of_person(tx, guild, user):
            tx.touch(TOUCHED)


def _coming(claim: Claim) -> tuple[str | None, datetime] | None:
    """Return (which question, when it is due); no question where the last silence is awaited; None after that."""
    if claim.confirmed_at is None or claim.silences >= SILENCES:
        return None
    if claim.asked_at is None:
        return MOMENTS[0], claim.confirmed_at + YEAR
    due = claim.asked_at + PATIENCE
    return (MOMENTS[1], due) if claim.silences == 0 else (None, due)


def _occurrence(claim: Claim) -> str:
    return "" if claim.confirmed_at is None else claim.confirmed_at.isoformat()


def is_due(claim: Claim, now: datetime) -> bool:
    """Say whether it is to be asked of somebody in their panel whether it is still right."""
    return (
        claim.status == "verified" and claim.confirmed_at is not None
        and (claim.asked_at is not None or claim.confirmed_at + YEAR <= now)
    )  # fmt: skip
