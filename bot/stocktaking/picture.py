"""A picture as its writers see it: shapes on a white sheet, in points, the origin at the top left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Anchor = Literal["start", "middle", "end"]
Colour = str  # #rrggbb


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """A filled circle, with an outline where `line` says so."""

    x: float
    y: float
    radius: float
    fill: Colour
    line: Colour = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line through points."""

    points: Sequence[tuple[float, float]]
    colour: Colour
    width: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """A filled area."""

    points: Sequence[tuple[float, float]]
    fill: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A line of words; `y` is its baseline."""

    x: float
    y: float
    text: str
    size: float = 10.0
    colour: Colour = "#222222"
    bold: bool = False
    anchor: Anchor = "start"


Shape: TypeAlias = Rectangle | Circle | Line | Polygon | Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Shapes, drawn in their order."""

    width: float
    height: float
    shapes: Sequence[Shape]
