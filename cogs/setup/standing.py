"""How far a server is set up: what was decided, what is open, and what the bot lacks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import discord

from bot.core.guilds import GuildSettings
from bot.core.i18n import Phrase
from bot.events.records import EventSettings
from bot.resources.digest_records import DigestSettings
from bot.ui.permissions import Purpose
from cogs.setup.needs import Channel, missing, missing_for_mirror

Step = Literal["curators", "notes", "meetings", "digest", "conversations", "data", "ready"]
STEPS: Sequence[Step] = ("curators", "notes", "meetings", "digest", "conversations", "data", "ready")
KINDS: Sequence[Purpose] = ("notes", "meetings", "digest", "conversations")
# done; nothing decided yet; decided, but something is wrong with it; nobody has to decide it
State = Literal["done", "open", "flawed", "optional"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a server decided, held against what is there on Discord now."""

    server: discord.Guild
    curators: GuildSettings
    meetings: EventSettings
    digest: DigestSettings
    conversations: int | None  # the channel
    terms: int  # of the vocabulary
    organisations: int

    def chosen(self, kind: Purpose) -> int | None:
        """Return the number of the channel that was chosen for something."""
        return {
            "notes": self.curators.curators_channel,
            "meetings": self.meetings.channel,
            "digest": self.digest.channel,
            "conversations": self.conversations,
        }[kind]

    def channel(self, kind: Purpose) -> Channel | None:
        """Return the channel that was chosen for something, None where there is none or it is gone."""
        number = self.chosen(kind)
        found = None if number is None else self.server.get_channel(number)
        return found if isinstance(found, discord.TextChannel | discord.ForumChannel) else None

    def lacking(self, kind: Purpose) -> Sequence[Phrase]:
        """Return what the bot lacks in the channel that was chosen for something."""
        channel = self.channel(kind)
        return [] if channel is None else missing(kind, channel)

    @property
    def mirror_lacking(self) -> Sequence[Phrase]:
        """Return what the bot lacks for the server's own events, where they are to show meetings."""
        return missing_for_mirror(self.server) if self.meetings.mirror else []

    @property
    def role(self) -> discord.Role | None:
        """Return the curators' role, None where there is none or it is gone."""
        number = self.curators.curator_role
        return None if number is None else self.server.get_role(number)

    def state(self, step: Step) -> State:
        """Say how far a step is."""
        if step == "ready":
            return "done" if self.missing == 0 else "open"
        if step == "data":
            return "done" if self.terms else "open"
        if step == "curators":
            return "open" if self.curators.curator_role is None else "done" if self.role else "flawed"
        if step == "digest" and self.digest.every == "off":
            return "optional"
        if self.chosen(step) is None:
            return "open"
        whole = self.channel(step) is not None and not self.lacking(step)
        return "done" if whole and not (step == "meetings" and self.mirror_lacking) else "flawed"

    @property
    def missing(self) -> int:
        """Return how many steps are open or flawed."""
        return sum(self.state(step) in {"open", "flawed"} for step in STEPS if step != "ready")

    @property
    def first(self) -> Step:
        """Return the first step where nothing is decided yet; the last one where there is none."""
        return next((step for step in STEPS if self.state(step) == "open"), "ready")
