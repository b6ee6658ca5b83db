"""What of the meetings stands on Discord, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from bot.core.database import Transaction
from bot.events import store
from bot.events.records import Event, EventId, Standing, Surface


def to_show(tx: Transaction) -> list[EventId]:
    """Return the numbers of the events, of every server, that are to come or whose end was not shown yet."""
    rows = tx.fetch(
        """SELECT id FROM event WHERE minutes IS NOT NULL
           AND (guild_id NOT IN (SELECT guild_id FROM event_setting WHERE channel IS NULL AND mirror = 0)
                OR id IN (SELECT event_id FROM event_shown WHERE message IS NOT NULL AND final = 0))
           AND (planned_until IS NOT NULL OR id IN (SELECT event_id FROM event_shown WHERE final = 0))
           ORDER BY guild_id, starts, id"""
    )
    return [EventId(row["id"]) for row in rows]


def timed(tx: Transaction, numbers: Sequence[int]) -> list[Event]:
    """Return those of these events that are there and have a time of day."""
    listed = ", ".join(str(int(number)) for number in numbers)
    return store.chosen(tx, f"minutes IS NOT NULL AND id IN ({listed})")


def standing(tx: Transaction, numbers: Sequence[int]) -> dict[int, dict[Surface, Standing]]:
    """Return what stands of these events, by event and surface."""
    found: dict[int, dict[Surface, Standing]] = {}
    for row in tx.fetch(
        """SELECT event_id, surface, original, channel, message, digest, refused, final FROM event_shown
           WHERE event_id IN (SELECT value FROM json_each(:numbers))""",
        numbers=json.dumps(list(numbers)),
    ):
        values = {name: row[name] for name in row.keys() if name != "event_id"}  # noqa: SIM118  # a row gives values
        found.setdefault(row["event_id"], {})[row["surface"]] = Standing(**{**values, "final": bool(row["final"])})
    return found


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
