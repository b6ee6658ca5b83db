"""Short fixed lists as autocomplete: Discord counts every choice that stands in a command, and takes 8,000 letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from discord import app_commands

from bot.core.folding import fold
from bot.core.i18n import Language, _
from bot.errors import InvalidInputError
from bot.ui.suggesting import MOST, Choices
from bot.ui.text import label

Value = TypeVar("Value", bound=str)


def offered(say: Language, typed: str, options: Mapping[Value, str]) -> Choices:
    """Return those of (value, name in English) whose name in the reader's language holds what was typed."""
    named = [(say(name), value) for value, name in options.items()]
    return [
        app_commands.Choice(name=label(name, limit=100), value=str(value))
        for name, value in named
        if fold(typed) in fold(name)
    ][:MOST]


def chosen(say: Language, typed: str, options: Mapping[Value, str]) -> Value:
    """Return the value that was chosen, or typed by its name; raise InvalidInputError where it is none of them."""
    for value, name in options.items():
        if typed == value or fold(typed) in {fold(name), fold(say(name))}:
            return value
    raise InvalidInputError(_("“{text}” is not on the list."), hint=_("Choose from the list that opens."), text=typed)
