"""A mark in each private field of one person; every command of everybody else, searched for it. P1, I8.

What nobody may see bears one mark, what curators alone may see another. All that the bot sends is searched as it went
over the wire: answers, files, notices, names of threads, addresses of buttons.
"""

from __future__ import annotations

import json
import re

import pytest

from bot.core.guilds import Actor
from bot.people.form import Typed
from bot.people.records import FIELDS, Field, Visibility
from tests.cogs.test_directory import press
from tests.support.network import Network

NOBODYS = "Zorblaxian"
CURATORS = "Quillfeather"
ASKED = "gangs"
READ = re.compile(r"(?:Understood as|Se entendió): [^\n\\]*")  # how the own words were read

# What each of them says of themselves, and who sees it.
FIELDS_SEEN: dict[Field, tuple[str, Visibility]] = {
    "name": ("Ana Listed", "members"),
    "role": (f"{NOBODYS} adviser", "nobody"),
    "organisation": (f"{CURATORS} House", "curators"),
    "places": (f"{NOBODYS} Town, Kenya", "nobody"),
    "offers": (f"{CURATORS} talks", "curators"),
    "seeks": (f"{NOBODYS} funds", "nobody"),
}

COMMANDS = [
    *(f"/directory people query:{word}" for word in ("Ana", NOBODYS, CURATORS, "Zorblaxien", "Quilfeather", "kenya")),
    "/directory people", '/directory find query:"interpeace"', "/directory show organisation:Interpeace",
    "/directory show organisation:Erbil", f"/directory find query:{NOBODYS}", "/directory export format:JSON",
    "/directory contacts", f'/dock ask need:"Help to talk with {ASKED}, {NOBODYS} or {CURATORS}"',
    f'/dock ask need:"Help to talk with {ASKED}"', "/dock introductions", "/resources latest",
    '/resources find query:"night market"', f"/resources find query:{NOBODYS}", "/resources mine",
    "/resources export format:CSV", "/practice share", "/practice coverage", "/interest", "/me profile", "/me settings",
    "/network pulse", "/stocktake format:Markdown", "/stocktake format:PDF", "/conversation list", "/events list",
    "/privacy", "/help",
]  # fmt: skip
CURATORS_COMMANDS = ["/curate people", "/curate resources review", "/curate directory history organisation:Interpeace"]
COMPLETED = [
    "/directory people query:Z", "/directory people query:Q", "/directory people query:An", "/resources show resource:n",
    "/practice show practice:n", "/directory show organisation:Z",
]  # fmt: skip


async def planted(network: Network) -> tuple[int, int]:
    """Have `member` say everything that they may; return the number of their introduction and of their profile."""
    app, me = network.app, Actor(user=network.member.actor.id, guild=network.guild)
    await app.people.write(me, Typed(**{name: text for name, (text, _seen) in FIELDS_SEEN.items()}))
    for name, (_text, seen) in FIELDS_SEEN.items():
        assert name in FIELDS
        await app.people.show_to(me, [name], seen)
    await app.privacy.set_consent(me, "listed", given=True)
    await app.privacy.set_consent(me, "asked", given=True)

    await network.member.run("/directory show organisation:Interpeace")
    await network.member.click("I work here")
    await network.member.submit(name=f"{CURATORS} Name", words=f"{CURATORS} words for the curators")

    await network.member.run("/interest")
    await network.member.submit(name=f"{CURATORS} Person", why=f"{CURATORS} reasons", languages="English")

    say = app.languages["en"]
    number = await app.practice_writing.begin(me, "en")
    await app.practice_writing.save(me, number, "practice", {"title": f"{NOBODYS} night market"})

    answer = await network.member.run(f'/dock ask need:"Help to talk with {ASKED} in Kenya"')
    assert "Who could help" in answer.text
    await network.member.click("Ask for an introduction")
    await network.member.submit(
        {"need": f"Help to talk with {ASKED}", "name": f"{NOBODYS} Asker", "reach": f"{NOBODYS}@example.org"}
    )
    await network.member.click(say("I agree: send it"))
    await network.advance("2m")

    def numbers(tx):
        return tx.value("SELECT id FROM introduction"), tx.value("SELECT id FROM profile")

    return await app.database.read(numbers)


