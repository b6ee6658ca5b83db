"""What of conversations and contributions can be searched for; nobody's name is among it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.conversations import contribution_store, outcome_store, store
from bot.conversations.access import Access
from bot.conversations.records import CONTRIBUTION, KIND, Contribution, Conversation
from bot.core.database import Transaction
from bot.core.search import SearchIndex
from bot.core.search_entries import Entry
from bot.core.texts import visible
from bot.directory.places import where_texts
from bot.directory.service import DirectoryService
from bot.vocabulary.records import SUBJECT_AXES
from bot.vocabulary.service import VocabularyService

BEGINNING = 80  # characters of a contribution that name it
_STANDING = {"open": 1000, "announced": 900, "synthesis": 800}
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def standing(conversation: Conversation) -> int:
    """Return 0 … 1000: the open ones first, then those to come and those in synthesis, then the last closed."""
    if conversation.phase in _STANDING:
        return _STANDING[conversation.phase]
    if conversation.closed_at is None:
        return 0
    return max(0, min(700, (conversation.closed_at - _FIRST).days // 10))


def beginning(words: str) -> str:
    """Return what names a contribution: its first line, as far as whole words of it fit."""
    first = next((line for line in map(visible, words.splitlines()) if line), "")
    return first if len(first) <= BEGINNING else first[: BEGINNING + 1].rpartition(" ")[0] or first[:BEGINNING]


class ConversationIndexer:
    """Keeps the search index in step."""

    def __init__(
        self, search: SearchIndex, vocabulary: VocabularyService, directory: DirectoryService, access: Access
    ) -> None:
        self._search = search
        self._vocabulary = vocabulary
        self._directory = directory
        self._access = access

    def put(self, tx: Transaction, guild: int, conversation_id: int) -> None:
        """Index a conversation as it is now, or take it out where nobody may see it.

        Its contributions are indexed again only where its title is another: they are found by it too.
        """
        found = self._access.find(tx, guild, conversation_id)
        if found is None or found.phase == "planned":
            self._search.remove(tx, guild, KIND, conversation_id)
            for one in contribution_store.featured(tx, guild, conversation_id):
                self._search.remove(tx, guild, CONTRIBUTION, one.id)
            return
        renamed = conversation_id not in self._search.exact(tx, guild, KIND, found.title)
        self._search.put(tx, self._entry(tx, guild, found))
        if renamed:
            self._put_contributions(tx, guild, found)

    def put_contribution(self, tx: Transaction, guild: int, contribution_id: int) -> None:
        """Index a contribution as it is now, or take it out where it is not featured or nobody may see it."""
        one = contribution_store.contribution(tx, guild, contribution_id)
        conversation = None if one is None else self._access.find(tx, guild, one.conversation)
        if one is None or one.status != "featured" or conversation is None or conversation.phase == "planned":
            self._search.remove(tx, guild, CONTRIBUTION, contribution_id)
            return
        self._search.put(tx, self._contribution(tx, guild, one, conversation))

    def put_all(self, tx: Transaction, guild: int) -> None:
        """Index everything anew: names of places or terms may have changed."""
        for _guild, number in store.every_id(tx, guild):
            self.put(tx, guild, number)
            found = self._access.find(tx, guild, number)
            if found is not None and found.phase != "planned":
                self._put_contributions(tx, guild, found)

    def _put_contributions(self, tx: Transaction, guild: int, found: Conversation) -> None:
        for one in contribution_store.featured(tx, guild, found.id):
            self._search.put(tx, self._contribution(tx, guild, one, found))

    def _entry(self, tx: Transaction, guild: int, found: Conversation) -> Entry:
        terms = self._vocabulary.terms_in(tx, guild)
        subjects = [
            term for one in found.terms if one.axis in SUBJECT_AXES and (term := terms.get(*one)) is not None
        ]  # fmt: skip
        places = [
            value
            for one in found.places
            for value in ([str(one.place.id)] if one.place else []) + ([one.country] if one.country else [])
        ]
        return Entry(
            guild=guild,
            kind=KIND,
            ref=found.id,
            standing=standing(found),
            names=[found.title],
            places=where_texts(tx, guild, ((one.place, one.country) for one in found.places)),
            themes=[text for term in subjects for text in term.texts()],
            body=[
                found.framing,
                *(one.text for one in found.questions if one.status == "posted"),
                *(one.text for one in outcome_store.summaries(tx, found.id, "published")),
                *((found.summary, found.decided) if found.phase == "closed" else ()),
            ],
            facets={
                "phase": [found.phase],
                "theme": [term.id.key for term in subjects],
                "place": list(dict.fromkeys(places)),
                "language": [found.language],
            },
        )

    def _contribution(self, tx: Transaction, guild: int, one: Contribution, conversation: Conversation) -> Entry:
        term = None if one.term is None else self._vocabulary.terms_in(tx, guild).get(*one.term)
        subject = term if term is not None and term.id.axis in SUBJECT_AXES else None
        return Entry(
            guild=guild,
            kind=CONTRIBUTION,
            ref=one.id,
            standing=500,
            names=[beginning(one.words)],
            themes=subject.texts() if subject else [],
            body=[one.words, one.note, conversation.title],
            facets={
                "theme": [subject.id.key] if subject else [],
                "conversation": [str(conversation.id)],
            },
        )
