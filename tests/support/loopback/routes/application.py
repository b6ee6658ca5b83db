"""Who the bot is, where the gateway is, and which commands it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.loopback.router import Call, Refusal, Reply, route
from tests.support.loopback.world import Sync, World
from tests.support.loopback.world.payloads import application_json, user_json

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]

GLOBAL_COMMANDS = "/applications/{application}/commands"
GUILD_COMMANDS = "/applications/{application}/guilds/{guild}/commands"


class ApplicationRoutes:
    """`gateway_url` gives the address of the gateway once the server listens."""

    def __init__(self, world: World, gateway_url: Callable[[], str]) -> None:
        self._world = world
        self._gateway_url = gateway_url

    @route("GET", "/users/@me")
    async def me(self, _: Call) -> Reply:
        return Reply(200, user_json(self._world.application.user) | {"verified": True, "mfa_enabled": False})

    @route("GET", "/oauth2/applications/@me")
    @route("GET", "/applications/@me")
    async def application(self, _: Call) -> Reply:
        return Reply(200, application_json(self._world))

    @route("GET", "/gateway", open_to_all=True)
    async def gateway(self, _: Call) -> Reply:
        return Reply(200, {"url": self._gateway_url()})

    @route("GET", "/gateway/bot")
    async def gateway_bot(self, _: Call) -> Reply:
        starts = {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1}
        return Reply(200, {"url": self._gateway_url(), "shards": 1, "session_start_limit": starts})

    @route("GET", GLOBAL_COMMANDS)
    @route("GET", GUILD_COMMANDS)
    async def commands(self, call: Call) -> Reply:
        return Reply(200, self._world.commands.get(self._scope(call), []))

    @route("PUT", GLOBAL_COMMANDS)
    @route("PUT", GUILD_COMMANDS)
    async def overwrite(self, call: Call) -> Reply:
        """Bulk overwrite: a command that keeps its name and type keeps its id."""
        if not isinstance(call.json, list):
            raise Refusal(400, 50035, "Invalid Form Body")
        scope = self._scope(call)
        before = {(c["name"], c["type"]): c["id"] for c in self._world.commands.get(scope, [])}
        after = [self._stored(command, scope, before) for command in call.json]
        self._world.commands[scope] = after
        self._world.syncs.append(Sync(guild_id=scope, commands=call.json))
        return Reply(200, after)

    def _scope(self, call: Call) -> int | None:
        if call.id("application") != self._world.application.id:
            raise Refusal(403, 20012, "You are not authorized to perform this action on this application")
        if "guild" not in call.parameters:
            return None
        guild_id = call.id("guild")
        if guild_id not in self._world.guilds:
            raise Refusal(403, 50001, "Missing Access")
        return guild_id

    def _stored(self, command: Json, scope: int | None, before: dict[tuple[str, int], str]) -> Json:
        kind = int(command.get("type", 1))
        stored: Json = {
            "description": "",
            "default_member_permissions": None,
            "nsfw": False,
            **command,
            "id": before.get((command["name"], kind)) or str(self._world.snowflakes.fixed()),
            "application_id": str(self._world.application.id),
            "version": str(self._world.snowflakes.fresh()),
            "type": kind,
        }
        if scope is not None:
            stored["guild_id"] = str(scope)
        return stored
