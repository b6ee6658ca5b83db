"""The loopback Discord as one thing: `async with LoopbackDiscord() as discord`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from aiohttp import web

from tests.support.loopback.driver import Driver
from tests.support.loopback.faults import Faults
from tests.support.loopback.gateway import Gateway
from tests.support.loopback.interactions import Interactions
from tests.support.loopback.limits import LimitKeeper, Limits
from tests.support.loopback.posting import Posting
from tests.support.loopback.records import Records
from tests.support.loopback.rest import Rest
from tests.support.loopback.router import Call, Refusal, Reply, Router, route
from tests.support.loopback.routes.application import ApplicationRoutes
from tests.support.loopback.routes.guilds import GuildRoutes
from tests.support.loopback.routes.interactions import InteractionRoutes
from tests.support.loopback.routes.messages import MessageRoutes
from tests.support.loopback.routes.scheduled_events import ScheduledEventRoutes
from tests.support.loopback.routes.threads import ThreadRoutes
from tests.support.loopback.world import Sync, World, build_world

if TYPE_CHECKING:
    from types import TracebackType

GATEWAY_PATH = "/gateway"
CLOSING_SECONDS = 0.5
# A bot that answers 500 interactions at once opens 500 sockets; past the backlog (128 unless told) the system
# lets some wait a whole second for their second attempt to connect.
BACKLOG = 4096


class LoopbackDiscord(Driver):
    """A Discord on 127.0.0.1, on a port that the system picks, for as long as the context lasts.

    `world` is what exists (by default the plan of `world.plan`); it holds no socket and may be handed on to
    the next loopback, as if Discord had been away for a while. `limits` turns on Discord's rate limits;
    without them no rate limit header is sent, and discord.py then sends one request at a time for each route
    and channel. `deadline` is how long a callback may take (Discord: 3 s), `patience` how long a verb waits
    for one. `keep` bounds what is remembered of requests and interactions, for long runs.
    """

    def __init__(
        self,
        world: World | None = None,
        *,
        limits: Limits | None = None,
        deadline: float | None = 3.0,
        patience: float = 10.0,
        heartbeat_seconds: float = 41.25,
        compress: bool = True,
        keep: int | None = None,
    ) -> None:
        self.world = world or build_world(keep=keep)
        self.gateway = Gateway(self.world, heartbeat_seconds=heartbeat_seconds, compress=compress)
        self.requests = Records(keep)
        self.faults = Faults()
        interactions = Interactions(self.world, keep)
        posting = Posting(self.world, self.gateway)
        super().__init__(self.world, self.gateway, interactions, posting, patience=patience)
        router = Router(
            ApplicationRoutes(self.world, lambda: self.gateway.url),
            GuildRoutes(self.world),
            MessageRoutes(self.world, posting),
            ThreadRoutes(self.world, posting, self.gateway),
            ScheduledEventRoutes(self.world, self.gateway),
            InteractionRoutes(self.world, interactions, posting, deadline),
            _FileRoutes(self.world),
        )
        keeper = LimitKeeper(limits) if limits else None
        self._rest = Rest(self.world, router, self.requests, self.faults, keeper)
        self._runner: web.ServerRunner | None = None

    @property
    def api(self) -> str:
        """The address that stands in for https://discord.com/api/v10."""
        return f"{self.world.origin}/api/v10"

    @property
    def token(self) -> str:
        """The bot token that is accepted."""
        return self.world.application.token

    @property
    def syncs(self) -> list[Sync]:
        """Every bulk overwrite of commands, in order."""
        return self.world.syncs

    async def __aenter__(self) -> Self:
        server = web.Server(self._serve, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=CLOSING_SECONDS)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, backlog=BACKLOG).start()
        host, port = self._runner.addresses[0]
        self.world.origin = f"http://{host}:{port}"
        self.gateway.url = f"ws://{host}:{port}{GATEWAY_PATH}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Releases what is held, closes every socket with 1001 and waits until nothing runs any more."""
        self.faults.clear()
        self.gateway.down = True
        await self.gateway.close(1001, "The loopback goes away")
        self.gateway.drop()
        assert self._runner is not None
        await self._runner.cleanup()
        await asyncio.sleep(0)  # transports that were just closed say so in the next turn of the loop

    async def _serve(self, http: web.BaseRequest) -> web.StreamResponse:
        if http.path == GATEWAY_PATH:
            return await self.gateway.accept(http)
        return await self._rest.answer(http)


class _FileRoutes:
    """Attachments, at the address that their payload states."""

    def __init__(self, world: World) -> None:
        self._world = world

    @route("GET", "/attachments/{channel}/{attachment}/{name}", open_to_all=True)
    async def download(self, call: Call) -> Reply:
        attachment = self._world.files.get(call.id("attachment"))
        if attachment is None:
            raise Refusal(404, 0, "404: Not Found")
        return Reply(200, content=attachment.content)
