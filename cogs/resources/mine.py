"""What a member sees of what they shared: where it stands, what the curators answered, what is kept."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import ButtonStyle
from discord.ui import Button, Item, LayoutView

from bot.core.i18n import Language, _
from bot.resources.records import STATUSES, Resource, Share
from bot.resources.sharing import Shared
from bot.ui.addresses import button
from bot.ui.layouts import actions, card, layout, row, rule, text
from bot.ui.text import plain
from cogs.resources.cards import link_lines
from cogs.resources.wording import Reader, stamp

PER_PAGE = 4


def mine(shared: Sequence[Shared], drafted: bool, page: int, guild: int, reader: Reader) -> LayoutView:  # noqa: FBT001
    """Show what a person shared, newest first, each with the way to it."""
    say = reader.say
    head = [f"### {say(_('What you shared'))}"]
    if drafted:
        head.append(say(_("You also have a draft that was not sent: /resources share")))
    if not shared:
        head.append(say(_("You have shared nothing here, so nothing is kept about it. Begin with /resources share")))
        return layout(text(*head), *actions(button(say(_("All that is kept of me")), "priv.open", guild)))
    last = (len(shared) - 1) // PER_PAGE
    number = min(page, last)
    shown = shared[number * PER_PAGE : (number + 1) * PER_PAGE]
    items: list[Item[LayoutView]] = [text(*head)]
    for one in shown:
        line = f"-# {say(STATUSES[one.status])} · {stamp(one.share.at)}"
        note = f"\n{say(_('“{text}”'), text=plain(one.note, limit=200))}" if one.note else ""
        items.append(
            row(
                f"**{plain(one.summary.title, limit=200)}**\n{line}{note}",
                button(say(_("Open")), "res.answer", one.summary.id, guild),
            )
        )
    items += actions(
        button(say(_("Previous")), "res.mine", guild, number - 1) if number > 0 else None,
        button(say(_("Next")), "res.mine", guild, number + 1) if number < last else None,
        button(say(_("Download what is kept")), "res.data", guild),
        button(say(_("Erase what is kept")), "res.erase", guild),
        button(say(_("All that is kept of me")), "priv.open", guild),
    )
    return layout(*items)


def one_of_mine(resource: Resource, share: Share, guild: int, reader: Reader, *, direct: bool = False) -> LayoutView:
    """Show something that a person shared: where it stands, what the curators wrote, what can be done next.

    `direct` says that it is shown in direct messages, where no library is at hand.
    """
    say = reader.say
    lines = [f"## {plain(resource.work.whole_title, limit=300)}", *outcome_lines(resource, say)]
    if share.why:
        lines.append(say(_("You wrote: “{text}”"), text=plain(share.why, limit=500)))
    lines += link_lines(resource, reader)
    foot = say(_("Shared {date}. Your name is shown to nobody."), date=stamp(share.at))
    return layout(
        card(text(*lines), rule(), text(f"-# {foot}")),
        *actions(*own_buttons(resource, guild, say, direct=direct)),
    )


def own_buttons(resource: Resource, guild: int, say: Language, *, direct: bool) -> list[Button[LayoutView] | None]:
    """Return what whoever shared it can do."""
    changeable = resource.status in {"waiting", "changes"}
    return [
        button(say(_("Change it")), "res.change", resource.id, guild, style=ButtonStyle.primary)
        if changeable
        else None,
        button(say(_("Show it as everybody sees it")), "res.open", resource.id)
        if resource.status == "published" and not direct
        else None,
        button(say(_("Take it back")), "res.back", resource.id, guild, style=discord.ButtonStyle.secondary),
    ]


def outcome_lines(resource: Resource, say: Language) -> list[str]:
    """Return where something stands, in the words that its sharer reads, with the curators' own."""
    said = {
        "waiting": _("It waits for the curators."),
        "changes": _("The curators ask for changes:"),
        "published": _("It is in the library, and everybody can find it."),
        "rejected": _("The curators have not taken it into the library:"),
        "retired": _("The curators have taken it out of the library:"),
        "withdrawn": _("You have taken it back."),
    }[resource.status]
    reason = resource.decision.reason if resource.decision else ""
    return [say(said), *([f"> {plain(reason, limit=500)}"] if reason else [])]


def withdrawn(title: str, say: Language) -> LayoutView:
    """Say that something was taken back."""
    gone = say(_("What you wrote is erased, and any file; the curators see only that something was taken back."))
    return layout(text(say(_("Taken back: {title}"), title=f"**{plain(title, limit=300)}**"), f"-# {gone}"))


def erase_question(guild: int, say: Language) -> LayoutView:
    """Ask before everything that ties a person to what they shared is erased."""
    return layout(
        text(
            say(_("Erase what is kept of what you shared?")),
            say(_("What is not in the library goes altogether. What is in the library stays, without what you wrote.")),
            f"-# {say(_('It cannot be undone.'))}",
        ),
        *actions(
            button(say(_("Erase")), "res.erase", guild, "yes", style=discord.ButtonStyle.danger),
            button(say(_("Keep it")), "res.mine", guild, 0),
        ),
    )
