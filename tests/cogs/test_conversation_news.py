"""News of a conversation through Discord: in its thread and for its facilitators, each once (D3, D11, I2, I3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations import store
from bot.conversations.records import DESK, NEWS, Content, Conversation, ConversationId, Question, QuestionId
from bot.conversations.saying import Said
from bot.core.database import Transaction
from bot.core.i18n import Languages
from bot.core.outbox import Delivery, DeliveryId, Planned, Target
from bot.sandbox.answers import Answer
from cogs.conversations.news import thread_message
from cogs.conversations.notices import desk_message
from tests.cogs.test_event_reminders import direct
from tests.cogs.test_events import public, stamp
from tests.support.network import Network

PARIS = ZoneInfo("Europe/Paris")
OPENS = datetime(2027, 3, 22, 9, tzinfo=PARIS).astimezone(UTC)  # a week before the clocks go forward
SECOND = datetime(2027, 3, 29, 9, tzinfo=PARIS).astimezone(UTC)
CLOSES = datetime(2027, 4, 5, 18, tzinfo=PARIS).astimezone(UTC)
DAY = timedelta(days=1)
POST = "/channels/*/messages"
TITLE = "Where do safety and peace meet?"
LANGUAGES = Languages.load()


async def begin(network: Network, **given: Any) -> ConversationId:
    """Have a conversation that is announced, with its thread."""
    society = network.world.society
    content: dict[str, Any] = {
        "title": TITLE, "framing": "Findings are due.", "zone": "Europe/Paris", "mode": "chatham", "language": "en",
        "languages": ["en", "fr", "es"], "opens_at": OPENS, "closes_at": CLOSES, "weekly": False,
        "questions": (("What does “safety” mean?", None), ("Which entry point worked?", SECOND)), **given,
    }  # fmt: skip

    def work(tx: Transaction) -> ConversationId:
        number = store.insert(
            tx, network.guild, Content(**content), phase="planned", channel=society.forum.id,
            by=society.members["curator"].id, now=network.world.now(),
        )  # fmt: skip
        store.put_facilitators(tx, number, [society.members["curator"].id])
        tx.touch("conversations")
        return number

    number = await network.app.database.transaction(work)
    await network.advance("1s")
    if (await now(network, number)).thread is None:
        network.curator.enter("conversations")
        await network.curator.post(content["title"], "The card stands here.")
        thread = network.curator.place.id
        await change(network, number, lambda tx: store.set_thread(tx, network.guild, number, thread))
    return number


async def change(network: Network, number: int, work: Callable[[Transaction], object]) -> None:
    def whole(tx: Transaction) -> None:
        work(tx)
        network.app.conversation_schedule.plan(tx, network.guild, number)

    await network.app.database.transaction(whole)
    await network.advance("1s")


async def now(network: Network, number: int) -> Conversation:
    access = network.app.conversation_schedule._access
    return await network.app.database.read(lambda tx: access.present(tx, network.guild, number))


async def news(network: Network, title: str = TITLE) -> list[Answer]:
    """What the bot said in the thread, oldest first; cards and summaries have no content."""
    found = await public(network, title)
    return [one for one in found if one.first and one.first.content and one.first.author == bot(network)]


def bot(network: Network) -> str:
    return str(network.world.client.user.name) if network.world.client.user else ""


async def notes(network: Network) -> list[Answer]:
    """What the curators' channel was told of conversations."""
    return [one for one in await public(network, "curators") if one.first and TITLE in one.first.content]


def content(answer: Answer) -> str:
    assert answer.first is not None
    return answer.first.content


async def until(network: Network, instant: datetime) -> None:
    await network.advance(instant - network.world.now())


async def sleep(network: Network, to: datetime) -> None:
    """Stop the bot and start it again later."""
    await network.world._stop()
    network.world._clock.set(to)
    await network.world._start()
    await network.advance("1s")


# -- in the thread ----------------------------------------------------------------------------------------------------


async def test_two_weeks_are_told_in_the_thread_each_once_whatever_stops(network: Network) -> None:
    number = await begin(network)
    assert await news(network) == []
    await until(network, OPENS + timedelta(hours=1))
    await network.crash()
    (opened,) = await news(network)
    assert opened.first is not None
    assert opened.first.at == OPENS
    assert content(opened).splitlines() == [
        "The conversation is open.",
        f"Contributions are welcome below until {stamp(CLOSES, 'F')}, in English, French and Spanish.",
        "Chatham House Rule: what is said may be used; names and organisations are not given.",
        "The bot keeps only what a facilitator features. If that is something of yours, you are told and can take it back.",
        "Question 1 of 2",
        "**What does “safety” mean?**",
        f"The next question comes on {stamp(SECOND, 'F')}.",
    ]
    assert opened.labels == ["Follow"]
    await network.restart()
    await until(network, SECOND + timedelta(hours=1))
    await network.crash()
    asked = (await news(network))[1]
    assert asked.first is not None
    assert asked.first.at == SECOND, "nine o'clock, also after the clocks went forward"
    assert content(asked).splitlines() == [
        "Question 2 of 2",
        "**Which entry point worked?**",
        f"Answer below, until {stamp(CLOSES, 'F')}.",
    ]
    await until(network, CLOSES + DAY)
    await network.restart()
    closing, closed = (await news(network))[2:]
    assert closing.first is not None
    assert closing.first.at == datetime(2027, 4, 3, 9, tzinfo=PARIS)
    assert content(closing).splitlines()[0] == "Contributions close soon."
    assert content(closed).splitlines() == [
        "Contributions are closed.",
        "Thank you to everybody who took part.",
        "Next, the facilitators write a consolidated reply. You will find it here and in the library.",
    ]
    assert (await now(network, number)).phase == "synthesis"


