"""What the bot asked for: every REST request in the order in which it arrived."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request, or that a person hands to a command."""

    name: str
    content: bytes


@dataclass(slots=True, kw_only=True, eq=False)
class Request:
    """One request. `path` begins after /api/v10 and has no query; `json` is the body or its payload_json.

    `status` is None until it is answered, 0 where the socket was closed instead; `unknown` marks a route that
    this loopback does not have; `at` is in seconds on the monotonic clock.
    """

    method: str
    path: str
    at: float
    query: dict[str, str]
    json: Any = None
    files: list[Upload] = field(default_factory=list)
    status: int | None = None
    unknown: bool = False


def matches(pattern: str, path: str) -> bool:
    """Whether a path fits a pattern: `*` stands for one segment, a last `**` for any number of them."""
    wanted, given = pattern.split("/"), path.split("/")
    if wanted[-1] == "**":
        wanted = wanted[:-1]
        given = given[: len(wanted)] if len(given) >= len(wanted) else given
    return len(wanted) == len(given) and all(w in {"*", g} for w, g in zip(wanted, given, strict=True))


@dataclass(slots=True, kw_only=True, eq=False)
class _Watch:
    """Somebody who waits for a number of answered requests."""

    method: str
    pattern: str
    missing: int
    enough: asyncio.Future[None]

    def see(self, request: Request) -> None:
        if _fits(request, self.method, self.pattern):
            self.missing -= 1
            if self.missing <= 0 and not self.enough.done():
                self.enough.set_result(None)


class Records:
    """The requests; `keep` bounds how many are held (None: all)."""

    def __init__(self, keep: int | None = None) -> None:
        self._requests: deque[Request] = deque(maxlen=keep)
        self._watches: list[_Watch] = []

    def __iter__(self) -> Iterator[Request]:
        return iter(self._requests)

    def __len__(self) -> int:
        return len(self._requests)

    def add(self, request: Request) -> None:
        self._requests.append(request)

    def answered(self, request: Request, status: int) -> None:
        request.status = status
        for watch in self._watches:
            watch.see(request)

    def to(self, method: str, pattern: str) -> list[Request]:
        """Requests of a method ("*" for any) to paths that fit the pattern."""
        return [request for request in self._requests if _fits(request, method, pattern)]

    @property
    def unknown(self) -> list[Request]:
        """Requests to routes that this loopback does not have; each was answered with 404."""
        return [request for request in self._requests if request.unknown]

    def clear(self) -> None:
        self._requests.clear()

    async def until(self, method: str, pattern: str, *, times: int = 1, seconds: float = 10.0) -> list[Request]:
        """Waits until that many such requests were answered (or cut off), and returns all that were."""
        missing = times - len(self._answered(method, pattern))
        if missing > 0:
            enough = asyncio.get_running_loop().create_future()
            watch = _Watch(method=method, pattern=pattern, missing=missing, enough=enough)
            self._watches.append(watch)
            try:
                async with asyncio.timeout(seconds):
                    await enough
            finally:
                self._watches.remove(watch)
        return self._answered(method, pattern)

    def _answered(self, method: str, pattern: str) -> list[Request]:
        return [request for request in self.to(method, pattern) if request.status is not None]


def _fits(request: Request, method: str, pattern: str) -> bool:
    return method in {"*", request.method} and matches(pattern, request.path)
