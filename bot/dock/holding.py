"""What is kept of people who asked the docking station, as it is shown to them and erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.database import Transaction
from bot.dock.records import Request
from bot.dock.service import DockService


class DockHolder:
    """Answers for what people asked (`bot.core.personal.Holder`); what was lacking names nobody and stays."""

    section = "requests"

    def __init__(self, dock: DockService) -> None:
        self._dock = dock

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who asked something that is kept."""
        return self._dock.askers_in(tx, guild)

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return what somebody asked; of what was forgotten only when it was asked."""
        asked = [_held(one) for one in self._dock.requests_in(tx, guild, user)]
        return {"needs": asked} if asked else {}

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Erase what somebody asked."""
        self._dock.erase_in(tx, guild, user)


def _held(one: Request) -> dict[str, Any]:
    held = {
        "need": one.need,
        "themes": [*one.themes],
        "place": one.place,
        "languages": [*one.languages],
        "needed_by": None if one.needed_by is None else one.needed_by.isoformat(),
        "asked_at": one.asked_at.isoformat(),
        "answered_in": one.language,
    }
    return {name: value for name, value in held.items() if value}
