"""What curators see of what was shared: the card in their channel, the list of what waits, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import ButtonStyle
from discord.ui import Button, Item, LayoutView

from bot.core.audit import AuditEntry
from bot.core.i18n import Language, Phrase, _
from bot.resources import curation, sharing
from bot.resources.curation import Reviewed, Waiting
from bot.resources.records import KINDS, PRACTICE, Resource
from bot.ui.addresses import button
from bot.ui.layouts import actions, card, layout, row, rule, text
from bot.ui.people import mention
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.resources.cards import body_lines, head_lines, link_button
from cogs.resources.panel import message_link, twin_lines
from cogs.resources.wording import Reader, cited_short

PER_PAGE = 5
DONE: dict[str, Phrase] = {
    sharing.SHARE: _("shared"),
    sharing.RESUBMIT: _("changed and sent again"),
    sharing.WITHDRAW: _("taken back"),
    curation.APPROVE: _("approved"),
    curation.ASK: _("asked for changes"),
    curation.REJECT: _("not taken"),
    curation.REOPEN: _("decision taken back"),
    curation.EDIT: _("corrected"),
    curation.RETIRE: _("retired"),
    curation.RESTORE: _("restored"),
}


def review_card(reviewed: Reviewed | None, guild: int, reader: Reader) -> LayoutView:
    """Show what was shared with all that a curator needs to decide, or what was decided, by whom and why.

    None is what was taken back.
    """
    say = reader.say
    if reviewed is None:
        return layout(text(say(_("Whoever shared this has taken it back. Nothing of it is kept."))))
    resource, share = reviewed.resource, reviewed.share
    items: list[Item[LayoutView]] = [
        card(
            text(*_state(reviewed, reader)),
            rule(),
            text(*head_lines(resource, reader)),
            text(*body_lines(resource, reader), *_alike(reviewed, reader)),
        )
    ]
    link = link_button(resource, reader)
    place = message_link(guild, share.channel, share.message, say) if share and share.message else None
    if resource.status in {"waiting", "changes"}:
        number, version = resource.id, resource.version
        items += actions(
            button(say(_("Approve")), "res.approve", number, version, style=ButtonStyle.success),
            button(say(_("Ask for changes")), "res.ask", number, version),
            button(say(_("Reject")), "res.reject", number, version),
            button(say(_("Edit first")), "res.edit", number),
            button(say(_("Take the decision back")), "res.undo", number, version)
            if reviewed.undo_until is not None
            else None,
        )
        items += actions(
            _answers_button(resource, reader), link,
            button(say(_("Open the file")), "res.file", number) if resource.file else None, place,
        )  # fmt: skip
    else:
        undo = reviewed.undo_until is not None
        items += actions(
            button(say(_("Take the decision back")), "res.undo", resource.id, resource.version) if undo else None,
            button(say(_("Open")), "res.open", resource.id) if resource.status == "published" else None,
            _answers_button(resource, reader) if resource.status != "published" else None,
            link,
        )
    return layout(*items)


def _answers_button(resource: Resource, reader: Reader) -> Button[LayoutView] | None:
    """Return the way to what the questionnaire for practices gathered."""
    if resource.work.kind != PRACTICE:
        return None
    return button(reader.say(_("Read the answers")), "prac.read", resource.id)


def _state(reviewed: Reviewed, reader: Reader) -> list[str]:
    say, resource, share = reader.say, reviewed.resource, reviewed.share
    when = discord_time(share.at if share else resource.created_at, "R")
    where = f"<#{share.channel}>" if share else ""
    shared = (
        say(_("shared {when} by a member, from {channel}"), when=when, channel=where)
        if share
        else say(_("shared {when}"), when=when)
    )
    decision = resource.decision
    titles: dict[str, Phrase] = {
        "waiting": _("Waiting for review"),
        "changes": _("Changes were asked for"),
        "published": _("Approved"),
        "rejected": _("Not taken"),
        "retired": _("Retired"),
    }
    lines = [f"**{say(titles[resource.status])}** · {shared}"]
    if decision is not None:
        decided = say(
            _("Decided by {who}, {when}."), who=mention(decision.by, say), when=discord_time(decision.at, "f")
        )
        quoted = say(_("“{text}”"), text=plain(decision.reason, limit=500)) if decision.reason else ""
        lines.append(f"{decided} {quoted}".rstrip())
    if reviewed.undo_until is not None:
        lines.append(f"-# {say(_('It can be taken back until {when}.'), when=discord_time(reviewed.undo_until, 'f'))}")
    return lines


def _alike(reviewed: Reviewed, reader: Reader) -> list[str]:
    say = reader.say
    if reviewed.resource.status not in {"waiting", "changes"}:
        return []
    twins = [f"- {line}" for line in twin_lines(reviewed.twins, reader)]
    return twins or [say(_("Nothing in the library looks like it."))]


def decided(resource: Resource, said: str, reader: Reader) -> LayoutView:
    """Say to a curator what was done."""
    return layout(text(reader.say(said, title=f"**{plain(resource.work.whole_title, limit=300)}**")))


def waiting(found: Sequence[Waiting], failed: int, page: int, now: datetime, reader: Reader) -> LayoutView:
    """Show what waits, the oldest first, with its age."""
    say = reader.say
    foot = (
        [text(say.plural(
            "{count} answer or digest could not be delivered.", "{count} answers or digests could not be delivered.",
            failed,
        )), *actions(button(say(_("Try again")), "res.retry"))]
        if failed
        else []
    )  # fmt: skip
    if not found:
        return layout(text(say(_("Nothing waits for review."))), *foot)
    last = (len(found) - 1) // PER_PAGE
    number = min(page, last)
    shown = found[number * PER_PAGE : (number + 1) * PER_PAGE]
    count = sum(one.status == "waiting" for one in found)
    counted = say.plural("{count} resource waits for review", "{count} resources wait for review", count)
    rows = [row(_waiting_line(one, now, reader), button(say(_("Open")), "res.look", one.summary.id)) for one in shown]
    return layout(
        text(f"### {counted}"),
        *rows,
        *actions(
            button(say(_("Previous")), "res.queue", number - 1) if number > 0 else None,
            button(say(_("Next")), "res.queue", number + 1) if number < last else None,
        ),
        *foot,
    )


def _waiting_line(one: Waiting, now: datetime, reader: Reader) -> str:
    say, summary = reader.say, one.summary
    days = (now - one.since).days
    age = say.plural("waits for {count} day", "waits for {count} days", days) if days else say(_("since today"))
    facts = [
        age,
        say(_("changes were asked for")) if one.status == "changes" else "",
        plain(cited_short(summary.authors, summary.issued, say), limit=100),
        say(KINDS[summary.kind]),
        say(_("no link")) if not one.link and not one.file else "",
    ]
    return f"**{plain(summary.title, limit=200)}**\n-# {' · '.join(filter(None, facts))}"


def history(resource: Resource, entries: Sequence[AuditEntry], reader: Reader) -> LayoutView:
    """Show what was done to a resource, newest first: when, who, what, why; who shared it is not said."""
    say = reader.say
    lines = []
    for entry in entries:
        own = entry.action in {sharing.SHARE, sharing.RESUBMIT, sharing.WITHDRAW}
        who = say(_("a member")) if own else mention(entry.actor, say)
        did = say(DONE.get(entry.action, _("changed in some way")))
        lines.append(" · ".join(filter(None, [discord_time(entry.at, "f"), who, did, plain(entry.reason, limit=150)])))
    if not lines:
        lines = [say(_("Nobody has changed it since it was loaded."))]
    title = say(_("History of {name}"), name=plain(resource.work.whole_title, limit=200))
    return layout(text(f"### {title}"), text(*lines))


def saved(resource: Resource, say: Language) -> LayoutView:
    """Say that an edit was saved."""
    said = say(_("Saved: {name}"), name=f"**{plain(resource.work.whole_title, limit=300)}**")
    published = resource.status == "published"
    return layout(
        text(said),
        *actions(button(say(_("Open")), "res.open" if published else "res.look", resource.id)),
    )
