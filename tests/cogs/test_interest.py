"""`/interest` and `/curate people` through Discord: form, notice, queue, joining, answers, reminders, privacy.

D4, I2–I4, I8, I9, P2, P3, R2, S1.
"""

from __future__ import annotations

import json
import re

import pytest

from bot.sandbox.answers import Answer
from bot.sandbox.people import NAMES
from tests.cogs.test_directory import press
from tests.cogs.test_events import public
from tests.support.network import Network

MARK = "Zorblaxian"
TYPED = {
    "name": f"{MARK} Okoye", "organisation": f"{MARK} House", "place": "Kisumu, Kenya", "why": f"{MARK} markets.",
    "languages": "English, Swahili",
}  # fmt: skip
EVIL = "@everyone [click](https://evil.example) <@&1> **b** `c`"


async def express(network: Network, who: str = "member", **typed: str) -> Answer:
    person = network.people[who]
    form = await person.run("/interest")
    assert form.modal is not None, form.text
    return await person.submit({**TYPED, **typed})


async def opened(network: Network, name: str = "curator") -> Answer:
    """Open the first of those that wait."""
    curator = network.people[name]
    curator.enter("curators")
    await curator.run("/curate people")
    await curator.click("Open", beside="Expressions of interest")
    return await curator.click("Open", beside=MARK)


async def direct(network: Network, name: str = "member") -> list[Answer]:
    await network.advance("1m")
    seen = await network.people[name].show(20, dm=True)
    return [Answer(names=seen.names, messages=[one]) for one in seen.messages]


async def notices(network: Network) -> list[str]:
    return [one.first.content for one in await public(network, "curators") if one.first and one.first.content]


def wire(answer: Answer) -> str:
    return json.dumps(answer.json, ensure_ascii=False)


# -- a newcomer -------------------------------------------------------------------------------------------------------


async def test_a_newcomer_writes_and_sees_who_reads_it_and_how_to_change_it(network: Network) -> None:
    sent = await express(network)
    assert sent.ephemeral
    for said in (
        "Sent to the curators", "They read it, and nobody else does.", f"{MARK} House · Kisumu, Kenya",
        "Speaks English and Swahili", "Change it or take it back here; you find it again with /interest",
    ):  # fmt: skip
        assert sent.holds(said), said
    again = await network.member.run("/interest")
    assert again.modal is None
    assert again.holds(f"{MARK} House")
    await network.member.click("Change it")
    changed = await network.member.submit(why="Bus stations.")
    assert changed.holds("“Bus stations.”")
    await network.member.click("Take it back")
    assert (await network.member.click("Take it back")).holds("Nothing of what you wrote is kept.")
    assert await network.world.holding(MARK) == []
    assert (await network.member.run("/interest")).modal is not None


async def test_what_cannot_be_used_is_kept_over_a_restart_and_sent_once_it_is_right(network: Network) -> None:
    refused = await express(network, languages="Klingonn")
    assert refused.holds("“Klingonn” is not a language that is known here.")
    assert refused.holds("Nothing was sent yet.")
    await network.restart()
    form = await network.member.click("Correct it")
    assert MARK in json.dumps(form.modal)
    assert (await network.member.submit(languages="inglés")).holds("Sent to the curators")


async def test_the_curators_are_told_that_there_is_one_without_a_word_of_it(network: Network) -> None:
    await express(network)
    await network.advance("1m")
    (notice,) = [one for one in await public(network, "curators") if one.first and one.first.content]
    assert notice.text.count("Somebody new would like to take part in the network.") == 1
    assert MARK not in wire(notice)
    assert str(network.world.society.members["member"].id) not in wire(notice)
    network.curator.enter("curators")
    listed = await network.curator.click("See what waits")
    assert listed.ephemeral
    assert listed.holds(f"{MARK} Okoye")


async def test_without_a_channel_nothing_is_lost_the_queue_has_it(network: Network) -> None:
    await network.app.database.transaction(lambda tx: tx.execute("UPDATE guild SET curators_channel = NULL"))
    await express(network)
    await network.advance("9d")
    assert await notices(network) == []
    assert (await opened(network)).holds(f"{MARK} markets.")


# -- curators ---------------------------------------------------------------------------------------------------------


async def test_a_curator_moves_it_along_and_sees_who_did_what(network: Network) -> None:
    await express(network)
    await network.advance("3d")
    card = await opened(network)
    assert card.holds("waits for 3 days")
    await network.curator.click("In touch")
    assert (await network.curator.click("History")).holds("@curator · in touch")
    card = await network.curator.click("Back")
    assert card.holds("Moved by @curator")
    assert "In touch" not in card.labels
    assert await direct(network) == []  # curators write themselves


async def test_of_two_curators_at_once_the_second_is_told_who_was_first(network: Network) -> None:
    """S1, with the buttons that both still see."""
    await express(network)
    await opened(network)
    await opened(network, "admin")
    await network.curator.click("In touch")
    late = await network.admin.click("In touch")
    assert late.holds("@curator is in touch already")
    await network.admin.click("Decline")
    assert (await network.admin.submit(reason="No")).holds("@curator is in touch already")


