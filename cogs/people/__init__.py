"""Profiles and the people of the directory: `/me profile`, `/directory people`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.groups import group_of
from cogs.people.cog import PeopleCog

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the commands to the groups of others, and the answers to their buttons."""
    app = client.app
    cog = PeopleCog(app.people, app.privacy, app.directory, app.vocabulary, app.drafts)
    homes = {"profile": "me", "people": "directory"}
    for command in cog.get_app_commands():
        group_of(client, homes[command.name]).add_command(command)
    client.routes |= cog.routes()
