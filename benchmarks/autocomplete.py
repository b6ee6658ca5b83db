"""Row 1: autocomplete through the whole bot, with 100,000 organisations, against a bare bot that does nothing.

Measured at the loopback Discord, from the dispatch of the interaction to the arrival of the callback: the gateway's
message, discord.py, the bot, its database, the HTTP request with up to 25 choices. On the other side stands the no-op
command of a bare discord.py bot (`tests.support.loopback.bare`) on a loopback of its own. Both are asked in turns, one
call at a time.

People are drawn at random, each looks for another organisation and types up to 8 letters of its name, its town or its
abbreviation, some two words, some without accents, some with a slip; Discord asks at every letter (`corpus.typing`).
The bot keeps its last answers, so it is first asked WARM_UP times, as one that has been running for a while has been.
What nobody had typed before, in the warm-up or since, is shown on lines of its own: the price with nothing kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks import corpus
from benchmarks.bots import ORGANISATION, Bot, Field, bare_bot, whole_bot
from benchmarks.lab import LARGE, Lab, listed
from benchmarks.measuring import Samples, in_turns
from benchmarks.results import Check, Side
from bot.core.search_words import parse

WARM_UP = 4000
ROUNDS = 15
CALLS = 200  # a round
TYPED = WARM_UP + ROUNDS * CALLS


class Typing:
    """People who type into an option of one bot, and what has been typed so far.

    `texts` are TYPED of those that Discord asks for.
    """

    def __init__(self, texts: Sequence[str], field: Field = ORGANISATION) -> None:
        self._texts = texts
        self._field = field
        self._seen: set[str] = set()
        self.first = Samples()  # what nobody had typed before
        self.again = Samples()

    async def warm_up(self, bot: Bot) -> None:
        """Type what is not measured."""
        texts = self._texts[:WARM_UP]
        await bot.autocomplete(texts, field=self._field)
        self._seen.update(" ".join(parse(text)) for text in texts)

    async def type(self, bot: Bot, turn: int) -> list[float]:
        """Type what is measured in one round."""
        start = WARM_UP + turn * CALLS
        texts = self._texts[start : start + CALLS]
        latencies = await bot.autocomplete(texts, field=self._field)
        for text, latency in zip(texts, latencies, strict=True):
            words = " ".join(parse(text))
            (self.again if words in self._seen else self.first).values.append(latency)
            self._seen.add(words)
        return latencies


async def measure(lab: Lab) -> list[Check]:
    """Return the ratios of median, p99 and processor time."""
    typing = Typing(corpus.typed(listed(LARGE), TYPED, seed=101))
    store = lab.store(LARGE)
    with lab.doing("row 1: autocomplete against a command that does nothing"):
        return await against_bare(1, "autocomplete at 100,000", store, typing)


async def against_bare(row: int, what: str, store: Path, typing: Typing) -> list[Check]:
    """Return the ratios of what people type into a whole bot on a store to a command of a bare bot."""
    async with bare_bot() as bare, whole_bot(store) as whole:
        await typing.warm_up(whole)
        await bare.command(500)
        await bare.no_op_autocomplete(100)
        taken = await in_turns(
            ROUNDS,
            {
                "bare": (bare.pid, lambda _turn: bare.command(CALLS)),
                "whole": (whole.pid, lambda turn: typing.type(whole, turn)),
                "no-op": (bare.pid, lambda _turn: bare.no_op_autocomplete(CALLS)),
            },
        )
    ours, theirs = taken["whole"], taken["bare"]
    first = [Side.of("whole bot", typing.first), Side.of("bare command", theirs)]
    share = len(typing.first.values) / len(ours.values)
    return [
        *promised(row, what, ours, theirs),
        Check(
            row=row,
            what="of these, typed for the first time: p50",
            measured=typing.first.median / theirs.median,
            sides=first,
            note=f"{share:.0%} of the calls; the others had been typed before",
        ),
        Check(
            row=row, what="of these, typed for the first time: p99", measured=typing.first.p99 / theirs.p99, sides=first
        ),
        Check(
            row=row,
            what="p50 against an autocomplete that answers nothing",
            measured=ours.median / taken["no-op"].median,
            sides=[Side.of("whole bot", ours), Side.of("bare autocomplete", taken["no-op"])],
        ),
    ]


def promised(row: int, what: str, ours: Samples, theirs: Samples) -> list[Check]:
    """Return the ratios of what a whole bot took to what a command of a bare one took, and what they may be."""
    sides = [Side.of("whole bot", ours), Side.of("bare command", theirs)]
    return [
        Check(row=row, what=f"{what}: p50", measured=ours.median / theirs.median, target=1.3, sides=sides),
        Check(row=row, what=f"{what}: p99", measured=ours.p99 / theirs.p99, target=2, sides=sides),
        Check(
            row=row,
            what=f"{what}: processor time",
            measured=ours.processor_each / theirs.processor_each,
            target=1.5,
            sides=[
                Side("whole bot", ours.processor_each * 1000, None, "ms each"),
                Side("bare command", theirs.processor_each * 1000, None, "ms each"),
            ],
        ),
    ]
