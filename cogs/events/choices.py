"""Autocomplete: meetings, occurrences of a series, time zones."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from discord import app_commands

from bot.clock import Clock
from bot.core.i18n import Language
from bot.errors import UserError
from bot.events.records import Event
from bot.events.service import EventsService
from bot.events.zones import Zones, offset_text
from bot.ui.context import Itx, guild_of, language_of
from bot.ui.suggesting import MOST, Choices
from bot.ui.text import label
from cogs.events.wording import packed


class EventChoices:
    """What people may be about to choose."""

    def __init__(self, events: EventsService, zones: Zones, clock: Clock) -> None:
        self._events = events
        self._zones = zones
        self._clock = clock

    async def meetings(self, itx: Itx, typed: str) -> Choices:
        """Return meetings by title, place or year; the value is the number of the record."""
        say = language_of(itx)
        found = await self._events.suggest(guild_of(itx), typed, say.code)
        return [app_commands.Choice(name=_shown(event, title, say), value=f"#{event.id}") for event, title in found]

    async def occurrences(self, itx: Itx, typed: str) -> Choices:
        """Return the meetings of the series that was chosen in the option before, those around now."""
        chosen = str(getattr(itx.namespace, "event", "") or "")
        if not chosen:
            return []
        say = language_of(itx)
        try:
            found = await self._events.around(guild_of(itx), chosen)
        except UserError:
            return []  # the other option is still being typed
        choices = []
        for event, one in found:
            local = one.start.astimezone(ZoneInfo(event.zone))
            name = f"{say.weekday(local.date())} {say.date(local.date().isoformat())} {local:%H:%M}"
            if typed.casefold() in name.casefold():
                choices.append(app_commands.Choice(name=label(name, limit=100), value=packed(one.original)))
        return choices[:MOST]

    async def zones(self, itx: Itx, typed: str) -> Choices:
        """Return time zones by city, in the person's language."""
        say, now = language_of(itx), self._clock.now()
        return [
            app_commands.Choice(
                name=label(f"{one.city} · {one.key} · {offset_text(one.key, now)}", limit=100), value=one.key
            )
            for one in self._zones.suggest(typed, say.code)[:MOST]
        ]


def _shown(event: Event, title: str, say: Language) -> str:
    when = say.date(event.starts[:10])
    room = 100 - len(when) - 3
    return f"{label(title, limit=room)} · {when}"


WEEK = timedelta(days=7)
MONTH = timedelta(days=31)
