"""Where the file of a published stock-taking stands: in a message of the bot's own in the curators' channel."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.clock import Clock
from bot.core.guilds import Guilds
from bot.core.i18n import _
from bot.errors import BusyError, ConflictError
from bot.resources.records import StoredFile
from bot.stocktaking.files import File
from bot.ui.pacer import Refused
from bot.ui.text import plain

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)
LARGEST = 8 * 1024 * 1024  # bytes of all files of one message together; Discord takes 10 MiB
UNREACHED = (Refused, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError)


class Shelf:
    """Keeps files that the bot has made, as it keeps those that members hand in."""

    def __init__(self, client: Client, guilds: Guilds, clock: Clock) -> None:
        self._client = client
        self._guilds = guilds
        self._clock = clock

    async def keep(self, guild: int, file: File) -> StoredFile:
        """Post a file in the curators' channel; return where it stands. Nothing is kept where this raises."""
        channel = (await self._guilds.get(guild)).curators_channel
        if channel is None:
            raise ConflictError(
                _("The document cannot be kept yet: this server has no channel for its curators."),
                hint=_("An administrator can set one: /setup curators."),
            )
        place = self._client.get_partial_messageable(channel)
        say = self._client.language_of_server(guild)
        note = say(
            _("A stock-taking of the library: {name}. Members open this copy; if this message is deleted, it is gone."),
            name=plain(file.name),
        )
        try:
            sent = await self._client.pacer.send(
                channel, lambda: place.send(note, file=discord.File(io.BytesIO(file.content), file.name))
            )
        except discord.HTTPException as error:
            log.warning("A stock-taking could not be kept: %s (code %s).", error.status, error.code)
            raise ConflictError(
                _("The document could not be kept: the bot may not write in the curators' channel."),
                hint=_("Ask an administrator to let it, then press the button again."),
            ) from error
        except UNREACHED as error:
            raise BusyError(
                _("Discord could not be reached just now. Nothing was lost."), hint=_("Try again in a moment.")
            ) from error
        stored = sent.attachments[0]
        return StoredFile(
            name=file.name, size=len(file.content), type=file.type, url=stored.url,
            # Whoever opens it asks for the address anew: Discord's are good for a day.
            expires_at=self._clock.now(), channel=channel, message=sent.id,
        )  # fmt: skip

    async def drop(self, file: StoredFile | None) -> None:
        """Remove the message of a file that nothing refers to; where that fails, a curator can still do it by hand."""
        if file is None:
            return
        place = self._client.get_partial_messageable(file.channel)
        try:
            await self._client.pacer.send(file.channel, place.get_partial_message(file.message).delete)
        except (discord.HTTPException, *UNREACHED) as error:
            log.warning("The message %d of a stock-taking could not be removed: %s", file.message, error)
