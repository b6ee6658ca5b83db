"""Row 12: row 1 for the library: `/resources show` with 10,000 works and their abstracts, against a bare bot.

Measured as row 1 is. People type the beginnings of words of titles, names of authors and towns (`library.typed`); what
begins no name is looked for in the abstracts too, as the bot does.
"""

from __future__ import annotations

from benchmarks import library
from benchmarks.autocomplete import TYPED, Typing, against_bare
from benchmarks.bots import RESOURCE
from benchmarks.lab import Lab
from benchmarks.library_stores import MANY, library_of
from benchmarks.results import Check


async def measure(lab: Lab) -> list[Check]:
    """Return the ratios of median, p99 and processor time."""
    typing = Typing(library.typed(list(library.writings(MANY)), TYPED, seed=1201), RESOURCE)
    store = await library_of(lab, MANY)
    with lab.doing("row 12: autocomplete of the library against a command that does nothing"):
        return await against_bare(12, "autocomplete of the library at 10,000", store, typing)
