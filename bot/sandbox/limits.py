"""Discord's limits on what a bot sends, checked over every recorded request.

simcord checks most of what a message may hold, but not all, and some only where it shows; Discord refuses the
whole request for one character too many. The numbers are those of Discord's API reference (the pages "Message",
"Component", "Application Commands", "Interactions", "Channel", "Guild Scheduled Event").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.sandbox import limits_components
from bot.sandbox.limits_components import as_list, counted, length
from bot.sandbox.recording import Request

LARGEST_FILE = 10 * 1024 * 1024  # bytes, in a server without boosts
_LEAST_NAME = re.compile(r"^[-_'\w]{1,32}$")
_COMMANDS_OF_TYPE = {1: 100, 2: 15, 3: 15}
_V2 = 1 << 15
_Faults = Iterator[str]


def faults(request: Request) -> list[str]:
    """Return what Discord would refuse in a request, each fault naming where, how much and the limit."""
    body = request.json
    found: list[str] = []
    for method, pattern, check in _ROUTES:
        if re.fullmatch(method, request.method) and re.fullmatch(pattern, request.path):
            found.extend(f"{request.method} {_short(request.path)}: {fault}" for fault in check(body))
    return found


def file_faults(name: str, size: int) -> list[str]:
    """Return what Discord would refuse in an uploaded file."""
    return [f"file {name}: {size:,} bytes, Discord takes {LARGEST_FILE:,}"] if size > LARGEST_FILE else []


def _message(body: Any, where: str = "") -> _Faults:  # noqa: ANN401  # any JSON
    if not isinstance(body, Mapping):
        return
    components = as_list(body.get("components"))
    yield from length(body, "content", where, most=2000)
    yield from length(body, "nonce", where, most=25)
    yield from counted(as_list(body.get("embeds")), f"{where}embeds", most=10)
    yield from counted(as_list(body.get("attachments")), f"{where}attachments", most=10)
    for number, attachment in enumerate(as_list(body.get("attachments"))):
        yield from length(attachment, "description", f"{where}attachments[{number}].", most=1024)
    total = 0
    for number, embed in enumerate(as_list(body.get("embeds"))):
        yield from _embed(embed, f"{where}embeds[{number}].")
        total += sum(len(text) for text in _embed_texts(embed))
    if total > 6000:
        yield f"{where}embeds: {total} characters in all, Discord takes 6000"
    second = bool(int(body.get("flags") or 0) & _V2)
    if second and (body.get("content") or body.get("embeds")):
        yield f"{where}content: a message of Components V2 holds no content and no embeds"
    yield from limits_components.in_message(components, where, second=second)


def _embed(embed: Mapping[str, Any], where: str) -> _Faults:
    yield from length(embed, "title", where, most=256)
    yield from length(embed, "description", where, most=4096)
    yield from length(embed.get("footer") or {}, "text", f"{where}footer.", most=2048)
    yield from length(embed.get("author") or {}, "name", f"{where}author.", most=256)
    fields = as_list(embed.get("fields"))
    yield from counted(fields, f"{where}fields", most=25)
    for number, field in enumerate(fields):
        yield from length(field, "name", f"{where}fields[{number}].", least=1, most=256)
        yield from length(field, "value", f"{where}fields[{number}].", least=1, most=1024)


def _embed_texts(embed: Mapping[str, Any]) -> Iterator[str]:
    parts = [embed.get("title"), embed.get("description")]
    parts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in as_list(embed.get("fields")):
        parts += [field.get("name"), field.get("value")]
    return (part for part in parts if isinstance(part, str))


def _callback(body: Any) -> _Faults:  # noqa: ANN401
    data = body.get("data") or {}
    kind = body.get("type")
    if kind in {4, 7}:
        yield from _message(data)
    elif kind == 8:
        choices = as_list(data.get("choices"))
        yield from counted(choices, "choices", most=25)
        yield from _choices(choices, "")
    elif kind == 9:
        yield from limits_components.in_modal(data)


def _choices(choices: Sequence[Mapping[str, Any]], where: str) -> _Faults:
    for number, choice in enumerate(choices):
        place = f"{where}choices[{number}]."
        yield from length(choice, "name", place, least=1, most=100)
        yield from _localised(choice, "name", place, most=100)
        if isinstance(choice.get("value"), str):
            yield from length(choice, "value", place, least=1, most=100)


def _commands(body: Any) -> _Faults:  # noqa: ANN401
    commands = body if isinstance(body, list) else [body]
    for kind, most in _COMMANDS_OF_TYPE.items():
        names = [command.get("name") for command in commands if command.get("type", 1) == kind]
        yield from counted(names, f"commands of type {kind}", most=most)
        if len(names) != len(set(names)):
            yield f"commands of type {kind}: a name is used twice"
    for command in commands:
        yield from _command(command, f"/{command.get('name')}")


def _command(command: Mapping[str, Any], path: str) -> _Faults:
    slash = command.get("type", 1) == 1
    yield from _option(command, f"{path}: ", path, described=slash, named=slash)
    size = max(_size(command, None), *(_size(command, locale) for locale in _locales(command)), 0)
    if size > 8000:
        yield f"{path}: {size} characters in names, descriptions and choices, Discord takes 8000"


def _option(option: Mapping[str, Any], where: str, path: str, *, described: bool = True, named: bool = True) -> _Faults:
    yield from length(option, "name", where, least=1, most=32)
    yield from _localised(option, "name", where, most=32)
    if named:
        for name in [option.get("name"), *(option.get("name_localizations") or {}).values()]:
            if not (isinstance(name, str) and _LEAST_NAME.match(name) and name == name.lower()):
                yield f"{where}name: {name!r} is not lower-case letters, digits, - and _ alone"
    if described:
        yield from length(option, "description", where, least=1, most=100)
        yield from _localised(option, "description", where, most=100)
    options, choices = as_list(option.get("options")), as_list(option.get("choices"))
    yield from counted(options, f"{where}options", most=25)
    yield from counted(choices, f"{where}choices", most=25)
    yield from _choices(choices, where)
    for inner in options:
        below = f"{path} {inner.get('name')}"
        yield from _option(inner, f"{below}: ", below)


def _localised(holder: Mapping[str, Any], key: str, where: str, *, most: int) -> _Faults:
    for locale, text in (holder.get(f"{key}_localizations") or {}).items():
        yield from length({key: text}, key, f"{where}{locale} ", least=1, most=most)


def _size(command: Mapping[str, Any], locale: str | None) -> int:
    # Discord counts, for each locale, the longer of the English and the localised text.
    total = 0
    for key in ("name", "description"):
        localised = (command.get(f"{key}_localizations") or {}).get(locale, "") if locale else ""
        total += max(len(command.get(key) or ""), len(localised))
    for choice in as_list(command.get("choices")):
        localised = (choice.get("name_localizations") or {}).get(locale, "") if locale else ""
        total += max(len(choice.get("name") or ""), len(localised)) + len(str(choice.get("value", "")))
    return total + sum(_size(option, locale) for option in as_list(command.get("options")))


def _locales(command: Mapping[str, Any]) -> set[str]:
    found = {*(command.get("name_localizations") or {}), *(command.get("description_localizations") or {})}
    for inner in [*as_list(command.get("options")), *as_list(command.get("choices"))]:
        found |= _locales(inner)
    return found


def _thread(body: Any) -> _Faults:  # noqa: ANN401
    yield from length(body, "name", "thread ", least=1, most=100)
    yield from counted(as_list(body.get("applied_tags")), "applied_tags", most=5)
    yield from _message(body.get("message"), "message.")


def _channel(body: Any) -> _Faults:  # noqa: ANN401
    if "name" in body:
        yield from length(body, "name", "channel ", least=1, most=100)
    yield from length(body, "topic", "channel ", most=4096 if body.get("type") in {15, 16} else 1024)
    yield from counted(as_list(body.get("applied_tags")), "applied_tags", most=5)
    tags = as_list(body.get("available_tags"))
    yield from counted(tags, "available_tags", most=20)
    for number, tag in enumerate(tags):
        yield from length(tag, "name", f"available_tags[{number}].", least=1, most=20)


def _event(body: Any) -> _Faults:  # noqa: ANN401
    if "name" in body:
        yield from length(body, "name", "event ", least=1, most=100)
    yield from length(body, "description", "event ", most=1000)
    yield from length(body.get("entity_metadata") or {}, "location", "event ", most=100)


_Check = Callable[[Any], Iterator[str]]
_ROUTES: Sequence[tuple[str, str, _Check]] = (
    ("POST", r"/interactions/\d+/[^/]+/callback", _callback),
    ("POST", r"/webhooks/\d+/[^/]+", _message),
    ("PATCH", r"/webhooks/\d+/[^/]+/messages/[^/]+", _message),
    ("POST", r"/channels/\d+/messages", _message),
    ("PATCH", r"/channels/\d+/messages/\d+", _message),
    ("POST", r"/channels/\d+/(messages/\d+/)?threads", _thread),
    ("PATCH", r"/channels/\d+", _channel),
    ("POST", r"/guilds/\d+/channels", _channel),
    ("POST|PATCH", r"/guilds/\d+/scheduled-events(/\d+)?", _event),
    ("PUT|POST|PATCH", r"/applications/\d+/(guilds/\d+/)?commands(/\d+)?", _commands),
)


def _short(path: str) -> str:
    # Ids and tokens say nothing to whoever reads a fault.
    return re.sub(r"/(\d{5,}|simcord_\w+)", "/…", path)
