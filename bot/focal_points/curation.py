"""What curators do: see the claims that wait, confirm or refuse them, end what is not right any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.clock import Clock
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.outbox import Outbox
from bot.core.texts import clean_line
from bot.errors import ConflictError, NotFoundError
from bot.focal_points import store
from bot.focal_points.outcomes import TOUCHED, What, subject_of, tell
from bot.focal_points.records import REASON_LENGTH, Claim, Seen, Status
from bot.focal_points.service import FocalPointsService
from bot.members.service import MembersService

VERIFY, REFUSE, END = "focal.verify", "focal.refuse", "focal.end"
List = Literal["claims", "verified", "decided"]
LISTS: Mapping[List, Sequence[Status]] = {
    "claims": ("claimed",),
    "verified": ("verified",),
    "decided": ("refused", "ended", "resigned", "handed-over"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A page of one list."""

    chosen: List
    page: int
    last: int  # number of the last page, from 0
    found: Sequence[Seen]
    counts: Mapping[List, int]


class FocalPointCuration:
    """Decides about claims; whoever is first decides, and everybody else is told who it was."""

    def __init__(
        self, database: Database, guilds: Guilds, audit: Audit, outbox: Outbox, members: MembersService,
        focal_points: FocalPointsService, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._audit = audit
        self._outbox = outbox
        self._members = members
        self._focal_points = focal_points
        self._clock = clock

    async def queue(self, actor: Actor, chosen: List, page: int, *, per_page: int) -> Queue:
        """Return a page of what waits, whoever waits longest first, of those verified, or of what is over."""

        def work(tx: Transaction) -> Queue:
            self._guilds.require_curator(tx, actor)
            lists = {
                one: self._focal_points.here(
                    tx, actor.guild, store.standing(tx, actor.guild, statuses, newest=one != "claims")
                )
                for one, statuses in LISTS.items()
            }
            last = max(len(lists[chosen]) - 1, 0) // per_page
            shown = min(page, last)
            found = lists[chosen][shown * per_page : (shown + 1) * per_page]
            return Queue(
                chosen=chosen, page=shown, last=last, found=self._focal_points.seen_in(tx, actor.guild, found),
                counts={one: len(claims) for one, claims in lists.items()},
            )  # fmt: skip

        return await self._database.read(work)

    async def seen(self, actor: Actor, number: int) -> Seen:
        """Return one of them; raise NotFoundError where it was taken back or its author is gone."""

        def work(tx: Transaction) -> Seen:
            self._guilds.require_curator(tx, actor)
            return self._seen_in(tx, actor.guild, number)

        return await self._database.read(work)

    async def verify(self, actor: Actor, number: int, reason: str, *, expected: int) -> Seen:
        """Confirm a claim; whoever hands over to them is it no more from then on. `reason` is for curators alone."""

        def work(tx: Transaction) -> Seen:
            kept = clean_line(reason, field=_("The reason"), limit=REASON_LENGTH, required=False)
            claim = self._decided_in(tx, actor, number, "verified", VERIFY, kept, expected=expected, waiting=True)
            before = None if claim.follows is None else store.one(tx, actor.guild, claim.follows)
            if before is not None and before.status == "verified":
                store.leave(tx, actor.guild, before.id, "handed-over", now=self._now())
                self._focal_points.ceased_in(tx, actor.guild, before)
                self._tell(tx, actor.guild, before, "handed-over")
            self._tell(tx, actor.guild, claim, "verified")
            return self._seen_in(tx, actor.guild, number)

        return await self._database.transaction(work)

    async def refuse(self, actor: Actor, number: int, reason: str, *, expected: int) -> Seen:
        """Refuse a claim with a reason, which its author is told; whoever would have handed over stays."""

        def work(tx: Transaction) -> Seen:
            kept = clean_line(reason, field=_("The reason"), limit=REASON_LENGTH)
            claim = self._decided_in(tx, actor, number, "refused", REFUSE, kept, expected=expected, waiting=True)
            self._tell(tx, actor.guild, claim, "refused")
            return self._seen_in(tx, actor.guild, number)

        return await self._database.transaction(work)

    async def end(self, actor: Actor, number: int, reason: str, *, expected: int) -> Seen:
        """End what was confirmed, with a reason, which the person is told."""

        def work(tx: Transaction) -> Seen:
            kept = clean_line(reason, field=_("The reason"), limit=REASON_LENGTH)
            claim = self._decided_in(tx, actor, number, "ended", END, kept, expected=expected, waiting=False)
            for offered in store.following(tx, actor.guild, claim.id, ("offered",)):
                self._focal_points.remove_in(tx, actor.guild, offered.id)
            self._focal_points.ceased_in(tx, actor.guild, claim)
            self._tell(tx, actor.guild, claim, "ended")
            return self._seen_in(tx, actor.guild, number)

        return await self._database.transaction(work)

    def _decided_in(
        self, tx: Transaction, actor: Actor, number: int, status: Status, action: str, reason: str, *,
        expected: int, waiting: bool,
    ) -> Claim:  # fmt: skip
        """Note a decision and record it; return the claim as it was. Raises ConflictError where it is decided."""
        self._guilds.require_curator(tx, actor)
        found = self._seen_in(tx, actor.guild, number).claim
        if found.status != ("claimed" if waiting else "verified"):
            raise forestalled(found)
        if not store.decide(
            tx, actor.guild, number, status, by=actor.user, reason=reason, now=self._now(), expected=expected
        ):
            raise ConflictError(
                _("It was changed after this was shown to you, so nothing was done."),
                hint=_("Look at it as it is now: /curate people"),
            )
        self._focal_points.rest_in(tx, actor.guild, number)
        self._audit.record(
            tx, actor.guild, actor=actor.user, action=action, subject=subject_of(number),
            before={"status": found.status}, after={"status": status}, reason=reason,
        )  # fmt: skip
        tx.touch(TOUCHED)
        return found

    def _seen_in(self, tx: Transaction, guild: int, number: int) -> Seen:
        found = store.one(tx, guild, number)
        here = [] if found is None or found.status == "offered" else self._focal_points.here(tx, guild, [found])
        seen = self._focal_points.seen_in(tx, guild, here)
        if not seen:
            raise NotFoundError(
                _("This claim was taken back, or whoever made it is gone."), hint=_("Nothing of it is waiting.")
            )
        return seen[0]

    def _tell(self, tx: Transaction, guild: int, claim: Claim, what: What) -> None:
        settings = self._members.settings_in(tx, guild, [claim.user])[claim.user]
        tell(tx, self._outbox, guild, claim, what, settings, now=self._clock.now())

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def forestalled(claim: Claim) -> ConflictError:
    """Return what a curator is told whom somebody else forestalled: who, what and when."""
    if claim.status in {"resigned", "handed-over", "claimed"} or not claim.decided_by or claim.decided_at is None:
        return ConflictError(
            _("It stands otherwise by now, so nothing was done."), hint=_("Look at it as it is now: /curate people")
        )
    said = {
        "verified": _("{who} has confirmed it already, {when}."),
        "refused": _("{who} has refused it already, {when}."),
        "ended": _("{who} has ended it already, {when}."),
    }[claim.status]
    return ConflictError(
        said,
        hint=_("Nothing was done."),
        who=f"<@{claim.decided_by}>",
        when=f"<t:{int(claim.decided_at.timestamp())}:R>",
    )
