"""Organisations as people see them: a page of results, and the card of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import discord
from discord.ui import Item, LayoutView

from bot.conversations.records import Brief
from bot.core.i18n import Language, Phrase, _
from bot.directory.records import Near, Organisation, SearchPage, Summary
from bot.directory.service import FACETS, Suggestion
from bot.focal_points.records import OnCard
from bot.people.records import Person
from bot.ui.addresses import button, menu
from bot.ui.layouts import actions, card, choice, layout, row, rule, text
from bot.ui.places import place_name
from bot.ui.text import label, plain
from bot.vocabulary.records import SUBJECT_AXES, Terms
from cogs.directory.naming import headline, line, other_names, seat_text, value_name, where
from cogs.directory.state import PER_PAGE, FindState
from cogs.discussed import discussed_button, discussed_lines
from cogs.searching import found_line, narrowing, onward, position, respelled
from cogs.speaking import card_lines, curators_lines

if TYPE_CHECKING:
    from bot.network.records import Source

MOST_PEOPLE = 5  # that the card of an organisation names
FACET_NAMES: dict[str, Phrase] = {
    "category": _("Category"),
    "country": _("Country"),
    "theme": _("Theme"),
    "kind": _("Kind"),
}
FIELD_NAMES: dict[str, Phrase] = {
    "abbreviation": _("abbreviation"),
    "names": _("names in other languages"),
    "aliases": _("other spellings"),
    "places": _("places"),
    "countries": _("countries"),
    "themes": _("themes"),
    "expertise": _("fields of expertise"),
    "relations": _("relations"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a card: the language, the vocabulary of the server, the present."""

    say: Language
    terms: Terms
    now: datetime


def suggestion_label(suggestion: Suggestion, say: Language) -> str:
    """Return one choice of autocomplete: the name first, then where it is; at most 100 characters."""
    name = f"{suggestion.name} ({suggestion.abbreviation})" if suggestion.abbreviation else suggestion.name
    place = place_name(suggestion.place, suggestion.country, say)
    room = 100 - len(place) - 3
    return label(f"{label(name, limit=max(room, 40))} · {place}" if place else name, limit=100)


# -- results ------------------------------------------------------------------------------------------------


def results(page: SearchPage, state: FindState, reader: Reader, *, public: bool = False) -> LayoutView:
    """Show a page of results; a public one has no buttons that only the person who asked would want."""
    say = reader.say
    if not page.results:
        return nobody(page, state, reader)
    last = (len(page.results) - 1) // PER_PAGE
    number = min(state.page, last)
    shown = page.results[number * PER_PAGE : (number + 1) * PER_PAGE]
    head = [_headline(page, state, reader)]
    if page.corrected is not None:
        head.append(respelled(state.query, say))
    elif page.partial:
        head.append(f"-# {say(_('Nobody answers to every word; these answer to all but one.'))}")
    items = [
        text(*head),
        *(row(line(one, reader.terms, say), button(say(_("Open")), "dir.open", one.id)) for one in shown),
    ]
    if foot := _foot(page, state, number, len(shown), reader):
        items.append(text(f"-# {foot}"))
    if not public:
        items += choice(_narrow(page, state, reader))
        items += onward("dir", state, number, last, say, corrected=page.corrected is not None)
    return layout(*items)


def _headline(page: SearchPage, state: FindState, reader: Reader) -> str:
    say = reader.say
    counted = (
        say.plural("{count} organisation", "{count} organisations", page.total)
        if page.counted_all
        else say(_("More than {count} organisations"), count=say.number(page.total))
    )
    query = page.corrected or state.query
    names = [value_name(facet, value, reader.terms, say) for facet, value in state.filters.items()]
    return found_line(counted, query, names, say)


def _foot(page: SearchPage, state: FindState, number: int, shown: int, reader: Reader) -> str:
    """Return which results are shown, and how they divide by category."""
    say = reader.say
    total = len(page.results)
    parts = []
    if total > PER_PAGE:
        parts.append(position(number * PER_PAGE, shown, total, say))
    counts = list(page.facets.get("category", {}).items())
    if "category" not in state.filters and len(counts) > 1:
        values = ", ".join(f"{value_name('category', value, reader.terms, say)} {count}" for value, count in counts[:4])
        parts.append(say(_("{name}: {value}"), name=FACET_NAMES["category"], value=values))
    return " · ".join(parts)


def _narrow(page: SearchPage, state: FindState, reader: Reader) -> discord.ui.Select[LayoutView] | None:
    """Offer the values that would leave some results out, the most borne of each facet first."""
    say = reader.say
    options: list[tuple[str, str, str]] = []
    for facet in FACETS:
        if facet in state.filters:
            continue
        values = [(value, count) for value, count in page.facets.get(facet, {}).items() if count < page.total]
        options += [
            (
                f"{facet}:{value}",
                say(_("{name}: {value}"), name=FACET_NAMES[facet], value=value_name(facet, value, reader.terms, say)),
                say.plural("{count} organisation", "{count} organisations", count),
            )
            for value, count in values[:6]
        ]
    return narrowing("dir", state, options, say)


