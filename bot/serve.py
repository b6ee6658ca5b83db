"""Serves on Discord until stopped, and puts what Discord refuses into the operator's words."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import discord

from bot import logs
from bot.app import build
from bot.client import Client
from bot.core.watchdog import Watchdog
from bot.errors import DiscordRefusedError
from bot.health import Pulse
from bot.operations.monitor import Monitor
from bot.settings import Settings, load_settings, require_token

log = logging.getLogger(__name__)
SECONDS_TO_STOP = 9  # within the ten that a stop may take
FIRST_PAUSE, LONGEST_PAUSE = 1, 300  # seconds before Discord is tried again; doubled in between


def settle() -> None:
    """Put what has been loaded out of the garbage collector's sight: it stays for as long as the process.

    A full collection stops every thread for as long as it looks; over all of discord.py that is 50 ms.
    """
    gc.collect()
    gc.freeze()
    gc.enable()


def run_until_stopped() -> None:
    """Read the settings and serve until stopped; raise OperatorError where that cannot be."""
    settings = load_settings()
    token = require_token(settings)
    logs.configure(settings.log_level, token, form=settings.log_format)
    logs.guard()
    asyncio.run(serve(settings, token))


async def serve(settings: Settings, token: str) -> None:
    """Open the store, connect, and serve until SIGTERM, SIGINT or a refusal.

    Raises OperatorError where the store or the port cannot be used or Discord does not let the bot in.
    """
    app = await build(settings)
    try:
        client = Client(app)
        settle()
        pulse = Pulse(client, settings.database)
        async with _watched(client, pulse, settings.health_port):
            serving = asyncio.create_task(_connected(client, token))

            def stop() -> None:
                _end_in_time()
                serving.cancel()

            loop = asyncio.get_running_loop()
            for name in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(name, stop)
            try:
                await serving
            except asyncio.CancelledError:
                log.info("Stopped.")
    finally:
        await app.close()


@contextlib.asynccontextmanager
async def _watched(client: Client, pulse: Pulse, port: int) -> AsyncIterator[None]:
    """Have health told, and the loop watched."""
    monitor = await Monitor.open(port, pulse.health, pulse.metrics) if port else None
    watching = [
        asyncio.create_task(pulse.keep(), name="sign of life"),
        asyncio.create_task(Watchdog(client.app.measures, client.running).watch(), name="watchdog"),
    ]
    try:
        yield
    finally:
        for task in watching:
            task.cancel()
        await asyncio.wait(watching)
        if monitor is not None:
            await monitor.close()


def _end_in_time() -> None:
    # Threads cannot be cancelled: one that copies the database would be waited for. What is committed stays.
    def end() -> None:
        log.error("The stop took longer than %d seconds; the process ends without waiting.", SECONDS_TO_STOP)
        os._exit(1)

    timer = threading.Timer(SECONDS_TO_STOP, end)
    timer.daemon = True
    timer.start()


async def _connected(client: Client, token: str) -> None:
    try:
        async with client:
            await log_in(client, token)
            await client.connect()
    except discord.LoginFailure as error:
        raise DiscordRefusedError(
            "Discord refused the token.",
            remedy="Reset it in the developer portal (your application, Bot, Reset Token) and put the new one into "
            "DISCORD_TOKEN.",
        ) from error
    except discord.PrivilegedIntentsRequired as error:
        raise DiscordRefusedError(
            "Discord refused an intent that the bot asked for.",
            remedy="Enable it in the developer portal (your application, Bot, Privileged Gateway Intents).",
        ) from error
    except discord.ConnectionClosed as error:
        raise DiscordRefusedError(
            f"Discord closed the connection for good (code {error.code}).",
            remedy="Look the code up in Discord's list of gateway close codes; 4004 is a bad token, 4013 and 4014 are "
            "intents.",
        ) from error
    except discord.Forbidden as error:
        raise DiscordRefusedError(
            f"Discord does not permit what the bot needs at start ({error.code}: {error.text}).",
            remedy="Invite the bot again with the scopes `bot` and `applications.commands` and the permissions that "
            "docs/operators.md lists.",
        ) from error
    except discord.HTTPException as error:
        raise DiscordRefusedError(
            f"Discord refused the bot at start ({error.status}, code {error.code}: {error.text}).",
            remedy="After 429, wait before you start it again: too many refused requests ban the address for a while.",
        ) from error


async def log_in(client: Client, token: str, *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Log in, and load the client; where Discord cannot be reached or is broken, wait and try again until it can be.

    What Discord refuses is raised at once: trying that again would be a loop. The connection to the gateway, which
    comes after, is tried again by discord.py itself.
    """
    seconds = FIRST_PAUSE
    while True:
        try:
            await client.login(token)
        except (aiohttp.ClientError, TimeoutError, OSError, discord.DiscordServerError) as error:
            log.warning(
                "Discord cannot be reached: %s. The next try is in %d s; check the network of this machine and "
                "https://discordstatus.com.", error, seconds,
            )  # fmt: skip
            await client.http.close()
            client.http.connector = discord.utils.MISSING  # closed with its session; the next try makes another
        else:
            return
        await pause(seconds)
        seconds = min(2 * seconds, LONGEST_PAUSE)
