"""What everybody decides for themselves: `/me`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.me.cog import MeCog

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the commands and the answers to their buttons."""
    cog = MeCog(client.app.members, client.app.zones, client.app.clock)
    await client.add_cog(cog)
    client.routes |= cog.routes()
