"""What curators do to a conversation and its questions, whatever the order and the time (D3, D5)."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.conversations import store
from bot.conversations.curation import Started
from bot.conversations.form import ConversationForm, as_form, understand
from bot.conversations.records import MOST_LINKS, MOST_QUESTIONS, NEWS, Conversation, ConversationId
from bot.core.database import Transaction
from bot.core.i18n import Languages
from bot.core.outbox import Outcome
from bot.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError, UserError
from bot.vocabulary.records import Terms
from tests.support.apps import ADMINISTRATOR, CURATOR, GUILD, MEMBER, OTHER_GUILD, open_app
from tests.support.clock import ManualClock

THREAD = 91
START = datetime(2027, 3, 1, 9, tzinfo=UTC)
FORM = ConversationForm(
    title="Where do safety and peace meet?", framing="Findings are due.", questions="What is safety?\nWhat worked?",
    mode="attributed",
)  # fmt: skip


async def opened(app: App, **changes: Any) -> Conversation:
    """Open a conversation as a curator does; its thread is there."""
    form = ConversationForm(**{**FORM.plain(), **changes})
    await app.conversation_curation.set_channel(ADMINISTRATOR, 5)
    number = await app.conversation_curation.keep(CURATOR, Started(form=form))
    made = await app.conversation_curation.publish(CURATOR, number)
    await app.database.transaction(lambda tx: store.set_thread(tx, GUILD, made.id, THREAD))
    await app.conversation_schedule.turn()
    return await app.conversation_curation.facilitated(CURATOR, made.id)


# -- questions, in whatever order ---------------------------------------------------------------------------------

DEEDS = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 1), st.sampled_from(["", "3 March 2027", "9 March 2027", "2 May 2027"])),
    st.tuples(st.sampled_from(["ask", "hold", "drop", "reword"]), st.integers(0, 11), st.just("")),
    st.tuples(st.just("move"), st.integers(0, 11), st.sampled_from(["", "2 March 2027", "5 March 2027 12:00", "1/4/27"])),
    st.tuples(st.just("pass"), st.sampled_from([1, 3600, 86_400, 6 * 86_400]), st.just("")),
    st.tuples(st.just("pause"), st.integers(0, 1), st.just("")),
)  # fmt: skip


async def do(app: App, clock: ManualClock, one: Conversation, deed: tuple[str, int, str]) -> None:
    """Do one thing, as far as it is allowed."""
    what, number, when = deed
    asked = app.conversation_questions
    if what == "pass":
        clock.advance(seconds=number)
        return
    chosen = one.questions[number].id if number < len(one.questions) else 999
    try:
        if what == "add":
            await asked.add(CURATOR, one.id, f"Why, number {len(one.questions)}?", when, "en")
        elif what == "pause":
            await app.conversation_curation.set_paused(CURATOR, one.id, paused=bool(number))
        elif what == "ask":
            await asked.ask_now(CURATOR, one.id, chosen)
        elif what == "hold":
            await asked.hold(CURATOR, one.id, chosen)
        elif what == "drop":
            await asked.drop(CURATOR, one.id, chosen)
        elif what == "move":
            await asked.move(CURATOR, one.id, chosen, when, "en")
        else:
            shown = next((each.text for each in one.questions if each.id == chosen), "")
            await asked.reword(CURATOR, one.id, chosen, f"Why, in other words, {number}?", shown=shown)
    except UserError:
        return


async def delivered(app: App, clock: ManualClock) -> list[str]:
    """Send what is due to the thread; return the moments."""
    now, outbox = clock.now(), app.outbox

    def work(tx: Transaction) -> list[str]:
        outbox.sweep(tx, now)
        due = [one for one in outbox.coming(tx, now, limit=100) if one.kind == NEWS]
        outbox.begin(tx, due, now)
        done = [Outcome(id=one.id, status="sent", error="", message=int(one.id) + 5000) for one in due]
        outbox.settle(tx, done, now)
        return [one.moment for one in due]

    return await app.database.transaction(work)


def dump(tx: Transaction) -> list[tuple[Any, ...]]:
    """Everything that the schedule may write."""
    return [
        tuple(row)
        for table in ("conversation", "conversation_question", "delivery", "audit")
        for row in tx.fetch(f"SELECT * FROM {table} ORDER BY id")
    ]


async def played(template: Path, opens: str, deeds: list[tuple[str, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, clock = Path(name), ManualClock(START)
        shutil.copy(template / "network.sqlite3", folder / "network.sqlite3")
        app = await open_app(folder, clock)
        try:
            one = await opened(app, opens=opens, closes="20 March 2027")
            live: Counter[str] = Counter(await delivered(app, clock))
            for deed in deeds:
                before = one
                await do(app, clock, one, deed)
                await app.conversation_schedule.turn()
                settled = await app.database.read(dump)
                await app.conversation_schedule.turn()
                assert await app.database.read(dump) == settled, deed  # there is nothing left to do
                one = await app.conversation_curation.facilitated(CURATOR, one.id)
                assert [question.position for question in one.questions] == [*range(1, len(one.questions) + 1)]
                assert 1 <= len(one.questions) <= MOST_QUESTIONS
                for question in before.questions:
                    now = one.question(question.id)
                    if question.status == "posted" and (now is None or now.status != "posted"):
                        assert deed[0] == "hold"
                        live.pop(f"question-{question.id}", None)  # its message is taken away
                        live.pop("opened", None)  # or it is said anew without the question
                live.update(await delivered(app, clock))
                assert not [moment for moment, times in live.items() if times > 1], (deed, live)
                posted = {f"question-{question.id}" for question in one.questions if question.status == "posted"}
                said = {moment for moment in live if moment.startswith("question-")}
                assert said <= posted, deed
        finally:
            await app.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(opens=st.sampled_from(["", "3 March 2027"]), deeds=st.lists(DEEDS, max_size=14))
def test_whatever_is_done_to_questions_they_stay_in_order_and_none_is_asked_twice(
    template: Path, opens: str, deeds: list[tuple[str, int, str]]
) -> None:
    asyncio.run(played(template, opens, deeds))


# -- forms ----------------------------------------------------------------------------------------------------------


@given(
    zone=st.sampled_from(["UTC", "Europe/Paris", "America/Bogota", "Asia/Kathmandu", "Pacific/Kiritimati"]),
    code=st.sampled_from(["en", "fr", "es", "pt_BR"]),
    minutes=st.integers(0, 60 * 24 * 500), length=st.integers(1, 60 * 24 * 60),
)  # fmt: skip
def test_a_form_that_is_not_touched_gives_back_the_same_dates(zone: str, code: str, minutes: int, length: int) -> None:
    opens = START + timedelta(minutes=minutes)
    dates = {
        "announces_at": opens - timedelta(minutes=length), "opens_at": opens,
        "closes_at": opens + timedelta(minutes=length), "ends_at": opens + timedelta(minutes=2 * length),
    }  # fmt: skip
    one = Conversation(
        id=ConversationId(1), guild=GUILD, title="Talk", framing="Why.", template="", language="en", languages=("en",),
        mode="attributed", phase="announced", zone=zone, paused_at=None, weekly=True, channel=5, thread=THREAD,
        kept_open=True, summary="", decided="", reason="", people=None, messages=None, closed_at=None, resource=None,
        created_at=START, version=1, **dates,
    )  # fmt: skip
    form = as_form(one, LANGUAGES[code])
    again = understand(ConversationForm.of_plain(form.plain()), Terms([]), now=START, editing=True)
    found = {name: getattr(again, name) for name in dates}
    # An hour that comes twice in autumn is meant the first time: only then may an instant be an hour off.
    assert all(abs(found[name] - dates[name]) in {timedelta(), timedelta(hours=1)} for name in dates), (found, dates)
    assert found == dates or zone == "Europe/Paris"


LANGUAGES = {say.code: say for say in Languages.load()}


# -- who may, and what is kept --------------------------------------------------------------------------------------


async def test_whoever_does_not_facilitate_does_nothing(app: App) -> None:
    """I9."""
    one = await opened(app)
    curation, questions = app.conversation_curation, app.conversation_questions
    question = one.questions[0].id
    for doing in (
        lambda: curation.set_paused(MEMBER, one.id, paused=True),
        lambda: curation.facilitate(MEMBER, one.id, MEMBER.user, add=True),
        lambda: curation.link(MEMBER, one.id, {"resource": "#1"}),
        lambda: curation.unlink(MEMBER, one.id, "resource", 1),
        lambda: curation.begin(MEMBER, template="", event=None, language=LANGUAGES["en"]),
        lambda: curation.begin_edit(MEMBER, one.id, LANGUAGES["en"]),
        lambda: curation.set_channel(CURATOR, 6),
        lambda: questions.add(MEMBER, one.id, "Why?", "", "en"),
        lambda: questions.ask_now(MEMBER, one.id, question),
        lambda: questions.move(MEMBER, one.id, question, "", "en"),
        lambda: questions.hold(MEMBER, one.id, question),
        lambda: questions.drop(MEMBER, one.id, question),
        lambda: questions.reword(MEMBER, one.id, question, "What?", shown="What is safety?"),
    ):
        with pytest.raises(NotAllowedError):
            await doing()
    with pytest.raises(NotAllowedError):
        await curation.publish(MEMBER, await curation.keep(MEMBER, Started(form=FORM)))
    after = await curation.facilitated(CURATOR, one.id)
    assert after == one


async def test_a_refused_draft_is_still_there(app: App) -> None:
    curation = app.conversation_curation
    form = ConversationForm(**{**FORM.plain(), "mode": None})
    number = await curation.keep(CURATOR, Started(form=form))
    with pytest.raises(NotFoundError):  # nobody has said where conversations are held
        await curation.publish(CURATOR, number)
    await curation.set_channel(ADMINISTRATOR, 5)
    with pytest.raises(InvalidInputError):
        await curation.publish(CURATOR, number)
    assert (await curation.draft(CURATOR, number)).form == form
    with pytest.raises(NotFoundError):
        await curation.draft(ADMINISTRATOR, number)
    elsewhere = type(CURATOR)(user=CURATOR.user, guild=OTHER_GUILD, administrator=True)
    with pytest.raises(NotFoundError):
        await curation.publish(elsewhere, number)


async def test_two_at_once_publish_one_conversation(app: App) -> None:
    """S1."""
    curation = app.conversation_curation
    await curation.set_channel(ADMINISTRATOR, 5)
    number = await curation.keep(CURATOR, Started(form=FORM))
    done = await asyncio.gather(*(curation.publish(CURATOR, number) for _turn in range(3)), return_exceptions=True)
    assert len([one for one in done if isinstance(one, Conversation)]) == 1
    assert len([one for one in done if isinstance(one, NotFoundError)]) == 2


async def test_a_change_that_is_refused_leaves_everything_and_its_draft(app: App) -> None:
    one = await opened(app)
    curation = app.conversation_curation
    started = await curation.begin_edit(CURATOR, one.id, LANGUAGES["en"])
    number = await curation.keep(CURATOR, started)
    await curation.set_paused(CURATOR, one.id, paused=True)
    with pytest.raises(ConflictError):
        await curation.publish(CURATOR, number)
    assert await curation.draft(CURATOR, number) == started


async def test_links_are_made_all_or_none_and_are_bounded(app: App) -> None:
    """D7, D11."""
    one = await opened(app)
    curation = app.conversation_curation
    with pytest.raises(NotFoundError):
        await curation.link(CURATOR, one.id, {"organisation": "Interpeace", "resource": "No such work"})
    assert not (await curation.facilitated(CURATOR, one.id)).links
    for number in range(1, MOST_LINKS + 1):
        await curation.link(CURATOR, one.id, {"organisation": f"#{number}"})
    with pytest.raises(InvalidInputError):
        await curation.link(CURATOR, one.id, {"organisation": f"#{MOST_LINKS + 1}"})
    again = await curation.link(CURATOR, one.id, {"organisation": "#1"})  # it is there already
    assert len(again.links) == MOST_LINKS


async def test_the_audit_of_a_veiled_conversation_holds_no_name(app: App) -> None:
    one = await opened(
        app, mode="chatham", title="Interpeace asks", framing="As Interpeace wrote.", questions="And Interpeace?"
    )
    await app.conversation_questions.add(CURATOR, one.id, "What did Interpeace do?", "", "en")
    first = one.questions[0]
    await app.conversation_questions.reword(CURATOR, one.id, first.id, "Why Interpeace?", shown=first.text)
    kept = await app.database.read(
        lambda tx: [
            str(tuple(row)) for row in tx.fetch("SELECT * FROM audit WHERE subject = :it", it=f"conversation:{one.id}")
        ]
    )
    assert len(kept) >= 3
    assert not [row for row in kept if "Interpeace" in row]
