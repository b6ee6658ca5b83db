"""How one hands over: name a successor, who accepts or declines; the curators verify it like any other claim."""

from __future__ import annotations

from bot.clock import Clock
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.outbox import Outbox
from bot.errors import ConflictError, InvalidInputError
from bot.focal_points import store
from bot.focal_points.claiming import cleaned_name, cleaned_words, over
from bot.focal_points.outcomes import TOUCHED, plan_notice, subject_of, tell
from bot.focal_points.records import Seen
from bot.focal_points.service import FocalPointsService
from bot.members.service import MembersService
from bot.privacy.consents import Consenting

OFFER, TAKE_BACK, ACCEPT, DECLINE = "focal.offer", "focal.takeback", "focal.accept", "focal.decline"


class Handovers:
    """Keeps offers until they are answered; nothing changes before the curators have verified the successor."""

    def __init__(
        self, database: Database, guilds: Guilds, audit: Audit, outbox: Outbox, members: MembersService,
        consenting: Consenting, focal_points: FocalPointsService, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._audit = audit
        self._outbox = outbox
        self._members = members
        self._consenting = consenting
        self._focal_points = focal_points
        self._clock = clock

    async def offer(self, actor: Actor, number: int, successor: int, *, channel: int) -> Seen:
        """Offer what this person holds to somebody in the server; one offer of it stands at a time.

        `channel` is where the successor is told that there is a message, if they take none directly. Raises
        InvalidInputError where it cannot be this successor, ConflictError where an offer stands.
        """

        def work(tx: Transaction) -> Seen:
            seen = self._focal_points.own_in(tx, actor, number)
            if seen.claim.status != "verified":
                raise over()
            if seen.offer is not None:
                raise ConflictError(
                    _("You have named a successor already, so nothing was sent."),
                    hint=_("Take that back first, or wait for the answer."),
                )
            if successor == actor.user or not self._consenting.here_in(tx, actor.guild, successor):
                raise InvalidInputError(
                    _("A successor is somebody else in this server."), hint=_("Choose another person.")
                )
            verified = self._focal_points.verified_in(tx, actor.guild, seen.organisation)
            if any(one.user == successor and one.role == seen.claim.role for one in verified):
                raise InvalidInputError(_("They hold this role already."), hint=_("Choose another person, or resign."))
            made = store.insert(
                tx, actor.guild, seen.organisation, successor, role=seen.claim.role, status="offered",
                follows=seen.claim.id, language=seen.claim.language, channel=channel, now=self._now(),
            )  # fmt: skip
            self._record(tx, actor, OFFER, made, "offered")
            offered = store.one(tx, actor.guild, made)
            if offered is not None:
                settings = self._members.settings_in(tx, actor.guild, [successor])[successor]
                tell(tx, self._outbox, actor.guild, offered, "offered", settings, now=self._clock.now())
            return self._focal_points.own_in(tx, actor, number)

        return await self._database.transaction(work)

    async def take_back(self, actor: Actor, number: int) -> Seen:
        """Take back what was offered and is not accepted yet."""

        def work(tx: Transaction) -> Seen:
            seen = self._focal_points.own_in(tx, actor, number)
            if seen.offer is None or seen.offer.status != "offered":
                raise over()
            self._record(tx, actor, TAKE_BACK, seen.offer.id, "offered")
            self._focal_points.remove_in(tx, actor.guild, seen.offer.id)
            return self._focal_points.own_in(tx, actor, number)

        return await self._database.transaction(work)

    async def accept(
        self, actor: Actor, number: int, *, name: str, words: str, named: bool, language: str, channel: int
    ) -> Seen:
        """Accept what was offered: from then on it is a claim that the curators verify."""

        def work(tx: Transaction) -> Seen:
            seen = self._focal_points.own_in(tx, actor, number)
            if seen.claim.status != "offered" or not self._stands(tx, actor.guild, seen):
                raise over()
            store.accept(
                tx, actor.guild, number, name=cleaned_name(name), named=named, words=cleaned_words(words),
                language=language, channel=channel or seen.claim.channel, now=self._now(),
            )  # fmt: skip
            self._focal_points.rest_in(tx, actor.guild, number)
            self._record(tx, actor, ACCEPT, number, "claimed")
            settings = self._guilds.settings(tx, actor.guild)
            plan_notice(
                tx, self._outbox, actor.guild, number, "claimed", settings.curators_channel, now=self._clock.now()
            )
            return self._focal_points.own_in(tx, actor, number)

        return await self._database.transaction(work)

    async def decline(self, actor: Actor, number: int) -> None:
        """Decline what was offered: nothing of it is kept, and whoever offered it is told that it was declined."""

        def work(tx: Transaction) -> None:
            seen = self._focal_points.own_in(tx, actor, number)
            if seen.claim.status != "offered":
                raise over()
            self._record(tx, actor, DECLINE, number, "declined")
            before = None if seen.claim.follows is None else store.one(tx, actor.guild, seen.claim.follows)
            self._focal_points.remove_in(tx, actor.guild, number)
            if before is not None and before.status == "verified":
                settings = self._members.settings_in(tx, actor.guild, [before.user])[before.user]
                tell(
                    tx, self._outbox, actor.guild, before, "successor-declined", settings, about=str(number),
                    now=self._clock.now(),
                )  # fmt: skip

        await self._database.transaction(work)

    def _stands(self, tx: Transaction, guild: int, seen: Seen) -> bool:
        before = None if seen.claim.follows is None else store.one(tx, guild, seen.claim.follows)
        return before is not None and before.status == "verified"

    def _record(self, tx: Transaction, actor: Actor, action: str, number: int, status: str) -> None:
        self._audit.record(
            tx, actor.guild, actor=actor.user, action=action, subject=subject_of(number), after={"status": status}
        )
        tx.touch(TOUCHED)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
