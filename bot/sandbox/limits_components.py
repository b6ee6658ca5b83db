"""Discord's limits on buttons, menus, texts and forms; see `limits`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_ROW, _BUTTON, _TEXT_INPUT, _SECTION, _TEXT, _GALLERY, _LABEL = 1, 2, 4, 9, 10, 12, 18
_MENUS = {3, 5, 6, 7, 8}
_GROUPS = {21, 22}  # radio buttons, check boxes
_Faults = Iterator[str]


def as_list(value: Any) -> list[Any]:  # noqa: ANN401  # any JSON
    """Return a list as it is, and nothing for anything else."""
    return value if isinstance(value, list) else []


def counted(items: Sequence[Any], where: str, *, most: int, least: int = 0) -> _Faults:
    """Yield a fault where there are too many or too few."""
    if not least <= len(items) <= most:
        yield f"{where}: {len(items)}, Discord takes {f'{least} to ' if least else ''}{most}"


def length(holder: Mapping[str, Any], key: str, where: str, *, most: int, least: int = 0) -> _Faults:
    """Yield a fault where a text is too long, or blank though one is needed."""
    text = holder.get(key)
    if text is None and not least:
        return
    size = len(str(text)) if text is not None else 0
    if size > most:
        yield f"{where}{key}: {size} characters, Discord takes {most}"
    elif least and not str(text or "").strip():
        yield f"{where}{key}: blank, Discord needs a text"


def components_of(component: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a component and everything inside it, in reading order."""
    yield component
    inner = [*as_list(component.get("components")), component.get("component"), component.get("accessory")]
    for one in inner:
        if isinstance(one, Mapping):
            yield from components_of(one)


def in_message(components: Sequence[Any], where: str, *, second: bool) -> _Faults:
    """Check the components of a message; `second` says that they are Components V2."""
    everything = [one for component in components for one in components_of(component)]
    yield from counted(everything, f"{where}components", most=40)
    if not second:
        yield from counted(components, f"{where}components (rows)", most=5)
    texts = [str(one.get("content") or "") for one in everything if one.get("type") == _TEXT]
    total = sum(len(text) for text in texts)
    if total > 4000:
        yield f"{where}components: {total} characters of text in all, Discord takes 4000"
    yield from _unique(everything, where)
    for component in everything:
        yield from _component(component, f"{where}{_name(component)}.")


def in_modal(modal: Mapping[str, Any]) -> _Faults:
    """Check a form."""
    yield from length(modal, "title", "form ", least=1, most=45)
    yield from length(modal, "custom_id", "form ", least=1, most=100)
    yield from counted(as_list(modal.get("components")), "form fields", least=1, most=5)
    everything = [one for component in as_list(modal.get("components")) for one in components_of(component)]
    yield from _unique(everything, "form ")
    for component in everything:
        yield from _component(component, f"form {_name(component)}.")


def _component(component: Mapping[str, Any], where: str) -> _Faults:
    kind = component.get("type")
    if component.get("custom_id") is not None or kind in _MENUS | _GROUPS | {_TEXT_INPUT}:
        yield from length(component, "custom_id", where, least=1, most=100)
    yield from length(component, "placeholder", where, most=100 if kind == _TEXT_INPUT else 150)
    if kind == _ROW:
        inner = as_list(component.get("components"))
        yield from counted(inner, f"{where}components", least=1, most=5)
        if len(inner) > 1 and any(one.get("type") in _MENUS for one in inner):
            yield f"{where}components: a menu stands alone in its row"
    elif kind == _BUTTON:
        yield from length(component, "label", where, most=80)
        yield from length(component, "url", where, most=512)
        if not (str(component.get("label") or "").strip() or component.get("emoji") or component.get("sku_id")):
            yield f"{where}label: blank, Discord needs a label or an emoji"
    elif kind == _SECTION:
        yield from counted(as_list(component.get("components")), f"{where}components", least=1, most=3)
    elif kind == _TEXT:
        yield from length(component, "content", where, least=1, most=4000)
    elif kind == _GALLERY:
        yield from counted(as_list(component.get("items")), f"{where}items", least=1, most=10)
        for number, item in enumerate(as_list(component.get("items"))):
            yield from length(item, "description", f"{where}items[{number}].", most=1024)
    elif kind == _LABEL:
        yield from length(component, "label", where, least=1, most=45)
        yield from length(component, "description", where, most=100)
    elif kind == _TEXT_INPUT:
        yield from _text_input(component, where)
    else:
        yield from length(component, "description", where, most=1024)
    yield from _options(component, where)


def _text_input(component: Mapping[str, Any], where: str) -> _Faults:
    yield from length(component, "label", where, most=45)
    most = min(int(component.get("max_length") or 4000), 4000)
    yield from length(component, "value", where, most=most)
    value, least = str(component.get("value") or ""), int(component.get("min_length") or 0)
    if value and len(value) < least:
        yield f"{where}value: {len(value)} characters, the field asks for {least}"


def _options(component: Mapping[str, Any], where: str) -> _Faults:
    kind = component.get("type")
    if kind == 3 or kind in _GROUPS:
        options = as_list(component.get("options"))
        yield from counted(options, f"{where}options", least=1, most=25 if kind == 3 else 10)
        values = [option.get("value") for option in options]
        if len(values) != len(set(values)):
            yield f"{where}options: a value is used twice"
        for number, option in enumerate(options):
            place = f"{where}options[{number}]."
            yield from length(option, "label", place, least=1, most=100)
            yield from length(option, "value", place, least=1, most=100)
            yield from length(option, "description", place, most=100)


def _unique(components: Sequence[Mapping[str, Any]], where: str) -> _Faults:
    ids = [one["custom_id"] for one in components if one.get("custom_id")]
    for custom_id in sorted({one for one in ids if ids.count(one) > 1}):
        yield f"{where}custom_id: {custom_id!r} is used twice"


def _name(component: Mapping[str, Any]) -> str:
    kinds = {_ROW: "row", _BUTTON: "button", _TEXT_INPUT: "field", _SECTION: "section", _TEXT: "text",
             _GALLERY: "gallery", _LABEL: "label", 11: "thumbnail", 13: "file", 14: "separator", 17: "container",
             19: "upload", 21: "radio buttons", 22: "check boxes", 23: "check box"}  # fmt: skip
    kind = component.get("type")
    name = "menu" if kind in _MENUS else kinds.get(int(kind or 0), f"component of type {kind}")
    said = component.get("label") or component.get("custom_id")
    return f"{name} {said!r}" if said else name
