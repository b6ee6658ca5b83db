"""What was featured of what people wrote, and who wrote it, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.conversations.records import (
    Contribution,
    ContributionAuthor,
    ContributionId,
    ContributionStatus,
    ConversationId,
    QuestionId,
)
from bot.conversations.store import given, instant, seconds
from bot.core.database import Row, Transaction
from bot.vocabulary.records import TermId

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS = """b.id, b.conversation_id, b.number, b.question_id, b.status, b.words, b.axis, b.key, b.note, b.channel,
              b.message, b.from_channel, b.from_message, b.said_at, b.edited_at, b.featured_at, b.version,
              coalesce(a.name, '') AS by"""
FROM = "contribution b LEFT JOIN contribution_author a ON a.contribution_id = b.id"


def to_contribution(row: Row) -> Contribution:
    """Return a row of COLUMNS."""
    return Contribution(
        id=ContributionId(row["id"]),
        conversation=ConversationId(row["conversation_id"]),
        number=row["number"],
        question=None if row["question_id"] is None else QuestionId(row["question_id"]),
        status=row["status"],
        words=row["words"],
        by=row["by"],
        term=None if row["axis"] is None else TermId(row["axis"], row["key"]),
        note=row["note"],
        channel=row["channel"],
        message=row["message"],
        from_channel=row["from_channel"],
        from_message=row["from_message"],
        said_at=given(row["said_at"]),
        edited_at=None if row["edited_at"] is None else EPOCH + timedelta(milliseconds=row["edited_at"]),
        featured_at=instant(row["featured_at"]),
        version=row["version"],
    )


def contribution(tx: Transaction, guild: int, number: int) -> Contribution | None:
    """Return one contribution of a server, of any status, or None."""
    row = tx.first(f"SELECT {COLUMNS} FROM {FROM} WHERE b.guild_id = :guild AND b.id = :id", guild=guild, id=number)
    return None if row is None else to_contribution(row)


def by_message(tx: Transaction, guild: int, message: int) -> Contribution | None:
    """Return the contribution that a message of a thread holds, or None."""
    row = tx.first(
        f"SELECT {COLUMNS} FROM {FROM} WHERE b.guild_id = :guild AND b.message = :message",
        guild=guild,
        message=message,
    )
    return None if row is None else to_contribution(row)


def featured(
    tx: Transaction, guild: int, conversation_id: int, *, since: datetime | None = None, until: datetime | None = None
) -> list[Contribution]:
    """Return what is featured of a conversation, by number; only what was featured after `since` and by `until`."""
    rows = tx.fetch(
        f"""SELECT {COLUMNS} FROM {FROM} WHERE b.guild_id = :guild AND b.conversation_id = :conversation
            AND b.status = 'featured' AND (:since IS NULL OR b.featured_at > :since)
            AND (:until IS NULL OR b.featured_at <= :until) ORDER BY b.number""",
        guild=guild,
        conversation=conversation_id,
        since=seconds(since),
        until=seconds(until),
    )
    return [to_contribution(row) for row in rows]


def listed(tx: Transaction, guild: int, ids: Sequence[int]) -> list[Contribution]:
    """Return contributions that are featured, in the order of `ids`."""
    rows = tx.fetch(
        f"""SELECT {COLUMNS} FROM {FROM} WHERE b.guild_id = :guild AND b.status = 'featured'
            AND b.id IN (SELECT value FROM json_each(:ids))""",
        guild=guild,
        ids=json.dumps(list(ids)),
    )
    found = {row["id"]: to_contribution(row) for row in rows}
    return [found[number] for number in ids if number in found]


def author(tx: Transaction, guild: int, number: int) -> ContributionAuthor | None:
    """Return who wrote a contribution, or None where they were forgotten."""
    row = tx.first(
        """SELECT contribution_id, user_id, name, language FROM contribution_author
           WHERE guild_id = :guild AND contribution_id = :id""",
        guild=guild,
        id=number,
    )
    if row is None:
        return None
    return ContributionAuthor(
        contribution=ContributionId(row["contribution_id"]),
        user=row["user_id"],
        name=row["name"],
        language=row["language"],
    )


def authored(tx: Transaction, guild: int, user: int) -> list[Contribution]:
    """Return what is kept of a person's words, newest first."""
    rows = tx.fetch(
        f"""SELECT {COLUMNS} FROM contribution b JOIN contribution_author a ON a.contribution_id = b.id
            WHERE a.guild_id = :guild AND a.user_id = :user ORDER BY b.id DESC""",
        guild=guild,
        user=user,
    )
    return [to_contribution(row) for row in rows]


