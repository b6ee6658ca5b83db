"""What people decide for themselves, without Discord (I8)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import App
from bot.core.guilds import Actor
from bot.errors import InvalidInputError
from bot.members.records import DEFAULT, MemberSettings
from tests.support.apps import GUILD, MEMBER, OTHER_GUILD, open_app
from tests.support.clock import ManualClock

ELSEWHERE = Actor(user=MEMBER.user, guild=OTHER_GUILD)
LATER = datetime(2027, 3, 2, 9, tzinfo=UTC)


async def rows(app: App) -> list[tuple[object, ...]]:
    found = await app.database.read(lambda tx: tx.fetch("SELECT * FROM member ORDER BY guild_id, user_id"))
    return [tuple(row) for row in found]


def mark(app: App, user: int, at: datetime):
    return app.database.transaction(lambda tx: app.members.mark_unreachable_in(tx, GUILD, user, at))


async def test_who_decides_nothing_has_the_settings_of_everybody_and_no_row(empty_app: App) -> None:
    assert await empty_app.members.settings(GUILD, MEMBER.user) == DEFAULT
    await empty_app.members.set_language(MEMBER, None)
    await empty_app.members.set_zone(MEMBER, None)
    await empty_app.members.set_reminders(MEMBER, "asked")
    assert await rows(empty_app) == []
    assert empty_app.database.version(("member", GUILD)) == 0


async def test_each_decision_is_kept_beside_the_others(empty_app: App, clock: ManualClock) -> None:
    await empty_app.members.set_language(MEMBER, "fr")
    await empty_app.members.set_zone(MEMBER, "America/Bogota")
    returned = await empty_app.members.set_reminders(MEMBER, "all")
    assert returned == MemberSettings(language="fr", zone="America/Bogota", reminders="all")
    assert await empty_app.members.settings(GUILD, MEMBER.user) == returned
    now = int(clock.now().timestamp())
    assert await rows(empty_app) == [(GUILD, MEMBER.user, "fr", "America/Bogota", "all", None, now)]


async def test_a_row_goes_when_the_last_decision_in_it_is_taken_back(empty_app: App) -> None:
    await empty_app.members.set_language(MEMBER, "fr")
    await empty_app.members.set_reminders(MEMBER, "off")
    await empty_app.members.set_language(MEMBER, None)
    assert len(await rows(empty_app)) == 1
    await empty_app.members.set_reminders(MEMBER, "asked")
    assert await rows(empty_app) == []


async def test_the_settings_of_another_server_and_of_another_person_are_their_own(empty_app: App) -> None:
    await empty_app.members.set_language(MEMBER, "fr")
    await empty_app.members.set_reminders(MEMBER, "all")
    await empty_app.members.set_language(ELSEWHERE, "es")
    assert empty_app.members.language(GUILD, MEMBER.user) == "fr"
    assert empty_app.members.language(OTHER_GUILD, MEMBER.user) == "es"
    assert empty_app.members.language(GUILD, MEMBER.user + 1) is None
    assert await empty_app.members.settings(OTHER_GUILD, MEMBER.user) == MemberSettings(language="es")
    await empty_app.members.set_language(ELSEWHERE, None)
    assert empty_app.members.language(GUILD, MEMBER.user) == "fr"
    assert await empty_app.database.read(lambda tx: empty_app.members.wanting_in(tx, OTHER_GUILD, "all")) == []


@pytest.mark.parametrize("code", ["de", "", "fr ", "discord", "../fr"])
async def test_a_language_that_the_bot_does_not_speak_is_refused(empty_app: App, code: str) -> None:
    with pytest.raises(InvalidInputError):
        await empty_app.members.set_language(MEMBER, code)
    assert empty_app.members.language(GUILD, MEMBER.user) is None
    assert await rows(empty_app) == []


@pytest.mark.parametrize("choice", ["", "sometimes", "ALL"])
async def test_a_choice_of_reminders_that_there_is_not_is_refused(empty_app: App, choice: str) -> None:
    with pytest.raises(InvalidInputError):
        await empty_app.members.set_reminders(MEMBER, choice)
    assert await rows(empty_app) == []


async def test_the_language_is_known_from_the_first_moment_after_a_restart(tmp_path: Path) -> None:
    app = await open_app(tmp_path)
    await app.members.set_language(MEMBER, "pt_BR")
    await app.close()
    app = await open_app(tmp_path)
    try:
        assert app.members.language(GUILD, MEMBER.user) == "pt_BR"
    finally:
        await app.close()


async def test_a_language_that_this_release_does_not_speak_counts_as_none(empty_app: App) -> None:
    await empty_app.members.set_language(MEMBER, "fr")
    await empty_app.database.transaction(lambda tx: tx.execute("UPDATE member SET language = 'tlh'"))
    await empty_app.members.load()
    assert empty_app.members.language(GUILD, MEMBER.user) is None


async def test_what_was_not_committed_is_not_remembered(empty_app: App) -> None:
    await empty_app.members.set_language(MEMBER, "fr")
    await empty_app.database.transaction(
        lambda tx: tx.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON member BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    )
    with pytest.raises(Exception, match="the disk is full"):
        await empty_app.members.set_language(MEMBER, "es")
    assert empty_app.members.language(GUILD, MEMBER.user) == "fr"
    assert (await empty_app.members.settings(GUILD, MEMBER.user)).language == "fr"


async def test_of_many_decisions_at_once_the_last_stands_in_memory_and_on_disk(empty_app: App) -> None:
    await asyncio.gather(
        *(empty_app.members.set_language(MEMBER, code) for code in ["fr", "es", None, "en", "pt_BR"] * 4)
    )
    stored = (await empty_app.members.settings(GUILD, MEMBER.user)).language
    assert stored == empty_app.members.language(GUILD, MEMBER.user) == "pt_BR"


# -- for other features ---------------------------------------------------------------------------------------


async def test_others_read_the_settings_of_many_people_in_their_own_transaction(empty_app: App) -> None:
    members = empty_app.members
    await members.set_zone(MEMBER, "Asia/Baghdad")
    await members.set_reminders(Actor(user=99, guild=GUILD), "all")
    found = await empty_app.database.read(lambda tx: members.settings_in(tx, GUILD, [99, MEMBER.user, 7]))
    assert found == {
        99: MemberSettings(reminders="all"),
        MEMBER.user: MemberSettings(zone="Asia/Baghdad"),
        7: DEFAULT,
    }
    assert await empty_app.database.read(lambda tx: members.wanting_in(tx, GUILD, "all")) == [99]
    assert await empty_app.database.read(lambda tx: members.wanting_in(tx, GUILD, "off")) == []


async def test_nobody_may_ask_for_all_who_never_decided(empty_app: App) -> None:
    with pytest.raises(ValueError, match="asked"):
        await empty_app.database.read(lambda tx: empty_app.members.wanting_in(tx, GUILD, "asked"))


async def test_a_change_is_told_to_those_who_keep_something_in_memory(empty_app: App) -> None:
    before = empty_app.database.version(("member", GUILD))
    await empty_app.members.set_zone(MEMBER, "Asia/Baghdad")
    await empty_app.members.set_zone(MEMBER, "Asia/Baghdad")  # no change
    assert empty_app.database.version(("member", GUILD)) == before + 1
    await mark(empty_app, MEMBER.user, LATER)
    assert empty_app.database.version(("member", GUILD)) == before + 2


async def test_who_could_not_be_reached_is_told_once(empty_app: App) -> None:
    assert not await empty_app.members.take_unreachable(GUILD, MEMBER.user)
    await mark(empty_app, MEMBER.user, LATER)
    assert not await empty_app.members.take_unreachable(GUILD, MEMBER.user + 1)
    assert not await empty_app.members.take_unreachable(OTHER_GUILD, MEMBER.user)
    told = await asyncio.gather(*(empty_app.members.take_unreachable(GUILD, MEMBER.user) for _n in range(5)))
    assert sorted(told) == [False] * 4 + [True]
    assert await rows(empty_app) == [], "nothing else was kept of them"
    assert not await empty_app.members.take_unreachable(GUILD, MEMBER.user)


async def test_the_first_message_that_did_not_arrive_is_the_one_that_counts(empty_app: App) -> None:
    first = datetime(2027, 3, 1, 9, tzinfo=UTC)
    await empty_app.members.set_language(MEMBER, "fr")
    await mark(empty_app, MEMBER.user, first)
    await mark(empty_app, MEMBER.user, LATER)
    expected = MemberSettings(language="fr", unreachable_at=first)
    assert await empty_app.members.settings(GUILD, MEMBER.user) == expected
    assert await empty_app.members.take_unreachable(GUILD, MEMBER.user)
    assert await empty_app.members.settings(GUILD, MEMBER.user) == MemberSettings(language="fr")
