"""Discord's rate limits, true 429s included.

From Discord's reference, "Rate Limits": 50 requests a second for a bot, interaction callbacks and webhooks
not counted; a bucket a route and channel, told in `X-RateLimit-*` headers. That a channel takes about 5
messages in 5 seconds is what bots meet. The global limit slides (any second), which is the strictest reading;
a bucket's window begins with its first request, as its headers say.
"""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.loopback.router import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_COUNTED = ("/interactions/", "/webhooks/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is allowed: requests a second in all, and messages in one channel in so many seconds."""

    requests_a_second: int = 50
    messages: int = 5
    message_seconds: float = 5.0


def rate_limited(retry_after: float, *, scope: str, headers: dict[str, str] | None = None) -> Reply:
    """A 429 as Discord writes it. discord.py takes one without `Via` for a ban by Cloudflare and gives up."""
    retry_after = max(retry_after, 0.001)
    stated = {
        "Via": "1.1 google",
        "Retry-After": str(math.ceil(retry_after)),
        "X-RateLimit-Scope": scope,
        **(headers or {}),
    }
    if scope == "global":
        stated["X-RateLimit-Global"] = "true"
    body = {
        "message": "You are being rate limited.",
        "retry_after": retry_after,
        "global": scope == "global",
    }
    return Reply(429, body, stated)


class LimitKeeper:
    """Counts what a bot asks for and refuses what is over the limits."""

    def __init__(self, limits: Limits, now: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._now = now
        self._recent: deque[float] = deque()
        self._windows: dict[str, tuple[float, int]] = {}

    def admit(self, method: str, path: str) -> tuple[Reply | None, dict[str, str]]:
        """A 429 where the request is refused, and the headers that its answer carries."""
        if path.startswith(NOT_COUNTED):
            return None, {}
        now = self._now()
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if len(self._recent) >= self._limits.requests_a_second:
            return rate_limited(self._recent[0] + 1 - now, scope="global"), {}
        refusal, headers = self._bucket(method, path, now)
        if refusal is None:
            self._recent.append(now)
        return refusal, headers

    def _bucket(self, method: str, path: str, now: float) -> tuple[Reply | None, dict[str, str]]:
        parts = path.split("/")
        if method != "POST" or len(parts) != 4 or parts[1] != "channels" or parts[3] != "messages":
            return None, {}
        channel = parts[2]
        began, used = self._windows.get(channel, (now, 0))
        if now >= began + self._limits.message_seconds:
            began, used = now, 0
        left = self._limits.messages - used
        ends_in = began + self._limits.message_seconds - now
        headers = {
            "X-RateLimit-Bucket": "channel-messages",
            "X-RateLimit-Limit": str(self._limits.messages),
            "X-RateLimit-Remaining": str(max(left - 1, 0)),
            "X-RateLimit-Reset": f"{time.time() + ends_in:.3f}",
            "X-RateLimit-Reset-After": f"{math.ceil(ends_in * 1000) / 1000:.3f}",  # never too early
        }
        if left <= 0:
            return rate_limited(ends_in, scope="user", headers=headers), headers
        self._windows[channel] = (began, used + 1)
        return None, headers
