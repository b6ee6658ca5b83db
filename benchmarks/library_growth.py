"""Row 13: the library at 10,000 works against 100: its autocomplete as in row 2, and `find`, in turns.

People ask for what is in their own library (`library.asked`). A find is the call of the service, from the event loop
and back: search, ranking, facets, and the lines of all that was found, up to 200 of them. It is measured in a process
that holds the bot on either library.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import library
from benchmarks.autocomplete import TYPED, Typing
from benchmarks.bots import RESOURCE
from benchmarks.growth import compared
from benchmarks.inside import ask, whole_app
from benchmarks.lab import Lab
from benchmarks.library_stores import FEW, MANY, library_of
from benchmarks.measuring import Samples
from benchmarks.results import Check, Side
from benchmarks.stores import GUILD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.app import App

WARM_UP = 100
ROUNDS = 15
CALLS = 40  # a round


async def measure(lab: Lab) -> list[Check]:
    """Return the ratios of the medians."""
    many = Typing(library.typed(list(library.writings(MANY)), TYPED, seed=1301), RESOURCE)
    few = Typing(library.typed(list(library.writings(FEW)), TYPED, seed=1302), RESOURCE)
    large, small = await library_of(lab, MANY), await library_of(lab, FEW)
    with lab.doing("row 13: the library at 10,000 works against 100"):
        checks = await compared(13, large, many, MANY, small, few, FEW)
        taken: dict[str, list[float]] = await ask("benchmarks.library_growth", large, str(small))
    many_found, few_found = Samples(taken["large"]), Samples(taken["small"])
    return [
        *checks,
        Check(
            row=13,
            what=f"find in the library at {MANY:,} against {FEW:,}: p50",
            measured=many_found.median / few_found.median,
            target=1.3,
            sides=[Side.of(f"{MANY:,}", many_found), Side.of(f"{FEW:,}", few_found)],
            note=f"{len(many_found.values)} searches on either side",
        ),
    ]


async def _measure(large: Path, small: Path) -> dict[str, list[float]]:
    texts = {
        "large": library.asked(list(library.writings(MANY)), WARM_UP + ROUNDS * CALLS, seed=1303),
        "small": library.asked(list(library.writings(FEW)), WARM_UP + ROUNDS * CALLS, seed=1304),
    }
    taken: dict[str, list[float]] = {"large": [], "small": []}
    async with whole_app(large) as one, whole_app(small) as other:
        apps = {"large": one, "small": other}
        for name, app in apps.items():
            await _found(app, texts[name][:WARM_UP])
        for turn in range(ROUNDS):
            start = WARM_UP + turn * CALLS
            for name, app in apps.items():
                taken[name] += await _found(app, texts[name][start : start + CALLS])
    return taken


async def _found(app: App, texts: Sequence[str]) -> list[float]:
    taken: list[float] = []
    for text in texts:
        started = time.perf_counter()
        await app.resources.find(GUILD, text)
        taken.append(time.perf_counter() - started)
    return taken


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(Path(sys.argv[1]), Path(sys.argv[2])))))
