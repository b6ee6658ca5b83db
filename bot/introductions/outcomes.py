"""What goes out about an introduction; the rows hold no words and nobody but whom they go to."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.database import Transaction
from bot.core.outbox import Outbox, Planned, Target
from bot.introductions.records import FOLLOW_UP, Introduction

ASKED = "introduction.asked"  # to whom it is addressed
NOTICE = "introduction.notice"  # to the curators' channel
MADE = "introduction.made"  # to both
ENDED = "introduction.ended"  # to the asker
HELPED = "introduction.helped"  # to both, three weeks later
THREAD = "introduction.thread"  # to both, and into the thread
KINDS = (ASKED, NOTICE, MADE, ENDED, HELPED, THREAD)
TOUCHED = "introductions"  # what a transaction touches that changes what ends when (`Database.on_commit`)
THREADS = "introductions.threads"  # and that changes which threads are wanted
WORTH = timedelta(days=14)  # a message is worth nothing after that; the panel shows it


def subject_of(number: int) -> str:
    """Return what the outbox and the audit trail call an introduction."""
    return f"introduction:{number}"


def number_of(subject: str) -> int:
    """Return the number of the introduction that a delivery is about."""
    return int(subject.removeprefix("introduction:"))


def plan_asked(
    tx: Transaction, outbox: Outbox, one: Introduction, addressee: int | None, channel: int | None, *, now: datetime
) -> None:  # fmt: skip
    """Have it told to whom it is addressed; of the curators without a channel, their queue alone has it."""
    if addressee is None and channel is None:
        return
    target = Target(kind="channel", id=channel or 0) if addressee is None else Target(kind="user", id=addressee)
    kind = NOTICE if addressee is None else ASKED
    _plan(tx, outbox, one, kind, target, due=now, until=one.expires_at, now=now)


def plan_made(tx: Transaction, outbox: Outbox, one: Introduction, *, now: datetime) -> None:
    """Have both told what they agreed to share, and asked three weeks later whether it helped."""
    for user in {one.asker, one.answered_by or 0} - {0}:
        target = Target(kind="user", id=user)
        _plan(tx, outbox, one, MADE, target, due=now, until=now + WORTH, now=now)
        later = now + FOLLOW_UP
        _plan(tx, outbox, one, HELPED, target, due=later, until=later + WORTH, now=now)


def plan_ended(tx: Transaction, outbox: Outbox, one: Introduction, *, now: datetime) -> None:
    """Have its asker told that nothing came of it."""
    target = Target(kind="user", id=one.asker)
    _plan(tx, outbox, one, ENDED, target, due=one.expires_at, until=one.expires_at + WORTH, now=now)


def plan_thread(tx: Transaction, outbox: Outbox, one: Introduction, thread: int | None, *, now: datetime) -> None:
    """Have both told of the thread, or that there is none; in the thread itself, what it is for."""
    for user in {one.asker, one.answered_by or 0} - {0}:
        _plan(tx, outbox, one, THREAD, Target(kind="user", id=user), due=now, until=now + WORTH, now=now)
    if thread is not None:
        _plan(tx, outbox, one, THREAD, Target(kind="channel", id=thread), due=now, until=now + WORTH, now=now)


def forget_all(tx: Transaction, outbox: Outbox, one: Introduction, *, kinds: tuple[str, ...] = KINDS) -> None:
    """Forget whatever was sent or is to be sent about one."""
    for kind in kinds:
        outbox.forget(tx, one.guild, kind, subject_of(one.id))


def _plan(
    tx: Transaction, outbox: Outbox, one: Introduction, kind: str, target: Target, *, due: datetime, until: datetime,
    now: datetime,
) -> None:  # fmt: skip
    planned = Planned(
        kind=kind, subject=subject_of(one.id), moment="now", target=target, due=due, until=until, replaceable=False
    )
    outbox.plan(tx, one.guild, [planned], now=now)
