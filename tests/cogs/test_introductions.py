"""Introductions through Discord: asked in an answer, two consents, every refusal alike, the panel.

D4, I2–I4, I8, S1, R2.
"""

from __future__ import annotations

import json

import pytest

from bot.core.database import Transaction
from bot.core.guilds import Actor
from bot.introductions.records import IntroductionCounts
from bot.sandbox.answers import Answer
from tests.cogs.test_directory import press as forged
from tests.support.network import Network

NEED = "Help to talk with gangs in the market"
ASKER = "Zorblaxian Vega"
REACH = "zorblax@example.org"
ANSWERER = "Quillfeather Moreau"
ANSWER_REACH = "+41 22 555 0199"


async def press(network: Network, name: str, address: str) -> Answer:
    network.people[name].enter("lobby")
    return await forged(network, address, person=network.people[name])


async def stands(network: Network, *focal_points: str) -> tuple[int, int]:
    """Have these be focal points of an organisation, and miembro ask something; return (request, organisation)."""
    people = network.world.society.members

    def work(tx: Transaction) -> tuple[int, int]:
        organisation = tx.value("SELECT id FROM organisation WHERE name = 'Interpeace'")
        for number, name in enumerate(focal_points):
            tx.execute(
                """INSERT INTO focal_point (guild_id, organisation_id, user_id, role, status, claimed_at, decided_at,
                     confirmed_at) VALUES (:guild, :organisation, :user, 'focal-point', 'verified', 1, :at, :at)""",
                guild=network.guild, organisation=organisation, user=people[name].id, at=int(network.app.clock.now().timestamp()) + number,
            )  # fmt: skip
        request = tx.value(
            """INSERT INTO dock_request (guild_id, user_id, need, languages, needed_by, language, asked_at)
               VALUES (:guild, :user, :need, '["es"]', '2027-06-30', 'es', 1) RETURNING id""",
            guild=network.guild, user=people["miembro"].id, need=NEED,
        )  # fmt: skip
        return request, organisation

    return await network.app.database.transaction(work)


async def ask(network: Network, request: int, organisation: int, *, thread: str = "No") -> Answer:
    say = network.app.languages["es"]
    form = await press(network, "miembro", f"intr.begin:{request}:organisation:{organisation}")
    assert form.modal is not None, form.text
    assert NEED in json.dumps(form.modal, ensure_ascii=False)
    preview = await network.miembro.submit(name=ASKER, reach=REACH, thread=say(thread))
    assert preview.holds(ASKER)
    return await network.miembro.click(say("I agree: send it"))


async def direct(network: Network, name: str) -> list[Answer]:
    await network.advance("1m")
    seen = await network.people[name].show(20, dm=True)
    return [Answer(names=seen.names, messages=[one]) for one in seen.messages]


async def counts(network: Network) -> IntroductionCounts:
    return await network.app.database.read(lambda tx: network.app.introductions.counts_in(tx, network.guild))


def wire(answers: list[Answer]) -> str:
    return json.dumps([one.json for one in answers], ensure_ascii=False)


async def test_the_whole_way_over_a_restart_and_a_crash(network: Network) -> None:
    request, organisation = await stands(network, "member")
    await ask(network, request, organisation)
    await network.restart()
    (asked,) = await direct(network, "member")
    assert asked.holds(NEED)
    assert asked.holds("In Spanish.")
    people = network.world.society.members
    for mark in (ASKER, REACH, str(people["miembro"].id), "miembro"):
        assert mark not in wire([asked]), mark
    await network.crash()
    form = await network.member.click("Yes")
    assert form.modal is not None
    made = await network.member.submit(name=ANSWERER, reach=ANSWER_REACH)
    for said in (ASKER, REACH):
        assert made.holds(said), said
    (told,) = await direct(network, "miembro")
    assert told.holds(ANSWERER)
    assert told.holds("\\+41 22 555 0199") or told.holds(ANSWER_REACH)
    await network.advance("21d")
    helped = (await direct(network, "member"))[-1]
    assert helped.holds("Did it help?")
    assert ASKER not in wire([helped])
    await network.member.click("Partly")
    found = await counts(network)
    assert (found.accepted, found.helped_partly) == (1, 1)


