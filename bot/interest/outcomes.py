"""What goes out about an expression of interest: a notice to the curators, an answer to its author."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.core.database import Transaction
from bot.core.outbox import Outbox, Planned, Target

NOTICE = "interest.notice"
OUTCOME = "interest.outcome"
REMINDER = "interest.reminder"
TOUCHED = "interest"  # what a transaction touches that changes who waits (`Database.on_commit`)
KEPT = timedelta(days=14)  # an answer is worth nothing after that; the command still shows it
NOTICE_KEPT = timedelta(days=7)  # after that a reminder says it
What = Literal["joined", "declined"]


def subject_of(number: int) -> str:
    """Return what the outbox and the audit trail call an expression of interest."""
    return f"interest:{number}"


def number_of(subject: str) -> int:
    """Return the number of the expression of interest that a delivery is about."""
    return int(subject.removeprefix("interest:"))


def plan_notice(
    tx: Transaction, outbox: Outbox, guild: int, number: int, channel: int | None, *, now: datetime
) -> None:  # fmt: skip
    """Have the curators told in their channel that one is new; without a channel their queue alone has it."""
    if channel is None:
        return
    notice = Planned(
        kind=NOTICE, subject=subject_of(number), moment="new", target=Target(kind="channel", id=channel),
        due=now, until=now + NOTICE_KEPT, replaceable=False,
    )  # fmt: skip
    outbox.plan(tx, guild, [notice], now=now)


def plan_outcome(
    tx: Transaction, outbox: Outbox, guild: int, number: int, target: Target, content: Mapping[str, Any], *,
    now: datetime,
) -> None:  # fmt: skip
    """Have its author told what became of one; the row holds no words of anybody."""
    outcome = Planned(
        kind=OUTCOME, subject=subject_of(number), moment=str(content["what"]), target=target, due=now,
        until=now + KEPT, replaceable=False, content=content,
    )  # fmt: skip
    outbox.plan(tx, guild, [outcome], now=now)


def forget_all(tx: Transaction, outbox: Outbox, guild: int, number: int) -> None:
    """Forget whatever was sent or is to be sent about one."""
    for kind in (NOTICE, OUTCOME):
        outbox.forget(tx, guild, kind, subject_of(number))
