"""Autocomplete whose errors reach the same report as everything else; discord.py itself would only log them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine
from typing import Any

from discord import app_commands

from bot.ui.context import Itx
from bot.ui.reports import report

MOST = 25  # choices that Discord shows
Choices = list[app_commands.Choice[str]]
Suggest = Callable[[Any, Itx, str], Coroutine[Any, Any, Choices]]


def suggesting(callback: Suggest) -> Suggest:
    """Make a cog's method answer with no choices, and report, where it fails."""

    @functools.wraps(callback)
    async def guarded(cog: Any, itx: Itx, typed: str) -> Choices:  # noqa: ANN401  # whatever cog the method is of
        try:
            return await callback(cog, itx, typed)
        except Exception as error:  # noqa: BLE001  # the last door: everything is reported
            await report(itx, error)
            return []

    return guarded
