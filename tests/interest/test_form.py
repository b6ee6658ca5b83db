"""What a newcomer types is kept as it is meant, or refused with what would be right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.i18n import Languages
from bot.errors import InvalidInputError
from bot.interest.form import MOST_LANGUAGES, InterestForm, as_form, checked, read_languages
from bot.interest.records import Content

SPOKEN = Languages.load()
CODES = ("en", "fr", "es", "pt", "ar", "sw", "ru", "de", "so", "zh")


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("English", ["en"]),
        ("english, FRENCH", ["en", "fr"]),
        ("inglés y portugués", ["en", "pt"]),
        ("anglais et espagnol; suajili", ["en", "es", "sw"]),
        ("inglês / árabe e russo", ["en", "ar", "ru"]),
        ("français, Deutsch, العربية, русский", ["fr", "de", "ar", "ru"]),
        ("en, es", ["en", "es"]),
        ("Spanish, español, espagnol", ["es"]),
        ("", []),
    ],
)
def test_languages_are_read_in_any_of_the_four_languages_and_in_their_own(typed: str, codes: list[str]) -> None:
    assert list(read_languages(typed)) == codes


def test_a_word_that_is_no_language_is_refused_with_what_comes_near() -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_languages("English, Swahily")
    assert refused.value.values["text"] == "Swahily"
    assert "Swahili" in str(refused.value.values["near"])


def test_more_languages_than_anybody_lists_are_refused() -> None:
    many = "English, French, Spanish, Portuguese, Arabic, Russian, German, Italian, Dutch, Swedish, Danish"
    assert len(many.split(",")) == MOST_LANGUAGES + 1
    with pytest.raises(InvalidInputError):
        read_languages(many)


@pytest.mark.parametrize("field", ["name", "why"])
def test_a_name_and_a_reason_are_needed(field: str) -> None:
    given_ = {"name": "Ada Okoye", "why": "Markets", field: "\u2800 "}
    with pytest.raises(InvalidInputError):
        checked(InterestForm(**given_))


@given(st.lists(st.sampled_from(CODES), unique=True, max_size=MOST_LANGUAGES), st.sampled_from(list(SPOKEN)))
def test_what_was_sent_reads_the_same_when_it_is_changed(codes: list[str], say: object) -> None:
    content = Content(name="Ada", organisation="House", place="Nairobi, Kenya", why="Markets", languages=tuple(codes))
    assert checked(as_form(content, say)) == content  # type: ignore[arg-type]


@given(st.text(max_size=60))
def test_whatever_is_typed_as_languages_is_read_or_refused(typed: str) -> None:
    try:
        found = read_languages(typed)
    except InvalidInputError:
        return
    assert all(len(code) == 2 for code in found)
