"""What the bot lacks in a channel of what it needs there (bot/ui/permissions.py)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import discord

from bot.core.i18n import Language, Phrase, _
from bot.ui.permissions import MIRROR, NEEDED, Purpose, lacking

Channel: TypeAlias = discord.TextChannel | discord.ForumChannel


def missing(kind: Purpose, channel: Channel) -> list[Phrase]:
    """Return what the bot lacks in a channel that is to serve for something."""
    return lacking(channel.permissions_for(channel.guild.me), NEEDED[kind])


def missing_for_mirror(guild: discord.Guild) -> list[Phrase]:
    """Return what the bot lacks for showing meetings among the server's own events."""
    return lacking(guild.me.guild_permissions, MIRROR)


def lacks_line(names: Sequence[Phrase], say: Language) -> str:
    """Return a line that names what the bot lacks in a channel; empty where it lacks nothing."""
    if not names:
        return ""
    return say(
        _("There the bot still lacks these permissions: {permissions}."),
        permissions=say.listed(say(one) for one in names),
    )
