"""A gateway session and the sockets that carry it: what was sent stays at hand for a resume."""

from __future__ import annotations

import json
import zlib
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiohttp import web

Json = dict[str, Any]

KEPT_EVENTS = 2_000  # a session that missed more cannot be resumed


def dumps(payload: Any) -> str:
    return json.dumps(payload, separators=(",", ":"))


@dataclass(slots=True, kw_only=True, eq=False)
class Connection:
    """One websocket. `identify` and `resume` hold the `d` of what the client sent, `close_code` how it ended.

    With `zlib` every message is a part of one zlib stream, each ended by a sync flush. Without, it is text:
    that is what a client gets that asks for zstd, which Python 3.11 cannot write; discord.py decompresses
    binary messages only.
    """

    ws: web.WebSocketResponse
    http: web.BaseRequest
    zlib: zlib._Compress | None = None
    identify: Json | None = None
    resume: Json | None = None
    heartbeats: int = 0
    close_code: int | None = None

    async def send(self, text: str) -> None:
        """Writes a message before it yields, so that messages leave in the order of the calls."""
        if self.ws.closed:
            return
        try:
            if self.zlib is None:
                await self.ws.send_str(text)
            else:
                packed = self.zlib.compress(text.encode()) + self.zlib.flush(zlib.Z_SYNC_FLUSH)
                await self.ws.send_bytes(packed)
        except ConnectionError:
            return  # the reader of this socket sees that it is gone

    async def send_op(self, op: int, data: Any = None) -> None:
        await self.send(dumps({"op": op, "d": data, "s": None, "t": None}))

    async def close(self, code: int, message: str = "") -> None:
        self.close_code = code
        await self.ws.close(code=code, message=message.encode())

    def abort(self) -> None:
        """Resets the socket, without a closing handshake."""
        if self.http.transport is not None:
            self.http.transport.abort()


class Session:
    """What Discord knows of one IDENTIFY: its intents, its events in sequence, its present socket.

    An event is first filed and then sent, so that a resume sends again whatever the client has not seen.
    """

    def __init__(self, session_id: str, identify: Json) -> None:
        self.id = session_id
        self.identify = identify
        self.intents = int(identify.get("intents", 0))
        self.connection: Connection | None = None
        self.resumes = 0
        self._events: deque[tuple[int, str]] = deque(maxlen=KEPT_EVENTS)
        self._filed = 0
        self._sent = 0

    @property
    def connected(self) -> bool:
        return self.connection is not None

    def file(self, event: str, body: str) -> None:
        """Gives an event (its `d` as JSON) the next number."""
        self._filed += 1
        text = f'{{"t":"{event}","s":{self._filed},"op":0,"d":{body}}}'
        self._events.append((self._filed, text))

    async def flush(self) -> None:
        """Sends what is filed and not sent, where a socket is there; several may flush at once."""
        while self.connection is not None and self._sent < self._filed:
            text = self._events[self._sent - self._filed][1]
            self._sent += 1
            await self.connection.send(text)

    def rewind(self, sequence: int) -> bool:
        """Goes back to the last event that the client saw; False where what follows is no longer held."""
        if not self._filed - len(self._events) <= sequence <= self._filed:
            return False
        self._sent = sequence
        return True
