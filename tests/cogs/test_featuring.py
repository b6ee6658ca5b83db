"""Featuring, moving and taking back through Discord (D3, I3, I8, I9, P1, P3, P5, S1)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from simcord.backend import serializers

from bot.conversations import contribution_store, store
from bot.conversations.records import TOLD, TOUCHED, Content, Contribution, Conversation, Mode, Phase
from bot.core.guilds import Actor
from bot.sandbox.answers import Answer
from bot.sandbox.errors import CannotError
from bot.sandbox.values import Upload
from tests.cogs.test_directory import press
from tests.support.network import Network

TITLE = "Where do safety and peace meet?"
QUESTION = "Which entry point worked?"
WORDS = "Night buses with trained drivers made the market safer within a year."
EVIL = "@everyone [click](https://evil.example) <@&1> **b** `c`"


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation in a thread."""

    network: Network
    conversation: int

    async def now(self) -> Conversation:
        app = self.network.app
        return await app.database.read(
            lambda tx: app.conversation_indexer._access.present(tx, self.network.guild, self.conversation)
        )

    async def all(self) -> list[Contribution]:
        """Every row of the conversation, whatever its status."""
        numbers = await self.network.app.database.read(
            lambda tx: [
                row["id"]
                for row in tx.fetch("SELECT id FROM contribution WHERE conversation_id = :id", id=self.conversation)
            ]
        )
        return [await self.one(number) for number in numbers]

    async def one(self, number: int) -> Contribution:
        found = await self.network.app.database.read(
            lambda tx: contribution_store.contribution(tx, self.network.guild, number)
        )
        assert found is not None
        return found

    async def only(self) -> Contribution:
        (found,) = await self.all()
        return found

    async def seen(self, said: str) -> list[Answer]:
        """Each message of the thread that everybody sees and that holds a text, oldest first."""
        self.network.admin.enter(TITLE)
        answer = await self.network.admin.show(100)
        found = [Answer(names=answer.names, messages=[one]) for one in answer.messages if not one.ephemeral]
        return [one for one in found if said in one.text]


async def begin(network: Network, mode: Mode = "attributed", phase: Phase = "open", title: str = TITLE) -> Thread:
    """A conversation with one question, in a forum post where the members are."""
    network.admin.enter("conversations")
    await network.admin.post(title, "Welcome")
    thread = network.admin.place.id
    app = network.app

    def work(tx: Any) -> int:
        content = Content(
            title=title, framing="Why now", questions=[(QUESTION, None), ("And what did not?", None)], mode=mode,
            opens_at=app.clock.now() + timedelta(days=2) if phase == "announced" else None,
        )  # fmt: skip
        number = store.insert(
            tx, network.guild, content, phase=phase, channel=network.world.society.forum.id, by=1, now=app.clock.now()
        )
        store.set_thread(tx, network.guild, number, thread)
        first = store.questions(tx, number)[0]
        store.set_question(
            tx, number, first.id, text=first.text, due_at=None, status="posted", posted_at=app.clock.now()
        )
        tx.touch(TOUCHED)
        return number

    made = Thread(network, await app.database.transaction(work))
    await network.advance("1m")  # what the opening itself posts is there then
    for name in ("member", "miembro", "curator"):
        network.people[name].enter(title)
    return made


async def feature(network: Network, on: int = 1, name: str = "curator", **typed: object) -> Answer:
    """Use Feature on a message and send the form."""
    person = network.people[name]
    form = await person.menu("Feature", on=on)
    assert form.modal is not None, form.text
    return await person.submit({key: str(value) for key, value in typed.items()})


async def move(network: Network, words: str = WORDS, **typed: object) -> Answer:
    """Have a member write in the lobby, and a curator move it."""
    network.member.enter("lobby")
    network.curator.enter("lobby")
    await network.member.say(words)
    form = await network.curator.menu("Move to conversation")
    assert form.modal is not None, form.text
    return await network.curator.submit({key: str(value) for key, value in typed.items()})


async def direct(network: Network, name: str = "member") -> list[str]:
    seen = await network.people[name].show(100, dm=True)
    return [Answer(names=seen.names, messages=[one]).text for one in seen.messages]


