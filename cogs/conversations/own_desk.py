"""Following, and what is kept of somebody: the buttons that also work in direct messages name their server."""

from __future__ import annotations

import io
import json
from typing import cast

import discord
from discord.ui import LayoutView

from bot.clock import Clock
from bot.conversations.featuring import Featuring
from bot.conversations.own import OwnConversations
from bot.conversations.records import RHYTHMS, Rhythm
from bot.conversations.service import ConversationsService
from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_in, actor_of, language_of
from bot.ui.layouts import layout, text
from bot.ui.replies import Reply, send, update
from bot.ui.text import plain
from bot.vocabulary.service import VocabularyService
from cogs.conversations import cards
from cogs.conversations.mine import erase_question, erased, mine
from cogs.conversations.wording import Reader


class OwnDesk:
    """Answers for what is somebody's own."""

    def __init__(
        self, own: OwnConversations, conversations: ConversationsService, featuring: Featuring,
        vocabulary: VocabularyService, clock: Clock,
    ) -> None:  # fmt: skip
        self._own = own
        self._conversations = conversations
        self._featuring = featuring
        self._vocabulary = vocabulary
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "conv.follow": self._follow,
            "conv.following": self._follow,
            "conv.digest": self._digest,
            "conv.unfollow": self._unfollow,
            "conv.leave": self._leave,
            "conv.quiet": self._quiet,
            "conv.mine": self._mine_page,
            "conv.data": self._data,
            "conv.erase": self._erase,
        }

    # -- following ------------------------------------------------------------------------------------------

    async def follow(self, itx: Itx, number: int, digest: str | None) -> None:
        """Have this person follow a conversation, or follow it no longer (`stop`)."""
        if digest == "stop":
            await send(itx, view=await self._stopped(itx, actor_of(itx), number))
            return
        await send(itx, view=await self._followed(itx, number, digest))

    async def _followed(self, itx: Itx, number: int, digest: str | None) -> LayoutView:
        say = language_of(itx)
        if digest is not None and digest not in RHYTHMS:
            raise out_of_date()
        now = await self._own.follow(actor_of(itx), number, say.code, cast("Rhythm | None", digest))
        return cards.following(now, say)

    async def _follow(self, itx: Itx, pressed: Pressed) -> None:
        await send(itx, view=await self._followed(itx, pressed.number(0), None))

    async def _digest(self, itx: Itx, pressed: Pressed) -> None:
        chosen = pressed.chosen[0] if pressed.chosen else ""
        await update(itx, await self._followed(itx, pressed.number(0), chosen))

    async def _unfollow(self, itx: Itx, pressed: Pressed) -> None:
        await update(itx, await self._stopped(itx, actor_of(itx), pressed.number(0)))

    async def _stopped(self, itx: Itx, actor: Actor, number: int) -> LayoutView:
        found = await self._own.unfollow(actor, number)
        say = language_of(itx, actor.guild)
        return layout(
            text(
                say(_("You do not follow {title}."), title=f"**{plain(found.title)}**"),
                f"-# {say(_('Nothing is kept about that any more.'))}",
            )
        )

    async def _leave(self, itx: Itx, pressed: Pressed) -> None:
        """Stop following from the list of what is kept, which is shown again."""
        actor = actor_in(itx, pressed.number(1))
        await self._own.unfollow(actor, pressed.number(0))
        await update(itx, await self._mine(itx, actor, 0))

    async def _quiet(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        found = await self._own.quiet(actor, pressed.number(0))
        say = language_of(itx, actor.guild)
        said = say(_("No more messages about {title}."), title=f"**{plain(found.title)}**")
        note = say(_("You go on following it: /conversation list shows what is new."))
        await send(itx, view=layout(text(said, f"-# {note}")))

    # -- what is kept ---------------------------------------------------------------------------------------

    async def mine(self, itx: Itx) -> None:
        """Show what is kept of this person."""
        await send(itx, view=await self._mine(itx, actor_of(itx), 0))

    async def _mine(self, itx: Itx, actor: Actor, page: int) -> LayoutView:
        words = await self._featuring.mine(actor)
        own = await self._own.mine(actor)
        titles = await self._conversations.titles(actor.guild, [one.conversation for one in words])
        terms = await self._vocabulary.terms(actor.guild)
        reader = Reader(language_of(itx, actor.guild), terms, self._clock.now())
        return mine(words, titles, own, page, actor.guild, reader)

    async def _mine_page(self, itx: Itx, pressed: Pressed) -> None:
        if not pressed.parts:
            await self.mine(itx)
            return
        actor = actor_in(itx, pressed.number(0))
        await update(itx, await self._mine(itx, actor, pressed.number(1)))

    async def _data(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(0))
        kept = await self._own.export_of(actor)
        content = json.dumps(kept, ensure_ascii=False, indent=2).encode()
        said = language_of(itx, actor.guild)(_("Everything that is kept of you in conversations here."))
        await send(itx, said, files=[discord.File(io.BytesIO(content), "conversations.json")])

    async def _erase(self, itx: Itx, pressed: Pressed) -> None:
        """Ask first; with a second part it is the answer."""
        actor = actor_in(itx, pressed.number(0))
        say = language_of(itx, actor.guild)
        if len(pressed.parts) == 1:
            await update(itx, erase_question(actor.guild, say))
            return
        await Reply.of(itx).defer()
        await update(itx, erased(await self._own.erase_of(actor), say))
