"""The synthetic library is the same everywhere, and as searchable as a real one."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

from benchmarks import finds, library, library_growth, library_stores, library_words, stores
from benchmarks.inside import whole_app
from bot.core.folding import words
from bot.resources.records import KINDS, LANGUAGES


def test_a_longer_library_begins_as_a_shorter_one() -> None:
    assert list(library.writings(120))[:40] == list(library.writings(40))


def test_a_work_has_a_title_authors_and_an_abstract_of_the_promised_lengths() -> None:
    for one in library.writings(500):
        assert library.SHORTEST <= len(one.work.whole_title.split()) <= library.LONGEST, one.work.whole_title
        assert len(one.work.abstract.split()) == library.ABSTRACT
        assert 1 <= len(one.work.authors) <= 4
        assert one.work.kind in KINDS
        assert one.work.language in LANGUAGES


def test_most_words_of_the_abstracts_stand_in_a_single_work_and_a_few_in_most() -> None:
    borne = Counter(word for one in library.writings(300) for word in set(words(one.work.abstract)))
    assert sum(count == 1 for count in borne.values()) > len(borne) / 2
    assert borne["the"] > 100


def test_rare_words_are_all_different() -> None:
    assert len(set(library_words.rare("fr"))) == library_words.RARE


def test_what_is_typed_into_the_library_is_repeatable_and_grows_letter_by_letter() -> None:
    listed = list(library.writings(50))
    typed = library.typed(listed, 200, seed=1)
    assert typed == library.typed(listed, 200, seed=1)
    assert typed != library.typed(listed, 200, seed=2)
    for before, after in itertools.pairwise(typed):
        assert len(after) == 1 or after[: len(before)] == before
    assert library.asked(listed, 50, seed=1) == library.asked(listed, 50, seed=1)


async def test_what_was_put_into_the_library_is_published_and_found_by_title_author_town_and_abstract(
    tmp_path: Path,
) -> None:
    path = tmp_path / "network.sqlite3"
    stores.build(path, 5, lambda _done: None)
    await library_stores.fill(path, 30)
    works = list(library.writings(30))
    async with whole_app(path) as app:
        assert {one.status for one in await app.resources.every(stores.GUILD)} == {"published"}
        for number, one in enumerate(works, start=1):
            shown = await app.resources.resource(stores.GUILD, number)
            assert shown.work == one.work
            assert len(shown.places) == len(one.towns)
            assert bool(shown.organisations) == bool(one.organisations)
            rarest = max(one.work.abstract.rstrip(".").split(), key=len).rstrip(".")
            for text in (one.work.whole_title, one.work.authors[0].shown, rarest):
                page = await app.resources.find(stores.GUILD, text)
                assert number in {result.id for result in page.results}, text


async def test_searches_of_a_library_are_measured_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "network.sqlite3"
    stores.build(path, 1, lambda _done: None)
    await library_stores.fill(path, 5)
    async with whole_app(path) as app:
        asked = library.asked(list(library.writings(5)), 7, seed=3)
        assert len(await finds.each(app, asked, library_growth.found)) == 7
