"""Charts as pictures: readable without colours, and on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.stocktaking.picture import Circle, Line, Picture, Rectangle, Shape, Text
from bot.stocktaking.typeface import cut, face, wrapped

WIDTH = 720.0
_SIZE = 18.0  # 9 points on a phone 360 points wide
_EDGE = 6.0  # free on both sides, since readers with other typefaces set words wider
_DARK, _GREY, _PALE = "#1f4e79", "#555555", "#d0d0d0"


def bars(rows: Sequence[tuple[str, int]], *, width: float = WIDTH) -> Picture:
    """Return a bar for each (label, number), in the order given: the label to its left, the number at its end.

    A long label takes two lines, and is cut with “…” where they do not suffice. Numbers below 0 count as 0.
    """
    kind, gap = face(), 10.0
    most = max((number for _, number in rows), default=0)
    labels = [_two_lines(label, width * 0.42) for label, _ in rows]
    left = max((kind.width(line, _SIZE) for lines in labels for line in lines), default=0.0) + gap + _EDGE
    numbers = max((face(bold=True).width(str(max(number, 0)), _SIZE) for _, number in rows), default=0.0) + gap + _EDGE
    room = width - left - numbers
    shapes: list[Shape] = []
    y = 4.0
    for lines, (_, given) in zip(labels, rows, strict=True):
        number = max(given, 0)
        height = 10 + 23.0 * len(lines)
        for at, text in enumerate(lines):
            baseline = y + height / 2 + 6.5 + 23 * (at - (len(lines) - 1) / 2)
            shapes.append(Text(x=left - gap, y=baseline, text=text, size=_SIZE, anchor="end"))
        long = room * number / most if most else 0.0
        if number:
            shapes.append(Rectangle(x=left, y=y + height / 2 - 11, width=max(long, 2), height=22, fill=_DARK))
        end = left + (max(long, 2) if number else 0)
        shapes.append(Text(x=end + 8, y=y + height / 2 + 6.5, text=str(number), size=_SIZE, bold=True))
        y += height
    axis = Line(points=((left, 2), (left, y + 2)), colour=_GREY, width=1.5)
    return Picture(width=width, height=y + 4, shapes=(*shapes, axis))


def _two_lines(label: str, width: float) -> Sequence[str]:
    lines = [text.rstrip() for text in wrapped(label, width, _SIZE)]
    if len(lines) <= 2:
        return lines
    return (lines[0], cut(" ".join(lines[1:]), width, _SIZE))


def growth(points: Sequence[tuple[str, int]], *, width: float = WIDTH, height: float = 360.0) -> Picture:
    """Return a running total over time: points (ISO month, total so far), in order, each where its month lies.

    Each point bears its number where there is room for it; the last one always does, then the first.
    """
    most = max((total for _, total in points), default=0)
    step = _step(most)
    top = step * max(1, -(-most // step))
    left = face().width(str(top), _SIZE) + 8 + _EDGE
    names = [text for label, total in points for text in (label, str(total))]
    widest = max((face(bold=True).width(text, _SIZE) for text in names), default=0.0)
    sheet = (left, 34.0, width - widest / 2 - _EDGE, height - 36)
    shapes: list[Shape] = []
    for value in range(0, top + 1, step):
        y = sheet[3] - (sheet[3] - sheet[1]) * value / top
        shapes.append(Line(points=((sheet[0], y), (sheet[2], y)), colour=_PALE if value else _GREY, width=1.2))
        shapes.append(Text(x=left - 8, y=y + 6.5, text=str(value), size=_SIZE, anchor="end", colour=_GREY))
    inner = max(left + 20, widest / 2 + _EDGE)
    months = [12 * int(month[:4]) + int(month[5:7]) for month, _ in points]
    span = months[-1] - months[0] if months else 0
    places = [
        (
            inner + (sheet[2] - inner) * (month - months[0]) / span if span else (inner + sheet[2]) / 2,
            sheet[3] - (sheet[3] - sheet[1]) * max(total, 0) / top,
        )
        for month, (_, total) in zip(months, points, strict=True)
    ]
    if len(places) > 1:
        # In steps: nothing grew between two points.
        line = [places[0]]
        for corner, place in zip(
            [(after[0], before[1]) for before, after in pairwise(places)], places[1:], strict=True
        ):
            line += [corner, place]
        shapes.append(Line(points=line, colour=_DARK, width=3))
    shapes += [Circle(x=x, y=y, radius=3.5 if len(points) > 12 else 5, fill=_DARK) for x, y in places]
    shapes += _named(points, places, sheet[3] + 26, widest + 14)
    return Picture(width=width, height=height, shapes=shapes)


def _named(
    points: Sequence[tuple[str, int]], places: Sequence[tuple[float, float]], foot: float, apart: float
) -> Sequence[Shape]:
    """Name the last point, the first, and from the last one back those between for which there is room."""
    shapes: list[Shape] = []
    named: list[float] = []
    order = [len(points) - 1, 0, *range(len(points) - 2, 0, -1)] if points else []
    for at in dict.fromkeys(order):
        (x, y), (label, total) = places[at], points[at]
        if any(abs(x - other) < apart for other in named):
            continue
        named.append(x)
        shapes.append(Text(x=x, y=foot, text=label, size=_SIZE, anchor="middle"))
        shapes.append(Text(x=x, y=y - 12, text=str(total), size=_SIZE, bold=True, anchor="middle"))
    return shapes


def _step(most: int) -> int:
    """Return the distance of the lines of the scale: 1, 2 or 5 with noughts, for at most five lines."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * 5 >= most:
                return factor * power
        power *= 10
