"""Row 14: row 5 for the library: how late the event loop is, with 10,000 works and their abstracts.

Measured as row 5 is. Searches are what people type, whole searches with slips among them, filters, related works and
counts of everything. Written are NEW works in one transaction, as an import would; and every work is put
into the index again in one transaction, as after a seeding: that reads and folds all of them, and writes what differs,
which is nothing here.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import library
from benchmarks.inside import ask, whole_app
from benchmarks.lab import Lab
from benchmarks.library_stores import MANY, LibraryFiller, library_of
from benchmarks.loop_lag import SECONDS, Ticker, checks_of, over
from benchmarks.results import Check
from benchmarks.stores import GUILD
from cogs.resources.state import PER_PAGE

if TYPE_CHECKING:
    from bot.app import App

NEW = 2000  # works in one transaction


class Searching:
    """People who search the library without a pause."""

    def __init__(self) -> None:
        works = list(library.writings(MANY))
        self._typed = library.typed(works, 50_000, seed=1401)
        self._asked = library.asked(works, 5_000, seed=1402)

    async def go_on(self, app: App, until: Callable[[], bool]) -> None:
        """Search until told to stop: ten letters typed for each search, of which one in five has a filter."""
        for number, text in enumerate(self._typed):
            if until():
                return
            await app.resources.suggest(GUILD, text)
            if number % 10 == 0:
                asked = self._asked[number // 10]
                filters = {"language": "en"} if number % 50 == 0 else None
                await app.resources.find(GUILD, asked, filters, per_page=PER_PAGE)
            if number % 100 == 0:
                await app.resources.related(GUILD, number % MANY + 1)
            if number % 500 == 0:
                await app.resources.find(GUILD, per_page=PER_PAGE)
                await app.resources.facets(GUILD)


async def _measure(database: Path) -> dict[str, list[float]]:
    searching = Searching()
    new = list(islice(library.writings(MANY + 2 * NEW), MANY, None))
    async with whole_app(database) as app:
        filler = await app.database.transaction(lambda tx: LibraryFiller(tx, app.resource_indexer))
        ticker = Ticker()

        async def both(write: Awaitable[object]) -> None:
            writing = asyncio.ensure_future(write)
            await searching.go_on(app, writing.done)
            await writing

        await searching.go_on(app, over(0.5))
        return {
            "idle": await ticker.during(asyncio.sleep(SECONDS)),
            "searches": await ticker.during(searching.go_on(app, over(SECONDS))),
            f"a write of {NEW:,} works": await ticker.during(
                app.database.transaction(lambda tx: filler.put(tx, new[:NEW]))
            ),
            f"searches and a write of {NEW:,} works at once": await ticker.during(
                both(app.database.transaction(lambda tx: filler.put(tx, new[NEW:])))
            ),
            "searches while every work is indexed again, unchanged": await ticker.during(
                both(app.database.transaction(lambda tx: app.resource_indexer.put_all(tx, GUILD)))
            ),
        }


async def measure(lab: Lab) -> list[Check]:
    """Return the longest lag of each kind of work."""
    store = await library_of(lab, MANY)
    with lab.doing("row 14: how late the event loop is in the library"):
        lags: dict[str, list[float]] = await ask("benchmarks.library_lag", lab.stores.copy(store, "library_lag"))
    return checks_of(14, "event-loop lag at 10,000 works", lags)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(Path(sys.argv[1])))))
