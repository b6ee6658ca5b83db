"""`/curate conversation open|edit|question|facilitators|link`."""

from __future__ import annotations

from discord import app_commands

from bot.clock import Clock
from bot.conversations.curation import ConversationCuration
from bot.core.i18n import _
from bot.events.service import EventsService
from bot.resources.service import ResourcesService
from bot.ui.addresses import Routes
from bot.vocabulary.service import VocabularyService
from cogs.conversations.choices import ConversationChoices


class CurateConversations(app_commands.Group):
    """What curators do to conversations."""

    def __init__(
        self, choices: ConversationChoices, curation: ConversationCuration, vocabulary: VocabularyService,
        resources: ResourcesService, events: EventsService, clock: Clock,
    ) -> None:  # fmt: skip
        super().__init__(name="conversation", description=_("Open, facilitate and close e-conversations"))
        self._choices = choices
        self._curation = curation
        self._vocabulary = vocabulary
        self._resources = resources
        self._events = events
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {}
