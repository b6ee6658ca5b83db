"""Forms (modals) whose errors reach the same report as everything else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

import discord
from discord.ui import FileUpload, Label, Modal, Select, TextInput

from bot.ui.context import Itx
from bot.ui.measuring import Use
from bot.ui.replies import Reply
from bot.ui.reports import report
from bot.ui.text import label

Submitted = Callable[[Itx, dict[str, str]], Awaitable[None]]


class Form(Modal):
    """A form of text fields; `submitted` gets what was typed, by the names of the fields."""

    def __init__(self, title: str, submitted: Submitted) -> None:
        super().__init__(title=label(title, limit=45), timeout=3600)
        self._submitted = submitted
        self._inputs: dict[str, TextInput[Any]] = {}
        self._uploads: dict[str, FileUpload[Any]] = {}
        self._menus: dict[str, Select[Any]] = {}

    def field(
        self, name: str, text: str, *, about: str = "", value: str = "", limit: int = 4000,
        required: bool = False, long: bool = False,
    ) -> Form:  # fmt: skip
        """Add a field; return the form. At most five fit."""
        style = discord.TextStyle.paragraph if long else discord.TextStyle.short
        given = TextInput[Any](
            style=style, default=value[:limit] or None, required=required, max_length=limit, custom_id=name
        )
        self._inputs[name] = given
        self.add_item(Label(text=label(text, limit=45), description=label(about, limit=100) or None, component=given))
        return self

    def upload(self, name: str, text: str, *, about: str = "", most: int = 1) -> Form:
        """Add a field that takes one file, or none, or so many; return the form."""
        given = FileUpload[Any](custom_id=name, required=False, max_values=most)
        self._uploads[name] = given
        self.add_item(Label(text=label(text, limit=45), description=label(about, limit=100) or None, component=given))
        return self

    def menu(
        self, name: str, text: str, options: Sequence[tuple[str, str]], *, about: str = "",
        chosen: Collection[str] = (), required: bool = False,
    ) -> Form:  # fmt: skip
        """Add a menu of (value, label), of which at most 25 are shown and one can be chosen; return the form."""
        shown = [
            discord.SelectOption(value=value, label=label(said, limit=100), default=value in chosen)
            for value, said in options[:25]
        ]
        given = Select[Any](custom_id=name, options=shown, required=required, min_values=int(required), max_values=1)
        self._menus[name] = given
        self.add_item(Label(text=label(text, limit=45), description=label(about, limit=100) or None, component=given))
        return self

    def chosen(self, name: str) -> str:
        """Return what was chosen in a menu, empty where nothing was."""
        return next(iter(self._menus[name].values), "")

    def uploaded(self, name: str) -> discord.Attachment | None:
        """Return the file that was handed in, None where there is none."""
        return next(iter(self._uploads[name].values), None)

    def all_uploaded(self, name: str) -> Sequence[discord.Attachment]:
        """Return every file that was handed in."""
        return list(self._uploads[name].values)

    async def on_submit(self, itx: Itx) -> None:  # type: ignore[override]  # the client is ours
        """Hand over what was typed."""
        reply = Reply.of(itx)
        try:
            with Use(itx, "form"):
                await self._submitted(itx, {name: given.value for name, given in self._inputs.items()})
        finally:
            reply.settle()

    async def on_error(self, itx: Itx, error: Exception) -> None:  # type: ignore[override]  # the client is ours
        """Report like everything else."""
        await report(itx, error)
