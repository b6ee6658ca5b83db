"""What the operator does beside the bot: commands on its database, and looking for what is still in its files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.sandbox.errors import CannotError
from bot.settings import PROJECT, Settings

COMMANDS = ("backup", "doctor", "invite", "restore", "seed")
STOPPED = ("restore", "seed")  # commands that refuse while the bot runs
COPIES = {"oldest": 0, "latest": -1}  # words that stand for a copy
LONGEST = 120  # real seconds
_INTEGER = 8  # bytes in which SQLite stores a whole number as large as Discord's ids


def run(arguments: Sequence[str], settings: Settings) -> str:
    """Run one of the COMMANDS as the operator does, on the bot's database; return what it prints.

    It is a process of its own, on the machine's time. Raises CannotError, with what it printed, where it ends with
    anything but 0.
    """
    given = [_copy(settings.backups, COPIES[one]) if one in COPIES else one for one in arguments]
    env = {
        **os.environ, "PYTHONPATH": str(PROJECT), "DATABASE": str(settings.database), "BACKUPS": str(settings.backups),
        "DATA": str(settings.data), "DISCORD_TOKEN": settings.discord_token, "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603  # a command of our own, from a script of the project
            [sys.executable, "-m", "bot", *given], env=env, cwd=settings.database.parent, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LONGEST, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise CannotError(f"{arguments[0]} did not end within {LONGEST} seconds") from error
    if done.returncode:
        raise CannotError(f"{done.stdout.rstrip()}\n(ended with {done.returncode})")
    return done.stdout.rstrip()


def _copy(folder: Path, position: int) -> str:
    copies = sorted(folder.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime_ns)
    if not copies:
        raise CannotError("there is no copy yet")
    return str(copies[position])


def holding(wanted: Sequence[bytes], settings: Settings) -> list[str]:
    """Return the names of files of the bot that hold one of these: the database's own, and the newest copy.

    Older copies are passed over: what was erased since is erased again when one of them is put back. Letters of the
    Latin alphabet are found in either case, since the search index keeps words in small letters.
    """
    sought = [one.lower() for one in wanted]
    return [
        file.name
        for file in _kept(settings)
        if any(one in content for content in [file.read_bytes().lower()] for one in sought)
    ]


def _kept(settings: Settings) -> Iterator[Path]:
    beside = settings.database.parent.glob(f"{settings.database.stem}*")  # what a restore left as well
    yield from sorted(file for file in beside if file.is_file())
    kept = sorted(file for file in settings.backups.glob("**/*") if file.is_file())
    copies = [file for file in kept if file.suffix == ".sqlite3"]
    yield from sorted(copies, key=lambda file: file.stat().st_mtime_ns)[-1:]
    yield from (file for file in kept if file.suffix != ".sqlite3")


def as_kept(number: int) -> Sequence[bytes]:
    """Return the forms in which Discord's number of somebody could stand in a file: as text, and as SQLite has it."""
    return [str(number).encode(), number.to_bytes(_INTEGER, "big")]
