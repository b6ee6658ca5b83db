"""Gathers what a consolidated reply is made of, and makes it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.clock import Clock
from bot.conversations import contribution_store, outcome_store
from bot.conversations.access import Access
from bot.conversations.records import Conversation, ReplySource
from bot.conversations.reply import build
from bot.conversations.reply_html import html
from bot.conversations.reply_json import as_json
from bot.conversations.reply_markdown import markdown
from bot.conversations.reply_records import Reply
from bot.conversations.reply_words import slug
from bot.conversations.veil import Veils
from bot.core.database import Database, Transaction
from bot.core.i18n import Language, Languages
from bot.directory.service import DirectoryService
from bot.errors import NotFoundError
from bot.events.service import EventsService
from bot.network.service import NetworkService
from bot.resources.citations import cite
from bot.resources.records import Style
from bot.resources.service import ResourcesService
from bot.vocabulary.service import VocabularyService

STYLE: Style = "apa"


class ConversationReplies:
    """Makes consolidated replies, in the language of each conversation."""

    def __init__(
        self, database: Database, access: Access, veils: Veils, resources: ResourcesService,
        directory: DirectoryService, events: EventsService, network: NetworkService, languages: Languages,
        vocabulary: VocabularyService, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._access = access
        self._veils = veils
        self._resources = resources
        self._directory = directory
        self._events = events
        self._network = network
        self._languages = languages
        self._vocabulary = vocabulary
        self._clock = clock

    async def reply(self, guild: int, conversation_id: int) -> Reply:
        """Return the reply of a conversation as things are now; of one that is not closed it says so.

        Raises NotFoundError where everybody cannot see the conversation. Put together on a thread of its own, so
        that thousands of contributions keep nothing else waiting.
        """
        source = await self._database.read(lambda tx: self.source_in(tx, guild, conversation_id))
        return await asyncio.to_thread(self.made_of, source)

    async def files(self, guild: int, conversation_id: int) -> tuple[tuple[str, bytes], ...]:
        """Return the reply as (name, content) of an HTML, a Markdown and a JSON file; raises as `reply` does."""
        reply = await self.reply(guild, conversation_id)
        return await asyncio.to_thread(files_of, reply)

    def source_in(self, tx: Transaction, guild: int, conversation_id: int) -> ReplySource:
        """Return what the reply of a conversation is made of, as things are now, but the citations (`cited`).

        Under the Chatham House Rule meetings are named without the names that it withholds; works are cited as they
        were published. Raises NotFoundError where everybody cannot see the conversation.
        """
        conversation = self._access.public(tx, guild, conversation_id)
        say = self._languages[conversation.language]
        contributions = contribution_store.featured(tx, guild, conversation.id)
        if conversation.veiled:
            contributions = [replace(one, by="", message=None, from_message=None) for one in contributions]
        terms = self._vocabulary.terms_in(tx, guild)
        borne = {one.term for one in contributions if one.term is not None}
        organisations = {} if conversation.veiled else self._directory.listed_in(
            tx, guild, conversation.linked("organisation")
        )  # fmt: skip
        known = {one.id: one.name for one in organisations.values()}
        works = self._resources.works_in(tx, guild, conversation.linked("resource"), channel=conversation.thread)
        return ReplySource(
            conversation=conversation,
            contributions=contributions,
            points=outcome_store.points(tx, conversation.id),
            summaries=outcome_store.summaries(tx, conversation.id, "published"),
            commitments=outcome_store.commitments_of(tx, guild, conversation.id),
            citations=(),
            organisations=tuple(known.values()),
            organisation_ids=tuple(known),
            events=self._events_of(tx, conversation, say),
            network=say.pick(self._network.names_in(tx, guild)),
            works=tuple((key, work) for number, key, work in works if number != conversation.resource),
            themes={one: say.pick(term.names) for one in borne if (term := terms.get(*one)) is not None},
            at=conversation.closed_at or self._clock.now(),
        )

    def _events_of(self, tx: Transaction, conversation: Conversation, say: Language) -> tuple[tuple[str, str], ...]:
        found = []
        veil = self._veils.of(tx, conversation)
        for number in conversation.linked("event"):
            try:
                event = veil.meeting(self._events.event_in(tx, conversation.guild, f"#{number}"))
            except NotFoundError:  # it was taken out since it was linked
                continue
            if not event.cancelled:
                meeting = self._events.at(event)
                day = event.of(meeting.original).starts or meeting.original
                found.append((say.pick(event.title_of(meeting.original)), day[:10]))
        return tuple(sorted(found, key=lambda one: (one[1], one[0])))

    def made_of(self, source: ReplySource) -> Reply:
        """Return the reply, in the language of its conversation; slow, so not for the event loop or a transaction."""
        say = self._languages[source.conversation.language]
        return build(cited(source), say)


def cited(source: ReplySource) -> ReplySource:
    """Return the same with the citations of its works, in the language of its conversation, as a bibliography."""
    if not source.works:
        return source
    written = cite(source.works, STYLE, source.conversation.language)
    return replace(source, citations=tuple(one for one in written.strip().split("\n\n") if one))


def files_of(reply: Reply) -> tuple[tuple[str, bytes], ...]:
    """Return a reply as (name, content) of its files: UTF-8, the same bytes for the same reply.

    They are named after its title and date: “night-economies-2027-04-18.html”.
    """
    name = f"{slug(reply.title) or 'consolidated-reply'}-{reply.on}"
    return (
        (f"{name}.html", html(reply).encode()),
        (f"{name}.md", markdown(reply).encode()),
        (f"{name}.json", as_json(reply).encode()),
    )
