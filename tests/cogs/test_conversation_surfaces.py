"""What stands of a conversation on Discord: thread, card, summaries, reply, lock (D5, D6, D7, I2, I9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.client import intents
from bot.conversations import outcome_store, store
from bot.conversations.records import Conversation, ConversationId, Standing
from bot.errors import InvalidInputError, SettingsError
from bot.sandbox.answers import Answer
from bot.settings import load_settings
from cogs.conversations.threads import whole_thread
from tests.cogs.test_events import public
from tests.conversations.talks import opened, phased, said
from tests.support.network import Network

TITLE = "Night economies"
DAY = timedelta(days=1)


async def begin(network: Network, title: str = TITLE, *, lobby: bool = False, **more: Any) -> ConversationId:
    society = network.world.society
    channel = society.lobby.id if lobby else society.forum.id
    number = await opened(network.app, network.guild, title, channel=channel, **more)
    await network.advance("1s")
    return number


async def held(network: Network, number: int) -> int:
    """The thread of a conversation."""
    thread = (await kept(network, number)).thread
    assert thread is not None
    return thread


async def kept(network: Network, number: int) -> Conversation:
    wanted = await network.app.conversation_surfaces.wanted(network.guild, number)
    assert wanted is not None
    return wanted.conversation


async def standing(network: Network, number: int) -> dict[str, Standing]:
    return await network.app.database.read(lambda tx: store.shown(tx, number))


async def seen(network: Network, place: str = TITLE) -> list[Answer]:
    return await public(network, place)


async def card(network: Network, place: str = TITLE) -> str:
    return next(one.text for one in await seen(network, place) if one.holds("Cities close early"))


def thread_of(network: Network, number: int) -> Any:
    return network.world.env.backend.get_channel(number)


def threads(network: Network) -> list[Any]:
    channels = network.world.env.backend.channels.values()
    return [one for one in channels if one.is_thread and one.guild_id == network.guild]


def asked(network: Network, method: str, ending: str = "") -> list[Any]:
    return [one for one in network.world.env.http_requests if one.method == method and one.path.endswith(ending)]


async def look(network: Network) -> None:
    await network.app.conversation_surfaces.look()
    await network.advance("1s")


async def change(network: Network, work: Any) -> None:
    def whole(tx: Any) -> None:
        work(tx)
        tx.touch("conversations")

    await network.app.database.transaction(whole)
    await network.advance("1s")


async def summary(network: Network, number: int, text: str) -> int:
    now = network.world.now()
    found: list[int] = []

    def work(tx: Any) -> None:
        made = outcome_store.add_summary(tx, number, text=text, numbers=(), since=None, now=now)
        one = outcome_store.summary(tx, network.guild, made)
        assert one is not None
        outcome_store.write_summary(tx, made, text=text, published_at=now, expected=one.version)
        found.append(made)

    await change(network, work)
    return found[0]


async def close(network: Network, number: int) -> None:
    await phased(network.app, network.guild, number, "closed")
    await network.advance("1s")


async def archive(network: Network, thread: int, *, archived: bool = True) -> None:
    """Have somebody, or Discord, archive a thread or open it."""
    network.world.env.backend.edit_channel(thread, {}, thread_metadata={"archived": archived})
    await network.advance("1s")


async def desk(network: Network, text: str) -> int:
    return sum(one.holds(text) for one in await seen(network, "curators"))


async def reopen(network: Network, number: int) -> None:
    def work(tx: Any) -> None:
        store.set_phase(tx, network.guild, number, "open")
        store.set_closed(tx, network.guild, number, at=None, resource=None)
        store.set_kept_open(tx, network.guild, number, kept_open=True)

    await change(network, work)


# -- the thread and its card ---------------------------------------------------------------------------------------------


async def test_a_conversation_gets_a_forum_post_with_its_card(network: Network) -> None:
    number = await begin(
        network, mode="chatham", languages=["en", "fr", "es"], closes_at=network.world.now() + 20 * DAY
    )
    (thread,) = threads(network)
    assert (thread.name, thread.thread_metadata.auto_archive_duration) == (TITLE, 10_080)
    assert (await kept(network, number)).thread == thread.id
    (first,) = [one for one in await seen(network) if one.holds("Cities close early")]
    for text in (
        TITLE, "Open until", "Cities close early", "How to take part: write below in English, French and",
        "names and organisations are not given", "What does safety mean where you work?", "since ",
    ):  # fmt: skip
        assert text in first.text.replace("**", ""), (text, first.text)
    assert list(first.labels) == ["Follow"]
    assert "can read what is written" not in first.text


async def test_in_a_text_channel_the_thread_is_started_from_the_card(network: Network) -> None:
    number = await begin(network, lobby=True)
    (thread,) = threads(network)
    assert thread.name == TITLE
    assert (await kept(network, number)).thread == thread.id
    shown = (await standing(network, number))["card"]
    assert (shown.channel, shown.message) == (network.world.society.lobby.id, thread.id)
    assert "Cities close early" in await card(network, "lobby")


async def test_a_card_changes_with_the_conversation_and_not_otherwise(network: Network) -> None:
    number = await begin(network)
    before = len(asked(network, "PATCH"))
    await look(network)
    assert len(asked(network, "PATCH")) == before
    await said(network.app, network.guild, number, "Lights matter.")
    await network.advance("1s")
    assert "Featured contributions: 1" in await card(network)
    assert len(asked(network, "PATCH")) == before + 1
    await change(network, lambda tx: store.set_paused(tx, network.guild, number, network.world.now()))
    assert "Paused since" in await card(network)


async def test_a_new_title_renames_the_thread(network: Network) -> None:
    number = await begin(network)
    await change(
        network,
        lambda tx: tx.execute(
            "UPDATE conversation SET title = 'Night buses', version = version + 1 WHERE id = :id", id=number
        ),
    )
    assert [one.name for one in threads(network)] == ["Night buses"]


async def test_a_card_in_french_counts_and_dates_in_french(network: Network) -> None:
    await begin(network, "Villes la nuit", language="fr", languages=["fr"])
    assert "Villes la nuit" in (await seen(network, "Villes la nuit"))[0].text


async def test_tags_of_the_forum_follow_the_phase_in_any_language(network: Network) -> None:
    forum = network.world.society.forum._channel
    tags = [
        {"id": str(900 + n), "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}
        for n, name in enumerate(("Open", "closed", "Other"))
    ]
    network.world.env.backend.edit_channel(forum.id, {"available_tags": tags})
    number = await begin(network)
    thread = thread_of(network, await held(network, number))
    assert thread.applied_tags == [900]
    thread.applied_tags = [900, 902]
    network.world.env.backend.announce_channel_update(thread.id)
    await close(network, number)
    assert thread.applied_tags == [902, 901]


async def test_a_thread_that_was_made_and_not_remembered_is_taken_up(network: Network) -> None:
    """D7: the process dies between making the thread and remembering it."""
    number = await begin(network)
    thread = await held(network, number)

    def forget(tx: Any) -> None:
        tx.execute("UPDATE conversation SET thread = NULL WHERE id = :id", id=number)
        tx.execute("DELETE FROM conversation_shown WHERE conversation_id = :id", id=number)

    await change(network, forget)
    await network.restart()
    await network.advance("1s")
    assert (await kept(network, number)).thread == thread
    assert len(threads(network)) == 1


async def test_another_conversation_of_the_same_title_gets_its_own_thread(network: Network) -> None:
    first, second = await begin(network), await begin(network)
    assert len(threads(network)) == 2
    assert (await kept(network, first)).thread != (await kept(network, second)).thread


@pytest.mark.parametrize("lobby", [False, True])
async def test_a_thread_that_discord_cannot_make_now_is_made_later_and_once(network: Network, *, lobby: bool) -> None:
    network.fail(503, 0, "/channels/*/messages/*/threads" if lobby else "/channels/*/threads", method="POST", times=2)
    number = await begin(network, lobby=lobby)
    await network.advance("10m")
    assert len(threads(network)) == 1
    assert (await kept(network, number)).thread is not None
    assert sum(one.holds("Cities close early") for one in await seen(network, "lobby" if lobby else TITLE)) == 1


async def test_a_refused_thread_is_tried_again_after_six_hours_and_holds_up_no_other(network: Network) -> None:
    network.fail(403, 50013, "/channels/*/threads", method="POST")
    await begin(network)
    assert threads(network) == []
    await begin(network, "Night buses")
    assert [one.name for one in threads(network)] == ["Night buses"]
    await network.advance("5h")
    assert len(threads(network)) == 1
    await network.advance("61m")
    assert len(threads(network)) == 2


async def test_a_planned_conversation_has_no_thread(network: Network) -> None:
    await begin(network, phase="planned", announces_at=network.world.now() + DAY)
    assert threads(network) == []
    await network.advance("25h")
    assert len(threads(network)) == 1


# -- what somebody removed -----------------------------------------------------------------------------------------------


async def test_a_starter_that_was_deleted_stands_in_the_thread_again_pinned(network: Network) -> None:
    """D6."""
    number = await begin(network)
    thread = await held(network, number)
    network.world.env.backend.delete_message(thread, thread)
    await network.advance("1s")
    again = [one for one in await seen(network) if one.holds("Cities close early")]
    assert len(again) == 1
    assert again[0].first is not None
    assert again[0].first.pinned
    await said(network.app, network.guild, number, "Lights matter.")
    await network.advance("1s")
    assert "Featured contributions: 1" in await card(network)


async def test_a_card_that_was_deleted_while_the_bot_was_away_is_found_out_at_its_next_change(network: Network) -> None:
    """D6."""
    number = await begin(network)
    network.fail(404, 10008, "/channels/*/messages/*", method="PATCH")
    await said(network.app, network.guild, number, "Lights matter.")
    await network.advance("1s")
    found = [one for one in await seen(network) if one.holds("Featured contributions: 1")]
    assert len(found) == 1
    assert found[0].first is not None
    assert found[0].first.pinned


async def test_a_deleted_thread_is_told_and_not_made_again_by_itself(network: Network) -> None:
    """D6."""
    number = await begin(network)
    await said(network.app, network.guild, number, "Lights matter.")
    network.world.env.backend.delete_channel(await held(network, number))
    await network.advance("10m")
    assert (await kept(network, number)).thread is None
    assert threads(network) == []
    assert await desk(network, "Somebody has deleted the thread") == 1
    await network.app.conversation_surfaces.remake(network.guild, number)
    await network.advance("1s")
    (thread,) = threads(network)
    assert (await kept(network, number)).thread == thread.id
    assert "Featured contributions: 1" in await card(network)


async def test_a_thread_that_was_deleted_while_the_bot_was_away_is_told_as_well(network: Network) -> None:
    number = await begin(network)
    thread = await held(network, number)
    await network.world._stop()
    network.world.env.backend.delete_channel(thread)
    await network.world._start()
    await network.advance("1m")
    assert (await kept(network, number)).thread is None
    assert await desk(network, "Somebody has deleted the thread") == 1


async def test_words_that_were_taken_back_are_removed_even_from_an_archived_thread(network: Network) -> None:
    """P5, D5."""
    number = await begin(network)
    thread = await held(network, number)
    sent = await network.world.client.get_partial_messageable(thread).send("Lights matter.")
    await change(network, lambda tx: store.remove_message(tx, network.guild, thread, sent.id))
    await change(network, lambda tx: store.remove_message(tx, network.guild, thread, 12345))
    assert not [one for one in await seen(network) if one.holds("Lights matter.")]
    assert await network.app.conversation_surfaces.remove() == []


# -- summaries -------------------------------------------------------------------------------------------------------------


async def test_a_summary_is_posted_once_pinned_and_follows_its_text(network: Network) -> None:
    number = await begin(network)
    made = await summary(network, number, "Two things:\n- Lights [1].\n- “Buses” [2].")
    await look(network)
    (one,) = [each for each in await seen(network) if each.holds("Summary of")]
    assert one.first is not None
    assert one.first.pinned
    assert "Buses" in one.text
    assert not one.files
    await change(
        network,
        lambda tx: tx.execute(
            "UPDATE conversation_summary SET text = 'Lights.', version = version + 1 WHERE id = :id", id=made
        ),
    )
    (one,) = [each for each in await seen(network) if each.holds("Summary of")]
    assert "Buses" not in one.text


async def test_a_long_summary_is_whole_in_a_file(network: Network) -> None:
    number = await begin(network)
    await summary(network, number, "\n".join(f"- Statement {n} about *lights*." for n in range(400)))
    (one,) = [each for each in await seen(network) if each.holds("Summary of")]
    (file,) = one.files
    assert file.name.endswith(".md")
    assert "Statement 399" in (file.text or "")
    assert "Statement 399" not in one.text
    assert "The file has the whole summary." in one.text
    network.world.check_limits(one.files)


async def test_a_refused_pin_stops_nothing_and_is_not_tried_for_ever(network: Network) -> None:
    number = await begin(network)
    network.fail(403, 50013, "/channels/*/messages/pins/*", method="PUT")
    made = await summary(network, number, "Lights.")
    pins = len(asked(network, "PUT"))
    await look(network)
    await network.advance("7h")
    assert len(asked(network, "PUT")) == pins
    assert (await standing(network, number))[f"pin:summary:{made}"].refused == "50013"


# -- the end ----------------------------------------------------------------------------------------------------------------


async def finished(network: Network, number: int) -> None:
    thread = thread_of(network, await held(network, number))
    assert (thread.thread_metadata.archived, thread.thread_metadata.locked) == (True, True)
    replies = [one for one in await seen(network) if len(one.files) == 3]
    assert len(replies) == 1
    assert replies[0].first is not None
    assert replies[0].first.pinned
    assert [file.name.rpartition(".")[2] for file in replies[0].files] == ["html", "md", "json"]


async def test_closing_posts_the_reply_then_locks_and_archives(network: Network) -> None:
    number = await begin(network)
    network.member.enter(TITLE)
    await network.member.say("Lights matter.")
    network.miembro.enter(TITLE)
    await network.miembro.say("Los buses.")
    await network.miembro.say("Y las luces.")
    await said(network.app, network.guild, number, "Lights matter.")
    await close(network, number)
    await finished(network, number)
    after = await kept(network, number)
    assert (after.people, after.messages) == (2, 3)
    text = await card(network)
    assert "\nClosed " in text
    locks = [one.json for one in asked(network, "PATCH") if one.json and "locked" in one.json]
    assert locks == [{"locked": True, "archived": True}]
    requests = len(network.world.env.http_requests)
    await look(network)
    await network.advance("1d")
    assert not [one for one in network.world.env.http_requests[requests:] if one.method != "GET"]
    network.world.check_limits()


ROUTES = [
    ("GET", "/channels/*/messages"), ("POST", "/channels/*/messages"), ("PUT", "/channels/*/messages/pins/*"),
    ("PATCH", "/channels/*/messages/*"), ("PATCH", "/channels/*"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "route"), ROUTES)
async def test_a_fault_at_any_step_of_closing_leaves_nothing_half_done(
    network: Network, method: str, route: str
) -> None:
    """D7."""
    number = await begin(network)
    network.member.enter(TITLE)
    await network.member.say("Lights matter.")
    await said(network.app, network.guild, number, "Lights matter.")
    network.fail(503, 0, route, method=method, times=2)
    await close(network, number)
    await network.advance("30m")
    await finished(network, number)
    assert (await kept(network, number)).people == 1


async def test_a_crash_while_closing_leaves_one_reply(network: Network) -> None:
    number = await begin(network)
    network.fail(503, 0, "/channels/*/messages/pins/*", method="PUT", times=2)
    await close(network, number)
    await network.crash()
    await network.advance("10m")
    await finished(network, number)


async def test_what_is_taken_back_after_the_close_leaves_the_reply_and_its_files(network: Network) -> None:
    """P5."""
    number = await begin(network)
    one = await said(network.app, network.guild, number, "Lanterns in every lane.")
    await close(network, number)
    await finished(network, number)
    assert any("Lanterns" in (file.text or "") for each in await seen(network) for file in each.files)
    await change(
        network,
        lambda tx: tx.execute("UPDATE contribution SET status = 'withdrawn', words = '' WHERE id = :id", id=one),
    )
    await finished(network, number)
    assert not any("Lanterns" in (file.text or "") for each in await seen(network) for file in each.files)


async def test_reopening_unlocks_and_marks_the_reply_and_closing_again_renews_it(network: Network) -> None:
    number = await begin(network)
    await close(network, number)
    await reopen(network, number)
    metadata = thread_of(network, await held(network, number)).thread_metadata
    assert (metadata.archived, metadata.locked) == (False, False)
    (marked,) = [one for one in await seen(network) if one.holds("was opened again")]
    assert not marked.files
    await said(network.app, network.guild, number, "Lights matter.")
    await close(network, number)
    await finished(network, number)
    assert not [one for one in await seen(network) if one.holds("was opened again")]


async def test_a_fault_while_reopening_is_mended(network: Network) -> None:
    """D7."""
    number = await begin(network)
    await close(network, number)
    network.fail(503, 0, "/channels/*", method="PATCH", times=2)
    await reopen(network, number)
    await network.advance("10m")
    metadata = thread_of(network, await held(network, number)).thread_metadata
    assert (metadata.archived, metadata.locked) == (False, False)


# -- kept open -------------------------------------------------------------------------------------------------------------


async def test_a_thread_that_discord_archived_is_opened_again(network: Network) -> None:
    number = await begin(network)
    await network.advance("8d")
    thread = await held(network, number)
    await archive(network, thread)
    assert not thread_of(network, thread).thread_metadata.archived
    assert (await kept(network, number)).kept_open
    assert await desk(network, "Somebody has archived the thread") == 0


async def test_a_thread_that_discord_archived_while_the_bot_was_away_is_opened_at_the_start(network: Network) -> None:
    number = await begin(network)
    thread = await held(network, number)
    await network.world._stop()
    network.world._clock.set(network.world.now() + 8 * DAY)
    network.world.env.backend.edit_channel(thread, {}, thread_metadata={"archived": True})
    await network.world._start()
    await network.advance("1s")
    assert not thread_of(network, thread).thread_metadata.archived


async def test_a_thread_that_somebody_archived_stays_so_and_is_told(network: Network) -> None:
    number = await begin(network)
    await network.advance("2d")
    thread = await held(network, number)
    await archive(network, thread)
    await network.advance("10m")
    assert thread_of(network, thread).thread_metadata.archived
    assert not (await kept(network, number)).kept_open
    assert await desk(network, "Somebody has archived the thread") == 1
    history = await network.app.database.read(
        lambda tx: network.app.audit.of_subject(tx, network.guild, f"conversation:{number}", limit=5)
    )
    assert [(one.action, one.actor) for one in history if "archived" in one.action] == [
        ("conversations.archived", None)
    ]


async def test_archived_by_hand_soon_after_it_was_kept_open_is_by_hand(network: Network) -> None:
    number = await begin(network)
    await network.advance("8d")
    thread = await held(network, number)
    await archive(network, thread)
    await network.advance("1d")
    await archive(network, thread)
    assert thread_of(network, thread).thread_metadata.archived
    assert not (await kept(network, number)).kept_open


async def by_hand(network: Network) -> tuple[ConversationId, int]:
    number = await begin(network)
    await network.advance("1h")
    thread = await held(network, number)
    await archive(network, thread)
    await network.advance("10m")
    assert not (await kept(network, number)).kept_open
    return number, thread


async def test_a_card_in_a_thread_archived_by_hand_is_edited_and_the_thread_archived_again(network: Network) -> None:
    """D5."""
    number, thread = await by_hand(network)
    await said(network.app, network.guild, number, "Lights matter.")
    await network.advance("10m")
    assert "Featured contributions: 1" in await card(network)
    assert thread_of(network, thread).thread_metadata.archived
    assert not (await kept(network, number)).kept_open
    assert await desk(network, "Somebody has archived the thread") == 1


async def test_a_fault_before_it_is_archived_again_is_mended(network: Network) -> None:
    """D7."""
    number, thread = await by_hand(network)
    network.fail(503, 0, "/channels/*/messages/*", method="PATCH", times=2)
    await said(network.app, network.guild, number, "Lights matter.")
    await network.advance("10m")
    assert "Featured contributions: 1" in await card(network)
    assert thread_of(network, thread).thread_metadata.archived
    assert not (await kept(network, number)).kept_open


async def test_what_the_bot_posts_there_leaves_it_archived(network: Network) -> None:
    number, thread = await by_hand(network)
    await network.world.client.get_partial_messageable(thread).send("A question.")
    await network.advance("10m")
    assert thread_of(network, thread).thread_metadata.archived
    assert not (await kept(network, number)).kept_open


async def test_opened_by_hand_it_is_kept_open_again(network: Network) -> None:
    number, thread = await by_hand(network)
    await archive(network, thread, archived=False)
    await network.advance("10m")
    assert (await kept(network, number)).kept_open
    assert not thread_of(network, thread).thread_metadata.archived


async def test_a_thread_that_a_moderator_locked_is_left_alone(network: Network) -> None:
    number = await begin(network)
    thread = await held(network, number)
    network.world.env.backend.edit_channel(thread, {}, thread_metadata={"locked": True})
    await network.advance("10m")
    assert thread_of(network, thread).thread_metadata.locked


# -- what the operator lets the bot read -------------------------------------------------------------------------------------


def test_message_content_is_off_unless_the_operator_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not load_settings().message_content
    assert not intents().message_content
    monkeypatch.setenv("MESSAGE_CONTENT", "yes")
    assert load_settings().message_content
    with pytest.raises(SettingsError, match="MESSAGE_CONTENT"):
        load_settings(message_content="perhaps")


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator lets the bot read what people write."""
    monkeypatch.setenv("MESSAGE_CONTENT", "yes")


