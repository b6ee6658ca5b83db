"""What a newcomer sees: the form, what they sent and where it stands, why something cannot be used."""

from __future__ import annotations

from collections.abc import Mapping

from discord import ButtonStyle
from discord.ui import LayoutView

from bot.core.i18n import Language, Phrase, _
from bot.directory.records import Summary
from bot.errors import UserError
from bot.interest.form import (
    LANGUAGES_LENGTH,
    NAME_LENGTH,
    ORGANISATION_LENGTH,
    PLACE_LENGTH,
    WHY_LENGTH,
    InterestForm,
)
from bot.interest.records import Interest, Status
from bot.ui.addresses import button
from bot.ui.forms import Form, Submitted
from bot.ui.layouts import actions, card, layout, rule, text
from bot.ui.reports import explain
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.interest.wording import content_lines

STANDS: Mapping[Status, Phrase] = {
    "new": _("The curators have it since {when}. They read it, and nobody else does."),
    "in-touch": _("A curator has taken it up, {when}, and writes to you or has done so. Nobody else reads it."),
    "joined": _("Welcome: you have joined the network, {when}."),
    "declined": _("Thank you for your interest. The curators could not take it up, {when}."),
}


def interest_form(form: InterestForm, submitted: Submitted, say: Language) -> Form:
    """Return the form of a newcomer."""
    made = Form(say(_("Take part in the network")), submitted)
    made.field(
        "name", say(_("Your name")), value=form.name, limit=NAME_LENGTH, required=True,
        about=say(_("What you write here is read by the curators alone")),
    )  # fmt: skip
    made.field(
        "organisation", say(_("Your organisation")), value=form.organisation, limit=ORGANISATION_LENGTH,
        about=say(_("Leave it empty if you write for yourself")),
    )  # fmt: skip
    made.field("place", say(_("City and country")), value=form.place, limit=PLACE_LENGTH, about="Nairobi, Kenya")
    made.field(
        "why", say(_("Why you would like to take part")), value=form.why, limit=WHY_LENGTH, required=True, long=True,
        about=say(_("What you work on, and what you hope for")),
    )  # fmt: skip
    made.field(
        "languages", say(_("Languages you speak")), value=form.languages, limit=LANGUAGES_LENGTH,
        about=say(_("With commas between them")),
    )  # fmt: skip
    return made


def refused(error: UserError, draft: int, guild: int, say: Language) -> LayoutView:
    """Say why what was typed cannot be sent, with the way back to it."""
    kept = say(_("Nothing was sent yet. What you typed is kept for a day."))
    return layout(
        text(explain(error, say) or "", f"-# {kept}"),
        *actions(button(say(_("Correct it")), "wish.draft", draft, guild, style=ButtonStyle.primary)),
    )


def mine(
    interest: Interest, guild: int, say: Language, *, organisation: Summary | None = None, sent: bool = False,
    direct: bool = False,
) -> LayoutView:  # fmt: skip
    """Show somebody what they sent, where it stands, and what they can do.

    `organisation` is the one that it led to, `sent` says that it was sent just now, `direct` that it is shown in
    direct messages, where no directory is at hand.
    """
    when = discord_time(interest.moved_at, "F")
    head = say(_("Sent to the curators")) if sent else say(_("Your wish to take part"))
    lines = [say(STANDS[interest.status], when=when)]
    if interest.status == "declined" and interest.told and interest.reason:
        lines.append(say(_("The curators write: “{text}”"), text=plain(interest.reason, limit=500)))
    if interest.status == "joined":
        if organisation is not None:
            lines.append(say(_("Your organisation: {name}"), name=f"**{plain(organisation.name)}**"))
        lines += first_steps(say)
    if interest.open:
        how = _("Change it or take it back here; you find it again with /interest")
    else:
        how = _("It is kept so that the curators know what they answered. If you erase it, only a count stays.")
    opened = None if organisation is None or direct else button(say(_("Open")), "dir.open", organisation.id)
    return layout(
        card(text(f"## {head}", *lines), rule(), text(*content_lines(interest.content, say)), text(f"-# {say(how)}")),
        *actions(
            opened,
            button(say(_("Change it")), "wish.change", guild) if interest.open else None,
            button(say(_("Take it back")), "wish.back", interest.id, guild) if interest.open else None,
            button(say(_("Write anew")), "wish.write", guild) if interest.status == "declined" else None,
            button(say(_("Erase it")), "wish.back", interest.id, guild) if not interest.open else None,
            button(say(_("All that is kept of me")), "priv.open", guild),
        ),
    )


def first_steps(say: Language) -> list[str]:
    """Return what somebody who joined can do first."""
    return [
        say(_("What you can do first, in the server:")),
        f"- {say(_('/help shows what the bot can do for you'))}",
        f"- {say(_('/me profile lists you in the directory of people, if you want that'))}",
        f"- {say(_('/directory show opens the card of your organisation'))}",
    ]


def take_back(interest: Interest, guild: int, say: Language) -> LayoutView:
    """Ask before what somebody wrote goes for good."""
    asked = (
        say(_("Take back what you sent? Its words go at once and for good; the curators see only that it was there."))
        if interest.open
        else say(_("Erase what you sent? Its words go at once and for good; a count of what was decided stays."))
    )
    yes = say(_("Take it back")) if interest.open else say(_("Erase it"))
    return layout(
        text(asked),
        *actions(
            button(yes, "wish.gone", interest.id, guild, style=ButtonStyle.danger),
            button(say(_("Keep it")), "wish.mine", guild),
        ),
    )


def taken_back(say: Language) -> LayoutView:
    """Say that nothing of it is kept."""
    return layout(text(say(_("Done. Nothing of what you wrote is kept. You can write again with /interest"))))


def nothing(guild: int, say: Language) -> LayoutView:
    """Say that nothing was sent, where no form can be opened at once."""
    said = say(_("Nothing of yours is kept here. If you would like to take part, write to the curators."))
    return layout(text(said), *actions(button(say(_("Write")), "wish.write", guild, style=ButtonStyle.primary)))
