"""What curators do with expressions of interest: read them, get in touch, decline; joining has its own file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.clock import Clock
from bot.core.audit import Audit, AuditEntry
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.outbox import Outbox, Target
from bot.core.texts import clean_line
from bot.directory.records import Summary
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, NotFoundError
from bot.interest import store
from bot.interest.outcomes import NOTICE, TOUCHED, plan_outcome, subject_of
from bot.interest.records import OPEN, Interest, InterestCounts, Status
from bot.members.service import MembersService

CONTACT, JOIN, DECLINE = "interest.contact", "interest.join", "interest.decline"
REASON_LENGTH = 500
SHOWN_CHANGES = 15
Chosen = Literal["open", "new", "in-touch", "joined", "declined"]
FILTERS: Mapping[Chosen, Sequence[Status]] = {
    "open": OPEN,
    "new": ("new",),
    "in-touch": ("in-touch",),
    "joined": ("joined",),
    "declined": ("declined",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A page of those that stand somewhere, and how many stand where."""

    chosen: Chosen
    page: int
    last: int  # number of the last page, from 0
    found: Sequence[Interest]
    counts: InterestCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One of them as curators see it."""

    interest: Interest
    organisation: Summary | None  # that it led to


class InterestCuration:
    """Moves expressions of interest along."""

    def __init__(
        self, database: Database, guilds: Guilds, audit: Audit, outbox: Outbox, directory: DirectoryService,
        members: MembersService, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._audit = audit
        self._outbox = outbox
        self._directory = directory
        self._members = members
        self._clock = clock

    async def check(self, actor: Actor) -> None:
        """Raise NotAllowedError unless the actor curates; asked before a form is shown."""
        await self._database.read(lambda tx: self._guilds.require_curator(tx, actor))

    async def queue(self, actor: Actor, chosen: Chosen, page: int, *, per_page: int) -> Queue:
        """Return a page of what is open, whoever waits longest first, or of what was decided, newest first.

        What was decided is listed as long as its author has not taken it back.
        """

        def work(tx: Transaction) -> Queue:
            self._guilds.require_curator(tx, actor)
            statuses = FILTERS[chosen]
            last = max(store.how_many(tx, actor.guild, statuses) - 1, 0) // per_page
            shown = min(page, last)
            found = store.standing(
                tx, actor.guild, statuses, newest=chosen in {"joined", "declined"}, limit=per_page,
                first=shown * per_page,
            )  # fmt: skip
            counts = store.counts(tx, actor.guild)
            return Queue(chosen=chosen, page=shown, last=last, found=found, counts=counts)

        return await self._database.read(work)

    async def seen(self, actor: Actor, number: int) -> Seen:
        """Return one of them; raise NotFoundError where there is none."""

        def work(tx: Transaction) -> Seen:
            self._guilds.require_curator(tx, actor)
            return self.seen_in(tx, actor.guild, number)

        return await self._database.read(work)

    async def history(self, actor: Actor, number: int) -> tuple[Interest, list[AuditEntry]]:
        """Return one of them and what was done with it, newest first."""

        def work(tx: Transaction) -> tuple[Interest, list[AuditEntry]]:
            self._guilds.require_curator(tx, actor)
            found = present(tx, actor.guild, number)
            return found, self._audit.of_subject(tx, actor.guild, subject_of(number), limit=SHOWN_CHANGES)

        return await self._database.read(work)

    async def contact(self, actor: Actor, number: int, *, expected: int) -> Seen:
        """Note that the actor is in touch with its author, whom the bot tells nothing: curators write themselves."""

        def work(tx: Transaction) -> Seen:
            before = self.open_in(tx, actor, number, expected=expected)
            if before.status == "in-touch":
                raise forestalled(before)
            self.move_in(tx, actor, before, "in-touch", CONTACT)
            return self.seen_in(tx, actor.guild, number)

        return await self._database.transaction(work)

    async def decline(self, actor: Actor, number: int, reason: str, *, told: bool, expected: int) -> Seen:
        """Decline with a reason, and have its author told so neutrally, with the reason only where `told`."""

        def work(tx: Transaction) -> Seen:
            before = self.open_in(tx, actor, number, expected=expected)
            said = clean_line(reason, field=_("Reason"), limit=REASON_LENGTH)
            self.move_in(tx, actor, before, "declined", DECLINE, reason=said, told=told)
            self.tell_in(tx, actor.guild, before, {"what": "declined"})
            return self.seen_in(tx, actor.guild, number)

        return await self._database.transaction(work)

    # -- inside transactions ----------------------------------------------------------------------------------

    def seen_in(self, tx: Transaction, guild: int, number: int) -> Seen:
        """The same as `seen`, inside a transaction of another use case."""
        found = present(tx, guild, number)
        listed = {} if found.organisation is None else self._directory.listed_in(tx, guild, [found.organisation])
        return Seen(interest=found, organisation=next(iter(listed.values()), None))

    def open_in(self, tx: Transaction, actor: Actor, number: int, *, expected: int | None = None) -> Interest:
        """Return one that a curator may move, of the version that was shown to them.

        Raises NotAllowedError unless the actor curates, ConflictError where it was moved, changed or taken back.
        """
        self._guilds.require_curator(tx, actor)
        found = present(tx, actor.guild, number)
        if found.status == "withdrawn" or not found.user:
            raise ConflictError(
                _("Whoever wrote this has taken it back. Nothing of it is kept."), hint=_("Nothing was done.")
            )
        if not found.open:
            raise forestalled(found)
        if expected is not None and found.version != expected:
            (last,) = self._audit.of_subject(tx, actor.guild, subject_of(number), limit=1)
            raise forestalled(found) if last.action == CONTACT else _changed()
        return found

    def move_in(
        self, tx: Transaction, actor: Actor, before: Interest, status: Status, action: str, *,
        reason: str = "", told: bool = False, organisation: int | None = None,
    ) -> None:  # fmt: skip
        """Move one along and record it; what still waits to be said of it as new is not sent any more."""
        moved = store.move(
            tx, actor.guild, before.id, status, by=actor.user, now=int(self._clock.now().timestamp()),
            expected=before.version, reason=reason, told=told, organisation=organisation,
        )  # fmt: skip
        if not moved:
            raise _changed()
        waiting = self._outbox.standing(tx, actor.guild, NOTICE, subject_of(before.id))
        self._outbox.drop(tx, actor.guild, [one.id for one in waiting.values()])
        after: dict[str, str | int] = {"status": status}
        if organisation is not None:
            after["organisation"] = organisation
        self._audit.record(
            tx, actor.guild, actor=actor.user, action=action, subject=subject_of(before.id),
            before={"status": before.status}, after=after, reason=reason,
        )  # fmt: skip
        tx.touch(TOUCHED)

    def tell_in(self, tx: Transaction, guild: int, one: Interest, content: Mapping[str, Any]) -> None:
        """Have its author told what became of one: by direct message, or where they wrote if they take none."""
        decided = self._members.settings_in(tx, guild, [one.user])[one.user]
        target = Target(kind="user", id=one.user)
        if decided.reminders == "off" or decided.unreachable_at is not None:
            if not one.channel:
                return  # /interest shows it
            target = Target(kind="channel", id=one.channel)
        plan_outcome(tx, self._outbox, guild, one.id, target, content, now=self._clock.now())


def present(tx: Transaction, guild: int, number: int) -> Interest:
    """Return one of them; raise NotFoundError where there is none."""
    found = store.one(tx, guild, number)
    if found is None:
        raise NotFoundError(_("There is no such expression of interest."), hint=_("See what waits with /curate people"))
    return found


def forestalled(interest: Interest) -> ConflictError:
    """Return what a curator is told whom another one forestalled: who, what and when."""
    if not interest.decided_by or interest.decided_at is None:  # 0: whoever moved it was erased
        return ConflictError(_("Another curator has moved it already."), hint=_("Nothing was done."))
    said = {
        "in-touch": _("{who} is in touch already, {when}."),
        "joined": _("{who} has noted already that they joined, {when}."),
        "declined": _("{who} has declined it already, {when}."),
    }[interest.status]
    return ConflictError(
        said,
        hint=_("Nothing was done."),
        who=f"<@{interest.decided_by}>",
        when=f"<t:{int(interest.decided_at.timestamp())}:R>",
    )


def _changed() -> ConflictError:
    return ConflictError(
        _("It was changed after this was shown to you, so nothing was done."),
        hint=_("Look at it as it is now: /curate people"),
    )
