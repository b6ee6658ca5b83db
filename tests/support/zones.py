"""The zones of the world, one name for each clock: of some 600 names, 250 are links to another."""

from __future__ import annotations

from importlib.resources import files
from zoneinfo import available_timezones


def distinct() -> list[str]:
    """Return the first name of every clock, in alphabetical order, by the bytes of its table."""
    found: dict[bytes, str] = {}
    tables = files("tzdata") / "zoneinfo"
    for zone in sorted(available_timezones()):
        table = tables.joinpath(*zone.split("/"))
        if table.is_file():  # a machine may add names of its own, such as `localtime`
            found.setdefault(table.read_bytes(), zone)
    return list(found.values())
