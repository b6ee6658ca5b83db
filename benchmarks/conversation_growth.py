"""Row 16: conversations with 100,000 contributions against 100: autocomplete as in row 2, and `find` (`finds`).

People ask for what is in their own conversations (`conversations.asked`). A find is the call of the service, from the
event loop and back: both kinds searched and ranked, facets, and a page of results.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import conversations, finds
from benchmarks.autocomplete import TYPED, Typing
from benchmarks.bots import CONVERSATION
from benchmarks.conversations import FEW, MANY, conversations_of
from benchmarks.growth import compared
from benchmarks.inside import ask
from benchmarks.lab import Lab
from benchmarks.results import Check
from benchmarks.stores import GUILD
from cogs.conversations.state import PER_PAGE

if TYPE_CHECKING:
    from bot.app import App


async def measure(lab: Lab) -> list[Check]:
    """Return the ratios of the medians."""
    many = Typing(conversations.typed(list(conversations.talks(MANY)), TYPED, seed=1601), CONVERSATION)
    few = Typing(conversations.typed(list(conversations.talks(FEW)), TYPED, seed=1602), CONVERSATION)
    large, small = await conversations_of(lab, MANY), await conversations_of(lab, FEW)
    with lab.doing("row 16: conversations with 100,000 contributions against 100"):
        checks = await compared(16, large, many, MANY, small, few, FEW)
        taken = await ask("benchmarks.conversation_growth", large, str(small))
    return [*checks, *finds.compared(16, "find in conversations", taken, MANY, FEW)]


async def found(app: App, text: str) -> int:
    """Ask for a text, and return how many matches there are."""
    page = await app.conversations.find(GUILD, text, per_page=PER_PAGE)
    return page.conversations + page.contributions


if __name__ == "__main__":
    stores = {"large": Path(sys.argv[1]), "small": Path(sys.argv[2])}
    texts = {
        "large": conversations.asked(list(conversations.talks(MANY)), finds.ASKED, seed=1603),
        "small": conversations.asked(list(conversations.talks(FEW)), finds.ASKED, seed=1604),
    }
    print(json.dumps(asyncio.run(finds.taken(stores, texts, found))))
