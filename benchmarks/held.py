"""Row 9: what 100,000 reminders cost that nobody needs yet, against 1,000.

Both outboxes are of the same 50 meetings of the next 40 days, with four reminders each; 500 people follow every one of
them, or 5. The whole bot is started on them in turns, on a loopback Discord. Start: from the start of the process until
Discord has it connected. Memory: what is resident of it when it was left alone for a moment.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import timedelta
from pathlib import Path

from benchmarks.bots import whole_bot
from benchmarks.idle import IDLE_SECONDS
from benchmarks.inside import ask, whole_app
from benchmarks.lab import SMALL, Lab
from benchmarks.measuring import Samples, resident_bytes
from benchmarks.results import Check, Side

MEETINGS = 50
BEFORE = (10_080, 1440, 60, 0)  # minutes: what a server has unless it decides otherwise
MANY, FEW = 100_000, 1_000
STARTS = 5


async def _fill(database: Path, count: int) -> int:
    from benchmarks import meetings  # noqa: PLC0415  # parts of the bot: `measure` needs none of them

    async with whole_app(database) as app:
        first = app.clock.now() + timedelta(days=10)
        starts = [first + timedelta(hours=14 * number) for number in range(MEETINGS)]
        people = [range(count // MEETINGS // len(BEFORE))] * MEETINGS
        return await meetings.hold(app, starts, people, before=BEFORE)


async def measure(lab: Lab) -> list[Check]:
    """Return the memory that the many take more, and the ratio of the starts."""
    lab.store(SMALL)
    stores = {count: lab.stores.copy_of(SMALL, f"held-{count}") for count in (FEW, MANY)}
    starts = {count: Samples() for count in stores}
    memory = {count: Samples() for count in stores}
    with lab.doing(f"row 9: {MANY:,} reminders held"):
        for count, store in stores.items():
            held = await ask("benchmarks.held", store, str(count))
            if held != count:
                raise AssertionError(f"{held} reminders were planned")
        for turn in range(STARTS + 1):
            for count, store in stores.items():
                seconds, resident = await _start(store)
                if turn:  # the first reads the files from the disk
                    starts[count].values.append(seconds)
                    memory[count].values.append(resident)
    more = (memory[MANY].median - memory[FEW].median) / 1e6
    return [
        Check(
            row=9,
            what=f"memory of an idle bot that holds {MANY:,} reminders, more than with {FEW:,}",
            measured=more,
            unit="MB",
            target=5,
            sides=[Side(f"{count:,}", memory[count].median / 1e6, None, "MB") for count in (MANY, FEW)],
            note=f"each the middle one of {STARTS} starts",
        ),
        Check(
            row=9,
            what=f"start with {MANY:,} reminders against {FEW:,}",
            measured=starts[MANY].median / starts[FEW].median,
            target=2,
            sides=[Side.of(f"{count:,}", starts[count]) for count in (MANY, FEW)],
        ),
    ]


async def _start(store: Path) -> tuple[float, float]:
    async with whole_bot(store) as bot:
        await asyncio.sleep(IDLE_SECONDS)
        return bot.starting, float(resident_bytes(bot.pid))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_fill(Path(sys.argv[1]), int(sys.argv[2])))))
