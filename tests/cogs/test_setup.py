"""`/setup guide`: from nothing to a server that is set up, and what it says where something is missing."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.client import PERMISSIONS
from bot.sandbox.people import BOT_NAME, NETWORK
from bot.sandbox.values import Upload
from bot.settings import PROJECT
from tests.support.network import Network

SUMMARY = "Summary"


async def audited(network: Network, action: str) -> list[int | None]:
    """The actors of what was audited under a name, oldest first."""
    return await network.app.database.read(
        lambda tx: [
            row[0] for row in tx.fetch("SELECT actor FROM audit WHERE action = :action ORDER BY id", action=action)
        ]
    )


def zipped(folder: Path, change: dict[str, str] | None = None, *, top: str = "data/") -> Upload:
    """A zip of a folder of YAML, some files of it changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder).as_posix()
            if file.is_file():
                packed.writestr(f"{top}{name}", (change or {}).get(name, file.read_text(encoding="utf-8")))
    return Upload(text="", name="network.zip", content=made.getvalue())


def may_make_channels(network: Network) -> None:
    """Give the bot's role the permission that it is not invited with."""
    role = network.world.society.network.roles[BOT_NAME]
    permissions = PERMISSIONS.value | discord.Permissions(manage_channels=True).value
    network.world.env.backend.edit_role(NETWORK, role.id, {"permissions": permissions})


def take_in_lobby(network: Network, **permissions: bool) -> None:
    """Take permissions from the bot in the lobby, and give it the others again."""
    role = network.world.society.network.roles[BOT_NAME]
    denied = discord.Permissions(**permissions).value
    overwrite = Overwrite(target_id=role.id, type=OverwriteType.ROLE, allow=0, deny=denied)
    network.world.env.backend.set_overwrite(network.world.society.lobby.id, overwrite)


# -- from nothing --------------------------------------------------------------------------------------------


async def test_a_bare_server_is_set_up_step_by_step_with_a_restart_on_the_way(network: Network) -> None:
    await network.world.empty()
    admin = network.admin
    assert (await admin.run("/setup guide")).holds("Step 1 of 7")
    assert admin.last.ephemeral
    assert (await admin.choose("Curators")).holds("Members with the role @Curators curate.")
    await admin.click("Next")
    assert (await admin.choose("curators")).holds("Done. Channel: #curators.")
    await network.restart()
    assert (await admin.run("/setup guide")).holds("Step 3 of 7")
    await admin.choose("lobby")
    await admin.click("Language and time zone")
    answer = await admin.submit(Language="español", **{"Time zone": "Bogotá"})
    assert answer.holds("Language: español. Time zone where nobody names one: America/Bogota.")
    await admin.click("Next")
    assert (await admin.choose("lobby")).holds("Monday, 09:00 (America/Bogota). Language: español.")
    await admin.click("Next")
    await admin.choose("conversations")
    await admin.click("Next")
    assert (await admin.click("Load the data of the network")).holds("99 organisations")
    assert (await admin.click("Next")).holds("The bot is ready.")
    assert (await network.member.run("/directory find query:geneva")).holds("Geneva, Switzerland")
    by = admin.actor.id
    assert await audited(network, "seed") == [by]
    assert await audited(network, "setup.curators") == [by, by]
    assert by in await audited(network, "setup.events")
    assert await audited(network, "resources.digest") == [by]


async def test_a_button_from_before_a_restart_still_works(network: Network) -> None:
    await network.admin.run("/setup guide")
    await network.restart()
    assert (await network.admin.choose("lobby")).holds("Done. Channel: #lobby.")


async def test_the_guide_begins_where_something_is_open_and_can_be_left_at_any_step(network: Network) -> None:
    assert (await network.admin.run("/setup guide")).holds("Step 3 of 7: Meetings")
    answer = await network.admin.click(SUMMARY)
    assert answer.holds("2 steps are open. What is set works already.")
    assert (await network.admin.click("Open", beside="Who curates")).holds("Step 1 of 7")
    assert "Back" not in network.admin.last.labels


async def test_nobody_but_an_administrator_can_use_the_guide(network: Network) -> None:
    network.show_to_everyone("/setup")
    for person in (network.member, network.curator):
        answer = await person.run("/setup guide")
        assert answer.holds("Only an administrator of the server can decide this.")


# -- what is wrong is said -----------------------------------------------------------------------------------


async def test_a_channel_is_kept_with_a_warning_that_names_each_missing_permission(network: Network) -> None:
    take_in_lobby(network, embed_links=True, read_message_history=True)
    await network.admin.run("/setup guide")
    answer = await network.admin.choose("lobby")
    assert answer.holds("Chosen, but something is wrong with it.")
    assert answer.holds("There the bot still lacks these permissions: embed links and read the message history.")
    assert (await network.app.events.settings(NETWORK)).channel == network.world.society.lobby.id
    take_in_lobby(network)
    assert (await network.admin.click("Check")).holds("Done. Channel: #lobby.")


async def test_a_channel_that_is_deleted_later_is_said_to_be_gone(network: Network) -> None:
    await network.admin.run("/setup guide")
    made = network.world.society.network.create_text_channel("meetings")
    await network.admin.choose("meetings")
    network.world.env.backend.delete_channel(made.id)
    network.admin.enter("lobby")
    await network.admin.run("/setup guide")
    await network.admin.click(SUMMARY)
    assert network.admin.last.holds("The channel that was chosen is gone")


