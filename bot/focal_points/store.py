"""Focal points in SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.core.database import Row, Transaction
from bot.directory.records import OrganisationId
from bot.focal_points.records import Claim, FocalPointId, Role, Status

_COLUMNS = (
    "id, organisation_id, user_id, role, status, name, named, words, follows_id, language, channel, claimed_at, "
    "decided_by, decided_at, reason, confirmed_at, asked_at, silences, ended_at, version"
)


def insert(
    tx: Transaction, guild: int, organisation: int, user: int, *, role: Role, status: Status, name: str = "",
    named: bool = False, words: str = "", follows: int | None = None, language: str = "", channel: int = 0, now: int,
) -> FocalPointId:  # fmt: skip
    """Keep a new one; return its number."""
    return FocalPointId(
        tx.value(
            """INSERT INTO focal_point (guild_id, organisation_id, user_id, role, status, name, named, words,
                 follows_id, language, channel, claimed_at)
               VALUES (:guild, :organisation, :user, :role, :status, :name, :named, :words, :follows, :language,
                 :channel, :now) RETURNING id""",
            guild=guild,
            organisation=organisation,
            user=user,
            role=role,
            status=status,
            name=name,
            named=int(named),
            words=words,
            follows=follows,
            language=language,
            channel=channel,
            now=now,
        )
    )


def accept(
    tx: Transaction, guild: int, number: int, *, name: str, named: bool, words: str, language: str, channel: int,
    now: int,
) -> None:  # fmt: skip
    """Turn what was offered to a successor into a claim of theirs."""
    tx.execute(
        """UPDATE focal_point SET status = 'claimed', name = :name, named = :named, words = :words,
             language = :language, channel = :channel, claimed_at = :now, version = version + 1
           WHERE guild_id = :guild AND id = :id AND status = 'offered'""",
        guild=guild,
        id=number,
        name=name,
        named=int(named),
        words=words,
        language=language,
        channel=channel,
        now=now,
    )


def decide(
    tx: Transaction, guild: int, number: int, status: Status, *, by: int, reason: str, now: int, expected: int
) -> bool:
    """Note what a curator decided; say whether it still was the expected version."""
    return bool(
        tx.execute(
            """UPDATE focal_point SET status = :status, decided_by = :by, decided_at = :now, reason = :reason,
                 confirmed_at = iif(:status = 'verified', :now, confirmed_at),
                 ended_at = iif(:status = 'ended', :now, ended_at), version = version + 1
               WHERE guild_id = :guild AND id = :id AND version = :expected""",
            guild=guild,
            id=number,
            status=status,
            by=by,
            reason=reason,
            now=now,
            expected=expected,
        )
    )


def leave(tx: Transaction, guild: int, number: int, status: Status, *, now: int) -> None:
    """Note that somebody is it no more, or declined to be, of their own will or because another follows."""
    tx.execute(
        """UPDATE focal_point SET status = :status, ended_at = :now, version = version + 1
           WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=number,
        status=status,
        now=now,
    )


def name(tx: Transaction, guild: int, number: int, *, named: bool) -> None:
    """Note whether somebody agrees to stand on the card."""
    tx.execute(
        "UPDATE focal_point SET named = :named, version = version + 1 WHERE guild_id = :guild AND id = :id",
        guild=guild,
        id=number,
        named=int(named),
    )


def confirm(tx: Transaction, guild: int, number: int, *, now: int) -> None:
    """Note that somebody said that it is still right: what was asked before is answered."""
    tx.execute(
        """UPDATE focal_point SET confirmed_at = :now, asked_at = NULL, silences = 0, version = version + 1
           WHERE guild_id = :guild AND id = :id AND status = 'verified'""",
        guild=guild,
        id=number,
        now=now,
    )


def asked(tx: Transaction, guild: int, number: int, *, at: int, silences: int) -> None:
    """Note that somebody was asked whether it is still right, after so many silences."""
    tx.execute(
        """UPDATE focal_point SET asked_at = :at, silences = :silences
           WHERE guild_id = :guild AND id = :id AND status = 'verified'""",
        guild=guild,
        id=number,
        at=at,
        silences=silences,
    )


def remove(tx: Transaction, guild: int, number: int) -> None:
    """Take one out with every word of it, and what curators wrote of it in the trail."""
    tx.execute("DELETE FROM focal_point WHERE guild_id = :guild AND id = :id", guild=guild, id=number)
    tx.execute(
        """UPDATE audit SET reason = '' WHERE guild_id = :guild AND subject = 'focal-point:' || :id""",
        guild=guild,
        id=number,
    )


# -- reading --------------------------------------------------------------------------------------------------