async def lobby(network: Network) -> list[str]:
    network.admin.enter("lobby")
    seen = await network.admin.show(100)
    return [Answer(names=seen.names, messages=[one]).text for one in seen.messages if not one.ephemeral]


def wire(answer: Answer) -> str:
    return json.dumps(answer.json, ensure_ascii=False)


# -- feature ------------------------------------------------------------------------------------------------------


async def test_what_is_kept_is_shown_to_the_curator_alone(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    answer = await feature(network, question=f"1 · {QUESTION}", theme="Crime prevention", note="It was measured.")
    assert answer.ephemeral
    for said in ("number 1", WORDS, "By member", f"question 1: {QUESTION}", "Crime prevention", "It was measured."):
        assert said in answer.text, said
    assert answer.labels[:2] == ["Change", "Unfeature"]
    one = await thread.only()
    assert (one.status, one.words, one.by, one.number) == ("featured", WORDS, "member", 1)
    assert one.question == (await thread.now()).questions[0].id
    assert len(await thread.seen(WORDS)) == 1  # nothing was posted


async def test_the_question_that_was_asked_last_before_is_chosen_and_none_that_is_not_asked_yet(
    network: Network,
) -> None:
    thread = await begin(network)
    second = (await thread.now()).questions[1]
    assert second.posted_at is not None
    await network.member.say(WORDS)
    number, now = (await thread.now()).id, network.app.clock.now()

    def add(tx: Any) -> None:
        for text, days in (("Asked since?", 1), ("Not asked yet?", 9)):
            store.add_question(tx, number, text, now + timedelta(days=days))
        network.app.conversation_schedule.plan(tx, network.guild, number)

    await network.app.database.transaction(add)
    await network.advance("2d")
    await network.curator.menu("Feature", on=2)
    shown = json.dumps(network.world.env.http_requests[-1].json, ensure_ascii=False)
    assert "Asked since?" in shown
    assert "Not asked yet?" not in shown
    await network.curator.submit({})
    assert (await thread.only()).question == second.id


async def test_the_author_is_told_once_and_nobody_else(network: Network) -> None:
    await begin(network)
    await network.member.say(WORDS)
    await feature(network)
    (told,) = await direct(network)
    assert TITLE in told
    assert WORDS in told
    assert "quoted with your name" in told
    await feature(network, note="A note that came later.")
    assert len(await direct(network)) == 1
    assert await direct(network, "curator") == []


async def test_nobody_is_told_of_words_that_they_featured_themselves(network: Network) -> None:
    thread = await begin(network)
    await network.curator.say(WORDS)
    await feature(network)
    assert (await thread.only()).status == "featured"
    assert await direct(network, "curator") == []


async def test_who_takes_no_direct_messages_is_told_in_the_thread_without_a_word_of_it(network: Network) -> None:
    thread = await begin(network)
    await network.member.run("/me reminders when:off")
    await network.member.say(WORDS)
    await feature(network)
    assert await direct(network) == []
    (said,) = await thread.seen("featured something you wrote here")
    assert WORDS not in said.text
    network.member.enter(TITLE)
    mine = await network.member.click("See it")
    assert mine.ephemeral
    assert WORDS in mine.text
    network.miembro.enter(TITLE)
    other = await network.miembro.click("See it")
    assert WORDS not in other.text


async def test_whose_direct_messages_are_closed_is_told_in_the_thread(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    network.fail(403, 50007, f"/channels/{network.member.direct.id}/messages")
    await feature(network)
    assert len(await thread.seen("featured something you wrote here")) == 1


async def test_under_the_chatham_house_rule_no_name_is_kept(network: Network) -> None:
    thread = await begin(network, "chatham")
    await network.member.say("With Interpeace I saw Adaeze Okoye do it")
    answer = await feature(network, withhold="Adaeze Okoye", note="Ask Adaeze Okoye")
    one = await thread.only()
    assert one.by == ""
    for name in ("Adaeze", "Okoye", "member", "Interpeace"):
        assert name not in one.words, name
        assert name not in one.note, name
    assert "Adaeze Okoye" in answer.text  # said to the curator alone
    assert "were withheld" in answer.text
    (told,) = await direct(network)
    assert "Chatham House Rule" in told


async def test_featuring_again_takes_the_new_words_and_keeps_the_number(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await feature(network, note="First.")
    await network.member.edit("Trams, not buses.")
    one = await thread.only()
    assert (one.status, one.words, one.note) == ("changed", "", "First.")
    answer = await feature(network)
    assert "Trams, not buses." in answer.text
    again = await thread.only()
    assert (again.status, again.words, again.number, again.note) == ("featured", "Trams, not buses.", 1, "First.")
    assert len(await direct(network)) == 2  # it is another wording


async def test_a_message_outside_of_conversations_is_refused_with_the_way_on(network: Network) -> None:
    await begin(network)
    network.member.enter("lobby")
    network.curator.enter("lobby")
    await network.member.say(WORDS)
    answer = await network.curator.menu("Feature")
    assert answer.modal is None
    assert "Move to conversation" in answer.text


@pytest.mark.parametrize(("phase", "said"), [("closed", "is closed"), ("announced", "not opened yet")])
async def test_a_conversation_that_takes_nothing_says_so(network: Network, phase: Phase, said: str) -> None:
    await begin(network, phase=phase)
    if phase == "closed":  # its thread is locked: what is there was said before, by those who open it
        network.curator.enter(TITLE)
        await network.admin.say(WORDS)
    else:
        await network.member.say(WORDS)
    assert said in (await network.curator.menu("Feature")).text


async def test_files_alone_are_refused_and_files_beside_words_are_named(network: Network) -> None:
    thread = await begin(network)
    await network.member.say("", files=[Upload(text="a.pdf", name="a.pdf", content=b"%PDF")])
    assert "no words" in (await network.curator.menu("Feature")).text
    await network.member.say(WORDS, files=[Upload(text="a.pdf", name="a.pdf", content=b"%PDF")])
    assert "files are not kept" in (await feature(network)).text
    assert (await thread.only()).words == WORDS


async def test_what_was_typed_is_shown_letter_by_letter(network: Network) -> None:
    await begin(network)
    await network.member.say(EVIL)
    answer = await feature(network, note=EVIL)
    assert "@everyone" not in wire(answer)
    assert "\\\\[click\\\\]" in wire(answer)


# -- who may ------------------------------------------------------------------------------------------------------


async def test_a_member_is_refused_even_where_the_menu_is_shown_to_everybody(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    with pytest.raises(CannotError):
        await network.miembro.menu("Feature")
    for menu in ("Feature", "Unfeature", "Move to conversation"):
        network.show_to_everyone(menu)
    assert "curadores" in (await network.miembro.menu("Feature")).text
    assert "curadores" in (await network.miembro.menu("Move to conversation")).text
    await feature(network)
    assert "curadores" in (await network.miembro.menu("Unfeature")).text
    assert (await thread.only()).status == "featured"


async def test_forged_buttons_and_those_of_others_lead_nowhere(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await feature(network)
    one = await thread.only()
    for address in (f"feat.change:{one.id}", f"feat.drop:{one.id}", f"feat.mine:{one.id}:{network.guild}",
                    f"feat.back:{one.id}:{network.guild}", "feat.back:9:9", "feat.drop:x", "feat.change"):  # fmt: skip
        answer = await press(network, address, person=network.miembro)
        assert WORDS not in answer.text
        assert answer.modal is None
    assert (await thread.only()).status == "featured"


async def test_of_two_curators_with_the_form_open_one_features_and_the_other_is_told(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    network.admin.enter(TITLE)
    await network.curator.menu("Feature")
    await network.admin.menu("Feature")
    assert "Featured as number 1" in (await network.curator.submit(note="One")).text
    assert "Somebody else was faster" in (await network.admin.submit(note="Two")).text
    assert (await thread.only()).note == "One"
    assert len(await direct(network)) == 1
    assert "not featured any more" in (await network.curator.menu("Unfeature")).text
    assert "This is not featured." in (await network.admin.menu("Unfeature")).text


# -- change and unfeature --------------------------------------------------------------------------------------------


async def test_question_theme_and_note_can_be_changed_on_the_card(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await feature(network)
    form = await network.curator.click("Change")
    assert form.modal is not None
    answer = await network.curator.submit(question="none of them in particular", note="Because it lasts.")
    assert "Because it lasts." in answer.text
    assert "no question in particular" in answer.text
    one = await thread.only()
    assert (one.words, one.note, one.question) == (WORDS, "Because it lasts.", None)
    assert len(await direct(network)) == 1


async def test_unfeaturing_erases_the_words_and_their_author(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await feature(network)
    answer = await network.curator.click("Unfeature")
    assert "not featured any more" in answer.text
    one = await thread.only()
    assert (one.status, one.words, one.by, one.number) == ("dropped", "", "", 1)
    assert await network.app.featuring.export_of(network.guild, network.member.actor.id) == {"contributions": []}
    again = await feature(network)
    assert "number 1" in again.text
    assert len(await direct(network)) == 2


# -- move -----------------------------------------------------------------------------------------------------------


async def test_what_is_moved_is_posted_with_its_name_and_link_and_leaves_a_pointer(network: Network) -> None:
    thread = await begin(network)
    answer = await move(network, conversation=TITLE, note="For the first question.")
    assert answer.ephemeral
    assert TITLE in answer.text
    assert WORDS in answer.text
    (posted,) = [one.text for one in await thread.seen(WORDS)]
    for said in ("From", "member", "lobby", WORDS, "https://discord.com/channels/"):
        assert said in posted, said
    assert "This is being discussed in" in (await lobby(network))[-1]
    one = await thread.only()
    assert (one.status, one.words, one.note) == ("moved", WORDS, "For the first question.")
    assert one.message is not None
    (told,) = await direct(network)
    assert "brought something you wrote" in told


async def test_under_the_chatham_house_rule_a_repost_names_neither_person_nor_place(network: Network) -> None:
    thread = await begin(network, "chatham")
    await move(network, conversation=TITLE)
    (posted,) = [one.text for one in await thread.seen(WORDS)]
    for said in ("member", "lobby", "https://", str(network.member.actor.id)):
        assert said not in posted, said


async def test_a_repost_can_be_featured_and_keeps_the_words_of_its_author(network: Network) -> None:
    thread = await begin(network)
    await move(network, conversation=TITLE)
    network.curator.enter(TITLE)
    answer = await feature(network, note="Now featured.")
    assert "number 1" in answer.text
    one = await thread.only()
    assert (one.status, one.words, one.by, one.note) == ("featured", WORDS, "member", "Now featured.")
    await network.curator.menu("Unfeature")
    assert (await thread.only()).status == "moved"
    assert len(await thread.seen(WORDS)) == 1


async def test_long_words_are_split_in_order_and_removed_together(network: Network) -> None:
    thread = await begin(network)
    words = " ".join(f"*word*{number}" for number in range(180))
    await move(network, words, conversation=TITLE)
    posted = await thread.seen("word")
    assert len(posted) == 2
    together = " ".join(one.first.content for one in posted)
    assert [together.index(f"word\\*{number} ") for number in (0, 90)] == sorted(
        together.index(f"word\\*{number} ") for number in (0, 90)
    )
    assert "word\\*179" in together
    network.curator.enter(TITLE)
    assert "number 1" in (await feature(network)).text  # on the second part
    network.member.enter("dm")
    await network.member.click("Take my words back")
    assert await removals(network) == 3  # both parts and the pointer


async def test_the_same_message_is_moved_once(network: Network) -> None:
    thread = await begin(network)
    await move(network, conversation=TITLE)
    await network.curator.menu("Move to conversation", on=2)
    assert "already" in (await network.curator.submit(conversation=TITLE)).text
    assert len(await thread.all()) == 1


async def test_what_was_said_under_the_rule_is_not_moved_to_where_names_are_given(network: Network) -> None:
    await begin(network, "chatham")
    other = await begin(network, title="Another one")
    network.member.enter(TITLE)
    network.curator.enter(TITLE)
    await network.member.say(WORDS)
    await network.curator.menu("Move to conversation")
    assert "Chatham House Rule" in (await network.curator.submit(conversation="Another one")).text
    assert await other.all() == []


async def test_own_messages_of_the_bot_are_neither_featured_nor_moved(network: Network) -> None:
    await begin(network)
    await move(network, conversation=TITLE)
    network.curator.enter("lobby")  # where the pointer is
    assert "bot wrote this" in (await network.curator.menu("Move to conversation")).text


# -- authors --------------------------------------------------------------------------------------------------------


async def removals(network: Network) -> int:
    """How many messages of the bot are asked to be removed, or were."""
    waiting = len(await network.app.database.read(store.to_remove))
    deleted = [one for one in network.world.env.http_requests if one.method == "DELETE" and "/messages/" in one.path]
    return waiting + len(deleted)


async def test_an_author_takes_it_back_with_one_button(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await feature(network, note="It was measured.", theme="Crime prevention")
    network.member.enter("dm")
    mine = await network.member.click("See it")
    assert WORDS in mine.text
    assert "number 1" in mine.text
    answer = await network.member.click("Take my words back")
    assert "Taken back" in answer.text
    one = await thread.only()
    assert (one.status, one.words, one.note, one.term, one.by) == ("withdrawn", "", "", None, "")
    for text in await everything(network):
        assert WORDS not in text
    network.curator.enter(TITLE)
    assert "taken these words back" in (await network.curator.menu("Feature")).text
    network.member.enter("lobby")
    again = await press(network, f"feat.back:{one.id}:{network.guild}")
    assert "Nothing that you wrote" in again.text


async def everything(network: Network) -> list[str]:
    """Every text of every table but what Discord was sent."""

    def read(tx: Any) -> list[str]:
        tables = [row["name"] for row in tx.fetch("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = []
        for table in tables:
            if not table.startswith(("search_text", "sqlite_")):
                found += [str([*row]) for row in tx.fetch(f'SELECT * FROM "{table}"')]
        return found

    return await network.app.database.read(read)


async def test_the_audit_of_a_withdrawal_names_nobody(network: Network) -> None:
    await begin(network)
    await network.member.say(WORDS)
    await feature(network)
    network.member.enter("dm")
    await network.member.click("Take my words back")
    rows = await network.app.database.read(
        lambda tx: [dict(row) for row in tx.fetch("SELECT * FROM audit WHERE action = 'conversations.withdrawn'")]
    )
    (row,) = rows
    assert row["actor"] is None
    assert str(network.member.actor.id) not in str(row)
    assert json.loads(row["after"]) == {"number": 1}


# -- what happens on Discord ----------------------------------------------------------------------------------------


async def test_the_words_of_a_deleted_message_go(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await feature(network)
    await network.member.delete()
    one = await thread.only()
    assert (one.status, one.words, one.by) == ("withdrawn", "", "")


async def test_deleting_the_original_of_what_was_moved_removes_the_repost(network: Network) -> None:
    thread = await begin(network)
    await move(network, conversation=TITLE)
    await network.member.delete()
    assert (await thread.only()).status == "withdrawn"
    assert await removals(network) >= 2


async def test_editing_the_original_of_what_was_moved_removes_the_repost_until_it_is_moved_again(
    network: Network,
) -> None:
    thread = await begin(network)
    await move(network, conversation=TITLE)
    await network.member.edit("Trams, not buses.")
    one = await thread.only()
    assert (one.status, one.words, one.message) == ("changed", "", None)
    assert await removals(network) >= 2
    network.curator.enter("lobby")
    at = len(await lobby(network))
    await network.curator.menu("Move to conversation", on=at)
    await network.curator.submit(conversation=TITLE)
    again = await thread.only()
    assert (again.status, again.words, again.number) == ("moved", "Trams, not buses.", 1)
    assert len(await thread.seen("Trams")) == 1


async def test_a_preview_that_discord_adds_is_no_edit(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await feature(network)
    one = await thread.only()
    assert one.message is not None
    backend = network.world.env.backend
    message = backend.messages[one.channel][one.message]
    payload = {**serializers.message_payload(backend, message), "guild_id": str(network.guild)}
    backend.emit("MESSAGE_UPDATE", payload)
    await network.advance("1m")
    assert (await thread.only()).status == "featured"


async def test_deleting_the_thread_takes_no_words_along_and_is_told_once(network: Network) -> None:
    thread = await begin(network)
    for words in (WORDS, "Trams, not buses.", "Neither of the two."):
        await network.member.say(words)
        await feature(network)
    channel = (await thread.now()).thread
    network.world.env.backend.delete_channel(channel)
    await network.advance("1m")
    found = await thread.all()
    assert [(one.status, one.message) for one in found] == [("featured", None)] * 3
    assert found[0].words == WORDS
    network.admin.enter("curators")
    said = (await network.admin.show(20)).text
    assert said.count("Somebody has deleted the thread") == 1
    assert "taken back" not in said


async def test_a_thread_that_was_deleted_while_the_bot_was_away_takes_no_words_along(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await feature(network)
    channel = (await thread.only()).channel
    await network.world._stop()
    network.world.env.backend.delete_channel(channel)
    await network.world._start()
    await network.advance("1m")
    one = await thread.only()
    assert (one.status, one.words, one.message) == ("featured", WORDS, None)


async def test_deleting_the_channel_that_something_was_moved_from_leaves_it(network: Network) -> None:
    thread = await begin(network)
    await move(network, conversation=TITLE)
    network.world.env.backend.delete_channel(network.world.society.lobby.id)
    await network.advance("1m")
    one = await thread.only()
    assert (one.status, one.words, one.from_channel) == ("moved", WORDS, None)
    assert len(await thread.seen(WORDS)) == 1
    await network.restart()
    assert (await thread.only()).status == "moved"


async def test_deleting_any_part_of_a_repost_removes_the_others(network: Network) -> None:
    thread = await begin(network)
    await move(network, "Words about the lamps of markets that matter to us. " * 36, conversation=TITLE)
    one = await thread.only()
    (part,) = await posted(network, one.id, "2")
    (pointer,) = await posted(network, one.id, "pointer")
    network.world.env.backend.delete_message(pointer["channel"], pointer["message"])
    await network.advance("1m")
    assert (await thread.only()).status == "moved"
    network.world.env.backend.delete_message(part["channel"], part["message"])
    await network.advance("1m")
    assert (await thread.only()).status == "dropped"
    assert await removals(network) >= 1
    assert await network.app.featuring.export_of(network.guild, network.member.actor.id) == {"contributions": []}


async def posted(network: Network, number: int, part: str) -> list[dict[str, int]]:
    """Where a message of the bot's that was posted for a contribution stands."""
    surface = f"posted:{number}:{part}"
    return await network.app.database.read(
        lambda tx: [
            dict(row)
            for row in tx.fetch("SELECT channel, message FROM conversation_shown WHERE surface = :it", it=surface)
        ]
    )


async def test_what_was_deleted_after_the_close_while_the_bot_was_away_is_found_too(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await feature(network)
    app = network.app
    await app.database.transaction(lambda tx: store.set_phase(tx, network.guild, thread.conversation, "closed"))
    one = await thread.only()
    assert one.message is not None
    await network.world._stop()
    network.world.env.backend.delete_message(one.channel, one.message)
    await network.world._start()
    await network.advance("1m")
    assert (await thread.only()).status == "withdrawn"


async def test_an_edit_shortly_before_feature_is_no_news_when_discord_repeats_it(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await network.advance("5s")
    await network.member.edit("Trams, not buses.")
    await network.advance("5s")
    await feature(network)
    one = await thread.only()
    assert one.message is not None
    assert one.edited_at is not None
    backend = network.world.env.backend
    message = backend.messages[one.channel][one.message]
    payload = {**serializers.message_payload(backend, message), "guild_id": str(network.guild)}
    assert payload["edited_timestamp"]
    backend.emit("MESSAGE_UPDATE", payload)
    await network.advance("1m")
    assert (await thread.only()).words == "Trams, not buses."
    await network.restart()
    assert (await thread.only()).words == "Trams, not buses."
    await network.member.edit("Bicycles.")
    await network.advance("1m")
    assert (await thread.only()).status == "changed"


async def test_a_question_that_quoted_words_is_asked_again_without_them(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await feature(network)
    curator = network.curator.actor.id
    actor = Actor(user=curator, guild=network.guild, administrator=True)
    await network.app.conversation_questions.add(actor, thread.conversation, f"Is it so that “{WORDS}”?", "", "en")
    await network.advance("1m")
    assert len(await thread.seen("Is it so that “Night buses")) >= 1
    await network.member.delete()
    await network.advance("1m")
    assert await thread.seen("Night buses") == []
    assert len(await thread.seen("Is it so that")) >= 1


async def test_who_deleted_a_message_is_not_guessed(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await feature(network)
    one = await thread.only()
    network.world.env.backend.delete_message(one.channel, one.message)
    await network.advance("1m")
    network.admin.enter("curators")
    said = (await network.admin.show(20)).text
    assert "Contribution 1 was taken back, or its message deleted" in said
    assert "by its author" not in said


async def test_a_message_that_was_deleted_while_the_form_was_open_is_not_kept(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await network.curator.menu("Feature")
    await network.member.delete()
    answer = await network.curator.submit()
    assert "deleted meanwhile" in answer.text
    assert (await thread.only()).words == ""
    assert await direct(network) == []


async def test_a_message_that_was_edited_while_the_form_was_open_is_not_kept_as_it_was(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await network.curator.menu("Feature")
    await network.member.edit("Trams, not buses.")
    answer = await network.curator.submit()
    assert "changed this message meanwhile" in answer.text
    assert (await thread.only()).status == "changed"


async def test_what_was_deleted_or_edited_while_the_bot_was_away_is_followed_when_it_is_back(network: Network) -> None:
    thread = await begin(network)
    for words in (WORDS, "Trams, not buses.", "Neither of the two."):
        await network.member.say(words)
        await feature(network)
    await move(network, "Said in the lobby.", conversation=TITLE)
    deleted, edited, stays, moved = await thread.all()
    assert deleted.message is not None
    assert edited.message is not None
    assert moved.from_channel is not None
    assert moved.from_message is not None
    await network.advance("5m")
    await network.world._stop()
    backend = network.world.env.backend
    backend.delete_message(deleted.channel, deleted.message)
    backend.edit_message(edited.channel, edited.message, {"content": "Bicycles."})
    backend.delete_message(moved.from_channel, moved.from_message)
    await network.world._start()
    await network.advance("1m")
    assert [one.status for one in await thread.all()] == ["withdrawn", "changed", "featured", "withdrawn"]
    assert (await thread.one(stays.id)).words == "Neither of the two."
    await network.restart()
    assert [one.status for one in await thread.all()] == ["withdrawn", "changed", "featured", "withdrawn"]


async def test_a_name_that_is_withheld_later_leaves_what_was_reposted_before(network: Network) -> None:
    thread = await begin(network, "chatham")
    await move(network, "Bongani Dube counted them.", conversation=TITLE)
    assert len(await thread.seen("Bongani Dube")) == 1
    network.member.enter(TITLE)
    network.curator.enter(TITLE)
    await network.member.say(WORDS)
    await feature(network, withhold="Bongani Dube")
    await network.advance("1m")
    assert len(await thread.seen("counted them")) == 1 + await waiting(network)
    assert "Bongani" not in (await thread.seen("counted them"))[-1].text
    assert "Bongani" not in (await thread.all())[0].words


async def waiting(network: Network) -> int:
    """How many messages of the bot in threads are still to be removed."""
    return sum(
        channel != network.world.society.lobby.id for _, channel, _ in await network.app.database.read(store.to_remove)
    )


async def test_facilitators_are_told_of_changed_and_withdrawn_words_by_number_alone(network: Network) -> None:
    await begin(network)
    await network.member.say(WORDS)
    await feature(network)
    await network.member.edit("Trams, not buses.")
    await network.member.delete()
    rows = await network.app.database.read(
        lambda tx: [
            (
                row["moment"].rsplit("-", 1)[0] if row["moment"].count("-") > 1 else row["moment"],
                json.loads(row["content"]),
            )
            for row in tx.fetch("SELECT moment, content FROM delivery WHERE kind = 'conversation.desk' ORDER BY id")
        ]
    )
    assert ("changed-1", {"what": "changed", "number": 1}) in rows
    assert ("withdrawn-1", {"what": "withdrawn", "number": 1}) in rows


async def test_after_a_restart_the_buttons_still_work(network: Network) -> None:
    thread = await begin(network)
    await network.member.say(WORDS)
    await feature(network)
    await network.restart()
    network.member.enter("dm")
    await network.member.click("Take my words back")
    assert (await thread.only()).status == "withdrawn"
    rows = await network.app.database.read(
        lambda tx: tx.fetch("SELECT content FROM delivery WHERE kind = :kind", kind=TOLD)
    )
    assert all(WORDS not in row["content"] for row in rows)
