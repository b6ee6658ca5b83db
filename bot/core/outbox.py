"""The outbox: what is to be sent to people and channels, each a row until it was sent, and after.

A row is unique by what it is about, which occurrence and moment of it, and whom it goes to, so planning twice is
planning once. A row is marked `sending` before Discord is asked, in a transaction of its own, and settled after: where
the process dies in between, the row tells. Within the minutes in which Discord drops a message with a known nonce
(`enforce_nonce`), it is sent again; later nobody can know whether it arrived, so it is `uncertain` and left to people.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NewType

from bot.core.database import Row, Transaction

DeliveryId = NewType("DeliveryId", int)
TargetKind = Literal["channel", "user"]
Status = Literal["due", "sending", "sent", "failed", "uncertain", "expired", "superseded"]

TOUCHED = "outbox"  # what a transaction touches that changes what is due (`Database.on_commit`)
LATE = timedelta(minutes=2)  # after which a message says that it is late
NONCE_KEPT = timedelta(minutes=2)  # how long Discord surely knows a nonce (“the past few minutes”)
ATTEMPTS = 8
DOUBTFUL_ATTEMPTS = 3  # they end within NONCE_KEPT, so that none arrives twice
FIRST_PAUSE = 15  # seconds before the second try; doubled with each further one
LONGEST_PAUSE = 900  # seconds
NO_DIRECT_MESSAGES = "50007"  # Discord's word for a person who takes none (`Delivery.error`)
KEPT = timedelta(days=90)  # what is settled is forgotten after that, whatever became of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom a delivery goes to."""

    kind: TargetKind
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """Something to be sent, as a feature plans it."""

    kind: str
    subject: str
    moment: str
    target: Target
    due: datetime
    occurrence: str = ""
    until: datetime | None = None
    replaceable: bool = True  # a later one of the same occurrence says it as well
    again: bool = False  # also where it was settled before, even if it is due now
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A row of the outbox."""

    id: DeliveryId
    guild: int
    kind: str
    subject: str
    occurrence: str
    moment: str
    target: Target
    due: datetime
    until: datetime | None
    content: Mapping[str, Any]
    status: Status
    turn: int
    attempts: int
    done_at: datetime | None = None
    error: str = ""
    # An earlier try, which began with this row still in its turn, may have arrived without our knowing.
    doubtful: bool = False

    @property
    def nonce(self) -> str:
        """Return what Discord tells a repeated message by; the same for each try, at most 25 characters."""
        return f"{self.id}-{self.turn}"

    def late(self, now: datetime) -> bool:
        """Say whether it has to admit that it is late."""
        return now - self.due > LATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A row that still waits, as planning compares it."""

    id: int
    due: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one attempt."""

    id: DeliveryId
    # again: it surely did not arrive; doubtful: it may have; unsent: nobody was asked; superseded: not wanted any more
    status: Literal["sent", "failed", "again", "doubtful", "unsent", "superseded"]
    message: int | None = None
    error: str = ""
    pause: int = 0  # seconds at least before it is tried again
    doubted: bool = False  # an earlier try may have arrived (`Delivery.doubtful`)
    turn: int | None = None  # the row's turn that was tried; None: whichever it is in now


# Told inside the transaction of what has failed, expired or become uncertain; by the kind of delivery.
Trouble = Callable[[Transaction, Sequence[Delivery]], None]
# Told inside the transaction of what has arrived, each with Discord's number of the message; by the kind of delivery.
Sent = Callable[[Transaction, Sequence[tuple[Delivery, int]]], None]


class Outbox:
    """Keeps the rows; every method runs inside the transaction it is given."""

    def __init__(self) -> None:
        self._troubles: dict[str, Trouble] = {}
        self._sent: dict[str, Sent] = {}

    def on_trouble(self, kind: str, tell: Trouble) -> None:
        """Have `tell` called with the deliveries of a kind that will not arrive."""
        self._troubles[kind] = tell

    def on_sent(self, kind: str, tell: Sent) -> None:
        """Have `tell` called with the deliveries of a kind that have arrived."""
        self._sent[kind] = tell

    # -- planning -------------------------------------------------------------------------------------------

    def plan(self, tx: Transaction, guild: int, wanted: Iterable[Planned], *, now: datetime) -> None:
        """Put these into the outbox, or move them where they stand already.

        What was sent is sent anew only where its time was moved into the future, or where it is planned as `again`.
        What is due already and new is left out by whoever plans; here it is taken as it comes.
        """
        tx.execute_many(
            """INSERT INTO delivery
                 (guild_id, kind, subject, occurrence, moment, target_kind, target, due, next_try, until, replaceable,
                  content)
               VALUES
                 (:guild, :kind, :subject, :occurrence, :moment, :target_kind, :target, :due, :due, :until,
                  :replaceable, :content)
               ON CONFLICT (guild_id, kind, subject, occurrence, moment, target_kind, target) DO UPDATE SET
                 turn = turn + (status <> 'due' OR (claimed_at IS NOT NULL AND due <> excluded.due)),
                 claimed_at = CASE WHEN status = 'due' AND due = excluded.due THEN claimed_at END,
                 attempts = 0, status = 'due', error = '', message = NULL, done_at = NULL, due = excluded.due,
                 next_try = excluded.next_try, until = excluded.until, content = excluded.content
               WHERE (status = 'due' AND (due <> excluded.due OR until IS NOT excluded.until
                                          OR content <> excluded.content))
                  OR (status <> 'due' AND due <> excluded.due AND excluded.due > :now)
                  OR (status <> 'due' AND :again)""",
            [
                {
                    "guild": guild,
                    "kind": one.kind,
                    "subject": one.subject,
                    "occurrence": one.occurrence,
                    "moment": one.moment,
                    "target_kind": one.target.kind,
                    "target": one.target.id,
                    "due": _seconds(one.due),
                    "until": None if one.until is None else _seconds(one.until),
                    "replaceable": int(one.replaceable),
                    "again": int(one.again),
                    "content": json.dumps(one.content, ensure_ascii=False, sort_keys=True),
                    "now": _seconds(now),
                }
                for one in wanted
            ],
        )
        tx.touch(TOUCHED)

    def standing(
        self, tx: Transaction, guild: int, kind: str, subject: str, *, target: Target | None = None
    ) -> dict[tuple[str, str, str, int], Waiting]:
        """Return what of a subject still waits, for one target or for all.

        The keys are (occurrence, moment, kind of target, target).
        """
        rows = tx.fetch(
            """SELECT id, occurrence, moment, target_kind, target, due, until FROM delivery
               WHERE guild_id = :guild AND kind = :kind AND subject = :subject AND status = 'due'
               AND (:target IS NULL OR (target_kind = :target_kind AND target = :target))""",
            guild=guild,
            kind=kind,
            subject=subject,
            target=None if target is None else target.id,
            target_kind=None if target is None else target.kind,
        )
        return {
            (row["occurrence"], row["moment"], row["target_kind"], row["target"]): Waiting(
                id=row["id"], due=_instant(row["due"]), until=None if row["until"] is None else _instant(row["until"])
            )
            for row in rows
        }

    def drop(self, tx: Transaction, guild: int, ids: Iterable[int]) -> None:
        """Take rows that still wait out again."""
        tx.execute(
            """DELETE FROM delivery WHERE guild_id = :guild AND status = 'due'
               AND id IN (SELECT value FROM json_each(:ids))""",
            guild=guild,
            ids=json.dumps(list(ids)),
        )
        tx.touch(TOUCHED)

    def drop_target(
        self, tx: Transaction, guild: int, target: Target, *, kind: str | None = None, subject: str | None = None
    ) -> int:
        """Take out what waits for somebody or could be retried, of one kind and subject or of all; return how many."""
        dropped = tx.execute(
            """DELETE FROM delivery WHERE guild_id = :guild AND status IN ('due', 'failed', 'uncertain')
               AND target_kind = :target_kind AND target = :target
               AND (:kind IS NULL OR kind = :kind) AND (:subject IS NULL OR subject = :subject)
               AND error <> :closed""",
            closed=NO_DIRECT_MESSAGES,  # what tells that they take none
            guild=guild,
            target_kind=target.kind,
            target=target.id,
            kind=kind,
            subject=subject,
        )
        tx.touch(TOUCHED)
        return dropped

    def forget_target(self, tx: Transaction, guild: int, target: Target, *, kind: str) -> int:
        """Take out every row of a kind that was meant for somebody, sent or not; return how many."""
        forgotten = tx.execute(
            """DELETE FROM delivery WHERE guild_id = :guild AND kind = :kind
               AND target_kind = :target_kind AND target = :target""",
            guild=guild,
            kind=kind,
            target_kind=target.kind,
            target=target.id,
        )
        tx.touch(TOUCHED)
        return forgotten

    def forget(self, tx: Transaction, guild: int, kind: str, subject: str, *, moment: str | None = None) -> None:
        """Take out every row of a subject, or of one moment of it, sent or not: nothing says any more who was told."""
        tx.execute(
            """DELETE FROM delivery WHERE guild_id = :guild AND kind = :kind AND subject = :subject
               AND (:moment IS NULL OR moment = :moment)""",
            guild=guild,
            kind=kind,
            subject=subject,
            moment=moment,
        )
        tx.touch(TOUCHED)

    def settled(self, tx: Transaction, guild: int, kind: str, subject: str) -> list[Delivery]:
        """Return what of a subject does not wait any more: sent or being sent, failed, or not wanted."""
        rows = tx.fetch(
            f"""SELECT {_COLUMNS} FROM delivery
                WHERE guild_id = :guild AND kind = :kind AND subject = :subject AND status <> 'due'""",
            guild=guild,
            kind=kind,
            subject=subject,
        )
        return [_delivery(row) for row in rows]

    def message_of(self, tx: Transaction, guild: int, kind: str, subject: str, moment: str) -> tuple[int, int] | None:
        """Return (target, message) of what was sent last of a subject at a moment, None where nothing was."""
        row = tx.first(
            """SELECT target, message FROM delivery
               WHERE guild_id = :guild AND kind = :kind AND subject = :subject AND moment = :moment
               AND status = 'sent' AND message IS NOT NULL ORDER BY done_at DESC, id DESC LIMIT 1""",
            guild=guild,
            kind=kind,
            subject=subject,
            moment=moment,
        )
        return None if row is None else (row["target"], row["message"])

    def has_target(self, tx: Transaction, guild: int, target: Target, subject: str) -> bool:
        """Say whether anything about a subject was ever meant for somebody."""
        found = tx.value(
            """SELECT 1 FROM delivery WHERE guild_id = :guild AND target_kind = :kind AND target = :target
               AND subject = :subject LIMIT 1""",
            guild=guild,
            kind=target.kind,
            target=target.id,
            subject=subject,
        )
        return found is not None

    # -- sending --------------------------------------------------------------------------------------------

    def next_at(self, tx: Transaction) -> datetime | None:
        """Return when the next row is to be tried; None where nothing waits."""
        at = tx.value("SELECT next_try FROM delivery WHERE status = 'due' ORDER BY next_try LIMIT 1")
        return None if at is None else _instant(at)

    def sweep(self, tx: Transaction, now: datetime) -> None:
        """Begin a round: settle what an earlier one left behind, and set aside what is worth nothing any more.

        Rounds follow one another, so what is being sent when one begins was left by a process or a round that broke
        off: it is sent again while Discord knows its nonce, and uncertain after. So is what was in doubt before and
        could not be tried in time.
        """
        at = _seconds(now)
        fresh = _fresh(now)
        tx.execute(
            """UPDATE delivery SET status = 'due', next_try = :now, error = 'interrupted'
               WHERE status = 'sending' AND claimed_at > :fresh""",
            now=at,
            fresh=fresh,
        )
        troubled = tx.fetch(
            f"""UPDATE delivery SET status = 'uncertain', claimed_at = NULL, done_at = :now, error = 'interrupted'
                WHERE status = 'sending' RETURNING {_COLUMNS}""",
            now=at,
        )
        troubled += tx.fetch(
            f"""UPDATE delivery SET status = 'uncertain', claimed_at = NULL, done_at = :now
                WHERE status = 'due' AND next_try <= :now AND claimed_at <= :fresh RETURNING {_COLUMNS}""",
            now=at,
            fresh=fresh,
        )
        troubled += tx.fetch(
            f"""UPDATE delivery SET status = 'expired', done_at = :now
                WHERE status = 'due' AND next_try <= :now AND until IS NOT NULL AND until <= :now
                RETURNING {_COLUMNS}""",
            now=at,
        )
        # After a stop over several moments of one occurrence, only the last of them is news.
        tx.execute(
            """UPDATE delivery SET status = 'superseded', done_at = :now
               WHERE status = 'due' AND next_try <= :now AND occurrence <> '' AND replaceable AND EXISTS (
                 SELECT 1 FROM delivery later WHERE later.guild_id = delivery.guild_id AND later.kind = delivery.kind
                 AND later.subject = delivery.subject AND later.occurrence = delivery.occurrence
                 AND later.target_kind = delivery.target_kind AND later.target = delivery.target
                 AND later.replaceable AND later.status = 'due' AND later.due > delivery.due AND later.due <= :now)""",
            now=at,
        )
        tx.execute(
            """DELETE FROM delivery WHERE id IN (SELECT id FROM delivery
                 WHERE status NOT IN ('due', 'sending') AND done_at < :old LIMIT 1000)""",
            old=at - int(KEPT.total_seconds()),
        )
        self._tell(tx, [_delivery(row) for row in troubled])

    def coming(self, tx: Transaction, until: datetime, *, limit: int) -> list[Delivery]:
        """Return what is to be tried by then, first due first."""
        rows = tx.fetch(
            f"""SELECT {_COLUMNS} FROM delivery WHERE status = 'due' AND next_try <= :until
                AND (claimed_at IS NULL OR claimed_at > :fresh) ORDER BY next_try, id LIMIT :limit""",
            until=_seconds(until),
            fresh=_fresh(until),
            limit=limit,
        )
        return [_delivery(row) for row in rows]

    def begin(self, tx: Transaction, deliveries: Sequence[Delivery], now: datetime) -> set[DeliveryId]:
        """Mark rows as being sent; return those that still are as they were read and may be sent now."""
        rows = tx.fetch(
            """UPDATE delivery SET status = 'sending', claimed_at = coalesce(claimed_at, :now), attempts = attempts + 1
               WHERE status = 'due' AND next_try <= :now AND (id, turn, due) IN
                 (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:rows))
               RETURNING id""",
            rows=json.dumps([[one.id, one.turn, _seconds(one.due)] for one in deliveries]),
            now=_seconds(now),
        )
        return {DeliveryId(row["id"]) for row in rows}

    def settle(self, tx: Transaction, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Note what became of rows that were being sent; what may be tried again waits, longer each time.

        An outcome of an earlier turn of a row, which was planned anew meanwhile, changes nothing.
        """
        at = _seconds(now)
        tx.execute(
            """UPDATE delivery SET status = 'sent', done_at = :now, claimed_at = NULL, message = one.message, error = ''
               FROM (SELECT value ->> 0 AS id, value ->> 1 AS message, value ->> 2 AS turn FROM json_each(:sent)) one
               WHERE delivery.id = one.id AND delivery.status = 'sending'
               AND (one.turn IS NULL OR delivery.turn = one.turn)""",
            sent=json.dumps([[one.id, one.message, one.turn] for one in outcomes if one.status == "sent"]),
            now=at,
        )
        self._tell_sent(tx, {one.id: one.message for one in outcomes if one.status == "sent" and one.message})
        troubled: list[Delivery] = []
        for one in outcomes:
            if one.status == "sent":
                continue
            row = tx.first(f"SELECT {_COLUMNS} FROM delivery WHERE id = :id AND status = 'sending'", id=one.id)
            if row is None or one.turn not in (None, row["turn"]):
                continue  # erased or planned anew meanwhile
            status: str = one.status
            doubted = status == "doubtful" or one.doubted
            if status == "again" and row["attempts"] >= ATTEMPTS:
                status = "failed"
            if status in {"again", "doubtful"} and doubted and row["attempts"] >= DOUBTFUL_ATTEMPTS:
                status = "uncertain"
            if status in {"again", "doubtful", "unsent"}:
                grown = 0 if status == "unsent" else min(FIRST_PAUSE << (row["attempts"] - 1), LONGEST_PAUSE)
                pause = max(grown, one.pause)
                tx.execute(
                    """UPDATE delivery SET status = 'due', claimed_at = iif(:doubted, claimed_at, NULL), error = :error,
                         next_try = :next, attempts = attempts - :unsent WHERE id = :id""",
                    id=one.id,
                    doubted=int(doubted),
                    error=one.error,
                    next=max(row["due"], at + pause),
                    unsent=int(status == "unsent"),
                )
            else:
                tx.execute(
                    """UPDATE delivery SET status = :status, claimed_at = NULL, done_at = :now, error = :error
                       WHERE id = :id""",
                    id=one.id,
                    status=status,
                    now=at,
                    error=one.error,
                )
                if status == "superseded":
                    continue
                troubled.append(_delivery(tx.first(f"SELECT {_COLUMNS} FROM delivery WHERE id = :id", id=one.id)))
        self._tell(tx, troubled)

    # -- people ---------------------------------------------------------------------------------------------

    def troubles(
        self, tx: Transaction, guild: int, *, limit: int, kinds: Sequence[str] | None = None
    ) -> list[Delivery]:
        """Return what, of these kinds or of all, has failed or is uncertain in a server, newest first."""
        rows = tx.fetch(
            f"""SELECT {_COLUMNS} FROM delivery WHERE guild_id = :guild AND status IN ('failed', 'uncertain')
                AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))
                ORDER BY done_at DESC, id DESC LIMIT :limit""",
            guild=guild,
            kinds=None if kinds is None else json.dumps(list(kinds)),
            limit=limit,
        )
        return [_delivery(row) for row in rows]

    def counts(self, tx: Transaction, guild: int, kinds: Sequence[str] | None = None) -> dict[str, int]:
        """Return how many rows of a server, of these kinds or of all, have each status."""
        rows = tx.fetch(
            """SELECT status, count(*) AS many FROM delivery WHERE guild_id = :guild
               AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds))) GROUP BY status""",
            guild=guild,
            kinds=None if kinds is None else json.dumps(list(kinds)),
        )
        return {row["status"]: row["many"] for row in rows}

    def retry(self, tx: Transaction, guild: int, ids: Sequence[int], now: datetime) -> int:
        """Have failed or uncertain rows tried once more, at once; return how many.

        What is over meanwhile expires as any other row; who takes no direct messages is left in peace.
        """
        retried = tx.execute(
            """UPDATE delivery SET status = 'due', attempts = 0, next_try = :now, done_at = NULL, turn = turn + 1
               WHERE guild_id = :guild AND status IN ('failed', 'uncertain') AND error <> :no_direct_messages
               AND id IN (SELECT value FROM json_each(:ids))""",
            guild=guild,
            ids=json.dumps(list(ids)),
            no_direct_messages=NO_DIRECT_MESSAGES,
            now=_seconds(now),
        )
        tx.touch(TOUCHED)
        return retried

    def _tell_sent(self, tx: Transaction, sent: Mapping[DeliveryId, int]) -> None:
        if not (self._sent and sent):
            return
        rows = tx.fetch(
            f"""SELECT {_COLUMNS} FROM delivery WHERE status = 'sent' AND id IN (SELECT value FROM json_each(:ids))
                AND kind IN (SELECT value FROM json_each(:kinds)) ORDER BY id""",
            ids=json.dumps(list(sent)),
            kinds=json.dumps(list(self._sent)),
        )
        kinds: dict[str, list[tuple[Delivery, int]]] = {}
        for row in rows:
            one = _delivery(row)
            kinds.setdefault(one.kind, []).append((one, sent[one.id]))
        for kind, arrived in kinds.items():
            self._sent[kind](tx, arrived)

    def _tell(self, tx: Transaction, troubled: Sequence[Delivery]) -> None:
        kinds: dict[str, list[Delivery]] = {}
        for one in troubled:
            kinds.setdefault(one.kind, []).append(one)
        for kind, deliveries in kinds.items():
            if kind in self._troubles:
                self._troubles[kind](tx, deliveries)


_COLUMNS = """id, guild_id, kind, subject, occurrence, moment, target_kind, target, due, until, content, status, turn,
              attempts, claimed_at, done_at, error"""


def _delivery(row: Row | None) -> Delivery:
    if row is None:
        raise LookupError("the row of a delivery is gone")
    return Delivery(
        id=DeliveryId(row["id"]),
        guild=row["guild_id"],
        kind=row["kind"],
        subject=row["subject"],
        occurrence=row["occurrence"],
        moment=row["moment"],
        target=Target(kind=row["target_kind"], id=row["target"]),
        due=_instant(row["due"]),
        until=None if row["until"] is None else _instant(row["until"]),
        content=json.loads(row["content"]),
        status=row["status"],
        turn=row["turn"],
        attempts=row["attempts"],
        done_at=None if row["done_at"] is None else _instant(row["done_at"]),
        error=row["error"],
        doubtful=row["status"] == "due" and row["claimed_at"] is not None,
    )


def _fresh(now: datetime) -> int:
    """Return the instant after which a message was sent whose nonce Discord still knows."""
    return _seconds(now - NONCE_KEPT)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
