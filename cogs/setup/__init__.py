"""Operators and administrators: `/setup`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.setup.cog import SetupCog
from cogs.setup.guide import Guide
from cogs.setup.loading import Loader

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the cog to the client."""
    app = client.app
    guide = Guide(
        app.guilds, app.event_curation, app.conversation_curation, app.resource_digest, app.vocabulary, app.directory,
        Loader(app.seed, app.settings.data),
    )  # fmt: skip
    cog = SetupCog(app.guilds, app.event_curation, app.conversation_curation, app.zones, guide)
    client.routes |= cog.routes()
    await client.add_cog(cog)
