"""Row 2: the same autocomplete with 100,000 organisations against 100, in turns.

People type what is in their own directory, after the same warm-up as in row 1. The longer list has more to offer (most
of its answers hold 25 choices, those of the short one fewer) and more that nobody typed before; both are a part of the
figure.
"""

from __future__ import annotations

from benchmarks.autocomplete import ROUNDS, Typing
from benchmarks.bots import whole_bot
from benchmarks.lab import LARGE, SMALL, Lab
from benchmarks.measuring import in_turns
from benchmarks.results import Check, Side


async def measure(lab: Lab) -> list[Check]:
    """Return the ratio of the medians."""
    many, few = Typing(LARGE, seed=201), Typing(SMALL, seed=202)
    large_store, small_store = lab.store(LARGE), lab.store(SMALL)
    with lab.doing("row 2: autocomplete at 100,000 organisations against 100"):
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
    sides = [Side.of("100,000", taken["large"]), Side.of("100", taken["small"])]
    first = [Side.of("100,000", many.first), Side.of("100", few.first)]
    return [
        Check(
            row=2,
            what="autocomplete at 100,000 against 100: p50",
            measured=taken["large"].median / taken["small"].median,
            target=1.3,
            sides=sides,
        ),
        Check(
            row=2,
            what="of these, typed for the first time: p50",
            measured=many.first.median / few.first.median,
            sides=first,
        ),
    ]
