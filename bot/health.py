"""Whether the bot serves: one judgement, told on a port (`/healthz`) and by a sign of life beside the database.

Well means that the gateway answers, the database takes a write and what is due is being sent, so a bot that hangs, has
lost Discord or has a full disk is found out. The sign is a file that anybody on the machine can look at; each judgement
leaves it or takes it away, whoever asked for the judgement, so that the two never disagree.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import math
import sqlite3
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.exposition import Gauge, exposed
from bot.core.scheduler import SAFETY
from bot.errors import OperatorError, UserError
from bot.operations import store
from bot.operations.examining import newest_copy

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)
EVERY = 20  # seconds between two signs
SOON = 2  # seconds after which a connection that is missing is looked for again
STALE = 90  # seconds after which a sign says nothing any more
OVERDUE = timedelta(minutes=2)  # after which what is due and sent by nobody, or a sweep that is missing, tells
ANSWERED_WITHIN = 5.0  # seconds that `health` waits for an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How the bot is: each part by itself, and whether it is well."""

    gateway: bool
    database: bool  # takes a write
    delivering: bool
    sweep_age: float | None = None  # seconds since it was last looked what is due; None: not yet
    waiting_since: datetime | None = None  # when the first delivery that waits was due

    @property
    def well(self) -> bool:
        """Say whether the bot serves."""
        return self.gateway and self.database and self.delivering

    def told(self) -> dict[str, object]:
        """Return it as `/healthz` tells it."""
        return {
            "gateway": "connected" if self.gateway else "not connected",
            "database": "writable" if self.database else "not writable",
            "deliveries": "sent in time" if self.delivering else "not sent",
            "last_sweep_seconds_ago": None if self.sweep_age is None else round(self.sweep_age, 1),
            "waiting_since": None if self.waiting_since is None else self.waiting_since.isoformat(),
        }


class Pulse:
    """Judges how one client is; each judgement leaves the sign of life beside the database, or takes it away."""

    def __init__(self, client: Client, database: Path) -> None:
        self._client = client
        self._sign = sign_of(database)

    async def take(self) -> Judgement:
        """Judge, now."""
        judgement = await judge(self._client)
        try:
            if judgement.well:
                self._sign.touch()
            else:
                self._sign.unlink(missing_ok=True)
        except OSError as error:
            log.error("The sign of life cannot be left: %s", error)  # noqa: TRY400  # one line, every 20 seconds
        return judgement

    async def keep(self) -> None:
        """Judge every EVERY seconds, or SOON while the gateway is missing, until cancelled; take the sign away then."""
        try:
            while True:
                judgement = await self.take()
                await asyncio.sleep(EVERY if judgement.gateway else SOON)
        finally:
            with contextlib.suppress(OSError):  # a disk that is gone takes the sign along
                self._sign.unlink(missing_ok=True)

    async def health(self) -> tuple[bool, dict[str, object]]:
        """Judge, for `/healthz`."""
        judgement = await self.take()
        return judgement.well, judgement.told()

    async def metrics(self) -> str:
        """Return every measure as text, for `/metrics`."""
        return exposed(self._client.app.measures, await _gauges(self._client))


def sign_of(database: Path) -> Path:
    """Return the file that holds the sign of life of the bot on this database."""
    return database.with_name(database.name + ".alive")


