"""The `find` of a service on a large store against a small one, for rows 13 and 16.

It is called from the event loop of a process that holds the bot on either store, in turns. Finds with at most NARROW
matches on either side stand on a line of their own: the price of size alone, since the larger store answers most
searches with many times the matches, which have to be read.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.inside import whole_app
from benchmarks.measuring import Samples, median
from benchmarks.results import Check, Side

if TYPE_CHECKING:
    from bot.app import App

WARM_UP = 100
ROUNDS = 15
CALLS = 40  # a round
ASKED = WARM_UP + ROUNDS * CALLS
NARROW = 5  # matches

Finds = Sequence[tuple[float, int]]  # seconds, matches
Find = Callable[["App", str], Awaitable[int]]  # returns how many matches there are


async def taken(stores: Mapping[str, Path], texts: Mapping[str, Sequence[str]], find: Find) -> dict[str, Finds]:
    """Return what finds took on the store called `large` and on the one called `small`, ASKED texts on each."""
    found: dict[str, list[tuple[float, int]]] = {name: [] for name in stores}
    async with whole_app(stores["large"]) as large, whole_app(stores["small"]) as small:
        apps = {"large": large, "small": small}
        for name, app in apps.items():
            await each(app, texts[name][:WARM_UP], find)
        for turn in range(ROUNDS):
            start = WARM_UP + turn * CALLS
            for name, app in apps.items():
                found[name] += await each(app, texts[name][start : start + CALLS], find)
    return {**found}


async def each(app: App, texts: Sequence[str], find: Find) -> list[tuple[float, int]]:
    """Return what each of these finds took, one after another."""
    found: list[tuple[float, int]] = []
    for text in texts:
        started = time.perf_counter()
        matches = await find(app, text)
        found.append((time.perf_counter() - started, matches))
    return found


def compared(row: int, what: str, taken: Mapping[str, Finds], many: int, few: int) -> list[Check]:
    """Return the ratio of the medians, of all finds and of the narrow ones."""
    narrow = {name: [one for one in finds if one[1] <= NARROW] for name, finds in taken.items()}
    return [
        _check(row, f"{what} at {many:,} against {few:,}: p50", taken, many, few, target=1.3),
        _check(row, f"of these, that found at most {NARROW}: p50", narrow, many, few),
    ]


def _check(
    row: int, what: str, taken: Mapping[str, Finds], many: int, few: int, *, target: float | None = None
) -> Check:
    ours, theirs = (Samples([seconds for seconds, _matches in taken[name]]) for name in ("large", "small"))
    matches = [median([float(matches) for _seconds, matches in taken[name]]) for name in ("large", "small")]
    return Check(
        row=row,
        what=what,
        measured=ours.median / theirs.median,
        target=target,
        sides=[Side.of(f"{many:,}", ours), Side.of(f"{few:,}", theirs)],
        note=f"{len(ours.values)} searches against {len(theirs.values)};"
        f" in the median they find {matches[0]:.0f} and {matches[1]:.0f}",
    )
