"""Names of things on cards, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.i18n import Language
from bot.directory.records import Organisation, Seat, Summary
from bot.ui.places import place_name
from bot.ui.text import plain
from bot.vocabulary.records import SUBJECT_AXES, Terms

FACET_AXES: Mapping[str, Sequence[str]] = {
    "category": ("category",),
    "kind": ("kind",),
    "theme": SUBJECT_AXES,
}


def value_name(facet: str, value: str, terms: Terms, say: Language) -> str:
    """Return the name of a facet's value."""
    if facet == "country":
        return say.country(value)
    term = next((found for axis in FACET_AXES[facet] if (found := terms.get(axis, value))), None)
    return value if term is None else say.pick(term.names)


def where(summary: Summary, say: Language) -> str:
    """Return where an organisation is, on one line."""
    return " / ".join(place_name(names, country, say) for names, country in summary.seats)


def headline(summary: Summary) -> str:
    """Return the name of an organisation with its abbreviation."""
    return f"{summary.name} ({summary.abbreviation})" if summary.abbreviation else summary.name


def line(summary: Summary, terms: Terms, say: Language) -> str:
    """Return an organisation as two lines of a list: its name; what and where it is, and up to three themes."""
    subjects = [say.pick(term.names) for one in summary.subjects[:3] if (term := terms.get(*one))]
    categories = [value_name("category", key, terms, say) for key in summary.categories]
    about = [", ".join(categories), plain(where(summary, say)), ", ".join(subjects)]
    return f"**{plain(headline(summary))}**\n-# {' · '.join(filter(None, about))}"


def seat_text(seat: Seat, now: datetime, say: Language, there: str) -> str:
    """Return a seat with the time there: “Erbil, Iraq · 14:05 there now (UTC+3)”; `there` is that pattern."""
    if seat.place is None or seat.place.zone is None:
        return plain(place_name(seat.place.names if seat.place else {}, seat.country, say))
    local = now.astimezone(ZoneInfo(seat.place.zone))
    minutes = int((local.utcoffset() or now - now).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    offset = f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")
    clock = there.format(time=f"{local:%H:%M}", offset=offset)
    return f"{plain(place_name(seat.place.names, seat.country, say))} · {clock}"


def other_names(organisation: Organisation, say: Language) -> list[str]:
    """Return the names worth showing: that of the reader's language first, then the others of a language."""
    spoken = [name for name in organisation.names if name.language]
    spoken.sort(key=lambda name: name.language != say.code)
    return list(dict.fromkeys(name.text for name in spoken if name.text != organisation.name))
