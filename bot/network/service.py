"""Answers what the network is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.core.database import Database, Transaction
from bot.core.i18n import _
from bot.errors import NotFoundError
from bot.network import store

if TYPE_CHECKING:
    from bot.network.records import Network


class NetworkService:
    """The network of every server."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def about(self, guild: int) -> Network:
        """Return the network's account of itself; raise NotFoundError where none was loaded."""
        network = await self._database.read(lambda tx: store.find(tx, guild))
        if network is None:
            raise NotFoundError(
                _("This server's network has not been described yet."),
                hint=_("Whoever runs the bot can load it with: python -m bot seed."),
            )
        return network

    def record_in(self, tx: Transaction, guild: int) -> Network | None:
        """Return the network's account of itself, None where none was loaded; inside another use case."""
        return store.find(tx, guild)

    def names_in(self, tx: Transaction, guild: int) -> Mapping[str, str]:
        """Return the network's name by language, empty where none was loaded; inside another use case."""
        return store.names(tx, guild)
