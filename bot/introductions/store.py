"""Introductions in SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from bot.core.database import Row, Transaction
from bot.introductions.records import Introduction, IntroductionId, Shares

# What its asker still sees as open: also what was refused, until the day on which it would have expired.
OPEN_TO_ASKER = "ended_at IS NULL"
_FORGOTTEN = "need = '', asker_shares = '', addressee_shares = ''"


def insert(  # a row
    tx: Transaction, guild: int, asker: int, *, request: int | None, organisation: int | None, profile: int | None,
    addressee: int | None, need: str, needed_by: date | None, languages: Sequence[str], shares: Shares, thread: bool,
    channel: int, language: str, now: int, expires: int,
) -> IntroductionId:  # fmt: skip
    """Add one that is asked; return its number."""
    return IntroductionId(
        int(
            tx.value(
                """INSERT INTO introduction (guild_id, request_id, asker, kind, organisation_id, profile_id, addressee,
                     need, needed_by, languages, asker_shares, asker_thread, status, asked_at, expires_at, channel,
                     language)
                   VALUES (:guild, :request, :asker, :kind, :organisation, :profile, :addressee, :need, :needed_by,
                     :languages, :shares, :thread, 'asked', :now, :expires, :channel, :language) RETURNING id""",
                guild=guild,
                request=request,
                asker=asker,
                kind="organisation" if profile is None else "person",
                organisation=organisation,
                profile=profile,
                addressee=addressee,
                need=need,
                needed_by="" if needed_by is None else needed_by.isoformat(),
                languages=json.dumps(list(languages)),
                shares=shares.kept(),
                thread=int(thread),
                now=now,
                expires=expires,
                channel=channel,
                language=language,
            )
        )
    )


def one(tx: Transaction, guild: int, number: int) -> Introduction | None:
    """Return an introduction of a server."""
    row = tx.first("SELECT * FROM introduction WHERE guild_id = :guild AND id = :number", guild=guild, number=number)
    return None if row is None else _introduction(row)


def of_person(tx: Transaction, guild: int, user: int) -> list[Introduction]:
    """Return whatever somebody asked, is asked or has answered, the newest first."""
    rows = tx.fetch(
        """SELECT * FROM introduction WHERE guild_id = :guild AND :user <> 0
           AND (asker = :user OR addressee = :user OR answered_by = :user) ORDER BY id DESC""",
        guild=guild,
        user=user,
    )
    return [_introduction(row) for row in rows]


def for_curators(tx: Transaction, guild: int, *, without: int) -> list[Introduction]:
    """Return what waits for the curators but for what `without` asked, the oldest first."""
    rows = tx.fetch(
        """SELECT * FROM introduction WHERE guild_id = :guild AND addressee IS NULL AND status = 'asked'
           AND asker <> :without ORDER BY asked_at, id""",
        guild=guild,
        without=without,
    )
    return [_introduction(row) for row in rows]


def open_of_pair(tx: Transaction, guild: int, asker: int, kind: str, ref: int) -> bool:
    """Say whether somebody waits for an answer of the organisation or person already."""
    found = tx.value(
        f"""SELECT 1 FROM introduction WHERE guild_id = :guild AND asker = :asker AND kind = :kind
            AND coalesce(organisation_id, profile_id) = :ref AND {OPEN_TO_ASKER} LIMIT 1""",
        guild=guild,
        asker=asker,
        kind=kind,
        ref=ref,
    )
    return found is not None


def open_of_organisation(tx: Transaction, guild: int, organisation_id: int) -> bool:
    """Say whether somebody waits for what the curators answer in the place of an organisation."""
    found = tx.value(
        f"""SELECT 1 FROM introduction WHERE guild_id = :guild AND organisation_id = :organisation
            AND addressee IS NULL AND {OPEN_TO_ASKER} LIMIT 1""",
        guild=guild,
        organisation=organisation_id,
    )
    return found is not None


def asked_by(tx: Transaction, guild: int, asker: int, *, since: int) -> tuple[int, int]:
    """Return how many of somebody's are open to them, and how many they asked since."""
    row = tx.first(
        f"""SELECT count(*) FILTER (WHERE {OPEN_TO_ASKER}) AS waiting, count(*) FILTER (WHERE asked_at > :since) AS many
            FROM introduction WHERE guild_id = :guild AND asker = :asker""",
        guild=guild,
        asker=asker,
        since=since,
    )
    return (0, 0) if row is None else (row["waiting"], row["many"])