def nobody(page: SearchPage, state: FindState, reader: Reader) -> LayoutView:
    """Say that nobody was found, and the ways on from there."""
    say = reader.say
    asked = plain(state.query)
    if state.filters:
        names = [value_name(facet, value, reader.terms, say) for facet, value in state.filters.items()]
        shown = plain(say.series(names))
        said = (
            say(_("No organisation for “{query}” with these filters: {names}."), query=asked, names=shown)
            if asked
            else say(_("No organisation with these filters: {names}."), names=shown)
        )
    else:
        said = say(_("Nobody in the directory is listed for “{query}” yet."), query=asked)
    lines = [f"### {said}"]
    terms = [(term, count) for one, count in page.nearest if (term := reader.terms.get(*one))]
    lines += [
        say(_("Theme “{name}”: no organisation yet."), name=say.pick(term.names)) for term, count in terms if not count
    ]
    near = [
        button(f"{say.pick(term.names)} ({count})", "dir.find", *FindState(filters={"theme": term.id.key}).parts())
        for term, count in terms
        if count
    ]
    return layout(
        text(*lines),
        *actions(*near),
        *actions(
            button(say(_("Search without narrowing")), "dir.find", *state.wide().parts())
            if state.filters and state.query
            else None,
            button(say(_("Browse themes")), "dir.browse", "theme", "0"),
            button(say(_("Tell the curators")), "dir.tell", state.query) if state.query else None,
        ),
    )


# -- one organisation ---------------------------------------------------------------------------------------


def organisation_card(
    organisation: Organisation, near: Near, source: Source | None, reader: Reader, focal: OnCard, *,
    may_curate: bool = False, public: bool = False, resources: int = 0, discussed: Sequence[Brief] = (),
    people: Sequence[Person] = (),
) -> LayoutView:  # fmt: skip
    """Show everything that the directory knows of one organisation, and how it knows it."""
    say = reader.say
    title = f"{organisation.name} ({organisation.abbreviation})" if organisation.abbreviation else organisation.name
    names = other_names(organisation, say)
    head = [f"## {plain(title)}"]
    if names:
        head.append(f"-# {plain(' · '.join(names))}")
    head += _what_and_where(organisation, reader)
    body = [*_themes(organisation, reader), *_people(organisation, focal, say, public=public), *_members(people, say)]
    body += _related(organisation, say)
    body += discussed_lines(discussed, say)
    body += _near(near, reader)
    items: list[Item[LayoutView]] = [
        card(text(*head), rule(), text(*body), rule(), text(*_provenance(organisation, source, say)))
    ]
    if not public:
        items += choice(_others(organisation, near, reader))
        items += actions(
            button(say(_("Why the difference")) if _differs(organisation) else say(_("What was noted")),
                   "dir.why", organisation.id) if organisation.ledger else None,
            button(say(_("In the library ({count})"), count=say.number(resources)), "res.of", organisation.id)
            if resources
            else None,
            button(say(_("Share here")), "dir.sharecard", organisation.id),
            discussed_button(discussed, say),
            button(say(_("Edit")), "dir.edit", organisation.id) if may_curate else None,
        )  # fmt: skip
        items += actions(
            button(say(_("People here ({count})"), count=say.number(len(people))), "peop.of", organisation.id)
            if people
            else None,
            button(say(_("Your place here")), "foca.mine", focal.guild)
            if focal.own
            else button(say(_("I work here")), "foca.claim", organisation.id),
            button(say(_("Focal points")), "foca.list", "verified", 0) if focal.every else None,
        )  # fmt: skip
    return layout(*items)


def _what_and_where(organisation: Organisation, reader: Reader) -> list[str]:
    say = reader.say
    kinds = [value_name("kind", key, reader.terms, say) for key in organisation.of_axis("kind")]
    there = say(_("{time} there now ({offset})"))
    seats = [seat_text(seat, reader.now, say, there) for seat in organisation.seats]
    lines = [" · ".join([*kinds, *seats])] if len(seats) == 1 else [*kinds, *seats]
    if not seats:
        lines.append(say(_("No place is stated.")))
    categories = [value_name("category", key, reader.terms, say) for key in organisation.of_axis("category")]
    if categories:
        lines.append(say(_("Listed under: {names}"), names=say.listed(categories)))
    return lines


def _themes(organisation: Organisation, reader: Reader) -> list[str]:
    say = reader.say
    fields = organisation.of_axis("expertise")
    subjects = [
        say.pick(term.names)
        for one in organisation.terms
        if one.term.axis in SUBJECT_AXES and one.term.axis != "expertise" and (term := reader.terms.get(*one.term))
    ]
    lines = [f"**{say(_('Themes'))}** – {', '.join(subjects) if subjects else say(_('none stated yet'))}"]
    if fields:
        names = [value_name("theme", key, reader.terms, say) for key in fields]
        lines.append(f"**{say(_('Fields of expertise'))}** – {', '.join(names)}")
    return lines


