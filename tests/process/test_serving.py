"""The bot as a real process against the loopback Discord: starts, refusals, stops, reconnections, secrets."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from tests.support.apps import template
from tests.support.loopback.loopback import LoopbackDiscord
from tests.support.loopback.process import BotProcess

__all__ = ["template"]
SYNC = ("PUT", "/applications/*/commands")


@pytest.fixture
async def discord() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as discord:
        yield discord


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"DATABASE": str(tmp_path / "network.sqlite3"), "BACKUPS": str(tmp_path / "backups")}


def bot(discord: LoopbackDiscord, environment: dict[str, str], *arguments: str, token: str | None = None) -> BotProcess:
    return BotProcess(
        discord.api, *(arguments or ("run",)), token=discord.token if token is None else token, environment=environment
    )


async def command_line(*arguments: str, environment: dict[str, str]) -> tuple[int, str]:
    """Run the command line without Discord; return how it ended and what it printed."""
    async with BotProcess("http://127.0.0.1:9/api/v10", *arguments, token="", environment=environment) as process:
        return await process.ended(), process.output


async def test_a_command_is_answered_and_sigterm_ends_with_nothing_lost(
    discord: LoopbackDiscord, environment: dict[str, str]
) -> None:
    """The log as JSON, and health on a port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment |= {"LOG_FORMAT": "json", "HEALTH_PORT": str(port)}
    async with bot(discord, environment) as process:
        await discord.gateway.connected()
        async with asyncio.timeout(30), aiohttp.ClientSession() as session:
            while (told := await session.get(f"http://127.0.0.1:{port}/healthz")).status != 200:
                assert told.status == 503
                await asyncio.sleep(0.1)
            assert (await told.json())["gateway"] == "connected"
        answer = await discord.command("network", "member", "directory find", {"query": "geneva"})
        assert answer.ephemeral
        assert "geneva" in answer.text
        discord.faults.refuse("POST", "/interactions/*/*/callback", status=403, code=50013)
        refused = asyncio.create_task(discord.command("network", "member", "directory find", {"query": "tallinn"}))
        async with asyncio.timeout(20), aiohttp.ClientSession() as session:
            while 'bot_discord_refusals_total{status="403"} 1' not in (
                measured := await (await session.get(f"http://127.0.0.1:{port}/metrics")).text()
            ):
                await asyncio.sleep(0.05)
        assert 'bot_commands_total{command="directory find",outcome="done"} 1' in measured
        refused.cancel()
        await asyncio.gather(refused, return_exceptions=True)
        process.terminate()
        assert await process.ended(seconds=10) == 0
    lines = [json.loads(line) for line in process.output.splitlines()]
    assert {"time", "level", "part", "message"} <= set(lines[0])
    assert [line for line in lines if "traceback" in line and "Forbidden" in line["traceback"]]
    connection = sqlite3.connect(environment["DATABASE"])
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    connection.close()


async def test_sigterm_ends_in_time_with_nothing_lost_though_a_command_hangs_and_discord_is_silent(
    discord: LoopbackDiscord, environment: dict[str, str]
) -> None:
    hold = discord.faults.hold("POST", "/interactions/*/*/callback")
    async with bot(discord, environment) as process:
        await discord.gateway.connected()
        asked = asyncio.create_task(discord.command("network", "member", "me language", {"language": "fr"}))
        await hold.reached()
        discord.gateway.fall_silent()
        began = time.monotonic()
        process.terminate()
        assert await process.ended(seconds=10) == 0
        assert time.monotonic() - began < 10
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
    hold.release()
    assert "Stopped before it had ended: /me language." in process.output
    assert "Traceback" not in process.output
    with closing(sqlite3.connect(environment["DATABASE"])) as connection:
        assert connection.execute("SELECT language FROM member").fetchall() == [("fr",)], "what was done is done"
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


async def test_a_second_process_on_one_database_ends_before_it_speaks_to_discord(
    discord: LoopbackDiscord, environment: dict[str, str]
) -> None:
    """R6."""
    async with bot(discord, environment) as first:
        await discord.gateway.connected()
        asked = len(discord.requests.to("GET", "/users/@me"))
        async with bot(discord, environment) as second:
            assert await second.ended() == 4
            assert f"Another process (number {first.pid})" in second.output
            assert "Traceback" not in second.output
        assert len(discord.requests.to("GET", "/users/@me")) == asked
        assert len(discord.gateway.identifies) == 1


