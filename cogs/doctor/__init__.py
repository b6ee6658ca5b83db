"""Whether the bot is well, for administrators: `/doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.doctor.cog import DoctorCog

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the command and the answer to its button."""
    cog = DoctorCog(client, client.app.settings, client.app.clock)
    await client.add_cog(cog)
    client.routes |= cog.routes()
