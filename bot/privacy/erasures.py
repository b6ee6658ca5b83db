"""Who was erased: kept in the database and in a file beside its copies, so that a copy put back is erased again.

A person stands there as a fingerprint, keyed BLAKE2b of server and number: with the key and a number at hand one can
say whether that number was erased, but nobody can read a number out of it. The key stands in the database and in the
file. In the file a line with a key holds for the lines after it, so a database that has another key than the file
(its own file was lost, or two bots share a folder) loses nothing: its key and its lines are put after those that are
there. A database without a key takes the last one of the file.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import secrets
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from bot.core.database import Database, Transaction
from bot.privacy import store
from bot.privacy.records import Entry

FILE = "erasures.jsonl"
_ID = re.compile(r"[0-9a-f]{32}")
_PERSON = re.compile(r"(?:[0-9a-f]{32})?")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A line of the file, with the key that its fingerprint was made with."""

    key: str
    entry: Entry


def fingerprint(key: str, guild: int, user: int) -> str:
    """Return what stands for a person of a server: 32 hexadecimal digits."""
    return blake2b(f"{guild}:{user}".encode(), key=bytes.fromhex(key), digest_size=16).hexdigest()


class ErasureList:
    """Keeps the list in both places; what the file misses is added whenever it is written, and at each start."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.path = folder / FILE
        self._database = database
        self._turn = asyncio.Lock()

    def person_in(self, tx: Transaction, guild: int, user: int) -> str:
        """Return the fingerprint of a person; inside a transaction that writes, since the first makes the key."""
        key = store.key(tx)
        if key is None:
            key = secrets.token_hex(32)
            store.keep_key(tx, key)
        return fingerprint(key, guild, user)

    def note_in(self, tx: Transaction, guild: int, user: int, *, at: datetime) -> None:
        """Note an erasure inside the transaction that erases; `user` is 0 for a whole server."""
        person = self.person_in(tx, guild, user) if user else ""
        store.note(tx, Entry(id=secrets.token_hex(16), guild=guild, person=person, at=at))

    async def read(self) -> list[Listed]:
        """Return what stands in the file; nothing where there is none, or it cannot be read, which is logged."""
        try:
            lines, _ends = await asyncio.to_thread(_lines, self.path)
        except OSError as error:
            self._report("read", error)
            return []
        return _entries(lines)

    async def take_key(self) -> None:
        """Give a database that has no key the last one of the file."""
        if await self._database.read(store.key) is not None:
            return
        try:
            lines, _ends = await asyncio.to_thread(_lines, self.path)
        except OSError as error:
            self._report("read", error)
            return
        keys = [one for line in lines if (one := _key(line))]
        if keys:
            await self._database.transaction(lambda tx: store.keep_key(tx, keys[-1]))

    async def missing(self) -> int:
        """Return how many erasures the file does not hold; after a restore these would come back."""
        kept = await self._database.read(store.entries)
        return await asyncio.to_thread(unlisted, self.path, {one.id for one in kept})

    async def write(self) -> bool:
        """Add to the file what it misses, on the disk when this returns; False where it cannot be written, logged."""

        def work(tx: Transaction) -> tuple[str | None, list[Entry]]:
            return store.key(tx), store.entries(tx)

        async with self._turn:
            key, kept = await self._database.read(work)
            if not kept:
                return True
            try:
                await asyncio.to_thread(_append, self.path, key or "", kept)
            except OSError as error:
                self._report("written", error)
                return False
            return True

    def _report(self, what: str, error: OSError) -> None:
        log.error(
            "The list of who was erased, %s, cannot be %s: %s. Who was erased is gone from the database all the same, "
            "but would come back with an older copy. Give the user that runs the bot write access to the folder "
            "(BACKUPS) and start the bot again: what is missing is added then.",
            self.path, what, error.strerror or error,
        )  # fmt: skip


def unlisted(path: Path, ids: Set[str]) -> int:
    """Return how many of these erasures a list in a file does not hold; all of them where it cannot be read."""
    if not ids:
        return 0
    try:
        lines, _ends = _lines(path)
    except OSError:
        return len(ids)
    return len(ids - {one.entry.id for one in _entries(lines)})


def carry(tx: Transaction, path: Path) -> None:
    """Add to a list in a file what it misses of the erasures of a database that is about to be replaced.

    Raises OSError where something is missing and the file cannot be written.
    """
    kept = store.entries(tx)
    if unlisted(path, {one.id for one in kept}):
        _append(path, store.key(tx) or "", kept)


def _lines(path: Path) -> tuple[list[dict[str, object]], bool]:
    """Return the lines that can be read, and whether the last one is ended: a crash may have cut it."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return [], True
    found: list[dict[str, object]] = []
    for line in text.splitlines():
        try:
            one = json.loads(line)
        except (ValueError, RecursionError):
            continue  # cut off by a crash; what it held stands in the database and is added again
        if isinstance(one, dict):
            found.append(one)
    return found, not text or text.endswith(b"\n")


def _key(line: dict[str, object]) -> str:
    key = line.get("key")
    if not isinstance(key, str) or len(key) != 64:
        return ""
    try:
        bytes.fromhex(key)
    except ValueError:
        return ""
    return key


def _entries(lines: Sequence[dict[str, object]]) -> list[Listed]:
    key = ""
    found: list[Listed] = []
    for line in lines:
        key = _key(line) or key
        number, guild, person, at = (line.get(name) for name in ("id", "guild", "person", "at"))
        if isinstance(number, str) and isinstance(guild, int) and isinstance(person, str) and isinstance(at, str):
            try:
                moment = datetime.fromisoformat(at).astimezone(UTC)
            except (ValueError, OverflowError):
                continue  # changed by hand; nothing of ours
            if not (_ID.fullmatch(number) and _PERSON.fullmatch(person) and 0 < guild < 1 << 63):
                continue  # nothing that a database of ours can hold
            found.append(Listed(key=key, entry=Entry(id=number, guild=guild, person=person, at=moment)))
    return found


def _append(path: Path, key: str, kept: Sequence[Entry]) -> None:
    lines, ended = _lines(path)
    listed = {one.entry.id for one in _entries(lines)}
    missing = [one for one in kept if one.id not in listed]
    if not missing:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    new: list[dict[str, object]] = []
    if key and key != next((one for line in reversed(lines) if (one := _key(line))), ""):
        new.append({"key": key})
    new += [{"id": one.id, "guild": one.guild, "person": one.person, "at": one.at.isoformat()} for one in missing]
    text = ("" if ended else "\n") + "".join(json.dumps(one) + "\n" for one in new)
    first = not path.exists()
    number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(number, "ab") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    if first:  # its name must be on the disk too
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
