"""Row 13: the library at 10,000 works against 100: its autocomplete as in row 2, and `find` (`finds`).

People ask for what is in their own library (`library.asked`). A find is the call of the service, from the event loop
and back: search, ranking, facets, and a page of results.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import finds, library
from benchmarks.autocomplete import TYPED, Typing
from benchmarks.bots import RESOURCE
from benchmarks.growth import compared
from benchmarks.inside import ask
from benchmarks.lab import Lab
from benchmarks.library_stores import FEW, MANY, library_of
from benchmarks.results import Check
from benchmarks.stores import GUILD
from cogs.resources.state import PER_PAGE

if TYPE_CHECKING:
    from bot.app import App


async def measure(lab: Lab) -> list[Check]:
    """Return the ratios of the medians."""
    many = Typing(library.typed(list(library.writings(MANY)), TYPED, seed=1301), RESOURCE)
    few = Typing(library.typed(list(library.writings(FEW)), TYPED, seed=1302), RESOURCE)
    large, small = await library_of(lab, MANY), await library_of(lab, FEW)
    with lab.doing("row 13: the library at 10,000 works against 100"):
        checks = await compared(13, large, many, MANY, small, few, FEW)
        taken = await ask("benchmarks.library_growth", large, str(small))
    return [*checks, *finds.compared(13, "find in the library", taken, MANY, FEW)]


async def found(app: App, text: str) -> int:
    """Ask for a text, and return how many matches there are."""
    return (await app.resources.find(GUILD, text, per_page=PER_PAGE)).total


if __name__ == "__main__":
    stores = {"large": Path(sys.argv[1]), "small": Path(sys.argv[2])}
    texts = {
        "large": library.asked(list(library.writings(MANY)), finds.ASKED, seed=1303),
        "small": library.asked(list(library.writings(FEW)), finds.ASKED, seed=1304),
    }
    print(json.dumps(asyncio.run(finds.taken(stores, texts, found))))
