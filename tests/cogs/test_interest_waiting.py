"""Those who wait: reminders to the curators' channel, weekly at most, over restarts; and who was erased (P2, P3, R2)."""

from __future__ import annotations

from datetime import timedelta

from bot.core.guilds import Actor
from bot.interest.outcomes import REMINDER
from tests.cogs.test_interest import MARK, express, notices, opened
from tests.support.network import Network


async def reminders(network: Network) -> list[str]:
    return [one for one in await notices(network) if "for long" in one]


async def test_curators_are_reminded_weekly_and_not_of_anybody_once_nobody_waits(network: Network) -> None:
    await express(network)
    await network.advance("6d")
    assert await reminders(network) == []
    await network.advance("3d")
    assert await reminders(network) == [
        "1 person who would like to take part has waited for long.\n- 1 new one for a week or more\nThe longest: 7 days."
    ]
    await network.restart()
    await network.crash()
    await network.advance("3d")
    assert len(await reminders(network)) == 1
    await network.advance("4d")
    assert len(await reminders(network)) == 2
    await opened(network)
    await network.curator.click("In touch")
    await network.advance("20d")
    assert len(await reminders(network)) == 2, "who is in touch has three weeks"
    await network.advance("2d")
    assert [one.splitlines()[1] for one in await reminders(network)][2:] == ["- 1 in touch for three weeks or more"]
    await opened(network)
    await network.curator.click("Decline")
    await network.curator.submit(reason="Gone away")
    await network.advance("40d")
    assert len(await reminders(network)) == 3


async def test_reminders_come_at_nine_on_the_clock_of_the_server(network: Network) -> None:
    network.curator.enter("curators")
    await network.admin.run("/setup events zone:America/Bogota")
    await express(network)
    await network.advance("9d")
    dues = await network.app.database.read(
        lambda tx: tx.fetch("SELECT due FROM delivery WHERE kind = :kind AND status = 'sent'", kind=REMINDER)
    )
    assert [row["due"] % 86400 for row in dues] == [14 * 3600]  # UTC-5
    assert len(await reminders(network)) == 1


async def test_a_reminder_that_fell_due_while_the_bot_was_down_comes_once(network: Network) -> None:
    await express(network)
    await network.world._stop()
    network.world._clock.set(network.world._clock.now() + timedelta(days=9))
    await network.world._start()
    await network.advance("1m")
    await network.crash()
    await network.advance("1d")
    assert len(await reminders(network)) == 1


async def test_erased_nobody_waits_and_nothing_is_left(network: Network) -> None:
    """P2, P3."""
    await express(network)
    await opened(network)
    me = network.world.society.members["member"]
    await network.app.privacy.erase(Actor(user=me.id, guild=network.guild))
    assert await network.world.holding(MARK) == []
    await network.advance("30d")
    assert await reminders(network) == []
    assert (await network.curator.click("In touch")).holds("has taken it back")
