"""Who left, and which servers removed the bot: noticed by asking, purged when the time is up, cancelled by a return."""

from __future__ import annotations

from tests.support.network import Network


async def departures(network: Network) -> list[int]:
    """The people whose departure is noted; 0 stands for a server."""
    rows = await network.app.database.read(lambda tx: tx.fetch("SELECT user_id FROM departure ORDER BY user_id"))
    return [int(row["user_id"]) for row in rows]


async def kept(network: Network, name: str = "member") -> bool:
    """Whether settings of somebody are kept."""
    user = network.people[name].actor.id
    count = await network.app.database.read(
        lambda tx: tx.value("SELECT count(*) FROM member WHERE user_id = :user", user=user)
    )
    return bool(count)


def leaves(network: Network, name: str = "member") -> None:
    network.world.society.network.remove_member(network.people[name].actor)


def returns(network: Network, name: str = "member") -> None:
    network.world.society.network.add_member(network.people[name].actor.user)


def asked(network: Network) -> int:
    """How often Discord was asked whether somebody is there; the admin, who set the server up, is left out."""
    paths = [entry.path for entry in network.world.env.http_requests if entry.method == "GET"]
    members = f"/guilds/{network.guild}/members/"
    return sum(path.startswith(members) and path != f"{members}{network.admin.actor.id}" for path in paths)


async def test_nobody_is_asked_about_of_whom_nothing_is_kept(network: Network) -> None:
    await network.member.run("/directory find query:geneva")
    await network.advance("3d")
    assert asked(network) == 0


async def test_somebody_who_left_is_noted_within_a_day_and_purged_thirty_days_later(network: Network) -> None:
    """P4."""
    await network.member.run("/me language language:français")
    await network.miembro.run("/me language language:English")
    leaves(network)
    await network.advance("1d2h")
    assert await departures(network) == [network.member.actor.id]
    await network.advance("28d")
    assert await kept(network)
    await network.advance("3d")
    assert not await kept(network)
    assert await kept(network, "miembro")
    assert await departures(network) == []
    assert network.app.members.language(network.guild, network.member.actor.id) is None


async def test_a_return_that_the_daily_question_finds_cancels_it(network: Network) -> None:
    await network.member.run("/me language language:français")
    leaves(network)
    await network.advance("1d2h")
    returns(network)
    await network.advance("1d2h")
    assert await departures(network) == []
    await network.advance("40d")
    assert await kept(network)


async def test_a_command_of_somebody_who_came_back_cancels_it_at_once(network: Network) -> None:
    await network.member.run("/me language language:français")
    await network.app.departures.left(network.guild, network.member.actor.id)
    assert await departures(network) == [network.member.actor.id]
    await network.member.complete("/directory show organisation:gen")
    assert await departures(network) != []
    await network.member.run("/directory find query:geneva")
    assert await departures(network) == []


async def test_a_return_on_the_last_day_cancels_it_too(network: Network) -> None:
    """Nobody has asked since, and whoever came back has used no command."""
    await network.member.run("/me language language:français")
    leaves(network)
    await network.advance("1h1m")
    assert await departures(network) == [network.member.actor.id]
    await network.advance("29d23h30m")
    returns(network)
    await network.advance("2h")
    assert await departures(network) == []
    assert await kept(network)


async def test_nobody_is_purged_while_discord_does_not_say_that_they_are_gone(network: Network) -> None:
    await network.member.run("/me language language:français")
    leaves(network)
    await network.advance("1h1m")
    await network.advance("29d23h30m")
    network.fail(403, 50001, "/guilds/{guild}/members/{user}", method="GET", times=3)
    await network.advance("40m")
    assert await kept(network)
    await network.advance("5d")
    assert not await kept(network)


async def test_another_refusal_says_nothing_about_somebody_who_is_asked_again_the_next_day(network: Network) -> None:
    await network.member.run("/me language language:français")
    for status, code in ((403, 50001), (404, 10004), (500, 0)):
        network.fail(status, code, "/guilds/{guild}/members/{user}", method="GET")
        await network.advance("1d")
        assert await departures(network) == [], code
    leaves(network)
    await network.advance("1d2h")
    assert await departures(network) == [network.member.actor.id]


async def test_everybody_is_asked_about_once_a_day_a_few_at_a_time(network: Network) -> None:
    users = [187000000000000000 + number for number in range(130)]
    await network.app.database.transaction(
        lambda tx: [
            tx.execute(
                "INSERT INTO member (guild_id, user_id, reminders, updated_at) VALUES (:guild, :user, 'off', 0)",
                guild=network.guild,
                user=user,
            )
            for user in users
        ]
    )
    await network.advance("1h1m")
    assert 49 <= asked(network) <= 50
    await network.advance("1h")
    assert asked(network) == 130
    assert len(await departures(network)) == 130
    await network.advance("24h")
    assert asked(network) == 260


async def test_a_restart_in_the_middle_leaves_nobody_out(network: Network) -> None:
    await network.member.run("/me language language:français")
    leaves(network)
    await network.advance("30m")
    await network.restart()
    await network.advance("1h1m")
    assert await departures(network) == [network.member.actor.id]
    await network.crash()
    await network.advance("31d")
    assert not await kept(network)


async def test_a_server_that_removes_the_bot_is_purged_and_one_that_takes_it_back_is_not(network: Network) -> None:
    await network.member.run("/me language language:français")
    network.world.env.backend.remove_guild(network.guild)
    await network.advance("1m")
    assert await departures(network) == [0]
    await network.app.departures.server_here(network.guild)
    assert await departures(network) == []


async def test_a_server_that_removed_the_bot_while_it_was_away_is_noticed_at_the_start(network: Network) -> None:
    await network.member.run("/me language language:français")
    network.world.env.backend.remove_guild(network.guild)
    await network.advance("1m")
    await network.app.departures.server_here(network.guild)  # as if the bot had been away when it was told
    assert await departures(network) == []
    await network.restart()
    await network.advance("1m")
    assert await departures(network) == [0]
    await network.advance("31d")
    left = await network.app.database.read(
        lambda tx: tx.value("SELECT count(*) FROM organisation WHERE guild_id = :guild", guild=network.guild)
    )
    assert left == 0
