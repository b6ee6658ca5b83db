"""I4: names that look empty or turn the text around them are refused; genuine ones stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.i18n import _
from bot.core.texts import clean_line, clean_lines, visible
from bot.errors import InvalidInputError
from bot.ui.text import label, plain

NAME = _("Name")


@pytest.mark.parametrize(
    "blank", ["", "   ", "\u3164", "\u2800\u2800", "\u200b\u200d", "\u115f \u1160", "\n\t", "\u00ad"]
)
def test_a_name_that_looks_empty_is_refused(blank: str) -> None:
    with pytest.raises(InvalidInputError):
        clean_line(blank, field=NAME, limit=100)


@pytest.mark.parametrize("mark", ["\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068"])
def test_a_name_that_reorders_the_text_around_it_is_refused(mark: str) -> None:
    with pytest.raises(InvalidInputError):
        clean_line(f"City {mark}lanretni", field=NAME, limit=100)


@pytest.mark.parametrize("name", ["هيئة الأمم المتحدة", "ארגון שלום", "अहिंसा", "می‌خواهم", "Peñalolén", "东京"])
def test_a_genuine_name_in_any_script_stays_whole(name: str) -> None:
    assert clean_line(name, field=NAME, limit=100) == name


@pytest.mark.parametrize("name", ["هيئة الأمم المتحدة", "ארגון שלום"])
def test_a_right_to_left_name_is_isolated_where_it_is_shown(name: str) -> None:
    assert plain(name) == f"\u2068{name}\u2069"


def test_a_name_that_is_too_long_is_refused_with_its_length() -> None:
    with pytest.raises(InvalidInputError) as refused:
        clean_line("x" * 101, field=NAME, limit=100)
    assert refused.value.values["length"] == 101


def test_lines_are_cleaned_one_by_one_and_kept_once() -> None:
    assert clean_lines(" a \n\nb\na", field=NAME, limit=10, most=5) == ["a", "b"]
    with pytest.raises(InvalidInputError):
        clean_lines("a\nb\nc", field=NAME, limit=10, most=2)


@given(st.text())
def test_what_is_visible_stays_so_and_holds_no_control_character(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert not any(ord(character) < 32 for character in shown)


@given(st.text())
def test_a_shown_text_has_no_markup_of_its_own(text: str) -> None:
    """I3: every mark that Discord would read is escaped, so no link can hide its host."""
    shown = plain(text)
    bare = shown.replace("\\\\", "").replace("\\[", "").replace("\\]", "").replace("\\`", "").replace("\\*", "")
    assert not set("[]`*") & set(bare)


def test_a_masked_link_shows_its_address() -> None:
    assert plain("[our site](https://evil.example)") == "\\[our site\\](https://evil.example)"


def test_mentions_are_shown_and_ping_nobody() -> None:
    """I2: the text breaks the mention, and the client allows none anyway."""
    assert "@everyone" not in plain("@everyone")
    assert "<@" not in plain("<@&123>").replace("\\<@", "")


@given(st.text(min_size=1), st.integers(min_value=1, max_value=100))
def test_a_label_keeps_to_its_limit(text: str, limit: int) -> None:
    assert len(label(text, limit=limit)) <= limit
