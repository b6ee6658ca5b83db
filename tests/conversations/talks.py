"""Conversations put into the store as curators and the schedule leave them there, for tests of what members do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.app import App
from bot.conversations import contribution_store, store
from bot.conversations.records import TOUCHED, Content, ContributionId, ConversationId, Mode, Phase
from bot.core.database import Transaction
from bot.vocabulary.records import TermId

THREAD = 600000000000000777
QUESTIONS = ("What does safety mean where you work?", "Which entry point worked?")
THEME = TermId("theme", "crime-prevention")


async def opened(
    app: App, guild: int, title: str = "Night economies", *, mode: Mode = "attributed", phase: Phase = "open",
    posted: int = 1, channel: int | None = None, **more: Any,  # fields of the content
) -> ConversationId:  # fmt: skip
    """Insert a conversation of two questions, of which so many are posted, and index it.

    With a `channel` that is there its thread is left to be made; without, it has one that only its number tells.
    """
    fields: dict[str, Any] = {
        "framing": "Cities close early, and nobody asks why.", "questions": [(one, None) for one in QUESTIONS], **more,
    }  # fmt: skip

    def work(tx: Transaction) -> ConversationId:
        app.guilds.ensure(tx, guild)
        now = app.clock.now()
        content = Content(title=title, mode=mode, **fields)
        number = store.insert(tx, guild, content, phase=phase, channel=channel or 5, by=41, now=now)
        if channel is None:
            store.set_thread(tx, guild, number, THREAD + number)
        for one in store.questions(tx, number)[:posted]:
            store.set_question(
                tx, number, one.id, text=one.text, due_at=one.due_at, status="posted", posted_at=now
            )  # fmt: skip
        if phase == "closed":
            store.set_closed(tx, guild, number, at=now, resource=None)
        app.conversation_indexer.put(tx, guild, number)
        tx.touch(TOUCHED)
        return number

    return await app.database.transaction(work)


async def said(
    app: App, guild: int, conversation: int, words: str, *, user: int = 77, name: str = "", question: int | None = 1,
    note: str = "", term: TermId | None = None, at: datetime | None = None,
) -> ContributionId:  # fmt: skip
    """Insert something that was featured, and index it; `question` is its position."""
    now = at or app.clock.now()

    def work(tx: Transaction) -> ContributionId:
        asked = {one.position: one.id for one in store.questions(tx, conversation)}
        count = tx.value("SELECT count(*) FROM contribution")
        number = contribution_store.insert(
            tx, guild, conversation, question=None if question is None else asked[question], status="featured",
            words=words, term=term, note=note, channel=THREAD, message=690000000000000000 + count, from_channel=None,
            from_message=None, said_at=now, featured_at=now, featured_by=41,
        )  # fmt: skip
        contribution_store.put_author(tx, guild, number, user=user, name=name, language="en")
        app.conversation_indexer.put_contribution(tx, guild, number)
        tx.touch(TOUCHED)
        return number

    return await app.database.transaction(work)


async def phased(app: App, guild: int, conversation: int, phase: Phase) -> None:
    """Bring a conversation into another phase, as the schedule does."""

    def work(tx: Transaction) -> None:
        store.set_phase(tx, guild, conversation, phase)
        if phase == "closed":
            store.set_closed(tx, guild, conversation, at=app.clock.now(), resource=None)
        app.conversation_indexer.put(tx, guild, conversation)
        tx.touch(TOUCHED)

    await app.database.transaction(work)
