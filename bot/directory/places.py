"""What a person writes as a place -> a seat: “Bogota, Colombia”, “Bogotá”, “Suisse”."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from rapidfuzz import process

from bot.core.database import Transaction
from bot.core.folding import fold
from bot.core.i18n import CODES, Language, _, territories
from bot.core.texts import clean_line
from bot.directory import store
from bot.directory.records import Place, PlaceId, Seat
from bot.errors import InvalidInputError

LENGTH = 100


@cache
def country_names() -> dict[str, str]:
    """Return the ISO code of every country by its folded name in the four languages and by the code itself."""
    names = {fold(name): iso for code in CODES for iso, name in territories(code).items()}
    return names | {iso.casefold(): iso for iso in territories("en")}


@cache
def only_zone() -> dict[str, str]:
    """Return the IANA zone of each country that has just one, by ISO code (from the zone.tab of tzdata)."""
    zones: dict[str, list[str]] = defaultdict(list)
    for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _coordinates, zone, *_comment = line.split("\t")
            zones[country].append(zone)
    return {country: names[0] for country, names in zones.items() if len(names) == 1}


def seat_line(seat: Seat, say: Language) -> str:
    """Write a seat as `PlaceFinder` reads it."""
    country = say.country(seat.country)
    return country if seat.place is None else f"{say.pick(seat.place.names)}, {country}"


def country_of(tx: Transaction, guild: int, text: str) -> str | None:
    """Return the ISO code of a country as people write it in any of the four languages, or None."""
    folded = fold(text)
    if known := country_names().get(folded):
        return known
    return next((iso for spelling, iso in store.country_spellings(tx, guild) if fold(spelling) == folded), None)


def where_texts(tx: Transaction, guild: int, seats: Iterable[tuple[Place | None, str]]) -> list[str]:
    """Return everything that leads to these (place, country): names in every language, spellings, regions."""
    kept = list(seats)
    countries = list(dict.fromkeys(country for _place, country in kept))
    return [
        *(text for place, _country in kept if place is not None for text in _place_texts(place)),
        *(name for country in countries for code in CODES if (name := territories(code).get(country))),
        *(text for text, country in store.country_spellings(tx, guild, regions=True) if country in countries),
    ]


def _place_texts(place: Place) -> list[str]:
    return [*place.names.values(), *place.spellings, *([place.within] if place.within else [])]


class PlaceFinder:
    """The places and countries that one server's directory knows, by every way to write them."""

    def __init__(self, tx: Transaction, guild: int) -> None:
        self._tx = tx
        self._guild = guild
        self._places: dict[str, list[Place]] = defaultdict(list)
        for place in store.places(tx, guild):
            for text in {fold(text) for text in (*place.names.values(), *place.spellings)}:
                self._places[text].append(place)

    def seat(self, line: str, *, origin: str) -> tuple[PlaceId | None, str]:
        """Return (place, country) of a line, adding a place that is new; raise InvalidInputError where unclear."""
        place, country, name, zone = self._read(line)
        return (self._new(name, country, zone, origin) if name else place), country

    def known(self, line: str) -> tuple[PlaceId | None, str, str]:
        """Return (place, country, name of a place that the directory does not know); nothing is written.

        For what is a person's own: a place that somebody names of themselves is not everybody's to find.
        """
        place, country, name, _zone = self._read(line)
        return place, country, name

    def check(self, line: str) -> None:
        """Raise InvalidInputError where `seat` would; nothing is written."""
        self._read(line)

    def _read(self, line: str) -> tuple[PlaceId | None, str, str, str | None]:
        """Return (place, country, name of a place that is new, its time zone if one was given)."""
        field = _("Place")
        kept = clean_line(line, field=field, limit=LENGTH)
        parts = [part.strip() for part in kept.split(",") if part.strip()]
        # Only names with an area: “GB”, “Cuba” and “Japan” are zones too, and mean countries here.
        zone = parts.pop() if len(parts) > 1 and "/" in parts[-1] and parts[-1] in available_timezones() else None
        country = country_of(self._tx, self._guild, parts[-1]) if parts else None
        if country is not None and len(parts) > 1:
            name = ", ".join(parts[:-1])
            known = [place for place in self._places.get(fold(name), ()) if place.country == country]
            return (known[0].id, country, "", zone) if known else (None, country, name, zone)
        if country is not None:  # “Mexico” is the country; the town is “Mexico City” or “Panama, Panama”
            return None, country, "", zone
        matches = self._places.get(fold(kept), [])
        if len(matches) == 1:
            return matches[0].id, matches[0].country, "", zone
        if matches:
            raise InvalidInputError(
                _("There are several places called “{place}”."),
                hint=_("Write the country after it: “{place}, …”."),
                place=kept,
            )
        near = [match[0] for match in process.extract(fold(kept), list(self._known()), limit=3, score_cutoff=70)]
        raise InvalidInputError(
            _("“{place}” is neither a place that the directory knows nor a country."),
            hint=_("Write a new place with its country, such as “Nairobi, Kenya”. Near to it: {near}.")
            if near
            else _("Write a new place with its country, such as “Nairobi, Kenya”."),
            place=kept,
            near=", ".join(one.title() for one in near),
        )

    def _known(self) -> Iterator[str]:
        for known in (*self._places, *country_names()):
            if len(known) > 3:  # not the two letters of a country
                yield known

    def _new(self, name: str, country: str, zone: str | None, origin: str) -> PlaceId:
        return store.add_place(
            self._tx,
            self._guild,
            key=f"{fold(name).replace(' ', '-') or 'place'}-{country.lower()}",
            name=name,
            country=country,
            zone=zone or only_zone().get(country),
            origin=origin,
        )
