"""The cycle of a REST request: read, recorded, met by a fault, held to the limits, carried out, answered."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader, web

from tests.support.loopback.faults import Faults, HungUp
from tests.support.loopback.records import Records, Request, Upload
from tests.support.loopback.router import Call, Refusal, Reply, Router

if TYPE_CHECKING:
    from tests.support.loopback.limits import LimitKeeper
    from tests.support.loopback.world import World

VERSION = re.compile(r"^/api(?:/v\d+)?(?=/)")
UNKNOWN = Reply(404, {"message": "404: Not Found", "code": 0})
UNAUTHORIZED = Reply(401, {"message": "401: Unauthorized", "code": 0})

log = logging.getLogger(__name__)


class Rest:
    """Answers every request in JSON; whatever it does not know gets 404 and is recorded as unknown."""

    def __init__(
        self, world: World, router: Router, records: Records, faults: Faults, limits: LimitKeeper | None
    ) -> None:
        self._world = world
        self._router = router
        self._records = records
        self._faults = faults
        self._limits = limits

    async def answer(self, http: web.BaseRequest) -> web.StreamResponse:
        payload, files = await _read(http)
        call = Call(
            method=http.method,
            path=VERSION.sub("", http.path, count=1),
            query=dict(http.query),
            json=payload,
            files=files,
            received=time.perf_counter(),
        )
        record = Request(
            method=call.method,
            path=call.path,
            at=time.monotonic(),
            query=call.query,
            json=payload,
            files=files,
        )
        self._records.add(record)
        try:
            reply = await self._reply(call, record, http.headers.get("Authorization"))
        except HungUp:
            self._records.answered(record, 0)
            if http.transport is not None:
                http.transport.close()
            reply = Reply()
        else:
            self._records.answered(record, reply.status)
        return _response(reply)

    async def _reply(self, call: Call, record: Request, authorization: str | None) -> Reply:
        fault = self._faults.meet(call.method, call.path)
        if fault is not None:
            instead = await fault.before()
            if instead is not None:
                return instead
        headers: dict[str, str] = {}
        if self._limits is not None:
            refusal, headers = self._limits.admit(call.method, call.path)
            if refusal is not None:
                return refusal
        reply = await self._act(call, record, authorization)
        if fault is not None:
            await fault.after()
        return Reply(reply.status, reply.body, {**headers, **reply.headers}, reply.content)

    async def _act(self, call: Call, record: Request, authorization: str | None) -> Reply:
        found = self._router.find(call.method, call.path)
        if found is None:
            record.unknown = True
            return UNKNOWN
        route, call.parameters = found
        if not route.open_to_all and authorization != f"Bot {self._world.application.token}":
            return UNAUTHORIZED
        try:
            return await route.handler(call)
        except Refusal as refusal:
            return refusal.reply
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("the loopback itself failed on %s %s", call.method, call.path)
            return Reply(500, {"message": "The loopback itself failed", "code": 0})


async def _read(http: web.BaseRequest) -> tuple[Any, list[Upload]]:
    """The JSON of a request, and its files where it is multipart (payload_json beside files[n])."""
    if http.content_type != "multipart/form-data":
        raw = await http.read()
        return (json.loads(raw) if raw else None), []
    payload: Any = None
    files: dict[str, Upload] = {}
    async for part in await http.multipart():
        if not isinstance(part, BodyPartReader):  # a multipart within the multipart: discord.py sends none
            continue
        content = bytes(await part.read(decode=True))
        if part.name == "payload_json":
            payload = json.loads(content)
        else:
            files[str(part.name)] = Upload(part.filename or "", content)
    return payload, [files[name] for name in sorted(files, key=_file_number)]


def _file_number(name: str) -> tuple[int, str]:
    number = re.search(r"\d+", name)
    return (int(number[0]) if number else 0), name


def _response(reply: Reply) -> web.Response:
    """JSON, typed so and with nothing after it: discord.py compares the whole Content-Type header."""
    if reply.content is not None:
        return web.Response(body=reply.content, status=reply.status, headers=reply.headers)
    if reply.body is None:
        return web.Response(status=reply.status, headers=reply.headers)
    return web.Response(
        body=json.dumps(reply.body, separators=(",", ":")).encode(),
        status=reply.status,
        headers=reply.headers,
        content_type="application/json",
    )
