"""Puts a copy back again and again, and dies a step later each time: `killed.py DATABASE BACKUPS COPY`.

Prints one JSON object for each try: what was being done when it died, and what the database then was. It forks, so that
the modules are loaded once; a step is anything that changes files, as Python's own audit events tell.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from bot.app import bring_up
from bot.clock import SystemClock
from bot.core.i18n import Languages
from bot.operations.restoring import restore
from bot.settings import Settings, load_settings

STEPS = {"os.link", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}
ASIDE = ".restoring/"  # what is opened and removed there concerns the database no more than the next step
DIED = 9
MOST = 200


def stand_in(settings: Settings, file: Path, last: int) -> None:
    """Put the copy back, but die before the step `last`."""
    done = 0

    def step(event: str, given: tuple[object, ...]) -> None:
        nonlocal done
        aside = event in {"os.remove", "sqlite3.connect"} and ASIDE in str(given[0])
        if event in STEPS and not aside:
            done += 1
            if done == last:
                os.write(2, f"{event}\n".encode())
                os._exit(DIED)

    sys.addaudithook(step)
    asyncio.run(restore(settings, file, SystemClock(), bring_up))
    os._exit(0)


def looked_at(database: Path) -> dict[str, object]:
    if not database.exists():
        return {"marks": None}
    # As a start of the bot would find it, its log included; not in the process that died.
    with closing(sqlite3.connect(database)) as connection:
        return {
            "marks": connection.execute("SELECT text FROM mark").fetchall(),
            "whole": connection.execute("PRAGMA integrity_check").fetchone()[0],
        }


def main(folder: Path, file: Path) -> None:
    pristine = folder.with_name("pristine")
    shutil.copytree(folder, pristine)
    Languages.load()  # read once a process, and every child is one
    for last in range(1, MOST):
        shutil.rmtree(folder)
        shutil.copytree(pristine, folder)
        settings = load_settings(database=folder / "network.sqlite3", backups=folder / "backups", discord_token="")
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            stand_in(settings, file, last)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(json.dumps({"step": last, "code": code, **looked_at(settings.database)}) + "\n")
        if code == 0:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
