"""Notices who left and who came back, without the intent that would tell: Discord is asked once a day."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord.ext import commands

from bot.clock import Clock
from bot.privacy.departures import Departures
from bot.ui.context import Itx
from bot.ui.pacer import Refused

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)
FIRST = timedelta(hours=1)  # after a start, so that a bot that is restarted often does not ask all day
EVERY = timedelta(days=1)
AT_ONCE = 50  # people that are asked about in a row
PAUSE = timedelta(minutes=5)  # between two rows, so that nothing else waits for this
# Unknown member; unknown user: the account is gone. Any other refusal says nothing about the person.
NOT_HERE = {10007, 10013}


class Leavers(commands.Cog):
    """Asks about everybody of whom something is kept; whoever is gone is purged when their time is up."""

    def __init__(self, client: Client, departures: Departures, clock: Clock) -> None:
        self._client = client
        self._departures = departures
        self._clock = clock
        self._begin = clock.now() + FIRST
        self._asking: list[tuple[int, int]] = []  # server and person, of this day, still to be asked about

    async def look(self) -> datetime:
        """Ask about the next people who are to be asked about; return when to go on.

        What is not known for lack of an answer is asked the next day. The order is another each day, so that everybody
        is reached in time also where the bot is stopped in the middle again and again.
        """
        now = self._clock.now()
        if not self._asking:
            if now < self._begin:
                return self._begin
            self._begin = now + EVERY
            self._asking = await self._everybody(now)
        for _number in range(min(AT_ONCE, len(self._asking))):
            guild, user = self._asking[-1]
            try:
                await self._ask(guild, user)
            except (Refused, aiohttp.ClientError, TimeoutError, OSError):
                break  # Discord takes nothing just now; this one is asked first when it does
            self._asking.pop()
        return now + PAUSE if self._asking else self._begin

    async def purge(self) -> datetime | None:
        """Erase whose time is up; Discord is asked about each once more, since they may be back since the last day."""
        for guild, user in await self._departures.due():
            try:
                await self._ask(guild, user)
            except (Refused, aiohttp.ClientError, TimeoutError, OSError):
                return self._clock.now() + PAUSE  # Discord takes nothing just now
        return await self._departures.purge()

    async def _everybody(self, now: datetime) -> list[tuple[int, int]]:
        day = f"{now:%Y-%m-%d}"
        kept = [(guild, user) for guild in await self._departures.servers() if self._client.get_guild(guild)
                for user in await self._departures.kept(guild)]  # fmt: skip
        return sorted(kept, key=lambda one: hashlib.blake2s(f"{day} {one}".encode()).digest())

    async def _ask(self, guild: int, user: int) -> None:
        server = self._client.get_guild(guild)
        if server is None or server.unavailable:
            return  # left since, which is noted apart; or Discord has trouble with it
        try:
            await self._client.pacer.send(None, lambda: server.fetch_member(user))
        except discord.HTTPException as error:
            if error.status == 404 and error.code in NOT_HERE:
                await self._departures.left(guild, user)
            else:
                self._departures.unsure(guild, user)
                log.info("Whether somebody is still here was not answered: %s (code %s).", error.status, error.code)
            return
        await self._departures.here(guild, user)

    # -- what Discord tells by itself -----------------------------------------------------------------------

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Note which servers removed the bot while it was away, and which have it again."""
        for guild in await self._departures.servers():
            server = self._client.get_guild(guild)
            if server is None:
                await self._departures.server_left(guild)
            elif not server.unavailable:
                await self._departures.server_here(guild)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that a server removed the bot."""
        await self._departures.server_left(guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note that a server has the bot again."""
        await self._departures.server_here(guild.id)

    @commands.Cog.listener()
    async def on_interaction(self, itx: Itx) -> None:
        """Note that whoever uses a command or a button in a server is there."""
        if itx.guild_id is not None and itx.type is not discord.InteractionType.autocomplete:
            await self._departures.here(itx.guild_id, itx.user.id)
