"""The directory through Discord: what tests/scripts do not show (D1, D2, D3, D11, I2, I3, I8, I9, R5, S1, S3)."""

from __future__ import annotations

import asyncio
import dataclasses
import sqlite3

import pytest

from bot.core.guilds import Actor
from bot.directory.forms import OrganisationForm
from bot.errors import NotFoundError
from tests.support.network import Network

LONG = "Wxyz" * 50  # 200 characters, the longest name there is


def actor(network: Network):
    return Actor(user=1, guild=network.guild, administrator=True)


def every_part(answer):
    """Every component of the messages of an answer, those inside others too."""
    waiting = [part for message in answer.messages for part in message.components]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += part.get("components", [])


async def press(network: Network, custom_id: str, *, kind: int = 2, values: list[str] | None = None, person=None):
    """Press a button that no message has, as a forged client could, beside one that it has."""
    person = person or network.member
    answer = await person.run("/directory find query:geneva")
    stored = network.world.env.backend.get_message(answer.first.channel, answer.first.id)
    component = {"type": kind, "style": 2, "label": "Forged", "custom_id": custom_id, "id": 900}
    if values is not None:
        component = {
            "type": 3, "custom_id": custom_id, "id": 900, "placeholder": "Forged", "min_values": 1, "max_values": 1,
            "options": [{"label": value, "value": value} for value in values],
        }  # fmt: skip
    stored.components[:] = [part for part in stored.components if part["type"] != 1]
    stored.components.append({"type": 1, "id": 901, "components": [component]})
    return await (person.choose(values[0]) if values is not None else person.click("Forged"))


# -- who sees what --------------------------------------------------------------------------------------------


async def test_answers_are_private_unless_asked_for_in_public(network: Network) -> None:
    for command in ("find query:geneva", "show organisation:Erbil", "browse by:theme", "contacts", "about", "ledger"):
        assert (await network.member.run(f"/directory {command}")).ephemeral, command
    for command in ("find query:geneva public:true", "show organisation:Erbil public:true"):
        answer = await network.member.run(f"/directory {command}")
        assert not answer.ephemeral, command
        assert "Narrow" not in answer.text
        assert "Next" not in answer.labels


async def test_sharing_posts_the_same_page_for_everyone(network: Network) -> None:
    await network.miembro.run("/directory find query:geneva")
    await network.miembro.click("Siguiente")
    shared = await network.miembro.click("Compartir aquí")
    assert not shared.ephemeral
    assert "6–10 de 16" in shared.text


async def test_a_failed_public_answer_is_told_to_the_person_alone(network: Network) -> None:
    answer = await network.member.run("/directory show organisation:zzzz public:true")
    assert answer.ephemeral
    assert "lists nobody called" in answer.text


# -- in time ----------------------------------------------------------------------------------------------------


async def slow(network: Network, name: str, seconds: float, error: Exception | None = None) -> None:
    """Make a use case of the directory take its time."""
    service = network.app.directory
    real = getattr(service, name)

    async def delayed(*args, **kwargs):
        await asyncio.sleep(seconds)
        if error is not None:
            raise error
        return await real(*args, **kwargs)

    setattr(service, name, delayed)


async def test_a_slow_command_is_deferred_and_answered_later(network: Network) -> None:
    """D1: Discord gets its answer within three seconds, the person gets theirs when it is ready."""
    await slow(network, "find", 2.6)
    answer = await network.member.run("/directory find query:geneva")
    await network.advance("10s")
    callbacks = [entry for entry in network.world.env.http_requests if entry.path.endswith("/callback")]
    assert callbacks[-1].json["type"] == 5
    assert callbacks[-1].json["data"]["flags"] == 64, "deferred as private as the answer will be"
    shown = answer if answer.messages else await network.member.show(1)
    assert "16 organisations" in shown.text or any("16 organisations" in str(entry.json) for entry in
                                                   network.world.env.http_requests[-2:])  # fmt: skip


async def test_a_slow_public_command_is_deferred_in_public(network: Network) -> None:
    await slow(network, "find", 2.6)
    await network.member.run("/directory find query:geneva public:true")
    await network.advance("10s")
    callbacks = [entry for entry in network.world.env.http_requests if entry.path.endswith("/callback")]
    assert callbacks[-1].json["type"] == 5
    assert not (callbacks[-1].json.get("data") or {}).get("flags", 0) & 64


