"""Which events a session gets by its intents, from Discord's reference, "Gateway Intents"."""

from __future__ import annotations

from enum import IntFlag


class Intent(IntFlag):
    """The intents that matter to the events that are sent here."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15
    GUILD_SCHEDULED_EVENTS = 1 << 16


NEEDED = {
    "GUILD_": Intent.GUILDS,
    "CHANNEL_": Intent.GUILDS,
    "THREAD_": Intent.GUILDS,
    "GUILD_MEMBER_": Intent.GUILD_MEMBERS,
    "GUILD_SCHEDULED_EVENT_": Intent.GUILD_SCHEDULED_EVENTS,
}
ALWAYS = {"GUILD_MEMBERS_CHUNK"}  # an answer to a request, whatever the intents
HIDDEN: dict[str, object] = {"content": "", "embeds": [], "attachments": [], "components": []}


def needed_for(event: str, *, in_guild: bool) -> int:
    """The intent without which a session does not get this event; 0 where every session does."""
    if event in ALWAYS:
        return 0
    if event.startswith("MESSAGE_"):
        return Intent.GUILD_MESSAGES if in_guild else Intent.DIRECT_MESSAGES
    fitting = [prefix for prefix in NEEDED if event.startswith(prefix)]
    return NEEDED[max(fitting, key=len)] if fitting else 0
