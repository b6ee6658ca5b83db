"""The library as people meet it: `/resources` for everyone, `/curate resources` for curators, cards, news."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.core.guilds import CURATORS
from bot.core.i18n import _
from bot.resources.digest import NOTICE
from bot.resources.digest import TOUCHED as DIGESTS
from bot.resources.outcomes import DIGEST, LINKS, OUTCOME
from bot.resources.sharing import TOUCHED as RESOURCES
from bot.ui.context import Itx
from bot.ui.groups import curate_group
from cogs.resources.choices import ResourceChoices
from cogs.resources.cog import ResourcesCog
from cogs.resources.curate import CurateResources
from cogs.resources.desk import SharingDesk
from cogs.resources.digest import Digests
from cogs.resources.files import Files
from cogs.resources.links import LinkDesk, LinkLists
from cogs.resources.notices import Notices
from cogs.resources.surfaces import ReviewSurfaces

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the commands, the answers to their buttons, what puts news into words, and what keeps cards right."""
    app = client.app
    choices = ResourceChoices(app.resources, app.directory)
    files = Files(client, app.guilds, app.clock)
    desk = SharingDesk(app.sharing, app.vocabulary, files, app.clock)
    cog = ResourcesCog(
        choices, app.resources, app.vocabulary, app.directory, app.guilds, desk, files, app.related, app.clock
    )
    links = LinkDesk(app.links)
    curate = CurateResources(
        choices, app.resource_curation, app.sharing, desk, app.vocabulary, app.clock, app.resource_digest, app.zones,
        links,
    )  # fmt: skip
    digests = Digests(app.resource_digest, app.languages)
    surfaces = ReviewSurfaces(client, app.review_cards, app.vocabulary, files)
    await client.add_cog(cog)
    curate_group(client).add_command(curate)

    @app_commands.context_menu(name=_("Share as resource"))
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def share_as_resource(itx: Itx, message: discord.Message) -> None:
        await desk.share_message(itx, message)

    client.tree.add_command(share_as_resource)
    client.routes |= desk.routes() | cog.routes() | curate.routes() | links.routes()
    client.renderers |= {OUTCOME: Notices(app.telling, app.languages).outcomes}
    client.renderers |= {DIGEST: digests.digests, NOTICE: digests.notices}
    client.renderers |= {LINKS: LinkLists(client, app.links).lists}
    client.add_chore(surfaces.show, RESOURCES, CURATORS)
    client.add_chore(app.links.check_due, RESOURCES)
    client.add_chore(app.resource_digest.plan, DIGESTS)
