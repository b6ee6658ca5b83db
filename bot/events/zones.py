"""Time zones (IANA), found by city, country or key as people of the four languages write them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

from rapidfuzz import fuzz, process

from bot.core.folding import fold
from bot.core.i18n import CODES, _, territories
from bot.core.texts import visible
from bot.errors import InvalidInputError

LENGTH = 100
NEAR = 75  # of 100: “Nairobbi” is near Nairobi
UTC = "UTC"

# Where the network's people live, for whoever has typed nothing; of equally good answers, these come first.
COMMONEST = (
    "Europe/Zurich", "Africa/Nairobi", "America/New_York", "America/Bogota", "America/Mexico_City",
    "America/Sao_Paulo", "Europe/Paris", "Europe/Madrid", "Europe/Lisbon", "Europe/London", "Africa/Johannesburg",
    "Africa/Lagos", "Africa/Abidjan", "Africa/Cairo", "Asia/Beirut", "Asia/Kolkata", "Asia/Manila", "Asia/Jakarta",
    "America/Lima", "America/Santiago", "America/Argentina/Buenos_Aires", "America/Los_Angeles", UTC,
)  # fmt: skip
# Countries of several zones whose name stands for one of them (CLDR, supplemental/metaZones, primaryZones).
MAIN = MappingProxyType(
    {
        "CL": "America/Santiago", "CN": "Asia/Shanghai", "DE": "Europe/Berlin", "EC": "America/Guayaquil",
        "ES": "Europe/Madrid", "MH": "Pacific/Majuro", "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland",
        "PT": "Europe/Lisbon", "UA": "Europe/Kyiv", "UZ": "Asia/Tashkent",
    }
)  # fmt: skip
# Keys that mean the machine's own settings, not a place.
_NOT_A_ZONE = ("localtime", "Factory", "posixrules")
_HINT = _("Write a large city of the zone, such as “Nairobi”, or its name, such as “Africa/Nairobi”.")
# Other areas of the former keys, such as US/Eastern, hold no cities.
_AREAS = frozenset({"Africa", "America", "Asia", "Atlantic", "Europe", "Indian", "Pacific"})
_PLACE = {key: place for place, key in enumerate(COMMONEST)}
# A key within a text: “Paris (Europe/Paris)”, “UTC (UTC)”.
_KEY = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)+|(?<=\()[A-Za-z0-9_+-]+(?=\)$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A time zone to choose: its IANA key, and a city of it in the language asked for."""

    key: str
    city: str


@dataclass(frozen=True, slots=True, eq=False)
class _Spot:
    """Something that has a time zone: a city, or a country that is shown as its city."""

    key: str
    cities: Mapping[str, str]  # by language code, with English
    rank: int  # 0 the zone's own city, 1 another town, 2 a country, a former name or the key

    def city(self, code: str) -> str:
        return self.cities.get(code) or self.cities.get("en") or next(iter(self.cities.values()), self.key)