async def test_the_role_of_everybody_cannot_curate(network: Network) -> None:
    await network.admin.run("/setup guide")
    await network.admin.click(SUMMARY)
    await network.admin.click("Open", beside="Who curates")
    before = await network.app.guilds.get(NETWORK)
    answer = await network.admin.choose("@@everyone")
    assert answer.holds("Everybody has this role, so everybody would curate.")
    assert await network.app.guilds.get(NETWORK) == before


async def test_a_time_zone_that_nobody_knows_changes_nothing(network: Network) -> None:
    await network.admin.run("/setup guide")
    await network.admin.click("Language and time zone")
    await network.admin.submit(**{"Time zone": "Atlantis"})
    assert (await network.app.events.settings(NETWORK)).zone == "UTC"


async def test_the_digest_can_be_switched_off_and_moved(network: Network) -> None:
    await network.admin.run("/setup guide")
    await network.admin.click("Next")
    await network.admin.choose("lobby")
    await network.admin.click("Rhythm and language")
    answer = await network.admin.submit({"How often": "monthly", "Day": "Friday", "Hour, from 0 to 23": "25"})
    assert answer.holds("“25” is no full hour.")
    await network.admin.run("/setup guide")
    await network.admin.click("Next")
    await network.admin.click("Rhythm and language")
    answer = await network.admin.submit({"How often": "off"})
    assert answer.holds("Off. You may leave it off.")


# -- the forum ---------------------------------------------------------------------------------------------------


async def at_conversations(network: Network) -> None:
    await network.admin.run("/setup guide")
    await network.admin.click(SUMMARY)
    await network.admin.click("Open", beside="E-conversations")


async def test_without_the_permission_the_bot_says_what_to_do_about_the_forum(network: Network) -> None:
    await at_conversations(network)
    answer = await network.admin.click("Make a forum")
    assert answer.holds("Make a forum yourself and choose it above.")
    assert await network.app.conversation_curation.channel(NETWORK) is None


async def test_with_the_permission_a_forum_is_made_with_the_states_as_its_tags(network: Network) -> None:
    may_make_channels(network)
    await at_conversations(network)
    answer = await network.admin.click("Make a forum")
    assert answer.holds("was made.")
    number = await network.app.conversation_curation.channel(NETWORK)
    assert number is not None
    forum = network.world.env.backend.get_channel(number)
    assert [tag["name"] for tag in forum.available_tags] == ["announced", "open", "in synthesis", "closed"]
    assert "Make a forum" not in answer.labels


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [(403, 50013, "not part of its invitation"), (400, 30013, "as many channels"), (503, 0, "just now")],
)
async def test_a_refusal_of_the_forum_is_told_and_nothing_is_decided(
    network: Network, status: int, code: int, said: str
) -> None:
    may_make_channels(network)
    await at_conversations(network)
    network.fail(status, code, "/guilds/*/channels", method="POST", times=9)
    assert (await network.admin.click("Make a forum")).holds(said)
    assert await network.app.conversation_curation.channel(NETWORK) is None


# -- data ------------------------------------------------------------------------------------------------------


async def at_data(network: Network) -> None:
    await network.admin.run("/setup guide")
    await network.admin.click(SUMMARY)
    await network.admin.click("Open", beside="What the network begins")


async def test_an_empty_network_has_themes_and_countries_and_nothing_else(network: Network) -> None:
    await network.world.empty()
    await at_data(network)
    await network.admin.click("Begin empty")
    await network.admin.run("/setup curators role:Curators")
    assert (await network.member.run("/directory find query:geneva")).holds("Nobody in the directory")
    await network.curator.run("/curate directory add category:urban-safety")
    answer = await network.curator.submit(Name="Observatorio de Cali", places="Cali, Colombia", themes="pandillas")
    assert answer.holds("Added: Observatorio de Cali")
    answer = await network.member.run("/directory find query:pandillas")
    assert answer.holds("Observatorio de Cali")


async def test_a_network_with_organisations_cannot_begin_empty(network: Network) -> None:
    await network.world.empty()
    await at_data(network)
    await network.admin.click("Load the data of the network")
    assert "Begin empty" not in network.admin.last.labels


async def test_a_folder_is_loaded_from_a_zip(network: Network) -> None:
    await network.world.empty()
    await at_data(network)
    await network.admin.click("Hand in files")
    answer = await network.admin.submit(Files=zipped(PROJECT / "data"))
    assert answer.holds("99 organisations")
    assert answer.holds("taken out: 0.")
    assert await audited(network, "seed") == [network.admin.actor.id]


async def test_every_fault_of_a_folder_is_named_with_its_line_and_nothing_is_changed(network: Network) -> None:
    await network.world.empty()
    await at_data(network)
    broken = (PROJECT / "data/places.yaml").read_text(encoding="utf-8").replace("zone: ", "zone: Nowhere/")
    await network.admin.click("Hand in files")
    answer = await network.admin.submit(Files=zipped(PROJECT / "data", {"places.yaml": broken}, top=""))
    assert answer.holds("so nothing was changed")
    assert answer.holds("places.yaml:")
    assert [file.name for file in answer.files] == ["faults.txt"]
    assert "is not a time zone" in (answer.files[0].text or "")
    assert await audited(network, "seed") == []
    assert list(await network.app.vocabulary.terms(NETWORK)) == []


async def test_what_is_no_yaml_is_refused(network: Network) -> None:
    await at_data(network)
    await network.admin.click("Hand in files")
    answer = await network.admin.submit(Files=Upload(text="", name="a.pdf", content=b"%PDF"))
    assert answer.holds("neither a zip nor a YAML file")
