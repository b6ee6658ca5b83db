"""What came of a conversation, in SQLite: points, summaries, commitments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from bot.conversations.records import (
    Commitment,
    CommitmentId,
    ConversationId,
    Point,
    PointId,
    PointKind,
    QuestionId,
    Summary,
    SummaryId,
)
from bot.conversations.store import given, instant, seconds
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


def add_point(
    tx: Transaction, conversation_id: int, *, question: int | None, kind: PointKind, text: str, numbers: Sequence[int],
    now: datetime,
) -> PointId:  # fmt: skip
    """Add a point; return its number."""
    return PointId(
        tx.value(
            """INSERT INTO conversation_point (conversation_id, question_id, kind, text, numbers, at)
               VALUES (:id, :question, :kind, :text, :numbers, :now) RETURNING id""",
            id=conversation_id,
            question=question,
            kind=kind,
            text=text,
            numbers=json.dumps(list(numbers)),
            now=seconds(now),
        )
    )


def drop_point(tx: Transaction, conversation_id: int, point_id: int) -> bool:
    """Take a point out; False where it is not there any more."""
    return bool(
        tx.execute(
            "DELETE FROM conversation_point WHERE conversation_id = :conversation AND id = :id",
            conversation=conversation_id,
            id=point_id,
        )
    )


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


def summary(tx: Transaction, guild: int, number: int) -> Summary | None:
    """Return one summary of a server, or None."""
    row = tx.first(
        f"""SELECT {_SUMMARY_COLUMNS} FROM conversation_summary s JOIN conversation c ON c.id = s.conversation_id
            WHERE c.guild_id = :guild AND s.id = :id""",
        guild=guild,
        id=number,
    )
    return None if row is None else to_summary(row)


def summed_up(tx: Transaction, conversation_id: int) -> set[int]:
    """Return the numbers of the contributions that a summary of a conversation was made of, draft or published."""
    rows = tx.fetch(
        """SELECT DISTINCT one.value AS number FROM conversation_summary s, json_each(s.numbers) one
           WHERE s.conversation_id = :id""",
        id=conversation_id,
    )
    return {row["number"] for row in rows}


def add_summary(
    tx: Transaction, conversation_id: int, *, text: str, numbers: Sequence[int], since: datetime | None, now: datetime
) -> SummaryId:
    """Add a draft that is made of these contributions; return its number."""
    return SummaryId(
        tx.value(
            """INSERT INTO conversation_summary (conversation_id, status, text, numbers, since, until, at)
               VALUES (:id, 'draft', :text, :numbers, :since, :now, :now) RETURNING id""",
            id=conversation_id,
            text=text,
            numbers=json.dumps(list(numbers)),
            since=seconds(since),
            now=seconds(now),
        )
    )


def widen_draft(tx: Transaction, number: int, *, text: str, numbers: Sequence[int], now: datetime) -> None:
    """Have a draft be made of these contributions too."""
    tx.execute(
        """UPDATE conversation_summary SET text = :text, until = :now, version = version + 1,
             numbers = (SELECT json_group_array(value) FROM
               (SELECT value FROM json_each(numbers) UNION SELECT value FROM json_each(:numbers)))
           WHERE id = :id AND status = 'draft'""",
        id=number,
        text=text,
        numbers=json.dumps(list(numbers)),
        now=seconds(now),
    )


def write_summary(tx: Transaction, number: int, *, text: str, published_at: datetime | None, expected: int) -> bool:
    """Give a draft another text, or publish it; False where `expected` is not its version, or it is no draft."""
    return bool(
        tx.execute(
            """UPDATE conversation_summary SET text = :text, published_at = :published,
                 status = iif(:published IS NULL, 'draft', 'published'), version = version + 1
               WHERE id = :id AND status = 'draft' AND version = :expected""",
            id=number,
            text=text,
            published=seconds(published_at),
            expected=expected,
        )
    )


def drop_draft(tx: Transaction, number: int, *, expected: int) -> bool:
    """Take a draft out; False where `expected` is not its version, or it is no draft."""
    return bool(
        tx.execute(
            "DELETE FROM conversation_summary WHERE id = :id AND status = 'draft' AND version = :expected",
            id=number,
            expected=expected,
        )
    )


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


def commitment(tx: Transaction, guild: int, number: int) -> Commitment | None:
    """Return one commitment of a server, or None."""
    row = tx.first(
        f"SELECT {COMMITMENT_COLUMNS} FROM {COMMITMENT_FROM} WHERE m.guild_id = :guild AND m.id = :id",
        guild=guild,
        id=number,
    )
    return None if row is None else to_commitment(row)


def commitments(tx: Transaction, guild: int, which: Literal["open", "done", "all"]) -> list[Commitment]:
    """Return the commitments of a server, without those of planned conversations.

    What is open comes first, by its date, the undated after; what is done follows, the latest first.
    """
    rows = tx.fetch(
        f"""SELECT {COMMITMENT_COLUMNS} FROM {COMMITMENT_FROM}
            WHERE m.guild_id = :guild AND coalesce(c.phase, '') <> 'planned'
            AND (:which = 'all' OR (m.done_at IS NULL) = (:which = 'open'))
            ORDER BY m.done_at IS NOT NULL, m.done_at DESC, m.due IS NULL, m.due, m.id""",
        guild=guild,
        which=which,
    )
    return [to_commitment(row) for row in rows]


def awaited(tx: Transaction) -> list[tuple[int, Commitment]]:
    """Return (server, commitment) of each that was decided here, is not done and has a date."""
    rows = tx.fetch(
        f"""SELECT m.guild_id, {COMMITMENT_COLUMNS} FROM {COMMITMENT_FROM}
            WHERE m.origin = 'decided' AND m.done_at IS NULL AND m.due IS NOT NULL ORDER BY m.id"""
    )
    return [(row["guild_id"], to_commitment(row)) for row in rows]


def owns(tx: Transaction, guild: int, user: int) -> bool:
    """Say whether something that is not done is a person's."""
    found = tx.value(
        "SELECT 1 FROM commitment WHERE guild_id = :guild AND owner_user = :user AND done_at IS NULL LIMIT 1",
        guild=guild,
        user=user,
    )
    return found is not None


