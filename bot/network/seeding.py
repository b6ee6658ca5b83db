"""network.yaml -> the network's record."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol

from bot.core.database import Transaction
from bot.core.seed import Folder, Report
from bot.network import store
from bot.network.records import Network


class HasLedger(Protocol):
    """A part of the record that names entries of the ledger."""

    @property
    def ledger(self) -> list[str]:
        """Return their keys."""
        ...


class NetworkSeeder:
    """Reads and writes what the network says of itself."""

    def __init__(self, organisations: Callable[[], Collection[str]], ledger: Callable[[], Collection[str]]) -> None:
        """Take what gives the keys that the record may refer to, once the directory's files are read."""
        self._organisations = organisations
        self._ledger = ledger
        self.network: Network | None = None

    def read(self, folder: Folder) -> None:
        """Read network.yaml and hold what it refers to against the directory."""
        self.network = network = folder.load("network.yaml", Network)
        if network is None:
            return
        named = [one.organisation for one in network.co_facilitators]
        if network.footnote is not None:
            named += [network.footnote.organisation, *network.footnote.institutions]
        for key in named:
            if key not in self._organisations():
                folder.faults.add("network.yaml", f"no organisation “{key}”")
        parts: list[HasLedger] = [*network.objectives, network.context, *network.co_facilitators, *network.timeline]
        parts += [*network.promises, *network.links]
        for key in (key for part in parts for key in part.ledger):
            if key not in self._ledger():
                folder.faults.add("network.yaml", f"no entry “{key}” in the ledger")

    def apply(self, tx: Transaction, guild: int, report: Report, now: int) -> None:  # noqa: ARG002  # the protocol's
        """Keep the record where it differs from what is kept."""
        if self.network is None:
            return
        before = store.find(tx, guild)
        if before == self.network:
            report.count("network", "same")
            return
        store.save(tx, guild, self.network)
        report.count("network", "added" if before is None else "changed")
