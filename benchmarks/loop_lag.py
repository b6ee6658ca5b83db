"""Row 5: how late the event loop is while the bot searches or writes in bulk, with 100,000 organisations.

In the bot's own process a task sleeps for a millisecond, again and again, and notes by how much it wakes too late: that
is how much later anything else that waits on the loop would be. It does so while nothing happens; during searches (all
that people type, mistyped words, several words, whole names, counts by facet), one after another; during transactions
of 10,000 new organisations each; and during both. The loop's timers are good to a millisecond, so up to one is always
there; what the machine itself adds shows in the line of the idle loop.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import corpus
from benchmarks.inside import ask, batches, whole_app
from benchmarks.lab import LARGE, Lab, listed
from benchmarks.measuring import Samples
from benchmarks.results import Check, Side
from benchmarks.stores import GUILD, Filler

if TYPE_CHECKING:
    from bot.app import App

PERIOD = 0.001  # seconds
SECONDS = 5.0  # of idling, and of searching
BATCHES = 2


class Ticker:
    """Wakes every PERIOD and gathers how late it was."""

    def __init__(self) -> None:
        self.lags: list[float] = []

    async def during(self, work: Awaitable[object]) -> list[float]:
        """Return how late the loop was at each tick while `work` lasted."""
        self.lags = []
        ticking = asyncio.create_task(self._tick())
        try:
            await work
        finally:
            ticking.cancel()
            with suppress(asyncio.CancelledError):
                await ticking
        return self.lags

    async def _tick(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(PERIOD)
            self.lags.append(time.perf_counter() - before - PERIOD)


class Searching:
    """People who search without a pause."""

    def __init__(self) -> None:
        chance = random.Random(501)  # noqa: S311  # repeatable, not secret
        organisations = listed(LARGE)
        self._typed = corpus.typed(organisations, 20_000, seed=502)
        self._queries: list[str] = []
        for _ in range(5_000):
            organisation = chance.choice(organisations)
            words = [word for word in organisation.name.split() if len(word) >= 4] or [organisation.name]
            town = corpus.towns()[organisation.town].names["en"]
            kinds = (
                organisation.name,
                corpus.bare(town),
                f"{chance.choice(words)} {town}",
                corpus.slip(chance, chance.choice(words)),
                f"{corpus.slip(chance, chance.choice(words))} {corpus.slip(chance, town)}",
            )
            self._queries.append(chance.choice(kinds))

    async def go_on(self, app: App, until: Callable[[], bool]) -> None:
        """Search until told to stop: ten letters typed for each search, a count of everything for fifty."""
        for number, text in enumerate(self._typed):
            if until():
                return
            await app.directory.suggest(GUILD, text)
            if number % 10 == 0:
                await app.directory.find(GUILD, self._queries[number // 10])
            if number % 500 == 0:
                await app.directory.facets(GUILD)


async def _measure(database: Path) -> dict[str, list[float]]:
    searching = Searching()
    writes = [batch for batch, _ in zip(batches(), range(2 * BATCHES), strict=False)]
    async with whole_app(database) as app:
        filler = await app.database.transaction(Filler)
        ticker = Ticker()

        def over(seconds: float) -> Callable[[], bool]:
            end = time.monotonic() + seconds
            return lambda: time.monotonic() > end

        async def write() -> None:
            for _ in range(BATCHES):
                batch = writes.pop()
                await app.database.transaction(lambda tx, batch=batch: filler.put(tx, batch))

        async def both() -> None:
            writing = asyncio.create_task(write())
            await searching.go_on(app, writing.done)
            await writing

        await searching.go_on(app, over(0.5))
        return {
            "idle": await ticker.during(asyncio.sleep(SECONDS)),
            "searches": await ticker.during(searching.go_on(app, over(SECONDS))),
            "bulk writes": await ticker.during(write()),
            "both": await ticker.during(both()),
        }


async def measure(lab: Lab) -> list[Check]:
    """Return the longest lag of each kind of work, and of none."""
    lab.store(LARGE)
    with lab.doing("row 5: how late the event loop is"):
        lags: dict[str, list[float]] = await ask("benchmarks.loop_lag", lab.stores.copy_of(LARGE, "loop_lag"))
    samples = {name: Samples(values) for name, values in lags.items()}
    idle = Side.of("idle", samples["idle"])
    worst = max(lags["idle"]) * 1000
    return [
        Check(
            row=5,
            what=f"event-loop lag, {'searches and bulk writes' if name == 'both' else name}: the longest",
            measured=max(values) * 1000,
            unit="ms",
            target=10,
            sides=[Side.of(name, samples[name]), idle],
            note=f"of {len(values)} ticks; {sum(lag > 0.01 for lag in values)} over 10 ms; idle at most {worst:.1f} ms",
        )
        for name, values in lags.items()
        if name != "idle"
    ]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(Path(sys.argv[1])))))