def add_commitment(
    tx: Transaction, guild: int, conversation_id: int, *, text: str, owner: str, owner_user: int | None,
    due: date | None, now: datetime,
) -> CommitmentId:  # fmt: skip
    """Add a next step of a conversation; return its number."""
    return CommitmentId(
        tx.value(
            """INSERT INTO commitment (guild_id, conversation_id, text, owner, owner_user, due, origin, at)
               VALUES (:guild, :conversation, :text, :owner, :user, :due, 'decided', :now) RETURNING id""",
            guild=guild,
            conversation=conversation_id,
            text=text,
            owner=owner,
            user=owner_user,
            due=None if due is None else due.isoformat(),
            now=seconds(now),
        )
    )


def set_done(tx: Transaction, guild: int, number: int, *, done_at: datetime | None, outcome: str) -> None:
    """Note that a commitment was kept and what came of it, or that it is open (None)."""
    tx.execute(
        """UPDATE commitment SET done_at = :done, outcome = :outcome, version = version + 1
           WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=number,
        done=seconds(done_at),
        outcome=outcome,
    )


def drop_owner(tx: Transaction, guild: int, number: int) -> None:
    """Have a commitment be no member's; what its owner is called in words stays."""
    tx.execute(
        "UPDATE commitment SET owner_user = NULL, version = version + 1 WHERE guild_id = :guild AND id = :id",
        guild=guild,
        id=number,
    )


def drop_commitment(tx: Transaction, guild: int, number: int) -> None:
    """Take a commitment out."""
    tx.execute("DELETE FROM commitment WHERE guild_id = :guild AND id = :id", guild=guild, id=number)
