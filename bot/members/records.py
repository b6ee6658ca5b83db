"""A person's own settings as the rest of the bot sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.i18n import _

Reminders = Literal["off", "asked", "going", "all"]

REMINDERS: Mapping[Reminders, str] = {
    "off": _("No direct messages from this network"),
    "asked": _("Only for meetings that I ask for"),
    "going": _("Also for meetings that I answer with Going or Maybe"),
    "all": _("Every meeting of the network"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSettings:
    """What one person decided in one server; as it comes, nothing is kept about them."""

    language: str | None = None  # a code of core.i18n; none: the one of their Discord
    zone: str | None = None  # IANA; none: as their Discord shows times
    reminders: Reminders = "asked"
    unreachable_at: datetime | None = None  # since when they take no direct message


DEFAULT = MemberSettings()
