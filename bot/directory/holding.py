"""Who added and changed organisations, as it is shown to them and erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.database import Transaction
from bot.core.personal import editors_in, unsign_in
from bot.directory import store

EDITORS = (("organisation", "created_by"), ("organisation", "updated_by"))


class DirectoryHolder:
    """Answers for the directory (`bot.core.personal.Holder`); what it says of organisations stays."""

    section = "directory"

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who added an organisation or changed one last."""
        return editors_in(tx, guild, EDITORS)

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return the organisations that somebody added, and those that they changed last."""
        added, changed = store.edited_by(tx, guild, user)
        return {name: each for name, each in (("added", added), ("changed", changed)) if each}

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Have nobody stand for a person; that a person edited it is still told from what was loaded."""
        unsign_in(tx, guild, user, EDITORS)
