"""network.yaml -> the network's record."""

from __future__ import annotations

from bot.core.database import Transaction
from bot.core.seed import Folder, Report
from bot.network import store
from bot.network.records import Network


class NetworkSeeder:
    """Reads and writes what the network says of itself."""

    def __init__(self) -> None:
        self.network: Network | None = None

    def read(self, folder: Folder) -> None:
        """Read network.yaml."""
        self.network = folder.load("network.yaml", Network)

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
