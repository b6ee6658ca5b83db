"""Questions to web servers: real ones on 127.0.0.1, well-behaved and not."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.resources.hosts import IP
from bot.resources.web import Answer, HttpWeb, Web
from bot.sandbox.web import SimulatedWeb

HOME = "127.0.0.1"
LONG = 60  # seconds that no test uses up


def only_home(ip: IP) -> bool:
    return ip == ip_address(HOME)


@asynccontextmanager
async def asking(**options: object) -> AsyncIterator[HttpWeb]:
    asker = HttpWeb(**{"may_connect": only_home, "seconds": LONG} | options)  # type: ignore[arg-type]
    try:
        yield asker
    finally:
        await asker.close()


@dataclass
class Site:
    """A web site that remembers what it was asked."""

    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@asynccontextmanager
async def site(answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[Site]:
    made = Site()

    async def handle(request: web.Request) -> web.StreamResponse:
        made.asked.append((request.method, request.path_qs))
        made.headers.append(dict(request.headers))
        return await answer(request)

    server = web.ServerRunner(web.Server(handle), shutdown_timeout=1)
    await server.setup()
    listener = web.TCPSite(server, HOME, 0)
    await listener.start()
    made.url = f"http://{HOME}:{server.addresses[0][1]}"
    try:
        yield made
    finally:
        await server.cleanup()


def pages(found: dict[str, Callable[[], web.Response]]) -> Callable[..., Awaitable[web.Response]]:
    """Answer by path; 404 elsewhere."""

    async def answer(request: web.Request) -> web.Response:
        page = found.get(request.path)
        return page() if page else web.Response(status=404)

    return answer


def to(status: int, location: str) -> Callable[[], web.Response]:
    return lambda: web.Response(status=status, headers={"Location": location})


def status(number: int) -> Callable[..., Awaitable[web.Response]]:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=number, text="something")

    return answer


@asynccontextmanager
async def speaking(said: bytes, *, then_waits: bool = False, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A server that says these bytes to everybody; it hangs up, or waits until the other side does."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(said)
            await writer.drain()
            if then_waits:
                await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # the other side hung up first, as some tests want it to
        finally:
            writer.close()

    server = await asyncio.start_server(serve, HOME, 0, ssl=tls)
    async with server:
        yield f"{'https' if tls else 'http'}://{HOME}:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def untouched(host: str) -> AsyncIterator[int]:
    """A listening socket, by its port, to which nobody may connect inside the block."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        try:
            listener.bind((host, 0))
        except OSError:
            pytest.skip(f"this machine has no {host}")
        listener.listen()
        listener.setblocking(False)
        yield listener.getsockname()[1]
        with pytest.raises(BlockingIOError):
            listener.accept()


