"""`/events` through Discord: what is coming, one meeting, answers, calendar files (R5, I8, P1)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import icalendar
import pytest
import recurring_ical_events

from bot.events import store
from bot.events.recurrence import occurrences
from bot.sandbox.answers import Answer
from tests.cogs.test_directory import press
from tests.support.network import Network

TITLE = "Coordination call"
FIRST = datetime(2027, 3, 16, 17, tzinfo=UTC)  # Tuesday 18:00 in Paris, before the change of 28 March


async def settle(network: Network, options: str = "channel:lobby zone:Europe/Paris") -> Answer:
    """Decide where meetings are announced, as an administrator."""
    return await network.admin.run(f"/setup events {options}")


async def announce(
    network: Network, options: str = "repeat:fortnightly", *, title: str = TITLE, date: str = "16 March 2027",
    time: str = "18:00", zone: str = "Europe/Paris", duration: str = "90 min",
) -> int:  # fmt: skip
    """Publish a meeting as a curator; return its number."""
    network.curator.enter("curators")
    preview = await network.curator.run(
        f'/curate events create title:"{title}" date:"{date}" time:"{time}" zone:{zone} duration:"{duration}" {options}'
    )
    assert "Publish" in preview.labels, preview.text
    published = await network.curator.click("Publish")
    assert "Published" in published.text, published.text
    return (await found(network, title)).id


async def found(network: Network, title: str = TITLE):
    """The newest event of this title, as the store has it."""
    events = await network.app.database.read(lambda tx: store.events(tx, network.guild))
    return max((one for one in events if one.title == title), key=lambda one: one.id)


async def answers(network: Network, number: int) -> set[tuple[str, int, str]]:
    """Who answered what to which occurrence."""
    rows = await network.app.database.read(lambda tx: store.answered(tx, network.guild, number))
    return {(original, user, answer) for original, user, answer, _language in rows}


async def public(network: Network, channel: str = "lobby") -> list[Answer]:
    """Each message of a channel that everybody sees, oldest first."""
    network.admin.enter(channel)
    seen = await network.admin.show(100)
    return [Answer(names=seen.names, messages=[one]) for one in seen.messages if not one.ephemeral]


async def cards(network: Network, title: str = TITLE) -> list[Answer]:
    """The cards of a meeting in the lobby; its reminders and news have a content, a card has none."""
    return [one for one in await public(network) if not one.first.content and one.holds(title)]


def stamp(at: datetime, style: str) -> str:
    return f"<t:{int(at.timestamp())}:{style}>"


def said(answer: Answer) -> str:
    """An answer as it went over the wire."""
    return json.dumps(answer.json, ensure_ascii=False)


# -- list, next, show -------------------------------------------------------------------------------------------


async def test_the_past_meetings_of_the_network_stand_with_how_many_took_part(network: Network) -> None:
    answer = await network.member.run("/events list when:past")
    assert answer.ephemeral
    for line in (
        "33 people",
        "about 50 people",
        "23–25 March 2015",
        "21 September 2015",
        "6–8 July 2016",
        "Corregidora, Mexico",
    ):
        assert line in answer.text, line
    assert "June 2016" not in answer.text
    first = await network.member.click("Open", beside="1st TWG meeting")
    assert "33 people took part" in first.text


async def test_the_conference_stands_in_july_and_leads_to_the_ledger_that_says_why(network: Network) -> None:
    answer = await network.member.run('/events show event:"Reviewing the State"')
    assert "6–8 July 2016" in answer.text
    assert "/directory ledger" in answer.text
    assert "about 50" not in answer.text.lower()
    second = await network.member.run('/events show event:"2nd TWG meeting"')
    assert "About 50 people took part." in second.text
    assert "2nd Steering Committee Meeting of the Global Network on Safer Cities" in second.text


async def test_nothing_is_coming_before_somebody_announces_it(network: Network) -> None:
    assert "No meeting" in (await network.member.run("/events list")).text
    answer = await network.member.run("/events next")
    assert answer.ephemeral
    assert "No meeting is announced yet" in answer.text


async def test_times_are_shown_for_the_reader_and_on_the_clock_of_the_place(network: Network) -> None:
    await announce(network, f"repeat:fortnightly place:Paris link:https://meet.example.org/{'x' * 20} language:fr")
    for command in ("/events list", "/events next", f'/events show event:"{TITLE}"'):
        answer = await network.member.run(command)
        assert answer.ephemeral
        assert answer.holds(stamp(FIRST, "F")), command
        assert answer.holds(stamp(FIRST, "R")), command
        assert "18:00 to 19:30, Paris time (UTC+1)" in answer.text, command
    assert "every 2 weeks on Tuesday" in answer.text
    assert "French" in answer.text


async def test_next_is_the_meeting_that_is_next_and_stays_until_it_ends(network: Network) -> None:
    await announce(network, title="Later", date="20 March 2027")
    await announce(network, title="Sooner", date="16 March 2027", options="")
    assert "Sooner" in (await network.member.run("/events next")).text
    await network.advance("15d8h30m")  # 16 March, 17:30 UTC: it has begun
    assert "Sooner" in (await network.member.run("/events next")).text
    await network.advance("1h")
    answer = await network.member.run("/events next")
    assert "Later" in answer.text
    assert "Sooner" in (await network.member.run("/events list when:past")).text


@pytest.mark.parametrize(("when", "shown"), [("coming", 1), ("week", 0), ("month", 2)])
async def test_a_list_has_the_next_of_a_series_or_every_one_within_a_time(
    network: Network, when: str, shown: int
) -> None:
    await announce(network)
    answer = await network.member.run(f"/events list when:{when}")
    assert answer.text.count("Paris time") == shown


async def test_a_list_takes_one_kind_and_pages(network: Network) -> None:
    for number in range(8):
        await announce(network, "kind:webinar", title=f"Webinar {number}", date=f"{number + 10} March 2027")
    await announce(network)
    answer = await network.member.run("/events list kind:webinar")
    assert "8 meetings" in answer.text
    assert "Webinar 0" in answer.text
    assert TITLE not in answer.text
    assert "Webinar 7" in (await network.member.click("Next")).text
    await network.restart()
    assert "Webinar 0" in (await network.member.click("Previous")).text


async def test_meetings_are_suggested_by_title_place_and_year_in_the_language_of_the_reader(network: Network) -> None:
    await announce(network, "place:Nairobi")

    async def names(person, typed: str) -> list[str]:
        return [one["name"] for one in (await person.complete(f'/events show event:"{typed}"')).choices or ()]

    assert await names(network.member, "coord") == [f"{TITLE} · 16 March 2027"]
    assert await names(network.member, "nairobi") == [f"{TITLE} · 16 March 2027"]
    assert len(await names(network.member, "2015")) == 2
    assert await names(network.membre, "premiere") == ["Première réunion du TWG · 23 mars 2015"]
    assert await names(network.miembro, "segunda") == ["Segunda reunión del TWG · 21 de septiembre de 2015"]
    assert await names(network.membro, "primeira bogota") == []
    for typed in ("", "x" * 100, "\u202e", "%", '\\"', "#1"):
        assert len(await names(network.member, typed)) <= 25
    shown = await network.membre.run('/events show event:"Première réunion du TWG · 23 mars 2015"')
    assert "Première réunion du TWG" in shown.text


async def test_an_occurrence_of_a_series_is_chosen_from_those_around_now(network: Network) -> None:
    await announce(network)
    choices = (await network.member.complete(f'/events show event:"{TITLE}" occurrence:"30 march"')).choices or ()
    assert [one["name"] for one in choices] == ["Tuesday 30 March 2027 18:00"]
    answer = await network.member.run(f'/events show event:"{TITLE}" occurrence:"{choices[0]["name"]}"')
    assert answer.holds(stamp(datetime(2027, 3, 30, 16, tzinfo=UTC), "F"))
    assert "18:00 to 19:30, Paris time (UTC+2)" in answer.text


@pytest.mark.parametrize("event", ["zzzz", "#999999", "#0", "#", "x" * 300, "TWG meeting", "\u202e", "@everyone"])
async def test_what_no_meeting_is_called_is_told_in_words(network: Network, event: str) -> None:
    for command in ("show", "calendar", "remind me", "remind stop", "answer answer:going"):
        answer = await network.member.run(f'/events {command} event:"{event}"')
        assert answer.ephemeral
        assert "wrong on our side" not in answer.text
        assert "@everyone" not in said(answer)
    assert "may mean 2 meetings" in (await network.member.run('/events show event:"TWG meeting"')).text


@pytest.mark.parametrize("occurrence", ["tuesday", "20270317T1800", "202703161800x", "000000000000", "😀", "1" * 60])
async def test_a_meeting_that_a_series_does_not_have_is_told_in_words(network: Network, occurrence: str) -> None:
    await announce(network)
    answer = await network.member.run(f'/events show event:"{TITLE}" occurrence:"{occurrence}"')
    assert "wrong on our side" not in answer.text


async def test_public_answers_are_seen_by_all_and_show_nothing_of_one_person(network: Network) -> None:
    await announce(network)
    await network.member.run(f'/events answer event:"{TITLE}" answer:going')
    await network.member.run(f'/events remind me event:"{TITLE}"')
    assert "You said" in (await network.member.run(f'/events show event:"{TITLE}"')).text
    for command in ("next public:true", f'show event:"{TITLE}" public:true', "list public:true"):
        answer = await network.member.run(f"/events {command}")
        assert not answer.ephemeral
        assert "You said" not in answer.text
        assert "reminded" not in answer.text


# -- answers ------------------------------------------------------------------------------------------------------


async def test_answers_change_the_numbers_on_the_card_also_after_a_restart(network: Network) -> None:
    """R5."""
    await settle(network)
    number = await announce(network)
    (card,) = await cards(network)
    identity = card.first.id
    for person, button in (("member", "Going"), ("curator", "Going"), ("admin", "Maybe")):
        network.people[person].enter("lobby")
        answer = await network.people[person].click(button)
        assert answer.ephemeral
    (card,) = await cards(network)
    assert "2 people are going" in card.text
    assert "1 says maybe" in card.text
    await network.restart()
    network.member.enter("lobby")
    await network.member.show(1)
    assert "You are not going" in (await network.member.click("Not going")).text
    await network.crash()
    assert "You are going" in (await network.admin.click("Going")).text
    (card,) = await cards(network)
    assert card.first.id == identity
    assert "2 people are going" in card.text
    assert "maybe" not in card.text.replace("Maybe", "")
    assert len(await answers(network, number)) == 3


async def test_an_answer_is_for_one_occurrence_and_an_old_card_stays_right(network: Network) -> None:
    number = await announce(network)
    network.member.enter("lobby")
    await network.member.run(f'/events show event:"{TITLE}" public:true')
    await network.advance("20d")  # the first is over
    answer = await network.member.click("Going")
    assert "This meeting is over" in answer.text
    assert await answers(network, number) == set()
    await network.member.run(f'/events answer event:"{TITLE}" answer:going')
    assert await answers(network, number) == {("2027-03-30T18:00", network.member.actor.id, "going")}


async def test_a_past_meeting_of_days_takes_no_answer(network: Network) -> None:
    answer = await network.member.run('/events answer event:"1st TWG meeting" answer:going')
    assert "takes no answers" in answer.text
    assert "nothing to come" in (await network.member.run('/events remind me event:"1st TWG meeting"')).text


async def test_whoever_comes_too_late_waits_and_moves_up_when_a_place_becomes_free(network: Network) -> None:
    await settle(network)
    number = await announce(network, "capacity:1")
    command = f'/events answer event:"{TITLE}" answer'
    assert "You are going" in (await network.member.run(f"{command}:going")).text
    waiting = await network.curator.run(f"{command}:going")
    assert "All places are taken. You are on the waiting list" in waiting.text
    await network.advance("1m")
    await network.membre.run(f"{command}:going")
    (card,) = await cards(network)
    assert "1 of 1 places taken" in card.text
    assert "2 wait for a place" in card.text
    await network.curator.run(f"{command}:going")  # asking again does not send to the end of the list
    freed = await network.member.run(f"{command}:no")
    assert "You are not going" in freed.text
    told = await network.curator.show(5, dm=True)
    assert "A place became free, and it is yours" in told.text
    assert told.holds(stamp(FIRST, "F"))
    assert not (await network.membre.show(5, dm=True)).messages
    assert {(user, answer) for _original, user, answer in await answers(network, number)} == {
        (network.member.actor.id, "no"),
        (network.curator.actor.id, "going"),
        (network.membre.actor.id, "waiting"),
    }
    (card,) = await cards(network)
    assert "1 waits for a place" in card.text


async def test_more_places_move_up_those_who_wait(network: Network) -> None:
    number = await announce(network, "capacity:1")
    for person in (network.member, network.miembro, network.membre):
        await person.run(f'/events answer event:"{TITLE}" answer:going')
        await network.advance("1m")
    network.curator.enter("curators")
    await network.curator.run(f'/curate events edit event:"{TITLE}" capacity:2')
    await network.curator.submit()
    await network.curator.click("Save")
    counted = sorted(answer for _original, _user, answer in await answers(network, number))
    assert counted == ["going", "going", "waiting"]
    assert (await network.miembro.show(5, dm=True)).messages
    assert not (await network.membre.show(5, dm=True)).messages


async def test_who_comes_is_told_by_organisation_and_country_without_names(network: Network) -> None:
    """P1: only who said for which organisation they come is counted there."""
    await settle(network)
    await announce(network)
    await network.member.run(f'/events answer event:"{TITLE}" answer:going organisation:Interpeace')
    await network.miembro.run(f'/events answer event:"{TITLE}" answer:going')
    await network.membre.run(f'/events answer event:"{TITLE}" answer:maybe organisation:Erbil')
    (card,) = await cards(network)
    assert "2 people are going" in card.text
    assert "Switzerland 1" in card.text
    assert "Iraq" not in card.text, "maybe is not counted by country"
    shown = await network.curator.run(f'/events show event:"{TITLE}"')
    who = await network.curator.click("Who comes")
    assert "Interpeace · 1" in who.text
    assert "1 more gave no organisation" in who.text
    ids = [str(network.people[name].actor.id) for name in ("member", "miembro", "membre")]
    for seen in (card, shown, who):
        assert not any(one in said(seen) for one in [*ids, "membre", "miembro"])


async def test_an_organisation_is_given_and_taken_back_with_a_form(network: Network) -> None:
    await announce(network)
    await network.member.run(f'/events answer event:"{TITLE}" answer:going')
    await network.member.click("Say for which organisation")
    assert "Counted for Interpeace, without your name" in (await network.member.submit(organisation="Interpeace")).text
    await network.member.click("Say for which organisation")
    refused = await network.member.submit(organisation="Nobody at all")
    assert "wrong on our side" not in refused.text
    await network.member.run(f'/events answer event:"{TITLE}" answer:going')
    await network.member.click("Say for which organisation")
    assert "Counted for" not in (await network.member.submit(organisation="")).text


async def test_an_unknown_organisation_keeps_no_answer(network: Network) -> None:
    number = await announce(network)
    answer = await network.member.run(f'/events answer event:"{TITLE}" answer:going organisation:Nobody')
    assert "wrong on our side" not in answer.text
    assert await answers(network, number) == set()


# -- what people wrote, forged addresses, another server ------------------------------------------------------------


@pytest.mark.parametrize(
    "custom_id",
    [
        "events.open", "events.open:999:202703161800", "events.open:x:y", "events.open:-1:1", "events.answer:1",
        "events.answer:{id}:202703161800:evil", "events.answer:{id}:202703171800:going", "events.answer:{id}:x:going",
        "events.list:evil:any:0", "events.list:coming:any:x", "events.list:coming:any:99999", "events.list:past",
        "events.follow:999:1", "events.unfollow:x", "events.who:999:1", "events.agenda:{id}:202703161800",
        "events.minutes:{id}:202703161800", "events.calendar:999:1", "events.change:{id}", "events.stop:999:1",
        "events.for:x:1", "events.publish:1", "events.retype:1", "events.day:1:2027-03-16", "events.cancel:1",
        "events.retry", "events.publish", "events.day:x",
    ],
)  # fmt: skip
async def test_a_forged_button_is_refused_in_words_and_changes_nothing(network: Network, custom_id: str) -> None:
    """I8: as a member, with the addresses of curators too."""
    number = await announce(network)
    before = await network.app.database.read(lambda tx: tx.value("SELECT count(*) FROM audit"))
    answer = await press(network, custom_id.format(id=number))
    assert answer.text
    assert "wrong on our side" not in answer.text
    assert await answers(network, number) == set()
    assert await network.app.database.read(lambda tx: tx.value("SELECT count(*) FROM audit")) == before


async def test_meetings_of_another_server_are_not_there(network: Network) -> None:
    """I8."""
    number = await announce(network)
    outsider = network.outsider
    assert "No meeting" in (await outsider.run("/events list")).text
    assert "No meeting" in (await outsider.run("/events next")).text
    for command in ("show", "calendar", "remind me", "answer answer:going"):
        answer = await outsider.run(f'/events {command} event:"#{number}"')
        assert TITLE not in answer.text, command
        assert "not in the calendar" in answer.text, command
    assert not (await outsider.complete("/events show event:coord")).choices
    assert not (await outsider.complete(f'/events show event:"#{number}" occurrence:')).choices
    assert "no meeting with a day" in (await outsider.run("/events calendar")).text
    assert await answers(network, number) == set()


async def test_nothing_that_people_write_pings_or_hides_a_link(network: Network) -> None:
    """I2, I3."""
    nasty = "@everyone <@&1> [safe](https://evil.example) **x**"
    await settle(network)
    number = await announce(
        network, f'about:"{nasty}" place:"{nasty}" hosts:"{nasty}" link:https://a.example/x', title=nasty
    )
    seen = [
        *await cards(network, "evil.example"),
        await network.member.run(f'/events show event:"#{number}"'),
        await network.member.run("/events list"),
        await network.member.run(f'/events answer event:"#{number}" answer:going'),
        await network.member.run(f'/events remind me event:"#{number}"'),
    ]
    assert len(seen) == 5
    for answer in seen:
        assert "@everyone" not in said(answer)
        assert "[safe](" not in said(answer).replace("\\\\[safe\\\\](", "")
    assert "Join at a.example" in seen[1].labels


# -- calendar files --------------------------------------------------------------------------------------------------


async def test_a_calendar_file_read_back_has_the_meetings_that_are_shown(network: Network) -> None:
    await announce(network)
    network.curator.enter("curators")
    await network.curator.run(f'/curate events edit event:"{TITLE}" occurrence:"202703301800"')
    await network.curator.submit(when="31 March 2027 17:00", title="Moved call")
    await network.curator.click("Save")
    await network.curator.run(f'/curate events cancel event:"{TITLE}" reason:"Easter" occurrence:"202704131800"')
    await network.curator.click("Cancel the meeting")
    answer = await network.member.run(f'/events calendar event:"{TITLE}"')
    (file,) = answer.files
    assert file.name.endswith(".ics")
    read = recurring_ical_events.of(icalendar.Calendar.from_ical(file.data)).between(date(2027, 3, 1), date(2027, 9, 1))
    times = sorted(one["DTSTART"].dt.astimezone(UTC) for one in read if one.get("STATUS") != "CANCELLED")
    event = await found(network)
    ours = occurrences(event.series(), before=datetime(2027, 9, 1, tzinfo=UTC))
    assert times == [one.start for one in ours]
    assert datetime(2027, 3, 31, 15, tzinfo=UTC) in times
    assert datetime(2027, 4, 13, 16, tzinfo=UTC) not in times
    assert "Moved call" in file.text


async def test_a_calendar_of_all_has_the_days_of_the_past_and_keeps_its_identities(network: Network) -> None:
    await announce(network)
    first = await network.member.run("/events calendar")
    (file,) = first.files
    assert "UNTIL" not in file.text
    assert "DTSTART;VALUE=DATE:20160706" in file.text
    assert "DTSTART;VALUE=DATE:20150323" in file.text
    assert "Inception phase" not in file.text, "only its months are known"

    def entries(data: bytes) -> dict[str, int]:
        return {
            str(one["UID"]): int(one.get("SEQUENCE", 0)) for one in icalendar.Calendar.from_ical(data).walk("VEVENT")
        }

    network.curator.enter("curators")
    await network.curator.run(f'/curate events edit event:"{TITLE}" scope:series')
    await network.curator.submit(duration="2 h")
    await network.curator.click("Save")
    second = (await network.member.run("/events calendar")).files[0]
    before, after = entries(file.data), entries(second.data)
    assert before.keys() == after.keys()
    assert sum(after.values()) > sum(before.values())


async def test_the_calendar_button_works_in_the_language_of_the_reader_after_a_restart(network: Network) -> None:
    await announce(network)
    await network.membre.run('/events show event:"Première réunion du TWG"')
    await network.restart()
    said_ = network.app.languages["fr"]("Calendar file")
    answer = await network.membre.click(said_)
    assert answer.ephemeral
    assert "Première réunion du TWG" in answer.files[0].text
