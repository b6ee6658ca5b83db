"""What is kept of somebody in conversations: what was featured of theirs, what they follow, what they promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import discord
from discord.ui import Item, LayoutView

from bot.conversations.own import Mine
from bot.conversations.records import RHYTHMS, Contribution, ConversationId
from bot.core.i18n import Language, Phrase, _
from bot.ui.addresses import button
from bot.ui.layouts import actions, layout, row, rule, text
from bot.ui.text import plain
from cogs.conversations.wording import Reader, excerpt, phase_line, step_line

PER_PAGE = 6
STATUSES: Mapping[str, Phrase] = {
    "featured": _("featured"),
    "moved": _("moved"),
    "changed": _("changed since it was featured"),
}


def mine(
    contributions: Sequence[Contribution], titles: Mapping[ConversationId, str], own: Mine, page: int, guild: int,
    reader: Reader,
) -> LayoutView:  # fmt: skip
    """Show what is kept of a person, their words first, each with the way to see it or to stop it."""
    say = reader.say
    kept = [one for one in contributions if one.status in STATUSES]
    head = [f"### {say(_('What is kept of you in conversations'))}"]
    if own.facilitates:
        names = say.series(plain(title, limit=100) for _number, title in own.facilitates[:PER_PAGE])
        head.append(say(_("You facilitate: {names}"), names=names))
    rows: list[Item[LayoutView]] = [_words(one, titles, guild, say) for one in kept]
    rows += [
        row(
            f"**{plain(one.brief.title)}**\n"
            f"-# {say(_('followed'))} · {phase_line(one.brief, say)} · {say(RHYTHMS[one.digest])}",
            button(say(_("Stop following")), "conv.leave", one.brief.id, guild),
        )
        for one in own.follows
    ]
    rows += [text(f"-# {say(_('You promised'))}", *step_line(one, reader)) for one in own.commitments]
    if not rows:
        head.append(say(_("Nothing of your words is featured, and you follow nothing here.")))
    last = max(0, len(rows) - 1) // PER_PAGE
    number = min(page, last)
    items: list[Item[LayoutView]] = [text(*head), *rows[number * PER_PAGE : (number + 1) * PER_PAGE], rule()]
    items += actions(
        button(say(_("Previous")), "conv.mine", guild, number - 1) if number > 0 else None,
        button(say(_("Next")), "conv.mine", guild, number + 1) if number < last else None,
        button(say(_("Everything as a file")), "conv.data", guild),
        button(say(_("Erase what is kept")), "conv.erase", guild),
        button(say(_("All that is kept of me")), "priv.open", guild),
    )
    return layout(*items)


def _words(one: Contribution, titles: Mapping[ConversationId, str], guild: int, say: Language) -> Item[LayoutView]:
    where = say(_("in {title}, number {number}"), title=plain(titles.get(one.conversation, "")), number=one.number)
    said = say(_("“{text}”"), text=plain(excerpt(one.words, "")))
    return row(
        f"{said}\n-# {say(STATUSES[one.status])} · {where}",
        button(say(_("See it or take it back")), "feat.mine", one.id, guild),
    )


def erase_question(guild: int, say: Language) -> LayoutView:
    """Ask before everything that ties a person to conversations is erased."""
    return layout(
        text(
            say(_("Erase what is kept of you in conversations?")),
            say(_("What was featured of your words is taken back everywhere, you follow nothing any more, and you "
                  "facilitate nothing.")),
            say(_("Next steps stay, no longer tied to you. What you decided as a curator stays in the record.")),
            f"-# {say(_('It cannot be undone.'))}",
        ),
        *actions(
            button(say(_("Erase")), "conv.erase", guild, "yes", style=discord.ButtonStyle.danger),
            button(say(_("Keep it")), "conv.mine", guild, 0),
        ),
    )  # fmt: skip


def erased(count: int, say: Language) -> LayoutView:
    """Say what was erased."""
    said = say.plural(
        "Erased: {count} contribution, and what you followed.", "Erased: {count} contributions, and what you followed.",
        count,
    )  # fmt: skip
    return layout(text(said))
