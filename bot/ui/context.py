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


def language_of(itx: Itx) -> Language:
    """Return the language that the person is answered in: the one they chose in this server, else their Discord's."""
    languages = itx.client.languages
    chosen = None if itx.guild_id is None else itx.client.chosen_language(itx.guild_id, itx.user.id)
    return languages.for_locale(itx.locale.value) if chosen is None else languages[chosen]


def guild_of(itx: Itx) -> int:
    """Return the server that a command was used in; commands are for servers only."""
    if itx.guild_id is None:
        raise NotAllowedError(_("This works in a server, not in direct messages."))
    return itx.guild_id


def actor_of(itx: Itx) -> Actor:
    """Return who asks, as Discord vouches for it in the interaction itself."""
    roles = itx.user.roles if isinstance(itx.user, discord.Member) else []
    return Actor(
        user=itx.user.id,
        guild=guild_of(itx),
        roles=[role.id for role in roles],
        administrator=itx.permissions.administrator,
    )
