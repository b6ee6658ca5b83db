"""Who shared a resource, what was decided about it, and what of it stands on Discord, in SQLite."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.database import Row, Transaction
from bot.resources.records import Card, ResourceId, Share, Status, StoredFile

# -- who shared it --------------------------------------------------------------------------------------------


def put_share(tx: Transaction, guild: int, resource_id: int, share: Share) -> None:
    """Note who shared a resource, or their words anew."""
    tx.execute(
        """INSERT INTO resource_share (resource_id, guild_id, user_id, why, language, channel, message, tell, at)
           VALUES (:id, :guild, :user, :why, :language, :channel, :message, :tell, :at)
           ON CONFLICT (resource_id) DO UPDATE SET why = excluded.why, language = excluded.language,
             channel = excluded.channel, tell = excluded.tell""",
        id=resource_id,
        guild=guild,
        user=share.user,
        why=share.why,
        language=share.language,
        channel=share.channel,
        message=share.message,
        tell=share.tell,
        at=int(share.at.timestamp()),
    )


def share(tx: Transaction, guild: int, resource_id: int) -> Share | None:
    """Return who shared a resource, or None where nobody did or they were forgotten."""
    row = tx.first(
        f"SELECT {_SHARE} FROM resource_share WHERE guild_id = :guild AND resource_id = :id",
        guild=guild,
        id=resource_id,
    )
    return None if row is None else _share(row)


def shared_by(tx: Transaction, guild: int, user: int) -> list[tuple[ResourceId, Status, Share]]:
    """Return what a person shared, newest first."""
    rows = tx.fetch(
        """SELECT r.id, r.status, s.user_id, s.why, s.language, s.channel, s.message, s.tell, s.at
           FROM resource_share s JOIN resource r ON r.id = s.resource_id
           WHERE s.guild_id = :guild AND s.user_id = :user ORDER BY s.at DESC, r.id DESC""",
        guild=guild,
        user=user,
    )
    return [(ResourceId(row["id"]), row["status"], _share(row)) for row in rows]


def sharers(tx: Transaction, guild: int) -> set[int]:
    """Return everybody who shared something."""
    rows = tx.fetch("SELECT DISTINCT user_id FROM resource_share WHERE guild_id = :guild", guild=guild)
    return {row["user_id"] for row in rows}


def edited_by(tx: Transaction, guild: int, user: int) -> list[dict[str, object]]:
    """Return the resources that a person decided about or changed last: title, and which of the two."""
    rows = tx.fetch(
        """SELECT title, decided_by IS :user AS decided, updated_by IS :user AS changed FROM resource
           WHERE guild_id = :guild AND :user IN (decided_by, updated_by) ORDER BY id""",
        guild=guild,
        user=user,
    )
    return [
        {"title": row["title"], "decided": bool(row["decided"]), "changed_last": bool(row["changed"])} for row in rows
    ]


def tell_here(tx: Transaction, guild: int, user: int) -> int:
    """Have a person told nothing about what they shared by direct message any more; return of how many."""
    return tx.execute(
        "UPDATE resource_share SET tell = 'here' WHERE guild_id = :guild AND user_id = :user AND tell = 'direct'",
        guild=guild,
        user=user,
    )


def forget_share(tx: Transaction, guild: int, resource_id: int) -> None:
    """Forget who shared a resource, their words, and what curators wrote to them; its card is to be shown anew."""
    tx.execute("DELETE FROM resource_share WHERE guild_id = :guild AND resource_id = :id", guild=guild, id=resource_id)
    tx.execute(
        """UPDATE audit SET reason = '' WHERE guild_id = :guild AND subject = 'resource:' || :id
           AND action IN ('resources.ask', 'resources.reject')""",
        guild=guild,
        id=resource_id,
    )
    tx.execute("UPDATE resource_card SET final = 0 WHERE resource_id = :id", id=resource_id)


def drafts_of(tx: Transaction, guild: int, user: int) -> list[tuple[int, datetime, str]]:
    """Return (number, instant, content) of every draft of a person, the newest first, old ones too."""
    rows = tx.fetch(
        """SELECT id, at, content FROM draft WHERE guild_id = :guild AND actor = :user AND kind = 'resource'
           ORDER BY id DESC""",
        guild=guild,
        user=user,
    )
    return [(row["id"], datetime.fromtimestamp(row["at"], UTC), row["content"]) for row in rows]


def acts_of(tx: Transaction, guild: int, user: int) -> list[tuple[str, str, datetime]]:
    """Return (action, subject, instant) of what a person shared, sent again and took back, the oldest first."""
    rows = tx.fetch(
        """SELECT action, subject, at FROM audit WHERE guild_id = :guild AND actor = :user
           AND action IN ('resources.share', 'resources.resubmit', 'resources.withdraw') ORDER BY id""",
        guild=guild,
        user=user,
    )
    return [(row["action"], row["subject"], datetime.fromtimestamp(row["at"], UTC)) for row in rows]


def forget_actor(tx: Transaction, guild: int, user: int) -> None:
    """Take a person out of the trail of what they shared and withdrew; what they decided as a curator stays theirs."""
    tx.execute(
        """UPDATE audit SET actor = 0 WHERE guild_id = :guild AND actor = :user
           AND action IN ('resources.share', 'resources.resubmit', 'resources.withdraw')""",
        guild=guild,
        user=user,
    )
    tx.execute(
        "DELETE FROM draft WHERE guild_id = :guild AND actor = :user AND kind = 'resource'", guild=guild, user=user
    )


_SHARE = "user_id, why, language, channel, message, tell, at"


def _share(row: Row) -> Share:
    return Share(
        user=row["user_id"],
        why=row["why"],
        language=row["language"],
        channel=row["channel"],
        message=row["message"],
        tell=row["tell"],
        at=datetime.fromtimestamp(row["at"], UTC),
    )


# -- what was decided -----------------------------------------------------------------------------------------


def decide(
    tx: Transaction, guild: int, resource_id: int, status: Status, *, by: int, reason: str, now: int, expected: int
) -> bool:
    """Give a resource a status by a curator's decision; False where `expected` is not its version any more."""
    return bool(
        tx.execute(
            """UPDATE resource SET status = :status, decided_by = :by, decided_at = :now, reason = :reason,
                 version = version + 1,
                 published_at = iif(:status = 'published', coalesce(published_at, :now), published_at)
               WHERE guild_id = :guild AND id = :id AND version = :expected""",
            guild=guild,
            id=resource_id,
            status=status,
            by=by,
            reason=reason,
            now=now,
            expected=expected,
        )
    )


