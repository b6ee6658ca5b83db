"""Curators invite the focal point of a city without a practice to tell one; whoever was invited may decline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.outbox import NO_DIRECT_MESSAGES, Delivery, DeliveryId, Outbox, Planned, Target
from bot.core.texts import clean_line
from bot.directory.records import OrganisationId
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, NotFoundError
from bot.members.service import MembersService
from bot.practices import invitation_store
from bot.practices.records import Covered, Invitation, PracticeId
from bot.practices.service import PracticesService
from bot.practices.writing import PracticeWriting

# Discord's numbers of the verified focal points of (server, organisation), the longest confirmed first.
Addressees = Callable[[Transaction, int, OrganisationId], Sequence[int]]
# The language in which a focal point of an organisation was answered before, None if unknown.
Spoken = Callable[[Transaction, int, int, int], str | None]
INVITATION, NOTICE = "practice.invitation", "practice.notice"  # kinds of deliveries
INVITE = "practices.invite"
AGAIN = timedelta(days=90)  # after which an organisation may be invited once more
WORTH = timedelta(days=14)  # an invitation that could not be delivered by then is not delivered any more
WORDS_LENGTH = 800


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An organisation without a practice whose focal point can be invited."""

    city: Covered
    invited_at: datetime | None  # the last time; within AGAIN it cannot be invited


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What one delivery of an invitation says."""

    delivery: Delivery
    invitation: Invitation
    language: str | None  # that the person chose, or was answered in before; None where neither is known


class PracticeInvitations:
    """Sends invitations; what becomes of one is told to nobody."""

    def __init__(
        self,
        database: Database,
        guilds: Guilds,
        audit: Audit,
        clock: Clock,
        directory: DirectoryService,
        members: MembersService,
        addressees: Addressees,
        spoken: Spoken,
        practices: PracticesService,
        writing: PracticeWriting,
        outbox: Outbox,
    ) -> None:
        self._database = database
        self._guilds = guilds
        self._audit = audit
        self._clock = clock
        self._directory = directory
        self._members = members
        self._addressees = addressees
        self._spoken = spoken
        self._practices = practices
        self._writing = writing
        self._outbox = outbox
        outbox.on_trouble(INVITATION, self._trouble)

    # -- curators -------------------------------------------------------------------------------------------

    async def candidates(self, actor: Actor) -> list[Candidate]:
        """Return the cities without a practice that have a verified focal point, by name."""

        def work(tx: Transaction) -> list[Candidate]:
            self._guilds.require_curator(tx, actor)
            return [
                Candidate(
                    city=one, invited_at=invitation_store.last_of(tx, actor.guild, one.organisation)
                )
                for one in self._practices.coverage_in(tx, actor.guild).cities_without
                if self._addressees(tx, actor.guild, one.organisation)
            ]  # fmt: skip

        return await self._database.read(work)

    async def check(self, actor: Actor, organisation: int) -> str:
        """Return the name of an organisation that can be invited; raise what `invite` raises."""
        return (await self._database.read(lambda tx: self._invitable(tx, actor, organisation)))[0]

    async def invite(self, actor: Actor, organisation: int, words: str) -> str:
        """Invite the focal point who was confirmed longest; return the name of the organisation.

        Raises ConflictError where it was invited within AGAIN or has a practice, NotFoundError where it has no
        verified focal point.
        """

        def work(tx: Transaction) -> str:
            name, user = self._invitable(tx, actor, organisation)
            said = clean_line(words, field=_("Your words"), limit=WORDS_LENGTH, required=False)
            now = self._clock.now()
            number = invitation_store.add(
                tx, actor.guild, organisation, user, words=said, by=actor.user, now=int(now.timestamp())
            )
            if self._members.settings_in(tx, actor.guild, [user])[user].reminders == "off":
                self._not_delivered(tx, actor.guild, number, organisation)  # they want no direct messages at all
                return name
            self._outbox.plan(
                tx, actor.guild,
                [
                    Planned(
                        kind=INVITATION, subject=f"invitation:{number}", moment="sent",
                        target=Target(kind="user", id=user), due=now, until=now + WORTH, replaceable=False,
                    )
                ],
                now=now,
            )  # fmt: skip
            self._audit.record(
                tx, actor.guild, actor=actor.user, action=INVITE, subject=f"organisation:{organisation}",
                after={"invitation": number},
            )  # fmt: skip
            return name

        return await self._database.transaction(work)

    def _invitable(self, tx: Transaction, actor: Actor, organisation: int) -> tuple[str, int]:
        self._guilds.require_curator(tx, actor)
        city = next(
            (one for one in self._practices.coverage_in(tx, actor.guild).cities if one.organisation == organisation),
            None,
        )
        if city is None or city.practices:
            raise ConflictError(
                _("This organisation is no city of the directory without a practice."),
                hint=_("See which have none: /practice coverage"),
            )
        last = invitation_store.last_of(tx, actor.guild, organisation)
        if last is not None and self._clock.now() - last < AGAIN:
            raise ConflictError(
                _("{name} was invited {when}; an organisation is invited once in {count} days."),
                hint=_("Nothing was sent."),
                name=city.name,
                when=f"<t:{int(last.timestamp())}:D>",
                count=AGAIN.days,
            )
        people = self._addressees(tx, actor.guild, OrganisationId(organisation))
        if not people:
            raise NotFoundError(
                _("{name} has no verified focal point, so there is nobody to invite."),
                hint=_("Once somebody has claimed it and you have verified them, they can be invited."),
                name=city.name,
            )
        return city.name, people[0]

    # -- whoever was invited ----------------------------------------------------------------------------------

    async def open_ones(self, actor: Actor) -> list[Invitation]:
        """Return the invitations to a person that they have not answered, newest first."""

        def work(tx: Transaction) -> list[Invitation]:
            return [
                self._shown(tx, actor.guild, one) for one in invitation_store.open_ones(tx, actor.guild, actor.user)
            ]

        return await self._database.read(work)

    async def take_up(self, actor: Actor, number: int, language: str) -> PracticeId:
        """Begin the practice that a person was invited to tell, or return the one that they began before."""

        def work(tx: Transaction) -> PracticeId:
            found = invitation_store.invitation(tx, actor.guild, number, actor.user)
            if found is None:
                raise NotFoundError(
                    _("This invitation is not open any more."),
                    hint=_("You can tell a practice at any time: /practice share"),
                )
            if found[4] is not None:
                return found[4]
            practice = self._writing.begin_in(tx, actor, language, found[1])
            invitation_store.taken_up(tx, actor.guild, number, practice)
            return practice

        return await self._database.transaction(work)

    async def decline(self, actor: Actor, number: int) -> None:
        """Note that a person does not want to; nobody is told."""
        await self._database.transaction(lambda tx: invitation_store.decline(tx, actor.guild, number, actor.user))

    async def told(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, Invited]:
        """Return what each delivery says; an invitation that was declined or forgotten meanwhile is left out."""

        def work(tx: Transaction) -> dict[DeliveryId, Invited]:
            found = {}
            for one in deliveries:
                kept = invitation_store.invitation(tx, one.guild, _number(one), one.target.id)
                if kept is not None:
                    found[one.id] = Invited(
                        delivery=one, invitation=self._shown(tx, one.guild, kept),
                        language=self._members.language(one.guild, one.target.id)
                        or self._spoken(tx, one.guild, kept[1], one.target.id),
                    )  # fmt: skip
            return found

        return await self._database.read(work)

    async def organisations(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, str]:
        """Return the name of the organisation that each notice to the curators is about."""

        def work(tx: Transaction) -> dict[DeliveryId, str]:
            found = {}
            for one in deliveries:
                listed = self._directory.listed_in(tx, one.guild, [_number(one)])
                if _number(one) in listed:
                    found[one.id] = listed[_number(one)].name
            return found

        return await self._database.read(work)

    def _trouble(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        """Tell the curators that an invitation did not arrive, by organisation; it waits in `/practice share`."""
        now = self._clock.now()
        for one in deliveries:
            if one.error == NO_DIRECT_MESSAGES:
                self._members.mark_unreachable_in(tx, one.guild, one.target.id, now)
            kept = invitation_store.invitation(tx, one.guild, _number(one), one.target.id)
            if kept is not None:
                self._not_delivered(tx, one.guild, kept[0], kept[1])

    def _not_delivered(self, tx: Transaction, guild: int, number: int, organisation: int) -> None:
        channel = self._guilds.settings(tx, guild).curators_channel
        if channel is None:
            return
        now = self._clock.now()
        self._outbox.plan(
            tx, guild,
            [
                Planned(
                    kind=NOTICE, subject=f"organisation:{organisation}", moment=f"invitation-{number}",
                    target=Target(kind="channel", id=channel), due=now, until=now + WORTH, replaceable=False,
                )
            ],
            now=now,
        )  # fmt: skip

    def _shown(self, tx: Transaction, guild: int, kept: invitation_store.Kept) -> Invitation:
        number, organisation, words, at, practice = kept
        listed = self._directory.listed_in(tx, guild, [organisation])
        name = listed[organisation].name if organisation in listed else ""
        return Invitation(id=number, organisation=organisation, name=name, words=words, at=at, practice=practice)


def _number(delivery: Delivery) -> int:
    return int(delivery.subject.partition(":")[2])
