"""Time zones are found by what people call the places in them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.i18n import CODES
from bot.errors import InvalidInputError
from bot.events.zones import COMMONEST, MAIN, Zone, Zones, offset_text

TOWNS = [("Europe/Zurich", {"en": "Geneva", "fr": "Genève", "es": "Ginebra", "pt_BR": "Genebra"})]
ZONES = Zones(TOWNS)  # the tables cost a moment; nothing changes them


def refused(text: str) -> tuple[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        ZONES.read(text)
    error = caught.value
    return error.message.format(**error.values), (error.hint or "").format(**error.values)


@pytest.mark.parametrize(
    ("typed", "code", "key", "city"),
    [
        ("lon", "en", "Europe/London", "London"),
        ("Londres", "fr", "Europe/London", "Londres"),
        ("le caire", "fr", "Africa/Cairo", "Le Caire"),
        ("Cairo", "fr", "Africa/Cairo", "Le Caire"),
        ("ciudad de mex", "es", "America/Mexico_City", "Ciudad de México"),
        ("méxico", "es", "America/Mexico_City", "Ciudad de México"),
        ("genebra", "pt_BR", "Europe/Zurich", "Genebra"),
        ("GENEVE", "en", "Europe/Zurich", "Geneva"),
        ("suisse", "fr", "Europe/Zurich", "Zurich"),
        ("kenya", "es", "Africa/Nairobi", "Nairobi"),
        ("Quênia", "pt_BR", "Africa/Nairobi", "Nairóbi"),
        ("Estados Unidos", "es", "America/New_York", "Nueva York"),
        ("brésil", "pt_BR", "America/Sao_Paulo", "São Paulo"),
        ("york", "en", "America/New_York", "New York"),
        ("europe/par", "en", "Europe/Paris", "Paris"),
        ("Calcutta", "en", "Asia/Kolkata", "Kolkata"),
        ("Saigon", "en", "Asia/Ho_Chi_Minh", "Ho Chi Minh City"),
        ("Nairobbi", "en", "Africa/Nairobi", "Nairobi"),
        ("new yrok", "en", "America/New_York", "New York"),
        ("utc", "fr", "UTC", "UTC"),
    ],
)
def test_a_zone_is_suggested_first_by_city_or_country_in_any_language(
    typed: str, code: str, key: str, city: str
) -> None:
    assert ZONES.suggest(typed, code)[0] == Zone(key=key, city=city)


def test_names_that_begin_with_what_was_typed_come_before_words_within_names() -> None:
    keys = [zone.key for zone in ZONES.suggest("mar", "en")]
    assert keys.index("America/Martinique") < keys.index("Europe/San_Marino")


def test_nothing_typed_suggests_the_networks_commonest_zones() -> None:
    for code in CODES:
        assert [zone.key for zone in ZONES.suggest(" ", code)] == list(COMMONEST)
    assert [zone.city for zone in ZONES.suggest("", "fr", limit=3)] == ["Zurich", "Nairobi", "New York"]


def test_suggestions_are_few_distinct_and_always_the_same() -> None:
    for typed in ("a", "america", "united states", "s", "ab"):
        found = ZONES.suggest(typed, "en", limit=25)
        assert 0 < len(found) <= 25
        assert len(set(found)) == len(found)
        assert found == Zones(TOWNS).suggest(typed, "en")


def test_no_former_key_nor_one_without_a_place_is_suggested() -> None:
    suggested = {zone.key for typed in "abcdefghijklmnopqrstuvwxyz" for zone in ZONES.suggest(typed, "en", limit=999)}
    assert len(suggested) > 400
    assert suggested <= available_timezones()
    assert not suggested & {"Asia/Calcutta", "US/Eastern", "Etc/GMT+3", "localtime", "GMT", "EST", "Europe/Kiev"}


def test_the_zones_named_in_the_code_are_offered() -> None:
    for key in (*COMMONEST, *MAIN.values()):
        assert key in {zone.key for zone in ZONES.suggest(key, "en")}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Europe/Paris", "Europe/Paris"),
        (" europe/paris ", "Europe/Paris"),
        ("America/New York", "America/New_York"),
        ("Paris (Europe/Paris)", "Europe/Paris"),
        ("New York — America/New_York, UTC-5", "America/New_York"),
        ("US/Eastern", "US/Eastern"),
        ("UTC", "UTC"),
        ("Londres", "Europe/London"),
        ("Genève", "Europe/Zurich"),
        ("bogota", "America/Bogota"),
        ("Kenya", "Africa/Nairobi"),
        ("Japan", "Asia/Tokyo"),
        ("Espanha", "Europe/Madrid"),
        ("México", "America/Mexico_City"),
    ],
)
def test_a_key_a_city_and_a_country_of_one_zone_are_read(text: str, key: str) -> None:
    assert ZONES.read(text) == key


def test_every_suggestion_reads_back_to_its_zone() -> None:
    for code in CODES:
        for zone in ZONES.suggest("a", code) + ZONES.suggest("", code):
            assert ZONES.read(zone.key) == zone.key
            assert ZONES.read(f"{zone.city} ({zone.key})") == zone.key


def test_an_unknown_zone_is_refused_with_up_to_three_near_ones() -> None:
    message, hint = refused("Pariss")
    assert message == "“Pariss” is not a known time zone."
    assert "“Europe/Paris”" in hint
    assert (
        refused("qqqq")[1]
        == "Write a large city of the zone, such as “Nairobi”, or its name, such as “Africa/Nairobi”."
    )


def test_a_country_of_several_zones_is_asked_back() -> None:
    message, hint = refused("Brasil")
    assert message == "“Brasil” has several time zones."
    assert "such as “America/Sao_Paulo”, " in hint
    assert hint.count("“") == 3


@pytest.mark.parametrize(
    "text",
    ["", " ", "\0", "Europe/\0", "../x", "../../etc/passwd", "/etc/localtime", "localtime", "Factory", "x" * 300,
     "posix/Europe/Paris", "right/UTC", "Europe", "Europe/", "{near}", "\ud800", "💥"],
)  # fmt: skip
def test_what_is_no_zone_is_refused(text: str) -> None:
    assert all(refused(text))


def test_no_typed_text_reaches_the_file_system(monkeypatch: pytest.MonkeyPatch) -> None:
    ZONES.read("Paris")

    def never(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr("builtins.open", never)
    monkeypatch.setattr("pathlib.Path.open", never)
    for text in ("../x", "a/../../b", "\0", "x" * 300, "Europe/Nowhere"):
        assert all(refused(text))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120) | st.sampled_from(sorted(available_timezones())).flatmap(lambda key: st.just(key[1:])))
def test_any_text_is_a_zone_or_refused(text: str) -> None:
    ZONES.suggest(text, "fr")
    try:
        key = ZONES.read(text)
    except InvalidInputError as error:
        error.message.format(**error.values)
    else:
        assert key in available_timezones()


def test_a_town_with_an_unknown_zone_is_left_out() -> None:
    assert Zones([("Europe/Nowhere", {"en": "Erewhon"})]).suggest("erewhon", "en") == []


@pytest.mark.parametrize(
    ("zone", "month", "text"),
    [
        ("Africa/Nairobi", 1, "UTC+3"),
        ("Asia/Kolkata", 1, "UTC+5:30"),
        ("UTC", 1, "UTC"),
        ("Europe/London", 1, "UTC"),
        ("Europe/London", 7, "UTC+1"),
        ("America/Bogota", 1, "UTC-5"),
        ("America/St_Johns", 1, "UTC-3:30"),
    ],
)
def test_the_offset_is_that_of_the_instant(zone: str, month: int, text: str) -> None:
    assert offset_text(zone, datetime(2027, month, 1, tzinfo=UTC)) == text
