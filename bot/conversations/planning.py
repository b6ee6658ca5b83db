"""When what a conversation does by itself is due: its phases, its questions, its drafts, and what is said of them.

Nothing here reads or writes: a conversation as it is kept comes in, instants and deliveries come out. Days are counted
on the calendar of the conversation's zone, so that what is due at 9:00 stays due at 9:00 over both changes of the
clock (`bot.events.recurrence.instant`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.conversations.records import DESK, NEWS, Conversation, Phase, Question
from bot.core.outbox import Planned, Target
from bot.events.recurrence import instant

# Moments of deliveries. Those of the kind NEWS go to the thread, those of the kind DESK to whoever facilitates.
OPENED, CLOSING, SYNTHESIS, ENDING = "opened", "closing", "synthesis", "ending"
DRAFT, UNDELIVERED, UNWRITTEN = "draft", "undelivered", "unwritten"
QUESTION = "question-"  # and its number
PLANNED = {OPENED, CLOSING, SYNTHESIS, ENDING}  # those that a conversation's dates want, beside its questions
WARNED, WARNED_SHORT = 2, 1  # days before the close that the thread is told
SHORT, SHORTEST = timedelta(days=5), timedelta(days=2)  # a conversation that is open for less is told later, or not
ASKED = 3  # days before the close that the facilitators are told
ENDED = 2  # days before a conversation closes by itself
WEEK = 7  # days
MORNING = time(9)  # local, when people are told what need not be told to the minute
DAYTIME = time(8), time(20)  # local, in which people are told at once
SECOND = timedelta(seconds=1)
THANKS_KEPT = timedelta(days=14)  # how long it is news that contributions have closed, where no end is set


def subject_of(number: int) -> str:
    """Return what the outbox and the audit trail call a conversation."""
    return f"conversation:{number}"


def conversation_of(subject: str) -> int:
    """Return the number of the conversation that a delivery is about."""
    return int(subject.removeprefix("conversation:"))


def question_moment(number: int) -> str:
    """Return the moment at which a question is asked."""
    return f"{QUESTION}{number}"


def question_of(moment: str) -> int | None:
    """Return the number of the question that is asked at a moment, None where it is another moment."""
    return int(moment.removeprefix(QUESTION)) if moment.startswith(QUESTION) else None


def days_before(at: datetime, days: int, zone: str) -> datetime:
    """Return the MORNING of the day that is so many days earlier on the calendar of a zone, in UTC."""
    day = at.astimezone(ZoneInfo(zone)).date() - timedelta(days=days)
    return instant(datetime.combine(day, MORNING), zone)[0]


def by_day(at: datetime, zone: str) -> datetime:
    """Return an instant in UTC, in place of one outside DAYTIME the next MORNING on the clock of a zone."""
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if DAYTIME[0] <= local.time() <= DAYTIME[1]:
        return at
    day = local.date() + timedelta(days=local.time() > MORNING)
    return instant(datetime.combine(day, MORNING), zone)[0]


# -- phases and questions -----------------------------------------------------------------------------------------


def announced_at(conversation: Conversation) -> datetime:
    """Return when people could or can see it: at the date that says so, and not before it was there."""
    return max(conversation.created_at, conversation.announces_at or conversation.created_at)


def opening_of(conversation: Conversation) -> datetime:
    """Return when it opens or did: at the date that says so, and not before it was announced."""
    announced = announced_at(conversation)
    return max(announced, conversation.opens_at or announced)


def steps_of(conversation: Conversation, now: datetime) -> list[Phase]:
    """Return the phases that a conversation has still to go through by `now`, in order; it never goes back."""
    phase, steps = conversation.phase, list[Phase]()

    def come(at: datetime | None) -> bool:
        return at is not None and at <= now

    if phase == "planned" and (conversation.announces_at is None or come(conversation.announces_at)):
        steps.append(phase := "announced")
    if phase == "announced" and (conversation.opens_at is None or come(conversation.opens_at)):
        steps.append(phase := "open")
    if phase == "open" and come(conversation.closes_at):
        steps.append(phase := "synthesis")
    if phase in {"open", "synthesis"} and come(conversation.ends_at):
        steps.append("closed")
    return steps


def asked_at(conversation: Conversation, question: Question) -> datetime | None:
    """Return when a question is asked or was; the opening (`opening_of`) for what is asked with it.

    None for one that is held, and for one that the schedule is about to ask since it has no date of its own.
    """
    opening = opening_of(conversation)
    if question.status == "held":
        return None
    if question.posted_at is not None:
        return max(question.posted_at, opening)
    due = max(question.due_at or opening, opening)
    return None if conversation.phase == "open" and due == opening else due


def asked_first(conversation: Conversation) -> list[Question]:
    """Return the questions that are asked with the opening, in order."""
    opening = opening_of(conversation)
    return [one for one in conversation.questions if asked_at(conversation, one) == opening]


def due_questions(conversation: Conversation, now: datetime, *, opens: bool) -> list[tuple[Question, datetime]]:
    """Return the questions that are to be asked by `now` in a conversation that is open, and since when.

    Where it `opens` now, those without a date of their own are asked with the opening; later they are asked now.
    """
    opening = opening_of(conversation)
    found = []
    for one in conversation.questions:
        if one.status != "waiting" or (one.due_at is not None and one.due_at > now):
            continue
        if one.due_at is not None and one.due_at > opening:
            found.append((one, one.due_at))
        else:
            # Later than the opening in any case: what was asked with the opening has no message of its own.
            found.append((one, opening if opens else max(now, opening + SECOND)))
    return found


# -- drafts -------------------------------------------------------------------------------------------------------


def weeks_of(conversation: Conversation) -> Iterator[datetime]:
    """Give the instants at which a draft of a summary is made, in order: each week after the opening, to the close."""
    zone = conversation.zone
    ends = [at for at in (conversation.closes_at, conversation.ends_at) if at is not None]
    local = opening_of(conversation).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    while True:
        local += timedelta(days=WEEK)
        at = instant(local, zone)[0]
        if any(at >= end for end in ends):
            return
        yield at


def draft_due(conversation: Conversation, now: datetime, drafted: datetime | None) -> datetime | None:
    """Return the latest instant by `now` for which no draft was made yet, None where there is none.

    `drafted` is the one that it was done for last. Where the zone was changed, a week may be a few hours shorter.
    """
    if conversation.phase != "open" or not conversation.weekly or conversation.paused_at is not None:
        return None
    last = None
    for at in weeks_of(conversation):
        if at > now:
            break
        last = at
    if last is None or (drafted is not None and last - drafted < timedelta(days=WEEK - 1)):
        return None
    return last


def next_change(conversation: Conversation, now: datetime) -> datetime | None:
    """Return when a conversation next does something by itself, None where it waits for people."""
    if conversation.phase == "closed" or conversation.paused_at is not None:
        return None
    dates = [conversation.announces_at, conversation.opens_at, conversation.closes_at, conversation.ends_at]
    dates += [one.due_at for one in conversation.questions if one.status == "waiting"]
    if conversation.weekly and conversation.phase == "open":
        dates.append(next((at for at in weeks_of(conversation) if at > now), None))
    return min((at for at in dates if at is not None and at > now), default=None)


# -- what is said -------------------------------------------------------------------------------------------------


def news_of(conversation: Conversation) -> list[Planned]:
    """Return what the thread of a conversation is told at its dates, whether that was before or is to come."""
    if conversation.thread is None or not conversation.live or conversation.paused_at is not None:
        return []
    opening, closes = opening_of(conversation), conversation.closes_at
    before_close: list[tuple[str, datetime]] = []
    if conversation.phase != "synthesis":
        if conversation.opens_at is not None or conversation.phase == "open":
            before_close.append((OPENED, opening))
        for one in conversation.questions:
            at = asked_at(conversation, one)
            if at is not None and at > opening:
                before_close.append((question_moment(one.id), at))
        warned = None if closes is None else _warned_at(conversation, opening, closes)
        if warned is not None:
            before_close.append((CLOSING, warned))
    found = [(moment, due, closes) for moment, due in before_close if closes is None or due < closes]
    if closes is not None:
        found.append((SYNTHESIS, _thanked_at(conversation, closes), conversation.ends_at or closes + THANKS_KEPT))
    target = Target(kind="channel", id=conversation.thread)
    return [_planned(conversation, NEWS, moment, target, due, until) for moment, due, until in found]


def desk_of(conversation: Conversation, targets: Sequence[Target]) -> list[Planned]:
    """Return what those who facilitate are told at the dates of a conversation."""
    if conversation.phase == "closed" or conversation.paused_at is not None:
        return []
    opening, closes, ends = opening_of(conversation), conversation.closes_at, conversation.ends_at
    found: list[tuple[str, datetime, datetime | None]] = []
    if closes is not None:
        if conversation.phase != "synthesis":
            found.append((CLOSING, days_before(closes, ASKED, conversation.zone), closes))
        found.append((SYNTHESIS, _thanked_at(conversation, closes), ends))
    if ends is not None:
        found.append((ENDING, days_before(ends, ENDED, conversation.zone), ends))
    return [
        _planned(conversation, DESK, moment, target, due, until, content={"what": moment})
        for moment, due, until in found
        if due > opening
        for target in targets
    ]


def _warned_at(conversation: Conversation, opening: datetime, closes: datetime) -> datetime | None:
    if closes - opening < SHORTEST:
        return None
    return days_before(closes, WARNED_SHORT if closes - opening < SHORT else WARNED, conversation.zone)


def _thanked_at(conversation: Conversation, closes: datetime) -> datetime:
    """Return when the thread and the facilitators are told that contributions are closed: by day, before the end."""
    at, ends = by_day(closes, conversation.zone), conversation.ends_at
    return closes if ends is not None and at >= ends else at


def _planned(
    conversation: Conversation, kind: str, moment: str, target: Target, due: datetime, until: datetime | None,
    content: dict[str, object] | None = None,
) -> Planned:  # fmt: skip
    return Planned(
        kind=kind, subject=subject_of(conversation.id), moment=moment, target=target, due=due, until=until,
        replaceable=False, content=content or {},
    )  # fmt: skip
