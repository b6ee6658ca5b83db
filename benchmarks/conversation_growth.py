"""Row 16: conversations with 100,000 contributions against 100: autocomplete as in row 2, and `find`, in turns.

People ask for what is in their own conversations (`conversations.asked`). A find is the call of the service, from the
event loop and back: both kinds searched and ranked, facets, and a page of results. It is measured in a process that
holds the bot on either store. Those with at most NARROW matches on either side stand on a line of their own: the price
of size alone.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import conversations
from benchmarks.autocomplete import TYPED, Typing
from benchmarks.bots import CONVERSATION
from benchmarks.conversations import FEW, MANY, conversations_of
from benchmarks.growth import compared
from benchmarks.inside import ask, whole_app
from benchmarks.lab import Lab
from benchmarks.measuring import Samples, median
from benchmarks.results import Check, Side
from benchmarks.stores import GUILD
from cogs.conversations.state import PER_PAGE

if TYPE_CHECKING:
    from bot.app import App

WARM_UP = 100
ROUNDS = 15
CALLS = 40  # a round
NARROW = 5  # matches

Finds = Sequence[tuple[float, int]]  # seconds, matches


async def measure(lab: Lab) -> list[Check]:
    """Return the ratios of the medians."""
    many = Typing(conversations.typed(list(conversations.talks(MANY)), TYPED, seed=1601), CONVERSATION)
    few = Typing(conversations.typed(list(conversations.talks(FEW)), TYPED, seed=1602), CONVERSATION)
    large, small = await conversations_of(lab, MANY), await conversations_of(lab, FEW)
    with lab.doing("row 16: conversations with 100,000 contributions against 100"):
        checks = await compared(16, large, many, MANY, small, few, FEW)
        taken: dict[str, Finds] = await ask("benchmarks.conversation_growth", large, str(small))
    finds, narrow = taken["large"], [one for one in taken["large"] if one[1] <= NARROW]
    few_finds, few_narrow = taken["small"], [one for one in taken["small"] if one[1] <= NARROW]
    return [
        *checks,
        _check(f"find in conversations at {MANY:,} against {FEW:,}: p50", finds, few_finds, target=1.3),
        _check(f"of these, that found at most {NARROW}: p50", narrow, few_narrow),
    ]


def _check(what: str, many: Finds, few: Finds, *, target: float | None = None) -> Check:
    ours, theirs = (Samples([seconds for seconds, _matches in side]) for side in (many, few))
    matches = [median([float(matches) for _seconds, matches in side]) for side in (many, few)]
    return Check(
        row=16,
        what=what,
        measured=ours.median / theirs.median,
        target=target,
        sides=[Side.of(f"{MANY:,}", ours), Side.of(f"{FEW:,}", theirs)],
        note=f"{len(many)} searches against {len(few)}; in the median they find {matches[0]:.0f} and {matches[1]:.0f}",
    )


async def _measure(large: Path, small: Path) -> dict[str, list[tuple[float, int]]]:
    count = WARM_UP + ROUNDS * CALLS
    texts = {
        "large": conversations.asked(list(conversations.talks(MANY)), count, seed=1603),
        "small": conversations.asked(list(conversations.talks(FEW)), count, seed=1604),
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
        page = await app.conversations.find(GUILD, text, per_page=PER_PAGE)
        taken.append((time.perf_counter() - started, page.conversations + page.contributions))
    return taken


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(Path(sys.argv[1]), Path(sys.argv[2])))))
