"""`/me profile` and `/directory people` through Discord: opt-in, field by field. P1, P2, P3, I2, I3, I4, I8, R5."""

from __future__ import annotations

import json

from bot.core.guilds import Actor
from bot.people.form import Typed
from bot.people.records import FIELDS
from bot.sandbox.answers import Answer
from tests.cogs.test_directory import press
from tests.support.network import Network

MARK = "Zorblaxian"
ANA = {
    "name": "Ana Díaz", "role": "Adviser on youth policy", "organisation": "City of Cali", "places": "Cali, Colombia",
}  # fmt: skip


def actor(network: Network, who: str = "member") -> Actor:
    return Actor(user=network.people[who].actor.id, guild=network.guild)


async def listed(network: Network, who: str = "member", *, seen_by: str = "members", **typed: str) -> None:
    """Have somebody say who they are and agree to be listed."""
    me = actor(network, who)
    await network.app.people.write(me, Typed(**{**ANA, **typed}))
    await network.app.people.choose(me, "themes", ["gangs"])
    await network.app.people.choose(me, "languages", ["es", "en"])
    await network.app.people.show_to(me, list(FIELDS), seen_by)
    await network.app.privacy.set_consent(me, "listed", given=True)


async def found(network: Network, query: str = "", who: str = "membro") -> Answer:
    return await network.people[who].run(
        f"/directory people query:{json.dumps(query)}" if query else "/directory people"
    )


async def test_a_profile_is_written_step_by_step_and_nobody_sees_it_at_first(network: Network) -> None:
    me = network.member
    assert "Nothing said yet" in (await me.run("/me profile")).text
    await me.choose("Name, role, organisation, places")
    shown = await me.submit(**ANA)
    assert "Ana Díaz" in shown.text
    assert "City of Cali" in shown.text
    assert shown.text.count("(nobody sees it)") == 4
    await me.choose("Languages")
    await me.choose("Spanish", "English")
    await me.click("Back to my profile")
    await me.choose("Themes")
    await me.choose("Gangs")
    shown = await me.click("Back to my profile")
    assert "Gangs" in shown.text
    assert "Díaz" not in (await found(network, "Ana")).text
    assert "Nobody finds you" in (await me.click("List me")).text
    assert "Díaz" not in (await found(network, "Ana", who="curator")).text


async def test_who_agreed_and_shows_a_name_is_found_by_name_theme_place_and_language(network: Network) -> None:
    await listed(network)
    for query in ("Ana Diaz", "pandillas", "cali", "espagnol", "anna dias", "youth adviser"):
        assert "Ana Díaz" in (await found(network, query)).text, query
    answer = await network.people["membre"].run("/directory people theme:gangs country:CO language:es")
    assert "Ana Díaz" in answer.text
    assert answer.ephemeral


async def test_the_card_shows_what_members_may_see_and_nothing_of_the_rest(network: Network) -> None:
    await listed(network)
    await network.app.people.write(actor(network), Typed(offers=f"{MARK} experience"))
    await found(network, "Ana")
    card = await network.people["membro"].click("Abrir")
    assert "Ana Díaz" in card.text
    assert "City of Cali" in card.text
    assert MARK not in card.text
    assert "Oferece" not in card.text


async def test_an_organisation_names_the_people_who_show_that_they_work_there(network: Network) -> None:
    await listed(network)
    card = await network.people["curator"].run('/directory show organisation:"City of Cali"')
    assert "Works here" in card.text
    assert "Ana Díaz (Adviser on youth policy)" in card.text
    await network.app.people.show_to(actor(network), ["organisation"], "curators")
    assert "Díaz" not in (await network.people["miembro"].run('/directory show organisation:"City of Cali"')).text
    assert "Ana" in (await network.people["curator"].run('/directory show organisation:"City of Cali"')).text
    public = await network.people["curator"].run('/directory show organisation:"City of Cali" public:true')
    assert "Díaz" not in public.text


async def test_what_only_curators_see_leads_no_member_to_anybody(network: Network) -> None:
    await listed(network, role=f"{MARK} planner")
    await network.app.people.show_to(actor(network), ["role"], "curators")
    assert "Díaz" not in (await found(network, MARK)).text
    assert MARK not in (await found(network, "Ana")).text
    assert "Ana Díaz" in (await found(network, "Ana")).text
    curator = await found(network, MARK, who="curator")
    assert "Ana Díaz" in curator.text
    assert "members may see less" in curator.text


async def test_a_hidden_word_corrects_no_members_slip(network: Network) -> None:
    await listed(network, name="Ana Quetzalcoatl")
    await listed(network, "miembro", name="Bruno Silva")
    await network.app.people.show_to(actor(network), ["name"], "curators")
    answer = await found(network, "Quetzalcoatel")
    assert "etzalcoatl" not in answer.text
    assert "1 person" not in answer.text


async def test_consent_withdrawn_takes_a_person_out_of_everything_at_once(network: Network) -> None:
    await listed(network)
    await network.app.privacy.set_consent(actor(network), "listed", given=False)
    assert "Díaz" not in (await found(network, "Ana")).text
    assert "Díaz" not in (await found(network, "Ana", who="curator")).text
    assert "Díaz" not in (await network.people["miembro"].run('/directory show organisation:"City of Cali"')).text
    choices = await network.people["membro"].complete("/directory people query:An")
    assert "Díaz" not in str(choices.choices)
    entries = "SELECT count(*) FROM search_entry WHERE kind LIKE 'person%'"
    assert await network.app.database.read(lambda tx: tx.value(entries)) == 0
    assert "Ana Díaz" in (await network.member.run("/me profile")).text


