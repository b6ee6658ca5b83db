"""The docking station."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.dock.service import TOUCHED
from cogs.dock.cog import DockCog

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the commands, the answers to their buttons, and the forgetting of old questions."""
    app = client.app
    cog = DockCog(app.dock, app.vocabulary)
    await client.add_cog(cog)
    client.routes |= cog.routes()
    client.add_chore(app.dock.forget_old, TOUCHED)
