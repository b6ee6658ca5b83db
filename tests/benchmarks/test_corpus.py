"""The synthetic directory is the same everywhere, and as searchable as a real one."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

from benchmarks import corpus, keyboard, stores
from bot.app import build
from bot.core.database import Transaction
from bot.directory import store
from bot.settings import load_settings


def test_a_longer_list_begins_as_a_shorter_one() -> None:
    assert list(corpus.organisations(300))[:50] == list(corpus.organisations(50))


def test_what_is_typed_is_repeatable_and_grows_letter_by_letter() -> None:
    listed = list(corpus.organisations(50))
    typed = corpus.typed(listed, 200, seed=1)
    assert typed == corpus.typed(listed, 200, seed=1)
    assert typed != corpus.typed(listed, 200, seed=2)
    for before, after in itertools.pairwise(typed):
        assert len(after) == 1 or after[: len(before)] == before


def test_bare_writes_what_a_keyboard_without_accents_can() -> None:
    assert keyboard.bare("Ærøskøbing, Łódź, São Tomé, Iğdır, Gießen") == "AEroskobing, Lodz, Sao Tome, Igdir, Giessen"


def test_a_slip_changes_a_word_but_not_its_first_letter() -> None:
    chance = random.Random(1)
    for _ in range(500):
        slipped = keyboard.slip(chance, "geneva")
        assert slipped != "geneva"
        assert slipped[0] == "g"
        assert abs(len(slipped) - 6) <= 1


async def test_the_index_gets_what_the_bots_own_indexer_gives_it(tmp_path: Path) -> None:
    path = tmp_path / "network.sqlite3"
    stores.build(path, 30, lambda _done: None)
    app = await build(load_settings(database=path, backups=tmp_path))

    def compare(tx: Transaction) -> None:
        filler = stores.Filler(tx)
        for organisation in corpus.organisations(30):
            found = store.organisation(tx, stores.GUILD, organisation.number + 1)
            assert found is not None
            ours, theirs = filler.entry(organisation, found.id), app.indexer._entry(tx, stores.GUILD, found)
            for part in ("places", "themes", "body", "facets"):
                assert getattr(ours, part) == getattr(theirs, part), part
            assert [name for name in ours.names if name] == [name for name in theirs.names if name]

    try:
        await app.database.transaction(compare)
        assert (await app.directory.facets(stores.GUILD))[0] == 30
    finally:
        await app.close()
