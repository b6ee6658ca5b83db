"""Scheduled events of a server: made, changed, looked at and removed by the bot."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.support.loopback.router import Call, Refusal, Reply, route
from tests.support.loopback.routes.lookup import guild_of

if TYPE_CHECKING:
    from tests.support.loopback.gateway import Gateway
    from tests.support.loopback.world import Guild, World

Json = dict[str, Any]

EVENTS = "/guilds/{guild}/scheduled-events"
EVENT = "/guilds/{guild}/scheduled-events/{event}"
EXTERNAL = 3
CHANGEABLE = ("name", "description", "scheduled_start_time", "scheduled_end_time", "entity_metadata", "status")


class ScheduledEventRoutes:
    """Only events outside of Discord (type 3), which need an end and a place; nobody is subscribed to them."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    @route("POST", EVENTS)
    async def create(self, call: Call) -> Reply:
        guild, body = guild_of(self._world, call), call.body
        if body.get("entity_type") != EXTERNAL or not body.get("name"):
            raise Refusal(400, 50035, "Invalid Form Body")
        event_id = self._world.snowflakes.fresh()
        event: Json = {
            "id": str(event_id),
            "guild_id": str(guild.id),
            "channel_id": None,
            "creator_id": str(self._world.application.id),
            "description": None,
            "privacy_level": 2,
            "status": 1,
            "entity_type": EXTERNAL,
            "entity_id": None,
            "image": None,
        }
        event |= _checked({key: body[key] for key in CHANGEABLE if key in body}, ahead=True)
        guild.scheduled_events[event_id] = event
        await self._gateway.dispatch("GUILD_SCHEDULED_EVENT_CREATE", event)
        return Reply(200, event)

    @route("GET", EVENTS)
    async def list(self, call: Call) -> Reply:
        return Reply(200, [*guild_of(self._world, call).scheduled_events.values()])

    @route("GET", EVENT)
    async def fetch(self, call: Call) -> Reply:
        return Reply(200, self._event_of(call)[1])

    @route("PATCH", EVENT)
    async def edit(self, call: Call) -> Reply:
        _guild, event = self._event_of(call)
        changed = {key: call.body[key] for key in CHANGEABLE if key in call.body}
        event |= _checked(event | changed, ahead="scheduled_start_time" in changed)
        await self._gateway.dispatch("GUILD_SCHEDULED_EVENT_UPDATE", event)
        return Reply(200, event)

    @route("DELETE", EVENT)
    async def delete(self, call: Call) -> Reply:
        guild, event = self._event_of(call)
        del guild.scheduled_events[int(event["id"])]
        await self._gateway.dispatch("GUILD_SCHEDULED_EVENT_DELETE", event)
        return Reply()

    def _event_of(self, call: Call) -> tuple[Guild, Json]:
        guild = guild_of(self._world, call)
        event = guild.scheduled_events.get(call.id("event"))
        if event is None:
            raise Refusal(404, 10070, "Unknown Guild Scheduled Event")
        return guild, event


def _checked(event: Json, *, ahead: bool) -> Json:
    """What Discord takes: a place, an end after the start, and a start that lies `ahead`."""
    try:
        start = datetime.fromisoformat(event["scheduled_start_time"])
        end = datetime.fromisoformat(event["scheduled_end_time"])
        place = event["entity_metadata"]["location"]
    except (KeyError, TypeError, ValueError):
        raise Refusal(400, 50035, "Invalid Form Body") from None
    if end <= start or not place or (ahead and start <= datetime.now(UTC)):
        raise Refusal(400, 50035, "Invalid Form Body")
    return event
