"""What of people waits for the curators of a server, in numbers: the panel of `/curate people`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.interest.records import InterestCounts, Overdue
from bot.interest.reminding import overdue_in
from bot.interest.service import InterestService

# Claims of focal points that wait, introductions addressed to the curators that wait, focal points not confirmed,
# people listed to members, invitations to share a practice.
Matter = Literal["claims", "introductions", "unconfirmed", "listed", "invited"]
Counting = Callable[[Transaction, Actor], int]  # how many there are in the server of whoever looks, for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How many of each matter there are, and how expressions of interest stand."""

    interest: InterestCounts
    overdue: Overdue | None
    counts: Mapping[Matter, int]


class PeopleDesk:
    """Counts what waits."""

    def __init__(
        self, database: Database, guilds: Guilds, clock: Clock, interest: InterestService,
        counting: Mapping[Matter, Counting],
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._clock = clock
        self._interest = interest
        self._counting = counting

    async def waits(self, actor: Actor) -> Waits:
        """Return what waits; raise NotAllowedError unless the actor curates. It names nobody."""

        def work(tx: Transaction) -> Waits:
            self._guilds.require_curator(tx, actor)
            return Waits(
                interest=self._interest.counts_in(tx, actor.guild),
                overdue=overdue_in(tx, actor.guild, self._clock.now()),
                counts={matter: count(tx, actor) for matter, count in self._counting.items()},
            )

        return await self._database.read(work)
