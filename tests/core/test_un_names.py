"""Countries and regions under the names that the United Nations use."""

from __future__ import annotations

import pytest

from bot.core.folding import fold
from bot.core.i18n import CODES, Languages, region_names, territories
from bot.core.un_names import COUNTRIES, REGIONS
from bot.directory.places import country_names

LANGUAGES = Languages.load()


@pytest.mark.parametrize(
    ("code", "country", "region"),
    [
        ("en", "Democratic Republic of the Congo", "Latin America and the Caribbean"),
        ("fr", "République démocratique du Congo", "Amérique latine et Caraïbes"),
        ("es", "República Democrática del Congo", "América Latina y el Caribe"),
        ("pt_BR", "República Democrática do Congo", "América Latina e Caribe"),
    ],
)
def test_where_cldr_has_an_everyday_name_the_one_of_the_united_nations_is_shown(
    code: str, country: str, region: str
) -> None:
    say = LANGUAGES[code]
    assert (say.country("CD"), say.region("419")) == (country, region)
    assert say.region("002") == region_names(code)["002"]
    assert say.country("CH") == territories(code)["CH"]


def test_a_name_that_is_shown_is_read_back_as_the_same_country() -> None:
    read = country_names()
    for code in CODES:
        for iso in COUNTRIES[code]:
            assert read[fold(LANGUAGES[code].country(iso))] == iso


def test_each_of_these_names_stands_in_all_languages() -> None:
    for table in (COUNTRIES, REGIONS):
        assert {frozenset(names) for names in table.values()} == {frozenset(table["en"])}
        assert set(table) == set(CODES)


def test_a_semicolon_stands_as_the_language_sets_it() -> None:
    assert [LANGUAGES[code].series(["a", "b, c"]) for code in CODES] == [
        "a; b, c",
        "a\u202f; b, c",
        "a; b, c",
        "a; b, c",
    ]


def test_a_colon_stands_as_the_language_sets_it() -> None:
    assert [LANGUAGES[code].label("Place") for code in CODES] == ["Place:", "Place\u202f:", "Place:", "Place:"]
