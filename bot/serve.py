"""Serves on Discord until stopped, and puts what Discord refuses into the operator's words."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal

import aiohttp
import discord

from bot import logs
from bot.app import build
from bot.client import Client
from bot.errors import DiscordRefusedError, OperatorError
from bot.health import keep_signing
from bot.settings import Settings, load_settings, require_token

log = logging.getLogger(__name__)
SECONDS_TO_STOP = 8  # within the ten that a stop may take


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
    logs.configure(settings.log_level, token)
    asyncio.run(serve(settings, token))


async def serve(settings: Settings, token: str) -> None:
    """Open the store, connect, and serve until SIGTERM, SIGINT or a refusal.

    Raises OperatorError where the store cannot be used or Discord does not let the bot in.
    """
    app = await build(settings)
    try:
        client = Client(app)
        settle()
        serving = asyncio.create_task(_connected(client, token))
        signing = asyncio.create_task(keep_signing(client, settings.database))
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, serving.cancel)
        try:
            await serving
        except asyncio.CancelledError:
            log.info("Stopped.")
        finally:
            signing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await signing
            if not client.is_closed():
                await asyncio.wait_for(client.close(), SECONDS_TO_STOP)
    finally:
        await app.close()


async def _connected(client: Client, token: str) -> None:
    try:
        async with client:
            await client.start(token)
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
        if error.status >= 500:
            raise _unreachable(error) from error
        raise DiscordRefusedError(
            f"Discord refused the bot at start ({error.status}, code {error.code}: {error.text}).",
            remedy="After 429, wait before you start it again: too many refused requests ban the address for a while.",
        ) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise _unreachable(error) from error


def _unreachable(error: Exception) -> OperatorError:
    return OperatorError(
        f"Discord cannot be reached: {error}.",
        remedy="Check the network of this machine and https://discordstatus.com, then start the bot again.",
    )
