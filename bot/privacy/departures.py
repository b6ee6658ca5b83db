"""People who left a server, and servers that removed the bot: what is kept of them goes when the time is up."""

from __future__ import annotations

from datetime import datetime

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.privacy import store
from bot.privacy.consents import Consenting
from bot.privacy.erasing import Eraser
from bot.privacy.records import PURGED_AFTER

TOUCHED = "departures"  # what a transaction touches that changes who left (`Database.on_commit`)


class Departures:
    """Notes who left and came back, and erases whoever stays away for PURGED_AFTER.

    Whoever came back while the bot was stopped told nobody. So only what this process was told to be gone is erased
    when it is due, and at a start it is asked for anew (cogs/privacy/leavers.py).
    """

    def __init__(self, database: Database, clock: Clock, eraser: Eraser, consenting: Consenting) -> None:
        self._database = database
        self._clock = clock
        self._eraser = eraser
        self._consenting = consenting
        self._gone: set[tuple[int, int]] = set()  # as this process was told
        self._away: tuple[int, set[tuple[int, int]]] | None = None  # version, (server, person) of everybody who left

    async def kept(self, guild: int) -> list[int]:
        """Return Discord's numbers of everybody of whom something is kept in a server."""
        return await self._database.read(lambda tx: sorted(self._eraser.people_in(tx, guild)))

    async def servers(self) -> list[int]:
        """Return Discord's numbers of the servers of which something is kept."""
        return await self._database.read(store.servers)

    async def left(self, guild: int, user: int) -> None:
        """Note that a person left; of whom nothing is kept, nothing is noted. What was noted keeps its date."""
        if user in await self._database.read(lambda tx: self._eraser.people_in(tx, guild)):
            await self._note(guild, user)

    async def here(self, guild: int, user: int) -> None:
        """Note that a person is there: nothing of them goes."""
        await self._cancel(guild, user)

    async def server_left(self, guild: int) -> None:
        """Note that a server removed the bot; nothing where nothing is kept of it."""
        await self._note(guild, 0)

    async def server_here(self, guild: int) -> None:
        """Note that the bot is in a server: nothing of it goes."""
        await self._cancel(guild, 0)

    async def purge_at(self, guild: int, user: int = 0) -> datetime | None:
        """Return when what is kept of a person, or of the server itself, goes; None where they did not leave."""
        return await self._database.read(lambda tx: store.purge_at(tx, guild, user))

    async def due(self) -> list[tuple[int, int]]:
        """Return (server, person) of the people whom `purge` would erase now, so that they can be asked about again."""
        found = await self._database.read(lambda tx: store.due(tx, self._clock.now()))
        return [one for one in found if one[1] and one in self._gone]

    def unsure(self, guild: int, user: int) -> None:
        """Have nothing of a person go until this process is told anew that they are gone."""
        self._gone.discard((guild, user))

    async def purge(self) -> datetime | None:
        """Erase whoever and whatever is due; return when the next is. A return in the same moment cancels it."""
        now = self._clock.now()
        for guild, user in await self._database.read(lambda tx: store.due(tx, now)):
            if (guild, user) not in self._gone:
                continue

            def still(tx: Transaction, guild: int = guild, user: int = user) -> bool:
                at = store.purge_at(tx, guild, user)
                return at is not None and at <= now and (guild, user) in self._gone

            if user:
                await self._eraser.person(guild, user, still=still)
            else:
                await self._eraser.server(guild, still=still)
            self._gone.discard((guild, user))
        coming = await self._database.read(store.coming)
        return min((at for one, at in coming.items() if one in self._gone), default=None)

    async def _note(self, guild: int, user: int) -> None:
        now = self._clock.now()
        new = (guild, user) not in self._gone or (guild, user) not in await self._noted()
        self._gone.add((guild, user))

        def work(tx: Transaction) -> None:
            store.depart(tx, guild, user, now=now, purge_at=now + PURGED_AFTER)
            self._consenting.changed(tx, guild, user)
            tx.touch(TOUCHED)

        if new:
            await self._database.transaction(work)

    async def _cancel(self, guild: int, user: int) -> None:
        """Forget that somebody left; mostly from memory, since it is asked at every command."""
        self._gone.discard((guild, user))
        if (guild, user) not in await self._noted():
            return

        def work(tx: Transaction) -> None:
            if store.come_back(tx, guild, user):
                self._consenting.changed(tx, guild, user)
                tx.touch(TOUCHED)

        await self._database.transaction(work)

    async def _noted(self) -> set[tuple[int, int]]:
        """Return (server, person) of everybody who is noted to have left."""
        version = self._database.version(TOUCHED)
        if self._away is None or self._away[0] != version:
            self._away = (version, set(await self._database.read(store.coming)))
        return self._away[1]
