"""What the other side presses: yes, no, not now, never from them again; and the queue of the curators."""

from __future__ import annotations

from bot.core.i18n import _
from bot.introductions.answering import Answering
from bot.introductions.records import NAME_LENGTH, checked_shares
from bot.ui.addresses import Pressed, Routes
from bot.ui.context import Itx, actor_in, actor_of, language_of
from bot.ui.replies import ask, send
from bot.ui.text import label
from cogs.introductions import cards
from cogs.introductions.wording import show


class AnsweringDesk:
    """Answers the buttons of whoever is asked."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "intr.queue": self._queue,
            "intr.open": self._open,
            "intr.yes": self._yes,
            "intr.no": self._no,
            "intr.later": self._later,
            "intr.block": self._block,
        }

    async def _queue(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._answering.queue(actor_of(itx))
        page = pressed.number(0) if pressed.parts else 0
        await show(itx, cards.queue(found, page, language_of(itx)))

    async def _open(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        one = await self._answering.opened(actor, pressed.number(0))
        await show(itx, cards.request(one, language_of(itx, actor.guild)))

    async def _yes(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        one = (await self._answering.opened(actor, pressed.number(0))).introduction
        say = language_of(itx, actor.guild)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            shares = checked_shares(typed["name"], typed["organisation"], typed["reach"])
            made = await self._answering.accept(
                actor_in(itx, actor.guild), one.id, shares, thread=form.chosen("thread") == "yes"
            )
            await send(itx, view=cards.accepted(made, actor.user, say))

        form = cards.answer_form(submitted, say, label(itx.user.display_name, limit=NAME_LENGTH))
        await ask(itx, form)

    async def _no(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        await self._answering.refuse(actor, pressed.number(0))
        say = language_of(itx, actor.guild)
        said = say(_("Noted. Who asked learns in some days that nothing came of it, and nothing about you."))
        await show(itx, cards.done(said, actor.guild, say))

    async def _later(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        until = await self._answering.not_now(actor, pressed.number(0))
        say = language_of(itx, actor.guild)
        await show(itx, cards.done(cards.until_said(until, say), actor.guild, say))

    async def _block(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        await self._answering.block(actor, pressed.number(0))
        say = language_of(itx, actor.guild)
        said = say(_("Nothing of whoever asked this reaches you any more. They are not told."))
        await show(itx, cards.done(said, actor.guild, say))