async def test_after_a_kill_the_next_process_starts_at_once(
    discord: LoopbackDiscord, environment: dict[str, str]
) -> None:
    async with bot(discord, environment) as process:
        await discord.gateway.connected()
        process.kill()
        await process.ended()
        await discord.gateway.disconnected()
    async with bot(discord, environment):
        await discord.gateway.connected()
        answer = await discord.command("network", "member", "directory find", {"query": "geneva"})
        assert answer.ephemeral


async def test_commands_are_sent_once_however_often_the_bot_starts(
    discord: LoopbackDiscord, environment: dict[str, str]
) -> None:
    """D9: an unchanged tree is not sent again."""
    for _start in range(2):
        async with bot(discord, environment) as process:
            await discord.gateway.connected()
            process.terminate()
            await process.ended()
            await discord.gateway.disconnected()
    assert len(discord.requests.to(*SYNC)) == 1


async def test_the_bot_runs_on_where_discord_refuses_the_commands(
    discord: LoopbackDiscord, environment: dict[str, str]
) -> None:
    """D9: it serves with the commands that Discord has, and tries again at the next start."""
    async with bot(discord, environment) as process:
        await discord.gateway.connected()
        process.terminate()
        await process.ended()
        await discord.gateway.disconnected()
    connection = sqlite3.connect(environment["DATABASE"])
    connection.execute("UPDATE command_tree SET hash = 'of an older release'")
    connection.commit()
    connection.close()
    discord.faults.refuse(*SYNC, status=400, code=50035)
    async with bot(discord, environment) as process:
        await discord.gateway.connected()
        answer = await discord.command("network", "member", "directory find", {"query": "geneva"})
        assert answer.ephemeral
        assert "Discord refused the commands" in process.output
        process.terminate()
        await process.ended()
        await discord.gateway.disconnected()
    async with bot(discord, environment):
        await discord.gateway.connected()
    assert [request.status for request in discord.requests.to(*SYNC)] == [200, 400, 200]


async def test_a_second_ready_syncs_nothing_and_answers_once(
    discord: LoopbackDiscord, environment: dict[str, str]
) -> None:
    """R8: the session is lost and a new one begins in the same process."""
    async with bot(discord, environment):
        await discord.gateway.connected()
        await discord.gateway.invalidate(resumable=False)
        async with asyncio.timeout(20):
            while len(discord.gateway.identifies) < 2:
                await asyncio.sleep(0.05)
        await discord.gateway.connected()
        answer = await discord.command("network", "member", "directory find", {"query": "geneva"})
        assert answer.ephemeral
        assert len(discord.requests.to(*SYNC)) == 1
        assert len(discord.requests.to("POST", "/interactions/*/*/callback")) == 1


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [("token", 3, "Discord refused the token"), ("intents", 3, "intent")],
)
async def test_what_discord_refuses_is_named_with_its_own_exit_code(
    discord: LoopbackDiscord, environment: dict[str, str], change: str, code: int, says: str
) -> None:
    """D10: cause and remedy in two lines, no traceback, no loop."""
    token = discord.token
    if change == "token":
        token = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"
    else:
        discord.world.application.disallowed_intents = 1
    async with bot(discord, environment, token=token) as process:
        assert await process.ended() == code
    assert says in process.output
    assert "→" in process.output
    assert "Traceback" not in process.output
    assert token not in process.output


async def test_a_token_that_is_revoked_while_the_bot_serves_ends_it(
    discord: LoopbackDiscord, environment: dict[str, str]
) -> None:
    async with bot(discord, environment) as process:
        await discord.gateway.connected()
        await discord.gateway.close(4004)
        assert await process.ended() == 3
    assert "4004" in process.output
    assert "Traceback" not in process.output


