"""`python -m bot sandbox`: a script, the tour, or the lobby in a browser with a prompt."""

from __future__ import annotations

import asyncio
import signal
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console

from bot import logs
from bot.sandbox import recording, script
from bot.sandbox.browser import serve
from bot.sandbox.errors import ScriptError
from bot.sandbox.player import Lines, Readable, Teller, play
from bot.sandbox.steps import Stage
from bot.sandbox.world import World
from bot.settings import PROJECT, chosen, load_settings

TOUR = PROJECT / "data" / "tour.txt"
FAILED, UNREADABLE, INTERRUPTED = 1, 2, 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asked for: a script (`-` is standard input) or none, and whether to stay after it."""

    script: str | None = None
    stay: bool = False
    json: bool = False
    database: Path | None = None
    requests: Path | None = None
    now: datetime | None = None


def run(wanted: Wanted) -> int:
    """Do what was asked; return the exit code. An interruption ends the browser with 0, as it is the way to end it."""
    settings = load_settings(discord_token="")
    # A demonstration shows the bot; its log is shown where something is wrong, or where it is asked for.
    logs.configure(settings.log_level if "log_level" in chosen() else "ERROR")
    try:
        played = None if wanted.script is None else _read(wanted.script)
    except ScriptError as error:
        print(error, file=sys.stderr)  # noqa: T201  # the command line
        return UNREADABLE
    try:
        return asyncio.run(_run(wanted, played))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 0 if played is None or wanted.stay else INTERRUPTED


def _read(name: str) -> script.Script:
    if name == "-":
        return script.parse(sys.stdin.read(), name="standard input")
    return script.read(Path(name))


async def _run(wanted: Wanted, played: script.Script | None) -> int:
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    world = await World.open(wanted.database, start=wanted.now)
    console = Console(highlight=False, emoji=False)
    stage = Stage(world)
    try:
        if played is not None:
            teller: Teller = Lines(sys.stdout) if wanted.json else Readable(console)
            if not await play(stage, played, teller, failed=_complain):
                return FAILED
        if played is None or (wanted.stay and sys.stdin.isatty()):
            await serve(world, stage, console)
        return 0
    finally:
        try:
            await world.close()
        finally:
            if wanted.requests is not None:
                recording.write(world.env.http_requests, wanted.requests)


def _complain(fault: str) -> None:
    print(fault, file=sys.stderr)  # noqa: T201
