"""What is said of contributions, on its way: to their authors, into the thread they were moved to, to facilitators."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from bot.conversations import contribution_store, store
from bot.conversations.quoting import parts
from bot.conversations.records import DESK, MOVED, NEWS, TOLD, TOUCHED, Contribution, Conversation, Standing
from bot.core.database import Transaction
from bot.core.outbox import Delivery, Outbox, Planned, Target
from bot.members.service import MembersService

KEPT = timedelta(days=14)  # that somebody's words were featured is worth nothing to them after that
What = Literal["featured", "moved"]
POINTER, TELLING = "pointer", "told"  # what was posted for a contribution beside its words, which are numbered


def subject_of(contribution: int) -> str:
    """Return what the outbox calls a contribution."""
    return f"contribution:{contribution}"


def contribution_of(subject: str) -> int:
    """Return the contribution that a delivery is about."""
    return int(subject.removeprefix("contribution:"))


class Posting:
    """Plans deliveries about contributions, and keeps what was posted in channels, so that it can be taken back."""

    def __init__(self, members: MembersService, outbox: Outbox) -> None:
        self._members = members
        self._outbox = outbox
        outbox.on_sent(MOVED, self._sent)
        outbox.on_sent(TOLD, self._sent)

    # -- what goes out ----------------------------------------------------------------------------------------

    def tell(
        self, tx: Transaction, guild: int, one: Contribution, user: int, what: What, *, now: datetime,
        direct: bool = True,
    ) -> None:  # fmt: skip
        """Tell an author what became of their words: by direct message, or where they wrote if they take none."""
        settings = self._members.settings_in(tx, guild, [user])[user]
        reachable = direct and settings.reminders != "off" and settings.unreachable_at is None
        here = one.channel if one.from_channel is None else one.from_channel
        self._plan(
            tx, guild, TOLD, one, f"{what}-{one.version}",
            Target(kind="user", id=user) if reachable else Target(kind="channel", id=here),
            now, {"what": what}, until=now + KEPT,
        )  # fmt: skip

    def repost(self, tx: Transaction, guild: int, one: Contribution, part: int, *, now: datetime) -> None:
        """Post a part of what was moved, the first is 1; the next follows when it has arrived."""
        self._plan(
            tx, guild, MOVED, one, f"words-{one.version}-{part}", Target(kind="channel", id=one.channel), now,
            {"part": part},
        )  # fmt: skip

    def point(self, tx: Transaction, guild: int, one: Contribution, *, now: datetime) -> None:
        """Leave a pointer where something was moved from."""
        if one.from_channel is not None:
            target = Target(kind="channel", id=one.from_channel)
            self._plan(tx, guild, MOVED, one, f"pointer-{one.version}", target, now, {"part": POINTER})

    def desk(
        self, tx: Transaction, conversation: Conversation, targets: Iterable[Target], *, what: str, number: int,
        moment: str, now: datetime,
    ) -> None:  # fmt: skip
        """Tell the facilitators what became of a contribution; no word of it, and nobody's name."""
        notices = [
            Planned(
                kind=DESK, subject=f"conversation:{conversation.id}", occurrence=moment, moment=moment, target=target,
                due=now, until=now + KEPT, replaceable=False, again=True, content={"what": what, "number": number},
            )
            for target in targets
        ]  # fmt: skip
        self._outbox.plan(tx, conversation.guild, notices, now=now)

    def _plan(
        self, tx: Transaction, guild: int, kind: str, one: Contribution, moment: str, target: Target, now: datetime,
        content: dict[str, object], until: datetime | None = None,
    ) -> None:  # fmt: skip
        planned = Planned(
            kind=kind, subject=subject_of(one.id), moment=moment, target=target, due=now, until=until,
            replaceable=False, content=content,
        )  # fmt: skip
        self._outbox.plan(tx, guild, [planned], now=now)

    def unsay(self, tx: Transaction, conversation: Conversation, moment: str) -> None:
        """Have what the thread was told at a moment removed; the schedule says it anew while it is news."""
        subject = f"conversation:{conversation.id}"
        sent = self._outbox.message_of(tx, conversation.guild, NEWS, subject, moment)
        if sent is not None:
            store.remove_message(tx, conversation.guild, *sent)
            self._outbox.forget(tx, conversation.guild, NEWS, subject, moment=moment)

    # -- what was posted --------------------------------------------------------------------------------------

    def take_back(self, tx: Transaction, guild: int, one: Contribution) -> None:
        """Have everything removed that was posted for a contribution, and nothing more be said of it."""
        for kind in (TOLD, MOVED):
            waiting = self._outbox.standing(tx, guild, kind, subject_of(one.id))
            self._outbox.drop(tx, guild, [row.id for row in waiting.values()])
        if one.from_message is not None and one.message is not None:
            store.remove_message(tx, guild, one.channel, one.message)
            contribution_store.set_message(tx, guild, one.id, None)
        for surface, standing in store.shown(tx, one.conversation).items():
            if surface.startswith(f"posted:{one.id}:"):
                if standing.channel is not None and standing.message is not None:
                    store.remove_message(tx, guild, standing.channel, standing.message)
                store.drop_shown(tx, one.conversation, surface)

    def _sent(self, tx: Transaction, sent: Iterable[tuple[Delivery, int]]) -> None:
        for delivery, message in sent:
            if delivery.target.kind == "channel":
                self._posted(tx, delivery, message)

    def _posted(self, tx: Transaction, delivery: Delivery, message: int) -> None:
        """Keep which message it is; where the words were taken back while it was on its way, have it removed."""
        guild, channel = delivery.guild, delivery.target.id
        one = contribution_store.contribution(tx, guild, contribution_of(delivery.subject))
        if one is None or one.status not in {"featured", "moved"}:
            store.remove_message(tx, guild, channel, message)
            tx.touch(TOUCHED)
            return
        part = delivery.content.get("part", TELLING)
        if part == 1:
            contribution_store.set_message(tx, guild, one.id, message)
        else:
            surface = f"posted:{one.id}:{part}"
            standing = Standing(surface=surface, channel=channel, message=message, final=True)
            store.keep_shown(tx, one.conversation, standing)
        if isinstance(part, int) and part < len(parts(one.words)):
            self.repost(tx, guild, one, part + 1, now=delivery.due)
