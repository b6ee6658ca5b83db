"""What of the meetings stands on Discord, in SQLite."""

from __future__ import annotations

from dataclasses import asdict

from bot.core.database import Transaction
from bot.events import store
from bot.events.records import Event, Standing, Surface


def to_show(tx: Transaction) -> list[Event]:
    """Return the events, of every server, that are to come or whose end was not shown yet."""
    return store.chosen(
        tx,
        """minutes IS NOT NULL
           AND (guild_id NOT IN (SELECT guild_id FROM event_setting WHERE channel IS NULL AND mirror = 0)
                OR id IN (SELECT event_id FROM event_shown WHERE message IS NOT NULL AND final = 0))
           AND (planned_until IS NOT NULL OR id IN (SELECT event_id FROM event_shown WHERE final = 0))""",
    )


def standing(tx: Transaction, event_id: int) -> dict[Surface, Standing]:
    """Return what stands of one event, by surface."""
    return {
        row["surface"]: Standing(**{**dict(row), "final": bool(row["final"])})
        for row in tx.fetch(
            """SELECT surface, original, channel, message, digest, refused, final FROM event_shown
               WHERE event_id = :event""",
            event=event_id,
        )
    }


def keep(tx: Transaction, event_id: int, now: Standing) -> None:
    """Remember what stands of an event; nothing where the event is gone."""
    tx.execute(
        """INSERT INTO event_shown (event_id, surface, original, channel, message, digest, refused, final)
           SELECT :event, :surface, :original, :channel, :message, :digest, :refused, :final
           WHERE EXISTS (SELECT 1 FROM event WHERE id = :event)
           ON CONFLICT (event_id, surface) DO UPDATE SET original = excluded.original, channel = excluded.channel,
             message = excluded.message, digest = excluded.digest, refused = excluded.refused,
             final = excluded.final""",
        event=event_id,
        **{**asdict(now), "final": int(now.final)},
    )


def forget_message(tx: Transaction, message: int) -> bool:
    """Note that a message or scheduled event of ours is gone, and say whether it was one that still matters."""
    return bool(
        tx.execute(
            "UPDATE event_shown SET message = NULL, digest = '' WHERE message = :message AND final = 0", message=message
        )
    )


def set_mirror_refused(tx: Transaction, guild: int, why: str) -> bool:
    """Note why Discord refuses scheduled events, or that it does no more (empty); say whether it is a new refusal."""
    before = tx.value("SELECT mirror_refused FROM event_setting WHERE guild_id = :guild", guild=guild)
    if (before or "") == why:
        return False
    if before is None:
        store.put_settings(tx, guild, store.settings(tx, guild))
    tx.execute("UPDATE event_setting SET mirror_refused = :why WHERE guild_id = :guild", guild=guild, why=why)
    return bool(why)
