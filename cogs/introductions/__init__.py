"""Introductions as people meet them: asked for in an answer of `/dock ask`, kept in `/dock introductions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.core.i18n import _
from bot.introductions.outcomes import KINDS, THREADS, TOUCHED
from bot.ui.context import Itx
from bot.ui.groups import group_of
from cogs.introductions.answering import AnsweringDesk
from cogs.introductions.asking import Asking
from cogs.introductions.notices import Notices
from cogs.introductions.numbers import Numbers
from cogs.introductions.threads import ThreadMaker

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the command, the answers to buttons, what is sent, and what happens as time goes."""
    app = client.app
    asking = Asking(app.introductions, app.introductions_answering)
    desk = AnsweringDesk(app.introductions_answering)
    notices = Notices(client, app.introductions_telling, app.languages)
    numbers = Numbers(app.introductions, app.dock, app.directory, app.vocabulary, app.clock)
    threads = ThreadMaker(client, app.introductions_ending)

    @app_commands.command(
        name="introductions", description=_("What you asked, what waits for you, and your peace; only you see it")
    )
    async def introductions(itx: Itx) -> None:
        await asking.command(itx)

    group_of(client, "dock").add_command(introductions)
    client.routes |= asking.routes() | desk.routes() | numbers.routes()
    client.renderers |= dict.fromkeys(KINDS, notices.render)
    client.add_chore(app.introductions_ending.end, TOUCHED)
    client.add_chore(threads.make, THREADS)