async def test_a_question_that_fell_due_while_the_bot_was_down_comes_once_and_says_so(network: Network) -> None:
    await begin(network)
    await until(network, OPENS + DAY)
    await sleep(network, SECOND + timedelta(hours=3))
    await network.crash()
    await network.advance("1d")
    (_opened, asked) = await news(network)
    late, head, *_rest = content(asked).splitlines()
    assert late == f"Late: this question should have been here at {stamp(SECOND, 'F')}."
    assert head == "Question 2 of 2"


async def test_an_opening_that_is_late_says_since_when(network: Network) -> None:
    await begin(network)
    await sleep(network, OPENS + timedelta(hours=3))
    (opened,) = await news(network)
    assert content(opened).startswith(f"The conversation has been open since {stamp(OPENS, 'F')}.")


async def test_the_thread_is_told_in_the_language_of_the_conversation(network: Network) -> None:
    await begin(network, language="fr", mode="attributed")
    await until(network, OPENS)
    (opened,) = await news(network)
    say = network.app.languages["fr"]
    assert say.listed(["anglais", "français", "espagnol"]) in content(opened)
    assert say("Follow") in opened.labels


async def test_while_it_is_paused_nothing_is_said_and_on_resume_what_is_overdue(network: Network) -> None:
    number = await begin(network)
    await until(network, OPENS + DAY)
    at = network.world.now()
    await change(network, number, lambda tx: store.set_paused(tx, network.guild, number, at))
    await until(network, SECOND + DAY)
    assert len(await news(network)) == 1
    await change(network, number, lambda tx: store.set_paused(tx, network.guild, number, None))
    assert [content(one).splitlines()[1] for one in (await news(network))[1:]] == ["Question 2 of 2"]


async def test_a_question_that_was_changed_is_asked_as_it_is_now(network: Network) -> None:
    number = await begin(network)
    question = (await now(network, number)).questions[1]
    await until(network, SECOND - timedelta(seconds=2))  # it is put into words already
    await network.app.database.transaction(
        lambda tx: (
            store.set_question(
                tx, number, question.id, text="What would you try next?", due_at=SECOND, status="waiting",
                posted_at=None,
            ),
            network.app.conversation_schedule.plan(tx, network.guild, number),
        )
    )  # fmt: skip
    await until(network, SECOND + timedelta(minutes=1))
    assert "**What would you try next?**" in content((await news(network))[1])


# -- for those who facilitate -------------------------------------------------------------------------------------------


async def test_facilitators_are_told_before_the_close_and_when_it_is_to_be_summed_up(network: Network) -> None:
    await begin(network, ends_at=CLOSES + 7 * DAY)
    await until(network, CLOSES + DAY)
    soon, synthesis = await notes(network)
    curator = network.world.society.members["curator"].id
    assert content(soon).splitlines() == [
        f"<@{curator}> Contributions close soon: **{TITLE}**",
        f"They close on {stamp(CLOSES, 'F')} ({stamp(CLOSES, 'R')}).",
        "Questions asked: 2 of 2. Contributions featured: 0.",
        "Who has not been heard yet, and should be asked?",
    ]
    assert soon.labels == ["Move the dates"]
    assert content(synthesis).splitlines()[0].endswith(f"the consolidated reply is yours to write: **{TITLE}**")
    assert stamp(CLOSES + 7 * DAY, "F") in content(synthesis)
    assert synthesis.labels == ["Sum up and close", "Move the dates"]
    sent = [one for one in network.world.env.http_requests if "They close on" in str(one.json or "")]
    assert [one.json["allowed_mentions"]["users"] for one in sent] == [[curator]]


