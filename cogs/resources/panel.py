"""A draft on its way: the form of its texts, and the panel where the rest is chosen before it is sent or saved."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import ButtonStyle
from discord.ui import Button, Item, LayoutView, Select

from bot.core.folding import fold
from bot.core.i18n import Language, _
from bot.errors import UserError
from bot.resources.addresses import host_of
from bot.resources.form import (
    ABSTRACT_LENGTH,
    ADDRESS_LENGTH,
    CREDITS_LENGTH,
    NAME_LENGTH,
    TITLE_LENGTH,
    WHY_LENGTH,
    ResourceForm,
)
from bot.resources.records import CHOSEN_KINDS, KINDS, LANGUAGES, PRACTICE, STATUSES
from bot.resources.sharing import Checked, Started
from bot.resources.twins import Twin
from bot.ui.addresses import button, menu
from bot.ui.forms import Form, Submitted
from bot.ui.layouts import actions, card, choice, layout, rule, text
from bot.ui.reports import explain
from bot.ui.text import plain
from bot.vocabulary.records import Term
from cogs.resources.wording import Reader, authors_line, cited_short

TOLD_HERE = _(
    "In this channel you are told that there is an answer. Others then see that you shared something, not what."
)
UNSTATED = "-"  # a language that nobody has stated
MEMBERS_MENUS = ("a", "b", "how")
THEME_MENUS = (*MEMBERS_MENUS, "sdg")  # of curators
NAMES_LENGTH = 10 * (NAME_LENGTH + 1)  # as many lines as are taken (`MOST_PLACES`, `MOST_ORGANISATIONS`)


def share_form(form: ResourceForm, submitted: Submitted, say: Language, *, kept: str = "") -> Form:
    """Return the form of a member: title, link or file, authors and year, why it matters.

    `kept` is the name of the file that was handed in before.
    """
    made = Form(say(_("Share a resource")), submitted)
    made.field("title", say(_("Title")), value=form.title, limit=TITLE_LENGTH, required=True)
    made.field(
        "address", say(_("Link")), value=form.address, limit=ADDRESS_LENGTH,
        about=say(_("Where it can be read: https://… or a DOI")),
    )  # fmt: skip
    made.upload(
        "file", say(_("Or a file")),
        about=say(_("In place of {name}"), name=kept)
        if kept
        else say(_("PDF, text, slides, spreadsheet or picture, up to 8 MiB")),
    )  # fmt: skip
    made.field(
        "credits", say(_("Authors and year")), value=form.credits, limit=CREDITS_LENGTH,
        about=say(_("“Muggah, Robert; Aguirre, Katherine (2013)”, or “UN-Habitat 2011”")),
    )  # fmt: skip
    made.field(
        "why", say(_("Why it matters to the network")), value=form.why, limit=WHY_LENGTH, long=True,
        about=say(_("One or two sentences; shown without your name")),
    )  # fmt: skip
    return made


def text_form(form: ResourceForm, submitted: Submitted, say: Language) -> Form:
    """Return the form of a curator for the work itself."""
    made = Form(say(_("Edit a resource")), submitted)
    made.field("title", say(_("Title")), value=form.title, limit=TITLE_LENGTH, required=True)
    made.field("subtitle", say(_("Subtitle")), value=form.subtitle, limit=TITLE_LENGTH)
    made.field(
        "credits", say(_("Authors and year")), value=form.credits, limit=CREDITS_LENGTH, long=True,
        about=say(_("“Muggah, Robert; Aguirre, Katherine (2013)”, or “UN-Habitat 2011”")),
    )  # fmt: skip
    made.field("publisher", say(_("Publisher")), value=form.publisher, limit=NAME_LENGTH)
    made.field("abstract", say(_("Abstract")), value=form.abstract, limit=ABSTRACT_LENGTH, long=True)
    return made


def links_form(form: ResourceForm, submitted: Submitted, say: Language) -> Form:
    """Return the form of a curator for what the work is linked to."""
    made = Form(say(_("Links, places, organisations")), submitted)
    made.field("address", say(_("Link")), value=form.address, limit=ADDRESS_LENGTH)
    made.field(
        "archived", say(_("Archived copy")), value=form.archived, limit=ADDRESS_LENGTH,
        about=say(_("Address of a copy that stays, such as on web.archive.org")),
    )  # fmt: skip
    made.field(
        "places", say(_("Places, one a line")), value=form.places, limit=NAMES_LENGTH, long=True,
        about=say(_("“Nairobi, Kenya”, or just the country")),
    )  # fmt: skip
    made.field(
        "sources", say(_("Comes from, one organisation a line")), value=form.sources, limit=NAMES_LENGTH, long=True,
        about=say(_("As the directory names them")),
    )  # fmt: skip
    made.field(
        "spoken_of", say(_("Speaks of, one organisation a line")), value=form.spoken_of, limit=NAMES_LENGTH, long=True,
        about=say(_("As the directory names them")),
    )  # fmt: skip
    return made


def note_form(title: str, field: str, about: str, submitted: Submitted, limit: int) -> Form:
    """Return a form for one note or reason, which is required."""
    return Form(title, submitted).field("note", field, about=about, limit=limit, required=True, long=True)


def theme_terms(which: str, reader: Reader) -> list[Term]:
    """Return the terms of one of the menus: the themes by their names in two halves, then how, then the goals."""
    if which in {"how", "sdg"}:
        return reader.terms.axis(which)
    themes = sorted(
        [*reader.terms.axis("theme"), *reader.terms.axis("expertise")],
        key=lambda term: fold(reader.say.pick(term.names)),
    )
    half = (len(themes) + 1) // 2
    return themes[:half] if which == "a" else themes[half:]


def panel(
    started: Started, checked: Checked | UserError, draft: int, guild: int, reader: Reader, *,
    back: bool = False,
) -> LayoutView:  # fmt: skip
    """Show a draft as it is understood, with what is still to be chosen, and the ways on.

    `back` says that somebody comes back to what they began before.
    """
    say, form = reader.say, started.form
    title = say(_("Edit a resource")) if started.edits else say(_("Share a resource"))
    head = [f"## {title}"]
    if back:
        head.append(say(_("You began this before, and it was not sent. Go on here, or discard it to begin anew.")))
    items: list[Item[LayoutView]] = [card(text(*head), rule(), text(*_understood(started, checked, reader)))]
    items += [item for one in _menus(started, draft, guild, reader) for item in choice(one)]
    ready = isinstance(checked, Checked) and bool(form.kind) and (started.edits or not checked.barred)
    send_label = say(_("Save")) if started.edits else say(_("Send to the curators"))
    items += actions(
        button(
            send_label, "res.save" if started.edits else "res.send", draft, guild, style=ButtonStyle.primary,
            disabled=not ready,
        ),
        button(say(_("Change the text")), "res.text", draft, guild),
        button(say(_("Links, places, organisations")), "res.links", draft, guild) if started.edits else None,
        _tell_button(started, draft, guild, say) if not started.edits else None,
        button(say(_("Discard")), "res.discard", draft, guild),
        _there_button(checked, say),
    )  # fmt: skip
    return layout(*items)


def _understood(started: Started, checked: Checked | UserError, reader: Reader) -> list[str]:
    say, form = reader.say, started.form
    if isinstance(checked, UserError):
        kept = say(_("What you typed is kept for a day."))
        return [explain(checked, say) or "", f"-# {kept}"]
    work = checked.work
    lines = [f"**{plain(work.whole_title, limit=300)}**"]
    who = authors_line(work.authors, say) or say(_("no author stated"))
    lines.append(f"{who} · {say.date(work.issued) if work.issued else say(_('no year'))}")
    if work.link:
        lines.append(say(_("Link: {host}"), host=plain(host_of(work.link))))
    if form.file is not None:
        size = say(_("{size} KiB"), size=say.number(max(1, form.file.size // 1024)))
        lines.append(say(_("File: {name} ({size})"), name=plain(form.file.name, limit=100), size=size))
    elif checked.kept:
        lines.append(say(_("File: {name}"), name=plain(checked.kept, limit=100)))
    elif not work.link and not started.edits:
        lines.append(say(_("There is neither a link nor a file yet, so nobody could read it.")))
    if checked.why and not started.edits:
        lines.append(say(_("“{text}”"), text=plain(checked.why, limit=500)))
    if started.edits:
        for typed, name in (
            (form.places, _("Places")),
            (form.sources, _("Comes from")),
            (form.spoken_of, _("Speaks of")),
        ):
            if typed.strip():
                lines.append(f"**{say(name)}** – {plain('; '.join(typed.splitlines()), limit=300)}")
    lines += twin_lines(checked.twins, reader)
    if not form.kind:
        lines.append(f"**{say(_('Choose what kind of work it is.'))}**")
    if not started.edits:
        told = say(TOLD_HERE) if started.tell == "here" else say(_("You are told by direct message what they decide."))
        seen = say(_("Curators see it before anybody else. They see what you wrote, not your name."))
        lines.append(f"-# {seen} {told}")
    return lines


def twin_lines(twins: Sequence[Twin], reader: Reader) -> list[str]:
    """Return what the library has that is, or may be, the same work."""
    say = reader.say
    lines = []
    for one in twins:
        cited = cited_short(one.summary.authors, one.summary.issued, say)
        shown = f"**{plain(one.summary.title, limit=150)}** ({plain(cited, limit=80)}, {say(STATUSES[one.status])})"
        said = (
            _("The network has this already: {title}.") if one.bars
            else _("This was shared before: {title}.") if one.sure
            else _("This may be the same: {title}.")
        )  # fmt: skip
        lines.append(say(said, title=shown))
    return lines


def _there_button(checked: Checked | UserError, say: Language) -> Button[LayoutView] | None:
    """Return the way to what the library has that is, or may be, the same work."""
    twins = checked.twins if isinstance(checked, Checked) else ()
    there = next((one for one in twins if one.status == "published"), None)
    return None if there is None else button(say(_("Open")), "res.open", there.summary.id)


def _tell_button(started: Started, draft: int, guild: int, say: Language) -> Button[LayoutView]:
    said = (
        say(_("Tell me by direct message instead"))
        if started.tell == "here"
        else say(_("Tell me in the channel instead"))
    )
    return button(said, "res.tell", draft, guild)


def _menus(started: Started, draft: int, guild: int, reader: Reader) -> list[Select[LayoutView]]:
    say, form = reader.say, started.form
    offered = KINDS if form.kind == PRACTICE else CHOSEN_KINDS
    kinds = [(key, say(KINDS[key]), "") for key in offered]
    languages = [(UNSTATED, say(_("not stated")), "")]
    languages += [(code, say.language(code), "") for code in LANGUAGES]
    menus = [
        menu(say(_("Kind of work")), kinds, "res.set", "kind", draft, guild, chosen=[form.kind]),
        menu(
            say(_("Language of the text")), languages, "res.set", "language", draft, guild,
            chosen=[form.language] if form.language else [],
        ),
    ]  # fmt: skip
    for which in THEME_MENUS if started.edits else MEMBERS_MENUS:
        terms = theme_terms(which, reader)
        if not terms:
            continue
        names = [say.pick(term.names) for term in terms]
        placeholder = {
            "how": say(_("How it goes about it")),
            "sdg": say(_("Sustainable Development Goals")),
        }.get(which, say(_("Themes: {first} … {last}"), first=names[0], last=names[-1]))
        options = [(term.id.key, name, "") for term, name in zip(terms, names, strict=True)]
        menus.append(menu(placeholder, options, "res.set", which, draft, guild, chosen=form.themes, many=True))
    if started.edits:
        stages = [("published", say(_("published")), ""), ("draft", say(_("draft")), "")]
        menus.append(menu(say(_("Draft or published")), stages, "res.set", "stage", draft, guild, chosen=[form.stage]))
    return menus


def sent(title: str, tell: str, say: Language) -> LayoutView:
    """Say that something was handed to the curators, and how the answer will come."""
    where = say(TOLD_HERE) if tell == "here" else say(_("You are told by direct message what they decide."))
    return layout(
        text(
            say(_("Sent to the curators: {title}"), title=f"**{plain(title, limit=300)}**"),
            where,
            f"-# {say(_('See, change or take it back at any time: /resources mine'))}",
        )
    )


def message_link(guild: int, channel: int, message: int, say: Language) -> discord.ui.Button[LayoutView]:
    """Return the way to the message that something was shared from."""
    place = f"https://discord.com/channels/{guild}/{channel}/{message}"
    return Button(style=ButtonStyle.link, url=place, label=say(_("The message it was shared from")))
