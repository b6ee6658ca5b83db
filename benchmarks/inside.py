"""The whole bot in the measuring process itself, for what cannot be seen from outside: its event loop, its reads.

A row that needs it starts a process of its own (`ask`), so that what other rows hold in memory does not weigh on it.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import corpus
from benchmarks.lab import LARGE
from benchmarks.stores import BATCH

if TYPE_CHECKING:
    from benchmarks.corpus import Organisation
    from bot.app import App
    from bot.client import Client

ROOT = Path(__file__).resolve().parent.parent


async def ask(module: str, database: Path, *more: str) -> Any:  # noqa: ANN401  # whatever the module prints
    """Run `python -m MODULE DATABASE …` and return the JSON that it prints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, str(database), *more), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    printed, _none = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{module} ended with {process.returncode}")
    return json.loads(printed)


def batches() -> Iterator[list[Organisation]]:
    """Return organisations that no store holds yet, BATCH at a time."""
    further = itertools.islice(corpus.organisations(LARGE + 10 * BATCH), LARGE, None)
    while batch := list(itertools.islice(further, BATCH)):
        yield batch


@asynccontextmanager
async def whole_app(database: Path) -> AsyncIterator[App]:
    """Build everything that the bot is made of, cogs and all, as far as it goes without Discord."""
    async with whole_client(database) as client:
        yield client.app


@asynccontextmanager
async def whole_client(database: Path) -> AsyncIterator[Client]:
    """The same, with the client that holds it.

    What the caller holds until now is put out of the garbage collector's sight: it is not the bot's.
    """
    gc.collect()
    gc.freeze()
    from bot.app import build  # noqa: PLC0415  # after the freeze: this is the bot's own
    from bot.client import Client  # noqa: PLC0415
    from bot.serve import settle  # noqa: PLC0415
    from bot.settings import load_settings  # noqa: PLC0415

    app = await build(load_settings(database=database, backups=database.parent / "backups"))
    try:
        async with Client(app) as client:
            await client.prepare()
            settle()
            yield client
    finally:
        await app.close()
