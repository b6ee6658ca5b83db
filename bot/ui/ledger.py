"""An entry of the ledger in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.i18n import Language, _
from bot.ui.text import plain

if TYPE_CHECKING:
    from bot.directory.records import LedgerEntry


def ledger_lines(entry: LedgerEntry, say: Language) -> list[str]:
    """Return what is printed, what was adopted instead, and why."""
    printed = say.series(say(_("“{text}”"), text=plain(one)) for one in entry.printed.split("\n"))
    status = say(_("adopted")) if entry.status == "adopted" else say(_("still open"))
    numbers = (
        say(_("numbers {numbers} of the list"), numbers=", ".join(entry.numbers))
        if len(entry.numbers) > 1
        else say(_("number {numbers} of the list"), numbers=entry.numbers[0])
        if entry.numbers
        else ""
    )
    return [
        f"**{say(_('Printed'))}** – {printed}",
        f"**{say(_('Adopted'))}** – {plain(entry.adopted)}",
        plain(entry.why),
        f"-# {' · '.join(filter(None, [status, numbers]))}",
    ]
