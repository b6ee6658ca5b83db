"""What the bot showed, for a terminal and as JSON.

A button is `[ Label ]`, a menu `⟨Placeholder: entry; entry⟩`, a field of a form `Label: ‹value›`. What stands in a
frame is indented behind a line; an action stands beside its text, as in Discord.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.sandbox.answers import Answer, File, Shown
from bot.sandbox.reading import Names

_ROW, _BUTTON, _INPUT, _SECTION, _TEXT, _THUMBNAIL, _GALLERY, _FILE = 1, 2, 4, 9, 10, 11, 12, 13
_SEPARATOR, _CONTAINER, _LABEL, _UPLOAD, _RADIO, _CHECKS, _CHECK = 14, 17, 18, 19, 21, 22, 23
_MENUS = {3: "entry", 5: "person", 6: "role", 7: "person or role", 8: "channel"}
_LINES_OF_FILE, _WIDTH_OF_FILE = 12, 120
_ENTRIES = 8
_Component = Mapping[str, Any]


def as_text(answer: Answer) -> str:
    """Return an answer as text; the empty text where nothing was shown."""
    blocks = [_message(message, answer.names) for message in answer.messages]
    if answer.choices is not None:
        lines = [f"· {choice.get('name')}" for choice in answer.choices]
        blocks.append("\n".join(lines) if lines else "(no choices)")
    if answer.modal is not None:
        blocks.append("\n".join(_modal(answer.modal, answer.names)))
    if answer.printed is not None:
        blocks.append(answer.printed)
    if answer.error is not None:
        blocks.append(answer.error)
    return "\n\n".join(block for block in blocks if block)


def as_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON: the answering message's parts, and all of them where there are several."""
    first = answer.first
    found: dict[str, Any] = _parts(first) if first else {}
    if answer.choices is not None:
        found["choices"] = [dict(choice) for choice in answer.choices]
    if answer.modal is not None:
        found["modal"] = dict(answer.modal)
    if len(answer.messages) > 1:
        found["messages"] = [_whole(message) for message in answer.messages]
    if answer.printed is not None:
        found["printed"] = answer.printed
    if answer.error is not None:
        found["error"] = answer.error
    return found


def history_json(answer: Answer) -> dict[str, Any]:
    """Return messages that were looked at as JSON; none of them is an answer."""
    return {"messages": [_whole(message) for message in answer.messages]}


def _parts(message: Shown) -> dict[str, Any]:
    found: dict[str, Any] = {"ephemeral": message.ephemeral}
    if message.content:
        found["content"] = message.content
    if message.embeds:
        found["embeds"] = list(message.embeds)
    if message.components:
        found["components"] = list(message.components)
    if message.files:
        found["files"] = [_file_json(file) for file in message.files]
    return found


def _whole(message: Shown) -> dict[str, Any]:
    where = {"author": message.author, "in": message.place.removeprefix("#"), "at": message.at.isoformat()}
    return {**where, **({"pinned": True} if message.pinned else {}), **_parts(message)}


def _file_json(file: File) -> dict[str, Any]:
    return {"name": file.name, "size": file.size, **({} if file.text is None else {"text": file.text})}


def _message(message: Shown, names: Names) -> str:
    seen = " (only you see this)" if message.ephemeral else ""
    pinned = ", pinned" if message.pinned else ""
    lines = [f"{message.author} in {message.place}{pinned}{seen}"]
    if message.content:
        lines += names.read(message.content).splitlines()
    for embed in message.embeds:
        lines += [f"▌ {line}".rstrip() for line in _embed(embed, names)]
    for component in message.components:
        lines += _component(component, names)
    for file in message.files:
        lines += _file(file)
    return "\n".join(lines)


def _embed(embed: Mapping[str, Any], names: Names) -> Iterator[str]:
    author, footer = embed.get("author") or {}, embed.get("footer") or {}
    url = f" ({embed['url']})" if embed.get("url") else ""
    texts = [author.get("name"), f"{embed['title']}{url}" if embed.get("title") else "", embed.get("description")]
    texts += [f"{field.get('name')}: {field.get('value')}" for field in embed.get("fields") or ()]
    for picture in ("image", "thumbnail"):
        if embed.get(picture):
            texts.append(f"(picture: {embed[picture].get('url')})")
    for text in [*texts, footer.get("text")]:
        yield from names.read(str(text or "")).splitlines()