class Names(AbstractResolver):
    """A name server that gives these addresses, the last of them from then on; OSError where there are none."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        if not self.answers:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        del family  # whichever there are
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(hostname=host, host=one, port=port, family=socket.AF_UNSPEC, proto=0, flags=0)
            for one in answer.split()
        ]

    async def close(self) -> None:
        self.answers = []


# What is there


async def test_a_page_that_is_there_answers() -> None:
    async with site(status(200)) as there, asking() as asker:
        assert await asker.ask(f"{there.url}/a?b=1#c") == Answer(outcome="answers")
        assert there.asked == [("HEAD", "/a?b=1")]


async def test_the_question_says_who_asks_and_brings_no_cookies() -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(headers={"Set-Cookie": "a=b; Path=/"})

    async with site(answer) as there, asking() as asker:
        await asker.ask(there.url)
        await asker.ask(there.url)
        for headers in there.headers:
            assert headers["User-Agent"].startswith("network-memory-link-check/1")
            assert headers["Accept-Encoding"] == "identity"
            assert headers["Connection"] == "close"
            assert "Cookie" not in headers
            assert "Authorization" not in headers


async def test_proxies_of_the_machine_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with untouched(HOME) as port, site(status(200)) as there, asking() as asker:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://{HOME}:{port}")
        assert (await asker.ask(there.url)).outcome == "answers"


@pytest.mark.parametrize("number", [400, 404, 410, 418, 500, 503])
async def test_what_is_not_there_has_failed(number: int) -> None:
    async with site(status(number)) as there, asking() as asker:
        assert await asker.ask(there.url) == Answer(outcome="failed", problem=str(number))


@pytest.mark.parametrize("number", [401, 403, 407, 429, 451, 999])
async def test_what_is_there_but_does_not_speak_to_us_is_restricted(number: int) -> None:
    async with site(status(number)) as there, asking() as asker:
        assert await asker.ask(there.url) == Answer(outcome="restricted", problem=str(number))


@pytest.mark.parametrize("number", [400, 403, 404, 405, 406, 501])
async def test_where_head_is_refused_it_is_asked_once_more_with_get(number: int) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=number if request.method == "HEAD" else 200, text="a page")

    async with site(answer) as there, asking() as asker:
        assert await asker.ask(there.url) == Answer(outcome="answers")
        assert [method for method, _path in there.asked] == ["HEAD", "GET"]


async def test_where_a_server_hangs_up_on_head_it_is_asked_once_more_with_get() -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.method == "HEAD":
            assert request.transport
            request.transport.abort()
        return web.Response()

    async with site(answer) as there, asking() as asker:
        assert await asker.ask(there.url) == Answer(outcome="answers")
        assert [method for method, _path in there.asked] == ["HEAD", "GET"]


async def test_a_page_that_has_not_changed_answers_and_its_marks_are_kept() -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"one"' and "If-Modified-Since" in request.headers:
            return web.Response(status=304)
        return web.Response(headers={"ETag": '"one"', "Last-Modified": "Tue, 09 Mar 2027 10:00:00 GMT"})

    async with site(answer) as there, asking() as asker:
        first = await asker.ask(there.url)
        assert first == Answer(outcome="answers", etag='"one"', modified="Tue, 09 Mar 2027 10:00:00 GMT")
        assert await asker.ask(there.url, etag=first.etag, modified=first.modified) == first
        assert "If-None-Match" not in there.headers[0]
        assert "If-None-Match" in there.headers[1]


async def test_marks_that_cannot_be_sent_are_left_out() -> None:
    async with site(status(200)) as there, asking() as asker:
        answer = await asker.ask(there.url, etag='"a"\r\nCookie: b', modified="é" * 10)
        assert answer.outcome == "answers"
        assert not {"If-None-Match", "If-Modified-Since", "Cookie"} & set(there.headers[0])


async def test_marks_that_cannot_be_kept_are_not_kept() -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(headers={"ETag": "x" * 5000, "Last-Modified": "mañana"})

    async with site(answer) as there, asking() as asker:
        assert await asker.ask(there.url) == Answer(outcome="answers")


# Redirections


async def test_lasting_redirections_say_where_a_page_has_moved() -> None:
    found = pages({"/a": to(301, "/b?x=1"), "/b": to(308, "c"), "/c": web.Response})
    async with site(found) as there, asking() as asker:
        assert await asker.ask(f"{there.url}/a#part") == Answer(outcome="answers", moved_to=f"{there.url}/c#part")


@pytest.mark.parametrize("number", [302, 303, 307])
async def test_one_passing_redirection_makes_the_whole_way_passing(number: int) -> None:
    found = pages({"/a": to(301, "/b"), "/b": to(number, "/c"), "/c": web.Response})
    async with site(found) as there, asking() as asker:
        assert await asker.ask(f"{there.url}/a") == Answer(outcome="answers")


async def test_a_redirection_to_nothing_has_failed_and_not_moved() -> None:
    async with site(pages({"/a": to(301, "/gone")})) as there, asking() as asker:
        assert await asker.ask(f"{there.url}/a") == Answer(outcome="failed", problem="404")


async def test_redirections_in_a_circle_end() -> None:
    async with site(pages({"/a": to(301, "/b"), "/b": to(301, "/a")})) as there, asking(hops=5) as asker:
        assert await asker.ask(f"{there.url}/a") == Answer(outcome="failed", problem="redirects")
        assert len(there.asked) == 6


@pytest.mark.parametrize("hops", [0, 3])
async def test_as_many_redirections_are_followed_as_were_allowed(hops: int) -> None:
    found = pages({f"/{one}": to(301, f"/{one + 1}") for one in range(hops)} | {f"/{hops}": web.Response})
    async with site(found) as there, asking(hops=hops) as asker:
        assert (await asker.ask(f"{there.url}/0")).outcome == "answers"


@pytest.mark.parametrize(
    "location",
    ["", "ftp://x.org/a", "javascript:alert(1)", "file:///a", "http://user:secret@x.org/", "http://", "http://[::",
     f"http://{HOME}:22/", f"http://{HOME}:6379/", "http://1.2.3.456/"],
)  # fmt: skip
async def test_redirections_to_what_is_no_web_address_are_malformed(location: str) -> None:
    async with site(pages({"/a": to(301, location)})) as there, asking() as asker:
        assert await asker.ask(f"{there.url}/a") == Answer(outcome="failed", problem="malformed")


# What is private


async def test_a_redirection_into_the_own_network_is_refused_before_anything_is_sent() -> None:
    async with (
        untouched("127.0.0.2") as port,
        site(pages({"/a": to(302, f"http://127.0.0.2:{port}/secret")})) as there,
        asking() as asker,
    ):
        assert await asker.ask(f"{there.url}/a") == Answer(outcome="failed", problem="private")
        assert len(there.asked) == 1


async def test_a_name_that_turns_private_after_the_first_answer_is_refused() -> None:
    """The refusal looks at the address of the socket: a check of the name before would have seen the first answer."""
    names = Names(HOME, "127.0.0.2")
    async with untouched("127.0.0.2") as port, asking(resolver=names) as asker:
        found = pages({"/a": to(302, f"http://name.example:{port}/b"), "/b": web.Response})
        async with site(found) as there:
            assert (await asker.ask(f"http://name.example:{there.port}/a")).problem == "private"
            assert names.asked == ["name.example", "name.example"]


async def test_a_name_with_private_addresses_only_is_refused() -> None:
    async with untouched("127.0.0.2") as port, asking(resolver=Names("127.0.0.2 127.0.0.3 ::1")) as asker:
        assert (await asker.ask(f"http://name.example:{port}/")).problem == "private"


async def test_of_a_name_with_several_addresses_only_the_open_one_is_used() -> None:
    async with site(status(200)) as there, asking(resolver=Names(f"127.0.0.2 ::1 {HOME}")) as asker:
        assert (await asker.ask(f"http://name.example:{there.port}/")).outcome == "answers"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1", "127.0.0.1.", "１２７.0.0.1", "0",
     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"],
)  # fmt: skip
async def test_the_own_machine_is_refused_in_every_disguise(host: str) -> None:
    async with untouched(HOME) as port:
        asker = HttpWeb(seconds=LONG)
        assert await asker.ask(f"http://{host}:{port}/") == Answer(outcome="failed", problem="private")
        assert await asker.ask(f"https://{host}:{port}/") == Answer(outcome="failed", problem="private")
        await asker.close()


async def test_the_own_machine_is_refused_by_its_address_of_ipv6() -> None:
    async with untouched("::1") as port:
        asker = HttpWeb(seconds=LONG)
        assert (await asker.ask(f"http://[::1]:{port}/")).problem == "private"
        await asker.close()


@pytest.mark.parametrize(
    "host",
    ["10.0.0.1", "192.168.1.1", "172.31.0.1", "169.254.169.254", "100.100.100.200", "192.0.0.192", "0.0.0.1",
     "224.0.0.1", "240.0.0.1", "255.255.255.255", "[::]", "[fd00:ec2::254]", "[fe80::1]", "[ff02::1]", "[::127.0.0.1]",
     "[fe80::1%25lo]", "[2002:7f00:1::]", "[64:ff9b::a00:1]", "[64:ff9b:1::1]", "[2001:0:1::1]", "[2001:db8::1]"],
)  # fmt: skip
async def test_private_and_special_addresses_are_refused(host: str) -> None:
    asker = HttpWeb(seconds=LONG)
    assert await asker.ask(f"http://{host}/") == Answer(outcome="failed", problem="private")
    await asker.close()


# What fails


@pytest.mark.parametrize(
    "address",
    ["", "nonsense", "ftp://x.org", "http://", "http://x.org:25/", "https://x.org:99999/", "http://a@x.org/",
     "http://[::1", "http://x.org\\@y.org/", "http://1.2.3.4.5/", "http://\ud800.org/", f"http://{'a' * 64}.example/"],
)  # fmt: skip
async def test_what_cannot_be_asked_for_is_malformed(address: str) -> None:
    async with asking() as asker:
        assert await asker.ask(address) == Answer(outcome="failed", problem="malformed")


async def test_a_name_that_nobody_knows_is_told_as_such() -> None:
    async with asking(resolver=Names()) as asker:
        assert await asker.ask("http://name.example/") == Answer(outcome="failed", problem="name")


async def test_a_port_where_nobody_listens_is_no_connection() -> None:
    with socket.socket() as bound:  # bound, so that nobody else gets the port, but not listening
        bound.bind((HOME, 0))
        async with asking() as asker:
            answer = await asker.ask(f"http://{HOME}:{bound.getsockname()[1]}/")
            assert answer == Answer(outcome="failed", problem="connect")


async def test_a_server_that_only_hangs_up_is_no_connection_and_asked_no_third_time() -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.transport
        request.transport.abort()
        return web.Response()

    async with site(answer) as there, asking() as asker:
        assert await asker.ask(there.url) == Answer(outcome="failed", problem="connect")
        assert [method for method, _path in there.asked] == ["HEAD", "GET"]


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 100 Continue\r\n\r\n"])
async def test_a_server_that_takes_too_long_is_cut_off(said: bytes) -> None:
    async with speaking(said, then_waits=True) as url, asking(seconds=0.2) as asker:
        assert await asker.ask(url) == Answer(outcome="failed", problem="timeout")


async def test_the_time_is_for_all_redirections_together() -> None:
    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(0.2)
        return web.Response(status=302, headers={"Location": f"{request.path}x"})

    async with site(answer) as there, asking(seconds=0.5, hops=1000) as asker:
        assert await asker.ask(f"{there.url}/x") == Answer(outcome="failed", problem="timeout")
        assert len(there.asked) <= 3


async def test_an_endless_page_is_read_only_so_far() -> None:
    sent = 0
    ended = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        if request.method == "HEAD":
            return web.Response(status=405)
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x" * 8192)
                sent += 8192
        except ConnectionError:
            ended.set()
        return response

    async with site(answer) as there, asking(body=20_000) as asker:
        assert await asker.ask(there.url) == Answer(outcome="answers")
        await ended.wait()
        assert sent >= 20_000


async def test_a_compressed_page_is_not_unpacked() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(
            status=405 if request.method == "HEAD" else 200, body=b"no gzip", headers={"Content-Encoding": "gzip"}
        )

    async with site(answer) as there, asking() as asker:
        assert await asker.ask(there.url) == Answer(outcome="answers")


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nX-Huge: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % one for one in range(10_000)) + b"\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nBad\x00Name: x\r\n\r\n",
        b"HTTP/1.1 301 Moved\r\n\r\n",
        b"HTTP/1.1 301 Moved\r\nLocation: http://\xff\xfe/\r\n\r\n",
    ],
)
async def test_an_answer_that_is_no_http_is_malformed(said: bytes) -> None:
    async with speaking(said) as url, asking() as asker:
        assert await asker.ask(url) == Answer(outcome="failed", problem="malformed")


async def test_a_page_that_breaks_off_is_malformed() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        question = await reader.readuntil(b"\r\n\r\n")
        refused = question.startswith(b"HEAD")
        writer.write(b"HTTP/1.1 405 No\r\n\r\n" if refused else b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nhalf")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, HOME, 0)
    async with server, asking() as asker:
        answer = await asker.ask(f"http://{HOME}:{server.sockets[0].getsockname()[1]}/")
        assert answer == Answer(outcome="failed", problem="malformed")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.builds(
        bytes.__add__,
        st.sampled_from([b"", b"HTTP/1.1 ", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 301 Moved\r\nLocation: "]),
        st.binary(max_size=80).map(lambda said: said + b"\r\n\r\n"),
    )
)
def test_whatever_a_server_says_nothing_is_raised(said: bytes) -> None:
    async def ask() -> Answer:
        async with speaking(said) as url, asking(resolver=Names()) as asker:
            return await asker.ask(url)

    assert asyncio.run(ask()).outcome in {"answers", "restricted", "failed"}


async def test_a_server_without_tls_is_told_as_such() -> None:
    async with site(status(200)) as there, asking() as asker:
        answer = await asker.ask(there.url.replace("http://", "https://"))
        assert answer.outcome == "failed"
        assert answer.problem in {"tls", "connect"}
        assert there.asked == []


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    tool = shutil.which("openssl")
    if tool is None:
        pytest.skip("no tool makes certificates here")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = await asyncio.to_thread(
        subprocess.run,
        f"{tool} req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={HOME} -addext subjectAltName=IP:{HOME}".split()
        + f"-keyout {key.name} -out {certificate.name}".split(),
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("the tool makes no such certificate")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)  # the server's own complaint
    async with speaking(b"HTTP/1.1 200 OK\r\n\r\n", tls=tls) as url, asking() as asker:
        assert await asker.ask(url) == Answer(outcome="failed", problem="tls")


# The asker itself


async def test_a_question_can_be_called_off() -> None:
    async with speaking(b"", then_waits=True) as url, asking() as asker:
        question = asyncio.create_task(asker.ask(url))
        await asyncio.sleep(0.05)
        question.cancel()
        with pytest.raises(asyncio.CancelledError):
            await question


async def test_the_session_is_opened_at_the_first_question_and_again_after_closing() -> None:
    asker = HttpWeb(may_connect=only_home, seconds=LONG)
    await asker.close()
    async with site(status(200)) as there:
        assert asker._session is None
        assert (await asker.ask(there.url)).outcome == "answers"
        first = asker._session
        await asker.close()
        assert first is not None
        assert first.closed
        assert (await asker.ask(there.url)).outcome == "answers"
        await asker.close()


async def test_many_questions_at_once_are_answered_each_for_itself() -> None:
    found = pages({f"/{one}": to(301, f"/there/{one}") for one in range(30)} | {"/there/7": web.Response})
    async with site(found) as there, asking() as asker:
        answers = await asyncio.gather(*(asker.ask(f"{there.url}/{one}") for one in range(30)))
        assert [number for number, one in enumerate(answers) if one.outcome == "answers"] == [7]
        assert answers[7].moved_to == f"{there.url}/there/7"


async def test_the_web_of_the_sandbox_answers_by_address() -> None:
    simulated = SimulatedWeb()
    asker: Web = simulated
    addresses = {
        "https://unhabitat.org/report": Answer(outcome="answers"),
        "https://nowhere.invalid/": Answer(outcome="failed", problem="name"),
        "https://x.org/gone/a": Answer(outcome="failed", problem="404"),
        "https://x.org/private": Answer(outcome="failed", problem="private"),
        "https://x.org/members/a": Answer(outcome="restricted", problem="403"),
        "https://x.org:8443/moved": Answer(outcome="answers", moved_to="https://x.org:8443/moved-here"),
        "https://x.org/moved-here": Answer(outcome="answers"),
    }
    for address, answer in addresses.items():
        assert await asker.ask(address, etag='"a"') == answer
    assert simulated.asked == list(addresses)
    await asker.close()
