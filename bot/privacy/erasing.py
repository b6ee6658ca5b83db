"""Erases people and servers: from every part that holds something, from the files, and once more after a restore."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence, Set

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.personal import Holder
from bot.privacy import store
from bot.privacy.erasures import ErasureList, Listed, fingerprint

log = logging.getLogger(__name__)

# Called after something of a server was erased: (server, person), 0 for the whole server. For what is kept in memory.
Forgotten = Callable[[int, int], Awaitable[None]]


class Eraser:
    """The one way in which anybody is erased, whether they asked for it, left, or were brought back by a copy."""

    def __init__(
        self, database: Database, clock: Clock, erasures: ErasureList, holders: Sequence[Holder], forgotten: Forgotten
    ) -> None:
        self._database = database
        self._clock = clock
        self.erasures = erasures
        self.holders = holders
        self._forgotten = forgotten

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return Discord's numbers of everybody of whom anything is kept in a server."""
        found: set[int] = set()
        for holder in self.holders:
            found |= holder.people_in(tx, guild)
        return found - {0}

    async def person(self, guild: int, user: int, *, still: Callable[[Transaction], bool] | None = None) -> bool:
        """Erase a person from a server: whole or not at all, and off the disk when this returns.

        `still` is asked first, inside the transaction; False, with nothing done, where it says no.
        """

        def work(tx: Transaction) -> bool:
            if still is not None and not still(tx):
                return False
            self._erase_in(tx, guild, user)
            self.erasures.note_in(tx, guild, user, at=self._clock.now())
            return True

        if not await self._database.transaction(work):
            return False
        await self._after(guild, user)
        return True

    async def server(self, guild: int, *, still: Callable[[Transaction], bool] | None = None) -> bool:
        """Erase all that is kept of a server, people and network; as `person` does."""

        def work(tx: Transaction) -> bool:
            if still is not None and not still(tx):
                return False
            store.drop_server(tx, guild)
            self.erasures.note_in(tx, guild, 0, at=self._clock.now())
            return True

        if not await self._database.transaction(work):
            return False
        await self._after(guild, 0)
        return True

    async def replay(self) -> int:
        """Erase again whom the list in the file names and this database does not; return how many were found.

        The database was restored from a copy older than their erasure then. Whoever came back after they were erased
        keeps what is newer: a database that holds newer things knows of the erasure.
        """
        await self.erasures.take_key()
        listed = await self.erasures.read()

        def work(tx: Transaction) -> list[tuple[int, int]]:
            known = {one.id for one in store.entries(tx)}
            unknown = [one for one in listed if one.entry.id not in known]
            # Each line is tried with every key, since the line with its own may be the one that is damaged.
            keys = {one.key for one in listed} | {store.key(tx) or ""}
            found: list[tuple[int, int]] = []
            for guild in sorted({one.entry.guild for one in unknown}):
                here = [one for one in unknown if one.entry.guild == guild]
                found += self._replay_in(tx, guild, here, keys - {""})
            for one in unknown:
                store.note(tx, one.entry)
            return found

        found = await self._database.transaction(work) if listed else []
        for guild, user in found:
            await self._forgotten(guild, user)
        if found:
            await self._database.scrub()
            log.warning(
                "Erased again after an older copy of the database was put back: %d people or servers, as the list %s "
                "says. Nothing has to be done.", len(found), self.erasures.path,
            )  # fmt: skip
        await self.erasures.write()
        return len(found)

    def _replay_in(
        self, tx: Transaction, guild: int, unknown: Sequence[Listed], keys: Set[str]
    ) -> list[tuple[int, int]]:
        if not store.is_server(tx, guild):
            return []
        if any(not one.entry.person for one in unknown):
            store.drop_server(tx, guild)
            return [(guild, 0)]
        wanted = {one.entry.person for one in unknown}
        found = [
            user
            for user in sorted(self.people_in(tx, guild))
            if any(fingerprint(key, guild, user) in wanted for key in keys)
        ]
        for user in found:
            self._erase_in(tx, guild, user)
        return [(guild, user) for user in found]

    def _erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        for holder in self.holders:
            holder.erase_in(tx, guild, user)

    async def _after(self, guild: int, user: int) -> None:
        await self.erasures.write()  # first: whatever fails or ends the process after it, a copy forgets them too
        await self._forgotten(guild, user)
        await self._database.scrub()
