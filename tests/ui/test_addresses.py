"""Addresses of buttons as they come back."""

from __future__ import annotations

import pytest

from bot.errors import NotFoundError
from bot.ui.addresses import Pressed


@pytest.mark.parametrize("text", ["0", "165000000000000001", "1415926535897932384", str(2**63 - 1)])
def test_every_number_that_discord_gives_is_read(text: str) -> None:
    """Its ids have 19 digits since 2022."""
    assert Pressed([text]).number(0) == int(text)


@pytest.mark.parametrize("text", ["", "-1", "²", "x", " 1", "1_0", str(2**63), "9" * 60])
def test_what_no_column_of_ours_can_hold_is_refused(text: str) -> None:
    with pytest.raises(NotFoundError):
        Pressed([text]).number(0)
