"""What stands on Discord of the meetings: cards, the server's scheduled events, and what a server decides (D3, D6, I9)."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from cogs.events import surfaces
from tests.cogs.test_curate_events import at, cancel, edit
from tests.cogs.test_event_reminders import direct, follow
from tests.cogs.test_events import FIRST, TITLE, announce, cards, public, settle, stamp
from tests.support.network import Network


def scheduled(network: Network, *, open_only: bool = True):
    """The server's scheduled events, by when they begin; those to come, if `open_only`."""
    events = network.world.env.backend.get_guild(network.guild).scheduled_events.values()
    return sorted(
        (one for one in events if one.status in {1, 2} or not open_only), key=lambda one: one.scheduled_start_time
    )


def starts(network: Network) -> list[datetime]:
    return [datetime.fromisoformat(one.scheduled_start_time).astimezone(UTC) for one in scheduled(network)]


def delete_card(network: Network, card) -> None:
    network.world.env.backend.delete_message(card.first.channel, card.first.id)


# -- cards ------------------------------------------------------------------------------------------------------------


async def test_one_card_stands_in_the_channel_and_is_kept_right(network: Network) -> None:
    await settle(network)
    await announce(network)
    (card,) = await cards(network)
    assert card.holds(stamp(FIRST, "F"))
    await edit(network, "scope:series", when="16 March 2027 19:00", title="Renamed call")
    (after,) = await cards(network, "Renamed call")
    assert after.first.id == card.first.id
    assert after.holds(stamp(at(16, 18), "F"))
    await network.restart()
    await network.crash()
    await network.advance("1d")
    assert len(await cards(network, "Renamed call")) == 1


async def test_a_card_is_in_the_language_of_the_channel(network: Network) -> None:
    await settle(network, "channel:lobby language:français")
    await announce(network)
    (card,) = await cards(network)
    assert network.app.languages["fr"]("Going") in card.labels


async def test_after_a_meeting_the_card_shows_the_next_one(network: Network) -> None:
    await settle(network)
    await announce(network)
    (card,) = await cards(network)
    await network.member.run(f'/events answer event:"{TITLE}" answer:going')
    await network.advance("15d10h")
    (after,) = await cards(network)
    assert after.first.id == card.first.id
    assert after.holds(stamp(at(30, 16), "F"))
    assert "1 person is going" not in after.text


async def test_a_card_that_somebody_deleted_is_made_again_once(network: Network) -> None:
    """D6."""
    await settle(network)
    await announce(network)
    (card,) = await cards(network)
    delete_card(network, card)
    await network.member.run(f'/events answer event:"{TITLE}" answer:going')
    (again,) = await cards(network)
    assert again.first.id != card.first.id
    assert "1 person is going" in again.text
    await network.miembro.run(f'/events answer event:"{TITLE}" answer:going')
    (after,) = await cards(network)
    assert after.first.id == again.first.id
    assert "2 people are going" in after.text


async def test_a_card_of_a_channel_that_is_gone_moves_to_the_one_that_is_chosen(network: Network) -> None:
    await settle(network, "channel:curators")
    await announce(network, "")
    lobby = network.world.society.lobby
    network.fail(404, 10003, f"/channels/{network.world.society.curators.id}/messages/*", method="PATCH", times=100)
    await settle(network, f"channel:{lobby.name}")
    await network.member.run(f'/events answer event:"{TITLE}" answer:going')
    assert len(await cards(network)) == 1


async def test_a_refused_card_stops_nothing_else_and_comes_with_the_next_change(network: Network) -> None:
    """D3."""
    await settle(network)
    network.fail(403, 50013, f"/channels/{network.world.society.lobby.id}/messages", method="POST", times=1)
    await announce(network, 'reminders:"1 d"')
    await follow(network, "member")
    assert await cards(network) == []
    assert starts(network) == [FIRST]
    await network.member.run(f'/events answer event:"{TITLE}" answer:going')
    assert len(await cards(network)) == 1
    await network.advance("15d")
    assert len(await direct(network, "member")) == 1


@pytest.mark.parametrize("status", [401, 429, 503])
async def test_what_says_nothing_of_the_card_is_no_refusal_of_it(network: Network, status: int) -> None:
    await settle(network)
    lobby = network.world.society.lobby.id
    network.fail(status, 0, f"/channels/{lobby}/messages", method="POST", times=5)  # five passes, 5 min apart
    network.fail(status, 0, "/guilds/*/scheduled-events", method="POST", times=5)
    await announce(network)
    await network.advance("30m")
    assert len(await cards(network)) == 1
    assert starts(network) == [FIRST]


