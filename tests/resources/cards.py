"""The cards of the curators, as the tests ask for them."""

from __future__ import annotations

from bot.app import App
from bot.resources.showing import Wanted


async def wanted_cards(app: App) -> list[Wanted]:
    """Every card of the curators that should stand."""
    return [await app.review_cards.wanted(guild, number) for guild, number in await app.review_cards.numbers()]
