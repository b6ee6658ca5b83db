"""Discord's markup as a person reads it: names for mentions, dates for timestamps, no asterisks or backslashes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from simcord.env import Env

_MENTION = re.compile(r"<(?P<kind>@&|@!?|#)(?P<id>\d+)>|</(?P<command>[^:>]+):\d+>")
_TIME = re.compile(r"<t:(?P<seconds>-?\d+)(?::(?P<style>[tTdDfFR]))?>")
_MARKUP = re.compile(r"\\(?P<kept>[^\w\s])|\*\*|__|~~|\|\||`")
_LINE = re.compile(r"^(?:#{1,3}|-#) ", re.MULTILINE)
_LINK = re.compile(r"(?<!\\)\[(?P<text>[^\]\n]+)(?<!\\)\]\((?P<url>https?://[^\s)]+)\)")
_FORMATS = {
    "t": "%H:%M UTC", "T": "%H:%M:%S UTC", "d": "%d/%m/%Y", "D": "%-d %B %Y",
    "f": "%-d %B %Y %H:%M UTC", "F": "%A, %-d %B %Y %H:%M UTC",
}  # fmt: skip
_UNITS = (("year", 365 * 86400), ("month", 30 * 86400), ("day", 86400), ("hour", 3600), ("minute", 60))


@dataclass(frozen=True, slots=True)
class Names:
    """What ids stand for, and what time it is, at one moment of the simulation."""

    users: Mapping[int, str]
    roles: Mapping[int, str]
    channels: Mapping[int, str | None]
    now: datetime

    @classmethod
    def of(cls, env: Env) -> Names:
        """Take down the names of a simulated Discord."""
        backend = env.backend
        return cls(
            {user.id: user.name for user in backend.users.values()},
            {role.id: role.name for guild in backend.guilds.values() for role in guild.roles.values()},
            {channel.id: channel.name for channel in backend.channels.values()},
            env.now(),
        )

    def person(self, user: int) -> str:
        """Return somebody's name."""
        return self.users.get(user, "somebody")

    def place(self, channel: int) -> str:
        """Return the name of a channel as people write it."""
        name = self.channels.get(channel)
        return f"#{name}" if name else "direct message"

    def read(self, text: str) -> str:
        """Return a text as a person reads it, times in UTC."""
        text = _LINK.sub(lambda link: f"{link['text']} ({link['url']})", text)
        text = _MARKUP.sub(lambda mark: mark["kept"] or "", _LINE.sub("", text))
        return _TIME.sub(self._time, _MENTION.sub(self._mention, text))

    def _mention(self, match: re.Match[str]) -> str:
        if match["command"]:
            return f"/{match['command']}"
        number = int(match["id"])
        if match["kind"] == "#":
            return f"#{self.channels.get(number) or 'unknown'}"
        names = self.roles if match["kind"] == "@&" else self.users
        return f"@{names.get(number, 'unknown')}"

    def _time(self, match: re.Match[str]) -> str:
        instant = datetime.fromtimestamp(int(match["seconds"]), UTC)
        style = match["style"] or "f"
        return _relative(instant - self.now) if style == "R" else instant.strftime(_FORMATS[style])


def _relative(distance: timedelta) -> str:
    seconds = abs(distance.total_seconds())
    for unit, size in _UNITS:
        if seconds >= size:
            count = round(seconds / size)
            amount = f"{count} {unit}{'s' if count != 1 else ''}"
            break
    else:
        amount = f"{round(seconds)} seconds"
    return f"in {amount}" if distance >= timedelta() else f"{amount} ago"
