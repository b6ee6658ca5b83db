"""Resources as a file: a spreadsheet, or citations in any of the formats that others read."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Literal

from bot.core.cells import disarmed
from bot.resources.citations import cite
from bot.resources.records import Resource, Style
from bot.vocabulary.records import SUBJECT_AXES

Form = Literal["csv", "apa", "chicago", "bibtex", "ris", "csl-json"]
COLUMNS = (
    "key", "title", "subtitle", "authors", "issued", "kind", "stage", "language", "publisher", "link", "archived",
    "places", "organisations", "themes", "abstract", "why", "printed", "origin", "added",
)  # fmt: skip
_BETWEEN = " | "


def export(resources: Sequence[Resource], form: Form, language: str) -> bytes:
    """Return a file of these resources; `language` is the code of the one that citations are worded in."""
    if form == "csv":
        return _csv(resources).encode("utf-8-sig")  # the mark tells spreadsheets that it is UTF-8
    style: Style = form
    return cite([(one.key, one.work) for one in resources], style, language).encode()


def _csv(resources: Sequence[Resource]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({column: disarmed(value) for column, value in _row(one).items()} for one in resources)
    return out.getvalue()


def _row(resource: Resource) -> dict[str, str]:
    work = resource.work
    return {
        "key": resource.key,
        "title": work.title,
        "subtitle": work.subtitle,
        "authors": _BETWEEN.join(
            (one.name or f"{one.family}, {one.given}".rstrip(", ")) + (" (ed.)" if one.role == "editor" else "")
            for one in work.authors
        ),
        "issued": work.issued,
        "kind": work.kind,
        "stage": work.stage,
        "language": work.language,
        "publisher": work.publisher,
        "link": work.link,
        "archived": work.archived,
        "places": _BETWEEN.join(
            one.country if one.place is None else f"{one.place.names.get('en', one.place.key)}, {one.country}"
            for one in resource.places
        ),
        "organisations": _BETWEEN.join(f"{one.role}: {one.name}" for one in resource.organisations),
        "themes": _BETWEEN.join(one.term.key for one in resource.terms if one.term.axis in SUBJECT_AXES),
        "abstract": work.abstract,
        "why": resource.why,
        "printed": resource.printed,
        "origin": resource.origin,
        "added": _BETWEEN.join(resource.added),
    }
