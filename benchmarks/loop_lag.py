"""Row 5: how late the event loop is while the bot searches or writes in bulk, with 100,000 organisations.

In the bot's own process a task sleeps for a millisecond, again and again, and notes by how much it wakes too late: that
is how much later anything else that waits on the loop would be. It does so while nothing happens; during searches, one
after another (what people type, mistyped words, several words, whole names, counts of everything); during a transaction
of 10,000 new organisations; and during both. The loop's timers are good to a millisecond, so a part of one is always
there.

The longest lag counts. A stall of our making comes back, a hiccup of the machine does not: each kind of work is cut
into STRETCHES, and the figure is the middle one of their longest lags. All of them are shown, and the longest lag of
the idle loop beside them.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import corpus, keyboard
from benchmarks.inside import ask, batches, whole_app
from benchmarks.lab import LARGE, Lab, listed
from benchmarks.measuring import Samples, median
from benchmarks.results import Check, Side
from benchmarks.stores import GUILD, Filler

if TYPE_CHECKING:
    from benchmarks.corpus import Organisation
    from bot.app import App

PERIOD = 0.001  # seconds
SECONDS = 6.0  # of idling, and of searching
STRETCHES = 3


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


def over(seconds: float) -> Callable[[], bool]:
    """Return what tells whether so many seconds have passed."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


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
                keyboard.bare(town),
                f"{chance.choice(words)} {town}",
                keyboard.slip(chance, chance.choice(words)),
                f"{keyboard.slip(chance, chance.choice(words))} {keyboard.slip(chance, town)}",
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
    first, second = (batch for batch, _ in zip(batches(), range(2), strict=False))
    async with whole_app(database) as app:
        filler = await app.database.transaction(Filler)
        ticker = Ticker()

        async def write(batch: Sequence[Organisation]) -> None:
            await app.database.transaction(lambda tx: filler.put(tx, batch))

        async def both() -> None:
            writing = asyncio.create_task(write(second))
            await searching.go_on(app, writing.done)
            await writing

        await searching.go_on(app, over(0.5))
        return {
            "idle": await ticker.during(asyncio.sleep(SECONDS)),
            "searches": await ticker.during(searching.go_on(app, over(SECONDS))),
            "a bulk write": await ticker.during(write(first)),
            "searches and bulk writes at once": await ticker.during(both()),
        }


async def measure(lab: Lab) -> list[Check]:
    """Return the longest lag of each kind of work."""
    lab.store(LARGE)
    with lab.doing("row 5: how late the event loop is"):
        lags: dict[str, list[float]] = await ask("benchmarks.loop_lag", lab.stores.copy_of(LARGE, "loop_lag"))
    return checks_of(5, "event-loop lag", lags)


def checks_of(row: int, what: str, lags: dict[str, list[float]]) -> list[Check]:
    """Return a figure for each kind of work whose lags were noted; those of the `idle` loop stand beside them."""
    idle = Samples(lags.pop("idle"))
    calm = max(idle.values) * 1000
    return [
        Check(
            row=row,
            what=f"{what} during {name}: the longest",
            measured=median(longest),
            unit="ms",
            target=10,
            sides=[Side.of("working", Samples(values)), Side.of("idle", idle)],
            note=f"{shown(longest)} ms in {STRETCHES} stretches; idle at most {calm:.1f} ms",
        )
        for name, values in lags.items()
        for longest in [[max(stretch) * 1000 for stretch in _stretches(values)]]
    ]


def _stretches(lags: Sequence[float]) -> list[Sequence[float]]:
    size = len(lags) // STRETCHES
    return [lags[start * size : (start + 1) * size] for start in range(STRETCHES)]


def shown(values: Sequence[float]) -> str:
    """Return each value, for a note."""
    return ", ".join(f"{value:.1f}" for value in values)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(Path(sys.argv[1])))))
