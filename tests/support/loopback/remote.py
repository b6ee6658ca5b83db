"""The near end of a loopback that runs in a process of its own."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tests.support.loopback.process import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

Json = dict[str, Any]

LONGEST_LINE = 256 * 1024 * 1024


class RemoteError(Exception):
    """What went wrong at the other end, in its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteAnswer:
    """An answer as `answers.Answer` has it; `message` is the id of the message that answered."""

    type: int
    data: Json
    ephemeral: bool
    latency: float
    text: str
    message: str | None

    @property
    def choices(self) -> list[Json]:
        return list(self.data.get("choices", []))


class LoopbackProcess:
    """Starts `server` and speaks to it while the context lasts; guilds, people, channels by name or id."""

    def __init__(self, plan: Json | None = None, *, limits: bool = False, keep: int = 10_000) -> None:
        self._plan = plan
        self._options = ["--keep", str(keep), *(["--limits"] if limits else [])]
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self.api = ""
        self.token = ""

    async def __aenter__(self) -> Self:
        command = [sys.executable, "-m", "tests.support.loopback.server", *self._options]
        with tempfile.TemporaryDirectory() as folder:
            if self._plan is not None:
                plan = Path(folder) / "plan.json"
                plan.write_text(json.dumps(self._plan))
                command += ["--plan", str(plan)]
            self._process = await asyncio.create_subprocess_exec(
                *command,
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=LONGEST_LINE,
            )
            assert self._process.stdout is not None
            first = await self._process.stdout.readline()
        if not first:
            await self._process.wait()
            raise RemoteError("the server did not start; its standard error says why")
        ready = json.loads(first)["ready"]
        self.api, self.token = ready["api"], ready["token"]
        self._reading = asyncio.create_task(self._read(self._process.stdout))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the server by ending its input; kills it where that does not do within 10 s."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        with suppress(ConnectionError):
            await self._process.stdin.wait_closed()
        try:
            async with asyncio.timeout(10):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        if self._reading is not None:
            await self._reading

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def call(self, verb: str, /, **details: Any) -> Any:
        """Any verb of `server.Control`; RemoteError where it fails there."""
        assert self._process is not None
        assert self._process.stdin is not None
        number = next(self._numbers)
        self._waiting[number] = future = asyncio.get_running_loop().create_future()
        self._process.stdin.write(json.dumps({"id": number, "do": verb, **details}).encode() + b"\n")
        await self._process.stdin.drain()
        return await future

    async def connected(self, count: int = 1, *, seconds: float = 30.0) -> None:
        """Waits until that many bots are connected."""
        await self.call("connected", count=count, seconds=seconds)

    async def command(
        self, guild: str | None, user: str, name: str, options: Mapping[str, Any] | None = None, **more: Any
    ) -> RemoteAnswer:
        details = {"guild": guild, "user": user, "name": name, "options": dict(options or {}), **more}
        return RemoteAnswer(**await self.call("command", **details))

    async def autocomplete(
        self, guild: str | None, user: str, name: str, options: Mapping[str, Any], **more: Any
    ) -> RemoteAnswer:
        details = {"guild": guild, "user": user, "name": name, "options": dict(options), **more}
        return RemoteAnswer(**await self.call("autocomplete", **details))

    async def click(self, message: str, button: str, **more: Any) -> RemoteAnswer:
        return RemoteAnswer(**await self.call("click", message=message, button=button, **more))

    async def measure(
        self, verb: str, calls: Sequence[Mapping[str, Any]], *, times: int, at_once: int = 1
    ) -> list[float]:
        """Latencies in seconds of `times` calls of a verb, going round through the details in `calls`.

        The whole run is one order, so that nothing but the server and the bot works meanwhile.
        """
        details = [dict(call) for call in calls]
        latencies: list[float] = await self.call("measure", verb=verb, calls=details, times=times, at_once=at_once)
        return latencies

    async def requests(self, method: str = "*", pattern: str = "/**", **more: Any) -> list[Json]:
        """What the bot asked for: method, path, json, status, at; with `times`, once there are that many."""
        found: list[Json] = await self.call("requests", method=method, pattern=pattern, **more)
        return found

    async def world(self) -> Json:
        """Guilds by name, each with the ids of its channels, members and roles by name."""
        found: Json = await self.call("world")
        return found

    async def _read(self, lines: asyncio.StreamReader) -> None:
        while line := await lines.readline():
            reply = json.loads(line)
            future = self._waiting.pop(reply["id"])
            if future.done():
                continue
            if "error" in reply:
                future.set_exception(RemoteError(reply["error"]))
            else:
                future.set_result(reply["done"])
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(RemoteError("the server has ended"))
