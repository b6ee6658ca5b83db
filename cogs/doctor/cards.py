"""What was looked at, as administrators see it: what needs them first, each with what mends it."""

from __future__ import annotations

from collections.abc import Sequence

from discord.ui import LayoutView

from bot.core.i18n import Language, _
from bot.operations.doctor import Finding
from bot.ui.addresses import button
from bot.ui.layouts import actions, layout, text
from bot.ui.text import plain

MOST = 8  # faults in full; a phone screen holds no more


def findings_card(findings: Sequence[Finding], say: Language) -> LayoutView:
    """Show findings; those that are well stand in one line each."""
    faults = [one for one in findings if not one.well]
    well = [one for one in findings if one.well]
    head = (
        say.plural("{count} thing needs you", "{count} things need you", len(faults))
        if faults
        else say(_("All is well"))
    )
    blocks = [
        text(f"### {head}"),
        *(
            text(f"**{say(one.about)}** – {_shown(one.told(say))}", f"-# {_shown(one.mended(say))}")
            for one in faults[:MOST]
        ),
    ]
    if len(faults) > MOST:
        more = say.plural("{count} more after that.", "{count} more after those.", len(faults) - MOST)
        blocks.append(text(f"-# {more}"))
    if faults:
        whose = say(_("What names a setting, the log or “python -m bot” is for whoever runs the bot."))
        blocks.append(text(f"-# {whose}"))
    if well:
        blocks.append(text(*(f"-# {say(_('Well'))}: {say(one.about)} – {_shown(one.told(say))}" for one in well)))
    return layout(*blocks, *actions(button(say(_("Look again")), "doct.again")))


def _shown(said: str) -> str:
    return plain(said, limit=400)
