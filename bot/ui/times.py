"""Instants and lengths of time in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.i18n import Language, _


def discord_time(at: datetime, style: str) -> str:
    """Return an instant that Discord shows in each reader's own time and language."""
    return f"<t:{int(at.timestamp())}:{style}>"


def length(minutes: int, say: Language) -> str:
    """Return how long something lasts: “90 minutes”, “2 hours”, “3 days”."""
    if minutes % 1440 == 0:
        return say.plural("{count} day", "{count} days", minutes // 1440)
    if minutes % 60 == 0:
        return say.plural("{count} hour", "{count} hours", minutes // 60)
    return say.plural("{count} minute", "{count} minutes", minutes)


def before_line(before: Sequence[int], say: Language) -> str:
    """Return when reminders go out: “a week, a day and an hour before, and at the start”."""
    ahead = [_ahead(minutes, say) for minutes in before if minutes]
    if not ahead:
        return say(_("at the start"))
    listed = say(_("{times} before"), times=say.listed(ahead))
    return say(_("{ahead}, and at the start"), ahead=listed) if 0 in before else listed


def _ahead(minutes: int, say: Language) -> str:
    if minutes % 10080 == 0:
        return say.plural("{count} week", "{count} weeks", minutes // 10080)
    return length(minutes, say)
