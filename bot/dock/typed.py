"""What is typed beside a need: places, languages and a day, as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from bot.core.folding import fold, words
from bot.core.i18n import _
from bot.core.texts import visible
from bot.dock.lexicon import Lexicon
from bot.dock.records import MOST_LANGUAGES, MOST_SPOTS, Spot
from bot.errors import InvalidInputError
from bot.events.dates import read

CHOICES = 25
_ORDER = {"town": 0, "country": 1, "region": 2}


def spots_begun(lexicon: Lexicon, typed: str, code: str) -> list[Spot]:
    """Return the places of which a name begins so, or a word of it: towns first, then countries, then regions."""
    begun = " ".join(words(typed))
    if not begun:
        return [lexicon.spots_by_key[place.key] for place in lexicon.places[:CHOICES]]
    found: dict[str, tuple[bool, str, Spot]] = {}
    for phrase, spot in lexicon.spots.items():
        name = " ".join(phrase)
        if f" {begun}" in f" {name}":
            rank = (not name.startswith(begun), name, spot)
            best = found.get(spot.key)
            if best is None or rank[:2] < best[:2]:
                found[spot.key] = rank
    ordered = sorted(
        found.values(), key=lambda one: (one[0], _ORDER[one[2].kind], fold(one[2].names.get(code, "")), one[1])
    )
    return [spot for _later, _name, spot in ordered[:CHOICES]]


def place_keys(lexicon: Lexicon, typed: str) -> str:
    """Return the keys of places that stand with semicolons between them, with commas; raise InvalidInputError."""
    found = [_spot(lexicon, part).key for part in typed.split(";") if visible(part)]
    return ",".join(dict.fromkeys(found[:MOST_SPOTS]))


def _spot(lexicon: Lexicon, typed: str) -> Spot:
    if (spot := lexicon.spots_by_key.get(typed.strip())) is not None:
        return spot
    if (town := _town_within(lexicon, *typed.split(",", 1))) is not None:
        return town
    for part in (typed, typed.partition(",")[0]):
        if (named := lexicon.spots.get(tuple(words(part)))) is not None:
            return named
    raise InvalidInputError(
        _("“{place}” is neither a place that the directory knows nor a country."),
        hint=_("Choose from the list that opens, or write the country."),
        place=visible(typed),
    )


def _town_within(lexicon: Lexicon, name: str, land: str = "") -> Spot | None:
    """Return the town of that name in that country: “Mexico, Mexique” is the city, though Mexico is a country."""
    country = lexicon.spots.get(tuple(words(land)))
    if country is None or country.kind != "country":
        return None
    within = (one for one in lexicon.spots_by_key.values() if one.kind == "town" and one.countries == country.countries)
    return next((town for town in within if any(words(each) == words(name) for each in town.names.values())), None)


def languages_named(names: Mapping[str, str], typed: str) -> list[str]:
    """Return the ISO 639-1 codes of languages with commas between them; `names` maps their names to codes."""
    codes = {fold(name): code for name, code in names.items()} | {code: code for code in names.values()}
    found = []
    for part in typed.replace(";", ",").split(","):
        if not visible(part):
            continue
        code = codes.get(fold(part))
        if code is None:
            raise InvalidInputError(
                _("“{text}” is not a language that can be looked for."),
                hint=_("Write languages with commas between them: Spanish, French."),
                text=visible(part),
            )
        found.append(code)
    return list(dict.fromkeys(found))[:MOST_LANGUAGES]


def day_needed(typed: str, code: str, today: date) -> date:
    """Return the day that is written; raise InvalidInputError where it is unclear or past."""
    reading = read(typed, code=code, today=today)
    if reading.day is None or reading.others:
        raise InvalidInputError(
            _("It is not clear which day “{text}” is."), hint=_("Write it as “30 June 2027”."), text=visible(typed)
        )
    if reading.day < today - timedelta(days=1):  # where the asker is it may still be yesterday
        raise InvalidInputError(
            _("“{text}” is in the past."), hint=_("Write the day by which you need it."), text=visible(typed)
        )
    return reading.day