async def spoken(network: Network) -> ConversationId:
    number = await begin(network, mode="chatham")
    network.member.enter(TITLE)
    for count in range(3):
        await network.member.say(f"Ana said {count}.")
    return number


async def words(network: Network, number: int) -> list[tuple[str, str]]:
    async def veil(names: Sequence[str]) -> Callable[[str], str]:
        assert "member" in names  # who wrote there is known, though nothing of theirs is featured
        return lambda text: text.replace("Ana", "[…]")

    found = await whole_thread(network.world.client, await kept(network, number), veil)
    assert [one.at for one in found] == sorted(one.at for one in found)
    return [(one.author, one.words) for one in found]


async def test_with_the_setting_the_whole_thread_can_be_read_and_the_card_says_so(
    reading: None,  # before the network
    network: Network,
) -> None:
    number = await spoken(network)
    assert network.world.client.intents.message_content
    assert "The bot can read what is written in this thread" in await card(network)
    assert await words(network, number) == [("", f"[…] said {count}.") for count in range(3)]


async def test_without_the_setting_no_whole_thread_is_read(network: Network) -> None:
    number = await spoken(network)
    assert not network.world.client.intents.message_content
    assert "The bot can read" not in await card(network)
    with pytest.raises(InvalidInputError, match="may not read whole threads"):
        await words(network, number)
