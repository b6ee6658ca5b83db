"""What stands on a line of a script: quoted texts, files, options of commands, lengths of time."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from bot.sandbox.errors import CannotError

_DURATION = re.compile(r"(?:(\d+)\s*w)?\s*(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m)?\s*(?:(\d+)\s*s)?")
_OPTION = re.compile(r"([\w-]{1,32}):")
_WORD = re.compile(r"[\w-]+(?=\s|$)")
_COMMENT = re.compile(r"#(?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file to hand over: `@name.csv"its content"`, or `@path` beside the script (`@"a path"` with spaces).

    `text` is what stood on the line, for where no file is wanted (`user:@member`).
    """

    text: str
    name: str
    content: bytes | None = None
    path: Path | None = None

    def read(self) -> tuple[str, bytes]:
        """Return name and bytes; CannotError where there is no such file."""
        if self.content is not None:
            return self.name, self.content
        try:
            return self.name, (self.path or Path(self.name)).read_bytes()
        except OSError as error:
            raise CannotError(f"the file {self.path} cannot be read: {error.strerror}") from error


Value: TypeAlias = str | Upload


@dataclass(frozen=True, slots=True)
class Call:
    """A slash command as it was typed: its words, and its options in their order."""

    path: str
    options: tuple[tuple[str, Value], ...] = ()


def quoted(text: str) -> tuple[str, str] | None:
    """Read a JSON string at the start of `text`; return it and what follows, or None where none stands there.

    Raises ValueError where a quotation mark is opened and not closed.
    """
    if not text.startswith('"'):
        return None
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"a quoted text is not closed or has an unknown escape: {text[:40]}") from error
    return str(value), text[end:]


def unquoted(text: str) -> str:
    """Return a text without its quotation marks where it stands in them as a whole; otherwise as it is."""
    found = quoted(text) if text.startswith('"') and text.endswith('"') and len(text) > 1 else None
    return found[0] if found and not found[1] else text


def duration(text: str) -> timedelta:
    """Read `2d3h`, `90m`, `1w`; ValueError where it is no length of time."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise ValueError(f"“{text}” is no length of time; write for example 2d3h, 90m or 1w")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def call(line: str, folder: Path) -> Call:
    """Read `/command group option:value other:"two words"`; ValueError where it is not one."""
    rest = line.removeprefix("/").lstrip()
    words: list[str] = []
    while (word := _WORD.match(rest)) and not _OPTION.match(rest):
        words.append(word.group())
        rest = rest[word.end() :].lstrip()
    if not words:
        raise ValueError("a command begins with its name: /command group option:value")
    options: list[tuple[str, Value]] = []
    while rest and not _COMMENT.match(rest):
        name = _OPTION.match(rest)
        if name is None:
            raise ValueError(f"“{rest.split()[0]}” is no option (name:value); a value with spaces stands in quotes")
        value, rest = _value(rest[name.end() :], folder)
        options.append((name.group(1), value))
        rest = rest.lstrip()
    return Call(" ".join(words), tuple(options))


def upload(text: str, folder: Path) -> tuple[Upload, str]:
    """Read a file, which begins with `@`; return it and what follows."""
    name = re.match(r'@([^\s"]*)', text)
    given = name.group(1) if name else ""
    rest = text[1 + len(given) :]
    inside = quoted(rest)
    if inside is None:
        return Upload(text=f"@{given}", name=Path(given).name, path=folder / given), rest
    content, rest = inside
    if given:
        return Upload(text=f"@{given}", name=given, content=content.encode()), rest
    return Upload(text=f"@{content}", name=Path(content).name, path=folder / content), rest


def _value(text: str, folder: Path) -> tuple[Value, str]:
    value: Value
    if text.startswith("@"):
        value, rest = upload(text, folder)
    else:
        inside = quoted(text)
        if inside is None:
            value = text.split(maxsplit=1)[0] if text and not text[0].isspace() else ""
            rest = text[len(value) :]
        else:
            value, rest = inside
    if rest and not rest[0].isspace():
        raise ValueError(f"a space is missing before “{rest[:20]}”")
    return value, rest
