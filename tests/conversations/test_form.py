"""What a curator types of a conversation, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.form import ConversationForm, understand
from bot.conversations.templates import TEMPLATES, begun
from bot.core.i18n import Languages
from bot.errors import InvalidInputError
from bot.vocabulary.records import Terms

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
PLAIN = ConversationForm(
    title="Where do urban safety and peacebuilding meet?", framing="Why now.", questions="What worked?",
    zone="Europe/Paris", mode="chatham",
)  # fmt: skip
NO_TERMS = Terms([])


def test_questions_stand_one_a_line_and_may_bear_a_number() -> None:
    found = understand(replace(PLAIN, questions="1. What is safe?\n\n2) What worked?\n- And why?"), NO_TERMS, now=NOW)
    assert [text for text, _due in found.questions] == ["What is safe?", "What worked?", "And why?"]


def test_a_date_in_brackets_says_when_a_question_is_asked_in_the_morning_of_its_zone() -> None:
    form = replace(PLAIN, questions="What is safe?\nWhat worked? (9 April)", closes="17 April 2027")
    found = understand(form, NO_TERMS, now=NOW)
    assert found.questions[0] == ("What is safe?", None)
    assert found.questions[1] == ("What worked?", datetime(2027, 4, 9, 7, tzinfo=UTC))  # 9:00 in summer time


def test_brackets_that_hold_no_date_belong_to_the_question() -> None:
    found = understand(replace(PLAIN, questions="What do you do (and why, in 3 words)?"), NO_TERMS, now=NOW)
    assert found.questions == (("What do you do (and why, in 3 words)?", None),)
    found = understand(replace(PLAIN, questions="What did SDG 16 change (target 16.1)"), NO_TERMS, now=NOW)
    assert found.questions[0][0].startswith("What did SDG 16 change")


def test_a_date_in_brackets_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        understand(replace(PLAIN, questions="What worked? (2027-04-31)"), NO_TERMS, now=NOW)


def test_contributions_are_taken_until_the_end_of_the_day_that_is_named() -> None:
    found = understand(replace(PLAIN, closes="17 April 2027"), NO_TERMS, now=NOW)
    assert found.closes_at == datetime(2027, 4, 17, 21, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "typed"), [("en", "5 April 2027 14:00"), ("fr", "5 avril 2027 14h"), ("es", "5 de abril de 2027 14:00"),
                        ("pt_BR", "5 de abril de 2027 às 14h")],
)  # fmt: skip
def test_dates_are_read_in_four_languages(code: str, typed: str) -> None:
    found = understand(replace(PLAIN, opens=typed, code=code), NO_TERMS, now=NOW)
    assert found.opens_at == datetime(2027, 4, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens": "5 April 2027", "closes": "4 April 2027"},
        {"closes": "1 February 2027"},
        {"closes": "5 April 2027", "ends": "4 April 2027"},
        {"opens": "5 April 2027", "announces": "6 April 2027"},
        {"questions": "What worked? (20 April 2027)", "closes": "17 April 2027"},
        {"questions": "What worked? (2 March 2027)", "opens": "5 March 2027"},
        {"opens": "5/4"},  # 5 April or 4 May: asked in words
        {"questions": "\n".join("Again?" for _ in range(11))},
        {"questions": "   \n\u3164"},
        {"framing": "\u202eWhy"},
        {"title": "x" * 101},
    ],
)
def test_what_contradicts_itself_or_does_not_fit_is_refused_with_a_hint(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidInputError):
        understand(replace(PLAIN, **wrong), NO_TERMS, now=NOW)  # type: ignore[arg-type]


def test_the_language_of_its_texts_is_one_that_people_may_write_in() -> None:
    found = understand(replace(PLAIN, language="fr", languages=("en", "fr")), NO_TERMS, now=NOW)
    assert found.languages == ("fr", "en")


@given(
    zone=st.sampled_from(sorted(available_timezones())),
    day=st.dates(min_value=datetime(2027, 3, 3).date(), max_value=datetime(2028, 12, 31).date()),  # noqa: DTZ001
)
def test_a_day_without_a_time_opens_at_nine_in_whichever_zone(zone: str, day: datetime) -> None:
    found = understand(replace(PLAIN, zone=zone, opens=day.isoformat()), NO_TERMS, now=NOW)
    assert found.opens_at is not None
    local = found.opens_at.astimezone(ZoneInfo(zone))
    # Where the clocks skip nine o'clock, it is the moment after the gap.
    assert (local.date(), local.hour) == (day, 9) or abs(local.utcoffset() or timedelta()) > timedelta(hours=13)


@given(text=st.text(max_size=200), other=st.text(max_size=60))
def test_whatever_is_typed_is_understood_or_refused_in_words(text: str, other: str) -> None:
    form = replace(PLAIN, title=text[:100], framing=text, questions=text, opens=other, closes=other)
    try:
        found = understand(form, NO_TERMS, now=NOW)
    except InvalidInputError:
        return
    assert found.title
    assert all(said.strip() for said, _due in found.questions)
    assert found.closes_at is None or found.opens_at is None or found.opens_at < found.closes_at


def test_every_template_gives_texts_that_fit_in_every_language() -> None:
    for say in Languages.load():
        for key in TEMPLATES:
            texts = begun(key, say)
            form = replace(PLAIN, **texts, template=key, language=say.code)
            found = understand(form, NO_TERMS, now=NOW)
            assert len(found.questions) >= 2
            assert "…" in found.title  # to be filled in
