"""The loopback in a process of its own, so that its work is not the bot's and not the benchmark's.

python -m tests.support.loopback.server [--plan FILE] [--limits] [--keep N] [--patience SECONDS]

It is told what to do in JSON lines on standard input, `{"id": 1, "do": "command", "guild": "network", …}`,
and answers each on standard output when it is done, `{"id": 1, "done": …}` or `{"id": 1, "error": "…"}`; many
may be under way at once. The first line that it prints is `{"ready": {"api": …, "token": …}}`. It ends when
standard input does, so it never outlives whoever started it. `remote.LoopbackProcess` is the other end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.loopback.limits import Limits
from tests.support.loopback.loopback import LoopbackDiscord
from tests.support.loopback.world import DEFAULT_PLAN, build_world

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.support.loopback.answers import Answer
    from tests.support.loopback.records import Request
    from tests.support.loopback.world import Guild

Json = dict[str, Any]

LONGEST_LINE = 64 * 1024 * 1024


class Control:
    """The verbs of the control channel: methods that begin with `do_`, their keywords the line's keys."""

    def __init__(self, discord: LoopbackDiscord) -> None:
        self._discord = discord

    async def carry_out(self, verb: str, details: Json) -> Any:
        """Does one verb; LookupError where there is none of that name."""
        method: Callable[..., Awaitable[Any]] | None = getattr(self, f"do_{verb}", None)
        if method is None:
            raise LookupError(f"no verb {verb!r}")
        return await method(**details)

    async def do_connected(self, count: int = 1, seconds: float = 30.0) -> None:
        await self._discord.gateway.connected(count, seconds=seconds)

    async def do_world(self) -> Json:
        """The ids of what exists, as text, by name."""
        return {guild.name: _ids(guild) for guild in self._discord.world.guilds.values()}

    async def do_command(self, **details: Any) -> Json:
        return _answer(await self._discord.command(**details))

    async def do_autocomplete(self, **details: Any) -> Json:
        return _answer(await self._discord.autocomplete(**details))

    async def do_click(self, message: str, button: str, **details: Any) -> Json:
        on = self._discord.world.message(int(message))
        return _answer(await self._discord.click(on, button, **details))

    async def do_measure(self, verb: str, calls: list[Json], times: int, at_once: int = 1) -> list[float]:
        """Latencies in seconds of `times` calls of `command` or `autocomplete`, round and round `calls`."""
        asks: dict[str, Callable[..., Awaitable[Answer]]] = {
            "command": self._discord.command,
            "autocomplete": self._discord.autocomplete,
        }
        ask = asks[verb]
        return await self._discord.measure(lambda turn: ask(**calls[turn % len(calls)]), times=times, at_once=at_once)

    async def do_requests(
        self, method: str = "*", pattern: str = "/**", times: int = 0, seconds: float = 30.0
    ) -> list[Json]:
        """What was asked for; with `times`, once that many were answered."""
        requests = self._discord.requests
        if times:
            await requests.until(method, pattern, times=times, seconds=seconds)
        return [_request(request) for request in requests.to(method, pattern)]

    async def do_fault(self, kind: str, method: str, pattern: str, **details: Any) -> None:
        self._discord.faults.order(kind, method, pattern, **details)


def _ids(guild: Guild) -> Json:
    return {
        "id": str(guild.id),
        "channels": {channel.name: str(channel.id) for channel in guild.channels.values()},
        "members": {member.user.name: str(member.user.id) for member in guild.members.values()},
        "roles": {role.name: str(role.id) for role in guild.roles.values()},
    }


def _answer(answer: Answer) -> Json:
    return {
        "type": int(answer.type),
        "data": answer.data,
        "ephemeral": answer.ephemeral,
        "latency": answer.latency,
        "text": answer.text,
        "message": str(answer.message.id) if answer.message else None,
    }


def _request(request: Request) -> Json:
    return {
        "method": request.method,
        "path": request.path,
        "json": request.json,
        "status": request.status,
        "at": request.at,
        "unknown": request.unknown,
    }


def _print(line: Json) -> None:
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
    sys.stdout.flush()


async def _handle(control: Control, line: bytes) -> None:
    details: Json = json.loads(line)
    number, verb = details.pop("id"), details.pop("do")
    try:
        _print({"id": number, "done": await control.carry_out(verb, details)})
    except Exception as error:  # noqa: BLE001 - whatever it was, the other end is told
        causes = error.exceptions if isinstance(error, ExceptionGroup) else (error,)
        _print({"id": number, "error": "; ".join(f"{type(cause).__name__}: {cause}" for cause in causes)})


async def serve(discord: LoopbackDiscord) -> None:
    """Serves until standard input ends."""
    lines = asyncio.StreamReader(limit=LONGEST_LINE)
    loop = asyncio.get_running_loop()
    pipe, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    under_way: set[asyncio.Task[None]] = set()
    try:
        async with discord:
            control = Control(discord)
            _print({"ready": {"api": discord.api, "token": discord.token}})
            while line := await lines.readline():
                task = asyncio.create_task(_handle(control, line))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
    finally:
        pipe.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="server")
    parser.add_argument("--plan", type=Path, help="JSON of what exists, as in world/plan.py")
    parser.add_argument("--limits", action="store_true", help="Discord's rate limits")
    parser.add_argument("--keep", type=int, default=10_000, help="how many of each thing to remember")
    parser.add_argument("--patience", type=float, default=30.0, help="seconds to wait for an answer")
    options = parser.parse_args()
    plan = json.loads(options.plan.read_text()) if options.plan else DEFAULT_PLAN
    discord = LoopbackDiscord(
        build_world(plan, keep=options.keep),
        limits=Limits() if options.limits else None,
        patience=options.patience,
        keep=options.keep,
    )
    asyncio.run(serve(discord))


if __name__ == "__main__":
    main()
