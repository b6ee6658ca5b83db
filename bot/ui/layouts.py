"""Components V2, as our messages use them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord.ui import ActionRow, Button, Container, Item, LayoutView, Section, Select, Separator, TextDisplay

MOST_TEXT = 4000  # characters that Discord takes in all text of one message


def layout(*items: Item[Any]) -> LayoutView:
    """Return a message of these items.

    It is stopped at once: its buttons are addresses, so discord.py need not keep it in memory.
    """
    view = LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    _fit(view)
    view.stop()
    return view


def _fit(view: LayoutView) -> None:
    """Shorten the longest texts until all of them together fit: a card cut short is better than none."""
    texts = [item for item in view.walk_children() if isinstance(item, TextDisplay)]
    while (over := sum(len(one.content) for one in texts) - MOST_TEXT) > 0:
        longest = max(texts, key=lambda one: len(one.content))
        kept = max(len(longest.content) - over - 2, len(longest.content) // 2)
        longest.content = longest.content[:kept].rstrip("\\ ") + " …"


def card(*items: Item[Any]) -> Container[Any]:
    """Return a framed block, without a colour: none would mean anything."""
    return Container(*items)


def text(*lines: str) -> TextDisplay[Any]:
    """Return a block of text, a line each."""
    return TextDisplay("\n".join(line for line in lines if line))


def row(lines: str, action: Button[Any]) -> Section[Any]:
    """Return a line of a list with its action beside it."""
    return Section(lines, accessory=action)


def rule() -> Separator[Any]:
    """Return a line between two blocks."""
    return Separator()


def actions(*buttons: Button[Any] | None) -> Sequence[ActionRow[Any]]:
    """Return a row of those buttons that are there; nothing where none is."""
    given = [one for one in buttons if one is not None]
    return [ActionRow(*given)] if given else []


def choice(menu: Select[Any] | None) -> Sequence[ActionRow[Any]]:
    """Return a row with a menu; nothing where there is none or it has no options."""
    return [ActionRow(menu)] if menu is not None and menu.options else []
