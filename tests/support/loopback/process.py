"""A bot in a process of its own, to be killed, stopped and started again."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

ROOT = Path(__file__).resolve().parents[3]


class BotProcess:
    """Runs `python -m MODULE ARGUMENTS` against a loopback while the context lasts; a survivor is killed.

    `environment` is added to this process's own, DISCORD_TOKEN is set to `token`, `ready` is the launcher's. What the process prints, on
    either stream, gathers in `output`.
    """

    def __init__(
        self,
        api: str,
        *arguments: str,
        token: str,
        module: str = "bot",
        environment: Mapping[str, str] | None = None,
        ready: float | None = None,
    ) -> None:
        self._command = [
            *(sys.executable, "-m", "tests.support.loopback.launcher"),
            *("--api", api, "--module", module),
            *(() if ready is None else ("--ready", str(ready))),
            *("--", *arguments),
        ]
        self._environment = {**os.environ, "DISCORD_TOKEN": token, **(environment or {})}
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._printed = bytearray()

    @property
    def output(self) -> str:
        return self._printed.decode(errors="replace")

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def returncode(self) -> int | None:
        """How it ended: negative where a signal ended it; None while it runs."""
        return self._running.returncode

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=ROOT,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        await self.ended(seconds=10)

    def kill(self) -> None:
        """SIGKILL: it gets no chance to do anything."""
        with suppress(ProcessLookupError):
            self._running.kill()

    def terminate(self) -> None:
        """SIGTERM: what a service manager sends first."""
        with suppress(ProcessLookupError):
            self._running.terminate()

    async def ended(self, *, seconds: float = 30.0) -> int:
        """Waits for its end and returns its exit code; TimeoutError after `seconds`."""
        assert self._reading is not None
        async with asyncio.timeout(seconds):
            code = await self._running.wait()
            await self._reading
        return code

    @property
    def _running(self) -> asyncio.subprocess.Process:
        assert self._process is not None, "the process has not been started"
        return self._process

    async def _read(self) -> None:
        stream = self._running.stdout
        assert stream is not None
        while part := await stream.read(65_536):
            self._printed += part
