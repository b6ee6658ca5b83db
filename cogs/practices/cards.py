"""Practices as people read them: the card with its answers a section at a time, and the preview of one."""

from __future__ import annotations

from collections.abc import Sequence

from discord.ui import Item, LayoutView

from bot.conversations.records import Brief
from bot.core.i18n import Phrase, _
from bot.practices.records import Told
from bot.resources.records import Resource
from bot.ui.addresses import button, menu
from bot.ui.layouts import actions, card, choice, layout, rule, text
from bot.ui.places import place_name
from bot.ui.text import plain
from bot.ui.times import discord_time
from bot.vocabulary.records import SUBJECT_AXES
from cogs.discussed import discussed_button, discussed_lines
from cogs.practices.wording import Page, Reader, pages

STATES: dict[str, Phrase] = {
    "waiting": _("It waits for the curators; nobody else reads it."),
    "changes": _("Changes were asked for; nobody else reads it."),
    "rejected": _("It was not taken into the library; nobody else reads it."),
    "retired": _("It was taken out of the library; nobody else reads it."),
}


def practice_card(
    told: Told, place: int, reader: Reader, *, may_curate: bool = False, public: bool = False,
    discussed: Sequence[Brief] = (),
) -> LayoutView:  # fmt: skip
    """Show a practice: who, where, on what, and one page of the answers; the menu has the others."""
    say, resource = reader.say, told.resource
    number = resource.id
    found = pages(told.answers, reader)
    at = min(place, max(len(found) - 1, 0))
    published = resource.status == "published"
    items: list[Item[LayoutView]] = [text(*_head(told, reader))]
    if found:
        items += [rule(), text(found[at].text)]
    items += [rule(), text(*discussed_lines(discussed, say), *_foot(told, found, at, reader))]
    if public:
        return layout(card(*items), *actions(button(say(_("Read all of it")), "prac.card", number)))
    foot: list[Item[LayoutView]] = [*_turning(found, at, "prac.turn", number, reader=reader)]
    foot += actions(
        button(say(_("Export")), "prac.file", number),
        button(say(_("Cite")), "res.cite", number) if published else None,
        button(say(_("Share here")), "prac.show", number) if published else None,
        discussed_button(discussed, say),
        button(say(_("Edit")), "res.edit", number) if may_curate else None,
    )
    return layout(card(*items), *foot)


def preview(
    title: str, language: str, found: Sequence[Page], place: int, number: int, guild: int, reader: Reader
) -> LayoutView:
    """Show a practice on its way as others will read it, to whoever tells it alone."""
    say = reader.say
    at = min(place, max(len(found) - 1, 0))
    body = found[at].text if found else say(_("Nothing is answered yet."))
    items: list[Item[LayoutView]] = [
        text(f"## {plain(title, limit=300)}", f"-# {_kind(language, reader)}"),
        rule(),
        text(body),
        rule(),
        text(f"-# {say(_('Only you see this. The contact stands here only if you allow it to be shown.'))}"),
    ]
    return layout(
        card(*items),
        *_turning(found, at, "prac.look", number, guild, reader=reader),
        *actions(button(say(_("Back to the steps")), "prac.open", number, guild)),
    )


def _kind(language: str, reader: Reader) -> str:
    return f"{reader.say(_('promising practice'))} · {reader.say.language(language.partition('_')[0])}"


def _head(told: Told, reader: Reader) -> list[str]:
    say, resource = reader.say, told.resource
    who = say.series(plain(one.name, limit=150) for one in resource.work.authors)
    where = say.series(
        plain(place_name(one.place.names if one.place else {}, one.country, say)) for one in resource.places
    )
    lines = [f"## {plain(resource.work.whole_title, limit=300)}", f"-# {_kind(told.language, reader)}"]
    for name, value in (
        (_("By whom"), who),
        (_("Where"), where),
        (_("Themes"), _terms(resource, reader, goals=False)),
        (_("Goals"), _terms(resource, reader, goals=True)),
    ):
        lines += [f"**{say(name)}** – {value}"] if value else []
    return lines


def _terms(resource: Resource, reader: Reader, *, goals: bool) -> str:
    found = [
        term
        for one in resource.terms
        if one.term.axis in SUBJECT_AXES
        and (one.term.axis == "sdg") == goals
        and (term := reader.terms.get(*one.term)) is not None
    ]
    return ", ".join(reader.say.pick(term.names) for term in found)


def _foot(told: Told, found: Sequence[Page], at: int, reader: Reader) -> list[str]:
    say, resource = reader.say, told.resource
    lines = []
    if len(found) > 1:
        lines.append(say(_("{name}: part {count} of {total}"), name=found[at].name, count=at + 1, total=len(found)))
    if resource.status in STATES:
        lines.append(say(STATES[resource.status]))
    elif resource.published_at is not None:
        when = discord_time(resource.published_at, "D")
        lines.append(say(_("Told by a member, published {date}."), date=when))
    return [f"-# {line}" for line in lines]


def _turning(found: Sequence[Page], at: int, route: str, *parts: object, reader: Reader) -> Sequence[Item[LayoutView]]:
    """Offer the other pages by their names."""
    if len(found) < 2:
        return []
    options = [(str(number), page.name, "") for number, page in enumerate(found)]
    return choice(menu(reader.say(_("Read on")), options, route, *parts, chosen=[str(at)]))