async def test_who_left_is_listed_no_more_and_is_again_when_they_come_back(network: Network) -> None:
    await listed(network)
    await network.app.departures.left(network.guild, network.member.actor.id)
    assert "Díaz" not in (await found(network, "Ana")).text
    await network.app.departures.here(network.guild, network.member.actor.id)
    assert "Ana Díaz" in (await found(network, "Ana")).text


async def test_a_merged_organisation_takes_its_people_along(network: Network) -> None:
    await listed(network)
    curator = Actor(user=1, guild=network.guild, administrator=True)
    old = await network.app.directory.named(network.guild, "City of Cali")
    heir = await network.app.directory.named(network.guild, "City of Bogota")
    await network.app.curation.merge(curator, old.id, heir.id, expected={old.id: old.version, heir.id: heir.version})
    card = await network.people["miembro"].run('/directory show organisation:"City of Bogota"')
    assert "Ana Díaz" in card.text
    assert "Ana Díaz" in (await found(network, "bogota")).text


async def test_what_cannot_be_used_is_kept_and_told(network: Network) -> None:
    me = network.member
    await me.run("/me profile")
    await me.choose("Name, role, organisation, places")
    refused = await me.submit(name="Ana", role="", organisation="", places="Atlantis")
    assert "neither a place" in refused.text
    await network.restart()
    form = await me.click("Go on typing")
    assert "Atlantis" in json.dumps(form.modal, ensure_ascii=False)
    assert "neither a place" in (await me.submit(places="Atlantida")).text
    await me.click("Go on typing")
    assert "Cali" in (await me.submit(places="Cali, Colombia")).text
    kept = await network.app.database.read(lambda tx: tx.value("SELECT count(*) FROM draft"))
    assert kept == 0, "what was used is kept in one place"
    await me.run("/me profile")
    await me.choose("Name, role, organisation, places")
    assert "invisible" in (await me.submit(name="Ana\u202eziD")).text


async def test_marks_and_mentions_in_a_profile_stay_text(network: Network) -> None:
    await listed(network, name="@everyone [click](https://evil.example)", role="<@&1> **b**")
    await found(network, "click")
    sent = json.dumps(network.world.env.http_requests[-1].json, ensure_ascii=False)
    assert "click" in sent
    assert "@everyone" not in sent
    assert "[click](" not in sent
    assert "<@&1>" not in sent


async def test_a_forged_or_foreign_address_leads_to_nobody(network: Network) -> None:
    await listed(network)
    assert "not listed" in (await press(network, "peop.open:999")).text
    assert "out of date" in (await press(network, "peop.set:salary:members")).text
    assert "out of date" in (await press(network, "peop.consent:everything:1")).text
    outside = await press(network, "peop.open:1", person=network.people["outsider"])
    assert "Díaz" not in outside.text


async def test_a_profile_can_be_emptied_exported_and_erased(network: Network) -> None:
    await listed(network)
    await network.member.run("/privacy")
    kept = (await network.member.click("Everything as a file")).files[0].text or ""
    assert "Ana Díaz" in kept
    await network.member.run("/me profile")
    await network.member.click("Empty the profile")
    assert "Nothing said yet" in (await network.member.click("Empty it")).text
    assert "Díaz" not in (await found(network, "Ana")).text
    assert await network.app.database.read(lambda tx: tx.value("SELECT count(*) FROM profile_field")) == 0


async def test_members_see_the_preview_that_they_are_promised(network: Network) -> None:
    await listed(network)
    await network.app.people.show_to(actor(network), ["role", "places"], "nobody")
    await network.member.run("/me profile")
    preview = await network.member.click("As members see it")
    await found(network, "Ana")
    card = await network.people["member"].run("/directory people query:Ana")
    card = await network.member.click("Open")
    assert "Adviser" not in preview.text
    assert preview.text.split("Said by")[0] == card.text.split("Said by")[0]


async def test_emptying_a_profile_also_takes_what_was_typed_and_could_not_be_used(network: Network) -> None:
    await network.member.run("/me profile")
    await network.member.choose("Name, role, organisation, places")
    await network.member.submit(**ANA)
    await network.member.choose("Name, role, organisation, places")
    assert (await network.member.submit(name=MARK, places="Nowhereville")).holds("What you typed is kept")
    await network.member.run("/me profile")
    await network.member.click("Empty the profile")
    await network.member.click("Empty it")
    assert await network.world.holding(MARK) == []


async def test_an_older_button_of_an_organisation_leads_to_the_people_of_what_it_became(network: Network) -> None:
    await listed(network)
    curator = Actor(user=1, guild=network.guild, administrator=True)
    old, heir = await network.app.curation.pair(curator, "City of Cali", "City of Bogota")
    await network.app.curation.merge(curator, old.id, heir.id, expected={old.id: old.version, heir.id: heir.version})
    assert "Ana Díaz" in (await press(network, f"peop.of:{old.id}", person=network.curator)).text
