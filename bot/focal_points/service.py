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
from bot.directory.records import OrganisationId, Summary
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, NotFoundError
from bot.focal_points import store
from bot.focal_points.outcomes import NOTICE, OUTCOME, QUESTION, TOUCHED, forget_all, plan_notice, subject_of
from bot.focal_points.records import (
    CO_FACILITATORS,
    NAME_LENGTH,
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
from bot.privacy.consents import Consenting, Watcher

CLAIM = "focal.claim"


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
        self._watchers: list[Watcher] = []
        consenting.watch(lambda tx, _guild, _user: tx.touch(TOUCHED))

    # -- inside the transactions of other features ------------------------------------------------------------

    def watch(self, call: Watcher) -> None:
        """Have `call` called inside each transaction in which somebody ceases to speak for an organisation."""
        self._watchers.append(call)

    def named_in(self, tx: Transaction, guild: int, organisation_id: int) -> list[FocalPoint]:
        """Return the verified ones who agreed to stand on the card of an organisation, or of what it became."""
        return [_named(one) for one in self.verified_in(tx, guild, organisation_id) if one.named and one.name]

    def spoken_for_in(self, tx: Transaction, guild: int, organisations: Sequence[int]) -> set[int]:
        """Return those of many organisations for which somebody is verified, by themselves: no merges are followed."""
        return {one.organisation for one in store.of_organisations(tx, guild, organisations, ("verified",))}

    def addressees_in(self, tx: Transaction, guild: int, organisation_id: int) -> list[int]:
        """Return Discord's numbers of the verified ones, the longest verified first, the silent ones last."""
        return list(dict.fromkeys(one.user for one in self.verified_in(tx, guild, organisation_id)))

    def language_in(self, tx: Transaction, guild: int, organisation_id: int, user: int) -> str | None:
        """Return the language in which a focal point was answered at their claim, None if not known."""
        claims = self.verified_in(tx, guild, organisation_id)
        return next((one.language for one in claims if one.user == user and one.language), None)

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
        there = self.standing_in(tx, guild, organisation_id, user)
        if there:
            return there[0].id
        number = store.insert(
            tx, guild, organisation_id, user, role="focal-point", status="claimed", name=name[:NAME_LENGTH],
            words=words[:WORDS_LENGTH], now=now,
        )  # fmt: skip
        self.claimed_in(tx, guild, number, by)
        return number

    def waiting_in(self, tx: Transaction, guild: int) -> list[Claim]:
        """Return the claims that wait for the curators, whoever waits longest first."""
        return self.here(tx, guild, store.standing(tx, guild, ("claimed",)))

    def keep_listed_in(self, tx: Transaction, guild: int, organisation_id: OrganisationId) -> None:
        """Raise ConflictError where an organisation may not be taken out: somebody speaks for it, or asked to."""
        if self.of_in(tx, guild, organisation_id, (*WAITING, "verified")):
            raise ConflictError(
                _("Somebody speaks for this organisation, or asked to. Its addition cannot be taken back."),
                hint=_("Refuse the claim or end it first, with /curate people; if it is listed twice, merge it."),
            )

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
        return self.of_in(tx, guild, organisation_id, ("verified",))

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
            mine = self.of_in(tx, actor.guild, organisation_id, (*WAITING, "verified"))
            return OnCard(
                guild=actor.guild,
                verified=len(verified),
                named=[_named(one) for one in verified if one.named and one.name],
                every=verified if self._guilds.may_curate(tx, actor) else None,
                own=any(one.user == actor.user for one in mine),
            )

        return await self._database.read(work)

    async def mine(self, actor: Actor) -> list[Seen]:
        """Return everything of this person, the newest first."""
        return await self._database.read(
            lambda tx: self.seen_in(tx, actor.guild, store.of_person(tx, actor.guild, actor.user))
        )

    async def one_of_mine(self, actor: Actor, number: int) -> Seen:
        """Return one of this person's; raise NotFoundError where it is not theirs."""
        return await self._database.read(lambda tx: self.own_in(tx, actor, number))

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

    def ceased_in(self, tx: Transaction, guild: int, claim: Claim) -> None:
        """Drop what waits to be said about somebody who is it no more, and tell whoever watches."""
        self.rest_in(tx, guild, claim.id)
        for call in self._watchers:
            call(tx, guild, claim.user)

    def of_in(self, tx: Transaction, guild: int, organisation_id: int, statuses: Sequence[Status]) -> list[Claim]:
        """Return those of an organisation and what became part of it that stand there, once in each role."""
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

    def facilitates_in(self, tx: Transaction, guild: int, organisation_id: int) -> bool:
        """Say whether an organisation facilitates the network."""
        found = self._directory.listed_in(tx, guild, [organisation_id]).get(organisation_id)
        return found is not None and CO_FACILITATORS in found.categories

    def standing_in(self, tx: Transaction, guild: int, organisation_id: int, user: int) -> list[Claim]:
        """Return the claims of somebody for an organisation that wait."""
        return [one for one in self.of_in(tx, guild, organisation_id, WAITING) if one.user == user]

    def claimed_in(self, tx: Transaction, guild: int, number: FocalPointId, by: int) -> None:
        """Record a new claim, and have the curators told."""
        self._audit.record(tx, guild, actor=by, action=CLAIM, subject=subject_of(number), after={"status": "claimed"})
        channel = self._guilds.settings(tx, guild).curators_channel
        plan_notice(tx, self._outbox, guild, number, "claimed", channel, now=self._clock.now())
        tx.touch(TOUCHED)


def _named(one: Claim) -> FocalPoint:
    return FocalPoint(
        id=one.id, name=one.name, role=one.role, since=one.decided_at or one.claimed_at,
        unconfirmed_since=one.unconfirmed_since,
    )  # fmt: skip
