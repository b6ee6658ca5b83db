"""SQLite behind two connections: one writes, one reads.

A use case is one function that runs whole on a connection's own thread: `transaction(work)` on the writer,
between BEGIN IMMEDIATE and COMMIT, `read(work)` on the reader. Since the thread takes one function after
another, two tasks can never share a transaction, and a command makes one trip to the thread however many
statements it needs.
"""

from __future__ import annotations

import asyncio
import fcntl
import io
import logging
import os
import sqlite3
import sys
from collections.abc import Callable, Hashable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import aiosqlite

from bot.core.i18n import _
from bot.core.measures import Measures
from bot.errors import BusyError, DatabaseError

MAPPED = 256 * 1024 * 1024  # bytes of the file
SWITCH_SECONDS = 0.001
SCRUBS = 5  # tries to empty the log

log = logging.getLogger(__name__)
T = TypeVar("T")
Row = sqlite3.Row


class Transaction:
    """A connection inside one transaction (or one read), as stores see it.

    `writes` tells that it may be taken back. `touched` counts what it changes of that which others keep in memory
    (see `Database.version`), `finishing` holds what is still to be done before it is committed.
    """

    __slots__ = ("_connection", "finishing", "touched", "writes")

    def __init__(self, connection: sqlite3.Connection, *, writes: bool = False) -> None:
        self._connection = connection
        self.writes = writes
        self.touched: dict[Hashable, int] = {}
        self.finishing: dict[Hashable, Callable[[Transaction], None]] = {}

    def touch(self, what: Hashable) -> None:
        """Note one more change of `what`."""
        self.touched[what] = self.touched.get(what, 0) + 1

    def finish(self) -> None:
        """Do what was left for the end."""
        for work in list(self.finishing.values()):
            work(self)

    def fetch(self, sql: str, **values: object) -> list[Row]:
        """Return every row of a statement."""
        return self._connection.execute(sql, values).fetchall()

    def first(self, sql: str, **values: object) -> Row | None:
        """Return the first row of a statement, or None."""
        return cast("Row | None", self._connection.execute(sql, values).fetchone())

    def value(self, sql: str, **values: object) -> Any:  # noqa: ANN401  # a column has any type
        """Return the first column of the first row, or None."""
        row = self._connection.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def execute(self, sql: str, **values: object) -> int:
        """Run a statement; return the number of rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def execute_many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Run a statement once for each mapping of values."""
        self._connection.executemany(sql, rows)


def connect(path: Path, *, busy_seconds: float, read_only: bool = False) -> sqlite3.Connection:
    """Open a connection with the pragmas that every connection of ours needs."""
    connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
        # SQLite before 3.51.3 can corrupt a WAL database when two connections checkpoint together.
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        # A search reads a page here and a page there: out of the system's own cache, without a copy of each.
        connection.execute(f"PRAGMA mmap_size = {MAPPED}")
    else:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")
    return connection


