"""Meetings in SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from bot.core.database import Row, Transaction
from bot.directory.records import OrganisationId
from bot.events.records import Answer, Attendance, Event, EventId, EventSettings, Kept

_EVENT = """id, guild_id, key, kind, title, titles, starts, ends, minutes, zone, rule, place, place_key, country, link,
            about, languages, hosts, links, capacity, parent_id, within, follows_id, status, reason, before, organiser,
            uid, sequence, printed, ledger, origin, updated_at, version,
            (SELECT names FROM place WHERE place.guild_id = event.guild_id AND key = event.place_key) AS place_names"""
# What a person may change of an event, as columns; all of it is JSON-compatible, so a snapshot can be kept.
FIELDS = (
    "kind", "title", "titles", "starts", "ends", "minutes", "zone", "rule", "place", "place_key", "country", "link",
    "about", "languages", "hosts", "links", "capacity", "parent_id", "within", "follows_id", "status", "reason",
    "before", "organiser",
)  # fmt: skip
_JSON = {"titles", "languages", "hosts", "links", "before"}
KEPT_FIELDS = (
    "starts", "minutes", "title", "place", "link", "cancelled", "reason", "agenda", "record", "outcome", "attendance",
    "approximate",
)  # fmt: skip


# -- events -------------------------------------------------------------------------------------------------


def event(tx: Transaction, guild: int, event_id: int) -> Event | None:
    """Return an event of this server, or None."""
    row = tx.first(f"SELECT {_EVENT} FROM event WHERE guild_id = :guild AND id = :id", guild=guild, id=event_id)
    return None if row is None else _events(tx, [row])[0]


def events(tx: Transaction, guild: int) -> list[Event]:
    """Return every event of a server, by their first start."""
    return _events(tx, tx.fetch(f"SELECT {_EVENT} FROM event WHERE guild_id = :guild ORDER BY starts, id", guild=guild))


def chosen(tx: Transaction, condition: str) -> list[Event]:
    """Return the events, of any server, that a condition of SQL holds for, by their first start."""
    return _events(tx, tx.fetch(f"SELECT {_EVENT} FROM event WHERE {condition} ORDER BY guild_id, starts, id"))


def planned_events(tx: Transaction, guild: int) -> list[Event]:
    """Return the events of a server that reminders are planned for."""
    rows = tx.fetch(
        f"SELECT {_EVENT} FROM event WHERE guild_id = :guild AND planned_until IS NOT NULL ORDER BY id", guild=guild
    )
    return _events(tx, rows)


def to_plan(tx: Transaction, before: datetime, *, limit: int) -> list[Event]:
    """Return events, of any server, whose reminders stand in the outbox only up to an instant before this one."""
    rows = tx.fetch(
        f"SELECT {_EVENT} FROM event WHERE planned_until <= :before ORDER BY planned_until LIMIT :limit",
        before=int(before.timestamp()),
        limit=limit,
    )
    return _events(tx, rows)


def next_to_plan(tx: Transaction) -> datetime | None:
    """Return up to when the reminders of every event stand in the outbox; None where none will come."""
    at = tx.value("SELECT min(planned_until) FROM event WHERE planned_until IS NOT NULL")
    return None if at is None else datetime.fromtimestamp(at, UTC)


def set_planned(tx: Transaction, event_id: int, until: datetime | None) -> None:
    """Note up to when the reminders of an event stand in the outbox; None: there will be none any more."""
    tx.execute(
        "UPDATE event SET planned_until = :until WHERE id = :id",
        id=event_id,
        until=None if until is None else int(until.timestamp()),
    )


def insert(tx: Transaction, guild: int, fields: Mapping[str, Any], *, uid: str, actor: int, now: datetime) -> EventId:
    """Add an event; return its number. `fields` are FIELDS, as `snapshot` gives them."""
    at = int(now.timestamp())
    columns = ", ".join(FIELDS)
    values = ", ".join(f":{field}" for field in FIELDS)
    number = tx.value(
        f"""INSERT INTO event (guild_id, key, uid, origin, created_at, created_by, updated_at, updated_by,
                               planned_until, {columns})
            VALUES (:guild, :key, :uid, 'submitted', :at, :actor, :at, :actor, 0, {values}) RETURNING id""",
        guild=guild,
        key=uid,
        uid=uid,
        at=at,
        actor=actor,
        **_stored(fields),
    )
    return EventId(number)


def update(tx: Transaction, guild: int, event_id: int, fields: Mapping[str, Any], *, actor: int, now: datetime) -> None:
    """Write FIELDS of an event; its version and the sequence that calendars see rise."""
    sets = ", ".join(f"{field} = :{field}" for field in FIELDS)
    tx.execute(
        f"""UPDATE event SET {sets}, origin = CASE origin WHEN 'submitted' THEN origin ELSE 'edited' END,
              updated_at = :at, updated_by = :actor, version = version + 1, sequence = sequence + 1, planned_until = 0
            WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=event_id,
        at=int(now.timestamp()),
        actor=actor,
        **_stored(fields),
    )


