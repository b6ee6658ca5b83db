"""What is kept of people about the stock-taking: who wrote its foreword."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.database import Transaction
from bot.core.personal import editors_in, unsign_in
from bot.stocktaking import store

WRITERS = (("stocktaking_foreword", "written_by"),)


class StocktakingHolder:
    """Answers for forewords (`bot.core.personal.Holder`): they are the network's and stay, without who wrote them."""

    section = "stocktaking"

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who wrote a foreword."""
        return editors_in(tx, guild, WRITERS)

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return the forewords that somebody wrote."""
        written = [
            {"language": language, "text": text} for language, text in store.forewords_by(tx, guild, user)
        ]  # fmt: skip
        return {"forewords": written} if written else {}

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Take away who wrote them."""
        unsign_in(tx, guild, user, WRITERS)