def insert(
    tx: Transaction, guild: int, conversation_id: int, *, question: int | None, status: ContributionStatus, words: str,
    term: TermId | None, note: str, channel: int, message: int | None, from_channel: int | None,
    from_message: int | None, said_at: datetime, featured_at: datetime | None, featured_by: int,
) -> ContributionId:  # fmt: skip
    """Add a contribution with the next number of its conversation; return its id."""
    return ContributionId(
        tx.value(
            """INSERT INTO contribution (guild_id, conversation_id, number, question_id, status, words, axis, key, note,
                 channel, message, from_channel, from_message, said_at, featured_at, featured_by)
               SELECT :guild, :conversation, 1 + coalesce(max(number), 0), :question, :status, :words, :axis, :key,
                 :note, :channel, :message, :from_channel, :from_message, :said, :featured, :by
               FROM contribution WHERE conversation_id = :conversation RETURNING id""",
            guild=guild,
            conversation=conversation_id,
            question=question,
            status=status,
            words=words,
            axis=term.axis if term else None,
            key=term.key if term else None,
            note=note,
            channel=channel,
            message=message,
            from_channel=from_channel,
            from_message=from_message,
            said=seconds(said_at),
            featured=seconds(featured_at),
            by=featured_by,
        )
    )


def put_author(tx: Transaction, guild: int, number: int, *, user: int, name: str, language: str) -> None:
    """Note who wrote a contribution."""
    tx.execute(
        """INSERT INTO contribution_author (contribution_id, guild_id, user_id, name, language)
           VALUES (:id, :guild, :user, :name, :language)
           ON CONFLICT (contribution_id) DO UPDATE SET name = excluded.name, language = excluded.language""",
        id=number,
        guild=guild,
        user=user,
        name=name,
        language=language,
    )


def write(
    tx: Transaction, guild: int, number: int, *, status: ContributionStatus, words: str, question: int | None,
    term: TermId | None, note: str, featured_at: datetime | None, featured_by: int | None,
) -> None:  # fmt: skip
    """Give a contribution another content; its number and its places stay."""
    tx.execute(
        """UPDATE contribution SET status = :status, words = :words, question_id = :question, axis = :axis, key = :key,
             note = :note, featured_at = :featured, featured_by = :by, version = version + 1
           WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=number,
        status=status,
        words=words,
        question=question,
        axis=term.axis if term else None,
        key=term.key if term else None,
        note=note,
        featured=seconds(featured_at),
        by=featured_by,
    )


def empty(tx: Transaction, guild: int, number: int, status: ContributionStatus) -> None:
    """Keep nothing of a contribution but its number and where its message was, and nobody as its author."""
    write(
        tx, guild, number, status=status, words="", question=None, term=None, note="", featured_at=None,
        featured_by=None,
    )  # fmt: skip
    tx.execute(
        "DELETE FROM contribution_author WHERE guild_id = :guild AND contribution_id = :id", guild=guild, id=number
    )


def featured_by(tx: Transaction, guild: int, number: int) -> int | None:
    """Return who featured or moved a contribution; None where nobody is known."""
    found: int | None = tx.value(
        "SELECT featured_by FROM contribution WHERE guild_id = :guild AND id = :id", guild=guild, id=number
    )
    return found


def set_message(tx: Transaction, guild: int, number: int, message: int | None) -> None:
    """Note which message of the thread holds a contribution that was moved there."""
    tx.execute(
        "UPDATE contribution SET message = :message WHERE guild_id = :guild AND id = :id",
        guild=guild,
        id=number,
        message=message,
    )


def by_source(tx: Transaction, guild: int, conversation_id: int, message: int) -> Contribution | None:
    """Return what was moved into a conversation from a message elsewhere, or None."""
    row = tx.first(
        f"""SELECT {COLUMNS} FROM {FROM} WHERE b.guild_id = :guild AND b.conversation_id = :conversation
            AND b.from_message = :message ORDER BY b.id DESC LIMIT 1""",
        guild=guild,
        conversation=conversation_id,
        message=message,
    )
    return None if row is None else to_contribution(row)


def reposts(tx: Transaction, guild: int, conversation_id: int) -> list[Contribution]:
    """Return what was moved into a conversation and stands there."""
    rows = tx.fetch(
        f"""SELECT {COLUMNS} FROM {FROM} WHERE b.guild_id = :guild AND b.conversation_id = :conversation
            AND b.from_message IS NOT NULL AND b.status IN ('featured', 'moved') ORDER BY b.number""",
        guild=guild,
        conversation=conversation_id,
    )
    return [to_contribution(row) for row in rows]


def of_posted(tx: Transaction, guild: int, message: int) -> Contribution | None:
    """Return the contribution that the bot posted a message for, other than its first one; or None."""
    surface = tx.value(
        "SELECT surface FROM conversation_shown WHERE message = :message AND surface GLOB 'posted:*'", message=message
    )
    return None if surface is None else contribution(tx, guild, int(surface.split(":")[1]))
