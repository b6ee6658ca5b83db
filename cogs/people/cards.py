"""People as others see them: a page of results, and the card of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from discord.ui import Item, LayoutView, Select

from bot.core.i18n import Language, Phrase, _
from bot.people.records import PeoplePage, Person, Viewer
from bot.people.service import PER_PAGE
from bot.ui.addresses import button
from bot.ui.layouts import actions, card, choice, layout, row, rule, text
from bot.ui.places import place_name
from bot.ui.text import plain
from bot.vocabulary.records import Terms
from cogs.people.state import PeopleState
from cogs.searching import found_line, narrowing, position, respelled

FACET_NAMES: Mapping[str, Phrase] = {
    "country": _("Country"),
    "theme": _("Theme"),
    "language": _("Language"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a card: the language, and the vocabulary of the server."""

    say: Language
    terms: Terms


def value_name(facet: str, value: str, reader: Reader) -> str:
    """Return the name of a facet's value."""
    if facet == "country":
        return reader.say.country(value)
    if facet == "language":
        return reader.say.language(value)
    term = reader.terms.subject(value)
    return value if term is None else reader.say.pick(term.names)


def term_names(keys: tuple[str, ...] | list[str], reader: Reader) -> list[str]:
    """Return the names of terms; those that have left the vocabulary are left out."""
    return [reader.say.pick(term.names) for key in keys if (term := reader.terms.subject(key)) is not None]


def where(person: Person, say: Language) -> str:
    """Return where a person works, on one line."""
    return " / ".join(place_name(place.names if place else {}, country, say) for place, country in person.places)


def line(person: Person, reader: Reader) -> str:
    """Return a person as two lines of a list: the name; role, organisation, places, languages."""
    say = reader.say
    about = [
        plain(person.role), plain(person.organisation_name), plain(where(person, say)),
        ", ".join(say.language(code) for code in person.languages),
        ", ".join(term_names([*person.expertise, *person.themes][:3], reader)),
    ]  # fmt: skip
    said = " · ".join(filter(None, about))
    return f"**{plain(person.name)}**" + (f"\n-# {said}" if said else "")


def results(page: PeoplePage, state: PeopleState, reader: Reader, *, organisation: str = "") -> LayoutView:
    """Show a page of results, always private: who looks for whom is nobody else's business."""
    say = reader.say
    if not page.results:
        return nobody(page, state, reader, organisation)
    number = page.first // PER_PAGE
    last = (page.listed - 1) // PER_PAGE
    counted = (
        say.plural("{count} person", "{count} people", page.total)
        if page.counted_all
        else say(_("More than {count} people"), count=say.number(page.total))
    )
    head = [found_line(counted, page.corrected or state.query, _filters(state, reader, organisation), say)]
    if page.corrected is not None:
        head.append(respelled(state.query, say))
    elif page.partial:
        head.append(f"-# {say(_('Nobody answers to every word; these answer to all but one.'))}")
    foot = [position(page.first, len(page.results), page.listed, say)] if page.listed > PER_PAGE else []
    foot.append(_seen_as(page.viewer, say))
    items: list[Item[LayoutView]] = [
        text(*head),
        *(row(line(one, reader), button(say(_("Open")), "peop.open", one.id)) for one in page.results),
        text(f"-# {' · '.join(foot)}"),
        *choice(_narrow(page, state, reader)),
        *actions(
            button(say(_("Previous")), "peop.find", *state.turned(number - 1).parts()) if number > 0 else None,
            button(say(_("Next")), "peop.find", *state.turned(number + 1).parts()) if number < last else None,
            button(say(_("Search exactly that instead")), "peop.find", *state.exact().parts())
            if page.corrected is not None
            else None,
            button(say(_("All results")), "peop.find", *state.wide().parts()) if state.filters else None,
        ),
    ]
    return layout(*items)


def _seen_as(viewer: Viewer, say: Language) -> str:
    if viewer == "curators":
        return say(_("What curators may see; members may see less."))
    return say(_("Listed are only people who chose to be."))


def _filters(state: PeopleState, reader: Reader, organisation: str) -> list[str]:
    return [
        organisation if facet == "organisation" else value_name(facet, value, reader)
        for facet, value in state.filters.items()
    ]


def _narrow(page: PeoplePage, state: PeopleState, reader: Reader) -> Select[LayoutView] | None:
    say = reader.say
    options: list[tuple[str, str, str]] = []
    for facet, name in FACET_NAMES.items():
        if facet in state.filters:
            continue
        values = [(value, count) for value, count in page.facets.get(facet, {}).items() if count < page.total]
        options += [
            (
                f"{facet}:{value}",
                say(_("{name}: {value}"), name=name, value=value_name(facet, value, reader)),
                say.plural("{count} person", "{count} people", count),
            )
            for value, count in values[:8]
        ]
    return narrowing("peop", state, options, say)


def nobody(page: PeoplePage, state: PeopleState, reader: Reader, organisation: str) -> LayoutView:
    """Say that nobody was found, and the ways on from there."""
    say = reader.say
    names = _filters(state, reader, organisation)
    asked = f"“{plain(state.query)}”" if state.query else plain(", ".join(names))
    lines = [
        say(_("Nobody who chose to be listed is found for {asked}."), asked=asked)
        if asked
        else say(_("Nobody has chosen to be listed yet."))
    ]
    near = [
        f"{say.pick(term.names)} ({say.number(count)})"
        for term_id, count in page.nearest
        if (term := reader.terms.get(*term_id)) is not None
    ]
    if near:
        lines.append(say(_("Nearest themes: {names}."), names=", ".join(near)))
    lines.append(f"-# {say(_('Organisations: /directory find. To be found yourself: /me profile'))}")
    return layout(
        text(*lines),
        *actions(button(say(_("All results")), "peop.find", *state.wide().parts()) if state.filters else None),
    )


def person_card(person: Person, viewer: Viewer, reader: Reader, *, preview: bool = False) -> LayoutView:
    """Show what a viewer may see of one person, and nothing about what they may not see."""
    say = reader.say
    organisation = plain(person.organisation_name)
    head = [f"## {plain(person.name)}", " · ".join(filter(None, [plain(person.role), organisation]))]
    body = [
        _said(_("Places"), plain(where(person, say)), say),
        _said(_("Languages"), say.listed([say.language(code) for code in person.languages]), say),
        _said(_("Fields of expertise"), ", ".join(term_names(list(person.expertise), reader)), say),
        _said(_("Themes"), ", ".join(term_names(list(person.themes), reader)), say),
        _said(_("Offers"), plain(person.offers), say),
        _said(_("Looks for"), plain(person.seeks), say),
    ]
    foot = [say(_("Said by the person, who decides what is shown.")), _seen_as(viewer, say)]
    if person.askable and not preview:
        foot.append(say(_("May be asked for help: describe what you need with /dock ask")))
    shown: list[Item[LayoutView]] = [text(*head)]
    if any(body):
        shown += [rule(), text(*body)]
    shown += [rule(), text(*(f"-# {one}" for one in foot))]
    buttons = (
        [button(say(_("Back to my profile")), "peop.panel")]
        if preview
        else [
            button(say(_("Open the organisation")), "dir.open", person.organisation)
            if person.organisation is not None
            else None
        ]
    )
    return layout(card(*shown), *actions(*buttons))


def _said(name: Phrase, value: str, say: Language) -> str:
    return f"**{say(name)}** – {value}" if value else ""
