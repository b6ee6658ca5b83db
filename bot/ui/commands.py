"""Commands in a text that can be touched, where Discord's numbers of them are known."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

import discord

from bot.core.i18n import Language

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)
PATIENCE = 3.0  # seconds: somebody waits, and words serve as well


async def known_commands(client: Client) -> Mapping[str, int]:
    """Return Discord's number of each command by its first word; asked once, empty where Discord does not say.

    They are not known after a start that sent nothing, since the commands were as Discord had them.
    """
    if not client.command_numbers:
        try:
            async with asyncio.timeout(PATIENCE):
                fetched = await client.tree.fetch_commands()
        except TimeoutError:
            log.warning("Discord did not say the numbers of the commands within %s seconds.", PATIENCE)
            return {}
        except discord.HTTPException as error:
            log.warning("Discord did not say the numbers of the commands: %s (code %s).", error.status, error.code)
            return {}
        slash = discord.AppCommandType.chat_input
        client.command_numbers = {one.name: one.id for one in fetched if one.type is slash}
    return client.command_numbers


def mention(name: str, known: Mapping[str, int], say: Language) -> str:
    """Return how `directory find` stands in a text: to be touched where its number is known, else in words.

    A mention bears the English name: Discord finds the command by it, and shows each reader their own.
    """
    number = known.get(name.split(maxsplit=1)[0])
    return say(f"/{name}") if number is None else f"</{name}:{number}>"
