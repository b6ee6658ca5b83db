"""Sends what is due in the outbox; knows no feature: each kind of delivery is put into words by its own renderer."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

import aiohttp
import discord

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.measures import Measures
from bot.core.outbox import TOUCHED, Delivery, DeliveryId, Outbox, Outcome, Target
from bot.ui.pacer import OPEN_FOR, Refused

log = logging.getLogger(__name__)
AT_ONCE = 48  # requests under way; a channel that has to wait holds up PER_TARGET of them
PER_TARGET = 5  # of them for one target: as many as the pacer lets into a channel at once
CHUNK = 64  # rows marked as being sent at a time; after a kill, so many and those under way are in doubt
LARGEST, QUICK = 8 * CHUNK, 0.1  # a chunk may grow to this where the one before was sent in so many seconds
HELD = 2 * CHUNK  # rows held for busy targets before no more are begun: of one channel, for about two minutes
AHEAD = timedelta(seconds=5)  # before the instant that messages are put into words
PREPARED = 10_000  # messages put into words ahead at most
SECONDS_TO_FINISH = 4  # that a stop leaves to requests under way
SECONDS_TO_SETTLE = 0.9  # and then to the database
SURE_REFUSALS = {401, 429, 503}  # Discord did nothing, and the row is not to blame


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of ours: text that also shows in a notification, an embed, buttons with addresses."""

    content: str
    embed: discord.Embed | None = None
    buttons: Sequence[discord.ui.Button[Any] | discord.ui.Select[Any]] = ()
    pings: Sequence[int] = ()  # people, by Discord's id, whom the text names and who are to notice


