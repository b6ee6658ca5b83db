"""What a feature that keeps something about people answers for: who, what, and how it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from bot.core.database import Transaction


class Holder(Protocol):
    """A part of the bot that keeps something about people; every method runs inside the transaction it is given.

    The composition root lists them all, and a test walks the schema and fails on a column that none of them covers
    (tests/privacy/test_schema.py).
    """

    @property
    def section(self) -> str:
        """Return the key of this part in an export: `settings`, `meetings`, `resources` …"""
        ...

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return Discord's numbers of everybody of whom this part keeps anything in a server."""
        ...

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return everything that is kept of a person, and nothing of anybody else, as plain data; {} if nothing."""
        ...

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Erase everything that ties a person to what stays, and what is theirs alone.

        Nothing on Discord is asked inside: what has to go there is noted in rows that a chore works off. Whoever calls
        scrubs the file afterwards (`Database.scrub`).
        """
        ...
