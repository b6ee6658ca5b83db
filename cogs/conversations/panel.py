"""A conversation on its way: the forms of its texts, and the panel where the rest is chosen before it is published."""

from __future__ import annotations

from datetime import datetime

from discord import ButtonStyle
from discord.ui import Item, LayoutView, Select

from bot.conversations.curation import Started
from bot.conversations.form import DATE_LENGTH, PLACES_LENGTH, QUESTIONS_LENGTH, ConversationForm
from bot.conversations.records import FRAMING_LENGTH, MODE_NAMES, PROMISES, TITLE_LENGTH, Content
from bot.conversations.templates import TEMPLATES
from bot.core.i18n import NAMES, Language, _
from bot.errors import UserError
from bot.ui.addresses import button, menu
from bot.ui.forms import Form, Submitted
from bot.ui.layouts import actions, card, choice, layout, rule, text
from bot.ui.reports import explain
from bot.ui.text import plain
from bot.ui.times import discord_time
from bot.vocabulary.records import Term, Terms

THEME_AXES = ("how", "theme", "expertise")
MENU = 25  # options of a menu of Discord
Checked = Content | UserError  # a draft as it is understood, or what is wrong with it


def text_form(started: Started, submitted: Submitted, say: Language) -> Form:
    """Return the form of the texts: title, framing, questions, the two dates that matter most."""
    form, new = started.form, started.conversation is None
    made = Form(say(_("Open a conversation")) if new else say(_("Change the conversation")), submitted)
    made.field("title", say(_("Title")), value=form.title, limit=TITLE_LENGTH, required=True)
    made.field(
        "framing", say(_("Why now, what for")), value=form.framing, limit=FRAMING_LENGTH, required=True, long=True
    )
    if new:
        made.field(
            "questions", say(_("Guiding questions, one a line")), value=form.questions, limit=QUESTIONS_LENGTH,
            required=True, long=True,
            about=say(_("A date in brackets says when it is asked: What worked? (9 April)")),
        )  # fmt: skip
    made.field(
        "opens", say(_("Opens")), value=form.opens, limit=DATE_LENGTH,
        about=say(_("Such as 23 March 2027 9:00; empty: as soon as it is published")),
    )  # fmt: skip
    made.field(
        "closes", say(_("Contributions until")), value=form.closes, limit=DATE_LENGTH,
        about=say(_("Such as 6 April 2027; empty: until a facilitator closes it")),
    )  # fmt: skip
    return made


def more_form(form: ConversationForm, submitted: Submitted, say: Language) -> Form:
    """Return the form of the other dates, and of the places."""
    made = Form(say(_("Dates and places")), submitted)
    made.field(
        "announces", say(_("Announced on")), value=form.announces, limit=DATE_LENGTH,
        about=say(_("When its thread is made; empty: at once")),
    )  # fmt: skip
    made.field(
        "ends", say(_("Closes by itself")), value=form.ends, limit=DATE_LENGTH,
        about=say(_("After the synthesis; empty: when a facilitator closes it")),
    )  # fmt: skip
    made.field(
        "places", say(_("Places")), value=form.places, limit=PLACES_LENGTH, long=True,
        about=say(_("What it is about, one a line: Nairobi, Kenya")),
    )  # fmt: skip
    return made


def panel(started: Started, checked: Checked, draft: int, terms: Terms, say: Language, *, zone: str) -> LayoutView:
    """Show a draft as it is understood, with what can be chosen, and what is wrong with it."""
    form, new = started.form, started.conversation is None
    head = say(_("Not published yet: this is what was understood")) if new else say(_("Not saved yet"))
    title = checked.title if isinstance(checked, Content) else form.title
    items: list[Item[LayoutView]] = [text(f"-# {head}", f"### {plain(title) or '…'}")]
    if new and form.mode is None:
        items.append(text(f"**{say(_('Note'))}** {say(_('Choose how people’s words may be used.'))}"))
    ready = isinstance(checked, Content) and (not new or form.mode is not None)
    if isinstance(checked, UserError):
        items.append(text(f"**{say(_('Note'))}** {explain(checked, say) or ''}"))
    else:
        items += [
            text(*(plain(line) for line in checked.framing.splitlines())),
            text(*_schedule(checked, say, zone)),
        ]
        if checked.questions:
            items.append(text(*_questions(checked, say)))
        items += [rule(), text(*_choices(form, checked, terms, say))]
    publish = say(_("Publish")) if new else say(_("Save"))
    return layout(
        card(*items),
        *(row for one in _menus(started, draft, terms, say) for row in choice(one)),
        *actions(
            button(publish, "cura.publish", draft, style=ButtonStyle.primary, disabled=not ready),
            button(say(_("Change the text")), "cura.text", draft),
            button(say(_("Dates and places")), "cura.more", draft),
            button(say(_("Discard")), "cura.discard", draft),
        ),
    )


