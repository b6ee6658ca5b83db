"""Buttons and menus whose state stands in their `custom_id`, so that they work after a restart.

An address is `route:part:part…`; a cog gives the client one handler for each route it owns. Nothing about a
shown message is kept in memory.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord.ui import Button, ChannelSelect, DynamicItem, Item, RoleSelect, Select, UserSelect
from discord.ui.select import BaseSelect

from bot.core.i18n import _
from bot.errors import NotFoundError
from bot.ui.context import Itx
from bot.ui.measuring import Use
from bot.ui.replies import Reply
from bot.ui.reports import report
from bot.ui.text import label

log = logging.getLogger(__name__)
LONGEST = 100  # Discord's limit for a custom_id
LARGEST = (1 << 63) - 1  # of a number in the database; Discord's own have 19 digits since 2022
ROUTE = r"(?s)(?P<route>[a-z]+\.[a-z]+)(?::(?P<rest>.*))?"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed or a menu that was used: the parts of its address, and what was chosen.

    Of people, roles and channels, their ids were chosen.
    """

    parts: Sequence[str]
    chosen: Sequence[str] = ()

    def part(self, number: int) -> str:
        """Return one part; raise NotFoundError where a forged or outdated address has none."""
        if number >= len(self.parts):
            raise out_of_date()
        return self.parts[number]

    def number(self, number: int) -> int:
        """Return one part as a whole number; raise NotFoundError where it is none."""
        text = self.part(number)
        if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST):
            raise out_of_date()
        return int(text)


Handler = Callable[[Itx, Pressed], Awaitable[None]]
Routes = dict[str, Handler]


def out_of_date() -> NotFoundError:
    """Return what a person is told whose button leads nowhere any more."""
    return NotFoundError(_("This button is out of date."), hint=_("Use the command again to get a fresh one."))


def address(route: str, *parts: object) -> str:
    """Return the custom_id of an address; ValueError where it is longer than Discord takes."""
    custom_id = ":".join([route, *(str(part) for part in parts)])
    if len(custom_id) > LONGEST:
        raise ValueError(f"the address is longer than {LONGEST} characters: {route}")
    return custom_id


def button(
    text: str,
    route: str,
    *parts: object,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    disabled: bool = False,
) -> Button[Any]:
    """Make a button with an address."""
    return Button(label=label(text, limit=80), custom_id=address(route, *parts), style=style, disabled=disabled)


def menu(
    placeholder: str, options: Sequence[tuple[str, str, str]], route: str, *parts: object,
    chosen: Collection[str] | None = None, many: bool = False,
) -> Select[Any]:  # fmt: skip
    """Make a menu with an address; `options` are (value, label, description), at most 25 are shown.

    `chosen` stand as chosen already; of `many` any number may be, none too.
    """
    shown = [
        discord.SelectOption(
            value=value,
            label=label(text, limit=100),
            description=label(about, limit=100) or None,
            default=value in (chosen or ()),
        )
        for value, text, about in options[:25]
    ]
    return Select(
        placeholder=label(placeholder, limit=150),
        custom_id=address(route, *parts),
        options=shown,
        min_values=0 if many else 1,
        max_values=max(len(shown), 1) if many else 1,
    )


def role_menu(placeholder: str, route: str, *parts: object, chosen: int | None = None) -> RoleSelect[Any]:
    """Make a menu of the server's roles with an address; `chosen` stands as chosen, so it must be there still."""
    kind = discord.SelectDefaultValueType.role
    return RoleSelect(
        placeholder=label(placeholder, limit=150),
        custom_id=address(route, *parts),
        default_values=[] if chosen is None else [discord.SelectDefaultValue(id=chosen, type=kind)],
    )


def channel_menu(
    placeholder: str, kinds: Sequence[discord.ChannelType], route: str, *parts: object, chosen: int | None = None
) -> ChannelSelect[Any]:
    """Make a menu of the server's channels of some kinds with an address; `chosen` as for roles."""
    kind = discord.SelectDefaultValueType.channel
    return ChannelSelect(
        placeholder=label(placeholder, limit=150),
        custom_id=address(route, *parts),
        channel_types=list(kinds),
        default_values=[] if chosen is None else [discord.SelectDefaultValue(id=chosen, type=kind)],
    )


def user_menu(placeholder: str, route: str, *parts: object) -> UserSelect[Any]:
    """Make a menu of the server's people with an address; nobody stands as chosen."""
    return UserSelect(placeholder=label(placeholder, limit=150), custom_id=address(route, *parts))


class Addressed(DynamicItem[Item[Any]], template=ROUTE):
    """Any button or menu with an address, as it comes back when somebody uses it."""

    def __init__(self, item: Item[Any], match: Mapping[str, str | None]) -> None:
        super().__init__(item)
        self._route = str(match["route"])
        rest = match["rest"]
        self._parts = [] if rest is None else rest.split(":")

    @classmethod
    async def from_custom_id(  # type: ignore[override]  # the client is ours
        cls,
        _itx: Itx,
        item: Item[Any],
        match: re.Match[str],
        /,  # re.Match, named groups only
    ) -> Addressed:
        """Read the address."""
        return cls(item, match.groupdict())

    async def callback(self, itx: Itx) -> None:  # type: ignore[override]  # the client is ours
        """Hand the press to the cog that owns the route; a DynamicItem has no on_error, so report here."""
        handler = itx.client.routes.get(self._route)
        with Use(itx, "unknown" if handler is None else self._route):
            await self._hand_over(itx, handler)

    async def _hand_over(self, itx: Itx, handler: Handler | None) -> None:
        reply = Reply.of(itx)
        try:
            if handler is None:
                raise out_of_date()  # noqa: TRY301  # reported like any other
            chosen = self.item.values if isinstance(self.item, BaseSelect) else ()
            await handler(itx, Pressed(self._parts, [str(getattr(value, "id", value)) for value in chosen]))
        except Exception as error:  # noqa: BLE001  # the last door: everything is reported
            await report(itx, error)
        finally:
            reply.settle()