def one(tx: Transaction, guild: int, number: int) -> Claim | None:
    """Return one by its number."""
    row = tx.first(f"SELECT {_COLUMNS} FROM focal_point WHERE guild_id = :guild AND id = :id", guild=guild, id=number)
    return None if row is None else _claim(row)


def of_person(tx: Transaction, guild: int, user: int) -> list[Claim]:
    """Return those of a person, the newest first."""
    rows = tx.fetch(
        f"SELECT {_COLUMNS} FROM focal_point WHERE guild_id = :guild AND user_id = :user ORDER BY id DESC",
        guild=guild,
        user=user,
    )
    return [_claim(row) for row in rows]


def of_organisations(
    tx: Transaction, guild: int, organisations: Sequence[int], statuses: Sequence[Status]
) -> list[Claim]:
    """Return those of some organisations that stand there: whoever is confirmed, the longest verified first."""
    rows = tx.fetch(
        f"""SELECT {_COLUMNS} FROM focal_point WHERE guild_id = :guild
            AND organisation_id IN (SELECT value FROM json_each(:organisations))
            AND status IN (SELECT value FROM json_each(:statuses)) ORDER BY silences >= 2, decided_at, id""",
        guild=guild,
        organisations=json.dumps(list(organisations)),
        statuses=json.dumps(list(statuses)),
    )
    return [_claim(row) for row in rows]


def standing(tx: Transaction, guild: int, statuses: Sequence[Status], *, newest: bool = False) -> list[Claim]:
    """Return those that stand there: whoever has waited longest first, or what was done last."""
    order = "coalesce(ended_at, decided_at, claimed_at) DESC, id DESC" if newest else "claimed_at, id"
    rows = tx.fetch(
        f"""SELECT {_COLUMNS} FROM focal_point WHERE guild_id = :guild
            AND status IN (SELECT value FROM json_each(:statuses)) ORDER BY {order}""",
        guild=guild,
        statuses=json.dumps(list(statuses)),
    )
    return [_claim(row) for row in rows]


def following(tx: Transaction, guild: int, number: int, statuses: Sequence[Status]) -> list[Claim]:
    """Return those to whom one hands over that stand there."""
    rows = tx.fetch(
        f"""SELECT {_COLUMNS} FROM focal_point WHERE guild_id = :guild AND follows_id = :id
            AND status IN (SELECT value FROM json_each(:statuses)) ORDER BY id""",
        guild=guild,
        id=number,
        statuses=json.dumps(list(statuses)),
    )
    return [_claim(row) for row in rows]


def verified_everywhere(tx: Transaction) -> list[tuple[int, Claim]]:
    """Return (server, claim) of everybody who is verified."""
    rows = tx.fetch(f"SELECT guild_id, {_COLUMNS} FROM focal_point WHERE status = 'verified' ORDER BY id")
    return [(row["guild_id"], _claim(row)) for row in rows]


def people(tx: Transaction, guild: int) -> set[int]:
    """Return everybody of whom one is kept."""
    rows = tx.fetch("SELECT DISTINCT user_id FROM focal_point WHERE guild_id = :guild", guild=guild)
    return {row["user_id"] for row in rows}


def decided_by(tx: Transaction, guild: int, user: int) -> list[tuple[Status, datetime]]:
    """Return of each that a curator decided about what it is now, and when; nothing of whose it is."""
    rows = tx.fetch(
        """SELECT status, decided_at FROM focal_point WHERE guild_id = :guild AND decided_by = :user
           ORDER BY decided_at, id""",
        guild=guild,
        user=user,
    )
    return [(row["status"], _instant(row["decided_at"])) for row in rows]


def _claim(row: Row) -> Claim:
    return Claim(
        id=FocalPointId(row["id"]),
        user=row["user_id"],
        organisation=OrganisationId(row["organisation_id"]),
        role=row["role"],
        status=row["status"],
        name=row["name"],
        named=bool(row["named"]),
        words=row["words"],
        follows=None if row["follows_id"] is None else FocalPointId(row["follows_id"]),
        language=row["language"],
        channel=row["channel"],
        claimed_at=_instant(row["claimed_at"]),
        decided_by=row["decided_by"],
        decided_at=_maybe(row["decided_at"]),
        reason=row["reason"],
        confirmed_at=_maybe(row["confirmed_at"]),
        asked_at=_maybe(row["asked_at"]),
        silences=row["silences"],
        ended_at=_maybe(row["ended_at"]),
        version=row["version"],
    )


def _maybe(seconds: int | None) -> datetime | None:
    return None if seconds is None else _instant(seconds)


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
