"""The foreword of the stock-taking in SQLite: one a language."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.database import Transaction
from bot.stocktaking.facts import Foreword


def servers(tx: Transaction) -> list[int]:
    """Return Discord's numbers of the servers that have anything here."""
    return [row[0] for row in tx.fetch("SELECT id FROM guild ORDER BY id")]


def foreword(tx: Transaction, guild: int, language: str) -> Foreword | None:
    """Return the foreword for a language: its own, else the English one, else any; None where nobody wrote one."""
    row = tx.first(
        """SELECT language, text, written_at FROM stocktaking_foreword WHERE guild_id = :guild
           ORDER BY language = :language DESC, language = 'en' DESC, language LIMIT 1""",
        guild=guild,
        language=language,
    )
    if row is None:
        return None
    day = datetime.fromtimestamp(row["written_at"], UTC).date().isoformat()
    return Foreword(language=row["language"], text=row["text"], day=day)


def own_foreword(tx: Transaction, guild: int, language: str) -> str:
    """Return the foreword that was written in a language, empty where none was."""
    found = tx.value(
        "SELECT text FROM stocktaking_foreword WHERE guild_id = :guild AND language = :language",
        guild=guild,
        language=language,
    )
    return found or ""


def put_foreword(tx: Transaction, guild: int, language: str, text: str, *, by: int, now: int) -> None:
    """Keep a foreword in the place of the one in this language; an empty text takes it away."""
    if not text:
        tx.execute(
            "DELETE FROM stocktaking_foreword WHERE guild_id = :guild AND language = :language",
            guild=guild,
            language=language,
        )
        return
    tx.execute(
        """INSERT INTO stocktaking_foreword (guild_id, language, text, written_by, written_at)
           VALUES (:guild, :language, :text, :by, :now) ON CONFLICT (guild_id, language)
           DO UPDATE SET text = excluded.text, written_by = excluded.written_by, written_at = excluded.written_at""",
        guild=guild,
        language=language,
        text=text,
        by=by,
        now=now,
    )


def forewords_by(tx: Transaction, guild: int, user: int) -> list[tuple[str, str]]:
    """Return (language, text) of the forewords that somebody wrote."""
    rows = tx.fetch(
        "SELECT language, text FROM stocktaking_foreword WHERE guild_id = :guild AND written_by = :user ORDER BY 1",
        guild=guild,
        user=user,
    )
    return [(row["language"], row["text"]) for row in rows]