def asked_of(tx: Transaction, guild: int, user: int, *, since: int) -> tuple[int, int]:
    """Return how many wait for somebody, and how many they were asked since."""
    row = tx.first(
        """SELECT count(*) FILTER (WHERE status = 'asked') AS waiting, count(*) FILTER (WHERE asked_at > :since) AS many
           FROM introduction WHERE guild_id = :guild AND addressee = :user""",
        guild=guild,
        user=user,
        since=since,
    )
    return (0, 0) if row is None else (row["waiting"], row["many"])


# -- answers --------------------------------------------------------------------------------------------------


def accept(
    tx: Transaction, guild: int, number: int, *, by: int, shares: Shares, thread: bool, state: str, now: int
) -> bool:
    """Note that the other side said yes; False where it is not asked any more."""
    return _changed(
        tx, guild, number,
        """status = 'accepted', answered_by = :by, answered_at = :now, ended_at = :now, addressee_shares = :shares,
           addressee_thread = :thread, thread_state = :state""",
        by=by, now=now, shares=shares.kept(), thread=int(thread), state=state,
    )  # fmt: skip


def close(tx: Transaction, guild: int, number: int, status: str, *, by: int | None, now: int) -> bool:
    """Note that nothing comes of it, which its asker learns when it would have expired; False where it was not open."""
    return _changed(tx, guild, number, "status = :status, answered_by = :by, answered_at = :now",
                    status=status, by=by, now=now)  # fmt: skip


def pass_on(tx: Transaction, guild: int, number: int, addressee: int | None) -> bool:
    """Have another be asked, None for the curators; False where it is not asked any more."""
    return _changed(tx, guild, number, "addressee = :addressee", addressee=addressee)


def withdraw(tx: Transaction, guild: int, number: int, *, now: int) -> None:
    """Take back what is open to its asker, with its words."""
    tx.execute(
        f"""UPDATE introduction SET status = 'withdrawn', ended_at = :now, {_FORGOTTEN}, version = version + 1
            WHERE guild_id = :guild AND id = :number AND {OPEN_TO_ASKER}""",
        guild=guild,
        number=number,
        now=now,
    )


def thread(tx: Transaction, guild: int, number: int, state: str, thread: int | None) -> bool:
    """Note what became of the thread that is wanted; False where it is not wanted any more."""
    return bool(
        tx.execute(
            """UPDATE introduction SET thread_state = :state, thread = :thread
               WHERE guild_id = :guild AND id = :number AND thread_state = 'wanted'""",
            guild=guild,
            number=number,
            state=state,
            thread=thread,
        )
    )


def helped(tx: Transaction, guild: int, number: int, *, asker: bool, answer: str) -> None:
    """Note what one side says, three weeks later."""
    column = "asker_helped" if asker else "addressee_helped"
    tx.execute(
        f"UPDATE introduction SET {column} = :answer WHERE guild_id = :guild AND id = :number",
        guild=guild,
        number=number,
        answer=answer,
    )


def _changed(tx: Transaction, guild: int, number: int, change: str, **given: Any) -> bool:  # noqa: ANN401
    return bool(
        tx.execute(
            f"""UPDATE introduction SET {change}, version = version + 1
                WHERE guild_id = :guild AND id = :number AND status = 'asked'""",
            guild=guild,
            number=number,
            **given,
        )
    )


# -- as time goes ---------------------------------------------------------------------------------------------


def due(tx: Transaction, now: int) -> list[Introduction]:
    """Return, of every server, what is open to its asker and expires by now."""
    rows = tx.fetch(f"SELECT * FROM introduction WHERE {OPEN_TO_ASKER} AND expires_at <= :now ORDER BY id", now=now)
    return [_introduction(row) for row in rows]


def end(tx: Transaction, number: int, *, now: int) -> None:
    """Have its asker know that nothing came of it; its words go."""
    tx.execute(
        f"""UPDATE introduction SET ended_at = :now, status = iif(status = 'asked', 'expired', status), {_FORGOTTEN},
              version = version + 1 WHERE id = :number AND {OPEN_TO_ASKER}""",
        number=number,
        now=now,
    )


def forget_old(tx: Transaction, before: int) -> int:
    """Empty the words of those that were accepted before an instant; return how many."""
    return tx.execute(
        f"""UPDATE introduction SET {_FORGOTTEN}
            WHERE status = 'accepted' AND answered_at <= :before AND asker_shares <> ''""",
        before=before,
    )


def next_at(tx: Transaction, kept: int) -> int | None:
    """Return when the next one expires or is forgotten, `kept` seconds after it was accepted; None where none is."""
    found = tx.value(
        f"""SELECT min(at) FROM (SELECT expires_at AS at FROM introduction WHERE {OPEN_TO_ASKER} UNION ALL
            SELECT answered_at + :kept FROM introduction WHERE status = 'accepted' AND asker_shares <> '')""",
        kept=kept,
    )
    return None if found is None else int(found)


