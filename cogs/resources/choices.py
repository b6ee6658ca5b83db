"""Autocomplete of the library: resources, places, years and languages that it has."""

from __future__ import annotations

from discord import app_commands

from bot.core.folding import fold
from bot.core.i18n import _
from bot.core.kept import Kept
from bot.core.search_words import parse
from bot.directory.service import DirectoryService
from bot.errors import InvalidInputError
from bot.resources.service import ResourcesService, Suggestion
from bot.ui.context import Itx, guild_of, language_of
from bot.ui.places import place_name
from bot.ui.suggesting import MOST, Choices
from bot.ui.text import AS_SHOWN, label


class ResourceChoices:
    """What people may be about to choose; what was shown last is kept, ready to be sent."""

    def __init__(self, resources: ResourcesService, directory: DirectoryService) -> None:
        self._resources = resources
        self._directory = directory
        self._shown = Kept[tuple[str, ...]]()  # name, value, name, value …

    async def __call__(self, itx: Itx, typed: str) -> Choices:
        """Return resources by title or author; the value of a choice is the number of the record."""
        guild = guild_of(itx)
        asked = (guild, " ".join(parse(typed)))
        version = self._resources.version(guild)
        shown = self._shown.get(asked, version)
        if shown is None:
            found = await self._resources.suggest(guild, typed)
            shown = tuple(text for one in found for text in (_line(one), f"#{one.id}"))
            self._shown.put(asked, version, shown)
        texts = iter(shown)
        return [app_commands.Choice(name=name, value=next(texts)) for name in texts]

    async def places(self, itx: Itx, typed: str) -> Choices:
        """Return the places and countries that resources speak of: those that begin so, then most spoken of first."""
        named = await self._named_places(itx)
        folded = fold(typed)
        found = [one for one in named if f" {fold(one[0])}".find(f" {folded}") >= 0]
        if not found and folded:
            country = await self._directory.country_or_none(guild_of(itx), typed)
            found = [one for one in named if one[1] == country]
        found.sort(key=lambda one: not fold(one[0]).startswith(folded))
        return [app_commands.Choice(name=label(name, limit=100), value=value) for name, value in found[:MOST]]

    async def place(self, itx: Itx, typed: str) -> str:
        """Return the value of a place that was chosen, or typed without choosing; raise InvalidInputError if none."""
        named = await self._named_places(itx)
        folded = fold(typed)
        for name, value in named:
            if typed == value or folded in {fold(name), fold(name.split(",")[0])}:
                return value
        country = await self._directory.country_or_none(guild_of(itx), typed)
        if country is not None:
            return country
        raise _not_listed(typed)

    async def _named_places(self, itx: Itx) -> list[tuple[str, str]]:
        guild, say = guild_of(itx), language_of(itx)
        values = (await self._resources.facets(guild)).get("place", {})
        places = await self._resources.places(guild, [int(one) for one in values if one.isdigit()])
        named = []
        for value in values:
            if not value.isdigit():
                named.append((say.country(value), value))
            elif (place := places.get(int(value))) is not None:
                named.append((place_name(place.names, place.country, say), value))
        return named

    async def years(self, itx: Itx, typed: str) -> Choices:
        """Return the years that resources are of, the newest first."""
        values = (await self._resources.facets(guild_of(itx))).get("year", {})
        found = sorted((year for year in values if year.startswith(typed.strip())), reverse=True)
        return [app_commands.Choice(name=year, value=year) for year in found[:MOST]]

    async def languages(self, itx: Itx, typed: str) -> Choices:
        """Return the languages that resources are in."""
        say = language_of(itx)
        values = (await self._resources.facets(guild_of(itx))).get("language", {})
        named = [(say.language(code), code) for code in values]
        return [app_commands.Choice(name=name, value=code) for name, code in named if fold(typed) in fold(name)][:MOST]

    async def language(self, itx: Itx, typed: str) -> str:
        """Return the code of a language that was chosen, or typed without choosing."""
        say = language_of(itx)
        values = (await self._resources.facets(guild_of(itx))).get("language", {})
        for code in values:
            if typed == code or fold(typed) == fold(say.language(code)):
                return code
        raise _not_listed(typed)


def year_meant(typed: str) -> str:
    """Return a year as four digits; raise InvalidInputError where it is none."""
    year = typed.strip()
    if len(year) == 4 and year.isascii() and year.isdigit():
        return year
    raise InvalidInputError(_("“{text}” is not a year."), hint=_("Type four digits, such as 2016."), text=typed)


def _not_listed(text: str) -> InvalidInputError:
    return InvalidInputError(_("“{text}” is not on the list."), hint=_("Choose from the list that opens."), text=text)


def _line(one: Suggestion) -> str:
    """Return title, authors and year within 100 characters: the year is never cut, long authors before the title."""
    whole = f"{one.title} · {one.authors} {one.issued[:4]}"
    if len(whole) <= 100 and len(one.authors) in range(1, 41) and one.issued and AS_SHOWN.fullmatch(whole):
        return whole
    by = f"{label(one.authors, limit=40)} {one.issued[:4]}".strip()
    room = 100 - len(by) - 3
    return f"{label(one.title, limit=room)} · {by}" if by else label(one.title, limit=100)