def _component(component: _Component, names: Names) -> Iterator[str]:
    kind = component.get("type")
    if kind == _TEXT:
        yield from names.read(str(component.get("content") or "")).splitlines()
    elif kind == _ROW:
        yield "  ".join(_control(one, names) for one in component.get("components") or ())
    elif kind == _SECTION:
        lines = [line for one in component.get("components") or () for line in _component(one, names)]
        beside = _control(component.get("accessory") or {}, names)
        yield f"{lines[0] if lines else ''}  {beside}"
        yield from (f"  {line}" for line in lines[1:])
    elif kind == _CONTAINER:
        for one in component.get("components") or ():
            yield from (f"│ {line}".rstrip() for line in _component(one, names))
    elif kind == _SEPARATOR:
        yield "────────" if component.get("divider", True) else ""
    elif kind == _GALLERY:
        for item in component.get("items") or ():
            yield f"(picture: {item.get('description') or (item.get('media') or {}).get('url')})"
    elif kind == _FILE:
        yield f"(file: {component.get('name') or (component.get('file') or {}).get('url')})"
    else:
        yield _control(component, names)


def _control(component: _Component, names: Names) -> str:
    kind = component.get("type")
    if kind == _BUTTON:
        emoji = (component.get("emoji") or {}).get("name")
        label = " ".join(part for part in (emoji, component.get("label")) if part)
        link = f" → {component['url']}" if component.get("url") else ""
        return f"[ {label}{link}{' (off)' if component.get('disabled') else ''} ]"
    if kind in _MENUS:
        return _menu(component, names)
    if kind == _THUMBNAIL:
        return f"(picture: {component.get('description') or (component.get('media') or {}).get('url')})"
    return f"(component of type {kind})"


def _menu(component: _Component, names: Names) -> str:
    entries = [_entry(option) for option in component.get("options") or ()]
    if component["type"] != 3:
        entries = [f"any {_MENUS[component['type']]}"]
    more = f"; … {len(entries)} in all" if len(entries) > _ENTRIES else ""
    off = " (off)" if component.get("disabled") else ""
    placeholder = names.read(str(component.get("placeholder") or "Choose"))
    return f"⟨{placeholder}: {'; '.join(entries[:_ENTRIES])}{more}⟩{off}"


def _entry(option: Mapping[str, Any]) -> str:
    return f"{option.get('label')}{' ✓' if option.get('default') else ''}"


def _modal(modal: Mapping[str, Any], names: Names) -> Iterator[str]:
    yield f"form: {modal.get('title')}"
    for component in modal.get("components") or ():
        if component.get("type") == _TEXT:
            yield from (f"  {line}" for line in _component(component, names))
            continue
        field = component.get("component") or next(iter(component.get("components") or ()), component)
        label = component.get("label") or field.get("label") or field.get("custom_id")
        needed = " (required)" if field.get("required", field.get("type") == _INPUT) else ""
        yield f"  {label}{needed}: {_field(field, names)}"
        if component.get("description"):
            yield f"    {names.read(component['description'])}"
    yield "  [ Submit ]"


def _field(field: _Component, names: Names) -> str:
    kind = field.get("type")
    if kind == _INPUT:
        value = str(field.get("value") or "")
        hint = f" ({field['placeholder']})" if field.get("placeholder") and not value else ""
        return f"‹{value}›{hint}"
    if kind == _UPLOAD:
        return "(a file)"
    if kind == _CHECK:
        return "☑" if field.get("default") else "☐"
    if kind in {_RADIO, _CHECKS}:
        return f"⟨{'; '.join(_entry(option) for option in field.get('options') or ())}⟩"
    return _control(field, names)


def _file(file: File) -> Iterator[str]:
    yield f"(file: {file.name}, {file.size:,} bytes)"
    lines: Sequence[str] = (file.text or "").splitlines()
    yield from (f"  {line[:_WIDTH_OF_FILE]}{'…' * (len(line) > _WIDTH_OF_FILE)}" for line in lines[:_LINES_OF_FILE])
    if len(lines) > _LINES_OF_FILE:
        yield f"  … and {len(lines) - _LINES_OF_FILE} lines more"
