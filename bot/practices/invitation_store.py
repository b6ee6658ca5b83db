"""Whom curators invited to tell a practice, in SQLite."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.database import Row, Transaction
from bot.directory.records import OrganisationId
from bot.practices.records import InvitationId, PracticeId

Kept = tuple[InvitationId, OrganisationId, str, datetime, PracticeId | None]


def add(tx: Transaction, guild: int, organisation: int, user: int, *, words: str, by: int, now: int) -> InvitationId:
    """Note an invitation; return its number."""
    return InvitationId(
        tx.value(
            """INSERT INTO practice_invitation (guild_id, organisation_id, user_id, words, invited_by, at)
               VALUES (:guild, :organisation, :user, :words, :by, :now) RETURNING id""",
            guild=guild,
            organisation=organisation,
            user=user,
            words=words,
            by=by,
            now=now,
        )
    )


def last_of(tx: Transaction, guild: int, organisation: int) -> datetime | None:
    """Return when somebody of an organisation was invited last, or None."""
    at = tx.value(
        "SELECT max(at) FROM practice_invitation WHERE guild_id = :guild AND organisation_id = :organisation",
        guild=guild,
        organisation=organisation,
    )
    return None if at is None else datetime.fromtimestamp(at, UTC)


def invitation(tx: Transaction, guild: int, number: int, user: int) -> Kept | None:
    """Return an invitation of this person that they did not decline, or None."""
    row = tx.first(
        """SELECT id, organisation_id, words, at, practice_id FROM practice_invitation
           WHERE guild_id = :guild AND id = :id AND user_id = :user AND declined = 0""",
        guild=guild,
        id=number,
        user=user,
    )
    return None if row is None else _kept(row)


def open_ones(tx: Transaction, guild: int, user: int) -> list[Kept]:
    """Return the invitations of a person that nothing came of yet and that they did not decline, newest first."""
    rows = tx.fetch(
        """SELECT id, organisation_id, words, at, practice_id FROM practice_invitation
           WHERE guild_id = :guild AND user_id = :user AND declined = 0 AND practice_id IS NULL
           ORDER BY at DESC, id DESC""",
        guild=guild,
        user=user,
    )
    return [_kept(row) for row in rows]


def decline(tx: Transaction, guild: int, number: int, user: int) -> None:
    """Note that a person does not want to, and forget the words to them."""
    tx.execute(
        """UPDATE practice_invitation SET declined = 1, words = ''
           WHERE guild_id = :guild AND id = :id AND user_id = :user""",
        guild=guild,
        id=number,
        user=user,
    )


def taken_up(tx: Transaction, guild: int, number: int, practice: int) -> None:
    """Note which practice came of an invitation."""
    tx.execute(
        "UPDATE practice_invitation SET practice_id = :practice WHERE guild_id = :guild AND id = :id",
        guild=guild,
        id=number,
        practice=practice,
    )


def count(tx: Transaction, guild: int, *, since: int) -> int:
    """Return how many were invited after an instant (UTC seconds)."""
    return int(
        tx.value(
            "SELECT count(*) FROM practice_invitation WHERE guild_id = :guild AND at > :since", guild=guild, since=since
        )
    )


def people(tx: Transaction, guild: int) -> set[int]:
    """Return everybody who was invited or invited somebody."""
    rows = tx.fetch(
        """SELECT user_id FROM practice_invitation WHERE guild_id = :guild
           UNION SELECT invited_by FROM practice_invitation WHERE guild_id = :guild""",
        guild=guild,
    )
    return {row[0] for row in rows if row[0]}


def to(tx: Transaction, guild: int, user: int) -> list[tuple[OrganisationId, datetime, bool]]:
    """Return (organisation, instant, whether they declined) of each invitation to a person."""
    rows = tx.fetch(
        """SELECT organisation_id, at, declined FROM practice_invitation
           WHERE guild_id = :guild AND user_id = :user ORDER BY id""",
        guild=guild,
        user=user,
    )
    return [(OrganisationId(row[0]), datetime.fromtimestamp(row[1], UTC), bool(row[2])) for row in rows]


def by(tx: Transaction, guild: int, user: int) -> list[tuple[OrganisationId, datetime, str]]:
    """Return (organisation, instant, words) of each invitation that a person sent."""
    rows = tx.fetch(
        """SELECT organisation_id, at, words FROM practice_invitation
           WHERE guild_id = :guild AND invited_by = :user ORDER BY id""",
        guild=guild,
        user=user,
    )
    return [(OrganisationId(row[0]), datetime.fromtimestamp(row[1], UTC), row[2]) for row in rows]


def forget(tx: Transaction, guild: int, user: int) -> list[InvitationId]:
    """Forget a person as invited and as inviting, with the words; return the invitations to them."""
    rows = tx.fetch(
        "SELECT id FROM practice_invitation WHERE guild_id = :guild AND user_id = :user", guild=guild, user=user
    )
    tx.execute(
        """UPDATE practice_invitation SET user_id = NULL, words = '' WHERE guild_id = :guild AND user_id = :user""",
        guild=guild,
        user=user,
    )
    tx.execute(
        "UPDATE practice_invitation SET invited_by = 0, words = '' WHERE guild_id = :guild AND invited_by = :user",
        guild=guild,
        user=user,
    )
    return [InvitationId(row[0]) for row in rows]


def _kept(row: Row) -> Kept:
    practice = row["practice_id"]
    return (
        InvitationId(row["id"]),
        OrganisationId(row["organisation_id"]),
        row["words"],
        datetime.fromtimestamp(row["at"], UTC),
        None if practice is None else PracticeId(practice),
    )
