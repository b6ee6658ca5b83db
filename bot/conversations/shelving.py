"""The consolidated reply as a work of the library."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.conversations import store
from bot.conversations.records import Conversation
from bot.conversations.reply_words import shortened
from bot.conversations.replying import ConversationReplies
from bot.core.database import Transaction
from bot.core.i18n import Languages, _
from bot.network.service import NetworkService
from bot.resources.form import ABSTRACT_LENGTH
from bot.resources.publishing import ResourcePublishing
from bot.resources.records import Author, Content, ResourceId, ResourceTerm, Work


class ReplyShelf:
    """Puts replies into the library, and takes them out again."""

    def __init__(
        self,
        replies: ConversationReplies,
        publishing: ResourcePublishing,
        network: NetworkService,
        languages: Languages,
    ) -> None:
        self._replies = replies
        self._publishing = publishing
        self._network = network
        self._languages = languages

    def put(self, tx: Transaction, conversation: Conversation, by: int | None) -> ResourceId:
        """Publish the reply of a conversation that was closed, or make it anew; return its number, which is noted.

        `by` is Discord's id of whoever closed it, None where the schedule did. LookupError where it is not closed.
        """
        guild, closed_at = conversation.guild, conversation.closed_at
        if closed_at is None:
            raise LookupError("a conversation that is not closed has no reply in the library")
        network = self._languages[conversation.language].pick(self._network.names_in(tx, guild))
        place = f"https://discord.com/channels/{guild}/{conversation.thread}" if conversation.thread else ""
        work = Work(
            title=conversation.title,
            authors=[Author(name=network)] if network else [],
            issued=closed_at.astimezone(ZoneInfo(conversation.zone)).date().isoformat(),
            kind="consolidated-reply",
            language=conversation.language[:2],
            abstract=_abstract(conversation),
            link=place,
        )
        source = self._replies.source_in(tx, guild, conversation.id)
        involved = () if conversation.veiled else source.organisation_ids
        content = Content(
            work=work,
            places=[(one.place.id if one.place else None, one.country, "added") for one in conversation.places],
            organisations=[(one, "about", "added") for one in involved],
            terms=[ResourceTerm(term=one, source="added") for one in conversation.terms],
        )
        number = self._publishing.put(tx, guild, key_of(conversation), content, by=by)
        store.set_closed(tx, guild, conversation.id, at=closed_at, resource=number)
        return number

    def refresh(self, tx: Transaction, conversation: Conversation) -> None:
        """Give the reply of a conversation in the library the words that it has now; where none is there, nothing."""
        self._publishing.reword(
            tx, conversation.guild, key_of(conversation), title=conversation.title, abstract=_abstract(conversation)
        )

    def take_out(self, tx: Transaction, conversation: Conversation, by: int) -> None:
        """Take the reply of a conversation out of the library, where it is there."""
        if conversation.resource is not None:
            reason = self._languages[conversation.language](_("The conversation was opened again."))
            self._publishing.take_out(tx, conversation.guild, conversation.resource, by=by, reason=reason)


def key_of(conversation: Conversation) -> str:
    """Return what the library knows the reply of a conversation by."""
    return f"conversation-{conversation.id}"


def _abstract(conversation: Conversation) -> str:
    return shortened(conversation.summary, ABSTRACT_LENGTH)
