"""A bot with one of everything that Discord's users can touch, and a way to run it against a loopback."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from tests.support.loopback.pointing import point_discord_at

if TYPE_CHECKING:
    import re
    from collections.abc import AsyncIterator, Callable

    from tests.support.loopback.loopback import LoopbackDiscord


class SampleBot(discord.Client):
    """A bot with one of everything; what reaches it is written down in `seen`."""

    def __init__(self, *, intents: discord.Intents | None = None, heartbeat_timeout: float = 60.0) -> None:
        super().__init__(
            intents=intents or discord.Intents(guilds=True),
            guild_ready_timeout=0.01,
            heartbeat_timeout=heartbeat_timeout,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.tree = app_commands.CommandTree(self)
        self.seen: list[str] = []

    async def setup_hook(self) -> None:
        self.tree.add_command(directory)
        self.tree.add_command(remember)
        self.add_dynamic_items(Address)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No five seconds of waiting before a second IDENTIFY."""

    async def on_interaction(self, itx: discord.Interaction[SampleBot]) -> None:
        assert itx.data is not None
        self.seen.append(str(itx.data.get("name", itx.data.get("custom_id"))))

    async def on_message(self, message: discord.Message) -> None:
        self.seen.append(message.content)


Itx = discord.Interaction[SampleBot]


class Note(discord.ui.Modal, title="A note"):
    words: discord.ui.Label[Note] = discord.ui.Label(
        text="Words", component=discord.ui.TextInput(required=False, default="nothing")
    )

    async def on_submit(self, itx: discord.Interaction[discord.Client]) -> None:
        assert isinstance(self.words.component, discord.ui.TextInput)
        await itx.response.send_message(f"noted: {self.words.component.value}")


class Buttons(discord.ui.View):
    @discord.ui.button(label="Open", custom_id="open")
    async def open(self, itx: Itx, _: discord.ui.Button[Buttons]) -> None:
        await itx.response.edit_message(content="opened", view=self)

    @discord.ui.button(label="Write", custom_id="write")
    async def write(self, itx: Itx, _: discord.ui.Button[Buttons]) -> None:
        await itx.response.send_modal(Note())

    @discord.ui.select(
        custom_id="theme",
        options=[discord.SelectOption(label="Safety", value="s"), discord.SelectOption(label="Peace")],
    )
    async def theme(self, itx: Itx, select: discord.ui.Select[Buttons]) -> None:
        await itx.response.send_message(f"chose {select.values[0]}", ephemeral=True)


class Address(discord.ui.DynamicItem[discord.ui.Button[discord.ui.LayoutView]], template=r"open:(?P<id>\d+)"):
    """A button that holds all it needs in its custom_id."""

    def __init__(self, number: int) -> None:
        super().__init__(discord.ui.Button(label=f"Open {number}", custom_id=f"open:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls,
        itx: discord.Interaction[discord.Client],  # noqa: ARG003 - discord.py's signature
        item: discord.ui.Item[discord.ui.LayoutView],  # noqa: ARG003
        match: re.Match[str],
    ) -> Address:
        return cls(int(match["id"]))

    async def callback(self, itx: discord.Interaction[discord.Client]) -> None:
        await itx.response.send_message(f"number {self.number}", ephemeral=True)


directory = app_commands.Group(name="directory", description="The directory")


@directory.command(description="Find")
async def find(itx: Itx, query: str, who: discord.Member | None = None, limit: int = 5) -> None:
    asked = f"{query} {limit} {itx.locale.value} {itx.permissions.administrator} {who.name if who else '-'}"
    await itx.response.send_message(asked, view=Buttons(), ephemeral=True)


@find.autocomplete("query")
async def queries(itx: Itx, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{current}eva ({itx.locale.value})", value="geneva")]


@directory.command(description="Takes its time")
async def slow(itx: Itx) -> None:
    await itx.response.defer(ephemeral=True)
    await itx.followup.send("first")
    await itx.followup.send("second", file=discord.File(__file__, filename="source.py"))
    await itx.edit_original_response(content="whole")


@directory.command(name="import", description="Reads a file")
async def import_file(itx: Itx, file: discord.Attachment) -> None:
    await itx.response.send_message(f"{file.filename}: {(await file.read()).decode()}")


@directory.command(description="A page of rows")
async def browse(itx: Itx) -> None:
    page = discord.ui.LayoutView(timeout=None)
    box: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=1)
    for number in (1, 2):
        box.add_item(discord.ui.Section(f"Row {number}", accessory=Address(number)))
    page.add_item(box)
    await itx.response.send_message(view=page)


@directory.command(description="Never answers")
async def silent(itx: Itx) -> None:
    """Leaves the interaction alone."""


@app_commands.context_menu(name="Remember")
async def remember(itx: Itx, message: discord.Message) -> None:
    await itx.response.send_message(f"kept: {message.content}", ephemeral=True)


async def eventually(so: Callable[[], bool]) -> None:
    """Waits until the client has taken in what it was sent."""
    async with asyncio.timeout(10):
        while not so():
            await asyncio.sleep(0.001)


@asynccontextmanager
async def running(loopback: LoopbackDiscord, bot: SampleBot | None = None) -> AsyncIterator[SampleBot]:
    """A sample bot that is logged in, ready and served by the loopback."""
    bot = bot or SampleBot()
    with point_discord_at(loopback.api):
        async with bot:
            task = asyncio.create_task(bot.start(loopback.token))
            try:
                await loopback.gateway.connected()
                await bot.wait_until_ready()
                await eventually(lambda: not any(guild.unavailable for guild in bot.guilds))
                yield bot
            finally:
                await bot.close()
                await asyncio.wait([task])
                if not task.cancelled() and (error := task.exception()):
                    raise error


def lobby_of(bot: SampleBot) -> discord.TextChannel:
    channel = discord.utils.get(bot.get_all_channels(), name="lobby", guild__name="network")
    assert isinstance(channel, discord.TextChannel)
    return channel
