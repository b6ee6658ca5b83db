"""What is kept of people about organisations they speak for, as it is shown to them and erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.database import Transaction
from bot.core.personal import editors_in, unsign_in
from bot.focal_points.service import FocalPointsService

EDITORS = (("focal_point", "decided_by"),)


class FocalPointHolder:
    """Answers for claims, focal points and co-facilitators (`bot.core.personal.Holder`)."""

    section = "focal_points"

    def __init__(self, focal_points: FocalPointsService) -> None:
        self._focal_points = focal_points

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody of whom a claim is kept, and whoever decided about one."""
        return self._focal_points.people_in(tx, guild) | editors_in(tx, guild, EDITORS)

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return what somebody claimed with what became of it, and what they decided about as a curator."""
        found = {
            "claims": self._focal_points.held_in(tx, guild, user),
            "decisions": self._focal_points.decided_in(tx, guild, user),
        }
        return {name: each for name, each in found.items() if each}

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Forget what somebody claimed and held, and have nobody stand for them as who decided."""
        self._focal_points.erase_in(tx, guild, user)
        unsign_in(tx, guild, user, EDITORS)
