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
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.inside import ask, whole_client
from benchmarks.lab import SMALL, Lab
from benchmarks.loop_lag import Ticker, shown
from benchmarks.measuring import Samples, median
from benchmarks.results import Check, Side
from benchmarks.stores import GUILD

if TYPE_CHECKING:
    from bot.client import Client
    from bot.core.outbox import Target
    from bot.ui.deliverer import Message

MEETINGS = 50
PEOPLE = 199  # of each, and a channel
REMINDERS = MEETINGS * (PEOPLE + 1)
AHEAD = 4  # seconds from making them due to the instant
REST = 1.5  # seconds of it that are not measured
PATIENCE = 60.0  # seconds until what has not arrived is lost
ROUNDS = 3
_UNSETTLED = "SELECT 1 FROM delivery WHERE status IN ('due', 'sending') LIMIT 1"


@dataclass(slots=True)
class Round:
    """What was seen of one instant."""

    late: list[float]  # seconds, of each message
    lost: int  # and what came twice
    settled: float  # seconds until the outbox knew of all
    lags: list[float]


class Recording:
    """A post that notes what arrives, and when."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, float]] = []
        self.all = asyncio.Event()

    async def __call__(self, target: Target, message: Message, nonce: str) -> int:  # noqa: ARG002
        """Take a message."""
        if not message.content or message.embed is None:
            raise ValueError("a reminder says something")
        self.arrived.append((nonce, time.time()))
        if len(self.arrived) >= REMINDERS:
            self.all.set()
        return len(self.arrived)


async def _measure(database: Path) -> list[Round]:
    from benchmarks import meetings  # noqa: PLC0415  # after the freeze of `whole_client`: parts of the bot

    async with whole_client(database) as client:
        app = client.app
        start = app.clock.now() + timedelta(hours=2)
        people = [range(first * PEOPLE, (first + 1) * PEOPLE) for first in range(MEETINGS)]
        held = await meetings.hold(app, [start] * MEETINGS, people, before=[60], channel=GUILD + 1)
        if held != REMINDERS:
            raise AssertionError(f"{held} reminders were planned")
        client._chores[0].start()  # the outbox; what else the bot does once it is connected needs Discord
        return [await _round(client) for _ in range(ROUNDS)]


async def _round(client: Client) -> Round:
    from benchmarks import meetings  # noqa: PLC0415

    post = Recording()
    client.deliverer._post = post
    at = (client.app.clock.now() + timedelta(seconds=AHEAD)).replace(microsecond=0)
    await meetings.all_due(client.app, at)
    await asyncio.sleep(REST)
    ended = 0.0

    async def until_settled() -> None:
        nonlocal ended
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await post.all.wait()
                while await client.app.database.read(lambda tx: tx.value(_UNSETTLED)):  # noqa: ASYNC110  # no event says so
                    await asyncio.sleep(0.005)
        ended = time.time()

    lags = await Ticker().during(until_settled())
    if not post.arrived or post.arrived[0][1] < at.timestamp():
        raise AssertionError("nothing arrived, or something before it was due")
    once = len({nonce for nonce, _arrival in post.arrived})
    return Round(
        late=[arrival - at.timestamp() for _nonce, arrival in post.arrived],
        lost=REMINDERS - once + len(post.arrived) - once,
        settled=ended - at.timestamp(),
        lags=lags,
    )


async def measure(lab: Lab) -> list[Check]:
    """Return what was lost, how late the others were, and the longest lag."""
    lab.store(SMALL)
    with lab.doing(f"row 8: {REMINDERS:,} reminders due at once"):
        told = await ask("benchmarks.due_at_once", lab.stores.copy_of(SMALL, "due_at_once"))
    rounds = [Round(**one) for one in told]
    late = Samples([seconds for one in rounds for seconds in one.late])
    lags = [max(one.lags) * 1000 for one in rounds]
    p99 = [Samples(one.late).p99 * 1000 for one in rounds]
    what = f"{REMINDERS:,} reminders due at once"
    return [
        Check(row=8, what=f"{what}: lost or sent twice", measured=sum(one.lost for one in rounds), unit="", target=0),
        Check(
            row=8,
            what=f"{what}: late, p99",
            measured=median(p99),
            unit="ms",
            target=200,
            sides=[Side.of("late", late)],
            note=f"{shown(p99)} ms in {ROUNDS} rounds",
        ),
        Check(
            row=8,
            what=f"{what}: the longest event-loop lag",
            measured=median(lags),
            unit="ms",
            target=10,
            sides=[Side.of("delivering", Samples([lag for one in rounds for lag in one.lags]))],
            note=f"{shown(lags)} ms in {ROUNDS} rounds",
        ),
        Check(
            row=8,
            what=f"{what}: until all were settled",
            measured=median([one.settled for one in rounds]) * 1000,
            unit="ms",
        ),
    ]


if __name__ == "__main__":
    print(json.dumps([asdict(one) for one in asyncio.run(_measure(Path(sys.argv[1])))]))
