"""Next steps and promises: who does what until when, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.conversations import outcome_store
from bot.conversations.access import Access
from bot.conversations.records import (
    OUTCOME_LENGTH,
    OWNER_LENGTH,
    STEP_LENGTH,
    TOUCHED,
    Commitment,
    Conversation,
)
from bot.conversations.reminders import StepReminders, Told
from bot.conversations.typed import paragraphs
from bot.conversations.veil import Veils
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.outbox import Delivery, DeliveryId, Outbox
from bot.core.texts import clean_line, visible
from bot.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from bot.events.dates import read
from bot.events.service import EventsService
from bot.members.service import MembersService

Which = Literal["open", "done", "all"]
STEP_ADDED, STEP_DONE, STEP_OPEN = "conversations.step", "conversations.done", "conversations.undone"
STEP_DROPPED, STEP_LEFT = "conversations.dropstep", "conversations.notmine"
MOST_STEPS = 50  # of one conversation
_EXAMPLE = _("Write it as “23 March 2027”.")


class Commitments:
    """Keeps what was promised."""

    def __init__(
        self, database: Database, guilds: Guilds, access: Access, veils: Veils, members: MembersService,
        events: EventsService, outbox: Outbox, audit: Audit, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._access = access
        self._veils = veils
        self._events = events
        self._audit = audit
        self._clock = clock
        self._reminders = StepReminders(database, guilds, members, events, outbox, clock)

    # -- reading --------------------------------------------------------------------------------------------

    async def listed(self, guild: int, which: Which) -> Sequence[Commitment]:
        """Return what was promised in a server, as everybody may see it: without owners under the Chatham House Rule.

        What is open comes first, by its date, the undated after; what is done follows, the latest first.
        """
        found = await self._database.read(lambda tx: outcome_store.commitments(tx, guild, which))
        return [shown(one) for one in found]

    def every_in(self, tx: Transaction, guild: int) -> Sequence[Commitment]:
        """Return everything that was promised, as `listed` does, inside another use case."""
        return [shown(one) for one in outcome_store.commitments(tx, guild, "all")]

    async def public(self, guild: int, number: int) -> Commitment | None:
        """Return one commitment as `listed` does, None where that leaves it out."""

        def work(tx: Transaction) -> Commitment | None:
            found = outcome_store.commitment(tx, guild, number)
            if found is None or found.conversation is None:
                return found
            conversation = self._access.find(tx, guild, found.conversation)
            return None if conversation is None or conversation.phase == "planned" else shown(found)

        return await self._database.read(work)

    async def of(self, actor: Actor, number: int) -> tuple[Conversation, list[Commitment]]:
        """Return a conversation that the actor may facilitate, with its next steps."""

        def work(tx: Transaction) -> tuple[Conversation, list[Commitment]]:
            conversation = self._access.facilitated(tx, actor, number)
            return conversation, [shown(one) for one in outcome_store.commitments_of(tx, actor.guild, number)]

        return await self._database.read(work)

    async def one(self, actor: Actor, number: int) -> Commitment:
        """Return one commitment to those who may mark it as done; raise NotFoundError or NotAllowedError."""
        return shown(await self._database.read(lambda tx: self._found(tx, actor, number)))

    # -- changing -------------------------------------------------------------------------------------------

    async def add(
        self, actor: Actor, number: int, *, text: str, owner: str = "", owner_user: int | None = None, due: str = "",
        code: str = "en",
    ) -> tuple[Commitment, int]:  # fmt: skip
        """Add a next step; return it with how many names were taken out of its words.

        `owner` is who, in words; `owner_user` a member, who is told. `due` is a day as a person types it in the
        language `code`; empty: none. Raises InvalidInputError where something cannot be used as it is.
        """
        zone = (await self._events.settings(actor.guild)).zone

        def work(tx: Transaction) -> tuple[Commitment, int]:
            conversation = self._access.facilitated(tx, actor, number)
            if len(outcome_store.commitments_of(tx, actor.guild, number)) >= MOST_STEPS:
                raise InvalidInputError(
                    _("At most {limit} next steps fit."), hint=_("Remove one first."), limit=MOST_STEPS
                )
            veil = self._veils.of(tx, conversation)
            made = outcome_store.add_commitment(
                tx, actor.guild, conversation.id,
                text=clean_line(veil.hide(text), field=_("What"), limit=STEP_LENGTH),
                owner=clean_line(
                    veil.hide(owner), field=_("Who (organisation or role)"), limit=OWNER_LENGTH, required=False
                ),
                owner_user=owner_user, due=self._day(due, zone, code), now=self._clock.now(),
            )  # fmt: skip
            found = self._settled(tx, actor, made, STEP_ADDED)
            if owner_user is not None and owner_user != actor.user:
                self._reminders.tell_named(tx, actor.guild, found)
            return shown(found), len(veil.found(text))

        return await self._database.transaction(work)

    async def done(self, actor: Actor, number: int, outcome: str) -> Commitment:
        """Mark a commitment as done, with what came of it in words; its owner may, and those who facilitate.

        Raises ConflictError where it is done already.
        """

        def work(tx: Transaction) -> Commitment:
            before = self._found(tx, actor, number)
            if before.done_at is not None:
                raise ConflictError(
                    _("It was marked as done {time}, so nothing was changed."),
                    hint=_("See what is open with /conversation commitments."),
                    time=f"<t:{int(before.done_at.timestamp())}:R>",
                )
            words = self._hidden(tx, actor.guild, before, outcome)
            words = paragraphs(words, field=_("What came of it"), limit=OUTCOME_LENGTH)
            outcome_store.set_done(tx, actor.guild, before.id, done_at=self._clock.now(), outcome=words)
            self._reminders.rest(tx, actor.guild, before.id)
            return shown(self._settled(tx, actor, before.id, STEP_DONE))

        return await self._database.transaction(work)

    async def undo(self, actor: Actor, number: int) -> Commitment:
        """Have a commitment be open again; the words on what came of it go."""

        def work(tx: Transaction) -> Commitment:
            before = self._found(tx, actor, number)
            if before.done_at is not None:
                outcome_store.set_done(tx, actor.guild, before.id, done_at=None, outcome="")
                self._settled(tx, actor, before.id, STEP_OPEN)
            return shown(self._present(tx, actor.guild, before.id))

        return await self._database.transaction(work)

    async def drop(self, actor: Actor, number: int) -> Commitment:
        """Take a next step out that was noted by mistake; return it as it was. A promise of the seed stays."""

        def work(tx: Transaction) -> Commitment:
            before = self._present(tx, actor.guild, number)
            if before.conversation is None:
                self._guilds.require_curator(tx, actor)
                raise ConflictError(
                    _("This is history: the network promised it before, so it stays."),
                    hint=_("It can be marked as done."),
                )
            self._access.facilitated(tx, actor, before.conversation)
            self._settled(tx, actor, before.id, STEP_DROPPED)
            outcome_store.drop_commitment(tx, actor.guild, before.id)
            self._reminders.withdraw(tx, actor.guild, before.id)
            return shown(before)

        return await self._database.transaction(work)

    async def not_me(self, actor: Actor, number: int) -> Commitment:
        """Have a commitment be no longer the actor's; raise NotFoundError where it is not."""

        def work(tx: Transaction) -> Commitment:
            before = outcome_store.commitment(tx, actor.guild, number)
            if before is None or before.owner_user != actor.user:
                raise _gone()
            outcome_store.drop_owner(tx, actor.guild, before.id)
            self._reminders.leave(tx, actor.guild, before.id, actor.user)
            return shown(self._settled(tx, actor, before.id, STEP_LEFT))

        return await self._database.transaction(work)

    # -- reminders ------------------------------------------------------------------------------------------

    async def plan(self) -> datetime | None:
        """See to it that reminders of what falls due stand in the outbox; return when to do so again."""
        return await self._reminders.plan()

    async def told(self, deliveries: Sequence[Delivery]) -> dict[DeliveryId, Told]:
        """Return what reminders say; what is done, or another's meanwhile, is left out."""
        return await self._reminders.told(deliveries)

    # -- inside ---------------------------------------------------------------------------------------------

    def _present(self, tx: Transaction, guild: int, number: int) -> Commitment:
        found = outcome_store.commitment(tx, guild, number)
        if found is None:
            raise _gone()
        return found

    def _found(self, tx: Transaction, actor: Actor, number: int) -> Commitment:
        """Return a commitment that the actor may mark: its owner, or who facilitates its conversation, or curates."""
        found = outcome_store.commitment(tx, actor.guild, number)
        if found is None:
            raise _gone()
        if found.owner_user == actor.user:
            return found
        try:
            if found.conversation is None:
                self._guilds.require_curator(tx, actor)
            else:
                self._access.facilitated(tx, actor, found.conversation)
        except NotAllowedError as error:
            raise NotAllowedError(
                _("Only those who promised it, and those who facilitate, can say that it is done."),
                hint=_("Ask one of them."),
            ) from error
        return found

    def _hidden(self, tx: Transaction, guild: int, one: Commitment, text: str) -> str:
        """Return a text without the names that the conversation of a commitment withholds."""
        if one.conversation is None:
            return text
        return self._veils.of(tx, self._access.present(tx, guild, one.conversation)).hide(text)

    def _settled(self, tx: Transaction, actor: Actor, number: int, action: str) -> Commitment:
        """Record what was done to a commitment; return it as it is now. Of its words and its owner nothing is said."""
        found = self._present(tx, actor.guild, number)
        about = found.conversation
        # Whose it is under the Chatham House Rule, the trail does not tell either.
        owned = found.veiled and (action == STEP_LEFT or found.owner_user == actor.user)
        self._audit.record(
            tx,
            actor.guild,
            actor=None if owned else actor.user,
            action=action,
            subject=f"commitment:{number}" if about is None else f"conversation:{about}",
            after={
                "commitment": number,
                "due": None if found.due is None else found.due.isoformat(),
                "done": found.done_at is not None,
            },
        )  # fmt: skip
        tx.touch(TOUCHED)
        return found

    def _day(self, text: str, zone: str, code: str) -> date | None:
        if not visible(text):
            return None
        today = self._clock.now().astimezone(ZoneInfo(zone)).date()
        found = read(text, code=code, today=today)
        if found.day is None:
            raise InvalidInputError(_("“{text}” holds no date."), hint=_EXAMPLE, text=visible(text))
        if found.others:
            raise InvalidInputError(
                _("“{text}” may be more than one day."),
                hint=_("Write the month as a word, such as “9 April 2027”."), text=visible(text),
            )  # fmt: skip
        if found.day < today:
            raise InvalidInputError(_("The day “{text}” is over."), hint=_EXAMPLE, text=visible(text))
        return found.day


def shown(one: Commitment) -> Commitment:
    """Return a commitment as it may be shown: without its owner under the Chatham House Rule."""
    return replace(one, owner="", owner_user=None) if one.veiled else one


def _gone() -> NotFoundError:
    return NotFoundError(
        _("This next step is not there any more."), hint=_("See what is open with /conversation commitments.")
    )
