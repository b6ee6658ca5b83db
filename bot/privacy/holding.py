"""What privacy itself keeps of people: consents, that they left, and that they were greeted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.database import Transaction
from bot.privacy import store
from bot.privacy.erasures import ErasureList


class PrivacyHolder:
    """Answers for consents, departures and greetings (`bot.core.personal.Holder`)."""

    section = "privacy"

    def __init__(self, erasures: ErasureList) -> None:
        self._erasures = erasures

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who consented to something or left; who was merely greeted nobody can tell."""
        return store.people(tx, guild)

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return what somebody consented to and, if they left, when that was noticed and what is kept goes."""
        held: dict[str, Any] = {}
        given = store.consents(tx, guild, user)
        if given:
            held["consents"] = {kind: at.isoformat() for kind, at in sorted(given.items())}
        left = store.departure(tx, guild, user)
        if left is not None:
            held["left"] = {"noticed_at": left[0].isoformat(), "erased_at": left[1].isoformat()}
        return held

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Forget all three; only the list of erasures keeps the fingerprint."""
        store.forget(tx, guild, user, self._erasures.person_in(tx, guild, user))
