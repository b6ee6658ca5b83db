"""Guiding questions on the curators' panel: the buttons beside them."""

from __future__ import annotations

from collections.abc import Mapping

from discord.ui import LayoutView

from bot.conversations.curation import ConversationCuration
from bot.conversations.questions import ConversationQuestions
from bot.conversations.records import QUESTION_LENGTH, Conversation
from bot.conversations.typed import Typed, TypedTexts
from bot.core.i18n import _
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.forms import Form
from bot.ui.replies import ask, update
from cogs.conversations import manage
from cogs.conversations.keeping import kept

WHAT = "question"  # of what is kept while it is typed


class QuestionDesk:
    """Adds, asks, moves, rewords, takes back and takes out questions."""

    def __init__(self, curation: ConversationCuration, questions: ConversationQuestions, typed: TypedTexts) -> None:
        self._curation = curation
        self._questions = questions
        self._typed = typed

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "cura.add": self._add,
            "cura.question": self._one_question,
            "cura.ask": self._ask_now,
            "cura.move": self._move,
            "cura.reword": self._reword,
            "cura.hold": self._hold,
            "cura.drop": self._drop,
        }

    async def _managed(self, itx: Itx, found: Conversation) -> LayoutView:
        links = await self._curation.linked_names(guild_of(itx), found)
        return manage.managed(found, links, language_of(itx))

    async def _add(self, itx: Itx, pressed: Pressed) -> None:
        await self._ask_new(itx, pressed.number(0), {})

    async def again(self, itx: Itx, typed: Typed) -> None:
        """Open the form that was refused with what was typed."""
        if typed.ref:
            await self._ask_other(itx, typed.conversation, int(typed.ref), typed.fields)
        else:
            await self._ask_new(itx, typed.conversation, typed.fields)

    async def _ask_new(self, itx: Itx, number: int, given: Mapping[str, str]) -> None:
        actor, say = actor_of(itx), language_of(itx)
        await self._curation.facilitated(actor, number)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            code = language_of(itx).code
            found = await kept(
                itx, self._typed, Typed(what=WHAT, conversation=number, ref="", fields=typed),
                lambda: self._questions.add(actor, number, typed["words"], typed["when"], code),
            )  # fmt: skip
            if found is not None:
                await update(itx, await self._managed(itx, found))

        made = Form(say(_("Add a question")), submitted)
        made.field(
            "words", say(_("Guiding question")), value=given.get("words", ""), limit=QUESTION_LENGTH, required=True,
            long=True,
        )  # fmt: skip
        made.field(
            "when", say(_("When it is asked")), value=given.get("when", ""), limit=60,
            about=say(_("Empty: at the opening, or now")),
        )  # fmt: skip
        await ask(itx, made)

    async def _one_question(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._curation.facilitated(actor_of(itx), pressed.number(0))
        chosen = found.question(Pressed(pressed.chosen).number(0))
        if chosen is None:
            raise out_of_date()
        await update(itx, manage.one_question(found, chosen, language_of(itx)))

    async def _ask_now(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._questions.ask_now(actor_of(itx), pressed.number(0), pressed.number(1))
        await update(itx, await self._managed(itx, found))

    async def _hold(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._questions.hold(actor_of(itx), pressed.number(0), pressed.number(1))
        await update(itx, await self._managed(itx, found))

    async def _drop(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._questions.drop(actor_of(itx), pressed.number(0), pressed.number(1))
        await update(itx, await self._managed(itx, found))

    async def _move(self, itx: Itx, pressed: Pressed) -> None:
        actor, number, question, say = actor_of(itx), pressed.number(0), pressed.number(1), language_of(itx)
        await self._curation.facilitated(actor, number)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            code = language_of(itx).code
            found = await self._questions.move(actor, number, question, typed["when"], code)
            await update(itx, await self._managed(itx, found))

        made = Form(say(_("Give it a date")), submitted)
        made.field("when", say(_("When it is asked")), limit=60, about=say(_("Such as 9 April 2027 9:00")))
        await ask(itx, made)

    async def _reword(self, itx: Itx, pressed: Pressed) -> None:
        await self._ask_other(itx, pressed.number(0), pressed.number(1), {})

    async def _ask_other(self, itx: Itx, number: int, question: int, given: Mapping[str, str]) -> None:
        actor, say = actor_of(itx), language_of(itx)
        found = await self._curation.facilitated(actor, number)
        one = found.question(question)
        if one is None:
            raise out_of_date()

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            found = await kept(
                itx, self._typed, Typed(what=WHAT, conversation=number, ref=str(question), fields=typed),
                lambda: self._questions.reword(actor, number, question, typed["words"], shown=one.text),
            )  # fmt: skip
            if found is not None:
                await update(itx, await self._managed(itx, found))

        made = Form(say(_("Change its words")), submitted)
        made.field(
            "words", say(_("Guiding question")), value=given.get("words", one.text), limit=QUESTION_LENGTH,
            required=True, long=True,
        )  # fmt: skip
        await ask(itx, made)
