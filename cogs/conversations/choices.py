"""Autocomplete of the conversations."""

from __future__ import annotations

from discord import app_commands

from bot.conversations.records import PHASES, Phase
from bot.conversations.service import ConversationsService
from bot.core.folding import fold
from bot.core.guilds import Guilds
from bot.core.i18n import Language, _
from bot.core.kept import Kept
from bot.core.search_words import parse
from bot.errors import InvalidInputError
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.places import place_name
from bot.ui.suggesting import MOST, Choices
from bot.ui.text import label
from cogs.conversations.state import PUBLIC


class ConversationChoices:
    """What people may be about to choose; what was shown last is kept, ready to be sent."""

    def __init__(self, conversations: ConversationsService, guilds: Guilds) -> None:
        self._conversations = conversations
        self._guilds = guilds
        self._shown = Kept[tuple[str, ...]]()  # name, value, name, value …

    async def __call__(self, itx: Itx, typed: str) -> Choices:
        """Return conversations that everybody may see by title; the value of a choice is `#` and its number."""
        guild, say = guild_of(itx), language_of(itx)
        asked = (guild, say.code, " ".join(parse(typed)))
        version = self._conversations.version(guild)
        shown = self._shown.get(asked, version)
        if shown is None:
            found = await self._conversations.suggest(guild, typed)
            shown = tuple(text for one in found for text in (_line(one.title, one.phase, say), f"#{one.id}"))
            self._shown.put(asked, version, shown)
        texts = iter(shown)
        return [app_commands.Choice(name=name, value=next(texts)) for name in texts]

    async def facilitated(self, itx: Itx, typed: str) -> Choices:
        """Return conversations that this person may facilitate, planned ones too, those that are not closed first."""
        say = language_of(itx)
        found = await self._conversations.facilitating(actor_of(itx), typed)
        return [app_commands.Choice(name=_line(one.title, one.phase, say), value=f"#{one.id}") for one in found[:MOST]]

    async def places(self, itx: Itx, typed: str) -> Choices:
        """Return the places and countries that conversations are about: those that begin so first."""
        folded = fold(typed)
        found = [one for one in await self._named_places(itx) if f" {folded}" in f" {fold(one[0])}"]
        found.sort(key=lambda one: not fold(one[0]).startswith(folded))
        return [app_commands.Choice(name=label(name, limit=100), value=value) for name, value in found[:MOST]]

    async def place(self, itx: Itx, typed: str) -> str:
        """Return the value of a place that was chosen, or typed without choosing; raise InvalidInputError if none."""
        folded = fold(typed)
        for name, value in await self._named_places(itx):
            if typed == value or folded in {fold(name), fold(name.split(",")[0])}:
                return value
        raise _not_listed(typed)

    async def _named_places(self, itx: Itx) -> list[tuple[str, str]]:
        say = language_of(itx)
        return [
            (say.country(value) if place is None else place_name(place.names, place.country, say), value)
            for value, place in await self._conversations.places(guild_of(itx))
        ]


def phase_choices(say: Language, typed: str) -> Choices:
    """Return the phases of conversations that everybody may see."""
    named = [(say(PHASES[phase]), phase) for phase in PUBLIC]
    return [app_commands.Choice[str](name=name, value=phase) for name, phase in named if fold(typed) in fold(name)]


def phase_meant(say: Language, typed: str) -> Phase:
    """Return the phase that was chosen, or typed without choosing."""
    for phase in PUBLIC:
        if typed == phase or fold(typed) in {fold(PHASES[phase]), fold(say(PHASES[phase]))}:
            return phase
    raise _not_listed(typed)


def _not_listed(text: str) -> InvalidInputError:
    return InvalidInputError(_("“{text}” is not on the list."), hint=_("Choose from the list that opens."), text=text)


def _line(title: str, phase: Phase, say: Language) -> str:
    """Return title and phase within 100 characters; the phase is never cut."""
    stands = say(PHASES[phase])
    return f"{label(title, limit=100 - 3 - len(stands))} · {stands}"
