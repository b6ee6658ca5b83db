"""Row 17: row 5 for conversations: how late the event loop is, with 100,000 contributions.

Measured as row 5 is. Searches are what people type, whole searches with slips among them, filters and pages of the
list.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import conversations
from benchmarks.conversations import MANY, conversations_of
from benchmarks.inside import ask, whole_app
from benchmarks.lab import Lab
from benchmarks.loop_lag import SECONDS, Ticker, checks_of, over
from benchmarks.results import Check
from benchmarks.stores import GUILD
from bot.core.guilds import Actor
from cogs.conversations.state import PER_PAGE

if TYPE_CHECKING:
    from bot.app import App


class Searching:
    """People who search conversations without a pause."""

    def __init__(self) -> None:
        listed = list(conversations.talks(MANY))
        self._typed = conversations.typed(listed, 50_000, seed=1701)
        self._asked = conversations.asked(listed, 5_000, seed=1702)

    async def go_on(self, app: App, until: Callable[[], bool]) -> None:
        """Search until told to stop: ten letters typed for each search, of which one in five has a filter."""
        reader = Actor(user=1, guild=GUILD)
        for number, text in enumerate(self._typed):
            if until():
                return
            await app.conversations.suggest(GUILD, text)
            if number % 10 == 0:
                filters = {"phase": "closed"} if number % 50 == 0 else None
                await app.conversations.find(GUILD, self._asked[number // 10], filters, per_page=PER_PAGE)
            if number % 100 == 0:
                await app.conversations.listed(reader, page=number % 7, per_page=PER_PAGE)


async def _measure(database: Path) -> dict[str, list[float]]:
    searching = Searching()
    async with whole_app(database) as app:
        ticker = Ticker()
        await searching.go_on(app, over(0.5))
        return {
            "idle": await ticker.during(asyncio.sleep(SECONDS)),
            "searches": await ticker.during(searching.go_on(app, over(SECONDS))),
        }


async def measure(lab: Lab) -> list[Check]:
    """Return the longest lag of each kind of work."""
    store = await conversations_of(lab, MANY)
    with lab.doing("row 17: how late the event loop is in conversations"):
        lags: dict[str, list[float]] = await ask("benchmarks.conversation_lag", lab.stores.copy(store, "talks_lag"))
    return checks_of(17, "event-loop lag at 100,000 contributions", lags)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(Path(sys.argv[1])))))
