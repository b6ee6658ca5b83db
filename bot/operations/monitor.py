"""Health and measures over HTTP, to this machine alone.

It listens on 127.0.0.1, so whoever asks is on the machine (or in the container) already; nothing that it tells names
anybody or holds anybody's words.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from bot.core.exposition import CONTENT_TYPE
from bot.errors import SettingsError

if TYPE_CHECKING:
    from aiohttp import web

log = logging.getLogger(__name__)
HOST = "127.0.0.1"
SECONDS_TO_CLOSE = 0.5  # that a stop leaves to answers under way

# What is told of health, whether the bot is well first.
Health = Callable[[], Awaitable[tuple[bool, Mapping[str, object]]]]
Metrics = Callable[[], Awaitable[str]]


class Monitor:
    """Answers `/healthz` (200 or 503, JSON) and `/metrics` (text) on a port until it is closed."""

    def __init__(self, runner: web.AppRunner) -> None:
        self._runner = runner

    @classmethod
    async def open(cls, port: int, health: Health, metrics: Metrics) -> Monitor:
        """Listen; raise SettingsError where the port is taken or not to be had."""
        from aiohttp import web  # noqa: PLC0415  # a bot without a port does not need it

        async def healthz(_request: web.Request) -> web.Response:
            well, told = await health()
            body = json.dumps({"status": "well" if well else "unwell", **told})
            headers = {"Cache-Control": "no-store"}
            return web.Response(
                text=body, status=200 if well else 503, content_type="application/json", headers=headers
            )

        async def metrics_(_request: web.Request) -> web.Response:
            return web.Response(body=(await metrics()).encode(), headers={"Content-Type": CONTENT_TYPE})

        routes = web.Application()
        routes.router.add_get("/healthz", healthz)
        routes.router.add_get("/metrics", metrics_)
        runner = web.AppRunner(routes, access_log=None, shutdown_timeout=SECONDS_TO_CLOSE)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, port).start()
        except OSError as error:
            await runner.cleanup()
            raise SettingsError(
                f"HEALTH_PORT: the port {port} of {HOST} cannot be used ({error.strerror or error}).",
                remedy="Choose another port, or 0 for none; another bot or program of this machine may use this one.",
            ) from error
        log.info("Health and measures are told on http://%s:%d.", HOST, port)
        return cls(runner)

    async def close(self) -> None:
        """Answer nobody any more."""
        await self._runner.cleanup()