async def test_a_discord_out_of_reach_is_named_and_waited_for_until_the_bot_is_stopped(
    environment: dict[str, str],
) -> None:
    async with BotProcess(
        "http://127.0.0.1:9/api/v10", "run", token="MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
        environment=environment,
    ) as process:  # fmt: skip
        async with asyncio.timeout(30):
            while "The next try is in 2 s" not in process.output:
                await asyncio.sleep(0.05)
        process.terminate()
        assert await process.ended(seconds=10) == 0
    assert "Discord cannot be reached" in process.output
    assert "Traceback" not in process.output


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"DISCORD_TOKEN": ""}, "DISCORD_TOKEN is not set"),
        ({"DISCORD_TOKEN": "abc"}, "DISCORD_TOKEN is malformed"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"BUSY_SECONDS": "soon"}, "BUSY_SECONDS"),
    ],
)
async def test_a_setting_that_is_missing_or_malformed_is_named_with_where_to_set_it(
    environment: dict[str, str], settings: dict[str, str], says: str
) -> None:
    code, printed = await command_line("run", environment={**environment, **settings})
    assert code == 2
    assert says in printed
    assert ".env" in printed or "portal" in printed
    assert "Traceback" not in printed


async def test_a_database_that_cannot_be_used_is_named(environment: dict[str, str], tmp_path: Path) -> None:
    """S5, from the operator's seat."""
    Path(environment["DATABASE"]).write_bytes(b"not a database, not at all" * 200)
    code, printed = await command_line(
        "run",
        environment={**environment, "DISCORD_TOKEN": "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"},
    )
    assert code == 4
    assert "damaged" in printed
    assert environment["BACKUPS"] in printed
    assert "Traceback" not in printed


async def test_the_seed_is_loaded_checked_and_refused_from_the_command_line(
    environment: dict[str, str], tmp_path: Path
) -> None:
    code, printed = await command_line("seed", "--guild", "7", environment=environment)
    assert (code, "99  organisations" in printed) == (0, True), printed
    code, printed = await command_line("seed", "--guild", "7", environment=environment)
    assert "same    99  organisations" in printed
    code, printed = await command_line("seed", "--check", environment=environment)
    assert code == 0
    broken = tmp_path / "data"
    shutil.copytree("data", broken)
    (broken / "contacts.yaml").write_text("- key: [", encoding="utf-8")
    code, printed = await command_line("seed", "--check", "--data", str(broken), environment=environment)
    assert code == 5
    assert "contacts.yaml:" in printed
    code, printed = await command_line("seed", environment=environment)
    assert (code, "--guild" in printed) == (2, True)


async def test_health_says_whether_a_bot_serves(discord: LoopbackDiscord, environment: dict[str, str]) -> None:
    code, _printed = await command_line("health", environment=environment)
    assert code == 1
    async with bot(discord, environment) as process:
        await discord.gateway.connected()
        async with asyncio.timeout(30):
            while (await command_line("health", environment=environment))[0] != 0:
                await asyncio.sleep(0.2)
        process.terminate()
        await process.ended()
    code, printed = await command_line("health", environment=environment)
    assert (code, "Traceback" in printed) == (1, False)


async def test_no_token_is_in_the_log_even_at_the_highest_level(
    discord: LoopbackDiscord, environment: dict[str, str]
) -> None:
    """O1: neither the bot's token nor an interaction's, in no line and no traceback."""
    discord.faults.refuse("POST", "/interactions/*/*/callback", status=403, code=50013, times=2)
    async with bot(discord, {**environment, "LOG_LEVEL": "DEBUG"}) as process:
        await discord.gateway.connected()
        refused = asyncio.create_task(discord.command("network", "member", "directory find", {"query": "tallinn"}))
        async with asyncio.timeout(20):
            while "Traceback" not in process.output:
                await asyncio.sleep(0.05)
        refused.cancel()
        await asyncio.gather(refused, return_exceptions=True)
        answer = await discord.command("network", "member", "directory find", {"query": "geneva"})
        assert answer.ephemeral
        process.terminate()
        await process.ended()
    tokens = {request.path.split("/")[3] for request in discord.requests.to("POST", "/interactions/*/*/callback")}
    assert len(tokens) >= 2
    for secret in (discord.token, *tokens):
        assert secret not in process.output
    assert "tallinn" not in process.output, "nor anybody's words"
