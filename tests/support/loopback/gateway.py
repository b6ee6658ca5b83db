"""The gateway: sockets that say hello, identify or resume, beat, and are sent away on order."""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.support.loopback.changes import Changes
from tests.support.loopback.intents import HIDDEN, Intent, needed_for
from tests.support.loopback.session import Connection, Session, dumps
from tests.support.loopback.world.payloads import guild_create_json, member_json, user_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.support.loopback.world import Guild, Member, World

Json = dict[str, Any]

HEARTBEAT, IDENTIFY, RESUME, RECONNECT, REQUEST_MEMBERS = 1, 2, 6, 7, 8
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
CHUNK = 1000
# A client that closes with these ends its session, with others it means to resume (Discord's reference,
# "Initiating a Disconnect"). discord.py 2.7.1 leaves with 4000: it means 1000, but its own reader is quicker.
ENDING = {1000, 1001}


class Gateway:
    """Every socket and session, and the orders that a test gives about them.

    `answer_heartbeats` False withholds the acknowledgements; `down` True refuses new sockets with 503.
    Sessions stay, connected or not, until their client ends them: events that they miss wait for a resume.
    """

    def __init__(self, world: World, *, heartbeat_seconds: float = 41.25, compress: bool = True) -> None:
        self._world = world
        self._heartbeat_seconds = heartbeat_seconds
        self._compress = compress
        self._changes = Changes()
        self.url = ""
        self.answer_heartbeats = True
        self.down = False
        self.connections: list[Connection] = []
        self.sessions: dict[str, Session] = {}
        self.identifies: list[Json] = []
        self.resumes: list[Json] = []

    # -- what a test waits for and orders

    async def connected(self, count: int = 1, *, seconds: float = 30.0) -> None:
        """Waits until that many sessions have a socket and were sent READY or RESUMED.

        After a bot was killed, wait for `disconnected` first: its socket may take a moment to fall.
        """
        await self._changes.until(lambda: len(self._live()) >= count, seconds=seconds)

    async def disconnected(self, *, seconds: float = 30.0) -> None:
        """Waits until no session has a socket."""
        await self._changes.until(lambda: not self._live(), seconds=seconds)

    async def resumed(self, count: int = 1, *, seconds: float = 30.0) -> None:
        """Waits until sessions were resumed that many times in all."""
        await self._changes.until(
            lambda: sum(session.resumes for session in self.sessions.values()) >= count, seconds=seconds
        )

    async def order_reconnect(self) -> None:
        """Op 7: every client shall come back and resume."""
        for session in self._live():
            if session.connection is not None:
                await session.connection.send_op(RECONNECT)

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9: every session is invalid; where it is not `resumable` it is forgotten."""
        for session in self._live():
            if not resumable:
                del self.sessions[session.id]
            if session.connection is not None:
                await session.connection.send_op(INVALID_SESSION, resumable)

    async def close(self, code: int, message: str = "") -> None:
        """Closes every socket with a close code; the sessions stay."""
        sockets = [connection for connection in self.connections if not connection.ws.closed]
        await asyncio.gather(*(connection.close(code, message) for connection in sockets))

    def drop(self) -> None:
        """Resets every socket; the sessions stay."""
        for connection in self.connections:
            if not connection.ws.closed:
                connection.abort()

    def fall_silent(self) -> None:
        """Reads nothing more from any socket, a goodbye neither; the sockets stay open."""
        for connection in self.connections:
            transport = connection.http.transport
            if transport is not None and not transport.is_closing():
                transport.pause_reading()  # type: ignore[attr-defined]  # aiohttp names a lesser kind of transport

    # -- events

    def wants(self, event: str, *, in_guild: bool) -> bool:
        """Whether any session would get such an event: spares making a payload that nobody reads."""
        needed = needed_for(event, in_guild=in_guild)
        return any(session.intents & needed == needed for session in self.sessions.values())

    async def dispatch(self, event: str, data: Json) -> int:
        """Sends an event to every session whose intents allow it, and counts these.

        A session without a socket gets it when it resumes. A message's text is left out, as Discord does,
        unless the session has the intent for it, the message is the bot's own, or it is a direct one.
        """
        needed = needed_for(event, in_guild="guild_id" in data)
        sessions = [session for session in self.sessions.values() if session.intents & needed == needed]
        if not sessions:
            return 0
        body = hidden = dumps(data)
        if event in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} and self._is_private(data):
            hidden = dumps(data | HIDDEN)
        for session in sessions:
            session.file(event, body if session.intents & Intent.MESSAGE_CONTENT else hidden)
        for session in sessions:
            await session.flush()
        return len(sessions)

    def _is_private(self, message: Json) -> bool:
        return "guild_id" in message and message["author"]["id"] != str(self._world.application.id)

    # -- sockets

    async def accept(self, http: web.BaseRequest) -> web.StreamResponse:
        """Serves one websocket from HELLO to its end."""
        if self.down:
            return web.Response(status=503)
        ws = web.WebSocketResponse(compress=False, max_msg_size=0, timeout=0.5)
        await ws.prepare(http)
        zipped = self._compress and http.query.get("compress") == "zlib-stream"
        connection = Connection(ws=ws, http=http, zlib=zlib.compressobj() if zipped else None)
        self.connections.append(connection)
        session: Session | None = None
        try:
            await connection.send_op(HELLO, {"heartbeat_interval": int(self._heartbeat_seconds * 1000)})
            async for message in ws:
                if message.type is not WSMsgType.TEXT:
                    continue
                payload = json.loads(message.data)
                session = await self._receive(connection, session, payload["op"], payload.get("d"))
        finally:
            left = connection.close_code is None and ws.close_code in ENDING
            connection.close_code = connection.close_code or ws.close_code
            self._detach(connection, session, left=left)
        return ws

    async def _receive(self, connection: Connection, session: Session | None, op: int, data: Any) -> Session | None:
        """Acts on one message of the client; returns the session that the socket carries from then on."""
        if op == HEARTBEAT:
            connection.heartbeats += 1
            if self.answer_heartbeats:
                await connection.send_op(HEARTBEAT_ACK)
        elif op == IDENTIFY:
            return await self._identify(connection, data)
        elif op == RESUME:
            return await self._resume(connection, data)
        elif op == REQUEST_MEMBERS and session is not None:
            await self._send_members(session, data)
        return session

    async def _identify(self, connection: Connection, data: Json) -> Session | None:
        connection.identify = data
        self.identifies.append(data)
        if data.get("token") != self._world.application.token:
            await connection.close(4004, "Authentication failed.")
            return None
        if int(data.get("intents", 0)) & self._world.application.disallowed_intents:
            await connection.close(4014, "Disallowed intent(s).")
            return None
        session = Session(secrets.token_hex(16), data)
        session.file("READY", dumps(self._ready(session)))
        if session.intents & Intent.GUILDS:
            for guild in self._world.guilds.values():
                session.file("GUILD_CREATE", dumps(self._guild_create(session, guild)))
        self.sessions[session.id] = session
        session.connection = connection
        await session.flush()
        self._changes.happened()
        return session

    async def _resume(self, connection: Connection, data: Json) -> Session | None:
        connection.resume = data
        self.resumes.append(data)
        if data.get("token") != self._world.application.token:
            await connection.close(4004, "Authentication failed.")
            return None
        session = self.sessions.get(data.get("session_id") or "")
        if session is None or not session.rewind(int(data.get("seq") or 0)):
            await connection.send_op(INVALID_SESSION, data=False)
            return None
        session.connection = connection
        session.resumes += 1
        session.file("RESUMED", "{}")
        await session.flush()
        self._changes.happened()
        return session

    def _detach(self, connection: Connection, session: Session | None, *, left: bool) -> None:
        if session is not None and session.connection is connection:
            session.connection = None
            if left:
                self.sessions.pop(session.id, None)
        self._changes.happened()

    def _live(self) -> list[Session]:
        return [session for session in self.sessions.values() if session.connected]

    def _ready(self, session: Session) -> Json:
        return {
            "v": 10,
            "user": user_json(self._world.application.user),
            "guilds": [{"id": str(guild), "unavailable": True} for guild in self._world.guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": session.identify.get("shard", [0, 1]),
            "application": {"id": str(self._world.application.id), "flags": 0},
        }

    def _guild_create(self, session: Session, guild: Guild) -> Json:
        """Without the intent for members a guild comes with the bot's own membership only."""
        members: Iterable[Member] = guild.members.values()
        if not session.intents & Intent.GUILD_MEMBERS:
            members = [member for member in members if member.user is self._world.application.user]
        return guild_create_json(guild, members)

    async def _send_members(self, session: Session, request: Json) -> None:
        """Answers op 8 with chunks of 1000 members: by id, or by the beginning of a name."""
        guild = self._world.guilds[int(request["guild_id"])]
        ids = {str(user) for user in _many(request.get("user_ids"))}
        query = request.get("query") or ""
        found = [
            member_json(member)
            for member in guild.members.values()
            if (str(member.user.id) in ids if ids else member.user.name.startswith(query))
        ]
        chunks = [found[start : start + CHUNK] for start in range(0, len(found), CHUNK)] or [[]]
        for index, members in enumerate(chunks):
            chunk: Json = {"guild_id": str(guild.id), "members": members, "chunk_index": index}
            chunk |= {"chunk_count": len(chunks), "not_found": [], "nonce": request.get("nonce")}
            session.file("GUILD_MEMBERS_CHUNK", dumps(chunk))
        await session.flush()


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