class Zones:
    """The time zones by every way to write them. The tables are built on first use."""

    def __init__(self, towns: Iterable[tuple[str, Mapping[str, str]]] = ()) -> None:
        """Take further `towns`: the IANA key of each, and its names by language code."""
        self._towns = tuple(towns)

    def learn(self, towns: Iterable[tuple[str, Mapping[str, str]]]) -> None:
        """Know these towns in place of those before: the IANA key of each, and its names by language code."""
        self._towns = tuple(towns)
        self.__dict__.pop("_names", None)

    def city(self, key: str, code: str) -> str:
        """Return the city that a zone is called after, in a language."""
        spot = self._cities.get(key)
        return key.rpartition("/")[2].replace("_", " ") if spot is None else spot.city(code)

    def suggest(self, typed: str, code: str, *, limit: int = 25) -> list[Zone]:
        """Return zones to choose from, best first: names that begin with `typed`, then words of names, then near ones.

        `code` is the language of the cities shown. Nothing typed gives the network's commonest zones.
        """
        wanted = fold(typed[:LENGTH])
        if not wanted:
            return [Zone(key=key, city=self._cities[key].city(code)) for key in COMMONEST][:limit]
        found = sorted(self._matches(wanted), key=lambda match: (match[0], *_order(match[1], code)))
        zones = (Zone(key=spot.key, city=spot.city(code)) for _merit, spot in found)
        return list(dict.fromkeys(zones))[:limit]

    def read(self, text: str) -> str:
        """Return the IANA key that `text` means: a key, a city, a country of one zone, or a text that holds a key.

        Raises InvalidInputError where there is none, or more than one.
        """
        shown = visible(text[: LENGTH + 1])
        if not shown:
            raise InvalidInputError(_("Nothing was written."), hint=_HINT)
        if len(text) > LENGTH:
            raise InvalidInputError(
                _("The text has {length} characters; at most {limit} fit."),
                hint=_HINT,
                length=len(text),
                limit=LENGTH,
            )
        # “Japan” and “Cuba” are keys too; as the name of a country they give the zone's own key.
        if ("/" in shown or shown.endswith(")")) and (key := self._key(shown)):
            return key
        spots = self._names.get(fold(shown), [])
        keys = list(dict.fromkeys(spot.key for spot in spots if spot.rank == spots[0].rank))
        if len(keys) == 1:
            return keys[0]
        if keys:
            raise InvalidInputError(
                _("“{text}” has several time zones."),
                hint=_("Choose one from the list that opens, such as {near}."),
                text=shown,
                near=_quoted(keys[:3]),
            )
        if key := self._keys.get(shown.casefold()):
            return key
        raise self._unknown(shown)

    def _key(self, shown: str) -> str | None:
        if key := self._keys.get(shown.casefold().replace(" ", "_")):
            return key
        held = [key for part in _KEY.findall(shown) if (key := self._keys.get(part.casefold()))]
        return held[0] if len(held) == 1 else None

    def _unknown(self, shown: str) -> InvalidInputError:
        near = list(dict.fromkeys(zone.key for zone in self.suggest(shown, "en")))[:3]
        return InvalidInputError(
            _("“{text}” is not a known time zone."),
            hint=_("Near to it: {near}. A large city of the zone will do as well.") if near else _HINT,
            text=shown,
            near=_quoted(near),
        )

    def _matches(self, wanted: str) -> Iterator[tuple[int, _Spot]]:
        """Yield what fits with its merit, the lower the better: 0 the same, 1 begins, 2 holds the words, then near."""
        for name, spots in self._names.items():
            if name == wanted:
                merit = 0
            elif name.startswith(wanted):
                merit = 1
            elif f" {wanted}" in name:
                merit = 2
            else:
                continue
            yield from ((merit, spot) for spot in spots)
        if len(wanted) > 3:
            near = process.extract(wanted, list(self._names), scorer=fuzz.ratio, limit=10, score_cutoff=NEAR)
            for name, score, _position in near:
                yield from ((103 - round(score), spot) for spot in self._names[name])

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        """Every key that can be used, by itself in lower case: looked up here, so that no typed text names a file."""
        return {key.casefold(): key for key in sorted(available_timezones()) if key not in _NOT_A_ZONE}

    @cached_property
    def _countries(self) -> Mapping[str, list[str]]:
        """The keys of each country in use today, by ISO code (from the zone.tab of tzdata)."""
        zones: dict[str, list[str]] = defaultdict(list)
        for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                country, _coordinates, key, *_comment = line.split("\t")
                if key.casefold() in self._keys:
                    zones[country].append(key)
        return zones

    @cached_property
    def _aliases(self) -> Mapping[str, str]:
        """The keys of today by the former ones: Asia/Calcutta -> Asia/Kolkata."""
        from babel.core import get_global  # noqa: PLC0415  # loading CLDR costs megabytes

        return dict(get_global("zone_aliases"))

    @cached_property
    def _cities(self) -> Mapping[str, _Spot]:
        """The city of each zone that is offered, by key."""
        from babel import Locale  # noqa: PLC0415  # as above

        offered = {key for keys in self._countries.values() for key in keys}
        cities = {key: {"en": key.rsplit("/", 1)[-1].replace("_", " ")} for key in sorted(offered)}
        for code in CODES:
            # CLDR keeps the first key that a zone ever had: Asia/Calcutta.
            for key, names in Locale.parse(code).time_zones.items():
                known = cities.get(key) or cities.get(self._aliases.get(key, ""))
                if known is not None and "city" in names:
                    known[code] = names["city"]
        return {key: _Spot(key, names, 0) for key, names in cities.items()} | {UTC: _Spot(UTC, {"en": UTC}, 0)}

    @cached_property
    def _names(self) -> Mapping[str, list[_Spot]]:
        """What can be typed, folded, and what it may mean, the likeliest first."""
        names: dict[str, dict[_Spot, None]] = defaultdict(dict)
        for key, spot in self._cities.items():
            for city in spot.cities.values():
                names[fold(city)][spot] = None
            self._add(names, key, key)
        for former, key in self._aliases.items():
            area, _slash, city = former.partition("/")
            if area in _AREAS and key in self._cities:
                self._add(names, city.rsplit("/", 1)[-1], key)
        for code in CODES:
            for iso, country in territories(code).items():
                keys = self._countries.get(iso, [])
                for key in [MAIN[iso]] if iso in MAIN else keys:
                    self._add(names, country, key)
        for key, cities in self._towns:
            if key.casefold() in self._keys:
                town = _Spot(key, cities, 1)
                for city in cities.values():
                    names[fold(city)][town] = None
        return {name: sorted(spots, key=lambda spot: _order(spot, "en")) for name, spots in names.items() if name}

    def _add(self, names: dict[str, dict[_Spot, None]], name: str, key: str) -> None:
        names[fold(name)][_Spot(key, self._cities[key].cities, 2)] = None


def offset_text(zone: str, at: datetime) -> str:
    """Return how far a zone (an IANA key as `Zones.read` returns it) is from UTC at an aware instant: “UTC+5:30”."""
    offset = at.astimezone(ZoneInfo(zone)).utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    if minutes == 0:
        return UTC
    hours, rest = divmod(abs(minutes), 60)
    return f"{UTC}{'+' if minutes > 0 else '-'}{hours}{f':{rest:02}' if rest else ''}"


def _order(spot: _Spot, code: str) -> tuple[int, int, str, str]:
    return spot.rank, _PLACE.get(spot.key, len(_PLACE)), fold(spot.city(code)), spot.key


def _quoted(keys: list[str]) -> str:
    return ", ".join(f"“{key}”" for key in keys)