Ready = tuple[Delivery, "Message | Outcome"]
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
        chunk: int = CHUNK, measures: Measures | None = None,
    ) -> None:  # fmt: skip
        self._database = database
        self._outbox = outbox
        self._clock = clock
        self._post = post
        self._renderers = renderers
        self._chunk = chunk
        self._measures = measures or Measures()
        self._stopping = False
        self._sending: _Sending | None = None
        self._settled = asyncio.Event()  # no round goes on whose outcomes are still to be noted
        self._settled.set()
        # Put into words for an instant to come; worth nothing once the outbox was changed by anybody else.
        self._prepared: deque[Ready] = deque()
        self._prepared_for: tuple[datetime, int] | None = None

    @property
    def busy(self) -> bool:
        """Say whether something is being sent, or waits for Discord's limits."""
        return self._sending is not None and bool(self._sending.workers)

    async def turn(self) -> datetime | None:
        """Send all that is due and put into words what soon is; return when to do so again."""
        due = await self.deliver()
        now = self._clock.now()
        if due is None or self._stopping or due <= now:
            return due
        if due > now + AHEAD:
            return due - AHEAD
        await self._prepare(due)
        return due

    async def deliver(self) -> datetime | None:
        """Send all that is due; return when the next row is."""
        at = self._clock.now()
        if not self._stopping:
            await self._database.transaction(lambda tx: self._outbox.sweep(tx, at))
            self._measures.swept()
            await self._send_due()
        return await self._database.read(self._outbox.next_at)

    async def stop(self) -> None:
        """Let requests under way end, for a few seconds; what nobody was asked for stays due."""
        self._stopping = True
        if self._sending is not None and self._sending.workers:
            _done, late = await asyncio.wait(self._sending.workers, timeout=SECONDS_TO_FINISH)
            for task in late:
                task.cancel()
        with contextlib.suppress(TimeoutError):  # whoever stops the round itself must not do so before it has settled
            await asyncio.wait_for(self._settled.wait(), SECONDS_TO_SETTLE)

    # -- what is next ---------------------------------------------------------------------------------------

    async def _prepare(self, due: datetime) -> None:
        version = self._database.version(TOUCHED)
        if self._prepared_for == (due, version):
            return
        coming = await self._database.read(lambda tx: self._outbox.coming(tx, due, limit=PREPARED))
        self._prepared = deque()
        for start in range(0, len(coming), CHUNK):  # a long list in words at once would keep the loop waiting
            part = coming[start : start + CHUNK]
            rendered = await self._render(part, due)
            self._prepared.extend((one, rendered[one.id]) for one in part)
        self._prepared_for = (due, version)

    async def _next(self, now: datetime, size: int) -> list[Ready]:
        if self._prepared and self._prepared_for is not None:
            due, version = self._prepared_for
            if version != self._database.version(TOUCHED):
                self._prepared.clear()
                self._prepared_for = None
            elif due <= now:
                return [self._prepared.popleft() for _ in range(min(size, len(self._prepared)))]
        coming = await self._database.read(partial(self._outbox.coming, until=now, limit=self._chunk))
        rendered = await self._render(coming, now)
        return [(one, rendered[one.id]) for one in coming]

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

    async def _send_due(self) -> None:
        """Send chunk after chunk; the next is begun when nothing of the one before waits for a worker any more."""
        sending = self._sending = _Sending(self._attempt_unless_stopping)
        self._settled.clear()
        size = self._chunk
        try:
            while not self._stopping:
                now = self._clock.now()
                ready = await self._next(now, size)
                if not ready:
                    if not await sending.progress():
                        return
                    await self._database.transaction(partial(self._settle, settled=sending.take(), now=now))
                    continue
                work = partial(self._settle_and_begin, settled=sending.take(), ready=ready, now=now)
                begun = await self._database.transaction(work)
                quick = await sending.add([one for one in ready if one[0].id in begun])
                size = min(2 * size, LARGEST) if quick else self._chunk
        except asyncio.CancelledError:
            sending.cancel()
            raise
        finally:
            try:
                await sending.end()
                outcomes = sending.take()
                self._sending = None
                if outcomes:
                    settle = partial(self._settle, settled=outcomes, now=self._clock.now())
                    await asyncio.shield(self._database.transaction(settle))
            finally:
                self._settled.set()

    def _settle(self, tx: Transaction, *, settled: Sequence[Outcome], now: datetime) -> None:
        self._outbox.settle(tx, settled, now)

    def _settle_and_begin(
        self, tx: Transaction, *, settled: Sequence[Outcome], ready: Sequence[Ready], now: datetime
    ) -> set[DeliveryId]:
        self._outbox.settle(tx, settled, now)
        return self._outbox.begin(tx, [one for one, _message in ready], now)

    async def _attempt_unless_stopping(self, one: Delivery, ready: Message | Outcome) -> Outcome:
        if isinstance(ready, Outcome):
            return replace(ready, turn=one.turn, doubted=one.doubtful)
        if self._stopping:
            return Outcome(id=one.id, turn=one.turn, doubted=one.doubtful, status="unsent")
        outcome = await self._attempt(one, ready)
        self._measures.delivered(outcome.status, (self._clock.now() - one.due).total_seconds())
        return outcome

    async def _attempt(self, one: Delivery, message: Message) -> Outcome:
        outcome = partial(Outcome, id=one.id, turn=one.turn, doubted=one.doubtful)
        try:
            number = await self._post(one.target, message, one.nonce)
        except Refused:
            return outcome(status="unsent", error="paused", pause=0 if self._stopping else int(OPEN_FOR))
        except discord.HTTPException as error:
            code = str(error.code or error.status)
            if error.status in SURE_REFUSALS:
                return outcome(status="again", error=code)
            if error.status >= 500:
                return outcome(status="doubtful", error=code)
            return outcome(status="failed", error=code)
        except aiohttp.ClientConnectorError:  # no connection, so nothing was sent
            return outcome(status="again", error="network")
        except (aiohttp.ClientError, TimeoutError, OSError):
            return outcome(status="doubtful", error="network")
        except Exception:
            log.exception("A delivery of the kind %s (number %d) cannot be sent.", one.kind, one.id)
            return outcome(status="failed", error="internal")
        return outcome(status="sent", message=number)


