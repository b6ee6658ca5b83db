"""What every row is handed: the stores, and a way to say what it is doing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import corpus
from benchmarks.corpus import Organisation
from benchmarks.stores import Stores

LARGE = 100_000
SMALL = 100


class Lab:
    """One run."""

    def __init__(self, stores: Stores, console: Console) -> None:
        self.stores = stores
        self.console = console

    def store(self, count: int) -> Path:
        """Return the database with that many organisations, made at the first call; its progress is shown."""
        if self.stores.has(count):
            return self.stores.of(count)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console, transient=True) as progress:
            task = progress.add_task("organisations", total=count)
            return self.stores.of(count, lambda done: progress.update(task, completed=done))

    @contextmanager
    def doing(self, what: str) -> Iterator[None]:
        """Show what is being measured while it lasts."""
        with self.console.status(what):
            yield


@cache
def listed(count: int) -> tuple[Organisation, ...]:
    """Return the organisations that a store of this size holds."""
    return tuple(corpus.organisations(count))
