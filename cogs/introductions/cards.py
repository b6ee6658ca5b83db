"""What an asker and the other side see: forms, the preview, the need, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import ButtonStyle
from discord.ui import Button, LayoutView

from bot.core.i18n import Language, _
from bot.dock.records import NEED_LENGTH
from bot.errors import UserError
from bot.introductions.answering import Addressed
from bot.introductions.records import HELPED, NAME_LENGTH, ORGANISATION_LENGTH, REACH_LENGTH, Introduction
from bot.introductions.service import Written
from bot.ui.addresses import button
from bot.ui.forms import Form, Submitted
from bot.ui.layouts import actions, card, layout, row, rule, text
from bot.ui.reports import explain
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.introductions.wording import need_lines, shares_lines, shares_of


def ask_form(written: Written, submitted: Submitted, say: Language) -> Form:
    """Return the form of an asker; to send what it holds is their consent, and the preview says so."""
    form = written.form
    made = Form(say(_("Ask for an introduction")), submitted)
    made.field(
        "need", say(_("What you need")), value=form.need, limit=NEED_LENGTH, required=True, long=True,
        about=say(_("Do not write who you are: they read this before they say yes")),
    )  # fmt: skip
    made.field(
        "name", say(_("Your name")), value=form.name, limit=NAME_LENGTH, required=True,
        about=say(_("Read only once they have said yes, as is what follows")),
    )  # fmt: skip
    made.field("organisation", say(_("Your organisation")), value=form.organisation, limit=ORGANISATION_LENGTH)
    made.field(
        "reach", say(_("How to reach you")), value=form.reach, limit=REACH_LENGTH, required=True,
        about=say(_("An address, a telephone number, or your name on Discord")),
    )  # fmt: skip
    made.menu(
        "thread", say(_("A private thread here for the two of you")), _yes_no(say), chosen=[form.thread],
        about=say(_("Made only if they want one too; in it you see one another's names on Discord")),
    )  # fmt: skip
    return made


def answer_form(submitted: Submitted, say: Language, called: str) -> Form:
    """Return the form of whoever says yes; to send it is the second consent."""
    made = Form(say(_("Say yes to an introduction")), submitted)
    made.field(
        "name", say(_("Your name")), value=called, limit=NAME_LENGTH, required=True,
        about=say(_("When you send this, you agree that whoever asks reads it")),
    )  # fmt: skip
    made.field("organisation", say(_("Your organisation")), limit=ORGANISATION_LENGTH)
    made.field(
        "reach", say(_("How to reach you")), limit=REACH_LENGTH, required=True,
        about=say(_("An address, a telephone number, or your name on Discord")),
    )  # fmt: skip
    made.menu(
        "thread", say(_("A private thread here for the two of you")), _yes_no(say), chosen=["no"],
        about=say(_("Made only if they want one too; in it you see one another's names on Discord")),
    )  # fmt: skip
    return made


def _yes_no(say: Language) -> list[tuple[str, str]]:
    return [("no", say(_("No"))), ("yes", say(_("Yes")))]


def preview(written: Written, number: int, say: Language) -> LayoutView:
    """Show an asker what the other side reads before, and what after it has said yes; sending is the consent."""
    form = written.form
    after = [*shares_lines(shares_of(form), say)]
    if form.thread == "yes":
        after.append(say(_("A private thread on this server, if they want one too.")))
    consent = say(
        _("When you send this, you agree that they read the second part if they say yes. You can take it back until "
          "then. If nothing comes of it, you are told so after 14 days, without reasons.")
    )  # fmt: skip
    return layout(
        card(
            text(f"## {say(_('An introduction to {name}'), name=plain(written.name))}"),
            text(f"**{say(_('They read this first'))}**", say(_("“{text}”"), text=plain(form.need))),
            text(f"-# {say(_('With it go the day and the languages that you named with /dock ask; nothing else.'))}"),
            rule(),
            text(f"**{say(_('They read this only if they say yes'))}**", *after),
            text(f"-# {consent}"),
        ),
        *actions(
            button(say(_("I agree: send it")), "intr.send", number, style=ButtonStyle.primary),
            button(say(_("Change it")), "intr.draft", number),
        ),
    )


def refused(error: UserError, number: int, say: Language) -> LayoutView:
    """Say why what was typed cannot be sent, with the way back to it."""
    kept = say(_("Nothing was sent yet. What you typed is kept for a day."))
    return layout(
        text(explain(error, say) or "", f"-# {kept}"),
        *actions(button(say(_("Correct it")), "intr.draft", number, style=ButtonStyle.primary)),
    )


def sent(written: Written, guild: int, say: Language) -> LayoutView:
    """Say what happens now: the same, whoever it went to."""
    said = say(_("Your request to {name} was sent, without your name."), name=plain(written.name))
    then = say(
        _("If they say yes, you both read what the other shares. If nothing comes of it, you are told after 14 days. "
          "Until then you can ask others too.")
    )  # fmt: skip
    return layout(text(said, then), *actions(button(say(_("My introductions")), "intr.panel", guild)))


def answer_buttons(one: Introduction, say: Language) -> Sequence[Button[LayoutView]]:
    """Return the answers of whom a request is addressed to."""
    buttons = [
        button(say(_("Yes")), "intr.yes", one.id, one.guild, style=ButtonStyle.success),
        button(say(_("No")), "intr.no", one.id, one.guild),
    ]
    if one.addressee is not None:
        buttons += [
            button(say(_("Not now, for a month")), "intr.later", one.id, one.guild),
            button(say(_("Never from them again")), "intr.block", one.id, one.guild),
        ]
    return buttons


def helped_buttons(one: Introduction, say: Language) -> Sequence[Button[LayoutView]]:
    """Return the answers to whether it helped."""
    return [
        button(say(phrase), "intr.helped", one.id, answer, one.guild, style=ButtonStyle.secondary)
        for answer, phrase in HELPED.items()
    ]


def request(found: Addressed, say: Language) -> LayoutView:
    """Show a request to whom it is addressed: nothing of the asker but the need."""
    one = found.introduction
    until = say(
        _("Open until {when}. Who asks is told nothing of your answer unless it is yes."),
        when=discord_time(one.expires_at, "F"),
    )
    return layout(
        card(
            text(f"## {say(_('Somebody of the network asks for help'))}"),
            text(*need_lines(one, found.organisation, say), f"-# {until}"),
        ),
        *actions(*answer_buttons(one, say)),
        *actions(button(say(_("Back")), "intr.queue") if one.addressee is None else None),
    )


def queue(found: Sequence[Addressed], page: int, say: Language) -> LayoutView:
    """Show the curators what is addressed to them, a page at a time; nobody who asks is named."""
    per_page = 5
    last = max(0, (len(found) - 1) // per_page)
    page = min(page, last)
    rows = [
        row(_short(one, say), button(say(_("Open")), "intr.open", one.introduction.id, one.introduction.guild))
        for one in found[page * per_page : (page + 1) * per_page]
    ]
    head = [f"### {say(_('Introductions addressed to the curators'))}"]
    head.append(
        say(_("Nobody else can answer these. Say yes with whom to turn to, or no.")) if found else say(_("None waits."))
    )
    return layout(
        text(*head),
        *rows,
        *actions(
            button(say(_("Previous")), "intr.queue", page - 1) if page else None,
            button(say(_("Next")), "intr.queue", page + 1) if page < last else None,
            button(say(_("What waits")), "wish.people"),
        ),
    )


def _short(one: Addressed, say: Language) -> str:
    introduction = one.introduction
    name = say(_("For {name}:"), name=f"**{plain(one.organisation)}**") if one.organisation else ""
    need = say(_("“{text}”"), text=plain(introduction.need, limit=200))
    lines = [name, need, f"-# {discord_time(introduction.asked_at, 'D')}"]
    return "\n".join(line for line in lines if line)


def accepted(one: Introduction, user: int, say: Language) -> LayoutView:
    """Show whoever said yes what the asker shares."""
    lines = [say(_("You have both said yes. This is who asked:")), *shares_lines(one.other(user), say)]
    if one.thread_state == "wanted":
        lines.append(say(_("A private thread is being made; you are told where it is.")))
    elif one.addressee_thread:
        lines.append(say(_("They did not ask for a thread, so none is made.")))
    return layout(card(text(*lines)), *actions(button(say(_("My introductions")), "intr.panel", one.guild)))


def done(said: str, guild: int, say: Language) -> LayoutView:
    """Say what was done, with the way to the panel."""
    return layout(text(said), *actions(button(say(_("My introductions")), "intr.panel", guild)))


def until_said(until: datetime, say: Language) -> str:
    """Say until when nobody is introduced to somebody."""
    return say(_("You are not asked again before {when}. End it any time below."), when=discord_time(until, "F"))
