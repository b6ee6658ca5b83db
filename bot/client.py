"""The Discord client: intents, mentions, cogs, and the sync of commands."""

from __future__ import annotations

import importlib
import logging

import discord
from discord.ext import commands

from bot.app import App
from bot.core.i18n import Languages
from bot.ui.addresses import Addressed, Routes
from bot.ui.translator import CatalogueTranslator
from bot.ui.tree import CommandTree

log = logging.getLogger(__name__)

COGS = ("cogs.directory", "cogs.setup")

# What the bot does today needs these; never Administrator (docs/operators.md).
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)


def intents() -> discord.Intents:
    """Return the intents: servers, their roles and channels. None is privileged; no message is read."""
    return discord.Intents(guilds=True)


class Client(commands.Bot):
    """The bot as Discord sees it."""

    tree: CommandTree

    def __init__(self, app: App) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,  # there are no prefix commands; the argument is required
            help_command=None,
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            tree_cls=CommandTree,
            allowed_contexts=discord.app_commands.AppCommandContext(
                guild=True, dm_channel=False, private_channel=False
            ),
            allowed_installs=discord.app_commands.AppInstallationType(guild=True, user=False),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
        )
        self.app = app
        self.routes: Routes = {}

    @property
    def languages(self) -> Languages:
        """Return the languages that people are answered in."""
        return self.app.languages

    async def setup_hook(self) -> None:
        """Load the cogs and sync the commands; discord.py calls it once, however often it reconnects."""
        await self.prepare()
        await self.sync_commands()

    async def prepare(self) -> None:
        """Load everything that needs no connection."""
        await self.tree.set_translator(CatalogueTranslator(self.app.languages))
        self.add_dynamic_items(Addressed)
        for cog in COGS:
            # Not load_extension: it runs the modules a second time, and closing would throw them out of sys.modules.
            await importlib.import_module(cog).setup(self)

    async def sync_commands(self) -> None:
        """Send the commands to Discord where they differ from what was sent last.

        Discord lets an application write its commands 200 times a day. A refusal is logged and the bot runs on with
        the commands that Discord has.
        """
        fingerprint = await self.tree.fingerprint()
        scope = str(self.application_id)  # another application knows none of these commands yet
        if await self.app.synced.digest(scope) == fingerprint:
            log.info("The commands are as Discord has them.")
            return
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            log.error("Discord refused the commands (%s, code %s): %s", error.status, error.code, error.text)  # noqa: TRY400
            return
        await self.app.synced.keep(fingerprint, scope)
        log.info("The commands were sent to Discord.")

    async def on_ready(self) -> None:
        """Say that Discord is there; it may say so again after each reconnection."""
        log.info("Connected as %s to %d servers.", self.user, len(self.guilds))
