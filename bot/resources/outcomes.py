"""What became of something that a member shared, on its way to them: by direct message, or where they shared it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from bot.core.database import Transaction
from bot.core.outbox import Outbox, Planned, Target
from bot.resources.records import ResourceId, Share

OUTCOME = "resource.outcome"
DIGEST = "resource.digest"
LINKS = "resource.links"
KEPT = timedelta(days=14)  # news of a decision is worth nothing after that
What = Literal["approved", "changes", "rejected", "retired", "restored", "reopened"]


def subject_of(resource_id: int) -> str:
    """Return what the outbox calls a resource."""
    return f"resource:{resource_id}"


def resource_of(subject: str) -> int:
    """Return the number of the resource that a delivery is about."""
    return int(subject.removeprefix("resource:"))


def target_of(share: Share) -> Target:
    """Return where a person is told: by direct message if they chose so, otherwise where they shared."""
    if share.tell == "direct":
        return Target(kind="user", id=share.user)
    return Target(kind="channel", id=share.channel)


def plan_outcome(
    tx: Transaction, outbox: Outbox, guild: int, resource_id: ResourceId, share: Share, what: What, *, version: int,
    now: datetime, target: Target | None = None,
) -> None:  # fmt: skip
    """Have a person told of a decision; earlier news of the same resource, waiting or not delivered, is news no more.

    The row holds no words of anybody: what it says is read when it is sent.
    """
    forget_outcomes(tx, outbox, guild, resource_id)
    outbox.plan(
        tx,
        guild,
        [
            Planned(
                kind=OUTCOME,
                subject=subject_of(resource_id),
                moment=f"{what}-{version}",
                target=target or target_of(share),
                due=now,
                until=now + KEPT,
                replaceable=False,
                content={"what": what},
            )
        ],
        now=now,
    )


def forget_outcomes(tx: Transaction, outbox: Outbox, guild: int, resource_id: int) -> None:
    """Forget that somebody was, or was to be, told about a resource."""
    outbox.forget(tx, guild, OUTCOME, subject_of(resource_id))
