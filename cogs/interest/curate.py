"""What curators do with expressions of interest: the queue, one of them, in touch, declined."""

from __future__ import annotations

from discord.ui import LayoutView

from bot.clock import Clock
from bot.core.i18n import _
from bot.interest.curation import FILTERS, REASON_LENGTH, Chosen, InterestCuration
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_of, language_of
from bot.ui.forms import Form
from bot.ui.replies import ask, show
from cogs.interest import queue

TOLD, KEPT = "told", "kept"


class InterestDesk:
    """Where curators move expressions of interest along."""

    def __init__(self, curation: InterestCuration, clock: Clock) -> None:
        self._curation = curation
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "wish.queue": self._queue,
            "wish.open": self._open,
            "wish.touch": self._touch,
            "wish.decline": self._decline,
            "wish.history": self._history,
        }

    async def _queue(self, itx: Itx, pressed: Pressed) -> None:
        """Show the queue: what was chosen in its menu, else the list and page of the address, else all that wait."""
        named = next(iter(pressed.chosen), pressed.parts[0] if pressed.parts else "open")
        chosen: Chosen | None = next((one for one in FILTERS if one == named), None)
        if chosen is None:
            raise out_of_date()
        page = pressed.number(1) if len(pressed.parts) > 1 and not pressed.chosen else 0
        found = await self._curation.queue(actor_of(itx), chosen, page, per_page=queue.PER_PAGE)
        await show(itx, queue.queue(found, self._clock.now(), language_of(itx)))

    async def view(self, itx: Itx, number: int) -> LayoutView:
        """Return the card of one of them."""
        seen = await self._curation.seen(actor_of(itx), number)
        return queue.interest_card(seen, self._clock.now(), language_of(itx))

    async def _open(self, itx: Itx, pressed: Pressed) -> None:
        await show(itx, await self.view(itx, pressed.number(0)))

    async def _touch(self, itx: Itx, pressed: Pressed) -> None:
        seen = await self._curation.contact(actor_of(itx), pressed.number(0), expected=pressed.number(1))
        await show(itx, queue.interest_card(seen, self._clock.now(), language_of(itx)))

    async def _decline(self, itx: Itx, pressed: Pressed) -> None:
        number, version = pressed.number(0), pressed.number(1)
        await self._curation.check(actor_of(itx))
        say = language_of(itx)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            seen = await self._curation.decline(
                actor_of(itx), number, typed["reason"], told=made.chosen("told") == TOLD, expected=version
            )
            await show(itx, queue.interest_card(seen, self._clock.now(), language_of(itx)))

        made = Form(say(_("Decline")), submitted)
        made.field(
            "reason", say(_("Reason")), limit=REASON_LENGTH, required=True, long=True,
            about=say(_("Kept for curators; its author can read it in their export of /privacy")),
        )  # fmt: skip
        options = [(KEPT, say(_("Tell them without the reason"))), (TOLD, say(_("Tell them the reason too")))]
        made.menu("told", say(_("What they are told")), options, chosen=[KEPT], required=True)
        await ask(itx, made)

    async def _history(self, itx: Itx, pressed: Pressed) -> None:
        found, entries = await self._curation.history(actor_of(itx), pressed.number(0))
        await show(itx, queue.history(found, entries, language_of(itx)))