async def test_nothing_of_the_addressee_reaches_the_asker_before_they_say_yes(network: Network) -> None:
    request, organisation = await stands(network, "member")
    sent = await ask(network, request, organisation)
    network.miembro.enter("lobby")
    panel = await network.miembro.run("/dock introductions")
    seen = wire([sent, panel, *await direct(network, "miembro")])
    assert str(network.world.society.members["member"].id) not in seen
    assert "focal" not in seen.casefold()


@pytest.mark.parametrize("path", ["silence", "No", "Not now, for a month", "Never from them again", "closed", "left"])
async def test_each_way_of_not_agreeing_looks_the_same_to_the_asker(network: Network, path: str) -> None:
    request, organisation = await stands(network, "member")
    member = network.world.society.members["member"]
    if path == "closed":
        network.fail(403, 50007, "/channels/*/messages", method="POST", times=1)
    await ask(network, request, organisation)
    waiting = await direct(network, "member")
    if path == "left":
        await network.app.database.transaction(
            lambda tx: tx.execute(
                "INSERT INTO departure (guild_id, user_id, noticed_at, purge_at) VALUES (:guild, :user, 1, 9999999999)",
                guild=network.guild, user=member.id,
            )
        )  # fmt: skip
    elif path not in {"silence", "closed"}:
        assert waiting
        await network.member.click(path)
    network.miembro.enter("lobby")
    before = (await network.miembro.run("/dock introductions")).text
    say = network.app.languages["es"]
    again = await press(network, "miembro", f"intr.begin:{request}:organisation:{organisation}")
    assert await direct(network, "miembro") == []
    await network.advance("14d")
    (told,) = await direct(network, "miembro")
    network.miembro.enter("lobby")
    after = (await network.miembro.run("/dock introductions")).text
    ended = "No introduction to {name} came of your request. You can ask others: /dock ask"
    assert told.text.splitlines()[1:] == [say(ended, name="Interpeace"), f"[ {say('My introductions')} ]"]
    assert say("You asked {name}", name="Interpeace") in before
    assert again.modal is None
    assert after.splitlines()[1:] == [
        say("Introductions"), say("You asked {name}", name="Interpeace"), say("No introduction came of it."),
        f"[ {say('Ask me not now, for a month')} ]  [ {say('Erase all of this')} ]",
    ]  # fmt: skip
    left = await network.app.database.read(lambda tx: tx.value("SELECT need FROM introduction"))
    assert left == ""


async def test_without_a_focal_point_the_curators_answer_and_of_two_at_once_the_second_is_late(
    network: Network,
) -> None:
    """S1."""
    request, organisation = await stands(network)
    await ask(network, request, organisation)
    await network.advance("1m")
    for name in ("curator", "admin"):
        person = network.people[name]
        person.enter("curators")
        shown = await press(network, name, "intr.queue")
        assert shown.holds(NEED)
        assert shown.holds("For Interpeace:")
        assert ASKER not in wire([shown])
        await person.click("Open")
        assert (await person.click("Yes")).modal is not None
    assert (await network.curator.submit(name="The curators", reach="Write to Ana")).holds(ASKER)
    late = await network.admin.submit(name="The curators", reach="Write to Bea")
    assert late.holds("This request is not open any more")
    assert not late.holds(ASKER)


