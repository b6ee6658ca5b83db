"""Messages that stand in the threads of conversations: posted, edited, pinned, and what Discord refused of them."""

from __future__ import annotations

import hashlib
import io
import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import discord
from discord.ui import LayoutView

from bot.conversations.records import Standing
from bot.conversations.showing import ConversationSurfaces, Wanted
from cogs.conversations.keeper import UNKNOWN_CHANNEL, ThreadKeeper, passes
from cogs.conversations.starter import Attached

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)
UNKNOWN_MESSAGE = 10008
AGAIN = timedelta(hours=6)  # after Discord refused


class Stand:
    """Has messages stand as they should, and tries what Discord refused again after AGAIN."""

    def __init__(self, client: Client, surfaces: ConversationSurfaces, keeper: ThreadKeeper) -> None:
        self._client = client
        self._surfaces = surfaces
        self._keeper = keeper
        self._tried: dict[str, datetime] = {}  # what was refused, by digest: when it was tried last

    # -- what was refused -----------------------------------------------------------------------------------

    def begin(self) -> None:
        """Forget what was refused long enough ago."""
        now = self._client.app.clock.now()
        self._tried = {digest: at for digest, at in self._tried.items() if now - at < AGAIN}

    def again(self) -> datetime | None:
        """Return when something that was refused is to be tried again."""
        return min((at + AGAIN for at in self._tried.values()), default=None)

    def waits(self, standing: Standing) -> bool:
        """Say whether what was refused is not to be tried now."""
        return bool(standing.refused) and standing.digest in self._tried

    def waits_for(self, what: str) -> bool:
        """Say whether something was refused so lately that it is not to be tried now."""
        return what in self._tried

    def try_later(self, what: str) -> None:
        """Have something that was refused wait."""
        self._tried[what] = self._client.app.clock.now()

    async def refused(self, one: Wanted, standing: Standing, error: discord.HTTPException) -> Standing:
        """Remember that something was refused, have the facilitators told what they would miss, and return it so."""
        self.try_later(standing.digest)
        after = replace(standing, refused=str(error.code), final=False)
        await self._surfaces.keep(one.conversation.id, after)
        what = _missed(one, standing.surface)
        if what is not None:
            conversation = one.conversation
            await self._surfaces.refused(conversation.guild, conversation.id, what, error.code, standing.digest)
        return after

    # -- messages -------------------------------------------------------------------------------------------

    def digest(self, view: LayoutView, files: Sequence[Attached]) -> str:
        """Return what tells two messages apart."""
        shown = view.to_components()  # type: ignore[no-untyped-call]  # discord.py leaves it without types
        made = hashlib.blake2s(json.dumps(shown, sort_keys=True).encode())
        for name, content in files:
            made.update(json.dumps([name, len(content)]).encode() + content)
        return made.hexdigest()

    async def put(
        self, one: Wanted, surface: str, view: LayoutView, files: Sequence[Attached] = (), *, channel: int,
        instead: int | None = None, pinned: bool = False, anew: bool = True,
    ) -> Standing:  # fmt: skip
        """Have a message stand in a channel, and return what stands.

        One that is gone is posted anew, in `instead` where that is given; without `anew` it is left away. One that is
        to be `pinned` is pinned (`pin`).
        """
        number, before = one.conversation.id, one.surface(surface)
        digest = self.digest(view, files)
        if before.digest == digest and before.message is not None and not before.refused:
            after = before
        elif before.digest == digest and self.waits(before):
            return before
        else:
            wanted = replace(before, surface=surface, channel=channel, digest=digest, refused="")
            try:
                after = await self._written(one, wanted, view, files, instead or channel, anew=anew)
            except discord.HTTPException as error:
                if passes(error) or error.code == UNKNOWN_CHANNEL:
                    raise
                log.warning("What stands in a thread was refused: %s (code %s).", error.status, error.code)
                return await self.refused(one, wanted, error)
            await self._surfaces.keep(number, after)
        if pinned and after.message is not None:
            await self.pin(one, after)
        return after

    async def _written(
        self, one: Wanted, wanted: Standing, view: LayoutView, files: Sequence[Attached], instead: int, *, anew: bool
    ) -> Standing:
        """Edit a message, or post it; return where it stands."""
        if wanted.message is not None and wanted.channel is not None:
            place = self._client.get_partial_messageable(wanted.channel)
            message = place.get_partial_message(wanted.message)
            try:
                await self._keeper.write(
                    one, wanted.channel, lambda: message.edit(view=view, attachments=_attachments(files))
                )
            except discord.NotFound as error:
                if error.code != UNKNOWN_MESSAGE:
                    raise
            else:
                return wanted
        if not anew:
            return replace(wanted, message=None, final=True)
        target = self._client.get_partial_messageable(instead)
        # Where the process dies before it is remembered, Discord drops the second one.
        nonce = f"{one.conversation.id}{wanted.digest}"[:25]
        sent = await self._keeper.write(
            one, instead, lambda: target.send(view=view, files=_attachments(files), nonce=nonce)
        )
        return replace(wanted, channel=instead, message=sent.id)

    async def pin(self, one: Wanted, standing: Standing) -> None:
        """Pin a message once; a refusal is remembered and stops nothing."""
        number, channel, message = one.conversation.id, standing.channel, standing.message
        before = one.surface(f"pin:{standing.surface}")
        if message is None or channel is None or before.message == message:
            return
        refused = ""
        try:
            await self._keeper.write(one, channel, lambda: self._client.http.pin_message(channel, message))
        except discord.HTTPException as error:
            if passes(error) or error.code == UNKNOWN_CHANNEL:
                raise
            log.warning("A message could not be pinned: %s (code %s).", error.status, error.code)
            refused = str(error.code)
        await self._surfaces.keep(
            number, replace(before, channel=channel, message=message, refused=refused, final=True)
        )


def _missed(one: Wanted, surface: str) -> str | None:
    """Return what is missing where a surface was refused, None where people can do without."""
    if surface in {"state", "card"} and one.conversation.thread is None:
        return "thread"  # which in a text channel is started from its card
    if surface == "reply" and one.conversation.phase == "closed":
        return "reply"
    return "summary" if surface.startswith("summary:") else None


def _attachments(files: Sequence[Attached]) -> list[discord.File]:
    return [discord.File(io.BytesIO(content), filename=name) for name, content in files]
