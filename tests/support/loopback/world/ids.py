"""Snowflakes: Discord's ids, whose upper bits are milliseconds since 2015."""

from __future__ import annotations

import time
from datetime import UTC, datetime

DISCORD_EPOCH = 1_420_070_400_000  # 2015-01-01T00:00Z in milliseconds, from Discord's reference
FIXED_EPOCH = 1_464_739_200_000  # 2016-06-01T00:00Z: where the ids of guilds, people and channels begin


def created_at(snowflake: int) -> datetime:
    """The instant that a snowflake carries."""
    return datetime.fromtimestamp(((snowflake >> 22) + DISCORD_EPOCH) / 1000, UTC)


class Snowflakes:
    """Hands out ids that grow.

    `fixed` ids are the same in every run (guilds, roles, people, channels), so that a database made against
    one loopback fits the next. `fresh` ids carry the time of day (messages, interactions): discord.py reads
    the age of both from them.
    """

    def __init__(self) -> None:
        self._fixed = FIXED_EPOCH - DISCORD_EPOCH
        self._fresh = 0

    def fixed(self) -> int:
        self._fixed += 1
        return self._fixed << 22

    def fresh(self) -> int:
        now = (int(time.time() * 1000) - DISCORD_EPOCH) << 22
        self._fresh = max(self._fresh + 1, now)
        return self._fresh
