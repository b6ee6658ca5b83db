"""Where the network is: by region and country, and on a map."""

from __future__ import annotations

from collections import Counter

from bot.core.folding import fold
from bot.core.i18n import Language, _
from bot.stocktaking.document import Figure
from bot.stocktaking.facts import Facts
from bot.stocktaking.picture import Picture
from bot.stocktaking.world import Dot, world

Row = tuple[str, int, list[tuple[str, int]]]  # region, organisations, (country, organisations)


def by_region(facts: Facts, say: Language) -> list[Row]:
    """Return each region with its organisations and countries, those with most first; who states no seat comes last."""
    seats = Counter(one.country for one in facts.directory.listed)
    nowhere = seats.pop("", 0)
    rows: list[Row] = []
    placed: set[str] = set()
    for number, countries in facts.regions.items():
        found = {code: seats[code] for code in sorted(countries & seats.keys())}
        placed |= found.keys()
        if found:
            rows.append((say.region(number), sum(found.values()), _countries(found, say)))
    rows.sort(key=lambda row: (-row[1], fold(row[0])))
    others = {code: count for code, count in sorted(seats.items()) if code not in placed}
    if others:
        rows.append((say(_("Elsewhere")), sum(others.values()), _countries(others, say)))
    if nowhere:
        rows.append((say(_("No seat stated")), nowhere, []))
    return rows


def _most_first(one: tuple[str, int]) -> tuple[int, str]:
    return -one[1], fold(one[0])  # as a reader of the language looks it up: Équateur before Panama


def _countries(found: dict[str, int], say: Language) -> list[tuple[str, int]]:
    return sorted(((say.country(code), count) for code, count in found.items()), key=_most_first)


def towns(facts: Facts) -> dict[tuple[float, float], int]:
    """Return how many organisations have their first seat in each town, by its latitude and longitude in degrees."""
    found: Counter[tuple[float, float]] = Counter()
    for one in facts.directory.listed:
        if one.latitude is not None and one.longitude is not None:
            found[one.latitude, one.longitude] += 1
    return dict(sorted(found.items()))


def picture(facts: Facts) -> Picture:
    """Return the map: a dot for each town, larger where more organisations are."""
    return world([Dot(latitude=at[0], longitude=at[1], count=count) for at, count in towns(facts).items()])


def alternative(facts: Facts, say: Language, *, most: int | None = None) -> str:
    """Return what the map shows, in words, with its figures: every town, or the `most` with most organisations."""
    names: dict[tuple[float, float], str] = {}
    for one in facts.directory.listed:
        if one.latitude is not None and one.longitude is not None:
            names[one.latitude, one.longitude] = say.pick(one.place)
    found = sorted(towns(facts).items(), key=lambda one: (-one[1], fold(names[one[0]]), one[0]))
    listed = say.series(f"{names[at]} {say.number(count)}" for at, count in found[:most])
    if most is not None and len(found) > most:
        listed = say.series([listed, "…"])
    regions = say.series(f"{say.label(name)} {say.number(total)}" for name, total, _each in by_region(facts, say))
    return say(
        _("A map of the world with a dot for each town. By region: {regions}. By town: {towns}."),
        regions=regions, towns=listed,
    )  # fmt: skip


def mapped(facts: Facts, say: Language) -> list[Figure]:
    """Return the map as a figure; nothing where no town is known."""
    if not (found := towns(facts)):
        return []
    shown = say(
        _("Where the organisations are: {shown} of {all} state a town that can be shown. No boundaries are drawn."),
        shown=say.number(sum(found.values())), all=say.number(len(facts.directory.listed)),
    )  # fmt: skip
    return [
        Figure(
            name="participants-on-the-map", picture=picture(facts), caption=shown, alternative=alternative(facts, say)
        )
    ]
