"""A bot with commands made for these tests: whatever a person can meet on Discord, without a feature of ours."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.client import Client
from bot.errors import InvalidInputError
from bot.ui.replies import Reply


class Form(ui.Modal, title="A form"):
    def __init__(self) -> None:
        super().__init__()
        self.name: ui.Label[Any] = ui.Label(text="Your name", component=ui.TextInput(custom_id="name", max_length=20))
        self.note: ui.Label[Any] = ui.Label(
            text="Note", component=ui.TextInput(custom_id="note", required=False, default="as it was")
        )
        fields = ui.Select(
            custom_id="fields",
            max_values=2,
            options=[discord.SelectOption(label=one, value=f"v-{one}") for one in ("Peace", "Safety", "Health")],
        )
        self.fields: ui.Label[Any] = ui.Label(text="Fields", component=fields)
        self.paper: ui.Label[Any] = ui.Label(text="Paper", component=ui.FileUpload(custom_id="paper", required=False))
        for item in (self.name, self.note, self.fields, self.paper):
            self.add_item(item)

    async def on_submit(self, itx: discord.Interaction) -> None:
        papers = [f"{one.filename} of {len(await one.read())}" for one in self.paper.component.values]
        said = f"name={self.name.component.value} note={self.note.component.value}"
        await itx.response.send_message(f"{said} fields={sorted(self.fields.component.values)} papers={papers}")


class Panel(ui.LayoutView):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        for name in ("first", "second"):
            self.add_item(ui.Section(f"The {name} row", accessory=self._button("Open", f"open-{name}")))
        row: ui.ActionRow[Any] = ui.ActionRow(
            self._button("Closed", "closed", disabled=True), ui.Button(label="Elsewhere", url="https://example.org")
        )
        self.add_item(ui.Container(ui.TextDisplay("**Bold**, and a \\*star\\*"), ui.Separator(), row))
        entries = [discord.SelectOption(label=one, value=one.lower()) for one in ("Red", "Blue")]
        select: ui.Select[Any] = ui.Select(custom_id="colour", placeholder="Colour", options=entries)
        select.callback = self._chosen(select)  # type: ignore[method-assign]
        role: ui.RoleSelect[Any] = ui.RoleSelect(custom_id="role", placeholder="Role")
        role.callback = self._chosen(role)  # type: ignore[method-assign]
        self.add_item(ui.ActionRow(select))
        self.add_item(ui.ActionRow(role))

    def _button(self, label: str, custom_id: str, *, disabled: bool = False) -> ui.Button[Any]:
        button: ui.Button[Any] = ui.Button(label=label, custom_id=custom_id, disabled=disabled)

        async def pressed(itx: discord.Interaction) -> None:
            await itx.response.send_message(f"pressed {custom_id}", ephemeral=True)

        button.callback = pressed  # type: ignore[method-assign]
        return button

    def _chosen(self, item: Any) -> Any:
        async def chosen(itx: discord.Interaction) -> None:
            await itx.response.edit_message(view=Said(f"chosen {', '.join(str(one) for one in item.values)}"))

        return chosen


class Said(ui.LayoutView):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.add_item(ui.TextDisplay(text))


class Answering(ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.button(label="Thank you", custom_id="thanks")
    async def thanks(self, itx: discord.Interaction, _button: ui.Button[Any]) -> None:
        await itx.response.edit_message(content="You are welcome", view=None)


class Probe(commands.GroupCog, group_name="probe", group_description="Probes"):
    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    async def interaction_check(self, itx: discord.Interaction) -> bool:  # type: ignore[override]
        Reply.of(itx).settle()  # these commands answer without it, and its deadline would cost real seconds
        return True

    @app_commands.command(description="Says everything it was given")
    @app_commands.choices(colour=[app_commands.Choice(name="Deep red", value="r")])
    async def options(
        self,
        itx: discord.Interaction,
        text: str = "",
        number: int = 0,
        yes: bool = False,
        role: discord.Role | None = None,
        person: discord.Member | None = None,
        channel: discord.TextChannel | None = None,
        file: discord.Attachment | None = None,
        colour: str = "",
    ) -> None:
        read = f"{file.filename}={(await file.read()).decode()}" if file else ""
        said = f"{text!r} {number} {yes} {role} {person} {channel} {read} {colour}"
        await itx.response.send_message(said, ephemeral=True)

    @app_commands.command(description="Completes")
    async def complete(self, itx: discord.Interaction, place: str) -> None:
        await itx.response.send_message(f"place {place}", ephemeral=True)

    @complete.autocomplete("place")
    async def places(self, _itx: discord.Interaction, part: str) -> list[app_commands.Choice[str]]:
        count = 30 if part == "too many" else 2
        return [app_commands.Choice(name=f"{part} {number}", value=f"id-{number}") for number in range(count)]

    @app_commands.command(description="Says the person's language")
    async def locale(self, itx: discord.Interaction) -> None:
        await itx.response.send_message(f"{itx.locale.value} {itx.guild_locale}", ephemeral=True)

    @app_commands.command(description="Opens a form")
    async def form(self, itx: discord.Interaction) -> None:
        await itx.response.send_modal(Form())

    @app_commands.command(description="Shows buttons and menus")
    async def panel(self, itx: discord.Interaction) -> None:
        await itx.response.send_message(view=Panel())

    @app_commands.command(description="Writes a direct message")
    async def letter(self, itx: discord.Interaction) -> None:
        await itx.user.send("A letter", view=Answering())
        await itx.response.send_message("sent", ephemeral=True)

    @app_commands.command(description="Posts two hours later")
    async def later(self, itx: discord.Interaction) -> None:
        async def post() -> None:
            await asyncio.sleep(7200)
            await itx.channel.send(f"It is {discord.utils.utcnow():%H:%M}")  # type: ignore[union-attr]

        task = asyncio.create_task(post())
        self._tasks.add(task)
        await itx.response.send_message("later", ephemeral=True)

    @app_commands.command(description="Says something when it is stopped")
    async def dying(self, itx: discord.Interaction) -> None:
        async def live() -> None:
            try:
                await asyncio.sleep(1_000_000)
            finally:
                await itx.channel.send("last words")  # type: ignore[union-attr]

        task = asyncio.create_task(live())
        self._tasks.add(task)
        await itx.response.send_message("alive", ephemeral=True)

    @app_commands.command(description="Sends a file")
    async def file(self, itx: discord.Interaction) -> None:
        given = discord.File(io.BytesIO(b"name,place\nInterpeace,Geneva\n"), "list.csv")
        await itx.response.send_message("A file", file=given)

    @app_commands.command(description="Says nothing")
    async def silent(self, itx: discord.Interaction) -> None:
        pass

    @app_commands.command(description="Breaks")
    async def broken(self, _itx: discord.Interaction) -> None:
        raise RuntimeError("a fault of the bot")

    @app_commands.command(description="Refuses what was typed")
    async def refusing(self, _itx: discord.Interaction) -> None:
        raise InvalidInputError("That is no date.")

    @app_commands.command(description="Posts in the channel")
    async def public(self, itx: discord.Interaction) -> None:
        await itx.channel.send("A post")  # type: ignore[union-attr]
        await itx.response.send_message("posted", ephemeral=True)


@app_commands.context_menu(name="Echo")
async def echo(itx: discord.Interaction, message: discord.Message) -> None:
    Reply.of(itx).settle()
    await itx.response.send_message(f"{message.author} said: {message.content}", ephemeral=True)


class ProbeClient(Client):
    async def prepare(self) -> None:
        await super().prepare()
        await self.add_cog(Probe())
        self.tree.add_command(echo)
        self.add_view(Panel())