def wanting_threads(tx: Transaction) -> list[Introduction]:
    """Return, of every server, those of which both want a private thread that is not there yet."""
    return [_introduction(row) for row in tx.fetch("SELECT * FROM introduction WHERE thread_state = 'wanted'")]


def counted(tx: Transaction, guild: int, since: int) -> list[Row]:
    """Return status, helped, when it was asked and seconds to an answer of each that was asked since.

    No words, nobody. What its asker does not know yet counts as asked: they could tell a refusal by the numbers.
    """
    return list(
        tx.fetch(
            """SELECT iif(ended_at IS NULL, 'asked', status) AS status, asker_helped, addressee_helped, asked_at,
                 answered_at - asked_at AS took FROM introduction
               WHERE guild_id = :guild AND asked_at >= :since""",
            guild=guild,
            since=since,
        )
    )


def people(tx: Transaction, guild: int) -> set[int]:
    """Return everybody of whom any of this holds anything."""
    rows = tx.fetch(
        """SELECT asker AS user_id FROM introduction WHERE guild_id = :guild
           UNION SELECT addressee FROM introduction WHERE guild_id = :guild AND addressee IS NOT NULL
           UNION SELECT answered_by FROM introduction WHERE guild_id = :guild AND answered_by IS NOT NULL
           UNION SELECT user_id FROM introduction_pause WHERE guild_id = :guild
           UNION SELECT user_id FROM introduction_block WHERE guild_id = :guild
           UNION SELECT blocked FROM introduction_block WHERE guild_id = :guild""",
        guild=guild,
    )
    return {row["user_id"] for row in rows} - {0}


def drop_drafts(tx: Transaction, guild: int, user: int, kind: str) -> None:
    """Drop what somebody typed and did not send."""
    tx.execute(
        "DELETE FROM draft WHERE guild_id = :guild AND actor = :user AND kind = :kind",
        guild=guild,
        user=user,
        kind=kind,
    )


def erase(tx: Transaction, guild: int, user: int, *, now: int) -> None:
    """Take somebody out of every introduction, with their words; what they asked and is open is taken back."""
    given = {"guild": guild, "user": user}
    tx.execute(
        f"""UPDATE introduction SET status = iif(ended_at IS NULL, 'withdrawn', status),
              ended_at = coalesce(ended_at, :now), asker = 0, need = '', needed_by = '', languages = '[]',
              asker_shares = '', addressee_shares = iif({OPEN_TO_ASKER}, '', addressee_shares), request_id = NULL,
              thread_state = iif(thread_state = 'wanted', '', thread_state), channel = 0, version = version + 1
            WHERE guild_id = :guild AND asker = :user""",
        **given,
        now=now,
    )
    tx.execute(
        """UPDATE introduction SET status = iif(status = 'asked', 'moot', status),
             addressee = iif(addressee = :user, 0, addressee), answered_by = iif(answered_by = :user, 0, answered_by),
             addressee_shares = '', thread_state = iif(thread_state = 'wanted', '', thread_state), version = version + 1
           WHERE guild_id = :guild AND (addressee = :user OR answered_by = :user)""",
        **given,
    )
    tx.execute("DELETE FROM introduction_pause WHERE guild_id = :guild AND user_id = :user", **given)
    tx.execute("DELETE FROM introduction_block WHERE guild_id = :guild AND :user IN (user_id, blocked)", **given)


def _introduction(row: Row) -> Introduction:
    return Introduction(
        id=IntroductionId(row["id"]),
        guild=row["guild_id"],
        asker=row["asker"],
        kind=row["kind"],
        organisation=row["organisation_id"],
        profile=row["profile_id"],
        addressee=row["addressee"],
        need=row["need"],
        needed_by=date.fromisoformat(row["needed_by"]) if row["needed_by"] else None,
        languages=json.loads(row["languages"]),
        asker_shares=_shares(row["asker_shares"]),
        addressee_shares=_shares(row["addressee_shares"]),
        asker_thread=bool(row["asker_thread"]),
        addressee_thread=bool(row["addressee_thread"]),
        status=row["status"],
        asked_at=_instant(row["asked_at"]),
        expires_at=_instant(row["expires_at"]),
        answered_at=None if row["answered_at"] is None else _instant(row["answered_at"]),
        answered_by=row["answered_by"],
        ended_at=None if row["ended_at"] is None else _instant(row["ended_at"]),
        channel=row["channel"],
        thread=row["thread"],
        thread_state=row["thread_state"],
        asker_helped=row["asker_helped"],
        addressee_helped=row["addressee_helped"],
        language=row["language"],
        version=row["version"],
    )


def _shares(kept: str) -> Shares:
    return Shares(**json.loads(kept)) if kept else Shares()


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
