"""Servers: what each decided for itself, and who may curate there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.i18n import _
from bot.errors import NotAllowedError

CURATORS = "curators"  # what a transaction touches that changes who curates or their channel (`Database.on_commit`)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks: the member, the server, and what Discord says they are there."""

    user: int
    guild: int
    roles: Sequence[int] = ()
    administrator: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildSettings:
    """What a server decided for itself."""

    curator_role: int | None = None
    curators_channel: int | None = None


def require_administrator(actor: Actor) -> None:
    """Raise NotAllowedError unless the actor administers the server, by what Discord says in the interaction."""
    if not actor.administrator:
        raise NotAllowedError(
            _("Only an administrator of the server can decide this."), hint=_("Ask an administrator of the server.")
        )


class Guilds:
    """Keeps the settings of servers and answers who may curate."""

    def __init__(self, database: Database, audit: Audit, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def ensure(self, tx: Transaction, guild: int) -> None:
        """Make the row of a server where there is none, so that others can refer to it."""
        tx.execute(
            "INSERT INTO guild (id, created_at) VALUES (:guild, :now) ON CONFLICT (id) DO NOTHING",
            guild=guild,
            now=int(self._clock.now().timestamp()),
        )

    def settings(self, tx: Transaction, guild: int) -> GuildSettings:
        """Return the settings of a server; the defaults where it has none."""
        row = tx.first("SELECT curator_role, curators_channel FROM guild WHERE id = :guild", guild=guild)
        return GuildSettings() if row is None else GuildSettings(**dict(row))

    def may_curate(self, tx: Transaction, actor: Actor) -> bool:
        """Say whether the actor curates: an administrator of the server, or a holder of the curators' role."""
        return actor.administrator or self.settings(tx, actor.guild).curator_role in actor.roles

    def require_curator(self, tx: Transaction, actor: Actor) -> None:
        """Raise NotAllowedError unless the actor curates here.

        `default_permissions` only hides a command and a server's administrators can show it to everyone, so every
        use case of curators asks here, in its own transaction.
        """
        if self.may_curate(tx, actor):
            return
        role = self.settings(tx, actor.guild).curator_role
        if role is None:
            raise NotAllowedError(
                _("Only curators can do this, and this server has not said yet who they are."),
                hint=_("An administrator of the server can name them: /setup curators."),
            )
        raise NotAllowedError(
            _("Only curators can do this. Here they are the members with the role {role}."),
            hint=_("Ask one of them."),
            role=f"<@&{role}>",
        )

    async def get(self, guild: int) -> GuildSettings:
        """Return the settings of a server."""
        return await self._database.read(lambda tx: self.settings(tx, guild))

    async def is_curator(self, actor: Actor) -> bool:
        """Say whether the actor curates."""
        return await self._database.read(lambda tx: self.may_curate(tx, actor))

    async def set_curators(self, actor: Actor, *, role: int | None, channel: int | None) -> GuildSettings:
        """Decide which role curates and where notes to its holders go; what is None stays as it is."""

        def work(tx: Transaction) -> GuildSettings:
            if not actor.administrator:
                raise NotAllowedError(
                    _("Only an administrator of the server can decide who curates."),
                    hint=_("Ask an administrator of the server."),
                )
            self.ensure(tx, actor.guild)
            before = self.settings(tx, actor.guild)
            after = GuildSettings(
                curator_role=before.curator_role if role is None else role,
                curators_channel=before.curators_channel if channel is None else channel,
            )
            tx.execute(
                "UPDATE guild SET curator_role = :role, curators_channel = :channel WHERE id = :guild",
                role=after.curator_role,
                channel=after.curators_channel,
                guild=actor.guild,
            )
            self._audit.record(
                tx, actor.guild, actor=actor.user, action="setup.curators", subject=f"guild:{actor.guild}",
                before=_plain(before), after=_plain(after),
            )  # fmt: skip
            tx.touch(CURATORS)
            return after

        return await self._database.transaction(work)


def _plain(settings: GuildSettings) -> dict[str, Any]:
    return {"curator_role": settings.curator_role, "curators_channel": settings.curators_channel}