async def test_a_private_thread_is_made_only_where_both_want_one(network: Network) -> None:
    request, organisation = await stands(network, "member")
    await ask(network, request, organisation, thread="Yes")
    await direct(network, "member")
    await network.member.click("Yes")
    network.expect_errors()  # the chore says in the log that it runs again
    network.fail(503, 0, "/channels/*/threads", method="POST", times=1)
    await network.member.submit(name=ANSWERER, reach=ANSWER_REACH, thread="Yes")
    await network.advance("2m")
    assert any(one.holds("Your private thread") for one in await direct(network, "member"))
    row = await network.app.database.read(lambda tx: tx.first("SELECT thread, thread_state FROM introduction"))
    assert row is not None
    assert row["thread_state"] == "made"
    assert row["thread"]


async def test_somebody_elses_request_is_neither_answered_nor_taken_back(network: Network) -> None:
    """I8."""
    request, organisation = await stands(network, "member")
    await ask(network, request, organisation)
    for address in (f"intr.yes:1:{network.guild}", f"intr.open:1:{network.guild}", f"intr.back:1:{network.guild}",
                    f"intr.no:1:{network.elsewhere}"):  # fmt: skip
        refused = await press(network, "membre", address)
        assert refused.modal is None
        assert not refused.holds(NEED), address
    stolen = await press(network, "membre", f"intr.begin:{request}:organisation:{organisation}")
    assert stolen.modal is None
    assert (await counts(network)).waiting == 1


async def test_taken_back_it_waits_for_nobody_and_erased_nothing_is_left(network: Network) -> None:
    request, organisation = await stands(network, "member")
    await ask(network, request, organisation)
    say = network.app.languages["es"]
    network.miembro.enter("lobby")
    await network.miembro.run("/dock introductions")
    await network.miembro.click(say("Take it back"))
    await direct(network, "member")
    late = await network.member.click("Yes")
    assert late.modal is None
    assert late.holds("This request is not open any more, or it is not for you.")
    assert await network.world.holding(ASKER) == []
    await ask(network, request, organisation)
    network.miembro.enter("lobby")
    await network.miembro.run("/dock introductions")
    await network.miembro.click(say("Erase all of this"))
    await network.miembro.click(say("Erase it"))
    assert await network.world.holding(ASKER) == []
    assert (await counts(network)).withdrawn == 2


async def test_who_takes_no_direct_messages_answers_and_reads_in_the_panel(network: Network) -> None:
    """D4."""
    request, organisation = await stands(network, "membre")
    network.fail(403, 50007, "/channels/*/messages", method="POST", times=9)
    await ask(network, request, organisation)
    await network.advance("1m")
    say = network.app.languages["fr"]
    network.membre.enter("lobby")
    assert (await network.membre.run("/dock introductions")).holds(say("Somebody asks for your help"))
    shown = await network.membre.click(say("Read it"))
    assert shown.holds(NEED)
    assert ASKER not in wire([shown])
    await network.membre.click(say("Yes"))
    assert (await network.membre.submit(name=ANSWERER, reach=ANSWER_REACH)).holds(ASKER)
    await network.advance("1m")
    network.miembro.enter("lobby")
    assert (await network.miembro.run("/dock introductions")).holds(ANSWERER)


async def test_who_wants_no_direct_messages_is_sent_none_and_asked_in_the_panel(network: Network) -> None:
    request, organisation = await stands(network, "membre")
    for name in ("membre", "miembro"):
        actor = Actor(user=network.people[name].actor.id, guild=network.guild)
        await network.app.members.set_reminders(actor, "off")
    await ask(network, request, organisation)
    assert await direct(network, "membre") == []
    say = network.app.languages["fr"]
    network.membre.enter("lobby")
    await network.membre.run("/dock introductions")
    await network.membre.click(say("Read it"))
    await network.membre.click(say("Yes"))
    await network.membre.submit(name=ANSWERER, reach=ANSWER_REACH)
    assert not (await network.membre.run("/dock introductions")).holds(
        say("Did it help? The other side never sees it.")
    )
    await network.advance("21d1h")
    assert await direct(network, "miembro") == []
    asked = await network.membre.run("/dock introductions")
    assert asked.holds(say("Did it help? The other side never sees it."))
    await network.membre.click(say("No"))
    assert (await counts(network)).helped_no == 1
    assert not (await network.membre.run("/dock introductions")).holds(
        say("Did it help? The other side never sees it.")
    )


