"""`/me` through Discord: what people decide for themselves."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.events.zones import offset_text
from tests.support.network import Network

BOGOTA = f"04:00 there now ({offset_text('America/Bogota', datetime(2027, 3, 1, 9, tzinfo=UTC))})"
NOBODY = {
    "en": "Nobody in the directory is listed",
    "fr": "L’annuaire ne recense encore",
    "es": "En el directorio aún no figura",
    "pt_BR": "O diretório ainda não tem",
}


async def rows(network: Network) -> int:
    return int(await network.app.database.read(lambda tx: tx.value("SELECT count(*) FROM member")))


async def kept(network: Network, name: str = "member"):
    person = network.people[name]
    return await network.app.members.settings(person.actor.guild.id, person.actor.id)


def sent(network: Network) -> str:
    """The last request of the bot as it went over the wire."""
    return json.dumps(network.world.env.http_requests[-1].json, ensure_ascii=False)


async def test_every_answer_is_for_the_person_alone(network: Network) -> None:
    for command in (
        "timezone", "timezone zone:America/Bogota", "timezone", "timezone zone:nowhere", "language language:français",
        "reminders when:all", "settings",
    ):  # fmt: skip
        assert (await network.member.run(f"/me {command}")).ephemeral, command


async def test_nothing_that_somebody_decides_for_themselves_is_audited(network: Network) -> None:
    asked = "SELECT count(*) FROM audit"
    before = await network.app.database.read(lambda tx: tx.value(asked))
    await network.member.run("/me timezone zone:America/Bogota")
    await network.member.run("/me language language:español")
    await network.member.run("/me reminders when:off")
    assert await network.app.database.read(lambda tx: tx.value(asked)) == before


# -- language ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name"),
    [("en", "English"), ("fr", "français"), ("es", "español"), ("pt_BR", "português do Brasil")],
)
async def test_a_chosen_language_holds_for_every_command_at_once_and_after_a_restart(
    network: Network, code: str, name: str
) -> None:
    person = network.member if code != "en" else network.miembro
    answer = await person.run(f'/me language language:"{name}"')
    assert name in answer.text
    assert NOBODY[code] in (await person.run("/directory find query:xyzzy")).text
    await network.restart()
    assert NOBODY[code] in (await person.run("/directory find query:xyzzy")).text
    await network.crash()
    assert NOBODY[code] in (await person.run("/directory find query:xyzzy")).text


async def test_buttons_and_errors_speak_the_chosen_language_too(network: Network) -> None:
    await network.member.run("/me language language:español")
    await network.member.run("/directory find query:geneva")
    assert "6–10 de 16" in (await network.member.click("Siguiente")).text
    choices = (await network.member.complete("/directory find country:sui")).choices or ()
    assert "Suiza" in [choice["name"] for choice in choices]
    error = await network.member.run("/directory show organisation:zzzz")
    assert "lists nobody" not in error.text


async def test_as_my_discord_takes_the_language_back_and_leaves_no_row(network: Network) -> None:
    await network.miembro.run("/me language language:English")
    assert NOBODY["en"] in (await network.miembro.run("/directory find query:xyzzy")).text
    assert await rows(network) == 1
    await network.miembro.run('/me language language:"as my Discord"')
    assert NOBODY["es"] in (await network.miembro.run("/directory find query:xyzzy")).text
    assert await rows(network) == 0


async def test_one_persons_language_changes_nobody_elses(network: Network) -> None:
    await network.member.run("/me language language:français")
    assert NOBODY["en"] in (await network.curator.run("/directory find query:xyzzy")).text
    assert NOBODY["es"] in (await network.miembro.run("/directory find query:xyzzy")).text


# -- time zone --------------------------------------------------------------------------------------------------


async def test_a_time_zone_is_found_by_its_city_and_offered_with_the_time_there(network: Network) -> None:
    choices = (await network.member.complete("/me timezone zone:bogo")).choices or ()
    assert choices[0]["value"] == "America/Bogota"
    assert "America/Bogota" in choices[0]["name"]
    assert BOGOTA in choices[0]["name"]
    answer = await network.member.run(f'/me timezone zone:"{choices[0]["name"]}"')
    assert "America/Bogota" in answer.text
    assert BOGOTA in answer.text
    assert (await kept(network)).zone == "America/Bogota"


async def test_a_city_typed_without_choosing_is_understood(network: Network) -> None:
    await network.member.run("/me timezone zone:bogota")
    assert (await kept(network)).zone == "America/Bogota"


async def test_choices_fit_into_discords_limits_in_every_language_and_for_any_text(network: Network) -> None:
    for person in (network.member, network.membre, network.miembro, network.membro):
        for typed in ("", "a", "são", "port", "ciudad", "geneva", "../x", "x" * 100, "ኒው", "\u202e", "%", "_"):
            choices = (await person.complete(f'/me timezone zone:"{typed}"')).choices or ()
            assert len(choices) <= 25
            assert all(1 <= len(choice["name"]) <= 100 and len(choice["value"]) <= 100 for choice in choices)


async def test_the_time_zone_is_shown_and_taken_back_by_a_button_over_a_restart(network: Network) -> None:
    assert "You have set no time zone here" in (await network.member.run("/me timezone")).text
    await network.member.run("/me timezone zone:Asia/Baghdad")
    await network.advance("2h")
    answer = await network.member.run("/me timezone")
    assert "14:00 there now (UTC+3)" in answer.text
    await network.restart()
    after = await network.member.click("Use my Discord's time")
    assert "You have set no time zone here" in after.text
    assert "Use my Discord's time" not in after.labels
    assert await rows(network) == 0


async def test_the_underscore_of_a_time_zone_is_no_markup(network: Network) -> None:
    await network.member.run("/me timezone zone:America/New_York")
    assert "New\\\\_York" in sent(network)


@pytest.mark.parametrize(
    "typed",
    ["atlantis", "../x", "../../etc/passwd", "/etc/localtime", "x" * 300, "%s", "@everyone", "posixrules", "\u202e"],
)
async def test_an_unknown_time_zone_is_refused_in_words_and_nothing_is_kept(network: Network, typed: str) -> None:
    answer = await network.member.run(f'/me timezone zone:"{typed}"')
    assert answer.ephemeral
    assert "wrong on our side" not in answer.text
    assert "@everyone" not in sent(network)
    assert len(answer.text) < 700
    assert await rows(network) == 0
    assert (await kept(network)).zone is None


async def test_a_time_zone_with_a_slip_gets_suggestions(network: Network) -> None:
    answer = await network.member.run("/me timezone zone:America/Bogotta")
    assert "not a known time zone" in answer.text
    assert "America/Bogota" in answer.text


# -- reminders and settings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("off", "You get no direct messages"),
        ("asked", "only of meetings that you ask for"),
        ("going", "Going or Maybe"),
        ("all", "every meeting of the network"),
    ],
)
async def test_a_choice_of_reminders_is_said_back_and_kept(network: Network, choice: str, said: str) -> None:
    answer = await network.member.run(f"/me reminders when:{choice}")
    assert said in answer.text
    assert "/me reminders" in answer.text
    await network.crash()
    assert (await kept(network)).reminders == choice
    assert await rows(network) == (choice != "asked")


async def test_settings_show_all_that_is_kept_and_how_to_change_it(network: Network) -> None:
    first = await network.member.run("/me settings")
    for said in (
        "as your Discord (English)", "as your Discord shows times", "Only for meetings that I ask for", "/me language",
        "/me timezone", "/me reminders", "nothing of it is kept",
    ):  # fmt: skip
        assert said in first.text, said
    await network.member.run("/me timezone zone:America/Bogota")
    await network.member.run("/me reminders when:all")
    second = await network.member.run("/me settings")
    for said in ("America/Bogota", BOGOTA, "Every meeting of the network", "this server alone"):
        assert said in second.text, said
    await network.member.run("/me language language:français")
    assert "français" in (await network.member.run("/me settings")).text


async def test_settings_say_when_direct_messages_did_not_arrive(network: Network) -> None:
    app, member = network.app, network.member.actor.id
    at = app.clock.now()
    await app.database.transaction(lambda tx: app.members.mark_unreachable_in(tx, network.guild, member, at))
    answer = await network.member.run("/me settings")
    assert "none has reached you since" in answer.text
    assert f"<t:{int(at.timestamp())}:F>" in sent(network)


async def test_another_server_has_settings_of_its_own(network: Network) -> None:
    """I8."""
    await network.member.run("/me language language:français")
    await network.member.run("/me timezone zone:America/Bogota")
    await network.outsider.run("/me reminders when:all")
    assert await rows(network) == 2
    elsewhere = network.elsewhere
    assert (await network.app.members.settings(elsewhere, network.member.actor.id)).language is None
    assert network.app.members.language(elsewhere, network.member.actor.id) is None
    assert (await kept(network, "outsider")).reminders == "all"
    assert "as your Discord (English)" in (await network.outsider.run("/me settings")).text
    theirs = await network.app.database.read(lambda tx: network.app.members.wanting_in(tx, network.guild, "all"))
    assert theirs == []


async def test_the_commands_are_for_everybody_in_a_server(network: Network) -> None:
    commands = next(entry.json for entry in network.world.env.http_requests if entry.method == "PUT")
    me = next(command for command in commands if command["name"] == "me")
    assert me["contexts"] == [0]
    assert me["default_member_permissions"] is None
    assert {option["name"] for option in me["options"]} == {"timezone", "language", "reminders", "settings", "profile"}
