"""A person who uses the whole bot through Discord is erased through Discord, logs and files included (P2, P3)."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from bot.core.guilds import Actor
from bot.events import store
from bot.resources.form import ResourceForm
from bot.resources.sharing import Started
from tests.cogs.test_featuring import TITLE, begin, direct, feature
from tests.events.test_planning import answer, publish
from tests.events.test_planning import person as somebody
from tests.privacy.lives import MARK, files_with, left_of
from tests.support.apps import ADMINISTRATOR, CURATOR_ROLE, GUILD, open_app
from tests.support.clock import ManualClock
from tests.support.network import Network

WORDS = f"Night buses with {MARK} drivers made the market safer within a year."


async def test_nothing_of_a_person_is_left_after_they_typed_the_word(
    network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    member, user = network.member, network.member.actor.id
    thread = await begin(network)
    await member.say(WORDS)
    await feature(network, note="It was measured.")
    assert await direct(network)
    await member.run("/me language language:français")
    await member.run("/me timezone zone:Africa/Kinshasa")
    await member.run("/me reminders when:all")
    member.enter(TITLE)
    await member.run('/conversation follow conversation:"Where do safety and peace meet?"')
    await network.app.sharing.keep(
        member_actor(network), Started(form=ResourceForm(title=f"{MARK} draft", why=f"{MARK} why"), channel=1)
    )
    await network.advance("1h")
    exported = json.dumps(await network.app.privacy.export_of(member_actor(network)), ensure_ascii=False)
    for own in (WORDS, f"{MARK} draft", f"{MARK} why", "Africa/Kinshasa", '"fr"'):
        assert own in exported, own
    assert str(network.curator.actor.id) not in exported
    assert "It was measured." not in exported  # the curator's note
    await network.app.members.set_language(member_actor(network), None)
    network.member.enter("lobby")
    await member.run("/privacy")
    await member.click("Erase everything")
    await member.click("Go on")
    await member.submit(word="erase")
    assert await left_of(network.app, user, MARK) == set()
    folder = network.app.database.path.parent
    assert files_with(folder, MARK, str(user)) == []
    bots = [one for one in caplog.records if one.name.startswith("bot")]
    assert not any(str(user) in one.getMessage() or MARK in one.getMessage() for one in bots)
    assert (await thread.only()).status == "withdrawn"
    await network.advance("2d")
    assert await left_of(network.app, user, MARK) <= {("member", "user_id")}
    await network.restart()
    assert await left_of(network.app, user, MARK) == set()


def member_actor(network: Network) -> Actor:
    return Actor(user=network.member.actor.id, guild=network.guild)


async def test_the_place_of_somebody_who_is_erased_goes_to_whoever_waits(tmp_path: Path) -> None:
    clock = ManualClock()
    app = await open_app(tmp_path, clock)
    try:
        await app.guilds.set_curators(ADMINISTRATOR, role=CURATOR_ROLE, channel=None)
        event = (await publish(app, capacity=1)).meeting.event.id
        for number in range(2):
            await answer(app, somebody(number), event)
            clock.advance(seconds=1)
        await app.privacy.erase(somebody(0))
        rows = await app.database.read(lambda tx: store.answered(tx, GUILD, event))
        assert [(user, given) for _original, user, given, _language in rows] == [(somebody(1).user, "going")]
        told = await app.database.read(
            lambda tx: tx.value("SELECT count(*) FROM delivery WHERE target = :user", user=somebody(1).user)
        )
        assert told
    finally:
        await app.close()
