"""Search over the index itself, with few and many entries (I1; the directory's own search is in tests/directory)."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.database import Transaction, connect
from bot.core.folding import fold
from bot.core.migrations import prepare
from bot.core.search import CANDIDATES, COUNTED, SearchIndex
from bot.core.search_entries import Entry
from bot.core.spelling import Vocabulary
from tests.core.test_database import NOW
from tests.support.apps import GUILD as NETWORK
from tests.support.apps import open_app

GUILD, OTHER, KIND = 1, 2, "thing"


@pytest.fixture
def tx(tmp_path: Path):
    path = tmp_path / "db.sqlite3"
    prepare(path, backups=tmp_path, now=NOW)
    connection = connect(path, busy_seconds=1)
    connection.executemany("INSERT INTO guild (id, created_at) VALUES (?, 0)", [(GUILD,), (OTHER,)])
    yield Transaction(connection)
    connection.close()


@pytest.fixture
def index() -> SearchIndex:
    return SearchIndex()


def entry(ref: int, *names: str, guild: int = GUILD, standing: int = 300, **more: object) -> Entry:
    return Entry(guild=guild, kind=KIND, ref=ref, standing=standing, names=names, **more)  # type: ignore[arg-type]


def find(index: SearchIndex, tx: Transaction, query: str, **more: object) -> list[int]:
    return index.find(tx, GUILD, KIND, query, **more).refs  # type: ignore[arg-type]


def test_a_whole_name_comes_before_a_name_that_begins_so(index: SearchIndex, tx: Transaction) -> None:
    index.put(tx, entry(1, "California Gang Programme", standing=900))
    index.put(tx, entry(2, "City of Cali"))
    assert find(index, tx, "cali") == [2, 1]


def test_a_match_in_the_name_comes_before_one_in_the_place_or_theme(index: SearchIndex, tx: Transaction) -> None:
    index.put(tx, entry(1, "Harbour Office", themes=["geneva"]))
    index.put(tx, entry(2, "Lake House", places=["Geneva"]))
    index.put(tx, entry(3, "Geneva Centre"))
    assert find(index, tx, "geneva") == [3, 2, 1]


def test_among_equals_the_higher_standing_comes_first(index: SearchIndex, tx: Transaction) -> None:
    for ref, standing in ((1, 10), (2, 1000), (3, 500)):
        index.put(tx, entry(ref, f"Peace Office {ref}", standing=standing))
    assert find(index, tx, "peace office") == [2, 3, 1]
    assert index.suggest(tx, GUILD, KIND, "p") == [2, 3, 1]


def test_every_word_must_be_answered_but_little_words_need_not(index: SearchIndex, tx: Transaction) -> None:
    index.put(tx, entry(1, "Centre for Dialogue", places=["Geneva"], themes=["mediation"]))
    index.put(tx, entry(2, "School of Mediation", places=["Oslo"]))
    assert find(index, tx, "mediation in geneva") == [1]
    assert find(index, tx, "the school of mediation") == [2]


def test_where_nothing_holds_every_word_those_that_hold_all_but_one_are_said_to_be_so(
    index: SearchIndex, tx: Transaction
) -> None:
    index.put(tx, entry(1, "Women in Cities International"))
    found = index.find(tx, GUILD, KIND, "women cities zanzibar")
    assert (found.refs, found.partial) == ([1], True)


def test_an_unknown_word_is_corrected_and_the_correction_is_told(index: SearchIndex, tx: Transaction) -> None:
    index.put(tx, entry(1, "City of Johannesburg"))
    found = index.find(tx, GUILD, KIND, "Johanesburg")
    assert (found.refs, found.corrected) == ([1], "johannesburg")
    literally = index.find(tx, GUILD, KIND, "Johanesburg", literal=True)
    assert (literally.refs, literally.corrected) == ([], None)


def test_a_known_word_is_not_corrected(index: SearchIndex, tx: Transaction) -> None:
    index.put(tx, entry(1, "Rosario"))
    index.put(tx, entry(2, "Rosaria"))
    found = index.find(tx, GUILD, KIND, "rosaria")
    assert (found.refs, found.corrected) == ([2], None)


@pytest.mark.parametrize("typed", ["ohannesburg", "jphannesburg", "ojhannesburg", "xjohannesburg"])
def test_a_slip_in_the_first_letter_is_forgiven(index: SearchIndex, tx: Transaction, typed: str) -> None:
    index.put(tx, entry(1, "Johannesburg"))
    assert find(index, tx, typed) == [1]


def test_a_word_that_is_still_being_typed_is_forgiven_a_slip(index: SearchIndex, tx: Transaction) -> None:
    index.put(tx, entry(1, "Johannesburg"))
    for typed in ("johan", "johanesb", "joha nes"):
        assert typed == "joha nes" or index.suggest(tx, GUILD, KIND, typed) == [1], typed


def test_a_removed_entry_is_found_by_nothing_and_its_words_correct_nothing(index: SearchIndex, tx: Transaction) -> None:
    index.put(tx, entry(1, "Johannesburg", places=["Gauteng"]))
    index.put(tx, entry(2, "Gauteng Office"))
    assert find(index, tx, "johanesburg") == [1]
    index.remove(tx, GUILD, KIND, 1)
    assert find(index, tx, "johannesburg") == []
    assert find(index, tx, "johanesburg") == []
    assert find(index, tx, "gauteng") == [2]
    assert tx.fetch("SELECT word FROM search_word WHERE word = 'johannesburg'") == []


def test_a_replaced_entry_is_found_by_its_new_name_only(index: SearchIndex, tx: Transaction) -> None:
    index.put(tx, entry(1, "Old Name"))
    index.put(tx, entry(1, "New Title"))
    assert find(index, tx, "title") == [1]
    assert find(index, tx, "old") == []
    assert index.exact(tx, GUILD, KIND, "new title") == [1]


def test_no_server_sees_another_ones_entries_words_or_corrections(index: SearchIndex, tx: Transaction) -> None:
    index.put(tx, entry(1, "Johannesburg", guild=OTHER))
    index.put(tx, entry(2, "Geneva"))
    for query in ("johannesburg", "johanesburg", "jo", ""):
        assert 1 not in find(index, tx, query)
        assert 1 not in index.suggest(tx, GUILD, KIND, query)
    assert index.find(tx, GUILD, KIND, "johanesburg").corrected is None
    assert index.facets(tx, GUILD, KIND) == {}


def test_filters_let_through_only_what_bears_the_value_and_facets_count_it(index: SearchIndex, tx: Transaction) -> None:
    index.put(tx, entry(1, "Peace House", facets={"country": ["CH"], "theme": ["peace", "gender"]}))
    index.put(tx, entry(2, "Peace Hall", facets={"country": ["NO"], "theme": ["peace"]}))
    found = index.find(tx, GUILD, KIND, "peace", {"country": "CH"})
    assert found.refs == [1]
    assert index.find(tx, GUILD, KIND, "", {"theme": "peace", "country": "NO"}).refs == [2]
    assert index.find(tx, GUILD, KIND, "peace").facets == {
        "country": {"CH": 1, "NO": 1},
        "theme": {"peace": 2, "gender": 1},
    }
    assert index.find(tx, GUILD, KIND, "peace", {"country": "CH' OR 1"}).refs == []


def test_only_the_facets_that_are_asked_for_are_counted_most_borne_first(index: SearchIndex, tx: Transaction) -> None:
    index.put(tx, entry(1, "Peace House", facets={"country": ["CH"], "theme": ["peace", "gender"]}))
    index.put(tx, entry(2, "Peace Hall", facets={"country": ["NO"], "theme": ["peace", "children"]}))
    found = index.find(tx, GUILD, KIND, "peace", counting=["theme"])
    assert found.refs == [1, 2]
    assert [(facet, list(values.items())) for facet, values in found.facets.items()] == [
        ("theme", [("peace", 2), ("children", 1), ("gender", 1)])
    ]
    assert index.find(tx, GUILD, KIND, "peace", counting=[]).facets == {}


def test_the_index_knows_a_query_whose_words_all_begin_words_of_its_own(index: SearchIndex, tx: Transaction) -> None:
    index.put(tx, entry(1, "School of Mediation", themes=["peace"]))
    for query, known in (("mediat", True), ("peace by mediation", True), ("peace medation", False), ("", True)):
        assert index.knows(tx, GUILD, KIND, query) is known, query
    assert not index.knows(tx, OTHER, KIND, "peace")


def test_what_matches_by_its_body_alone_comes_after_names_places_and_themes(
    index: SearchIndex, tx: Transaction
) -> None:
    index.put(tx, entry(1, "Alpha", body=["harbour rules"], standing=900))
    index.put(tx, entry(2, "Beta", themes=["harbours"]))
    index.put(tx, entry(3, "Gamma", places=["Harbour Town"]))
    index.put(tx, entry(4, "Harbour Office"))
    assert find(index, tx, "harbour") == [4, 3, 2, 1]
    partly = index.find(tx, GUILD, KIND, "harbour zanzibar")
    assert (partly.refs, partly.partial) == ([4, 3, 2, 1], True)


def test_the_work_and_the_answer_are_bounded_and_the_bound_is_told(index: SearchIndex, tx: Transaction) -> None:
    for ref in range(COUNTED + 50):
        index.put_new(tx, entry(ref, f"Office {ref}"))
    found = index.find(tx, GUILD, KIND, "office")
    assert (len(found.refs), found.total, found.counted_all) == (CANDIDATES, COUNTED, False)
    assert len(index.every(tx, GUILD, KIND, "office")) == COUNTED + 50
    assert index.find(tx, GUILD, KIND, "office 1049").refs[0] == 1049


def test_a_very_long_query_is_cut_at_whole_words(index: SearchIndex, tx: Transaction) -> None:
    index.put(
        tx, entry(1, "Mujeres Iberoamericanas en Red por la Igualdad Presupuestal, la Transparencia y la Rendición")
    )
    assert find(index, tx, "Mujeres Iberoamericanas en Red por la Igualdad Presupuestal, la Transparencia y " * 50) == [
        1
    ]


AWKWARD = [
    "", " ", "*", '"', "'", "NEAR(", "a OR", "AND", "NOT x", "-x", "names:x", "x*", '"x', "{a b}", "^x", "x^2", "(",
    "\x00", "a\x00b", "\ud800", "💥", "%", "_", ";--", "scope : x", "\u202eabc", "x" * 5000, "a " * 3000, "٣", "ⅷ", "𝔊𝔢𝔫𝔢𝔳𝔞",
]  # fmt: skip


@pytest.mark.parametrize("typed", AWKWARD)
def test_any_text_is_answered(index: SearchIndex, tx: Transaction, typed: str) -> None:
    index.put(tx, entry(1, "Geneva"))
    index.find(tx, GUILD, KIND, typed)
    index.suggest(tx, GUILD, KIND, typed)
    index.exact(tx, GUILD, KIND, typed)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_text_makes_the_search_fail(index: SearchIndex, tx: Transaction, typed: str) -> None:
    if tx.value("SELECT count(*) FROM search_entry") == 0:
        index.put(tx, entry(1, "City of São Paulo", "Prefeitura", places=["São Paulo", "Brazil"], themes=["cities"]))
    for ref in index.find(tx, GUILD, KIND, typed).refs + index.suggest(tx, GUILD, KIND, typed):
        assert ref == 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=30))
def test_whatever_can_be_named_is_found_by_its_name(index: SearchIndex, tx: Transaction, name: str) -> None:
    index.put(tx, entry(7, name, standing=0))
    try:
        if fold(name):
            assert find(index, tx, name) == [7]
            assert index.exact(tx, GUILD, KIND, name) == [7]
    finally:
        index.remove(tx, GUILD, KIND, 7)
    assert tx.value("SELECT count(*) FROM search_word") == 0, "an erased entry leaves no word behind"


def test_the_index_agrees_with_its_entries_after_many_changes(index: SearchIndex, tx: Transaction) -> None:
    for ref in range(60):
        index.put(tx, entry(ref % 20, f"Name {ref} office", f"alias{ref}"))
    for ref in range(0, 20, 3):
        index.remove(tx, GUILD, KIND, ref)
    tx.execute("INSERT INTO search_text (search_text) VALUES ('integrity-check')")
    known = {row[0] for row in tx.fetch("SELECT word FROM search_word")}
    held = {
        word
        for row in tx.fetch("SELECT names || places || themes || body FROM search_entry")
        for word in row[0].replace("|", " ").split()
    }
    assert known == held


def test_an_entry_that_changes_keeps_its_place_among_equals(index: SearchIndex, tx: Transaction) -> None:
    for ref in (1, 2, 3):
        index.put(tx, entry(ref, f"Office {ref}"))
    index.put(tx, entry(1, "Office One", facets={"country": ["CH"]}))
    assert find(index, tx, "") == [1, 2, 3]
    index.put(tx, entry(1, "Office One", standing=100))
    assert find(index, tx, "") == [2, 3, 1]
    assert index.facets(tx, GUILD, KIND) == {}


def test_an_entry_that_is_put_again_as_it_was_is_found_as_before_and_told_as_a_change(
    index: SearchIndex, tx: Transaction
) -> None:
    for _ in range(2):
        tx.touched.clear()
        index.put(tx, entry(1, "Peace House", places=["Genève"], facets={"country": ["CH"]}))
        assert tx.touched == {(GUILD, KIND): 1}, "what is kept in memory is asked for again"
    assert find(index, tx, "geneve") == [1]
    assert index.find(tx, GUILD, KIND, "", {"country": "CH"}).refs == [1]
    tx.execute("INSERT INTO search_text (search_text) VALUES ('integrity-check')")


WORD = st.sampled_from(["peace", "house", "geneva", "youth", "police"])
TEXTS = st.lists(WORD, max_size=3)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.lists(WORD, min_size=1, max_size=3), TEXTS, TEXTS, st.integers(1, 3)),
        max_size=12,
    )
)
def test_words_are_known_as_names_and_as_others_just_as_the_entries_hold_them(
    index: SearchIndex, tx: Transaction, puts: list[tuple[int, list[str], list[str], list[str], int]]
) -> None:
    for ref, names, places, body, standing in puts:
        index.put(tx, entry(ref, *names, places=places, body=body, standing=standing))
        known = {row["word"]: row["named"] for row in tx.fetch("SELECT word, named FROM search_word")}
        rows = tx.fetch("SELECT names || places AS named, names || places || themes || body AS held FROM search_entry")
        named = {word for row in rows for word in row["named"].replace("|", " ").split()}
        held = {word for row in rows for word in row["held"].replace("|", " ").split()}
        assert known == {word: int(word in named) for word in held}
        tx.execute("INSERT INTO search_text (search_text) VALUES ('integrity-check')")


def test_corrections_prefer_the_nearest_and_then_the_same_beginning() -> None:
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    connection.executescript(
        """CREATE TABLE search_word (id INTEGER PRIMARY KEY, guild_id, kind, word, named DEFAULT 1);
           CREATE TABLE search_epoch (guild_id, kind, epoch);"""
    )
    for word in ("medellin", "mediation", "gallup", "berlin", "ber"):
        connection.execute("INSERT INTO search_word (guild_id, kind, word) VALUES (1, 'k', ?)", (word,))
    vocabulary = Vocabulary()
    vocabulary.refresh(Transaction(connection), 1, "k")
    assert vocabulary.corrections("medelin")[0] == "medellin"
    assert vocabulary.corrections("mediatoin")[0] == "mediation"
    assert vocabulary.corrections("be") == []
    assert vocabulary.corrections("zzzzzzzz") == []
    connection.close()


async def test_search_answers_while_a_long_write_goes_on(tmp_path: Path) -> None:
    """A reader of its own: it neither waits for the writer nor sees half of its work."""
    app = await open_app(tmp_path)
    try:
        await app.seed(NETWORK)
        held, release = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def write(tx: Transaction) -> None:
            tx.execute("UPDATE organisation SET name = 'half done'")
            loop.call_soon_threadsafe(held.set)
            asyncio.run_coroutine_threadsafe(release.wait(), loop).result(10)
            raise RuntimeError("taken back")

        writing = asyncio.create_task(app.database.transaction(write))
        await held.wait()
        page = await app.directory.find(NETWORK, "interpeace")
        release.set()
        with pytest.raises(RuntimeError):
            await writing
        assert page.results[0].name == "Interpeace"
    finally:
        await app.close()
