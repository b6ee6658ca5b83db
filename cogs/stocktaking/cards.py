"""A stock-taking as a card: its figures, the map, its files; and the pulse of the network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord.ui import Button, File, Item, LayoutView, MediaGallery

from bot.core.i18n import Language, _
from bot.stocktaking import pulse
from bot.stocktaking.files import File as Written
from bot.stocktaking.service import Made
from bot.ui.addresses import button
from bot.ui.layouts import actions, layout, text
from bot.ui.text import plain

MAP = "network-map.png"
ALTERNATIVE_LENGTH = 1024  # letters that Discord takes to describe a picture


def buttons(since: str, language: str, say: Language) -> list[Button[Any]]:
    """Return what a curator can do with a stock-taking."""
    return [
        button(say(_("Write the foreword")), "stoc.foreword", language),
        button(say(_("Publish in the library")), "stoc.publish", since, language),
    ]


def fitting(files: Sequence[Written], room: int) -> list[Written]:
    """Return the files that go into one message together, the first ones first; `room` is in bytes."""
    taken: list[Written] = []
    for one in files:
        if len(one.content) <= room:
            taken.append(one)
            room -= len(one.content)
    return taken


def stocktaking_card(made: Made, files: Sequence[Written], pressed: Sequence[Button[Any]], say: Language) -> LayoutView:
    """Show the figures of a stock-taking, with the map and the files below."""
    head = f"### {plain(made.document.title)}, {plain(made.period)}"
    lines = [f"**{said}** – {plain(label)}" for label, said in made.figures]
    items: list[Item[Any]] = [text(head, plain(made.document.author)), text(*lines)]
    if made.map:
        described = plain(made.map_alternative, limit=ALTERNATIVE_LENGTH)
        items.append(
            MediaGallery(discord.MediaGalleryItem(f"attachment://{MAP}", description=described[:ALTERNATIVE_LENGTH]))
        )
    items += [File(f"attachment://{one.name}") for one in files]
    if len(files) < len(made.files):
        items.append(text(say(_("What is missing here is too large for Discord: choose one format, or a later day."))))
    items.append(text(f"-# {say(_('Drawn from what is recorded here; the same record gives the same document.'))}"))
    return layout(*items, *actions(*pressed))


def published(made: Made, number: int, say: Language) -> LayoutView:
    """Say that a stock-taking is in the library."""
    return layout(
        text(say(_("In the library now: {title}, {period}."), title=made.document.title, period=made.period)),
        *actions(button(say(_("Open")), "res.open", number)),
    )


def pulse_card(conditions: Sequence[pulse.Condition], say: Language) -> LayoutView:
    """Show the five conditions, each with its figures and what they are drawn from."""
    blocks: list[Item[Any]] = [text(f"### {say(_('The pulse of the network'))}")]
    for one in conditions:
        figures = " ".join(one.figures) or say(pulse.NOTHING)
        drawn = say(_("Drawn from {sources}."), sources=one.drawn_from)
        blocks.append(text(f"**{one.name}**", figures, f"-# {drawn}"))
    note = say(_("The five conditions of collective impact. Only what is recorded counts; nothing is estimated."))
    return layout(*blocks, text(f"-# {note}"))