def reopen(tx: Transaction, guild: int, resource_id: int) -> None:
    """Have a resource wait again, as if nothing had been decided."""
    tx.execute(
        """UPDATE resource SET status = 'waiting', decided_by = NULL, decided_at = NULL, reason = '',
             published_at = NULL, version = version + 1 WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=resource_id,
    )


def withdraw(tx: Transaction, guild: int, resource_id: int, *, now: int) -> None:
    """Empty a resource: its row stays, so that the card of the curators can say so, and where its file stands.

    A file goes with its message (`files_to_remove`).
    """
    tx.execute(
        """UPDATE resource SET status = 'withdrawn', title = '', subtitle = '', issued = '', publisher = '',
             abstract = '', aliases = '[]', language = '', kind = 'other', published_at = NULL, reason = '',
             updated_at = :now, version = version + 1 WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=resource_id,
        now=now,
    )
    for table in (
        "resource_author", "resource_place", "resource_organisation", "resource_term", "resource_link",
        "resource_share",
    ):  # fmt: skip
        tx.execute(f"DELETE FROM {table} WHERE resource_id = :id", id=resource_id)  # our own names
    # What else holds its words: the name of its file, drafts that correct it, what curators noted and changed.
    tx.execute(
        "UPDATE resource_file SET name = '', size = 0, type = '', url = '' WHERE resource_id = :id", id=resource_id
    )
    tx.execute(
        "DELETE FROM draft WHERE guild_id = :guild AND kind = 'resource' AND content ->> '$.resource' = :id",
        guild=guild,
        id=resource_id,
    )
    tx.execute(
        """UPDATE audit SET before = iif(before IS NULL, NULL, json_object('status', before ->> '$.status')),
             after = iif(after IS NULL, NULL, json_object('status', after ->> '$.status')), reason = ''
           WHERE guild_id = :guild AND subject = 'resource:' || :id""",
        guild=guild,
        id=resource_id,
    )
    tx.execute("UPDATE resource_card SET final = 0 WHERE resource_id = :id", id=resource_id)


