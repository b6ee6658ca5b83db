"""The digest in SQLite: what a server decided, what is new, whose turn it is in the archive."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.database import Row, Transaction
from bot.resources.digest_records import DigestSettings
from bot.resources.outcomes import DIGEST
from bot.resources.records import ResourceId

# -- what a server decided ------------------------------------------------------------------------------------


def settings(tx: Transaction, guild: int) -> DigestSettings:
    """Return what a server decided; the defaults where it decided nothing."""
    row = tx.first("SELECT * FROM resource_setting WHERE guild_id = :guild", guild=guild)
    return DigestSettings() if row is None else _settings(row)


def switched_on(tx: Transaction) -> list[tuple[int, DigestSettings]]:
    """Return (server, settings) of every digest that is on."""
    rows = tx.fetch("SELECT * FROM resource_setting WHERE every <> 'off' AND channel IS NOT NULL ORDER BY guild_id")
    return [(row["guild_id"], _settings(row)) for row in rows]


def put_settings(tx: Transaction, guild: int, settings: DigestSettings) -> None:
    """Keep what a server decided."""
    tx.execute(
        """INSERT INTO resource_setting (guild_id, channel, language, every, weekday, hour, zone, since)
           VALUES (:guild, :channel, :language, :every, :weekday, :hour, :zone, :since)
           ON CONFLICT (guild_id) DO UPDATE SET channel = excluded.channel, language = excluded.language,
             every = excluded.every, weekday = excluded.weekday, hour = excluded.hour, zone = excluded.zone,
             since = excluded.since""",
        guild=guild,
        channel=settings.channel,
        language=settings.language,
        every=settings.every,
        weekday=settings.weekday,
        hour=settings.hour,
        zone=settings.zone,
        since=None if settings.since is None else _seconds(settings.since),
    )


def put_since(tx: Transaction, guild: int, since: datetime) -> None:
    """Note which digest arrived last; the outbox forgets that after 90 days."""
    tx.execute("UPDATE resource_setting SET since = :since WHERE guild_id = :guild", guild=guild, since=_seconds(since))


def _settings(row: Row) -> DigestSettings:
    return DigestSettings(
        channel=row["channel"],
        language=row["language"],
        every=row["every"],
        weekday=row["weekday"],
        hour=row["hour"],
        zone=row["zone"],
        since=None if row["since"] is None else datetime.fromtimestamp(row["since"], UTC),
    )


# -- what became of earlier digests ---------------------------------------------------------------------------


def arrived_last(tx: Transaction, guild: int, before: datetime) -> datetime | None:
    """Return the instant of the last digest, of those due before an instant, that surely arrived."""
    due = tx.value(
        """SELECT max(due) FROM delivery
           WHERE guild_id = :guild AND kind = :kind AND status = 'sent' AND due < :before""",
        guild=guild,
        kind=DIGEST,
        before=_seconds(before),
    )
    return None if due is None else datetime.fromtimestamp(due, UTC)


def planned_last(tx: Transaction, guild: int) -> datetime | None:
    """Return the latest instant for which a digest was ever planned, whatever became of it."""
    due = tx.value("SELECT max(due) FROM delivery WHERE guild_id = :guild AND kind = :kind", guild=guild, kind=DIGEST)
    return None if due is None else datetime.fromtimestamp(due, UTC)


def gone_out(tx: Transaction, guild: int) -> set[str]:
    """Return the local dates whose digest went out, is going out, or may have arrived, whichever channel it was for."""
    rows = tx.fetch(
        """SELECT occurrence FROM delivery
           WHERE guild_id = :guild AND kind = :kind AND status IN ('sent', 'sending', 'uncertain')""",
        guild=guild,
        kind=DIGEST,
    )
    return {row["occurrence"] for row in rows}


# -- what a digest brings -------------------------------------------------------------------------------------


def came(tx: Transaction, guild: int, *, after: datetime, until: datetime, limit: int) -> tuple[list[ResourceId], int]:
    """Return what was published after one instant until another, newest first, and how many there are in all."""
    rows = tx.fetch(
        """SELECT id, count(*) OVER () AS total FROM resource WHERE guild_id = :guild AND status = 'published'
           AND published_at > :after AND published_at <= :until ORDER BY published_at DESC, id DESC LIMIT :limit""",
        guild=guild,
        after=_seconds(after),
        until=_seconds(until),
        limit=limit,
    )
    return [ResourceId(row["id"]) for row in rows], rows[0]["total"] if rows else 0


def feature(tx: Transaction, guild: int, *, due: datetime, before: datetime, arrived: datetime) -> ResourceId | None:
    """Return what the digest that is due then brings from the archive, the same each time it is asked; None if empty.

    `before` is until when something was published that is of the archive, `arrived` the instant of the last digest
    that arrived: whatever later ones chose was never seen, so it is free again. Whatever was never brought comes
    first, the oldest before the younger, those of one instant (the seed) shuffled; then what was brought longest ago.
    """
    tx.execute(
        """UPDATE resource SET featured_at = NULL
           WHERE guild_id = :guild AND featured_at > :arrived AND featured_at <> :due""",
        guild=guild,
        arrived=_seconds(arrived),
        due=_seconds(due),
    )
    found = tx.value(
        # 2654435761: the prime nearest to 2**32 over the golden ratio, which scatters numbers that follow each other
        """SELECT id FROM resource WHERE guild_id = :guild AND status = 'published' AND published_at <= :before
           ORDER BY featured_at IS NOT :due, featured_at IS NOT NULL, featured_at,
             iif(featured_at IS NULL, published_at, 0), (id * 2654435761) & 4294967295, id LIMIT 1""",
        guild=guild,
        before=_seconds(before),
        due=_seconds(due),
    )
    if found is None:
        return None
    tx.execute(
        "UPDATE resource SET featured_at = :due WHERE guild_id = :guild AND id = :id AND featured_at IS NOT :due",
        guild=guild,
        id=found,
        due=_seconds(due),
    )
    return ResourceId(found)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
