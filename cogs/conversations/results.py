"""Lists of conversations and what a search found, as people see them."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord.ui import Item, LayoutView

from bot.conversations.finding import FACETS, Quote, SearchPage
from bot.conversations.records import Brief, Phase
from bot.conversations.service import Page
from bot.core.i18n import Phrase, _
from bot.ui.addresses import button
from bot.ui.layouts import actions, choice, layout, row, text
from bot.ui.text import plain
from cogs.conversations.state import PER_PAGE, FindState
from cogs.conversations.wording import Reader, excerpt, facet_value, line
from cogs.searching import found_line, narrowing, onward, position, respelled

FACET_NAMES: dict[str, Phrase] = {"phase": _("Phase"), "theme": _("Theme"), "place": _("Place")}


def listing(page: Page, phase: Phase | None, reader: Reader) -> LayoutView:
    """Show a page of the list: what is open first, with what is new for who follows."""
    say = reader.say
    if not page.total:
        said = _("There is no conversation yet.") if phase is None else _("There is no conversation in this phase now.")
        every = button(say(_("See all of them")), "conv.list", "", 0) if phase is not None else None
        return layout(text(f"### {say(said)}"), *actions(every))
    number, last = page.first // PER_PAGE, (page.total - 1) // PER_PAGE
    counted = say.plural("{count} conversation", "{count} conversations", page.total)
    named = f" · {facet_value('phase', phase, reader)}" if phase else ""
    items: list[Item[LayoutView]] = [text(f"### {counted}{named}")]
    items += [
        row(line(one.brief, reader, new=one.new), button(say(_("Open")), "conv.open", one.brief.id))
        for one in page.listed
    ]
    if page.total > PER_PAGE:
        items.append(text(f"-# {position(page.first, len(page.listed), page.total, say)}"))
    items += actions(
        button(say(_("Previous")), "conv.list", phase or "", number - 1) if number > 0 else None,
        button(say(_("Next")), "conv.list", phase or "", number + 1) if number < last else None,
        button(say(_("What is kept of you")), "conv.mine"),
    )
    return layout(*items)


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
        head.append(f"-# {say(_('Nothing matches every word; these match all but one.'))}")
    asked = page.corrected or state.query
    items: list[Item[LayoutView]] = [text(*head), *(_row(one, asked, reader) for one in page.results)]
    if page.listed > PER_PAGE:
        items.append(text(f"-# {position(page.first, len(page.results), page.listed, say)}"))
    if not public:
        items += choice(_narrow(page, state, reader))
        items += onward("conv", state, number, last, say, corrected=page.corrected is not None)
    return layout(*items)


def _row(one: Brief | Quote, asked: str, reader: Reader) -> Item[LayoutView]:
    say = reader.say
    if isinstance(one, Brief):
        return row(line(one, reader), button(say(_("Open")), "conv.open", one.id))
    words = plain(excerpt(one.words, asked))
    where = say(_("in {title}, number {number}"), title=plain(one.title), number=one.number)
    by = f" · {plain(one.by, limit=100)}" if one.by else ""
    return row(f"{say(_('“{text}”'), text=words)}\n-# {where}{by}", button(say(_("Open")), "conv.one", one.id))


def _headline(page: SearchPage, state: FindState, reader: Reader) -> str:
    say = reader.say
    counted = []
    if page.conversations:
        counted.append(say.plural("{count} conversation", "{count} conversations", page.conversations))
    if page.contributions:
        counted.append(say.plural("{count} contribution", "{count} contributions", page.contributions))
    total = say.listed(counted)
    if not page.counted_all:
        total = say(_("more than {counted}"), counted=total)
    query = page.corrected or state.query
    names = [facet_value(facet, value, reader) for facet, value in state.filters.items()]
    return found_line(total, query, names, say)


def _narrow(page: SearchPage, state: FindState, reader: Reader) -> discord.ui.Select[LayoutView] | None:
    """Offer the values that would leave some results out; phases and places are those of conversations."""
    say = reader.say
    total = page.conversations + page.contributions
    options: list[tuple[str, str, str]] = []
    for facet in FACETS:
        if facet in state.filters:
            continue
        values = [(value, count) for value, count in page.facets.get(facet, {}).items() if count < total]
        values.sort(key=lambda one: facet == "theme" and one[0].startswith("sdg-"))
        options += [
            (
                f"{facet}:{value}",
                say(_("{name}: {value}"), name=FACET_NAMES[facet], value=facet_value(facet, value, reader)),
                say.plural("{count} result", "{count} results", count)
                if facet == "theme"
                else say.plural("{count} conversation", "{count} conversations", count),
            )
            for value, count in values[:8]
        ]
    return narrowing("conv", state, options, say)


def nothing(page: SearchPage, state: FindState, reader: Reader) -> LayoutView:
    """Say that nothing was found, and the ways on from there."""
    say = reader.say
    asked = plain(state.query)
    if state.filters:
        shown = plain(say.series(facet_value(facet, value, reader) for facet, value in state.filters.items()))
        said = (
            say(_("Nothing for “{query}” with these filters: {names}."), query=asked, names=shown)
            if asked
            else say(_("No conversation with these filters: {names}."), names=shown)
        )
    else:
        said = say(_("No conversation has dealt with “{query}” yet."), query=asked)
    terms = [(term, count) for one, count in page.nearest if (term := reader.terms.get(*one))]
    lines = [f"### {said}", *_unspoken([say.pick(term.names) for term, count in terms if not count], reader)]
    if not state.filters:
        lines.append(say(_("A curator of this server can open one.")))
    near = [
        button(f"{say.pick(term.names)} ({count})", "conv.find", *FindState(filters={"theme": term.id.key}).parts())
        for term, count in terms
        if count
    ]
    return layout(
        text(*lines),
        *actions(*near),
        *actions(
            button(say(_("Search without narrowing")), "conv.find", *state.wide().parts())
            if state.filters and state.query
            else None,
            button(say(_("See all of them")), "conv.list", "", 0),
        ),
    )


def _unspoken(names: Sequence[str], reader: Reader) -> list[str]:
    say = reader.say
    return [say(_("Theme “{name}”: no conversation yet."), name=name) for name in names]
