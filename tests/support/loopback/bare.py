"""The least bot that discord.py can be: what the benchmarks hold the real one against.

One command, `/ping`, which answers "ok", and one autocomplete, of its option `word`, which answers nothing.
Run it through the launcher; the token is taken from DISCORD_TOKEN.
"""

from __future__ import annotations

import os

import discord
from discord import app_commands


class BareBot(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        self.tree.add_command(ping)
        await self.tree.sync()


@app_commands.command(description="Answers ok")
async def ping(itx: discord.Interaction[BareBot], word: str = "") -> None:
    await itx.response.send_message("ok", ephemeral=True)


@ping.autocomplete("word")
async def nothing(
    itx: discord.Interaction[BareBot],
    current: str,
) -> list[app_commands.Choice[str]]:
    return []


if __name__ == "__main__":
    BareBot().run(os.environ["DISCORD_TOKEN"], log_handler=None)
