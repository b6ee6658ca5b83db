"""What only the seeding writes to the meetings: rows known by their keys, put once and corrected when they differ."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.database import Transaction

# A row that came from the seed and that a person changed since.
_EDITED = "(origin <> 'seeded' OR updated_by IS NOT NULL)"


@dataclass(frozen=True, slots=True)
class SeedState:
    """What became of a meeting since it was last seeded."""

    seed_hash: str | None
    edited: bool


def seed_state(tx: Transaction, guild: int, key: str) -> SeedState | None:
    """Return the state of the meeting with this key, or None."""
    row = tx.first(
        f"SELECT seed_hash, {_EDITED} AS edited FROM event WHERE guild_id = :guild AND key = :key",
        guild=guild,
        key=key,
    )
    return None if row is None else SeedState(row["seed_hash"], bool(row["edited"]))


def put(tx: Transaction, guild: int, values: Mapping[str, object], *, seed_hash: str, now: int) -> None:
    """Add or correct a meeting without a time of day, with what came of it; no reminder is ever planned.

    `values` holds the columns of `event`, those of `event_occurrence` (outcome, attendance, approximate) and `uid`.
    """
    event = tx.value(
        """INSERT INTO event (guild_id, key, kind, title, titles, starts, ends, zone, place, place_key, country, link,
             languages, within, uid, printed, ledger, origin, seed_hash, created_at, updated_at)
           VALUES (:guild, :key, :kind, :title, :titles, :starts, :ends, :zone, :place, :place_key, :country, :link,
             :languages, :within, :uid, :printed, :ledger, 'seeded', :seed_hash, :now, :now)
           ON CONFLICT (guild_id, key) DO UPDATE SET kind = excluded.kind, title = excluded.title,
             titles = excluded.titles, starts = excluded.starts, ends = excluded.ends, zone = excluded.zone,
             place = excluded.place, place_key = excluded.place_key, country = excluded.country, link = excluded.link,
             languages = excluded.languages, within = excluded.within, printed = excluded.printed,
             ledger = excluded.ledger, seed_hash = excluded.seed_hash, updated_at = excluded.updated_at,
             sequence = event.sequence + 1, version = event.version + 1
           RETURNING id""",
        guild=guild,
        seed_hash=seed_hash,
        now=now,
        **{name: value for name, value in values.items() if name not in {"outcome", "attendance", "approximate"}},
    )
    tx.execute(
        """DELETE FROM event_occurrence
           WHERE event_id IN (SELECT id FROM event WHERE guild_id = :guild AND id = :event)""",
        guild=guild,
        event=event,
    )
    if values["outcome"] or values["attendance"] is not None:
        tx.execute(
            """INSERT INTO event_occurrence (event_id, original, outcome, attendance, approximate)
               SELECT id, starts, :outcome, :attendance, :approximate FROM event
               WHERE guild_id = :guild AND id = :event""",
            guild=guild,
            event=event,
            **{name: values[name] for name in ("outcome", "attendance", "approximate")},
        )


def edited_others(tx: Transaction, guild: int, keys: Sequence[str]) -> list[str]:
    """Return the titles of meetings that were seeded under other keys than these and that people edited since."""
    rows = tx.fetch(
        f"""SELECT title FROM event
            WHERE guild_id = :guild AND seed_hash IS NOT NULL AND {_EDITED}
              AND key NOT IN (SELECT value FROM json_each(:keys))
            ORDER BY starts, key""",
        guild=guild,
        keys=json.dumps(keys),
    )
    return [str(row["title"]) for row in rows]


def remove_others(tx: Transaction, guild: int, keys: Sequence[str]) -> int:
    """Take out the seeded meetings whose keys are not these any more and that nobody edited; return how many went."""
    return tx.execute(
        f"""DELETE FROM event
            WHERE guild_id = :guild AND NOT {_EDITED} AND key NOT IN (SELECT value FROM json_each(:keys))""",
        guild=guild,
        keys=json.dumps(keys),
    )
