"""Who consented to what, for the features that ask; each is told of a change in the transaction that makes it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from bot.core.database import Transaction
from bot.privacy import store
from bot.privacy.records import Consent

# Called with the server and the person whose consents changed, or who left or came back.
Watcher = Callable[[Transaction, int, int], None]


class Consenting:
    """Answers whether somebody may be listed or asked: who consented and has not left the server."""

    def __init__(self) -> None:
        self._watchers: list[Watcher] = []

    def watch(self, call: Watcher) -> None:
        """Have `call` called inside each transaction that changes what somebody consented to, or that they are here."""
        self._watchers.append(call)

    def given_in(self, tx: Transaction, guild: int, user: int, consent: Consent) -> bool:
        """Say whether a person consented and is still in the server."""
        return consent in store.consents(tx, guild, user) and store.departure(tx, guild, user) is None

    def here_in(self, tx: Transaction, guild: int, user: int) -> bool:
        """Say whether a person is in the server, as far as the bot knows."""
        return store.departure(tx, guild, user) is None

    def among_in(self, tx: Transaction, guild: int, users: Collection[int], consent: Consent) -> set[int]:
        """Return who of these people consented and is still in the server, in one statement however many."""
        return store.consenting_here(tx, guild, users, consent)

    def everybody_in(self, tx: Transaction, guild: int, consent: Consent) -> list[int]:
        """Return Discord's numbers of all who consented and are still in the server, the longest ago first."""
        return [user for user in store.consenting(tx, guild, consent) if store.departure(tx, guild, user) is None]

    def give(self, tx: Transaction, guild: int, user: int, consent: Consent, *, now: datetime) -> None:
        """Keep a consent; one that was given before keeps its date."""
        store.give(tx, guild, user, consent, now=now)
        self.changed(tx, guild, user)

    def withdraw(self, tx: Transaction, guild: int, user: int, consent: Consent) -> None:
        """Forget a consent."""
        store.withdraw(tx, guild, user, consent)
        self.changed(tx, guild, user)

    def changed(self, tx: Transaction, guild: int, user: int) -> None:
        """Tell whoever watches that a person's consents, or their being here, changed."""
        for call in self._watchers:
            call(tx, guild, user)
