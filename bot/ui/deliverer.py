"""Sends what is due in the outbox; knows no feature: each kind of delivery is put into words by its own renderer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

import aiohttp
import discord

from bot.clock import Clock
from bot.core.database import Database
from bot.core.outbox import Delivery, DeliveryId, Outbox, Outcome, Target
from bot.ui.pacer import OPEN_FOR, Refused

log = logging.getLogger(__name__)
AT_ONCE = 64  # requests under way; a channel that has to wait holds up one of them
CHUNK = 64  # rows marked as being sent at a time: after a kill, at most so many are in doubt
SECONDS_TO_FINISH = 4  # that a stop leaves to requests under way
SURE_REFUSALS = {401, 429, 503}  # Discord did nothing, and the row is not to blame


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of ours: text that also shows in a notification, an embed, buttons with addresses."""

    content: str
    embed: discord.Embed | None = None
    buttons: Sequence[discord.ui.Button[Any]] = ()


Rendered = Mapping[DeliveryId, Message]
# Puts deliveries of one kind into words; what it leaves out is not wanted any more.
Renderer = Callable[[Sequence[Delivery], datetime], Awaitable[Rendered]]


class Post(Protocol):
    """Takes a message to its target; returns Discord's number of it, or raises what Discord answered."""

    async def __call__(self, target: Target, message: Message, nonce: str) -> int:
        """Send."""
        ...


class Deliverer:
    """One round after another: what is due is rendered, marked, sent, settled."""

    def __init__(
        self, database: Database, outbox: Outbox, clock: Clock, post: Post, renderers: Mapping[str, Renderer], *,
        chunk: int = CHUNK,
    ) -> None:  # fmt: skip
        self._database = database
        self._outbox = outbox
        self._clock = clock
        self._post = post
        self._renderers = renderers
        self._chunk = chunk
        self._stopping = False
        self._working: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> bool:
        """Say whether something is being sent, or waits for Discord's limits."""
        return bool(self._working)

    async def deliver(self) -> datetime | None:
        """Send all that is due; return when the next row is."""
        first = True
        while not self._stopping:
            now = self._clock.now()
            if first:
                await self._database.transaction(lambda tx, at=now: self._outbox.sweep(tx, at))  # type: ignore[misc]
                first = False
            coming = await self._database.read(
                lambda tx, at=now: self._outbox.coming(tx, at, limit=self._chunk)  # type: ignore[misc]
            )
            if not coming:
                break
            await self._send(coming, await self._render(coming, now), now)
        return await self._database.read(self._outbox.next_at)

    async def stop(self) -> None:
        """Let requests under way end, for a few seconds; what nobody was asked for stays due."""
        self._stopping = True
        if self._working:
            _done, late = await asyncio.wait(self._working, timeout=SECONDS_TO_FINISH)
            for task in late:
                task.cancel()

    # -- how ------------------------------------------------------------------------------------------------

    async def _render(self, deliveries: Sequence[Delivery], now: datetime) -> dict[DeliveryId, Message | Outcome]:
        kinds: dict[str, list[Delivery]] = {}
        for one in deliveries:
            kinds.setdefault(one.kind, []).append(one)
        rendered: dict[DeliveryId, Message | Outcome] = {}
        for kind, alike in kinds.items():
            try:
                found = await self._renderers[kind](alike, now)
            except Exception:  # noqa: BLE001  # told for each row below
                # One row that cannot be rendered must not hold up the others.
                for one in alike:
                    rendered[one.id] = await self._render_alone(one, now)
                continue
            for one in alike:
                rendered[one.id] = found.get(one.id) or Outcome(id=one.id, status="superseded")
        return rendered

    async def _render_alone(self, one: Delivery, now: datetime) -> Message | Outcome:
        try:
            found = await self._renderers[one.kind]([one], now)
        except Exception:
            log.exception("A delivery of the kind %s (number %d) cannot be put into words.", one.kind, one.id)
            return Outcome(id=one.id, status="again", error="not rendered")
        return found.get(one.id) or Outcome(id=one.id, status="superseded")

    async def _send(
        self, deliveries: Sequence[Delivery], rendered: Mapping[DeliveryId, Message | Outcome], now: datetime
    ) -> None:
        begun = await self._database.transaction(lambda tx: self._outbox.begin(tx, deliveries, now))
        waiting = deque(one for one in deliveries if one.id in begun)
        outcomes: list[Outcome] = []

        async def work() -> None:
            while waiting:
                one = waiting.popleft()
                ready = rendered[one.id]
                if isinstance(ready, Outcome):
                    outcome = ready
                elif self._stopping:
                    outcome = Outcome(id=one.id, status="unsent")
                else:
                    outcome = await self._attempt(one, ready)
                outcomes.append(replace(outcome, doubted=one.doubtful))

        self._working = {asyncio.create_task(work()) for _ in range(min(AT_ONCE, len(waiting)))}
        try:
            for done in asyncio.as_completed(self._working):
                with contextlib.suppress(asyncio.CancelledError):  # by stop(): such a row tells what it was doing
                    await done
        finally:
            self._working = set()
            await asyncio.shield(
                self._database.transaction(lambda tx: self._outbox.settle(tx, outcomes, self._clock.now()))
            )

    async def _attempt(self, one: Delivery, message: Message) -> Outcome:
        try:
            number = await self._post(one.target, message, one.nonce)
        except Refused:
            return Outcome(id=one.id, status="unsent", error="paused", pause=0 if self._stopping else int(OPEN_FOR))
        except discord.HTTPException as error:
            code = str(error.code or error.status)
            if error.status in SURE_REFUSALS:
                return Outcome(id=one.id, status="again", error=code)
            if error.status >= 500:
                return Outcome(id=one.id, status="doubtful", error=code)
            return Outcome(id=one.id, status="failed", error=code)
        except aiohttp.ClientConnectorError:  # no connection, so nothing was sent
            return Outcome(id=one.id, status="again", error="network")
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Outcome(id=one.id, status="doubtful", error="network")
        except Exception:
            log.exception("A delivery of the kind %s (number %d) cannot be sent.", one.kind, one.id)
            return Outcome(id=one.id, status="failed", error="internal")
        return Outcome(id=one.id, status="sent", message=number)