def _people(organisation: Organisation, focal: OnCard, say: Language, *, public: bool) -> list[str]:
    """Name the printed contact points and who verifiably speaks for it; a channel is only told how many there are."""
    lines = _contacts(organisation, say)
    if focal.verified and (public or not focal.named):
        counted = say.plural("{count} focal point, not named here", "{count} focal points, not named here",
                             focal.verified)  # fmt: skip
        lines.append(f"**{say(_('People'))}** – {counted}")
    if not public:
        lines += [*card_lines(focal.named, say), *curators_lines(focal.every or [], say)]
    return lines or [f"**{say(_('People'))}** – {say(_('no focal point yet'))}"]


def _contacts(organisation: Organisation, say: Language) -> list[str]:
    return [
        f"**{say(_('Contact point'))}** – {plain(f'{one.title} {one.name}'.strip())}, {plain(one.role)}\n"
        f"-# {plain(one.email)} · {say(_('published {date}'), date=say.date(one.published))}"
        for one in organisation.contacts
    ]


def _members(people: Sequence[Person], say: Language) -> list[str]:
    """Name those who show the reader that they work here."""
    if not people:
        return []
    named = [f"{plain(one.name)} ({plain(one.role)})" if one.role else plain(one.name) for one in people[:MOST_PEOPLE]]
    if len(people) > MOST_PEOPLE:
        more = len(people) - MOST_PEOPLE
        named.append(say.plural("{count} more", "{count} more", more))
    return [f"**{say(_('Works here'))}** – {', '.join(named)}"]


def _related(organisation: Organisation, say: Language) -> list[str]:
    if not organisation.relations:
        return []
    grouped: dict[str, list[str]] = {}
    for relation in organisation.relations:
        grouped.setdefault(relation.phrase, []).append(plain(relation.name))
    said = [say(phrase, name=say.listed(names)) for phrase, names in grouped.items()]
    return [f"**{say(_('Relations'))}** – {'; '.join(said)}"]


def _near(near: Near, reader: Reader) -> list[str]:
    say = reader.say
    lines = []
    if near.same_place:
        names = ", ".join(plain(one.abbreviation or one.name) for one in near.same_place)
        lines.append(f"**{say(_('In the same place'))}** – {names}")
    if near.same_subject:
        names = ", ".join(
            f"{plain(one.abbreviation or one.name)} ({say.pick(term.names)})"
            for shared, one in near.same_subject
            if (term := reader.terms.get(*shared))
        )
        lines.append(f"**{say(_('On the same themes'))}** – {names}")
    return lines


def _differs(organisation: Organisation) -> bool:
    return any(entry.status == "adopted" for entry in organisation.ledger)


def _provenance(organisation: Organisation, source: Source | None, say: Language) -> list[str]:
    """Say how the directory knows: the printed line, what was added to it, who changed it since."""
    lines = []
    for entry in organisation.printed:
        if source is None:
            said = say(
                _("Number {number} of the list, printed “{text}”."),
                number=entry.number,
                text=plain(entry.text),
            )
        else:
            said = say(
                _("Number {number} of the participants of {month}, printed “{text}”."),
                number=entry.number, month=say.date(source.date[:7]), text=plain(entry.text),
            )  # fmt: skip
        lines.append(f"-# {said}")
    origin = {
        "submitted": _("Added by a curator, {date}."),
        "imported": _("Imported from a file, {date}."),
    }.get(organisation.origin)
    if origin is not None:
        lines.append(f"-# {say(origin, date=_stamp(organisation.created_at))}")
    if organisation.added:
        fields = say.listed(say(FIELD_NAMES[one]) for one in organisation.added if one in FIELD_NAMES)
        lines.append(f"-# {say(_('From public sources, not from the document: {fields}.'), fields=fields)}")
    if organisation.updated_at is not None:
        lines.append(f"-# {say(_('Changed by a curator, {date}.'), date=_stamp(organisation.updated_at))}")
    return lines


def _stamp(instant: datetime) -> str:
    return f"<t:{int(instant.timestamp())}:D>"


def _others(organisation: Organisation, near: Near, reader: Reader) -> discord.ui.Select[LayoutView] | None:
    """Offer the organisations that the card names, to open one."""
    say = reader.say
    options: dict[int, tuple[str, str, str]] = {}
    for relation in organisation.relations:
        options.setdefault(
            relation.other, (str(relation.other), relation.name, say(relation.phrase, name=relation.name))
        )
    listed: Sequence[Summary] = [*near.same_place, *(one for _term, one in near.same_subject)]
    for one in listed:
        options.setdefault(one.id, (str(one.id), headline(one), where(one, say)))
    return menu(say(_("Open another one")), list(options.values()), "dir.choose") if options else None
