"""What a conversation does by itself: phases, questions, drafts, and what waits to be said (D3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App
from bot.conversations import store
from bot.conversations.planning import (
    asked_at,
    by_day,
    days_before,
    desk_of,
    draft_due,
    due_questions,
    news_of,
    next_change,
    opening_of,
    steps_of,
    weeks_of,
)
from bot.conversations.records import DESK, NEWS, Content, Conversation, ConversationId, Question, QuestionId
from bot.core.database import Transaction
from bot.core.outbox import Delivery, Outcome, Target
from tests.support.apps import ADMINISTRATOR, CURATOR_ROLE, GUILD
from tests.support.clock import ManualClock

PARIS = ZoneInfo("Europe/Paris")
THREAD, CHANNEL, DESK_CHANNEL = 91, 90, 80
FACILITATOR = 41
ORDER = ["planned", "announced", "open", "synthesis", "closed"]
# The clocks of Paris go forward on 28 March 2027.
OPENS = datetime(2027, 3, 22, 9, tzinfo=PARIS).astimezone(UTC)
SECOND = datetime(2027, 3, 29, 9, tzinfo=PARIS).astimezone(UTC)
CLOSES = datetime(2027, 4, 5, 18, tzinfo=PARIS).astimezone(UTC)
ENDS = datetime(2027, 4, 12, 18, tzinfo=PARIS).astimezone(UTC)
MORNING = datetime(2027, 4, 5, 9, tzinfo=PARIS).astimezone(UTC)  # of the day on which contributions close
DAY = timedelta(days=1)


class Played:
    """A conversation under test, with what closes it and makes its drafts."""

    def __init__(self, app: App, clock: ManualClock) -> None:
        self.app, self.clock = app, clock
        self.number = ConversationId(0)
        self.drafts: list[datetime] = []
        self.something = True  # to sum up
        self.fault: Exception | None = None
        app.conversation_schedule.use(draft=self._draft, close=self._close)

    def _draft(self, _tx: Transaction, _guild: int, _number: ConversationId) -> bool:
        self.drafts.append(self.clock.now())
        return self.something

    def _close(self, tx: Transaction, guild: int, number: ConversationId) -> None:
        if self.fault is not None:
            raise self.fault
        store.set_phase(tx, guild, number, "closed")
        store.set_closed(tx, guild, number, at=self.clock.now(), resource=None)

    async def open(self, *questions: tuple[str, datetime | None], thread: int | None = THREAD, **content: Any) -> None:
        given: dict[str, Any] = {
            "title": "Where do safety and peace meet?", "framing": "Findings are due.", "zone": "Europe/Paris",
            "opens_at": OPENS, "closes_at": CLOSES, "ends_at": ENDS,
            "questions": questions or (("What is safety?", None), ("What worked?", SECOND)), **content,
        }  # fmt: skip

        def work(tx: Transaction) -> ConversationId:
            number = store.insert(
                tx, GUILD, Content(**given), phase="planned", channel=CHANNEL, by=FACILITATOR, now=self.clock.now()
            )
            store.put_facilitators(tx, number, [FACILITATOR])
            if thread is not None:
                store.set_thread(tx, GUILD, number, thread)
            return number

        self.number = await self.app.database.transaction(work)
        await self.turn()

    async def turn(self) -> datetime | None:
        return await self.app.conversation_schedule.turn()

    async def change(self, work: Callable[[Transaction], object]) -> None:
        """Change something as a use case does: and plan it anew."""

        def whole(tx: Transaction) -> None:
            work(tx)
            self.app.conversation_schedule.plan(tx, GUILD, self.number)

        await self.app.database.transaction(whole)

    async def now(self) -> Conversation:
        access = self.app.conversation_schedule._access
        return await self.app.database.read(lambda tx: access.present(tx, GUILD, self.number))

    async def waiting(self, kind: str = NEWS) -> dict[str, datetime]:
        standing = await self.app.database.read(
            lambda tx: self.app.outbox.standing(tx, GUILD, kind, f"conversation:{self.number}")
        )
        return {moment: one.due for (_occurrence, moment, _kind, _target), one in standing.items()}

    async def send(self, kind: str = NEWS, *, error: str = "") -> list[Delivery]:
        """Send what is due now, as the deliverer does; return what arrived, or failed."""
        now, outbox = self.clock.now(), self.app.outbox

        def work(tx: Transaction) -> list[Delivery]:
            outbox.sweep(tx, now)
            due = [one for one in outbox.coming(tx, now, limit=100) if one.kind == kind]
            outbox.begin(tx, due, now)
            outcomes = [
                Outcome(id=one.id, status="failed" if error else "sent", error=error, message=int(one.id) + 5000)
                for one in due
            ]
            outbox.settle(tx, outcomes, now)
            return due

        return await self.app.database.transaction(work)

    def set(self, at: datetime) -> None:
        self.clock._now = at

    async def until(self, end: datetime) -> list[tuple[str, datetime]]:
        """Let time pass from one instant at which something happens to the next; return what the thread was told."""
        told = []
        while True:
            again = await self.turn()
            told += [(one.moment, self.clock.now()) for one in await self.send()]
            coming = [at for at in (again, *(await self.waiting()).values()) if at is not None]
            following = min((at for at in coming if at > self.clock.now()), default=end)
            if following >= end:
                self.set(end)
                await self.turn()
                return told + [(one.moment, end) for one in await self.send()]
            self.set(following)


@pytest.fixture
async def played(app: App, clock: ManualClock) -> Played:
    return Played(app, clock)


async def rows(app: App) -> list[tuple[Any, ...]]:
    """Everything that the schedule may write."""

    def work(tx: Transaction) -> list[tuple[Any, ...]]:
        return [
            tuple(row)
            for table in ("conversation", "conversation_question", "delivery", "audit")
            for row in tx.fetch(f"SELECT * FROM {table} ORDER BY id")
        ]

    return await app.database.read(work)


# -- two weeks ------------------------------------------------------------------------------------------------------


async def test_two_weeks_with_two_questions_over_a_change_of_the_clocks(played: Played) -> None:
    await played.open()
    assert (await played.now()).phase == "announced"
    told = await played.until(ENDS + DAY)
    questions = (await played.now()).questions
    assert told == [
        ("opened", OPENS),
        (f"question-{questions[1].id}", SECOND),
        ("closing", MORNING - 2 * DAY),
        ("synthesis", CLOSES),
    ]
    assert [one.posted_at for one in questions] == [OPENS, SECOND]
    assert 7 * DAY - timedelta(hours=1) == SECOND - OPENS, "nine o'clock on both days"
    assert (await played.now()).phase == "closed"
    assert await played.turn() is None
    assert await played.waiting() == {}


async def test_each_step_is_in_the_audit_trail_with_nobody_who_did_it(played: Played) -> None:
    await played.open()
    await played.until(ENDS)
    entries = await played.app.database.read(
        lambda tx: played.app.audit.of_subject(tx, GUILD, f"conversation:{played.number}", limit=20)
    )
    assert all(one.actor is None for one in entries)
    steps = [one.after["phase"] for one in reversed(entries) if one.after and "phase" in one.after]
    assert steps == ["announced", "open", "synthesis"], "who closes it records that"
    assert [one.after for one in reversed(entries) if one.action == "conversations.ask"] == [
        {"question": 1}, {"question": 2},
    ]  # fmt: skip


async def test_a_turn_with_nothing_to_do_writes_nothing(played: Played) -> None:
    await played.open()
    for at in (played.clock.now(), OPENS, OPENS + DAY, SECOND, CLOSES):
        played.set(at)
        again = await played.turn()
        before, version = await rows(played.app), played.app.database.version("conversations")
        assert await played.turn() == again
        assert await rows(played.app) == before
        assert played.app.database.version("conversations") == version
        assert again is not None
        assert again > at


async def test_without_dates_it_opens_at_once_and_stays_open(played: Played) -> None:
    await played.open(("What is safety?", None), opens_at=None, closes_at=None, ends_at=None, weekly=False)
    kept = await played.now()
    assert (kept.phase, kept.opens_at) == ("open", played.clock.now())
    assert [one.status for one in kept.questions] == ["posted"]
    assert await played.waiting() == {"opened": played.clock.now()}
    assert await played.turn() is None


# -- what is late ---------------------------------------------------------------------------------------------------


async def test_a_question_that_fell_due_while_the_bot_was_down_is_asked_once_and_late(played: Played) -> None:
    await played.open()
    await played.until(OPENS + DAY)
    played.set(SECOND + timedelta(hours=3))
    await played.turn()
    (one,) = await played.send()
    assert one.moment.startswith("question-")
    assert one.due == SECOND
    assert one.late(played.clock.now())
    assert (await played.now()).questions[1].posted_at == SECOND
    await played.turn()
    assert await played.send() == []


async def test_after_a_stop_over_the_close_no_question_is_asked_any_more(played: Played) -> None:
    await played.open()
    await played.until(OPENS + DAY)
    played.set(CLOSES + DAY)
    told = await played.until(CLOSES + DAY)
    assert [moment for moment, _at in told] == ["synthesis"]
    assert (await played.now()).questions[1].status == "waiting"


async def test_the_thread_is_told_what_is_due_once_it_is_there(played: Played) -> None:
    await played.open(thread=None)
    played.set(OPENS + timedelta(minutes=1))
    await played.turn()
    assert await played.waiting() == {}
    await played.change(lambda tx: store.set_thread(tx, GUILD, played.number, THREAD))
    assert (await played.waiting())["opened"] == OPENS


async def test_what_was_due_before_it_was_published_is_not_said(played: Played) -> None:
    now = played.clock.now()
    await played.open(opens_at=None, closes_at=now + DAY, ends_at=now + 2 * DAY)
    assert set(await played.waiting()) == {"opened", "synthesis"}
    assert set(await played.waiting(DESK)) == {"synthesis"}


async def test_what_was_said_is_said_again_in_no_other_thread(played: Played) -> None:
    await played.open()
    await played.until(OPENS + DAY)
    await played.change(lambda tx: store.set_thread(tx, GUILD, played.number, THREAD + 1))
    assert "opened" not in await played.waiting()
    assert await played.send() == []
    assert len(await played.waiting()) == 3


async def test_what_was_said_so_long_ago_that_nobody_knows_is_not_said_again(played: Played) -> None:
    """The outbox forgets what it sent after ninety days."""
    await played.open(closes_at=OPENS + 200 * DAY, ends_at=None, weekly=False)
    await played.until(SECOND + DAY)
    played.set(OPENS + 100 * DAY)
    await played.app.database.transaction(lambda tx: played.app.outbox.sweep(tx, played.clock.now()))
    await played.turn()
    assert set(await played.waiting()) == {"closing", "synthesis"}


# -- paused, moved, taken back ----------------------------------------------------------------------------------------


async def test_while_it_is_paused_nothing_happens_and_what_is_overdue_happens_on_resume(played: Played) -> None:
    await played.open()
    await played.until(OPENS + DAY)
    await played.change(lambda tx: store.set_paused(tx, GUILD, played.number, played.clock.now()))
    assert await played.waiting() == {}
    assert await played.waiting(DESK) == {}
    assert await played.until(SECOND + DAY) == []
    assert (await played.now()).questions[1].status == "waiting"
    await played.change(lambda tx: store.set_paused(tx, GUILD, played.number, None))
    await played.turn()
    assert [one.moment for one in await played.send()] == [f"question-{(await played.now()).questions[1].id}"]
    assert len(played.drafts) == 1, "the week that was missed"
    assert set(await played.waiting()) == {"closing", "synthesis"}


async def test_dates_that_are_moved_move_what_waits(played: Played) -> None:
    await played.open(weekly=False)
    await played.until(CLOSES - DAY)
    later = CLOSES + 7 * DAY
    await played.change(
        lambda tx: store.set_dates(tx, GUILD, played.number, opens_at=OPENS, closes_at=later, ends_at=later + 7 * DAY)
    )
    assert await played.waiting() == {"closing": MORNING + 5 * DAY, "synthesis": later}
    assert await played.waiting(DESK) == {
        "closing": MORNING + 4 * DAY, "synthesis": later, "ending": MORNING + 12 * DAY,
    }  # fmt: skip
    told = await played.until(later)
    assert [moment for moment, _at in told] == ["closing", "synthesis"]


async def test_a_question_is_added_moved_taken_back_and_asked_again(played: Played) -> None:
    await played.open()
    await played.until(OPENS + DAY)

    def put(status: Any, due: datetime | None, number: int) -> Callable[[Transaction], None]:
        return lambda tx: store.set_question(
            tx, played.number, number, text="And then?", due_at=due, status=status, posted_at=None
        )

    added: list[QuestionId] = []
    await played.change(lambda tx: added.append(store.add_question(tx, played.number, "And then?", OPENS + 3 * DAY)))
    moment = f"question-{added[0]}"
    assert (await played.waiting())[moment] == OPENS + 3 * DAY
    await played.change(put("waiting", OPENS + 2 * DAY, added[0]))
    assert (await played.waiting())[moment] == OPENS + 2 * DAY
    assert await played.until(OPENS + 2 * DAY) == [(moment, OPENS + 2 * DAY)]
    conversation = await played.now()
    question = conversation.question(added[0])
    assert question is not None
    assert question.status == "posted"

    await played.app.database.transaction(
        lambda tx: played.app.conversation_schedule.unpost(tx, conversation, question)
    )
    ((guild, channel, _message),) = await played.app.database.read(store.to_remove)
    assert (guild, channel) == (GUILD, THREAD)
    assert moment not in await played.waiting()
    assert await played.until(OPENS + 3 * DAY) == []
    await played.change(put("waiting", played.clock.now(), added[0]))
    assert await played.until(OPENS + 3 * DAY) == [(moment, OPENS + 3 * DAY)]
    assert len(await played.app.database.read(store.to_remove)) == 1


async def test_a_question_without_a_date_is_asked_at_once_where_it_is_added_later(played: Played) -> None:
    await played.open()
    await played.until(OPENS)
    await played.change(lambda tx: store.add_question(tx, played.number, "And now?", None))
    await played.turn()
    added = (await played.now()).questions[-1]
    assert added.posted_at == OPENS + timedelta(seconds=1), "so it has a message of its own"
    assert await played.until(OPENS + timedelta(seconds=1)) == [(f"question-{added.id}", OPENS + timedelta(seconds=1))]


async def test_the_opening_is_posted_anew_without_a_question_that_was_taken_back(played: Played) -> None:
    await played.open()
    await played.until(OPENS)
    conversation = await played.now()
    await played.app.database.transaction(
        lambda tx: played.app.conversation_schedule.unpost(tx, conversation, conversation.questions[0])
    )
    assert len(await played.app.database.read(store.to_remove)) == 1
    assert [one.moment for one in await played.send()] == ["opened"]
    await played.turn()
    assert (await played.now()).questions[0].status == "held"
    assert await played.send() == []


# -- drafts -----------------------------------------------------------------------------------------------------------


async def test_a_draft_is_made_each_week_at_the_same_time_of_day_and_told_where_there_is_one(played: Played) -> None:
    await played.open()
    await played.until(SECOND)
    assert played.drafts == [SECOND]
    assert "draft" in await played.waiting(DESK)
    played.something = False
    await played.send(DESK)
    await played.until(CLOSES)
    assert played.drafts == [SECOND, SECOND + 7 * DAY]
    assert "draft" not in await played.waiting(DESK)
    await played.until(ENDS)
    assert len(played.drafts) == 2


async def test_none_is_made_where_nobody_wants_any(played: Played) -> None:
    await played.open(weekly=False)
    await played.until(ENDS)
    assert played.drafts == []


# -- faults -----------------------------------------------------------------------------------------------------------


async def test_one_that_cannot_be_closed_holds_up_no_other_and_is_tried_again(
    played: Played, caplog: pytest.LogCaptureFixture
) -> None:
    await played.open()
    first = played.number
    await played.until(CLOSES)
    await played.open(opens_at=ENDS, closes_at=ENDS + 7 * DAY, ends_at=None, thread=THREAD + 1)
    second = played.number
    played.fault = ValueError("no reply could be made")
    played.set(ENDS)
    again = await played.turn()
    assert again == ENDS + timedelta(minutes=5)
    assert "cannot go on" in caplog.text
    assert (await played.now()).phase == "open"
    played.number, played.fault = first, None
    assert (await played.now()).phase == "synthesis"
    await played.turn()
    assert (await played.now()).phase == "closed"
    assert second != first


@pytest.mark.parametrize("error", ["10003", "50001", "50013"])
async def test_what_the_thread_refused_is_told_to_the_facilitators_once(played: Played, error: str) -> None:
    await played.open()
    played.set(OPENS)
    await played.turn()
    await played.send(error=error)
    for _again in range(3):
        await played.turn()
    (told,) = await played.send(DESK)
    assert told.content["what"] == "undelivered"
    assert (told.content["moment"], told.content["error"]) == ("opened", error)
    assert told.target == Target(kind="user", id=FACILITATOR), "there is no curators' channel"
    await played.turn()
    assert await played.send(DESK) == []


async def test_a_facilitator_who_takes_no_direct_messages_is_left_in_peace(played: Played) -> None:
    await played.open()
    played.set(CLOSES - 3 * DAY)
    await played.turn()
    assert len(await played.send(DESK, error="50007")) == 2, "the draft of the first week too"
    await played.turn()
    assert await played.waiting(DESK) == {}
    await played.app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=DESK_CHANNEL)
    await played.turn()
    assert set(await played.waiting(DESK)) == {"closing", "synthesis", "ending"}


async def test_the_curators_channel_is_told_where_there_is_one_and_what_it_refuses_goes_to_facilitators(
    played: Played,
) -> None:
    await played.app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=DESK_CHANNEL)
    await played.open(weekly=False)
    played.set(CLOSES - 3 * DAY)
    await played.turn()
    (one,) = await played.send(DESK, error="10003")
    assert one.target == Target(kind="channel", id=DESK_CHANNEL)
    (directly,) = await played.send(DESK)
    assert directly.target == Target(kind="user", id=FACILITATOR)
    assert directly.content == one.content
    await played.turn()
    assert await played.send(DESK) == []


# -- for any dates ----------------------------------------------------------------------------------------------------

BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
instants = st.integers(0, 400 * 24).map(lambda hours: BEGIN + timedelta(hours=hours))
ZONES = sorted(available_timezones() - {"localtime", "Factory", "posixrules"})


def made(questions: Sequence[Question] = (), **given: Any) -> Conversation:
    known: dict[str, Any] = {
        "id": 1, "guild": GUILD, "title": "T", "framing": "F", "template": "", "language": "en", "languages": ["en"],
        "mode": "chatham", "phase": "planned", "zone": "UTC", "announces_at": None, "opens_at": None,
        "closes_at": None, "ends_at": None, "paused_at": None, "weekly": True, "channel": CHANNEL, "thread": THREAD,
        "kept_open": True, "summary": "", "decided": "", "reason": "", "people": None, "messages": None,
        "closed_at": None, "resource": None, "created_at": BEGIN, "version": 1, "facilitators": [FACILITATOR],
    }  # fmt: skip
    return Conversation(**{**known, **given, "questions": questions})


@given(
    dates=st.tuples(*[st.none() | instants] * 4),
    times=st.lists(instants, min_size=1, max_size=6).map(sorted),
)
def test_whatever_the_dates_the_phase_is_what_they_say_however_often_one_looks(
    dates: tuple[datetime | None, ...], times: list[datetime]
) -> None:
    announces, opens, closes, ends = dates

    def at(now: datetime, phase: str) -> str:
        conversation = made(phase=phase, announces_at=announces, opens_at=opens, closes_at=closes, ends_at=ends)
        steps = steps_of(conversation, now)
        return steps[-1] if steps else phase

    phase = "planned"
    for now in times:
        after = at(now, phase)
        assert ORDER.index(after) >= ORDER.index(phase)
        assert at(now, after) == after
        phase = after
    assert phase == at(times[-1], "planned"), "it makes no difference when one looked before"
    last = times[-1]
    if announces is not None and announces > last:
        assert phase == "planned"
    elif opens is not None and opens > last:
        assert phase == "announced"
    elif ends is not None and ends <= last:
        assert phase == "closed"
    else:
        assert phase == ("synthesis" if closes is not None and closes <= last else "open")


@given(
    dates=st.tuples(*[st.none() | instants] * 4),
    dues=st.lists(st.none() | instants, max_size=3),
    now=instants,
    phase=st.sampled_from(ORDER),
)
def test_whatever_the_dates_each_moment_is_planned_once_and_the_next_change_lies_ahead(
    dates: tuple[datetime | None, ...], dues: list[datetime | None], now: datetime, phase: str
) -> None:
    announces, opens, closes, ends = dates
    questions = [
        Question(id=QuestionId(n), position=n, text="?", due_at=due, status="waiting", posted_at=None)
        for n, due in enumerate(dues, 1)
    ]
    conversation = made(questions, phase=phase, announces_at=announces, opens_at=opens, closes_at=closes, ends_at=ends)
    planned = news_of(conversation)
    assert len({one.moment for one in planned}) == len(planned)
    assert all(one.due >= opening_of(conversation) or one.moment == "synthesis" for one in planned)
    desk = desk_of(conversation, [Target(kind="user", id=1), Target(kind="user", id=2)])
    assert len({(one.moment, one.target.id) for one in desk}) == len(desk)
    following = next_change(conversation, now)
    assert following is None or following > now
    for question, at in due_questions(conversation, now, opens=False):
        assert at > opening_of(conversation), "it has a message of its own"
        assert asked_at(conversation, question) != opening_of(conversation) or phase != "open"


@given(
    zone=st.sampled_from(ZONES),
    opens=st.integers(0, 365 * 24 * 4).map(lambda quarters: BEGIN + timedelta(minutes=15 * quarters)),
    days=st.integers(0, 400),
)
def test_drafts_come_once_a_week_at_the_same_time_of_day_in_every_zone(zone: str, opens: datetime, days: int) -> None:
    closes = opens + timedelta(days=days)
    conversation = made(phase="open", zone=zone, opens_at=opens, closes_at=closes)
    weeks = list(weeks_of(conversation))
    tz = ZoneInfo(zone)
    local = opens.astimezone(tz).replace(tzinfo=None)
    assert all(opens < at < closes for at in weeks)
    assert len(weeks) in {days // 7 - 1, days // 7}
    for number, at in enumerate(weeks, 1):
        meant = local + timedelta(days=7 * number)
        there = at.astimezone(tz).replace(tzinfo=None)
        if meant.replace(tzinfo=tz).astimezone(UTC).astimezone(tz).replace(tzinfo=None) == meant:
            assert there == meant
        else:
            assert timedelta(0) < there - meant <= timedelta(days=1), "a time that the clocks skip"
    drafted: datetime | None = None
    done = []
    for at in weeks:
        for now in (at, at + timedelta(hours=1)):
            week = draft_due(conversation, now, drafted)
            if week is not None:
                done.append(week)
                drafted = week
    assert done == weeks


@given(at=instants, zone=st.sampled_from(ZONES), days=st.integers(1, 3))
def test_warnings_come_at_nine_on_days_of_the_calendar(at: datetime, zone: str, days: int) -> None:
    before, tz = days_before(at, days, zone), ZoneInfo(zone)
    local = before.astimezone(tz)
    assert (at.astimezone(tz).date() - local.date()).days == days
    assert local.time() == time(9)


@given(at=instants, minutes=st.integers(0, 59), zone=st.sampled_from(ZONES))
def test_what_falls_into_the_night_is_said_at_the_next_nine_in_the_morning(
    at: datetime, minutes: int, zone: str
) -> None:
    at, tz = at + timedelta(minutes=minutes), ZoneInfo(zone)
    said, meant = by_day(at, zone), at.astimezone(tz)
    if time(8) <= meant.time() <= time(20):
        assert said == at
    else:
        assert said.astimezone(tz).time() == time(9)
        assert timedelta(0) < said - at <= timedelta(hours=16)


async def test_a_close_at_midnight_is_told_in_the_morning_though_the_phase_changes_at_once(played: Played) -> None:
    # The clocks go forward in the night after.
    closes = datetime(2027, 3, 27, 23, 59, tzinfo=PARIS).astimezone(UTC)
    await played.open(("What is safety?", None), closes_at=closes, ends_at=ENDS, weekly=False)
    told = await played.until(closes)
    assert told[-1] == ("closing", datetime(2027, 3, 25, 9, tzinfo=PARIS).astimezone(UTC))
    assert (await played.now()).phase == "synthesis"
    morning = datetime(2027, 3, 28, 9, tzinfo=PARIS).astimezone(UTC)
    assert await played.waiting() == {"synthesis": morning}
    assert (await played.waiting(DESK))["synthesis"] == morning
    assert await played.until(morning) == [("synthesis", morning)]


async def test_what_ends_before_the_next_morning_is_told_at_once(played: Played) -> None:
    closes = datetime(2027, 4, 5, 23, 59, tzinfo=PARIS).astimezone(UTC)
    await played.open(closes_at=closes, ends_at=closes + timedelta(hours=9))
    assert (await played.waiting())["synthesis"] == closes
