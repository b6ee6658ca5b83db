"""One polite question to a web server: is what stands behind this address still there?

Addresses come from people and from the servers that are asked, so neither may lead into the network that the bot runs
in. That is decided where a socket is opened, on the address that it is about to be connected to: a redirection, an
address in disguise or a name that answers differently the second time does not get past it.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Literal, Protocol

from bot.resources.hosts import IP, is_public, literal

if TYPE_CHECKING:  # a running bot has it for Discord; the command line does without
    from aiohttp import AddrInfoType, ClientHandlerType, ClientRequest, ClientResponse, ClientSession
    from aiohttp.abc import AbstractResolver
    from yarl import URL

USER_AGENT = "network-memory-link-check/1 (+polite; weekly)"
RESTRICTED = frozenset({401, 403, 407, 429, 451, 999})  # it is there, and does not speak to us
_HEAD_REFUSED = frozenset({400, 403, 404, 405, 406, 501})
_LASTING = frozenset({301, 308})
_REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
# Mail, remote shells, shared files and databases: they would take our request for their own language.
_OTHER_PORTS = frozenset({
    0, 7, 9, 19, 20, 21, 22, 23, 25, 37, 43, 53, 69, 79, 110, 111, 113, 119, 123, 135, 137, 139, 143, 161, 179, 389,
    445, 465, 512, 513, 514, 515, 548, 563, 587, 601, 636, 873, 989, 990, 993, 995, 1433, 1521, 2049, 3306, 3389,
    5060, 5061, 5432, 5672, 5900, 6000, 6379, 6667, 6697, 11211, 27017,
})  # fmt: skip
_VALIDATOR = 200  # characters of an ETag or a date that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a question.

    `problem` is an HTTP status (“404”), or name (none such), connect, timeout, tls, private (refused before anything
    was sent), redirects (too many), malformed (the address, or what the server says); empty where it answers.
    """

    outcome: Literal["answers", "restricted", "failed"]
    problem: str = ""
    moved_to: str = ""  # where redirections led, if all were lasting; encoded, not otherwise cleaned
    etag: str = ""
    modified: str = ""  # as the server writes it


class Web(Protocol):
    """Asks web servers."""

    async def ask(self, address: str, *, etag: str = "", modified: str = "") -> Answer:
        """Return what became of asking for an address; `etag` and `modified` are those of its last answer."""
        ...

    async def close(self) -> None:
        """Let go of what is open."""
        ...


