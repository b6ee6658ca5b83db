"""What only the seeding writes to the resources: rows known by their keys, marked with the seed that they hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.database import Transaction
from bot.directory.records import OrganisationId, PlaceId
from bot.resources.records import ResourceId

# What a person had a hand in: changed it, decided about it, or shared it under a key of the seed.
_EDITED = "(origin <> 'seeded' OR updated_by IS NOT NULL OR decided_by IS NOT NULL)"


@dataclass(frozen=True, slots=True)
class SeedState:
    """What became of a resource since it was last seeded."""

    id: ResourceId
    seed_hash: str | None
    edited: bool


def seed_state(tx: Transaction, guild: int, key: str) -> SeedState | None:
    """Return the state of the resource with this key, or None."""
    row = tx.first(
        f"SELECT id, seed_hash, {_EDITED} AS edited FROM resource WHERE guild_id = :guild AND key = :key",
        guild=guild,
        key=key,
    )
    return None if row is None else SeedState(ResourceId(row["id"]), row["seed_hash"], bool(row["edited"]))


def place_ids(tx: Transaction, guild: int) -> dict[str, PlaceId]:
    """Return the ids of the server's places by their keys."""
    rows = tx.fetch("SELECT key, id FROM place WHERE guild_id = :guild", guild=guild)
    return {row["key"]: PlaceId(row["id"]) for row in rows}


def organisation_ids(tx: Transaction, guild: int) -> dict[str, OrganisationId]:
    """Return the ids of the server's organisations by their keys; those that were merged keep their own."""
    rows = tx.fetch("SELECT key, id FROM organisation WHERE guild_id = :guild", guild=guild)
    return {row["key"]: OrganisationId(row["id"]) for row in rows}


def mark_seeded(
    tx: Transaction, guild: int, resource_id: int, values: Mapping[str, object], *, seed_hash: str, published_at: int
) -> None:
    """Note which seed a resource now holds.

    `values` holds `section`, `position`, `printed`, `ledger` and `added` as they are stored. `published_at` is
    in UTC seconds. What was there before gets a new version, so that a form opened before cannot undo it.
    """
    tx.execute(
        """UPDATE resource SET section = :section, position = :position, printed = :printed, ledger = :ledger,
             added = :added, published_at = :published_at, version = version + (seed_hash IS NOT NULL),
             seed_hash = :seed_hash
           WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=resource_id,
        seed_hash=seed_hash,
        published_at=published_at,
        **values,
    )


def edited_others(tx: Transaction, guild: int, keys: Sequence[str]) -> list[str]:
    """Return the titles of resources that were seeded under other keys than these and that people edited since."""
    rows = tx.fetch(
        f"""SELECT title FROM resource
            WHERE guild_id = :guild AND seed_hash IS NOT NULL AND {_EDITED}
              AND key NOT IN (SELECT value FROM json_each(:keys))
            ORDER BY id""",
        guild=guild,
        keys=json.dumps(keys),
    )
    return [str(row["title"]) for row in rows]


def others(tx: Transaction, guild: int, keys: Sequence[str]) -> list[ResourceId]:
    """Return the seeded resources whose keys are not these any more and that nobody edited."""
    rows = tx.fetch(
        f"""SELECT id FROM resource
            WHERE guild_id = :guild AND NOT {_EDITED} AND key NOT IN (SELECT value FROM json_each(:keys))
            ORDER BY id""",
        guild=guild,
        keys=json.dumps(keys),
    )
    return [ResourceId(row["id"]) for row in rows]
