"""What members do with conversations, through Discord (D1, D3, D11, I1, I2, I3, I8, P1, P3)."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations import store
from bot.conversations.records import ConversationId
from bot.core.guilds import Actor
from bot.core.search_words import parse
from bot.core.texts import visible
from bot.sandbox.world import World
from bot.ui.addresses import LONGEST, address
from bot.ui.text import searched
from cogs.conversations.state import FindState
from cogs.conversations.wording import EXCERPT, excerpt
from tests.cogs.test_resources import buttons, menus, press
from tests.conversations.talks import THEME, opened, phased, said
from tests.support.network import Network

NAME, BODY = "Wilhelmina Quist", "Geneva Peacebuilding Platform"


def user(network: Network, name: str = "member") -> int:
    return network.world.society.members[name].id


async def talk(network: Network, title: str = "Night economies", **more: object) -> ConversationId:
    """Open a conversation in the forum; the bot makes its thread."""
    forum = network.world.society.forum.id
    number = await opened(network.app, network.guild, title, channel=forum, **more)  # type: ignore[arg-type]
    await network.advance("1s")
    return number


async def words(network: Network, number: ConversationId, text: str, **more: object) -> int:
    return await said(network.app, network.guild, number, text, **more)  # type: ignore[arg-type]


# -- list and find --------------------------------------------------------------------------------------------


async def test_an_empty_list_says_so_and_a_long_one_has_pages(network: Network) -> None:
    assert "There is no conversation yet." in (await network.member.run("/conversation list")).text
    for number in range(7):
        await talk(network, f"Talk {number}")
    first = await network.member.run("/conversation list")
    assert first.ephemeral
    assert "7 conversations" in first.text
    assert "1–5 of 7" in first.text
    assert "6–7 of 7" in (await network.member.click("Next")).text
    assert "1–5 of 7" in (await network.member.click("Previous")).text
    assert (
        "There is no conversation in this phase now."
        in (await network.member.run("/conversation list phase:closed")).text
    )


async def test_the_phase_may_be_typed_as_people_say_it(network: Network) -> None:
    await talk(network, "Over", phase="closed")
    await talk(network, "Running")
    for phase in ("closed", "Closed"):
        answer = await network.member.run(f"/conversation list phase:{phase}")
        assert "Over" in answer.text
        assert "Running" not in answer.text
    assert "“planned” is not on the list" in (await network.member.run("/conversation list phase:planned")).text
    offered = await network.member.complete("/conversation list phase:")
    assert [str(one["name"]) for one in offered.choices or ()] == ["open", "announced", "in synthesis", "closed"]


async def test_what_is_found_is_private_unless_asked_for_in_public(network: Network) -> None:
    number = await talk(network)
    await words(network, number, "Taxi drivers see everything.")
    for command in ("find query:taxi", "show conversation:night", "list", "follow conversation:night", "commitments"):
        assert (await network.member.run(f"/conversation {command}")).ephemeral, command
    for command in ("find query:taxi public:true", "show conversation:night public:true"):
        answer = await network.member.run(f"/conversation {command}")
        assert not answer.ephemeral, command
        assert menus(answer) == {}
        assert not {"Next", "Share here", "Edit", "You follow it"} & set(buttons(answer)), command
    assert (await network.member.run("/conversation find query:xyzzy public:true")).ephemeral


async def test_results_are_paged_narrowed_widened_and_shared(network: Network) -> None:
    for title, phase in (("Taxi by day", "open"), ("Taxi by night", "closed")):
        number = await talk(network, title, phase=phase)
        for turn in range(3):
            await words(network, number, f"The cabbage number {turn} of {title}.")
    first = await network.member.run("/conversation find query:taxi")
    assert "2 conversations and 6 contributions for “taxi”" in first.text
    assert "1–5 of 8" in first.text
    assert "6–8 of 8" in (await network.member.click("Next")).text
    shared = await network.member.click("Share here")
    assert not shared.ephemeral
    assert set(buttons(shared)) == {"Open"}
    await network.member.run("/conversation find query:taxi")
    narrowed = await network.member.choose("Phase: closed")
    assert "1 conversation and 3 contributions for “taxi”" in narrowed.text
    assert "by day" not in narrowed.text
    assert "2 conversations and 6 contributions" in (await network.member.click("All results")).text


async def test_a_slip_is_said_and_nothing_found_shows_ways_on(network: Network) -> None:
    number = await talk(network, terms=[THEME])
    await words(network, number, "Streetlights helped in Johannesburg.")
    answer = await network.member.run("/conversation find query:johanesburg")
    assert "for “johannesburg”" in answer.text
    exactly = await network.member.click("Search exactly that instead")
    assert "No conversation has dealt with “johanesburg” yet." in exactly.text
    assert "Night economies" in (await network.member.click("See all of them")).text


async def test_a_quotation_leads_to_the_whole_and_to_its_question(network: Network) -> None:
    number = await talk(network)
    long = "Before that nothing. " * 20 + "The taxi drivers know. " + "After that nothing. " * 20
    await words(network, number, long, name=NAME)
    answer = await network.member.run("/conversation find query:taxi")
    assert "The taxi drivers know." in answer.text
    assert "in Night economies, number 1 · Wilhelmina Quist" in answer.text
    opened_one = await network.member.click("Open")
    assert long.strip() in opened_one.text
    assert "What does safety mean where you work?" in opened_one.text


@given(st.text(max_size=400), st.text(max_size=60))
def test_an_excerpt_is_short_and_of_the_text(text: str, query: str) -> None:
    shown = excerpt(text, query)
    assert len(shown) <= EXCERPT
    assert not shown.strip("…").strip() or any(word in visible(text) for word in shown.strip("…").split())


@given(st.text(max_size=200), st.integers(0, 99), st.booleans())
def test_any_search_fits_into_the_address_of_a_button(typed: str, page: int, literal: bool) -> None:
    filters = {"phase": "synthesis", "theme": "crime-prevention", "place": "1234567"}
    state = FindState(query=searched(typed), filters=filters, page=page, literal=literal)
    for route in ("conv.find", "conv.narrow", "conv.share"):
        assert len(address(route, *state.parts())) <= LONGEST
    assert parse(state.query) is not None


async def test_forged_addresses_do_no_harm(network: Network) -> None:
    number = await talk(network)
    for custom_id in (
        "conv.open:999", "conv.open:x", "conv.open", f"conv.read:{number}:x", "conv.list:planned:0", "conv.list:open:x",
        "conv.find:0::0:::x", "conv.find:x", "conv.steps:some:0", "conv.why:999", "conv.one:999",
        "conv.mine:1", "conv.reply:999", "conv.leave:1:5", f"conv.erase:{network.elsewhere}", "conv.digest:1",
    ):  # fmt: skip
        answer = await press(network, custom_id)
        assert "Something went wrong" not in answer.text, custom_id
        assert answer.text.strip(), custom_id
    answer = await press(network, f"conv.digest:{number}", values=["hourly"])
    assert "out of date" in answer.text


async def test_an_address_of_a_planned_conversation_opens_nothing(network: Network) -> None:
    number = await talk(
        network, "Secret plans", phase="planned", announces_at=network.world.now() + timedelta(days=9)
    )  # fmt: skip
    for route in ("conv.open", "conv.read", "conv.follow", "conv.reply"):
        answer = await press(network, f"{route}:{number}")
        assert "This conversation is not there any more." in answer.text, route
        assert "Secret" not in answer.text
    assert not (await network.member.complete("/conversation show conversation:secret")).choices


# -- the card -------------------------------------------------------------------------------------------------


async def test_a_card_says_where_a_conversation_stands_and_leads_on(network: Network) -> None:
    now = network.world.now()
    number = await talk(
        network, terms=[THEME], places=[(None, "CO")], closes_at=now + timedelta(days=20), languages=("en", "fr")
    )
    await words(network, number, "Taxi drivers see everything.", name=NAME)

    def link(tx):
        for kind in ("resource", "organisation", "event"):
            store.add_link(tx, number, kind, 1, now=now)

    await network.app.database.transaction(link)
    answer = await network.member.run("/conversation show conversation:night")
    for text in (
        "Open until", "nobody asks why", "1  What does safety mean where you work?", "Featured contributions: 1",
        "Understanding the Grammar of the City", BODY, "Inception phase", "Crime prevention", "Colombia",
        "contributions in English and French",
    ):  # fmt: skip
        assert text in answer.text, text
    assert {"Go to the thread", "Follow", "Read featured contributions", "Share here"} <= set(buttons(answer))
    assert "Edit" not in buttons(answer)
    read = await network.member.click("Read featured contributions")
    assert "Number 1 · Wilhelmina Quist" in read.text
    french = await network.membre.run("/conversation show conversation:night")
    assert "Colombie" in french.text
    assert "What does safety mean where you work?" in french.text
    assert "Edit" in buttons(await network.curator.run("/conversation show conversation:night"))


async def test_what_is_featured_is_read_page_by_page(network: Network) -> None:
    number = await talk(network)
    for turn in range(6):
        await words(network, number, f"Start {turn} " + "long words " * 100 + f"end {turn}.", question=1 + turn // 3)
    await network.member.run("/conversation show conversation:night")
    text = (await network.member.click("Read featured contributions")).text
    while "Next" in buttons(network.member.last):
        text += (await network.member.click("Next")).text
    jumped = await network.member.choose("1 What does safety mean where you work?")
    assert "Start 0" in jumped.text
    for turn in range(6):
        assert f"Start {turn}" in text
        assert f"end {turn}." in text


async def test_a_closed_conversation_shows_what_came_of_it_and_gives_its_files(network: Network) -> None:
    number = await talk(network)
    await words(network, number, "Taxi drivers see everything.", name=NAME)

    def outcome(tx):
        store.set_outcome(tx, network.guild, number, summary="Lights help.", decided="Meet again.", reason="done")

    await network.app.database.transaction(outcome)
    await phased(network.app, network.guild, number, "closed")
    card = await network.member.run("/conversation show conversation:night")
    assert "Lights help." in card.text
    assert "Meet again." in card.text
    assert "Follow" not in buttons(card)
    reply = await network.member.click("Read the reply")
    assert "Lights help." in reply.text
    assert reply.ephemeral
    assert sorted(file.name.rsplit(".")[-1] for file in reply.files) == ["html", "json", "md"]
    for form in ("md", "html", "json"):
        answer = await network.member.run(f"/conversation export conversation:night format:{form}")
        assert [file.name.rsplit(".")[-1] for file in answer.files] == [form]
        assert "Taxi drivers see everything." in str(answer.files[0].text)


# -- following ------------------------------------------------------------------------------------------------


async def test_following_is_quiet_until_a_digest_is_chosen(network: Network) -> None:
    number = await talk(network)
    await network.advance("1h")
    await network.member.run("/conversation show conversation:night")
    quiet = await network.member.click("Follow")
    assert "Following is quiet: nothing is sent to you, and nobody sees it." in quiet.text
    await words(network, number, "Taxi drivers see everything.", at=network.world.now() + timedelta(minutes=1))
    await network.advance("1d")
    assert (await network.member.show(dm=True)).messages == []
    assert "1 new" in (await network.member.run("/conversation list")).text
    await network.member.click("Open", beside="Night economies")
    assert "followed, nothing new" in (await network.member.run("/conversation list")).text


async def test_a_digest_comes_in_the_morning_with_what_is_new_and_can_be_stopped(network: Network) -> None:
    number = await talk(network)
    await network.advance("1h")
    await network.member.run("/conversation follow conversation:night")
    chosen = await network.member.choose("Daily")
    assert "at 9:00 of each day" in chosen.text
    await network.advance("1h")
    await words(network, number, "Taxi drivers see everything.", name=NAME)
    await network.advance("1d")
    told = (await network.member.show(dm=True)).text
    assert "New in Night economies" in told
    assert "1 contribution was featured:" in told
    assert "“Taxi drivers see everything.” – Wilhelmina Quist" in told
    assert "What does safety mean" not in told
    await network.advance("1d")
    assert len((await network.member.show(dm=True)).messages) == 1
    stopped = await network.member.click("No more of these")
    assert "No more messages about Night economies." in stopped.text
    await words(network, number, "More.")
    await network.advance("2d")
    assert "More." not in (await network.member.show(dm=True)).text


async def test_a_digest_of_the_longest_texts_is_one_message(network: Network) -> None:
    mark = "*" * 300
    number = await talk(network, "_" * 100, questions=[(mark, None), (mark, None)], posted=0)
    await network.member.run(f'/conversation follow conversation:"#{number}" digest:Daily')
    await network.advance("10m")
    now = int(network.world.now().timestamp())
    for _turn in range(5):
        await words(network, number, mark * 10, name="~" * 100)

    def sum_up(tx):
        tx.execute(
            """INSERT INTO conversation_summary (conversation_id, status, text, until, at, published_at)
               VALUES (:id, 'published', :text, :now, :now, :now)""",
            id=number, text=mark * 9, now=now,
        )  # fmt: skip

    await network.app.database.transaction(sum_up)
    await network.advance("1d")
    message = (await network.member.show(dm=True)).first
    assert message is not None
    assert 500 < len(message.content) <= 2000
    assert "and 1 more" in message.content


async def test_a_digest_survives_a_crash_and_comes_once(network: Network) -> None:
    number = await talk(network)
    await network.advance("1h")
    await network.member.run("/conversation follow conversation:night digest:Daily")
    await network.crash()
    await words(network, number, "Taxi drivers see everything.", at=network.world.now() + timedelta(minutes=5))
    await network.advance("1d")
    await network.restart()
    await network.advance("1d")
    assert len((await network.member.show(dm=True)).messages) == 1


async def test_who_wants_no_direct_messages_is_told_so(network: Network) -> None:
    await talk(network)
    actor = Actor(user=user(network), guild=network.guild)
    await network.app.members.set_reminders(actor, "off")
    answer = await network.member.run("/conversation follow conversation:night digest:Weekly")
    assert "You decided for no direct messages from this network" in answer.text


async def test_following_ends_with_a_button_or_the_command(network: Network) -> None:
    await talk(network)
    await network.member.run("/conversation follow conversation:night")
    assert "You do not follow Night economies." in (await network.member.click("Stop following")).text
    await network.member.run("/conversation follow conversation:night")
    stopped = await network.member.run('/conversation follow conversation:night digest:"Stop following"')
    assert "You do not follow Night economies." in stopped.text
    assert "new" not in (await network.member.run("/conversation list")).text


# -- what is kept ---------------------------------------------------------------------------------------------


async def test_mine_shows_takes_along_and_erases(network: Network) -> None:
    assert "you follow nothing here" in (await network.member.run("/conversation mine")).text
    number = await talk(network)
    await words(network, number, "My own words.", user=user(network))
    await words(network, number, "Their words.", user=user(network, "miembro"))
    await network.member.run("/conversation follow conversation:night")
    shown = await network.member.run("/conversation mine")
    assert "My own words." in shown.text
    assert "Their words." not in shown.text
    assert {"See it or take it back", "Stop following"} <= set(buttons(shown))
    file = (await network.member.click("Everything as a file")).files[0]
    kept = json.loads(str(file.text))
    assert [one["words"] for one in kept["contributions"]] == ["My own words."]
    assert [one["conversation"] for one in kept["follows"]] == ["Night economies"]
    await network.member.run("/conversation mine")
    assert "It cannot be undone." in (await network.member.click("Erase what is kept")).text
    assert "My own words." in (await network.member.click("Keep it")).text
    await network.member.click("Erase what is kept")
    assert "Erased: 1 contribution" in (await network.member.click("Erase")).text
    assert "No conversation has dealt with" in (await network.member.run('/conversation find query:"my own"')).text
    assert "you follow nothing here" in (await network.member.run("/conversation mine")).text


async def test_one_stops_following_from_the_list_of_what_is_kept(network: Network) -> None:
    await talk(network)
    await network.member.run("/conversation follow conversation:night")
    await network.member.run("/conversation mine")
    assert "you follow nothing here" in (await network.member.click("Stop following")).text


# -- commitments ----------------------------------------------------------------------------------------------


async def test_commitments_name_owners_only_where_that_may_be_said(network: Network) -> None:
    attributed = await talk(network, "Attributed talk")
    veiled = await talk(network, "Veiled talk", mode="chatham")

    def promise(tx):
        for number, text in ((attributed, "Write it down"), (veiled, "Say it softly")):
            tx.execute(
                """INSERT INTO commitment (guild_id, conversation_id, text, owner, origin, at, due)
                   VALUES (:guild, :id, :text, :owner, 'decided', 1, '2027-05-12')""",
                guild=network.guild, id=number, text=text, owner=NAME,
            )  # fmt: skip

    await network.app.database.transaction(promise)
    text = (await network.member.run("/conversation commitments which:all")).text
    while "Next" in buttons(network.member.last):
        text += (await network.member.click("Next")).text
    assert "due 12 May 2027 · Wilhelmina Quist · from Attributed talk" in text
    assert "due 12 May 2027 · from Veiled talk" in text
    for number in (veiled, attributed):
        card = (await press(network, f"conv.open:{number}")).text
        assert (NAME in card) == (number == attributed)


async def test_a_printed_promise_keeps_its_words_and_tells_what_was_noted(network: Network) -> None:
    answer = await network.membre.run("/conversation commitments which:all")
    assert "Present preliminary findings" in answer.text
    noted = await network.membre.click(network.app.languages["fr"]("What was noted"), beside="Geneva")
    assert "8 July" in noted.text or "juillet" in noted.text


# -- the Chatham House Rule -----------------------------------------------------------------------------------


async def test_a_veiled_conversation_says_no_name_and_links_no_message_anywhere(network: Network) -> None:
    number = await talk(network, "Veiled talk", mode="chatham", terms=[THEME])
    await network.member.run("/conversation follow conversation:veiled digest:Daily")
    await network.advance("1h")
    await words(network, number, "Taxi drivers see everything.", name=NAME, user=user(network, "miembro"), term=THEME)

    def plant(tx):
        store.add_link(tx, number, "organisation", 1, now=network.world.now())
        store.put_facilitators(tx, number, [user(network, "membre")])
        tx.execute(
            """INSERT INTO commitment (guild_id, conversation_id, text, owner, owner_user, origin, at)
               VALUES (:guild, :id, 'Softly', :owner, :user, 'decided', 1)""",
            guild=network.guild, id=number, owner=NAME, user=user(network, "miembro"),
        )  # fmt: skip

    await network.app.database.transaction(plant)
    texts = []
    commands = (
        "list", "find query:taxi", "find query:veiled", "show conversation:veiled", "show conversation:veiled public:true",
        "commitments which:all", "mine",
    )  # fmt: skip
    texts += [(await network.member.run(f"/conversation {command}")).text for command in commands]
    texts.append((await press(network, f"conv.read:{number}")).text)
    await network.member.run("/conversation find query:taxi")
    texts.append((await network.member.click("Open")).text)
    for form in ("md", "html", "json"):
        answer = await network.member.run(f"/conversation export conversation:veiled format:{form}")
        texts += [answer.text, str(answer.files[0].text)]
    await network.member.run("/conversation mine")
    texts.append(str((await network.member.click("Everything as a file")).files[0].text))
    await network.advance("1d")
    texts.append((await network.member.show(dm=True)).text)
    assert "Taxi drivers see everything." in texts[-1]
    for text in texts:
        for secret in (NAME, "Quist", BODY, str(user(network, "miembro")), str(user(network, "membre")), "6900000000"):
            assert secret not in text, (secret, text)


async def test_one_server_sees_nothing_of_another(network: Network) -> None:
    number = await talk(network)
    await words(network, number, "Taxi drivers see everything.")
    assert "There is no conversation yet." in (await network.outsider.run("/conversation list")).text
    assert "No conversation" in (await network.outsider.run("/conversation find query:taxi")).text
    answer = await network.outsider.run(f'/conversation show conversation:"#{number}"')
    assert "This conversation is not there any more." in answer.text


# -- the whole thread -----------------------------------------------------------------------------------------


async def test_the_whole_thread_is_for_curators_and_only_where_the_operator_lets_the_bot_read(network: Network) -> None:
    await talk(network)
    command = "/conversation export conversation:night format:md whole:true"
    refused = await network.member.run(command)
    assert "Only curators can do this." in refused.text
    assert not refused.files
    told = await network.curator.run(command)
    assert "The bot does not read what people write here" in told.text
    assert not told.files


@pytest.mark.parametrize("mode", ["attributed", "chatham"])
async def test_a_whole_thread_holds_all_that_was_written_and_names_as_the_mode_lets_it(
    seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setenv("MESSAGE_CONTENT", "true")
    shutil.copyfile(seeded, tmp_path / "network.sqlite3")
    world = await World.open(tmp_path / "network.sqlite3", seed=False)
    try:
        network = Network(world)
        await talk(network, mode=mode)
        network.member.enter("Night economies")
        await network.member.say(f"The {BODY} came late <@{user(network, 'membre')}>.\nAnd <b>left</b> early.")
        for form in ("md", "html", "json"):
            answer = await network.curator.run(
                f"/conversation export conversation:night format:{form} whole:true"
            )  # fmt: skip
            assert answer.ephemeral
            (file,) = answer.files
            text = str(file.text)
            assert "left" in text
            assert "<b>" not in text or form != "html"
            for secret in (BODY, str(user(network, "membre")), network.world.society.members["member"].name):
                assert (secret in text) == (mode == "attributed"), (form, secret)
        trail = await network.app.database.read(
            lambda tx: tx.fetch("SELECT after FROM audit WHERE action = 'conversations.export'")
        )
        assert [row["after"] for row in trail] == ['{"whole": true}'] * 3
        assert not network.errors
    finally:
        await world.close()
