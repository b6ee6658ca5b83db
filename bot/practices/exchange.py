"""Practices as a file: Markdown to read and pass on, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Literal

from bot.core.cells import disarmed
from bot.core.i18n import Language, _
from bot.practices.answers import keys_in
from bot.practices.records import Answered, Told
from bot.vocabulary.records import Terms

Form = Literal["markdown", "csv"]
EXTENSIONS = {"markdown": "md", "csv": "csv"}
_BETWEEN = " | "
_ADDRESS = re.compile(r"https?://[^\s<>`\"()\[\]]+", re.IGNORECASE)
_MARKUP = re.compile(r"([\\*_~`|>\[\]<#])")
_BEGINS = re.compile(r"^(\d*)([-+=:.)])")  # a list, numbered or not, or a line under a heading


def export(practices: Sequence[Told], form: Form, say: Language, terms: Terms) -> bytes:
    """Return a file of these practices; headings are in the reader's language, answers as they were written."""
    if form == "csv":
        return _csv(practices, say, terms).encode("utf-8-sig")  # the mark tells spreadsheets that it is UTF-8
    return "\n".join(_markdown(one, say, terms) for one in practices).encode()


def answer_text(one: Answered, say: Language, terms: Terms) -> str:
    """Return an answer as it is read: of what was chosen from menus, the names."""
    return say.series(_values(one, say, terms))


def _values(one: Answered, say: Language, terms: Terms) -> list[str]:
    match one.question.kind:
        case "themes" | "sdg":
            return [say.pick(term.names) for key in keys_in(one.text) if (term := terms.subject(key)) is not None]
        case "places" | "organisation":
            return one.text.splitlines()
        case _:
            return [one.text]


def _markdown(told: Told, say: Language, terms: Terms) -> str:
    published = told.resource.published_at
    facts = [say.language(told.language.partition("_")[0])]
    if published is not None:
        facts.append(say(_("published {date}"), date=say.date(f"{published:%Y-%m-%d}")))
    lines = [f"# {_escaped(told.resource.work.whole_title)}", "", " · ".join(facts), ""]
    step = ""
    for one in told.answers:
        if one.question.key == "title":
            continue
        if one.question.step != step:
            step = one.question.step
            lines += [f"## {say.pick(one.question.step_names)}", ""]
        lines += [f"### {say.pick(one.question.names)}", ""]
        for line in answer_text(one, say, terms).splitlines():
            lines += [_escaped(line), ""] if line else []
    return "\n".join(lines)


def _csv(practices: Sequence[Told], say: Language, terms: Terms) -> str:
    names: dict[str, str] = {}
    for told in practices:
        for one in told.answers:
            names.setdefault(one.question.key, say.pick(one.question.names))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    head = [say(_("Number")), say(_("Published")), say(_("Language"))]
    writer.writerow([disarmed(cell) for cell in (*head, *names.values())])
    for told in practices:
        answers = {one.question.key: _BETWEEN.join(_values(one, say, terms)) for one in told.answers}
        published = told.resource.published_at
        row = [told.resource.key, f"{published:%Y-%m-%d}" if published else "", told.language.replace("_", "-")]
        writer.writerow([disarmed(cell) for cell in (*row, *(answers.get(key, "") for key in names))])
    return out.getvalue()


def _escaped(line: str) -> str:
    """Return a line that Markdown shows letter by letter: no heading, list or masked link of its own.

    Addresses stay as they are: with a backslash in them they would lead elsewhere.
    """
    parts, at = [], 0
    for found in _ADDRESS.finditer(line):
        parts += [_MARKUP.sub(r"\\\1", line[at : found.start()]), found.group()]
        at = found.end()
    return _BEGINS.sub(r"\1\\\2", "".join([*parts, _MARKUP.sub(r"\\\1", line[at:])]))
