"""Whatever reaches the bot from outside, each entry answers in words: buttons, menus, options, forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import discord
import pytest
from discord import app_commands
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.sandbox.answers import Answer
from bot.sandbox.errors import CannotError
from bot.sandbox.person import Person
from tests.support.network import Network

FUZZED = settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # one example goes through everything; shrinking it would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ODD = [
    "", " ", "0", "-1", "1", "999999999999999999", "9" * 40, "²", "x", "None", "yes", "' OR 1=1 --", '"', "*", "a:b",
    "\u202eabc", "\u3164", "@everyone", "[a](https://example.org)", "{count}", "%s", "{0.__class__}", "\x00", "\ud83d",
    "2027-02-30", "25:61", "RRULE:FREQ=SECONDLY", "FREQ=DAILY;COUNT=99999999", "../../etc/passwd", "é" * 30,
]  # fmt: skip
texts = st.one_of(st.sampled_from(ODD), st.text(max_size=40))
ANSWERED_IN_SILENCE = "The application did not respond."


def pressable(network: Network, person: Person, answer: Answer, component: dict[str, Any]) -> None:
    """Put a component of our own onto a message that this person sees."""
    stored = network.world.env.backend.get_message(answer.first.channel, answer.first.id)
    stored.components[:] = [part for part in stored.components if part["type"] != 1]
    stored.components.append({"type": 1, "id": 901, "components": [component]})


def menu_of(custom_id: str, value: str) -> dict[str, Any]:
    return {
        "type": 3, "custom_id": custom_id, "id": 900, "placeholder": "Forged", "min_values": 1, "max_values": 1,
        "options": [{"label": "Forged", "value": value}],
    }  # fmt: skip


@FUZZED
@given(parts=st.lists(texts, max_size=5), value=texts, menu=st.booleans(), third=st.integers(0, 2))
async def test_no_address_however_forged_makes_the_bot_fail(
    network: Network, parts: Sequence[str], value: str, menu: bool, third: int
) -> None:
    """I8; each example goes through a third of all routes."""
    routes = sorted(network.world.client.routes)[third::3]
    assert len(routes) > 40
    for person in (network.member, network.curator):
        answer = await person.run("/resources latest")
        for route in routes:
            custom_id = ":".join([route, *parts])[:100]
            if menu and value:
                pressable(network, person, answer, menu_of(custom_id, value[:100]))
            else:
                button = {"type": 2, "style": 2, "label": "Forged", "custom_id": custom_id, "id": 900}
                pressable(network, person, answer, button)
            person.last = answer
            try:
                await (person.choose("Forged") if menu and value else person.click("Forged"))
            except CannotError:
                continue  # Discord itself would not send it
            assert not network.errors, f"{custom_id!r}: {network.errors[0]}"


def commands(network: Network) -> Iterator[app_commands.Command[Any, Any, Any]]:
    for command in network.world.client.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            yield command


@FUZZED
@given(typed=st.lists(texts.filter(lambda one: 0 < len(one) < 100 and one.isprintable()), min_size=4, max_size=4))
async def test_no_text_in_any_option_of_any_command_makes_the_bot_fail(network: Network, typed: list[str]) -> None:
    tried = 0
    for command in commands(network):
        parameters = command.parameters
        free = [one for one in parameters if one.type is discord.AppCommandOptionType.string and not one.choices]
        chosen = {str(one.display_name): one.choices[0].value for one in parameters if one.required and one.choices}
        other = [one for one in parameters if one.required and not one.choices and one not in free]
        if not free or other:
            continue
        values = chosen | {
            str(one.display_name): text[: int(one.max_value or 6000)]
            for one, text in zip(free, typed * 3, strict=False)
        }
        person = network.admin if command.qualified_name.startswith(("setup", "curate")) else network.member
        person.enter("curators" if person is network.admin else "lobby")
        try:
            await person.run(f"/{command.qualified_name}", **values)
        except CannotError:
            continue
        tried += 1
        assert not network.errors, f"/{command.qualified_name} {values!r}: {network.errors[0]}"
    assert tried > 30


@FUZZED
@given(typed=texts)
async def test_no_text_that_is_being_typed_makes_suggestions_fail(network: Network, typed: str) -> None:
    tried = 0
    for command in commands(network):
        parameters = command.parameters
        for parameter in parameters:
            if not parameter.autocomplete:
                continue
            person = network.admin if command.qualified_name.startswith(("setup", "curate")) else network.member
            person.enter("curators" if person is network.admin else "lobby")
            values = {
                str(one.display_name): one.choices[0].value if one.choices else "1"
                for one in parameters
                if one.required and one is not parameter and one.type is discord.AppCommandOptionType.string
            }
            await person.actor.autocomplete(
                person.place, command.qualified_name, str(parameter.display_name), typed[:90], **values
            )
            tried += 1
            assert not network.errors, f"/{command.qualified_name} {typed!r}: {network.errors[0]}"
    assert tried > 15


FORMS = [
    ("member", "/resources share", ("title", "authors", "year", "address", "why")),
    ("curator", "/curate directory add category:cities", ("Name", "Abbreviation", "other_names", "places", "themes")),
    ("curator", "/curate conversation open", ("title", "framing", "questions", "opens", "closes")),
]


@FUZZED
@given(typed=st.lists(texts, min_size=5, max_size=5))
async def test_no_text_in_any_field_of_a_form_makes_the_bot_fail(network: Network, typed: list[str]) -> None:
    await network.admin.run("/setup conversations channel:#conversations")
    for who, command, fields in FORMS:
        person = network.people[who]
        person.enter("curators" if who == "curator" else "lobby")
        await person.run(command)
        try:
            await person.submit(dict(zip(fields, typed, strict=True)))
        except CannotError:
            continue
        assert not network.errors, f"{command} {typed!r}: {network.errors[0]}"


@pytest.mark.parametrize("text", ODD)
async def test_odd_words_are_searched_for_and_shown_as_they_are(network: Network, text: str) -> None:
    if not text.strip() or "\x00" in text or "\ud83d" in text:
        return
    for command in ("/directory find", "/resources find", "/conversation find"):
        answer = await network.member.run(command, query=text[:90])
        assert answer.messages