def _schedule(checked: Content, say: Language, zone: str) -> list[str]:
    def when(at: datetime) -> str:
        return f"{discord_time(at, 'F')} ({discord_time(at, 'R')})"

    lines = []
    if checked.announces_at is not None:
        lines.append(say(_("Announced: {time}"), time=when(checked.announces_at)))
    if checked.opens_at is not None:
        lines.append(say(_("Opens: {time}"), time=when(checked.opens_at)))
    else:
        lines.append(say(_("Opens as soon as it is published")))
    if checked.closes_at is not None:
        lines.append(say(_("Contributions until: {time}"), time=when(checked.closes_at)))
    if checked.ends_at is not None:
        lines.append(say(_("Closes by itself: {time}"), time=when(checked.ends_at)))
    lines.append(f"-# {say(_('Dates are meant in the time zone {zone}.'), zone=zone)}")
    return lines


def _questions(checked: Content, say: Language) -> list[str]:
    return [
        f"{number}  {plain(said)}"
        + (f"\n-# {say(_('asked {time}'), time=discord_time(due, 'F'))}" if due else f"\n-# {say(_('at the opening'))}")
        for number, (said, due) in enumerate(checked.questions, 1)
    ]


def _choices(form: ConversationForm, checked: Content, terms: Terms, say: Language) -> list[str]:
    languages = say.listed(NAMES[one] for one in checked.languages)
    lines = [
        f"{say(MODE_NAMES[checked.mode])}. {say(PROMISES[checked.mode])}" if form.mode else "",
        say(_("Texts in {language}; contributions in {languages}."), language=NAMES[form.language],
            languages=languages),
        say.listed(say.pick(term.names) for one in checked.terms if (term := terms.get(*one)) is not None),
        say.series(plain(line) for line in form.places.splitlines()),
        say(_("Each week a draft of a summary is made for the facilitators.")) if form.weekly else "",
    ]  # fmt: skip
    return [f"-# {line}" for line in lines if line]


def theme_terms(terms: Terms) -> list[Term]:
    """Return the themes that a conversation may bear, in the order of their menus."""
    return [term for axis in THEME_AXES for term in terms.axis(axis)]


def _menus(started: Started, draft: int, terms: Terms, say: Language) -> list[Select[LayoutView]]:
    form = started.form
    menus: list[Select[LayoutView]] = []
    if started.conversation is None:
        modes = [(key, say(name), say(PROMISES[key])) for key, name in MODE_NAMES.items()]
        chosen = [form.mode] if form.mode else []
        menus.append(menu(say(_("How may people’s words be used?")), modes, "cura.set", "mode", draft, chosen=chosen))
    written = [(code, name, "") for code, name in NAMES.items()]
    menus.append(
        menu(
            say(_("Languages that people may write in")), written, "cura.set", "languages", draft,
            chosen=[form.language, *form.languages], many=True,
        )
    )  # fmt: skip
    offered = theme_terms(terms)
    for part, first in enumerate(range(0, min(len(offered), 2 * MENU), MENU)):
        some = offered[first : first + MENU]
        names = [say.pick(term.names) for term in some]
        options = [(term.id.key, name, "") for term, name in zip(some, names, strict=True)]
        placeholder = say(_("Themes: {first} … {last}"), first=names[0], last=names[-1])
        menus.append(menu(placeholder, options, "cura.set", f"themes{part}", draft, chosen=form.themes, many=True))
    weekly = [("yes", say(_("A draft of a summary each week")), ""), ("no", say(_("No weekly draft")), "")]
    menus.append(
        menu(say(_("Summaries")), weekly, "cura.set", "weekly", draft, chosen=["yes" if form.weekly else "no"])
    )
    return menus


def template_choices(say: Language, typed: str) -> list[tuple[str, str]]:
    """Return (key, name) of the templates whose name holds what was typed."""
    return [(key, say(one.name)) for key, one in TEMPLATES.items() if typed.casefold() in say(one.name).casefold()]
