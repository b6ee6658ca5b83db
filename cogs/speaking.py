"""Who speaks for an organisation, on its card: for members, and for curators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.i18n import Language, Phrase, _
from bot.focal_points.records import ROLES, Claim, FocalPoint, Role
from bot.ui.text import plain
from bot.ui.times import discord_time

HEADS: dict[Role, Phrase] = {"focal-point": _("Focal point"), "co-facilitator": _("Co-facilitator")}


def card_lines(named: Sequence[FocalPoint], say: Language) -> list[str]:
    """Return the lines of an organisation's card that name who speaks for it."""
    lines = []
    for one in named:
        since = say(_("since {date}"), date=discord_time(one.since, "D"))
        lines.append(f"**{say(HEADS[one.role])}** – {plain(one.name, limit=100)}, {since}")
        lines += _unconfirmed(one.unconfirmed_since, say)
    return lines


def curators_lines(every: Sequence[Claim], say: Language) -> list[str]:
    """Return the lines of an organisation's card that curators alone see: everybody verified, and who may be named."""
    lines = []
    for one in every:
        agreed = say(_("stands on the card")) if one.named else say(_("does not stand on the card"))
        lines.append(
            f"-# {say.label(say(_('For curators')))} {plain(one.name, limit=100)}, {say(ROLES[one.role])}, {agreed}"
        )
        lines += [] if one.named else _unconfirmed(one.unconfirmed_since, say)
    return lines


def _unconfirmed(since: datetime | None, say: Language) -> list[str]:
    return [] if since is None else [f"-# {say(_('not confirmed since {date}'), date=discord_time(since, 'D'))}"]
