"""What Discord or the bot refuses, told to whom it concerns, with a way on (D3, D6, I3, I9, S1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversations import store
from bot.conversations.records import Conversation
from bot.core.guilds import Actor
from tests.cogs.test_conversation_surfaces import (
    TITLE,
    begin,
    card,
    close,
    desk,
    held,
    kept,
    look,
    reopen,
    summary,
    thread_of,
    threads,
)
from tests.cogs.test_event_reminders import direct
from tests.cogs.test_events import public
from tests.cogs.test_resources import press
from tests.support.network import Network

DAY = timedelta(days=1)
THREADS, MESSAGES = "/channels/*/threads", "/channels/*/messages"


def curator(network: Network) -> Actor:
    return Actor(user=network.world.society.members["curator"].id, guild=network.guild, administrator=True)


async def note(network: Network, text: str) -> str:
    """What the curators' channel was told last that holds a text."""
    found = [one for one in await public(network, "curators") if one.holds(text)]
    assert found, text
    assert found[-1].first is not None
    return found[-1].first.content


async def facilitate(network: Network, number: int, *names: str) -> None:
    for name in names:
        user = network.world.society.members[name].id
        await network.app.conversation_curation.facilitate(curator(network), number, user, add=True)


# -- what stands -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (403, 50013, "the bot may not write there"),
        (403, 50001, "the bot does not see the channel"),
        (400, 40067, "a post needs a tag there"),
        (400, 50035, "error 50035"),
    ],
)
@pytest.mark.parametrize("lobby", [False, True])
async def test_a_refused_thread_is_told_once_with_what_can_be_done(
    network: Network, status: int, code: int, reason: str, *, lobby: bool
) -> None:
    network.fail(status, code, THREADS, method="POST", times=3)
    await begin(network, lobby=lobby)
    for _round in range(3):
        await look(network)
    await network.restart()
    await network.advance("7h")
    assert await desk(network, "The thread could not be made") == 1
    lines = (await note(network, "The thread could not be made")).splitlines()
    assert lines == [
        f"The thread could not be made: **{TITLE}**",
        f"Discord said: {reason}.",
        "An administrator can see what the bot lacks there with /setup conversations.",
        "It is tried again every six hours, or at once: “Make a new thread” under /curate conversation edit.",
    ]


@pytest.mark.parametrize("lobby", [False, True])
async def test_a_refused_thread_is_made_at_once_when_a_curator_asks(network: Network, *, lobby: bool) -> None:
    place = f"/channels/{network.world.society.lobby.id}/messages"
    network.fail(403, 50013, place if lobby else THREADS, method="POST")
    number = await begin(network, lobby=lobby, posted=2)  # so that its card does not change by itself
    assert threads(network) == []
    network.curator.enter("curators")
    await network.curator.run(f"/curate conversation edit conversation:#{number}")
    await network.curator.click("Make a new thread")
    await network.advance("2s")
    assert len(threads(network)) == 1
    assert (await kept(network, number)).thread == threads(network)[0].id


async def test_a_refused_summary_and_a_refused_reply_are_told_once_each(network: Network) -> None:
    number = await begin(network)
    network.fail(403, 50013, MESSAGES, method="POST")
    await summary(network, number, "Light matters.")
    await look(network)
    assert await desk(network, "A summary could not be posted in the thread") == 1
    await network.advance("7h")
    network.fail(403, 50013, MESSAGES, method="POST")
    await close(network, number)
    await look(network)
    assert await desk(network, "The consolidated reply could not be posted in the thread") == 1
    told = await note(network, "The consolidated reply could not be posted")
    assert "It is tried again every six hours." in told.splitlines()


async def test_a_thread_that_may_not_be_changed_is_told(network: Network) -> None:
    number = await begin(network)
    network.fail(403, 50013, "/channels/*", method="PATCH", times=2)  # its card, then its lock
    await close(network, number)
    await look(network)
    assert await desk(network, "The thread could not be changed") == 1
    await network.advance("7h")
    assert thread_of(network, await held(network, number)).thread_metadata.locked


