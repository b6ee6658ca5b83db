"""A picture as PNG, for readers that show no SVG, such as Discord."""

from __future__ import annotations

import io
import math
from functools import cache
from typing import TYPE_CHECKING

from bot.stocktaking.picture import Circle, Line, Picture, Polygon, Rectangle, Shape, Text
from bot.stocktaking.typeface import face, line

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

_SCALE = 2  # pixels a point: sharp on a phone
_FINER = 2  # drawn so many times larger and made smaller after, since Pillow's edges are hard
_MOST = 40_000_000  # pixels while drawing; a larger picture is drawn coarser


def write(picture: Picture) -> bytes:
    """Return the picture as a PNG file, two pixels a point. The same picture gives the same bytes."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  # it costs memory

    scale = min(_SCALE, math.sqrt(_MOST / (picture.width * picture.height)) / _FINER)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    large = Image.new("RGB", (size[0] * _FINER, size[1] * _FINER), "#ffffff")
    pen = ImageDraw.Draw(large)
    for shape in picture.shapes:
        _draw(pen, shape, scale * _FINER)
    written = io.BytesIO()
    large.resize(size, Image.Resampling.BOX).save(written, "PNG", optimize=True)
    return written.getvalue()


def _draw(pen: ImageDraw, shape: Shape, scale: float) -> None:
    match shape:
        case Rectangle():
            right, foot = (shape.x + shape.width) * scale - 1, (shape.y + shape.height) * scale - 1
            if right >= shape.x * scale and foot >= shape.y * scale:
                pen.rectangle((shape.x * scale, shape.y * scale, right, foot), fill=shape.fill)
        case Circle():
            x, y, radius = shape.x * scale, shape.y * scale, shape.radius * scale
            around = (x - radius, y - radius, x + radius, y + radius)
            pen.ellipse(around, fill=shape.fill, outline=shape.line or None, width=round(scale))
        case Line():
            points = [(x * scale, y * scale) for x, y in shape.points]
            pen.line(points, fill=shape.colour, width=max(1, round(shape.width * scale)), joint="curve")
        case Polygon():
            if len(shape.points) > 2:
                pen.polygon([(x * scale, y * scale) for x, y in shape.points], fill=shape.fill)
        case Text():
            font = _font(max(1, round(shape.size * scale)), bold=shape.bold)
            words = face(bold=shape.bold).shown(line(shape.text))
            where = {"start": "ls", "middle": "ms", "end": "rs"}[shape.anchor]
            pen.text((shape.x * scale, shape.y * scale), words, fill=shape.colour, font=font, anchor=where)


@cache
def _font(size: int, *, bold: bool) -> FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415  # it costs memory

    # The plain engine, which every build of Pillow has: the same bytes on every machine.
    return ImageFont.truetype(face(bold=bold).path, size, layout_engine=ImageFont.Layout.BASIC)
