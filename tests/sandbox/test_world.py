"""The simulated network is the same in every run, and its bot can be stopped, killed and started again."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.sandbox import people, simulated
from bot.sandbox.disk import as_killed
from bot.sandbox.errors import StepError
from bot.sandbox.world import World
from tests.sandbox.conftest import Play
from tests.support.network import Network


@pytest.mark.parametrize(
    ("name", "locale"),
    [("member", "en-US"), ("miembro", "es-419"), ("membre", "fr"), ("membro", "pt-BR"), ("curator", "en-GB")],
)
async def test_each_person_reaches_the_bot_in_their_language(probed: Network, name: str, locale: str) -> None:
    answer = await probed.people[name].run("/probe locale")
    assert locale in answer.text


async def test_the_first_server_has_the_data_and_its_curators(network: Network) -> None:
    answer = await network.member.run("/directory find query:interpeace")
    assert answer.ephemeral
    assert answer.holds("Interpeace")
    settings = await network.app.guilds.get(network.guild)
    society = network.world.society
    assert (settings.curator_role, settings.curators_channel) == (society.curator_role.id, society.curators.id)


async def test_the_other_server_has_none_of_the_data(network: Network) -> None:
    answer = await network.outsider.run("/directory find query:interpeace")
    assert "Geneva" not in answer.text


async def test_people_speak_in_tests_as_in_scripts(network: Network) -> None:
    answer = await network.admin.run("/setup curators role:Curators", channel=network.world.society.curators)
    assert "@Curators" in answer.text
    assert answer.json["ephemeral"] is True
    with pytest.raises(StepError, match="not visible"):
        await network.member.run("/setup curators role:Curators")


async def test_a_command_that_an_administrator_showed_to_all_is_still_refused_by_the_bot(network: Network) -> None:
    network.show_to_everyone("/setup")
    answer = await network.member.run("/setup curators role:Curators")
    assert "Only an administrator of the server can decide who curates." in answer.text


async def test_everybody_has_the_same_id_whenever_a_run_starts(network: Network) -> None:
    start = datetime(2031, 5, 6, tzinfo=UTC)

    async def another() -> World:
        world = await World.open(start=start, seed=False)
        assert world.env.now() == start
        await world.close()
        return world

    # simcord takes one simulation to a loop.
    later = (await asyncio.to_thread(asyncio.run, another())).society
    assert {name: one.id for name, one in later.members.items()} == {
        name: one.actor.id for name, one in network.people.items()
    }
    assert later.curators.id == network.world.society.curators.id
    assert later.members["member"].user.dm_channel.id == network.member.direct.id


async def test_the_bot_reads_the_simulated_clock(network: Network) -> None:
    assert network.app.clock.now() == simulated.START
    await network.advance("1d2h")
    assert network.app.clock.now() == simulated.START + timedelta(days=1, hours=2)
    await network.restart()
    assert network.app.clock.now() == simulated.START + timedelta(days=1, hours=2)


@pytest.mark.parametrize("how", ["restart", "crash"])
async def test_what_was_saved_is_there_after_the_bot_started_again(playing: Play, probed: Network, how: str) -> None:
    elsewhere = probed.world.society.lobby.id
    told = await playing(f"as admin\n/setup curators role:Curators channel:lobby\n{how}\n/probe locale\nexpect en-US")
    assert told.ok, told.fault
    assert (await probed.app.guilds.get(probed.guild)).curators_channel == elsewhere
    sent = [entry.path for entry in probed.world.env.http_requests if entry.method == "PUT"]
    assert len(sent) == 1  # Discord has the commands


@pytest.mark.parametrize("how", ["restart", "crash"])
async def test_old_buttons_are_answered_by_the_new_bot(playing: Play, how: str) -> None:
    told = await playing(f"/probe panel\n{how}\nclick Open\nexpect pressed open-first")
    assert told.ok, told.fault


async def test_a_killed_bot_says_no_last_words(playing: Play, probed: Network) -> None:
    told = await playing("/probe dying")
    requests = [entry for entry in probed.world.env.http_requests if entry.path.endswith("/messages")]
    told = await playing("crash\nshow\nrefuse last words")
    assert told.ok, told.fault
    assert [entry for entry in probed.world.env.http_requests if entry.path.endswith("/messages")] == requests
    told = await playing("/probe dying\nrestart\nshow\nexpect last words")
    assert told.ok, told.fault


async def test_a_crash_leaves_no_thread_behind(network: Network) -> None:
    def connections() -> int:
        # The loop's own pool grows and shrinks as it likes.
        return sum(not thread.name.startswith("asyncio_") for thread in threading.enumerate())

    before = connections()
    await network.crash()
    await network.crash()
    assert connections() == before


async def test_a_killed_process_leaves_its_log_and_no_later_write(tmp_path: Path) -> None:
    database = tmp_path / "a.sqlite3"
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE said (word TEXT)")
    connection.execute("INSERT INTO said VALUES ('committed')")
    connection.execute("BEGIN")
    connection.execute("INSERT INTO said VALUES ('not committed')")
    async with as_killed(database):
        connection.execute("COMMIT")
        connection.close()
    assert (tmp_path / "a.sqlite3-wal").stat().st_size > 0
    again = sqlite3.connect(database)
    assert again.execute("SELECT word FROM said").fetchall() == [("committed",)]
    again.close()


async def test_a_kept_database_goes_on_where_it_was_left(tmp_path: Path) -> None:
    database = tmp_path / "kept.sqlite3"
    world = await World.open(database)
    member = Network(world).member
    said = await member.run("/directory find query:geneva public:true")
    await world.advance(timedelta(days=3))
    left = world.env.now()
    await world.close()

    world = await World.open(database)
    try:
        assert world.env.now() > left
        again = await Network(world).member.run("/directory find query:geneva public:true")
        assert [one.components for one in again.messages] == [one.components for one in said.messages]
        assert again.messages[0].id > said.messages[0].id
    finally:
        await world.close()
    with pytest.raises(SettingsError, match="does not run back"):
        await World.open(database, start=simulated.START)


async def test_a_temporary_database_is_removed() -> None:
    world = await World.open(seed=False)
    folder = world._temporary
    assert folder is not None
    assert folder.exists()
    await world.close()
    assert not folder.exists()


async def test_what_the_bot_may_not_do_is_refused(probed: Network) -> None:
    role = probed.world.society.network._guild.roles
    bot = next(one for one in role.values() if one.name == people.BOT_NAME)
    assert not bot.permissions & 8  # never administrator


async def test_an_error_inside_the_bot_is_kept_for_the_test(probed: Network) -> None:
    answer = await probed.member.run("/probe broken")
    assert "Something went wrong on our side" in answer.text
    (failure,) = probed.errors
    assert "a fault of the bot" in str(failure)
    await probed.member.run("/probe refusing")
    assert len(probed.errors) == 1


async def test_refusals_can_be_ordered(probed: Network) -> None:
    probed.fail(403, 50013, "/channels/*/messages", method="POST")
    assert "went wrong" in (await probed.member.run("/probe public")).text
    assert (await probed.member.run("/probe public")).text.startswith("Network Memory in #lobby (only you see this)")
