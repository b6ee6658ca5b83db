"""Who follows which conversation, what is new for them, and the lists that members read, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.conversations.outcome_store import COMMITMENT_COLUMNS, COMMITMENT_FROM, to_commitment
from bot.conversations.records import (
    DIGEST,
    Commitment,
    ContributionId,
    ConversationId,
    Follower,
    Phase,
)
from bot.conversations.store import given, instant, seconds
from bot.core.database import Row, Transaction

# Digests that arrived, the last to each follower, which are not noted with them yet.
_UNTOLD = """(SELECT guild_id, subject, target, max(due) AS due FROM delivery
    WHERE kind = :kind AND status = 'sent' GROUP BY guild_id, subject, target) sent
  WHERE sent.guild_id = conversation_follower.guild_id AND sent.target = conversation_follower.user_id
    AND sent.subject = 'conversation:' || conversation_follower.conversation_id
    AND sent.due > conversation_follower.told_until"""
_COLUMNS = "f.conversation_id, f.user_id, f.digest, f.language, f.seen_at, f.told_until"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanting:
    """Somebody who wants digests of a conversation, and what of it decides when they come."""

    guild: int
    follower: Follower
    phase: Phase
    closed_at: datetime | None


def _follower(row: Row) -> Follower:
    return Follower(
        conversation=ConversationId(row["conversation_id"]),
        user=row["user_id"],
        digest=row["digest"],
        language=row["language"],
        seen_at=given(row["seen_at"]),
        told_until=given(row["told_until"]),
    )


# -- following ----------------------------------------------------------------------------------------------------


def follower(tx: Transaction, guild: int, conversation_id: int, user: int) -> Follower | None:
    """Return how somebody follows a conversation, None where they do not."""
    row = tx.first(
        f"""SELECT {_COLUMNS} FROM conversation_follower f
            WHERE f.guild_id = :guild AND f.conversation_id = :id AND f.user_id = :user""",
        guild=guild,
        id=conversation_id,
        user=user,
    )
    return None if row is None else _follower(row)


def followed(tx: Transaction, guild: int, user: int) -> list[Follower]:
    """Return what somebody follows in a server, the newest conversation first."""
    rows = tx.fetch(
        f"""SELECT {_COLUMNS} FROM conversation_follower f
            WHERE f.guild_id = :guild AND f.user_id = :user ORDER BY f.conversation_id DESC""",
        guild=guild,
        user=user,
    )
    return [_follower(row) for row in rows]


def follow(tx: Transaction, guild: int, now: Follower) -> None:
    """Keep that somebody follows a conversation, or follows it otherwise than before."""
    tx.execute(
        """INSERT INTO conversation_follower (conversation_id, guild_id, user_id, digest, language, seen_at, told_until)
           VALUES (:id, :guild, :user, :digest, :language, :seen, :told)
           ON CONFLICT (conversation_id, user_id) DO UPDATE SET digest = excluded.digest,
             language = excluded.language, seen_at = excluded.seen_at, told_until = excluded.told_until""",
        id=now.conversation,
        guild=guild,
        user=now.user,
        digest=now.digest,
        language=now.language,
        seen=seconds(now.seen_at),
        told=seconds(now.told_until),
    )


def unfollow(tx: Transaction, guild: int, user: int, conversation_id: int | None = None) -> int:
    """Forget that somebody follows a conversation, or any; return how many they followed."""
    return tx.execute(
        """DELETE FROM conversation_follower
           WHERE guild_id = :guild AND user_id = :user AND (:id IS NULL OR conversation_id = :id)""",
        guild=guild,
        user=user,
        id=conversation_id,
    )


def see(tx: Transaction, conversation_id: int, user: int, now: datetime) -> None:
    """Note that somebody who follows a conversation has looked at it."""
    tx.execute(
        "UPDATE conversation_follower SET seen_at = :now WHERE conversation_id = :id AND user_id = :user",
        id=conversation_id,
        user=user,
        now=seconds(now),
    )


def silence(tx: Transaction, guild: int, user: int) -> int:
    """Have somebody get no digests any more; return how many they got until now."""
    return tx.execute(
        """UPDATE conversation_follower SET digest = 'off'
           WHERE guild_id = :guild AND user_id = :user AND digest <> 'off'""",
        guild=guild,
        user=user,
    )


def keep_told(tx: Transaction) -> None:
    """Note until when everybody was told what is new; the outbox forgets its digests after 90 days."""
    tx.execute(f"UPDATE conversation_follower SET told_until = sent.due FROM {_UNTOLD}", kind=DIGEST)


def untold(tx: Transaction) -> bool:
    """Say whether `keep_told` has anything to note."""
    found = tx.value(f"SELECT 1 FROM conversation_follower, {_UNTOLD} LIMIT 1", kind=DIGEST)
    return found is not None


def wanting(tx: Transaction) -> list[Wanting]:
    """Return everybody who wants digests of a conversation that is not merely planned."""
    rows = tx.fetch(
        f"""SELECT {_COLUMNS}, f.guild_id, c.phase, c.closed_at
            FROM conversation_follower f JOIN conversation c ON c.id = f.conversation_id
            WHERE f.digest <> 'off' AND c.phase <> 'planned' ORDER BY f.conversation_id, f.user_id"""
    )
    return [
        Wanting(guild=row["guild_id"], follower=_follower(row), phase=row["phase"], closed_at=instant(row["closed_at"]))
        for row in rows
    ]


# -- what became of earlier digests -------------------------------------------------------------------------------


def digests_standing(tx: Transaction) -> dict[tuple[int, str], list[tuple[int, str, int, datetime]]]:
    """Return what waits, by (server, subject): number of the row, occurrence, person, instant."""
    rows = tx.fetch(
        "SELECT id, guild_id, subject, occurrence, target, due FROM delivery WHERE kind = :kind AND status = 'due'",
        kind=DIGEST,
    )
    standing: dict[tuple[int, str], list[tuple[int, str, int, datetime]]] = {}
    for row in rows:
        one = (row["id"], row["occurrence"], row["target"], given(row["due"]))
        standing.setdefault((row["guild_id"], row["subject"]), []).append(one)
    return standing


def gone_out(tx: Transaction, since: str) -> set[tuple[str, int, str]]:
    """Return (subject, person, local date) of digests from that date on that went out or may have arrived."""
    rows = tx.fetch(
        """SELECT subject, target, occurrence FROM delivery
           WHERE kind = :kind AND status IN ('sent', 'sending', 'uncertain') AND occurrence >= :since""",
        kind=DIGEST,
        since=since,
    )
    return {(row["subject"], row["target"], row["occurrence"]) for row in rows}


def arrived_last(tx: Transaction, guild: int, subject: str, user: int, before: datetime) -> datetime | None:
    """Return the instant of the last digest to somebody, of those due before an instant, that surely arrived."""
    due = tx.value(
        """SELECT max(due) FROM delivery WHERE guild_id = :guild AND kind = :kind AND subject = :subject
           AND target_kind = 'user' AND target = :user AND status = 'sent' AND due < :before""",
        guild=guild,
        kind=DIGEST,
        subject=subject,
        user=user,
        before=seconds(before),
    )
    return instant(due)


# -- what is new --------------------------------------------------------------------------------------------------


def linked_between(tx: Transaction, conversation_id: int, after: datetime, until: datetime) -> list[int]:
    """Return the numbers of resources that were linked after one instant and by another."""
    rows = tx.fetch(
        """SELECT ref FROM conversation_link WHERE conversation_id = :id AND kind = 'resource'
           AND at > :after AND at <= :until ORDER BY at, ref""",
        id=conversation_id,
        after=seconds(after),
        until=seconds(until),
    )
    return [row["ref"] for row in rows]


def new_since_seen(tx: Transaction, guild: int, user: int) -> dict[int, int]:
    """Return, for each conversation that somebody follows, how much came since they looked at it last."""
    rows = tx.fetch(
        """SELECT f.conversation_id AS id,
             (SELECT count(*) FROM contribution b WHERE b.conversation_id = f.conversation_id
              AND b.status = 'featured' AND b.featured_at > f.seen_at)
             + (SELECT count(*) FROM conversation_question q WHERE q.conversation_id = f.conversation_id
                AND q.status = 'posted' AND q.posted_at > f.seen_at)
             + (SELECT count(*) FROM conversation_summary s WHERE s.conversation_id = f.conversation_id
                AND s.status = 'published' AND s.published_at > f.seen_at) AS many
           FROM conversation_follower f WHERE f.guild_id = :guild AND f.user_id = :user""",
        guild=guild,
        user=user,
    )
    return {row["id"]: row["many"] for row in rows}


# -- lists --------------------------------------------------------------------------------------------------------


def listed(tx: Transaction, guild: int, phase: Phase | None = None) -> list[ConversationId]:
    """Return the conversations that everybody may see: open, announced, in synthesis, closed; the newest first."""
    rows = tx.fetch(
        """SELECT id FROM conversation WHERE guild_id = :guild AND phase <> 'planned'
           AND (:phase IS NULL OR phase = :phase)
           ORDER BY CASE phase WHEN 'open' THEN 0 WHEN 'announced' THEN 1 WHEN 'synthesis' THEN 2 ELSE 3 END,
             closed_at DESC, id DESC""",
        guild=guild,
        phase=phase,
    )
    return [ConversationId(row["id"]) for row in rows]


def titles(tx: Transaction, guild: int, user: int | None) -> list[tuple[ConversationId, str]]:
    """Return (number, title) of all conversations, or of those that somebody facilitates: closed last, newest first."""
    rows = tx.fetch(
        """SELECT c.id, c.title FROM conversation c WHERE c.guild_id = :guild AND (:user IS NULL OR EXISTS
             (SELECT 1 FROM conversation_facilitator f WHERE f.conversation_id = c.id AND f.user_id = :user))
           ORDER BY c.phase = 'closed', c.id DESC""",
        guild=guild,
        user=user,
    )
    return [(ConversationId(row["id"]), row["title"]) for row in rows]


def within(
    tx: Transaction, guild: int, ids: Sequence[int], *, phase: str | None = None, place: str | None = None
) -> list[ContributionId]:
    """Return which of these contributions belong to a conversation in a phase, about a place or country, in order.

    `place` is the number of a place or an ISO 3166-1 alpha-2 code.
    """
    rows = tx.fetch(
        """SELECT b.id FROM json_each(:ids) one CROSS JOIN contribution b ON b.id = one.value
           JOIN conversation c ON c.id = b.conversation_id
           WHERE b.guild_id = :guild AND (:phase IS NULL OR c.phase = :phase)
           AND (:place IS NULL OR EXISTS (SELECT 1 FROM conversation_place p WHERE p.conversation_id = c.id
                AND (CAST(p.place_id AS TEXT) = :place OR p.country = :place)))
           ORDER BY one.key""",
        ids=json.dumps(list(ids)),
        guild=guild,
        phase=phase,
        place=place,
    )
    return [ContributionId(row["id"]) for row in rows]


# -- what is kept about somebody ----------------------------------------------------------------------------------


def owned(tx: Transaction, guild: int, user: int) -> list[Commitment]:
    """Return the commitments that somebody owns as a member, done ones too."""
    rows = tx.fetch(
        f"""SELECT {COMMITMENT_COLUMNS} FROM {COMMITMENT_FROM}
            WHERE m.guild_id = :guild AND m.owner_user = :user ORDER BY m.done_at IS NOT NULL, m.due, m.id""",
        guild=guild,
        user=user,
    )
    return [to_commitment(row) for row in rows]


def facilitating(tx: Transaction, guild: int, user: int) -> list[tuple[ConversationId, str]]:
    """Return (number, title) of the conversations that somebody facilitates."""
    return titles(tx, guild, user)


def drafts_of(tx: Transaction, guild: int, user: int) -> list[tuple[str, datetime, Any]]:
    """Return (kind, instant, content) of what somebody has begun about conversations."""
    rows = tx.fetch(
        """SELECT kind, at, content FROM draft
           WHERE guild_id = :guild AND actor = :user AND kind LIKE 'conversation%' ORDER BY id""",
        guild=guild,
        user=user,
    )
    return [(row["kind"], given(row["at"]), json.loads(row["content"])) for row in rows]


def forget(tx: Transaction, guild: int, user: int) -> None:
    """Forget somebody who follows, owns, facilitates or has begun something; what they decided as curators stays."""
    unfollow(tx, guild, user)
    tx.execute("UPDATE commitment SET owner_user = NULL WHERE guild_id = :guild AND owner_user = :user",
               guild=guild, user=user)  # fmt: skip
    tx.execute(
        """DELETE FROM conversation_facilitator WHERE user_id = :user
           AND conversation_id IN (SELECT id FROM conversation WHERE guild_id = :guild)""",
        guild=guild,
        user=user,
    )
    tx.execute(
        "DELETE FROM draft WHERE guild_id = :guild AND actor = :user AND kind LIKE 'conversation%'",
        guild=guild,
        user=user,
    )
