"""Expressions of interest in SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.core.database import Row, Transaction
from bot.directory.records import OrganisationId
from bot.interest.records import Content, Interest, InterestCounts, InterestId, Status

_COLUMNS = (
    "id, user_id, name, organisation, place, why, languages, language, channel, status, organisation_id, decided_by, "
    "decided_at, reason, told, created_at, moved_at, version"
)


def insert(
    tx: Transaction, guild: int, user: int, content: Content, *, language: str, channel: int, now: int
) -> InterestId:  # fmt: skip
    """Keep a new one; return its number."""
    return InterestId(
        tx.value(
            """INSERT INTO interest (guild_id, user_id, name, organisation, place, why, languages, language, channel,
                 status, created_at, moved_at)
               VALUES (:guild, :user, :name, :organisation, :place, :why, :languages, :language, :channel,
                 'new', :now, :now) RETURNING id""",
            guild=guild,
            user=user,
            language=language,
            channel=channel,
            now=now,
            **_words(content),
        )
    )


def write(
    tx: Transaction, guild: int, number: int, content: Content, *, language: str, channel: int, expected: int
) -> bool:  # fmt: skip
    """Give one other words; say whether it still was the expected version."""
    return bool(
        tx.execute(
            """UPDATE interest SET name = :name, organisation = :organisation, place = :place, why = :why,
                 languages = :languages, language = :language, channel = :channel, version = version + 1
               WHERE guild_id = :guild AND id = :id AND version = :expected""",
            guild=guild,
            id=number,
            language=language,
            channel=channel,
            expected=expected,
            **_words(content),
        )
    )


def move(
    tx: Transaction, guild: int, number: int, status: Status, *, by: int, now: int, expected: int,
    reason: str = "", told: bool = False, organisation: int | None = None,
) -> bool:  # fmt: skip
    """Move one along; say whether it still was the expected version."""
    return bool(
        tx.execute(
            """UPDATE interest SET status = :status, decided_by = :by, decided_at = :now, moved_at = :now,
                 reason = :reason, told = :told, organisation_id = :organisation, version = version + 1
               WHERE guild_id = :guild AND id = :id AND version = :expected""",
            guild=guild,
            id=number,
            status=status,
            by=by,
            now=now,
            expected=expected,
            reason=reason,
            told=int(told),
            organisation=organisation,
        )
    )


def forget(tx: Transaction, guild: int, number: int, *, now: int) -> None:
    """Take every word and the author out of one: only that it was there, and where it stood, is left.

    The reasons that curators gave for it speak of its author, so they go too, here and in the trail, as does what a
    curator had begun with it.
    """
    tx.execute(
        """UPDATE interest SET user_id = 0, name = '', organisation = '', place = '', why = '', languages = '[]',
             channel = 0, reason = '', told = 0, version = version + 1,
             moved_at = iif(status IN ('new', 'in-touch'), :now, moved_at),
             status = iif(status IN ('new', 'in-touch'), 'withdrawn', status)
           WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=number,
        now=now,
    )
    tx.execute(
        """UPDATE audit SET reason = '',
             actor = iif(action IN ('interest.express', 'interest.change', 'interest.withdraw'), 0, actor)
           WHERE guild_id = :guild AND subject = 'interest:' || :id""",
        guild=guild,
        id=number,
    )
    tx.execute(
        """DELETE FROM draft WHERE guild_id = :guild AND kind = 'interest.join'
           AND json_extract(content, '$.interest') = :id""",
        guild=guild,
        id=number,
    )


# -- reading --------------------------------------------------------------------------------------------------


def one(tx: Transaction, guild: int, number: int) -> Interest | None:
    """Return one by its number."""
    row = tx.first(f"SELECT {_COLUMNS} FROM interest WHERE guild_id = :guild AND id = :id", guild=guild, id=number)
    return None if row is None else _interest(row)


def of_person(tx: Transaction, guild: int, user: int) -> list[Interest]:
    """Return those of a person, the newest first."""
    rows = tx.fetch(
        f"SELECT {_COLUMNS} FROM interest WHERE guild_id = :guild AND user_id = :user ORDER BY id DESC",
        guild=guild,
        user=user,
    )
    return [_interest(row) for row in rows]


def standing(
    tx: Transaction, guild: int, statuses: Sequence[Status], *, newest: bool, limit: int, first: int = 0
) -> list[Interest]:  # fmt: skip
    """Return those that stand there and were not taken back, whoever has stood longest first, or shortest."""
    order = "DESC" if newest else "ASC"
    rows = tx.fetch(
        f"""SELECT {_COLUMNS} FROM interest WHERE guild_id = :guild AND user_id <> 0
            AND status IN (SELECT value FROM json_each(:statuses))
            ORDER BY moved_at {order}, id {order} LIMIT :limit OFFSET :first""",
        guild=guild,
        statuses=json.dumps(list(statuses)),
        limit=limit,
        first=first,
    )
    return [_interest(row) for row in rows]


