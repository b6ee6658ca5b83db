"""Who may do what in a conversation, and the conversation itself, inside the transaction of a use case."""

from __future__ import annotations

from bot.conversations import store
from bot.conversations.records import Conversation
from bot.core.database import Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.outbox import Target
from bot.directory.service import DirectoryService
from bot.errors import NotFoundError
from bot.members.service import MembersService


class Access:
    """Reads conversations, and asks whether somebody may facilitate them."""

    def __init__(self, guilds: Guilds, directory: DirectoryService, members: MembersService) -> None:
        self._guilds = guilds
        self._directory = directory
        self._members = members

    def find(self, tx: Transaction, guild: int, number: int) -> Conversation | None:
        """Return a conversation in whatever phase, or None."""
        return store.conversation(tx, guild, number, lambda ids: self._directory.places_in(tx, guild, ids))

    def present(self, tx: Transaction, guild: int, number: int) -> Conversation:
        """Return a conversation in whatever phase; raise NotFoundError where there is none."""
        found = self.find(tx, guild, number)
        if found is None:
            raise NotFoundError(
                _("This conversation is not there any more."), hint=_("See those that are with /conversation list.")
            )
        return found

    def public(self, tx: Transaction, guild: int, number: int) -> Conversation:
        """Return a conversation that everybody may see; raise NotFoundError where it is planned or not there."""
        found = self.present(tx, guild, number)
        if found.phase == "planned":
            raise NotFoundError(
                _("This conversation is not there any more."), hint=_("See those that are with /conversation list.")
            )
        return found

    def in_thread(self, tx: Transaction, guild: int, thread: int) -> Conversation | None:
        """Return the conversation that is held in a thread, None where none is."""
        number = store.by_thread(tx, guild, thread)
        return None if number is None else self.find(tx, guild, number)

    def may_facilitate(self, tx: Transaction, actor: Actor, conversation: Conversation) -> bool:
        """Say whether the actor curates here, or facilitates this conversation."""
        return actor.user in conversation.facilitators or self._guilds.may_curate(tx, actor)

    def require(self, tx: Transaction, actor: Actor, conversation: Conversation) -> None:
        """Raise NotAllowedError unless the actor curates here, or facilitates this conversation."""
        if actor.user not in conversation.facilitators:
            self._guilds.require_curator(tx, actor)

    def facilitated(self, tx: Transaction, actor: Actor, number: int) -> Conversation:
        """Return a conversation that the actor may facilitate; raise NotFoundError or NotAllowedError."""
        found = self.find(tx, actor.guild, number)
        if found is None:
            self._guilds.require_curator(tx, actor)
            return self.present(tx, actor.guild, number)
        self.require(tx, actor, found)
        return found

    def desk(self, tx: Transaction, conversation: Conversation) -> list[Target]:
        """Return where facilitators are told: in the curators' channel, and directly those who may not see it.

        Who was named as a facilitator may be no curator. Whoever opened the conversation is one, and is told directly
        only where there is no such channel.
        """
        people, channel = self.people(tx, conversation), self._guilds.settings(tx, conversation.guild).curators_channel
        if channel is None:
            return people
        opened_by = store.opened_by(tx, conversation.id)
        return [Target(kind="channel", id=channel), *(one for one in people if one.id != opened_by)]

    def people(self, tx: Transaction, conversation: Conversation) -> list[Target]:
        """Return the facilitators who take direct messages."""
        decided = self._members.settings_in(tx, conversation.guild, conversation.facilitators)
        return [
            Target(kind="user", id=user)
            for user, one in decided.items()
            if one.reminders != "off" and one.unreachable_at is None
        ]