# -- its file -------------------------------------------------------------------------------------------------


def put_file(tx: Transaction, guild: int, resource_id: int, file: StoredFile) -> None:
    """Note where the file of a resource stands."""
    tx.execute(
        """INSERT INTO resource_file (resource_id, guild_id, name, size, type, url, expires_at, channel, message)
           VALUES (:id, :guild, :name, :size, :type, :url, :expires, :channel, :message)
           ON CONFLICT (resource_id) DO UPDATE SET name = excluded.name, size = excluded.size, type = excluded.type,
             url = excluded.url, expires_at = excluded.expires_at, channel = excluded.channel,
             message = excluded.message""",
        id=resource_id,
        guild=guild,
        name=file.name,
        size=file.size,
        type=file.type,
        url=file.url,
        expires=int(file.expires_at.timestamp()),
        channel=file.channel,
        message=file.message,
    )


def renew_address(tx: Transaction, guild: int, resource_id: int, file: StoredFile) -> None:
    """Note the address that a file has now, if it is still the file of that message."""
    tx.execute(
        """UPDATE resource_file SET url = :url, expires_at = :expires
           WHERE guild_id = :guild AND resource_id = :id AND message = :message""",
        guild=guild,
        id=resource_id,
        message=file.message,
        url=file.url,
        expires=int(file.expires_at.timestamp()),
    )


def drop_file(tx: Transaction, resource_id: int) -> None:
    """Forget a file that is gone."""
    tx.execute("DELETE FROM resource_file WHERE resource_id = :id", id=resource_id)


def files_to_remove(tx: Transaction) -> list[tuple[ResourceId, int, int, int]]:
    """Return (resource, server, channel, message) of each file whose resource was withdrawn."""
    rows = tx.fetch(
        """SELECT f.resource_id, f.guild_id, f.channel, f.message FROM resource_file f
           JOIN resource r ON r.id = f.resource_id WHERE r.status = 'withdrawn' ORDER BY f.resource_id"""
    )
    return [(ResourceId(row[0]), row[1], row[2], row[3]) for row in rows]


# -- the card of the curators ---------------------------------------------------------------------------------


def cards_to_show(tx: Transaction, *, decided_since: int) -> list[tuple[int, ResourceId]]:
    """Return (server, resource) of which a card should stand, or be brought in step.

    All that waits, what has a card that is not final, and what was decided since that instant (it can be undone).
    """
    rows = tx.fetch(
        """SELECT r.guild_id, r.id FROM resource r LEFT JOIN resource_card c ON c.resource_id = r.id
           WHERE r.origin = 'submitted' AND (r.status = 'waiting' OR (c.message IS NOT NULL AND c.final = 0)
             OR (c.message IS NOT NULL AND r.decided_at >= :since)) ORDER BY r.id""",
        since=decided_since,
    )
    return [(row["guild_id"], ResourceId(row["id"])) for row in rows]


def card(tx: Transaction, resource_id: int) -> Card:
    """Return the card of a resource as it was shown last; an empty one where it has none."""
    row = tx.first(
        "SELECT channel, message, digest, refused, final FROM resource_card WHERE resource_id = :id", id=resource_id
    )
    return Card() if row is None else Card(**{**dict(row), "final": bool(row["final"])})


def keep_card(tx: Transaction, resource_id: int, card: Card) -> None:
    """Remember what stands on Discord now."""
    tx.execute(
        """INSERT INTO resource_card (resource_id, channel, message, digest, refused, final)
           SELECT :id, :channel, :message, :digest, :refused, :final
           WHERE EXISTS (SELECT 1 FROM resource WHERE id = :id)
           ON CONFLICT (resource_id) DO UPDATE SET channel = excluded.channel, message = excluded.message,
             digest = excluded.digest, refused = excluded.refused, final = excluded.final""",
        id=resource_id,
        channel=card.channel,
        message=card.message,
        digest=card.digest,
        refused=card.refused,
        final=int(card.final),
    )
