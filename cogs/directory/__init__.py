"""The directory as people meet it: `/directory` for everyone, `/curate directory` for curators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.directory.cog import DirectoryCog

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the cog to the client."""
    await client.add_cog(DirectoryCog(client.app.directory))
