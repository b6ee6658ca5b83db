"""Dates of a conversation that is there: how they may be changed, whether it may go on, which questions they leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.conversations.records import Content, Conversation, Question
from bot.conversations.reply_words import shortened
from bot.core.i18n import _
from bot.errors import ConflictError, InvalidInputError

NAMED = 60  # characters of a question that is named where it is in the way


def asked_until(closes: datetime | None, ends: datetime | None) -> datetime | None:
    """Return from when on no question is asked any more; None where no date says so."""
    return min((at for at in (closes, ends) if at is not None), default=None)


def will_be_asked(conversation: Conversation, question: Question) -> bool:
    """Say whether a question that waits for its date is asked by itself, as the dates are now."""
    if question.status != "waiting" or question.due_at is None or conversation.phase in {"synthesis", "closed"}:
        return False
    until = asked_until(conversation.closes_at, conversation.ends_at)
    return until is None or question.due_at < until


def require_time_left(conversation: Conversation, now: datetime) -> None:
    """Raise ConflictError where a conversation that goes on would close, or end, at once."""
    closes = None if conversation.phase == "synthesis" else conversation.closes_at
    until = asked_until(closes, conversation.ends_at)
    if until is not None and until <= now:
        raise ConflictError(
            _("Its dates are over; move them first."), hint=_("Give it later dates: /curate conversation edit.")
        )


def moved(content: Content, before: Conversation, now: datetime) -> Content:
    """Return what a conversation is to become with the dates that it may have.

    A form gives dates to the minute, so one that was not changed stays as it is kept; so does the opening of one that
    has opened. Raises InvalidInputError where a date that was changed lies behind us, or a question would not be asked
    any more; ConflictError where contributions have closed and their close was changed.
    """
    closes = _stood(content.closes_at, before.closes_at)
    ends = _stood(content.ends_at, before.ends_at)
    opened = before.phase in {"open", "synthesis"}
    if before.phase == "synthesis" and closes != before.closes_at:
        raise ConflictError(
            _("Contributions have closed already, so their last day cannot be moved."),
            hint=_("Open it again: /curate conversation reopen."),
        )
    for at, stood, said in (
        (closes, before.closes_at, _("The day on which contributions close is over.")),
        (ends, before.ends_at, _("The day on which it closes by itself is over.")),
    ):
        if at is not None and at != stood and at <= now:
            raise InvalidInputError(said, hint=_("Give a later one; for today, with a time: “9 April 2027 18:00”."))
    after = replace(content, opens_at=before.opens_at if opened else content.opens_at, closes_at=closes, ends_at=ends)
    _require_asked(before, asked_until(closes, ends))
    return after


def _stood(at: datetime | None, before: datetime | None) -> datetime | None:
    return before if before is not None and at == before.replace(second=0, microsecond=0) else at


def _require_asked(before: Conversation, until: datetime | None) -> None:
    lost = [
        one
        for one in before.questions
        if will_be_asked(before, one) and one.due_at is not None and until is not None and one.due_at >= until
    ]
    if lost:
        raise InvalidInputError(
            _("Contributions would close before this is asked: {questions}."),
            hint=_("Move or withdraw it first: “Change a question …” under /curate conversation edit."),
            questions="; ".join(f"{one.position} “{shortened(one.text, NAMED)}”" for one in lost),
        )
