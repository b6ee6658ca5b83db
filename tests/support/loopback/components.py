"""Using components: finding one on a message, choosing values, filling in a modal."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from tests.support.loopback.commands import Filling, Option
from tests.support.loopback.world.messages import walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json = dict[str, Any]


class Component(IntEnum):
    """Discord's component types that take part in an interaction, or hold those that do."""

    ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    TEXT = 10
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO = 21
    CHECKBOXES = 22
    CHECKBOX = 23


VALUE_OF = {
    Component.USER_SELECT: Option.USER,
    Component.ROLE_SELECT: Option.ROLE,
    Component.MENTIONABLE_SELECT: Option.MENTIONABLE,
    Component.CHANNEL_SELECT: Option.CHANNEL,
    Component.FILE_UPLOAD: Option.ATTACHMENT,
}


def find(components: list[Json], name: str, kinds: set[Component]) -> Json:
    """The component with this custom_id, else label or placeholder; LookupError where none can be used."""
    usable = [c for c in walk(components) if c["type"] in kinds and c.get("custom_id")]
    for key in ("custom_id", "label", "placeholder"):
        for component in usable:
            if component.get(key) == name:
                if component.get("disabled"):
                    raise LookupError(f"{name!r} is disabled")
                return component
    there = ", ".join(repr(c.get("label") or c["custom_id"]) for c in usable)
    raise LookupError(f"nothing called {name!r} to use here; there are: {there}")


def click_data(component: Json) -> Json:
    return {k: component[k] for k in ("id", "custom_id") if k in component} | {"component_type": component["type"]}


def choice_data(component: Json, chosen: Sequence[Any], filling: Filling) -> Json:
    """The data of a select: labels or values of a string select, people, roles or channels of the others."""
    values = _select_values(component, chosen, filling)
    data = click_data(component) | {"values": values}
    if filling.resolved:
        data["resolved"] = filling.resolved
    return data


def submission_data(modal: Json, values: Mapping[str, Any], filling: Filling) -> Json:
    """The data of a modal that is sent off; `values` by custom_id or label, the rest as the modal opened.

    LookupError for a field that the modal does not have.
    """
    given = dict(values)
    submitted = [_submitted(component, None, given, filling) for component in modal["components"]]
    if given:
        raise LookupError(f"the modal {modal.get('title')!r} has no field {', '.join(sorted(given))}")
    data: Json = {"custom_id": modal["custom_id"], "components": submitted}
    if filling.resolved:
        data["resolved"] = filling.resolved
    return data


def _submitted(component: Json, label: str | None, given: dict[str, Any], filling: Filling) -> Json:
    kept = {"type": component["type"]} | ({"id": component["id"]} if "id" in component else {})
    if component["type"] == Component.ROW:
        inner = [_submitted(c, c.get("label"), given, filling) for c in component["components"]]
        return kept | {"components": inner}
    if component["type"] == Component.LABEL:
        return kept | {"component": _submitted(component["component"], component["label"], given, filling)}
    if "custom_id" not in component:
        return kept
    kept["custom_id"] = component["custom_id"]
    for name in (component["custom_id"], label):
        if name in given:
            return kept | _field(component, given.pop(name), filling)
    return kept | _untouched(component)


def _field(component: Json, value: Any, filling: Filling) -> Json:
    kind = Component(component["type"])
    if kind in {Component.TEXT_INPUT, Component.CHECKBOX}:
        return {"value": value}
    if kind is Component.RADIO:
        return {"value": _option_value(component, value)}
    many = value if isinstance(value, (list, tuple)) else [value]
    return {"values": _select_values(component, many, filling)}


def _untouched(component: Json) -> Json:
    """What Discord's client sends for a field that nobody touched: what the modal opened with."""
    kind = Component(component["type"])
    preset = [option["value"] for option in component.get("options", []) if option.get("default")]
    if kind is Component.TEXT_INPUT:
        return {"value": component.get("value") or ""}
    if kind is Component.CHECKBOX:
        return {"value": bool(component.get("default"))}
    if kind is Component.RADIO:
        return {"value": preset[0] if preset else None}
    return {"values": preset or [str(default["id"]) for default in component.get("default_values") or []]}


def _select_values(component: Json, chosen: Sequence[Any], filling: Filling) -> list[str]:
    kind = Component(component["type"])
    if kind in {Component.STRING_SELECT, Component.CHECKBOXES}:
        return [_option_value(component, value) for value in chosen]
    return [filling.value(VALUE_OF[kind], value, component["custom_id"]) for value in chosen]


def _option_value(component: Json, chosen: Any) -> str:
    for option in component["options"]:
        if chosen in {option["value"], option["label"]}:
            return str(option["value"])
    raise LookupError(f"{component['custom_id']} does not offer {chosen!r}")
