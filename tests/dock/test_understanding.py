"""Reading needs: themes, places, languages and what is left, in four languages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.core.i18n import Languages
from bot.directory.records import Place, PlaceId
from bot.dock.lexicon import Lexicon, build
from bot.dock.nearness import PAIRS
from bot.dock.records import MOST_SPOTS, MOST_THEMES, MOST_WORDS, Need, Reading
from bot.dock.understanding import understand
from bot.events.date_words import MONTHS, WEEKDAYS
from bot.resources.records import LANGUAGES
from bot.settings import PROJECT
from bot.vocabulary.records import Terms
from tests.support.apps import GUILD

REGIONS = {"Latin America": frozenset({"CO", "MX", "PA"}), "América Latina": frozenset({"CO", "MX", "PA"})}


def place(number: int, key: str, country: str, name: str, **more: object) -> Place:
    return Place(
        id=PlaceId(number), key=key, kind="city", country=country,
        names=dict.fromkeys(("en", "fr", "es", "pt_BR"), name), **more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    from bot.core.seed import read_all  # as the bot reads it
    from bot.vocabulary.seeding import VocabularySeeder

    vocabulary = VocabularySeeder()
    read_all(PROJECT / "data", [vocabulary])
    places = [
        place(1, "medellin", "CO", "Medellín"),
        place(2, "rio-de-janeiro", "BR", "Rio de Janeiro", spellings=["Rio"]),
        place(3, "abidjan", "CI", "Abidjan"),
        place(4, "treichville", "CI", "Treichville", within="abidjan"),
        place(5, "mexico-city", "MX", "Ciudad de México"),
    ]
    names = {say.language(code): code for say in Languages.load() for code in LANGUAGES}
    return build(Terms(vocabulary.terms), places, [("US", "US"), ("UK", "GB")], REGIONS, names)


def read(lexicon: Lexicon, need: str, **more: object) -> Reading:
    return understand(Need(need=need, **more), lexicon)


@pytest.mark.parametrize(
    ("need", "themes", "spots"),
    [
        ("Necesitamos ayuda para hablar con pandillas en Medellín", {"dialogue", "gangs"}, ["medellin"]),
        ("Comment impliquer les habitants dans la police de proximité à Abidjan ?", {"participation", "policing"},
         ["abidjan"]),
        ("mediação com grupos armados em favelas do Rio", {"mediation", "non-state-security", "slum-upgrading"},
         ["rio-de-janeiro"]),
        ("talk with gangs in Medellín, Colombia", {"dialogue", "gangs"}, ["medellin"]),
        ("gangs in Latin America", {"gangs"}, ["419"]),
        ("violencia policial", {"policing"}, []),
        ("a reform of the police", {"security-sector-reform"}, []),
        ("help us in the city", set(), []),
        ("guns in the US", {"small-arms"}, ["US"]),
        ("el río que cruza la ciudad", set(), []),
        ("goal 16", {"sdg-16"}, []),
    ],
)  # fmt: skip
def test_a_need_is_understood(lexicon: Lexicon, need: str, themes: set[str], spots: list[str]) -> None:
    reading = read(lexicon, need)
    assert set(reading.themes) == themes
    assert [one.key for one in reading.spots] == spots


def test_phrases_count_before_their_words(lexicon: Lexicon) -> None:
    assert read(lexicon, "violence against women").themes == ["gender"]
    assert read(lexicon, "violence").themes == ["crime-prevention"]


def test_words_of_another_language_that_mislead_do_not_count(lexicon: Lexicon) -> None:
    assert "local-governance" not in read(lexicon, "queremos una mayor seguridad para todos los vecinos").themes
    assert "local-governance" in read(lexicon, "the mayor wants to know about this").themes


def test_languages_are_those_that_are_named_else_that_of_the_words(lexicon: Lexicon) -> None:
    named = read(lexicon, "somebody who speaks Spanish or français")
    assert list(named.languages) == ["es", "fr"]
    assert "dialogue" not in read(lexicon, "alguien que pueda hablar español con nosotros").themes
    assert read(lexicon, "necesitamos ayuda con las pandillas de la ciudad").spoken == ("es",)
    assert not read(lexicon, "we need help with the gangs of this city").spoken


def test_asking_to_speak_with_somebody_is_no_dialogue(lexicon: Lexicon) -> None:
    assert read(lexicon, "Quiero hablar con alguien sobre género").themes == ["gender"]


def test_what_is_chosen_counts_first_and_what_is_settled_alone(lexicon: Lexicon) -> None:
    chosen = read(lexicon, "pandillas en Medellín", themes=["youth"], place="MX")
    assert chosen.themes == ["youth", "gangs"]
    assert [one.key for one in chosen.spots] == ["MX"]
    settled = read(lexicon, "pandillas en Medellín", themes=["youth"], settled=True)
    assert settled.themes == ["youth"]
    assert not settled.spots


def test_a_part_of_a_town_and_the_town_are_one_place(lexicon: Lexicon) -> None:
    [abidjan] = read(lexicon, "police, Abidjan").spots
    assert {3, 4} == abidjan.places


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(lexicon: Lexicon, need: str) -> None:
    reading = read(lexicon, need)
    assert len(reading.themes) <= MOST_THEMES
    assert len(reading.spots) <= MOST_SPOTS
    assert len(reading.words) <= MOST_WORDS
    assert reading == read(lexicon, need)


@pytest.mark.parametrize(
    "need",
    [
        "mediation training before Friday 30 June 2027", "formation à la médiation avant juin, la semaine prochaine",
        "mediación para el viernes 4 de septiembre", "mediação até sexta-feira, 12 de março", "mediation before March",
    ],
)  # fmt: skip
def test_by_when_it_is_needed_is_neither_a_theme_nor_searched_for(lexicon: Lexicon, need: str) -> None:
    reading = read(lexicon, need)
    assert set(reading.themes) - {"training"} == {"mediation"}
    assert set(reading.words) <= {"training", "formation", "prochaine"}


def test_no_month_and_no_day_of_the_week_is_a_theme_or_a_place(lexicon: Lexicon) -> None:
    for word in (*MONTHS, *WEEKDAYS):
        reading = read(lexicon, f"mediation, {word} 4, 2027")
        assert (set(reading.themes), [spot.key for spot in reading.spots]) == ({"mediation"}, []), word


def test_what_half_of_all_needs_are_about_is_meant_where_nothing_closer_is_named(lexicon: Lexicon) -> None:
    assert read(lexicon, "financiamiento para un proyecto de prevención").themes == ["crime-prevention"]
    assert read(lexicon, "prevención de las pandillas").themes == ["gangs"]
    assert read(lexicon, "prévention des conflits").themes == ["conflict-prevention"]


def test_words_are_shown_as_they_were_typed(lexicon: Lexicon) -> None:
    reading = read(lexicon, "apoio psicológico a Vítimas, d'Itinérance")
    assert [reading.written[word] for word in reading.words] == ["psicológico", "Itinérance", "Vítimas"]


async def test_near_themes_are_themes(app: App) -> None:
    terms = await app.vocabulary.terms(GUILD)
    assert all(terms.subject(key) is not None for pair in PAIRS for key in pair)
    assert len({frozenset(pair) for pair in PAIRS}) == len(PAIRS)


def test_two_phrases_may_share_a_word(lexicon: Lexicon) -> None:
    reading = read(lexicon, "Necesitamos prevenir la violencia armada entre jóvenes en Cali")
    assert {"crime-prevention", "armed-violence", "youth"} <= set(reading.themes)
