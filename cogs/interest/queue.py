"""What curators see of expressions of interest: the queue, one of them, what was done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from discord import ButtonStyle
from discord.ui import Item, LayoutView

from bot.core.audit import AuditEntry
from bot.core.i18n import Language, Phrase, _
from bot.interest import curation, service
from bot.interest.curation import Chosen, Queue, Seen
from bot.interest.records import STATUSES, Interest, InterestCounts
from bot.ui.addresses import button, menu
from bot.ui.layouts import actions, card, choice, layout, row, rule, text
from bot.ui.people import mention
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.interest.wording import content_lines, waited

PER_PAGE = 5
OWN = frozenset({service.EXPRESS, service.CHANGE, service.WITHDRAW})
DONE: Mapping[str, Phrase] = {
    service.EXPRESS: _("sent"),
    service.CHANGE: _("changed"),
    service.WITHDRAW: _("taken back"),
    curation.CONTACT: _("in touch"),
    curation.JOIN: _("joined"),
    curation.DECLINE: _("declined"),
}
CHOICES: Mapping[Chosen, Phrase] = {
    "open": _("All that wait"),
    "new": _("New"),
    "in-touch": _("In touch"),
    "joined": _("Joined"),
    "declined": _("Declined"),
}


def queue(found: Queue, now: datetime, say: Language) -> LayoutView:
    """Show a page of those that stand somewhere, each with the way to it."""
    counts = found.counts
    head = [f"### {say(_('New people: expressions of interest'))}", counted(counts, say)]
    if not found.found:
        head.append(say(_("Nobody waits.")) if found.chosen in {"open", "new", "in-touch"} else say(_("Nobody yet.")))
    options = [(value, say(name), "") for value, name in CHOICES.items()]
    items: list[Item[LayoutView]] = [text(*head)]
    items += [row(_line(one, now, say), button(say(_("Open")), "wish.open", one.id)) for one in found.found]
    items += choice(menu(say(_("Show")), options, "wish.queue", chosen=[found.chosen]))
    items += actions(
        button(say(_("Previous")), "wish.queue", found.chosen, found.page - 1) if found.page > 0 else None,
        button(say(_("Next")), "wish.queue", found.chosen, found.page + 1) if found.page < found.last else None,
        button(say(_("What waits")), "wish.people"),
    )
    return layout(*items)


def counted(counts: InterestCounts, say: Language) -> str:
    """Return how many stand where: “new 2, in touch 1, joined 4, declined 0”."""
    return say(
        _("new {new}, in touch {touch}, joined {joined}, declined {declined}"),
        new=say.number(counts.new), touch=say.number(counts.in_touch), joined=say.number(counts.joined),
        declined=say.number(counts.declined),
    )  # fmt: skip


def _line(one: Interest, now: datetime, say: Language) -> str:
    words = [plain(text, limit=100) for text in (one.content.organisation, one.content.place) if text]
    since = waited(now - one.moved_at, say) if one.open else discord_time(one.moved_at, "d")
    first = " · ".join([f"**{plain(one.content.name, limit=100)}**", *words])
    return f"{first}\n-# {say(STATUSES[one.status])} · {since}"


def interest_card(seen: Seen, now: datetime, say: Language) -> LayoutView:
    """Show one with all that a curator needs to move it, or what became of it, by whom and why."""
    one = seen.interest
    back = button(say(_("Back to the list")), "wish.queue")
    history = button(say(_("History")), "wish.history", one.id)
    if not one.user:
        gone = say(_("Whoever wrote this has taken it back. Nothing of it is kept."))
        return layout(text(gone), *actions(back, history))
    head = f"**{say(CHOICES[_choice(one)])}** · {say(_('sent {when}'), when=discord_time(one.created_at, 'F'))}"
    state = [head]
    if one.open:
        state.append(waited(now - one.moved_at, say))
    if one.decided_by is not None and one.decided_at is not None:
        moved = say(
            _("Moved by {who}, {when}."), who=mention(one.decided_by, say), when=discord_time(one.decided_at, "F")
        )
        state.append(moved)
    if one.reason:
        told = say(_("Told to them.")) if one.told else say(_("Not told to them."))
        state.append(f"{say(_('“{text}”'), text=plain(one.reason, limit=500))} {told}")
    if seen.organisation is not None:
        state.append(say(_("Organisation: {name}"), name=f"**{plain(seen.organisation.name)}**"))
    on_discord = say(_("On Discord: {who}; they are answered in {language}."), who=mention(one.user, say),
                     language=say.language(one.language))  # fmt: skip
    items: list[Item[LayoutView]] = [
        card(text(*state), rule(), text(*content_lines(one.content, say)), text(f"-# {on_discord}"))
    ]
    if one.open:
        items += actions(
            button(say(_("In touch")), "wish.touch", one.id, one.version, style=ButtonStyle.primary)
            if one.status == "new"
            else None,
            button(say(_("Joined")), "wish.joining", one.id, style=ButtonStyle.success),
            button(say(_("Decline")), "wish.decline", one.id, one.version),
        )
    opened = None if seen.organisation is None else button(say(_("Organisation")), "dir.open", seen.organisation.id)
    items += actions(opened, history, back)
    return layout(*items)


def _choice(one: Interest) -> Chosen:
    return "open" if one.status == "withdrawn" else one.status


def history(interest: Interest, entries: Sequence[AuditEntry], say: Language) -> LayoutView:
    """Show what was done with one, newest first: when, who, what, why."""
    lines = []
    for entry in entries:
        who = say(_("its author")) if entry.action in OWN else mention(entry.actor, say)
        did = say(DONE.get(entry.action, _("changed in some way")))
        why = plain(entry.reason, limit=150)
        lines.append(" · ".join(filter(None, [discord_time(entry.at, "F"), who, did, why])))
    return layout(
        text(f"### {say(_('History'))}"), text(*lines),
        *actions(button(say(_("Back")), "wish.open", interest.id)),
    )  # fmt: skip
