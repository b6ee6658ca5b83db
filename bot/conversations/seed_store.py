"""What only the seeding writes to the commitments: rows known by their keys, marked with the seed that they hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversations.records import CommitmentId
from bot.core.database import Transaction

# Whoever marks one as done, or takes that back, gives it a new version.
_EDITED = "(origin <> 'seeded' OR version > 1)"


@dataclass(frozen=True, slots=True)
class SeedState:
    """What became of a commitment since it was last seeded."""

    id: CommitmentId
    seed_hash: str | None
    edited: bool


def seed_state(tx: Transaction, guild: int, key: str) -> SeedState | None:
    """Return the state of the commitment with this key, or None."""
    row = tx.first(
        f"SELECT id, seed_hash, {_EDITED} AS edited FROM commitment WHERE guild_id = :guild AND key = :key",
        guild=guild,
        key=key,
    )
    return None if row is None else SeedState(CommitmentId(row["id"]), row["seed_hash"], bool(row["edited"]))


def put(
    tx: Transaction, guild: int, key: str, *, text: str, texts: Mapping[str, str], due: date | None,
    ledger: Sequence[str], seed_hash: str, at: int,
) -> None:  # fmt: skip
    """Add the commitment of this key, or give it another content; `at` is in UTC seconds."""
    tx.execute(
        """INSERT INTO commitment (guild_id, key, text, texts, due, ledger, origin, seed_hash, at)
           VALUES (:guild, :key, :text, :texts, :due, :ledger, 'seeded', :seed_hash, :at)
           ON CONFLICT (guild_id, key) DO UPDATE SET text = excluded.text, texts = excluded.texts, due = excluded.due,
             ledger = excluded.ledger, seed_hash = excluded.seed_hash, at = excluded.at""",
        guild=guild,
        key=key,
        text=text,
        texts=json.dumps(dict(texts), ensure_ascii=False),
        due=None if due is None else due.isoformat(),
        ledger=json.dumps(list(ledger)),
        seed_hash=seed_hash,
        at=at,
    )


def drop_others(tx: Transaction, guild: int, keys: Sequence[str]) -> int:
    """Take out what was seeded under other keys than these and that nobody edited; return how many."""
    return tx.execute(
        f"""DELETE FROM commitment WHERE guild_id = :guild AND key IS NOT NULL AND NOT {_EDITED}
            AND key NOT IN (SELECT value FROM json_each(:keys))""",
        guild=guild,
        keys=json.dumps(list(keys)),
    )


def edited_others(tx: Transaction, guild: int, keys: Sequence[str]) -> list[str]:
    """Return the texts of those that were seeded under other keys than these and that people edited since."""
    rows = tx.fetch(
        f"""SELECT text FROM commitment WHERE guild_id = :guild AND key IS NOT NULL AND {_EDITED}
            AND key NOT IN (SELECT value FROM json_each(:keys)) ORDER BY id""",
        guild=guild,
        keys=json.dumps(list(keys)),
    )
    return [str(row["text"]) for row in rows]
