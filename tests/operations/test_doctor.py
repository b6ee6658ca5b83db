"""`doctor` names each planted fault with its remedy, on the command line and in Discord."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest

from bot.clock import SystemClock
from bot.core.database import connect
from bot.core.i18n import Languages
from bot.operations.doctor import Finding, Store, Surroundings, judge
from bot.operations.examining import examine
from bot.operations.store import Given
from bot.settings import Settings, load_settings
from bot.ui.diagnosis import ask
from tests.support.apps import template
from tests.support.clock import ManualClock
from tests.support.loopback.loopback import LoopbackDiscord
from tests.support.loopback.pointing import point_discord_at
from tests.support.loopback.process import BotProcess
from tests.support.network import Network

__all__ = ["template"]
ENGLISH = Languages.load()["en"]
NOW = datetime.now(UTC)


@pytest.fixture
def settings(template: Path, tmp_path: Path) -> Settings:
    """A store without a fault: seeded, and copied a moment ago."""
    shutil.copy(template / "network.sqlite3", tmp_path / "network.sqlite3")
    backups = tmp_path / "backups"
    backups.mkdir()
    shutil.copy(template / "network.sqlite3", backups / f"network-v8-{NOW:%Y%m%dT%H%M%SZ}.sqlite3")
    return load_settings(database=tmp_path / "network.sqlite3", backups=backups, discord_token="")


@pytest.fixture
async def discord() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as discord:
        with point_discord_at(discord.api):
            yield discord


def faults(findings: Sequence[Finding]) -> list[str]:
    assert all(one.mended(ENGLISH) for one in findings if not one.well), "a fault without a remedy"
    return [one.told(ENGLISH) for one in findings if not one.well]


def looked(settings: Settings, **others: object) -> list[str]:
    return faults(judge(examine(settings, **others)[0], None, NOW))


def written(settings: Settings, sql: str, *values: object) -> None:
    connection = sqlite3.connect(settings.database)
    connection.execute(sql, values)
    connection.commit()
    connection.close()


def test_a_store_without_fault_is_well(settings: Settings) -> None:
    assert looked(settings) == []


def plant_no_file(settings: Settings) -> Settings:
    return replace(settings, database=settings.database.with_name("other.sqlite3"))


def plant_another_file(settings: Settings) -> None:
    settings.database.write_bytes(b"no database at all, but a text that is long enough to be read as one" * 100)


def plant_damage(settings: Settings) -> None:
    connection = connect(settings.database, busy_seconds=1)
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'search_name_by_entry'").fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with settings.database.open("r+b") as file:
        file.seek((root - 1) * size + 8)
        file.write(os.urandom(size - 8))


def plant_lost_reference(settings: Settings) -> None:
    written(settings, "INSERT INTO consent VALUES (5, 6, 'listed', 7)")


def plant_older_schema(settings: Settings) -> None:
    written(settings, "PRAGMA user_version = 3")


def plant_overdue_delivery(settings: Settings) -> None:
    due = int((NOW - timedelta(hours=1)).timestamp())
    written(
        settings,
        """INSERT INTO delivery (guild_id, kind, subject, moment, target_kind, target, due, next_try)
           SELECT id, 'reminder', 'event:1', '60', 'user', 5, ?, ? FROM guild""",
        due,
        due,
    )


def plant_failed_delivery(settings: Settings) -> None:
    plant_overdue_delivery(settings)
    written(settings, "UPDATE delivery SET status = 'failed'")


def plant_old_copy(settings: Settings) -> None:
    for copy in settings.backups.iterdir():
        copy.rename(copy.with_name(f"network-v8-{NOW - timedelta(days=3):%Y%m%dT%H%M%SZ}.sqlite3"))


def plant_no_copy(settings: Settings) -> None:
    shutil.rmtree(settings.backups)


def plant_unlisted_erasure(settings: Settings) -> None:
    written(settings, "INSERT INTO erasure (id, guild_id, person, at) VALUES ('one', 1, 'ab', 2)")


def plant_no_copies_wanted(settings: Settings) -> Settings:
    return replace(settings, backup_at="off")


@pytest.mark.parametrize(
    ("plant", "named"),
    [
        (plant_no_file, "is not there"),
        (plant_another_file, "cannot be read"),
        (plant_damage, "is damaged"),
        (plant_lost_reference, "refer to others that are not there: 1"),
        (plant_older_schema, "Its schema has version 3"),
        (plant_overdue_delivery, "Waiting: 1. The first should have gone at"),
        (plant_failed_delivery, "not delivered: 1"),
        (plant_old_copy, "The newest is of"),
        (plant_no_copy, "There is none."),
        (plant_unlisted_erasure, "Erasures that are not on the list beside them: 1."),
        (plant_no_copies_wanted, "BACKUP_AT is off"),
    ],
)
def test_a_fault_of_the_store_is_named_and_nothing_else(
    settings: Settings, plant: Callable[[Settings], Settings | None], named: str
) -> None:
    changed = plant(settings) or settings
    found = looked(changed)
    assert len(found) == 1
    assert named in found[0]


def test_a_full_disk_and_lost_time_zones_are_named(settings: Settings) -> None:
    def lost(name: str) -> object:
        raise ZoneInfoNotFoundError(f"No time zone found with key {name}")

    assert looked(settings, free=lambda _folder: 5 * 1024 * 1024) == ["Only 5 MiB are free."]
    assert looked(settings, zone=lost) == [
        "They cannot be read: 'No time zone found with key Africa/Nairobi'",
    ]


def test_a_database_behind_a_link_is_the_file_itself(settings: Settings, tmp_path: Path) -> None:
    link = tmp_path / "link.sqlite3"
    link.symlink_to(settings.database)
    assert load_settings(database=link).database == settings.database.resolve()


def test_a_look_changes_nothing(settings: Settings) -> None:
    """SQLite notes beside the file who reads (`-shm`); the database and its log stay as they are."""

    def kept() -> dict[str, bytes]:
        files = [one for one in settings.database.parent.glob("network*") if not one.name.endswith("-shm")]
        return {one.name: one.read_bytes() for one in files if one.stat().st_size}

    before = kept()
    looked(settings)
    assert kept() == before


def given(discord: LoopbackDiscord) -> Given:
    guild = discord.world.guild("network")
    lobby, curators = guild.channel("lobby").id, guild.channel("curators").id
    return Given(
        guild=guild.id,
        role=guild.role("Curators").id,
        channels={"notes": curators, "meetings": lobby, "digest": lobby, "conversations": lobby},
        mirror=True,
    )


async def met(discord: LoopbackDiscord, one: Given, *, content: bool = False, token: str | None = None) -> list[str]:
    discord.world.commands.setdefault(None, [{"id": "1", "name": "help", "type": 1}])
    found = await ask(token or discord.token, [one], SystemClock(), content_wanted=content)
    return faults(judge(Store(path="x", version=1, newest=1, free=2**40, copy_at=NOW), found, NOW))


async def test_a_server_without_fault_is_well(discord: LoopbackDiscord) -> None:
    assert await met(discord, given(discord)) == []


async def test_a_refused_token_is_named(discord: LoopbackDiscord) -> None:
    assert await met(discord, given(discord), token="a.bad.token") == ["Discord refuses the token."]


async def test_discord_out_of_reach_is_named() -> None:
    with point_discord_at("http://127.0.0.1:9/api/v10"):
        found = await ask("a.b.c", [], SystemClock(), content_wanted=False)
    assert "Discord cannot be reached" in faults(judge(Store(path="x", version=1, newest=1), found, NOW))[0]


async def test_an_intent_that_is_not_granted_is_named(discord: LoopbackDiscord) -> None:
    assert await met(discord, given(discord), content=True) == [
        "MESSAGE_CONTENT is set, but the developer portal does not grant the intent."
    ]


async def test_missing_permissions_are_named_by_channel(discord: LoopbackDiscord) -> None:
    guild = discord.world.guild("network")
    guild.role("the-bot").permissions &= ~((1 << 34) | (1 << 33) | (1 << 51))
    assert await met(discord, given(discord)) == [
        "In #lobby, for e-conversations, the bot may not: manage threads and pin messages.",
        "In network the bot may not: manage events.",
    ]


async def test_a_channel_and_a_role_that_are_gone_are_named(discord: LoopbackDiscord) -> None:
    one = given(discord)
    found = await met(discord, replace(one, channels={**one.channels, "meetings": 123}, role=456))
    assert found == [
        "The curators' role of network does not exist any more.",
        "The channel for meetings of network is gone, or hidden from the bot.",
    ]


async def test_what_was_never_set_up_is_named(discord: LoopbackDiscord) -> None:
    nothing = Given.nothing(discord.world.guild("network").id)
    found = await met(discord, nothing)
    assert len(found) == 4
    assert found[0] == "Nobody curates network yet but its administrators."


async def test_a_server_that_removed_the_bot_is_named(discord: LoopbackDiscord) -> None:
    assert "of which it keeps data" in (await met(discord, Given.nothing(424242)))[0]


async def test_commands_that_discord_does_not_have_are_named(discord: LoopbackDiscord) -> None:
    discord.world.commands[None] = []
    assert await met(discord, given(discord)) == ["Discord does not have the commands of this release."]


async def test_a_clock_that_is_wrong_is_named(discord: LoopbackDiscord) -> None:
    ahead = ManualClock(datetime.now(UTC) + timedelta(minutes=10))
    found = await ask(discord.token, [], ahead, content_wanted=False)
    assert found.skew is not None
    assert found.skew > timedelta(minutes=9)
    named = faults(judge(Store(path="x", version=1, newest=1, free=2**40), replace(found, commands=True), NOW))
    assert any(one.startswith("It differs from Discord's by") for one in named)


def test_every_text_is_said_in_every_language(settings: Settings) -> None:
    found = judge(examine(settings)[0], Surroundings(access="refused"), NOW)
    for language in Languages.load():
        assert all(one.told(language) for one in found)


async def test_the_command_line_lists_findings_and_ends_with_one_where_something_is_wrong(
    settings: Settings, discord: LoopbackDiscord
) -> None:
    environment = {"DATABASE": str(settings.database), "BACKUPS": str(settings.backups)}
    async with BotProcess(discord.api, "doctor", token=discord.token, environment=environment) as process:
        assert await process.ended() == 1
    assert "well   Token: Discord accepts it." in process.output
    assert "FAULT  Commands: Discord does not have the commands of this release." in process.output
    assert "→ Start the bot again" in process.output
    assert discord.token not in process.output


async def test_administrators_alone_are_shown_how_the_bot_is(network: Network) -> None:
    answer = await network.admin.run("/doctor")
    assert "Nobody curates" not in answer.text
    assert "network has no channel for meetings." in answer.text
    assert "Discord has them as they are." in answer.text
    network.world.show_to_everyone("/doctor")
    refused = await network.member.run("/doctor")
    assert "Only an administrator" in refused.text


async def test_the_button_looks_again_after_a_restart(network: Network) -> None:
    await network.admin.run("/doctor")
    await network.world.restart()
    await network.admin.run("/setup events channel:#lobby")
    await network.admin.run("/setup conversations channel:#conversations")
    await network.admin.run("/doctor")
    answer = await network.admin.click("Look again")
    assert "no channel" not in answer.text
