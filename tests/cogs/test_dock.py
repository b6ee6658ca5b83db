"""The docking station through Discord: what is shown, mended, turned to and forgotten, in four languages (I1–I4, I8, S1)."""

from __future__ import annotations

import pytest

from bot.core.guilds import Actor
from bot.dock.service import MOST_A_DAY
from bot.people.form import Typed
from tests.support.network import Network

SPANISH = '/dock ask need:"Necesitamos ayuda para hablar con pandillas en Medellín"'
ENGLISH = '/dock ask need:"Help to talk with gangs in Medellín"'


async def test_the_answer_is_the_askers_alone_and_says_how_it_was_understood(network: Network) -> None:
    answer = await network.member.run(ENGLISH)
    assert answer.ephemeral
    assert "Understood as: dialogue, gangs · in Medellin, Colombia" in answer.text.replace("í", "i")
    assert "Nobody is listed for dialogue and gangs in Colombia." in answer.text
    assert "There, but listed for other things: City of Medellín" in answer.text


async def test_each_organisation_has_its_reasons_and_two_ways_to_it(network: Network) -> None:
    answer = await network.member.run(ENGLISH)
    assert "California Gang Prevention Programme" in answer.text
    assert "Among its themes: gangs" in answer.text
    assert answer.labels.count("Ask for an introduction") == 3
    card = await network.member.click("Open")
    assert card.ephemeral
    assert "California Gang Prevention Programme" in card.text


async def test_works_are_opened_from_the_answer(network: Network) -> None:
    answer = await network.member.run(ENGLISH)
    [opening] = [one for one in answer.labels if one.startswith("Open “Negotiating")]
    card = await network.member.click(opening)
    assert "Negotiating with Criminal Groups" in card.text


@pytest.mark.parametrize("person", ["member", "miembro", "membre", "membro"])
async def test_everybody_is_answered_whatever_they_write_in(network: Network, person: str) -> None:
    for need in (SPANISH, ENGLISH, '/dock ask need:"Comment impliquer les habitants dans la police à Abidjan ?"'):
        answer = await network.people[person].run(need)
        assert answer.ephemeral
        assert answer.labels


async def test_more_is_turned_to_and_back(network: Network) -> None:
    answer = await network.member.run(ENGLISH)
    [more] = [one for one in answer.labels if "more organisation" in one]
    page = await network.member.choose(more)
    assert "Organisations" in page.text
    following = await network.member.click("Next")
    assert following.text != page.text
    back = await network.member.click("Back to the answer")
    assert back.text == answer.text


async def test_a_wrong_reading_is_mended_in_a_form(network: Network) -> None:
    await network.member.run(ENGLISH)
    form = await network.member.click("Change what was understood")
    assert form.modal is not None
    mended = await network.member.submit({"themes": "gender", "place": "Montreal"})
    assert "Understood as: gender · in Montreal, Canada" in mended.text
    assert "Women in Cities International" in mended.text


async def test_a_form_with_an_unknown_place_says_so(network: Network) -> None:
    await network.member.run(ENGLISH)
    await network.member.click("Change what was understood")
    refused = await network.member.submit({"place": "Atlantis"})
    assert "Atlantis" in refused.text
    assert refused.ephemeral


async def test_a_question_is_forgotten_with_one_press(network: Network) -> None:
    await network.member.run(ENGLISH)
    gone = await network.member.click("Forget this question")
    assert "forgotten" in gone.text


async def test_the_buttons_work_after_a_restart(network: Network) -> None:
    answer = await network.member.run(ENGLISH)
    await network.restart()
    [more] = [one for one in answer.labels if "more organisation" in one]
    assert "Organisations" in (await network.member.choose(more)).text


async def test_a_theme_a_place_and_a_date_can_be_named(network: Network) -> None:
    offered = await network.member.complete("/dock ask need:help place:medell")
    assert [one["name"] for one in offered.choices or ()] == ["Medellin, Colombia"] or offered.choices
    answer = await network.member.run(
        '/dock ask need:help field:mediation place:Geneva language:French by:"30 June 2090"'
    )
    assert "Understood as: mediation · in Geneva, Switzerland · in French · by 30 June 2090" in answer.text
    assert "Centre for Humanitarian Dialogue" in answer.text
    assert "Nobody who is listed says that they speak French." in answer.text


async def test_a_need_that_says_nothing_is_asked_back(network: Network) -> None:
    answer = await network.member.run('/dock ask need:"Help us"')
    assert "No theme and no place was recognised in this." in answer.text
    assert "Say which theme or which place you mean" in answer.text


async def test_who_asks_too_often_is_told_when_to_come_back(network: Network) -> None:
    for _number in range(MOST_A_DAY):
        await network.member.run("/dock ask need:gangs")
    assert "as often as it goes" in (await network.member.run("/dock ask need:gangs")).text


async def test_markup_and_mentions_in_a_need_are_shown_as_typed(network: Network) -> None:
    answer = await network.member.run('/dock ask need:"**gangs** @everyone `x` https://example.org"')
    assert "@everyone" not in answer.text


async def test_people_who_agreed_are_shown_and_what_they_hide_is_nowhere(network: Network) -> None:
    expert, people = Actor(user=network.curator.actor.id, guild=network.guild), network.app.people
    for consent in ("listed", "asked"):
        await network.app.privacy.set_consent(expert, consent, given=True)
    await people.write(expert, Typed(name="Ana Gómez", role="Mediator", seeks="Zyxqvwordle", places="Cali, Colombia"))
    await people.choose(expert, "themes", ["gangs"])
    await people.show_to(expert, ["name", "role", "themes"], "members")
    answer = await network.member.run(ENGLISH)
    assert "People who agreed to be asked" in answer.text
    assert "Ana Gómez" in answer.text
    assert "Works on gangs" in answer.text
    assert "Zyxqvwordle" not in answer.text
    assert "based in Cali" not in answer.text
    assert str(expert.user) not in repr(answer.messages)


async def test_another_server_sees_nothing_of_it(network: Network) -> None:
    await network.member.run(ENGLISH)
    answer = await network.outsider.run(ENGLISH)
    assert "California Gang" not in answer.text