def how_many(tx: Transaction, guild: int, statuses: Sequence[Status]) -> int:
    """Return how many `standing` returns at most."""
    return int(
        tx.value(
            """SELECT count(*) FROM interest WHERE guild_id = :guild AND user_id <> 0
               AND status IN (SELECT value FROM json_each(:statuses))""",
            guild=guild,
            statuses=json.dumps(list(statuses)),
        )
    )


def counts(tx: Transaction, guild: int) -> InterestCounts:
    """Return how many stand where."""
    rows = tx.fetch(
        "SELECT status, count(*) AS many FROM interest WHERE guild_id = :guild GROUP BY status", guild=guild
    )
    found = {row["status"]: row["many"] for row in rows}
    return InterestCounts(
        new=found.get("new", 0), in_touch=found.get("in-touch", 0), joined=found.get("joined", 0),
        declined=found.get("declined", 0),
    )  # fmt: skip


def waiting(tx: Transaction, guild: int) -> list[tuple[Status, datetime]]:
    """Return of each that is open where it stands and since when, the longest first."""
    rows = tx.fetch(
        """SELECT status, moved_at FROM interest WHERE guild_id = :guild AND status IN ('new', 'in-touch')
           ORDER BY moved_at""",
        guild=guild,
    )
    return [(row["status"], _instant(row["moved_at"])) for row in rows]


def guilds(tx: Transaction) -> list[int]:
    """Return the servers in which one is open, or in which a reminder of open ones waits to be sent."""
    rows = tx.fetch(
        """SELECT guild_id FROM interest WHERE status IN ('new', 'in-touch')
           UNION SELECT guild_id FROM delivery WHERE kind = 'interest.reminder' AND status = 'due'
           ORDER BY guild_id"""
    )
    return [row["guild_id"] for row in rows]


def last_draft(tx: Transaction, guild: int, user: int, *, oldest: int) -> tuple[int, str] | None:
    """Return (number, content) of what a person typed last and could not be used."""
    row = tx.first(
        """SELECT id, content FROM draft WHERE guild_id = :guild AND actor = :user AND kind = 'interest'
           AND at >= :oldest ORDER BY id DESC LIMIT 1""",
        guild=guild,
        user=user,
        oldest=oldest,
    )
    return None if row is None else (row["id"], row["content"])


def drop_drafts(tx: Transaction, guild: int, user: int) -> None:
    """Drop what a person typed and could not be used."""
    tx.execute(
        "DELETE FROM draft WHERE guild_id = :guild AND actor = :user AND kind = 'interest'", guild=guild, user=user
    )


# -- people ---------------------------------------------------------------------------------------------------


def authors(tx: Transaction, guild: int) -> set[int]:
    """Return everybody whose expression of interest is kept."""
    rows = tx.fetch("SELECT DISTINCT user_id FROM interest WHERE guild_id = :guild AND user_id <> 0", guild=guild)
    return {row["user_id"] for row in rows}


def moved_by(tx: Transaction, guild: int, user: int) -> list[tuple[Status, datetime]]:
    """Return of each that a curator moved last where it stands and since when; nothing of its author."""
    rows = tx.fetch(
        """SELECT status, decided_at FROM interest WHERE guild_id = :guild AND decided_by = :user
           ORDER BY decided_at, id""",
        guild=guild,
        user=user,
    )
    return [(row["status"], _instant(row["decided_at"])) for row in rows]


def _words(content: Content) -> dict[str, str]:
    return {
        "name": content.name,
        "organisation": content.organisation,
        "place": content.place,
        "why": content.why,
        "languages": json.dumps(list(content.languages)),
    }


def _interest(row: Row) -> Interest:
    return Interest(
        id=InterestId(row["id"]),
        user=row["user_id"],
        content=Content(
            name=row["name"], organisation=row["organisation"], place=row["place"], why=row["why"],
            languages=json.loads(row["languages"]),
        ),
        language=row["language"],
        channel=row["channel"],
        status=row["status"],
        organisation=None if row["organisation_id"] is None else OrganisationId(row["organisation_id"]),
        decided_by=row["decided_by"],
        decided_at=None if row["decided_at"] is None else _instant(row["decided_at"]),
        reason=row["reason"],
        told=bool(row["told"]),
        created_at=_instant(row["created_at"]),
        moved_at=_instant(row["moved_at"]),
        version=row["version"],
    )  # fmt: skip


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