async def test_whoever_is_asked_is_written_to_in_the_language_of_their_claim(network: Network) -> None:
    request, organisation = await stands(network, "membre")

    def speaks(tx: Transaction) -> None:
        tx.execute("UPDATE focal_point SET language = 'fr' WHERE guild_id = :guild", guild=network.guild)

    await network.app.database.transaction(speaks)
    await ask(network, request, organisation)
    (told,) = await direct(network, "membre")
    assert told.holds(network.app.languages["fr"]("Somebody of the network asks for your help:"))


async def test_where_no_thread_may_be_made_both_are_told_so(network: Network) -> None:
    request, organisation = await stands(network, "member")
    await ask(network, request, organisation, thread="Yes")
    await direct(network, "member")
    await network.member.click("Yes")
    network.fail(403, 50013, "/channels/*/threads", method="POST", times=1)
    await network.member.submit(name=ANSWERER, reach=ANSWER_REACH, thread="Yes")
    assert any(one.holds("No private thread could be made here.") for one in await direct(network, "member"))


async def test_the_audit_trail_and_the_log_hold_nothing_of_either(
    network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="bot")
    request, organisation = await stands(network)
    await ask(network, request, organisation)
    await press(network, "curator", "intr.queue")
    await network.curator.click("Open")
    await network.curator.click("No")
    rows = await network.app.database.read(
        lambda tx: [dict(row) for row in tx.fetch("SELECT * FROM audit WHERE action LIKE 'introductions%'")]
    )
    assert [row["action"] for row in rows] == ["introductions.refuse"]
    for mark in (ASKER, REACH, NEED, str(network.world.society.members["miembro"].id)):
        assert mark not in json.dumps(rows), mark
        assert mark not in caplog.text, mark


async def test_curators_see_numbers_and_gaps_and_nothing_of_what_was_asked(network: Network) -> None:
    request, organisation = await stands(network, "member")
    await ask(network, request, organisation)
    await network.miembro.run('/dock ask need:"Ayuda con derechos humanos en Colombia"')
    (asked,) = await direct(network, "member")
    network.member.follow(network.member)
    await network.member.show(5, dm=True)
    await network.member.click("No")
    await network.advance("3d")
    await network.curator.run("/curate people")
    card = await network.curator.click("The docking station in numbers")
    assert "Introductions asked for: 1. Made: 0; came to nothing: 0; taken back: 0; waiting: 1." in card.text
    assert "The longest of these waits since 3 days." in card.text
    assert "asked for 1 time" in card.text
    for mark in (NEED, ASKER, REACH, "Interpeace", "derechos humanos en"):
        assert mark not in card.text
    await network.advance("12d")
    card = await network.curator.click("What waits")
    card = await network.curator.click("The docking station in numbers")
    assert "came to nothing: 1; taken back: 0; waiting: 0." in card.text
    refused = await press(network, "miembro", "intr.numbers")
    assert "Introductions asked for" not in refused.text
    assert asked


async def test_a_thread_that_was_made_before_trouble_is_found_and_not_made_twice(network: Network) -> None:
    request, organisation = await stands(network, "member")
    await ask(network, request, organisation, thread="Yes")
    await direct(network, "member")
    await network.member.click("Yes")
    network.expect_errors()  # the chore says in the log that it runs again
    network.fail(503, 0, "/channels/*/thread-members/*", method="PUT", times=20)
    await network.member.submit(name=ANSWERER, reach=ANSWER_REACH, thread="Yes")
    await network.crash()
    await network.advance("1h")
    made = [one for one in network.world.env.http_requests if one.method == "POST" and one.path.endswith("/threads")]
    assert len(made) == 1
    assert any(one.holds("Your private thread") for one in await direct(network, "member"))
