"""Row 11: what the whole bot costs before anybody uses it, against a bare discord.py bot.

Import: fresh interpreters import everything that the bot has loaded when it is ready to connect (the list is taken from
a bot that was built for it; the garbage collector is off, as `python -m bot run` has it meanwhile), and what the bare
bot loads, in turns. Memory: both are connected to a loopback, the whole
bot on a directory of 100 organisations, and left alone for a moment; their resident memory is read from the system.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from benchmarks.bots import BARE, Bot, bare_bot, whole_bot
from benchmarks.inside import ROOT, ask, whole_app
from benchmarks.lab import SMALL, Lab
from benchmarks.measuring import Samples, resident_bytes
from benchmarks.results import Check, Side

IMPORTS = 12
STARTS = 3
IDLE_SECONDS = 2.0
_IMPORT = """
import gc, importlib, json, sys, time
names = json.loads(sys.argv[2])
if sys.argv[1] == "run":
    gc.disable()
started = time.perf_counter()
for name in names:
    importlib.import_module(name)
print(time.perf_counter() - started)
"""


async def _loaded(database: Path) -> list[str]:
    before = set(sys.modules)
    async with whole_app(database):
        return [name for name in sys.modules if name not in before]


async def _import_seconds(way: str, modules: Sequence[str]) -> float:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _IMPORT, way, json.dumps(modules)), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    printed, _none = await process.communicate()
    return float(printed)


async def _resident(bot: AbstractAsyncContextManager[Bot]) -> float:
    async with bot as connected:
        await asyncio.sleep(IDLE_SECONDS)
        return float(resident_bytes(connected.pid))


async def measure(lab: Lab) -> list[Check]:
    """Return the ratios of import time and memory."""
    store = lab.store(SMALL)
    with lab.doing("row 11: import time and memory of an idle bot"):
        modules = await ask("benchmarks.idle", store)
        imports: dict[str, Samples] = {"run": Samples(), "bare": Samples()}
        for turn in range(IMPORTS + 1):
            for name, wanted in (("run", modules), ("bare", [BARE])):
                seconds = await _import_seconds(name, wanted)
                if turn:  # the first compiles
                    imports[name].values.append(seconds)
        memory: dict[str, Samples] = {"whole": Samples(), "bare": Samples()}
        for _ in range(STARTS):
            memory["whole"].values.append(await _resident(whole_bot(store)))
            memory["bare"].values.append(await _resident(bare_bot()))
    megabytes = {name: Samples([value / 1e6 for value in samples.values]) for name, samples in memory.items()}
    return [
        Check(
            row=11,
            what="import time of the whole bot against a bare one",
            measured=imports["run"].median / imports["bare"].median,
            target=1.6,
            sides=[Side.of("whole bot", imports["run"]), Side.of("bare bot", imports["bare"])],
        ),
        Check(
            row=11,
            what="memory of the whole bot, connected and idle, against a bare one",
            measured=memory["whole"].median / memory["bare"].median,
            target=1.5,
            sides=[
                Side("whole bot", megabytes["whole"].median, None, "MB"),
                Side("bare bot", megabytes["bare"].median, None, "MB"),
            ],
        ),
    ]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_loaded(Path(sys.argv[1])))))
