"""Where members tell a practice: the panel, its forms and menus, sending; every step is kept at once."""

from __future__ import annotations

from discord.ui import LayoutView

from bot.clock import Clock
from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.practices.inviting import PracticeInvitations
from bot.practices.writing import PracticeWriting
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_in, actor_of, language_of
from bot.ui.replies import ask, send, update
from bot.vocabulary.service import VocabularyService
from cogs.practices import cards, panel
from cogs.practices.wording import Reader, offered_terms, pages


class PracticeDesk:
    """Takes what members tell."""

    def __init__(
        self, writing: PracticeWriting, invitations: PracticeInvitations, vocabulary: VocabularyService, clock: Clock
    ) -> None:
        self._writing = writing
        self._invitations = invitations
        self._vocabulary = vocabulary
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "prac.new": self._new,
            "prac.list": self._list,
            "prac.open": self._open,
            "prac.again": self._again,
            "prac.step": self._step,
            "prac.pick": self._pick,
            "prac.lang": self._language,
            "prac.tell": self._tell,
            "prac.look": self._look,
            "prac.send": self._send,
            "prac.discard": self._discard,
            "prac.begin": self._begin,
            "prac.decline": self._decline,
        }

    async def _reader(self, itx: Itx, guild: int) -> Reader:
        return Reader(language_of(itx, guild), await self._vocabulary.terms(guild), self._clock.now())

    # -- begin and go on ------------------------------------------------------------------------------------

    async def share(self, itx: Itx) -> None:
        """Go on with the one practice that was begun, show all of them where there are several, or begin the first."""
        actor = actor_of(itx)
        begun, invited = await self._writing.mine(actor), await self._invitations.open_ones(actor)
        if len(begun) > 1 or invited:
            reader = await self._reader(itx, actor.guild)
            await send(itx, view=panel.own_list(begun, invited, actor.guild, reader))
            return
        if begun and begun[0].status == "waiting":
            begun = []  # what waits is changed from `/resources mine`; here the next one is told
        number = begun[0].id if begun else await self._writing.begin(actor, language_of(itx).code)
        await send(itx, view=await self._panel(itx, actor, number))

    async def _panel(self, itx: Itx, actor: Actor, number: int) -> LayoutView:
        reader = await self._reader(itx, actor.guild)
        sheet = await self._writing.sheet(actor, number, reader.say)
        return panel.panel(sheet, actor.guild, reader, direct=itx.guild_id is None)

    async def _new(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(0))
        number = await self._writing.begin(actor, language_of(itx, actor.guild).code)
        await update(itx, await self._panel(itx, actor, number))

    async def _list(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(0))
        begun, invited = await self._writing.mine(actor), await self._invitations.open_ones(actor)
        await update(itx, panel.own_list(begun, invited, actor.guild, await self._reader(itx, actor.guild)))

    async def _open(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        await update(itx, await self._panel(itx, actor, pressed.number(0)))

    async def _again(self, itx: Itx, pressed: Pressed) -> None:
        """Open what was handed in as a resource, to be changed."""
        actor = actor_in(itx, pressed.number(1))
        number = await self._writing.number_of(actor, pressed.number(0))
        await send(itx, view=await self._panel(itx, actor, number))

    # -- the steps ------------------------------------------------------------------------------------------

    async def _step(self, itx: Itx, pressed: Pressed) -> None:
        actor, number, key = actor_in(itx, pressed.number(1)), pressed.number(0), pressed.part(2)
        reader = await self._reader(itx, actor.guild)
        sheet = await self._writing.sheet(actor, number, reader.say)
        step = sheet.step(key)
        if step.chosen:
            await update(itx, panel.step_page(sheet, step, actor.guild, reader))
            return

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            await self._writing.save(actor, number, key, typed)
            await update(itx, await self._panel(itx, actor, number))

        await ask(itx, panel.step_form(step, sheet.practice.answers, submitted, reader.say))

    async def _pick(self, itx: Itx, pressed: Pressed) -> None:
        """Keep what was chosen in one menu of a page."""
        actor, number, key = actor_in(itx, pressed.number(1)), pressed.number(0), pressed.part(2)
        reader = await self._reader(itx, actor.guild)
        sheet = await self._writing.sheet(actor, number, reader.say)
        step = next((one for one in sheet.steps if any(each.key == key for each in one.questions)), None)
        if step is None:
            raise out_of_date()
        question = next(one for one in step.questions if one.key == key)
        offered: list[str] = []
        if question.kind in {"themes", "sdg"}:
            menus = offered_terms(question, reader)
            if pressed.number(3) >= len(menus):
                raise out_of_date()
            offered = [term.id.key for term in menus[pressed.number(3)][1]]
        await self._writing.choose(actor, number, key, offered, pressed.chosen)
        sheet = await self._writing.sheet(actor, number, reader.say)
        await update(itx, panel.step_page(sheet, sheet.step(step.key), actor.guild, reader))

    async def _language(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        await self._writing.set_language(actor, pressed.number(0), next(iter(pressed.chosen), ""))
        await update(itx, await self._panel(itx, actor, pressed.number(0)))

    async def _tell(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        await self._writing.turn_telling(actor, pressed.number(0))
        await update(itx, await self._panel(itx, actor, pressed.number(0)))

    # -- the end --------------------------------------------------------------------------------------------

    async def _look(self, itx: Itx, pressed: Pressed) -> None:
        """Show a page of it as others will read it."""
        actor, number = actor_in(itx, pressed.number(1)), pressed.number(0)
        reader = await self._reader(itx, actor.guild)
        language, answers = await self._writing.preview(actor, number, reader.say)
        sheet = await self._writing.sheet(actor, number, reader.say)
        title = sheet.practice.title or reader.say(_("A promising practice"))
        # The menu of the preview says which page; the button that leads here names the first.
        place = Pressed(pressed.chosen).number(0) if pressed.chosen else pressed.number(2)
        found = pages(answers, reader)
        await update(itx, cards.preview(title, language, found, place, number, actor.guild, reader))

    async def _send(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        say = language_of(itx, actor.guild)
        resource, tell = await self._writing.send(
            actor, pressed.number(0), say, expected=pressed.number(2), channel=itx.channel_id or 0,
            direct=itx.guild_id is None,
        )  # fmt: skip
        await update(itx, panel.sent(resource.work.whole_title, tell, say))

    async def _discard(self, itx: Itx, pressed: Pressed) -> None:
        """Ask first; with a third part it is the answer."""
        actor, number = actor_in(itx, pressed.number(1)), pressed.number(0)
        say = language_of(itx, actor.guild)
        if len(pressed.parts) == 2:
            sheet = await self._writing.sheet(actor, number, say)
            await update(itx, panel.discard_question(sheet, actor.guild, say))
            return
        await self._writing.discard(actor, number)
        await update(itx, panel.said(say(_("Erased. Nothing of it is kept."))))

    # -- invitations ----------------------------------------------------------------------------------------

    async def _begin(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        number = await self._invitations.take_up(actor, pressed.number(0), language_of(itx, actor.guild).code)
        await send(itx, view=await self._panel(itx, actor, number))

    async def _decline(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        await self._invitations.decline(actor, pressed.number(0))
        say = language_of(itx, actor.guild)
        await send(itx, view=panel.said(say(_("Noted. Nobody is told."))))
