"""`/dock ask`: a need in the asker's own words; and the buttons on its answer."""

from __future__ import annotations

from typing import cast

from discord import app_commands
from discord.ext import commands

from bot.core.i18n import _
from bot.dock.records import KINDS, NEED_LENGTH, Answer, Kind, Need
from bot.dock.service import DockService
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.forms import Form
from bot.ui.replies import ask, send, update
from bot.ui.suggesting import Choices, suggesting
from bot.ui.text import label
from bot.vocabulary.records import SUBJECT_AXES
from bot.vocabulary.service import VocabularyService
from cogs.dock import cards
from cogs.dock.wording import Reader
from cogs.terms import all_meant, term_choices

LINE = 200  # characters of a line of the form
THEMES = 600  # of the line with the themes, each of which may be a sentence


class DockCog(commands.GroupCog, group_name="dock", group_description=_("Ask the network who could help")):
    """What anybody may ask the docking station."""

    def __init__(self, dock: DockService, vocabulary: VocabularyService) -> None:
        self._dock = dock
        self._vocabulary = vocabulary

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "dock.more": self._more,
            "dock.page": self._page,
            "dock.back": self._back,
            "dock.change": self._change,
            "dock.forget": self._forget,
        }

    async def _reader(self, itx: Itx, found: Answer | None = None) -> Reader:
        terms = await self._vocabulary.terms(guild_of(itx))
        if found is None:
            return Reader(language_of(itx), terms, {})
        return Reader(language_of(itx), terms, found.places, found.reading.written)

    @app_commands.command(name="ask", description=_("Say what you need, and see who could help, and why"))
    @app_commands.describe(
        need=_("In your own words: help to talk with gangs in Medellín"),
        field=_("A theme or field of expertise, if you want to name it yourself"),
        place=_("A town, a country or a region"),
        language=_("Languages that you can speak: Spanish, French"),
        by=_("By when you need it, such as 30 June 2027"),
    )
    async def ask(
        self, itx: Itx, need: app_commands.Range[str, 1, NEED_LENGTH], field: str | None = None,
        place: str | None = None, language: str | None = None, by: str | None = None,
    ) -> None:  # fmt: skip
        """Answer a need, to the asker alone."""
        given = await self._given(itx, need, field or "", place or "", language or "", by or "")
        found = await self._dock.ask(actor_of(itx), given)
        await send(itx, view=cards.answer(found, await self._reader(itx, found)))

    async def _given(
        self, itx: Itx, need: str, themes: str, place: str, languages: str, by: str, *, settled: bool = False
    ) -> Need:
        """Return what was typed as a need; raise InvalidInputError where a part of it is not understood."""
        say = language_of(itx)
        terms = await self._vocabulary.terms(guild_of(itx))
        return Need(
            need=need,
            themes=all_meant(terms, themes, SUBJECT_AXES),
            place=await self._dock.place(guild_of(itx), place) if place.strip() else "",
            languages=self._dock.spoken(languages),
            needed_by=self._dock.day(by, say.code) if by.strip() else None,
            settled=settled,
            language=say.code,
        )

    # -- more of an answer ----------------------------------------------------------------------------------

    async def _more(self, itx: Itx, pressed: Pressed) -> None:
        await self._show(itx, pressed.number(0), pressed.chosen[0] if pressed.chosen else "", 0)

    async def _page(self, itx: Itx, pressed: Pressed) -> None:
        await self._show(itx, pressed.number(0), pressed.part(1), pressed.number(2))

    async def _show(self, itx: Itx, number: int, kind: str, page: int) -> None:
        if kind not in KINDS:
            raise out_of_date()
        found = await self._dock.again(actor_of(itx), number)
        await update(itx, cards.page(found, cast("Kind", kind), page, await self._reader(itx, found)))

    async def _back(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._dock.again(actor_of(itx), pressed.number(0))
        await update(itx, cards.answer(found, await self._reader(itx, found)))

    # -- mending and forgetting -----------------------------------------------------------------------------

    async def _change(self, itx: Itx, pressed: Pressed) -> None:
        """Open a form with the reading, each part of which can be mended."""
        actor, number = actor_of(itx), pressed.number(0)
        found = await self._dock.again(actor, number)
        reader, say, reading = await self._reader(itx, found), language_of(itx), found.reading

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            given = await self._given(
                itx, typed["need"], typed["themes"], typed["place"], typed["languages"], typed["by"], settled=True
            )
            changed = await self._dock.change(actor, number, given)
            await update(itx, cards.answer(changed, await self._reader(itx, changed)))

        by = found.request.needed_by
        form = Form(say(_("Change what was understood")), submitted)
        form.field(
            "need", say(_("What you need")), value=found.request.need, limit=NEED_LENGTH, required=True, long=True
        )
        form.field(
            "themes", say(_("Themes")), about=say(_("With commas between them; leave empty for none")),
            value=", ".join(reader.theme(key) for key in reading.themes), limit=THEMES,
        )  # fmt: skip
        form.field(
            "place", say(_("Place")), about=say(_("A town, a country or a region; semicolons between several")),
            value="; ".join(reader.spot_typed(spot) for spot in reading.spots), limit=LINE,
        )  # fmt: skip
        form.field(
            "languages", say(_("Languages")), about=say(_("With commas between them")),
            value=", ".join(say.language(one) for one in reading.spoken), limit=LINE,
        )  # fmt: skip
        form.field(
            "by", say(_("By when")), about=say(_("A date, such as 30 June 2027")),
            value="" if by is None else say.date(by.isoformat()), limit=LINE,
        )  # fmt: skip
        await ask(itx, form)

    async def _forget(self, itx: Itx, pressed: Pressed) -> None:
        await self._dock.forget(actor_of(itx), pressed.number(0))
        await update(itx, cards.forgotten(await self._reader(itx)))

    # -- what can be chosen ---------------------------------------------------------------------------------

    @ask.autocomplete("field")
    @suggesting
    async def _fields(self, itx: Itx, typed: str) -> Choices:
        return await term_choices(self._vocabulary, itx, typed, ("expertise", "theme", "how", "sdg"))

    @ask.autocomplete("place")
    @suggesting
    async def _places(self, itx: Itx, typed: str) -> Choices:
        say = language_of(itx)
        reader = await self._reader(itx)
        spots = await self._dock.spots(guild_of(itx), typed, say.code)
        return [app_commands.Choice(name=label(reader.spot_typed(spot), limit=100), value=spot.key) for spot in spots]