async def test_an_error_after_the_deferral_is_a_follow_up(network: Network) -> None:
    """D2: never a second acknowledgement (40060)."""
    await slow(network, "find", 2.6, NotFoundError("The ledger is empty."))
    await network.member.run("/directory find query:geneva")
    await network.advance("10s")
    entries = [
        entry for entry in network.world.env.http_requests if "callback" in entry.path or "webhooks" in entry.path
    ]
    assert [entry.json.get("type") for entry in entries if "callback" in entry.path] == [5]
    assert "The ledger is empty." in str(entries[-1].json)


async def test_an_error_after_an_answer_reaches_the_person_under_a_code(network: Network) -> None:
    network.expect_errors()
    network.app.directory.facets = None  # type: ignore[assignment]  # a fault of ours
    answer = await network.member.run("/directory browse by:theme")
    assert "Something went wrong on our side." in answer.text
    assert answer.ephemeral
    assert len(network.errors) == 1
    code = answer.text.split("mention ")[1].strip("*. \n")[:4].strip("*")
    assert code in str(network.errors[0])


async def test_autocomplete_that_fails_shows_nothing_and_is_logged(network: Network) -> None:
    network.expect_errors()
    network.app.directory.suggest = None  # type: ignore[assignment]  # a fault of ours
    answer = await network.member.complete("/directory show organisation:gen")
    assert not answer.choices
    assert network.errors


async def test_an_answer_that_comes_too_late_for_discord_keeps_what_was_saved(network: Network) -> None:
    """D1: 10062; the work can be found."""
    await network.curator.run("/curate directory add category:cities")
    network.fail(404, 10062, "/interactions/*/*/callback", times=5)
    await network.curator.submit(Name="Ciudad de Loja", places="Ecuador")
    found = await network.app.directory.find(network.guild, "ciudad de loja")
    assert found.results[0].name == "Ciudad de Loja"


# -- restarts and stores -----------------------------------------------------------------------------------------


async def test_every_button_of_an_old_message_works_after_a_restart_and_a_crash(network: Network) -> None:
    """R5."""
    await network.member.run("/directory find query:geneva public:false")
    await network.restart()
    assert "6–10 of 16" in (await network.member.click("Next")).text
    await network.crash()
    assert "Academia" in (await network.member.choose("Category: Academia and research")).text
    assert "there now" in (await network.member.click("Open", beside="Geneva Centre for Security Policy")).text


async def test_a_store_that_others_hold_is_said_to_be_busy_and_nothing_is_half_done(network: Network) -> None:
    """S3."""
    await network.curator.run("/curate directory add category:cities")
    other = sqlite3.connect(network.app.settings.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        answer = await network.curator.submit(Name="Ciudad de Loja")
        assert "busy with another change" in answer.text
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert (await network.app.directory.facets(network.guild))[0] == 99


async def test_of_two_curators_who_confirm_one_wins_and_the_other_is_told(network: Network) -> None:
    """S1."""
    for person in (network.curator, network.admin):
        person.enter("curators")
        await person.run('/curate directory merge organisation:Interpeace into:"World Vision"')
    assert "Merged." in (await network.curator.click("Merge")).text
    assert "has changed this organisation since" in (await network.admin.click("Merge")).text


async def test_a_refused_form_keeps_what_was_typed_over_a_restart(network: Network) -> None:
    network.curator.enter("curators")
    await network.curator.run("/curate directory add category:cities reason:asked")
    refused = await network.curator.submit(Name="Ciudad de Loja", places="Atlantis", themes="gangs")
    assert "What you typed is kept for a day." in refused.text
    await network.restart()
    again = await network.curator.click("Correct it")
    assert "Ciudad de Loja" in again.text
    assert "Atlantis" in again.text
    saved = await network.curator.submit(Name="Ciudad de Loja", places="Ecuador", themes="gangs")
    assert "Added: **Ciudad de Loja**" in str(saved.json)
    _organisation, (entry,) = await network.app.curation.history(actor(network), "Ciudad de Loja", limit=5)
    assert entry.reason == "asked"


async def test_a_draft_is_its_authors_alone_and_for_a_day(network: Network) -> None:
    network.curator.enter("curators")
    await network.curator.run("/curate directory add category:cities")
    await network.curator.submit(Name="Ciudad de Loja", places="Atlantis")
    assert "not kept any more" in (await press(network, "dir.again:1", person=network.admin)).text
    await network.advance("1d1h")
    assert "not kept any more" in (await network.curator.click("Correct it")).text


# -- forged and foreign ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "custom_id",
    [
        "dir.open:999999", "dir.open:", "dir.open", "dir.open:-1", "dir.open:1 OR 1", "dir.open:9999999999999999999999",
        "dir.find:0", "dir.find:x::::::geneva", "dir.find:0::zzzz::::geneva", "dir.find:0:::zz:::x", "dir.find:9999::::::x",
        "dir.ledger:::", "dir.ledger:1:evil:0", "dir.browse:evil:0", "dir.browse:theme:x", "dir.about:secret", "dir.again:1",
        "dir.merge:1:2:1:1", "dir.undo:1", "dir.import:1", "dir.preview:1:2", "dir.edit:1", "dir.nothing:1", "no.such:1",
        "dir.tell", "dir.share:0", "dir.why:0", "dir.sharecard:0",
    ],
)  # fmt: skip
async def test_a_forged_button_is_refused_in_words_and_changes_nothing(network: Network, custom_id: str) -> None:
    """I8: as a member, with the addresses of curators too."""
    answer = await press(network, custom_id)
    assert "wrong on our side" not in answer.text
    assert any(
        said in answer.text
        for said in ("out of date", "not in the directory any more", "Only curators", "no channel for notes")
    ), answer.text
    changes = await network.app.database.read(
        lambda tx: tx.value("SELECT count(*) FROM audit WHERE action NOT IN ('seed', 'setup.curators')")
    )
    assert changes == 0


