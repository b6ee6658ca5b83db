"""Looks at Discord: whether it takes the token, grants the intents, and lets the bot do its work in each channel.

The running bot looks through its own connection, the command line through one that only asks (no gateway).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from email.utils import parsedate_to_datetime

import aiohttp
import discord

from bot.clock import Clock
from bot.core.i18n import Phrase, _
from bot.operations.doctor import Place, Server, Surroundings
from bot.operations.store import Given
from bot.ui.permissions import MIRROR, NEEDED, Purpose, lacking

PURPOSES: dict[Purpose, Phrase] = {
    "notes": _("notes to the curators"),
    "meetings": _("meetings"),
    "digest": _("the library's digest"),
    "conversations": _("e-conversations"),
}


async def servers(client: discord.Client, given: Sequence[Given]) -> list[Server]:
    """Return how each server that is kept looks to the bot; raises discord.HTTPException where Discord fails."""
    return [await _server(client, one) for one in given]


async def _server(client: discord.Client, given: Given) -> Server:
    try:
        guild = await client.fetch_guild(given.guild, with_counts=False)
    except (discord.NotFound, discord.Forbidden):
        return Server(id=given.guild, name=_known(client, given.guild), here=False)
    channels = {one.id: one for one in await guild.fetch_channels()}
    assert client.user is not None  # noqa: S101  # whoever asks has logged in
    me = await guild.fetch_member(client.user.id)
    places = []
    for purpose, said in PURPOSES.items():
        number = given.channels.get(purpose)
        if number is None:
            if purpose != "digest":  # a server that wants none of its library has no channel for it
                places.append(Place(purpose=said, channel=""))
            continue
        channel = channels.get(number)
        if channel is None or not channel.permissions_for(me).view_channel:
            places.append(Place(purpose=said, channel=f"<#{number}>", there=False))
            continue
        missing = lacking(channel.permissions_for(me), NEEDED[purpose])
        places.append(Place(purpose=said, channel=f"#{channel.name}", missing=missing))
    return Server(
        id=guild.id,
        name=guild.name,
        role=given.role,
        role_there=given.role is None or guild.get_role(given.role) is not None,
        places=places,
        missing=lacking(me.guild_permissions, MIRROR) if given.mirror else (),
    )


def _known(client: discord.Client, guild: int) -> str:
    known = client.get_guild(guild)
    return "" if known is None else known.name


def content_given(flags: discord.ApplicationFlags) -> bool:
    """Say whether the developer portal grants the intent for what people write."""
    return flags.gateway_message_content or flags.gateway_message_content_limited


class Clockwork:
    """Compares this machine's clock with Discord's, by the date that its answers bear (whole seconds)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.skew: timedelta | None = None
        self.trace = aiohttp.TraceConfig()
        self.trace.on_request_end.append(self._answered)

    async def _answered(self, _session: object, _context: object, params: aiohttp.TraceRequestEndParams) -> None:
        date = params.response.headers.get("Date")
        if date is not None:
            self.skew = self._clock.now() - parsedate_to_datetime(date)


async def ask(token: str, given: Sequence[Given], clock: Clock, *, content_wanted: bool) -> Surroundings:
    """Ask Discord everything over REST alone; what it refuses is in the answer, nothing is raised for it."""
    clockwork = Clockwork(clock)
    client = discord.Client(intents=discord.Intents.none(), http_trace=clockwork.trace)
    try:
        async with client:
            await client.login(token)
            application = await client.application_info()
            commands = await client.http.get_global_commands(application.id)
            return Surroundings(
                access="accepted",
                content_wanted=content_wanted,
                content_given=content_given(application.flags),
                skew=clockwork.skew,
                commands=bool(commands),
                servers=await servers(client, given),
            )
    except discord.LoginFailure:
        return Surroundings(access="refused")
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
        return Surroundings(access="unreachable", error=str(error) or type(error).__name__)