async def test_without_a_curators_channel_each_facilitator_is_told_directly(network: Network) -> None:
    number = await begin(network)
    await network.app.database.transaction(
        lambda tx: tx.execute("UPDATE guild SET curators_channel = NULL WHERE id = :id", id=network.guild)
    )
    await change(network, number, lambda _tx: None)
    await until(network, CLOSES - 2 * DAY)
    assert await notes(network) == []
    (told,) = await direct(network, "curator")
    assert content(told).splitlines()[0] == f"Contributions close soon: **{TITLE}**"
    assert "/curate conversation edit" in content(told)
    assert told.labels == ["Go to the conversation"]


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (404, 10003, "the thread is gone"),
        (403, 50001, "the bot does not see the thread"),
        (403, 50013, "the bot may not write there"),
    ],
)
async def test_what_the_thread_refused_is_told_to_the_facilitators_once(
    network: Network, status: int, code: int, reason: str
) -> None:
    """D3."""
    await begin(network)
    await until(network, SECOND - timedelta(hours=1))
    network.fail(status, code, POST, method="POST")
    await until(network, SECOND + DAY)
    await network.restart()
    assert len(await news(network)) == 1
    (note,) = await notes(network)
    assert content(note).splitlines()[1:] == [
        "This could not be posted in the thread: question 2",
        f"Discord said: {reason}.",
        f"It was due {stamp(SECOND, 'F')}.",
    ]


@pytest.mark.parametrize(
    ("what", "told", "labels"),
    [
        ("draft", "A draft summary is ready", ["Open the draft"]),
        ("withdrawn", "Contribution 3 was taken back, or its message deleted", ["Open the conversation"]),
        ("changed", "Contribution 3 was edited by its author", ["Open the conversation"]),
        ("unwritten", "The end has come, but no summary is written", ["Sum up and close", "Move the dates"]),
        ("archived", "Somebody has archived the thread", ["Edit the conversation"]),
    ],
)
async def test_what_others_have_to_tell_facilitators_is_told(
    network: Network, what: str, told: str, labels: Sequence[str]
) -> None:
    number = await begin(network)
    note = Planned(
        kind=DESK, subject=f"conversation:{number}", moment=f"{what}-3", due=network.world.now(),
        target=Target(kind="channel", id=network.world.society.curators.id), content={"what": what, "number": 3},
    )  # fmt: skip
    await network.app.database.transaction(
        lambda tx: network.app.outbox.plan(tx, network.guild, [note], now=network.world.now())
    )
    await network.advance("1s")
    (shown,) = await notes(network)
    assert told in content(shown)
    assert shown.labels == labels


# -- what people wrote ------------------------------------------------------------------------------------------------


async def test_titles_and_questions_ping_nobody_and_hide_no_link(network: Network) -> None:
    """I2, I3."""
    title = "@everyone <@&5> [Report](https://evil.example)"
    await begin(network, title=title, questions=(("||@here|| <@5> **loud** [x](https://evil.example)", None),))
    await until(network, OPENS)
    sent = [one for one in network.world.env.http_requests if "The conversation is open." in str(one.json or "")]
    assert sent
    for one in sent:
        text = one.json["content"]
        assert one.json["allowed_mentions"] == {"parse": []}
        assert "@everyone" not in text
        assert "](" not in text.replace("\\]", "")
        assert "||" not in text.replace("\\|", "")


texts = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=300),
    st.sampled_from(["*" * 300, "@everyone " * 30, "\U0001f600" * 300, "\u0634" * 300]),
)


@given(
    title=texts.map(lambda text: text[:100]),
    questions=st.lists(texts, min_size=1, max_size=10),
    code=st.sampled_from(["en", "fr", "es", "pt_BR"]),
    kind=st.sampled_from([(NEWS, "opened"), (NEWS, "question-1"), (NEWS, "closing"), (NEWS, "synthesis"),
                          (DESK, "closing"), (DESK, "synthesis"), (DESK, "ending")]),
)  # fmt: skip
def test_whatever_people_write_news_fits_into_a_message(
    title: str, questions: list[str], code: str, kind: tuple[str, str]
) -> None:
    asked = [
        Question(id=QuestionId(n), position=n, text=text, due_at=None, status="posted", posted_at=OPENS)
        for n, text in enumerate(questions, 1)
    ]
    conversation = Conversation(
        id=ConversationId(1), guild=1, title=title, framing="F", template="", language=code,
        languages=["en", "fr", "es", "pt_BR"], mode="chatham", phase="open", zone="UTC", announces_at=None,
        opens_at=OPENS, closes_at=CLOSES, ends_at=CLOSES + DAY, paused_at=None, weekly=True, channel=1, thread=2,
        kept_open=True, summary="", decided="", reason="", people=None, messages=None, closed_at=None, resource=None,
        created_at=OPENS - DAY, version=1, questions=asked, facilitators=[10**18 + n for n in range(10)],
    )  # fmt: skip
    delivery = Delivery(
        id=DeliveryId(1), guild=1, kind=kind[0], subject="conversation:1", occurrence="", moment=kind[1],
        target=Target(kind="channel", id=2), due=OPENS, until=None, content={"what": kind[1]}, status="due", turn=0,
        attempts=0,
    )  # fmt: skip
    said = Said(
        delivery=delivery, conversation=conversation, question=asked[0] if kind[1] == "question-1" else None,
        featured=10**6,
    )  # fmt: skip
    say = LANGUAGES[code]
    message = thread_message(said, say, OPENS + DAY) if kind[0] == NEWS else desk_message(said, say)
    assert len(message.content.encode("utf-16-le")) // 2 <= 2000
    assert message.content.strip()
