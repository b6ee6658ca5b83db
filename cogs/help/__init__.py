"""What this person may do here, by what they want to do: `/help`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.help.cog import HelpCog

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the command and the answers to its buttons."""
    cog = HelpCog(client.app.guilds, client.app.own_conversations)
    await client.add_cog(cog)
    client.routes |= cog.routes()