class HttpWeb:
    """The web itself.

    `may_connect` says to which addresses; `seconds` is the time for one question with all its redirections, of which
    `hops` are followed; `body` is how many bytes are read where a server answers nothing shorter; `resolver` is for
    tests. Nothing that the web does is raised.
    """

    def __init__(
        self,
        *,
        may_connect: Callable[[IP], bool] = is_public,
        user_agent: str = USER_AGENT,
        seconds: float = 15,
        hops: int = 5,
        body: int = 65536,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._may_connect = may_connect
        self._user_agent = user_agent
        self._seconds = seconds
        self._hops = hops
        self._body = body
        self._resolver = resolver
        self._session: ClientSession | None = None

    async def ask(self, address: str, *, etag: str = "", modified: str = "") -> Answer:
        """Return what became of asking for an address; `etag` and `modified` are those of its last answer."""
        from aiohttp import ClientError  # noqa: PLC0415  # see above

        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(address, _validator(etag), _validator(modified))
        except TimeoutError:
            return Answer(outcome="failed", problem="timeout")
        except (ClientError, OSError, ValueError) as error:
            return Answer(outcome="failed", problem=_problem(error))

    async def close(self) -> None:
        """Close the session, if anything was asked; a later question opens another."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _follow(self, address: str, etag: str, modified: str) -> Answer:
        from yarl import URL  # noqa: PLC0415  # comes with aiohttp

        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        conditions = {name: value for name, value in conditions.items() if value}
        url = _checked(URL(address))
        method, hops, lasting = "HEAD", 0, True
        while True:
            reply = await self._reply(method, url, conditions)
            if method == "HEAD" and (reply is None or reply.status in _HEAD_REFUSED):
                method = "GET"
            elif reply is None or reply.status not in _REDIRECTIONS:
                break
            elif hops == self._hops:
                return Answer(outcome="failed", problem="redirects")
            else:
                url = _checked(_joined(url, URL(reply.location)))
                hops += 1
                lasting = lasting and reply.status in _LASTING
        if reply is None:
            return Answer(outcome="failed", problem="connect")
        moved_to = str(url) if hops and lasting else ""
        if 200 <= reply.status < 300 or reply.status == 304:
            unchanged = reply.status == 304
            return Answer(
                outcome="answers",
                moved_to=moved_to,
                etag=reply.etag or (etag if unchanged else ""),
                modified=reply.modified or (modified if unchanged else ""),
            )
        if reply.status in RESTRICTED:
            return Answer(outcome="restricted", problem=str(reply.status), moved_to=moved_to)
        return Answer(outcome="failed", problem=str(reply.status))

    async def _reply(self, method: str, url: URL, conditions: Mapping[str, str]) -> _Reply | None:
        """Return what a server says, None where it hung up without a word."""
        try:
            async with self._opened().request(method, url, headers=conditions, allow_redirects=False) as response:
                if method == "GET" and 200 <= response.status < 300:
                    left = self._body
                    while left > 0 and (chunk := await response.content.read(min(left, 8192))):
                        left -= len(chunk)
                response.close()
                return _Reply(
                    status=response.status,
                    location=response.headers.get("Location", ""),
                    etag=_validator(response.headers.get("ETag", "")),
                    modified=_validator(response.headers.get("Last-Modified", "")),
                )
        except _HungUpError:
            return None

    def _opened(self) -> ClientSession:
        """Return the session; one connection serves one request, and nothing is remembered between them."""
        import aiohttp  # noqa: PLC0415  # see above

        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    force_close=True,
                    use_dns_cache=False,
                    resolver=self._resolver,
                    socket_factory=self._socket,
                ),
                headers={"User-Agent": self._user_agent, "Accept": "*/*", "Accept-Encoding": "identity"},
                cookie_jar=aiohttp.DummyCookieJar(),
                middlewares=(_once,),
                trust_env=False,  # neither proxies nor passwords of this machine
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # `ask` has one for all hops
            )
        return self._session

    def _socket(self, info: AddrInfoType) -> socket.socket:
        """Return a socket that is about to be connected to this address and no other."""
        family, kind, protocol, _name, address = info
        if not self._may_connect(ip_address(address[0])):
            raise _ClosedError(errno.EACCES, "not an address of the open internet")
        return socket.socket(family, kind, protocol)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    status: int
    location: str
    etag: str
    modified: str


class _ClosedError(OSError):
    """The address may not be connected to. As an OSError it lets another address of the same name be tried."""


class _HungUpError(Exception):
    """The connection stood and was dropped before anything was answered."""


async def _once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Ask a server that hangs up no second time, as aiohttp would."""
    from aiohttp import ClientConnectorError, ClientOSError, ServerDisconnectedError  # noqa: PLC0415  # see above

    try:
        return await handler(request)
    except ClientConnectorError:
        raise
    except (ClientOSError, ServerDisconnectedError) as error:
        raise _HungUpError from error


def _checked(url: URL) -> URL:
    """Return an address that may be asked for, a literal host in its canonical form; ValueError where it may not."""
    if url.scheme not in {"http", "https"} or not url.raw_host:
        raise ValueError("not an address of the web")
    if url.raw_user is not None or url.raw_password is not None:
        raise ValueError("an address with a user name")
    if url.port in _OTHER_PORTS:
        raise ValueError("a port of another service")
    ip = literal(url.raw_host)
    return url if ip is None else url.with_host(str(ip))


def _joined(url: URL, location: URL) -> URL:
    """Return where a redirection leads; it takes the fragment along unless it has its own (RFC 9110, 10.2.2)."""
    if not str(location) or (location.scheme and not location.raw_host):
        raise ValueError("a redirection to nowhere")
    target = url.join(location)
    return target if target.raw_fragment or not url.raw_fragment else target.with_fragment(url.fragment)


def _validator(text: str) -> str:
    """Return an ETag or a date as it may be kept and sent, empty where it may not."""
    return text if len(text) <= _VALIDATOR and text.isascii() and text.isprintable() else ""


def _problem(error: Exception) -> str:
    import aiohttp  # noqa: PLC0415  # see above

    match error:
        case aiohttp.ClientConnectorDNSError():
            return "name"
        case aiohttp.ClientSSLError():
            return "tls"
        case aiohttp.ClientConnectorError(os_error=_ClosedError()):
            return "private"
        case aiohttp.ClientResponseError() | aiohttp.ClientPayloadError() | ValueError():
            return "malformed"
        case _:
            return "connect"
