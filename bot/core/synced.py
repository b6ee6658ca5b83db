"""Which commands Discord was sent last, by application."""

from __future__ import annotations

from bot.clock import Clock
from bot.core.database import Database, Transaction


class SyncedCommands:
    """Remembers the digest of the command tree that Discord has."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def digest(self, scope: str) -> str | None:
        """Return the digest that was sent last, or None."""
        return await self._database.read(
            lambda tx: tx.value("SELECT hash FROM command_tree WHERE scope = :scope", scope=scope)
        )

    async def forget(self) -> None:
        """Forget what was sent, so that the next start sends it again."""
        await self._database.transaction(lambda tx: tx.execute("DELETE FROM command_tree"))

    async def probe(self) -> None:
        """Write what stands there already: it raises where the database takes no write."""
        await self._database.transaction(lambda tx: tx.execute("UPDATE command_tree SET synced_at = synced_at"))

    async def keep(self, digest: str, scope: str) -> None:
        """Note that Discord took the commands with this digest."""
        now = int(self._clock.now().timestamp())

        def work(tx: Transaction) -> None:
            tx.execute(
                """INSERT INTO command_tree (scope, hash, synced_at) VALUES (:scope, :hash, :now)
                   ON CONFLICT (scope) DO UPDATE SET hash = excluded.hash, synced_at = excluded.synced_at""",
                scope=scope,
                hash=digest,
                now=now,
            )

        await self._database.transaction(work)
