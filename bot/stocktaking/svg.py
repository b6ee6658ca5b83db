"""A picture as SVG, with its alternative text inside."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from bot.stocktaking.picture import Circle, Line, Picture, Polygon, Rectangle, Shape, Text
from bot.stocktaking.typeface import line

_FAMILY = "'DejaVu Sans', Verdana, 'Noto Sans', sans-serif"


def write(picture: Picture, alternative: str) -> str:
    """Return the picture as an SVG document of its own; it reads the same inside HTML.

    `alternative` is read aloud in its place. The same picture gives the same text.
    """
    width, height, said = _number(picture.width), _number(picture.height), escape(line(alternative))
    return "\n".join((
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" aria-label={quoteattr(line(alternative))} font-family="{_FAMILY}">',
        f"<title>{said}</title>",
        f"<desc>{said}</desc>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *map(_shape, picture.shapes),
        "</svg>\n",
    ))  # fmt: skip


def _shape(shape: Shape) -> str:
    match shape:
        case Rectangle():
            return (
                f'<rect x="{_number(shape.x)}" y="{_number(shape.y)}" width="{_number(shape.width)}" '
                f'height="{_number(shape.height)}" fill={quoteattr(shape.fill)}/>'
            )
        case Circle():
            outline = f" stroke={quoteattr(shape.line)}" if shape.line else ""
            return (
                f'<circle cx="{_number(shape.x)}" cy="{_number(shape.y)}" r="{_number(shape.radius)}" '
                f"fill={quoteattr(shape.fill)}{outline}/>"
            )
        case Line():
            return (
                f'<polyline points="{_points(shape.points)}" fill="none" stroke={quoteattr(shape.colour)} '
                f'stroke-width="{_number(shape.width)}"/>'
            )
        case Polygon():
            return f'<polygon points="{_points(shape.points)}" fill={quoteattr(shape.fill)}/>'
        case Text():
            weight = ' font-weight="bold"' if shape.bold else ""
            anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
            return (
                f'<text x="{_number(shape.x)}" y="{_number(shape.y)}" font-size="{_number(shape.size)}" '
                f"fill={quoteattr(shape.colour)}{weight}{anchor}>{escape(line(shape.text))}</text>"
            )


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
