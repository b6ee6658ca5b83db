"""Row 2: the same autocomplete with 100,000 organisations against 100, in turns.

People type what is in their own directory, after the same warm-up as in row 1. The longer list has more to offer (most
of its answers hold 25 choices, those of the short one fewer) and more that nobody typed before; both are a part of the
figure.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks import corpus
from benchmarks.autocomplete import ROUNDS, TYPED, Typing
from benchmarks.bots import whole_bot
from benchmarks.lab import LARGE, SMALL, Lab, listed
from benchmarks.measuring import in_turns
from benchmarks.results import Check, Side


async def measure(lab: Lab) -> list[Check]:
    """Return the ratio of the medians."""
    many = Typing(corpus.typed(listed(LARGE), TYPED, seed=201))
    few = Typing(corpus.typed(listed(SMALL), TYPED, seed=202))
    large, small = lab.store(LARGE), lab.store(SMALL)
    with lab.doing("row 2: autocomplete at 100,000 organisations against 100"):
        return await compared(2, large, many, LARGE, small, few, SMALL)


async def compared(
    row: int, large_store: Path, many: Typing, large_size: int, small_store: Path, few: Typing, small_size: int
) -> list[Check]:
    """Return the ratio of the medians of what people type into the bot on a large store and on a small one."""
    async with whole_bot(large_store) as large, whole_bot(small_store) as small:
        await many.warm_up(large)
        await few.warm_up(small)
        taken = await in_turns(
            ROUNDS,
            {
                "large": (large.pid, lambda turn: many.type(large, turn)),
                "small": (small.pid, lambda turn: few.type(small, turn)),
            },
        )
    names = f"{large_size:,}", f"{small_size:,}"
    return [
        Check(
            row=row,
            what=f"autocomplete at {names[0]} against {names[1]}: p50",
            measured=taken["large"].median / taken["small"].median,
            target=1.3,
            sides=[Side.of(names[0], taken["large"]), Side.of(names[1], taken["small"])],
        ),
        Check(
            row=row,
            what="of these, typed for the first time: p50",
            measured=many.first.median / few.first.median,
            sides=[Side.of(names[0], many.first), Side.of(names[1], few.first)],
        ),
    ]
