"""Autocomplete: what a person may be about to choose, as they type."""

from __future__ import annotations

from discord import app_commands

from bot.core.folding import fold
from bot.core.i18n import Language
from bot.core.kept import Kept
from bot.core.search_words import parse
from bot.directory.service import DirectoryService, Suggestion
from bot.ui.context import Itx, guild_of, language_of
from bot.ui.places import place_name
from bot.ui.suggesting import MOST, Choices
from bot.ui.text import AS_SHOWN
from cogs.directory.cards import suggestion_label


class OrganisationChoices:
    """Organisations to choose from; the value of a choice is the number of the record, which the card understands.

    They are asked for at every letter, and most people begin alike: what was shown last is kept, ready to be sent.
    """

    def __init__(self, directory: DirectoryService) -> None:
        self._directory = directory
        self._shown = Kept[tuple[str, ...]]()  # name, value, name, value …

    async def __call__(self, itx: Itx, typed: str) -> Choices:
        """Return the choices for what has been typed so far."""
        guild, say = guild_of(itx), language_of(itx)
        asked = (guild, say.code, " ".join(parse(typed)))
        version = self._directory.version(guild)
        shown = self._shown.get(asked, version)
        if shown is None:
            found = await self._directory.suggest(guild, typed)
            shown = tuple(text for one in found for text in (_shown(one, say), f"#{one.id}"))
            self._shown.put(asked, version, shown)
        texts = iter(shown)
        return [app_commands.Choice(name=name, value=next(texts)) for name in texts]


def _shown(one: Suggestion, say: Language) -> str:
    # The common case of suggestion_label, which looks at every letter: 25 of these are made for one key press.
    name = f"{one.name} ({one.abbreviation})" if one.abbreviation else one.name
    place = place_name(one.place, one.country, say)
    shown = f"{name} · {place}" if place else name
    return shown if len(shown) <= 100 and AS_SHOWN.fullmatch(shown) else suggestion_label(one, say)


async def country_choices(directory: DirectoryService, itx: Itx, typed: str) -> Choices:
    """Return the countries that organisations are in, most of them first."""
    say = language_of(itx)
    folded = fold(typed)
    _total, facets = await directory.facets(guild_of(itx))
    named = [(say.country(iso), iso) for iso in facets.get("country", {})]
    found = [one for one in named if f" {fold(one[0])}".find(f" {folded}") >= 0]
    if not found and folded:
        meant = await directory.country_or_none(guild_of(itx), typed)
        found = [one for one in named if one[1] == meant]
    return [app_commands.Choice(name=name, value=iso) for name, iso in found[:MOST]]
