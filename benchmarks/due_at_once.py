"""Row 8: 10,000 reminders that are due at the same instant.

The whole bot, in a process of its own, holds 50 meetings; each is reminded of in the server's channel and to 199 people
by direct message, in four languages, half of them with a time zone of their own. A few seconds before the instant
everything is at rest; then the bot's own alarm rings, and its outbox, its renderers and its deliverer do what they do,
on a real database file. Only the last step is another: a post that notes when each message reaches it instead of asking
Discord, which would take minutes (row 10 is about that), and no pacer.

Late is the time from the instant to the arrival; lost is what did not arrive, or arrived twice. The event loop's lag is
measured as in row 5, from before the instant until all is settled. Done ROUNDS times over; the figures are the middle
ones.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.inside import ask, whole_client
from benchmarks.lab import SMALL, Lab
from benchmarks.loop_lag import Ticker
from benchmarks.measuring import Samples, median
from benchmarks.results import Check, Side
from benchmarks.stores import GUILD

if TYPE_CHECKING:
    from bot.app import App
    from bot.core.outbox import Target
    from bot.ui.deliverer import Message

MEETINGS = 50
PEOPLE = 199  # of each, and a channel
REMINDERS = MEETINGS * (PEOPLE + 1)
AHEAD = 4  # seconds from making them due to the instant
REST = 1.5  # seconds of it that are not measured
PATIENCE = 60.0  # seconds until what has not arrived is lost
ROUNDS = 3


@dataclass(slots=True)
class Round:
    """What was seen of one instant."""

    late: list[float]  # seconds, of each message
    lost: int
    settled: float  # seconds until the outbox knew of all
    lags: list[float] = field(default_factory=list)


class Recording:
    """A post that notes what arrives, and when."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, float]] = []
        self.all = asyncio.Event()

    async def __call__(self, _target: Target, message: Message, nonce: str) -> int:
        """Take a message."""
        if not message.content or message.embed is None:
            raise ValueError("a reminder says something")
        self.arrived.append((nonce, time.time()))
        if len(self.arrived) >= REMINDERS:
            self.all.set()
        return len(self.arrived)


async def _measure(database: Path) -> list[Round]:
    from benchmarks import meetings  # noqa: PLC0415  # the bot's own modules: `measure` needs none of them

    async with whole_client(database) as client:
        app, chore = client.app, client._chores[0]
        start = (app.clock.now() + timedelta(hours=30)).replace(second=0, microsecond=0)
        people = [range(first * PEOPLE, (first + 1) * PEOPLE) for first in range(MEETINGS)]
        held = await meetings.hold(app, [start] * MEETINGS, people, channel=GUILD + 1)
        await app.database.transaction(lambda tx: tx.execute("DELETE FROM delivery WHERE moment <> '60'"))
        chore.start()
        rounds: list[Round] = []
        for _ in range(ROUNDS):
            at = (app.clock.now() + timedelta(seconds=AHEAD)).replace(microsecond=0)
            await meetings.all_due(app, at)
            post = Recording()
            client.deliverer._post = post
            await asyncio.sleep(REST)
            ticker = Ticker()
            settled = await _settled(app, post, at, ticker)
            late = [arrival - at.timestamp() for _nonce, arrival in post.arrived]
            lost = abs(REMINDERS - len({nonce for nonce, _ in post.arrived})) + len(late) - len({n for n, _ in post.arrived})
            rounds.append(Round(late, lost, settled, ticker.lags))
        return rounds
