"""Routes by method and path, and what goes into a handler and out of it."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.support.loopback.records import Upload

Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Call:
    """A request on its way to a handler; `received` is when its body was complete (perf_counter)."""

    method: str
    path: str
    query: dict[str, str]
    json: Any
    files: list[Upload]
    received: float
    parameters: dict[str, str] = field(default_factory=dict)

    def id(self, name: str) -> int:
        """A path parameter that is a snowflake; refused with 50035 where it is not."""
        try:
            return int(self.parameters[name])
        except ValueError:
            raise Refusal(400, 50035, "Invalid Form Body") from None

    @property
    def body(self) -> Json:
        """The body, which must be a JSON object."""
        if not isinstance(self.json, dict):
            raise Refusal(400, 50035, "Invalid Form Body")
        return self.json


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: a JSON body, or none with 204. `content` is a body that is no JSON (a file)."""

    status: int = 204
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None


class Refusal(Exception):  # noqa: N818 - Discord refuses; nothing here went wrong
    """Discord's way of saying no: an HTTP status with a code and a message in JSON."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status, self.code, self.message = status, code, message

    @property
    def reply(self) -> Reply:
        return Reply(self.status, {"message": self.message, "code": self.code})


class Route(NamedTuple):
    """Where a handler stands. `open_to_all` routes carry their right in the path and no bot token."""

    method: str
    path: str
    open_to_all: bool
    handler: Callable[[Call], Awaitable[Reply]]


class _Mark(NamedTuple):
    method: str
    path: str
    open_to_all: bool


Handler = TypeVar("Handler", bound="Callable[..., Awaitable[Reply]]")


def route(method: str, path: str, *, open_to_all: bool = False) -> Callable[[Handler], Handler]:
    """Marks a method as the handler of a route; `{name}` in the path is a parameter. May be given twice."""

    def mark(handler: Handler) -> Handler:
        marks: list[_Mark] = getattr(handler, "routes", [])
        setattr(handler, "routes", [*marks, _Mark(method, path, open_to_all)])  # noqa: B010 - it is no field
        return handler

    return mark


class Router:
    """Finds the route of a request; a literal segment goes before a parameter."""

    def __init__(self, *providers: object) -> None:
        self._table: dict[tuple[str, int], list[tuple[list[str], Route]]] = {}
        for provider in providers:
            for _, handler in inspect.getmembers(provider, inspect.ismethod):
                marks: list[_Mark] = getattr(handler, "routes", [])
                for mark in marks:
                    self._add(Route(mark.method, mark.path, mark.open_to_all, handler))

    def _add(self, new: Route) -> None:
        segments = new.path.split("/")
        rows = self._table.setdefault((new.method, len(segments)), [])
        rows.append((segments, new))
        rows.sort(key=lambda row: [segment.startswith("{") for segment in row[0]])

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        given = path.split("/")
        for segments, found in self._table.get((method, len(given)), ()):
            parameters: dict[str, str] = {}
            for wanted, value in zip(segments, given, strict=True):
                if wanted.startswith("{"):
                    parameters[wanted[1:-1]] = value
                elif wanted != value:
                    break
            else:
                return found, parameters
        return None
