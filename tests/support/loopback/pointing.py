"""Pointing discord.py at a loopback instead of at Discord."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def point_discord_at(api: str) -> Iterator[None]:
    """While it lasts, every discord.py client of this process talks to `api` (http://127.0.0.1:PORT/api/v10).

    discord.py keeps two addresses, both on classes: `Route.BASE` for REST and webhooks, and
    `DiscordWebSocket.DEFAULT_GATEWAY`, which a client that is not sharded uses without asking /gateway/bot.
    """
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = api
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(api).with_scheme("ws").with_path("/gateway")
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway
