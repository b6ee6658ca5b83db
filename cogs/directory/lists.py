"""Lists of the directory as people see them: what can be browsed, contact points, the network, the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from discord.ui import Item, LayoutView, Select

from bot.core.folding import fold
from bot.core.i18n import Language, Phrase, _, n_
from bot.directory.records import ContactPoint, LedgerEntry, Summary
from bot.ui.addresses import button, menu
from bot.ui.layouts import actions, card, choice, layout, row, rule, text
from bot.ui.ledger import ledger_lines
from bot.ui.places import place_name
from bot.ui.text import plain
from bot.vocabulary.records import Terms
from cogs.directory.cards import FACET_NAMES, Reader
from cogs.directory.naming import value_name

if TYPE_CHECKING:
    from bot.network.records import Milestone, Network

BROWSED_PER_PAGE = 25  # a menu takes no more
LEDGER_PER_PAGE = 2
SECTIONS = ("network", "timeline", "promises")


def browse(facet: str, total: int, counts: Mapping[str, int], page: int, reader: Reader) -> LayoutView:
    """Show the values of a facet with how many organisations bear each; choosing one opens them."""
    say = reader.say
    values = _ordered(facet, counts, reader.terms, say)
    last = max(len(values) - 1, 0) // BROWSED_PER_PAGE
    number = min(page, last)
    shown = values[number * BROWSED_PER_PAGE : (number + 1) * BROWSED_PER_PAGE]
    listed = say.plural("{count} organisation", "{count} organisations", total)
    lines = [f"{plain(name)} · {say.number(count)}" for _value, name, count in shown]
    if not lines:
        lines = [say(_("Nothing is listed yet."))]
    options = [
        (value, name, say.plural("{count} organisation", "{count} organisations", count))
        for value, name, count in shown
    ]
    return layout(
        text(f"### {say(FACET_NAMES[facet])}", f"-# {listed}"),
        text("\n".join(lines)),
        *choice(menu(say(_("Choose one to list")), options, "dir.pick", facet) if options else None),
        *_turn(say, number, last, "dir.browse", facet),
    )


def _ordered(facet: str, counts: Mapping[str, int], terms: Terms, say: Language) -> list[tuple[str, str, int]]:
    """Return (value, name, count): categories as the document has them, the others most borne first."""
    named = [(value, value_name(facet, value, terms, say), count) for value, count in counts.items()]
    if facet == "category":
        order = {term.id.key: term.position for term in terms.axis("category")}
        return sorted(named, key=lambda one: order.get(one[0], 99))
    return sorted(named, key=lambda one: (-one[2], fold(one[1])))


def _turn(say: Language, number: int, last: int, route: str, *parts: object) -> Sequence[Item[LayoutView]]:
    return actions(
        button(say(_("Previous")), route, *parts, number - 1) if number > 0 else None,
        button(say(_("Next")), route, *parts, number + 1) if number < last else None,
    )


def contacts(points: Sequence[ContactPoint], say: Language) -> LayoutView:
    """Show the contact points that the network published, with the date: they may have changed since."""
    if not points:
        return layout(text(say(_("This network has published no contact points."))))
    blocks = []
    for number, point in enumerate(points):
        lines = "\n".join(
            filter(
                None,
                [
                    f"**{plain(f'{point.title} {point.name}'.strip())}**",
                    plain(point.role),
                    plain(", ".join(filter(None, [point.institution, point.city]))),
                    f"-# {plain(point.email)}",
                ],
            )
        )
        open_it = (
            button(say(_("Open")), "dir.open", point.organisation, number) if point.organisation is not None else None
        )
        blocks.append(row(lines, open_it) if open_it else text(lines))
    dates = sorted({point.published for point in points})
    note = say(
        _("As published on {date}. Whether they still hold these offices has not been confirmed since."),
        date=say.listed(say.date(one) for one in dates),
    )
    return layout(text(f"### {say(_('Contact points'))}"), *blocks, text(f"-# {note}"))


# -- the network --------------------------------------------------------------------------------------------


PlaceNames = Mapping[str, Mapping[str, str]]  # by key of the place, by language


def about(
    network: Network, section: str, co_facilitators: Mapping[str, Summary], places: PlaceNames, reader: Reader
) -> LayoutView:
    """Show the network: what it is, its timeline, or what it promised."""
    say = reader.say
    names = {"network": _("The network"), "timeline": _("Timeline"), "promises": _("What it promised")}
    if section == "timeline":
        body = _timeline(network, places, say)
    elif section == "promises":
        body = _promises(network, say)
    else:
        body = _network(network, co_facilitators, say)
    source = say(
        _("Source: {title}, {place}, {date}. Printed wording stays in the language it was printed in."),
        title=plain(network.source.title), place=plain(network.source.place), date=say.date(network.source.date),
    )  # fmt: skip
    others = [button(say(name), "dir.about", key) for key, name in names.items() if key != section]
    return layout(card(*body, rule(), text(f"-# {source}")), *actions(*others))


def _network(network: Network, co_facilitators: Mapping[str, Summary], say: Language) -> list[Item[LayoutView]]:
    title = plain(say.pick(network.names()))
    abbreviation = f" ({plain(network.abbreviation)})" if network.abbreviation else ""
    objectives = [f"{number}. {plain(say.pick(one.texts()))}" for number, one in enumerate(network.objectives, start=1)]
    names = ", ".join(
        plain(f"{found.name} ({one.programme})" if one.programme else found.name)
        for one in network.co_facilitators
        if (found := co_facilitators.get(one.organisation)) is not None
    )
    return [
        text(f"## {title}{abbreviation}", plain(say.pick(network.summary))),
        text(f"**{say(_('Objectives'))}**", *objectives),
        text(
            f"**{say(_('Co-facilitators'))}** – {names}" if names else "",
            f"**{say(_('Since'))}** – {say.date(network.existed_since)}",
        ),
    ]


def _timeline(network: Network, places: PlaceNames, say: Language) -> list[Item[LayoutView]]:
    lines = []
    for milestone in network.timeline:
        where = plain(place_name(places.get(milestone.place or "", {}), milestone.country or "", say))
        when = _period(milestone, say)
        figures = _figures(milestone, say)
        detail = " · ".join(filter(None, [when, where, figures]))
        lines.append(f"**{plain(say.pick(milestone.title))}**\n-# {detail}")
    return [text(f"## {say(_('Timeline'))}"), text("\n".join(lines))]


def _period(milestone: Milestone, say: Language) -> str:
    if milestone.start is None:
        return say(_("as of {date}"), date=say.date(milestone.as_of)) if milestone.as_of else ""
    return say.period(milestone.start, milestone.end or milestone.start)


FIGURES: Mapping[str, tuple[str, str]] = {
    "people": n_("{count} participant", "{count} participants"),
    "papers": n_("{count} paper", "{count} papers"),
    "cities_and_organisations": n_(
        "{count} city or organisation answered", "{count} cities and organisations answered"
    ),
    "representatives": n_("{count} representative", "{count} representatives"),
}


def _figures(milestone: Milestone, say: Language) -> str:
    said = [
        say.plural(*FIGURES[name], int(value))
        for name, value in milestone.figures.items()
        if name in FIGURES and value.isdigit()
    ]
    if milestone.figures.get("approximate") == "yes":
        said = [say(_("about {figure}"), figure=figure) for figure in said]
    return ", ".join(said)


def _promises(network: Network, say: Language) -> list[Item[LayoutView]]:
    lines = []
    for promise in network.promises:
        due = say(_("by {date}"), date=say.date(promise.by)) if promise.by else say(_("no date given"))
        lines.append(f"**{plain(say.pick(promise.title))}** · {due}\n-# {plain(promise.text)}")
    return [text(f"## {say(_('What it promised'))}"), text("\n".join(lines))]


# -- the ledger ---------------------------------------------------------------------------------------------


ABOUT: Mapping[str, Phrase] = {
    "directory": _("The directory"),
    "resources": _("Papers and practices"),
    "events": _("Meetings"),
    "network": _("The network"),
}


def ledger(
    every: Sequence[LedgerEntry], page: int, say: Language, *, organisation: int | None = None, name: str = "",
    about: str = "",
) -> LayoutView:  # fmt: skip
    """Show what is printed, what was adopted instead, and why.

    All of it, what bears on one organisation (`organisation`, `name`), or what is `about` one subject.
    """
    entries = [entry for entry in every if about in {"", entry.about}]
    if not entries:
        said = (
            say(_("Nothing in the ledger concerns {name}."), name=f"**{plain(name)}**")
            if name
            else say(_("The ledger is empty."))
        )
        return layout(text(said))
    last = (len(entries) - 1) // LEDGER_PER_PAGE
    number = min(page, last)
    shown = entries[number * LEDGER_PER_PAGE : (number + 1) * LEDGER_PER_PAGE]
    title = say(_("Ledger: {name}"), name=plain(name)) if name else say(_("Ledger"))
    intro = say(_("What the document prints, what the directory adopted, and why."))
    if say.code != "en":
        intro += " " + say(_("The explanations are written in English."))
    blocks: list[Item[LayoutView]] = []
    for entry in shown:
        blocks += [text(*ledger_lines(entry, say)), rule()]
    place = say(_("{first}–{last} of {total}"), first=number * LEDGER_PER_PAGE + 1,
                last=number * LEDGER_PER_PAGE + len(shown), total=len(entries))  # fmt: skip
    return layout(
        card(text(f"## {title}", f"-# {intro}"), rule(), *blocks, text(f"-# {place}")),
        *choice(_subjects(every, say) if organisation is None else None),
        *_turn(say, number, last, "dir.ledger", "" if organisation is None else organisation, about),
    )


def _subjects(entries: Sequence[LedgerEntry], say: Language) -> Select[LayoutView]:
    options = []
    for about, name in ABOUT.items():
        count = sum(entry.about == about for entry in entries)
        options.append((about, say(name), say.plural("{count} entry", "{count} entries", count)))
    return menu(say(_("Only one subject")), options, "dir.subject")
