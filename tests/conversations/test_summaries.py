"""Summaries: drafted from what was featured, edited, published by hand alone (D6, I8, S1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App
from bot.conversations import outcome_store, store
from bot.conversations.records import SUMMARY_LENGTH, ConversationId, Summary
from bot.core.guilds import Actor
from bot.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError, UserError
from cogs.conversations.summing import FIELD, MOST_FIELDS, fields_of, joined, pages_of
from tests.conversations.talks import QUESTIONS, opened, said
from tests.support.apps import CURATOR, GUILD, MEMBER, OTHER_GUILD
from tests.support.clock import ManualClock

OTHER = Actor(user=49, guild=GUILD, roles=CURATOR.roles)


async def every(app: App, number: int) -> list[Summary]:
    return await app.database.read(lambda tx: outcome_store.summaries(tx, number))


async def weekly(app: App, number: int) -> bool:
    return await app.database.transaction(lambda tx: app.summaries.draft_in(tx, GUILD, ConversationId(number)))


async def test_a_draft_holds_what_was_featured_by_question_with_numbers_links_and_notes(app: App) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "Lights went out at nine.", note="two cities")
    await said(app, GUILD, number, "word " * 100, question=2)
    await said(app, GUILD, number, "Thank you all.", question=None)
    text = (await app.summaries.draft(CURATOR, number)).summary.text
    lines = text.splitlines()
    assert lines[0] == f"1. {QUESTIONS[0]}"
    assert lines[1].startswith("- [1] “Lights went out at nine.” (https://discord.com/channels/")
    assert lines[1].endswith(" – two cities")
    assert lines[3] == f"2. {QUESTIONS[1]}"
    assert "…” (https://" in lines[4]
    assert len(lines[4].partition("” (")[0]) <= len("- [2] “") + 280
    assert lines[6:] == ["Beyond the guiding questions", lines[7]]


async def test_a_draft_under_the_chatham_house_rule_has_no_way_to_a_message(app: App) -> None:
    number = await opened(app, GUILD, mode="chatham", language="fr")
    await said(app, GUILD, number, "Les bus passent.", question=None)
    text = (await app.summaries.draft(CURATOR, number)).summary.text
    assert "[1]" in text
    assert "http" not in text


async def test_a_draft_that_waits_is_opened_in_place_of_a_second_one(app: App) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "One thing.")
    first = await app.summaries.draft(CURATOR, number)
    second = await app.summaries.draft(OTHER, number)
    assert first.summary == second.summary
    assert second.new == 0
    assert len(await every(app, number)) == 1


async def test_what_came_since_is_added_to_a_draft_whose_words_stay(app: App, clock: ManualClock) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "One thing.")
    first = (await app.summaries.draft(CURATOR, number)).summary
    edited = (await app.summaries.edit(CURATOR, first.id, "My own words [1].", first.version)).summary
    await said(app, GUILD, number, "Within the same second.")
    clock.advance(minutes=5)
    await said(app, GUILD, number, "Another thing.")
    shown = await app.summaries.shown(CURATOR, first.id)
    assert shown.new == 2
    after = (await app.summaries.bring_up_to_date(CURATOR, first.id, edited.version)).summary
    assert after.text.startswith("My own words [1].\n\n1. What does")
    assert "Within the same second." in after.text
    assert "Another thing." in after.text
    assert (await app.summaries.shown(CURATOR, first.id)).new == 0


async def test_the_next_summary_begins_where_the_last_one_ended(app: App, clock: ManualClock) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "One thing.")
    first = (await app.summaries.draft(CURATOR, number)).summary
    await app.summaries.publish(CURATOR, first.id, first.version)
    with pytest.raises(NotFoundError, match="Nothing was featured"):
        await app.summaries.draft(CURATOR, number)
    clock.advance(days=1)
    await said(app, GUILD, number, "Another thing.")
    second = (await app.summaries.draft(CURATOR, number)).summary
    assert "One thing." not in second.text
    assert "Another thing." in second.text
    assert second.since == first.until


async def test_the_schedule_makes_a_draft_only_of_something_and_publishes_nothing(app: App, clock: ManualClock) -> None:
    number = await opened(app, GUILD)
    assert not await weekly(app, number)
    await said(app, GUILD, number, "One thing.")
    assert await weekly(app, number)
    assert not await weekly(app, number)
    clock.advance(days=7)
    await said(app, GUILD, number, "Another thing.")
    assert await weekly(app, number)
    (one,) = await every(app, number)
    assert one.status == "draft"
    assert "Another thing." in one.text


async def test_two_curators_cannot_publish_over_one_another(app: App) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "One thing.")
    shown = (await app.summaries.draft(CURATOR, number)).summary
    await app.summaries.edit(CURATOR, shown.id, "As the first sees it.", shown.version)
    for late in (
        app.summaries.edit(OTHER, shown.id, "As the second sees it.", shown.version),
        app.summaries.publish(OTHER, shown.id, shown.version),
        app.summaries.discard(OTHER, shown.id, shown.version),
        app.summaries.bring_up_to_date(OTHER, shown.id, shown.version),
    ):
        with pytest.raises(ConflictError) as refused:
            await late
        assert refused.value.values["person"] == f"<@{CURATOR.user}>"
    (one,) = await every(app, number)
    assert (one.status, one.text) == ("draft", "As the first sees it.")
    await app.summaries.publish(CURATOR, one.id, one.version)
    with pytest.raises(ConflictError, match="published it"):
        await app.summaries.publish(OTHER, one.id, one.version)


async def test_nobody_is_named_for_a_change_that_no_person_made(app: App) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "One thing.")
    shown = (await app.summaries.draft(CURATOR, number)).summary
    edited = (await app.summaries.edit(CURATOR, shown.id, "Mine.", shown.version)).summary
    taken = "UPDATE conversation_summary SET text = '[…]', version = version + 1"  # as somebody takes their words back
    await app.database.transaction(lambda tx: tx.execute(taken))
    with pytest.raises(ConflictError, match="It was changed after"):
        await app.summaries.publish(CURATOR, edited.id, edited.version)


async def test_what_is_discarded_comes_into_the_next_draft(app: App, clock: ManualClock) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "One thing.")
    shown = (await app.summaries.draft(CURATOR, number)).summary
    await app.summaries.discard(CURATOR, shown.id, shown.version)
    with pytest.raises(NotFoundError):
        await app.summaries.latest(CURATOR, number)
    clock.advance(hours=1)
    assert "One thing." in (await app.summaries.draft(CURATOR, number)).summary.text


async def test_a_text_that_cannot_be_kept_changes_nothing(app: App) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "One thing.")
    shown = (await app.summaries.draft(CURATOR, number)).summary
    for text in ("", " \n\u200b\n", "a\u202eb", "x" * (SUMMARY_LENGTH + 1)):
        with pytest.raises(InvalidInputError):
            await app.summaries.edit(CURATOR, shown.id, text, shown.version)
    assert await every(app, number) == [shown]


async def test_a_great_many_contributions_still_make_a_draft_that_fits(app: App) -> None:
    number = await opened(app, GUILD)
    for position in range(300):
        await said(app, GUILD, number, f"{position} " + "words " * 60)
    text = (await app.summaries.draft(CURATOR, number)).summary.text
    assert 9000 < len(text) <= SUMMARY_LENGTH
    assert "more." in text.splitlines()[-1]


async def test_names_are_taken_out_and_counted_under_the_chatham_house_rule(app: App) -> None:
    number = await opened(app, GUILD, mode="chatham")
    await said(app, GUILD, number, "One thing.")
    shown = (await app.summaries.draft(CURATOR, number)).summary
    after = await app.summaries.edit(CURATOR, shown.id, "UN-Habitat and Interpeace agree.", shown.version)
    assert after.hidden == 2
    assert "Habitat" not in after.summary.text
    assert "Interpeace" not in after.summary.text
    published = await app.summaries.publish(CURATOR, after.summary.id, after.summary.version)
    assert published.summary.status == "published"


async def test_only_facilitators_of_this_server_reach_a_draft(app: App) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "One thing.")
    shown = (await app.summaries.draft(CURATOR, number)).summary
    strangers = [MEMBER, Actor(user=50, guild=OTHER_GUILD, administrator=True)]
    for actor in strangers:
        for forbidden in (
            app.summaries.draft(actor, number),
            app.summaries.shown(actor, shown.id),
            app.summaries.latest(actor, number),
            app.summaries.edit(actor, shown.id, "Mine.", shown.version),
            app.summaries.publish(actor, shown.id, shown.version),
            app.summaries.discard(actor, shown.id, shown.version),
        ):
            with pytest.raises((NotAllowedError, NotFoundError)):
                await forbidden
    await app.database.transaction(lambda tx: store.put_facilitators(tx, number, [MEMBER.user]))
    assert (await app.summaries.shown(MEMBER, shown.id)).summary == shown


async def test_the_trail_of_a_summary_holds_none_of_its_words(app: App) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "Lights went out.")
    shown = (await app.summaries.draft(CURATOR, number)).summary
    after = (await app.summaries.edit(CURATOR, shown.id, "Lights went out at nine.", shown.version)).summary
    await app.summaries.publish(CURATOR, after.id, after.version)
    trail = await app.database.read(lambda tx: app.audit.of_subject(tx, GUILD, f"conversation:{number}", limit=20))
    assert [one.action for one in trail][:3] == [
        "conversations.publish", "conversations.summary", "conversations.draft",
    ]  # fmt: skip
    assert "Lights" not in str(trail)


@given(st.text(alphabet="ab \n", max_size=3 * FIELD).map(lambda text: text * 3))
def test_the_pieces_of_a_form_make_the_same_text_again(whole: str) -> None:
    parts = fields_of(whole)
    assert all(len(piece) <= FIELD for piece, _mark in parts)
    if len(whole) <= SUMMARY_LENGTH:
        assert len(parts) < MOST_FIELDS
    assert "".join(piece + (mark if n < len(parts) - 1 else "") for n, (piece, mark) in enumerate(parts)) == whole
    if all(piece.strip() for piece, _mark in parts):
        assert joined([piece for piece, _mark in parts], parts) == whole


def test_a_piece_that_was_added_begins_a_paragraph_and_an_empty_one_is_left_out() -> None:
    parts = fields_of("One.")
    assert joined(["One.", "Two."], parts) == "One.\n\nTwo."
    assert joined(["One.", " "], parts) == "One."


@given(st.text(alphabet="ab \n", max_size=9000))
def test_pages_hold_the_whole_text(whole: str) -> None:
    assert "\n".join(pages_of(whole)).replace("\n", "") == whole.replace("\n", "")


async def test_a_draft_of_a_conversation_that_is_gone_is_told_so(app: App) -> None:
    with pytest.raises(UserError):
        await app.summaries.shown(CURATOR, 999)
