"""Autocomplete of what can be linked to a conversation."""

from __future__ import annotations

from discord import app_commands

from bot.directory.service import DirectoryService
from bot.events.service import EventsService
from bot.resources.service import ResourcesService
from bot.ui.context import Itx, guild_of, language_of
from bot.ui.suggesting import Choices
from bot.ui.text import label


class LinkChoices:
    """Resources, organisations and meetings; the value of a choice is the number of the record."""

    def __init__(self, resources: ResourcesService, directory: DirectoryService, events: EventsService) -> None:
        self._resources = resources
        self._directory = directory
        self._events = events

    async def resources(self, itx: Itx, typed: str) -> Choices:
        """Return works of the library by title or author."""
        found = await self._resources.suggest(guild_of(itx), typed)
        return [app_commands.Choice(name=label(one.title, limit=100), value=f"#{one.id}") for one in found]

    async def organisations(self, itx: Itx, typed: str) -> Choices:
        """Return organisations of the directory by name."""
        found = await self._directory.suggest(guild_of(itx), typed)
        return [app_commands.Choice(name=label(one.name, limit=100), value=f"#{one.id}") for one in found]

    async def events(self, itx: Itx, typed: str) -> Choices:
        """Return meetings by title, place or year."""
        say = language_of(itx)
        found = await self._events.suggest(guild_of(itx), typed, say.code)
        return [
            app_commands.Choice(
                name=f"{label(title, limit=80)} · {say.date(event.starts[:10])}"[:100], value=f"#{event.id}"
            )
            for event, title in found
        ]
