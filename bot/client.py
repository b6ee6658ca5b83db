"""The Discord client: intents, mentions, cogs, and the sync of commands."""

from __future__ import annotations

import asyncio
import importlib
import logging
import threading
from collections.abc import Hashable

import aiohttp
import discord
from discord.ext import commands

from bot.app import App
from bot.core.i18n import Language, Languages
from bot.core.measures import Measures
from bot.core.outbox import TOUCHED as OUTBOX
from bot.core.scheduler import Chore, Work
from bot.core.watchdog import place_of
from bot.ui.addresses import Addressed, Routes
from bot.ui.deliverer import Deliverer, Renderer
from bot.ui.measuring import Aside, Use
from bot.ui.pacer import Pacer
from bot.ui.post import DiscordPost
from bot.ui.translator import CatalogueTranslator
from bot.ui.tree import CommandTree

log = logging.getLogger(__name__)
SECONDS_TO_ANSWER = 4  # that a stop leaves to commands under way
SECONDS_TO_LEAVE = 2  # and then to Discord's goodbye

COGS = (
    "cogs.directory",
    "cogs.conversations",
    "cogs.doctor",
    "cogs.events",
    "cogs.help",
    "cogs.me",
    "cogs.people",  # adds to /me and /directory
    "cogs.focal_points",
    "cogs.interest",
    "cogs.dock",
    "cogs.introductions",
    "cogs.practices",
    "cogs.stocktaking",
    "cogs.privacy",
    "cogs.resources",
    "cogs.setup",
)

# What the bot does today needs these; never Administrator (docs/operators.md).
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    create_private_threads=True,
    manage_threads=True,
    pin_messages=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    create_events=True,
    manage_events=True,
)

SCOPES = ("bot", "applications.commands")


def intents(*, message_content: bool = False) -> discord.Intents:
    """Return the intents: servers, their channels and scheduled events, and that a message was edited or deleted.

    None is privileged, so that Discord leaves out what people write, unless the operator asks for `message_content`.
    """
    return discord.Intents(
        guilds=True, guild_scheduled_events=True, guild_messages=True, message_content=message_content
    )


def invite_link(application: int) -> str:
    """Return the address at which an administrator adds the bot to a server, with the permissions it uses."""
    return discord.utils.oauth_url(application, permissions=PERMISSIONS, scopes=SCOPES)


class Client(commands.Bot):
    """The bot as Discord sees it."""

    tree: CommandTree

    def __init__(self, app: App, *, pacer: Pacer | None = None) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,  # there are no prefix commands; the argument is required
            help_command=None,
            intents=intents(message_content=app.settings.message_content),
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
        if app.settings.health_port:  # else nobody reads it
            self.http.http_trace = _counting(app.measures)
        self.under_way: dict[asyncio.Task[object], Use | Aside] = {}  # what people are being answered
        self.routes: Routes = {}
        self.pacer = pacer or Pacer()
        self.renderers: dict[str, Renderer] = {}
        self.command_numbers: dict[str, int] = {}  # Discord's, by name; empty until asked for (bot/ui/commands.py)
        post = DiscordPost(self, self.pacer)
        self.deliverer = Deliverer(app.database, app.outbox, app.clock, post, self.renderers, measures=app.measures)
        self._chores = [self.chore(self.deliverer.turn, OUTBOX)]
        if app.settings.backup_at != "off":
            self._chores.append(self.chore(app.backups.turn))

    @property
    def languages(self) -> Languages:
        """Return the languages that people are answered in."""
        return self.app.languages

    def language_of_server(self, guild: int) -> Language:
        """Return the language that a server prefers, in which its curators are told what concerns all of them."""
        known = self.get_guild(guild)
        return self.languages.for_locale(known.preferred_locale.value if known else "en")

    def chosen_language(self, guild: int, user: int) -> str | None:
        """Return the code of the language that a person chose in a server, None where they chose none."""
        return self.app.members.language(guild, user)

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
        payload = await self.tree.payload()
        fingerprint = self.tree.digest(payload)
        scope = str(self.application_id)  # another application knows none of these commands yet
        if await self.app.synced.digest(scope) == fingerprint:
            log.info("The commands are as Discord has them.")
            return
        try:
            # Not tree.sync, which translates each text into all of Discord's languages a second time.
            await self.http.bulk_upsert_global_commands(self.application_id or 0, payload=payload)
        except discord.HTTPException as error:
            log.error("Discord refused the commands (%s, code %s): %s", error.status, error.code, error.text)  # noqa: TRY400
            return
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.error("The commands could not be sent to Discord: %s", error)  # noqa: TRY400  # the next start tries again
            return
        await self.app.synced.keep(fingerprint, scope)
        log.info("The commands were sent to Discord.")

    def chore(self, work: Work, *after: Hashable) -> Chore:
        """Have `work` done once Discord is there, whenever it asked for it, and after each commit that touched `after`.

        Chores run beside one another; each waits for itself.
        """
        made = Chore(self.app.clock, work)
        for topic in after:
            self.app.database.on_commit(topic, made.soon)
        return made

    def add_chore(self, work: Work, *after: Hashable) -> None:
        """Add a chore of a cog."""
        self._chores.append(self.chore(work, *after))

    async def on_ready(self) -> None:
        """Say that Discord is there, and begin with what is due; it may say so again after each reconnection."""
        log.info("Connected as %s to %d servers.", self.user, len(self.guilds))
        for chore in self._chores:
            chore.start()

    def running(self) -> str:
        """Name what the loop is at, as another thread sees it: what is used, and the function; empty if unknown."""
        loop = self.loop
        task = None if loop is discord.utils.MISSING else asyncio.current_task(loop)
        use = None if task is None else self.under_way.get(task)
        names = ("" if use is None else use.name, place_of(threading.main_thread().ident or 0))
        return ", ".join(name for name in names if name)

    async def close(self) -> None:
        """Let what is under way end, for a few seconds, then leave Discord, whether or not it answers."""
        self.pacer.stop()  # who still waits for a turn was not begun, and stays due
        answering = asyncio.create_task(self.answered())
        await self.deliverer.stop()  # at once: whom the pacer refuses has to know that it is for the stop
        await answering
        for chore in self._chores:
            await chore.stop()
        try:
            await asyncio.wait_for(super().close(), SECONDS_TO_LEAVE)
        except TimeoutError:
            log.warning("Discord did not say goodbye in time.")
            await self.http.close()

    async def answered(self) -> None:
        """Return once whoever asked is answered; after a few seconds, stop what is still at it."""
        loop = asyncio.get_running_loop()
        until = loop.time() + SECONDS_TO_ANSWER
        while loop.time() < until:
            if not self.under_way:
                await asyncio.sleep(0)  # what follows an answer begins a turn of the loop after it
                if not self.under_way:
                    break
            await asyncio.wait([*self.under_way], timeout=until - loop.time())
        late = {task: use.name for task, use in self.under_way.items()}
        for task, name in late.items():
            log.warning("Stopped before it had ended: %s.", name)
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=1)


def _counting(measures: Measures) -> aiohttp.TraceConfig:
    # discord.py tries again by itself where it is refused; only the wire shows each refusal.
    trace = aiohttp.TraceConfig()

    async def ended(_session: object, _context: object, given: aiohttp.TraceRequestEndParams) -> None:
        if given.response.status >= 400:
            measures.refusals.add(str(given.response.status))

    trace.on_request_end.append(ended)
    return trace
