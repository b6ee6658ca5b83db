"""The line of first use through Discord: once for each person and server, to them alone, after the answer."""

from __future__ import annotations

import pytest

from tests.support.network import Network

LINE = "You are answered in English here; /me language changes it."
NOTHING = "keeps nothing about you so far"


@pytest.fixture
async def strangers(network: Network) -> Network:
    """The network with people whom the bot has never met; elsewhere in the tests it has greeted everybody."""
    await network.app.database.transaction(lambda tx: tx.execute("DELETE FROM greeted"))
    network.app.privacy.forget_greeted()
    return network


async def test_the_first_command_is_answered_and_one_line_comes_after_it_once(strangers: Network) -> None:
    first = await strangers.member.run("/directory find query:geneva")
    assert "Geneva" in first.messages[0].components.__str__()
    assert len(first.messages) == 2
    assert LINE in first.text
    assert NOTHING in first.text
    assert "/privacy" in first.messages[1].content
    assert len((await strangers.member.run("/directory find query:geneva")).messages) == 1
    await strangers.restart()
    assert len((await strangers.member.run("/events list")).messages) == 1
    assert len((await strangers.curator.run("/events list")).messages) == 2


async def test_the_line_is_never_public(strangers: Network) -> None:
    answer = await strangers.member.run("/directory find query:geneva public:true")
    assert not answer.messages[0].ephemeral
    assert answer.messages[1].ephemeral
    assert LINE in answer.messages[1].content


async def test_neither_suggestions_nor_a_form_nor_a_button_bring_it(strangers: Network) -> None:
    await strangers.member.complete("/directory show organisation:gen")
    form = await strangers.member.run("/resources share")
    assert form.modal
    assert not form.messages
    assert LINE in (await strangers.member.run("/resources latest")).text


async def test_a_command_that_is_refused_leaves_it_for_the_next(strangers: Network) -> None:
    assert LINE not in (await strangers.member.run("/directory show organisation:zzzz")).text
    assert LINE in (await strangers.member.run("/directory about")).text


async def test_it_names_the_language_that_somebody_is_answered_in(strangers: Network) -> None:
    assert "français" in (await strangers.membre.run("/directory about")).messages[1].content
    chosen = await strangers.miembro.run("/me language language:English")
    assert LINE in chosen.text
    assert NOTHING not in chosen.text
    assert "What the bot keeps about you" in chosen.text


async def test_it_comes_after_an_answer_that_took_long(strangers: Network) -> None:
    answer = await strangers.member.run("/directory export format:CSV")
    assert answer.files
    assert LINE in answer.text


async def test_a_refusal_of_the_line_disturbs_nothing(strangers: Network) -> None:
    strangers.fail(500, 0, "/webhooks/{application}/{token}", method="POST")
    answer = await strangers.member.run("/directory about")
    assert LINE not in answer.text
    assert "Objectives" in answer.text
    assert len((await strangers.member.run("/directory about")).messages) == 1


async def test_who_was_met_is_kept_without_a_number(strangers: Network) -> None:
    await strangers.member.run("/directory about")
    kept = await strangers.app.database.read(lambda tx: tx.value("SELECT person FROM greeted"))
    assert len(kept) == 32
    assert str(strangers.member.actor.id) not in kept
