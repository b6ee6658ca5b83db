"""A map of the world as a picture: land, no boundaries of states, and a dot for each place.

The outlines are `land.json`; README.md in this folder says where they come from. The projection is Natural Earth, by
the polynomials of Šavrič, Jenny, Patterson, Petrovič and Hurni (2011).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.stocktaking.picture import Circle, Picture, Polygon, Shape, Text

WIDTH = 720.0
_NORTH, _SOUTH = 84.0, -57.0  # of the land shown: Antarctica is cut off
_SMALLEST, _LARGEST = 3.5, 17.0  # radius of a dot, in points
_LAND, _SEA, _DOT = "#d4d4d4", "#ffffff", "#1f4e79"
_FILE = Path(__file__).resolve().parent / "land.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A place on the map, in degrees, and how many are there."""

    latitude: float
    longitude: float
    count: int


def world(dots: Sequence[Dot], *, width: float = WIDTH) -> Picture:
    """Return the map with a dot for each place, its area by the count, and below it the sizes with their numbers.

    A place beyond the shown land stands at its edge. A dot that counts nothing is left out.
    """
    scale = width / (2 * _projected(180, 0)[0])
    head, foot = _projected(0, _NORTH)[1] * scale, _projected(0, _SOUTH)[1] * scale

    def place(longitude: float, latitude: float) -> tuple[float, float]:
        x, y = _projected(longitude, latitude)
        return width / 2 + x * scale, head - y * scale

    shapes: list[Shape] = []
    for name, colour in (("land", _LAND), ("water", _SEA)):
        shapes += [Polygon(points=[place(*point) for point in ring], fill=colour) for ring in _outlines()[name]]
    shown = sorted((dot for dot in dots if dot.count > 0), key=lambda dot: (-dot.count, dot.longitude, dot.latitude))
    most = shown[0].count if shown else 0
    for dot in shown:  # the large ones first, so that none hides another
        longitude = (dot.longitude + 180) % 360 - 180
        x, y = place(longitude, min(max(dot.latitude, _SOUTH), _NORTH))
        shapes.append(Circle(x=x, y=y, radius=_radius(dot.count, most), fill=_DOT, line="#ffffff"))
    bottom = head - foot + 12
    shapes += _legend(most, bottom + _LARGEST)
    return Picture(width=width, height=bottom + (2 * _LARGEST + 6 if most else 0), shapes=shapes)


def _radius(count: int, most: int) -> float:
    return max(_SMALLEST, _LARGEST * math.sqrt(count / max(most, 8)))


def _legend(most: int, middle: float) -> Sequence[Shape]:
    shapes: list[Shape] = []
    x = 12.0
    for count in sorted({1, round(most / 3), most} - {0}) if most else ():
        radius = _radius(count, most)
        shapes.append(Circle(x=x + radius, y=middle, radius=radius, fill=_DOT, line="#ffffff"))
        shapes.append(Text(x=x + 2 * radius + 7, y=middle + 6.5, text=str(count), size=18))
        x += 2 * radius + 7 + 12 * len(str(count)) + 26
    return shapes


def _projected(longitude: float, latitude: float) -> tuple[float, float]:
    """Return a place in degrees on a globe of radius 1, unrolled: x to the east, y to the north."""
    east, north = math.radians(longitude), math.radians(latitude)
    second = north * north
    fourth = second * second
    x = east * (0.8707 - 0.131979 * second + fourth * (-0.013791 + fourth * (0.003971 * second - 0.001529 * fourth)))
    y = north * (1.007226 + second * (0.015085 + fourth * (-0.044475 + 0.028874 * second - 0.005916 * fourth)))
    return x, y


@cache
def _outlines() -> dict[str, list[list[tuple[float, float]]]]:
    read: dict[str, list[list[tuple[float, float]]]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return read
