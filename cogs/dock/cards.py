"""The answer to a need as people see it: how it was understood, who and what could help and why, what is lacking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from discord.ui import Button, Item, LayoutView

from bot.core.i18n import Phrase, _, n_
from bot.dock.records import KINDS, Answer, Kind, Ranked
from bot.resources.records import KINDS as FORMS
from bot.ui.addresses import button, menu
from bot.ui.layouts import actions, choice, layout, text
from bot.ui.text import label, plain
from cogs.dock.wording import Reader, lack_lines, nothing_read, read_line, reasons, seat_line

FIRST: Mapping[Kind, int] = {"organisation": 3, "person": 3, "work": 3, "conversation": 2}
PER_PAGE = 4
MOST_LACKS = 3
NEED = 200  # characters of a need that its answer repeats

TITLES: Mapping[Kind, Phrase] = {
    "organisation": _("Organisations"),
    "person": _("People who agreed to be asked"),
    "work": _("Papers and practices"),
    "conversation": _("Conversations"),
}
MORE: Mapping[Kind, tuple[str, str]] = {
    "organisation": n_("{count} more organisation", "{count} more organisations"),
    "person": n_("{count} more person", "{count} more people"),
    "work": n_("{count} more paper or practice", "{count} more papers and practices"),
    "conversation": n_("{count} more conversation", "{count} more conversations"),
}


def answer(found: Answer, reader: Reader) -> LayoutView:
    """Show the whole answer, of each kind the first ones."""
    say = reader.say
    number = found.request.id
    head = [
        f"### {say(_('Who could help'))}",
        f"-# {say(_('You asked: “{text}”'), text=plain(found.request.need, limit=NEED))}",
        read_line(found, reader),
    ]
    anything = any(found.found.values())
    if not anything and found.lacks:
        head.append(say(_("The network has nothing for this yet. The gap is counted, without you.")))
    elif not anything:
        head.append(say(_("Nothing was found for these words.")))
    if not found.reading.themes and (nothing_read(found.reading) or found.reading.words):
        head.append(say(_("Say which theme or which place you mean, and more may be found.")))
    items: list[Item[LayoutView]] = [text(*head)]
    if found.lacks:
        items.append(text(*(line for lack in found.lacks[:MOST_LACKS] for line in lack_lines(lack, reader))))
    for kind in KINDS:
        items += _section(found, kind, 0, FIRST[kind], reader)
    rest = [(kind, len(found.found[kind]) - FIRST[kind]) for kind in KINDS]
    options = [(kind, say.plural(*MORE[kind], count), "") for kind, count in rest if count > 0]
    items += choice(menu(say(_("See more")), options, "dock.more", number) if options else None)
    items += actions(
        button(say(_("Change what was understood")), "dock.change", number),
        button(say(_("Forget this question")), "dock.forget", number),
    )
    return layout(*items)


def page(found: Answer, kind: Kind, number: int, reader: Reader) -> LayoutView:
    """Show a page of one kind, those after the first."""
    say = reader.say
    every = found.found[kind]
    last = max(0, len(every) - 1) // PER_PAGE
    number = min(number, last)
    shown = _section(found, kind, number * PER_PAGE, PER_PAGE, reader) or [
        text(f"**{say(TITLES[kind])}**", say(_("Nothing is listed any more.")))
    ]
    request = found.request.id
    return layout(
        text(read_line(found, reader)),
        *shown,
        *actions(
            button(say(_("Previous")), "dock.page", request, kind, number - 1) if number > 0 else None,
            button(say(_("Next")), "dock.page", request, kind, number + 1) if number < last else None,
            button(say(_("Back to the answer")), "dock.back", request),
        ),
    )


def forgotten(reader: Reader) -> LayoutView:
    """Say that a question was forgotten."""
    return layout(text(reader.say(_("Your question was forgotten. What nobody was listed for stays counted."))))


def _section(found: Answer, kind: Kind, first: int, most: int, reader: Reader) -> list[Item[LayoutView]]:
    shown = found.found[kind][first : first + most]
    if not shown:
        return []
    if kind in {"organisation", "person"}:
        return _people(found, kind, shown, reader)
    blocks = [line for one in shown for line in _lines(one, reader)]
    route = "res.open" if kind == "work" else "conv.open"
    buttons = [button(_opening(one, reader), route, one.candidate.id) for one in shown]
    return [text(f"**{reader.say(TITLES[kind])}**", *blocks), *actions(*buttons)]


def _people(found: Answer, kind: Kind, shown: Sequence[Ranked], reader: Reader) -> list[Item[LayoutView]]:
    """Return a block for each, with the ways to it beneath."""
    items: list[Item[LayoutView]] = []
    for number, one in enumerate(shown):
        title = [f"**{reader.say(TITLES[kind])}**"] if number == 0 else []
        items.append(text(*title, *_lines(one, reader)))
        items += actions(*_ways(found, one, reader))
    return items


def _ways(found: Answer, one: Ranked, reader: Reader) -> list[Button[LayoutView]]:
    say, kind, ref = reader.say, one.candidate.kind, one.candidate.id
    asking = button(say(_("Ask for an introduction")), "intr.begin", found.request.id, kind, ref)
    return [asking, button(say(_("Open")), "dir.open", ref)] if kind == "organisation" else [asking]


def _lines(one: Ranked, reader: Reader) -> list[str]:
    """Return a name, what it is, and why it is listed."""
    candidate = one.candidate
    name = plain(candidate.name, limit=150)
    if candidate.kind == "organisation" and candidate.note:
        name = f"{name} ({plain(candidate.note)})"
    why = reasons(one, reader)
    lines = [f"**{name}**"]
    if about := _about(one, reader):
        lines.append(f"-# {about}")
    if why:
        lines.append(_sentence(reader.say.series(why)))
    return lines


def _about(one: Ranked, reader: Reader) -> str:
    """Return what stands beneath a name: where an organisation is, whom a person works for, by whom a work is."""
    candidate, say = one.candidate, reader.say
    match candidate.kind:
        case "organisation":
            return seat_line(candidate.seats, reader)
        case "person":
            return " · ".join(plain(part, limit=100) for part in (candidate.note, candidate.organisation) if part)
        case "work":
            form = say(FORMS[candidate.form]) if candidate.form in FORMS else ""
            by = plain(f"{candidate.note} {candidate.year}".strip(), limit=100)
            return " · ".join(part for part in (by, form) if part)
        case _:
            return candidate.year


def _opening(one: Ranked, reader: Reader) -> str:
    return label(reader.say(_("Open “{title}”"), title=label(one.candidate.name, limit=40)), limit=80)


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}."