async def test_one_meeting_that_cannot_be_shown_stops_no_other(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.expect_errors()
    made = surfaces.meeting_card

    def broken(shown, *rest, **named):
        if shown.meeting.event.title == TITLE:
            raise ValueError("this one")
        return made(shown, *rest, **named)

    monkeypatch.setattr(surfaces, "meeting_card", broken)
    await settle(network)
    await announce(network)
    await announce(network, title="Another", date="17 March 2027")
    assert await cards(network) == []
    assert len(await cards(network, "Another")) == 1
    assert len(starts(network)) == 2
    monkeypatch.undo()
    await network.advance("6m")
    assert len(await cards(network)) == 1


async def test_one_meeting_whose_zone_is_unknown_stops_no_other(network: Network) -> None:
    network.expect_errors()
    await settle(network)
    await announce(network)
    await network.app.database.transaction(lambda tx: tx.execute("UPDATE event SET zone = 'Nowhere/Gone'"))
    await announce(network, title="Another", date="17 March 2027")
    assert len(await cards(network, "Another")) == 1


async def test_only_what_has_changed_is_made_anew(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    await settle(network)
    await announce(network)
    await announce(network, title="Another", date="17 March 2027")
    made, titles = surfaces.meeting_card, []

    def counted(shown, *rest, **named):
        titles.append(shown.meeting.event.title)
        return made(shown, *rest, **named)

    monkeypatch.setattr(surfaces, "meeting_card", counted)
    monkeypatch.setattr(surfaces, "SLICE", 1)
    await network.member.run(f'/events answer event:"{TITLE}" answer:going')
    assert "Another" not in titles
    assert TITLE in titles
    (card,) = await cards(network)
    assert "1 person is going" in card.text
    titles.clear()
    await network.restart()
    assert sorted(titles) == sorted(["Another", TITLE])


async def test_where_no_channel_is_chosen_no_card_is_posted(network: Network) -> None:
    await settle(network, "zone:Europe/Paris")
    await announce(network)
    assert await cards(network) == []
    await settle(network)
    assert len(await cards(network)) == 1


async def test_a_meeting_far_ahead_is_shown_when_it_comes_near(network: Network) -> None:
    await settle(network)
    await announce(network, "", date="1 July 2027")
    assert await cards(network) == []
    assert starts(network) == []
    await network.advance("63d")
    assert len(await cards(network)) == 1
    assert len(starts(network)) == 1


async def test_what_is_published_as_past_gets_no_card(network: Network) -> None:
    await settle(network)
    network.curator.enter("curators")
    await network.curator.run(f'/curate events create title:"{TITLE}" date:"3 February 2027" time:18:00')
    await network.curator.click("Publish as past")
    assert await cards(network) == []
    assert starts(network) == []


# -- the server's own events ------------------------------------------------------------------------------------------


async def test_the_next_meeting_is_among_the_servers_events(network: Network) -> None:
    await settle(network)
    await announce(network, "place:Geneva link:https://meet.example.org/x about:Welcome")
    (event,) = scheduled(network)
    assert event.name == TITLE
    assert starts(network) == [FIRST]
    assert datetime.fromisoformat(event.scheduled_end_time).astimezone(UTC) == at(16, 18, minute=30)
    assert "Geneva" in event.entity_metadata["location"]
    assert event.description == "Welcome"


async def test_it_is_edited_with_the_meeting(network: Network) -> None:
    await settle(network)
    await announce(network, "")
    (before,) = scheduled(network)
    await edit(network, "", title="Renamed call", when="17 March 2027 18:00")
    (after,) = scheduled(network, open_only=False)
    assert after.id == before.id
    assert after.name == "Renamed call"
    assert starts(network) == [at(17, 17)]


@pytest.mark.parametrize("scope", ["series", "this"])
async def test_it_moves_with_a_series(network: Network, scope: str) -> None:
    await settle(network)
    await announce(network)
    (before,) = scheduled(network)
    await edit(network, f"scope:{scope}", when="16 March 2027 20:00")
    (after,) = scheduled(network, open_only=False)
    assert after.id == before.id
    assert starts(network) == [at(16, 19)]


async def test_it_is_removed_when_the_meeting_is_cancelled(network: Network) -> None:
    await settle(network)
    await announce(network, "")
    await cancel(network)
    assert scheduled(network, open_only=False) == []
    await network.restart()
    await network.advance("1d")
    assert scheduled(network, open_only=False) == []


async def test_when_one_of_a_series_is_cancelled_the_next_takes_its_place(network: Network) -> None:
    await settle(network)
    await announce(network)
    await cancel(network)
    assert starts(network) == [at(30, 16)]
    assert len(scheduled(network, open_only=False)) == 1


async def test_it_is_made_again_when_somebody_deletes_it(network: Network) -> None:
    await settle(network)
    await announce(network)
    for _time in range(2):
        (event,) = scheduled(network)
        network.world.env.backend.delete_scheduled_event(network.guild, event.id)
        await network.advance("1s")
        (again,) = scheduled(network)
        assert again.id != event.id
    assert starts(network) == [FIRST]


async def test_one_that_was_deleted_while_the_bot_was_down_is_made_again_with_the_next_change(network: Network) -> None:
    await settle(network)
    await announce(network)
    (event,) = scheduled(network)
    with network.world.watch.ignoring(network.world.env):
        await network.world._stop()
        network.world.env.backend.delete_scheduled_event(network.guild, event.id)
        await network.world._start()
    await edit(network, "scope:series", title="Renamed call")
    assert [one.name for one in scheduled(network)] == ["Renamed call"]


async def test_after_a_meeting_the_next_one_is_shown(network: Network) -> None:
    await settle(network)
    await announce(network)
    await network.advance("15d10h")
    assert starts(network) == [at(30, 16)]
    await network.restart()
    await network.advance("14d")
    assert starts(network) == [at(13, 16, 4)]


async def test_a_server_may_switch_it_off_and_on(network: Network) -> None:
    await settle(network)
    await announce(network)
    assert "show no meeting" in (await settle(network, "mirror:false")).text
    assert scheduled(network) == []
    await network.advance("1d")
    assert scheduled(network) == []
    await settle(network, "mirror:true")
    assert starts(network) == [FIRST]


async def test_a_missing_permission_is_reported_once_and_stops_nothing(network: Network) -> None:
    await settle(network)
    network.fail(403, 50013, "/guilds/*/scheduled-events", times=1000)
    await announce(network)
    await announce(network, title="Another", date="17 March 2027")
    await follow(network, "member", 'before:"1 d"')
    await network.restart()
    await edit(network, "scope:series", title="Renamed call")
    notes = [one for one in await public(network, "curators") if "Manage Events" in one.text]
    assert len(notes) == 1
    assert len(await cards(network, "Renamed call")) == 1
    await network.advance("15d")
    assert len(await direct(network, "member")) >= 1
    network.world.env.backend.faults.clear()
    await edit_again(network)
    assert [one.name for one in scheduled(network)][:1] == [TITLE]


async def test_of_a_limit_of_discord_the_curators_are_told_nothing(
    network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    await settle(network)
    network.fail(400, 30038, "/guilds/*/scheduled-events", method="POST", times=1)
    with caplog.at_level(logging.WARNING):
        await announce(network)
    assert "30038" in caplog.text
    assert not [one for one in await public(network, "curators") if "Manage Events" in one.text]
    await network.member.run(f'/events answer event:"{TITLE}" answer:going')
    assert starts(network) == []
    await network.advance("7h")
    await network.member.run(f'/events answer event:"{TITLE}" answer:maybe')
    assert starts(network) == [FIRST]


async def test_a_missing_permission_is_not_reported_again_because_another_event_was_taken(network: Network) -> None:
    await settle(network)
    network.fail(403, 50013, "/guilds/*/scheduled-events", method="POST", times=1)
    await announce(network)
    await announce(network, title="Another", date="17 March 2027")  # this one is taken
    network.fail(403, 50001, "/guilds/*/scheduled-events", method="POST", times=1)
    await announce(network, title="A third", date="18 March 2027")
    assert len([one for one in await public(network, "curators") if "Manage Events" in one.text]) == 1


async def edit_again(network: Network) -> None:
    network.curator.enter("curators")
    await network.curator.run('/curate events edit event:"Renamed call" scope:series')
    await network.curator.submit(title=TITLE)
    await network.curator.click("Save")


# -- what a server decides ---------------------------------------------------------------------------------------------


async def test_only_an_administrator_decides_about_meetings(network: Network) -> None:
    """I9: also where the command was shown to all."""
    network.show_to_everyone("/setup")
    for person in (network.member, network.curator):
        answer = await person.run("/setup events channel:lobby")
        assert answer.ephemeral
        assert "Only an administrator" in answer.text
    assert (await network.app.events.settings(network.guild)).channel is None


async def test_what_holds_is_shown_and_kept(network: Network) -> None:
    shown = await settle(network, "")
    assert "nowhere yet" in shown.text
    assert "1 week, 1 day and 1 hour before, and at the start" in shown.text
    changed = await settle(network, 'channel:lobby language:español zone:bogota reminders:"2 days, 1 h" mirror:false')
    for said in ("#lobby", "español", "America/Bogota", "2 days and 1 hour before", "show no meeting"):
        assert said in changed.text.replace("\\", ""), said
    await network.crash()
    again = await settle(network, "")
    assert again.text == changed.text
    assert "“soon” was not understood" in (await settle(network, "reminders:soon")).text
    assert "not a known time zone" in (await settle(network, "zone:../x")).text
    assert (await settle(network, "")).text == changed.text


async def test_a_time_without_a_zone_is_one_of_the_servers_zone(network: Network) -> None:
    await settle(network, "zone:America/Bogota")
    network.curator.enter("curators")
    preview = await network.curator.run('/curate events create title:x date:"16 March 2027" time:12:00')
    assert preview.holds(stamp(FIRST, "F"))