async def judge(client: Client) -> Judgement:
    """Judge how a client is, by asking its database and looking at its connection; log what is wrong with the store."""
    app = client.app
    gateway = not client.is_closed() and client.is_ready() and math.isfinite(client.latency)
    try:
        await app.synced.probe()
        due = await app.database.read(app.outbox.next_at)
    except (UserError, sqlite3.Error) as error:
        log.error("The database does not take a write: %s", error)  # noqa: TRY400  # one line, every 20 seconds
        return Judgement(gateway=gateway, database=False, delivering=True, sweep_age=app.measures.sweep_age())
    age = app.measures.sweep_age()
    # Nothing is swept before Discord is there: then it is the gateway that is missing.
    waiting = due is not None and app.clock.now() - due > OVERDUE and age is not None
    asleep = age is not None and age > (SAFETY + OVERDUE).total_seconds()
    delivering = client.deliverer.busy or not (waiting or asleep)
    if waiting and due is not None and not delivering:
        log.error("What is due is not being sent: the first delivery has waited since %s.", due.isoformat())
    elif not delivering:
        log.error("For %.0f minutes nobody has looked what is due.", (age or 0) / 60)
    overdue = due if due is not None and due <= app.clock.now() else None
    return Judgement(gateway=gateway, database=True, delivering=delivering, sweep_age=age, waiting_since=overdue)


async def _gauges(client: Client) -> list[Gauge]:
    app = client.app
    gauges: list[Gauge] = []

    def add(name: str, about: str, value: float | None) -> None:
        if value is not None:
            gauges.append(Gauge(name=name, about=about, values={(): value}))

    latency = client.latency
    add("bot_gateway_connected", "Whether the gateway answers.", float(client.is_ready() and math.isfinite(latency)))
    add("bot_gateway_latency_seconds", "How long the gateway takes to answer.", latency)
    add("bot_servers", "Servers that the bot is in.", len(client.guilds))
    add("bot_pacer_open", "Whether the breaker holds requests back.", float(client.pacer.is_open))
    longest = app.measures.lag_longest.at(app.measures.seconds())
    add("bot_loop_lag_longest_seconds", "The longest lag of the event loop in the last minute.", longest)
    add("bot_sweep_age_seconds", "Since it was last looked what is due.", app.measures.sweep_age())
    copy_at = await asyncio.to_thread(newest_copy, app.settings.backups, app.settings.database.stem)
    add(
        "bot_backup_timestamp_seconds",
        "When the newest copy was made.",
        None if copy_at is None else copy_at.timestamp(),
    )
    try:
        _first, counts = await app.database.read(store.waiting)
    except sqlite3.Error as error:
        log.error("The outbox cannot be read: %s", error)  # noqa: TRY400  # one line, at each asking
        return gauges
    rows: dict[tuple[str, ...], float] = {(status,): count for status, count in counts.items()}
    gauges.append(
        Gauge(name="bot_outbox_rows", about="Rows of the outbox, by status.", labels=("status",), values=rows)
    )
    return gauges


def check(database: Path) -> None:
    """Raise OperatorError unless a bot on this database has shown a sign of life lately."""
    try:
        age = time.time() - sign_of(database).stat().st_mtime
    except FileNotFoundError:
        raise OperatorError(
            f"No bot serves on {database}.",
            remedy="Look at its log: it is starting, is stopped, or has lost Discord or its disk.",
        ) from None
    if age > STALE:
        raise OperatorError(
            f"The bot on {database} gave its last sign of life {age:.0f} seconds ago.",
            remedy="Look at its log: it hangs, or has lost Discord or its disk.",
        )


def ask(port: int) -> None:
    """Raise OperatorError unless the bot on this port of 127.0.0.1 says that it is well."""
    from http.client import HTTPConnection, HTTPException  # noqa: PLC0415  # a running bot asks nobody

    connection = HTTPConnection("127.0.0.1", port, timeout=ANSWERED_WITHIN)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        told = json.loads(answer.read())
    except (OSError, HTTPException, ValueError) as error:
        raise OperatorError(
            f"No bot answers on port {port} of 127.0.0.1 ({error}).",
            remedy="Look at its log: it is starting, is stopped, hangs, or has another HEALTH_PORT.",
        ) from error
    finally:
        connection.close()
    if answer.status != 200:
        parts = ", ".join(f"{name} {told[name]}" for name in ("gateway", "database", "deliveries") if name in told)
        raise OperatorError(
            f"The bot does not serve: {parts}.",
            remedy="Look at its log: it is starting, or has lost Discord or its disk.",
        )