async def test_a_forum_that_requires_a_tag_gets_its_first_one_of_no_other_phase(network: Network) -> None:
    forum = network.world.society.forum._channel
    tags = [
        {"id": str(900 + n), "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}
        for n, name in enumerate(("closed", "Other", "More"))
    ]
    network.world.env.backend.edit_channel(forum.id, {"available_tags": tags})
    network.world.client.get_channel(forum.id)._flags = 1 << 4  # type: ignore[union-attr]  # simcord has none
    number = await begin(network)
    thread = thread_of(network, await held(network, number))
    assert thread.applied_tags == [901]
    await close(network, number)
    assert thread.applied_tags == [901, 900]


# -- news ------------------------------------------------------------------------------------------------------------


async def test_news_that_the_thread_refused_are_tried_again_by_a_facilitator_alone(network: Network) -> None:
    number = await begin(network, phase="announced", opens_at=network.world.now() + timedelta(hours=1))
    network.fail(403, 50013, MESSAGES, method="POST")
    await network.advance("2h")
    network.admin.enter("curators")
    network.member.enter(TITLE)
    assert not (await network.member.show(20)).holds("has been open since")
    refused = await press(network, f"conv.retry:{number}")
    assert "curators" in refused.text.casefold()
    network.curator.enter("curators")
    await network.curator.show(20)
    said = await network.curator.click("Try again")
    assert "It is tried again now. If the thread refuses it once more, you are told." in said.text
    await network.advance("5s")
    network.member.enter(TITLE)
    assert (await network.member.show(20)).holds("The conversation has been open since")
    again = await press(network, f"conv.retry:{number}", person=network.curator)
    assert "Nothing is left to be tried again." in again.text


async def test_a_named_facilitator_is_told_by_direct_message_and_the_one_who_opened_it_is_not(network: Network) -> None:
    number = await begin(network)
    user = network.world.society.members["curator"].id
    await network.app.database.transaction(
        lambda tx: tx.execute("UPDATE conversation SET created_by = :user WHERE id = :id", user=user, id=number)
    )
    await facilitate(network, number, "curator", "member")
    network.world.env.backend.delete_channel(await held(network, number))
    await network.advance("1m")
    assert await desk(network, "Somebody has deleted the thread") == 1
    (told,) = await direct(network, "member")
    assert told.holds("Somebody has deleted the thread")
    assert await direct(network, "curator") == []


async def test_naming_a_facilitator_says_what_they_may_not_see(network: Network) -> None:
    number = await begin(network)
    network.curator.enter("curators")
    run = f"/curate conversation facilitators conversation:#{number} member:@miembro"
    assert "Manage Messages" in (await network.curator.run(run)).text
    assert "Manage Messages" not in (await network.curator.run(f"{run} action:remove")).text


# -- the close and after -----------------------------------------------------------------------------------------------


async def test_closing_without_a_thread_says_so_and_is_over_then(network: Network) -> None:
    number = await begin(network)
    network.world.env.backend.delete_channel(await held(network, number))
    await network.advance("1m")
    network.curator.enter("curators")
    await network.curator.run(f"/curate conversation close conversation:#{number} reason:over")
    await network.curator.click("Close and publish")
    answer = await network.curator.click("Close all the same")
    assert "Its reply is in the library; it has no thread to post it in." in answer.text
    await network.advance("1m")
    assert (network.guild, number) not in await network.app.conversation_surfaces.numbers()
    again = await network.app.closing.reopen(curator(network), number, "", "en")
    await network.advance("1m")
    assert again.phase == "open"
    assert threads(network) == []


async def test_a_reply_after_reopening_counts_those_who_wrote_since(network: Network) -> None:
    number = await begin(network)
    network.member.enter(TITLE)
    await network.member.say("Light matters.")
    await close(network, number)
    first: Conversation = await kept(network, number)
    assert (first.people, first.messages) == (1, 1)
    await reopen(network, number)
    network.miembro.enter(TITLE)
    await network.miembro.say("Buses do.")
    await close(network, number)
    second = await kept(network, number)
    assert (second.people, second.messages) == (2, 2)


async def test_a_card_promises_no_question_after_the_close(network: Network) -> None:
    start = network.world.now()
    questions = [("What is safety?", None), ("What worked?", start + 3 * DAY), ("And then?", start + 9 * DAY)]
    number = await begin(network, closes_at=start + 5 * DAY, questions=questions)
    shown = await card(network)
    assert "opens 4 March 2027" in shown
    assert "10 March" not in shown
    network.member.enter("conversations")
    assert "10 March" not in (await network.member.run(f"/conversation show conversation:#{number}")).text


# -- questions -------------------------------------------------------------------------------------------------------


async def test_a_question_with_a_date_that_is_none_can_be_taken_up_again(network: Network) -> None:
    number = await begin(network)
    network.curator.enter("curators")
    await network.curator.run(f"/curate conversation edit conversation:#{number}")
    await network.curator.click("Add a question")
    refused = await network.curator.submit({"words": "A careful question?", "when": "31 February 2027"})
    assert refused.labels == ["Take up what you typed"]
    await network.restart()
    form = await network.curator.click("Take up what you typed")
    assert form.modal is not None
    assert "A careful question?" in str(form.modal)
    panel = await network.curator.submit(when="9 March 2027")
    assert "A careful question?" in panel.text
    assert len((await kept(network, number)).questions) == 3


async def test_words_of_a_question_that_somebody_else_changed_are_kept_for_another_try(network: Network) -> None:
    number = await begin(network)
    network.curator.enter("curators")
    one = (await kept(network, number)).questions[1]
    form = await press(network, f"cura.reword:{number}:{one.id}", person=network.curator)
    assert form.modal is not None
    await network.app.database.transaction(
        lambda tx: store.set_question(
            tx, number, one.id, text="Theirs?", due_at=one.due_at, status=one.status, posted_at=one.posted_at
        )
    )
    refused = await network.curator.submit(words="Mine?")
    assert "Somebody else changed this question" in refused.text
    await network.curator.click("Take up what you typed")
    panel = await network.curator.submit()
    assert "Mine?" in panel.text


# -- forged addresses --------------------------------------------------------------------------------------------------


async def test_no_forged_address_names_a_planned_conversation(network: Network) -> None:
    secret = "Secret plan of the mayor"
    number = await begin(network, secret, phase="planned", announces_at=network.world.now() + DAY)
    network.member.enter("lobby")
    for route in (f"conv.unfollow:{number}", f"conv.quiet:{number}:{network.guild}", f"conv.follow:{number}",
                  f"conv.leave:{number}:{network.guild}", f"conv.retry:{number}"):  # fmt: skip
        answer = await press(network, route)
        assert secret not in answer.text, route
