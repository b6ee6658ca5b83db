"""What is kept of people about expressions of interest, as it is shown to them and erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.database import Transaction
from bot.core.personal import editors_in, unsign_in
from bot.interest.service import InterestService

EDITORS = (("interest", "decided_by"),)


class InterestHolder:
    """Answers for expressions of interest (`bot.core.personal.Holder`); of each a count stays, without words."""

    section = "interest"

    def __init__(self, interest: InterestService) -> None:
        self._interest = interest

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who sent one, or moved one last as a curator."""
        return self._interest.people_in(tx, guild) | editors_in(tx, guild, EDITORS)

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return what somebody sent with the curators' reasons, and what they moved as a curator."""
        found = {
            "wishes": self._interest.sent_in(tx, guild, user),
            "moved": self._interest.moved_in(tx, guild, user),
        }
        return {name: each for name, each in found.items() if each}

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Take back what somebody sent, and have nobody stand for them as who moved one."""
        self._interest.erase_in(tx, guild, user)
        unsign_in(tx, guild, user, EDITORS)
