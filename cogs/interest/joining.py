"""How a curator lets a newcomer join: choose an organisation or add one, see what was found, then do it."""

from __future__ import annotations

import functools

from discord import ButtonStyle
from discord.ui import Button, LayoutView

from bot.clock import Clock
from bot.core.i18n import Language, _
from bot.core.texts import visible
from bot.directory.forms import NAME_LENGTH
from bot.directory.records import Organisation
from bot.errors import InvalidInputError
from bot.interest.form import PLACE_LENGTH
from bot.interest.joining import InterestJoining, Made
from bot.interest.records import Interest
from bot.ui.addresses import Pressed, Routes, button
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.forms import Form
from bot.ui.layouts import actions, card, layout, rule, text
from bot.ui.places import place_name
from bot.ui.replies import ask
from bot.ui.text import plain
from bot.vocabulary.service import VocabularyService
from cogs.interest import queue
from cogs.interest.wording import show

NONE = 0  # in the place of an organisation's number: somebody joins for themselves
UNSTATED = "-"  # a category that nobody stated


class JoiningDesk:
    """Where newcomers join."""

    def __init__(self, joining: InterestJoining, vocabulary: VocabularyService, clock: Clock) -> None:
        self._joining = joining
        self._vocabulary = vocabulary
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "wish.joining": self._begin,
            "wish.find": self._find,
            "wish.make": self._make,
            "wish.again": self._again,
            "wish.join": self._join,
            "wish.add": self._add,
        }

    async def _begin(self, itx: Itx, pressed: Pressed) -> None:
        """Ask with which organisation; one that bears the very name that was written is offered at once."""
        interest, likely = await self._joining.likely(actor_of(itx), pressed.number(0))
        await show(itx, joining(interest, likely, language_of(itx)))

    async def _find(self, itx: Itx, pressed: Pressed) -> None:
        number, say = pressed.number(0), language_of(itx)
        interest, _likely = await self._joining.likely(actor_of(itx), number)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            found, organisation = await self._joining.named(actor_of(itx), number, typed["organisation"])
            await show(itx, joining(found, organisation, language_of(itx)))

        made = Form(say(_("Which organisation")), submitted)
        made.field(
            "organisation", say(_("Name in the directory")), value=interest.content.organisation, limit=NAME_LENGTH,
            required=True, about=say(_("A name, an abbreviation, or a number such as #12; you see it before it is done")),
        )  # fmt: skip
        await ask(itx, made)

    async def _make(self, itx: Itx, pressed: Pressed) -> None:
        interest, _likely = await self._joining.likely(actor_of(itx), pressed.number(0))
        content = interest.content
        await self._ask_made(
            itx,
            Made(
                interest=interest.id, version=interest.version, name=content.organisation, place=content.place,
                category=None,
            ),
        )  # fmt: skip

    async def _again(self, itx: Itx, pressed: Pressed) -> None:
        await self._ask_made(itx, await self._joining.kept(actor_of(itx), pressed.number(0)))

    async def _ask_made(self, itx: Itx, made: Made) -> None:
        say = language_of(itx)
        terms = await self._vocabulary.terms(guild_of(itx))
        form = Form(say(_("Add an organisation")), functools.partial(self._typed, interest=made.interest))
        form.field("name", say(_("Name")), value=made.name, limit=NAME_LENGTH, required=True)
        form.field(
            "place", say(_("Place")), value=made.place, limit=PLACE_LENGTH,
            about=say(_("“Nairobi, Kenya”, or just the country")),
        )  # fmt: skip
        options = [(term.id.key, say.pick(term.names)) for term in terms.axis("category")]
        if options:
            options.append((UNSTATED, say(_("not stated"))))
            form.menu("category", say(_("Category")), options, chosen=[made.category or UNSTATED], required=True)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            category = form.chosen("category") if options else UNSTATED
            kept = Made(
                interest=made.interest, version=made.version, name=visible(typed["name"]),
                place=visible(typed["place"]), category=None if category == UNSTATED else category,
            )  # fmt: skip
            number = await self._joining.keep(actor_of(itx), kept)
            await show(itx, adding(kept, number, language_of(itx)))

        await ask(itx, form)
