"""Row 7: how long a read takes while 10,000 organisations are written in one transaction.

A read is what autocomplete asks of the service for a text that nobody has typed before: the trip to the reader's thread
and everything that it does there; the next one follows PAUSE later. Idle stretches and batches take turns. The writer
folds, inserts and indexes on a thread of its own, so the two contend for the interpreter, as they do in the bot.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import corpus
from benchmarks.inside import ask, batches, whole_app
from benchmarks.lab import LARGE, Lab, listed
from benchmarks.measuring import Samples
from benchmarks.results import Check, Side
from benchmarks.stores import GUILD, Filler
from bot.core.search_words import parse

if TYPE_CHECKING:
    from bot.app import App

BATCHES = 2
IDLE_SECONDS = 3.0
PAUSE = 0.002


async def _measure(database: Path) -> dict[str, list[float]]:
    texts = _distinct(corpus.typing(listed(LARGE), seed=701))
    writes = [batch for batch, _ in zip(batches(), range(BATCHES), strict=False)]
    taken: dict[str, list[float]] = {"idle": [], "during": []}
    async with whole_app(database) as app:
        filler = await app.database.transaction(Filler)
        await _read(app, texts, lambda count: count >= 500)
        for batch in writes:
            end = time.monotonic() + IDLE_SECONDS
            taken["idle"] += await _read(app, texts, lambda _count, end=end: time.monotonic() > end)
            writing = asyncio.create_task(app.database.transaction(lambda tx, batch=batch: filler.put(tx, batch)))
            taken["during"] += await _read(app, texts, lambda _count, writing=writing: writing.done())
            await writing
    return taken


def _distinct(texts: Iterator[str]) -> Iterator[str]:
    seen: set[str] = set()
    for text in texts:
        words = " ".join(parse(text))
        if words not in seen:
            seen.add(words)
            yield text


async def _read(app: App, texts: Iterator[str], enough: Callable[[int], bool]) -> list[float]:
    taken: list[float] = []
    while not enough(len(taken)):
        text = next(texts)
        started = time.perf_counter()
        await app.directory.suggest(GUILD, text)
        taken.append(time.perf_counter() - started)
        await asyncio.sleep(PAUSE)
    return taken


async def measure(lab: Lab) -> list[Check]:
    """Return the ratio of the p99s."""
    lab.store(LARGE)
    with lab.doing("row 7: reads during batches of 10,000"):
        taken: dict[str, list[float]] = await ask("benchmarks.reads_during_writes", lab.stores.copy_of(LARGE, "reads"))
    during, idle = Samples(taken["during"]), Samples(taken["idle"])
    return [
        Check(
            row=7,
            what="reads during 10,000-row batches against idle: p99",
            measured=during.p99 / idle.p99,
            target=3,
            sides=[Side.of("during", during), Side.of("idle", idle)],
            note=f"{len(during.values)} reads during {BATCHES} batches",
        )
    ]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(Path(sys.argv[1])))))
