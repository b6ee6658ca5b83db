"""Featuring, moving, withdrawing: what is kept, what of it leaves where (I2, I8, P1, P3, P5, S1)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App
from bot.conversations import contribution_store, store
from bot.conversations.featuring import Panel, Writer
from bot.conversations.quoting import OMITTED, holds, kept_words, parts, without
from bot.conversations.records import MOVED, TOLD, TOUCHED, Content, Contribution, Mode
from bot.core.guilds import Actor
from bot.core.outbox import Outcome
from bot.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from bot.vocabulary.records import TermId
from tests.conversations.replies import at, contribution, conversation, question
from tests.support.apps import CURATOR, GUILD, MEMBER, OTHER_GUILD
from tests.support.clock import ManualClock

FORUM, THREAD, LOBBY = 900, 901, 902
AUTHOR = Actor(user=77, guild=GUILD)
WORDS = "Night buses with trained drivers made the market safer within a year."
SAID = datetime(2027, 3, 1, 9, tzinfo=UTC)
ADAEZE = Writer(AUTHOR.user, ["Adaeze Okoye", "adaeze"], "es")


async def begin(
    app: App, mode: Mode = "attributed", *, thread: int = THREAD, facilitators: tuple[int, ...] = ()
) -> int:
    def work(tx: Any) -> int:
        number = store.insert(
            tx, GUILD, Content(title=f"A {mode} conversation", framing="Why now", questions=[("Which?", None)], mode=mode),
            phase="open", channel=FORUM, by=1, now=app.clock.now(),
        )  # fmt: skip
        store.set_thread(tx, GUILD, number, thread)
        store.put_facilitators(tx, number, facilitators)
        tx.touch(TOUCHED)
        return number

    return await app.database.transaction(work)


async def feature(
    app: App, actor: Actor = CURATOR, *, message: int = 5001, words: str = WORDS, **given: Any
) -> Contribution:
    values = {"channel": THREAD, "author": ADAEZE, "said_at": SAID, **given}
    return await app.featuring.feature(actor, message=message, words=words, **values)


async def move(app: App, conversation: int, *, message: int = 6001, words: str = WORDS, **given: Any) -> Contribution:
    values = {"channel": LOBBY, "author": ADAEZE, "said_at": SAID, **given}
    return await app.featuring.move(CURATOR, conversation=conversation, message=message, words=words, **values)


async def rows(app: App, sql: str, **values: object) -> list[dict[str, Any]]:
    return await app.database.read(lambda tx: [dict(row) for row in tx.fetch(sql, **values)])


async def again(app: App, one: Contribution) -> Contribution:
    found = await app.database.read(lambda tx: contribution_store.contribution(tx, GUILD, one.id))
    assert found is not None
    return found


async def summarise(app: App, conversation: int, text: str, status: str) -> None:
    await app.database.transaction(
        lambda tx: tx.execute(
            """INSERT INTO conversation_summary (conversation_id, status, text, until, at, published_at)
               VALUES (:id, :status, :text, 0, 0, 0)""",
            id=conversation, status=status, text=text,
        )
    )  # fmt: skip


# -- who may ------------------------------------------------------------------------------------------------------


async def test_a_facilitator_may_where_they_facilitate_and_nowhere_else(app: App) -> None:
    await begin(app, facilitators=(MEMBER.user,))
    await begin(app, thread=911)
    assert (await feature(app, MEMBER)).number == 1
    with pytest.raises(NotAllowedError):
        await feature(app, MEMBER, channel=911, message=5002)
    with pytest.raises(NotAllowedError):
        await feature(app, AUTHOR, message=5003)


async def test_a_contribution_of_another_server_is_not_there(app: App) -> None:
    await begin(app)
    one = await feature(app)
    elsewhere = Actor(user=CURATOR.user, guild=OTHER_GUILD, administrator=True)
    with pytest.raises(NotFoundError):
        await app.featuring.drop(elsewhere, one.id)
    with pytest.raises(NotFoundError):
        await app.featuring.change(elsewhere, one.id, question=None, theme=None)
    with pytest.raises(NotFoundError):
        await app.featuring.withdraw(Actor(user=AUTHOR.user, guild=OTHER_GUILD), one.id)
    with pytest.raises(NotFoundError):
        await app.featuring.one_of_mine(MEMBER, one.id)
    assert await app.featuring.source_deleted(OTHER_GUILD, [5001]) == 0
    assert (await again(app, one)).status == "featured"


async def test_two_curators_at_once_make_one_contribution(app: App) -> None:
    await begin(app)
    results = await asyncio.gather(
        *(feature(app, note=note, expected=0) for note in ("one", "two", "three")), return_exceptions=True
    )
    kept = [one for one in results if isinstance(one, Contribution)]
    assert len(kept) == 1
    assert sum(isinstance(one, ConflictError) for one in results) == 2
    assert len(await rows(app, "SELECT id FROM contribution")) == 1
    assert len(await rows(app, "SELECT id FROM delivery WHERE kind = :kind", kind=TOLD)) == 1


async def test_featuring_and_withdrawing_at_once_leave_no_words_behind(app: App) -> None:
    await begin(app)
    one = await feature(app)
    await asyncio.gather(
        app.featuring.withdraw(AUTHOR, one.id), feature(app, note="again", expected=one.version), return_exceptions=True
    )
    assert (await again(app, one)).words == ""
    with pytest.raises(ConflictError):
        await feature(app)


async def test_an_unknown_question_or_theme_is_refused(app: App) -> None:
    await begin(app)
    with pytest.raises(InvalidInputError):
        await feature(app, question=999)
    with pytest.raises(InvalidInputError):
        await feature(app, theme=TermId("theme", "nothing"), message=5002)


# -- what is kept ---------------------------------------------------------------------------------------------------


async def test_the_audit_holds_neither_words_nor_author(app: App) -> None:
    number = await begin(app)
    one = await feature(app, note="A note about it")
    await app.featuring.unfeature(CURATOR, message=5001)
    await move(app, number)
    await app.featuring.erase_of(GUILD, AUTHOR.user)
    entries = await rows(app, "SELECT * FROM audit WHERE subject = :subject", subject=f"conversation:{number}")
    assert {entry["action"] for entry in entries} >= {
        "conversations.feature",
        "conversations.unfeature",
        "conversations.move",
    }
    for said in (WORDS, "Adaeze", str(AUTHOR.user), "A note about it"):
        assert said not in str(entries), said
    assert one.number == 1


async def test_what_waits_to_be_sent_holds_no_words(app: App) -> None:
    number = await begin(app)
    await feature(app)
    await move(app, number)
    waiting = await rows(app, "SELECT * FROM delivery")
    assert {row["kind"] for row in waiting} >= {TOLD, MOVED}
    assert "Night buses" not in str(waiting)
    assert "Adaeze" not in str(waiting)


async def test_under_the_chatham_house_rule_the_author_is_known_to_nobody_who_reads(app: App) -> None:
    number = await begin(app, "chatham")
    one = await feature(
        app, words="Adaeze Okoye of Interpeace told me, see https://discord.com/channels/1/2/3", note="From Adaeze Okoye",
        withhold="Bongani Dube\nHarbour Trust",
    )  # fmt: skip
    other = await feature(app, message=5002, words="Bongani Dube and the Harbour Trust agreed")
    for text in (one.words, one.note, other.words):
        for name in ("Adaeze", "Okoye", "Interpeace", "discord.com", "Bongani", "Dube", "Harbour"):
            assert name not in text, (name, text)
    assert one.by == other.by == ""
    assert {row["name"] for row in await rows(app, "SELECT name FROM contribution_author")} == {""}
    found = await app.featuring.withheld(CURATOR, number, "Bongani Dube and others")
    assert found == ["Bongani Dube"]
    with pytest.raises(NotAllowedError):
        await app.featuring.withheld(AUTHOR, number, "Bongani Dube")


async def test_a_person_takes_along_their_own_words_and_nobody_elses(app: App) -> None:
    await begin(app)
    await feature(app, note="The curator's own note")
    await feature(app, message=5002, words="Somebody else's words", author=Writer(78, ["Other"]))
    export = await app.featuring.export_of(GUILD, AUTHOR.user)
    (one,) = export["contributions"]
    assert one["words"] == WORDS
    assert one["conversation"] == "A attributed conversation"
    assert "note" not in str(export)
    assert "Somebody" not in str(export)
    assert [each.words for each in await app.featuring.mine(AUTHOR)] == [WORDS]


# -- taking back ----------------------------------------------------------------------------------------------------


async def test_withdrawn_words_are_in_no_search_no_file_and_no_summary(app: App) -> None:
    number = await begin(app)
    one = await feature(app, words=WORDS, note="measured twice")
    other = await feature(
        app, message=5002, words="Something else entirely was said here.", author=Writer(78, ["Other"])
    )
    await summarise(app, number, f"People said:\n> “{WORDS}” (1)\nand other things.", "published")
    await summarise(app, number, f"Draft: {WORDS}", "draft")
    await summarise(app, number, "Another draft that quotes nothing.", "draft")

    def points(tx: Any) -> None:
        for numbers in ("[1, 2]", "[1]", "[2]"):
            tx.execute(
                """INSERT INTO conversation_point (conversation_id, kind, text, numbers, at)
                   VALUES (:id, 'agreement', 'Buses help.', :numbers, 0)""",
                id=number, numbers=numbers,
            )  # fmt: skip
        tx.execute("UPDATE conversation SET summary = :words", words=WORDS)

    await app.database.transaction(points)
    await app.featuring.withdraw(AUTHOR, one.id)
    texts = [row["text"] for row in await rows(app, "SELECT text FROM conversation_summary ORDER BY id")]
    assert texts == [
        f"People said:\n> “{OMITTED}” (1)\nand other things.",
        f"Draft: {OMITTED}",
        "Another draft that quotes nothing.",
    ]
    numbers = [row["numbers"] for row in await rows(app, "SELECT numbers FROM conversation_point ORDER BY id")]
    assert numbers == ["[2]", "[]", "[2]"]
    assert (await again(app, other)).status == "featured"
    content = app.database.path.read_bytes()
    wal = app.database.path.with_name(app.database.path.name + "-wal")
    content += wal.read_bytes() if wal.exists() else b""
    assert b"Night buses with" not in content
    assert b"night buses" not in content  # the index folds
    assert b"measured twice" not in content


async def test_erasing_takes_back_everything_of_one_person(app: App) -> None:
    number = await begin(app)
    await feature(app)
    moved = await move(app, number)
    other = await feature(app, message=5002, author=Writer(78, ["Other"]))
    assert await app.featuring.erase_of(GUILD, AUTHOR.user) == 2
    assert await app.featuring.erase_of(GUILD, AUTHOR.user) == 0
    assert (await again(app, moved)).status == "withdrawn"
    assert (await again(app, other)).words == WORDS
    assert await rows(app, "SELECT 1 FROM contribution_author WHERE user_id = :user", user=AUTHOR.user) == []


async def test_what_is_withdrawn_before_it_was_posted_is_never_posted(app: App) -> None:
    number = await begin(app)
    one = await move(app, number)
    await app.featuring.withdraw(AUTHOR, one.id)
    waiting = await rows(app, "SELECT 1 FROM delivery WHERE kind IN (:moved, :told)", moved=MOVED, told=TOLD)
    assert waiting == []
    with pytest.raises(ConflictError):
        await move(app, number)


async def test_what_arrives_after_it_was_withdrawn_is_removed_again(app: App) -> None:
    number = await begin(app)
    one = await move(app, number)
    now = app.clock.now()

    def send(tx: Any) -> list[Any]:
        coming = app.outbox.coming(tx, now, limit=50)
        begun = app.outbox.begin(tx, coming, now)
        return [each for each in coming if each.id in begun and each.content.get("part") == 1]

    (sending,) = await app.database.transaction(send)
    await app.featuring.withdraw(AUTHOR, one.id)
    outcome = Outcome(id=sending.id, turn=sending.turn, status="sent", message=7001)
    await app.database.transaction(lambda tx: app.outbox.settle(tx, [outcome], now))
    assert await app.database.read(store.to_remove) == [(GUILD, THREAD, 7001)]


# -- what happens on Discord ----------------------------------------------------------------------------------------


async def test_an_edit_that_is_older_than_what_was_kept_changes_nothing(app: App, clock: ManualClock) -> None:
    await begin(app)
    clock.advance(hours=1)
    edited = clock.now() - timedelta(seconds=20)
    one = await feature(app, edited_at=edited)
    assert not await app.featuring.source_edited(GUILD, 5001, edited)
    assert not await app.featuring.source_edited(GUILD, 5001, edited - timedelta(minutes=10))
    assert (await again(app, one)).words == WORDS
    clock.advance(minutes=5)
    assert await app.featuring.source_edited(GUILD, 5001, clock.now())
    assert not await app.featuring.source_edited(GUILD, 5001, clock.now())
    changed = await again(app, one)
    assert (changed.status, changed.words) == ("changed", "")


async def test_many_messages_deleted_at_once_are_all_forgotten(app: App) -> None:
    await begin(app)
    kept = [await feature(app, message=5000 + one) for one in range(5)]
    assert await app.featuring.source_deleted(GUILD, [5000, 5001, 5002, 9999]) == 3
    assert [(await again(app, one)).status for one in kept] == ["withdrawn"] * 3 + ["featured"] * 2


# -- quoting --------------------------------------------------------------------------------------------------------


@given(st.text(alphabet=st.sampled_from("ab *_`\n>#-é🚌"), max_size=6000))
def test_parts_hold_every_word_in_order_and_fit(words: str) -> None:
    kept = kept_words(words)
    pieces = parts(kept, 200)
    assert "".join("".join(pieces).split()) == "".join(kept.split())
    for piece in pieces:
        assert piece.strip() == piece
        assert len(piece) <= 200


@given(st.lists(st.sampled_from(["buses", "night", "safer", "*now*", "“yes”", "market."]), min_size=6, max_size=30))
def test_a_quotation_is_taken_out_however_its_lines_are_broken(typed: list[str]) -> None:
    words = " ".join(typed)
    text = "Before. “" + "\n> ".join(typed) + "” After."
    found = without(text, words)
    assert found == f"Before. “{OMITTED}” After."
    assert holds(text, words, None)


async def test_an_excerpt_in_a_published_summary_goes_with_the_way_to_its_message(app: App) -> None:
    number = await begin(app)
    words = " ".join(f"word{one}" for one in range(80))
    one = await feature(app, words=words)
    await feature(app, message=5002, words="Something else entirely was said here.", author=Writer(78, ["Other"]))
    draft = (await app.summaries.draft(CURATOR, number)).summary
    await app.database.transaction(lambda tx: tx.execute("UPDATE conversation_summary SET status = 'published'"))
    assert "word7" in draft.text
    assert "5001" in draft.text
    await app.featuring.withdraw(AUTHOR, one.id)
    (row,) = await rows(app, "SELECT text FROM conversation_summary")
    assert "word7" not in row["text"]
    assert "5001" not in row["text"]
    assert f"[1] “{OMITTED}”" in row["text"]
    assert "Something else entirely was said here." in row["text"]
    assert "5002" in row["text"]


def test_a_few_common_words_are_left_where_nobody_quotes_them() -> None:
    assert without("Safety is what we want. “Safety” (3)", "Safety") == f"Safety is what we want. “{OMITTED}” (3)"
    assert without("No words", "") == "No words"
    assert not holds("Safety is what we want.", "Safety", 5)
    assert holds("see https://discord.com/channels/1/2/5001", "Other words", 5001)


# -- the question that is chosen beforehand -----------------------------------------------------------------------


def panel(contribution: Contribution | None = None) -> Panel:
    questions = [question(1, "First?"), question(2, "Second?"), question(3, "Held?", status="held")]
    return Panel(conversation=conversation(questions=questions), contribution=contribution, themes=())


def test_a_message_answers_what_was_asked_last_before_it_was_written() -> None:
    assert panel().answered(at(1, 11)) is None
    assert panel().answered(at(1, 13)) == 101
    assert panel().answered(at(5)) == 102
    assert [one.id for one in panel().questions] == [101, 102]


def test_what_was_moved_answers_what_was_asked_last_before_the_move() -> None:
    moved = contribution(1, WORDS, status="moved", featured_at=at(2, 15))
    assert panel(moved).answered(at(1, 13)) == 102


def test_what_was_chosen_before_stays_chosen_also_of_a_question_that_was_taken_back() -> None:
    assert panel(contribution(1, WORDS)).answered(at(5)) is None
    held = panel(contribution(1, WORDS, question=3))
    assert held.answered(at(5)) == 103
    assert [one.id for one in held.questions] == [101, 102, 103]


def test_of_several_that_were_asked_at_once_none_is_chosen() -> None:
    both = [replace(question(number, "What?"), posted_at=at(1)) for number in (1, 2)]
    asked = Panel(conversation=conversation(questions=both), contribution=None, themes=())
    assert asked.answered(at(2)) is None
