"""Conversations in SQLite: rows to records and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from bot.conversations.records import (
    Brief,
    Content,
    Conversation,
    ConversationId,
    ConversationPlace,
    Linked,
    LinkKind,
    Phase,
    Question,
    QuestionId,
    QuestionStatus,
    Standing,
)
from bot.core.database import Row, Transaction
from bot.directory.records import Place
from bot.vocabulary.records import TermId

# Gives the places of these numbers (`DirectoryService.places_in`).
PlacesOf = Callable[[Sequence[int]], Mapping[int, Place]]


def seconds(at: datetime | None) -> int | None:
    """Return an instant as it is kept."""
    return None if at is None else int(at.timestamp())


def instant(at: int | None) -> datetime | None:
    """Return an instant that was kept."""
    return None if at is None else datetime.fromtimestamp(at, UTC)


def given(at: int) -> datetime:
    """Return an instant that is always there."""
    return datetime.fromtimestamp(at, UTC)


# -- where conversations are held -----------------------------------------------------------------------------


def channel(tx: Transaction, guild: int) -> int | None:
    """Return the forum or text channel that a server holds its conversations in."""
    found: int | None = tx.value("SELECT channel FROM conversation_setting WHERE guild_id = :guild", guild=guild)
    return found


def put_channel(tx: Transaction, guild: int, channel: int) -> None:
    """Decide where a server holds its conversations."""
    tx.execute(
        """INSERT INTO conversation_setting (guild_id, channel) VALUES (:guild, :channel)
           ON CONFLICT (guild_id) DO UPDATE SET channel = excluded.channel""",
        guild=guild,
        channel=channel,
    )


# -- conversations ----------------------------------------------------------------------------------------------


def insert(
    tx: Transaction, guild: int, content: Content, *, phase: Phase, channel: int, by: int, now: datetime
) -> ConversationId:
    """Add a conversation with its questions, terms and places; return its number."""
    number = ConversationId(
        tx.value(
            """INSERT INTO conversation (guild_id, title, framing, template, language, mode, phase, zone, channel,
                 created_at, created_by)
               VALUES (:guild, '', '', :template, :language, :mode, :phase, :zone, :channel, :now, :by)
               RETURNING id""",
            guild=guild,
            template=content.template,
            language=content.language,
            mode=content.mode,
            phase=phase,
            zone=content.zone,
            channel=channel,
            now=seconds(now),
            by=by,
        )
    )
    write(tx, guild, number, content, now=now)
    for text, due_at in content.questions:
        add_question(tx, number, text, due_at)
    return number


def write(tx: Transaction, guild: int, number: int, content: Content, *, now: datetime) -> None:
    """Give a conversation another content; its questions, mode and template stay."""
    tx.execute(
        """UPDATE conversation SET title = :title, framing = :framing, language = :language, languages = :languages,
             zone = :zone, announces_at = :announces, opens_at = :opens, closes_at = :closes, ends_at = :ends,
             weekly = :weekly, updated_at = :now, version = version + 1
           WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=number,
        title=content.title,
        framing=content.framing,
        language=content.language,
        languages=json.dumps(list(content.languages)),
        zone=content.zone,
        announces=seconds(content.announces_at),
        opens=seconds(content.opens_at),
        closes=seconds(content.closes_at),
        ends=seconds(content.ends_at),
        weekly=int(content.weekly),
        now=seconds(now),
    )
    tx.execute("DELETE FROM conversation_term WHERE conversation_id = :id", id=number)
    tx.execute_many(
        "INSERT INTO conversation_term (conversation_id, axis, key) VALUES (:id, :axis, :key)",
        [{"id": number, "axis": one.axis, "key": one.key} for one in dict.fromkeys(content.terms)],
    )
    tx.execute("DELETE FROM conversation_place WHERE conversation_id = :id", id=number)
    tx.execute_many(
        """INSERT INTO conversation_place (conversation_id, position, place_id, country)
           VALUES (:id, :position, :place, :country)""",
        [
            {"id": number, "position": position, "place": place, "country": country}
            for position, (place, country) in enumerate(dict.fromkeys(content.places))
        ],
    )


