"""The panel of `/dock introductions`: what I asked, what waits for me, what both shared, and my peace."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ButtonStyle
from discord.ui import Item, LayoutView

from bot.core.i18n import Language, _
from bot.introductions.records import Introduction, Shares
from bot.introductions.service import Panel
from bot.ui.addresses import button
from bot.ui.layouts import actions, layout, row, text
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.introductions.cards import helped_buttons
from cogs.introductions.wording import shares_lines

PER_PAGE = 6


def panel(found: Panel, user: int, guild: int, page: int, say: Language) -> LayoutView:
    """Show a page of everything that introductions keep of somebody."""
    rows: list[Sequence[Item[LayoutView]]] = [
        [
            row(
                f"**{say(_('Somebody asks for your help'))}**\n-# {_until(one, say)}",
                button(say(_("Read it")), "intr.open", one.id, guild, style=ButtonStyle.primary),
            )
        ]
        for one in found.waiting
    ]
    rows += [
        [
            row(
                f"**{say(_('You asked {name}'), name=_name(found, one, say))}**\n-# {_until(one, say)}",
                button(say(_("Take it back")), "intr.back", one.id, guild),
            )
        ]
        for one in found.asked
    ]
    rows += [_made(found, one, user, say) for one in found.made]
    rows += [
        [
            text(
                f"**{say(_('You asked {name}'), name=_name(found, one, say))}**",
                f"-# {say(_('No introduction came of it.'))}",
            )
        ]
        for one in found.nothing
    ]
    last = max(0, (len(rows) - 1) // PER_PAGE)
    page = min(page, last)
    head = [f"### {say(_('Introductions'))}"]
    if not rows:
        head.append(say(_("Nothing here. /dock ask finds whom to turn to; each answer has a button to ask for it.")))
    if found.paused_until is not None:
        when = discord_time(found.paused_until, "F")
        head.append(say(_("You are not asked before {when}."), when=when))
    if found.blocks:
        head.append(
            say.plural("You refuse requests of {count} person.", "You refuse requests of {count} people.", found.blocks)
        )
    return layout(
        text(*head),
        *(item for each in rows[page * PER_PAGE : (page + 1) * PER_PAGE] for item in each),
        *actions(
            button(say(_("Previous")), "intr.panel", guild, page - 1) if page else None,
            button(say(_("Next")), "intr.panel", guild, page + 1) if page < last else None,
        ),
        *actions(
            button(say(_("Ask me not now, for a month")), "intr.pause", guild)
            if found.paused_until is None
            else button(say(_("I can be asked again")), "intr.resume", guild),
            button(say(_("Allow all again")), "intr.allow", guild) if found.blocks else None,
            button(say(_("Erase all of this")), "intr.erase", guild),
        ),
    )


def _made(found: Panel, one: Introduction, user: int, say: Language) -> Sequence[Item[LayoutView]]:
    name = found.names.get(one.id)
    title = say(_("You asked {name}"), name=plain(name)) if name else say(_("You said yes"))
    lines = [f"**{title}**"]
    if one.other(user) != Shares():
        lines += [say(_("They share:")), *shares_lines(one.other(user), say)]
    if one.own(user) != Shares():
        lines += [say(_("You share:")), *shares_lines(one.own(user), say)]
    if one.thread_state == "made":
        lines.append(say(_("Your private thread: {channel}"), channel=f"<#{one.thread}>"))
    elif one.thread_state == "failed":
        lines.append(say(_("No private thread could be made here. Write to one another as you shared.")))
    if one.id not in found.questions:
        return [text(*lines)]
    # Whoever takes no direct messages is asked here; there is one question each.
    lines.append(say(_("Did it help? The other side never sees it.")))
    return [text(*lines), *actions(*helped_buttons(one, say))]


def _name(found: Panel, one: Introduction, say: Language) -> str:
    return plain(found.names.get(one.id) or say(_("somebody who is not listed any more")))


def _until(one: Introduction, say: Language) -> str:
    return say(_("open until {when}"), when=discord_time(one.expires_at, "F"))


def erase(guild: int, say: Language) -> LayoutView:
    """Ask before everything goes."""
    asked = say(
        _("Erase everything that introductions keep of you? Open requests end, and what others shared with you is gone "
          "from here. Nobody is told why.")
    )  # fmt: skip
    return layout(
        text(asked),
        *actions(
            button(say(_("Erase it")), "intr.gone", guild, style=ButtonStyle.danger),
            button(say(_("Keep it")), "intr.panel", guild),
        ),
    )
