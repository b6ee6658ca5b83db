"""What happens to introductions as time goes: they expire, their words are forgotten, threads are made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.clock import Clock
from bot.core.database import Database, Transaction
from bot.core.outbox import Outbox
from bot.introductions import peace_store, store
from bot.introductions.outcomes import ASKED, NOTICE, forget_all, plan_ended, plan_thread
from bot.introductions.records import KEPT, Introduction


class Ending:
    """Ends what nobody answered in time, and whatever was refused meanwhile: on the same day, in the same words."""

    def __init__(self, database: Database, outbox: Outbox, clock: Clock) -> None:
        self._database = database
        self._outbox = outbox
        self._clock = clock

    async def end(self) -> datetime | None:
        """Expire and forget what is due, in every server; return when the next is."""
        now = self._clock.now()
        kept = int(KEPT.total_seconds())

        def work(tx: Transaction) -> tuple[int, int | None]:
            due = store.due(tx, int(now.timestamp()))
            for one in due:
                store.end(tx, one.id, now=int(one.expires_at.timestamp()))
                forget_all(tx, self._outbox, one, kinds=(ASKED, NOTICE))
                plan_ended(tx, self._outbox, one, now=now)
            forgotten = store.forget_old(tx, int(now.timestamp()) - kept)
            peace_store.drop_past(tx, int(now.timestamp()))
            return len(due) + forgotten, store.next_at(tx, kept)

        changed, at = await self._database.transaction(work)
        if changed:
            await self._database.scrub()  # the log of the database would hold the words for a while
        return None if at is None else datetime.fromtimestamp(at, UTC)

    async def wanting_threads(self) -> Sequence[Introduction]:
        """Return, of every server, those of which both want a private thread that is not there yet."""
        return await self._database.read(store.wanting_threads)

    async def thread_made(self, one: Introduction, thread: int | None) -> None:
        """Note the thread, or with None that none could be made, and have both told; done twice, it is done once."""

        def work(tx: Transaction) -> None:
            if store.thread(tx, one.guild, one.id, "failed" if thread is None else "made", thread):
                plan_thread(tx, self._outbox, one, thread, now=self._clock.now())

        await self._database.transaction(work)
