"""Dates, times and lengths of time as people of the four languages type them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial
from typing import Any

import pytest
from babel.dates import format_date, format_time
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.i18n import CODES
from bot.errors import InvalidInputError
from bot.events.date_words import WEEKDAYS
from bot.events.dates import Reading, read, read_before, read_minutes

TODAY = date(2027, 3, 10)  # a Wednesday
THE_DAY = date(2027, 3, 23)  # a Tuesday
HALF_PAST_THREE = time(15, 30)


def understood(text: str, code: str = "en") -> tuple[date | None, time | None]:
    reading = read(text, code=code, today=TODAY)
    assert reading.others == ()
    return reading.day, reading.time


def refused(text: str, code: str = "en") -> tuple[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        read(text, code=code, today=TODAY)
    return said(caught.value)


def said(error: InvalidInputError) -> tuple[str, str]:
    return error.message.format(**error.values), (error.hint or "").format(**error.values)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "text",
    [
        "23 March 2027 15:30",
        "March 23, 2027 3:30 pm",
        "23rd of March, 3.30pm",
        "Tuesday 23 March at 15:30",
        "on the 23rd March 2027 @ 15:30",
        "23/03/2027 15:30",
        "23/3 15h30",
        "23/3/27 15:30",
        "23.3.2027 15.30",
        "23-03-2027 15h30",
        "23-mar-2027 15:30",
        "03/23/2027 15:30",
        "2027-03-23T15:30",
        "2027-03-23 15:30:00",
        "2027/3/23 15:30",
        "23 mars 2027 à 15h30",
        "le mardi 23 mars, 15 h 30",
        "mar. 23 mars 2027 15 heures 30",
        "à 15 h 30 le 23 mars",
        "23 de marzo de 2027 a las 15:30",
        "martes, 23 de marzo, 3:30 p. m.",
        "el 23 de marzo del 2027 a las 3:30 de la tarde",
        "23 de março de 2027 às 15h30",
        "terça-feira, 23 de mar. de 2027, 15h30min",
        "dia 23 de março às 15 horas e 30",
        "próxima terça 23/03 15:30 h",
        "  23   MARS  2027 ,, 15H30 ",
        "２３／０３／２０２７　１５：３０",
        "23\u00a0mars\u00a02027\u202f15\u00a0h\u00a030",
        "23 mars 2027 – 15h30",
    ],
)
def test_the_same_day_and_time_are_read_in_every_way_to_write_them(text: str, code: str) -> None:
    assert understood(text, code) == (THE_DAY, HALF_PAST_THREE)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23rd of March", THE_DAY),
        ("mar 23", THE_DAY),
        ("23 mar. 2027", THE_DAY),
        ("le 23 mars", THE_DAY),
        ("1er avril", date(2027, 4, 1)),
        ("premier avril", date(2027, 4, 1)),
        ("first of April", date(2027, 4, 1)),
        ("1º de abril", date(2027, 4, 1)),
        ("1.º de abril", date(2027, 4, 1)),
        ("23 févr.", date(2028, 2, 23)),
        ("23 fevrier", date(2028, 2, 23)),
        ("23 ene", date(2028, 1, 23)),
        ("9 March", date(2028, 3, 9)),
        ("10 March", TODAY),
        ("29 February", date(2028, 2, 29)),
        ("8 out", date(2027, 10, 8)),
        ("8 de set. de 2027", date(2027, 9, 8)),
        ("15 AOÛT 2027", date(2027, 8, 15)),
        ("23 mars 27", THE_DAY),
        ("23 March 2020", date(2020, 3, 23)),
        ("5/5/2027", date(2027, 5, 5)),
    ],
)
def test_a_day_without_a_time_is_read_and_without_a_year_it_is_the_next_one(text: str, day: date) -> None:
    assert understood(text) == (day, None)


@pytest.mark.parametrize("today", [date(2096, 3, 1), date(2100, 1, 1)])
def test_the_next_29_february_may_be_years_away(today: date) -> None:
    assert read("29 Feb", code="en", today=today).day == date(2104, 2, 29)


@pytest.mark.parametrize(
    ("ahead", "texts"),
    [
        (0, "today|hoy|aujourd'hui|aujourd’hui|hoje|HOY"),
        (1, "tomorrow|demain|mañana|amanhã|manana|amanha"),
        (2, "day after tomorrow|the day after tomorrow|après-demain|apres demain|pasado mañana|depois de amanhã"),
        (6, "next Tuesday|Tuesday|mardi|mardi prochain|el martes|próxima terça|terça-feira|terca feira|mar.|tue"),
        (1, "Thursday|jeudi|el jueves|el próximo jueves|jueves que viene|quinta|quinta-feira|quinta que vem|qui"),
        (7, "Wednesday|mercredi|miércoles|quarta-feira"),
        (3, "samedi|sábado|Sat|sáb."),
    ],
)
def test_days_are_counted_from_today(ahead: int, texts: str) -> None:
    for text in texts.split("|"):
        assert understood(text) == (TODAY + timedelta(days=ahead), None), text


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("15:30", time(15, 30)),
        ("15h", time(15)),
        ("15 h 30", time(15, 30)),
        ("3h", time(3)),
        ("15 heures", time(15)),
        ("a las 15 horas", time(15)),
        ("15 hs", time(15)),
        ("3 pm", time(15)),
        ("3PM", time(15)),
        ("3:30 p.m.", time(15, 30)),
        ("3:30 a. m.", time(3, 30)),
        ("12 am", time(0)),
        ("12 pm", time(12)),
        ("12:30 am", time(0, 30)),
        ("noon", time(12)),
        ("12 noon", time(12)),
        ("à midi", time(12)),
        ("al mediodía", time(12)),
        ("meio-dia", time(12)),
        ("meio dia", time(12)),
        ("midnight", time(0)),
        ("minuit", time(0)),
        ("medianoche", time(0)),
        ("meia-noite", time(0)),
        ("9 de la mañana", time(9)),
        ("8 h du soir", time(20)),
        ("3 de la tarde", time(15)),
        ("às 7 da noite", time(19)),
        ("at 9 in the morning", time(9)),
        ("0:00", time(0)),
        ("23:59", time(23, 59)),
        ("１５：３０", time(15, 30)),
    ],
)
def test_a_time_without_a_day_is_read(text: str, clock: time) -> None:
    assert understood(text) == (None, clock)


@pytest.mark.parametrize(
    ("text", "ahead", "clock"),
    [
        ("mañana 15h", 1, time(15)),
        ("mañana a las 9 de la mañana", 1, time(9)),
        ("demain 9h", 1, time(9)),
        ("demain à midi", 1, time(12)),
        ("amanhã 15h30", 1, time(15, 30)),
        ("demain 15.30", 1, time(15, 30)),
        ("el martes 10.12", 6, time(10, 12)),
        ("tomorrow 3pm", 1, time(15)),
        ("noon tomorrow", 1, time(12)),
        ("hoje às 18h", 0, time(18)),
        ("mar 15h", 6, time(15)),
    ],
)
def test_words_for_days_and_times_stand_together(text: str, ahead: int, clock: time) -> None:
    assert understood(text) == (TODAY + timedelta(days=ahead), clock)


def test_only_english_leaves_open_which_number_is_the_month() -> None:
    reading = Reading(day=date(2027, 5, 4), time=time(9), others=(date(2027, 4, 5),))
    assert read("04/05/2027 9:00", code="en", today=TODAY) == reading
    assert read("4/5 9:00", code="en", today=TODAY) == reading
    for code in ("fr", "es", "pt_BR"):
        assert understood("04/05/2027", code) == (date(2027, 5, 4), None)


def test_the_day_of_the_week_settles_which_number_is_the_month() -> None:
    assert understood("Tuesday 04/05/2027") == (date(2027, 5, 4), None)
    assert understood("Monday 04/05/2027") == (date(2027, 4, 5), None)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("31 avril", "“31 avril” is not a date: that month has 30 days.", "Try “30 avril”."),
        ("le 31/4/2027 9h", "“le 31/4/2027 9h” is not a date: that month has 30 days.", "Try “le 30/4/2027 9h”."),
        ("0 March", "“0 March” is not a date: that month has 31 days.", "Try “1 March”."),
        ("30 Feb", "“30 Feb” is not a date: that month has 29 days.", "Try “29 Feb”."),
        (
            "29 février 2027",
            "“29 février 2027” is not a date: 2027 is not a leap year, its February has 28 days.",
            "Try “28 février 2027”.",
        ),
        ("13/13/2027", "“13/13/2027” is not a date: months are numbered 1 to 12.", "23 March"),
        ("2027-00-01", "“2027-00-01” is not a date: months are numbered 1 to 12.", "23 March"),
        ("23 March 1530", "The year 1530 is out of range: it may be 1900 to 2200.", "2027"),
        ("9999-12-31", "The year 9999 is out of range: it may be 1900 to 2200.", "2027"),
        ("25:00", "“25:00” is not a time: hours are numbered 0 to 23.", "15:30"),
        ("demain 24h", "“24h” is not a time: hours are numbered 0 to 23.", "15:30"),
        ("12h75", "“12h75” is not a time: minutes are numbered 0 to 59.", "15:30"),
        ("15:30 am", "It is not clear which hour “15:30 am” is.", "15:30"),
        ("12 de la noche", "It is not clear which hour “12 de la noche” is.", "15:30"),
        ("le 23 brumaire 9h", "“brumaire” in “le 23 brumaire 9h” was not understood.", "23 March"),
        ("23 Märchen", "“Märchen” in “23 Märchen” was not understood.", "23 March"),
        ("until 23 March", "“until” in “until 23 March” was not understood.", "23 March"),
        ("last Tuesday", "“last” in “last Tuesday” was not understood.", "23 March"),
        ("2027-03-23T15:30+01:00", "“+01:00” in “2027-03-23T15:30+01:00” was not understood.", "23 March"),
        ("tomorrow at 9", "“9” in “tomorrow at 9” was not understood.", "a time as “15:30”"),
        ("23-25 March", "“23” in “23-25 March” was not understood.", "23 March"),
        ("3", "“3” was not understood.", "a time as “15:30”"),
        ("banana", "“banana” was not understood.", "23 March"),
        ("March 2027", "“March” names a month without its day.", "23 March"),
        ("23 March or 24 March", "“23 March or 24 March” names more than one day.", "23 March"),
        ("today tomorrow", "“today tomorrow” names more than one day.", "23 March"),
        ("tomorrow 23 March", "“tomorrow 23 March” names more than one day.", "23 March"),
        ("12.10", "“12.10” was not understood.", "23 March"),
        ("15h à 16h", "“15h à 16h” names more than one time.", "23 March"),
        (
            "Monday 23 March",
            "“Monday 23 March” contradicts itself: that date falls on another day of the week.",
            "Leave",
        ),
        ("le la", "“le la” holds neither a date nor a time.", "23 March"),
        ("", "Nothing was written.", "23 March"),
        (" \u200b\u3164\x00", "Nothing was written.", "23 March"),
        ("9" * 101, "The text has 101 characters; at most 100 fit.", "23 March"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_was_wrong_and_an_example(text: str, message: str, hint: str) -> None:
    said_message, said_hint = refused(text)
    assert said_message == message
    assert hint in said_hint


def test_what_is_proposed_instead_of_a_day_that_does_not_exist_is_a_date() -> None:
    for text in ("31 avril", "31 de abril de 2027 a las 15:30", "April 31st", "29.2.2027", "Le 32 MARS à 15H30"):
        _message, hint = refused(text)
        assert understood(hint.removeprefix("Try “").removesuffix("”."))[0] is not None


AWKWARD = [
    "\0", "\ud800", "💥", "%s {text} {0}", "1/2/3/4", "1-", "--", "::", "...", "’’’", "²³ mars", "٢٣/٠٣/٢٠٢٧", "½ mars",
    "ﷺ" * 100, "1 " * 50, "de " * 33, "\u3000" * 100, "mar " * 25, "1h" * 50, "1 h " * 25, "a. " * 33, "next " * 20,
    "23 mars 2027 " * 7, "1e9", "-5", "1/0/0", "0000-00-00", "00:00:00:00", "23\u202emarch", "2027年3月23日",
]  # fmt: skip
WORDS = st.lists(
    st.sampled_from(
        ["23", "31", "29", "2", "0", "12", "99", "2027", "1", "/", "-", ".", ":", ",", "h", "am", "pm", "w", "j", "min",
         "e", "mars", "may", "février", "terça-feira", "de", "à", "next", "demain", "noon", "15h30", "3:30", "start"]
    ),
    max_size=9,
)  # fmt: skip


def outcome(reader: Callable[[str], Any], text: str) -> Any:
    """Return what is read, None where it is refused in words; any other exception fails the test."""
    try:
        return reader(text)
    except InvalidInputError as error:
        said(error)
        return None


def never_fails(text: str) -> None:
    for code in ("en", "pt_BR"):
        reading = outcome(partial(read, code=code, today=TODAY), text)
        assert reading is None or reading.day is not None or reading.time is not None
        assert reading is None or reading.day not in reading.others
    minutes = outcome(read_minutes, text)
    assert minutes is None or 1 <= minutes <= 14 * 24 * 60
    before = outcome(read_before, text)
    if before is not None:
        assert before == sorted(set(before), reverse=True)
        assert 1 <= len(before) <= 6
        assert 0 <= before[-1] <= before[0] <= 60 * 24 * 60


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_text_is_read_or_refused(text: str) -> None:
    never_fails(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=110) | WORDS.map(" ".join) | WORDS.map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    never_fails(text)


@settings(max_examples=200, deadline=None)
@given(
    day=st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    clock=st.times().map(lambda found: found.replace(second=0, microsecond=0)),
    code=st.sampled_from(["en", "en_GB", "fr", "es", "pt_BR"]),
    reader=st.sampled_from(CODES),
    style=st.sampled_from(["full", "long", "medium"]),
)
def test_what_a_language_writes_is_read_back_by_anybody(
    day: date, clock: time, code: str, reader: str, style: str
) -> None:
    text = f"{format_date(day, style, locale=code)} {format_time(clock, 'short', locale=code)}"
    assert understood(text, reader) == (day, clock)


@settings(max_examples=100, deadline=None)
@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), code=st.sampled_from(["fr", "es", "pt_BR"]))
def test_a_short_date_is_read_back_in_the_language_that_wrote_it(day: date, code: str) -> None:
    assert understood(format_date(day, "short", locale=code), code) == (day, None)


@settings(max_examples=100, deadline=None)
@given(today=st.dates(date(2000, 1, 1), date(2100, 12, 31)), word=st.sampled_from(sorted(WEEKDAYS)))
def test_a_day_of_the_week_is_within_the_next_seven_days(today: date, word: str) -> None:
    day = read(word, code="en", today=today).day
    assert day is not None
    assert timedelta(days=1) <= day - today <= timedelta(days=7)
    assert day.weekday() == WEEKDAYS[word]


@pytest.mark.parametrize(
    ("minutes", "texts"),
    [
        (1, "1|1 min|1 minute"),
        (90, "90|90 min|90 minutos|1h30|1 h 30|1:30|1:30 h|1 hour 30|1 hour and 30 minutes|1 heure 30|1,5 h|1.5 hours"),
        (120, "2 h|2h|2 hours|2 heures|2 horas|2HRS|２h"),
        (150, "2 horas e 30 minutos|2 horas y 30 min|2 heures et 30 minutes"),
        (2 * 24 * 60, "2 days|2 jours|2 días|2 dias|2d|2 j|48h"),
        (7 * 24 * 60, "1 week|1 semaine|1 semana|1w"),
        (14 * 24 * 60, "14 days|2 weeks"),
        (25 * 60, "1 day 1 hour|1 jour, 1 heure"),
    ],
)
def test_a_length_of_time_is_read(minutes: int, texts: str) -> None:
    for text in texts.split("|"):
        assert read_minutes(text) == minutes, text


@pytest.mark.parametrize(
    "text", ["", "x", "0", "-5", "15 days", "20161", "1:75", "1 day 2", "h", "1 min 1 h", "2 months"]
)
def test_a_length_that_is_unclear_or_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_minutes(text)
    assert said(caught.value)[1] == "Write it as “90 min”, “1 h 30” or “2 days”."


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("1 week, 1 day, 1 hour, at the start", [10080, 1440, 60, 0]),
        ("1 semaine, 1 jour et 1 heure avant, au début", [10080, 1440, 60, 0]),
        ("1 semana, 1 día y 1 hora, al inicio", [10080, 1440, 60, 0]),
        ("1 semana; 1 dia; 1 hora; no início", [10080, 1440, 60, 0]),
        ("0, 1 hour, 1 day, 1 week", [10080, 1440, 60, 0]),
        ("1w 1d 1h 0", [10080, 1440, 60, 0]),
        ("1d 60 1h", [1440, 60]),
        ("1h30 15", [90, 15]),
        ("1 day before", [1440]),
        ("1 day 12 hours, 1 hour", [2160, 60]),
        ("1 hour 30, 10", [90, 10]),
        ("at the start", [0]),
        ("60 days", [86400]),
    ],
)
def test_reminders_are_listed_the_earliest_first_and_none_twice(text: str, before: list[int]) -> None:
    assert read_before(text) == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1d 1h 15", "“1d 1h 15” may be one reminder or several."),
        ("1h 10min", "“1h 10min” may be one reminder or several."),
        ("1 day, 1 hour and 30 minutes", "“1 day, 1 hour and 30 minutes” may be one reminder or several."),
        ("1 day, foo", "“foo” in “1 day, foo” was not understood."),
        ("1 day foo", "“foo” in “1 day foo” was not understood."),
        ("61 days", "A reminder may go out at most 60 days before the start."),
        ("1,2,3,4,5,6,7", "7 reminders are too many; at most 6 fit."),
        ("", "Nothing was written."),
        (",,", "“,,” is not a length of time."),
    ],
)
def test_reminders_that_are_unclear_or_too_many_are_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_before(text)
    assert said(caught.value)[0] == message
    assert said(caught.value)[1]
