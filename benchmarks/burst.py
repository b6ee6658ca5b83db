"""Row 6: 500 people type at the same moment.

All 500 interactions are dispatched at once through the loopback; the figure is the time until the last of them was
answered, the worst of BURSTS bursts. The bot is warmed up as in row 1; the texts of the bursts are drawn anew. Beside
it stands the bare bot's empty autocomplete under the same load: what 500 new connections cost by themselves.
"""

from __future__ import annotations

from benchmarks import corpus
from benchmarks.autocomplete import WARM_UP
from benchmarks.bots import bare_bot, whole_bot
from benchmarks.lab import LARGE, Lab, listed
from benchmarks.measuring import Samples
from benchmarks.results import Check, Side

AT_ONCE = 500
BURSTS = 4


async def measure(lab: Lab) -> list[Check]:
    """Return the seconds until everybody was answered."""
    texts = corpus.typed(listed(LARGE), WARM_UP + AT_ONCE * BURSTS, seed=601)
    store = lab.store(LARGE)
    worst: list[float] = []
    ours, theirs = Samples(), Samples()
    with lab.doing("row 6: 500 autocompletes at once"):
        async with whole_bot(store) as whole, bare_bot() as bare:
            await whole.autocomplete(texts[:WARM_UP])
            await bare.no_op_autocomplete(500)
            for burst in range(BURSTS):
                start = WARM_UP + burst * AT_ONCE
                latencies = await whole.autocomplete(texts[start : start + AT_ONCE], at_once=AT_ONCE)
                worst.append(max(latencies))
                ours.values += latencies
                theirs.values += await bare.no_op_autocomplete(AT_ONCE, at_once=AT_ONCE)
    each = ", ".join(f"{seconds:.2f}" for seconds in worst)
    return [
        Check(
            row=6,
            what="500 autocompletes at once: the last answer",
            measured=max(worst),
            unit="s",
            target=0.5,
            sides=[Side.of("whole bot", ours), Side.of("bare autocomplete", theirs)],
            note=f"the worst of {BURSTS} bursts: {each} s",
        )
    ]
