"""Answers an interaction once, in time, however the handler and the deadline race.

Discord wants an answer within 3 seconds. A handler that has not answered by then is deferred for it; what it
says later goes out as a follow-up. Both go through one lock, so an interaction is never acknowledged twice
(40060).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import discord

from bot.ui.context import Itx

log = logging.getLogger(__name__)
DEADLINE = 1.8  # seconds; leaves room for the way to Discord
UNKNOWN_INTERACTION = 10062
ALREADY_ACKNOWLEDGED = 40060


class Reply:
    """The answer that is owed to one interaction."""

    def __init__(self, itx: Itx, *, ephemeral: bool = True) -> None:
        self._itx = itx
        self._ephemeral = ephemeral
        self._lock = asyncio.Lock()
        self._deferring: asyncio.Task[None] | None = None
        self._alarm = asyncio.get_running_loop().call_later(DEADLINE, self._run_out)

    @staticmethod
    def of(itx: Itx) -> Reply:
        """Return the reply of an interaction, begun when it arrived."""
        reply = itx.extras.get("reply")
        if not isinstance(reply, Reply):
            reply = itx.extras["reply"] = Reply(itx)
        return reply

    def settle(self) -> None:
        """Stop the deadline: the handler has ended, or what follows needs no answer."""
        self._alarm.cancel()

    def _run_out(self) -> None:
        self._deferring = asyncio.create_task(self.defer())

    async def defer(self) -> None:
        """Tell Discord that the answer will come; nothing where it has come."""
        async with self._lock:
            if self._itx.response.is_done():
                return
            try:
                if self._itx.type is discord.InteractionType.application_command:
                    await self._itx.response.defer(ephemeral=self._ephemeral, thinking=True)
                else:
                    await self._itx.response.defer()
            except discord.HTTPException as error:
                log.warning("An interaction could not be deferred: %s (code %s).", error.status, error.code)

    async def send(
        self,
        content: str | None = None,
        *,
        view: discord.ui.LayoutView | None = None,
        files: Sequence[discord.File] = (),
        ephemeral: bool = True,
    ) -> None:
        """Answer with a new message."""
        given: dict[str, Any] = {"ephemeral": ephemeral}
        if content is not None:
            given["content"] = content
        if view is not None:
            given["view"] = view
        if files:
            given["files"] = list(files)
        self.settle()
        async with self._lock:
            if self._itx.response.is_done():
                await self._itx.followup.send(**given, wait=True)
                return
            try:
                await self._itx.response.send_message(**given)
            except discord.HTTPException as error:
                if error.code != ALREADY_ACKNOWLEDGED:
                    raise
                # Discord took an acknowledgement of ours whose answer was lost on the way.
                await self._itx.followup.send(**given, wait=True)

    async def update(self, view: discord.ui.LayoutView) -> None:
        """Answer a press by changing the message that holds the button."""
        self.settle()
        async with self._lock:
            if self._itx.response.is_done():
                await self._itx.edit_original_response(view=view)
            else:
                await self._itx.response.edit_message(view=view)

    async def modal(self, modal: discord.ui.Modal) -> None:
        """Answer with a form; only possible as the first answer."""
        self.settle()
        async with self._lock:
            await self._itx.response.send_modal(modal)


async def send(
    itx: Itx,
    content: str | None = None,
    *,
    view: discord.ui.LayoutView | None = None,
    files: Sequence[discord.File] = (),
    public: bool = False,
) -> None:
    """Answer an interaction with a message; only the person who asked sees it unless it is `public`."""
    await Reply.of(itx).send(content, view=view, files=files, ephemeral=not public)


async def update(itx: Itx, view: discord.ui.LayoutView) -> None:
    """Answer a press by changing the message that holds the button."""
    await Reply.of(itx).update(view)


async def show(itx: Itx, view: discord.ui.LayoutView) -> None:
    """Show something in the message that was pressed, where only this person sees it, else in a new one for them."""
    own = itx.message is not None and itx.message.flags.ephemeral
    await (update(itx, view) if own else send(itx, view=view))


async def ask(itx: Itx, modal: discord.ui.Modal) -> None:
    """Answer with a form."""
    await Reply.of(itx).modal(modal)
