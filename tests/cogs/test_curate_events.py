"""`/curate events` through Discord: announcing, changing, cancelling, recording (T1, T4, T5, T6, T7, S1, D11, I8, I9)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.events import store
from bot.events.recurrence import occurrences
from tests.cogs.test_directory import press
from tests.cogs.test_events import FIRST, TITLE, announce, answers, cards, found, settle, stamp
from tests.support.network import Network

CREATE = '/curate events create title:"A call" zone:Europe/Paris'


async def count(network: Network) -> int:
    return int(
        await network.app.database.read(
            lambda tx: tx.value("SELECT count(*) FROM event WHERE guild_id = :guild", guild=network.guild)
        )
    )


async def due(network: Network, number: int) -> list[tuple[str, str, datetime]]:
    """What still waits to be sent about an event: occurrence, moment, when."""
    rows = await network.app.database.read(
        lambda tx: tx.fetch(
            """SELECT occurrence, moment, due FROM delivery WHERE subject = :subject AND kind = 'event.reminder'
               AND status = 'due' ORDER BY due""",
            subject=f"event:{number}",
        )
    )
    return [(row["occurrence"], row["moment"], datetime.fromtimestamp(row["due"], UTC)) for row in rows]


async def coming(network: Network, number: int, limit: int = 6) -> list[datetime]:
    event = await network.app.database.read(lambda tx: store.event(tx, network.guild, number))
    return [] if event.cancelled else [one.start for one in occurrences(event.series(), limit=limit)]


def at(day: int, hour: int, month: int = 3, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


async def edit(network: Network, options: str, **typed: str):
    """Change a meeting through its form; return what the preview says."""
    network.curator.enter("curators")
    asked = await network.curator.run(f'/curate events edit event:"{TITLE}" {options}')
    assert asked.modal, asked.text
    preview = await network.curator.submit(typed)
    assert "Save" in preview.labels, preview.text
    saved = await network.curator.click("Save")
    assert "Saved" in saved.text, saved.text
    return preview


async def cancel(network: Network, options: str = "", *, reason: str = "The room is flooded"):
    network.curator.enter("curators")
    preview = await network.curator.run(f'/curate events cancel event:"{TITLE}" reason:"{reason}" {options}')
    assert reason in preview.text
    done = await network.curator.click("Cancel the meeting")
    assert "Cancelled" in done.text
    return preview


# -- announcing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "date", "time"),
    [
        ("en", "16 March 2027", "18:00"), ("en", "March 16, 2027", "6 pm"), ("en", "2027-03-16", "18:00"),
        ("en", "tuesday 16 march", "18.00"), ("fr", "mardi 16 mars 2027", "18h"), ("fr", "16/03/2027", "18 h 00"),
        ("es", "16 de marzo de 2027", "6 de la tarde"), ("es", "16/3/2027", "18:00 h"),
        ("pt_BR", "16 de março de 2027", "18h00"), ("pt_BR", "terça-feira, 16/03/2027", "18:00"),
    ],
)  # fmt: skip
async def test_dates_of_four_languages_are_understood_and_shown_before_anything_is_saved(
    network: Network, name: str, date: str, time: str
) -> None:
    network.curator.enter("curators")
    say = network.app.languages[name]
    if name != "en":
        await network.app.members.set_language(actor(network), name)
    before = await count(network)
    preview = await network.curator.run(f'{CREATE} date:"{date}" time:"{time}"')
    assert preview.ephemeral
    assert preview.holds(stamp(FIRST, "F")), preview.text
    assert preview.holds(stamp(FIRST, "R"))
    assert await count(network) == before
    await network.curator.click(say("Publish"))
    assert (await found(network, "A call")).starts == "2027-03-16T18:00"


def actor(network: Network):
    from bot.core.guilds import Actor

    person = network.curator.actor
    return Actor(user=person.id, guild=network.guild, roles=[network.world.society.curator_role.id])


@pytest.mark.parametrize(
    ("date", "time", "instant"), [("tomorrow", "09:00", at(2, 8)), ("next friday", "noon", at(5, 11))]
)
async def test_days_from_today_count_in_the_zone_of_the_meeting(
    network: Network, date: str, time: str, instant: datetime
) -> None:
    network.curator.enter("curators")
    preview = await network.curator.run(f'{CREATE} date:"{date}" time:"{time}"')
    assert preview.holds(stamp(instant, "F")), preview.text


async def test_a_day_that_may_be_two_is_asked_back_with_buttons(network: Network) -> None:
    """T7."""
    network.curator.enter("curators")
    before = await count(network)
    asked = await network.curator.run(f"{CREATE} date:5/4/2027 time:18:00")
    assert "may be more than one day" in asked.text
    assert "Publish" not in asked.labels
    assert [one for one in asked.labels if "2027" in one] == ["Monday 5 April 2027", "Tuesday 4 May 2027"]
    await network.restart()
    preview = await network.curator.click("Tuesday 4 May 2027")
    assert preview.holds(stamp(at(4, 16, 5), "F"))
    assert await count(network) == before
    await network.curator.click("Publish")
    assert (await found(network, "A call")).starts == "2027-05-04T18:00"


async def test_in_the_other_languages_the_day_comes_first_and_nothing_is_asked(network: Network) -> None:
    network.curator.enter("curators")
    await network.app.members.set_language(actor(network), "es")
    preview = await network.curator.run(f"{CREATE} date:5/4/2027 time:18:00")
    assert preview.holds(stamp(at(5, 16, 4), "F"))


async def test_a_day_of_the_past_is_said_to_be_past_and_can_be_published_as_such(network: Network) -> None:
    """T7."""
    network.curator.enter("curators")
    preview = await network.curator.run(f'{CREATE} date:"3 February 2027" time:18:00')
    assert "over already" in preview.text
    assert "Reminders" not in preview.text
    assert "Publish" not in preview.labels
    await network.curator.click("Publish as past")
    assert "A call" in (await network.member.run("/events list when:past")).text
    assert "A call" not in (await network.member.run("/events list")).text


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ('date:"31 March 2027" time:18:00 repeat:monthly_date', "April 2027"),
        ('date:"31 March 2027" time:18:00 repeat:monthly_date', "Left out, because there is no such day"),
        ('date:"28 March 2027" time:02:30', "skip this hour on 28 March 2027"),
        ('date:"21 March 2027" time:02:30 repeat:weekly', "skip this hour on 28 March 2027"),
        ('date:"31 October 2027" time:02:30', "show this hour twice on 31 October 2027"),
        ('date:"16 March 2027" time:18:00 repeat:weekly until:"20 April 2027"', "The last one is on 20 April 2027"),
        ('date:"16 March 2027" time:18:00 rule:FREQ=WEEKLY;BYDAY=TH', "the first meeting is on 18 March 2027"),
        ('date:"30 March 2027" time:18:00 repeat:monthly_weekday', "Left out"),
    ],
)
async def test_what_is_odd_is_in_the_preview(network: Network, options: str, note: str) -> None:
    """T4, T5."""
    network.curator.enter("curators")
    preview = await network.curator.run(f"{CREATE} {options}")
    assert "Note" in preview.text
    assert note in preview.text


async def test_a_time_that_does_not_exist_is_shown_as_it_will_be(network: Network) -> None:
    """T4: the clock goes from 2:00 to 3:00."""
    network.curator.enter("curators")
    preview = await network.curator.run(f'{CREATE} date:"28 March 2027" time:02:30')
    assert preview.holds(stamp(at(28, 1, minute=30), "F"))
    assert "03:30 to 04:30" in preview.text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ('date:"31 April 2027" time:18:00', "that month has 30 days"),
        ('date:"16 March 2027" time:25:00', "25:00"),
        ('date:"someday" time:18:00', "not understood"),
        ('date:"16 March 2027" time:18:00 zone:Atlantis', "not a known time zone"),
        ('date:"16 March 2027" time:18:00 zone:../x', "not a known time zone"),
        ('date:"16 March 2027" time:18:00 duration:soon', "not a length of time"),
        ('date:"16 March 2027" time:18:00 duration:"40 days"', "14 days"),
        ('date:"16 March 2027" time:18:00 rule:FREQ=HOURLY', "too often"),
        ('date:"16 March 2027" time:18:00 rule:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', "gives no date"),
        ('date:"16 March 2027" time:18:00 rule:nonsense', "cannot be read"),
        ('date:"16 March 2027" time:18:00 repeat:weekly until:"1 March 2027"', "end before it begins"),
        ('date:"16 March 2027" time:18:00 link:javascript:alert(1)', "Place"),
        ('date:"16 March 2027" time:18:00 link:https://user@evil.example', "not an address of the web"),
        ('date:"16 March 2027" time:18:00 reminders:"1 year"', "not"),
    ],
)
async def test_what_is_not_understood_is_refused_and_kept_as_a_draft(network: Network, options: str, said: str) -> None:
    """T6, T7."""
    network.curator.enter("curators")
    before = await count(network)
    base = '/curate events create title:"A call"' if "zone:" in options else CREATE
    answer = await network.curator.run(f"{base} {options} about:kept")
    if said == "Place":  # what is no address is a place, and shown as one
        assert "javascript:alert(1)" in answer.text
        assert not [one for one in answer.labels if one.startswith("Join")]
        return
    assert said in answer.text
    assert "wrong on our side" not in answer.text
    assert "what you typed is kept" in answer.text
    assert await count(network) == before
    await network.restart()
    form = await network.curator.click("Change")
    assert form.holds("A call")
    if "rule" not in options and "until" not in options and "reminders" not in options:
        preview = await network.curator.submit(
            when="16 March 2027 18:00", zone="Europe/Paris", duration="1 h", where="Geneva"
        )
        assert preview.holds(stamp(FIRST, "F"))
        assert "kept" in preview.text, "what the form does not ask for stays"


async def test_change_opens_the_form_with_what_was_typed(network: Network) -> None:
    network.curator.enter("curators")
    await network.curator.run(f'{CREATE} date:"16 march" time:18h duration:1h30 place:Geneva link:https://a.example/x')
    form = await network.curator.click("Change")
    assert "16 march" in form.text.lower()
    for typed in ("A call", "Europe/Paris", "1h30", "Geneva\nhttps://a.example/x"):
        assert form.holds(typed), typed
    preview = await network.curator.submit(title="Another call", when="17 March 18:00")
    assert "Another call" in preview.text
    assert preview.holds(stamp(at(17, 17), "F"))
    again = await network.curator.choose("Every week")
    assert "every week on Wednesday" in again.text
    await network.curator.click("Publish")
    assert (await found(network, "Another call")).rule == "FREQ=WEEKLY;BYDAY=WE"


async def test_publish_saves_once_and_says_so_the_second_time(network: Network) -> None:
    network.curator.enter("curators")
    await network.curator.run(f'{CREATE} date:"16 March 2027" time:18:00')
    preview = network.world.env.backend.get_message(network.curator.last.first.channel, network.curator.last.first.id)
    buttons = list(preview.components)
    before = await count(network)
    await network.curator.click("Publish")
    preview.components[:] = buttons  # a second window still shows it
    again = await network.curator.click("Publish")
    assert "not kept any more" in again.text
    assert "saved already" in again.text
    assert await count(network) == before + 1


async def test_leaving_it_saves_nothing(network: Network) -> None:
    network.curator.enter("curators")
    before = await count(network)
    await network.curator.run(f'{CREATE} date:"16 March 2027" time:18:00')
    assert "Nothing was changed" in (await network.curator.click("Leave it")).text
    assert await count(network) == before


async def test_a_draft_is_its_authors_alone_and_for_a_day(network: Network) -> None:
    """I8."""
    network.curator.enter("curators")
    await network.curator.run(f'{CREATE} date:"16 March 2027" time:18:00')
    number = await network.app.database.read(lambda tx: tx.value("SELECT max(id) FROM draft"))
    for route in ("publish", "retype", "cancel", "repeat"):
        answer = await press(network, f"events.{route}:{number}", person=network.admin)
        assert "not kept any more" in answer.text, route
    await network.advance("25h")
    assert "not kept any more" in (await press(network, f"events.publish:{number}", person=network.curator)).text


async def test_zones_are_found_by_city_in_four_languages(network: Network) -> None:
    network.curator.enter("curators")
    for typed, key in (
        ("londres", "Europe/London"),
        ("Genf", None),
        ("nova york", "America/New_York"),
        ("bogo", "America/Bogota"),
    ):
        choices = (
            await network.curator.complete(f'/curate events create title:x date:x time:x zone:"{typed}"')
        ).choices
        if key:
            assert key in [one["value"] for one in choices or ()], typed
        assert all(len(one["name"]) <= 100 for one in choices or ())


async def test_a_session_stands_under_its_meeting(network: Network) -> None:
    await announce(network, "kind:conference", title="Review conference")
    await announce(network, 'within:"Review conference"', title="Opening session")
    answer = await network.member.run('/events show event:"Opening session"')
    assert "Session" in answer.text
    assert "part of Review conference" in answer.text


@pytest.mark.parametrize(
    "command",
    [
        "create title:x date:tomorrow time:18:00", "edit event:{title}", "cancel event:{title} reason:x",
        "duplicate event:{title} date:tomorrow", "attendance event:{title} people:3", "agenda event:{title}",
        "minutes event:{title}", 'agenda event:{title} file:@a.txt"x"', "deliveries",
    ],
)  # fmt: skip
async def test_a_command_that_an_administrator_opened_to_all_is_refused_without_the_role(
    network: Network, command: str
) -> None:
    """I9: Discord lets the member through; the service asks for the role."""
    number = await announce(network)
    before = await found(network)
    network.show_to_everyone("/curate")
    title = '"' + TITLE + '"'
    answer = await network.member.run(f"/curate events {command.format(title=title)}")
    assert "Only curators can do this" in answer.text
    assert answer.ephemeral
    assert await found(network) == before
    assert before.id == number


# -- a series, over a change of the clocks, changed ----------------------------------------------------------------


async def test_a_weekly_meeting_at_18_in_paris_stays_at_18_over_both_changes(network: Network) -> None:
    """T1."""
    number = await announce(network, "repeat:weekly")
    assert await coming(network, number, 4) == [at(16, 17), at(23, 17), at(30, 16), at(6, 16, 4)]
    event = await found(network)
    later = occurrences(event.series(), after=datetime(2027, 10, 26, tzinfo=UTC), limit=2)
    assert [one.start for one in later] == [
        datetime(2027, 10, 26, 16, tzinfo=UTC),
        datetime(2027, 11, 2, 17, tzinfo=UTC),
    ]
    for digits, offset in (("202703231800", 1), ("202703301800", 2), ("202711021800", 1)):
        answer = await network.member.run(f'/events show event:"{TITLE}" occurrence:{digits}')
        assert f"18:00 to 19:30, Paris time (UTC+{offset})" in answer.text


async def test_one_occurrence_moves_with_its_answers_and_reminders_and_people_are_told_once(network: Network) -> None:
    await settle(network)
    number = await announce(network, "repeat:weekly")
    await network.member.run(f'/events answer event:"{TITLE}" answer:going occurrence:202703231800')
    await network.member.run(f'/events remind me event:"{TITLE}"')
    await network.miembro.run(f'/events answer event:"{TITLE}" answer:going occurrence:202703301800')
    preview = await edit(
        network, 'occurrence:202703231800 reason:"The minister travels"', when="24 March 2027 17:00", where="Room 5"
    )
    assert "1 person will be told" in preview.text
    assert await coming(network, number, 4) == [at(16, 17), at(24, 16), at(30, 16), at(6, 16, 4)]
    told = await network.member.show(5, dm=True)
    assert len(told.messages) == 1
    assert "The minister travels" in told.text
    assert told.holds(stamp(at(24, 16), "F"))
    assert told.holds(stamp(at(23, 17), "F"))
    assert not (await network.miembro.show(5, dm=True)).messages
    assert ("2027-03-23T18:00", network.member.actor.id, "going") in await answers(network, number)
    moved = {one for occurrence, _moment, one in await due(network, number) if occurrence == "2027-03-23T18:00"}
    assert moved == {at(17, 16), at(23, 16), at(24, 15), at(24, 16)}
    shown = await network.member.run(f'/events show event:"{TITLE}" occurrence:202703231800')
    assert "Room 5" in shown.text
    assert "You said: Going" in shown.text
    assert "Room 5" not in (await network.member.run("/events next")).text


async def test_one_occurrence_may_be_typed_in_another_zone(network: Network) -> None:
    number = await announce(network, "repeat:weekly")
    preview = await edit(network, "occurrence:202703231800 zone:America/Bogota", when="23 March 2027 11:00")
    assert preview.holds(stamp(at(23, 16), "F"))
    assert (await coming(network, number, 2))[1] == at(23, 16)


@pytest.mark.parametrize("option", ["capacity:5", "about:x", 'reminders:"2 h"'])
async def test_what_only_a_series_has_is_not_silently_left_out_of_one_meeting(network: Network, option: str) -> None:
    await announce(network, "repeat:weekly")
    network.curator.enter("curators")
    await network.curator.run(f'/curate events edit event:"{TITLE}" scope:this {option}')
    assert "One meeting alone can have its own time, title, place and link" in (await network.curator.submit()).text


async def test_this_and_those_that_follow_go_their_own_way_with_answers_and_reminders(network: Network) -> None:
    await settle(network)
    number = await announce(network, "repeat:weekly")
    await network.member.run(f'/events answer event:"{TITLE}" answer:going')
    await network.member.run(f'/events answer event:"{TITLE}" answer:maybe occurrence:202704061800')
    await network.membre.run(f'/events remind me event:"{TITLE}" before:"2 h"')
    await edit(network, "scope:following occurrence:202703301800", when="30 March 2027 19:00", title=f"{TITLE}")
    new = (await found(network)).id
    assert new != number
    assert await coming(network, number) == [at(16, 17), at(23, 17)]
    assert await coming(network, new, 3) == [at(30, 17), at(6, 17, 4), at(13, 17, 4)]
    member = network.member.actor.id
    assert await answers(network, number) == {("2027-03-16T18:00", member, "going")}
    assert await answers(network, new) == {("2027-04-06T19:00", member, "maybe")}
    told = await network.member.show(5, dm=True)
    assert len(told.messages) == 1
    assert told.holds(stamp(at(30, 17), "F"))
    assert told.holds(stamp(at(30, 16), "F"))
    mine = [one for _occurrence, moment, one in await due(network, new) if moment == "120"]
    assert mine[:2] == [at(30, 15), at(6, 15, 4)]
    assert [one for _occurrence, moment, one in await due(network, number) if moment == "120"] == [
        at(16, 15),
        at(23, 15),
    ]


async def test_the_whole_series_moves_with_what_hangs_on_it(network: Network) -> None:
    await settle(network)
    number = await announce(network, "repeat:weekly")
    await network.member.run(f'/events answer event:"{TITLE}" answer:going occurrence:202703231800')
    await edit(network, "scope:series", when="17 March 2027 10:00")
    assert await coming(network, number, 3) == [at(17, 9), at(24, 9), at(31, 8)]
    assert await answers(network, number) == {("2027-03-24T10:00", network.member.actor.id, "going")}
    assert {one for _occurrence, _moment, one in await due(network, number)} >= {
        at(10, 9),
        at(16, 9),
        at(17, 8),
        at(17, 9),
    }
    assert len((await network.member.show(5, dm=True)).messages) == 1
    answer = await network.member.run(f'/events show event:"{TITLE}" occurrence:202703241000')
    assert "every week on Wednesday" in answer.text
    assert "You said: Going" in answer.text


async def test_a_series_keeps_its_last_day_when_its_weekday_changes(network: Network) -> None:
    number = await announce(network, 'repeat:weekly until:"6 April 2027"')
    await edit(network, "scope:series", when="18 March 2027 18:00")
    assert await coming(network, number) == [at(18, 17), at(25, 17), at(1, 16, 4)]


async def test_an_earlier_hour_brings_no_meeting_back_that_was_cut_off(network: Network) -> None:
    number = await announce(network, "repeat:weekly")
    await edit(network, "scope:following occurrence:202703301800", when="30 March 2027 20:00", title="Evening call")
    await edit(network, "scope:series", when="16 March 2027 12:00")
    assert await coming(network, number) == [at(16, 11), at(23, 11)]


async def test_a_change_that_nobody_needs_to_know_is_told_to_nobody(network: Network) -> None:
    await announce(network, "repeat:weekly")
    await network.member.run(f'/events answer event:"{TITLE}" answer:going')
    preview = await edit(network, 'scope:series about:"Bring the tables"')
    assert "will be told" not in preview.text
    assert not (await network.member.show(5, dm=True)).messages
    assert "Bring the tables" in (await network.member.run("/events next")).text


async def test_a_change_under_somebodys_hands_is_refused(network: Network) -> None:
    """S1."""
    await announce(network, "repeat:weekly")
    network.curator.enter("curators")
    await network.curator.run(f'/curate events edit event:"{TITLE}" scope:series')
    await network.curator.submit(title="Mine")
    await network.admin.run(f'/curate events edit event:"{TITLE}" scope:series')
    await network.admin.submit(title="Theirs")
    await network.admin.click("Save")
    answer = await network.curator.click("Save")
    assert "Somebody else has changed this meeting" in answer.text
    assert (await found(network, "Theirs")).title == "Theirs"


# -- cancelling ------------------------------------------------------------------------------------------------------


async def test_one_meeting_is_cancelled_with_a_reason_told_and_not_reminded_of(network: Network) -> None:
    await settle(network)
    number = await announce(network, "repeat:weekly")
    await network.member.run(f'/events answer event:"{TITLE}" answer:going')
    await network.membre.run(f'/events answer event:"{TITLE}" answer:no')
    preview = await cancel(network)
    assert "1 person will be told" in preview.text
    told = await network.member.show(5, dm=True)
    assert len(told.messages) == 1
    assert "Cancelled" in told.text
    assert "16 March 2027" in told.text
    assert "The room is flooded" in told.text
    assert not (await network.membre.show(5, dm=True)).messages
    assert {occurrence for occurrence, _moment, _at in await due(network, number)}.isdisjoint({"2027-03-16T18:00"})
    assert (await coming(network, number, 1)) == [at(23, 17)]
    (card,) = await cards(network)
    assert card.holds(stamp(at(23, 17), "F"))
    shown = await network.member.run(f'/events show event:"{TITLE}" occurrence:202703161800')
    assert "Cancelled: The room is flooded" in shown.text
    assert "Going" not in shown.labels


async def test_a_series_is_cancelled_from_one_meeting_on(network: Network) -> None:
    await settle(network)
    number = await announce(network, "repeat:weekly")
    await network.member.run(f'/events answer event:"{TITLE}" answer:going occurrence:202704061800')
    await cancel(network, "scope:following occurrence:202703301800")
    assert await coming(network, number) == [at(16, 17), at(23, 17)]
    assert {occurrence for occurrence, _moment, _at in await due(network, number)} == {
        "2027-03-16T18:00",
        "2027-03-23T18:00",
    }
    assert len((await network.member.show(5, dm=True)).messages) == 1


async def test_a_whole_series_is_cancelled_and_its_card_says_so(network: Network) -> None:
    await settle(network)
    number = await announce(network, "repeat:weekly")
    await network.member.run(f'/events answer event:"{TITLE}" answer:maybe')
    await network.member.run(f'/events remind me event:"{TITLE}"')
    await cancel(network, "scope:series")
    assert await due(network, number) == []
    (card,) = await cards(network)
    assert "Cancelled: The room is flooded" in card.text
    assert "Going" not in card.labels
    assert TITLE not in (await network.member.run("/events list")).text
    before = len((await network.member.show(9, dm=True)).messages)
    await network.advance("30d")
    assert len((await network.member.show(9, dm=True)).messages) == before == 1


async def test_cancelling_from_the_first_meeting_on_cancels_all_of_it(network: Network) -> None:
    """A rule whose first date is not the day typed leaves no single meeting behind."""
    number = await announce(network, "rule:FREQ=WEEKLY;BYDAY=TH")
    await cancel(network, "scope:following occurrence:202703181800")
    assert await coming(network, number) == []
    assert "No meeting" in (await network.member.run("/events list")).text


async def test_what_is_cancelled_is_not_cancelled_twice(network: Network) -> None:
    await announce(network, "")
    await cancel(network)
    answer = await network.curator.run(f'/curate events cancel event:"{TITLE}" reason:x')
    assert "cancelled already" in answer.text


# -- duplicates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "instant"),
    [
        ("23 March 2027", at(23, 17)), ("23 March 2027 15:30", at(23, 14, minute=30)), ("tomorrow", at(2, 17)),
        ("23 March 2027 3 pm", at(23, 14)), ("thursday", at(4, 17)), ("2027-03-23 9h", at(23, 8)),
    ],
)  # fmt: skip
async def test_a_meeting_is_announced_like_another_on_another_day(
    network: Network, date: str, instant: datetime
) -> None:
    number = await announce(network, 'repeat:weekly until:"6 April 2027" place:Geneva capacity:30')
    preview = await network.curator.run(f'/curate events duplicate event:"{TITLE}" date:"{date}"')
    assert preview.holds(stamp(instant, "F")), preview.text
    await network.curator.click("Publish")
    new = await found(network)
    assert new.id != number
    assert (new.place, new.capacity, new.minutes, new.rule) == ("Geneva", 30, 90, None)


async def test_a_past_meeting_of_days_is_an_example_that_asks_for_its_time(network: Network) -> None:
    network.curator.enter("curators")
    answer = await network.curator.run('/curate events duplicate event:"1st TWG meeting" date:"23 March 2028"')
    assert "time of day is missing" in answer.text
    await network.curator.click("Change")
    preview = await network.curator.submit(when="23 March 2028 09:00", title="3rd TWG meeting")
    assert "Corregidora" in preview.text


# -- agenda, minutes, attendance ------------------------------------------------------------------------------------


async def test_agenda_and_minutes_are_written_in_a_form_or_handed_in_as_a_file(network: Network) -> None:
    await announce(network)
    network.curator.enter("curators")
    form = await network.curator.run(f'/curate events agenda event:"{TITLE}"')
    assert form.modal
    assert "The agenda is kept" in (await network.curator.submit(agenda="1. Welcome\n2. Entry points")).text
    await network.member.run("/events next")
    assert "2. Entry points" in (await network.member.click("Agenda")).text
    assert (await network.curator.run(f'/curate events agenda event:"{TITLE}"')).holds("2. Entry points")
    await network.curator.run(f'/curate events agenda event:"{TITLE}" file:@agenda.md"\ufeff# Third\\n1. Closing"')
    await network.member.run("/events next")
    assert "1. Closing" in (await network.member.click("Agenda")).text
    await network.advance("17d")
    await network.curator.run(f'/curate events minutes event:"{TITLE}"')
    await network.curator.submit(record="We met.", outcome="Two entry points agreed")
    shown = await network.member.run(f'/events show event:"{TITLE}" occurrence:202703161800')
    assert "Two entry points agreed" in shown.text
    assert "We met." in (await network.member.click("Minutes")).text
    await network.curator.run(f'/curate events minutes event:"{TITLE}" file:@minutes.txt"We met twice."')
    await network.member.run(f'/events show event:"{TITLE}" occurrence:202703161800')
    assert "We met twice." in (await network.member.click("Minutes")).text


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xff\xfe\x00", "no plain text"), (b"x" * 70_000, "at most 64 KiB"), (b"x" * 5000, "at most")],
)
async def test_a_file_that_cannot_be_kept_is_refused_in_words(network: Network, content: bytes, said: str) -> None:
    await announce(network)
    network.curator.enter("curators")
    answer = await network.curator.run(f'/curate events agenda event:"{TITLE}"', file=("a.txt", content))
    assert said in answer.text
    assert "wrong on our side" not in answer.text


async def test_attendance_is_exact_or_approximate(network: Network) -> None:
    await announce(network)
    await network.advance("17d")
    network.curator.enter("curators")
    answer = await network.curator.run(f'/curate events attendance event:"{TITLE}" people:33')
    assert "Recorded: 33 people." in answer.text
    assert "33 people took part" in (await network.curator.click("Open")).text
    await network.curator.run(f'/curate events attendance event:"{TITLE}" people:1200 approximate:true')
    shown = await network.member.run(f'/events show event:"{TITLE}" occurrence:202703161800')
    assert "About 1,200 people took part." in shown.text
    assert "about 1,200 people" in (await network.member.run("/events list when:past")).text
    assert "took part" not in (await network.member.run("/events next")).text


async def test_attendance_of_a_seeded_meeting_can_be_corrected_and_stays_so_when_seeded_again(network: Network) -> None:
    network.curator.enter("curators")
    await network.curator.run('/curate events attendance event:"2nd TWG meeting" people:48')
    await network.app.seed(network.guild)
    assert "48 people took part" in (await network.member.run('/events show event:"2nd TWG meeting"')).text


async def test_the_longest_legal_data_is_shown_within_discords_limits(network: Network) -> None:
    """D11: the limits are checked on every request (bot/sandbox/limits.py), in four languages."""
    await settle(network)
    long = "Wxyz*" * 30
    number = await announce(
        network,
        f'repeat:weekly about:"{"a_b " * 250}" place:"{long}" link:https://a.example/{"x" * 380} hosts:"{long};{long};{long}" '
        f'capacity:100000 language:en second_language:fr reminders:"60 d, 59 d, 58 d, 57 d, 1 h, 0"',
        title=long,
    )  # fmt: skip
    network.curator.enter("curators")
    await network.curator.run(f'/curate events agenda event:"#{number}"')
    await network.curator.submit(agenda="x* " * 1300)
    await network.advance("15d8h15m")  # it has begun
    await network.curator.run(f'/curate events minutes event:"#{number}" occurrence:202703161800')
    await network.curator.submit(record="\n".join(["y_ " * 30] * 40), outcome="z* " * 330)
    for person in (network.member, network.miembro, network.membre, network.membro):
        say = network.app.languages[{"member": "en", "miembro": "es", "membre": "fr", "membro": "pt_BR"}[person.name]]
        for command in (
            f'show event:"#{number}"', "list", "next", f'calendar event:"#{number}"',
            f'answer event:"#{number}" answer:going', f'remind me event:"#{number}"',
        ):  # fmt: skip
            assert (await person.run(f"/events {command}")).messages, command
        await person.run(f'/events show event:"#{number}"')
        await person.click(say("Agenda"))
        await person.run(f'/events show event:"#{number}"')
        await person.click(say("Minutes"))
        assert (await person.complete(f"/events show event:{long[:20]}")).choices
    await network.curator.run(f'/curate events edit event:"#{number}" scope:series')
    await network.curator.submit(when="16 March 2027 19:00")
    await network.curator.click("Save")
    await network.curator.run(f'/curate events cancel event:"#{number}" scope:series reason:"{"r*" * 150}"')
    await network.curator.click("Cancel the meeting")
    await network.advance("1d")


async def test_every_change_is_in_the_audit_with_who_did_it(network: Network) -> None:
    await announce(network)
    await edit(network, "scope:series", title=TITLE, duration="2 h")
    assert "not begun yet" in (await network.curator.run(f'/curate events attendance event:"{TITLE}" people:3')).text
    await network.advance("15d9h")
    await network.curator.run(f'/curate events attendance event:"{TITLE}" people:3')
    await cancel(network)
    rows = await network.app.database.read(
        lambda tx: tx.fetch("SELECT action, actor FROM audit WHERE action LIKE 'events.%' ORDER BY id")
    )
    assert [row["action"] for row in rows] == ["events.create", "events.edit", "events.attendance", "events.cancel"]
    assert {row["actor"] for row in rows} == {network.curator.actor.id}


async def test_the_conversation_and_the_resources_of_a_meeting_stand_on_its_card_with_their_addresses(
    network: Network,
) -> None:
    links = "Paper on entry points https://example.org/paper; https://discord.com/channels/1/2"
    await announce(network, f'links:"{links}"')
    card = (await network.member.run(f'/events show event:"{TITLE}"')).text
    assert "Conversation and resources" in card
    assert "Paper on entry points: https://example.org/paper" in card
    assert "https://discord.com/channels/1/2" in card
    network.curator.enter("curators")
    await network.curator.run(f'/curate events edit event:"{TITLE}" links:"no address"')
    assert "is not an address of the web" in (await network.curator.submit()).text
