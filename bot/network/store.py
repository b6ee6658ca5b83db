"""The network's account of itself in SQLite: one JSON record a server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.core.database import Transaction

if TYPE_CHECKING:
    from bot.network.records import Network


def find(tx: Transaction, guild: int) -> Network | None:
    """Return the record of a server, or None where nothing was seeded."""
    from bot.network.records import Network  # noqa: PLC0415  # its checks cost memory that few processes ever need

    record = tx.value("SELECT record FROM network WHERE guild_id = :guild", guild=guild)
    return None if record is None else Network.model_validate_json(record)


def names(tx: Transaction, guild: int) -> dict[str, str]:
    """Return the name of a server's network by language, empty where nothing was seeded."""
    row = tx.first(
        "SELECT record ->> '$.name' AS name, record -> '$.added_names' AS added FROM network WHERE guild_id = :guild",
        guild=guild,
    )
    return {} if row is None else {"en": row["name"], **json.loads(row["added"] or "{}")}


def save(tx: Transaction, guild: int, network: Network) -> None:
    """Keep the record of a server."""
    tx.execute(
        """INSERT INTO network (guild_id, record) VALUES (:guild, :record)
           ON CONFLICT (guild_id) DO UPDATE SET record = excluded.record""",
        guild=guild,
        record=network.model_dump_json(),
    )
