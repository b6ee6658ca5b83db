"""Words that are taken back: they leave every text that quotes them, in whatever marks (P1, P3, S1)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App
from bot.conversations import source_store, store
from bot.conversations.featuring import Writer
from bot.conversations.quoting import OMITTED, blank, without
from bot.conversations.records import TOLD
from bot.conversations.sources import MOST_CLOSED
from bot.conversations.typed import Typed
from bot.core.outbox import Outcome
from tests.conversations.test_featuring import AUTHOR, FORUM, LOBBY, WORDS, again, begin, feature, move, rows
from tests.support.apps import CURATOR, GUILD
from tests.support.clock import ManualClock

QUOTING = (
    "We opened the night market in the old station with lamps that traders maintain themselves, and “nobody was asked "
    "for a permit” in the first year, which made people trust the arrangement; later the town council took over the "
    "lamps and the traders left within a few months because fees had risen so steeply that stalls no longer paid."
)


async def everywhere(app: App, said: str) -> list[tuple[str, str]]:
    """The (table, column) of each text that holds something, the index included."""

    def work(tx: Any) -> list[tuple[str, str]]:
        tables = [
            row["name"]
            for row in tx.fetch(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            )
        ]
        return [
            (table, column)
            for table in tables
            for row in tx.fetch(f'SELECT * FROM "{table}"')
            for column, value in dict(row).items()
            if isinstance(value, str) and said.casefold() in value.casefold()
        ]

    return await app.database.read(work)


async def published(app: App, conversation: int) -> str:
    """A summary that is drafted and published as it is; its text."""
    draft = (await app.summaries.draft(CURATOR, conversation)).summary
    return (await app.summaries.publish(CURATOR, draft.id, draft.version)).summary.text


# -- how words are found in texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("« We opened the night market in the old station… » (1)", f"« {OMITTED} » (1)"),
        ("„we opened the *night market*\nin the old sta…“", f"„{OMITTED}“"),
        ("People said: We opened the night market in the old station [...] and so on", f"People said: {OMITTED} and so on"),
        (f"“{QUOTING[:170].replace('“', '‘').replace('”', '’')}…”", f"“{OMITTED}”"),
        ("“We opened the…”", "“We opened the…”"),  # anybody may begin so
        ("We opened the night market in the new hall… ", "We opened the night market in the new hall… "),
        ("We opened the night market in the old station, and it rained.", None),
    ],
)  # fmt: skip
def test_an_excerpt_is_found_by_its_letters_and_its_end(text: str, left: str | None) -> None:
    assert without(text, QUOTING) == (text if left is None else left)


@given(st.integers(min_value=30, max_value=len(QUOTING) - 1), st.sampled_from(["“”", "«»", "‘’", '""']))
def test_an_excerpt_of_any_length_is_taken_out_whatever_the_marks(length: int, marks: str) -> None:
    text = f"- [1] {marks[0]}{QUOTING[:length].rstrip()}…{marks[1]} and more"
    found = without(text, QUOTING)
    assert "lamps" not in found
    assert "night market" not in found
    assert found.startswith(f"- [1] {marks[0]}{OMITTED}")
    assert found.endswith(" and more")


@given(st.text(alphabet="ab …“.[]ßİ\n", max_size=80), st.text(alphabet="ab …“.[]ßİ\n", max_size=60))
def test_what_quotes_nothing_stays_letter_by_letter(text: str, words: str) -> None:
    assert without(f"{text} xyz", words).endswith("xyz")
    assert without("Nothing of it.", words) == "Nothing of it."


def test_the_note_of_a_draft_goes_with_what_it_is_about() -> None:
    text = f"- [1] “{WORDS}” – Measured twice.\n- [2] “Other words” – Measured twice."
    assert without(text, WORDS, note="Measured twice.") == (f"- [1] “{OMITTED}”\n- [2] “Other words” – Measured twice.")


def test_a_draft_is_blank_where_only_headings_and_gaps_are_left() -> None:
    assert blank(f"1. Which?\n- [1] “{OMITTED}”\n\nBeyond\n- [2] « {OMITTED} »")
    assert not blank(f"1. Which?\n- [1] “{OMITTED}” – a note")
    assert not blank(f"1. Which?\n- [1] “{OMITTED}”\n\nWhat the facilitator wrote.")
    assert not blank(f"Some said {OMITTED}, others did not.")


# -- where they are taken out ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt_BR"])
async def test_the_excerpt_of_a_published_summary_goes_in_each_language(app: App, language: str) -> None:
    number = await begin(app)
    await app.database.transaction(lambda tx: tx.execute("UPDATE conversation SET language = :it", it=language))
    one = await feature(app, words=QUOTING)
    assert "lamps that traders" in await published(app, number)
    await app.featuring.withdraw(AUTHOR, one.id)
    assert await everywhere(app, "lamps that traders") == []


async def test_what_is_unfeatured_leaves_the_summaries_too(app: App) -> None:
    number = await begin(app)
    one = await feature(app, words=QUOTING)
    await published(app, number)
    await app.featuring.drop(CURATOR, one.id)
    assert await everywhere(app, "lamps that traders") == []


async def test_taken_back_words_leave_every_text_of_the_conversation(app: App) -> None:
    number = await begin(app)
    one = await feature(app, note="measured")
    other = await feature(app, message=5002, words=f"As was said: {WORDS}", author=Writer(78, ["Other"]), note=WORDS)
    shown = (await app.closing.prepared(CURATOR, number)).conversation
    await app.closing.write(CURATOR, shown, summary="Summed up.", decided="Decided.", reason=f"because “{WORDS}”")
    await app.commitments.add(CURATOR, number, text=f"Do: “{WORDS}”")
    await app.conversation_questions.add(CURATOR, number, f"Is it so that “{WORDS}”?", "", "en")
    await app.closing.points.add(CURATOR, number, "agreement", text=WORDS, numbers="1", question=None)
    await app.database.transaction(lambda tx: tx.execute("UPDATE conversation SET framing = :it", it=f"Why: {WORDS}"))
    typed = app.closing.typed
    begun = Typed(what="summary", conversation=number, ref="1", fields={"text": f"“{WORDS}”"})
    kept = Typed(what="summary", conversation=number, ref="1", fields={"text": "Something of one's own."})
    await typed.keep(CURATOR, begun)
    stays = await typed.keep(CURATOR, kept)
    before = shown.version
    await app.featuring.withdraw(AUTHOR, one.id)
    left = {table for table, _column in await everywhere(app, "trained drivers")}
    assert left == {"contribution", "search_entry", "search_name"}  # what another person wrote is theirs
    after = await again(app, other)
    assert (after.words, after.note) == (f"As was said: {WORDS}", OMITTED)
    assert await typed.find(CURATOR, stays) == kept
    assert (await app.closing.prepared(CURATOR, number)).conversation.version > before
    found = (await app.closing.prepared(CURATOR, number)).conversation
    assert found.framing == f"Why: {OMITTED}"
    assert found.questions[1].text == f"Is it so that “{OMITTED}”?"
    assert found.title == shown.title


async def test_a_facilitators_draft_keeps_what_is_their_own(app: App) -> None:
    number = await begin(app)
    one = await feature(app)
    draft = (await app.summaries.draft(CURATOR, number)).summary
    own = "Three hours of the facilitator's own work."
    edited = (await app.summaries.edit(CURATOR, draft.id, f"{draft.text}\n\n{own}", draft.version)).summary
    await app.featuring.withdraw(AUTHOR, one.id)
    found = (await app.summaries.latest(CURATOR, number)).summary
    assert own in found.text
    assert "trained drivers" not in found.text
    assert found.version > edited.version


async def test_a_draft_of_nothing_else_goes(app: App) -> None:
    number = await begin(app)
    one = await feature(app, note="Measured twice.")
    await app.summaries.draft(CURATOR, number)
    await app.featuring.withdraw(AUTHOR, one.id)
    assert await rows(app, "SELECT 1 FROM conversation_summary") == []


async def test_words_that_were_edited_come_into_the_next_summary_when_they_are_featured_again(
    app: App, clock: ManualClock
) -> None:
    number = await begin(app)
    await feature(app)
    await published(app, number)
    clock.advance(hours=1)
    assert await app.featuring.source_edited(GUILD, 5001, clock.now())
    await feature(app, words="Trams with trained drivers did it.", edited_at=clock.now())
    assert "Trams with trained drivers" in (await app.summaries.draft(CURATOR, number)).summary.text


@pytest.mark.parametrize("edited", [False, True])
async def test_the_reply_in_the_library_has_the_words_no_more(app: App, clock: ManualClock, edited: bool) -> None:
    number = await begin(app)
    one = await feature(app)
    shown = (await app.closing.prepared(CURATOR, number)).conversation
    await app.closing.write(CURATOR, shown, summary=f"Buses: “{WORDS}”", decided="", reason="over")
    ready = (await app.closing.prepared(CURATOR, number)).conversation
    closed = (await app.closing.finish(CURATOR, number, ready.version)).conversation
    assert closed.resource is not None
    assert ("resource", "abstract") in await everywhere(app, "trained drivers")
    if edited:
        clock.advance(hours=1)
        assert await app.featuring.source_edited(GUILD, 5001, clock.now())
    else:
        await app.featuring.withdraw(AUTHOR, one.id)
    (row,) = await rows(app, "SELECT abstract FROM resource WHERE id = :id", id=closed.resource)
    assert row["abstract"] == f"Buses: “{OMITTED}”"
    assert await everywhere(app, "trained drivers") == []


# -- what becomes of messages ---------------------------------------------------------------------------------------


async def test_a_forum_that_is_deleted_takes_no_words_along(app: App) -> None:
    number = await begin(app)
    one = await feature(app)
    moved = await move(app, number)
    asked = await rows(app, "SELECT 1 FROM delivery WHERE kind = 'conversation.desk'")
    assert await app.featuring.place_deleted(GUILD, FORUM) == 1
    after = await again(app, one)
    assert (after.status, after.words, after.message) == ("featured", WORDS, None)
    assert await app.featuring.place_deleted(GUILD, FORUM) == 0
    assert await app.featuring.place_deleted(GUILD, LOBBY) == 1
    gone = await again(app, moved)
    assert (gone.status, gone.words, gone.from_channel, gone.from_message) == ("moved", WORDS, None, 6001)
    assert await rows(app, "SELECT 1 FROM delivery WHERE kind = 'conversation.desk'") == asked
    assert await app.featuring.sources(GUILD) == {}
    await app.featuring.withdraw(AUTHOR, one.id)
    assert (await again(app, one)).status == "withdrawn"


async def test_messages_of_closed_conversations_are_looked_for_in_turn(app: App, clock: ManualClock) -> None:
    number = await begin(app)
    for message in range(3):
        await feature(app, message=5001 + message)
    await app.database.transaction(lambda tx: store.set_phase(tx, GUILD, number, "closed"))
    await begin(app, thread=911)
    live = await feature(app, channel=911, message=5900)

    async def turn() -> list[int | None]:
        return await app.database.read(lambda tx: [one.message for one in source_store.followed(tx, GUILD, closed=2)])

    assert MOST_CLOSED >= 2
    assert await turn() == [5001, 5002, live.message]
    for sources in (await app.featuring.sources(GUILD)).values():
        await app.featuring.looked(GUILD, [one for one in sources if one.message != 5003])
    assert await turn() == [5001, 5003, live.message]


async def test_erasing_leaves_no_row_of_what_a_person_was_told(app: App) -> None:
    await begin(app, "chatham")
    await feature(app)
    now = app.clock.now()

    def send(tx: Any) -> None:
        begun = [each for each in app.outbox.coming(tx, now, limit=50) if each.kind == TOLD]
        app.outbox.begin(tx, begun, now)
        sent = [Outcome(id=each.id, turn=each.turn, status="sent", message=7000 + each.id) for each in begun]
        app.outbox.settle(tx, sent, now)

    await app.database.transaction(send)
    told = "SELECT status FROM delivery WHERE kind = :kind AND target = :user"
    assert [row["status"] for row in await rows(app, told, kind=TOLD, user=AUTHOR.user)] == ["sent"]
    await app.own_conversations.erase_of(AUTHOR)
    assert await rows(app, told, kind=TOLD, user=AUTHOR.user) == []
    withheld = await rows(app, "SELECT name FROM conversation_withheld")
    assert {row["name"] for row in withheld} >= {"Adaeze Okoye"}  # the promise is kept for what others say of them
