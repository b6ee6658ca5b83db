"""`/curate people`: what of people waits for the curators, in numbers, with the way to each queue."""

from __future__ import annotations

from collections.abc import Mapping

from discord.ui import LayoutView

from bot.core.i18n import Language, Phrase, _
from bot.interest.waiting import Matter, PeopleDesk, Waits
from bot.ui.addresses import Pressed, Routes, button
from bot.ui.context import Itx, actor_of, language_of
from bot.ui.layouts import actions, layout, row, text
from bot.ui.replies import send, show
from cogs.interest.queue import counted

# Those with a queue of their own, and the address of that.
QUEUES: Mapping[Matter, tuple[Phrase, str]] = {
    "claims": (_("Claims of focal points"), "foca.queue"),
    "introductions": (_("Introductions addressed to the curators"), "intr.queue"),
}
COUNTS: Mapping[Matter, Phrase] = {
    "unconfirmed": _("Focal points not confirmed: {count}"),
    "listed": _("People listed to members: {count}"),
    "invited": _("Invitations to share a practice: {count}"),
}


class PeopleCommand:
    """The command and the button that lead to the panel."""

    def __init__(self, desk: PeopleDesk) -> None:
        self._desk = desk

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {"wish.people": self._pressed}

    async def people(self, itx: Itx) -> None:
        """Show what waits."""
        await send(itx, view=await self._view(itx))

    async def _pressed(self, itx: Itx, _pressed: Pressed) -> None:
        await show(itx, await self._view(itx))

    async def _view(self, itx: Itx) -> LayoutView:
        return waits(await self._desk.waits(actor_of(itx)), language_of(itx))


def waits(found: Waits, say: Language) -> LayoutView:
    """Show what waits, each with the way to its queue; what has none is counted below."""
    rows = [
        row(
            f"**{say(name)}**\n-# {say.plural('{count} waits', '{count} wait', found.counts[matter])}",
            button(say(_("Open")), route),
        )
        for matter, (name, route) in QUEUES.items()
        if matter in found.counts
    ]
    lines = [f"**{say(_('Expressions of interest'))}**", f"-# {counted(found.interest, say)}"]
    if found.overdue is not None:
        late = say.plural(
            "{count} has waited for long, the longest for {days} days",
            "{count} have waited for long, the longest for {days} days", found.overdue.total,
            days=say.number(found.overdue.longest.days),
        )  # fmt: skip
        lines.append(f"-# {late}")
    rows.append(row("\n".join(lines), button(say(_("Open")), "wish.queue", "open", 0)))
    counts = [
        f"-# {say(said, count=say.number(found.counts[matter]))}"
        for matter, said in COUNTS.items()
        if matter in found.counts
    ]
    return layout(
        text(f"### {say(_('What waits'))}"),
        *rows,
        *([text(*counts)] if counts else []),
        *actions(button(say(_("The docking station in numbers")), "intr.numbers")),
    )
