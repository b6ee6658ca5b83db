"""What a handler reads off an interaction: the language, the server, the person who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import discord

from bot.core.guilds import Actor
from bot.core.i18n import Language, _
from bot.errors import NotAllowedError

if TYPE_CHECKING:
    from bot.client import Client

    Itx: TypeAlias = discord.Interaction[Client]
else:
    Itx = discord.Interaction


def language_of(itx: Itx, guild: int | None = None) -> Language:
    """Return the language that the person is answered in: the one they chose in this server, else their Discord's.

    In direct messages, where a press names no server, `guild` says which one it is about.
    """
    languages = itx.client.languages
    home = itx.guild_id or guild
    chosen = None if home is None else itx.client.chosen_language(home, itx.user.id)
    return languages.for_locale(itx.locale.value) if chosen is None else languages[chosen]


def guild_of(itx: Itx) -> int:
    """Return the server that a command was used in; commands are for servers only."""
    if itx.guild_id is None:
        raise NotAllowedError(_("This works in a server, not in direct messages."))
    return itx.guild_id


def actor_in(itx: Itx, guild: int) -> Actor:
    """Return who presses a button that names its server: in direct messages a member without any role.

    A button of another server leads nowhere here.
    """
    if itx.guild_id is None:
        return Actor(user=itx.user.id, guild=guild)
    if itx.guild_id != guild:
        raise NotAllowedError(_("This button belongs to another server."))
    return actor_of(itx)


def actor_of(itx: Itx) -> Actor:
    """Return who asks, as Discord vouches for it in the interaction itself."""
    roles = itx.user.roles if isinstance(itx.user, discord.Member) else []
    return Actor(
        user=itx.user.id,
        guild=guild_of(itx),
        roles=[role.id for role in roles],
        administrator=itx.permissions.administrator,
    )
