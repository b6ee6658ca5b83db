"""What the bot showed, as it was at that moment: messages, choices, a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from simcord.backend.models import Message
from simcord.components import walk_components
from simcord.env import Env

from bot.sandbox.reading import Names

_SMALL = 256 * 1024  # bytes of a text file that is shown and searched


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent; `text` where it is a small text file."""

    name: str
    size: int
    data: bytes

    @property
    def text(self) -> str | None:
        """Return what the file says, or None where it is no text or too long to show."""
        if self.size > _SMALL:
            return None
        try:
            return self.data.decode("utf-8-sig")  # some begin with a mark that nobody sees
        except UnicodeDecodeError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as somebody saw it; `embeds` and `components` are as they went over the wire."""

    id: int
    channel: int
    author: str
    place: str
    at: datetime
    content: str
    embeds: Sequence[Mapping[str, Any]]
    components: Sequence[Mapping[str, Any]]
    files: Sequence[File]
    ephemeral: bool
    pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Everything that one step made visible to one person.

    `error` is what Discord itself says instead, `printed` what a command of the operator's printed.
    """

    names: Names
    messages: Sequence[Shown] = ()
    choices: Sequence[Mapping[str, Any]] | None = None
    modal: Mapping[str, Any] | None = None
    error: str | None = None
    printed: str | None = None

    @property
    def first(self) -> Shown | None:
        """Return the message that answers; what else happened comes after it."""
        return self.messages[0] if self.messages else None

    @property
    def ephemeral(self) -> bool:
        """Say whether only the person who asked sees the answer."""
        return self.first is not None and self.first.ephemeral

    @property
    def files(self) -> Sequence[File]:
        """Return every file of the answer."""
        return [file for message in self.messages for file in message.files]

    @property
    def labels(self) -> Sequence[str]:
        """Return the labels of the buttons and of the entries of menus, in reading order."""
        found = []
        for message in self.messages:
            for one in walk_components(list(message.components)):
                if one.get("type") == 2:
                    found.append(str(one.get("label") or ""))
                found += [str(option["label"]) for option in one.get("options") or ()]
        return found

    @property
    def without_error(self) -> Answer:
        """Return what was shown although something went wrong."""
        return replace(self, error=None)

    @property
    def text(self) -> str:
        """Return the answer as a person reads it."""
        from bot.sandbox.render import as_text  # noqa: PLC0415  # it renders answers

        return as_text(self)

    @property
    def json(self) -> dict[str, Any]:
        """Return the answer as `--json` prints it."""
        from bot.sandbox.render import as_json  # noqa: PLC0415

        return as_json(self)

    def holds(self, text: str) -> bool:
        """Say whether a text is visible in the answer: as it was sent, as it is read, or as the terminal shows it."""
        return text in self.text or any(text in piece or text in self.names.read(piece) for piece in self._pieces())

    def _pieces(self) -> Iterator[str]:
        for message in self.messages:
            yield message.content
            for embed in message.embeds:
                yield from _strings(embed)
            for component in message.components:
                yield from _strings(component)
            for file in message.files:
                yield file.name
                yield file.text or ""
        for choice in self.choices or ():
            yield str(choice.get("name"))
        yield from _strings(self.modal or {})
        yield self.error or ""
        yield self.printed or ""


def shown(env: Env, message: Message, names: Names) -> Shown:
    """Return a message as it is now; it does not change with it."""
    files = []
    for attachment in message.attachments:
        data = env.backend.cdn.get(attachment["url"]) or b""
        files.append(File(attachment["filename"], len(data), data))
    return Shown(
        id=message.id,
        channel=message.channel_id,
        author=message.author_name or names.person(message.author_id),
        place=names.place(message.channel_id),
        at=datetime.fromisoformat(message.timestamp),
        content=message.content,
        embeds=deepcopy(message.embeds),
        components=deepcopy(message.components),
        files=files,
        ephemeral=message.is_ephemeral,
        pinned=message.pinned,
    )


_SAID = ("content", "label", "title", "description", "placeholder", "value", "name", "text", "url")


def _strings(tree: Any) -> Iterator[str]:  # noqa: ANN401  # any JSON
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            # The values of a menu's entries are the bot's own, nobody sees them.
            hidden = key == "value" and "label" in tree and "type" not in tree
            if isinstance(value, str) and key in _SAID and not hidden:
                yield value
            elif not isinstance(value, str):
                yield from _strings(value)
    elif isinstance(tree, Sequence) and not isinstance(tree, str):
        for one in tree:
            yield from _strings(one)
