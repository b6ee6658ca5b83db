"""The least bot that discord.py can be: what the benchmarks hold the real one against.

One command, `/ping`, which answers "ok", and one autocomplete, of its option `word`, which answers nothing. Another
command, `/page`, answers what a page of results is made of: RESULTS of them, each with a button, a menu, and two buttons.
Run it through the launcher; the token is taken from DISCORD_TOKEN.
"""

from __future__ import annotations

import os

import discord
from discord import app_commands

RESULTS = 5
RESULT = 200  # characters
CHOICES = 10


class BareBot(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        self.tree.add_command(ping)
        self.tree.add_command(page)
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


@app_commands.command(description="Answers a page")
async def page(itx: discord.Interaction[BareBot], query: str) -> None:
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.TextDisplay(f"### {RESULTS} results for “{query}”"))
    for number in range(RESULTS):
        button = discord.ui.Button[discord.ui.LayoutView](label="Open", custom_id=f"open:{number}")
        view.add_item(discord.ui.Section(discord.ui.TextDisplay("x" * RESULT), accessory=button))
    menu = discord.ui.Select[discord.ui.LayoutView](custom_id="menu", placeholder="Narrow")
    for number in range(CHOICES):
        menu.add_option(label=f"Choice {number}", value=f"choice:{number}", description=f"{number} results")
    view.add_item(discord.ui.ActionRow(menu))
    buttons = [discord.ui.Button[discord.ui.LayoutView](label=name, custom_id=name) for name in ("Next", "Share here")]
    view.add_item(discord.ui.ActionRow(*buttons))
    await itx.response.send_message(view=view, ephemeral=True)


if __name__ == "__main__":
    BareBot().run(os.environ["DISCORD_TOKEN"], log_handler=None)