def touch(tx: Transaction, guild: int, event_id: int, *, actor: int, now: datetime, calendar: bool) -> None:
    """Note that something which hangs on an event was changed; `calendar`: calendars should see it."""
    tx.execute(
        """UPDATE event SET origin = CASE origin WHEN 'submitted' THEN origin ELSE 'edited' END, updated_at = :at,
             updated_by = :actor, version = version + 1, sequence = sequence + :calendar,
             planned_until = CASE WHEN minutes IS NULL THEN planned_until ELSE 0 END
           WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=event_id,
        at=int(now.timestamp()),
        actor=actor,
        calendar=int(calendar),
    )


def snapshot(tx: Transaction, guild: int, event_id: int) -> dict[str, Any]:
    """Return FIELDS of an event as JSON-compatible values."""
    row = tx.first(
        f"SELECT {', '.join(FIELDS)} FROM event WHERE guild_id = :guild AND id = :id", guild=guild, id=event_id
    )
    if row is None:
        raise LookupError(f"no event {event_id}")
    return {name: _loaded(name, row[name]) for name in FIELDS}


def put_kept(tx: Transaction, event_id: int, kept: Kept) -> None:
    """Write what is kept of an occurrence."""
    sets = ", ".join(f"{field} = excluded.{field}" for field in KEPT_FIELDS)
    tx.execute(
        f"""INSERT INTO event_occurrence (event_id, original, {", ".join(KEPT_FIELDS)})
            VALUES (:event, :original, {", ".join(f":{field}" for field in KEPT_FIELDS)})
            ON CONFLICT (event_id, original) DO UPDATE SET {sets}""",
        event=event_id,
        original=kept.original,
        **{
            name: int(value) if isinstance(value, bool) else value
            for name in KEPT_FIELDS
            for value in [getattr(kept, name)]
        },
    )


def move_occurrences(tx: Transaction, from_id: int, into_id: int, since: str) -> None:
    """Hand what is kept, answered and asked for from an occurrence on over to the series that goes on from there."""
    for table in ("event_occurrence", "event_answer"):
        tx.execute(
            f"UPDATE {table} SET event_id = :into WHERE event_id = :from_id AND original >= :since",
            into=into_id,
            from_id=from_id,
            since=since,
        )
    tx.execute(
        """INSERT INTO event_follower (event_id, guild_id, user_id, language, before, at)
           SELECT :into, guild_id, user_id, language, before, at FROM event_follower WHERE event_id = :from_id""",
        into=into_id,
        from_id=from_id,
    )
    tx.execute(
        """INSERT INTO event_stopped (event_id, guild_id, user_id, at)
           SELECT :into, guild_id, user_id, at FROM event_stopped WHERE event_id = :from_id""",
        into=into_id,
        from_id=from_id,
    )


def shift_occurrences(tx: Transaction, event_id: int, moved: Mapping[str, str]) -> None:
    """Give occurrences the identity that a new start of their series gives them: old original -> new one."""
    # Through names that no occurrence has, since an old one may be the new one of another.
    for table in ("event_occurrence", "event_answer"):
        for mark, pairs in (
            ("~", {old: f"~{new}" for old, new in moved.items()}),
            ("", {f"~{new}": new for new in moved.values()}),
        ):
            del mark
            tx.execute_many(
                f"UPDATE {table} SET original = :new WHERE event_id = :event AND original = :old",
                [{"event": event_id, "old": old, "new": new} for old, new in pairs.items()],
            )


# -- answers ------------------------------------------------------------------------------------------------


def attendance(tx: Transaction, guild: int, event_id: int, original: str, *, user: int | None = None) -> Attendance:
    """Return who comes to one occurrence: counts, and organisations where people gave theirs."""
    counts = {
        row["answer"]: row["many"]
        for row in tx.fetch(
            """SELECT answer, count(*) AS many FROM event_answer
               WHERE guild_id = :guild AND event_id = :event AND original = :original GROUP BY answer""",
            guild=guild,
            event=event_id,
            original=original,
        )
    }
    organisations = tx.fetch(
        """SELECT o.id, o.name, count(*) AS many FROM event_answer a JOIN organisation o ON o.id = a.organisation_id
           WHERE a.guild_id = :guild AND a.event_id = :event AND a.original = :original AND a.answer = 'going'
           GROUP BY o.id ORDER BY many DESC, o.name""",
        guild=guild,
        event=event_id,
        original=original,
    )
    countries = tx.fetch(
        """SELECT p.country, count(*) AS many FROM event_answer a
           JOIN organisation_place p ON p.organisation_id = a.organisation_id AND p.position = 0
           WHERE a.guild_id = :guild AND a.event_id = :event AND a.original = :original AND a.answer = 'going'
           GROUP BY p.country ORDER BY many DESC, p.country""",
        guild=guild,
        event=event_id,
        original=original,
    )
    mine = answer_of(tx, guild, event_id, original, user) if user is not None else None
    return Attendance(
        going=counts.get("going", 0),
        maybe=counts.get("maybe", 0),
        no=counts.get("no", 0),
        waiting=counts.get("waiting", 0),
        organisations=tuple((OrganisationId(row["id"]), row["name"], row["many"]) for row in organisations),
        countries={row["country"]: row["many"] for row in countries},
        mine=mine[0] if mine else None,
        my_organisation=mine[1] if mine else None,
    )


def answer_of(
    tx: Transaction, guild: int, event_id: int, original: str, user: int
) -> tuple[Answer, OrganisationId | None] | None:
    """Return what a person answered, and for which organisation; None where they did not."""
    row = tx.first(
        """SELECT answer, organisation_id FROM event_answer
           WHERE guild_id = :guild AND event_id = :event AND original = :original AND user_id = :user""",
        guild=guild,
        event=event_id,
        original=original,
        user=user,
    )
    return None if row is None else (row["answer"], row["organisation_id"])


def put_answer(
    tx: Transaction, guild: int, event_id: int, original: str, user: int, answer: Answer, *, language: str,
    now: datetime,
) -> None:  # fmt: skip
    """Keep a person's answer; a changed one goes to the end of a waiting list."""
    tx.execute(
        """INSERT INTO event_answer (event_id, original, guild_id, user_id, answer, language, at)
           VALUES (:event, :original, :guild, :user, :answer, :language, :at)
           ON CONFLICT (event_id, original, user_id) DO UPDATE SET
             at = CASE WHEN answer = excluded.answer THEN at ELSE excluded.at END,
             answer = excluded.answer, language = excluded.language""",
        event=event_id,
        original=original,
        guild=guild,
        user=user,
        answer=answer,
        language=language,
        at=int(now.timestamp() * 1000),  # milliseconds, so that a waiting list has an order
    )


def drop_answer(tx: Transaction, guild: int, event_id: int, original: str, user: int) -> None:
    """Forget a person's answer."""
    tx.execute(
        """DELETE FROM event_answer
           WHERE guild_id = :guild AND event_id = :event AND original = :original AND user_id = :user""",
        guild=guild,
        event=event_id,
        original=original,
        user=user,
    )


def put_organisation(
    tx: Transaction, guild: int, event_id: int, original: str, user: int, organisation_id: int | None
) -> None:
    """Keep for which organisation a person answered; None takes it back."""
    tx.execute(
        """UPDATE event_answer SET organisation_id = :organisation
           WHERE guild_id = :guild AND event_id = :event AND original = :original AND user_id = :user""",
        guild=guild,
        event=event_id,
        original=original,
        user=user,
        organisation=organisation_id,
    )


def first_waiting(tx: Transaction, guild: int, event_id: int, original: str) -> tuple[int, str] | None:
    """Return who has waited longest for a place, and in which language they answered; None where nobody waits."""
    row = tx.first(
        """SELECT user_id, language FROM event_answer
           WHERE guild_id = :guild AND event_id = :event AND original = :original AND answer = 'waiting'
           ORDER BY at, user_id LIMIT 1""",
        guild=guild,
        event=event_id,
        original=original,
    )
    return None if row is None else (row["user_id"], row["language"])


def answered(tx: Transaction, guild: int, event_id: int, *, since: str = "") -> list[tuple[str, int, Answer, str]]:
    """Return (original, person, answer, language) of every answer to occurrences from `since` on."""
    rows = tx.fetch(
        """SELECT original, user_id, answer, language FROM event_answer
           WHERE guild_id = :guild AND event_id = :event AND original >= :since ORDER BY original, at, user_id""",
        guild=guild,
        event=event_id,
        since=since,
    )
    return [(row["original"], row["user_id"], row["answer"], row["language"]) for row in rows]


# -- reminders ----------------------------------------------------------------------------------------------


def followers(tx: Transaction, guild: int, event_id: int) -> dict[int, tuple[str, Sequence[int] | None]]:
    """Return who asked to be reminded: person -> language they asked in, minutes before (none: as the event)."""
    rows = tx.fetch(
        "SELECT user_id, language, before FROM event_follower WHERE guild_id = :guild AND event_id = :event",
        guild=guild,
        event=event_id,
    )
    return {row["user_id"]: (row["language"], _numbers(row["before"])) for row in rows}


def put_follower(
    tx: Transaction, guild: int, event_id: int, user: int, *, language: str, before: Sequence[int] | None, now: datetime
) -> None:
    """Keep that a person wants to be reminded of an event."""
    tx.execute(
        "DELETE FROM event_stopped WHERE guild_id = :guild AND event_id = :event AND user_id = :user",
        guild=guild,
        event=event_id,
        user=user,
    )
    tx.execute(
        """INSERT INTO event_follower (event_id, guild_id, user_id, language, before, at)
           VALUES (:event, :guild, :user, :language, :before, :at)
           ON CONFLICT (event_id, user_id) DO UPDATE SET language = excluded.language, before = excluded.before""",
        event=event_id,
        guild=guild,
        user=user,
        language=language,
        before=None if before is None else json.dumps(list(before)),
        at=int(now.timestamp()),
    )


def drop_follower(tx: Transaction, guild: int, user: int, event_id: int | None) -> list[EventId]:
    """Take back that a person wants to be reminded of an event, or of any; return which they were."""
    rows = tx.fetch(
        """DELETE FROM event_follower WHERE guild_id = :guild AND user_id = :user
           AND (:event IS NULL OR event_id = :event) RETURNING event_id""",
        guild=guild,
        user=user,
        event=event_id,
    )
    return [EventId(row["event_id"]) for row in rows]


def put_stopped(tx: Transaction, guild: int, event_id: int, user: int, *, now: datetime) -> None:
    """Keep that a person wants no direct message about an event."""
    tx.execute(
        """INSERT INTO event_stopped (event_id, guild_id, user_id, at) VALUES (:event, :guild, :user, :at)
           ON CONFLICT (event_id, user_id) DO NOTHING""",
        event=event_id,
        guild=guild,
        user=user,
        at=int(now.timestamp()),
    )


def stopped(tx: Transaction, guild: int, event_id: int) -> set[int]:
    """Return who wants no direct message about an event."""
    rows = tx.fetch(
        "SELECT user_id FROM event_stopped WHERE guild_id = :guild AND event_id = :event", guild=guild, event=event_id
    )
    return {row["user_id"] for row in rows}


def last_language(tx: Transaction, guild: int, user: int) -> str | None:
    """Return the language in which a person answered or asked last, or None."""
    found = tx.value(
        """SELECT language FROM (
             SELECT language, at / 1000 AS at FROM event_answer WHERE guild_id = :guild AND user_id = :user
             UNION ALL SELECT language, at FROM event_follower WHERE guild_id = :guild AND user_id = :user)
           ORDER BY at DESC LIMIT 1""",
        guild=guild,
        user=user,
    )
    return cast("str | None", found)


# -- settings and what is shown -----------------------------------------------------------------------------


def settings(tx: Transaction, guild: int) -> EventSettings:
    """Return what a server decided about its meetings; the defaults where it decided nothing."""
    row = tx.first(
        "SELECT channel, language, zone, before, mirror FROM event_setting WHERE guild_id = :guild", guild=guild
    )
    if row is None:
        return EventSettings()
    return EventSettings(
        channel=row["channel"],
        language=row["language"],
        zone=row["zone"],
        before=tuple(json.loads(row["before"])),
        mirror=bool(row["mirror"]),
    )


def put_settings(tx: Transaction, guild: int, settings: EventSettings) -> None:
    """Keep what a server decided."""
    tx.execute(
        """INSERT INTO event_setting (guild_id, channel, language, zone, before, mirror)
           VALUES (:guild, :channel, :language, :zone, :before, :mirror)
           ON CONFLICT (guild_id) DO UPDATE SET channel = excluded.channel, language = excluded.language,
             zone = excluded.zone, before = excluded.before, mirror = excluded.mirror""",
        guild=guild,
        channel=settings.channel,
        language=settings.language,
        zone=settings.zone,
        before=json.dumps(list(settings.before)),
        mirror=int(settings.mirror),
    )


def plan_all(tx: Transaction, guild: int) -> None:
    """Have the reminders of every event of a server planned anew, as when its settings change."""
    tx.execute("UPDATE event SET planned_until = 0 WHERE guild_id = :guild AND planned_until IS NOT NULL", guild=guild)


# -- rows ---------------------------------------------------------------------------------------------------


def _events(tx: Transaction, rows: Sequence[Row]) -> list[Event]:
    kept = _kept(tx, [row["id"] for row in rows])
    return [_event(row, kept.get(row["id"], {})) for row in rows]


def _kept(tx: Transaction, ids: Iterable[int]) -> dict[int, dict[str, Kept]]:
    found: dict[int, dict[str, Kept]] = {}
    for row in tx.fetch(
        f"""SELECT event_id, original, {", ".join(KEPT_FIELDS)} FROM event_occurrence
            WHERE event_id IN (SELECT value FROM json_each(:ids)) ORDER BY original""",
        ids=json.dumps(list(ids)),
    ):
        values = {name: row[name] for name in KEPT_FIELDS}
        found.setdefault(row["event_id"], {})[row["original"]] = Kept(
            original=row["original"],
            **{**values, "cancelled": bool(row["cancelled"]), "approximate": bool(row["approximate"])},
        )
    return found


def _event(row: Row, kept: Mapping[str, Kept]) -> Event:
    return Event(
        id=EventId(row["id"]),
        guild=row["guild_id"],
        key=row["key"],
        kind=row["kind"],
        title=row["title"],
        titles=json.loads(row["titles"]),
        starts=row["starts"],
        ends=row["ends"],
        minutes=row["minutes"],
        zone=row["zone"],
        rule=row["rule"],
        place=row["place"],
        place_key=row["place_key"],
        place_names=json.loads(row["place_names"] or "{}"),
        country=row["country"],
        link=row["link"],
        about=row["about"],
        languages=tuple(json.loads(row["languages"])),
        hosts=tuple(json.loads(row["hosts"])),
        links=tuple((title, link) for title, link in json.loads(row["links"])),
        capacity=row["capacity"],
        parent=row["parent_id"],
        within=row["within"],
        follows=row["follows_id"],
        cancelled=row["status"] == "cancelled",
        reason=row["reason"],
        before=_numbers(row["before"]),
        organiser=row["organiser"],
        uid=row["uid"],
        sequence=row["sequence"],
        printed=row["printed"],
        ledger=tuple(json.loads(row["ledger"])),
        origin=row["origin"],
        updated_at=datetime.fromtimestamp(row["updated_at"], UTC),
        version=row["version"],
        kept=kept,
    )


def _numbers(text: str | None) -> tuple[int, ...] | None:
    return None if text is None else tuple(json.loads(text))


def _stored(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: json.dumps(fields[name], ensure_ascii=False)
        if name in _JSON and fields[name] is not None
        else fields[name]
        for name in FIELDS
    }


def _loaded(name: str, value: Any) -> Any:  # noqa: ANN401  # of any column
    return json.loads(value) if name in _JSON and value is not None else value
