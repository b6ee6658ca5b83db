"""The lobby in a browser on this machine, and a prompt that takes the lines of a script."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable

from rich.console import Console
from simcord.env import Env

from bot.sandbox import script
from bot.sandbox.errors import ScriptError
from bot.sandbox.player import Readable
from bot.sandbox.steps import Stage
from bot.sandbox.world import World

HELP = """A line is a step:
  /command group option:value other:"two words"     use a command
  complete /command option:part                     ask what an option may be
  click LABEL [beside TEXT] [on N]                  press a button
  choose LABEL [on N]                               pick an entry of a menu
  submit field=value; other=value                   send the form that is open
  menu NAME [on N]                                  use a message's own menu
  say TEXT · post TITLE: TEXT                       post a message, open a thread
  as NAME                                           member, miembro, membre, membro, curator, admin, outsider
  in CHANNEL · in dm                                go somewhere else
  show [N] · show dm                                look at the last messages
  advance 2d3h · restart · crash · fail …           move the clock, stop and start the bot, have Discord refuse
  operator COMMAND · nowhere TEXT                   the operator's commands, what is in the files of the bot
  quit                                              end (so does Ctrl-D)"""


async def serve(world: World, stage: Stage, console: Console) -> None:
    """Show the lobby on 127.0.0.1 until the prompt ends; without a terminal, until the page or the process does."""
    viewers = [one for one in world.society.members.values() if one.guild.id == world.society.network.id]
    async with world.env.preview(world.society.lobby, viewers=viewers, layout="channel") as preview:
        console.print(f"\nThe lobby is at {preview.url}", soft_wrap=True)
        console.print("Choose there who you are. The clock stands still until you advance it.", soft_wrap=True)
        if not sys.stdin.isatty():
            await preview.wait_closed()
            return

        async def shown() -> None:
            if not preview._closed:
                await preview.refresh()

        console.print("Type steps here; `help` lists them, Ctrl-D ends.", soft_wrap=True)
        await prompt(stage, world.env, console, shown)


async def prompt(stage: Stage, env: Env, console: Console, after: Callable[[], Awaitable[None]]) -> None:
    """Take steps from the terminal until it ends; `after` runs after each."""
    teller = Readable(console)

    def ask() -> None:
        console.print(f"\n{stage.person.name} in {stage.where}> ", end="", soft_wrap=True)

    ask()
    async for line in _lines():
        text = line.strip()
        if text in {"quit", "exit"}:
            return
        if text == "help":
            console.print(HELP, markup=False, soft_wrap=True)
        elif text:
            await _idle(env)
            await _take(stage, text, teller, console)
            await after()
        ask()


async def _take(stage: Stage, text: str, teller: Readable, console: Console) -> None:
    try:
        played = script.parse(text, name="prompt")
    except ScriptError as error:
        console.print(str(error).removeprefix("prompt:1: "), markup=False, soft_wrap=True)
        return
    for step in played.steps:
        teller.tell_answer(await stage.play(step))


async def _idle(env: Env) -> None:
    # Somebody may have pressed a button in the browser at this moment; simcord tells nobody when it is done.
    while env._operation_task is not None:  # noqa: ASYNC110
        await asyncio.sleep(0.02)


async def _lines() -> AsyncIterator[str]:
    """Yield what is typed, line by line, while the loop runs on; a terminal hands over whole lines."""
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()
    descriptor = sys.stdin.fileno()

    def readable() -> None:
        data = os.read(descriptor, 65536)
        if data:
            reader.feed_data(data)
        else:
            loop.remove_reader(descriptor)
            reader.feed_eof()

    loop.add_reader(descriptor, readable)
    try:
        while line := await reader.readline():
            yield line.decode(errors="replace")
    finally:
        loop.remove_reader(descriptor)
