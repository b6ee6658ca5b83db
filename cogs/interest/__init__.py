"""New people: `/interest` for everybody, `/curate people` for curators, the queue, the notices, the reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.core.guilds import CURATORS
from bot.core.i18n import _
from bot.interest.outcomes import NOTICE, OUTCOME, REMINDER, TOUCHED
from bot.ui.context import Itx
from bot.ui.groups import curate_group
from cogs.interest.cog import InterestCog
from cogs.interest.curate import InterestDesk
from cogs.interest.joining import JoiningDesk
from cogs.interest.notices import Notices
from cogs.interest.people import PeopleCommand

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the commands, the answers to their buttons, what puts notices into words, and what plans reminders."""
    app = client.app
    cog = InterestCog(app.interest)
    desk = InterestDesk(app.interest_curation, app.clock)
    joining = JoiningDesk(app.interest_joining, app.vocabulary, app.clock)
    panel = PeopleCommand(app.people_desk)
    notices = Notices(client, app.interest_telling, app.interest_reminders, app.languages)
    await client.add_cog(cog)

    @app_commands.command(name="people", description=_("What waits: claims, expressions of interest, introductions"))
    async def people(itx: Itx) -> None:
        await panel.people(itx)

    curate_group(client).add_command(people)
    client.routes |= cog.routes() | desk.routes() | joining.routes() | panel.routes()
    client.renderers |= {NOTICE: notices.new, OUTCOME: notices.outcomes, REMINDER: notices.waiting}
    client.add_chore(app.interest_reminders.plan, TOUCHED, CURATORS)
