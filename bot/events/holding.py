"""What is kept of people about meetings, as it is shown to them and erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.database import Transaction
from bot.core.personal import editors_in, unsign_in
from bot.events import personal_store
from bot.events.service import EventsService

EDITORS = (("event", "organiser"), ("event", "created_by"), ("event", "updated_by"))


class EventHolder:
    """Answers for meetings (`bot.core.personal.Holder`); what curators wrote of a meeting stays."""

    section = "meetings"

    def __init__(self, events: EventsService) -> None:
        self._events = events

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who answered or asked for something, or edited a meeting."""
        return personal_store.people(tx, guild) | editors_in(tx, guild, EDITORS)

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return answers, reminders that were asked for or stopped, and meetings that somebody edited."""
        return {name: each for name, each in personal_store.held(tx, guild, user).items() if each}

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Forget answers and reminders; free places go to whoever waits, and nobody stands for who edited."""
        self._events.forget_in(tx, guild, user)
        unsign_in(tx, guild, user, EDITORS)
