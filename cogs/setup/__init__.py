"""Operators and administrators: `/setup`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.setup.cog import SetupCog

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the cog to the client."""
    app = client.app
    await client.add_cog(SetupCog(app.guilds, app.event_curation, app.conversation_curation, app.zones))
