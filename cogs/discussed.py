"""The conversations that a card of another feature points to."""

from __future__ import annotations

from collections.abc import Sequence

from discord.ui import Button, LayoutView

from bot.conversations.records import PHASES, Brief
from bot.core.i18n import Language, _
from bot.ui.addresses import button
from bot.ui.text import plain


def discussed_lines(found: Sequence[Brief], say: Language) -> list[str]:
    """Return one line with the conversations and where they stand; none where there is no conversation."""
    if not found:
        return []
    named = say.series(f"{plain(one.title)} ({say(PHASES[one.phase])})" for one in found)
    return [f"**{say(_('Discussed in'))}** – {named}"]


def discussed_button(found: Sequence[Brief], say: Language) -> Button[LayoutView] | None:
    """Return the way to the newest of them."""
    return button(say(_("Open the conversation")), "conv.open", found[0].id) if found else None
