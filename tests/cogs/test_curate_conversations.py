"""What curators do to a conversation, through Discord (D7, D11, I2, I3, I8, I9, P1, S1)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import UserHandle

from bot.conversations import store
from bot.conversations.records import Conversation
from bot.conversations.templates import TEMPLATES
from bot.core.guilds import Actor
from bot.sandbox.answers import Answer
from bot.sandbox.errors import CannotError
from bot.sandbox.person import Person
from tests.cogs.test_resources import buttons, menus, press, said
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
    assert "is published" in answer.text, answer.text
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
    await network.restart()
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
    assert "is published" in (await ready.curator.click("Publish")).text
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


def as_kept(text: str) -> str:
    """Return a text with plain blanks, as what is typed is kept: French puts narrow ones before its marks."""
    return " ".join(text.split())


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
    assert as_kept(french(TEMPLATES[key].questions[0])) in shown
    assert as_kept(french(TEMPLATES[key].framing).splitlines()[0]) in shown
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
    assert "is published" in (await ready.curator.click("Publish")).text


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


def _actor(network: Network) -> Actor:
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


async def test_the_close_can_be_put_off_and_brought_forward_but_not_into_the_past(ready: Network) -> None:
    await published(ready, closes="10 March 2027")
    await change(ready, closes="20 March 2027")
    await ready.curator.click("Save")
    await ready.advance("12d")
    assert (await found(ready)).phase == "open"
    refused = await change(ready, closes="12 March 2027")
    assert "The day on which contributions close is over." in refused.text
    assert (await found(ready)).phase == "open"
    await change(ready, closes="13 March 2027 9:30")
    await ready.curator.click("Save")
    await ready.advance("31m")
    assert (await found(ready)).phase == "synthesis"
    assert "in synthesis" in (await ready.curator.run(EDIT)).text


async def test_in_synthesis_texts_can_be_changed_and_the_close_cannot(ready: Network) -> None:
    await published(ready, closes="10 March 2027")
    await ready.advance("11d")
    refused = await change(ready, framing="Thank you.", closes="20 March 2027")
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
    assert "schedule has been paused" in (await ready.curator.click("Pause")).text
    await ready.advance("10d")
    assert [one.status for one in (await found(ready)).questions] == ["posted", "waiting"]
    assert "Paused since" in (await thread(ready)).text
    going = await ready.curator.click("Resume")
    assert "schedule has been paused" not in going.text
    await ready.advance("2s")
    assert [one.status for one in (await found(ready)).questions] == ["posted", "posted"]
    shown = (await thread(ready)).text
    assert "Paused" not in shown
    assert "What worked?" in shown


async def test_the_preview_withholds_the_names_that_will_be_withheld(ready: Network) -> None:
    await typed(ready, framing="Interpeace asks.", questions="What did Interpeace do?", title="Interpeace and we")
    before = await ready.curator.choose("Attributed")
    assert "Interpeace asks" in before.text
    draft = await ready.curator.choose("Chatham House Rule")
    assert "Interpeace" not in draft.text
    assert "[name withheld] asks." in draft.text
    await ready.curator.click("Publish")
    await ready.advance("2s")
    assert "Interpeace" not in (await thread(ready, (await found(ready)).title)).text


# -- questions ----------------------------------------------------------------------------------------------------


async def test_questions_are_added_now_or_for_a_date(ready: Network) -> None:
    await published(ready, closes="20 March 2027")
    await question(ready, "add", words="Who pays?", when="9 March 2027")
    await question(ready, "add", words="Who gains? (10 March 2027 12:00)")
    answer = await question(ready, "add", words="Who asks?")
    for text in ("3  Who pays?", "will be asked Tuesday, 9 March 2027 09:00", "4  Who gains?", "10 March 2027 12:00"):
        assert text in answer.text, text
    await ready.advance("2s")
    shown = (await thread(ready)).text
    assert shown.count("Who asks?") == 2  # in the card, and asked
    assert shown.count("Who pays?") == 1
    await ready.advance("10d")
    one = await found(ready)
    assert [question.status for question in one.questions] == ["posted"] * 5
    assert one.questions[2].posted_at == LATER
    assert (await thread(ready)).text.count("Who pays?") == 2


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"words": "Why?", "when": "28 February 2027"}, "not open at that time"),
        ({"words": "Why?", "when": "21 March 2027"}, "not open at that time"),
        ({"words": "Why?", "when": "4/5/2027"}, "may be more than one day"),
        ({"words": "Why?", "when": "soon"}, "“soon”"),
        ({"words": "\u202eWhy?"}, "change the order of reading"),
        ({}, "Guiding question is empty"),
    ],
)
async def test_a_question_that_cannot_be_asked_is_refused(ready: Network, options: dict[str, str], why: str) -> None:
    await published(ready, closes="20 March 2027")
    assert why in (await question(ready, "add", **options)).text
    assert len((await found(ready)).questions) == 2


async def test_ten_questions_are_the_most_and_one_the_least(ready: Network) -> None:
    await published(ready, opens="8 March 2027", questions="\n".join(f"Question {number}?" for number in range(10)))
    assert "11 given; at most 10 fit" in (await question(ready, "add", words="One more?")).text
    for _turn in range(9):
        await question(ready, "drop", question="1")
    one = await found(ready)
    assert [(left.position, left.text) for left in one.questions] == [(1, "Question 9?")]
    assert "at least one guiding question" in (await question(ready, "drop", question="1")).text
    assert "Say which question is meant." in (await question(ready, "drop", question="2")).text


async def test_a_question_is_moved_asked_now_and_taken_back(ready: Network) -> None:
    await published(ready, questions="What is safety?\nWhat worked? (9 March 2027)", closes="20 March 2027")
    await ready.curator.run(EDIT)
    await ready.curator.choose("2 What worked?")
    await ready.curator.click("Give it a date")
    moved = await ready.curator.submit(when="12 March 2027 15:00")
    assert "will be asked Friday, 12 March 2027 15:00" in moved.text
    await ready.advance("9d")
    assert (await found(ready)).questions[1].status == "waiting"
    await ready.curator.choose("2 What worked?")
    await ready.curator.click("Ask it now")
    await ready.advance("2s")
    assert (await thread(ready)).text.count("What worked?") == 2
    assert "has been asked already" in (await question(ready, "ask", question="2")).text
    assert "Withdraw it first" in (await question(ready, "move", question="2", when="15 March 2027")).text
    assert "Withdraw it first" in (await question(ready, "drop", question="2")).text
    held = await question(ready, "hold", question="2")
    assert "withdrawn; it has no date" in held.text
    await ready.advance("2s")
    shown = await thread(ready)
    assert shown.text.count("What worked?") == 1  # its message is gone, the card has it without a date
    assert "since" not in shown.text.partition("What worked?")[2].partition("Featured so far")[0]
    await question(ready, "move", question="2", when="15 March 2027 9:00")
    await ready.advance("5d")
    assert (await thread(ready)).text.count("What worked?") == 2
    await ready.advance("1h")
    assert (await thread(ready)).text.count("What worked?") == 2


async def test_a_question_of_the_opening_is_taken_back_out_of_it(ready: Network) -> None:
    await published(ready)
    await question(ready, "hold", question="2")
    await ready.advance("2s")
    shown = await thread(ready)
    assert shown.text.count("What is safety?") == 2
    assert shown.text.count("What worked?") == 1
    assert "Question 1 of 2" in shown.text


async def test_words_of_a_question_are_changed_in_the_card_and_not_asked_again(ready: Network) -> None:
    await published(ready, questions="What is safety?\nWhat worked? (9 March 2027)", closes="20 March 2027")
    await ready.advance("8d1m")
    before = len((await thread(ready)).messages)
    await ready.curator.run(EDIT)
    await ready.curator.choose("2 What worked?")
    await ready.curator.click("Change its words")
    panel = await ready.curator.submit(words="What worked where you are (12 March 2027)?")
    assert "What worked where you are (12 March 2027)?" in panel.text
    await ready.advance("2s")
    shown = await thread(ready)
    assert len(shown.messages) == before
    assert "2  What worked where you are" in shown.text
    assert (await found(ready)).questions[1].posted_at == LATER


async def test_words_that_bear_a_date_keep_it_and_move_nothing(ready: Network) -> None:
    await published(ready, questions="What is safety?\nWhat worked? (9 March 2027)", closes="20 March 2027")
    await ready.curator.run(EDIT)
    await ready.curator.choose("2 What worked?")
    await ready.curator.click("Change its words")
    await ready.curator.submit(words="What did the accord change (9 April 2016)")
    changed = (await found(ready)).questions[1]
    assert changed.text == "What did the accord change (9 April 2016)"
    assert changed.due_at == LATER


async def test_a_question_is_asked_while_its_conversation_is_open_only(ready: Network) -> None:
    await published(ready, opens="8 March 2027")
    assert "asked while a conversation is open" in (await question(ready, "ask", question="1")).text
    await ready.curator.run(EDIT)
    assert "Ask it now" not in buttons(await ready.curator.choose("1 What is safety?"))


async def test_a_question_that_is_gone_is_said_to_be_gone(ready: Network) -> None:
    """S1."""
    await published(ready, opens="8 March 2027")
    await ready.curator.run(EDIT)
    shown = await ready.curator.choose("2 What worked?")
    await question(ready, "drop", question="2")
    ready.curator.last = shown
    assert "not there any more" in (await ready.curator.click("Withdraw the question")).text
    assert len((await found(ready)).questions) == 1


# -- facilitators (I8) ------------------------------------------------------------------------------------------


async def test_a_facilitator_without_the_role_works_on_that_conversation_alone(ready: Network) -> None:
    await published(ready)
    await published(ready, title="Another talk")
    command = f'/curate conversation facilitators conversation:"{TITLE}" member:@member'
    named = await ready.curator.run(command)
    assert "Facilitated by @curator and @member." in named.text or "@member" in named.text
    assert "Facilitated by" in (await press(ready, "cura.edit:1")).text
    assert "schedule has been paused" in (await press(ready, "cura.pause:1:1")).text
    assert (await press(ready, "cura.add:1")).modal
    await ready.member.submit(words="Who pays?")
    assert [one.text for one in (await found(ready)).questions][-1] == "Who pays?"
    await press(ready, "cura.change:1")
    for route in ("cura.edit:2", "cura.pause:2:1", "cura.add:2", "cura.change:2", "cura.hold:2:3", "cura.drop:2:3"):
        answer = await press(ready, route)
        assert not answer.modal, route
        assert "Another talk" not in answer.text, route
        assert "urator" in answer.text, route
    assert (await found(ready, 2)).paused_at is None
    draft = await ready.app.database.read(lambda tx: tx.value("SELECT id FROM draft"))
    await ready.curator.run(f"{command} action:remove")
    for route in ("cura.edit:1", "cura.pause:1:0", "cura.add:1", f"cura.publish:{draft}"):
        answer = await press(ready, route)
        assert not answer.modal, route
        assert "Facilitated by" not in answer.text, route
    assert (await found(ready)).paused_at is not None


async def test_ten_facilitate_at_most_and_no_bot_does(ready: Network) -> None:
    await published(ready)
    bot = ready.world.env.backend.bot_user

    env, guild = ready.world.env, ready.world.society.network
    answer = await ready.curator.run(
        f'/curate conversation facilitators conversation:"{TITLE}"',
        member=MemberActor(env, guild, UserHandle(env, bot)),
    )
    assert "A bot cannot facilitate." in answer.text
    await ready.app.database.transaction(
        lambda tx: store.put_facilitators(tx, 1, [10**17 + number for number in range(10)])
    )
    full = await ready.curator.run(f'/curate conversation facilitators conversation:"{TITLE}" member:@member')
    assert "11 given; at most 10 fit" in full.text


# -- links ------------------------------------------------------------------------------------------------------


async def test_what_is_linked_points_to_the_conversation_until_it_is_taken_out(ready: Network) -> None:
    await published(ready)
    work = "Understanding the Grammar of the City"
    linked = await ready.curator.run(
        f'/curate conversation link conversation:"{TITLE}" resource:"{work}" organisation:Interpeace'
        ' event:"Inception phase"'
    )
    for text in (f"Resource: {work}", "Organisation: Interpeace", "Meeting: "):
        assert text in linked.text, text
    cards = (
        f'/resources show resource:"{work}"', "/directory show organisation:Interpeace",
        '/events show event:"Inception phase"',
    )  # fmt: skip
    for card in cards:
        assert f"Discussed in – {TITLE} (open)" in (await ready.member.run(card)).text, card
        assert "What is safety?" in (await ready.member.click("Open the conversation")).text, card
    await ready.advance("2s")
    assert "resources: 1" in (await thread(ready)).text
    await ready.curator.run(EDIT)
    for value in menus(ready.curator.last).items():
        if "Remove a link" in value[0]:
            await ready.curator.choose(value[1][0])
    assert not (await found(ready)).links
    for card in cards:
        assert "Discussed in" not in (await ready.member.run(card)).text, card


async def test_a_card_names_no_planned_conversation_and_none_of_another_server(ready: Network) -> None:
    """P1."""
    await typed(ready, opens="20 March 2027")
    await ready.curator.choose("Attributed")
    await ready.curator.click("Dates and places")
    await ready.curator.submit(announces="15 March 2027")
    await ready.curator.click("Publish")
    await ready.advance("2s")
    assert (await found(ready)).phase == "planned"
    work = "Understanding the Grammar of the City"
    await ready.curator.run(f'/curate conversation link conversation:"{TITLE}" resource:"{work}"')
    assert "Discussed in" not in (await ready.member.run(f'/resources show resource:"{work}"')).text
    ready.show_to_everyone("/curate")
    for command in (
        "/conversation show conversation:safety", "/conversation follow conversation:safety",
        "/curate conversation edit conversation:safety", "/curate conversation link conversation:safety",
    ):  # fmt: skip
        assert not (await ready.member.complete(command)).choices, command
    assert (await ready.curator.complete("/curate conversation edit conversation:safety")).choices
    assert not (await ready.outsider.complete("/conversation show conversation:safety")).choices
    refused = await ready.member.run("/curate conversation edit conversation:#1")
    assert TITLE not in refused.text
    await ready.advance("14d")
    assert "Discussed in" in (await ready.member.run(f'/resources show resource:"{work}"')).text


async def test_what_is_linked_and_what_is_not_seen_is_said_as_the_language_of_the_curator_has_it(
    ready: Network,
) -> None:
    await published(ready)
    await ready.curator.run("/me language language:français")
    linked = await ready.curator.run(f'/curate conversation link conversation:"{TITLE}" organisation:Interpeace')
    assert "Organisation\u202f: Interpeace" in linked.text
    named = await ready.curator.run(f'/curate conversation facilitators conversation:"{TITLE}" member:@membre')
    assert "ne voit ni /gérer ni" in named.text


async def test_under_the_chatham_house_rule_no_organisation_is_linked(ready: Network) -> None:
    await published(ready, "Chatham House Rule")
    link = f'/curate conversation link conversation:"{TITLE}"'
    answer = await ready.curator.run(f"{link} organisation:Interpeace")
    assert "no organisation is named" in answer.text
    both = await ready.curator.run(f'{link} organisation:Interpeace resource:"Understanding the Grammar of the City"')
    assert "no organisation is named" in both.text
    assert not (await found(ready)).links
    assert "Say what is to be linked." in (await ready.curator.run(link)).text


async def test_several_are_linked_together_or_none_is(ready: Network) -> None:
    """D7."""
    await published(ready)
    answer = await ready.curator.run(
        f'/curate conversation link conversation:"{TITLE}" organisation:Interpeace resource:"No such work at all"'
    )
    assert "No such work at all" in answer.text
    assert not (await found(ready)).links


# -- autocomplete -------------------------------------------------------------------------------------------------


async def test_every_option_is_offered_in_the_readers_language(ready: Network) -> None:
    await published(ready, "Attributed", questions="What is safety?\nWhat worked?")
    complete = ready.curator.complete

    async def names(command: str) -> list[str]:
        return [str(one["name"]) for one in (await complete(command)).choices or ()]

    base = f'/curate conversation question conversation:"{TITLE}"'
    assert await names("/curate conversation edit conversation:safety") == [f"{TITLE} · open"]
    assert await names(f"{base} action:add question:") == ["1 What is safety?", "2 What worked?"]
    assert await names(f"{base} action:add question:worked") == ["2 What worked?"]
    assert await names(f"{base} action:") == [
        "Add one", "Ask it now", "Give it a date", "Withdraw it", "Remove it",
    ]  # fmt: skip
    assert len(await names(f"{OPEN} template:")) == 4
    assert await names(f"{OPEN} language:port") == ["português do Brasil"]
    assert await names(f"{OPEN} event:inception") != []
    link = f'/curate conversation link conversation:"{TITLE}"'
    assert await names(f"{link} resource:grammar") != []
    assert await names(f"{link} organisation:interp") == ["Interpeace"]
    who = f'/curate conversation facilitators conversation:"{TITLE}" member:@member action:'
    assert await names(who) == ["Add", "Remove"]
    assert await names('/curate conversation question conversation:"nothing like it" action:add question:') == []
    await ready.app.members.set_language(_actor(ready), "fr")
    french = ready.app.languages["fr"]
    assert await names(f"{base} action:") == [
        french(one) for one in ("Add one", "Ask it now", "Give it a date", "Withdraw it", "Remove it")
    ]
    assert await names(f"{OPEN} template:") == [as_kept(french(one.name)) for one in TEMPLATES.values()]


async def test_what_is_typed_without_choosing_is_taken_where_it_is_clear(ready: Network) -> None:
    await published(ready)
    await question(ready, "add", words="Who pays?")
    answer = await ready.curator.run(
        f'/curate conversation question conversation:"{TITLE}" action:nonsense words:"Why?"'
    )
    assert "“nonsense” is not on the list" in answer.text
    by_name = await ready.curator.run(
        f'/curate conversation question conversation:"{TITLE}" action:"Withdraw it" question:3'
    )
    assert "withdrawn" in by_name.text


# -- the largest (D11) ------------------------------------------------------------------------------------------


WORD = "Sicherheitskonferenzteilnehmerverzeichnis"


def filled(length: int, between: str = " ") -> str:
    return (between.join([WORD] * 200))[:length].strip().ljust(length, "x")


@pytest.mark.parametrize("mode", ["Attributed", "Chatham House Rule"])
@pytest.mark.parametrize("sign", ["", "*_", "ONU "])
async def test_the_largest_conversation_fits_everywhere(ready: Network, mode: str, sign: str) -> None:
    """D11; marks of Markdown take two characters each once they are escaped, a name that is withheld many more."""
    network = ready
    await network.app.members.set_language(_actor(network), "fr")
    say = network.app.languages["fr"]

    def full(length: int) -> str:
        return (sign * length)[:length].strip().ljust(length, "x") if sign else filled(length)

    asked = await network.curator.run(f"{OPEN} language:fr")
    assert asked.modal
    questions = "\n".join(full(300) for _number in range(10))
    draft = await network.curator.submit(title=full(100), framing=full(1500), questions=questions)
    assert say("Publish") in buttons(draft)
    await network.curator.choose(say({"Attributed": "Attributed"}.get(mode, "Chatham House Rule")))
    await network.curator.click(say("Publish"))
    await network.advance("2s")
    one = await found(network)
    assert len(one.questions) == 10
    now = network.app.clock.now()

    def link(tx: Any) -> None:
        store.put_facilitators(tx, one.id, [*(10**18 + number for number in range(9)), network.curator.actor.id])
        for kind in ("resource", "event") if one.veiled else ("resource", "organisation", "event"):
            numbers = [row["id"] for row in tx.fetch(f"SELECT id FROM {kind} ORDER BY id LIMIT 25")]
            for number in numbers:
                store.add_link(tx, one.id, kind, number, now=now)

    await network.app.database.transaction(link)
    panel = await network.curator.run(f"/curate conversation edit conversation:#{one.id}")
    # Each that is linked can be taken out.
    offered = [option for name, options in menus(panel).items() if say("Remove a link …") in name for option in options]
    assert len(offered) == len((await found(network)).links)
    assert say("Sum up and close") in buttons(panel)
    await press(network, f"cura.question:{one.id}", values=[str(one.questions[9].id)], person=network.curator)
    network.curator.last = await network.curator.run(f"/curate conversation edit conversation:#{one.id}")
    await network.curator.click(say("Change texts and dates"))
    form = await network.curator.click(say("Change the text"))
    assert fields(form)["framing"] == one.framing
    await network.curator.submit()
    await network.curator.click(say("Save"))
    assert (await found(network)).framing == one.framing
    await network.member.run(f"/conversation show conversation:#{one.id}")
    await network.advance("2s")
    shown = await thread(network, one.title)
    assert say("Follow") in buttons(shown)
    if sign != "*_":  # ten questions of nothing but marks are cut short
        assert all(f"\n{number}  " in shown.text for number in range(1, 11))
