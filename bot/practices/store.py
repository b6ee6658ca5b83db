"""The questionnaire and the practices that people tell, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.core.database import Row, Transaction
from bot.directory.records import OrganisationId
from bot.practices.records import Practice, PracticeId, Question
from bot.resources.records import ResourceId

# -- the questionnaire --------------------------------------------------------------------------------------


def questions(tx: Transaction, guild: int, *, retired: bool = False) -> list[Question]:
    """Return the questions in their order; with `retired` also, at the end, those that are asked no more."""
    rows = tx.fetch(
        """SELECT key, step, kind, required, most, step_names, names, about, retired FROM questionnaire_question
           WHERE guild_id = :guild AND (retired = 0 OR :retired) ORDER BY retired, position, key""",
        guild=guild,
        retired=int(retired),
    )
    return [
        Question(
            key=row["key"],
            step=row["step"],
            kind=row["kind"],
            required=bool(row["required"]),
            most=row["most"],
            step_names=json.loads(row["step_names"]),
            names=json.loads(row["names"]),
            about=json.loads(row["about"]),
            retired=bool(row["retired"]),
        )
        for row in rows
    ]


def asked(tx: Transaction, guild: int) -> list[str]:
    """Return the keys of the questions that are asked, in their order."""
    return [one.key for one in questions(tx, guild)]


def put_question(tx: Transaction, guild: int, one: Question, position: int) -> None:
    """Add a question, or give it another content and place."""
    tx.execute(
        """INSERT INTO questionnaire_question
             (guild_id, key, position, step, kind, required, most, step_names, names, about, retired)
           VALUES (:guild, :key, :position, :step, :kind, :required, :most, :step_names, :names, :about, 0)
           ON CONFLICT (guild_id, key) DO UPDATE SET position = excluded.position, step = excluded.step,
             kind = excluded.kind, required = excluded.required, most = excluded.most,
             step_names = excluded.step_names, names = excluded.names, about = excluded.about, retired = 0""",
        guild=guild,
        key=one.key,
        position=position,
        step=one.step,
        kind=one.kind,
        required=int(one.required),
        most=one.most,
        step_names=json.dumps(one.step_names, ensure_ascii=False),
        names=json.dumps(one.names, ensure_ascii=False),
        about=json.dumps(one.about, ensure_ascii=False),
    )


def retire_question(tx: Transaction, guild: int, key: str) -> None:
    """Ask a question no more."""
    tx.execute(
        "UPDATE questionnaire_question SET retired = 1 WHERE guild_id = :guild AND key = :key", guild=guild, key=key
    )


# -- practices ----------------------------------------------------------------------------------------------


def add(
    tx: Transaction, guild: int, user: int, *, language: str, organisation: int | None, now: int
) -> PracticeId:  # fmt: skip
    """Begin a practice; return its number."""
    return PracticeId(
        tx.value(
            """INSERT INTO practice (guild_id, user_id, language, organisation_id, created_at, updated_at)
               VALUES (:guild, :user, :language, :organisation, :now, :now) RETURNING id""",
            guild=guild,
            user=user,
            language=language,
            organisation=organisation,
            now=now,
        )
    )


_PRACTICE = "id, user_id, language, tell, organisation_id, resource_id, created_at, updated_at, version"


def practice(tx: Transaction, guild: int, number: int) -> Practice | None:
    """Return a practice of this server with what was written so far, or None."""
    row = tx.first(f"SELECT {_PRACTICE} FROM practice WHERE guild_id = :guild AND id = :id", guild=guild, id=number)
    return None if row is None else _practice(tx, row)


def practices_of(tx: Transaction, guild: int, user: int) -> list[Practice]:
    """Return what a person tells or told, what was touched last first."""
    rows = tx.fetch(
        f"""SELECT {_PRACTICE} FROM practice WHERE guild_id = :guild AND user_id = :user
            ORDER BY updated_at DESC, id DESC""",
        guild=guild,
        user=user,
    )
    return [_practice(tx, row) for row in rows]


def of_resource(tx: Transaction, guild: int, resource: int) -> Practice | None:
    """Return the practice that became a resource, or None."""
    row = tx.first(
        f"SELECT {_PRACTICE} FROM practice WHERE guild_id = :guild AND resource_id = :resource",
        guild=guild,
        resource=resource,
    )
    return None if row is None else _practice(tx, row)


def resources(tx: Transaction, guild: int) -> list[ResourceId]:
    """Return the numbers of every resource that a practice became, whatever its status, the newest first."""
    rows = tx.fetch(
        """SELECT resource_id FROM practice WHERE guild_id = :guild AND resource_id IS NOT NULL
           ORDER BY resource_id DESC""",
        guild=guild,
    )
    return [ResourceId(row[0]) for row in rows]


def drafts(tx: Transaction, guild: int) -> int:
    """Return how many practices were begun and not handed in."""
    return int(tx.value("SELECT count(*) FROM practice WHERE guild_id = :guild AND resource_id IS NULL", guild=guild))


def people(tx: Transaction, guild: int) -> set[int]:
    """Return everybody who tells or told a practice."""
    rows = tx.fetch("SELECT DISTINCT user_id FROM practice WHERE guild_id = :guild AND user_id > 0", guild=guild)
    return {row[0] for row in rows}


def put_answers(tx: Transaction, guild: int, number: int, answers: Mapping[str, str], *, now: int) -> None:
    """Keep these answers, in the place of earlier ones to the same questions; an empty one goes."""
    for key, text in answers.items():
        if text:
            tx.execute(
                """INSERT INTO practice_answer (practice_id, question, text) VALUES (:id, :key, :text)
                   ON CONFLICT (practice_id, question) DO UPDATE SET text = excluded.text""",
                id=number,
                key=key,
                text=text,
            )
        else:
            tx.execute("DELETE FROM practice_answer WHERE practice_id = :id AND question = :key", id=number, key=key)
    touch(tx, guild, number, now=now)


def touch(tx: Transaction, guild: int, number: int, *, now: int) -> None:
    """Note that a practice was changed."""
    tx.execute(
        "UPDATE practice SET updated_at = :now, version = version + 1 WHERE guild_id = :guild AND id = :id",
        guild=guild,
        id=number,
        now=now,
    )


def set_language(tx: Transaction, guild: int, number: int, language: str) -> None:
    """Note which language a practice is told in."""
    tx.execute(
        "UPDATE practice SET language = :language WHERE guild_id = :guild AND id = :id",
        guild=guild,
        id=number,
        language=language,
    )


def set_tell(tx: Transaction, guild: int, number: int, tell: str) -> None:
    """Note where whoever tells it wants to be told what was decided."""
    tx.execute(
        "UPDATE practice SET tell = :tell WHERE guild_id = :guild AND id = :id", guild=guild, id=number, tell=tell
    )


def hand_in(tx: Transaction, guild: int, number: int, resource: int, told: Mapping[str, str]) -> None:
    """Keep what was handed in, in the place of what was before."""
    tx.execute(
        "UPDATE practice SET resource_id = :resource, told_in = language WHERE guild_id = :guild AND id = :id",
        guild=guild,
        id=number,
        resource=resource,
    )
    tx.execute("DELETE FROM practice_told WHERE practice_id = :id", id=number)
    tx.execute_many(
        "INSERT INTO practice_told (practice_id, question, text) VALUES (:id, :key, :text)",
        [{"id": number, "key": key, "text": text} for key, text in told.items()],
    )


def told(tx: Transaction, guild: int, resource: int) -> tuple[str, dict[str, str]] | None:
    """Return (language, answers by question) of what was handed in as a resource, or None."""
    row = tx.first(
        "SELECT id, told_in FROM practice WHERE guild_id = :guild AND resource_id = :resource",
        guild=guild,
        resource=resource,
    )
    if row is None:
        return None
    rows = tx.fetch("SELECT question, text FROM practice_told WHERE practice_id = :id", id=row["id"])
    return row["told_in"], {one["question"]: one["text"] for one in rows}


def leave_told(tx: Transaction, guild: int, number: int, withheld: list[str]) -> None:
    """Forget who told a practice and what they wrote beside what was handed in; of that, the withheld questions too."""
    tx.execute("UPDATE practice SET user_id = NULL WHERE guild_id = :guild AND id = :id", guild=guild, id=number)
    tx.execute("DELETE FROM practice_answer WHERE practice_id = :id", id=number)
    withhold(tx, number, withheld)


def withhold(tx: Transaction, number: int, questions: list[str]) -> None:
    """Take the answers to these questions out of what was handed in."""
    tx.execute(
        """DELETE FROM practice_told WHERE practice_id = :id
           AND question IN (SELECT value FROM json_each(:withheld))""",
        id=number,
        withheld=json.dumps(questions),
    )


def delete(tx: Transaction, guild: int, number: int) -> None:
    """Take a practice out altogether, with every answer."""
    tx.execute("DELETE FROM practice WHERE guild_id = :guild AND id = :id", guild=guild, id=number)


def _practice(tx: Transaction, row: Row) -> Practice:
    answers = tx.fetch("SELECT question, text FROM practice_answer WHERE practice_id = :id", id=row["id"])
    return Practice(
        id=PracticeId(row["id"]),
        user=row["user_id"],
        language=row["language"],
        tell=row["tell"],
        organisation=None if row["organisation_id"] is None else OrganisationId(row["organisation_id"]),
        resource=None if row["resource_id"] is None else ResourceId(row["resource_id"]),
        created_at=datetime.fromtimestamp(row["created_at"], UTC),
        updated_at=datetime.fromtimestamp(row["updated_at"], UTC),
        version=row["version"],
        answers={one["question"]: one["text"] for one in answers},
    )