class _Sending:
    """Deliveries on their way: those that wait for a worker, the workers, and what came of each.

    A target that has PER_TARGET under way is busy: what else is for it is held, in order, and takes the place of one
    that ends, so that a channel that has to wait does not keep every worker.
    """

    def __init__(self, attempt: Callable[[Delivery, Message | Outcome], Awaitable[Outcome]]) -> None:
        self._attempt = attempt
        self._waiting: deque[Ready] = deque()
        self._under_way: dict[int, int] = {}  # by the target's number; Discord gives none twice
        self._held: dict[int, deque[Ready]] = {}  # of busy targets only
        self._holding = 0  # how many
        self._outcomes: list[Outcome] = []
        self._taken = asyncio.Event()  # nothing waits for a worker any more, and not too much is held
        self.workers: set[asyncio.Task[None]] = set()

    async def add(self, ready: Sequence[Ready]) -> bool:
        """Send these as well; return when the last has found a worker or is held, and whether that was quick."""
        if not ready:
            return False
        idle = AT_ONCE - sum(not worker.done() for worker in self.workers)
        began = asyncio.get_running_loop().time()
        self._taken.clear()
        self._waiting.extend(ready)
        for _ in range(min(idle, len(self._waiting))):
            worker = asyncio.create_task(self._work())
            self.workers.add(worker)
            worker.add_done_callback(self.workers.discard)
        await self._taken.wait()
        # Where each finds an idle worker at once, that says nothing of how soon they are through.
        quick = asyncio.get_running_loop().time() - began < QUICK
        return len(ready) > idle and quick and not self._holding

    async def _work(self) -> None:
        try:
            while (found := self._pick()) is not None:
                one, ready = found
                try:
                    outcome = await self._attempt(one, ready)
                finally:
                    self._leave(one.target.id)
                self._outcomes.append(outcome)  # looked up only now: `take` may have put another list there
        except BaseException:
            self._taken.set()
            raise

    def _pick(self) -> Ready | None:
        """Take the first whose target has room; hold those before it."""
        found = None
        while found is None and self._waiting:
            ready = self._waiting.popleft()
            target = ready[0].target.id
            under_way = self._under_way.get(target, 0)
            if under_way < PER_TARGET:
                self._under_way[target] = under_way + 1
                found = ready
            else:
                self._held.setdefault(target, deque()).append(ready)
                self._holding += 1
        if not self._waiting and self._holding <= HELD:
            self._taken.set()
        return found

    def _leave(self, target: int) -> None:
        """Make room for the next of a target: the worker that calls this picks it at once."""
        if (others := self._under_way[target] - 1) > 0:
            self._under_way[target] = others
        else:
            del self._under_way[target]
        if held := self._held.get(target):
            self._waiting.appendleft(held.popleft())
            self._holding -= 1
            if not held:
                del self._held[target]

    async def progress(self) -> bool:
        """Wait until something has come of what is on its way; False where nothing is."""
        if self.workers:
            await asyncio.wait(self.workers, timeout=1, return_when=asyncio.FIRST_COMPLETED)
            return True
        return bool(self._outcomes)

    def take(self) -> list[Outcome]:
        """Return what came of deliveries since it was asked last."""
        taken, self._outcomes = self._outcomes, []
        return taken

    def cancel(self) -> None:
        """Break off; what was asked of Discord already is in doubt, and its row tells."""
        for worker in self.workers:
            worker.cancel()

    async def end(self) -> None:
        """Wait for the workers; what none of them took is unsent."""
        if self.workers:
            await asyncio.wait(self.workers)
        for one, _ready in itertools.chain(self._waiting, *self._held.values()):
            self._outcomes.append(Outcome(id=one.id, status="unsent", turn=one.turn, doubted=one.doubtful))
        self._waiting.clear()
        self._held.clear()
        self._holding = 0
