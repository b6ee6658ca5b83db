"""`/setup curators`: who curates this server's network."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.guilds import Guilds
from bot.core.i18n import _
from bot.ui.context import Itx, actor_of, language_of
from bot.ui.replies import send


@app_commands.default_permissions(administrator=True)
class SetupCog(
    commands.GroupCog,
    group_name="setup",
    group_description=_("Decide how the bot serves this server"),
):
    """Settings of a server."""

    def __init__(self, guilds: Guilds) -> None:
        self._guilds = guilds

    @app_commands.command(name="curators", description=_("Decide which role curates, and where its notes go"))
    @app_commands.describe(
        role=_("Members with this role curate the directory"),
        channel=_("Where notes to the curators are posted"),
    )
    async def curators(self, itx: Itx, role: discord.Role, channel: discord.TextChannel | None = None) -> None:
        """Set the curators' role and channel."""
        say = language_of(itx)
        settings = await self._guilds.set_curators(actor_of(itx), role=role.id, channel=channel.id if channel else None)
        lines = [
            say(
                _("Members with the role {role} now curate; administrators of the server always do."),
                role=role.mention,
            )
        ]
        if settings.curators_channel is not None:
            lines.append(say(_("Notes to them are posted in {channel}."), channel=f"<#{settings.curators_channel}>"))
        else:
            lines.append(say(_("There is no channel for notes to them yet; say which with the option channel.")))
        lines.append(
            f"-# {say(_('Discord shows /curate to those who may manage messages; server settings change that.'))}"
        )
        await send(itx, "\n".join(lines))
