"""Reminders and news of meetings: who gets what, when, in which language (D3, D4, R1, R5, I8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.i18n import Language
from bot.sandbox.answers import Answer, Shown
from tests.cogs.test_curate_events import at, cancel, coming, due, edit
from tests.cogs.test_events import FIRST, TITLE, announce, answers, public, settle, stamp
from tests.support.network import Network

USUAL = [at(9, 17), at(15, 17), at(16, 16), at(16, 17)]  # a week, a day, an hour before, and the start
CODES = {"member": "en", "miembro": "es", "membre": "fr", "membro": "pt_BR", "curator": "en", "admin": "en"}


def language(network: Network, name: str) -> Language:
    return network.app.languages[CODES[name]]


async def direct(network: Network, name: str) -> Sequence[Answer]:
    """Each direct message of a person, oldest first."""
    seen = await network.people[name].show(100, dm=True)
    return [Answer(names=seen.names, messages=[one]) for one in seen.messages]


def when(messages: Sequence[Answer]) -> list[datetime]:
    return [_first(one).at.astimezone(UTC) for one in messages]


def _first(answer: Answer) -> Shown:
    assert answer.first is not None
    return answer.first


async def reminders(network: Network) -> Sequence[Answer]:
    """The reminders in the lobby."""
    return [one for one in await public(network) if _first(one).embeds]


async def follow(network: Network, name: str, options: str = "") -> None:
    answer = await network.people[name].run(f'/events remind me event:"{TITLE}" {options}')
    assert TITLE in answer.text


async def down_for(network: Network, length: datetime) -> None:
    """Keep the bot stopped until an instant."""
    await network.world._stop()
    network.world._clock.set(length)
    await network.world._start()
    await network.advance("1s")


# -- when, to whom, in which words -----------------------------------------------------------------------------------


async def test_the_channel_and_those_who_asked_are_reminded_at_each_instant(network: Network) -> None:
    await settle(network)
    await announce(network, "link:https://meet.example.org/x language:en")
    await follow(network, "member")
    await network.advance("16d")
    assert when(await direct(network, "member")) == USUAL
    assert when(await reminders(network)) == USUAL
    assert not await direct(network, "miembro")
    first, *_rest, last = await direct(network, "member")
    assert TITLE in first.text
    assert first.holds(stamp(FIRST, "F"))
    assert "18:00 to 19:30, Paris time (UTC+1)" in first.text
    assert first.labels == ["Join at meet.example.org", "Change answer", "Stop reminders"]
    assert "Now" in last.text
    for one in [*await direct(network, "member"), *await reminders(network)]:
        assert "Late" not in one.text


async def test_each_is_reminded_in_their_own_language_and_on_their_own_clock(network: Network) -> None:
    await settle(network, "channel:lobby language:français")
    await announce(network)
    for name, zone in (("member", "America/Bogota"), ("miembro", "Asia/Baghdad"), ("membro", "Pacific/Auckland")):
        await network.people[name].run(f"/me timezone zone:{zone}")
    await network.membre.run('/me language language:"português do Brasil"')
    for name in ("member", "miembro", "membre", "membro"):
        answer = await network.people[name].run(f'/events remind me event:"{TITLE}" before:"1 d"')
        assert TITLE in answer.text
    await network.advance("15d")
    clock = {"member": "12:00", "miembro": "20:00", "membro": "06:00"}
    for name, code in (("member", "en"), ("miembro", "es"), ("membre", "pt_BR"), ("membro", "pt_BR")):
        (message,) = await direct(network, name)
        assert when([message]) == [at(15, 17)]
        assert network.app.languages[code]("Stop reminders") in message.labels, name
        assert clock.get(name, "") in message.text
    (message,) = await direct(network, "membro")
    assert "17" in message.text, "it is the next day there"
    (message,) = await direct(network, "membre")
    assert message.holds(stamp(FIRST, "F")), "without a zone Discord shows the time"
    assert network.app.languages["fr"]("Going") in (await reminders(network))[0].labels


async def test_everybody_may_choose_how_long_before(network: Network) -> None:
    await announce(network)
    await follow(network, "member", 'before:"3 days, 2 h"')
    await follow(network, "membre", 'before:"90 min"')
    assert "3 days and 2 hours before" in (await network.member.run(f'/events show event:"{TITLE}"')).text
    await network.advance("16d")
    assert when(await direct(network, "member")) == [at(13, 17), at(16, 15)]
    assert when(await direct(network, "membre")) == [at(16, 15, minute=30)]


async def test_a_meeting_may_have_moments_of_its_own_and_a_server_others(network: Network) -> None:
    await settle(network, 'channel:lobby reminders:"2 days"')
    await announce(network, 'reminders:"4 h, at the start"')
    await announce(network, title="Another", date="17 March 2027")
    await network.advance("16d9h")
    assert when(await reminders(network)) == [at(15, 17), at(16, 13), at(16, 17)]


async def test_a_day_before_is_the_same_hour_over_a_change_of_the_clocks(network: Network) -> None:
    """T1: 18:00 in Paris on Sunday 28 March, the day of the change."""
    await announce(network, "", date="28 March 2027")
    await follow(network, "member")
    await network.advance("28d")
    assert when(await direct(network, "member")) == [at(21, 17), at(27, 17), at(28, 15), at(28, 16)]


async def test_a_meeting_in_a_repeated_hour_is_reminded_of_once(network: Network) -> None:
    """T3."""
    await announce(network, 'reminders:"at the start"', date="31 October 2027", time="02:30", duration="20 min")
    await follow(network, "member")
    await network.advance("250d")
    assert when(await direct(network, "member"))[:1] == [datetime(2027, 10, 31, 0, 30, tzinfo=UTC)]
    assert (
        len([one for one in await direct(network, "member") if when([one])[0].date().isoformat() == "2027-10-31"]) == 1
    )


async def test_a_series_is_reminded_of_far_beyond_what_is_planned_at_first(network: Network) -> None:
    number = await announce(network, 'repeat:fortnightly reminders:"1 h"')
    await follow(network, "member")
    for _week in range(10):
        await network.advance("14d")
    await network.crash()
    await network.advance("28d")
    instants = when(await direct(network, "member"))
    assert instants == [one - timedelta(hours=1) for one in await coming(network, number, 11)]
    assert {one.astimezone(ZoneInfo("Europe/Paris")).hour for one in instants} == {17}


@pytest.mark.parametrize(
    ("choice", "answer", "expected"),
    [
        ("all", None, 4), ("all", "no", 0), ("going", None, 0), ("going", "going", 4), ("going", "maybe", 4),
        ("asked", "going", 0), ("off", "going", 0),
    ],
)  # fmt: skip
async def test_who_is_reminded_follows_what_they_decided(
    network: Network, choice: str, answer: str | None, expected: int
) -> None:
    await announce(network, "")
    await network.member.run(f"/me reminders when:{choice}")
    if answer:
        await network.member.run(f'/events answer event:"{TITLE}" answer:{answer}')
    await network.advance("17d")
    assert len(await direct(network, "member")) == expected


async def test_who_switched_them_off_gets_none_that_was_planned_and_cannot_ask_by_mistake(network: Network) -> None:
    await announce(network, "")
    await follow(network, "member")
    await network.member.run(f'/events answer event:"{TITLE}" answer:going')
    await network.member.run("/me reminders when:off")
    assert "switched reminders off" in (await network.member.run(f'/events remind me event:"{TITLE}"')).text
    await network.advance("10d")
    preview = await cancel(network)
    assert "Nobody will be told" in preview.text
    await network.advance("10d")
    assert not await direct(network, "member")


async def test_whoever_answers_no_is_not_reminded_any_more(network: Network) -> None:
    await announce(network)
    await follow(network, "member")
    await network.advance("9d")
    assert len(await direct(network, "member")) == 1
    await network.member.run(f'/events answer event:"{TITLE}" answer:no')
    await network.advance("8d")
    assert len(await direct(network, "member")) == 1
    await network.advance("14d")
    assert len(await direct(network, "member")) == 5, "of the next meeting they are"


# -- stopping and changing ----------------------------------------------------------------------------------------------


async def test_each_direct_message_stops_them_and_that_holds(network: Network) -> None:
    """R5."""
    await announce(network, "repeat:weekly")
    await network.member.run("/me reminders when:all")
    await follow(network, "member")
    await follow(network, "membre")
    await network.advance("9d")
    await network.restart()
    network.member.enter("dm")
    await network.member.show(1)
    answer = await network.member.click("Stop reminders")
    assert "You get no more direct messages about" in answer.text
    await network.advance("30d")
    assert len([one for one in await direct(network, "member") if _first(one).embeds]) == 1
    assert len(await direct(network, "membre")) > 5
    network.member.enter("lobby")
    await follow(network, "member")  # asking again is believed
    await network.advance("14d")
    assert len([one for one in await direct(network, "member") if _first(one).embeds]) > 1


async def test_who_stopped_a_series_is_not_reminded_of_what_was_cut_off_it(network: Network) -> None:
    await announce(network, "repeat:weekly")
    await network.member.run("/me reminders when:all")
    await network.advance("9d")
    network.member.enter("dm")
    await network.member.click("Stop reminders")
    count = len(await direct(network, "member"))
    await edit(network, "scope:following occurrence:202703301800", when="30 March 2027 19:00")
    await network.advance("40d")
    assert len(await direct(network, "member")) == count


async def test_reminders_are_stopped_with_a_command_too_of_one_or_of_all(network: Network) -> None:
    await announce(network)
    await announce(network, title="Another", date="17 March 2027")
    for title in (TITLE, "Another"):
        await network.member.run(f'/events remind me event:"{title}"')
    assert "Another" in (await network.member.run('/events remind stop event:"Another"')).text
    assert TITLE in (await network.member.run("/events remind stop")).text
    assert "asked for no reminders" in (await network.member.run("/events remind stop")).text
    await network.advance("20d")
    assert not await direct(network, "member")


async def test_who_wants_them_all_may_leave_out_one_meeting_and_still_gets_the_others(network: Network) -> None:
    await announce(network, "")
    await announce(network, "", title="Another", date="17 March 2027")
    await network.member.run("/me reminders when:all")
    assert "not reminded of Another any more" in (await network.member.run('/events remind stop event:"Another"')).text
    assert "/me reminders" in (await network.member.run("/events remind stop")).text
    await network.advance("18d")
    assert when(await direct(network, "member")) == USUAL


async def test_an_answer_is_changed_from_a_direct_message_in_the_language_chosen(network: Network) -> None:
    number = await announce(network)
    await network.member.run("/me language language:español")
    await follow(network, "member")
    await network.advance("9d")
    await network.crash()
    say = network.app.languages["es"]
    network.member.enter("dm")
    card = await network.member.click(say("Change answer"))
    assert say("Going") in card.labels
    answer = await network.member.click(say("Going"))
    assert say("Stop reminders") in answer.labels
    assert await answers(network, number) == {("2027-03-16T18:00", network.member.actor.id, "going")}


async def test_a_direct_message_opens_no_meeting_that_the_person_was_never_written_about(network: Network) -> None:
    """I8: a forged address in direct messages names a meeting, or a server, of others."""
    number = await announce(network)
    other = await announce(network, title="Another", date="17 March 2027")
    await follow(network, "member")
    await network.advance("9d")
    (message,) = await direct(network, "member")
    stored = network.world.env.backend.get_message(_first(message).channel, _first(message).id)
    row = next(one for one in stored.components if one["type"] == 1)
    for address in (
        f"events.change:{other}:202703171800:{network.guild}", f"events.stop:{other}:{network.guild}",
        f"events.change:{number}:202703161800:{network.elsewhere}", f"events.change:{number}:202703161800",
        f"events.answer:{other}:202703171800:going:{network.guild}", "events.publish:1", "events.list:coming:any:0",
        f"events.open:{other}:202703171800:{network.guild}", f"events.calendar:{other}:202703171800:{network.guild}",
        f"events.follow:{other}:202703171800:{network.guild}", "events.retry",
    ):  # fmt: skip
        row["components"] = [{**row["components"][-1], "custom_id": address, "label": "Forged"}]
        network.member.enter("dm")
        await network.member.show(1)
        answer = await network.member.click("Forged")
        assert "Another" not in answer.text, address
        assert "wrong on our side" not in answer.text, address
    assert await answers(network, other) == set()


# -- late, lost, refused ---------------------------------------------------------------------------------------------


async def test_what_was_due_while_the_bot_was_down_comes_late_once_and_says_so(network: Network) -> None:
    """R1."""
    await settle(network)
    await announce(network)
    await follow(network, "member")
    await network.member.run("/me timezone zone:America/Bogota")
    await down_for(network, at(15, 19))
    (message,) = await direct(network, "member")
    assert message.text.index("Late: this should have reached you at") < message.text.index(TITLE)
    assert "12:00" in message.text, "due at 17:00 UTC, on the reader's clock"
    (posted,) = await reminders(network)
    assert "Late" in posted.text
    assert posted.holds(stamp(at(15, 17), "F"))
    await network.crash()
    await network.advance("1h")
    assert len(await direct(network, "member")) == 1
    await network.advance("2d")
    assert when(await direct(network, "member"))[1:] == USUAL[2:]


async def test_a_killed_bot_sends_what_it_had_not_sent(network: Network) -> None:
    await announce(network)
    await follow(network, "member")
    for _day in range(16):
        await network.advance("1d")
        await network.crash()
    assert when(await direct(network, "member")) == USUAL


async def test_of_several_that_were_missed_the_last_is_sent(network: Network) -> None:
    await announce(network)
    await follow(network, "member")
    await down_for(network, at(16, 16, minute=30))
    (message,) = await direct(network, "member")
    assert message.holds(stamp(at(16, 16), "F"))
    listed = await network.curator.run("/curate events deliveries")
    assert "replaced by a later one" in listed.text


async def test_what_is_over_is_not_sent_and_the_curators_are_told_without_names(network: Network) -> None:
    """R1."""
    await settle(network)
    await announce(network, "")
    await follow(network, "member")
    await down_for(network, at(17, 8))
    assert not await direct(network, "member")
    assert not await reminders(network)
    (note,) = [one for one in await public(network, "curators") if TITLE in one.text]
    assert "were not sent" in note.text
    assert "1 direct message" in note.text
    assert str(network.member.actor.id) not in str(note.json)
    await network.restart()
    await network.advance("1d")
    assert len([one for one in await public(network, "curators") if TITLE in one.text]) == 1


async def test_closed_direct_messages_are_noted_once_and_told_to_the_person_alone(network: Network) -> None:
    """D4."""
    await settle(network)
    await announce(network)
    await follow(network, "member")
    await follow(network, "membre")
    network.fail(403, 50007, f"/channels/{network.member.direct.id}/messages", method="POST", times=100)
    await network.advance("15d")
    tried = [
        one for one in network.world.env.http_requests if one.path == f"/channels/{network.member.direct.id}/messages"
    ]
    assert len(tried) == 1
    assert len(await direct(network, "membre")) == 2
    assert not [one for one in await public(network, "curators") if TITLE in one.text]
    assert "member" not in "".join(one.text for one in await public(network)).replace("members", "")
    network.world.env.backend.faults.clear()
    network.member.enter("lobby")
    answer = await network.member.run("/events list")
    assert all(one.ephemeral for one in answer.messages)
    assert "could not reach you" in answer.text
    assert "could not reach you" not in (await network.member.run("/events list")).text
    await network.advance("2d")
    assert when(await direct(network, "member")) == USUAL[2:], "then they come again"


@pytest.mark.parametrize(
    "command",
    ["list", "next", f'show event:"{TITLE}"', f'answer event:"{TITLE}" answer:maybe', "calendar", "remind stop"],
)
async def test_any_command_about_meetings_tells_of_closed_direct_messages(network: Network, command: str) -> None:
    await announce(network)
    await follow(network, "member")
    network.fail(403, 50007, f"/channels/{network.member.direct.id}/messages", method="POST", times=100)
    await network.advance("9d")
    assert "could not reach you" in (await network.member.run(f"/events {command}")).text


@pytest.mark.parametrize(
    ("status", "code", "why"),
    [(403, 50013, "may not write there"), (403, 50001, "does not see"), (404, 10003, "channel is gone")],
)
async def test_a_channel_that_refuses_is_told_to_the_curators_and_can_be_tried_again(
    network: Network, status: int, code: int, why: str
) -> None:
    """D3."""
    await settle(network)
    await announce(network)
    await follow(network, "member")
    network.fail(status, code, f"/channels/{network.world.society.lobby.id}/messages", method="POST", times=100)
    await network.advance("9d")
    assert len(await direct(network, "member")) == 1, "nobody else is held up"
    (note,) = [one for one in await public(network, "curators") if TITLE in one.text]
    assert "could not be sent" in note.text
    assert why in note.text
    network.curator.enter("curators")
    listed = await network.curator.run("/curate events deliveries")
    assert f"{TITLE}" in listed.text
    assert "#lobby" in listed.text
    assert why in listed.text
    network.world.env.backend.faults.clear()
    assert "1 delivery is tried again" in (await network.curator.click("Try all again")).text
    (posted,) = await reminders(network)
    assert TITLE in posted.text
    assert "Everything that was due has been sent" in (await network.curator.run("/curate events deliveries")).text


async def test_reminders_are_told_to_nobody_by_the_list_of_deliveries(network: Network) -> None:
    await announce(network)
    await follow(network, "member")
    network.fail(403, 50001, f"/channels/{network.member.direct.id}/messages", method="POST", times=100)
    await network.advance("9d")
    network.curator.enter("curators")
    listed = await network.curator.run("/curate events deliveries")
    assert "a direct message" in listed.text
    assert str(network.member.actor.id) not in str(listed.json)
    assert "@member" not in listed.text


async def test_a_refusal_of_the_moment_is_tried_again_by_itself(network: Network) -> None:
    await announce(network)
    await follow(network, "member")
    network.fail(503, 0, f"/channels/{network.member.direct.id}/messages", method="POST", times=7)
    await network.advance("8d9h")
    (message,) = await direct(network, "member")
    assert at(9, 17) <= when([message])[0] < at(9, 18)
    network.expect_errors()


async def test_a_cancelled_meeting_sends_nothing_more(network: Network) -> None:
    await settle(network)
    number = await announce(network, "")
    await follow(network, "member")
    await network.advance("9d")
    await cancel(network)
    assert await due(network, number) == []
    await network.advance("10d")
    assert when(await reminders(network)) == USUAL[:1]
    assert [one for one in when(await direct(network, "member")) if one > at(11, 0)] == []


async def test_a_meeting_moved_closer_does_not_call_its_reminders_late(network: Network) -> None:
    await announce(network, "repeat:weekly")
    await network.member.run(f'/events answer event:"{TITLE}" answer:going occurrence:202703231800')
    await follow(network, "member", 'before:"1 d"')
    await network.advance("7d")
    await edit(network, "occurrence:202703231800", when="8 March 2027 20:00")
    await network.advance("10m")
    assert "Late" not in "".join(one.text for one in await direct(network, "member"))


async def test_a_meeting_moved_further_is_reminded_of_again(network: Network) -> None:
    await announce(network, "repeat:weekly")
    await follow(network, "member", 'before:"1 d"')
    await network.advance("15d")
    assert when(await direct(network, "member")) == [at(15, 17)]
    await edit(network, "occurrence:202703161800", when="18 March 2027 18:00")
    await network.advance("4d")
    assert when([one for one in await direct(network, "member") if _first(one).embeds])[1:] == [at(17, 17)]
