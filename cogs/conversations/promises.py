"""Next steps and promises as people see them, and what was noted of those that were printed."""

from __future__ import annotations

from collections.abc import Sequence

from discord.ui import Item, LayoutView

from bot.conversations.records import Commitment
from bot.core.i18n import Phrase, _
from bot.directory.records import LedgerEntry
from bot.ui.addresses import button
from bot.ui.layouts import actions, card, layout, row, rule, text
from bot.ui.ledger import ledger_lines
from bot.ui.text import plain
from cogs.conversations.state import PER_PAGE
from cogs.conversations.wording import Reader, step_line

WHICH: dict[str, Phrase] = {
    "open": _("Next steps and promises that are open"),
    "done": _("Next steps and promises that were kept"),
    "all": _("Next steps and promises"),
}


def commitments(listed: Sequence[Commitment], which: str, page: int, reader: Reader) -> LayoutView:
    """Show what was promised: what, by when, by whom where that may be said, and what came of it."""
    say = reader.say
    head = f"### {say(WHICH[which])}"
    other = button(say(_("Show all")), "conv.steps", "all", 0) if which != "all" else None
    if not listed:
        return layout(text(head, say(_("There is none."))), *actions(other))
    last = (len(listed) - 1) // PER_PAGE
    number = min(page, last)
    shown = listed[number * PER_PAGE : (number + 1) * PER_PAGE]
    items: list[Item[LayoutView]] = [text(head)]
    for one in shown:
        lines = "\n".join(step_line(one, reader))
        if one.ledger:
            items.append(row(lines, button(say(_("What was noted")), "conv.why", one.id)))
        elif one.conversation is not None:
            items.append(row(lines, button(say(_("Open")), "conv.open", one.conversation, one.id)))
        else:
            items.append(text(lines))
    if len(listed) > PER_PAGE:
        first = number * PER_PAGE + 1
        place = say(_("{first}–{last} of {total}"), first=first, last=first + len(shown) - 1, total=len(listed))
        items.append(text(f"-# {place}"))
    items += actions(
        button(say(_("Previous")), "conv.steps", which, number - 1) if number > 0 else None,
        button(say(_("Next")), "conv.steps", which, number + 1) if number < last else None,
        other,
    )
    return layout(*items)


def noted(one: Commitment, entries: Sequence[LedgerEntry], reader: Reader) -> LayoutView:
    """Show what the ledger says of a promise that was printed."""
    say = reader.say
    intro = say(_("What the document prints, what was adopted, and why."))
    if say.code != "en":
        intro += " " + say(_("The explanations are written in English."))
    blocks: list[Item[LayoutView]] = []
    for entry in entries:
        blocks += [rule(), text(*ledger_lines(entry, say))]
    title = say(_("Ledger: {name}"), name=plain(say.pick(one.texts) or one.text, limit=200))
    return layout(card(text(f"## {title}", f"-# {intro}"), *blocks))
