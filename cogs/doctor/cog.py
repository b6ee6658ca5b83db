"""`/doctor`: what is well, what is not, and what mends it; for administrators of a server."""

from __future__ import annotations

import asyncio

import discord
from discord import app_commands
from discord.ext import commands
from discord.ui import LayoutView

from bot.clock import Clock
from bot.core.i18n import _
from bot.errors import NotAllowedError
from bot.operations.doctor import Surroundings, judge
from bot.operations.examining import examine
from bot.operations.store import Given
from bot.settings import Settings
from bot.ui.addresses import Pressed, Routes
from bot.ui.context import Itx, actor_of, language_of
from bot.ui.diagnosis import content_given, servers
from bot.ui.replies import Reply, send, update
from cogs.doctor.cards import findings_card


class DoctorCog(commands.Cog):
    """Looks at everything, and says what it found."""

    def __init__(self, client: discord.Client, settings: Settings, clock: Clock) -> None:
        self._client = client
        self._settings = settings
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {"doct.again": self._again}

    @app_commands.command(name="doctor", description=_("See whether the bot is well, and what mends what is not"))
    @app_commands.default_permissions(administrator=True)
    async def doctor(self, itx: Itx) -> None:
        """Look at everything; it takes some seconds."""
        await send(itx, view=await self._looked(itx))

    async def _again(self, itx: Itx, _pressed: Pressed) -> None:
        await update(itx, await self._looked(itx))

    async def _looked(self, itx: Itx) -> LayoutView:
        actor = actor_of(itx)
        if not actor.administrator:
            raise NotAllowedError(
                _("Only an administrator of the server can see how the bot is."),
                hint=_("Ask an administrator of the server."),
            )
        await Reply.of(itx).defer()
        store, given = await asyncio.to_thread(examine, self._settings)
        here = [one for one in given if one.guild == actor.guild]
        surroundings = await self._surroundings(itx, here or [Given.nothing(actor.guild)])
        return findings_card(judge(store, surroundings, self._clock.now()), language_of(itx))

    async def _surroundings(self, itx: Itx, given: list[Given]) -> Surroundings:
        client = itx.client
        # The number of an interaction holds the instant at which Discord made it.
        skew = self._clock.now() - itx.created_at
        flags = client.application_flags
        sent = await client.app.synced.digest(str(client.application_id))
        try:
            found = await servers(self._client, given)
        except discord.HTTPException as error:
            return Surroundings(access="unreachable", error=f"{error.status}, code {error.code}")
        return Surroundings(
            access="accepted",
            content_wanted=self._settings.message_content,
            content_given=content_given(flags),
            skew=skew,
            commands=sent == await client.tree.fingerprint(),
            servers=found,
        )
