"""Requests and gaps in SQLite."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.core.database import Row, Transaction
from bot.core.personal import NOBODY
from bot.dock.records import GapCount, GapKind, Need, Request, RequestId

_COLUMNS = "id, guild_id, user_id, need, themes, place, languages, needed_by, settled, language, asked_at"


def insert(tx: Transaction, guild: int, user: int, need: Need, *, now: datetime) -> RequestId:
    """Keep what somebody asks."""
    return RequestId(
        tx.value(
            """INSERT INTO dock_request
                 (guild_id, user_id, need, themes, place, languages, needed_by, settled, language, asked_at)
               VALUES (:guild, :user, :need, :themes, :place, :languages, :needed_by, :settled, :language, :now)
               RETURNING id""",
            guild=guild,
            user=user,
            now=int(now.timestamp()),
            **_values(need),
        )
    )


def write(tx: Transaction, guild: int, request_id: int, need: Need) -> None:
    """Replace what a request says; when it was asked stays."""
    tx.execute(
        """UPDATE dock_request SET need = :need, themes = :themes, place = :place, languages = :languages,
             needed_by = :needed_by, settled = :settled, language = :language
           WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=request_id,
        **_values(need),
    )


def request(tx: Transaction, guild: int, request_id: int, user: int) -> Request | None:
    """Return what this person asked under this number, or None."""
    row = tx.first(
        f"SELECT {_COLUMNS} FROM dock_request WHERE guild_id = :guild AND id = :id AND user_id = :user",
        guild=guild,
        id=request_id,
        user=user,
    )
    return None if row is None else _request(row)


def of_person(tx: Transaction, guild: int, user: int) -> list[Request]:
    """Return everything that a person asked and that is kept, the oldest first."""
    rows = tx.fetch(
        f"SELECT {_COLUMNS} FROM dock_request WHERE guild_id = :guild AND user_id = :user ORDER BY asked_at, id",
        guild=guild,
        user=user,
    )
    return [_request(row) for row in rows]


def askers(tx: Transaction, guild: int) -> set[int]:
    """Return everybody who asked something that is kept."""
    rows = tx.fetch("SELECT DISTINCT user_id FROM dock_request WHERE guild_id = :guild", guild=guild)
    return {row[0] for row in rows} - {NOBODY}


def asked_since(tx: Transaction, guild: int, user: int, since: datetime) -> list[datetime]:
    """Return when a person asked after an instant, the earliest first."""
    rows = tx.fetch(
        """SELECT asked_at FROM dock_request
           WHERE guild_id = :guild AND user_id = :user AND asked_at > :since ORDER BY asked_at""",
        guild=guild,
        user=user,
        since=int(since.timestamp()),
    )
    return [datetime.fromtimestamp(row[0], UTC) for row in rows]


def count(tx: Transaction, guild: int, since: datetime | None) -> int:
    """Return how often was asked."""
    found: int = tx.value(
        "SELECT count(*) FROM dock_request WHERE guild_id = :guild AND (:since IS NULL OR asked_at >= :since)",
        guild=guild,
        since=None if since is None else int(since.timestamp()),
    )
    return found


# -- forgetting -----------------------------------------------------------------------------------------------

_EMPTIED = "need = '', themes = '[]', place = '', languages = '[]', needed_by = ''"


def forget(tx: Transaction, guild: int, request_id: int) -> None:
    """Empty what a request says; that somebody asked stays, without what."""
    tx.execute(f"UPDATE dock_request SET {_EMPTIED} WHERE guild_id = :guild AND id = :id", guild=guild, id=request_id)


def forget_old(tx: Transaction, now: datetime, kept: timedelta) -> int:
    """Empty requests of every server that are older than `kept`, and tie them to nobody; return how many.

    Where an introduction is open to its asker they stay until it ends: gone sooner, they would tell a refusal.
    """
    return tx.execute(
        f"""UPDATE dock_request SET {_EMPTIED}, user_id = {NOBODY}
            WHERE asked_at <= :before AND user_id <> {NOBODY} AND NOT EXISTS (
              SELECT 1 FROM introduction i
              WHERE i.request_id = dock_request.id AND i.ended_at IS NULL AND i.expires_at > :now)""",
        now=int(now.timestamp()),
        before=int((now - kept).timestamp()),
    )


def next_at(tx: Transaction, now: datetime, kept: timedelta) -> datetime | None:
    """Return when to forget next: `kept` after a request was asked, or, where that is over, when what is open ends."""
    found = tx.value(
        f"""SELECT min(at) FROM (
              SELECT asked_at + :kept AS at FROM dock_request WHERE user_id <> {NOBODY} AND asked_at > :before
              UNION ALL SELECT i.expires_at FROM introduction i JOIN dock_request r ON r.id = i.request_id
              WHERE i.ended_at IS NULL AND i.expires_at > :now AND r.user_id <> {NOBODY} AND r.asked_at <= :before)""",
        kept=int(kept.total_seconds()),
        now=int(now.timestamp()),
        before=int((now - kept).timestamp()),
    )
    return None if found is None else datetime.fromtimestamp(found, UTC)


def erase(tx: Transaction, guild: int, user: int) -> None:
    """Erase everything that a person asked."""
    tx.execute("DELETE FROM dock_request WHERE guild_id = :guild AND user_id = :user", guild=guild, user=user)


# -- gaps -----------------------------------------------------------------------------------------------------


def add_gaps(tx: Transaction, guild: int, gaps: Sequence[tuple[GapKind, str, str, str]], day: date) -> None:
    """Note (kind, theme, place, language) of what nobody is listed for; nothing of who asked, and no words."""
    tx.execute_many(
        """INSERT INTO dock_gap (guild_id, kind, theme, place, language, day)
           VALUES (:guild, :kind, :theme, :place, :language, :day)""",
        [
            {"guild": guild, "kind": kind, "theme": theme, "place": place, "language": language, "day": f"{day}"}
            for kind, theme, place, language in gaps
        ],
    )


def gaps(tx: Transaction, guild: int, since: date | None) -> list[GapCount]:
    """Return how often each gap was met, the most often met first."""
    rows = tx.fetch(
        """SELECT kind, theme, place, language, count(*) AS many, max(day) AS last FROM dock_gap
           WHERE guild_id = :guild AND (:since IS NULL OR day >= :since)
           GROUP BY kind, theme, place, language ORDER BY many DESC, last DESC, kind, theme, place, language""",
        guild=guild,
        since=None if since is None else f"{since}",
    )
    return [
        GapCount(
            kind=row["kind"],
            theme=row["theme"],
            place=row["place"],
            language=row["language"],
            count=row["many"],
            last=date.fromisoformat(row["last"]),
        )
        for row in rows
    ]


def _values(need: Need) -> Mapping[str, Any]:
    return {
        "need": need.need,
        "themes": json.dumps([*need.themes]),
        "place": need.place,
        "languages": json.dumps([*need.languages]),
        "needed_by": "" if need.needed_by is None else need.needed_by.isoformat(),
        "settled": int(need.settled),
        "language": need.language,
    }


def _request(row: Row) -> Request:
    return Request(
        id=RequestId(row["id"]),
        guild=row["guild_id"],
        user=row["user_id"],
        need=row["need"],
        themes=tuple(json.loads(row["themes"])),
        place=row["place"],
        languages=tuple(json.loads(row["languages"])),
        needed_by=date.fromisoformat(row["needed_by"]) if row["needed_by"] else None,
        settled=bool(row["settled"]),
        language=row["language"],
        asked_at=datetime.fromtimestamp(row["asked_at"], UTC),
    )
