"""Names that conversations withhold, and the texts that they are taken out of, in SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.conversations.records import TITLE_LENGTH
from bot.core.database import Transaction
from bot.core.texts import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class _Texts:
    """A table with texts of conversations that people typed."""

    table: str
    columns: tuple[str, ...]
    belongs: str = "conversation_id"  # the column that names the conversation
    versioned: bool = False


_TABLES = (
    _Texts(table="conversation", columns=("title", "framing", "summary", "decided", "reason"), belongs="id"),
    _Texts(table="conversation_question", columns=("text",)),
    _Texts(table="contribution", columns=("words", "note"), versioned=True),
    _Texts(table="conversation_point", columns=("text",)),
    _Texts(table="conversation_summary", columns=("text",), versioned=True),
    _Texts(table="commitment", columns=("text", "outcome", "owner"), versioned=True),
)


def withheld(tx: Transaction, conversation_id: int) -> tuple[str, ...]:
    """Return the names that a conversation withholds, as they were given."""
    rows = tx.fetch(
        "SELECT name FROM conversation_withheld WHERE conversation_id = :id ORDER BY name", id=conversation_id
    )
    return tuple(row["name"] for row in rows)


def add_withheld(tx: Transaction, conversation_id: int, names: Iterable[str]) -> int:
    """Add names to those that a conversation withholds; return how many are new."""
    return sum(
        tx.execute(
            """INSERT INTO conversation_withheld (conversation_id, name) VALUES (:id, :name)
               ON CONFLICT (conversation_id, name) DO NOTHING""",
            id=conversation_id,
            name=name,
        )
        for name in dict.fromkeys(visible(name) for name in names)
        if name
    )


def rewrite(tx: Transaction, guild: int, conversation_id: int, hide: Callable[[str], str]) -> int:
    """Put what `hide` makes of it in place of each text that is kept of a conversation; return how many rows changed.

    The conversation has its next version then, and so has each row that knows one.
    """
    changed = sum(_rewrite(tx, texts, conversation_id, hide) for texts in _TABLES)
    if changed:
        tx.execute(
            "UPDATE conversation SET version = version + 1 WHERE guild_id = :guild AND id = :id",
            guild=guild,
            id=conversation_id,
        )
    return changed


def _rewrite(tx: Transaction, texts: _Texts, conversation_id: int, hide: Callable[[str], str]) -> int:
    changed = 0
    for row in tx.fetch(
        f"SELECT id, {', '.join(texts.columns)} FROM {texts.table} WHERE {texts.belongs} = :id", id=conversation_id
    ):
        was = {column: row[column] for column in texts.columns}
        now = {column: hide(text) for column, text in was.items()}
        if "title" in now:
            now["title"] = now["title"][:TITLE_LENGTH].rstrip()  # a mark may be longer than the name
        if now == was:
            continue
        setting = ", ".join(f"{column} = :{column}" for column in texts.columns)
        version = ", version = version + 1" if texts.versioned else ""
        tx.execute(f"UPDATE {texts.table} SET {setting}{version} WHERE id = :row", row=row["id"], **now)
        changed += 1
    return changed
