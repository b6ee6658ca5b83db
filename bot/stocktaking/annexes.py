"""Annex 1, what was gathered, and Annex 2, who takes part: as they were printed, then what was added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from bot.core.i18n import Language, Phrase, _
from bot.directory.records import Counted, PrintedLine
from bot.resources.records import KINDS
from bot.resources.records import Counted as CountedWork
from bot.stocktaking.charts import bars
from bot.stocktaking.document import Bullets, Figure, Heading, Link, Paragraph, Part, Table
from bot.stocktaking.facts import Facts
from bot.stocktaking.mapping import by_region, mapped

SECTIONS: Mapping[str, Phrase] = {
    "papers": _("Papers of the network"),
    "resources": _("Peacebuilding and urban safety resources"),
    "case-studies": _("Case studies"),
}


# -- Annex 1 ------------------------------------------------------------------------------------------------------


def submissions(facts: Facts, say: Language) -> list[Part]:
    """Return the annex of what the network published and gathered."""
    parts: list[Part] = [Heading(text=say(_("Annex 1: Overview of submissions")))]
    if not facts.works:
        return [*parts, Paragraph(text=say(_("The library is empty as yet.")))]
    printed = facts.seeded_works
    if printed:
        parts.append(Paragraph(text=say(_("As printed on {date}."), date=say.date(facts.source_day)), small=True))
    for section, name in SECTIONS.items():
        lines = [one.printed or one.title for one in printed if one.section == section]
        if lines:
            parts.append(Heading(text=f"{say(name)} ({say.number(len(lines))})", level=2))
            parts.append(Bullets(items=lines))
    links = facts.network.links if facts.network and printed else []
    parts += [Link(text=say.label(say.pick(one.title)), address=one.url) for one in links]
    return parts + _added(facts, say)


def _added(facts: Facts, say: Language) -> list[Part]:
    added = facts.added_works
    if not added:
        none = (
            _("Nothing was added to the library in this time.")
            if facts.since
            else _("Nothing has been added to the library since.")
        )
        return [Paragraph(text=say(none))] if facts.seeded_works or facts.since else []
    parts: list[Part] = [Heading(text=f"{say(_('Added to the library'))} ({say.number(len(added))})", level=2)]
    for kind, name in KINDS.items():
        works = [one for one in added if one.kind == kind]
        if works:
            parts.append(Heading(text=f"{_capital(say(name))} ({say.number(len(works))})", level=3))
            parts.append(Bullets(items=[_cited(one) for one in works]))
    return parts


def _cited(one: CountedWork) -> str:
    said = [*one.authors, one.issued[:4]]
    inside = ", ".join(part for part in said if part)
    return f"{one.title} ({inside})" if inside else one.title


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# -- Annex 2 ------------------------------------------------------------------------------------------------------


def participants(facts: Facts, say: Language) -> list[Part]:
    """Return the annex of who takes part: by category, by region with a map, and the numbered list."""
    parts: list[Part] = [Heading(text=say(_("Annex 2: List of network participants")))]
    if not facts.directory.listed:
        return [*parts, Paragraph(text=say(_("No organisation is listed yet.")))]
    parts += [Paragraph(text=one) for one in _counted(facts, say)]
    parts += _by_category(facts, say)
    parts += _by_region(facts, say)
    for category, name in categories(facts, say):
        parts += _list_of(facts, category, name, say)
    if none := [one for one in facts.directory.listed if not one.printed and not one.categories]:
        parts.append(Heading(text=say(_("Without a category")), level=2))
        parts.append(Bullets(items=[_seated(one, say) for one in none]))
    return parts


def categories(facts: Facts, say: Language) -> list[tuple[str, str]]:
    """Return (key, name with its letter) of each category of the network, in its order."""
    named = []
    for term in facts.terms.axis("category"):
        name = say.pick(term.names)
        named.append((term.id.key, f"{term.letter}. {name}" if term.letter else name))
    return named


def doubled(facts: Facts) -> list[list[PrintedLine]]:
    """Return the numbered lines of each organisation that stands in the printed list more than once."""
    lines = sorted(facts.directory.printed, key=lambda one: (one.organisation, one.number))
    grouped = [list(each) for _organisation, each in groupby(lines, key=lambda one: one.organisation)]
    return [each for each in grouped if len(each) > 1]


def _counted(facts: Facts, say: Language) -> list[str]:
    listed, printed = facts.directory.listed, facts.directory.printed
    told: list[str] = []
    if printed:
        organisations = len({one.organisation for one in printed})
        told.append(
            say(
                _("The list of {date} has {entries} numbered entries, which name {organisations} organisations."),
                date=say.date(facts.source_day) if facts.source_day else say.date(facts.day),
                entries=say.number(len(printed)), organisations=say.number(organisations),
            )
        )  # fmt: skip
        for lines in doubled(facts):
            numbers = say.listed(str(one.number) for one in lines)
            told.append(say(_("{name} is entered more than once: as {numbers}."), name=lines[0].name, numbers=numbers))
    added = sum(not one.printed for one in listed)
    if added:
        told.append(say.plural("{count} organisation was added.", "{count} organisations were added.", added))
    return told


def _by_category(facts: Facts, say: Language) -> list[Part]:
    rows: list[tuple[str, int, int]] = []
    for key, name in categories(facts, say):
        entries = sum(one.category == key for one in facts.directory.printed)
        today = sum(key in one.categories for one in facts.directory.listed)
        if entries or today:
            rows.append((name, entries, today))
    said = say.series(f"{say.label(name)} {say.number(today)}" for name, _entries, today in rows)
    columns = [say(_("Category")), say(_("Printed entries")), say(_("Organisations"))]
    uncategorised = sum(not one.categories for one in facts.directory.listed)
    notes = [say(_("An organisation that stands in two categories is counted in both."))]
    if uncategorised:
        notes.append(say.plural("{count} has no category.", "{count} have no category.", uncategorised))
    return [
        Heading(text=say(_("By category")), level=2),
        Figure(
            name="participants-by-category",
            picture=bars([(name, today) for name, _entries, today in rows]),
            caption=say(_("Organisations by category")),
            alternative=say(_("Bars that show how many organisations each category has. {rows}."), rows=said),
        ),
        Table(
            columns=columns,
            rows=[[name, say.number(entries), say.number(today)] for name, entries, today in rows],
            numbers=[1, 2],
        ),
        Paragraph(text=" ".join(notes), small=True),
    ]


def _by_region(facts: Facts, say: Language) -> list[Part]:
    rows = by_region(facts, say)
    if not rows:
        return []
    columns = [say(_("Region")), say(_("Organisations")), say(_("Countries"))]
    shown = [
        [name, say.number(total), ", ".join(f"{country} {say.number(count)}" for country, count in countries)]
        for name, total, countries in rows
    ]
    return [
        Heading(text=say(_("By region and country")), level=2),
        *mapped(facts, say),
        Table(columns=columns, rows=shown, numbers=[1]),
        Paragraph(text=say(_("Each organisation is counted once, at the first seat that it states.")), small=True),
    ]


def _list_of(facts: Facts, category: str, name: str, say: Language) -> list[Part]:
    printed = [one for one in facts.directory.printed if one.category == category]
    added = [one for one in facts.directory.listed if not one.printed and category in one.categories]
    if not printed and not added:
        return []
    parts: list[Part] = [Heading(text=name, level=2)]
    for first, lines in _runs(printed):
        parts.append(Bullets(items=[_line(one, say) for one in lines], numbered=True, first=first))
    if added:
        if printed:
            parts.append(Paragraph(text=say(_("Added since:")), small=True))
        parts.append(Bullets(items=[_seated(one, say) for one in added]))
    return parts


def _runs(printed: Sequence[PrintedLine]) -> list[tuple[int, list[PrintedLine]]]:
    """Return lines whose numbers follow one another, under the first of them."""
    runs: list[tuple[int, list[PrintedLine]]] = []
    for one in printed:
        if runs and runs[-1][1][-1].number + 1 == one.number:
            runs[-1][1].append(one)
        else:
            runs.append((one.number, [one]))
    return runs


def _line(one: PrintedLine, say: Language) -> str:
    if one.text.startswith(one.name):
        return one.text
    return say(_("{printed} [listed as {name}]"), printed=one.text, name=one.name)


def _seated(one: Counted, say: Language) -> str:
    seat = [say.pick(one.place), say.country(one.country) if one.country else ""]
    return ", ".join(part for part in (one.name, *seat) if part)
