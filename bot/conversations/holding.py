"""What is kept of people about conversations, as it is shown to them and erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversations import personal_store
from bot.conversations.featuring import Featuring
from bot.conversations.own import OwnConversations
from bot.core.database import Transaction
from bot.core.personal import editors_in, unsign_in

EDITORS = (("conversation", "created_by"), ("contribution", "featured_by"))


class ConversationHolder:
    """Answers for conversations (`bot.core.personal.Holder`).

    What facilitators wrote for all, such as questions and summaries, stays, and so do names that a conversation
    withholds (`OwnConversations.erase_of`).
    """

    section = "conversations"

    def __init__(self, own: OwnConversations, featuring: Featuring) -> None:
        self._own = own
        self._featuring = featuring

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who wrote what is kept, follows, facilitates, promised, opened or featured something."""
        return personal_store.people(tx, guild) | editors_in(tx, guild, EDITORS)

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return words that are kept, what somebody follows, promised and facilitates, opened and featured."""
        found = {
            "contributions": self._featuring.contributions_in(tx, guild, user),
            "bylines": personal_store.bylines(tx, guild, user),
            **self._own.held_in(tx, guild, user),
            "opened": personal_store.opened(tx, guild, user),
            "featured": personal_store.featured(tx, guild, user),
        }
        return {name: each for name, each in found.items() if each}

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Take back somebody's words and whatever ties them to conversations."""
        personal_store.forget_owner(tx, guild, user)
        self._own.erase_in(tx, guild, user)
        unsign_in(tx, guild, user, EDITORS)
