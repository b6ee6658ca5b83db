"""Buttons, menus and fields of forms, found as a person finds them: by what is written on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simcord.actors import MemberActor

from bot.sandbox.errors import CannotError
from bot.sandbox.options import entity
from bot.sandbox.reading import Names
from bot.sandbox.values import Upload, Value

_Component = Mapping[str, Any]
_BUTTON, _MENU, _INPUT, _TEXT, _UPLOAD, _RADIO, _CHECKS, _CHECK = 2, 3, 4, 10, 19, 21, 22, 23
_ENTITIES: Mapping[int, Sequence[str]] = {
    5: ("person",), 6: ("role",), 7: ("person", "role"), 8: ("channel",),
}  # fmt: skip


def button(components: Sequence[_Component], label: str, beside: str | None, names: Names) -> str | None:
    """Return the custom_id of the first button with this label (or custom_id), or None.

    With `beside`, the first one after the text that holds it: the action of that row. A button that cannot be
    pressed is passed over; CannotError where it is the only one.
    """
    off = False
    reached = beside is None
    for one in reading_order(components):
        if not reached:
            content = str(one.get("content") or "")
            reached = one.get("type") == _TEXT and (beside in content or beside in names.read(content))  # type: ignore[operator]
        elif one.get("type") == _BUTTON and label in {one.get("label"), one.get("custom_id")}:
            if one.get("custom_id") and not one.get("disabled"):
                return str(one["custom_id"])
            off = True
    if off:
        raise CannotError(f"the button “{label}” is off, or a link: nothing happens when it is pressed")
    return None


def menu(actor: MemberActor, components: Sequence[_Component], labels: Sequence[str]) -> tuple[str, list[Any]] | None:
    """Return the custom_id of the first menu with these entries, and what is chosen; None where none has them."""
    for one in reading_order(components):
        if one.get("disabled"):
            continue
        if one.get("type") == _MENU:
            values = _entries(one, labels)
            if values is not None:
                return str(one["custom_id"]), list(values)
        elif one.get("type") in _ENTITIES:
            try:
                return str(one["custom_id"]), [entity(actor, label, _ENTITIES[one["type"]]) for label in labels]
            except CannotError:
                continue
    return None


def reading_order(components: Sequence[_Component]) -> Iterator[_Component]:
    """Yield every component, a row's text before the action beside it."""
    for one in components:
        yield one
        yield from reading_order(one.get("components") or ())
        beside = one.get("accessory")
        if isinstance(beside, Mapping):
            yield from reading_order([beside])


def filled(actor: MemberActor, modal: Mapping[str, Any], given: Mapping[str, Value]) -> dict[str, Any]:
    """Return the values of a form by custom_id: those given, by label or id, over what stands in it already."""
    fields = dict(_fields(modal))
    values = {str(field["custom_id"]): _standing(field) for field in fields.values()}
    known = {**{str(field["custom_id"]): field for field in fields.values()}, **fields}
    for name, value in given.items():
        if name not in known:
            raise CannotError(f"the form “{modal.get('title')}” has no field “{name}”; it has {', '.join(fields)}")
        field = known[name]
        values[str(field["custom_id"])] = _field(actor, name, field, value)
    return {name: value for name, value in values.items() if value is not None}


def _fields(modal: Mapping[str, Any]) -> Iterator[tuple[str, _Component]]:
    for component in modal.get("components") or ():
        inner = [component["component"]] if component.get("component") else component.get("components") or ()
        for field in inner:
            if field.get("custom_id"):
                yield str(component.get("label") or field.get("label") or field["custom_id"]), field


def _standing(field: _Component) -> Any:  # noqa: ANN401  # what simcord takes for this kind of field
    kind = field["type"]
    chosen = [option["value"] for option in field.get("options") or () if option.get("default")]
    if kind == _INPUT:
        return str(field.get("value") or "") or (None if field.get("required", True) else "")
    if kind == _RADIO:
        return chosen[0] if chosen else None
    if kind in {_MENU, _CHECKS}:
        return chosen or None
    return bool(field.get("default")) if kind == _CHECK else None


def _field(actor: MemberActor, name: str, field: _Component, value: Value) -> Any:  # noqa: ANN401
    kind = field["type"]
    if kind == _UPLOAD:
        if not isinstance(value, Upload):
            raise CannotError(f'the field “{name}” takes a file: @path, or @name.csv"its content"')
        return [value.read()]
    text = value.text if isinstance(value, Upload) else value
    if kind == _INPUT:
        return text
    if kind == _CHECK:
        return text == "true"
    labels = [part.strip() for part in text.split(",")] if _entries(field, [text]) is None else [text]
    if kind in _ENTITIES:
        return [entity(actor, label, _ENTITIES[kind]) for label in labels]
    values = _entries(field, labels)
    if values is None:
        entries = ", ".join(str(option["label"]) for option in field.get("options") or ())
        raise CannotError(f"the field “{name}” has no entry “{text}”; it has {entries}")
    return values[0] if kind == _RADIO else values


def _entries(component: _Component, labels: Sequence[str]) -> list[str] | None:
    options = component.get("options") or ()
    values = {str(option["value"]): str(option["value"]) for option in options}
    values.update({str(option["label"]): str(option["value"]) for option in reversed(options)})
    return [values[label] for label in labels] if all(label in values for label in labels) else None
