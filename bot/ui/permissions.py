"""What the bot needs in each channel that it was given, in words that people know from Discord's settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import discord

from bot.core.i18n import Phrase, _

Purpose = Literal["notes", "meetings", "digest", "conversations"]

NAMES: Mapping[str, Phrase] = {
    "view_channel": _("see the channel"),
    "send_messages": _("send messages"),
    "embed_links": _("embed links"),
    "attach_files": _("attach files"),
    "read_message_history": _("read the message history"),
    "create_public_threads": _("make public threads"),
    "create_private_threads": _("make private threads"),
    "send_messages_in_threads": _("send messages in threads"),
    "manage_threads": _("manage threads"),
    "pin_messages": _("pin messages"),
    "create_events": _("create events"),
    "manage_events": _("manage events"),
}
NEEDED: Mapping[Purpose, Sequence[str]] = {
    "notes": ("view_channel", "send_messages", "attach_files", "read_message_history"),
    "meetings": ("view_channel", "send_messages", "embed_links", "attach_files", "read_message_history"),
    "digest": ("view_channel", "send_messages", "read_message_history"),
    "conversations": (
        "view_channel", "send_messages", "create_public_threads", "send_messages_in_threads", "manage_threads",
        "attach_files", "pin_messages",
    ),
}  # fmt: skip
MIRROR = ("create_events", "manage_events")  # of the server, where its own events show the next meeting


def lacking(permissions: discord.Permissions, needed: Sequence[str]) -> list[Phrase]:
    """Return in words what of `needed` (names of Discord's permissions) is not given."""
    return [NAMES[name] for name in needed if not getattr(permissions, name)]