class Database:
    """The store of one process: a writer, a reader and the lock that keeps other processes out."""

    def __init__(
        self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection, lock: IO[str], measures: Measures
    ) -> None:
        self.path = path
        self._measures = measures
        self._writer = writer
        self._reader = reader
        self._lock = lock
        self._versions: dict[Hashable, int] = {}
        self._listeners: dict[Hashable, list[Callable[[], None]]] = {}

    @classmethod
    async def open(
        cls, path: Path, lock: IO[str], *, busy_seconds: float = 2.0, measures: Measures | None = None
    ) -> Database:
        """Open the migrated database at `path` (see `migrations.prepare`), whose lock the caller has taken."""
        # A thread of ours that folds or ranks would keep the event loop waiting for 5 ms at a time (Python's default).
        sys.setswitchinterval(SWITCH_SECONDS)
        writer = await aiosqlite.Connection(lambda: connect(path, busy_seconds=busy_seconds), 64)
        try:
            reader = await aiosqlite.Connection(lambda: connect(path, busy_seconds=busy_seconds, read_only=True), 64)
        except BaseException:
            await writer.close()
            raise
        return cls(path, writer, reader, lock, measures or Measures())

    @classmethod
    async def beside(cls, path: Path, reading: Callable[[], sqlite3.Connection], measures: Measures) -> Database:
        """Open a database that another process may use, with connections that only read, as `reading` makes them."""
        writer = await aiosqlite.Connection(reading, 64)
        try:
            reader = await aiosqlite.Connection(reading, 64)
        except BaseException:
            await writer.close()
            raise
        return cls(path, writer, reader, io.StringIO(), measures)

    async def close(self) -> None:
        """Close both connections and release the lock; an open one would keep the process alive."""
        try:
            await self._reader.close()
        finally:
            try:
                await self._writer.close()
            finally:
                self._lock.close()

    def version(self, of: Hashable) -> int:
        """Return a number that rises with each commit that touched `of`, before anybody is told of the commit.

        What a read that began later returns is no older than the number: kept in memory beside it, it is good until
        the number rises.
        """
        return self._versions.get(of, 0)

    def on_commit(self, of: Hashable, call: Callable[[], None]) -> None:
        """Have `call` called on the event loop after each commit that touched `of`, once its caller is told."""
        self._listeners.setdefault(of, []).append(call)

    async def scrub(self) -> None:
        """Make what was erased unreadable in the files too: in the index, the database and its log.

        A row that left a table stays in the search index until it is optimised, and in the log until it is emptied.
        """

        def optimise(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT INTO search_text (search_text) VALUES ('optimize')")

        def emptied(connection: sqlite3.Connection) -> bool:
            busy, _pages, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy

        await _on_thread(self._writer, optimise)
        for _try in range(SCRUBS):
            if await _on_thread(self._writer, emptied):
                return
            await self.read(lambda _tx: None)  # whoever reads holds the log; this comes after them
        log.warning("The log of the database could not be emptied; what was erased leaves it with the next erasure.")

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` on the reader, in one snapshot; it cannot change anything."""

        def run(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN")
            try:
                return work(Transaction(connection))
            finally:
                connection.execute("ROLLBACK")

        return await _on_thread(self._reader, run)

    async def transaction(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` on the writer as one transaction; it is whole, or it never was.

        Raises BusyError where another program holds the database for longer than `busy_seconds`. A caller
        that is cancelled before the commit leaves nothing behind; other callers' work is not touched.
        """
        abandoned = False
        loop = asyncio.get_running_loop()
        measures = self._measures
        asked = measures.seconds()

        def run(connection: sqlite3.Connection) -> T:
            if abandoned:
                raise asyncio.CancelledError
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                    raise BusyError(
                        _("The directory is busy with another change. Nothing was changed."),
                        hint=_("Try again in a moment."),
                    ) from error
                raise
            try:
                tx = Transaction(connection, writes=True)
                result = work(tx)
                tx.finish()
                if abandoned:
                    raise asyncio.CancelledError  # noqa: TRY301  # rolled back below, like any failure
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            for what in tx.touched:
                self._versions[what] = self._versions.get(what, 0) + 1
                for call in self._listeners.get(what, ()):
                    loop.call_soon_threadsafe(call)
            return result

        def measured(connection: sqlite3.Connection) -> T:
            began, outcome = measures.seconds(), "undone"
            try:
                result = run(connection)
                outcome = "committed"
            except BusyError:
                outcome = "busy"
                raise
            finally:
                measures.wrote(outcome, began - asked, measures.seconds() - began)
            return result

        try:
            return await _on_thread(self._writer, measured)
        except asyncio.CancelledError:
            abandoned = True
            raise


async def _on_thread(connection: aiosqlite.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    # aiosqlite offers one trip to its thread for each statement; `_execute` is the trip itself and takes any
    # function. It is private, so pyproject.toml pins the minor version, and this is the only place.
    raw = connection._conn  # noqa: SLF001
    result = await connection._execute(work, raw)  # type: ignore[no-untyped-call]  # noqa: SLF001
    return cast("T", result)


def take_lock(path: Path) -> IO[str]:
    """Take the lock that lets one process at a time use the database; closing the file releases it.

    The lock is the operating system's (flock), so a process that was killed leaves none behind. Raises
    DatabaseError where another process holds it or the folder cannot be written.
    """
    name = path.with_name(path.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = name.open("a+", encoding="utf-8")
    except OSError as error:
        raise DatabaseError(
            f"The folder of the database cannot be written: {path.parent} ({error.strerror}).",
            remedy="Give the user that runs the bot write access to the folder, or set DATABASE to another place.",
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise DatabaseError(
            f"Another process (number {holder}) uses the database {path}.",
            remedy="Stop it first: two processes on one database would answer twice.",
        ) from None
    except OSError as error:
        lock.close()
        raise DatabaseError(
            f"The folder of the database takes no locks: {path.parent} ({error.strerror}).",
            remedy="Keep the database on a disk of this machine; network file systems may have no locks.",
        ) from error
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
