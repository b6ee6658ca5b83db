"""What a newcomer does: say that they would like to take part, change it, follow it, take it back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.drafts import KEPT_SECONDS, Drafts
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.outbox import Outbox
from bot.directory.records import Summary
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, NotFoundError
from bot.interest import store
from bot.interest.form import InterestForm, checked
from bot.interest.outcomes import TOUCHED, forget_all, plan_notice, subject_of
from bot.interest.records import Interest, InterestCounts

DRAFT = "interest"
EXPRESS, CHANGE, WITHDRAW = "interest.express", "interest.change", "interest.withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """What is kept of what a person sent last, and of what they typed last that could not be used."""

    interest: Interest | None
    organisation: Summary | None  # that it led to
    left: InterestForm | None


class InterestService:
    """Takes expressions of interest; nobody but their author and the curators ever sees one."""

    def __init__(
        self, database: Database, guilds: Guilds, drafts: Drafts, audit: Audit, outbox: Outbox,
        directory: DirectoryService, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._drafts = drafts
        self._audit = audit
        self._outbox = outbox
        self._directory = directory
        self._clock = clock

    # -- what could not be used yet --------------------------------------------------------------------------

    async def keep(self, actor: Actor, form: InterestForm) -> int:
        """Keep what somebody typed that cannot be used as it is, for a day; return its number."""

        def work(tx: Transaction) -> int:
            store.drop_drafts(tx, actor.guild, actor.user)
            return self._drafts.keep_in(tx, actor, DRAFT, form.plain())

        return await self._database.transaction(work)

    async def draft(self, actor: Actor, number: int) -> InterestForm:
        """Return a draft of this person; raise NotFoundError where it is not kept any more."""
        kept = await self._drafts.find(actor, DRAFT, number)
        if kept is None:
            raise NotFoundError(_("This draft is not kept any more."), hint=_("Begin anew with /interest"))
        return InterestForm(**kept)

    # -- what a person sent -----------------------------------------------------------------------------------

    async def mine(self, actor: Actor) -> Mine:
        """Return what this person sent last, and what they typed last and could not be used."""

        def work(tx: Transaction) -> Mine:
            sent = next(iter(store.of_person(tx, actor.guild, actor.user)), None)
            oldest = int(self._clock.now().timestamp()) - KEPT_SECONDS
            left = store.last_draft(tx, actor.guild, actor.user, oldest=oldest)
            known = None if sent is None else sent.organisation
            listed = {} if known is None else self._directory.listed_in(tx, actor.guild, [known])
            return Mine(
                interest=sent,
                organisation=next(iter(listed.values()), None),
                left=None if left is None else InterestForm(**json.loads(left[1])),
            )

        return await self._database.read(work)

    async def one_of_mine(self, actor: Actor, number: int) -> Interest:
        """Return one that this person sent; raise NotFoundError where it is not theirs."""
        return await self._database.read(lambda tx: _own(tx, actor, number))

    async def express(self, actor: Actor, form: InterestForm, *, language: str, channel: int) -> Interest:
        """Send a new one to the curators; `language` is that its author is answered in.

        Raises InvalidInputError where something cannot be used, ConflictError where one of theirs is open already.
        """

        def work(tx: Transaction) -> Interest:
            content = checked(form)
            self._guilds.ensure(tx, actor.guild)
            if any(one.open for one in store.of_person(tx, actor.guild, actor.user)):
                raise ConflictError(
                    _("The curators have heard from you already, so nothing was sent."),
                    hint=_("See, change or take back what you sent with /interest"),
                )
            number = store.insert(
                tx, actor.guild, actor.user, content, language=language, channel=channel, now=self._now()
            )
            store.drop_drafts(tx, actor.guild, actor.user)
            settings = self._guilds.settings(tx, actor.guild)
            plan_notice(
                tx, self._outbox, actor.guild, number, settings.curators_channel, now=self._clock.now()
            )  # fmt: skip
            self._record(tx, actor, EXPRESS, number, before=None, after={"status": "new"})
            return _own(tx, actor, number)

        return await self._database.transaction(work)

    async def change(
        self, actor: Actor, number: int, form: InterestForm, *, language: str, channel: int, expected: int
    ) -> Interest:
        """Give one other words while it is open; `expected` is its version as it was shown to its author."""

        def work(tx: Transaction) -> Interest:
            content = checked(form)
            before = _own(tx, actor, number)
            if not before.open:
                raise ConflictError(
                    _("The curators have answered it meanwhile, so it cannot be changed any more."),
                    hint=_("See the answer with /interest"),
                )
            if not store.write(tx, actor.guild, number, content, language=language, channel=channel, expected=expected):
                raise ConflictError(
                    _("It was changed after this was shown to you, so nothing was done."),
                    hint=_("See it as it is now with /interest"),
                )
            store.drop_drafts(tx, actor.guild, actor.user)
            self._record(tx, actor, CHANGE, number, before={"status": before.status}, after={"status": before.status})
            return _own(tx, actor, number)

        return await self._database.transaction(work)

    async def withdraw(self, actor: Actor, number: int) -> None:
        """Take one back, at any time: its words go, and who wrote it; that it was there is left, as a count."""

        def work(tx: Transaction) -> None:
            before = _own(tx, actor, number)
            after = "withdrawn" if before.open else before.status
            self._record(tx, actor, WITHDRAW, number, before={"status": before.status}, after={"status": after})
            self._forget_in(tx, actor.guild, before)
            store.drop_drafts(tx, actor.guild, actor.user)  # what was typed to change it

        await self._database.transaction(work)
        await self._database.scrub()  # the log of the database would hold the words for a while

    # -- inside the transactions of other features ------------------------------------------------------------

    def counts_in(self, tx: Transaction, guild: int) -> InterestCounts:
        """Return how many of a server stand where."""
        return store.counts(tx, guild)

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody whose expression of interest is kept."""
        return store.authors(tx, guild)

    def sent_in(self, tx: Transaction, guild: int, user: int) -> list[Mapping[str, Any]]:
        """Return what somebody sent, as plain data, the newest first."""
        return [
            {
                "name": one.content.name,
                "organisation": one.content.organisation,
                "place": one.content.place,
                "wish": one.content.why,
                "languages": list(one.content.languages),
                "answered_in": one.language,
                "channel": str(one.channel),
                "status": one.status,
                "reason": one.reason,
                "at": one.created_at.isoformat(),
                "moved_at": one.moved_at.isoformat(),
            }
            for one in store.of_person(tx, guild, user)
        ]

    def moved_in(self, tx: Transaction, guild: int, user: int) -> list[Mapping[str, Any]]:
        """Return of what a curator moved last where it stands and since when; nothing of its author."""
        return [{"status": status, "at": at.isoformat()} for status, at in store.moved_by(tx, guild, user)]

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Take back everything that somebody sent."""
        for one in store.of_person(tx, guild, user):
            self._forget_in(tx, guild, one)
        store.drop_drafts(tx, guild, user)

    # -- shared -----------------------------------------------------------------------------------------------

    def _forget_in(self, tx: Transaction, guild: int, one: Interest) -> None:
        forget_all(tx, self._outbox, guild, one.id)
        store.forget(tx, guild, one.id, now=self._now())
        tx.touch(TOUCHED)

    def _record(
        self, tx: Transaction, actor: Actor, action: str, number: int, *,
        before: Mapping[str, str] | None, after: Mapping[str, str],
    ) -> None:  # fmt: skip
        self._audit.record(
            tx, actor.guild, actor=actor.user, action=action, subject=subject_of(number), before=before, after=after
        )
        tx.touch(TOUCHED)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _own(tx: Transaction, actor: Actor, number: int) -> Interest:
    found = store.one(tx, actor.guild, number)
    if found is None or not actor.user or found.user != actor.user:
        raise NotFoundError(
            _("What you sent is not kept any more, or it is not yours."), hint=_("See what is kept with /interest")
        )
    return found
