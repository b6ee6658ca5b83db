"""Charts and the map, as shapes, as SVG and as PNG."""

from __future__ import annotations

import io
import json
import math
import xml.etree.ElementTree as ET
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.stocktaking import png, svg
from bot.stocktaking.charts import bars, growth
from bot.stocktaking.picture import Circle, Line, Picture, Polygon, Rectangle, Text
from bot.stocktaking.typeface import FONTS, SUBSTITUTE, cut, face, wrapped
from bot.stocktaking.world import Dot, world

REGIONS = [("Global", 31), ("Europe", 27), ("Latin America and the Caribbean", 14), ("Nobody", 0)]
GENEVA, NAIROBI, AUCKLAND = (46.2, 6.14), (-1.29, 36.8), (-36.8, 174.8)
SVG = "{http://www.w3.org/2000/svg}"


def dot(place: tuple[float, float], count: int = 1) -> Dot:
    return Dot(latitude=place[0], longitude=place[1], count=count)


def texts(picture: Picture) -> list[str]:
    return [shape.text for shape in picture.shapes if isinstance(shape, Text)]


def dots(picture: Picture) -> list[Circle]:
    """Those on the map, without the sizes that are explained below it."""
    return [shape for shape in picture.shapes if isinstance(shape, Circle) and shape.y < picture.height - 41]


def within(picture: Picture) -> bool:
    """Whether every word is on the sheet, and every bar and line."""
    for shape in picture.shapes:
        match shape:
            case Text():
                wide = face(bold=shape.bold).width(shape.text, shape.size)
                left = shape.x - wide * {"start": 0, "middle": 0.5, "end": 1}[shape.anchor]
                inside = left >= 0 and left + wide <= picture.width and shape.size * 0.7 <= shape.y <= picture.height
            case Rectangle():
                inside = shape.x >= 0 and shape.x + shape.width <= picture.width
            case Line():
                inside = all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in shape.points)
            case _:
                inside = True
        if not inside:
            return False
    return True


# -- charts ---------------------------------------------------------------------------------------------------


def test_a_bar_is_as_long_as_its_number_and_bears_it():
    chart = bars(REGIONS)
    long = [shape.width for shape in chart.shapes if isinstance(shape, Rectangle)]
    assert len(long) == 3  # nothing is drawn for none
    assert long[1] / long[0] == pytest.approx(27 / 31)
    assert texts(chart)[:4] == ["Global", "31", "Europe", "27"]
    assert texts(chart)[-2:] == ["Nobody", "0"]


def test_a_long_label_takes_two_lines_and_is_cut_after():
    chart = bars([("The organisations of the islands of the Pacific and of every other ocean of the world", 6)])
    label = texts(chart)[:-1]
    assert len(label) == 2
    assert label[1].endswith("…")
    assert within(chart)


def test_the_running_total_of_growth_names_its_last_point_and_names_never_touch():
    months = [(f"{year}-{month:02}", number) for number, (year, month) in enumerate(
        (year, month) for year in range(2012, 2017) for month in range(1, 13)
    )]  # fmt: skip
    chart = growth(months)
    labels = [shape for shape in chart.shapes if isinstance(shape, Text) and "-" in shape.text]
    assert "2016-12" in [shape.text for shape in labels]
    places = sorted(shape.x for shape in labels)
    widest = face().width("2016-12", labels[0].size)
    assert all(after - before > widest for before, after in pairwise(places))
    assert within(chart)


@given(st.lists(st.tuples(st.text(max_size=90), st.integers(0, 10**7)), max_size=9))
@settings(max_examples=60, deadline=None)
def test_whatever_the_rows_everything_stands_on_the_sheet(rows):
    assert within(bars(rows))


@given(st.dictionaries(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 10**7), max_size=40))
@settings(max_examples=60, deadline=None)
def test_whatever_the_months_all_of_the_growth_stands_on_the_sheet(found):
    months = {f"{day:%Y-%m}": number for day, number in found.items()}
    assert within(growth(sorted(months.items())))


def test_ten_years_without_anybody_new_take_the_room_of_ten_years():
    chart = growth([("2016-06", 99), ("2026-06", 100), ("2026-12", 101)])
    first, second, last = (shape.x for shape in chart.shapes if isinstance(shape, Circle))
    assert (second - first) / (last - first) == pytest.approx(120 / 126)
    named = [shape.text for shape in chart.shapes if isinstance(shape, Text) and "-" in shape.text]
    assert named[:2] == ["2026-12", "2016-06"]
    (line,) = (shape for shape in chart.shapes if isinstance(shape, Line) and len(shape.points) == 5)
    assert all(x == before_x or y == before_y for (before_x, before_y), (x, y) in pairwise(line.points))


# -- the map --------------------------------------------------------------------------------------------------


def test_north_is_up_and_east_is_right():
    geneva, nairobi, auckland = (dots(world([dot(place)]))[0] for place in (GENEVA, NAIROBI, AUCKLAND))
    assert geneva.y < nairobi.y < auckland.y
    assert geneva.x < nairobi.x < auckland.x


