"""`/setup guide` as it is shown: one step at a time, each saying how far it is, what it is for and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord.ui import ActionRow, Button, Item, LayoutView

from bot.core.i18n import NAMES, Language, Phrase, _
from bot.ui.addresses import button, channel_menu, role_menu
from bot.ui.layouts import actions, layout, row, rule, text
from bot.ui.permissions import Purpose
from cogs.setup.needs import lacks_line
from cogs.setup.standing import KINDS, STEPS, Standing, State, Step

TITLES: dict[Step, Phrase] = {
    "curators": _("Who curates"),
    "notes": _("Channel for review and notes"),
    "meetings": _("Meetings"),
    "digest": _("Digest of the library"),
    "conversations": _("E-conversations"),
    "data": _("What the network begins with"),
    "ready": _("Summary"),
}
STATES: dict[State, Phrase] = {
    "done": _("Done."),
    "open": _("Still open."),
    "flawed": _("Chosen, but something is wrong with it."),
    "optional": _("Off. You may leave it off."),
}
PURPOSES: dict[Step, Phrase] = {
    "curators": _("Curators look after the directory and the library. Administrators of the server always do as well."),
    "notes": _("Here curators find what members share, and what members tell them. Let only curators see it."),
    "meetings": _("Here meetings are announced, and reminders posted. It is best a channel that everybody reads."),
    "digest": _("What is new in the library, each week or month, in one message."),
    "conversations": _(
        "An e-conversation is a discussion of one question, for some weeks. A forum is best; in a text channel each "
        "has a thread."
    ),
    "data": _("What members find from the first day. Nothing that people enter or edit later is overwritten."),
}
CHOOSE: dict[Purpose, Phrase] = {
    "notes": _("Choose the channel for notes"),
    "meetings": _("Choose the channel for meetings"),
    "digest": _("Choose the channel for the digest"),
    "conversations": _("Choose a forum or a text channel"),
}
CHANNELS: dict[Purpose, Sequence[discord.ChannelType]] = {
    **dict.fromkeys(KINDS, (discord.ChannelType.text,)),
    "conversations": (discord.ChannelType.forum, discord.ChannelType.text),
}
FORMS: dict[Step, Phrase] = {"meetings": _("Language and time zone"), "digest": _("Rhythm and language")}


def guide(step: Step, now: Standing, say: Language, notice: Sequence[str] = ()) -> LayoutView:
    """Show one step; `notice` says what was just done."""
    number = STEPS.index(step) + 1
    head = say(
        _("Step {number} of {count}: {title}"), number=say.number(number), count=say.number(len(STEPS)),
        title=say(TITLES[step]),
    )  # fmt: skip
    body = _summary(now, say) if step == "ready" else _step(step, now, say)
    noticed: list[Item[Any]] = [text(*notice), rule()] if any(notice) else []
    return layout(*noticed, text(f"### {head}"), *body, *_ways(step, now, say))


def _step(step: Step, now: Standing, say: Language) -> list[Item[Any]]:
    if step == "curators":
        return [text(*_said(step, now, say)), ActionRow(_role_menu(now, say))]
    if step == "data":
        return [text(*_said(step, now, say), *_offered(now, say)), *_loads(now, say)]
    menus = [ActionRow(_channel_menu(kind, now, say)) for kind in KINDS if kind == step]
    return [text(*_said(step, now, say)), *menus, *actions(*_buttons(step, now, say))]


def _said(step: Step, now: Standing, say: Language) -> list[str]:
    """Return what a step is for, how far it is, and what is missing."""
    return [
        say(PURPOSES[step]),
        f"**{say(STATES[now.state(step)])}** {_detail(step, now, say)}",
        *_wrong(step, now, say),
    ]


def _detail(step: Step, now: Standing, say: Language) -> str:
    """Return what was decided in a step, in a sentence or a few."""
    if step == "curators":
        return say(_("Members with the role {role} curate."), role=now.role.mention) if now.role else ""
    if step == "data":
        if not now.terms:
            return say(_("The directory and its themes are empty."))
        organisations = say.plural("{count} organisation", "{count} organisations", now.organisations)
        terms = say.plural("{count} theme or category", "{count} themes and categories", now.terms)
        return say(_("Loaded: {what}."), what=say.listed([organisations, terms]))
    if step == "digest":
        return f"{_channel(now, 'digest', say)} {_rhythm(now, say)}".strip()
    if step == "meetings":
        return f"{_channel(now, 'meetings', say)} {_meetings(now, say)}".strip()
    return _channel(now, "notes" if step == "notes" else "conversations", say)


def _channel(now: Standing, kind: Purpose, say: Language) -> str:
    channel = now.channel(kind)
    return say(_("Channel: {channel}."), channel=channel.mention) if channel else ""


def _meetings(now: Standing, say: Language) -> str:
    kept = now.meetings
    return " ".join(
        [
            say(_("Language: {language}."), language=NAMES[kept.language]),
            say(_("Time zone where nobody names one: {zone}."), zone=kept.zone),
            say(_("The server's own events show the next meeting."))
            if kept.mirror
            else say(_("The server's own events show no meeting.")),
        ]
    )


def _rhythm(now: Standing, say: Language) -> str:
    kept = now.digest
    if kept.every == "off":
        return ""
    said = (
        _("The digest of the library comes each week: {day}, {time} ({zone}).")
        if kept.every == "week"
        else _("The digest of the library comes each month, on its first such day: {day}, {time} ({zone}).")
    )
    when = say(said, day=say.weekday_number(kept.weekday), time=f"{kept.hour:02}:00", zone=kept.zone)
    return f"{when} {say(_('Language: {language}.'), language=NAMES[kept.language])}"


def _wrong(step: Step, now: Standing, say: Language) -> list[str]:
    """Return what is wrong with what was chosen, and how to mend it."""
    lines = []
    if step == "curators" and now.curators.curator_role is not None and now.role is None:
        lines.append(say(_("The role that was chosen is gone. Choose another.")))
    for kind in KINDS:
        if kind != step or now.chosen(kind) is None:
            continue
        if now.channel(kind) is None:
            lines.append(say(_("The channel that was chosen is gone, or the bot cannot see it. Choose another.")))
        elif lacking := now.lacking(kind):
            lines.append(lacks_line(lacking, say))
            remedy = _("Give them to the bot in the settings of the channel, under Permissions. Then press Check.")
            lines.append(f"-# {say(remedy)}")
    notes = now.channel("notes")
    if step == "notes" and notes and notes.permissions_for(now.server.default_role).view_channel:
        lines.append(say(_("Everybody can see this channel.")))
    if step == "meetings" and now.mirror_lacking:
        permissions = say.listed(say(one) for one in now.mirror_lacking)
        lines.append(say(_("For the server's own events the bot lacks: {permissions}."), permissions=permissions))
        lines.append(
            f"-# {say(_('Give them to the role of the bot in the settings of the server, or leave them off.'))}"
        )
    return lines


def _role_menu(now: Standing, say: Language) -> discord.ui.RoleSelect[Any]:
    return role_menu(say(_("Choose the curators' role")), "sett.role", chosen=now.role.id if now.role else None)


def _channel_menu(kind: Purpose, now: Standing, say: Language) -> discord.ui.ChannelSelect[Any]:
    channel = now.channel(kind)
    return channel_menu(
        say(CHOOSE[kind]), CHANNELS[kind], "sett.place", kind, chosen=channel.id if channel else None
    )  # fmt: skip


def _buttons(step: Step, now: Standing, say: Language) -> list[Button[Any] | None]:
    """Return what else can be decided in a step."""
    made: list[Button[Any] | None] = []
    if step in FORMS:
        off = step == "digest" and now.digest.channel is None  # there is nothing yet that could come
        made.append(button(say(FORMS[step]), "sett.ask", step, disabled=off))
    if step == "meetings":
        said = (
            _("Leave the server's events alone") if now.meetings.mirror else _("Show meetings in the server's events")
        )
        made.append(button(say(said), "sett.mirror", "off" if now.meetings.mirror else "on"))
    if step == "conversations" and now.channel("conversations") is None:
        made.append(button(say(_("Make a forum")), "sett.forum"))
    if now.state(step) == "flawed":
        made.append(button(say(_("Check")), "sett.step", step, "again"))
    return made


def _offered(now: Standing, say: Language) -> list[str]:
    if now.terms:
        return [f"-# {say(_('Files replace what was loaded before them; what people entered or edited stays.'))}"]
    offered = (
        _("The data of the network: its organisations, resources and past meetings, as it has published them."),
        _("An empty network: themes, categories and countries, so that you can begin to enter your own."),
        _("Your own files: a folder of YAML, as one zip. It is checked whole before anything is changed."),
    )
    return [f"- {say(one)}" for one in offered]


def _loads(now: Standing, say: Language) -> Sequence[Item[Any]]:
    own = _("Load the data again") if now.organisations else _("Load the data of the network")
    return actions(
        button(say(own), "sett.load", "own"),
        None if now.terms else button(say(_("Begin empty")), "sett.load", "blank"),
        button(say(_("Hand in files")), "sett.ask", "data"),
    )


def _summary(now: Standing, say: Language) -> list[Item[Any]]:
    """Return every step with how far it is, and what comes next."""
    said = (
        say(_("The bot is ready. /help shows everybody what they can do here, and /doctor whether all is well."))
        if now.missing == 0
        else say.plural(
            "{count} step is open. What is set works already.",
            "{count} steps are open. What is set works already.",
            now.missing,
        )
    )
    rows = []
    for step in STEPS[:-1]:
        wrong = [line for line in _wrong(step, now, say) if not line.startswith("-#")]
        about = " ".join(filter(None, [say(STATES[now.state(step)]), _detail(step, now, say), *wrong]))
        rows.append(row(f"**{say(TITLES[step])}** – {about}", button(say(_("Open")), "sett.step", step)))
    hidden = say(_("Discord shows /curate to those who may manage messages; server settings change that."))
    return [text(said), *rows, text(f"-# {hidden}")]


def _ways(step: Step, now: Standing, say: Language) -> Sequence[Item[Any]]:
    number = STEPS.index(step)
    back = button(say(_("Back")), "sett.step", STEPS[number - 1], "back") if number else None
    if step == "ready":
        return actions(back)
    style = discord.ButtonStyle.secondary if now.state(step) == "open" else discord.ButtonStyle.primary
    following = button(say(_("Next")), "sett.step", STEPS[number + 1], "next", style=style)
    later = say(_("You can stop at any time: /setup guide goes on at the first step that is open."))
    whole = button(say(TITLES["ready"]), "sett.step", "ready", "whole") if number + 2 < len(STEPS) else None
    return [*actions(back, following, whole), text(f"-# {later}")]
