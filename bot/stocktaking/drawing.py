"""A picture inside a PDF, as lines and areas that stay sharp at every size."""

from __future__ import annotations

from bot.stocktaking.picture import Circle, Line, Picture, Polygon, Rectangle, Text
from bot.stocktaking.sheets import Sheets
from bot.stocktaking.typeface import face
from bot.stocktaking.typeface import line as one_line


def draw(sheets: Sheets, picture: Picture, left: float, top: float, scale: float) -> None:
    """Draw the picture on the last page, its top left corner at (left, top)."""

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return left + point[0] * scale, top + point[1] * scale

    for shape in picture.shapes:
        match shape:
            case Rectangle(x=x, y=y, width=width, height=height):
                corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
                sheets.area([place(corner) for corner in corners], shape.fill)
            case Circle(x=x, y=y):
                sheets.disc(*place((x, y)), shape.radius * scale, shape.fill, shape.line, scale)
            case Line():
                sheets.rule([place(point) for point in shape.points], shape.colour, shape.width * scale)
            case Polygon():
                sheets.area([place(point) for point in shape.points], shape.fill)
            case Text():
                words, size = one_line(shape.text), shape.size * scale
                x, y = place((shape.x, shape.y))
                x -= face(bold=shape.bold).width(words, size) * {"start": 0, "middle": 0.5, "end": 1}[shape.anchor]
                sheets.text(x, y, words, size, bold=shape.bold, colour=shape.colour)