@pytest.mark.parametrize(
    ("custom_id", "value"),
    [
        ("dir.narrow:0::::::geneva", "evil:x"), ("dir.narrow:0::::::geneva", "country:' OR 1"), ("dir.pick:evil", "x"),
        ("dir.choose", "x"), ("dir.choose", "999999"), ("dir.subject", "evil"), ("dir.pick:theme", "evil"),
    ],
)  # fmt: skip
async def test_a_forged_choice_is_refused_or_finds_nobody(network: Network, custom_id: str, value: str) -> None:
    answer = await press(network, custom_id, values=[value])
    assert "wrong on our side" not in answer.text
    assert "Interpeace" not in answer.text


async def test_a_button_of_another_server_opens_nothing(network: Network) -> None:
    await network.outsider.run("/directory find query:geneva")
    person = network.outsider
    answer = await person.run('/directory show organisation:"#14"')
    assert "not in the directory any more" in answer.text
    assert not (await person.complete("/directory show organisation:gen")).choices


async def test_a_command_that_an_administrator_opened_to_all_is_refused_without_the_role(network: Network) -> None:
    """I9: Discord lets the member through; the service asks for the role."""
    group = network.world.client.tree.get_command("curate")
    group.default_permissions = None  # type: ignore[union-attr]
    await network.world.client.tree.sync()
    for command in (
        "add category:cities",
        "edit organisation:Erbil",
        "merge organisation:Erbil into:Interpeace",
        "undo change:#1",
        "duplicates",
        'import file:@a.csv"name\\nX\\n"',
    ):
        answer = await network.member.run(f"/curate directory {command}")
        assert "Only curators can do this. Here they are the members with the role" in answer.text, command
        assert "@Curators" in answer.text
        assert answer.ephemeral


async def test_the_edit_button_is_for_curators(network: Network) -> None:
    assert "Edit" not in (await network.member.run("/directory show organisation:Erbil")).labels
    assert "Edit" in (await network.curator.run("/directory show organisation:Erbil")).labels


# -- hostile and long ----------------------------------------------------------------------------------------------