def test_a_dot_in_a_city_stands_on_land_and_one_in_the_ocean_does_not():
    def on_land(place: tuple[float, float]) -> bool:
        picture = world([dot(place)])
        [spot] = dots(picture)
        crossed = 0
        for shape in picture.shapes:
            if isinstance(shape, Polygon):
                for (ax, ay), (bx, by) in zip(shape.points, [*shape.points[1:], shape.points[0]], strict=True):
                    if (ay > spot.y) != (by > spot.y):
                        crossed += spot.x < ax + (spot.y - ay) / (by - ay) * (bx - ax)
        return crossed % 2 == 1

    assert all(map(on_land, [GENEVA, NAIROBI, (4.6, -74.1), (40.4, -3.7), (28.6, 77.2), (-25, 134)]))
    assert not any(map(on_land, [(0, -30), (-40, 80), (30, -150), (42, 51)]))  # the last is the Caspian Sea


def test_the_area_of_a_dot_is_its_count_and_one_alone_is_still_seen():
    large, middle, small = dots(world([dot(GENEVA, 1), dot(NAIROBI, 100), dot(AUCKLAND, 25)]))
    assert (large.radius / middle.radius) ** 2 == pytest.approx(4)
    assert small.radius >= 2


def test_the_sizes_are_explained_and_what_counts_nothing_is_left_out():
    picture = world([dot(GENEVA, 28), dot(NAIROBI, 0)])
    assert texts(picture) == ["1", "9", "28"]
    assert len(dots(picture)) == 1
    assert texts(world([])) == []


def test_no_land_is_drawn_south_of_the_americas():
    points = [point for ring in json.loads((FONTS.parent / "land.json").read_text())["land"] for point in ring]
    assert min(latitude for _, latitude in points) > -57
    assert all(-180 <= longitude <= 180 for longitude, _ in points)


@given(st.floats(-90, 90), st.floats(-720, 720), st.integers(1, 10**6))
@settings(max_examples=50, deadline=None)
def test_every_place_of_the_earth_is_on_the_sheet(latitude, longitude, count):
    picture = world([dot((latitude, longitude), count)])
    [spot] = dots(picture)
    assert 0 <= spot.x <= picture.width
    assert -1 <= spot.y <= picture.height
    assert math.isfinite(spot.radius)


# -- letters --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bold", [False, True])
def test_the_names_of_the_network_have_all_their_letters(bold):
    names = (
        "São Paulo Curaçao Logroño Łódź Iași İstanbul Đà Nẵng Thành phố cœur Ærø Þór Αθήνα Київ Ђорђе ẞ € № → “…” – ½"
    )
    assert face(bold=bold).shown(names) == names


def test_a_letter_without_a_glyph_is_shown_as_a_substitute():
    assert face().shown("名 العربية 🏙") == f"{SUBSTITUTE} {SUBSTITUTE * 7} {SUBSTITUTE}"


@given(st.text(max_size=200), st.floats(5, 300))
@settings(deadline=None)
def test_wrapped_text_keeps_its_letters_and_its_width(text, width):
    lines = wrapped(text, width, 10)
    assert lines
    shown = [one.rstrip(" ") for one in lines]
    assert all(len(one) <= 1 or face().width(one, 10) <= width + 1e-6 for one in shown)
    assert "".join("".join(lines).split()) == "".join("".join(wrapped(text, 10**9, 10)).split())
    assert face().width(cut(text, max(width, 12), 10), 10) <= max(width, 12) + 1e-6


# -- SVG and PNG ----------------------------------------------------------------------------------------------


def test_the_svg_says_its_alternative_and_escapes_what_people_wrote():
    written = svg.write(bars([('<b>"Tom & Jerry"</b>\x00\ud800', 1)]), 'Bars & "more" <1>')
    read = ET.fromstring(written)  # noqa: S314  # our own
    assert read.get("role") == "img"
    assert read.get("aria-label") == read.findtext(f"{SVG}title") == read.findtext(f"{SVG}desc") == 'Bars & "more" <1>'
    assert next(read.iter(f"{SVG}text")).text == f'<b>"Tom & Jerry"</b>{SUBSTITUTE}'


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_whatever_people_wrote_the_svg_can_be_read(label, alternative):
    written = svg.write(bars([(label, 3)]), alternative)
    ET.fromstring(written.encode())  # noqa: S314  # our own


def test_the_png_is_twice_as_large_and_the_same_each_time():
    picture = world([dot(GENEVA, 28), dot(NAIROBI, 9)])
    written = png.write(picture)
    assert written == png.write(picture)
    with Image.open(io.BytesIO(written)) as image:
        assert image.size == (round(picture.width * 2), round(picture.height * 2))
        assert image.convert("RGB").getpixel((2, 2)) == (255, 255, 255)


def test_bars_and_words_are_dark_enough_without_colours():
    with Image.open(io.BytesIO(png.write(bars(REGIONS)))) as image:
        grey = image.convert("L")
        box = ImageChops.invert(grey).getbbox()
        assert box is not None
        assert grey.getextrema()[0] < 80


def test_a_picture_out_of_all_measure_is_drawn_coarser():
    written = png.write(bars([(f"Row {number}", number) for number in range(1200)]))
    with Image.open(io.BytesIO(written)) as image:
        assert image.width * image.height < 20_000_000
