"""What a feature that keeps something about people answers for: who, what, and how it goes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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


NOBODY = 0  # stands where a person who was erased had edited something: it was a person, not what was loaded
Columns = Sequence[tuple[str, str]]  # (table with a guild_id, column with the number of who edited the row)


def editors_in(tx: Transaction, guild: int, columns: Columns) -> set[int]:
    """Return everybody who stands in these columns as having edited something of a server."""
    return {
        row[0]
        for table, column in columns
        for row in tx.fetch(
            f"SELECT DISTINCT {column} FROM {table} WHERE guild_id = :guild AND {column} IS NOT NULL",
            guild=guild,
        )
    } - {NOBODY}


def unsign_in(tx: Transaction, guild: int, user: int, columns: Columns) -> None:
    """Have NOBODY stand where a person stood as having edited something."""
    for table, column in columns:
        tx.execute(
            f"UPDATE {table} SET {column} = {NOBODY} WHERE guild_id = :guild AND {column} = :user",
            guild=guild,
            user=user,
        )


def names(text: str, user: int) -> bool:
    """Say whether a text holds the number of a person."""
    return _number(user).search(text) is not None


def without(value: object, user: int) -> object:
    """Return plain data without the number of a person: out of lists it goes, elsewhere NOBODY stands for it."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return NOBODY if value == user else value
    if isinstance(value, str):
        return _number(user).sub(str(NOBODY), value)
    if isinstance(value, dict):
        return {without(key, user): without(one, user) for key, one in value.items()}
    if isinstance(value, list):
        return [without(one, user) for one in value if one not in (user, str(user))]
    return value


def _number(user: int) -> re.Pattern[str]:
    return re.compile(rf"(?<!\d){user}(?!\d)")