def touch(tx: Transaction, guild: int, number: int, *, now: datetime, expected: int | None = None) -> bool:
    """Give a conversation its next version; False where `expected` is not its version any more."""
    return bool(
        tx.execute(
            """UPDATE conversation SET version = version + 1, updated_at = :now
               WHERE guild_id = :guild AND id = :id AND (:expected IS NULL OR version = :expected)""",
            guild=guild,
            id=number,
            now=seconds(now),
            expected=expected,
        )
    )


def set_phase(tx: Transaction, guild: int, number: int, phase: Phase) -> None:
    """Bring a conversation into another phase."""
    tx.execute(
        "UPDATE conversation SET phase = :phase, version = version + 1 WHERE guild_id = :guild AND id = :id",
        guild=guild,
        id=number,
        phase=phase,
    )


def set_dates(
    tx: Transaction, guild: int, number: int, *, opens_at: datetime | None, closes_at: datetime | None,
    ends_at: datetime | None,
) -> None:  # fmt: skip
    """Move the dates of a conversation."""
    tx.execute(
        """UPDATE conversation SET opens_at = :opens, closes_at = :closes, ends_at = :ends, version = version + 1
           WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=number,
        opens=seconds(opens_at),
        closes=seconds(closes_at),
        ends=seconds(ends_at),
    )


def set_paused(tx: Transaction, guild: int, number: int, since: datetime | None) -> None:
    """Have the schedule of a conversation rest from an instant, or go on (None)."""
    tx.execute(
        "UPDATE conversation SET paused_at = :since, version = version + 1 WHERE guild_id = :guild AND id = :id",
        guild=guild,
        id=number,
        since=seconds(since),
    )


def set_thread(tx: Transaction, guild: int, number: int, thread: int) -> None:
    """Note which thread a conversation is held in."""
    tx.execute(
        "UPDATE conversation SET thread = :thread WHERE guild_id = :guild AND id = :id",
        guild=guild,
        id=number,
        thread=thread,
    )


def set_kept_open(tx: Transaction, guild: int, number: int, *, kept_open: bool) -> None:
    """Note whether its thread is kept from being archived."""
    tx.execute(
        "UPDATE conversation SET kept_open = :kept WHERE guild_id = :guild AND id = :id",
        guild=guild,
        id=number,
        kept=int(kept_open),
    )


def set_counted(tx: Transaction, guild: int, number: int, *, people: int, messages: int) -> None:
    """Note how many people wrote how many messages in its thread."""
    tx.execute(
        "UPDATE conversation SET people = :people, messages = :messages WHERE guild_id = :guild AND id = :id",
        guild=guild,
        id=number,
        people=people,
        messages=messages,
    )


def set_outcome(tx: Transaction, guild: int, number: int, *, summary: str, decided: str, reason: str) -> None:
    """Keep what a conversation came to, as curators wrote it."""
    tx.execute(
        """UPDATE conversation SET summary = :summary, decided = :decided, reason = :reason, version = version + 1
           WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=number,
        summary=summary,
        decided=decided,
        reason=reason,
    )


