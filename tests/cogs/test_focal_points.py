"""Claims, focal points and co-facilitators through Discord. D4, I2–I4, I8, S1, P2."""

from __future__ import annotations

import json

from bot.sandbox.answers import Answer
from tests.cogs.test_directory import press
from tests.cogs.test_events import public
from tests.support.network import Network

ORGANISATION = "Interpeace"
SECRET = "Zorblaxian"
NAME = "Quimbolt Okoye"
EVIL = "@everyone [click](https://evil.example) <@&1> **b**"


async def claim(network: Network, who: str = "member", named: str = "no", name: str = NAME) -> Answer:
    person = network.people[who]
    await person.run("/directory show", organisation=ORGANISATION)
    form = await person.click("I work here")
    assert form.modal is not None, form.text
    return await person.submit(name=name, words=f"{SECRET} words", named=named)


async def queue(network: Network, who: str = "curator") -> Answer:
    person = network.people[who]
    person.enter("curators")
    await person.run("/curate people")
    return await person.click("Open", beside="Claims of focal points")


async def confirm(network: Network) -> Answer:
    await queue(network)
    await network.curator.click("Open", beside=ORGANISATION)
    await network.curator.click("Confirm")
    return await network.curator.submit(reason=f"{SECRET} page")


async def card(network: Network, who: str = "member") -> Answer:
    return await network.people[who].run("/directory show", organisation=ORGANISATION)


async def direct(network: Network, name: str = "member") -> list[Answer]:
    await network.advance("1m")
    seen = await network.people[name].show(20, dm=True)
    return [Answer(names=seen.names, messages=[one]) for one in seen.messages]


def wire(answer: Answer) -> str:
    return json.dumps(answer.json, ensure_ascii=False)


async def test_a_member_claims_an_organisation_and_nothing_is_shown_before_it_is_confirmed(network: Network) -> None:
    sent = await claim(network, named="yes")
    assert sent.ephemeral
    assert sent.holds("The curators have your claim since")
    assert NAME not in wire(await card(network, "membre"))
    assert (await card(network)).holds("no focal point yet")
    await network.advance("1m")
    (notice,) = [one for one in await public(network, "curators") if NAME in one.text]
    assert SECRET not in wire(notice)
    assert str(network.world.society.members["member"].id) not in wire(notice)
    await confirm(network)
    assert (await card(network)).holds(f"Focal point – {NAME}, since")
    (told,) = await direct(network)
    assert told.holds("The curators have confirmed that you are focal point of")
    assert SECRET not in wire(told)


async def test_who_did_not_agree_is_named_to_no_member_and_the_words_reach_nobody(network: Network) -> None:
    await claim(network)
    await confirm(network)
    shown = await card(network)
    assert shown.holds("1 focal point, not named here")
    for seen in (
        shown,
        await card(network, "membre"),
        await network.people["membre"].run("/directory show", organisation=ORGANISATION, public=True),
    ):
        assert NAME not in wire(seen)
        assert SECRET not in wire(seen)
    curators = await network.curator.run("/directory show", organisation=ORGANISATION)
    assert curators.holds(f"{NAME}, focal point, does not stand on the card")
    everyone = await network.curator.run("/directory show", organisation=ORGANISATION, public=True)
    assert NAME not in wire(everyone)


async def test_a_claim_is_taken_back_for_good(network: Network) -> None:
    await claim(network)
    await network.restart()
    await card(network, "member")
    await network.member.click("Your place here")
    await network.member.click("Take it back")
    assert (await network.member.click("Take it back")).holds("Nothing of it is kept.")
    assert await network.world.holding(SECRET) == []
    assert (await queue(network)).holds("Nothing waits.")


async def test_two_curators_at_once_one_decides_and_the_other_is_told_who(network: Network) -> None:
    await claim(network)
    await queue(network)
    await network.curator.click("Open", beside=ORGANISATION)
    await network.curator.click("Confirm")
    await queue(network, "admin")
    await network.admin.click("Open", beside=ORGANISATION)
    await network.admin.click("Refuse")
    assert (await network.admin.submit(reason="Nobody knows them")).holds("Decided by @admin")
    assert (await network.curator.submit(reason="")).holds("@admin has refused it already")


async def test_whoever_takes_no_direct_messages_is_told_where_they_claimed_without_a_word_of_it(
    network: Network,
) -> None:
    await claim(network)
    network.fail(403, 50007, "/users/@me/channels")
    await confirm(network)
    await network.advance("3m")
    (line,) = [one for one in await public(network, "lobby") if "there is a message for you" in one.text]
    assert ORGANISATION not in line.text
    network.member.enter("lobby")
    assert (await network.member.click("Read it")).holds("The curators confirmed it")


async def test_forged_addresses_and_strangers_reach_nothing(network: Network) -> None:
    await claim(network)
    await confirm(network)
    for address in (
        "foca.open:1:165000000000000001", "foca.left:1:165000000000000001", "foca.gone:1:165000000000000001",
        "foca.see:1", "foca.verify:1:1", "foca.end:1:2", "foca.queue", "foca.list:verified:0", "foca.list:nothing:0",
        "foca.name:1:165000000000000001:7", "foca.open:1:165000000000000002", "foca.claim:99999999999999999999",
    ):  # fmt: skip
        refused = await press(network, address, person=network.people["membre"])
        assert refused.ephemeral
        assert NAME not in wire(refused)
        assert SECRET not in wire(refused)
    assert NAME not in wire(await press(network, "foca.see:1", person=network.people["outsider"]))


async def test_what_was_typed_pings_nobody_and_shows_as_typed(network: Network) -> None:
    await claim(network, named="yes", name=EVIL)
    await confirm(network)
    shown = wire(await card(network))
    assert "@everyone" not in shown
    assert "[click](" not in shown


async def test_a_handover_survives_a_restart_and_the_successor_answers_in_direct_messages(network: Network) -> None:
    await claim(network, named="yes")
    await confirm(network)
    await card(network, "member")
    await network.member.click("Your place here")
    await network.member.click("Hand over")
    assert (await network.member.choose("membro")).holds("You named a successor, who has not answered yet.")
    await network.restart()
    offers = await direct(network, "membro")
    assert NAME in offers[-1].text
    await network.people["membro"].show(20, dm=True)
    await network.people["membro"].click("Aceitar") if "Aceitar" in wire(offers[-1]) else await network.people[
        "membro"
    ].click("Accept")
    await network.people["membro"].submit(name="Beatriz Next", words="", named="yes")
    assert (await card(network)).holds(NAME)
    await confirm(network)
    shown = await card(network)
    assert shown.holds("Beatriz Next")
    assert NAME not in wire(shown)


async def test_resigning_asks_once_takes_effect_at_once_and_tells_the_curators(network: Network) -> None:
    await claim(network, named="yes")
    await confirm(network)
    await card(network, "member")
    await network.member.click("Your place here")
    await network.member.click("Resign")
    assert (await network.member.click("Resign")).holds("You speak for it no more.")
    assert (await card(network)).holds("no focal point yet")
    await network.advance("1m")
    assert any("has resigned as focal point" in one.text for one in await public(network, "curators"))


async def test_the_yearly_question_is_answered_with_one_press(network: Network) -> None:
    await claim(network)
    await confirm(network)
    await network.advance("366d")
    asked = (await direct(network))[-1]
    assert asked.holds("Are you still focal point of Interpeace?")
    assert (await network.member.click("Still right")).holds("Thank you. You are asked again in a year.")
