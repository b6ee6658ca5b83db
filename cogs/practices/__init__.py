"""Promising practices as people meet them: `/practice`, the panel that they are told in, cards, invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.practices.inviting import INVITATION, NOTICE
from cogs.practices.cog import PracticesCog
from cogs.practices.desk import PracticeDesk
from cogs.practices.notices import PracticeNotices

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the commands, the answers to their buttons, and what puts invitations into words."""
    app = client.app
    desk = PracticeDesk(app.practice_writing, app.practice_invitations, app.vocabulary, app.clock)
    cog = PracticesCog(
        app.practices, app.practice_invitations, desk, app.vocabulary, app.guilds, app.related, app.clock
    )
    notices = PracticeNotices(client, app.practice_invitations, app.languages)
    await client.add_cog(cog)
    client.routes |= desk.routes() | cog.routes()
    client.renderers |= {INVITATION: notices.invitations, NOTICE: notices.notices}
