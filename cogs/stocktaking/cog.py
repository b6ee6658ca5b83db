"""`/stocktake`: the network's stock-taking as files, its foreword, its place in the library; `/network pulse`."""

from __future__ import annotations

import io

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.guilds import Guilds
from bot.core.i18n import CODES, NAMES, _
from bot.stocktaking.files import FORMATS
from bot.stocktaking.service import FOREWORD_LENGTH, StocktakingService
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.forms import Form
from bot.ui.layouts import layout, text
from bot.ui.replies import Reply, ask, send
from cogs.stocktaking import cards
from cogs.stocktaking.keeping import LARGEST, Shelf

NONE = "-"  # stands in an address where no day was given
LANGUAGE_CHOICES = [app_commands.Choice[str](name=name, value=code) for code, name in NAMES.items()]
FORM_CHOICES = [
    app_commands.Choice[str](name=_("PDF, HTML and Markdown"), value="all"),
    app_commands.Choice[str](name="PDF", value="pdf"),
    app_commands.Choice[str](name="HTML", value="html"),
    app_commands.Choice[str](name="Markdown", value="markdown"),
]


class StocktakingCog(commands.Cog):
    """Makes stock-takings, and puts them into the library."""

    def __init__(self, stocktaking: StocktakingService, guilds: Guilds, shelf: Shelf) -> None:
        self._stocktaking = stocktaking
        self._guilds = guilds
        self._shelf = shelf

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {"stoc.foreword": self._foreword, "stoc.publish": self._publish}

    @app_commands.command(
        name="stocktake", description=_("The network in one document: who takes part, what was done, what is missing")
    )
    @app_commands.describe(
        since=_("Only what happened from this day on: 2016-06-16, 2016-06 or 2016"),
        language=_("Of the document; your own where you choose none"),
        form=_("All three where you choose none"),
    )
    @app_commands.rename(form="format")
    @app_commands.choices(language=LANGUAGE_CHOICES, form=FORM_CHOICES)
    async def stocktake(self, itx: Itx, since: str = "", language: str = "", form: str = "all") -> None:
        """Make the document, and show its figures."""
        actor = actor_of(itx)
        say = language_of(itx)
        code = language if language in CODES else say.code
        day = self._stocktaking.since_when(since)
        await Reply.of(itx).defer()
        facts = await self._stocktaking.facts(actor.guild, language=code, since=day)
        made = await self._stocktaking.drawn(facts, code, FORMATS if form not in FORMATS else [form])
        files = cards.fitting(made.files, LARGEST - len(made.map))
        curates = await self._guilds.is_curator(actor)
        buttons = cards.buttons(day or NONE, code, say) if curates else []
        view = cards.stocktaking_card(made, files, buttons, say)
        attached = [(one.name, one.content) for one in files]
        if made.map:
            attached.append((cards.MAP, made.map))
        await send(itx, view=view, files=[discord.File(io.BytesIO(content), name) for name, content in attached])

    async def _foreword(self, itx: Itx, pressed: Pressed) -> None:
        code = _code(pressed.part(0))
        say = language_of(itx)
        actor = actor_of(itx)
        written = await self._stocktaking.foreword(actor, code)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            await self._stocktaking.write_foreword(actor, code, typed["foreword"])
            gone = _("The document has no foreword in this language any more: {language}.")
            kept = _("Kept. From now on it stands at the head of the document: {language}. See it with /stocktake.")
            await send(itx, view=layout(text(say(kept if typed["foreword"].strip() else gone, language=NAMES[code]))))

        form = Form(say(_("Foreword to the stock-taking")), submitted).field(
            "foreword", NAMES[code], about=say(_("Everybody reads it first. Sign it in the text, if you wish to.")),
            value=written, limit=FOREWORD_LENGTH, long=True,
        )  # fmt: skip
        await ask(itx, form)

    async def _publish(self, itx: Itx, pressed: Pressed) -> None:
        """Put the document into the library as it is now."""
        since = "" if pressed.part(0) == NONE else self._stocktaking.since_when(pressed.part(0))
        code = _code(pressed.part(1))
        actor = actor_of(itx)
        await self._stocktaking.require_curator(actor)
        await Reply.of(itx).defer()
        facts = await self._stocktaking.facts(actor.guild, language=code, since=since)
        made = await self._stocktaking.drawn(facts, code, ["pdf"])
        kept = await self._shelf.keep(actor.guild, made.files[0])
        try:
            number, former = await self._stocktaking.publish(actor, facts, code, kept)
        except Exception:
            await self._shelf.drop(kept)
            raise
        await self._shelf.drop(former)
        say = language_of(itx)
        await send(itx, view=cards.published(made, number, say))


class NetworkCog(commands.GroupCog, group_name="network", group_description=_("How the network is")):
    """What the network is like."""

    def __init__(self, stocktaking: StocktakingService) -> None:
        self._stocktaking = stocktaking

    @app_commands.command(
        name="pulse", description=_("The five conditions of collective impact, each by what is really recorded")
    )
    async def pulse(self, itx: Itx) -> None:
        """Show the five conditions."""
        say = language_of(itx)
        conditions = await self._stocktaking.pulse(guild_of(itx), say.code)
        await send(itx, view=cards.pulse_card(conditions, say))


def _code(text: str) -> str:
    if text not in CODES:
        raise out_of_date()
    return text
