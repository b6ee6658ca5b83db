"""Where a person says that they work: places of the directory, and those that only they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.directory.records import Place, PlaceId
from bot.people.records import Where


def placed(said: Sequence[Where], known: Mapping[int, Place]) -> tuple[tuple[Place | None, str], ...]:
    """Return (place, country) of each; a place that the directory does not know stands in no record but this."""
    return tuple((_place(number, country, name, known), country) for number, country, name in said)


def _place(number: PlaceId | None, country: str, name: str, known: Mapping[int, Place]) -> Place | None:
    if number is not None:
        return known.get(number)
    if not name:
        return None
    return Place(id=PlaceId(0), key="", kind="town", country=country, names={"en": name})
