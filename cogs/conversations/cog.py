"""`/conversation list|find|show|follow|mine|commitments|export`; and the buttons on what they show."""

from __future__ import annotations

from discord.ext import commands

from bot.clock import Clock
from bot.conversations.commitments import Commitments
from bot.conversations.featuring import Featuring
from bot.conversations.replying import ConversationReplies
from bot.conversations.service import ConversationsService
from bot.core.guilds import Guilds
from bot.core.i18n import _
from bot.resources.service import ResourcesService
from bot.ui.addresses import Routes
from bot.vocabulary.service import VocabularyService
from cogs.conversations.choices import ConversationChoices


class ConversationsCog(
    commands.GroupCog, group_name="conversation", group_description=_("Facilitated discussions: read, follow, find")
):
    """What anybody may ask of the conversations."""

    def __init__(
        self, client: object, choices: ConversationChoices, conversations: ConversationsService,
        replies: ConversationReplies, commitments: Commitments, featuring: Featuring, vocabulary: VocabularyService,
        resources: ResourcesService, guilds: Guilds, clock: Clock,
    ) -> None:  # fmt: skip
        self._client = client
        self._choices = choices
        self._conversations = conversations
        self._replies = replies
        self._commitments = commitments
        self._featuring = featuring
        self._vocabulary = vocabulary
        self._resources = resources
        self._guilds = guilds
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {}
