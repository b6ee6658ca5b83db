"""What people decided for themselves, as it is shown to them and erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.database import Transaction
from bot.members import store
from bot.members.service import MembersService


class MemberHolder:
    """Answers for people's own settings (`bot.core.personal.Holder`)."""

    section = "settings"

    def __init__(self, members: MembersService) -> None:
        self._members = members

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who decided something."""
        return store.everybody(tx, guild)

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return language, time zone, reminders, and since when direct messages did not arrive; {} as at first."""
        settings = store.find(tx, guild, [user]).get(user)
        if settings is None:
            return {}
        at = settings.unreachable_at
        return {
            "language": settings.language,
            "zone": settings.zone,
            "reminders": settings.reminders,
            "unreachable_at": None if at is None else at.isoformat(),
        }

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Have a person be as everybody is at first; whoever plans by it is told."""
        self._members.forget_in(tx, guild, user)
