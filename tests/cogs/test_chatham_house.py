"""The Chatham House Rule over a whole life (P1, P3, P5): whatever anybody typed, no output names anybody.

A person's name, an organisation of the directory and one that is withheld by hand are planted in every field that a
person can fill. Then they are sought in what the bot sent, in what stands on Discord, in every row of the database and
in the log. Left out is what is said to one person about their own doing: what a curator is shown to have been
withheld or has not published yet, and the words somebody searches for. A direct message that was sent before a name was
known is not called back. Works of the library keep
their bibliographic facts, and the calendar its own titles.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.core.folding import fold
from bot.core.guilds import Actor
from bot.sandbox import recording
from bot.sandbox.answers import Answer
from bot.sandbox.person import Person
from bot.sandbox.values import Upload
from tests.support.network import Network

PERSON, LISTED, BY_HAND = "Zuleika Marchetti", "Interpeace", "Fundación Ámbar"
ALL = f"{PERSON}, {LISTED} and {BY_HAND}"
PARTS = ("zuleika", "marchetti", "interpeace", "ambar")
TITLE = "Where do safety and peace meet"
CONVERSATION = f'conversation:"{TITLE}"'
# What may hold them: the names to withhold themselves, what one person typed and has not sent off, works and meetings
# (facts of other features), and the parts of the index that are not text.
KEPT_APART = {"conversation_withheld", "draft", "event", "search_text_data", "search_text_idx"}


def named(text: str) -> list[str]:
    """The planted names, or parts of them, that a text holds, in whatever letters."""
    folded = fold(text)
    return [part for part in PARTS if part in folded]


@dataclass(slots=True)
class Watch:
    """Looks for names in what the bot sends and keeps from here on."""

    network: Network
    before: set[str]
    checked: int
    apart: list[range] = field(default_factory=list)

    @contextmanager
    def private(self) -> Iterator[None]:
        """Leave out what is said to one person about what they themselves typed or wrote."""
        first = self._sent
        yield
        self.apart.append(range(first, self._sent))

    @property
    def _sent(self) -> int:
        return len(self.network.world.env.http_requests)

    def sent(self) -> list[str]:
        """Return each request body that holds a name or tells whose words they are."""
        env = self.network.world.env
        leaks = []
        for number, entry in enumerate(env.http_requests[self.checked :], self.checked):
            if any(number in one for one in self.apart) or "scheduled-events" in entry.path:
                continue
            request = recording.wire(entry)
            body = json.dumps(request.json, ensure_ascii=False)
            found = named(body) + named(entry.reason or "")
            found += re.findall(r"channels/\d+/\d+/\d+", body) if "/messages" in request.path else []
            if found:
                leaks.append(f"{found} in {request.method} {request.path}: {body[:1500]}")
        return leaks

    def stands(self) -> list[str]:
        """Return each message of the bot in a channel, and each file and name of a thread, that holds a name."""
        backend = self.network.world.env.backend
        direct = {person.direct.id for person in self.network.people.values()}
        leaks = []
        for channel, messages in backend.messages.items():
            if channel in direct:
                continue
            for one in messages.values():
                if one.author_id != backend.bot_user.id or one.is_ephemeral:
                    continue
                text = json.dumps([one.content, recording._plain(one.components), recording._plain(one.embeds)])
                files = b"".join(backend.cdn._blobs.get(file["url"], b"") for file in one.attachments)
                if found := named(json.dumps(json.loads(text), ensure_ascii=False)) + named(
                    files.decode("utf-8", "replace")
                ):
                    leaks.append(f"{found} in a message: {one.content} {text[:1500]}")
        leaks += [f"thread {one.name}" for one in backend.channels.values() if named(one.name or "")]
        return leaks

    async def rows(self) -> list[str]:
        """Return each row that holds a name and was not there before."""
        return [row for row in await rows(self.network) if row not in self.before]

    async def nothing(self, caplog: pytest.LogCaptureFixture) -> None:
        assert self.sent() == []
        assert self.stands() == []
        assert await self.rows() == []
        assert [
            one.getMessage()
            for one in caplog.records
            if one.name.startswith(("bot", "cogs")) and named(one.getMessage())
        ] == []


async def rows(network: Network) -> list[str]:
    """Each row of the database that holds a name."""

    def work(tx: Any) -> list[str]:
        found = []
        for table in tx.fetch("SELECT name FROM sqlite_master WHERE type = 'table'"):
            if table["name"] in KEPT_APART:
                continue
            for row in tx.fetch(f"SELECT * FROM {table['name']}"):
                text = json.dumps([str(value) for value in tuple(row)], ensure_ascii=False)
                if named(text):
                    found.append(f"{table['name']}: {text}")
        return found

    return await network.app.database.read(work)


async def watch(network: Network) -> Watch:
    return Watch(network=network, before=set(await rows(network)), checked=len(network.world.env.http_requests))


def call(network: Network, name: str, display: str) -> None:
    """Give somebody another name in the server."""
    backend = network.world.env.backend
    backend.edit_member(network.guild, network.people[name].actor.id, {"nick": display})


async def opened(network: Network, seen: Watch, *, title: str, framing: str, questions: str) -> None:
    """Open a conversation from a template, as a curator does."""
    await network.admin.run("/setup conversations channel:#conversations")
    network.curator.enter("curators")
    await network.curator.run("/curate conversation open template:exchange")
    with seen.private():
        await network.curator.submit(title=title, framing=framing, questions=questions, closes="16 March 2027")
        await network.curator.choose("Chatham House Rule")
    answer = await network.curator.click("Publish")
    assert "published" in answer.text, answer.text
    await network.advance("1m")


def enter(network: Network, *names: str, title: str = TITLE) -> None:
    """Bring people into the thread of the conversation, whatever follows its title."""
    channels = network.world.env.backend.channels.values()
    thread = next(one.name for one in channels if one.name and one.name.startswith(title) and one.parent_id)
    for name in names:
        network.people[name].enter(thread)


def labelled(components: Any, address: str) -> Iterator[str]:
    """The labels of the buttons that lead to an address."""
    for one in components:
        if str(one.get("custom_id", "")).startswith(address):
            yield one["label"]
        yield from labelled([*(one.get("components") or []), *filter(None, [one.get("accessory")])], address)


async def press(person: Person, address: str) -> Answer:
    """Press a button of what this person saw last, whatever it is called."""
    found = [label for one in person.last.messages for label in labelled(one.components, address)]
    assert found, f"{address} is not in {person.last.text}"
    return await person.click(found[-1])


async def feature(network: Network, on: int = 1, **typed: str) -> Answer:
    form = await network.curator.menu("Feature", on=on)
    assert form.modal is not None, form.text
    return await network.curator.submit(typed)


async def exports(network: Network, name: str = "member") -> str:
    """The three files of the conversation, as somebody gets them."""
    answers = [
        await network.people[name].run(f"/conversation export {CONVERSATION} format:{one}")
        for one in ("Markdown", "HTML", "JSON")
    ]
    files = [file for answer in answers for file in answer.files]
    assert len(files) == 3
    return "\n".join(file.text or "" for file in files)


async def test_names_planted_in_every_field_are_in_no_output_of_its_whole_life(
    network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    call(network, "miembro", PERSON)
    person, curator, reader = network.miembro, network.curator, network.member
    # The calendar and the library have titles of their own, which name them.
    curator.enter("curators")
    await curator.run(f'/curate events create title:"Briefing by {ALL}" date:"9 March 2027" time:"15:00"')
    assert "Published" in (await curator.click("Publish")).text

    seen = await watch(network)
    # Before anybody took part, only the directory is known.
    await opened(
        network, seen, title=f"{TITLE}, with {LISTED}", framing=f"Why now: {LISTED} asks. See hello@interpeace.org.",
        questions=f"What does {LISTED} say?\nWhat else? (8 March 2027 10:00)",
    )  # fmt: skip
    await reader.run(f"/conversation follow {CONVERSATION} digest:daily")
    enter(network, "member", "miembro", "membre", "curator")

    with seen.private():
        await person.say(
            f"I am {PERSON} <@{person.actor.id}>, once of {LISTED}, now of {BY_HAND}: zuleika@interpeace.org, "
            f"https://discord.com/channels/{network.guild}/{person.place.id}/{person.place.id + 5}. Markets come first."
        )
        shown = await feature(network, note=f"As {ALL} put it", withhold=BY_HAND, question="1")
    assert "Zuleika" in shown.text, "the curator alone sees what was withheld"
    enter(network, "member", "miembro", "membre", "curator")

    # From now on every one of them is known.
    await reader.say(f"ZULEIKA, marchetti and fundacion ambar told {LISTED} so @miembro: lights matter.")
    with seen.private():
        await feature(network, note=f"{ALL}", question="1")
    await network.membre.say(f"Taken back: {ALL}")
    with seen.private():
        await feature(network)
    await network.membre.show(dm=True)
    with seen.private():
        await press(network.membre, "feat.back")
    await network.membre.say(f"{ALL} first said one thing.")
    with seen.private():
        await feature(network)
    await network.membre.edit(f"{ALL} then said another.")
    network.member.enter("lobby")
    curator.enter("lobby")
    await reader.say(f"In the lobby, {ALL} praised night buses.")
    with seen.private():
        form = await curator.menu("Move to conversation")
        assert form.modal is not None, form.text
        await curator.submit(note=f"{ALL} said so")
    await network.advance("1m")
    enter(network, "member", "miembro", "membre", "curator")
    with seen.private():
        await feature(network, question="1")

    await curator.run(
        f'/curate conversation question {CONVERSATION} action:add words:"Would {ALL} agree?" when:"9 March 2027"'
    )
    await curator.run(f"/curate conversation facilitators {CONVERSATION} member:@miembro")
    await curator.run(f'/curate conversation link {CONVERSATION} event:"Briefing"')
    refused = await curator.run(f"/curate conversation link {CONVERSATION} organisation:{LISTED}")
    assert "no organisation is named" in refused.text

    # The text is changed as well.
    managed = await curator.run(f"/curate conversation edit {CONVERSATION}")
    assert managed.messages
    form = await press(curator, "cura.change")
    assert form.modal is not None or await press(curator, "cura.text")
    with seen.private():
        await curator.submit(title=f"{TITLE}: {ALL}"[:100], framing=f"Why now: {ALL} ask.")
        await press(curator, "cura.publish")
    await network.advance("1m")

    await network.restart()
    await network.advance("7d1h")  # questions, a digest, the draft of a week
    enter(network, "member", "miembro", "membre", "curator")
    await curator.run(f"/curate conversation summary {CONVERSATION}")
    await press(curator, "outc.edit")
    await curator.submit(part0=f"Markets and lights, say {ALL}.")
    await press(curator, "outc.file")
    await curator.submit(file=Upload(text="s.md", name="s.md", content=f"Markets and lights, say {ALL}.".encode()))
    assert "Published" in (await press(curator, "outc.publish")).text

    await curator.run(f"/curate conversation point {CONVERSATION} kind:agreement question:1")
    await curator.submit(text=f"{ALL} agree on lights.", numbers="1, 2")
    await curator.run(f'/curate conversation step {CONVERSATION} due:"30 April 2027" owner:@member')
    await curator.submit(text=f"Ask {ALL}", owner=f"{ALL}")
    await curator.run(f"/curate conversation step {CONVERSATION}")
    await curator.submit(text=f"Thank {ALL}", owner=f"{ALL}")
    await network.advance("8d")

    for _time in range(2):
        await curator.run(f'/curate conversation close {CONVERSATION} reason:"As {ALL} wished"')
        await press(curator, "outc.text")
        panel = await curator.submit(
            summary=f"{ALL} begin with markets.", decided=f"{ALL} write a paper.", reason=f"{ALL} are done."
        )
        await press(curator, "outc.preview")
        curator.last = panel
        closed = await press(curator, "outc.finish")
        if "outc.anyway" in str(closed.json):  # two questions have no answers
            closed = await press(curator, "outc.anyway")
        assert "losed" in closed.text, closed.text
        await network.advance("1m")
        reader.enter("lobby")
        files = await exports(network)
        assert "begin with markets" in files
        assert "night buses" in files
        assert named(files) == []
        for command in (
            f"/conversation show {CONVERSATION}", "/conversation mine", "/conversation commitments", "/conversation list",
            '/resources find query:"safety and peace meet"', '/conversation find query:markets',
        ):  # fmt: skip
            answer = await reader.run(command)
            assert answer.messages, command
        await reader.run(f"/conversation show {CONVERSATION}")
        await press(reader, "conv.read")
        await reader.complete('/conversation show conversation:"safety"')
        own = await network.app.own_conversations.export_of(Actor(user=reader.actor.id, guild=network.guild))
        assert "lights matter" in str(own)
        assert named(str(own)) == []
        with seen.private():
            for query in (PERSON, "Zuleika", "marchetti", LISTED, BY_HAND, "Ambar"):
                for command in (f'/conversation find query:"{query}"', f'/resources find query:"{query}"'):
                    answer = await reader.run(command)
                    assert TITLE not in answer.text, f"{command}: {answer.text}"
        if _time == 0:
            await network.restart()
            curator.enter("curators")
            reopened = await curator.run(f'/curate conversation reopen {CONVERSATION} until:"31 March 2027"')
            assert "open" in reopened.text
            await network.advance("1m")
    await seen.nothing(caplog)


async def test_a_name_that_becomes_known_later_leaves_everything_that_stands(
    network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    call(network, "miembro", PERSON)
    curator, who = network.curator, f"{PERSON} of {BY_HAND}"
    seen = await watch(network)
    await opened(
        network,
        seen,
        title=f"{TITLE}: {who}",
        framing=f"Why now: {who} asks.",
        questions=f"What does {who} say?\nWhat else?",
    )
    enter(network, "member", "miembro", "curator")
    await network.member.say(f"Lights matter, as {who} says.")
    await feature(network, note=f"{who} again", question="1")
    curator.enter("lobby")
    network.member.enter("lobby")
    await network.member.say(f"Night buses, as {who} says.")
    form = await curator.menu("Move to conversation")
    assert form.modal is not None, form.text
    await curator.submit(note=f"From {who}")
    await network.advance("1m")
    enter(network, "member", "miembro", "curator")
    await curator.run(f"/curate conversation summary {CONVERSATION}")
    await press(curator, "outc.edit")
    await curator.submit(part0=f"{who} sees lights.")
    await press(curator, "outc.publish")
    await curator.run(f"/curate conversation point {CONVERSATION} kind:difference")
    await curator.submit(text=f"{who} differs.", numbers="1")
    await curator.run(f"/curate conversation step {CONVERSATION}")
    await curator.submit(text=f"Ask {who}", owner=who)
    await network.advance("1m")
    assert seen.stands(), "nobody could know these names yet"

    await network.miembro.say("Markets come first.")
    await feature(network, withhold=BY_HAND)
    await network.advance("1m")
    await network.restart()
    assert seen.stands() == []
    assert await seen.rows() == []


async def test_the_library_follows_what_is_withheld_or_taken_back_after_the_close(network: Network) -> None:
    seen = await watch(network)
    await opened(network, seen, title=TITLE, framing="Why now: it matters.", questions="What matters?")
    enter(network, "member", "miembro", "curator")
    words = "Trained drivers made the night markets safer within one year of work."
    await network.member.say(words)
    await feature(network)
    await network.miembro.say("Lights.")
    await feature(network, question="1")
    curator = network.curator
    await curator.run(f'/curate conversation close {CONVERSATION} reason:"It is over"')
    await press(curator, "outc.text")
    await curator.submit(
        summary=f"{BY_HAND} began. {words}", decided=f"{BY_HAND} goes on.", reason=f"{BY_HAND} is done."
    )
    closed = await press(curator, "outc.finish")
    if "outc.anyway" in str(closed.json):
        await press(curator, "outc.anyway")
    await network.advance("1m")

    curator.enter("curators")
    await curator.run(f"/curate conversation reopen {CONVERSATION}")
    await network.advance("1m")
    enter(network, "curator", "miembro")
    await network.miembro.say("Buses as well.")
    await feature(network, withhold=BY_HAND)
    await network.advance("1m")
    assert seen.stands() == []
    assert await seen.rows() == []
    await curator.run(f"/curate conversation close {CONVERSATION}")
    await press(curator, "outc.finish")
    await network.advance("1m")

    await network.member.show(dm=True)
    await press(network.member, "feat.back")
    await network.advance("1m")
    found = await network.member.run('/resources find query:"safety and peace meet" kind:"consolidated reply"')
    assert TITLE in found.text
    left = await network.app.database.read(
        lambda tx: tx.value("SELECT count(*) FROM resource WHERE abstract LIKE '%Trained drivers%'")
    )
    assert left == 0


async def test_whose_name_here_cannot_be_told_is_not_kept(network: Network) -> None:
    call(network, "miembro", PERSON)
    seen = await watch(network)
    await opened(network, seen, title=TITLE, framing="Why now: it matters.", questions="What matters?")
    enter(network, "miembro", "curator")
    await network.miembro.say(f"Ask {PERSON}.")
    network.fail(500, 0, f"/guilds/*/members/{network.miembro.actor.id}", times=10)
    refused = await feature(network)
    assert "nothing was kept" in refused.text
    assert await network.app.database.read(lambda tx: tx.value("SELECT count(*) FROM contribution")) == 0
