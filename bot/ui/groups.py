"""The commands that several cogs share a place in: `/curate <feature> <verb>`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.core.i18n import _

if TYPE_CHECKING:
    from bot.client import Client


def group_of(client: Client, name: str) -> app_commands.Group:
    """Return a group that another cog has made (`me`, `directory`), so that a cog loaded after it adds to it.

    LookupError where no cog before has made it: the order of `bot.client.COGS` is wrong then.
    """
    group = client.tree.get_command(name)
    if not isinstance(group, app_commands.Group):
        raise LookupError(f"no cog has made /{name} yet")  # noqa: TRY004  # it is a matter of order, not of type
    return group


def curate_group(client: Client) -> app_commands.Group:
    """Return `/curate`, making it where no cog has asked for it yet.

    Discord hides it from people who cannot manage messages; it cannot hide a subcommand, and an administrator may
    show it to anyone, so every use case behind it asks for the role again.
    """
    group = client.tree.get_command("curate")
    if isinstance(group, app_commands.Group):
        return group
    made = app_commands.Group(
        name="curate",
        description=_("For curators: keep the network's memory right"),
        default_permissions=discord.Permissions(manage_messages=True),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    )
    client.tree.add_command(made)
    return made
