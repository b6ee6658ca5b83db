"""What goes out about focal points: a notice to the curators, news to the person, the yearly question."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from bot.core.database import Transaction
from bot.core.outbox import Outbox, Planned, Target
from bot.focal_points.records import Claim
from bot.members.records import MemberSettings

NOTICE = "focal.notice"
OUTCOME = "focal.outcome"
QUESTION = "focal.question"
TOUCHED = "focal"  # what a transaction touches that changes who is to be asked (`Database.on_commit`)
KEPT = timedelta(days=14)  # news is worth nothing after that; the panel still shows it
NOTICE_KEPT = timedelta(days=7)
News = Literal["claimed", "resigned"]
What = Literal["verified", "refused", "ended", "handed-over", "successor-declined", "offered"]


def subject_of(number: int) -> str:
    """Return what the outbox and the audit trail call one."""
    return f"focal-point:{number}"


def number_of(subject: str) -> int:
    """Return the number of the one that a delivery is about."""
    return int(subject.removeprefix("focal-point:"))


def takes_messages(settings: MemberSettings) -> bool:
    """Say whether somebody takes direct messages, as far as the bot knows."""
    return settings.reminders != "off" and settings.unreachable_at is None


def plan_notice(
    tx: Transaction, outbox: Outbox, guild: int, number: int, news: News, channel: int | None, *, now: datetime
) -> None:
    """Have the curators told in their channel; without a channel their queue alone has it."""
    if channel is None:
        return
    notice = Planned(
        kind=NOTICE, subject=subject_of(number), moment=news, target=Target(kind="channel", id=channel), due=now,
        until=now + NOTICE_KEPT, replaceable=False,
    )  # fmt: skip
    outbox.plan(tx, guild, [notice], now=now)


def plan_outcome(
    tx: Transaction, outbox: Outbox, guild: int, claim: Claim, what: str, target: Target, *, about: str = "",
    now: datetime,
) -> None:  # fmt: skip
    """Have somebody told what became of theirs; the row holds no words. `about` tells repeated news apart."""
    outcome = Planned(
        kind=OUTCOME, subject=subject_of(claim.id), occurrence=about, moment=what, target=target, due=now,
        until=now + KEPT, replaceable=False,
    )  # fmt: skip
    outbox.plan(tx, guild, [outcome], now=now)


def tell(
    tx: Transaction, outbox: Outbox, guild: int, claim: Claim, what: What, settings: MemberSettings, *,
    about: str = "", now: datetime,
) -> None:  # fmt: skip
    """Have somebody told by direct message; who takes none, where they pressed last; else their panel alone says it."""
    target = Target(kind="user", id=claim.user)
    if not takes_messages(settings):
        if not claim.channel:
            return
        target = Target(kind="channel", id=claim.channel)
    plan_outcome(tx, outbox, guild, claim, what, target, about=about, now=now)


def forget_all(tx: Transaction, outbox: Outbox, guild: int, number: int) -> None:
    """Forget whatever was sent or is to be sent about one."""
    for kind in (NOTICE, OUTCOME, QUESTION):
        outbox.forget(tx, guild, kind, subject_of(number))
