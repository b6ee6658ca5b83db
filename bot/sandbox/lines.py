"""What a line of a script can mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from bot.sandbox.values import Call, Upload, Value


@dataclass(frozen=True, slots=True)
class As:
    """Speak as somebody."""

    name: str


@dataclass(frozen=True, slots=True)
class In:
    """Go to a channel, thread or forum post; `dm` is this person's direct messages."""

    channel: str


@dataclass(frozen=True, slots=True)
class Run:
    """Use a slash command."""

    call: Call


@dataclass(frozen=True, slots=True)
class Complete:
    """Ask for what the last option may be."""

    call: Call


@dataclass(frozen=True, slots=True)
class Menu:
    """Use a message context menu on the Nth message from the end."""

    name: str
    on: int


@dataclass(frozen=True, slots=True)
class Click:
    """Press a button; `beside` names text before it, where several have the same label."""

    label: str
    beside: str | None
    on: int | None


@dataclass(frozen=True, slots=True)
class Choose:
    """Pick entries of a menu."""

    labels: tuple[str, ...]
    on: int | None


@dataclass(frozen=True, slots=True)
class Submit:
    """Send the form that is open."""

    fields: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Say:
    """Post a message, with files if any."""

    text: str
    files: tuple[Upload, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """Change one's own Nth message from the end."""

    text: str
    on: int


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete one's own Nth message from the end."""

    on: int


@dataclass(frozen=True, slots=True)
class Post:
    """Open a forum post or a thread."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Advance:
    """Move the clock."""

    duration: timedelta


@dataclass(frozen=True, slots=True)
class Restart:
    """Stop the bot and start it again."""


@dataclass(frozen=True, slots=True)
class Crash:
    """Kill the bot and start it again."""


@dataclass(frozen=True, slots=True)
class Bare:
    """Begin with a server that nobody has set up, and without data."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Run a command of the operator's on the bot's database."""

    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nowhere:
    """A text, or with `@` somebody's number, stands in no file of the bot."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fail:
    """Have Discord refuse calls."""

    status: int
    code: int
    times: int
    method: str
    route: str


@dataclass(frozen=True, slots=True)
class Show:
    """Look at the last messages of this channel, or of this person's direct messages."""

    count: int
    dm: bool


@dataclass(frozen=True, slots=True)
class Expect:
    """The last answer holds a text."""

    text: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """The last answer does not hold a text."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A comment, told by the tour."""

    text: str


What: TypeAlias = (
    As | In | Run | Complete | Menu | Click | Choose | Submit | Say | Edit | Delete | Post | Advance | Restart | Crash
    | Bare | Operator | Nowhere | Fail | Show | Expect | Refuse | Note
)  # fmt: skip
