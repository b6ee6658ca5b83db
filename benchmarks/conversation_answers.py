"""Row 18: row 1 for conversations with 100,000 contributions: autocomplete and find, against a bare bot.

The autocomplete is that of `/conversation show`, measured as row 1 is. A find is `/conversation find`, measured in the
same way at the loopback Discord, from the dispatch of the interaction to the arrival of the answer: both kinds
searched, and a page of results with its buttons and its menu. On the other side a bare discord.py bot answers a page
made of as many buttons, lines and choices, which is always the same (`tests.support.loopback.bare`). Every search is a
new one (`conversations.asked`).
"""

from __future__ import annotations

from pathlib import Path

from benchmarks import conversations
from benchmarks.autocomplete import TYPED, Typing, against_bare, promised
from benchmarks.bots import CONVERSATION, CONVERSATIONS, bare_bot, whole_bot
from benchmarks.conversations import MANY, Talk, conversations_of
from benchmarks.lab import Lab
from benchmarks.measuring import in_turns
from benchmarks.results import Check

WARM_UP = 200
ROUNDS = 15
CALLS = 60  # a round


async def measure(lab: Lab) -> list[Check]:
    """Return the ratios of median, p99 and processor time."""
    talks = list(conversations.talks(MANY))
    typing = Typing(conversations.typed(talks, TYPED, seed=1801), CONVERSATION)
    store = await conversations_of(lab, MANY)
    with lab.doing("row 18: autocomplete of conversations against a command that does nothing"):
        checks = await against_bare(18, "autocomplete of conversations at 100,000", store, typing)
    with lab.doing("row 18: find in conversations against a command that answers the same page"):
        return [*checks, *await _finds(store, talks)]


async def _finds(store: Path, talks: list[Talk]) -> list[Check]:
    asked = conversations.asked(talks, WARM_UP + ROUNDS * CALLS, seed=1802)
    async with bare_bot() as bare, whole_bot(store) as whole:
        await whole.find(asked[:WARM_UP], field=CONVERSATIONS)
        await bare.page(WARM_UP)

        async def find(turn: int) -> list[float]:
            start = WARM_UP + turn * CALLS
            return await whole.find(asked[start : start + CALLS], field=CONVERSATIONS)

        taken = await in_turns(ROUNDS, {"bare": (bare.pid, lambda _turn: bare.page(CALLS)), "whole": (whole.pid, find)})
    return promised(18, "find in conversations at 100,000", taken["whole"], taken["bare"])