async def test_joining_with_an_organisation_of_the_directory_is_seen_before_it_is_done(network: Network) -> None:
    await express(network, organisation="Interpeece")
    await opened(network)
    asked = await network.curator.click("Joined")
    assert asked.holds("The directory lists nobody of exactly this name.")
    assert "Join" not in asked.labels
    await network.curator.click("Choose from the directory")
    found = await network.curator.submit(organisation="Interpeace")
    assert found.holds("The directory lists: Interpeace · Geneva, Switzerland")
    done = await network.curator.click("Join")
    assert done.holds("Organisation: Interpeace")
    (told,) = await direct(network)
    for said in ("Welcome: you have joined the network.", "Your organisation: Interpeace", "/help", "/me profile"):
        assert told.holds(said), said
    network.member.enter("lobby")
    kept = await network.member.run("/interest")
    assert kept.holds("Welcome: you have joined the network")
    assert (await network.member.click("Open")).holds("Interpeace")


async def test_a_name_that_is_nobody_s_leads_to_those_that_may_be_meant(network: Network) -> None:
    await express(network, organisation="Interpace Genebra")
    await opened(network)
    asked = await network.curator.click("Joined")
    assert asked.holds("The directory lists nobody of exactly this name.")
    assert asked.holds("Is it one of these?")
    assert asked.labels[0] == "Interpeace"
    found = await network.curator.choose("Interpeace")
    assert found.holds("The directory lists: Interpeace · Geneva, Switzerland")
    assert (await network.curator.click("Join")).holds("Organisation: Interpeace")


async def test_a_name_that_several_bear_is_asked_back(network: Network) -> None:
    for name in ("Peace House Quito", "Peace House Cali"):
        await network.curator.run("/curate directory add category:cities")
        await network.curator.submit(Name=name, Abbreviation="PHX")
    await express(network, organisation="phx")
    await opened(network)
    asked = await network.curator.click("Joined")
    assert asked.holds("The directory lists several of this name.")
    assert set(asked.labels) > {"Peace House Quito", "Peace House Cali"}


async def test_an_organisation_is_added_from_what_they_wrote_and_corrected_where_it_is_unclear(
    network: Network,
) -> None:
    await express(network, place="Kisumu")
    await opened(network)
    await network.curator.click("Joined")
    form = await network.curator.click("Add to the directory")
    assert f"{MARK} House" in json.dumps(form.modal)
    preview = await network.curator.submit(name="Market House", place="Kisumu")
    assert preview.holds("This is added to the directory")
    await network.restart()  # R2: what was typed is kept, and the button still leads to it
    assert (await network.curator.click("Join")).holds("“Kisumu” is neither a place that the directory knows")
    await network.curator.click("Correct it")
    await network.curator.submit(place="Kisumu, Kenya")
    assert (await network.curator.click("Join")).holds("Organisation: Market House")
    assert (await network.membre.run('/directory show organisation:"Market House"')).holds("Kisumu")


@pytest.mark.parametrize("told", [True, False])
async def test_declined_is_told_neutrally_and_with_the_reason_only_where_the_curator_says_so(
    network: Network, *, told: bool
) -> None:
    await express(network, "miembro")
    await opened(network)
    await network.curator.click("Decline")
    option = "Tell them the reason too" if told else "Tell them without the reason"
    card = await network.curator.submit(reason="We meet in June again.", told=option)
    assert card.holds("Told to them." if told else "Not told to them.")
    (answer,) = await direct(network, "miembro")
    say = network.app.languages["es"]
    assert answer.holds(say("Thank you for your interest in the network. The curators could not take it up."))
    assert answer.holds("We meet in June again.") is told
    network.miembro.enter("lobby")
    assert (await network.miembro.run("/interest")).holds("We meet in June again.") is told
    assert (await network.miembro.click(say("Write anew"))).modal is not None


async def test_who_takes_no_direct_messages_is_told_where_they_wrote_that_there_is_something(network: Network) -> None:
    """D4."""
    await express(network)
    await opened(network)
    await network.curator.click("Decline")
    network.fail(403, 50007, "/channels/*/messages", method="POST")
    await network.curator.submit(reason="Not now")
    await network.advance("2m")
    said = [one for one in await public(network, "lobby") if one.first and one.first.content]
    (here,) = said
    assert here.first is not None
    assert here.first.content.endswith("there is a message for you, which only you can read.")
    assert not re.search("interest|curator|network|declin", here.text.replace("Network Memory", ""), re.IGNORECASE)
    network.member.enter("lobby")
    mine = await network.member.click("Read it")
    assert mine.ephemeral
    assert mine.holds("The curators could not take it up")
    network.membre.enter("lobby")
    theirs = await network.membre.click("Read it")  # whoever else presses sees what is theirs: nothing
    assert MARK not in wire(theirs)


