"""What an asker presses, and the panel of both sides."""

from __future__ import annotations

from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.errors import ConflictError, InvalidInputError, NotAllowedError
from bot.introductions.answering import Answering
from bot.introductions.records import NAME_LENGTH, helped_of, kind_of
from bot.introductions.service import IntroductionsService, Written
from bot.ui.addresses import Pressed, Routes
from bot.ui.context import Itx, actor_in, actor_of, language_of
from bot.ui.replies import ask, send
from bot.ui.text import label
from cogs.introductions import cards
from cogs.introductions import panel as panels
from cogs.introductions.wording import show


class Asking:
    """Answers the buttons of askers and of the panel."""

    def __init__(self, introductions: IntroductionsService, answering: Answering) -> None:
        self._introductions = introductions
        self._answering = answering

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "intr.begin": self._begin,
            "intr.draft": self._draft,
            "intr.send": self._send,
            "intr.panel": self._panel,
            "intr.back": self._back,
            "intr.pause": self._pause,
            "intr.resume": self._resume,
            "intr.allow": self._allow,
            "intr.erase": self._erase,
            "intr.gone": self._gone,
            "intr.helped": self._helped,
        }

    async def command(self, itx: Itx) -> None:
        """Show the panel."""
        await self._show(itx, actor_of(itx), 0, anew=True)

    async def _begin(self, itx: Itx, pressed: Pressed) -> None:
        called = label(itx.user.display_name, limit=NAME_LENGTH)
        written = await self._introductions.begin(
            actor_of(itx), pressed.number(0), kind_of(pressed.part(1)), pressed.number(2), called
        )
        await self._ask(itx, written)

    async def _draft(self, itx: Itx, pressed: Pressed) -> None:
        await self._ask(itx, await self._introductions.draft(actor_of(itx), pressed.number(0)))

    async def _ask(self, itx: Itx, written: Written) -> None:
        say = language_of(itx)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            actor = actor_of(itx)
            given = written.form.with_typed({**typed, "thread": form.chosen("thread") or "no"})
            try:
                checked = self._introductions.check(given)
            except InvalidInputError as error:
                await show(itx, cards.refused(error, await self._introductions.keep(actor, given), say))
                return
            number = await self._introductions.keep(actor, checked)
            await send(itx, view=cards.preview(Written(form=checked, name=written.name), number, say))

        form = cards.ask_form(written, submitted, say)
        await ask(itx, form)

    async def _send(self, itx: Itx, pressed: Pressed) -> None:
        actor, say = actor_of(itx), language_of(itx)
        try:
            written = await self._introductions.send(
                actor, pressed.number(0), language=say.code, channel=itx.channel_id or 0
            )
        except (InvalidInputError, ConflictError, NotAllowedError) as error:
            await show(itx, cards.refused(error, pressed.number(0), say))
            return
        await show(itx, cards.sent(written, actor.guild, say))

    # -- the panel ------------------------------------------------------------------------------------------

    async def _show(self, itx: Itx, actor: Actor, page: int, *, anew: bool = False) -> None:
        found = await self._introductions.panel(actor)
        view = panels.panel(found, actor.user, actor.guild, page, language_of(itx, actor.guild))
        await (send(itx, view=view) if anew else show(itx, view))

    async def _panel(self, itx: Itx, pressed: Pressed) -> None:
        page = pressed.number(1) if len(pressed.parts) > 1 else 0
        await self._show(itx, actor_in(itx, pressed.number(0)), page)

    async def _back(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        await self._introductions.withdraw(actor, pressed.number(0))
        say = language_of(itx, actor.guild)
        said = say(_("Taken back. Nobody reads it here any more."))
        await show(itx, cards.done(said, actor.guild, say))

    async def _pause(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(0))
        await self._answering.not_now(actor)
        await self._show(itx, actor, 0)

    async def _resume(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(0))
        await self._answering.end_pause(actor)
        await self._show(itx, actor, 0)

    async def _allow(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(0))
        await self._answering.unblock(actor)
        await self._show(itx, actor, 0)

    async def _erase(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(0))
        await show(itx, panels.erase(actor.guild, language_of(itx, actor.guild)))

    async def _gone(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(0))
        await self._introductions.erase(actor)
        await self._show(itx, actor, 0)

    async def _helped(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(2))
        await self._introductions.helped(actor, pressed.number(0), helped_of(pressed.part(1)))
        say = language_of(itx, actor.guild)
        said = say(_("Thank you. It is counted, and the other side never sees it."))
        await show(itx, cards.done(said, actor.guild, say))
