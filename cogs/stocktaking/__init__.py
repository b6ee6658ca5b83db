"""The stock-taking document, and the pulse of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.stocktaking.cog import NetworkCog, StocktakingCog
from cogs.stocktaking.keeping import Shelf

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the commands and the answers to their buttons."""
    app = client.app
    cog = StocktakingCog(app.stocktaking, app.guilds, Shelf(client, app.guilds, app.clock))
    await client.add_cog(cog)
    await client.add_cog(NetworkCog(app.stocktaking))
    client.routes |= cog.routes()
