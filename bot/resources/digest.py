"""The digest: what came into the library, and one from its archive, each week or month in a channel.

A row of the outbox stands for the next one, always, so that one that fell due while the bot was down is sent late. What
it says is read when it is sent: what was published since the last one that surely arrived. So nothing has to be noted
when one is sent, and the news of one that failed is in the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.outbox import Delivery, DeliveryId, Outbox, Planned, Target
from bot.errors import InvalidInputError
from bot.events.zones import Zones
from bot.resources import digest_store, store
from bot.resources.digest_records import Digest, DigestSettings, Every
from bot.resources.outcomes import DIGEST
from bot.resources.schedule import next_due, occurrence_of, previous_due

NOTICE = "resource.notice"
TOUCHED = "resources.digest"  # what a transaction touches that changes when a digest is due (`Database.on_commit`)
SETTLE = "resources.digest"  # in the audit trail
SUBJECT = "resources"
MOST_NEW = 24  # that a digest may let choose; with the one from the archive as many as a menu of Discord holds
# A digest is put into words up to five seconds before its instant (docs/contributors.md). What is published later than
# this before it is news of the next one, so that nothing falls between two.
CLOSED = timedelta(seconds=10)
NOTICE_KEPT = timedelta(days=7)
SECOND = timedelta(seconds=1)


class ResourceDigest:
    """Plans digests, and reads what they say."""

    def __init__(
        self, database: Database, guilds: Guilds, audit: Audit, clock: Clock, outbox: Outbox, zones: Zones
    ) -> None:
        self._database = database
        self._guilds = guilds
        self._audit = audit
        self._clock = clock
        self._outbox = outbox
        self._zones = zones
        outbox.on_trouble(DIGEST, self._trouble)

    # -- what curators decide -------------------------------------------------------------------------------

    async def settings(self, actor: Actor) -> DigestSettings:
        """Return what holds, and when the next digest comes; raise NotAllowedError unless the actor curates."""

        def work(tx: Transaction) -> DigestSettings:
            self._guilds.require_curator(tx, actor)
            return self._shown(tx, actor.guild, self._now_holds(tx, actor.guild))

        return await self._database.read(work)

    async def set_settings(
        self, actor: Actor, *, channel: int | None = None, language: str | None = None, every: Every | None = None,
        weekday: int | None = None, hour: int | None = None, zone: str | None = None,
    ) -> DigestSettings:  # fmt: skip
        """Decide where, when and in which language the digest is posted; what is None stays as it is.

        `zone` is text as a person types it. Raises NotAllowedError unless the actor curates, InvalidInputError where
        the zone is unknown or the digest would be on without a channel. What waits by the former decision is dropped.
        """

        def work(tx: Transaction) -> DigestSettings:
            self._guilds.require_curator(tx, actor)
            self._guilds.ensure(tx, actor.guild)
            before = self._now_holds(tx, actor.guild)
            after = replace(
                before,
                channel=before.channel if channel is None else channel,
                language=before.language if language is None else language,
                every=before.every if every is None else every,
                weekday=before.weekday if weekday is None else weekday,
                hour=before.hour if hour is None else hour,
                zone=before.zone if zone is None else self._zones.read(zone),
            )
            if after.every != "off" and after.channel is None:
                raise InvalidInputError(
                    _("There is no channel for the digest yet, so it cannot be switched on."),
                    hint=_("Say where it is to be posted with the option channel."),
                )
            if after.every != "off" and after.since is None:
                # What is there already is no news; what is published within the same second is.
                after = replace(after, since=self._clock.now() + CLOSED - SECOND)
            if after != before:
                digest_store.put_settings(tx, actor.guild, after)
                self._drop(tx, actor.guild, before, after)
                self._plan(tx, actor.guild, after)
                self._audit.record(
                    tx, actor.guild, actor=actor.user, action=SETTLE, subject=f"guild:{actor.guild}",
                    before=_plain(before), after=_plain(after),
                )  # fmt: skip
                tx.touch(TOUCHED)
            return self._shown(tx, actor.guild, after)

        return await self._database.transaction(work)

    def _now_holds(self, tx: Transaction, guild: int) -> DigestSettings:
        """Return what a server decided, with the digest that arrived last."""
        kept = digest_store.settings(tx, guild)
        return replace(kept, since=self._since(tx, guild, kept, before=self._clock.now()))

    def _shown(self, tx: Transaction, guild: int, kept: DigestSettings) -> DigestSettings:
        return replace(kept, next_at=self._next(tx, guild, kept, self._clock.now()))

    # -- planning -------------------------------------------------------------------------------------------

    async def plan(self) -> datetime | None:
        """See to it that the next digest of every server stands in the outbox; return when to do so again."""

        def work(tx: Transaction) -> datetime | None:
            dues = []
            for guild, kept in digest_store.switched_on(tx):
                since = self._since(tx, guild, kept, before=self._clock.now())
                if since is not None and since != kept.since:
                    digest_store.put_since(tx, guild, since)
                self._plan_missed(tx, guild, kept)
                due = self._plan(tx, guild, kept)
                if due is not None:
                    dues.append(due + SECOND)
            return min(dues, default=None)

        return await self._database.transaction(work)

    def _plan(self, tx: Transaction, guild: int, kept: DigestSettings) -> datetime | None:
        """Have exactly one row stand for what is still to come; return its instant, None while the digest is off."""
        now = self._clock.now()
        due = self._next(tx, guild, kept, now)
        planned = None if due is None else self._planned(kept, due)
        standing = self._outbox.standing(tx, guild, DIGEST, SUBJECT)
        coming = {key: one for key, one in standing.items() if one.due > now}
        if planned is not None:
            key = (planned.occurrence, planned.moment, planned.target.kind, planned.target.id)
            there = coming.pop(key, None)
            if there is None or (there.due, there.until) != (planned.due, planned.until):
                self._outbox.plan(tx, guild, [planned], now=now)
        if coming:
            self._outbox.drop(tx, guild, [one.id for one in coming.values()])
        return due

    def _plan_missed(self, tx: Transaction, guild: int, kept: DigestSettings) -> None:
        """Plan the last digest that fell due, where the bot was down for so long that no row stood for it.

        A row stood for the first one that it missed; that has expired when the next one was due.
        """
        last = digest_store.planned_last(tx, guild)
        missed = previous_due(kept.rhythm, self._clock.now() + SECOND)
        if last is None or missed is None or missed <= last:
            return
        if occurrence_of(missed, kept.rhythm) not in digest_store.gone_out(tx, guild):
            self._outbox.plan(tx, guild, [self._planned(kept, missed)], now=self._clock.now())

    def _next(self, tx: Transaction, guild: int, kept: DigestSettings, after: datetime) -> datetime | None:
        """Return when the next digest is due; one that went out today does not come again at another hour of today."""
        due = next_due(kept.rhythm, after)
        gone = digest_store.gone_out(tx, guild)
        while due is not None and occurrence_of(due, kept.rhythm) in gone:
            due = next_due(kept.rhythm, due)
        return due

    def _planned(self, kept: DigestSettings, due: datetime) -> Planned:
        if kept.channel is None:
            raise LookupError("a digest that is on has no channel")
        return Planned(
            kind=DIGEST,
            subject=SUBJECT,
            occurrence=occurrence_of(due, kept.rhythm),
            moment="digest",
            target=Target(kind="channel", id=kept.channel),
            due=due,
            until=next_due(kept.rhythm, due),
        )

    def _drop(self, tx: Transaction, guild: int, before: DigestSettings, after: DigestSettings) -> None:
        """Take out what waits by a former decision, and what could be retried in a channel that is not meant now."""
        standing = self._outbox.standing(tx, guild, DIGEST, SUBJECT)
        self._outbox.drop(tx, guild, [one.id for one in standing.values()])
        if before.channel is not None and before.channel != after.channel:
            target = Target(kind="channel", id=before.channel)
            self._outbox.drop_target(tx, guild, target, kind=DIGEST, subject=SUBJECT)

    # -- what it says ---------------------------------------------------------------------------------------

    async def content(self, deliveries: Sequence[Delivery]) -> Mapping[DeliveryId, Digest]:
        """Return what each digest says, the same at every try; one that nobody wants any more is left out.

        So is one of a library that holds nothing. Which one of the archive has its turn is kept with the library.
        """

        def work(tx: Transaction) -> dict[DeliveryId, Digest]:
            told = {one.id: self._digest(tx, one) for one in deliveries}
            return {number: digest for number, digest in told.items() if digest is not None}

        return await self._database.transaction(work)

    def _digest(self, tx: Transaction, delivery: Delivery) -> Digest | None:
        guild, due = delivery.guild, delivery.due
        kept = digest_store.settings(tx, guild)
        since = self._since(tx, guild, kept, before=due)
        if since is None or kept.every == "off" or kept.channel != delivery.target.id:
            return None
        new, total = digest_store.came(tx, guild, after=since - CLOSED, until=due - CLOSED, limit=MOST_NEW)
        older = digest_store.feature(tx, guild, due=due, before=since - CLOSED, arrived=since)
        if not new and older is None:
            return None
        return Digest(
            delivery=delivery,
            language=kept.language,
            zone=kept.zone,
            since=since,
            new=store.summaries(tx, guild, new),
            total=total,
            archive=next(iter(store.summaries(tx, guild, [older])), None) if older is not None else None,
        )

    def _since(self, tx: Transaction, guild: int, kept: DigestSettings, *, before: datetime) -> datetime | None:
        """Return the instant of the digest, of those due before an instant, that arrived last, or of the beginning."""
        known = [one for one in (kept.since, digest_store.arrived_last(tx, guild, before)) if one is not None]
        return max(known, default=None)

    # -- what does not arrive -------------------------------------------------------------------------------

    def _trouble(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        """Tell the curators once of a digest that could not be posted, where they have a channel and it is another.

        One that has expired is not told: the next one brings its news.
        """
        now = self._clock.now()
        for one in deliveries:
            channel = self._guilds.settings(tx, one.guild).curators_channel
            if one.status not in {"failed", "uncertain"} or channel is None or channel == one.target.id:
                continue
            notice = Planned(
                kind=NOTICE, subject=SUBJECT, occurrence=one.occurrence, moment=one.status,
                target=Target(kind="channel", id=channel), due=now, until=now + NOTICE_KEPT, replaceable=False,
                content={
                    "channel": one.target.id,
                    "due": int(one.due.timestamp()),
                    "error": one.error,
                    "language": digest_store.settings(tx, one.guild).language,
                    "what": one.status,
                },
            )  # fmt: skip
            self._outbox.plan(tx, one.guild, [notice], now=now)


def _plain(kept: DigestSettings) -> dict[str, Any]:
    return {
        "channel": kept.channel,
        "language": kept.language,
        "every": kept.every,
        "weekday": kept.weekday,
        "hour": kept.hour,
        "zone": kept.zone,
    }