def wire(network: Network, since: int) -> str:
    return json.dumps([one.json for one in network.world.env.http_requests[since:]], ensure_ascii=False)


@pytest.mark.parametrize("who", ["miembro", "curator", "outsider"])
async def test_nobody_else_is_sent_what_is_not_theirs_to_see(network: Network, who: str) -> None:
    await planted(network)
    person = network.people[who]
    hidden = [NOBODYS, str(network.member.actor.id), *([] if who == "curator" else [CURATORS])]
    own = 0
    for command in [*COMMANDS, *(CURATORS_COMMANDS if who == "curator" else [])]:
        since = len(network.world.env.http_requests)
        answer = await person.run(command)
        sent = wire(network, since) + answer.text + "".join(one.text or "" for one in answer.files)
        # What one typed oneself is said back.
        said = READ.sub("", sent.replace(f"{NOBODYS} or {CURATORS}", "")) if "need:" in command else sent
        if f"query:{NOBODYS}" in command or f"query:{CURATORS}" in command:
            own += 1
            said = said.replace(f"“{NOBODYS}”", "").replace(f"“{CURATORS}”", "").replace(f":{NOBODYS}", "")
            said = said.replace(f":{CURATORS}", "").replace(NOBODYS.lower(), "").replace(f"«\u202f{NOBODYS}", "")
        for mark in hidden:
            if mark == CURATORS and f"query:{CURATORS}" in command:
                assert "Ana Listed" not in said, command
                continue
            if mark == NOBODYS and f"query:{NOBODYS}" in command:
                assert "Ana Listed" not in said, command
                continue
            if mark.isdigit() and who == "curator":
                continue  # the history of the server is the curators' to read
            assert mark not in said, (command, mark)
            assert "need:" not in command or mark.casefold() not in said.casefold(), (command, mark)
    assert own
    for typed in COMPLETED:
        choices = str((await person.complete(typed)).choices)
        for mark in hidden:
            assert mark not in choices, (typed, mark)


ADDRESSES = (
    "dock.back", "dock.more", "dock.change", "foca.open", "foca.see", "foca.list", "foca.gone", "foca.right",
    "foca.accept", "foca.hand", "foca.verify", "intr.open", "intr.yes", "intr.no", "intr.later", "intr.draft",
    "intr.helped", "intr.queue", "intr.panel", "peop.open", "peop.again", "prac.card", "prac.open", "prac.show",
    "prac.read", "prac.look", "prac.file", "prac.step", "wish.open", "wish.history", "wish.mine", "wish.queue",
    "wish.join", "wish.find", "wish.meant",
)  # fmt: skip


async def test_no_address_of_somebody_elses_opens_or_answers_anything(network: Network) -> None:
    introduction, _profile = await planted(network)
    miembro = network.miembro
    for route in ADDRESSES:
        assert route in network.world.client.routes, route
        for address in (f"{route}:{introduction}:{network.guild}", f"{route}:{network.guild}:1", f"{route}:1:work:1"):
            since = len(network.world.env.http_requests)
            sent = (await press(network, address, person=miembro)).text + wire(network, since)
            for mark in (NOBODYS, CURATORS, str(network.member.actor.id)):
                assert mark not in sent, (address, mark)

    def stands(tx):
        return (
            tx.value("SELECT status FROM introduction"), tx.value("SELECT status FROM focal_point"),
            tx.value("SELECT status FROM interest"), tx.value("SELECT count(*) FROM practice"),
        )  # fmt: skip

    assert await network.app.database.read(stands) == ("asked", "claimed", "new", 1)


async def test_what_waits_in_channels_and_direct_messages_names_nobody_who_is_hidden(network: Network) -> None:
    await planted(network)
    await network.advance("3d")
    for who in ("miembro", "curator"):
        for place in ("lobby", "curators") if who == "curator" else ("lobby",):
            network.people[who].enter(place)
            shown = (await network.people[who].show(30)).text
            assert NOBODYS not in shown, (who, place)
            if place == "lobby":
                assert CURATORS not in shown, (who, place)
    for who in ("miembro", "membre", "membro", "curator", "admin"):
        assert NOBODYS not in (await network.people[who].show(30, dm=True)).text, who
