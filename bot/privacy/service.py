"""What people see of what is kept of them, what they consent to, and how they take it along or have it erased."""

from __future__ import annotations

from typing import Any

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.members.service import MembersService
from bot.privacy import store
from bot.privacy.consents import Consenting
from bot.privacy.erasing import Eraser
from bot.privacy.erasures import fingerprint
from bot.privacy.records import Consent, Consents, Overview


class PrivacyService:
    """Each person decides for themselves alone, so nothing of it stands in the audit trail."""

    def __init__(
        self, database: Database, guilds: Guilds, members: MembersService, clock: Clock, eraser: Eraser,
        consenting: Consenting,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._members = members
        self._clock = clock
        self._eraser = eraser
        self._consenting = consenting
        self.erasures = eraser.erasures
        self._greeted: set[tuple[int, str]] | None = None
        self._key = ""  # of the fingerprints, once one was needed

    # -- what is held ---------------------------------------------------------------------------------------

    async def overview(self, actor: Actor) -> Overview:
        """Return what is held of somebody in this server, and what they consented to."""
        return await self._database.read(lambda tx: self._overview(tx, actor))

    async def export_of(self, actor: Actor) -> dict[str, Any]:
        """Return everything held of somebody in this server as plain data, by section, and nothing of anybody else."""
        found = await self.overview(actor)
        consents = found.consents
        return {
            "server": str(actor.guild),
            "made_at": self._clock.now().isoformat(),
            "consents": {
                "listed": None if consents.listed is None else consents.listed.isoformat(),
                "asked": None if consents.asked is None else consents.asked.isoformat(),
                "direct_messages": consents.direct_messages,
            },
            **found.held,
        }

    def _overview(self, tx: Transaction, actor: Actor) -> Overview:
        held = {one.section: one.held_in(tx, actor.guild, actor.user) for one in self._eraser.holders}
        return Overview(consents=self._consents(tx, actor), held={name: each for name, each in held.items() if each})

    def _consents(self, tx: Transaction, actor: Actor) -> Consents:
        given = store.consents(tx, actor.guild, actor.user)
        settings = self._members.settings_in(tx, actor.guild, [actor.user])[actor.user]
        return Consents(
            listed=given.get("listed"), asked=given.get("asked"), direct_messages=settings.reminders != "off"
        )

    # -- what they consent to -------------------------------------------------------------------------------

    async def set_consent(self, actor: Actor, consent: Consent, *, given: bool) -> Consents:
        """Give or withdraw a consent; one that is withdrawn leaves no row."""

        def work(tx: Transaction) -> Consents:
            if given:
                self._guilds.ensure(tx, actor.guild)
                self._consenting.give(tx, actor.guild, actor.user, consent, now=self._clock.now())
            else:
                self._consenting.withdraw(tx, actor.guild, actor.user, consent)
            return self._consents(tx, actor)

        return await self._database.transaction(work)

    async def set_direct_messages(self, actor: Actor, *, wanted: bool) -> Consents:
        """Have somebody get no direct message from this network at all, or those again that they ask for.

        Who gets some already and wants them keeps their choice of reminders.
        """
        settings = await self._members.settings(actor.guild, actor.user)
        if wanted != (settings.reminders != "off"):
            await self._members.set_reminders(actor, "asked" if wanted else "off")
        return await self._database.read(lambda tx: self._consents(tx, actor))

    # -- the end --------------------------------------------------------------------------------------------

    async def erase(self, actor: Actor) -> None:
        """Erase everything that is held of somebody in this server: in one transaction, then from the files.

        Noted in the list of erasures, so that a copy of the database that is put back is erased again.
        """
        await self._eraser.person(actor.guild, actor.user)
        self._greeted = None

    async def replay(self) -> int:
        """Erase again whom the list names and this database does not know of (`Eraser.replay`): at each start."""
        return await self._eraser.replay()

    # -- greeting -------------------------------------------------------------------------------------------

    async def greet(self, actor: Actor) -> bool:
        """Say once for each person and server that they were not greeted yet; a fingerprint of them is kept.

        From memory but the first time: it is asked at every command.
        """
        greeted = self._greeted
        if greeted is None or not self._key:
            self._key = await self._database.read(lambda tx: store.key(tx) or "")
            greeted = self._greeted = await self._database.read(store.greeted)
        if self._key and (actor.guild, fingerprint(self._key, actor.guild, actor.user)) in greeted:
            return False

        def work(tx: Transaction) -> tuple[str, bool]:
            self._guilds.ensure(tx, actor.guild)
            person = self.erasures.person_in(tx, actor.guild, actor.user)
            return person, store.greet(tx, actor.guild, person)

        person, new = await self._database.transaction(work)
        if self._greeted is not None:
            self._greeted.add((actor.guild, person))
        return new

    def forget_greeted(self) -> None:
        """Read anew who was greeted: where rows were removed by somebody else."""
        self._greeted = None
