"""Whether the bot serves: the running bot leaves a sign of life beside its database, `health` looks at it.

A sign is left only while the gateway answers, the database takes a write and what is due is being sent, so a bot that
hangs, has lost Discord or has a full disk is found out by anybody who can read one file.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import sqlite3
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import OperatorError, UserError

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)
EVERY = 20  # seconds between two signs
STALE = 90  # seconds after which a sign says nothing any more
OVERDUE = timedelta(minutes=2)  # after which a delivery that nobody is sending tells that the alarm has failed


def sign_of(database: Path) -> Path:
    """Return the file that holds the sign of life of the bot on this database."""
    return database.with_name(database.name + ".alive")


async def keep_signing(client: Client, database: Path) -> None:
    """Leave a sign every EVERY seconds while the bot serves; runs until it is cancelled."""
    sign = sign_of(database)
    try:
        while True:
            if await _serves(client):
                _leave(sign)
            await asyncio.sleep(EVERY)
    finally:
        with contextlib.suppress(OSError):  # a disk that is gone takes the sign along
            sign.unlink(missing_ok=True)


def _leave(sign: Path) -> None:
    try:
        sign.touch()
    except OSError as error:
        log.error("The sign of life cannot be left: %s", error)  # noqa: TRY400  # one line, every 20 seconds


async def _serves(client: Client) -> bool:
    if client.is_closed() or not client.is_ready() or not math.isfinite(client.latency):
        return False

    app = client.app
    try:
        await app.synced.probe()
        due = await app.database.read(app.outbox.next_at)
    except (UserError, sqlite3.Error) as error:
        log.error("The database does not take a write: %s", error)  # noqa: TRY400  # one line, every 20 seconds
        return False
    if due is not None and app.clock.now() - due > OVERDUE and not client.deliverer.busy:
        log.error("What is due is not being sent: the first delivery has waited since %s.", due.isoformat())
        return False
    return True


def check(database: Path) -> None:
    """Raise OperatorError unless a bot on this database has shown a sign of life lately."""
    try:
        age = time.time() - sign_of(database).stat().st_mtime
    except FileNotFoundError:
        raise OperatorError(
            f"No bot serves on {database}.", remedy="Look at its log: it is starting, or has lost Discord or its disk."
        ) from None
    if age > STALE:
        raise OperatorError(
            f"The bot on {database} gave its last sign of life {age:.0f} seconds ago.",
            remedy="Look at its log: it hangs, or has lost Discord or its disk.",
        )
