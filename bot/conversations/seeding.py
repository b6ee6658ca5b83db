"""network.yaml -> what the network promised before there was a conversation here: history, without reminders."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime

from bot.conversations import seed_store
from bot.conversations.records import TOUCHED
from bot.core.database import Transaction
from bot.core.seed import Folder, Report
from bot.network.records import Network, Promise


class CommitmentSeeder:
    """Writes the promises of the network's own record."""

    def __init__(self, network: Callable[[], Network | None]) -> None:
        """Take what gives the network's record, once its file is read and checked."""
        self._network = network

    def read(self, folder: Folder) -> None:
        """Read nothing: the promises stand in the network's record, which checks what they refer to."""

    def apply(self, tx: Transaction, guild: int, report: Report, now: int) -> None:  # noqa: ARG002  # the protocol's
        """Write the promises, each as the document dates it; what people marked stays as they left it."""
        network = self._network()
        if network is None:
            return
        made = int(datetime.combine(date.fromisoformat(network.source.date), datetime.min.time(), UTC).timestamp())
        for promise in network.promises:
            _apply_promise(tx, guild, promise, report, made)
        keys = [promise.key for promise in network.promises]
        report.kept += seed_store.edited_others(tx, guild, keys)
        if gone := seed_store.drop_others(tx, guild, keys):
            report.removed["commitments"] = gone
        tx.touch(TOUCHED)


def _apply_promise(tx: Transaction, guild: int, promise: Promise, report: Report, made: int) -> None:
    plain = json.dumps([promise.model_dump(), made], sort_keys=True, ensure_ascii=False)
    digest = hashlib.blake2s(plain.encode()).hexdigest()
    known = seed_store.seed_state(tx, guild, promise.key)
    if known is not None and known.seed_hash == digest:
        report.count("commitments", "same")
        return
    if known is not None and known.edited:
        report.kept.append(promise.text)
        return
    seed_store.put(
        tx, guild, promise.key, text=promise.text, texts=promise.title,
        due=None if promise.by is None else date.fromisoformat(promise.by), ledger=promise.ledger, seed_hash=digest,
        at=made,
    )  # fmt: skip
    report.count("commitments", "added" if known is None else "changed")