async def test_nothing_that_people_give_pings_or_hides_a_link(network: Network) -> None:
    """I2, I3: in names, aliases and searches, on every card, with no mention allowed in any request."""
    nasty = "@everyone <@&1> <@1> [safe](https://evil.example) **x**"
    await network.app.curation.add(
        actor(network), OrganisationForm(name=nasty, abbreviation="@here", other_names=f"fr: {nasty}")
    )
    answers = [
        await network.member.run(f'/directory find query:"{nasty}"'),
        await network.member.run('/directory show organisation:"#100"'),
        await network.member.run('/directory ledger organisation:"#100"'),
        await network.membre.run('/directory show organisation:"#100" public:true'),
    ]
    for answer in answers:
        shown = [str(component.get("content", "")) for component in every_part(answer)]
        assert not any("@everyone" in text or "@here" in text for text in shown)
        assert not any("[safe](" in text for text in shown)
        assert any("\\[safe\\](https://evil.example)" in text for text in shown), "the host is seen"
    for entry in network.world.env.http_requests:
        data = (entry.json.get("data") or entry.json) if isinstance(entry.json, dict) else {}
        if "allowed_mentions" in data:
            assert data["allowed_mentions"] == {"parse": []}


async def test_the_longest_legal_data_is_shown_within_discords_limits(network: Network) -> None:
    """D11: the limits are checked on every request (bot/sandbox/limits.py), in four languages."""
    spoken = [f"{code}: {code}{LONG[2:]}" for code in ("en", "fr", "es", "pt")]
    countries = ["CD", "GB", "BO", "CF", "VC", "KN", "ST", "TT", "UM", "FM"]
    everything = OrganisationForm(
        name=LONG,
        abbreviation="A" * 30,
        other_names="\n".join([*spoken, *(f"{n:03}{LONG[3:]}" for n in range(16))]),
        places="\n".join(f"{n:02}{'Town' * 20}, {country}" for n, country in enumerate(countries)),
        themes="mediation, dialogue, negotiation, partnerships, participation, evidence, training, convening, gangs, "
        "policing, gender, youth, justice, democracy, development",
        category="academia",
        kind="intergovernmental-organisation",
    )  # fmt: skip
    first = await network.app.curation.add(actor(network), everything)
    others = [
        await network.app.curation.add(actor(network), dataclasses.replace(everything, name=f"{n:03}{LONG[3:]}"))
        for n in range(7)
    ]
    for person in (network.member, network.miembro, network.membre, network.membro):
        for command in (
            f'find query:"{LONG[:60]}"', f'show organisation:"#{first.id}"', f'ledger organisation:"#{first.id}"',
            "find query:mediation", "browse by:country", "browse by:theme", "about", "ledger", "contacts",
        ):  # fmt: skip
            answer = await person.run(f"/directory {command}")
            assert answer.messages, command
        assert (await person.complete(f"/directory show organisation:{LONG[:20]}")).choices
    network.curator.enter("curators")
    for command in (
        f'merge organisation:"#{first.id}" into:"#{others[0].id}"',
        "duplicates",
        f'edit organisation:"#{first.id}"',
    ):
        await network.curator.run(f"/curate directory {command}")
    lines = "\\n".join(f'\\"{n:03}{LONG[3:]}\\",X' for n in range(40))
    await network.curator.run(f'/curate directory import file:@a.csv"name,places\\n{lines}\\n"')


async def test_lists_hold_after_merges_of_the_co_facilitators(network: Network) -> None:
    first, second = await network.app.curation.pair(actor(network), "UNOG", "Geneva Peacebuilding Platform")
    await network.app.curation.merge(
        actor(network), first.id, second.id, expected={first.id: first.version, second.id: second.version}
    )
    assert "Salman Bal" in (await network.member.run("/directory contacts")).text
    about = await network.member.run("/directory about")
    assert "UN-Habitat (Safer Cities Programme)" in about.text
    assert "Platform (Safer Cities Programme)" not in about.text


async def test_records_grown_by_merges_are_still_shown(network: Network) -> None:
    """D11: more than fits into a message is cut short, never refused."""
    places = "\n".join(f"{n:02}{'Town' * 18}, CH" for n in range(10))
    names = "\n".join(f"{n:02}{'*' * 60}" for n in range(20))
    themes = "mediation\ndialogue\ngangs"
    made = [
        await network.app.curation.add(
            actor(network), OrganisationForm(name=f"{letter * 100}", places=places.replace("Town", letter * 4),
                                             other_names=names.replace("*", letter), themes=themes))
        for letter in "QXZ"
    ]  # fmt: skip
    for source in made[1:]:
        network.curator.enter("curators")
        preview = await network.curator.run(f'/curate directory merge organisation:"#{source.id}" into:"#{made[0].id}"')
        assert "This record goes" in preview.text
        await network.curator.click("Merge")
    assert "QQQ" in (await network.member.run(f'/directory show organisation:"#{made[0].id}"')).text


