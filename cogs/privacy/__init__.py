"""What is kept of people, and what they decide about it: `/privacy`; whom it greets, and whether somebody left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.privacy.departures import TOUCHED as DEPARTURES
from cogs.privacy.cog import PrivacyCog
from cogs.privacy.greeting import Greeting
from cogs.privacy.leavers import Leavers

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the command, the answers to its buttons, the line of first use, and the chores."""
    app = client.app
    cog = PrivacyCog(app.privacy)
    await client.add_cog(cog)
    client.routes |= cog.routes()
    await client.add_cog(Greeting(app.privacy))
    leavers = Leavers(client, app.departures, app.clock)
    await client.add_cog(leavers)
    client.add_chore(leavers.look)
    client.add_chore(leavers.purge, DEPARTURES)
