"""Consents, departures, greetings and the list of who was erased, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime

from bot.core.database import Transaction
from bot.privacy.records import Consent, Entry

# -- consents ---------------------------------------------------------------------------------------------------


def consents(tx: Transaction, guild: int, user: int) -> dict[Consent, datetime]:
    """Return what somebody consented to, and since when."""
    rows = tx.fetch(
        "SELECT kind, given_at FROM consent WHERE guild_id = :guild AND user_id = :user", guild=guild, user=user
    )
    return {row["kind"]: _instant(row["given_at"]) for row in rows}


def give(tx: Transaction, guild: int, user: int, consent: Consent, *, now: datetime) -> None:
    """Keep a consent; one that was given before keeps its date."""
    tx.execute(
        """INSERT INTO consent (guild_id, user_id, kind, given_at) VALUES (:guild, :user, :kind, :now)
           ON CONFLICT (guild_id, user_id, kind) DO NOTHING""",
        guild=guild,
        user=user,
        kind=consent,
        now=_seconds(now),
    )


def withdraw(tx: Transaction, guild: int, user: int, consent: Consent) -> None:
    """Forget a consent."""
    tx.execute(
        "DELETE FROM consent WHERE guild_id = :guild AND user_id = :user AND kind = :kind",
        guild=guild,
        user=user,
        kind=consent,
    )


def consenting(tx: Transaction, guild: int, consent: Consent) -> list[int]:
    """Return who consented to something, the longest ago first."""
    rows = tx.fetch(
        "SELECT user_id FROM consent WHERE guild_id = :guild AND kind = :kind ORDER BY given_at, user_id",
        guild=guild,
        kind=consent,
    )
    return [row["user_id"] for row in rows]


def consenting_here(tx: Transaction, guild: int, users: Collection[int], consent: Consent) -> set[int]:
    """Return who of these people consented to something and has not left the server."""
    rows = tx.fetch(
        """SELECT user_id FROM consent c WHERE guild_id = :guild AND kind = :kind
           AND user_id IN (SELECT value FROM json_each(:users))
           AND NOT EXISTS (SELECT 1 FROM departure d WHERE d.guild_id = c.guild_id AND d.user_id = c.user_id)""",
        guild=guild,
        kind=consent,
        users=json.dumps([int(user) for user in users]),
    )
    return {row["user_id"] for row in rows}


def people(tx: Transaction, guild: int) -> set[int]:
    """Return everybody who consented to something or left."""
    rows = tx.fetch(
        """SELECT user_id FROM consent WHERE guild_id = :guild
           UNION SELECT user_id FROM departure WHERE guild_id = :guild AND user_id <> 0""",
        guild=guild,
    )
    return {row["user_id"] for row in rows}


def forget(tx: Transaction, guild: int, user: int, person: str) -> None:
    """Forget what somebody consented to, that they left, and that they were greeted (by their fingerprint)."""
    tx.execute("DELETE FROM consent WHERE guild_id = :guild AND user_id = :user", guild=guild, user=user)
    tx.execute("DELETE FROM departure WHERE guild_id = :guild AND user_id = :user", guild=guild, user=user)
    tx.execute("DELETE FROM greeted WHERE guild_id = :guild AND person = :person", guild=guild, person=person)


# -- departures -------------------------------------------------------------------------------------------------


def depart(tx: Transaction, guild: int, user: int, *, now: datetime, purge_at: datetime) -> None:
    """Note that somebody left, 0 for the server itself; what was noted before keeps its date."""
    tx.execute(
        """INSERT INTO departure (guild_id, user_id, noticed_at, purge_at)
           SELECT id, :user, :now, :purge FROM guild WHERE id = :guild
           ON CONFLICT (guild_id, user_id) DO NOTHING""",
        guild=guild,
        user=user,
        now=_seconds(now),
        purge=_seconds(purge_at),
    )


def come_back(tx: Transaction, guild: int, user: int) -> bool:
    """Forget that somebody left; say whether that was noted."""
    return bool(tx.execute("DELETE FROM departure WHERE guild_id = :guild AND user_id = :user", guild=guild, user=user))


def purge_at(tx: Transaction, guild: int, user: int) -> datetime | None:
    """Return when what is kept of somebody who left goes; None where they did not leave."""
    at = tx.value("SELECT purge_at FROM departure WHERE guild_id = :guild AND user_id = :user", guild=guild, user=user)
    return None if at is None else _instant(at)


def departure(tx: Transaction, guild: int, user: int) -> tuple[datetime, datetime] | None:
    """Return since when somebody is known to have left, and when what is kept of them goes."""
    row = tx.first(
        "SELECT noticed_at, purge_at FROM departure WHERE guild_id = :guild AND user_id = :user",
        guild=guild,
        user=user,
    )
    return None if row is None else (_instant(row["noticed_at"]), _instant(row["purge_at"]))


def due(tx: Transaction, now: datetime) -> list[tuple[int, int]]:
    """Return (server, person) of whom nothing may be kept any longer, servers themselves (person 0) first."""
    rows = tx.fetch(
        "SELECT guild_id, user_id FROM departure WHERE purge_at <= :now ORDER BY user_id <> 0, purge_at, user_id",
        now=_seconds(now),
    )
    return [(row["guild_id"], row["user_id"]) for row in rows]


def coming(tx: Transaction) -> dict[tuple[int, int], datetime]:
    """Return when what is kept of whom goes, by (server, person)."""
    rows = tx.fetch("SELECT guild_id, user_id, purge_at FROM departure")
    return {(row["guild_id"], row["user_id"]): _instant(row["purge_at"]) for row in rows}


def servers(tx: Transaction) -> list[int]:
    """Return the servers of which anything is kept."""
    return [row["id"] for row in tx.fetch("SELECT id FROM guild ORDER BY id")]


def is_server(tx: Transaction, guild: int) -> bool:
    """Say whether anything is kept of a server."""
    return tx.value("SELECT 1 FROM guild WHERE id = :guild", guild=guild) is not None


def drop_server(tx: Transaction, guild: int) -> None:
    """Drop a server with all that hangs on it, and make the search index anew without it."""
    # What refers to another row of the same server without saying what becomes of it (a merged organisation, a place)
    # is checked when the statement ends, and by then both are gone.
    tx.execute("DELETE FROM guild WHERE id = :guild", guild=guild)
    tx.execute("INSERT INTO search_text (search_text) VALUES ('rebuild')")  # it keeps no references


# -- greetings --------------------------------------------------------------------------------------------------


def greeted(tx: Transaction) -> set[tuple[int, str]]:
    """Return (server, fingerprint) of everybody who was greeted."""
    return {(row["guild_id"], row["person"]) for row in tx.fetch("SELECT guild_id, person FROM greeted")}


def greet(tx: Transaction, guild: int, person: str) -> bool:
    """Keep that somebody was greeted; False where they were before."""
    return bool(
        tx.execute(
            "INSERT INTO greeted (guild_id, person) VALUES (:guild, :person) ON CONFLICT (guild_id, person) DO NOTHING",
            guild=guild,
            person=person,
        )
    )


# -- who was erased ---------------------------------------------------------------------------------------------


def key(tx: Transaction) -> str | None:
    """Return the key of the fingerprints, 64 hexadecimal digits; None where none was needed yet."""
    found: str | None = tx.value("SELECT key FROM fingerprint_key WHERE id = 1")
    return found


def keep_key(tx: Transaction, made: str) -> None:
    """Keep the key of the fingerprints; one that is kept stays."""
    tx.execute("INSERT INTO fingerprint_key (id, key) VALUES (1, :key) ON CONFLICT (id) DO NOTHING", key=made)


def entries(tx: Transaction) -> list[Entry]:
    """Return who was erased, the longest ago first."""
    return [
        Entry(id=row["id"], guild=row["guild_id"], person=row["person"], at=_instant(row["at"]))
        for row in tx.fetch("SELECT id, guild_id, person, at FROM erasure ORDER BY at, id")
    ]


def note(tx: Transaction, entry: Entry) -> None:
    """Keep that somebody was erased."""
    tx.execute(
        """INSERT INTO erasure (id, guild_id, person, at) VALUES (:id, :guild, :person, :at)
           ON CONFLICT (id) DO NOTHING""",
        id=entry.id,
        guild=entry.guild,
        person=entry.person,
        at=_seconds(entry.at),
    )


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
