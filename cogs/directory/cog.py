"""`/directory` (being built)."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.core.i18n import _
from bot.directory.service import DirectoryService
from bot.ui.addresses import button
from bot.ui.context import Itx, guild_of
from bot.ui.layouts import layout, row
from bot.ui.replies import send


class DirectoryCog(commands.GroupCog, group_name="directory", group_description=_("Who does what, and where")):
    """Finds organisations."""

    def __init__(self, directory: DirectoryService) -> None:
        self._directory = directory

    @app_commands.command(name="find", description=_("Search organisations by name, place, theme or expertise"))
    async def find(self, itx: Itx, query: str, public: bool = False) -> None:  # noqa: FBT001, FBT002
        """Search."""
        page = await self._directory.find(guild_of(itx), query)
        view = layout(*(row(f"**{one.name}**", button("Open", "dir.open", one.id)) for one in page.results[:5]))
        await send(itx, view=view, public=public)
