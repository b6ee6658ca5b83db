"""Row 13: the library at 10,000 works against 100: its autocomplete as in row 2, and `find`, in turns.

People ask for what is in their own library (`library.asked`). A find is the call of the service, from the event loop
and back: search, ranking, facets, and the lines of all that was found, up to 200 of them. It is measured in a process
that holds the bot on either library. The larger one answers most searches with many times the matches, which have to
be read; those with at most NARROW matches on either side stand on a line of their own: the price of size alone.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import library
from benchmarks.autocomplete import TYPED, Typing
from benchmarks.bots import RESOURCE
from benchmarks.growth import compared
from benchmarks.inside import ask, whole_app
from benchmarks.lab import Lab
from benchmarks.library_stores import FEW, MANY, library_of
from benchmarks.measuring import Samples, median
from benchmarks.results import Check, Side
from benchmarks.stores import GUILD
from cogs.resources.state import PER_PAGE

if TYPE_CHECKING:
    from bot.app import App

WARM_UP = 100
ROUNDS = 15
CALLS = 40  # a round
NARROW = 5  # matches

Finds = Sequence[tuple[float, int]]  # seconds, matches


async def measure(lab: Lab) -> list[Check]:
    """Return the ratios of the medians."""
    many = Typing(library.typed(list(library.writings(MANY)), TYPED, seed=1301), RESOURCE)
    few = Typing(library.typed(list(library.writings(FEW)), TYPED, seed=1302), RESOURCE)
    large, small = await library_of(lab, MANY), await library_of(lab, FEW)
    with lab.doing("row 13: the library at 10,000 works against 100"):
        checks = await compared(13, large, many, MANY, small, few, FEW)
        taken: dict[str, Finds] = await ask("benchmarks.library_growth", large, str(small))
    finds, narrow = taken["large"], [one for one in taken["large"] if one[1] <= NARROW]
    few_finds, few_narrow = taken["small"], [one for one in taken["small"] if one[1] <= NARROW]
    return [
        *checks,
        _check(f"find in the library at {MANY:,} against {FEW:,}: p50", finds, few_finds, target=1.3),
        _check(f"of these, that found at most {NARROW}: p50", narrow, few_narrow),
    ]


def _check(what: str, many: Finds, few: Finds, *, target: float | None = None) -> Check:
    ours, theirs = (Samples([seconds for seconds, _matches in side]) for side in (many, few))
    matches = [median([float(matches) for _seconds, matches in side]) for side in (many, few)]
    return Check(
        row=13,
        what=what,
        measured=ours.median / theirs.median,
        target=target,
        sides=[Side.of(f"{MANY:,}", ours), Side.of(f"{FEW:,}", theirs)],
        note=f"{len(many)} searches against {len(few)}; in the median they find {matches[0]:.0f} and {matches[1]:.0f}",
    )


async def _measure(large: Path, small: Path) -> dict[str, list[tuple[float, int]]]:
    texts = {
        "large": library.asked(list(library.writings(MANY)), WARM_UP + ROUNDS * CALLS, seed=1303),
        "small": library.asked(list(library.writings(FEW)), WARM_UP + ROUNDS * CALLS, seed=1304),
    }
    taken: dict[str, list[tuple[float, int]]] = {"large": [], "small": []}
    async with whole_app(large) as one, whole_app(small) as other:
        apps = {"large": one, "small": other}
        for name, app in apps.items():
            await _found(app, texts[name][:WARM_UP])
        for turn in range(ROUNDS):
            start = WARM_UP + turn * CALLS
            for name, app in apps.items():
                taken[name] += await _found(app, texts[name][start : start + CALLS])
    return taken


async def _found(app: App, texts: Sequence[str]) -> list[tuple[float, int]]:
    taken: list[tuple[float, int]] = []
    for text in texts:
        started = time.perf_counter()
        page = await app.resources.find(GUILD, text, per_page=PER_PAGE)
        taken.append((time.perf_counter() - started, page.total))
    return taken


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(Path(sys.argv[1]), Path(sys.argv[2])))))
