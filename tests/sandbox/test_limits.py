"""Whatever Discord would refuse in a request is found before Discord is asked."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.types import HttpLogEntry

from bot.sandbox import limits
from bot.sandbox.recording import Request, wire

CALLBACK = "/interactions/1609862794444800003/token/callback"
MESSAGES = "/channels/1609862794444800003/messages"
COMMANDS = "/applications/1609862794444800003/commands"


def text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


def button(**more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": "Open", "custom_id": "a", **more}


def row(*inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(inner)}


def menu(count: int = 1, **option: Any) -> dict[str, Any]:
    options = [{"label": f"l{number}", "value": f"v{number}", **option} for number in range(count)]
    return {"type": 3, "custom_id": "m", "options": options}


def layout(*components: dict[str, Any]) -> dict[str, Any]:
    return {"flags": 1 << 15, "components": list(components)}


def embed(**more: Any) -> dict[str, Any]:
    return {"embeds": [more]}


def field(name: str, value: str) -> dict[str, Any]:
    return embed(fields=[{"name": name, "value": value}])


MESSAGES_OVER = [
    ({"content": "x" * 2001}, "content: 2001 characters, Discord takes 2000"),
    ({"nonce": "x" * 26}, "nonce: 26"),
    ({"embeds": [{"title": "x"}] * 11}, "embeds: 11"),
    (embed(title="x" * 257), "embeds[0].title: 257"),
    (embed(description="x" * 4097), "embeds[0].description: 4097"),
    (embed(footer={"text": "x" * 2049}), "footer.text: 2049"),
    (embed(author={"name": "x" * 257}), "author.name: 257"),
    (embed(fields=[{"name": "a", "value": "b"}] * 26), "embeds[0].fields: 26"),
    (field("", "x"), "fields[0].name: blank"),
    (field("x", " "), "fields[0].value: blank"),
    (field("x", "y" * 1025), "fields[0].value: 1025"),
    ({"embeds": [{"description": "x" * 4000}] * 2}, "8000 characters in all, Discord takes 6000"),
    (layout(text("x" * 4001)), "text.content: 4001"),
    (layout(text("x" * 3000), text("x" * 1001)), "4001 characters of text in all"),
    (layout(text(" ")), "text.content: blank"),
    (layout(*[text("x")] * 41), "components: 41, Discord takes 40"),
    ({"components": [row(button(custom_id=str(one))) for one in range(6)]}, "rows): 6"),
    ({**layout(text("x")), "content": "y"}, "holds no content"),
    (layout(row(*[button(custom_id=str(one)) for one in range(6)])), "row.components: 6, Discord takes 1 to 5"),
    (layout(row(button(), menu())), "a menu stands alone"),
    (layout(row(button(label="x" * 81))), "label: 81 characters, Discord takes 80"),
    (layout(row(button(label=""))), "blank, Discord needs a label or an emoji"),
    (layout(row(button(custom_id="x" * 101))), "custom_id: 101"),
    (layout(row(button(), button())), "custom_id: 'a' is used twice"),
    (layout(row(menu(26))), "options: 26"),
    (layout(row(menu(0))), "options: 0"),
    (layout(row(menu(label="x" * 101))), "options[0].label: 101"),
    (layout(row(menu(description="x" * 101))), "options[0].description: 101"),
    (layout(row(menu(2, value="same"))), "a value is used twice"),
    (layout(row({**menu(), "placeholder": "x" * 151})), "placeholder: 151"),
    (layout({"type": 9, "components": [text("x")] * 4, "accessory": button()}), "section.components: 4"),
]


@pytest.mark.parametrize(("body", "fault"), MESSAGES_OVER, ids=[fault for _body, fault in MESSAGES_OVER])
def test_a_message_over_a_limit_is_found_wherever_it_is_sent(body: dict[str, Any], fault: str) -> None:
    ways = [
        Request("POST", MESSAGES, body),
        Request("PATCH", f"{MESSAGES}/1609862794444800003", body),
        Request("POST", "/webhooks/1609862794444800003/token", body),
        Request("PATCH", "/webhooks/1609862794444800003/token/messages/@original", body),
        Request("POST", CALLBACK, {"type": 4, "data": body}),
        Request("POST", "/channels/1609862794444800003/threads", {"name": "t", "message": body}),
    ]
    for way in ways:
        assert any(fault in found for found in limits.faults(way)), limits.faults(way)


@pytest.mark.parametrize(
    ("choices", "fault"),
    [
        ([{"name": str(one), "value": str(one)} for one in range(26)], "choices: 26, Discord takes 25"),
        ([{"name": "x" * 101, "value": "v"}], "choices[0].name: 101"),
        ([{"name": "", "value": "v"}], "choices[0].name: blank"),
        ([{"name": "x", "value": "v" * 101}], "choices[0].value: 101"),
    ],
)
def test_choices_over_a_limit_are_found(choices: list[dict[str, str]], fault: str) -> None:
    found = limits.faults(Request("POST", CALLBACK, {"type": 8, "data": {"choices": choices}}))
    assert any(fault in one for one in found), found


def form(**more: Any) -> dict[str, Any]:
    given = {"type": 4, "custom_id": "a", "style": 1}
    return {"custom_id": "f", "title": "T", "components": [{"type": 18, "label": "L", "component": given}], **more}


def with_input(**more: Any) -> dict[str, Any]:
    given = {"type": 4, "custom_id": "a", "style": 1, **more}
    return form(components=[{"type": 18, "label": "L", "component": given}])


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (form(title="x" * 46), "title: 46"),
        (form(title=""), "title: blank"),
        (form(custom_id="x" * 101), "custom_id: 101"),
        (form(components=form()["components"] * 6), "fields: 6"),
        (form(components=form()["components"] * 2), "is used twice"),
        (form(components=[{"type": 18, "label": "x" * 46, "component": menu()}]), "label: 46"),
        (form(components=[{"type": 18, "label": "x", "description": "y" * 101}]), "description: 101"),
        (with_input(value="x" * 4001), "value: 4001"),
        (with_input(value="x" * 11, max_length=10), "value: 11 characters, Discord takes 10"),
        (with_input(value="x", min_length=2), "value: 1 characters, the field asks for 2"),
        (with_input(placeholder="x" * 101), "placeholder: 101"),
    ],
)
def test_a_form_over_a_limit_is_found(body: dict[str, Any], fault: str) -> None:
    found = limits.faults(Request("POST", CALLBACK, {"type": 9, "data": body}))
    assert any(fault in one for one in found), found


def command(**more: Any) -> dict[str, Any]:
    return {"name": "find", "description": "Finds", "type": 1, "options": [], **more}


def option(**more: Any) -> dict[str, Any]:
    return {"name": "query", "description": "Words", "type": 3, **more}


LONG = {"name": "x", "description": "y" * 100, "type": 3, "description_localizations": {"fr": "z" * 100}}


@pytest.mark.parametrize(
    ("commands", "fault"),
    [
        ([command(name="x" * 33)], "name: 33"),
        ([command(name="Find")], "is not lower-case"),
        ([command(name="find it")], "is not lower-case"),
        ([command(description="x" * 101)], "/find: description: 101"),
        ([command(description="")], "/find: description: blank"),
        ([command(description_localizations={"fr": "x" * 101})], "fr description: 101"),
        ([command(name_localizations={"fr": "Trouver"})], "is not lower-case"),
        ([command(options=[option()] * 26)], "options: 26"),
        ([command(options=[option(description="x" * 101)])], "/find query: description: 101"),
        ([command(options=[option(choices=[{"name": "a", "value": "b"}] * 26)])], "choices: 26"),
        ([command(options=[option(choices=[{"name": "a" * 101, "value": "b"}])])], "choices[0].name: 101"),
        ([command(name=f"c{one}") for one in range(101)], "commands of type 1: 101"),
        ([command(), command()], "a name is used twice"),
        (
            [command(options=[{**LONG, "type": 1, "name": f"o{one}", "options": [LONG] * 4} for one in range(17)])],
            "characters in names, descriptions and choices, Discord takes 8000",
        ),
    ],
)
def test_commands_over_a_limit_are_found(commands: list[dict[str, Any]], fault: str) -> None:
    found = limits.faults(Request("PUT", COMMANDS, commands))
    assert any(fault in one for one in found), found


def test_a_context_menu_may_have_capitals_and_has_no_description() -> None:
    assert limits.faults(Request("PUT", COMMANDS, [{"name": "Share as resource", "type": 3}])) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "fault"),
    [
        ("POST", "/channels/1609862794444800003/threads", {"name": "x" * 101}, "name: 101"),
        ("POST", "/channels/1609862794444800003/threads", {"name": " "}, "name: blank"),
        ("POST", "/channels/1609862794444800003/threads", {"name": "t", "applied_tags": ["1"] * 6}, "tags: 6"),
        ("PATCH", "/channels/1609862794444800003", {"name": "x" * 101}, "name: 101"),
        ("PATCH", "/channels/1609862794444800003", {"available_tags": [{"name": "x" * 21}]}, "name: 21"),
        ("POST", "/guilds/1609862794444800003/channels", {"name": "x", "topic": "y" * 1025}, "topic: 1025"),
        ("POST", "/guilds/1609862794444800003/scheduled-events", {"name": "x" * 101}, "name: 101"),
        ("PATCH", "/guilds/1609862794444800003/scheduled-events/1609862794444800003",
         {"description": "x" * 1001}, "description: 1001"),
        ("POST", "/guilds/1609862794444800003/scheduled-events",
         {"name": "x", "entity_metadata": {"location": "y" * 101}}, "location: 101"),
    ],
)  # fmt: skip
def test_threads_channels_and_events_over_a_limit_are_found(
    method: str, path: str, body: dict[str, Any], fault: str
) -> None:
    found = limits.faults(Request(method, path, body))
    assert any(fault in one for one in found), found


def test_the_longest_that_discord_takes_has_no_fault() -> None:
    body = layout(
        text("x" * 2000), row(menu(25, label="x" * 100)), row(button(label="x" * 80, custom_id="y" * 100)),
        {"type": 17, "components": [text("x" * 2000)]},
    )  # fmt: skip
    assert limits.faults(Request("POST", MESSAGES, body)) == []


def test_a_file_over_the_limit_is_found() -> None:
    assert limits.file_faults("a.csv", limits.LARGEST_FILE) == []
    assert "Discord takes 10,485,760" in limits.file_faults("a.csv", limits.LARGEST_FILE + 1)[0]


def test_a_fault_names_no_id_and_no_token() -> None:
    (fault,) = limits.faults(Request("POST", MESSAGES, {"content": "x" * 2001}))
    assert fault == "POST /channels/…/messages: content: 2001 characters, Discord takes 2000"


def test_ids_are_recorded_as_text_and_other_numbers_as_numbers() -> None:
    entry = HttpLogEntry("PATCH", "/x", {}, {"parent_id": 1609862794444800003, "flags": 32768, "tags": [1 << 60]}, None)
    sent = {"type": 4, "data": {"attachments": [{"id": 0, "filename": "a.csv"}], "components": [{"type": 10, "id": 1}]}}
    data = wire(HttpLogEntry("POST", "/x", {}, sent, None)).json["data"]
    assert (data["attachments"][0]["id"], data["components"][0]["id"]) == ("0", 1)
    assert wire(entry).json == {"parent_id": "1609862794444800003", "flags": 32768, "tags": [str(1 << 60)]}
