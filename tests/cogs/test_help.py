"""`/help` through Discord: what this person may do here, and nothing that they may not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import discord
import pytest
from discord import app_commands

from bot.client import Client
from cogs.help.topics import TOPICS
from tests.conversations.talks import opened
from tests.support.network import Network

FOR_ALL = [topic for topic in TOPICS if topic.audience == "everybody"]
TITLES = {topic.key: str(topic.title) for topic in TOPICS}


def in_tree(client: Client) -> Iterator[str]:
    """Every command as it is typed, and every menu of messages as it is called."""
    for command in client.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            yield f"/{command.qualified_name}"
    for menu in client.tree.get_commands(type=discord.AppCommandType.message):
        yield menu.name


async def everything(network: Network, name: str) -> str:
    """All that `/help` shows somebody: the overview, and every page of every topic that it has a button for."""
    person = network.people[name]
    shown = [(await person.run("/help")).text]
    for label in list(person.last.labels):
        await person.run("/help")
        answer = await person.click(label)
        shown.append(answer.text)
        while "Next" in answer.labels:
            answer = await person.click("Next")
            shown.append(answer.text)
    return "\n".join(shown)


def names(text: str, command: str) -> bool:
    """Whether a whole command stands in a text, not only the beginning of a longer one."""
    return re.search(rf"{re.escape(command)}(?![\w-]| [a-z]+ –)", text) is not None


async def test_every_command_is_named_to_those_who_may_use_it(network: Network) -> None:
    shown = await everything(network, "admin")
    missing = [command for command in in_tree(network.world.client) if not names(shown, command)]
    assert missing == []


async def test_members_are_shown_every_command_of_theirs_and_none_of_curators(network: Network) -> None:
    shown = await everything(network, "member")
    closed = ("/curate", "/setup", "/doctor", "Feature", "Unfeature", "Move to conversation")
    theirs = [command for command in in_tree(network.world.client) if not command.startswith(closed)]
    assert [command for command in theirs if not names(shown, command)] == []
    assert "/curate" not in shown
    assert "/doctor" not in shown
    assert "/setup" not in shown


async def test_curators_see_theirs_and_nothing_of_administrators(network: Network) -> None:
    shown = await everything(network, "curator")
    theirs = [command for command in in_tree(network.world.client) if command.startswith("/curate")]
    assert len(theirs) > 25
    assert [command for command in theirs if not names(shown, command)] == []
    assert "/setup guide" not in shown


async def test_every_answer_is_for_the_person_alone_and_no_longer_than_a_phone_screen(network: Network) -> None:
    for topic in TOPICS:
        answer = await network.admin.run(f"/help topic:{topic.key}")
        assert answer.ephemeral
        assert len(answer.text) < 1300, topic.key
    assert (await network.admin.run("/help")).ephemeral


@pytest.mark.parametrize("topic", ["review", "listed", "meetings", "talks", "setup", "nonsense", "../x", "@everyone"])
async def test_a_topic_that_is_not_for_somebody_is_refused_like_one_that_is_not_there(
    network: Network, topic: str
) -> None:
    answer = await network.member.run(f'/help topic:"{topic}"')
    assert "There is no help for you on" in answer.text
    assert "/help" in answer.text


async def test_a_forged_button_shows_members_nothing_of_curators(network: Network) -> None:
    await network.curator.run("/help")
    review = await network.curator.click("Review the library")
    assert "/curate resources review" in review.text
    await network.admin.run(f"/setup curators role:@{'Administrators'}")
    await network.curator.run("/help topic:someone")
    assert "Review the library" not in (await network.curator.click("All topics")).labels


async def test_the_list_of_topics_holds_only_what_somebody_may_do(network: Network) -> None:
    offered = (await network.member.complete("/help topic:")).choices or ()
    assert [one["name"] for one in offered] == [str(topic.title) for topic in FOR_ALL]
    offered = (await network.admin.complete("/help topic:")).choices or ()
    assert len(offered) == len(TOPICS)
    offered = (await network.curator.complete("/help topic:meet")).choices or ()
    assert [one["name"] for one in offered] == ["Know when we meet", "Run meetings"]


async def test_a_topic_is_understood_by_its_title_too(network: Network) -> None:
    assert "/resources cite" in (await network.member.run('/help topic:"find a pap"')).text


async def test_a_facilitator_who_is_no_curator_sees_how_conversations_are_run(network: Network) -> None:
    assert "Run conversations" not in (await network.member.run("/help")).text
    await opened(network.app, network.guild)
    await network.curator.run(
        '/curate conversation facilitators conversation:"Night economies" member:@member action:add'
    )
    shown = await everything(network, "member")
    assert "/curate conversation close" in shown
    assert "Move to conversation" in shown
    assert "/curate directory" not in shown


async def test_who_curates_is_said_with_the_role_and_pings_nobody(network: Network) -> None:
    answer = await network.member.run("/help topic:curators")
    assert "@Curators" in answer.text
    assert "#curators" not in answer.text
    assert network.world.env.http_requests[-1].json["data"].get("allowed_mentions", {"parse": []}) == {"parse": []}
    assert "#curators" in (await network.curator.run("/help topic:curators")).text
    assert "/setup curators" in (await network.outsider.run("/help topic:curators")).text


async def test_commands_can_be_touched_also_after_a_restart_that_sent_none(network: Network) -> None:
    await network.restart()
    answer = await network.member.run("/help topic:paper")
    shown = str(answer.messages[0].components)
    number = network.world.env.backend.find_command("resources", network.guild)["id"]
    assert f"</resources find:{number}>" in shown


async def test_where_discord_does_not_say_their_numbers_commands_stand_in_words(network: Network) -> None:
    network.fail(500, 0, "/applications/{application}/commands", method="GET")
    spanish = await network.miembro.run("/help topic:paper")
    assert "/recursos buscar" in spanish.text
    assert "</" not in str(spanish.messages[0].components)
    later = await network.miembro.run("/help topic:paper")
    assert "</resources find:" in str(later.messages[0].components)


async def test_titles_and_what_commands_do_are_in_the_readers_language(network: Network) -> None:
    for person in (network.membre, network.miembro, network.membro):
        english = str(network.world.client.tree.get_command("resources").get_command("cite").description)
        assert english not in (await person.run("/help topic:paper")).text
