"""The curators' panel of a conversation: where it stands, its questions, what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ButtonStyle
from discord.ui import Button, Item, LayoutView, Select

from bot.conversations.records import MODE_NAMES, PHASES, Conversation, LinkKind, Question
from bot.core.i18n import Language, _
from bot.ui.addresses import button, menu
from bot.ui.layouts import actions, card, choice, layout, rule, text
from bot.ui.text import plain
from bot.ui.times import discord_time

KINDS = {"resource": _("Resource"), "organisation": _("Organisation"), "event": _("Meeting")}


def managed(
    one: Conversation, links: Sequence[tuple[LinkKind, int, str]], say: Language, *, note: str = ""
) -> LayoutView:
    """Show a conversation to those who facilitate it, with a note below that belongs to what was just done."""
    lines = [f"**{say(PHASES[one.phase])}** · {say(MODE_NAMES[one.mode])}"]
    if one.paused_at is not None:
        lines.append(say(_("The schedule has been paused since {time}."), time=discord_time(one.paused_at, "F")))
    lines += [
        say(said, time=f"{discord_time(at, 'F')} ({discord_time(at, 'R')})")
        for said, at in (
            (_("Announced: {time}"), one.announces_at),
            (_("Opens: {time}") if one.phase in {"planned", "announced"} else _("Opened: {time}"), one.opens_at),
            (_("Contributions until: {time}"), one.closes_at),
            (_("Closes by itself: {time}"), one.ends_at),
            (_("Closed: {time}"), one.closed_at),
        )
        if at is not None
    ]
    if not one.kept_open and one.live:
        lines.append(say(_("Its thread was archived by hand, and stays so until somebody opens it.")))
    lines.append(
        say(_("Facilitated by {people}."), people=say.listed(f"<@{user}>" for user in one.facilitators))
        if one.facilitators
        else say(_("Nobody is named as its facilitator."))
    )
    items: list[Item[LayoutView]] = [text(f"### {plain(one.title)}"), text(*lines), rule()]
    items.append(text(*(question_line(question, say) for question in one.questions)))
    if links:
        items.append(
            text(*(say(_("{name}: {value}"), name=KINDS[kind], value=plain(name)) for kind, _ref, name in links))
        )
    items += [text(f"-# {note}")] if note else []
    closed = one.phase == "closed"
    options = [(str(question.id), f"{question.position}  {question.text}", "") for question in one.questions]
    return layout(
        card(*items),
        *choice(
            menu(say(_("Change a question …")), options, "cura.question", one.id) if options and not closed else None
        ),
        *(row for kind in KINDS for row in choice(_links(one, kind, links, say))),
        *actions(
            button(say(_("Change texts and dates")), "cura.change", one.id) if not closed else None,
            button(say(_("Add a question")), "cura.add", one.id) if not closed else None,
            _pause(one, say) if not closed else None,
        ),
        *actions(
            button(say(_("Read featured contributions")), "conv.read", one.id),
            button(say(_("Draft a summary")), "outc.new", one.id) if one.phase in {"open", "synthesis"} else None,
            button(say(_("Sum up and close")), "outc.close", one.id, style=_closing_style(one)) if not closed else None,
            button(say(_("Make a new thread")), "cura.remake", one.id) if one.live and one.thread is None else None,
        ),
    )


def _links(
    one: Conversation, kind: str, links: Sequence[tuple[LinkKind, int, str]], say: Language
) -> Select[LayoutView]:
    """Return the menu of what is linked of one kind: a menu takes no more than may be linked of each."""
    linked = [(f"{kind}-{ref}", name, "") for its, ref, name in links if its == kind]
    return menu(f"{say(KINDS[kind])} · {say(_('Remove a link …'))}", linked, "cura.unlink", one.id, kind)


def _closing_style(one: Conversation) -> ButtonStyle:
    return ButtonStyle.primary if one.phase == "synthesis" else ButtonStyle.secondary


def _pause(one: Conversation, say: Language) -> Button[LayoutView]:
    if one.paused_at is not None:
        return button(say(_("Resume")), "cura.pause", one.id, 0)
    return button(say(_("Pause")), "cura.pause", one.id, 1)


def question_line(question: Question, say: Language) -> str:
    """Return a question with where it stands."""
    stands = {
        "posted": say(_("asked {time}"), time=discord_time(question.posted_at, "R")) if question.posted_at else "",
        "held": say(_("withdrawn; it has no date")),
        "waiting": say(_("will be asked {time}"), time=discord_time(question.due_at, "F"))
        if question.due_at
        else say(_("at the opening")),
    }[question.status]
    return f"{question.position}  {plain(question.text)}\n-# {stands}"


def one_question(one: Conversation, question: Question, say: Language) -> LayoutView:
    """Show one question with what can be done about it."""
    posted = question.status == "posted"
    return layout(
        card(text(f"-# {plain(one.title)}", question_line(question, say))),
        *actions(
            button(say(_("Ask it now")), "cura.ask", one.id, question.id, style=ButtonStyle.primary)
            if not posted and one.phase == "open"
            else None,
            button(say(_("Give it a date")), "cura.move", one.id, question.id) if not posted else None,
            button(say(_("Change its words")), "cura.reword", one.id, question.id),
            button(say(_("Withdraw the question")), "cura.hold", one.id, question.id)
            if question.status != "held"
            else None,
            button(say(_("Remove it")), "cura.drop", one.id, question.id) if not posted else None,
        ),
        *actions(button(say(_("Back")), "cura.back", one.id)),
    )
