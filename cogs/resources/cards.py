"""Resources as people see them: a page of results, and the card of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import discord
from discord import ButtonStyle
from discord.ui import Button, Item, LayoutView

from bot.conversations.records import Brief
from bot.core.i18n import Phrase, _
from bot.directory.records import LedgerEntry
from bot.resources.addresses import host_of
from bot.resources.records import KINDS, PRACTICE, STAGES, Related, Resource, SearchPage, Summary
from bot.resources.service import FACETS
from bot.ui.addresses import button, menu
from bot.ui.layouts import actions, card, choice, layout, row, rule, text
from bot.ui.ledger import ledger_lines
from bot.ui.places import place_name
from bot.ui.text import label, plain
from bot.vocabulary.records import SUBJECT_AXES
from cogs.discussed import discussed_button, discussed_lines
from cogs.resources.state import PER_PAGE, FindState
from cogs.resources.wording import (
    Reader,
    authors_line,
    cited_line,
    cited_short,
    facet_value,
    in_block,
    line,
    places_line,
    stamp,
    subjects,
)
from cogs.searching import found_line, narrowing, onward, position, respelled

RELATED = 3  # that a card names; the menu below has all
ABSTRACT = 500  # characters of it on a card
CITATION = 3000  # characters of it in a message
FACET_NAMES: dict[str, Phrase] = {
    "kind": _("Kind"),
    "theme": _("Theme"),
    "place": _("Place"),
    "year": _("Year"),
    "language": _("Language"),
}
FIELD_NAMES: dict[str, Phrase] = {
    "authors": _("one of the authors"),
    "given": _("given names of authors"),
    "language": _("language"),
    "kind": _("kind"),
    "publisher": _("publisher"),
    "places": _("places"),
    "countries": _("countries"),
    "comes_from": _("organisations"),
    "speaks_of": _("organisations"),
    "themes": _("themes"),
    "aliases": _("other titles"),
    "stage": _("draft or published"),
}
SECTIONS: dict[str, Phrase] = {
    "papers": _("Number {number} of the network's papers in Annex 1 of the document, printed “{text}”."),
    "resources": _("Number {number} of the resources in Annex 1 of the document, printed “{text}”."),
    "case-studies": _("Number {number} of the case studies in Annex 1 of the document, printed “{text}”."),
}
PROBLEMS: dict[str, Phrase] = {
    "name": _("the host has no address"),
    "connect": _("no connection"),
    "timeout": _("no answer in time"),
    "tls": _("its certificate is not valid"),
    "private": _("it leads into a private network"),
    "redirects": _("it redirects without end"),
    "too-large": _("its answer is too large"),
    "malformed": _("its answer cannot be read"),
    "404": _("the page is not there (404)"),
    "410": _("the page was removed (410)"),
}


# -- results ------------------------------------------------------------------------------------------------


def results(page: SearchPage, state: FindState, reader: Reader, *, public: bool = False) -> LayoutView:
    """Show a page of results; a public one has no buttons that only the person who asked would want."""
    say = reader.say
    if not page.results:
        return nothing(page, state, reader)
    last = (page.listed - 1) // PER_PAGE
    number = page.first // PER_PAGE
    head = [_headline(page, state, reader)]
    if page.corrected is not None:
        head.append(respelled(state.query, say))
    elif page.partial:
        head.append(f"-# {say(_('Nothing answers to every word; these answer to all but one.'))}")
    items: list[Item[LayoutView]] = [text(*head), *(_row(one, reader) for one in page.results)]
    if foot := _foot(page, state, reader):
        items.append(text(f"-# {foot}"))
    if not public:
        items += choice(_narrow(page, state, reader))
        items += onward("res", state, number, last, say, corrected=page.corrected is not None)
    return layout(*items)


def _row(one: Summary, reader: Reader, *, when: str = "") -> Item[LayoutView]:
    return row(line(one, reader, when=when), button(reader.say(_("Open")), "res.open", one.id))


def _headline(page: SearchPage, state: FindState, reader: Reader) -> str:
    say = reader.say
    counted = (
        say.plural("{count} resource", "{count} resources", page.total)
        if page.counted_all
        else say(_("More than {count} resources"), count=say.number(page.total))
    )
    query = page.corrected or state.query
    names = [facet_value(facet, value, reader) for facet, value in state.filters.items()]
    return found_line(counted, query, names, say)


def _foot(page: SearchPage, state: FindState, reader: Reader) -> str:
    """Return which results are shown, and how they divide by kind."""
    say = reader.say
    parts = []
    if page.listed > PER_PAGE:
        parts.append(position(page.first, len(page.results), page.listed, say))
    counts = list(page.facets.get("kind", {}).items())
    if "kind" not in state.filters and len(counts) > 1:
        values = ", ".join(f"{facet_value('kind', value, reader)} {count}" for value, count in counts[:4])
        parts.append(say(_("{name}: {value}"), name=FACET_NAMES["kind"], value=values))
    return " · ".join(parts)


def _narrow(page: SearchPage, state: FindState, reader: Reader) -> discord.ui.Select[LayoutView] | None:
    """Offer the values that would leave some results out, the most borne of each facet first."""
    say = reader.say
    options: list[tuple[str, str, str]] = []
    for facet in FACETS:
        if facet in state.filters:
            continue
        values = [(value, count) for value, count in page.facets.get(facet, {}).items() if count < page.total]
        values.sort(key=lambda one: facet == "theme" and one[0].startswith("sdg-"))  # most works bear the two goals
        options += [
            (
                f"{facet}:{value}",
                say(_("{name}: {value}"), name=FACET_NAMES[facet], value=facet_value(facet, value, reader)),
                say.plural("{count} resource", "{count} resources", count),
            )
            for value, count in values[:5]
        ]
    return narrowing("res", state, options, say)


def nothing(page: SearchPage, state: FindState, reader: Reader) -> LayoutView:
    """Say that nothing was found, and the ways on from there."""
    say = reader.say
    asked = plain(state.query)
    if state.filters:
        shown = plain(say.series(facet_value(facet, value, reader) for facet, value in state.filters.items()))
        said = (
            say(_("No resource for “{query}” with these filters: {names}."), query=asked, names=shown)
            if asked
            else say(_("No resource with these filters: {names}."), names=shown)
        )
    else:
        said = say(_("The library has nothing for “{query}” yet."), query=asked)
    terms = [(term, count) for one, count in page.nearest if (term := reader.terms.get(*one))]
    lines = [f"### {said}"]
    lines += [
        say(_("Theme “{name}”: no resource yet."), name=say.pick(term.names)) for term, count in terms if not count
    ]
    if not state.filters:
        lines.append(say(_("If you know a paper on it, share it: /resources share")))
    near = [
        button(f"{say.pick(term.names)} ({count})", "res.find", *FindState(filters={"theme": term.id.key}).parts())
        for term, count in terms
        if count
    ]
    return layout(
        text(*lines),
        *actions(*near),
        *actions(
            button(say(_("Search without narrowing")), "res.find", *state.wide().parts())
            if state.filters and state.query
            else None,
            button(say(_("See everything")), "res.find", *FindState().parts()),
        ),
    )


def latest(found: Sequence[Summary], page: int, reader: Reader) -> LayoutView:
    """Show what came into the library last."""
    say = reader.say
    if not found:
        return layout(text(say(_("The library is empty.")), say(_("Begin it: /resources share"))))
    last = (len(found) - 1) // PER_PAGE
    number = min(page, last)
    shown = found[number * PER_PAGE : (number + 1) * PER_PAGE]
    rows = [_row(one, reader, when=stamp(one.published_at) if one.published_at else "") for one in shown]
    return layout(
        text(f"### {say(_('Latest in the library'))}"),
        *rows,
        text(f"-# {position(number * PER_PAGE, len(shown), len(found), say)}"),
        *actions(
            button(say(_("Previous")), "res.latest", number - 1) if number > 0 else None,
            button(say(_("Next")), "res.latest", number + 1) if number < last else None,
        ),
    )


# -- one resource -------------------------------------------------------------------------------------------


def resource_card(
    resource: Resource, near: Sequence[Related], citation: str, reader: Reader, *, may_curate: bool = False,
    public: bool = False, discussed: Sequence[Brief] = (),
) -> LayoutView:  # fmt: skip
    """Show everything that the library knows of one resource, and how it knows it."""
    say = reader.say
    items: list[Item[LayoutView]] = [
        card(
            text(*head_lines(resource, reader)),
            rule(),
            text(*body_lines(resource, reader), *discussed_lines(discussed, say), *_related(near, reader)),
            rule(),
            text(f"-# {cited_line(citation)}", *_provenance(resource, reader)),
        )
    ]
    if public:
        items += actions(link_button(resource, reader))
    else:
        items += choice(_others(near, reader))
        items += choice(_organisations(resource, reader))
        items += choice(_alike(resource, reader))
        items += actions(
            link_button(resource, reader),
            button(say(_("Open the file")), "res.file", resource.id) if resource.file else None,
            button(say(_("Cite")), "res.cite", resource.id),
            button(say(_("What was noted")), "res.why", resource.id) if resource.ledger else None,
            button(say(_("Share here")), "res.sharecard", resource.id),
        )
        items += actions(
            discussed_button(discussed, say),
            button(say(_("Edit")), "res.edit", resource.id) if may_curate else None,
        )
    return layout(*items)


def head_lines(resource: Resource, reader: Reader) -> list[str]:
    """Return title, authors, date and kind."""
    say, work = reader.say, resource.work
    who = authors_line(work.authors, say) or say(_("no author stated"))
    facts = [
        say.date(work.issued) if work.issued else say(_("no year")),
        say(KINDS[work.kind]) if work.kind != "other" else "",
        say(STAGES["draft"]) if work.stage == "draft" else "",
        say.language(work.language) if work.language else "",
        plain(work.publisher, limit=120),
    ]
    return [f"## {plain(work.whole_title, limit=400)}", who, f"-# {' · '.join(filter(None, facts))}"]


def body_lines(resource: Resource, reader: Reader) -> list[str]:
    """Return what it says, why it was shared, and what it is linked to."""
    say, work = reader.say, resource.work
    lines = [plain(work.abstract, limit=ABSTRACT)] if work.abstract else []
    if resource.why:
        lines.append(say(_("“{text}”"), text=plain(resource.why, limit=400)))
    names = subjects([one.term for one in resource.terms], reader)
    lines.append(f"**{say(_('Themes'))}** – {', '.join(names) if names else say(_('none stated yet'))}")
    if resource.places:
        lines.append(f"**{say(_('Places'))}** – {places_line(resource, say)}")
    for role, name in (("from", _("Comes from")), ("about", _("Speaks of"))):
        bodies = [plain(one.name) for one in resource.organisations if one.role == role]
        if bodies:
            lines.append(f"**{say(name)}** – {'; '.join(bodies)}")
    lines += link_lines(resource, reader)
    return lines


def link_lines(resource: Resource, reader: Reader) -> list[str]:
    """Return where it can be read, and whether the link answers; nothing where there is neither link nor file."""
    say, check = reader.say, resource.check
    lines = []
    if resource.file is not None:
        size = say(_("{size} KiB"), size=say.number(max(1, resource.file.size // 1024)))
        lines.append(f"**{say(_('File'))}** – {plain(resource.file.name, limit=100)} ({size})")
    if not resource.work.link:
        if resource.file is None and resource.work.kind != PRACTICE:  # whose text is here
            lines.append(f"**{say(_('Link'))}** – {say(_('none known yet'))}")
        return lines
    states: dict[str, Phrase] = {
        "unchecked": _("not checked yet"),
        "answers": _("answered {when}"),
        "restricted": _("answers, but not to everybody ({when})"),
        "failing": _("did not answer {when}"),
        "dead": _("dead: has not answered since {since}"),
    }
    when = stamp(check.checked_at) if check.checked_at else ""
    since = stamp(check.failing_since) if check.failing_since else ""
    said = say(states[check.state], when=when, since=since)
    lines.append(f"**{say(_('Link'))}** – {plain(host_of(resource.work.link))} ({said})")
    if resource.work.archived:
        lines.append(f"-# {say(_('Archived copy: {host}'), host=plain(host_of(resource.work.archived)))}")
    return lines


def link_button(resource: Resource, reader: Reader) -> Button[LayoutView] | None:
    """Return the way to the text: its own link, or the archived copy where that is dead; the host is always seen."""
    work = resource.work
    address = work.archived if work.archived and resource.check.state == "dead" else work.link
    if not address:
        return None
    shown = reader.say(_("Read on {host}"), host=host_of(address))
    return Button(style=ButtonStyle.link, url=address, label=label(shown, limit=80))


def _related(near: Sequence[Related], reader: Reader) -> list[str]:
    if not near:
        return []
    say = reader.say
    shown = [f"{plain(one.summary.title, limit=90)} ({plain(reason(one, reader))})" for one in near[:RELATED]]
    return [f"**{say(_('Related'))}** – {'; '.join(shown)}"]


def reason(one: Related, reader: Reader) -> str:
    """Return why a resource is near: the author, place or theme that both have."""
    say = reader.say
    if one.author:
        return say(_("also by {name}"), name=one.author)
    if one.country:
        return say(_("also on {name}"), name=place_name(one.place, one.country, say))
    term = reader.terms.get(*one.term) if one.term else None
    return say(_("also on {name}"), name=say.pick(term.names)) if term else ""


def _provenance(resource: Resource, reader: Reader) -> list[str]:
    """Say how the library knows: the printed line, what was added to it, when it was shared or changed."""
    say = reader.say
    lines = []
    if resource.printed and resource.section in SECTIONS:
        lines.append(
            f"-# {say(SECTIONS[resource.section], number=resource.position, text=plain(resource.printed, limit=300))}"
        )
    if resource.origin == "submitted":
        lines.append(f"-# {say(_('Shared by a member, {date}.'), date=stamp(resource.created_at))}")
    if resource.origin == "made":
        lines.append(
            f"-# {say(_('Made from a conversation of this server, {date}.'), date=stamp(resource.created_at))}"
        )
    if resource.added:
        names = [say(name) for field, name in FIELD_NAMES.items() if field in resource.added]
        fields = say.listed(dict.fromkeys(names))  # organisations are said once, whatever their part in it
        lines.append(f"-# {say(_('From public sources, not from the document: {fields}.'), fields=fields)}")
    if resource.updated_at is not None:
        lines.append(f"-# {say(_('Last corrected by a curator, {date}.'), date=stamp(resource.updated_at))}")
    return lines


def _others(near: Sequence[Related], reader: Reader) -> discord.ui.Select[LayoutView] | None:
    options = [(str(one.summary.id), one.summary.title, reason(one, reader)) for one in near]
    return menu(reader.say(_("Open a related one")), options, "res.choose") if options else None


def _organisations(resource: Resource, reader: Reader) -> discord.ui.Select[LayoutView] | None:
    say = reader.say
    options: dict[int, tuple[str, str, str]] = {}
    for one in resource.organisations:
        about = say(_("Comes from")) if one.role == "from" else say(_("Speaks of"))
        options.setdefault(one.organisation, (str(one.organisation), one.name, about))
    return menu(say(_("Open an organisation")), list(options.values()), "dir.choose") if options else None


def _alike(resource: Resource, reader: Reader) -> discord.ui.Select[LayoutView] | None:
    """Offer what else there is on its places and themes, the goals last."""
    say = reader.say
    options: dict[str, tuple[str, str, str]] = {}
    for one in resource.places:
        value = one.country if one.place is None else str(one.place.id)
        name = place_name(one.place.names if one.place else {}, one.country, say)
        options.setdefault(f"place:{value}", (f"place:{value}", name, say(FACET_NAMES["place"])))
    bears = [one.term for one in resource.terms if one.term.axis in SUBJECT_AXES]
    for term_id in sorted(bears, key=lambda one: one.axis == "sdg"):
        if (term := reader.terms.get(*term_id)) is not None:
            value = f"theme:{term_id.key}"
            options.setdefault(value, (value, say.pick(term.names), say(FACET_NAMES["theme"])))
    placeholder = say(_("See others on a place or theme"))
    return menu(placeholder, list(options.values()), "res.alike") if options else None


# -- citations and the ledger -------------------------------------------------------------------------------

STYLES: Mapping[str, str] = {
    "apa": "APA",
    "chicago": "Chicago",
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl-json": "CSL-JSON",
}


def cited(resource: Resource, style: str, citation: str, reader: Reader) -> LayoutView:
    """Show a citation ready to be copied, and the ways to the other styles."""
    say = reader.say
    block = in_block(citation)
    cut = len(block) > CITATION
    note = say(_("This is only its beginning: a message holds no more. A file has the whole: /resources export"))
    return layout(
        text(f"### {say(_('Cited as {style}'), style=STYLES[style])}"),
        text(f"```\n{block[:CITATION]}{' …' if cut else ''}\n```", f"-# {note}" if cut else ""),
        *actions(*(button(name, "res.style", resource.id, key) for key, name in STYLES.items() if key != style)),
    )


def noted(resource: Resource, entries: Sequence[LedgerEntry], reader: Reader) -> LayoutView:
    """Show what the ledger says of a resource."""
    say = reader.say
    intro = say(_("What the document prints, what was adopted, and why."))
    if say.code != "en":
        intro += " " + say(_("The explanations are written in English."))
    blocks: list[Item[LayoutView]] = []
    for entry in entries:
        blocks += [rule(), text(*ledger_lines(entry, say))]
    title = say(_("Ledger: {name}"), name=plain(resource.work.whole_title, limit=200))
    return layout(card(text(f"## {title}", f"-# {intro}"), *blocks))


def of_organisation(found: Sequence[Summary], name: str, page: int, organisation: int, reader: Reader) -> LayoutView:
    """Show what comes from an organisation or speaks of it."""
    say = reader.say
    if not found:
        return layout(text(say(_("Nothing in the library comes from {name} or speaks of it."), name=plain(name))))
    last = (len(found) - 1) // PER_PAGE
    number = min(page, last)
    shown = found[number * PER_PAGE : (number + 1) * PER_PAGE]
    counted = say.plural("{count} resource", "{count} resources", len(found))
    return layout(
        text(f"### {say(_('{counted} from or about {name}'), counted=counted, name=plain(name))}"),
        *(_row(one, reader) for one in shown),
        *actions(
            button(say(_("Previous")), "res.of", organisation, number - 1) if number > 0 else None,
            button(say(_("Next")), "res.of", organisation, number + 1) if number < last else None,
        ),
    )


def short(resource: Resource, reader: Reader) -> str:
    """Return a resource in a line of a sentence: its title in bold, by whom and when."""
    work = resource.work
    who = cited_short([one.short for one in work.authors], work.issued, reader.say)
    return f"**{plain(work.whole_title, limit=200)}** ({plain(who, limit=100)})"
