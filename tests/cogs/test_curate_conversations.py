"""What curators do to a conversation, through Discord (D7, D11, I2, I3, I8, I9, P1, S1)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import discord
import pytest

from bot.conversations import store
from bot.conversations.records import Conversation
from bot.conversations.templates import TEMPLATES
from bot.sandbox.answers import Answer
from bot.sandbox.errors import CannotError
from bot.sandbox.person import Person
from tests.cogs.test_resources import buttons, every_part, menus, press, said
from tests.support.network import Network

TITLE = "Where do safety and peace meet?"
TEXTS = {"title": TITLE, "framing": "Findings are due in October.", "questions": "What is safety?\nWhat worked?"}
EVIL = "@everyone <@&165000000000000001> [click](https://evil.example) # **b** `c` ||d||"
LATER = datetime(2027, 3, 9, 9, tzinfo=UTC)
OPEN = "/curate conversation open"
EDIT = f'/curate conversation edit conversation:"{TITLE}"'


@pytest.fixture
async def ready(network: Network) -> Network:
    """The network once an administrator has said where conversations are held."""
    await network.admin.run("/setup conversations channel:#conversations")
    return network


async def found(network: Network, number: int = 1) -> Conversation:
    access = network.app.conversation_indexer._access
    return await network.app.database.read(lambda tx: access.present(tx, network.guild, number))


async def count(network: Network, table: str) -> int:
    return int(await network.app.database.read(lambda tx: tx.value(f"SELECT count(*) FROM {table}")))


async def typed(network: Network, options: str = "", person: Person | None = None, **fields: str) -> Answer:
    """Fill in the form of a new conversation; return its draft."""
    person = person or network.curator
    asked = await person.run(f"{OPEN} {options}")
    assert asked.modal, asked.text
    return await person.submit({**TEXTS, **fields})


async def published(network: Network, mode: str = "Attributed", options: str = "", **fields: str) -> Conversation:
    """Open a conversation as a curator does; its thread is made."""
    await typed(network, options, **fields)
    await network.curator.choose(mode)
    answer = await network.curator.click("Publish")
    assert "Published" in answer.text, answer.text
    await network.advance("2s")
    return await found(network, await count(network, "conversation"))


async def thread(network: Network, name: str = TITLE, count: int = 20) -> Answer:
    """What stands in a thread, as a member sees it."""
    network.member.enter(name)
    return await network.member.show(count)


async def question(network: Network, action: str, **options: str) -> Answer:
    given = " ".join(f'{name}:"{value}"' for name, value in options.items())
    return await network.curator.run(f'/curate conversation question conversation:"{TITLE}" action:{action} {given}')


def fields(answer: Answer) -> dict[str, str]:
    """What stands in the form that is open, by the names of its fields."""
    assert answer.modal, answer.text
    inputs = [part["component"] for part in answer.modal["components"]]
    return {one["custom_id"]: str(one.get("value") or "") for one in inputs}


def plainly(answer: Answer) -> None:
    """Fail where the hostile text is anything but letters in an answer."""
    for text in said(answer) + [message.content for message in answer.messages]:
        assert "@everyone" not in text
        assert not re.search(r"(?<!\\)\[click", text), text
        assert not re.search(r"(?<!\\)<@&", text), text
        assert not re.search(r"(?<!\\)\|\|d", text), text


# -- where conversations are held (I9) ------------------------------------------------------------------------


async def test_only_administrators_decide_where_conversations_are_held(network: Network) -> None:
    network.show_to_everyone("/setup")
    for person in (network.member, network.curator):
        answer = await person.run("/setup conversations channel:#conversations")
        assert "Only an administrator" in answer.text
    assert not await count(network, "conversation_setting")
    assert "where its conversations are held" in (await network.curator.run(OPEN)).text
    answer = await network.admin.run("/setup conversations channel:#conversations")
    assert "#conversations" in answer.text
    assert "Each has a thread there" not in answer.text
    assert "lacks" not in answer.text
    answer = await network.admin.run("/setup conversations channel:#lobby")
    assert "Each has a thread there" in answer.text


async def test_permissions_that_the_bot_lacks_in_the_channel_are_named(network: Network) -> None:
    role = network.world.society.network.roles["Network Memory"]
    role._role.permissions &= ~discord.Permissions(manage_threads=True, pin_messages=True).value
    answer = await network.admin.run("/setup conversations channel:#conversations")
    assert "lacks these permissions: manage threads and pin messages" in answer.text


async def test_a_conversation_can_be_held_in_a_text_channel(network: Network) -> None:
    await network.admin.run("/setup conversations channel:#lobby")
    await published(network)
    assert "What is safety?" in (await thread(network)).text


# -- opening ----------------------------------------------------------------------------------------------------


async def test_only_curators_open_conversations(ready: Network) -> None:
    ready.show_to_everyone("/curate")
    answer = await ready.member.run(OPEN)
    assert not answer.modal
    assert "urator" in answer.text
    assert not await count(ready, "draft")


async def test_a_conversation_is_opened_from_nothing(ready: Network) -> None:
    draft = await typed(ready, closes="20 March 2027")
    assert draft.ephemeral
    assert "Not published yet" in draft.text
    assert "Contributions until: Saturday, 20 March 2027 23:59" in draft.text
    assert not await count(ready, "conversation")
    await ready.curator.choose("Attributed")
    await ready.curator.choose("English", "español")
    await ready.curator.choose("Mediation", "Dialogue")
    await ready.curator.choose("No weekly draft")
    await ready.curator.click("Dates and places")
    await ready.curator.submit(places="Nairobi, Kenya\nColombia", ends="27 March 2027")
    assert "Published" in (await ready.curator.click("Publish")).text
    await ready.advance("2s")
    one = await found(ready)
    assert (one.phase, one.mode, one.weekly, list(one.languages)) == ("open", "attributed", False, ["en", "es"])
    assert {term.key for term in one.terms} == {"mediation", "dialogue"}
    assert [place.country for place in one.places] == ["KE", "CO"]
    assert list(one.facilitators) == [ready.curator.actor.id]
    shown = (await thread(ready)).text
    assert "What is safety?" in shown
    assert "What worked?" in shown
    assert not await count(ready, "draft")


@pytest.mark.parametrize("key", TEMPLATES)
async def test_a_template_gives_texts_to_begin_with_in_the_language_of_the_conversation(
    ready: Network, key: str
) -> None:
    french = ready.app.languages["fr"]
    asked = await ready.curator.run(f"{OPEN} template:{key} language:fr")
    given = fields(asked)
    assert given["title"] == french(TEMPLATES[key].title)
    assert given["questions"].splitlines() == [french(one) for one in TEMPLATES[key].questions]
    assert asked.modal["title"] == "Open a conversation"
    await ready.curator.submit(title=TITLE)
    await ready.curator.choose("Chatham House Rule")
    await ready.curator.click("Publish")
    await ready.advance("2s")
    one = await found(ready)
    assert (one.template, one.language, one.veiled) == (key, "fr", True)
    shown = (await thread(ready)).text
    assert french(TEMPLATES[key].questions[0]) in shown
    assert french(TEMPLATES[key].framing).splitlines()[0] in shown
    # The curator is answered in their own language.
    assert "Change texts and dates" in buttons(await ready.curator.run(EDIT))


async def test_what_is_no_template_is_not_taken_for_one_without_a_word(ready: Network) -> None:
    answer = await ready.curator.run(f"{OPEN} template:nonsense")
    assert "“nonsense” is not on the list" in answer.text
    by_name = await ready.curator.run(f'{OPEN} template:"Query to the network: somebody needs an answer"')
    assert fields(by_name)["title"] == "Query: …"


async def test_a_conversation_follows_a_meeting(ready: Network) -> None:
    asked = await ready.curator.run(f'{OPEN} event:"Inception phase" language:es')
    given = fields(asked)
    assert given["title"].startswith(ready.app.languages["es"]("After the meeting: {title}", title="")[:5])
    assert given["questions"].splitlines() == [
        ready.app.languages["es"](one) for one in TEMPLATES["follow-up"].questions
    ]
    await ready.curator.submit(title=TITLE)
    await ready.curator.choose("Attributed")
    await ready.curator.click("Publish")
    await ready.advance("2s")
    assert [link.kind for link in (await found(ready)).links] == ["event"]
    assert "Inception phase" in (await ready.curator.run(EDIT)).text
    card = await ready.member.run('/events show event:"Inception phase"')
    assert f"Discussed in – {TITLE} (open)" in card.text
    assert TITLE in (await ready.member.click("Open the conversation")).text


WRONG = [
    ({"questions": "x" * 301}, "Guiding question has 301 characters; at most 300 fit."),
    ({"questions": "\n".join(f"Question {number}?" for number in range(11))}, "11 given; at most 10 fit"),
    ({"title": "\u202eevil"}, "change the order of reading"),
    ({"framing": "good\n\u2066evil"}, "change the order of reading"),
    ({"questions": "\u202eevil?"}, "change the order of reading"),
    ({"opens": "9 April 2027", "closes": "1 April 2027"}, "It would close before it opens."),
    ({"closes": "1 February 2027"}, "It would close before it opens."),
    ({"opens": "4/5/2027"}, "may be more than one day"),
    ({"opens": "31 April 2027"}, "that month has 30 days"),
    ({"questions": "What worked? (9 April 2027)", "closes": "1 April 2027"}, "while the conversation is not open"),
]


@pytest.mark.parametrize(("wrong", "why"), WRONG)
async def test_what_is_refused_is_kept_and_can_be_corrected_after_a_restart(
    ready: Network, wrong: dict[str, str], why: str
) -> None:
    draft = await typed(ready, **wrong)
    assert why in draft.text
    with pytest.raises(CannotError, match="off"):
        await ready.curator.click("Publish")
    await ready.curator.choose("Attributed")
    with pytest.raises(CannotError, match="off"):
        await ready.curator.click("Publish")
    await ready.restart()
    again = fields(await ready.curator.click("Change the text"))
    expected = {**TEXTS, **wrong}
    assert {name: again[name] for name in expected} == expected
    good = await ready.curator.submit({**TEXTS, "opens": "", "closes": ""})
    assert "Opens as soon as it is published" in good.text
    assert "Published" in (await ready.curator.click("Publish")).text


async def test_without_a_mode_nothing_is_published(ready: Network) -> None:
    draft = await typed(ready)
    assert "Choose how people’s words may be used." in draft.text
    with pytest.raises(CannotError, match="off"):
        await ready.curator.click("Publish")
    number = await ready.app.database.read(lambda tx: tx.value("SELECT id FROM draft"))
    answer = await press(ready, f"cura.publish:{number}", person=ready.curator)
    assert "Choose how people’s words may be used." in answer.text
    assert not await count(ready, "conversation")
    assert await count(ready, "draft") == 1


async def test_the_mode_is_fixed_once_people_have_been_promised_it(ready: Network) -> None:
    await published(ready, "Chatham House Rule")
    await ready.curator.run(EDIT)
    draft = await ready.curator.click("Change texts and dates")
    assert not any("Attributed" in options for options in menus(draft).values())
    number = await ready.app.database.read(lambda tx: tx.value("SELECT id FROM draft"))
    answer = await press(ready, f"cura.set:mode:{number}", values=["attributed"], person=ready.curator)
    assert "out of date" in answer.text
    assert (await found(ready)).veiled


async def test_publishing_twice_makes_one_conversation(ready: Network) -> None:
    await typed(ready)
    await ready.curator.choose("Attributed")
    number = await ready.app.database.read(lambda tx: tx.value("SELECT id FROM draft"))
    await ready.curator.click("Publish")
    answer = await press(ready, f"cura.publish:{number}", person=ready.curator)
    assert "it was published" in answer.text
    await ready.advance("1m")
    assert await count(ready, "conversation") == 1
    threads = [one for one in ready.world.env.backend.channels.values() if one.name == TITLE]
    assert len(threads) == 1


async def test_discarding_leaves_nothing(ready: Network) -> None:
    await typed(ready)
    assert "Discarded" in (await ready.curator.click("Discard")).text
    assert not await count(ready, "draft")
    assert not await count(ready, "conversation")


async def test_the_draft_of_somebody_else_is_refused(ready: Network) -> None:
    """I8."""
    await typed(ready)
    number = await ready.app.database.read(lambda tx: tx.value("SELECT id FROM draft"))
    for person in (ready.admin, ready.member):
        for route in ("cura.text", "cura.more", "cura.publish"):
            answer = await press(ready, f"{route}:{number}", person=person)
            assert not answer.modal, route
            assert "not kept any more" in answer.text, route
        await press(ready, f"cura.set:mode:{number}", values=["attributed"], person=person)
        await press(ready, f"cura.discard:{number}", person=person)
    assert await count(ready, "draft") == 1
    assert not await count(ready, "conversation")


async def test_another_server_reaches_no_draft_and_no_conversation(ready: Network) -> None:
    """I8, P1."""
    await published(ready)
    await typed(ready)
    draft = await ready.app.database.read(lambda tx: tx.value("SELECT id FROM draft"))
    for route in (
        f"cura.publish:{draft}", f"cura.text:{draft}", "cura.edit:1", "cura.back:1", "cura.change:1", "cura.pause:1:1",
        "cura.add:1", "cura.ask:1:1", "cura.hold:1:1", "cura.drop:1:1", "cura.reword:1:1", "cura.move:1:1",
        "cura.remake:1",
    ):  # fmt: skip
        answer = await press(ready, route, person=ready.outsider)
        assert not answer.modal, route
        assert TITLE not in answer.text, route
    for route, value in (("cura.question:1", "1"), ("cura.unlink:1", "event-1")):
        assert TITLE not in (await press(ready, route, values=[value], person=ready.outsider)).text
    one = await found(ready)
    assert one.paused_at is None
    assert [question.status for question in one.questions] == ["posted", "posted"]


@pytest.mark.parametrize("mode", ["Attributed", "Chatham House Rule"])
async def test_hostile_texts_ping_nobody_and_hide_nothing(ready: Network, mode: str) -> None:
    """I2, I3."""
    network = ready
    draft = await typed(
        network, title=EVIL, framing=f"{EVIL}\n# {EVIL}\n- {EVIL}", questions=f"{EVIL}?\n{EVIL} (9 March 2027)"
    )
    plainly(draft)
    await network.curator.choose(mode)
    plainly(await network.curator.click("Publish"))
    await network.advance("2s")
    one = await found(network)
    plainly(await network.curator.run("/curate conversation edit conversation:#1"))
    plainly(await network.curator.choose(f"1 {one.questions[0].text}"[:100]))
    plainly(await network.member.run("/conversation show conversation:#1"))
    await network.advance("9d")
    shown = await thread(network, one.title)
    assert len(shown.messages) >= 3
    plainly(shown)
    for entry in network.world.env.http_requests:
        mentions = (entry.json or {}).get("allowed_mentions") if isinstance(entry.json, dict) else None
        assert not (mentions or {}).get("parse"), entry


# -- changing -----------------------------------------------------------------------------------------------------


async def change(network: Network, **texts: str) -> Answer:
    """Change the texts of the conversation; return its draft."""
    await network.curator.run(EDIT)
    await network.curator.click("Change texts and dates")
    await network.curator.click("Change the text")
    return await network.curator.submit(texts)


async def test_texts_are_changed_and_the_card_follows(ready: Network) -> None:
    await published(ready)
    draft = await change(ready, framing="Findings are due in November.")
    assert "Not saved yet" in draft.text
    assert "October" in (await thread(ready)).text
    saved = await ready.curator.click("Save")
    assert TITLE in saved.text
    await ready.advance("2s")
    shown = (await thread(ready)).text
    assert "November" in shown
    assert "October" not in shown
    assert len([one for one in (await thread(ready)).messages if "Findings" in str(one.components)]) == 1


async def test_an_unchanged_form_changes_no_date(ready: Network) -> None:
    for language in ("en", "fr", "es", "pt_BR"):
        before = await published(
            ready, options="", opens="1 April 2027 14:05", closes="1 May 2027", title=f"Talk {language}"
        )
        actor = ready.curator.actor
        await ready.app.members.set_language(_actor(ready), language)
        say = ready.app.languages[language]
        await ready.curator.run(f"/curate conversation edit conversation:#{before.id}")
        await ready.curator.click(say("Change texts and dates"))
        await ready.curator.click(say("Change the text"))
        await ready.curator.submit()
        await ready.curator.click(say("Dates and places"))
        await ready.curator.submit()
        await ready.curator.click(say("Save"))
        after = await found(ready, before.id)
        assert after.version > before.version, language
        assert (after.opens_at, after.closes_at) == (before.opens_at, before.closes_at), language
        await ready.app.members.set_language(_actor(ready), "en")
        assert actor.id in after.facilitators


def _actor(network: Network) -> Any:
    from bot.core.guilds import Actor  # noqa: PLC0415

    return Actor(user=network.curator.actor.id, guild=network.guild)


async def test_the_opening_can_be_put_off_and_brought_forward(ready: Network) -> None:
    await published(ready, opens="8 March 2027 9:00", closes="30 March 2027")
    assert (await found(ready)).phase == "announced"
    await change(ready, opens="15 March 2027 9:00")
    await ready.curator.click("Save")
    await ready.advance("8d")
    assert (await found(ready)).phase == "announced"
    await change(ready, opens="10 March 2027 9:00")
    await ready.curator.click("Save")
    await ready.advance("2d")
    one = await found(ready)
    assert one.phase == "open"
    assert one.opens_at == datetime(2027, 3, 10, 9, tzinfo=UTC)


async def test_the_close_can_be_put_off_brought_forward_and_set_to_now(ready: Network) -> None:
    await published(ready, closes="10 March 2027")
    await change(ready, closes="20 March 2027")
    await ready.curator.click("Save")
    await ready.advance("12d")
    assert (await found(ready)).phase == "open"
    await change(ready, closes="12 March 2027")
    await ready.curator.click("Save")
    await ready.advance("2s")
    assert (await found(ready)).phase == "synthesis"
    assert "in synthesis" in (await ready.curator.run(EDIT)).text


async def test_in_synthesis_texts_can_be_changed_and_the_close_cannot(ready: Network) -> None:
    await published(ready, closes="10 March 2027")
    await ready.advance("11d")
    await change(ready, framing="Thank you.", closes="20 March 2027")
    refused = await ready.curator.click("Save")
    assert "cannot be moved" in refused.text
    await change(ready, framing="Thank you.")
    await ready.curator.click("Save")
    assert (await found(ready)).framing == "Thank you."


async def test_a_stale_panel_changes_nothing(ready: Network) -> None:
    """S1."""
    await published(ready)
    await change(ready, framing="Mine.")
    stale = ready.curator.last
    await ready.admin.run(EDIT)
    await ready.admin.click("Change texts and dates")
    await ready.admin.click("Change the text")
    await ready.admin.submit(framing="Theirs.")
    await ready.admin.click("Save")
    ready.curator.last = stale
    answer = await ready.curator.click("Save")
    assert "changed after this was shown" in answer.text
    assert (await found(ready)).framing == "Theirs."


async def test_a_closed_conversation_is_changed_in_nothing(ready: Network) -> None:
    await published(ready)
    draft = await change(ready, framing="Too late.")
    await ready.app.database.transaction(lambda tx: store.set_phase(tx, ready.guild, 1, "closed"))
    ready.curator.last = draft
    assert "This conversation is closed." in (await ready.curator.click("Save")).text
    panel = await ready.curator.run(EDIT)
    assert not {"Change texts and dates", "Add a question", "Pause", "Sum up and close"} & set(buttons(panel))
    for route in ("cura.change:1", "cura.pause:1:1", "cura.hold:1:1", "cura.ask:1:1", "cura.drop:1:1"):
        assert "This conversation is closed." in (await press(ready, route, person=ready.curator)).text, route
    assert "closed" in (await question(ready, "add", words="More?")).text
    assert (await found(ready)).framing == TEXTS["framing"]


async def test_a_pause_rests_the_schedule_until_it_goes_on(ready: Network) -> None:
    await published(ready, questions="What is safety?\nWhat worked? (9 March 2027)", closes="20 March 2027")
    await ready.curator.run(EDIT)
    assert "Its schedule rests" in (await ready.curator.click("Pause")).text
    await ready.advance("10d")
    assert [one.status for one in (await found(ready)).questions] == ["posted", "waiting"]
    assert "Paused since" in (await thread(ready)).text
    going = await ready.curator.click("Go on")
    assert "rests" not in going.text
    await ready.advance("2s")
    assert [one.status for one in (await found(ready)).questions] == ["posted", "posted"]
    shown = (await thread(ready)).text
    assert "Paused" not in shown
    assert "What worked?" in shown
