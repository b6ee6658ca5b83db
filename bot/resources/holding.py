"""What is kept of people about the library, as it is shown to them and erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.database import Transaction
from bot.core.personal import editors_in, unsign_in
from bot.resources import review_store
from bot.resources.sharing import ResourceSharing

EDITORS = (("resource", "updated_by"), ("resource", "decided_by"))


class ResourceHolder:
    """Answers for the library (`bot.core.personal.Holder`); works that were approved stay as what they are."""

    section = "resources"

    def __init__(self, sharing: ResourceSharing) -> None:
        self._sharing = sharing

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who shared a resource, decided about one or changed one last."""
        return review_store.sharers(tx, guild) | editors_in(tx, guild, EDITORS)

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return what somebody shared, and what they decided about or changed."""
        found = {
            "shared": self._sharing.shared_in(tx, guild, user),
            "curated": review_store.edited_by(tx, guild, user),
        }
        return {name: each for name, each in found.items() if each}

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Take back what somebody shared and was not approved, and what ties them to the rest."""
        self._sharing.erase_in(tx, guild, user)
        unsign_in(tx, guild, user, EDITORS)