async def test_no_text_passes_for_a_mention_of_ours(network: Network) -> None:
    answer = await network.member.run('/directory show organisation:"<#1> [your bank](https://evil.example)"')
    assert not any("[your bank](" in str(part.get("content", "")).replace("\\[", "") for part in every_part(answer))
    assert "[your bank](" not in str(answer.json["content"]).replace("\\[your bank\\](", "")
    assert (await network.member.run(f'/directory show organisation:"<#{"z" * 3000}"')).messages


async def test_a_right_to_left_name_does_not_turn_the_line(network: Network) -> None:
    await network.app.curation.add(actor(network), OrganisationForm(name="بلدية أربيل", places="Iraq"))
    answer = await network.member.run("/directory find query:أربيل")
    assert any("\u2068بلدية أربيل\u2069" in str(part.get("content")) for part in every_part(answer))


# -- languages -------------------------------------------------------------------------------------------------------


async def test_each_person_is_answered_in_their_own_language(network: Network) -> None:
    said = {
        "member": "Nobody in the directory is listed",
        "membre": "L’annuaire ne recense encore",
        "miembro": "En el directorio aún no figura",
        "membro": "O diretório ainda não tem",
    }
    for name, text in said.items():
        assert text in (await network.people[name].run("/directory find query:xyzzy")).text


async def test_commands_are_named_and_described_in_four_languages(network: Network) -> None:
    sent = next(entry.json for entry in network.world.env.http_requests if entry.method == "PUT")
    directory = next(command for command in sent if command["name"] == "directory")
    assert set(directory["name_localizations"]) == {"fr", "es-ES", "es-419", "pt-BR"}
    for option in directory["options"]:
        assert set(option["description_localizations"]) == {"fr", "es-ES", "es-419", "pt-BR"}, option["name"]


# -- a note to the curators ------------------------------------------------------------------------------------------


async def test_a_note_to_the_curators_names_the_search_and_nobody(network: Network) -> None:
    await network.miembro.run("/directory find query:forensics")
    await network.miembro.click("Avisar a los curadores")
    network.curator.enter("curators")
    seen = await network.curator.show(1)
    assert "“forensics”" in seen.text
    assert "miembro" not in seen.text


async def test_nobody_floods_the_curators_and_no_search_is_noted_twice_a_day(network: Network) -> None:
    async def tell(person, query: str) -> str:
        await person.run(f"/directory find query:{query}")
        return (await person.click("Tell the curators")).text

    assert "have been told what was searched" in await tell(network.member, "forensics")
    assert "been told of this search today" in await tell(network.curator, "Forensics")
    for query in ("ballistics", "toxicology"):
        assert "have been told what was searched" in await tell(network.member, query)
    assert "told the curators of 3 searches" in await tell(network.member, "dactyloscopy")
    await network.advance("1d")
    assert "have been told what was searched" in await tell(network.member, "forensics")


async def test_what_found_nobody_is_not_repeated_to_the_channel(network: Network) -> None:
    assert (await network.member.run("/directory find query:xyzzy public:true")).ephemeral


async def test_commands_are_named_as_the_reader_sees_them(network: Network) -> None:
    answer = await network.membre.run("/directory show organisation:zzzz")
    assert "/annuaire chercher" in answer.text
    answer = await network.miembro.run("/directory show organisation:zzzz")
    assert "/directorio buscar" in answer.text


async def test_an_organisation_that_may_be_listed_already_is_said_to_be_so(network: Network) -> None:
    network.curator.enter("curators")
    await network.curator.run("/curate directory add category:multilateral")
    added = await network.curator.submit(Name="PNUD Panama", Abbreviation="PNUD")
    assert "It may be the same as United Nations Development Programme" in added.text
    assert "This record goes" in (await network.curator.click("Compare")).text
    await network.curator.run("/curate directory add category:multilateral")
    assert "already lists “UN-Habitat”" in (await network.curator.submit(Name="un habitat")).text


async def test_where_the_curators_channel_is_gone_or_closed_the_person_is_told(network: Network) -> None:
    """D3."""
    network.fail(403, 50013, "/channels/*/messages")
    await network.member.run("/directory find query:forensics")
    answer = await network.member.click("Tell the curators")
    assert "may not write in the curators' channel" in answer.text
