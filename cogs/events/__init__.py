"""Meetings as people meet them: `/events` for everyone, `/curate events` for curators, reminders, cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.events.planning import NOTICE, REMINDER
from bot.events.planning import TOUCHED as EVENTS
from bot.ui.groups import curate_group
from cogs.events.choices import EventChoices
from cogs.events.cog import EventsCog
from cogs.events.curate import CurateEvents
from cogs.events.reminders import Reminders
from cogs.events.surfaces import Surfaces

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the commands, the answers to their buttons, what puts reminders into words, and what keeps cards right."""
    app = client.app
    choices = EventChoices(app.events, app.zones, app.clock)
    cog = EventsCog(choices, app.events, app.members, app.directory, app.related, app.guilds, app.zones, app.clock)
    curate = CurateEvents(choices, app.event_curation, app.events, app.zones, app.clock)
    reminders = Reminders(app.reminders, app.languages, app.zones)
    surfaces = Surfaces(client, app.surfaces, app.languages, app.zones, app.guilds)
    await client.add_cog(cog)
    await client.add_cog(surfaces)
    curate_group(client).add_command(curate)
    client.routes |= cog.routes() | curate.routes()
    client.renderers |= {REMINDER: reminders.reminders, NOTICE: reminders.notices}
    client.add_chore(app.planner.plan_due, EVENTS)
    client.add_chore(surfaces.show, EVENTS)
