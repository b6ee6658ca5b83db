"""The network's account of itself in SQLite: one JSON record a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.database import Transaction

if TYPE_CHECKING:
    from bot.network.records import Network


def find(tx: Transaction, guild: int) -> Network | None:
    """Return the record of a server, or None where nothing was seeded."""
    from bot.network.records import Network  # noqa: PLC0415  # its checks cost memory that few processes ever need

    record = tx.value("SELECT record FROM network WHERE guild_id = :guild", guild=guild)
    return None if record is None else Network.model_validate_json(record)


def save(tx: Transaction, guild: int, network: Network) -> None:
    """Keep the record of a server."""
    tx.execute(
        """INSERT INTO network (guild_id, record) VALUES (:guild, :record)
           ON CONFLICT (guild_id) DO UPDATE SET record = excluded.record""",
        guild=guild,
        record=network.model_dump_json(),
    )
