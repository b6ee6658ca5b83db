"""What came of a conversation, in SQLite: points, summaries, commitments."""

from __future__ import annotations

import json
from datetime import date
from typing import Literal

from bot.conversations.records import (
    Commitment,
    CommitmentId,
    ConversationId,
    Point,
    PointId,
    QuestionId,
    Summary,
    SummaryId,
)
from bot.conversations.store import given, instant
from bot.core.database import Row, Transaction

COMMITMENT_COLUMNS = """m.id, m.conversation_id, coalesce(c.title, '') AS title,
                        coalesce(c.mode, '') = 'chatham' AS veiled, m.text, m.texts, m.owner, m.owner_user, m.due,
                        m.done_at, m.outcome, m.ledger, m.origin, m.version"""
COMMITMENT_FROM = "commitment m LEFT JOIN conversation c ON c.id = m.conversation_id"
_SUMMARY_COLUMNS = "s.id, s.conversation_id, s.status, s.text, s.since, s.until, s.at, s.published_at, s.version"


def to_point(row: Row) -> Point:
    """Return a row of `conversation_point`."""
    return Point(
        id=PointId(row["id"]),
        question=None if row["question_id"] is None else QuestionId(row["question_id"]),
        kind=row["kind"],
        text=row["text"],
        numbers=tuple(json.loads(row["numbers"])),
    )


def to_summary(row: Row) -> Summary:
    """Return a row of `conversation_summary`."""
    return Summary(
        id=SummaryId(row["id"]),
        conversation=ConversationId(row["conversation_id"]),
        status=row["status"],
        text=row["text"],
        since=instant(row["since"]),
        until=given(row["until"]),
        at=given(row["at"]),
        published_at=instant(row["published_at"]),
        version=row["version"],
    )


def to_commitment(row: Row) -> Commitment:
    """Return a row of COMMITMENT_COLUMNS."""
    return Commitment(
        id=CommitmentId(row["id"]),
        conversation=None if row["conversation_id"] is None else ConversationId(row["conversation_id"]),
        title=row["title"],
        veiled=bool(row["veiled"]),
        text=row["text"],
        texts=json.loads(row["texts"]),
        owner=row["owner"],
        owner_user=row["owner_user"],
        due=None if row["due"] is None else date.fromisoformat(row["due"]),
        done_at=instant(row["done_at"]),
        outcome=row["outcome"],
        ledger=tuple(json.loads(row["ledger"])),
        origin=row["origin"],
        version=row["version"],
    )


# -- points -------------------------------------------------------------------------------------------------------


def points(tx: Transaction, conversation_id: int) -> list[Point]:
    """Return the points that curators read out of a conversation, in the order in which they were noted."""
    rows = tx.fetch(
        "SELECT id, question_id, kind, text, numbers FROM conversation_point WHERE conversation_id = :id ORDER BY id",
        id=conversation_id,
    )
    return [to_point(row) for row in rows]


# -- summaries ----------------------------------------------------------------------------------------------------


def summaries(
    tx: Transaction, conversation_id: int, status: Literal["draft", "published"] | None = None
) -> list[Summary]:
    """Return the summaries of a conversation, of one status or of any, the oldest first."""
    rows = tx.fetch(
        f"""SELECT {_SUMMARY_COLUMNS} FROM conversation_summary s
            WHERE s.conversation_id = :id AND (:status IS NULL OR s.status = :status) ORDER BY s.id""",
        id=conversation_id,
        status=status,
    )
    return [to_summary(row) for row in rows]


# -- commitments --------------------------------------------------------------------------------------------------


def commitments_of(tx: Transaction, guild: int, conversation_id: int) -> list[Commitment]:
    """Return the next steps of a conversation, done ones too, in the order in which they were noted."""
    rows = tx.fetch(
        f"""SELECT {COMMITMENT_COLUMNS} FROM {COMMITMENT_FROM}
            WHERE m.guild_id = :guild AND m.conversation_id = :id ORDER BY m.id""",
        guild=guild,
        id=conversation_id,
    )
    return [to_commitment(row) for row in rows]
