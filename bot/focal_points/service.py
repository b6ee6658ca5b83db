"""What others ask about focal points, and what a member does: claim, see, withdraw, confirm, resign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.clock import Clock
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.outbox import Outbox
from bot.core.texts import clean_line
from bot.directory.records import OrganisationId, Summary
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, InvalidInputError, NotFoundError
from bot.focal_points import store
from bot.focal_points.outcomes import NOTICE, OUTCOME, QUESTION, TOUCHED, forget_all, plan_notice, subject_of
from bot.focal_points.records import (
    CO_FACILITATORS,
    MOST_WAITING,
    NAME_LENGTH,
    ROLES,
    WAITING,
    WORDS_LENGTH,
    Claim,
    FocalCounts,
    FocalPoint,
    FocalPointId,
    OnCard,
    Role,
    Seen,
    Status,
)
from bot.privacy.consents import Consenting

CLAIM, WITHDRAW, RESIGN = "focal.claim", "focal.withdraw", "focal.resign"


class FocalPointsService:
    """Keeps who speaks for an organisation; whoever left the server is named nowhere, nor asked anything."""

    def __init__(
        self, database: Database, guilds: Guilds, audit: Audit, outbox: Outbox, directory: DirectoryService,
        consenting: Consenting, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._audit = audit
        self._outbox = outbox
        self._directory = directory
        self._consenting = consenting
        self._clock = clock
        consenting.watch(lambda tx, _guild, _user: tx.touch(TOUCHED))

    # -- inside the transactions of other features ------------------------------------------------------------

    def named_in(self, tx: Transaction, guild: int, organisation_id: int) -> list[FocalPoint]:
        """Return the verified ones who agreed to stand on the card of an organisation, or of what it became."""
        return [_named(one) for one in self.verified_in(tx, guild, organisation_id) if one.named and one.name]

    def addressees_in(self, tx: Transaction, guild: int, organisation_id: int) -> list[int]:
        """Return Discord's numbers of the verified ones, the longest verified first, the silent ones last."""
        return list(dict.fromkeys(one.user for one in self.verified_in(tx, guild, organisation_id)))

    def organisations_of_in(self, tx: Transaction, guild: int, user: int) -> list[OrganisationId]:
        """Return the organisations that somebody verifiably speaks for; merged ones as what they became."""
        if not self._consenting.here_in(tx, guild, user):
            return []
        own = [one.organisation for one in store.of_person(tx, guild, user) if one.status == "verified"]
        return list(dict.fromkeys(one.id for one in self._directory.listed_in(tx, guild, own).values()))

    def claim_for_in(
        self, tx: Transaction, guild: int, organisation_id: OrganisationId, user: int, *,
        name: str, words: str, by: int, now: int,
    ) -> int:  # fmt: skip
        """Keep a claim that a curator makes for somebody, to be verified; return its number, the old one's if there is.

        Their name is not shown on the card until they say so themselves.
        """
        there = self._standing(tx, guild, organisation_id, user)
        if there:
            return there[0].id
        number = store.insert(
            tx, guild, organisation_id, user, role="focal-point", status="claimed", name=name[:NAME_LENGTH],
            words=words[:WORDS_LENGTH], now=now,
        )  # fmt: skip
        self._claimed(tx, guild, number, by)
        return number

    def waiting_in(self, tx: Transaction, guild: int) -> list[Claim]:
        """Return the claims that wait for the curators, whoever waits longest first."""
        return self.here(tx, guild, store.standing(tx, guild, ("claimed",)))

    def counts_in(self, tx: Transaction, guild: int) -> FocalCounts:
        """Return how many of a server there are; an organisation that was merged counts as what it became."""
        verified = self.here(tx, guild, store.standing(tx, guild, ("verified",)))
        heirs = self._directory.listed_in(tx, guild, [one.organisation for one in verified])
        standing = [(one, heirs[one.organisation].id) for one in verified if one.organisation in heirs]
        return FocalCounts(
            verified=len(standing),
            organisations_with=len({heir for _one, heir in standing}),
            co_facilitators=sum(one.role == "co-facilitator" for one, _heir in standing),
            unconfirmed=sum(one.unconfirmed_since is not None for one, _heir in standing),
            waiting=len(self.waiting_in(tx, guild)),
        )

    def verified_in(self, tx: Transaction, guild: int, organisation_id: int) -> list[Claim]:
        """Return everybody who verifiably speaks for an organisation or what became part of it, once in each role."""
        return self._of(tx, guild, organisation_id, ("verified",))

    def here(self, tx: Transaction, guild: int, claims: Sequence[Claim]) -> list[Claim]:
        """Leave out those of people who left the server."""
        there = {user: self._consenting.here_in(tx, guild, user) for user in {one.user for one in claims}}
        return [one for one in claims if there[one.user]]

    def seen_in(self, tx: Transaction, guild: int, claims: Sequence[Claim]) -> list[Seen]:
        """Return claims with their organisations, and who hands over; an organisation that is gone takes them along."""
        listed = self._directory.listed_in(tx, guild, [one.organisation for one in claims])
        return [self._seen(tx, guild, one, listed[one.organisation]) for one in claims if one.organisation in listed]

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody of whom one is kept."""
        return store.people(tx, guild)

    def held_in(self, tx: Transaction, guild: int, user: int) -> list[Mapping[str, Any]]:
        """Return what is kept of somebody, as plain data."""
        return [
            {
                "name": one.claim.name,
                "organisation": one.organisation_name,
                "role": one.claim.role,
                "status": one.claim.status,
                "on_card": one.claim.named,
                "words": one.claim.words,
                "reason": one.claim.reason,
                "answered_in": one.claim.language,
                "channel": str(one.claim.channel or ""),
                "at": one.claim.claimed_at.isoformat(),
                "confirmed_at": None if one.claim.confirmed_at is None else one.claim.confirmed_at.isoformat(),
            }
            for one in self.seen_in(tx, guild, store.of_person(tx, guild, user))
        ]

    def decided_in(self, tx: Transaction, guild: int, user: int) -> list[Mapping[str, Any]]:
        """Return of what a curator decided about when, and what it is now; nothing of whose it is."""
        return [{"status": status, "at": at.isoformat()} for status, at in store.decided_by(tx, guild, user)]

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Forget everything of somebody, and what they offered to others and nobody has taken up."""
        for one in store.of_person(tx, guild, user):
            for offered in store.following(tx, guild, one.id, ("offered",)):
                self.remove_in(tx, guild, offered.id)
            self.remove_in(tx, guild, one.id)

    def remove_in(self, tx: Transaction, guild: int, number: int) -> None:
        """Take one out with every word and every message about it."""
        forget_all(tx, self._outbox, guild, number)
        store.remove(tx, guild, number)
        tx.touch(TOUCHED)

    # -- what members see and do ------------------------------------------------------------------------------

    async def on_card(self, actor: Actor, organisation_id: int) -> OnCard:
        """Return what the card of an organisation shows to this reader."""

        def work(tx: Transaction) -> OnCard:
            verified = self.verified_in(tx, actor.guild, organisation_id)
            mine = self._of(tx, actor.guild, organisation_id, (*WAITING, "verified"))
            return OnCard(
                guild=actor.guild,
                verified=len(verified),
                named=[_named(one) for one in verified if one.named and one.name],
                every=verified if self._guilds.may_curate(tx, actor) else None,
                own=any(one.user == actor.user for one in mine),
            )

        return await self._database.read(work)

    async def claimable(self, actor: Actor, organisation_id: int) -> tuple[Summary, bool]:
        """Return the organisation that somebody may claim, and whether it has co-facilitators.

        Raises NotFoundError where it is not listed, ConflictError where they cannot claim it now.
        """

        def work(tx: Transaction) -> tuple[Summary, bool]:
            found = self._claimable(tx, actor, organisation_id)
            return found, self._facilitates(tx, actor.guild, found.id)

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
            if chosen is None or (chosen == "co-facilitator" and not self._facilitates(tx, actor.guild, found.id)):
                raise InvalidInputError(_("This role is not held here."), hint=_("Choose from the list that opens."))
            if chosen in self._roles(tx, actor, found.id):
                raise _holds(found)
            self._guilds.ensure(tx, actor.guild)
            number = store.insert(
                tx, actor.guild, found.id, actor.user, role=chosen, status="claimed", name=cleaned_name(name),
                named=named, words=cleaned_words(words), language=language, channel=channel, now=self._now(),
            )  # fmt: skip
            self._claimed(tx, actor.guild, number, actor.user)
            return self.own_in(tx, actor, number)

        return await self._database.transaction(work)

    async def mine(self, actor: Actor) -> list[Seen]:
        """Return everything of this person, the newest first."""
        return await self._database.read(
            lambda tx: self.seen_in(tx, actor.guild, store.of_person(tx, actor.guild, actor.user))
        )

    async def one_of_mine(self, actor: Actor, number: int) -> Seen:
        """Return one of this person's; raise NotFoundError where it is not theirs."""
        return await self._database.read(lambda tx: self.own_in(tx, actor, number))

    async def withdraw(self, actor: Actor, number: int) -> None:
        """Take back a claim, or erase one that is over: every word of it goes at once."""

        def work(tx: Transaction) -> None:
            found = self.own_in(tx, actor, number).claim
            if found.status == "verified":
                raise ConflictError(
                    _("The curators have confirmed it meanwhile, so it cannot be taken back."),
                    hint=_("You can resign instead."),
                )
            self._record(tx, actor, WITHDRAW, found.id, before={"status": found.status})
            self.remove_in(tx, actor.guild, found.id)

        await self._database.transaction(work)
        await self._database.scrub()  # the log of the database would hold the words for a while

    async def set_named(self, actor: Actor, number: int, *, named: bool) -> Seen:
        """Note whether this person's name may stand on the card of the organisation; from now on."""

        def work(tx: Transaction) -> Seen:
            found = self.own_in(tx, actor, number).claim
            if found.status not in {"claimed", "verified"}:
                raise over()
            if found.named != named:
                store.name(tx, actor.guild, number, named=named)
            return self.own_in(tx, actor, number)

        return await self._database.transaction(work)

    async def confirm(self, actor: Actor, number: int) -> Seen:
        """Note that it is still right; the next question comes after a year."""

        def work(tx: Transaction) -> Seen:
            found = self.own_in(tx, actor, number).claim
            if found.status != "verified":
                raise over()
            store.confirm(tx, actor.guild, number, now=self._now())
            tx.touch(TOUCHED)
            return self.own_in(tx, actor, number)

        return await self._database.transaction(work)

    async def resign(self, actor: Actor, number: int) -> Seen:
        """Speak for an organisation no more, at once; the curators are told. What was offered to a successor goes."""

        def work(tx: Transaction) -> Seen:
            found = self.own_in(tx, actor, number).claim
            if found.status != "verified":
                raise over()
            for offered in store.following(tx, actor.guild, found.id, ("offered",)):
                self.remove_in(tx, actor.guild, offered.id)
            store.leave(tx, actor.guild, found.id, "resigned", now=self._now())
            self.rest_in(tx, actor.guild, found.id)
            self._record(tx, actor, RESIGN, found.id, before={"status": "verified"}, after={"status": "resigned"})
            channel = self._guilds.settings(tx, actor.guild).curators_channel
            plan_notice(tx, self._outbox, actor.guild, found.id, "resigned", channel, now=self._clock.now())
            return self.own_in(tx, actor, number)

        return await self._database.transaction(work)

    # -- shared with the other parts of this feature ------------------------------------------------------------

    def own_in(self, tx: Transaction, actor: Actor, number: int) -> Seen:
        """Return one of this person's; raise NotFoundError where it is not theirs."""
        found = store.one(tx, actor.guild, number)
        seen = [] if found is None or found.user != actor.user else self.seen_in(tx, actor.guild, [found])
        if not seen:
            raise NotFoundError(
                _("This claim is not kept any more, or it is not yours."),
                hint=_("What is kept of you is shown by /privacy"),
            )
        return seen[0]

    def rest_in(self, tx: Transaction, guild: int, number: int) -> None:
        """Drop what waits to be said about one: it is not news any more."""
        for kind in (NOTICE, OUTCOME, QUESTION):
            waiting = self._outbox.standing(tx, guild, kind, subject_of(number))
            self._outbox.drop(tx, guild, [one.id for one in waiting.values()])
        tx.touch(TOUCHED)

    def _of(self, tx: Transaction, guild: int, organisation_id: int, statuses: Sequence[Status]) -> list[Claim]:
        heir = self._directory.listed_in(tx, guild, [organisation_id]).get(organisation_id)
        if heir is None:
            return []
        every = self._directory.merged_in(tx, guild, heir.id)
        found = self.here(tx, guild, store.of_organisations(tx, guild, every, statuses))
        once: dict[tuple[int, Role, Status], Claim] = {}
        for one in found:
            once.setdefault((one.user, one.role, one.status), one)
        return list(once.values())

    def _seen(self, tx: Transaction, guild: int, claim: Claim, organisation: Summary) -> Seen:
        before = None if claim.follows is None else store.one(tx, guild, claim.follows)
        offers = store.following(tx, guild, claim.id, WAITING) if claim.status == "verified" else []
        return Seen(
            claim=claim,
            organisation=organisation.id,
            organisation_name=organisation.name,
            predecessor=before.name if before is not None and self.here(tx, guild, [before]) else "",
            offer=next(iter(offers), None),
        )

    def _facilitates(self, tx: Transaction, guild: int, organisation_id: int) -> bool:
        found = self._directory.listed_in(tx, guild, [organisation_id]).get(organisation_id)
        return found is not None and CO_FACILITATORS in found.categories

    def _standing(self, tx: Transaction, guild: int, organisation_id: int, user: int) -> list[Claim]:
        return [one for one in self._of(tx, guild, organisation_id, WAITING) if one.user == user]

    def _claimable(self, tx: Transaction, actor: Actor, organisation_id: int) -> Summary:
        found = self._directory.listed_in(tx, actor.guild, [organisation_id]).get(organisation_id)
        if found is None:
            raise NotFoundError(
                _("This organisation is not in the directory any more."),
                hint=_("Search for it with /directory find."),
            )
        if self._standing(tx, actor.guild, found.id, actor.user):
            raise ConflictError(
                _("A claim of yours for {name} waits already, so nothing was sent."),
                hint=_("See it, or take it back, on the card of the organisation."),
                name=found.name,
            )
        held = self._roles(tx, actor, found.id)
        if len(held) > self._facilitates(tx, actor.guild, found.id):
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
        return {one.role for one in self.verified_in(tx, actor.guild, organisation_id) if one.user == actor.user}

    def _claimed(self, tx: Transaction, guild: int, number: FocalPointId, by: int) -> None:
        self._audit.record(tx, guild, actor=by, action=CLAIM, subject=subject_of(number), after={"status": "claimed"})
        channel = self._guilds.settings(tx, guild).curators_channel
        plan_notice(tx, self._outbox, guild, number, "claimed", channel, now=self._clock.now())
        tx.touch(TOUCHED)

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


def _named(one: Claim) -> FocalPoint:
    return FocalPoint(
        id=one.id, name=one.name, role=one.role, since=one.decided_at or one.claimed_at,
        unconfirmed_since=one.unconfirmed_since,
    )  # fmt: skip
