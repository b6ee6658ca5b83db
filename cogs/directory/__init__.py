"""The directory as people meet it: `/directory` for everyone, `/curate directory` for curators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.groups import curate_group
from cogs.directory.choices import OrganisationChoices
from cogs.directory.cog import DirectoryCog
from cogs.directory.curate import CurateDirectory

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the commands and the answers to their buttons."""
    app = client.app
    choices = OrganisationChoices(app.directory)
    cog = DirectoryCog(
        choices, app.directory, app.exchange, app.network, app.vocabulary, app.resources, app.related, app.people,
        app.focal_points, app.guilds, app.clock,
    )  # fmt: skip
    curate = CurateDirectory(choices, app.curation, app.exchange, app.directory, app.vocabulary, app.drafts)
    await client.add_cog(cog)
    curate_group(client).add_command(curate)
    client.routes |= cog.routes() | curate.routes()
