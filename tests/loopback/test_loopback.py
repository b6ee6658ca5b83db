"""The loopback Discord itself, held against the real discord.py."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import aiohttp
import discord
import pytest

from tests.loopback.sample_bot import SampleBot, eventually, lobby_of, running
from tests.support.loopback.answers import NoAnswer
from tests.support.loopback.limits import LimitKeeper, Limits
from tests.support.loopback.loopback import LoopbackDiscord
from tests.support.loopback.pointing import point_discord_at
from tests.support.loopback.process import BotProcess
from tests.support.loopback.records import Upload
from tests.support.loopback.remote import LoopbackProcess, RemoteError
from tests.support.loopback.world import Kind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

BARE = "tests.support.loopback.bare"
CALLBACK = "/interactions/*/*/callback"
MESSAGES = "/channels/*/messages"


@pytest.fixture
async def loopback() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as server:
        yield server


@pytest.fixture
async def bot(loopback: LoopbackDiscord) -> AsyncIterator[SampleBot]:
    async with running(loopback) as sample:
        yield sample


# -- logging in


async def test_a_client_logs_in_and_finds_its_guilds_with_channels_and_roles(
    loopback: LoopbackDiscord, bot: SampleBot
) -> None:
    assert {guild.name for guild in bot.guilds} == {"network", "elsewhere"}
    network = bot.get_guild(loopback.world.guild("network").id)
    assert network is not None
    assert {channel.name for channel in network.text_channels} == {"lobby", "curators"}
    assert discord.utils.get(network.roles, name="Curators")
    assert [member.id for member in network.members] == [bot.application_id]
    assert network.me.guild_permissions.pin_messages
    assert not network.me.guild_permissions.administrator


async def test_members_come_with_the_intent_for_them(loopback: LoopbackDiscord) -> None:
    async with running(loopback, SampleBot(intents=discord.Intents(guilds=True, members=True))) as bot:
        network = discord.utils.get(bot.guilds, name="network")
        assert network is not None
        await eventually(lambda: {m.name for m in network.members} >= {"member", "curator", "admin"})


async def test_the_tree_that_is_synced_is_recorded_with_its_commands(loopback: LoopbackDiscord, bot: SampleBot) -> None:
    assert [command["name"] for command in loopback.syncs[0].commands] == ["directory", "Remember"]
    first = await bot.tree.fetch_commands()
    again = await bot.tree.sync()
    assert [command.id for command in first] == [command.id for command in again]
    assert len(loopback.syncs) == 2


async def test_a_wrong_token_is_a_login_failure(loopback: LoopbackDiscord) -> None:
    with point_discord_at(loopback.api):
        async with SampleBot() as bot:
            with pytest.raises(discord.LoginFailure):
                await bot.login("wrong")


async def test_a_token_that_the_gateway_refuses_closes_with_4004(loopback: LoopbackDiscord) -> None:
    with point_discord_at(loopback.api):
        async with SampleBot() as bot:
            await bot.login(loopback.token)
            loopback.world.application.token = "renewed"
            with pytest.raises(discord.ConnectionClosed) as closed:
                await bot.connect()
    assert closed.value.code == 4004


async def test_an_intent_that_is_not_allowed_is_named_as_such(loopback: LoopbackDiscord) -> None:
    intents = discord.Intents(guilds=True, message_content=True)
    loopback.world.application.disallowed_intents = discord.Intents(message_content=True).value
    with point_discord_at(loopback.api):
        async with SampleBot(intents=intents) as bot:
            with pytest.raises(discord.PrivilegedIntentsRequired):
                await bot.start(loopback.token)
    assert loopback.gateway.connections[0].close_code == 4014


async def test_pointing_is_undone() -> None:
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    with point_discord_at("http://127.0.0.1:1/api/v10"):
        assert discord.http.Route("GET", "/users/@me").url == "http://127.0.0.1:1/api/v10/users/@me"
        assert str(discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY) == "ws://127.0.0.1:1/gateway"
    assert before == (discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY)


# -- what people do


@pytest.mark.usefixtures("bot")
async def test_a_command_is_answered_in_the_readers_language_and_with_their_permissions(
    loopback: LoopbackDiscord,
) -> None:
    answer = await loopback.command("network", "member", "directory find", {"query": "x"}, locale="fr")
    assert answer.content == "x 5 fr False -"
    assert answer.ephemeral
    assert answer.latency > 0
    by_admin = await loopback.command("network", "admin", "directory find", {"query": "y", "who": "membre", "limit": 2})
    assert by_admin.content == "y 2 en-US True membre"
    assert not loopback.requests.unknown


@pytest.mark.usefixtures("bot")
async def test_a_command_that_a_client_could_not_send_is_refused(loopback: LoopbackDiscord) -> None:
    with pytest.raises(LookupError, match="no option"):
        await loopback.command("network", "member", "directory find", {"query": "x", "colour": "red"})
    with pytest.raises(ValueError, match="needs query"):
        await loopback.command("network", "member", "directory find")
    with pytest.raises(TypeError, match="integer"):
        await loopback.command("network", "member", "directory find", {"query": "x", "limit": "two"})
    with pytest.raises(LookupError, match="directory"):
        await loopback.command("network", "member", "nonsense")


@pytest.mark.usefixtures("bot")
async def test_a_deferred_answer_is_filled_followed_up_and_edited(loopback: LoopbackDiscord) -> None:
    answer = await loopback.command("network", "member", "directory slow")
    assert answer.deferred
    followups = await answer.followed_up(2)
    assert followups[0] is await answer.completed()
    assert followups[0].ephemeral
    assert followups[1].attachments[0].filename == "source.py"
    await loopback.requests.until("PATCH", "/webhooks/*/*/messages/@original")
    assert answer.content == "whole"


@pytest.mark.usefixtures("bot")
async def test_autocomplete_gives_choices(loopback: LoopbackDiscord) -> None:
    answer = await loopback.autocomplete("network", "miembro", "directory find", {"query": "gen"})
    assert answer.choices == [{"name": "geneva (es-ES)", "value": "geneva"}]


@pytest.mark.usefixtures("bot")
async def test_a_file_that_a_person_hands_over_can_be_read(loopback: LoopbackDiscord) -> None:
    upload = Upload("list.csv", b"name")
    answer = await loopback.command("network", "member", "directory import", {"file": upload})
    assert answer.content == "list.csv: name"


@pytest.mark.usefixtures("bot")
async def test_a_button_a_select_and_a_modal_on_a_private_reply_work(loopback: LoopbackDiscord) -> None:
    answer = await loopback.command("network", "member", "directory find", {"query": "x"})
    opened = await loopback.click(answer, "Open")
    assert opened.message is answer.message
    assert answer.content == "opened"
    chosen = await loopback.choose(answer, "theme", ["Safety"], by="curator")
    assert chosen.content == "chose s"
    modal = await loopback.click(answer, "write")
    assert modal.modal is not None
    assert modal.modal["title"] == "A note"
    noted = await loopback.submit_modal(modal, {"Words": "well done"})
    assert noted.content == "noted: well done"
    untouched = await loopback.submit_modal(await loopback.click(answer, "write"), {})
    assert untouched.content == "noted: nothing"


async def test_a_message_menu_hands_over_a_text_that_the_bot_was_not_sent(loopback: LoopbackDiscord) -> None:
    intents = discord.Intents(guilds=True, guild_messages=True)
    async with running(loopback, SampleBot(intents=intents)) as bot:
        message = await loopback.say("network", "member", "well said")
        answer = await loopback.menu("curator", "Remember", message)
        assert answer.content == "kept: well said"
        assert bot.seen == ["", "Remember"]


async def test_a_button_of_a_layout_works_after_the_bot_was_started_anew(loopback: LoopbackDiscord) -> None:
    async with running(loopback):
        page = await loopback.command("network", "member", "directory browse")
        assert page.text == "Row 1\nOpen 1\nRow 2\nOpen 2"
    async with running(loopback):
        answer = await loopback.click(page, "Open 2", by="curator")
        assert answer.content == "number 2"


async def test_a_world_outlives_its_server(loopback: LoopbackDiscord) -> None:
    async with running(loopback) as bot:
        sent = await lobby_of(bot).send("kept")
    async with LoopbackDiscord(loopback.world) as again, running(again) as bot:
        assert (await lobby_of(bot).fetch_message(sent.id)).content == "kept"


@pytest.mark.usefixtures("bot")
async def test_a_command_works_in_a_direct_conversation(loopback: LoopbackDiscord) -> None:
    answer = await loopback.command(None, "membre", "directory find", {"query": "x"})
    assert answer.content == "x 5 fr False -"


@pytest.mark.usefixtures("bot")
async def test_silence_and_lateness_are_no_answer(loopback: LoopbackDiscord) -> None:
    loopback._patience = 0.05
    with pytest.raises(NoAnswer, match="no answer within"):
        await loopback.command("network", "member", "directory silent")


async def test_a_callback_after_the_deadline_is_an_unknown_interaction() -> None:
    async with LoopbackDiscord(deadline=0.0) as strict, running(strict):
        with pytest.raises(NoAnswer, match="too late"):
            await strict.command("network", "member", "directory find", {"query": "x"})
        [refused] = await strict.requests.until("POST", CALLBACK)
        assert refused.status == 404


# -- sessions


async def test_a_resume_replays_the_event_that_was_missed(loopback: LoopbackDiscord, bot: SampleBot) -> None:
    loopback.gateway.drop()
    answer = await loopback.command("network", "member", "directory find", {"query": "late"})
    assert answer.content.startswith("late")
    assert len(loopback.gateway.identifies) == 1
    assert len(loopback.gateway.resumes) == 1
    assert bot.seen == ["directory"]


async def test_a_gateway_that_is_down_takes_no_socket(loopback: LoopbackDiscord) -> None:
    loopback.gateway.down = True
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(loopback.gateway.url)


async def test_clients_come_back_when_told_to_reconnect(loopback: LoopbackDiscord, bot: SampleBot) -> None:
    await loopback.gateway.order_reconnect()
    await loopback.gateway.resumed()
    await loopback.command("network", "member", "directory find", {"query": "x"})
    assert len(loopback.gateway.identifies) == 1
    assert not bot.is_closed()


@pytest.mark.usefixtures("bot")
async def test_an_invalid_session_is_identified_anew(loopback: LoopbackDiscord) -> None:
    await loopback.gateway.invalidate()
    await loopback.gateway.disconnected()
    await loopback.gateway.connected()
    assert len(loopback.gateway.identifies) == 2
    assert not loopback.gateway.resumes


@pytest.mark.usefixtures("bot")
async def test_a_close_by_discord_is_resumed(loopback: LoopbackDiscord) -> None:
    await loopback.gateway.close(4000, "Unknown error")
    await loopback.gateway.resumed()
    assert len(loopback.gateway.identifies) == 1


async def test_a_client_whose_heartbeats_stay_unanswered_resumes() -> None:
    async with (
        LoopbackDiscord(heartbeat_seconds=0.05) as quiet,
        running(quiet, SampleBot(heartbeat_timeout=0.2)),
    ):
        quiet.gateway.answer_heartbeats = False
        await quiet.gateway.resumed()
        quiet.gateway.answer_heartbeats = True
    assert quiet.gateway.connections[0].heartbeats >= 1


async def test_without_compression_the_gateway_speaks_text() -> None:
    async with LoopbackDiscord(compress=False) as plain, running(plain) as bot:
        assert len(bot.guilds) == 2


async def test_a_session_ends_with_1000_and_outlives_any_other_close(loopback: LoopbackDiscord) -> None:
    for code, left in ((1000, 0), (4000, 1)):
        async with aiohttp.ClientSession() as http, http.ws_connect(loopback.gateway.url) as socket:
            assert (await socket.receive_json())["op"] == 10
            await socket.send_json({"op": 2, "d": {"token": loopback.token, "intents": 0}})
            assert (await socket.receive_json())["t"] == "READY"
            await socket.close(code=code)
        await loopback.gateway.disconnected()
        assert len(loopback.gateway.sessions) == left


async def test_without_a_bot_there_is_no_answer(loopback: LoopbackDiscord) -> None:
    async with running(loopback):
        pass
    loopback.gateway.sessions.clear()
    with pytest.raises(NoAnswer, match="no bot"):
        await loopback.command("network", "member", "directory find", {"query": "x"})


# -- messages, channels, threads


async def test_messages_are_sent_read_changed_pinned_and_deleted(loopback: LoopbackDiscord, bot: SampleBot) -> None:
    lobby = lobby_of(bot)
    sent = await lobby.send("hello", embed=discord.Embed(title="Card"), file=discord.File(__file__))
    await sent.edit(content="changed", attachments=[])
    await sent.pin()
    [stored] = loopback.world.guild("network").channel("lobby").messages.values()
    assert stored.text == "changed\nCard"
    assert not stored.attachments
    assert [message.id async for message in lobby.pins()] == [sent.id]
    assert [message.content async for message in lobby.history()] == ["changed"]
    await sent.delete()
    with pytest.raises(discord.NotFound):
        await lobby.fetch_message(sent.id)
    assert not loopback.requests.unknown


async def test_a_nonce_that_was_seen_sends_no_second_message(loopback: LoopbackDiscord, bot: SampleBot) -> None:
    lobby = lobby_of(bot)
    first, second = await lobby.send("once", nonce=7), await lobby.send("once", nonce=7)
    assert first.id == second.id
    loopback.world.forget_nonces()
    assert (await lobby.send("once", nonce=7)).id != first.id


async def test_a_person_can_be_written_to_directly(loopback: LoopbackDiscord, bot: SampleBot) -> None:
    member = loopback.world.user("member")
    sent = await (await bot.fetch_user(member.id)).send("for you")
    assert loopback.world.direct_channel(member).messages[sent.id].content == "for you"


async def test_a_thread_is_opened_archived_and_refuses_edits_until_it_is_unarchived(
    loopback: LoopbackDiscord, bot: SampleBot
) -> None:
    lobby = lobby_of(bot)
    thread = await (await lobby.send("topic")).create_thread(name="talk")
    message = await thread.send("inside")
    await thread.edit(archived=True)
    with pytest.raises(discord.HTTPException) as refused:
        await message.edit(content="changed")
    assert refused.value.code == 50083
    await thread.edit(archived=False)
    await message.edit(content="changed")
    assert loopback.world.channels[thread.id].messages[message.id].content == "changed"


async def test_a_forum_post_begins_with_its_message(bot: SampleBot, loopback: LoopbackDiscord) -> None:
    network = loopback.world.guild("network")
    forum = loopback.world.add_channel(network, "questions", kind=Kind.FORUM, tags=["open"])
    fetched = await bot.fetch_channel(forum.id)
    assert isinstance(fetched, discord.ForumChannel)
    made = await fetched.create_thread(name="Why?", content="Because", applied_tags=fetched.available_tags)
    assert loopback.world.channels[made.thread.id].messages[made.message.id].content == "Because"


async def test_what_the_loopback_does_not_know_is_answered_with_404_and_recorded(
    loopback: LoopbackDiscord, bot: SampleBot
) -> None:
    with pytest.raises(discord.NotFound):
        await bot.fetch_invite("nowhere")
    assert [request.path for request in loopback.requests.unknown] == ["/invites/nowhere"]


# -- faults and limits


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_429_is_waited_out_and_then_answered(
    loopback: LoopbackDiscord, bot: SampleBot, everywhere: bool
) -> None:
    loopback.faults.rate_limit("POST", MESSAGES, retry_after=0.01, everywhere=everywhere, times=2)
    await lobby_of(bot).send("after all")
    statuses = [request.status for request in loopback.requests.to("POST", MESSAGES)]
    assert statuses == [429, 429, 200]


async def test_a_server_error_is_tried_again(loopback: LoopbackDiscord, bot: SampleBot) -> None:
    loopback.faults.refuse("POST", MESSAGES, status=502)
    await lobby_of(bot).send("after all")
    assert [request.status for request in loopback.requests.to("POST", MESSAGES)] == [502, 200]


async def test_a_refusal_on_order_has_its_code_and_the_next_request_is_served(
    loopback: LoopbackDiscord, bot: SampleBot
) -> None:
    fault = loopback.faults.refuse("POST", MESSAGES, status=403, code=50007)
    with pytest.raises(discord.Forbidden) as refused:
        await lobby_of(bot).send("x")
    assert refused.value.code == 50007
    assert fault.met == 1
    await lobby_of(bot).send("y")


async def test_a_socket_closed_after_acting_leaves_one_message_where_a_nonce_is_used(
    loopback: LoopbackDiscord, bot: SampleBot
) -> None:
    loopback.faults.hang_up("POST", MESSAGES, after_acting=True)
    lobby = lobby_of(bot)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await lobby.send("once", nonce=1)
    await lobby.send("once", nonce=1)
    assert len(loopback.world.guild("network").channel("lobby").messages) == 1
    assert [request.status for request in loopback.requests.to("POST", MESSAGES)] == [0, 200]


async def test_a_socket_closed_before_acting_leaves_nothing(loopback: LoopbackDiscord, bot: SampleBot) -> None:
    loopback.faults.hang_up("POST", MESSAGES)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await lobby_of(bot).send("never")
    assert not loopback.world.guild("network").channel("lobby").messages


async def test_a_held_request_waits_for_its_release(loopback: LoopbackDiscord, bot: SampleBot) -> None:
    hold = loopback.faults.hold("POST", MESSAGES, after_acting=True)
    sending = asyncio.create_task(lobby_of(bot).send("held"))
    await hold.reached()
    assert len(loopback.world.guild("network").channel("lobby").messages) == 1
    assert not sending.done()
    hold.release()
    assert (await sending).content == "held"


async def test_a_slow_answer_comes(loopback: LoopbackDiscord, bot: SampleBot) -> None:
    fault = loopback.faults.delay("POST", MESSAGES, seconds=0.01)
    await lobby_of(bot).send("slowly")
    assert fault.met == 1


async def test_discord_py_heeds_the_limits_that_the_headers_tell() -> None:
    limits = Limits(requests_a_second=1000, messages=2, message_seconds=0.1)
    async with LoopbackDiscord(limits=limits) as limited, running(limited) as bot:
        for number in range(5):
            await lobby_of(bot).send(str(number))
        assert [request.status for request in limited.requests.to("POST", MESSAGES)] == [200] * 5


async def test_who_does_not_heed_the_limit_of_a_channel_gets_a_true_429() -> None:
    limits = Limits(messages=2, message_seconds=600)
    async with LoopbackDiscord(limits=limits) as limited:
        url = f"{limited.api}/channels/{limited.world.guild('network').channel('lobby').id}/messages"
        async with aiohttp.ClientSession(headers={"Authorization": f"Bot {limited.token}"}) as impatient:
            for left in (1, 0):
                async with impatient.post(url, json={"content": "x"}) as response:
                    assert response.headers["X-RateLimit-Remaining"] == str(left)
            async with impatient.post(url, json={"content": "x"}) as refused:
                body = await refused.json()
    assert refused.status == 429
    assert body["global"] is False
    assert refused.headers["Via"]
    assert refused.headers["X-RateLimit-Scope"] == "user"
    assert float(refused.headers["X-RateLimit-Reset-After"]) == pytest.approx(body["retry_after"], abs=0.002)


def test_the_global_limit_counts_any_second_and_no_answers_to_interactions() -> None:
    clock = [0.0]
    keeper = LimitKeeper(Limits(requests_a_second=2), now=lambda: clock[0])

    def status(path: str) -> int:
        refusal, _ = keeper.admit("GET", path)
        return refusal.status if refusal else 200

    assert status("/users/@me") == 200
    clock[0] = 0.75
    assert [status("/users/@me"), status("/users/@me"), status("/webhooks/1/token")] == [200, 429, 200]
    clock[0] = 1.25
    assert [status("/users/@me"), status("/users/@me")] == [200, 429]


async def test_closing_releases_what_is_held_and_leaves_no_task_behind() -> None:
    before = asyncio.all_tasks()
    async with aiohttp.ClientSession() as http:
        async with LoopbackDiscord() as server:
            socket = await http.ws_connect(server.gateway.url)
            await socket.receive_json()
            hold = server.faults.hold("GET", "/gateway")
            asking = asyncio.create_task(http.get(f"{server.api}/gateway"))
            await hold.reached()
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        await asyncio.wait([asking])
        if asking.exception() is None:
            asking.result().close()
    assert asyncio.all_tasks() == before


# -- processes


async def test_a_bot_process_can_be_killed_between_acting_and_the_answer(loopback: LoopbackDiscord) -> None:
    async with BotProcess(loopback.api, token=loopback.token, module=BARE) as process:
        await loopback.gateway.connected()
        hold = loopback.faults.hold("POST", CALLBACK, after_acting=True)
        answer = await loopback.command("network", "member", "ping")
        await hold.reached()
        process.kill()
        assert await process.ended() == -signal.SIGKILL
        await loopback.gateway.disconnected()
        assert answer.content == "ok"
        assert len(loopback.gateway.sessions) == 1


async def test_a_server_in_its_own_process_answers_with_latencies() -> None:
    async with (
        LoopbackProcess() as server,
        BotProcess(server.api, token=server.token, module=BARE) as process,
    ):
        await server.connected()
        answer = await server.command("network", "membre", "ping")
        assert (answer.text, answer.ephemeral) == ("ok", True)
        assert answer.latency > 0
        page = await server.command("network", "member", "page", {"query": "word"})
        assert [one["type"] for one in page.data["components"]] == [10, 9, 9, 9, 9, 9, 1, 1]
        assert (await server.autocomplete("network", "member", "ping", {"word": "a"})).choices == []
        call = {"guild": "network", "user": "member", "name": "ping", "options": {"word": "a"}}
        latencies = await server.measure("autocomplete", [call], times=20, at_once=5)
        assert len(latencies) == 20
        assert min(latencies) > 0
        assert len(await server.requests("POST", CALLBACK, times=23)) == 23
        assert set((await server.world())["network"]["channels"]) == {"lobby", "curators"}
        with pytest.raises(RemoteError, match="no slash command"):
            await server.command("network", "member", "nonsense")
        process.terminate()
        assert await process.ended() == -signal.SIGTERM


async def test_two_worlds_of_one_plan_have_the_same_ids() -> None:
    first, second = LoopbackDiscord(), LoopbackDiscord()
    assert list(first.world.channels) == list(second.world.channels)
    assert list(first.world.users) == list(second.world.users)
