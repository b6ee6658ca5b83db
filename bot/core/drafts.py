"""What a person has typed or handed in and not finished: kept for a day, so that nothing is lost."""

from __future__ import annotations

import json
from typing import Any

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds

KEPT_SECONDS = 24 * 3600


class Drafts:
    """Keeps drafts by server and person; nobody but their author can take them up again."""

    def __init__(self, database: Database, guilds: Guilds, clock: Clock) -> None:
        self._database = database
        self._guilds = guilds
        self._clock = clock

    def keep_in(self, tx: Transaction, actor: Actor, kind: str, content: Any) -> int:  # noqa: ANN401  # any JSON
        """Keep a draft, inside a transaction of another use case; return its number. Old ones go at the same time."""
        self._guilds.ensure(tx, actor.guild)
        self.drop_old(tx)
        return int(
            tx.value(
                """INSERT INTO draft (guild_id, actor, at, kind, content)
                   VALUES (:guild, :actor, :now, :kind, :content) RETURNING id""",
                guild=actor.guild,
                actor=actor.user,
                now=self._now(),
                kind=kind,
                content=json.dumps(content),  # in ASCII: half a surrogate that somebody sent stays storable
            )
        )

    def take_in(self, tx: Transaction, actor: Actor, kind: str, number: int) -> Any | None:  # noqa: ANN401  # any JSON
        """Return a draft of this person and drop it; None where there is none, or it is older than a day."""
        row = tx.first(
            """DELETE FROM draft WHERE guild_id = :guild AND id = :number AND actor = :actor AND kind = :kind
               RETURNING at, content""",
            guild=actor.guild,
            number=number,
            actor=actor.user,
            kind=kind,
        )
        return None if row is None or row["at"] < self._now() - KEPT_SECONDS else json.loads(row["content"])

    def drop_old(self, tx: Transaction) -> None:
        """Drop what is older than a day, of everybody."""
        tx.execute("DELETE FROM draft WHERE at < :oldest", oldest=self._now() - KEPT_SECONDS)

    async def keep(self, actor: Actor, kind: str, content: Any) -> int:  # noqa: ANN401  # any JSON
        """Keep a draft; return its number."""
        return await self._database.transaction(lambda tx: self.keep_in(tx, actor, kind, content))

    async def change(self, actor: Actor, kind: str, number: int, content: Any) -> bool:  # noqa: ANN401  # any JSON
        """Give a draft of this person another content, its day beginning anew; False where it is not kept any more."""
        return await self._database.transaction(
            lambda tx: bool(
                tx.execute(
                    """UPDATE draft SET content = :content, at = :now WHERE guild_id = :guild AND id = :number
                       AND actor = :actor AND kind = :kind AND at >= :oldest""",
                    guild=actor.guild,
                    number=number,
                    actor=actor.user,
                    kind=kind,
                    content=json.dumps(content),
                    now=self._now(),
                    oldest=self._now() - KEPT_SECONDS,
                )
            )
        )

    async def find(self, actor: Actor, kind: str, number: int) -> Any | None:  # noqa: ANN401  # any JSON
        """Return a draft of this person, which stays; None where there is none, or it is older than a day."""
        content = await self._database.read(
            lambda tx: tx.value(
                """SELECT content FROM draft
                   WHERE guild_id = :guild AND id = :number AND actor = :actor AND kind = :kind AND at >= :oldest""",
                guild=actor.guild,
                number=number,
                actor=actor.user,
                kind=kind,
                oldest=self._now() - KEPT_SECONDS,
            )
        )
        return None if content is None else json.loads(content)

    async def take(self, actor: Actor, kind: str, number: int) -> Any | None:  # noqa: ANN401  # any JSON
        """Return a draft of this person and drop it; None where there is none."""
        return await self._database.transaction(lambda tx: self.take_in(tx, actor, kind, number))

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