def set_closed(tx: Transaction, guild: int, number: int, *, at: datetime | None, resource: int | None) -> None:
    """Note when a conversation was closed and where its reply is in the library.

    None: it is open again, and who takes part will be counted anew.
    """
    tx.execute(
        """UPDATE conversation SET closed_at = :at, resource_id = coalesce(:resource, resource_id),
             people = iif(:at IS NULL, NULL, people), messages = iif(:at IS NULL, NULL, messages),
             version = version + 1 WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=number,
        at=seconds(at),
        resource=resource,
    )


def drafted(tx: Transaction, guild: int, number: int) -> datetime | None:
    """Return the instant of the week that a draft of a summary was made for last, None before the first."""
    return instant(
        tx.value("SELECT drafted_until FROM conversation WHERE guild_id = :guild AND id = :id", guild=guild, id=number)
    )


def set_drafted(tx: Transaction, guild: int, number: int, until: datetime) -> None:
    """Note for which week a draft of a summary was made, or would have been with anything to sum up."""
    tx.execute(
        "UPDATE conversation SET drafted_until = :until WHERE guild_id = :guild AND id = :id",
        guild=guild,
        id=number,
        until=seconds(until),
    )


def by_thread(tx: Transaction, guild: int, thread: int) -> ConversationId | None:
    """Return the conversation that is held in a thread, None where none is."""
    found = tx.value(
        "SELECT id FROM conversation WHERE guild_id = :guild AND thread = :thread", guild=guild, thread=thread
    )
    return None if found is None else ConversationId(found)


def every_id(tx: Transaction, guild: int | None, phases: Sequence[Phase] = ()) -> list[tuple[int, ConversationId]]:
    """Return (server, number) of the conversations of a server, or of all, in these phases or in any."""
    rows = tx.fetch(
        """SELECT guild_id, id FROM conversation WHERE (:guild IS NULL OR guild_id = :guild)
           AND (:any OR phase IN (SELECT value FROM json_each(:phases))) ORDER BY id""",
        guild=guild,
        any=int(not phases),
        phases=json.dumps(list(phases)),
    )
    return [(row["guild_id"], ConversationId(row["id"])) for row in rows]


def conversation(tx: Transaction, guild: int, number: int, places: PlacesOf) -> Conversation | None:
    """Return one conversation of a server, or None."""
    row = tx.first(
        """SELECT id, guild_id, title, framing, template, language, languages, mode, phase, zone, announces_at,
             opens_at, closes_at, ends_at, paused_at, weekly, channel, thread, kept_open, summary, decided, reason,
             people, messages, closed_at, resource_id, created_at, version
           FROM conversation WHERE guild_id = :guild AND id = :id""",
        guild=guild,
        id=number,
    )
    if row is None:
        return None
    kept = tx.fetch(
        "SELECT place_id, country FROM conversation_place WHERE conversation_id = :id ORDER BY position", id=number
    )
    known = places([one["place_id"] for one in kept if one["place_id"] is not None])
    return Conversation(
        id=ConversationId(row["id"]),
        guild=row["guild_id"],
        title=row["title"],
        framing=row["framing"],
        template=row["template"],
        language=row["language"],
        languages=tuple(json.loads(row["languages"])),
        mode=row["mode"],
        phase=row["phase"],
        zone=row["zone"],
        announces_at=instant(row["announces_at"]),
        opens_at=instant(row["opens_at"]),
        closes_at=instant(row["closes_at"]),
        ends_at=instant(row["ends_at"]),
        paused_at=instant(row["paused_at"]),
        weekly=bool(row["weekly"]),
        channel=row["channel"],
        thread=row["thread"],
        kept_open=bool(row["kept_open"]),
        summary=row["summary"],
        decided=row["decided"],
        reason=row["reason"],
        people=row["people"],
        messages=row["messages"],
        closed_at=instant(row["closed_at"]),
        resource=row["resource_id"],
        created_at=given(row["created_at"]),
        version=row["version"],
        questions=questions(tx, number),
        facilitators=facilitators(tx, number),
        terms=[
            TermId(one["axis"], one["key"])
            for one in tx.fetch(
                "SELECT axis, key FROM conversation_term WHERE conversation_id = :id ORDER BY axis, key", id=number
            )
        ],
        places=[
            ConversationPlace(place=known.get(one["place_id"]) if one["place_id"] else None, country=one["country"])
            for one in kept
        ],
        links=[
            Linked(kind=one["kind"], ref=one["ref"])
            for one in tx.fetch(
                "SELECT kind, ref FROM conversation_link WHERE conversation_id = :id ORDER BY at, kind, ref", id=number
            )
        ],
    )


def briefs(tx: Transaction, guild: int, ids: Sequence[int]) -> list[Brief]:
    """Return conversations as lists show them, in the order of `ids`; those that are gone are left out."""
    rows = tx.fetch(
        """SELECT c.id, c.title, c.phase, c.mode, c.language, c.opens_at, c.closes_at, c.closed_at, c.thread,
             (SELECT count(*) FROM conversation_question q WHERE q.conversation_id = c.id) AS questions,
             (SELECT count(*) FROM conversation_question q WHERE q.conversation_id = c.id AND q.status = 'posted')
               AS posted,
             (SELECT count(*) FROM contribution b WHERE b.conversation_id = c.id AND b.status = 'featured') AS featured,
             (SELECT json_group_array(json_array(t.axis, t.key)) FROM conversation_term t
              WHERE t.conversation_id = c.id) AS terms
           FROM conversation c WHERE c.guild_id = :guild AND c.id IN (SELECT value FROM json_each(:ids))""",
        guild=guild,
        ids=json.dumps(list(ids)),
    )
    found = {row["id"]: _brief(row) for row in rows}
    return [found[number] for number in ids if number in found]


def _brief(row: Row) -> Brief:
    return Brief(
        id=ConversationId(row["id"]),
        title=row["title"],
        phase=row["phase"],
        mode=row["mode"],
        language=row["language"],
        opens_at=instant(row["opens_at"]),
        closes_at=instant(row["closes_at"]),
        closed_at=instant(row["closed_at"]),
        thread=row["thread"],
        questions=row["questions"],
        posted=row["posted"],
        featured=row["featured"],
        terms=tuple(TermId(axis, key) for axis, key in json.loads(row["terms"])),
    )


# -- guiding questions --------------------------------------------------------------------------------------------


def questions(tx: Transaction, conversation_id: int) -> list[Question]:
    """Return the guiding questions of a conversation, in order."""
    rows = tx.fetch(
        """SELECT id, position, text, due_at, status, posted_at FROM conversation_question
           WHERE conversation_id = :id ORDER BY position""",
        id=conversation_id,
    )
    return [
        Question(
            id=QuestionId(row["id"]),
            position=row["position"],
            text=row["text"],
            due_at=instant(row["due_at"]),
            status=row["status"],
            posted_at=instant(row["posted_at"]),
        )
        for row in rows
    ]


def add_question(tx: Transaction, conversation_id: int, text: str, due_at: datetime | None) -> QuestionId:
    """Add a guiding question after the others; return its number."""
    return QuestionId(
        tx.value(
            """INSERT INTO conversation_question (conversation_id, position, text, due_at)
               SELECT :id, 1 + coalesce(max(position), 0), :text, :due FROM conversation_question
               WHERE conversation_id = :id RETURNING id""",
            id=conversation_id,
            text=text,
            due=seconds(due_at),
        )
    )


def set_question(
    tx: Transaction, conversation_id: int, question_id: int, *, text: str, due_at: datetime | None,
    status: QuestionStatus, posted_at: datetime | None,
) -> None:  # fmt: skip
    """Give a question another text, date or status."""
    tx.execute(
        """UPDATE conversation_question SET text = :text, due_at = :due, status = :status, posted_at = :posted
           WHERE conversation_id = :conversation AND id = :id""",
        conversation=conversation_id,
        id=question_id,
        text=text,
        due=seconds(due_at),
        status=status,
        posted=seconds(posted_at),
    )


def drop_question(tx: Transaction, conversation_id: int, question_id: int) -> None:
    """Take a question out; those after it move up."""
    tx.execute(
        "DELETE FROM conversation_question WHERE conversation_id = :conversation AND id = :id",
        conversation=conversation_id,
        id=question_id,
    )
    tx.execute(
        """UPDATE conversation_question SET position = (SELECT count(*) FROM conversation_question other
             WHERE other.conversation_id = :id AND other.position <= conversation_question.position)
           WHERE conversation_id = :id""",
        id=conversation_id,
    )


# -- who facilitates, what is linked ------------------------------------------------------------------------------


def opened_by(tx: Transaction, conversation_id: int) -> int | None:
    """Return Discord's id of the curator who opened a conversation."""
    found: int | None = tx.value("SELECT created_by FROM conversation WHERE id = :id", id=conversation_id)
    return found


def facilitators(tx: Transaction, conversation_id: int) -> list[int]:
    """Return Discord's ids of those who facilitate."""
    rows = tx.fetch(
        "SELECT user_id FROM conversation_facilitator WHERE conversation_id = :id ORDER BY user_id", id=conversation_id
    )
    return [row["user_id"] for row in rows]


def put_facilitators(tx: Transaction, conversation_id: int, users: Sequence[int]) -> None:
    """Have exactly these people facilitate."""
    tx.execute("DELETE FROM conversation_facilitator WHERE conversation_id = :id", id=conversation_id)
    tx.execute_many(
        "INSERT INTO conversation_facilitator (conversation_id, user_id) VALUES (:id, :user)",
        [{"id": conversation_id, "user": user} for user in dict.fromkeys(users)],
    )


def add_link(tx: Transaction, conversation_id: int, kind: LinkKind, ref: int, *, now: datetime) -> None:
    """Link a resource, organisation or event."""
    tx.execute(
        """INSERT INTO conversation_link (conversation_id, kind, ref, at) VALUES (:id, :kind, :ref, :now)
           ON CONFLICT (conversation_id, kind, ref) DO NOTHING""",
        id=conversation_id,
        kind=kind,
        ref=ref,
        now=seconds(now),
    )


def drop_link(tx: Transaction, conversation_id: int, kind: LinkKind, ref: int) -> None:
    """Take a link out."""
    tx.execute(
        "DELETE FROM conversation_link WHERE conversation_id = :id AND kind = :kind AND ref = :ref",
        id=conversation_id,
        kind=kind,
        ref=ref,
    )


def linking(tx: Transaction, guild: int, kind: LinkKind, ref: int) -> list[ConversationId]:
    """Return the conversations that something is linked to and that are not merely planned, newest first."""
    rows = tx.fetch(
        """SELECT c.id FROM conversation c WHERE c.guild_id = :guild AND c.phase <> 'planned'
           AND (c.id IN (SELECT conversation_id FROM conversation_link WHERE kind = :kind AND ref = :ref)
             OR (:kind = 'resource' AND c.resource_id = :ref)) ORDER BY c.id DESC""",
        kind=kind,
        ref=ref,
        guild=guild,
    )
    return [ConversationId(row["id"]) for row in rows]


# -- what stands on Discord ---------------------------------------------------------------------------------------


def shown(tx: Transaction, conversation_id: int) -> dict[str, Standing]:
    """Return what stands of a conversation, by surface."""
    rows = tx.fetch(
        """SELECT surface, channel, message, digest, refused, final FROM conversation_shown
           WHERE conversation_id = :id""",
        id=conversation_id,
    )
    return {row["surface"]: Standing(**{**dict(row), "final": bool(row["final"])}) for row in rows}


def keep_shown(tx: Transaction, conversation_id: int, now: Standing) -> None:
    """Remember what stands; nothing where the conversation is gone."""
    tx.execute(
        """INSERT INTO conversation_shown (conversation_id, surface, channel, message, digest, refused, final)
           SELECT :id, :surface, :channel, :message, :digest, :refused, :final
           WHERE EXISTS (SELECT 1 FROM conversation WHERE id = :id)
           ON CONFLICT (conversation_id, surface) DO UPDATE SET channel = excluded.channel, message = excluded.message,
             digest = excluded.digest, refused = excluded.refused, final = excluded.final""",
        id=conversation_id,
        surface=now.surface,
        channel=now.channel,
        message=now.message,
        digest=now.digest,
        refused=now.refused,
        final=int(now.final),
    )


def drop_shown(tx: Transaction, conversation_id: int, surface: str) -> None:
    """Forget what stood."""
    tx.execute(
        "DELETE FROM conversation_shown WHERE conversation_id = :id AND surface = :surface",
        id=conversation_id,
        surface=surface,
    )


def remove_message(tx: Transaction, guild: int, channel: int, message: int) -> None:
    """Have a message of the bot's own removed."""
    tx.execute(
        """INSERT INTO conversation_removal (channel, message, guild_id) VALUES (:channel, :message, :guild)
           ON CONFLICT (channel, message) DO NOTHING""",
        channel=channel,
        message=message,
        guild=guild,
    )


def to_remove(tx: Transaction) -> list[tuple[int, int, int]]:
    """Return (server, channel, message) of what is to be removed."""
    rows = tx.fetch("SELECT guild_id, channel, message FROM conversation_removal ORDER BY message")
    return [(row["guild_id"], row["channel"], row["message"]) for row in rows]


def removed(tx: Transaction, channel: int, message: int) -> None:
    """Note that a message is gone."""
    tx.execute(
        "DELETE FROM conversation_removal WHERE channel = :channel AND message = :message",
        channel=channel,
        message=message,
    )
