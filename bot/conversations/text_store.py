"""Every text of a conversation that people typed, in SQLite: what is to be said nowhere is taken out of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.conversations.records import TITLE_LENGTH
from bot.core.audit import reword
from bot.core.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """A table with texts of conversations that people typed."""

    table: str
    columns: tuple[str, ...]
    belongs: str = "conversation_id"  # the column that names the conversation
    versioned: bool = False


TITLE, WORDS = ("conversation", "title"), ("contribution", "words")
TEXTS = (
    Texts(table="conversation", columns=("title", "framing", "summary", "decided", "reason"), belongs="id"),
    Texts(table="conversation_question", columns=("text",)),
    Texts(table="contribution", columns=("words", "note"), versioned=True),
    Texts(table="conversation_point", columns=("text",)),
    Texts(table="conversation_summary", columns=("text",), versioned=True),
    Texts(table="commitment", columns=("text", "outcome", "owner"), versioned=True),
)


def rewrite(
    tx: Transaction, guild: int, conversation_id: int, change: Callable[[str], str], *,
    but: frozenset[tuple[str, str]] = frozenset(),
) -> int:  # fmt: skip
    """Put what `change` makes of it in place of each text of a conversation and of its trail; return how many changed.

    `but` are columns, each with its table, that stay. The conversation has its next version where anything changed,
    and so has each row that knows one.
    """
    changed = sum(_rewrite(tx, texts, conversation_id, change, but) for texts in TEXTS)
    changed += reword(tx, guild, f"conversation:{conversation_id}", change)
    if changed:
        tx.execute(
            "UPDATE conversation SET version = version + 1 WHERE guild_id = :guild AND id = :id",
            guild=guild,
            id=conversation_id,
        )
    return changed


def _rewrite(
    tx: Transaction, texts: Texts, conversation_id: int, change: Callable[[str], str],
    but: frozenset[tuple[str, str]],
) -> int:  # fmt: skip
    columns = [column for column in texts.columns if (texts.table, column) not in but]
    changed = 0
    for row in tx.fetch(
        f"SELECT id, {', '.join(columns)} FROM {texts.table} WHERE {texts.belongs} = :id", id=conversation_id
    ):
        was = {column: row[column] for column in columns}
        now = {column: change(text) for column, text in was.items()}
        if "title" in now:
            now["title"] = now["title"][:TITLE_LENGTH].rstrip()  # a mark may be longer than the name
        if now == was:
            continue
        setting = ", ".join(f"{column} = :{column}" for column in columns)
        version = ", version = version + 1" if texts.versioned else ""
        tx.execute(f"UPDATE {texts.table} SET {setting}{version} WHERE id = :row", row=row["id"], **now)
        changed += 1
    return changed
