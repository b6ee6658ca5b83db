"""What a member does: claim an organisation, take the claim back, agree to be named, confirm, resign."""

from __future__ import annotations

from collections.abc import Mapping

from bot.clock import Clock
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.outbox import Outbox
from bot.core.texts import clean_line
from bot.directory.records import Summary
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, InvalidInputError, NotFoundError
from bot.focal_points import store
from bot.focal_points.outcomes import TOUCHED, plan_notice, subject_of
from bot.focal_points.records import MOST_WAITING, NAME_LENGTH, ROLES, WORDS_LENGTH, Role, Seen
from bot.focal_points.service import FocalPointsService

WITHDRAW, RESIGN = "focal.withdraw", "focal.resign"


class FocalClaims:
    """Takes claims and what their authors do with them."""

    def __init__(
        self, database: Database, guilds: Guilds, audit: Audit, outbox: Outbox, directory: DirectoryService,
        focal_points: FocalPointsService, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._audit = audit
        self._outbox = outbox
        self._directory = directory
        self._focal_points = focal_points
        self._clock = clock

    async def claimable(self, actor: Actor, organisation_id: int) -> tuple[Summary, bool]:
        """Return the organisation that somebody may claim, and whether it has co-facilitators.

        Raises NotFoundError where it is not listed, ConflictError where they cannot claim it now.
        """

        def work(tx: Transaction) -> tuple[Summary, bool]:
            found = self._claimable(tx, actor, organisation_id)
            return found, self._focal_points.facilitates_in(tx, actor.guild, found.id)

        return await self._database.read(work)

    async def claim(
        self, actor: Actor, organisation_id: int, *, name: str, words: str, named: bool, role: str, language: str,
        channel: int,
    ) -> Seen:  # fmt: skip
        """Claim to speak for an organisation, for the curators to verify; nothing is shown before.

        Raises InvalidInputError where what was typed cannot be used, else as `claimable`.
        """

        def work(tx: Transaction) -> Seen:
            found = self._claimable(tx, actor, organisation_id)
            chosen: Role | None = next((one for one in ROLES if one == role), None)
            if chosen is None or (
                chosen == "co-facilitator" and not self._focal_points.facilitates_in(tx, actor.guild, found.id)
            ):
                raise InvalidInputError(_("This role is not held here."), hint=_("Choose from the list that opens."))
            if chosen in self._roles(tx, actor, found.id):
                raise _holds(found)
            self._guilds.ensure(tx, actor.guild)
            number = store.insert(
                tx, actor.guild, found.id, actor.user, role=chosen, status="claimed", name=cleaned_name(name),
                named=named, words=cleaned_words(words), language=language, channel=channel, now=self._now(),
            )  # fmt: skip
            self._focal_points.claimed_in(tx, actor.guild, number, actor.user)
            return self._focal_points.own_in(tx, actor, number)

        return await self._database.transaction(work)

    async def withdraw(self, actor: Actor, number: int) -> None:
        """Take back a claim, or erase one that is over: every word of it goes at once."""

        def work(tx: Transaction) -> None:
            found = self._focal_points.own_in(tx, actor, number).claim
            if found.status == "verified":
                raise ConflictError(
                    _("The curators have confirmed it meanwhile, so it cannot be taken back."),
                    hint=_("You can resign instead."),
                )
            self._record(tx, actor, WITHDRAW, found.id, before={"status": found.status})
            self._focal_points.remove_in(tx, actor.guild, found.id)

        await self._database.transaction(work)
        await self._database.scrub()  # the log of the database would hold the words for a while

    async def set_named(self, actor: Actor, number: int, *, named: bool) -> Seen:
        """Note whether this person's name may stand on the card of the organisation; from now on."""

        def work(tx: Transaction) -> Seen:
            found = self._focal_points.own_in(tx, actor, number).claim
            if found.status not in {"claimed", "verified"}:
                raise over()
            if found.named != named:
                store.name(tx, actor.guild, number, named=named)
            return self._focal_points.own_in(tx, actor, number)

        return await self._database.transaction(work)

    async def confirm(self, actor: Actor, number: int) -> Seen:
        """Note that it is still right; the next question comes after a year."""

        def work(tx: Transaction) -> Seen:
            found = self._focal_points.own_in(tx, actor, number).claim
            if found.status != "verified":
                raise over()
            store.confirm(tx, actor.guild, number, now=self._now())
            tx.touch(TOUCHED)
            return self._focal_points.own_in(tx, actor, number)

        return await self._database.transaction(work)

    async def resign(self, actor: Actor, number: int) -> Seen:
        """Speak for an organisation no more, at once; the curators are told. What was offered to a successor goes."""

        def work(tx: Transaction) -> Seen:
            found = self._focal_points.own_in(tx, actor, number).claim
            if found.status != "verified":
                raise over()
            for offered in store.following(tx, actor.guild, found.id, ("offered",)):
                self._focal_points.remove_in(tx, actor.guild, offered.id)
            store.leave(tx, actor.guild, found.id, "resigned", now=self._now())
            self._focal_points.ceased_in(tx, actor.guild, found)
            self._record(tx, actor, RESIGN, found.id, before={"status": "verified"}, after={"status": "resigned"})
            channel = self._guilds.settings(tx, actor.guild).curators_channel
            plan_notice(tx, self._outbox, actor.guild, found.id, "resigned", channel, now=self._clock.now())
            return self._focal_points.own_in(tx, actor, number)

        return await self._database.transaction(work)

    def _claimable(self, tx: Transaction, actor: Actor, organisation_id: int) -> Summary:
        found = self._directory.listed_in(tx, actor.guild, [organisation_id]).get(organisation_id)
        if found is None:
            raise NotFoundError(
                _("This organisation is not in the directory any more."),
                hint=_("Search for it with /directory find."),
            )
        if self._focal_points.standing_in(tx, actor.guild, found.id, actor.user):
            raise ConflictError(
                _("A claim of yours for {name} waits already, so nothing was sent."),
                hint=_("See it, or take it back, on the card of the organisation."),
                name=found.name,
            )
        held = self._roles(tx, actor, found.id)
        if len(held) > self._focal_points.facilitates_in(tx, actor.guild, found.id):
            raise _holds(found)
        own = store.of_person(tx, actor.guild, actor.user)
        if sum(one.status == "claimed" for one in own) >= MOST_WAITING:
            raise ConflictError(
                _("{count} claims of yours wait for the curators already, and no more can."),
                hint=_("Take one back, or wait for an answer."),
                count=MOST_WAITING,
            )
        return found

    def _roles(self, tx: Transaction, actor: Actor, organisation_id: int) -> set[Role]:
        return {
            one.role
            for one in self._focal_points.verified_in(tx, actor.guild, organisation_id)
            if one.user == actor.user
        }

    def _record(
        self, tx: Transaction, actor: Actor, action: str, number: int, *,
        before: Mapping[str, str] | None = None, after: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._audit.record(
            tx, actor.guild, actor=actor.user, action=action, subject=subject_of(number), before=before, after=after
        )

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def cleaned_name(name: str) -> str:
    """Return a name as it may be kept; raise InvalidInputError otherwise."""
    return clean_line(name, field=_("The name"), limit=NAME_LENGTH)


def cleaned_words(words: str) -> str:
    """Return words for the curators as they may be kept; raise InvalidInputError otherwise."""
    return clean_line(words, field=_("The text"), limit=WORDS_LENGTH, required=False)


def over() -> ConflictError:
    """Return what somebody is told who acts on what is over."""
    return ConflictError(
        _("This has changed since it was shown to you, so nothing was done."),
        hint=_("See how it stands now on the card of the organisation."),
    )


def _holds(organisation: Summary) -> ConflictError:
    return ConflictError(
        _("You speak for {name} already, so nothing was sent."),
        hint=_("See it on the card of the organisation."),
        name=organisation.name,
    )
