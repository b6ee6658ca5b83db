"""Finding conversations and what was said in them: index, search, names (D11, I1, P3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app import App
from bot.conversations import contribution_store, store
from bot.conversations.finding import Quote
from bot.conversations.indexing import BEGINNING, beginning, standing
from bot.conversations.records import CONTRIBUTION, KIND, Brief
from bot.core.database import Transaction
from bot.core.guilds import Actor
from bot.errors import NotAllowedError, NotFoundError
from tests.conversations.talks import THEME, opened, phased, said
from tests.support.apps import CURATOR, GUILD, MEMBER, OTHER_GUILD
from tests.support.clock import ManualClock


async def found(app: App, query: str, **filters: str) -> list[str]:
    page = await app.conversations.find(GUILD, query, filters)
    return [one.title if isinstance(one, Brief) else f"{one.number}: {one.words}" for one in page.results]


# -- the index ------------------------------------------------------------------------------------------------


async def test_a_conversation_is_found_by_title_framing_questions_themes_and_places(app: App) -> None:
    await opened(app, GUILD, "Night economies", terms=[THEME], places=[(None, "CO")], posted=1)
    for query in ("night economies", "nobody asks", "safety mean", "crime prevention", "colombia", "colombie"):
        assert await found(app, query) == ["Night economies"], query


async def test_a_question_that_is_not_posted_yet_is_not_found(app: App) -> None:
    number = await opened(app, GUILD, posted=1)
    assert await found(app, "entry point worked") == []

    def post(tx: Transaction) -> None:
        one = store.questions(tx, number)[1]
        store.set_question(
            tx, number, one.id, text=one.text, due_at=None, status="posted", posted_at=app.clock.now()
        )  # fmt: skip
        app.conversation_indexer.put(tx, GUILD, number)

    await app.database.transaction(post)
    assert await found(app, "entry point worked") == ["Night economies"]


async def test_a_planned_conversation_is_found_by_nobody_and_one_that_is_announced_by_everybody(app: App) -> None:
    number = await opened(app, GUILD, phase="planned")
    assert await found(app, "night economies") == []
    assert await app.conversations.suggest(GUILD, "night") == []
    await phased(app, GUILD, number, "announced")
    assert await found(app, "night economies") == ["Night economies"]


async def test_a_published_summary_and_the_reply_are_found_and_a_draft_is_not(app: App) -> None:
    number = await opened(app, GUILD)

    def summed_up(tx: Transaction) -> None:
        for status, text in (("draft", "unreadable scribbles"), ("published", "Streetlights came first.")):
            tx.execute(
                """INSERT INTO conversation_summary (conversation_id, status, text, until, at, published_at)
                   VALUES (:id, :status, :text, 1, 1, 1)""",
                id=number, status=status, text=text,
            )  # fmt: skip
        store.set_outcome(tx, GUILD, number, summary="Curfews fail.", decided="Meet in Palermo.", reason="done")
        app.conversation_indexer.put(tx, GUILD, number)

    await app.database.transaction(summed_up)
    assert await found(app, "streetlights") == ["Night economies"]
    assert await found(app, "scribbles") == []
    assert await found(app, "curfews") == []
    await phased(app, GUILD, number, "closed")
    assert await found(app, "curfews") == ["Night economies"]


async def test_what_was_featured_is_found_by_its_words_its_note_its_theme_and_the_title(app: App) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "Taxi drivers see everything.", note="Compare with Medellin.", term=THEME)
    for query in ("taxi", "medellin", "crime prevention"):
        assert await found(app, query) == ["1: Taxi drivers see everything."], query
    assert await found(app, "night economies") == ["Night economies", "1: Taxi drivers see everything."]


async def test_no_author_is_found_by_name_in_any_mode(app: App) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "Taxi drivers see everything.", name="Wilhelmina Quist")
    assert await found(app, "quist") == []
    assert await found(app, "wilhelmina") == []


@pytest.mark.parametrize("status", ["withdrawn", "dropped", "changed", "moved"])
async def test_a_contribution_that_is_not_featured_any_more_is_in_no_search(app: App, status: str) -> None:
    number = await opened(app, GUILD)
    one = await said(app, GUILD, number, "Taxi drivers see everything.")

    def take_back(tx: Transaction) -> None:
        tx.execute("UPDATE contribution SET status = :status WHERE id = :id", status=status, id=one)
        app.conversation_indexer.put_contribution(tx, GUILD, one)

    await app.database.transaction(take_back)
    assert await found(app, "taxi") == []
    words = await app.database.read(lambda tx: tx.value("SELECT count(*) FROM search_word WHERE word = 'taxi'"))
    assert words == 0


async def test_a_new_title_leads_to_what_was_said_before(app: App) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "Taxi drivers see everything.")

    def rename(tx: Transaction) -> None:
        tx.execute("UPDATE conversation SET title = 'Cities after dark' WHERE id = :id", id=number)
        app.conversation_indexer.put(tx, GUILD, number)

    await app.database.transaction(rename)
    assert await found(app, "after dark") == ["Cities after dark", "1: Taxi drivers see everything."]
    assert await found(app, "night economies") == []


async def test_indexing_everything_anew_changes_nothing(app: App) -> None:
    number = await opened(app, GUILD, terms=[THEME], places=[(None, "CO")])
    await opened(app, GUILD, "Planned", phase="planned")
    await said(app, GUILD, number, "Taxi drivers see everything.")

    def rows(tx: Transaction) -> list[tuple[object, ...]]:
        kinds = f"('{KIND}', '{CONTRIBUTION}')"
        return [tuple(row) for row in tx.fetch(f"SELECT * FROM search_entry WHERE kind IN {kinds} ORDER BY id")]

    before = await app.database.read(rows)
    await app.database.transaction(lambda tx: app.conversation_indexer.put_all(tx, GUILD))
    assert await app.database.read(rows) == before
    assert len(before) == 2


async def test_one_server_finds_nothing_of_another(app: App) -> None:
    number = await opened(app, OTHER_GUILD, "Elsewhere")
    await said(app, OTHER_GUILD, number, "Nobody here.")
    assert await found(app, "elsewhere") == []
    assert await found(app, "nobody here") == []
    with pytest.raises(NotFoundError):
        await app.conversations.conversation(GUILD, number)


def test_a_contribution_is_named_by_its_first_line_in_whole_words() -> None:
    assert beginning("  \nFirst line.\nSecond.") == "First line."
    long = beginning("word " * 40)
    assert len(long) <= BEGINNING
    assert set(long.split()) == {"word"}
    assert beginning("x" * 200) == "x" * BEGINNING
    assert beginning("") == ""


async def test_open_ones_come_first_then_announced_then_being_summed_up_then_the_last_closed(
    app: App, clock: ManualClock
) -> None:
    for title, phase in (
        ("A closed", "closed"),
        ("A summed", "synthesis"),
        ("A coming", "announced"),
        ("A open", "open"),
    ):
        await opened(app, GUILD, title, phase=phase)  # type: ignore[arg-type]
    clock.advance(days=40)
    await opened(app, GUILD, "A closed later", phase="closed")
    wanted = ["A open", "A coming", "A summed", "A closed later", "A closed"]
    assert [one.title for one in await app.conversations.suggest(GUILD, "a")] == wanted
    assert [one.brief.title for one in (await app.conversations.listed(MEMBER)).listed] == wanted
    one = await app.conversations.conversation(GUILD, 1)
    assert standing(replace(one, closed_at=None)) == 0


# -- searching ------------------------------------------------------------------------------------------------


async def test_conversations_come_first_and_pages_run_through_both_kinds(app: App) -> None:
    number = await opened(app, GUILD, "Taxi drivers")
    for turn in range(6):
        await said(app, GUILD, number, f"Taxi number {turn} says so.")
    seen: list[str] = []
    for page in range(3):
        got = await app.conversations.find(GUILD, "taxi", per_page=3, page=page)
        assert (got.listed, got.conversations, got.contributions) == (7, 1, 6)
        seen += [one.title if isinstance(one, Brief) else one.words for one in got.results]
    assert seen[0] == "Taxi drivers"
    assert len(set(seen)) == 7
    beyond = await app.conversations.find(GUILD, "taxi", per_page=3, page=99)
    assert beyond.first == 6


async def test_filters_hold_for_both_kinds(app: App) -> None:
    here = await opened(app, GUILD, "Taxi here", terms=[THEME], places=[(None, "CO")])
    there = await opened(app, GUILD, "Taxi there", phase="closed", places=[(None, "IT")])
    await said(app, GUILD, here, "The taxi says yes.", term=THEME)
    await said(app, GUILD, there, "The taxi says no.")
    assert await found(app, "taxi", place="CO") == ["Taxi here", "1: The taxi says yes."]
    assert await found(app, "taxi", phase="closed") == ["Taxi there", "1: The taxi says no."]
    assert await found(app, "taxi", theme=THEME.key) == ["Taxi here", "1: The taxi says yes."]
    assert await found(app, "", place="IT") == ["Taxi there"]


async def test_what_one_kind_knows_is_no_slip_in_the_other(app: App) -> None:
    number = await opened(app, GUILD, "Policing by night")
    await said(app, GUILD, number, "The police came late.")
    page = await app.conversations.find(GUILD, "policing night")
    assert page.corrected is None
    assert isinstance(page.results[0], Brief)


async def test_what_one_kind_knows_but_does_not_hold_together_is_looked_for_in_the_other(app: App) -> None:
    await opened(app, GUILD, "Policing by night")
    number = await opened(app, GUILD, "Rivers")
    await said(app, GUILD, number, "The policy is late.")
    await said(app, GUILD, number, "Nightly noise.")
    apart = await app.conversations.find(GUILD, "late noise")
    assert (apart.conversations, apart.contributions, apart.partial) == (0, 2, True)
    page = await app.conversations.find(GUILD, "poliicing night")
    assert (page.conversations, page.contributions, page.corrected) == (1, 0, "policing night")


async def test_a_slip_is_corrected_and_can_be_searched_exactly(app: App) -> None:
    number = await opened(app, GUILD)
    await said(app, GUILD, number, "Taxi drivers from Johannesburg see everything.")
    page = await app.conversations.find(GUILD, "johanesburg")
    assert page.corrected == "johannesburg"
    assert len(page.results) == 1
    exactly = await app.conversations.find(GUILD, "johanesburg", literal=True)
    assert exactly.results == []


async def test_what_finds_nothing_names_the_nearest_themes(app: App) -> None:
    await opened(app, GUILD, terms=[THEME])
    page = await app.conversations.find(GUILD, "zzzz crime prevention qqqq", literal=True)
    assert page.results == []
    assert (THEME, 1) in page.nearest


async def test_a_quote_names_its_author_only_in_an_attributed_conversation(app: App) -> None:
    for title, mode in (("Attributed taxi", "attributed"), ("Veiled taxi", "chatham")):
        number = await opened(app, GUILD, title, mode=mode)  # type: ignore[arg-type]
        await said(app, GUILD, number, "The taxi knows.", name="Wilhelmina Quist")
    page = await app.conversations.find(GUILD, "knows")
    by = {one.title: one.by for one in page.results if isinstance(one, Quote)}
    assert by == {"Attributed taxi": "Wilhelmina Quist", "Veiled taxi": ""}


# -- naming ---------------------------------------------------------------------------------------------------


async def test_a_conversation_is_named_by_number_title_or_most_of_it(app: App) -> None:
    number = await opened(app, GUILD, "Night economies")
    await opened(app, GUILD, "Night buses of Palermo")
    for text in (f"#{number}", "night economies", "economies", " Night Economies "):
        assert (await app.conversations.named(GUILD, text)).id == number, text
    for text in ("#999", "#", "nothing of the kind", "#99999999999999999999"):
        with pytest.raises(NotFoundError):
            await app.conversations.named(GUILD, text)
    with pytest.raises(NotFoundError) as several:
        await app.conversations.named(GUILD, "nig")
    assert "Night buses of Palermo" in str(several.value.values["titles"])


async def test_a_planned_one_is_named_by_who_may_facilitate_it_alone(app: App) -> None:
    number = await opened(app, GUILD, "Secret plans", phase="planned")
    with pytest.raises(NotFoundError):
        await app.conversations.named(GUILD, f"#{number}")
    facilitator = Actor(user=99, guild=GUILD)
    await app.database.transaction(lambda tx: store.put_facilitators(tx, number, [99]))
    for actor in (CURATOR, facilitator):
        assert (await app.conversations.facilitated(actor, "secret")).id == number
        assert (await app.conversations.facilitated(actor, f"#{number}")).id == number
        assert [one.id for one in await app.conversations.facilitating(actor, "plans")] == [number]
    assert await app.conversations.facilitating(MEMBER, "") == []
    for text in ("secret", f"#{number}", "#999"):
        with pytest.raises(NotAllowedError):
            await app.conversations.facilitated(MEMBER, text)
    with pytest.raises(NotFoundError):
        await app.conversations.facilitated(facilitator, "something else")


async def test_those_that_may_be_facilitated_have_the_closed_ones_last(app: App) -> None:
    closed = await opened(app, GUILD, "One", phase="closed")
    planned = await opened(app, GUILD, "Two", phase="planned")
    assert [one.id for one in await app.conversations.facilitating(CURATOR, "")] == [planned, closed]


async def test_what_is_featured_stands_by_question_and_number(app: App) -> None:
    number = await opened(app, GUILD, posted=2)
    await said(app, GUILD, number, "To the second.", question=2)
    await said(app, GUILD, number, "To none.", question=None)
    await said(app, GUILD, number, "To the first.", question=1)
    read = await app.conversations.said(MEMBER, number)
    assert [one.words for one in read.contributions] == ["To the first.", "To the second.", "To none."]
    kept = await app.database.read(lambda tx: contribution_store.featured(tx, GUILD, number))
    assert len(kept) == 3