async def test_who_wants_no_direct_messages_gets_none(network: Network) -> None:
    await network.member.run('/me reminders when:"No direct messages from this network"')
    await express(network)
    await opened(network)
    await network.curator.click("Joined")
    await network.curator.click("For themselves")
    assert await direct(network) == []
    (here,) = [one for one in await public(network, "lobby") if one.first and one.first.content]
    assert MARK not in wire(here)
    network.member.enter("lobby")
    assert (await network.member.click("Read it")).holds("Welcome: you have joined the network")


async def test_the_panel_of_curators_counts_what_waits_and_names_nobody(network: Network) -> None:
    await express(network, organisation="Interpeace")
    await express(network, "membre")
    await network.advance("8d")
    await opened(network)
    await network.curator.click("Joined")
    await network.curator.click("Join, with a claim as focal point")
    await network.curator.click("Back to the list")
    panel = await network.curator.click("What waits")
    for said in (
        "Claims of focal points", "1 waits", "new 1, in touch 0, joined 1, declined 0",
        "1 has waited for long, the longest for 8 days", "People listed to members: 0",
    ):  # fmt: skip
        assert panel.holds(said), said
    assert MARK not in wire(panel)
    listed = await network.curator.click("Open", beside="Expressions of interest")
    assert listed.holds(MARK)


# -- who may ----------------------------------------------------------------------------------------------------------


async def test_a_member_who_presses_a_curators_button_is_refused(network: Network) -> None:
    """I9."""
    await express(network)
    for address in (
        "wish.queue", "wish.queue:new:0", "wish.open:1", "wish.touch:1:1", "wish.decline:1:1", "wish.history:1",
        "wish.joining:1", "wish.find:1", "wish.make:1", "wish.join:1:1:0:0", "wish.again:1", "wish.people",
    ):  # fmt: skip
        answer = await press(network, address, person=network.membre)
        assert answer.holds(network.app.languages["fr"]("Ask one of them.")), address
        assert MARK not in wire(answer), address
    assert (await opened(network)).holds("New")


async def test_forged_and_outdated_buttons_lead_nowhere(network: Network) -> None:
    """I8."""
    await express(network)
    for address in (
        "wish.queue:everything", "wish.queue:new:x", "wish.open", "wish.open:99", "wish.touch:1", "wish.join:1:1",
        "wish.add:77:0", "wish.again:77", "wish.draft:1:x", "wish.mine", f"wish.mine:{network.elsewhere}",
        f"wish.gone:1:{network.guild}", f"wish.back:99:{network.guild}", f"wish.draft:99:{network.guild}",
    ):  # fmt: skip
        answer = await press(network, address, person=network.curator)
        assert answer.ephemeral, address
        assert MARK not in wire(answer), address
    assert (await network.member.run("/interest")).holds(f"{MARK} House")


async def test_what_was_typed_is_shown_as_it_was_typed(network: Network) -> None:
    """I2."""
    await express(network, name=f"{MARK} {EVIL}", why=EVIL)
    card = await opened(network)
    assert "\\[click\\]" in wire(card).replace("\\\\", "\\")
    assert "@everyone" not in wire(card)


async def test_a_button_is_pressed_twice_and_it_is_done_once(network: Network) -> None:
    """I3."""
    await express(network)
    await opened(network)
    for _time in range(2):
        await press(network, "wish.touch:1:1", person=network.admin)
    counts = await network.app.database.read(lambda tx: network.app.interest.counts_in(tx, network.guild))
    assert (counts.new, counts.in_touch) == (0, 1)


async def test_nothing_of_it_reaches_anybody_but_its_author_and_curators(network: Network) -> None:
    await express(network)
    await opened(network)
    await network.curator.click("In touch")
    await network.advance("30d")
    for name in NAMES:
        person = network.people[name]
        if name in {"member", "curator", "admin"}:
            continue
        person.enter("lobby")
        for command in (
            f"/directory find query:{MARK}", f"/resources find query:{MARK}", f"/conversation find query:{MARK}",
            "/privacy", "/interest",
        ):  # fmt: skip
            answer = await person.run(command)
            shown = wire(answer).replace(f"“{MARK}”", "") + json.dumps(answer.modal)
            assert "markets" not in shown, (name, command)
            assert "Okoye" not in shown, (name, command)
    for channel in ("lobby", "curators"):
        assert all(MARK not in wire(one) for one in await public(network, channel))


async def test_taking_it_back_also_takes_what_was_typed_to_change_it(network: Network) -> None:
    await express(network)
    await network.member.run("/interest")
    await network.member.click("Change it")
    assert (await network.member.submit(why=f"{MARK} again", languages="Klingonish")).holds("What you typed is kept")
    await network.member.run("/interest")
    await network.member.click("Take it back")
    await network.member.click("Take it back")
    assert await network.world.holding(MARK) == []
