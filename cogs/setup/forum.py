"""The forum of e-conversations, made by the bot where it may."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import discord

from bot.conversations.records import PHASES, Phase
from bot.core.i18n import Language, _
from bot.errors import BusyError, ConflictError, NotAllowedError

log = logging.getLogger(__name__)
TAGGED: Sequence[Phase] = ("announced", "open", "synthesis", "closed")
TOO_MANY_CHANNELS = 30013


async def make_forum(server: discord.Guild, say: Language) -> discord.ForumChannel:
    """Make a forum with a tag for each state of a conversation, in the language of what the bot posts there.

    Raises NotAllowedError where the bot may not, saying what to do instead; ConflictError or BusyError where Discord
    refuses for another reason.
    """
    if not server.me.guild_permissions.manage_channels:
        raise _not_permitted()
    try:
        forum = await server.create_forum(say(_("conversations")), topic=say(_("E-conversations of the network")))
    except discord.Forbidden as error:
        raise _not_permitted() from error
    except discord.HTTPException as error:
        if error.code == TOO_MANY_CHANNELS:
            raise ConflictError(
                _("The server has as many channels as Discord takes."),
                hint=_("Choose one that is there, or delete one first."),
            ) from error
        log.warning("Discord did not make a forum: %s (code %s).", error.status, error.code)
        raise BusyError(
            _("Discord did not make the forum just now."),
            hint=_("Try again in a moment, or make a forum yourself and choose it above."),
        ) from error
    tags = [discord.ForumTag(name=say(PHASES[phase])[:20], moderated=True) for phase in TAGGED]  # Discord's limit
    try:
        await forum.edit(available_tags=tags)
    except discord.HTTPException as error:  # a forum without tags serves as well
        log.warning("Discord set no tags of a forum: %s (code %s).", error.status, error.code)
    return forum


def _not_permitted() -> NotAllowedError:
    return NotAllowedError(
        _("The bot may not make channels, and need not: the permission Manage Channels is not part of its invitation."),
        hint=_(
            "Make a forum yourself and choose it above. Or give the role of the bot Manage Channels, press Make a "
            "forum again, then take the permission back."
        ),
    )
